"""Restricted Tiny ImageNet: archives -> uint8 tensors, and augmented batches.

A folder of data holds `train.tar` (train/<wnid>/*.JPEG, 500 a wnid) and `val.tar` (val/<wnid>/*.JPEG, 50 a wnid);
prepare.py makes both from the official tiny-imagenet-200.zip. `classes.json`, beside this file, maps the ten
super-classes of the course to their wnids. Decoded pictures are cached, as decoding takes longer than reading.
"""
from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

CLASSES = json.loads((Path(__file__).parent / "classes.json").read_text())
SIZE = 64
PER_WNID = {"train": 500, "val": 50}
# SHA-256 over the JPEG files (name, then bytes) in the order of their names, so that how an archive was packed is free.
DIGEST = {"train": "683e2dae0f484ca25aa934ef73014fda313e4585885fcd001b362b7e2d79512d", "val": "8fd566bf0ea4ba70936f6a18aa1fd67449b34996a9539b1eb2edcbf12acf1e33"}


class DataError(RuntimeError):
    """An archive is missing, corrupt or not the one that the models are trained on."""


@dataclass
class Pictures:
    """`images`: uint8, n x 64 x 64 x 3. `labels`: int64, n, indices into `names`."""
    images: Tensor
    labels: Tensor
    names: list[str]

    def __len__(self) -> int:
        return len(self.labels)


def load(folder: str | Path, split: str, labels: str, cache: str | Path) -> Pictures:
    """The pictures of a split ("train" or "val"), in the order of their file names.

    labels "superclasses": the pictures of the ten super-classes. "wnids": all pictures, one class a wnid.
    """
    images, wnids = decoded(Path(folder) / f"{split}.tar", split, Path(cache))
    if labels == "wnids":
        names = sorted(CLASSES["wnids"])
        return Pictures(images, torch.tensor([names.index(w) for w in wnids]), names)
    if labels != "superclasses":
        raise DataError(f"labels are 'superclasses' or 'wnids', not {labels!r}")
    names = list(CLASSES["superclasses"])
    index = {wnid: names.index(name) for name, members in CLASSES["superclasses"].items() for wnid in members}
    keep = torch.tensor([w in index for w in wnids])
    return Pictures(images[keep], torch.tensor([index[w] for w in wnids if w in index]), names)


def decoded(archive: Path, split: str, cache: Path) -> tuple[Tensor, list[str]]:
    """All pictures of an archive and their wnids, from the cache where it has them."""
    stored = cache / f"{split}.pt"
    saved = kept(stored, DIGEST[split])
    if saved is not None:
        return saved["images"], saved["wnids"]
    images, wnids, digest = read_archive(archive, split)
    if digest != DIGEST[split]:
        raise DataError(f"{archive} holds other pictures than those the models are trained on (SHA-256 {digest}, "
                        f"expected {DIGEST[split]}); make it again with prepare.py")
    store(stored, {"digest": digest, "images": images, "wnids": wnids})
    return images, wnids


def kept(path: Path, digest: str) -> dict | None:
    """Decoded pictures from the cache; None where they are missing, damaged or of another archive: then they are decoded again."""
    try:
        saved = torch.load(path)
    except Exception:  # torch has a different one for every way in which a file can be missing or damaged
        return None
    return saved if saved.get("digest") == digest else None


def save(content: dict, path: Path) -> None:
    """torch.save, with the error of a full disk as everywhere else."""
    try:
        torch.save(content, path)
    except RuntimeError as error:
        raise OSError(f"{path} cannot be written: {error}") from error


def store(path: Path, content: dict) -> None:
    """Write decoded pictures beside their place, then move them there: a full disk leaves nothing behind."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".{os.getpid()}.partial")
    try:
        save(content, partial)
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def read_archive(archive: Path, split: str) -> tuple[Tensor, list[str], str]:
    """Decode an archive: images (uint8, n x 64 x 64 x 3), wnids (n) and the digest of its files."""
    if not archive.exists():
        raise DataError(f"{archive} is missing; training/README.md says how to make it")
    files: dict[str, bytes] = {}
    try:
        with tarfile.open(archive) as tar:
            for member in tar:
                if member.isfile():
                    files[member.name] = tar.extractfile(member).read()
    except (tarfile.TarError, EOFError) as error:
        raise DataError(f"{archive} is corrupt: {error}") from None
    expected = PER_WNID[split] * len(CLASSES["wnids"])
    if len(files) != expected:
        raise DataError(f"{archive} holds {len(files)} files, expected {expected}: the archive is cut short or another one")
    images, wnids, sha = np.empty((len(files), SIZE, SIZE, 3), np.uint8), [], hashlib.sha256()
    for i, name in enumerate(sorted(files)):
        sha.update(name.encode() + b"\0" + files[name])
        try:
            images[i] = np.asarray(Image.open(io.BytesIO(files[name])).convert("RGB"))
        except (OSError, ValueError) as error:
            raise DataError(f"{archive}: {name} is not a {SIZE} x {SIZE} picture: {error}") from None
        wnids.append(name.split("/")[1])
    return torch.from_numpy(images), wnids, sha.hexdigest()


def shuffled(pictures: Pictures, seed: int) -> Pictures:
    """The same pictures, each with the label of another one, drawn at random: nothing is left to learn but by heart."""
    order = torch.randperm(len(pictures), generator=torch.Generator().manual_seed(seed))
    return Pictures(pictures.images, pictures.labels[order], pictures.names)


def spread(pictures: int, wanted: int) -> Tensor:
    """`wanted` indices spread evenly over the pictures, which lie class by class."""
    return torch.arange(min(wanted, pictures)) * pictures // min(wanted, pictures)


def some(pictures: Pictures, wanted: int) -> Pictures:
    """`wanted` of the pictures, spread evenly."""
    chosen = spread(len(pictures), wanted)
    return Pictures(pictures.images[chosen], pictures.labels[chosen], pictures.names)


def pad(images: Tensor, margin: int) -> Tensor:
    """Reflect-pad uint8 pictures: n x h x w x 3 -> n x (h + 2 margin) x (w + 2 margin) x 3."""
    rows, columns = (reflected(images.shape[axis], margin) for axis in (1, 2))
    return images[:, rows][:, :, columns]


def reflected(size: int, margin: int) -> Tensor:
    """Indices margin, ..., 1, 0, 1, ..., size - 1, size - 2, ...: the border is not repeated."""
    index = torch.arange(-margin, size + margin).abs()
    return torch.where(index < size, index, 2 * (size - 1) - index)


def augment(padded: Tensor, chosen: Tensor, size: int, generator: torch.Generator) -> Tensor:
    """A batch of random size x size crops, flipped left to right half of the time.

    padded: uint8 pictures with their margin; chosen: int64, batch, the pictures' indices.
    Gives float, batch x 3 x size x size in [0, 1], channels last in memory.
    """
    batch = len(chosen)
    corner = torch.randint(0, padded.shape[1] - size + 1, (2, batch, 1), generator=generator)
    flip = torch.rand(batch, 1, generator=generator) < 0.5
    rows = corner[0] + torch.arange(size)
    columns = torch.arange(size).expand(batch, size)
    columns = corner[1] + torch.where(flip, size - 1 - columns, columns)
    device = padded.device
    crop = padded[chosen.to(device)[:, None, None], rows.to(device)[:, :, None], columns.to(device)[:, None, :]]
    return as_input(crop)


def as_input(images: Tensor) -> Tensor:
    """uint8, n x h x w x 3 -> float, n x 3 x h x w in [0, 1], channels last in memory."""
    return images.permute(0, 3, 1, 2).float() / 255
