"""The same attack by PyTorch, for scripts/models/agreement.ts to repeat with the course's own code.

    python agreement.py ../models/robust --data FOLDER --to FOLDER [--pictures 500]

Writes pictures of the validation set (`image`, n x height x width x 3, and `label`), which must stay outside the repository,
with PyTorch's verdicts before (`right`) and after PGD (`withstood`): fixed start, so that both sides do the same.
"""
from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file

import attacks
import data
import evaluate
import sources
from option_types import positive
from weights import load_network

REPOSITORY = Path(__file__).resolve().parents[1]
BATCH = 100
STEPS = 20


def attacked(network, pictures: data.Pictures, epsilon: float) -> dict[str, torch.Tensor]:
    """Everything that goes into the file, as float32: the format's common ground."""
    right, withstood = [], []
    for chosen in torch.arange(len(pictures)).split(BATCH):
        x, y = evaluate.on(network, pictures, chosen), pictures.labels[chosen]
        adversarial = attacks.pgd(network, x, y, norm="l2", epsilon=epsilon, steps=STEPS, step=2.5 * epsilon / STEPS)
        with torch.no_grad():
            right.append(network(x).argmax(1) == y)
            withstood.append(network(adversarial).argmax(1) == y)
    return {"image": pictures.images.float() / 255, "label": pictures.labels.float(),
            "right": torch.cat(right).float(), "withstood": torch.cat(withstood).float()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path, help="folder of an exported model")
    parser.add_argument("--data", type=Path, default=os.environ.get("AI_DATA"), help="folder of the archives (or AI_DATA)")
    parser.add_argument("--runs", type=Path, default=Path(__file__).parent / "runs", help="folder of decoded pictures")
    parser.add_argument("--to", type=Path, required=True, help="folder for the pictures, outside the repository")
    parser.add_argument("--pictures", type=positive(int), default=500)
    parser.add_argument("--epsilon", type=positive(float), help="L2 radius (default: the one of the set's robust model)")
    options = parser.parse_args()
    if options.data is None:
        parser.error("no data: give --data FOLDER or set AI_DATA (README.md says how to make the archives)")
    if options.to.resolve().is_relative_to(REPOSITORY):
        parser.error(f"--to {options.to} is inside the repository; pictures of the validation set may not be committed")
    options.to.mkdir(parents=True, exist_ok=True)
    network = load_network(options.model)
    labels = sources.labels_of(network.architecture)
    whole = sources.load(options.data, "val", labels, options.runs / "cache")
    chosen = data.spread(len(whole), options.pictures)
    epsilon = options.epsilon or evaluate.TRAINED_EPSILON[labels]
    tensors = attacked(network, data.Pictures(whole.images[chosen], whole.labels[chosen], whole.names), epsilon)
    save_file(tensors, options.to / "attacked.safetensors")
    attack = {"model": options.model.resolve().name, "norm": "l2", "epsilon": epsilon, "steps": STEPS, "stepSize": 2.5 * epsilon / STEPS,
              "weights_sha256": hashlib.sha256((options.model / "weights.safetensors").read_bytes()).hexdigest()}
    (options.to / "attack.json").write_text(json.dumps(attack, indent=1) + "\n")
    print(f"{options.to}: {len(chosen)} pictures, right {tensors['right'].mean():.4f}, withstood {tensors['withstood'].mean():.4f}")


if __name__ == "__main__":
    try:
        main()
    except (data.DataError, ValueError, OSError) as error:
        sys.exit(f"{type(error).__name__}: {error}")
