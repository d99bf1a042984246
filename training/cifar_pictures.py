"""Take CIFAR-10 test pictures into the course, where the neuron gallery asks which of them excite a neuron most.

    python cifar_pictures.py --archive FOLDER --to ../pictures

FOLDER holds the package that cifar.py names. Of each class come the first pictures of the test set, so nobody chose them;
enlarged to the 64 x 64 pixels that the networks take (bilinear), they become cifar-test/<id>.png, and cifar-test.json says
what each one is.
"""
from __future__ import annotations

import argparse
import json
import shutil
import sys
from pathlib import Path

from PIL import Image
from torch import Tensor

import cifar
from data import DataError

PER_CLASS = 20
ENLARGED = 64
SUPERCLASS = {"bird": "bird", "cat": "cat", "deer": "hoofed", "dog": "dog", "frog": "frog", "horse": "hoofed", "truck": "truck"}


def choose(labels: Tensor, per_class: int = PER_CLASS) -> list[int]:
    """Places in the test set of the first pictures of each class, class by class."""
    return [place for label in range(len(cifar.NAMES)) for place in (labels == label).nonzero().flatten()[:per_class].tolist()]


def entry(number: int, place: int, name: str) -> dict:
    """What the list says of a picture; `label` is the course's class, null where none fits."""
    return {"id": f"cifar-test-{number}", "title": f"{name}, CIFAR-10 test picture {place}", "label": SUPERCLASS.get(name), "cifar": name,
            "place": place}


def write(images: Tensor, labels: Tensor, folder: Path) -> int:
    """Draws the pictures beside their final place, then puts list and pictures there; returns how many there are."""
    partial = folder / "cifar-test.partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    entries = []
    for number, place in enumerate(choose(labels)):
        entries.append(entry(number, place, cifar.NAMES[labels[place]]))
        picture = Image.fromarray(images[place].numpy()).resize((ENLARGED, ENLARGED), Image.Resampling.BILINEAR)
        picture.save(partial / f"{entries[-1]['id']}.png", optimize=True)
    shutil.rmtree(folder / "cifar-test", ignore_errors=True)
    partial.rename(folder / "cifar-test")
    lines = ",\n".join(f"  {json.dumps(one)}" for one in entries)
    (folder / "cifar-test.json").write_text(f'{{\n "pictures": [\n{lines}\n ]\n}}\n')
    return len(entries)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--archive", type=Path, required=True, help=f"folder that holds {cifar.ARCHIVE}")
    parser.add_argument("--to", type=Path, default=Path(__file__).parent.parent / "pictures", help="the course's pictures")
    options = parser.parse_args()
    images, labels = cifar.read_archive(options.archive / cifar.ARCHIVE, "val")
    print(f"{write(images, labels, options.to)} pictures written to {options.to / 'cifar-test'}")


if __name__ == "__main__":
    try:
        main()
    except DataError as error:
        sys.exit(f"DataError: {error}")
