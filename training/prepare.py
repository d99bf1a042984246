"""Make train.tar and val.tar from the official tiny-imagenet-200.zip.

    python prepare.py tiny-imagenet-200.zip --to FOLDER

Only the 71 animal and vehicle wnids of classes.json are kept; the JPEG files are copied as they are.
"""
from __future__ import annotations

import argparse
import io
import os
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import data
from train import write_atomically

ROOT = "tiny-imagenet-200"


def members(archive: zipfile.ZipFile, split: str, wnids: set[str]) -> Iterator[tuple[str, str]]:
    """Pairs (name in the zip, name in the tar), in the order of the names in the tar."""
    if split == "train":
        pairs = [(n, f"train/{n.split('/')[2]}/{n.split('/')[4]}") for n in archive.namelist()
                 if n.startswith(f"{ROOT}/train/") and n.endswith(".JPEG") and n.count("/") == 4 and n.split("/")[2] in wnids]
    else:
        lines = archive.read(f"{ROOT}/val/val_annotations.txt").decode().splitlines()
        rows = [line.split("\t")[:2] for line in lines if "\t" in line]
        pairs = [(f"{ROOT}/val/images/{name}", f"val/{wnid}/{name}") for name, wnid in rows if wnid in wnids]
    yield from sorted(pairs, key=lambda pair: pair[1])


def copy(archive: zipfile.ZipFile, split: str, wnids: set[str], to: Path) -> int:
    """Write `to`, if the pictures are the right ones; gives their number. Entries carry no dates or owners, so the tar is
    always the same."""
    pairs = list(members(archive, split, wnids))

    def write(partial: Path) -> None:
        with tarfile.open(partial, "w") as tar:
            for source, name in pairs:
                content, entry = archive.read(source), tarfile.TarInfo(name)
                entry.size = len(content)
                tar.addfile(entry, io.BytesIO(content))
        _, _, digest = data.read_archive(partial, split)
        if digest != data.DIGEST[split]:
            raise data.DataError(f"the zip holds other pictures ({split}) than those the models are trained on; {to} stays as it was")

    write_atomically(to, write)
    return len(pairs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("zip", type=Path, help="the official tiny-imagenet-200.zip")
    parser.add_argument("--to", type=Path, default=os.environ.get("AI_DATA"), required="AI_DATA" not in os.environ,
                        help="folder for train.tar and val.tar (or AI_DATA)")
    options = parser.parse_args()
    with zipfile.ZipFile(options.zip) as archive:
        for split in ("train", "val"):
            to = Path(options.to) / f"{split}.tar"
            print(f"{to}: {copy(archive, split, set(data.CLASSES['wnids']), to)} pictures")


if __name__ == "__main__":
    try:
        main()
    except (data.DataError, OSError, KeyError, zipfile.BadZipFile) as error:
        sys.exit(f"{type(error).__name__}: {error}")
