"""Export a trained model: architecture.json, weights.safetensors, fixture.safetensors and card.json.

    python export.py configs/plain.json --data FOLDER [--to FOLDER]

The folder appears complete or not at all. All numbers of the card are measured on what is exported.
"""
from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save
from torch import Tensor

import data
import evaluate
import sources
import weights
from fixtures import away_from_kinks, expected, inputs, words
from graph import Network, count_operations
from train import CURVE_ATTACK, HERE, Run, arguments, parse

MODELS = HERE.parent / "models"


def recipe(config: dict, pictures: int, epochs: int | None = None) -> str:
    """The configuration in one line. epochs: how many are done, where the run is unfinished."""
    adversary = config["adversary"]
    unfinished = epochs is not None and epochs < config["epochs"]
    parts = [f"{pictures:,} pictures", f"{epochs} of {config['epochs']} epochs" if unfinished else f"{config['epochs']} epochs", f"batch {config['batch']}",
             f"SGD Nesterov {config['momentum']}", f"one-cycle to {config['peak_rate']}",
             f"weight decay {config['weight_decay']}", f"label smoothing {config['label_smoothing']}",
             f"flips and reflect-pad-{config['crop_margin']} crops", f"weights averaged with decay {config['average_decay']}"]
    if config.get("early_crop"):
        parts.append("crops of {size} x {size} in the first {epochs} epochs".format(**config["early_crop"]))
    if config["bfloat16"]:
        parts.append("bfloat16 autocast")
    if config.get("shuffle_labels"):
        parts.append("labels exchanged at random between the pictures")
    if config.get("start_from"):
        parts.append(f"started from {config['start_from']}")
    if adversary:
        parts.append(f"{adversary['steps']} random-start {adversary['norm']} step(s) of {adversary['step']} per update, "
                     f"epsilon {adversary['epsilon']}")
        if config.get("early_crop") and adversary["norm"] == "l2":
            parts.append("on the smaller crops both in proportion to their side")
    return ", ".join(parts)


def trained_against(adversary: dict | None) -> dict | None:
    """The ball that the training attack had; null for standard training."""
    return adversary and {"norm": adversary["norm"], "epsilon": adversary["epsilon"]}


def curve(history: list[dict]) -> dict:
    """What the epochs measured; accuracy under attack only where the network was trained against one."""
    names = {"epoch": "epoch", "accuracy": "training_accuracy", "validation": "validation_accuracy",
             "robust_validation": "robust_validation_accuracy"}
    return {name: [round(row[key], 4) for row in history] for key, name in names.items() if all(key in row for row in history)}


def card(run: Run, network: Network, training: data.Pictures, validation: data.Pictures, hardware: str) -> dict:
    """The card, but for the checksum of the weights."""
    config = run.config
    return {
        "id": config["id"], "title": config["title"], "kind": config["kind"],
        "data": sources.SOURCES[config["labels"]].description, "training_pictures": len(training), "recipe": recipe(config, len(training), run.epoch), "seed": config["seed"],
        "trained_against": trained_against(config["adversary"]),
        "hardware": hardware, "minutes": round(run.seconds / 60, 1),
        "parameters": sum(p.numel() for p in network.parameters()), "operations": count_operations(network.architecture),
        **evaluate.measure(network, validation),
        "pgd": "20 steps of epsilon / 8 from the picture itself; wrong at a smaller epsilon counts as wrong; not the strongest attack",
        "curve": curve(run.history), **({"curve_attack": CURVE_ATTACK} if config["adversary"] else {}),
        "limits": config["limits"], "licence": sources.SOURCES[config["labels"]].licence,
        "fixture": words(),
    }


def write(folder: Path, architecture: dict, tensors: dict[str, Tensor], fixture: dict[str, Tensor], text: dict) -> None:
    """Write the model beside its place, then move it there."""
    partial, old = (folder.with_name(f".{folder.name}.{os.getpid()}.{end}") for end in ("partial", "old"))
    partial.mkdir(parents=True)
    try:
        stored = save(tensors)
        (partial / "weights.safetensors").write_bytes(stored)
        (partial / "fixture.safetensors").write_bytes(save(fixture))
        sha = hashlib.sha256(stored).hexdigest()
        (partial / "architecture.json").write_text(json.dumps(architecture, indent=1) + "\n")
        (partial / "card.json").write_text(json.dumps(text | {"weights_sha256": sha}, indent=1) + "\n")
        if folder.exists():
            folder.rename(old)
        partial.rename(folder)
    finally:
        if old.exists() and not folder.exists():
            old.rename(folder)
        for left in (partial, old):
            shutil.rmtree(left, ignore_errors=True)


def main() -> None:
    parser = arguments(__doc__.splitlines()[0])
    parser.add_argument("--to", type=Path, help="folder of the model (default: models/<id>)")
    parser.add_argument("--fixture", type=Path, default=MODELS / "plain" / "fixture.safetensors",
                        help="a fixture whose pictures (`image`) are used again")
    parser.add_argument("--hardware", help="for the card")
    parser.add_argument("--unfinished", action="store_true", help="export before the last epoch is done")
    options, config = parse(parser)
    cache = options.runs / "cache"
    training = sources.training_set(config, options.data, cache)
    validation = sources.load(options.data, "val", config["labels"], cache)
    run = Run(config, "cpu", classes=None)
    run.restore(options.runs / config["id"] / "checkpoint.pt")
    if run.epoch < config["epochs"] and not options.unfinished:
        sys.exit(f"only {run.epoch} of {config['epochs']} epochs are done (--unfinished exports all the same)")
    architecture = run.average.architecture
    tensors = weights.rounded(weights.folded(run.average))
    network = weights.build(architecture, tensors)
    hardware = options.hardware or (torch.cuda.get_device_name() if options.device == "cuda" else f"{os.cpu_count()} CPU cores")
    text = card(run, network, training, validation, hardware)
    to = options.to or MODELS / config["id"]
    image = away_from_kinks(network, inputs(load_file(options.fixture)["image"], architecture))
    write(to, architecture, tensors, expected(network, image), text)
    print(f"{to}: accuracy {text['validation_accuracy']}, PGD-20 {text['pgd20_l2_accuracy']}")


if __name__ == "__main__":
    try:
        main()
    except (data.DataError, ValueError, OSError) as error:
        sys.exit(f"{type(error).__name__}: {error}")
