"""Measure an exported model: accuracy, accuracy of each class, and accuracy under PGD-20 in L2.

    python evaluate.py ../models/plain --data FOLDER

Everything is measured on the exported weights (batch norm folded, rounded to fp16) in float32.
"""
from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

import torch
from torch import Tensor

import attacks
import data
from graph import ArchitectureError, Network
from weights import WeightsError, load_network

EPSILONS = (0.25, 0.5, 1.0, 2.0)
BATCH = 100


def measure(network: Network, validation: data.Pictures, epsilons: tuple[float, ...] = EPSILONS, attacked: int = 500) -> dict:
    """The measured part of a card."""
    right = correct(network, validation)
    chosen = spread(len(validation), attacked)
    by_class = {name: right[validation.labels == i] for i, name in enumerate(validation.names)}
    return {
        "validation_accuracy": share(right),
        "validation_pictures": len(validation),
        "per_class": {name: share(values) for name, values in by_class.items()},
        "per_class_pictures": {name: len(values) for name, values in by_class.items()},
        "pgd20_l2_accuracy": {str(e): a for e, a in robust_accuracy(network, validation, chosen, epsilons).items()},
        "pgd_pictures": len(chosen),
    }


def share(right: Tensor) -> float:
    """Mean of booleans, to four decimals."""
    return round(right.double().mean().item(), 4)


def spread(pictures: int, wanted: int) -> Tensor:
    """`wanted` indices spread evenly over the pictures, which lie class by class."""
    return torch.arange(min(wanted, pictures)) * pictures // min(wanted, pictures)


@torch.no_grad()
def correct(network: Network, pictures: data.Pictures, chosen: Tensor | None = None) -> Tensor:
    """Whether each (chosen) picture is predicted correctly: bool, n."""
    chosen = torch.arange(len(pictures)) if chosen is None else chosen
    return torch.cat([network(on(network, pictures, c)).argmax(1).cpu() == pictures.labels[c] for c in chosen.split(BATCH)])


def on(network: Network, pictures: data.Pictures, chosen: Tensor) -> Tensor:
    """The chosen pictures as input, where the network is."""
    return data.as_input(pictures.images[chosen].to(next(network.parameters()).device))


def robust_accuracy(network: Network, pictures: data.Pictures, chosen: Tensor, epsilons: tuple[float, ...],
                    steps: int = 20, norm: str = "l2") -> dict[float, float]:
    """Accuracy under PGD with `steps` steps of 2.5 epsilon / steps from the picture itself, for each epsilon.

    A picture that is wrong without attack, or under a smaller epsilon, counts as wrong: the smaller ball lies in the
    larger one. This also spares attacking it again.
    """
    still = chosen[correct(network, pictures, chosen)]
    result = {}
    for epsilon in sorted(epsilons):
        kept = []
        for c in still.split(BATCH):
            x, y = on(network, pictures, c), pictures.labels[c].to(next(network.parameters()).device)
            x = attacks.pgd(network, x, y, norm=norm, epsilon=epsilon, steps=steps, step=2.5 * epsilon / steps)
            with torch.no_grad():
                kept.append(c[(network(x).argmax(1) == y).cpu()])
        still = torch.cat(kept) if kept else still
        result[epsilon] = round(len(still) / len(chosen), 4)
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path, help="folder of an exported model")
    parser.add_argument("--data", type=Path, default=os.environ.get("AI_DATA"), help="folder of train.tar and val.tar (or AI_DATA)")
    parser.add_argument("--runs", type=Path, default=Path(__file__).parent / "runs", help="folder of decoded pictures")
    parser.add_argument("--pictures", type=int, default=500, help="pictures to attack")
    parser.add_argument("--epsilon", type=float, nargs="+", default=EPSILONS)
    options = parser.parse_args()
    if options.data is None:
        parser.error("no data: give --data FOLDER or set AI_DATA (README.md says how to make the archives)")
    validation = data.load(options.data, "val", "superclasses", options.runs / "cache")
    print(json.dumps(measure(load_network(options.model), validation, tuple(options.epsilon), options.pictures), indent=1))


if __name__ == "__main__":
    try:
        main()
    except (data.DataError, ArchitectureError, WeightsError) as error:
        sys.exit(f"{type(error).__name__}: {error}")
