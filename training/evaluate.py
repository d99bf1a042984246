"""Evaluate an exported model so that it cannot flatter, and write what was measured into its card.

    python evaluate.py ../models/robust --data FOLDER --write

Everything is measured on the exported weights (batch norm folded, rounded to fp16) and every verdict is computed in float32.
Interrupted, it goes on where it was. `--pictures` limits it to pictures spread over the validation set, for a first look; a later
look at more of them attacks only the new ones.
"""
from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
from pathlib import Path

import torch
from torch import Tensor

import attacks
import data
import memory
import robustness
import sources
import suite
from calibration import calibration
from cards import add_to_card, read_card
from graph import ArchitectureError, Network
from interval import share
from option_types import device, positive
from weights import WeightsError, load_network

EPSILONS = (0.25, 0.5, 1.0, 2.0)
TRAINED_EPSILON = {"superclasses": 1.0, "cifar10": 0.5}
BATCH = 100
RESTARTS, APGD_STEPS = 5, 20  # of what may be written into a card


def measure(network: Network, validation: data.Pictures, epsilons: tuple[float, ...] = EPSILONS, attacked: int = 500) -> dict:
    """The first look that every export takes: accuracy, and a cheap attack on some pictures."""
    right = correct(network, validation)
    chosen = data.spread(len(validation), attacked)
    by_class = {name: right[validation.labels == i] for i, name in enumerate(validation.names)}
    return {
        "validation_accuracy": share(right),
        "validation_pictures": len(validation),
        "per_class": {name: share(values) for name, values in by_class.items()},
        "per_class_pictures": {name: len(values) for name, values in by_class.items()},
        "pgd20_l2_accuracy": {str(e): a for e, a in robust_accuracy(network, validation, chosen, epsilons).items()},
        "pgd_pictures": len(chosen),
    }


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


def all_logits(network: Network, pictures: data.Pictures) -> Tensor:
    """n x classes, in float32."""
    with torch.no_grad():
        return torch.cat([network(on(network, pictures, c)).cpu() for c in torch.arange(len(pictures)).split(BATCH)])


def weights_hash(model: Path) -> str:
    return hashlib.sha256((model / "weights.safetensors").read_bytes()).hexdigest()


def default_epsilon(model: Path, labels: str) -> float:
    """The radius that the model was trained at; for a standard model that of the set's robust one."""
    against = read_card(model).get("trained_against")
    return against["epsilon"] if against else TRAINED_EPSILON[labels]


def other_network(folder: Path, judged: Path, network: Network) -> Network:
    """The model whose attacks are transferred: another one than the judged model, for the same pictures and classes."""
    other = load_network(folder)
    same_task = all(other.architecture[key] == network.architecture[key] for key in ("classes", "input"))
    if not same_task:
        raise ArchitectureError(f"{folder}: its classes or its input are not those of {judged}; attacks on it say nothing here")
    if weights_hash(folder) == weights_hash(judged):
        raise WeightsError(f"{folder} has the weights of {judged}; --transfer-from takes another model")
    return other


def evaluate(options: argparse.Namespace) -> dict:
    """The sections of the card that this program measures."""
    torch.backends.cudnn.allow_tf32 = False  # "float32" on a GPU is float32
    network = load_network(options.model).to(options.device, memory_format=torch.channels_last)
    labels = sources.labels_of(network.architecture)
    whole = sources.load(options.data, "val", labels, options.runs / "cache")
    chosen = data.spread(len(whole), options.pictures or len(whole))
    pictures = data.Pictures(whole.images[chosen], whole.labels[chosen], whole.names)
    epsilon = options.epsilon or default_epsilon(options.model, labels)
    key = {"weights": weights_hash(options.model), "norm": options.norm, "epsilon": epsilon, "restarts": options.restarts,
           "apgd_steps": options.apgd_steps, "seed": options.seed, "bfloat16": options.bfloat16}
    progress = suite.Progress(options.runs / "evaluation" / f"{options.model.resolve().name}.json", key)
    evaluation = robustness.Evaluation(network, pictures, options.norm, epsilon, bfloat16=options.bfloat16, seed=options.seed,
                                       ids=chosen)
    source = None
    if options.transfer_from:
        source = options.transfer_from.resolve().name, other_network(options.transfer_from, options.model, network).to(options.device)
    return {
        "calibration": calibration(all_logits(network, pictures), pictures.labels),
        "robustness": robustness.measure(evaluation, restarts=options.restarts, apgd_steps=options.apgd_steps,
                                         progress=progress, source=source),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path, help="folder of an exported model")
    parser.add_argument("--data", type=Path, default=os.environ.get("AI_DATA"), help="folder of the archives (or AI_DATA)")
    parser.add_argument("--runs", type=Path, default=Path(__file__).parent / "runs", help="folder of decoded pictures and progress")
    parser.add_argument("--pictures", type=positive(int), help="attack only so many, spread over the validation set")
    parser.add_argument("--norm", choices=("l2", "linf"), default="l2")
    parser.add_argument("--epsilon", type=positive(float), help="radius (default: that of training, or of the set's robust model)")
    parser.add_argument("--restarts", type=positive(int), default=RESTARTS, help="random starts of PGD-50 for each of two step sizes")
    parser.add_argument("--apgd-steps", type=positive(int), default=APGD_STEPS, help="steps of APGD towards each other class")
    parser.add_argument("--transfer-from", type=Path, help="folder of the model whose attacks are transferred")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--bfloat16", action=argparse.BooleanOptionalAction, default=True, help="search in bfloat16")
    parser.add_argument("--device", type=device, default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--threads", type=positive(int), help="CPU threads")
    parser.add_argument("--write", action="store_true", help="put the result into the model's card")
    options = parser.parse_args()
    if options.data is None:
        parser.error("no data: give --data FOLDER or set AI_DATA (README.md says how to make the archives)")
    if options.threads:
        torch.set_num_threads(options.threads)
    if options.write and (options.restarts < RESTARTS or options.apgd_steps < APGD_STEPS):
        parser.error(f"--write takes no weaker attacks than --restarts {RESTARTS} --apgd-steps {APGD_STEPS}: cards are compared")
    memory.keep_freed_memory()
    before = weights_hash(options.model)
    result = evaluate(options)
    if options.write:
        if weights_hash(options.model) != before:
            raise WeightsError(f"{options.model} was exported again meanwhile; its card gets nothing that was measured on other weights")
        add_to_card(options.model, result)
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    try:
        main()
    except (data.DataError, ArchitectureError, WeightsError, OSError) as error:
        sys.exit(f"{type(error).__name__}: {error}")
