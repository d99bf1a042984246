"""Train one model from a committed configuration.

    python train.py configs/plain.json --data FOLDER

Checkpoints hold the whole state (weights, their average, optimiser, random generator, place in the schedule), so an
interrupted run goes on from the last finished epoch and ends with the very same weights as one that never stopped.
"""
from __future__ import annotations

import argparse
import copy
import math
import os
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

import attacks
import configuration
import data
import evaluate
import memory
import sources
from graph import Network, read_architecture
from option_types import device, positive

HERE = Path(__file__).parent
CURVE_ATTACK = {"pictures": 250, "steps": 10}
"""How the curve of a robust network is measured after every epoch, in its own ball."""


class TrainingStopped(RuntimeError):
    """The loss is no longer a number."""


class Run:
    """The state of one training run: everything that a checkpoint holds."""

    def __init__(self, config: dict, device: str, classes: int | None = None):
        torch.manual_seed(config["seed"])
        architecture = read_architecture(HERE / config["architecture"])
        if classes is not None:
            architecture = with_classes(architecture, classes)
        self.config, self.device = config, device
        self.network = Network(architecture).to(device, memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.network).eval()
        self.optimizer = torch.optim.SGD(self.network.parameters(), lr=0.0, momentum=config["momentum"],
                                         weight_decay=config["weight_decay"], nesterov=True)
        self.generator = torch.Generator().manual_seed(config["seed"])
        self.epoch = self.step = 0
        self.seconds = 0.0
        self.history: list[dict] = []

    def save(self, path: Path) -> None:
        write_atomically(path, lambda partial: data.save({
            "config": self.config, "network": self.network.state_dict(), "average": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(), "generator": self.generator.get_state(),
            "global_generator": torch.get_rng_state(), "epoch": self.epoch, "step": self.step,
            "seconds": self.seconds, "history": self.history}, partial))

    def restore(self, path: Path) -> None:
        saved = read_checkpoint(path)
        described = ("title", "kind", "limits")  # words for the card may change, the recipe may not
        if any(saved["config"].get(k) != self.config.get(k) for k in {*saved["config"], *self.config} - {*described}):
            raise SystemExit(f"{path} belongs to another configuration; delete its folder to start again")
        self.network.load_state_dict(saved["network"])
        self.average.load_state_dict(saved["average"])
        self.optimizer.load_state_dict(saved["optimizer"])
        self.generator.set_state(saved["generator"])
        torch.set_rng_state(saved["global_generator"])
        self.epoch, self.step, self.seconds, self.history = (saved[k] for k in ("epoch", "step", "seconds", "history"))


def read_checkpoint(path: Path) -> dict:
    """What `Run.save` wrote."""
    try:
        return torch.load(path, map_location="cpu")
    except FileNotFoundError:
        raise
    except Exception as error:  # torch has a different one for every way in which a file can be damaged
        raise OSError(f"{path} is damaged ({error}); delete it to start again") from error


def weights_to_start_from(config: dict, runs: Path) -> dict | None:
    """The averaged weights of the finished run that a configuration starts from; None where it starts from nothing, or its
    own run has begun and needs them no more."""
    first = config.get("start_from")
    if not first or (runs / config["id"] / "checkpoint.pt").exists():
        return None
    path = runs / first / "checkpoint.pt"
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing: {config['id']} starts from {first}; train configs/{first}.json first")
    saved = read_checkpoint(path)
    if saved["epoch"] < saved["config"]["epochs"]:
        raise ValueError(f"{path}: only {saved['epoch']} of {saved['config']['epochs']} epochs are done; finish that run first")
    return saved["average"]


def begin_with(run: Run, given: dict) -> None:
    """Take over weights; only those of the dense layers may have another shape, and then stay as they are."""
    own = run.network.state_dict()
    dense = {name for name, module in run.network.layers.items() if isinstance(module, nn.Linear)}
    for name, tensor in own.items():
        shape = tuple(given[name].shape) if name in given else None
        if shape != tuple(tensor.shape) and name.split(".")[1] not in dense:
            raise ValueError(f"the weights to start from are of another architecture: {name} is {shape}, not {tuple(tensor.shape)}")
    fitting = {name: given[name] if name in given and given[name].shape == t.shape else t for name, t in own.items()}
    run.network.load_state_dict(fitting)
    run.average.load_state_dict(run.network.state_dict())


def check_finite(run: Run, x: Tensor) -> None:
    """Stop before a diverged network becomes the last checkpoint: the last step of an epoch is followed by no loss."""
    with torch.no_grad():
        finite = all(torch.isfinite(p).all() for p in run.network.parameters()) and torch.isfinite(run.average(x)).all()
    if not finite:
        raise TrainingStopped(f"the weights are no longer numbers after epoch {run.epoch}; the last checkpoint is that of the epoch before")


def with_classes(architecture: dict, classes: int) -> dict:
    """The same architecture with another number of classes (for pre-training)."""
    layers = [dict(l, units=classes) if l["type"] == "dense" else l for l in architecture["layers"]]
    return dict(architecture, layers=layers, classes=[str(i) for i in range(classes)])


def learning_rate(step: int, steps: int, peak: float, warm_up: float) -> float:
    """One cycle (Smith and Topin 2017, arXiv:1708.07120): linear rise over a share `warm_up` of the steps, cosine fall to 0."""
    rise = warm_up * steps
    if step < rise:
        return peak * (step + 1) / (rise + 1)
    return peak * 0.5 * (1 + math.cos(math.pi * (step - rise) / (steps - rise)))


@torch.no_grad()
def update_average(average: nn.Module, network: nn.Module, decay: float, step: int) -> None:
    """Exponential moving average of weights and batch-norm statistics; early on over the steps so far."""
    decay = min(decay, (step + 1) / (step + 10))
    for kept, new in zip(average.state_dict().values(), network.state_dict().values()):
        if kept.is_floating_point():
            kept.lerp_(new, 1 - decay)
        else:
            kept.copy_(new)


@contextmanager
def frozen_statistics(network: nn.Module):
    """Batch norm uses the batch's statistics, as in training, but does not add them to its running ones."""
    norms = [m for m in network.modules() if isinstance(m, nn.BatchNorm2d)]
    for norm in norms:
        norm.momentum = 0.0
    try:
        yield
    finally:
        for norm in norms:
            norm.momentum = 0.1


def crop_size(config: dict, epoch: int, full: int) -> int:
    """Side of the training crops: "early_crop" {size, epochs} saves time while there is most to learn."""
    early = config.get("early_crop")
    return early["size"] if early and epoch < early["epochs"] else full


def scaled(adversary: dict | None, share: float) -> dict | None:
    """The adversary for crops of `share` times the side: an L2 norm grows with the side, the largest entry does not."""
    if adversary is None or adversary["norm"] == "linf":
        return adversary
    return adversary | {"epsilon": adversary["epsilon"] * share, "step": adversary["step"] * share}


def train_epoch(run: Run, padded: Tensor, labels: Tensor) -> dict:
    """One pass over the pictures, in a random order; incomplete batches are left out."""
    config, network, device = run.config, run.network, run.device
    batch, full = config["batch"], padded.shape[1] - 2 * config["crop_margin"]
    size = crop_size(config, run.epoch, full)
    adversary = scaled(config["adversary"], size / full)
    per_epoch = len(labels) // batch
    order = torch.randperm(len(labels), generator=run.generator)
    network.train()
    loss_sum, right, started, told = 0.0, 0, time.time(), time.time()

    def forward(x: Tensor) -> Tensor:
        with torch.autocast(torch.device(device).type, torch.bfloat16, enabled=config["bfloat16"]):
            return network(x).float()

    for i in range(per_epoch):
        chosen = order[i * batch:(i + 1) * batch]
        x, y = data.augment(padded, chosen, size, run.generator), labels[chosen].to(device)
        if adversary:
            with frozen_statistics(network):
                x = attacks.pgd(forward, x, y, norm=adversary["norm"], epsilon=adversary["epsilon"], steps=adversary["steps"],
                                step=adversary["step"], generator=run.generator)
        rate = learning_rate(run.step, config["epochs"] * per_epoch, config["peak_rate"], config["warm_up"])
        for group in run.optimizer.param_groups:
            group["lr"] = rate
        logits = forward(x)
        loss = F.cross_entropy(logits, y, label_smoothing=config["label_smoothing"])
        if not torch.isfinite(loss):
            raise TrainingStopped(f"loss is {loss.item()} in epoch {run.epoch + 1}, step {i + 1} of {per_epoch}; "
                                  "the last checkpoint is that of the epoch before")
        run.optimizer.zero_grad()
        loss.backward()
        run.optimizer.step()
        update_average(run.average, network, config["average_decay"], run.step)
        run.step += 1
        loss_sum += loss.item()
        right += (logits.argmax(1) == y).sum().item()
        if time.time() - told > 30:
            told = time.time()
            steps_left = config["epochs"] * per_epoch - run.step
            print(f"  epoch {run.epoch + 1} step {i + 1}/{per_epoch} loss {loss_sum / (i + 1):.3f} "
                  f"left {steps_left * (told - started) / (i + 1) / 60:.1f} min", flush=True)
    run.seconds += time.time() - started
    return {"loss": loss_sum / per_epoch, "accuracy": right / (per_epoch * batch)}


@torch.no_grad()
def accuracy(network: nn.Module, pictures: data.Pictures, device: str) -> float:
    """Share of pictures predicted correctly."""
    network.eval()
    right = 0
    for i in range(0, len(pictures), 250):
        x = data.as_input(pictures.images[i:i + 250].to(device))
        right += (network(x).argmax(1).cpu() == pictures.labels[i:i + 250]).sum().item()
    return right / len(pictures)


def robust_validation(network: nn.Module, pictures: data.Pictures, adversary: dict) -> float:
    """Accuracy under `CURVE_ATTACK` at the training radius, on pictures spread over the validation set: for the curve alone."""
    network.eval()
    chosen = data.spread(len(pictures), CURVE_ATTACK["pictures"])
    epsilon = adversary["epsilon"]
    return evaluate.robust_accuracy(network, pictures, chosen, (epsilon,), norm=adversary["norm"], steps=CURVE_ATTACK["steps"])[epsilon]


def write_atomically(path: Path, write) -> None:
    """Write beside the file, then put it in place: readers see the old file or the new one, never a half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        write(partial)
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def train(config: dict, training: data.Pictures, validation: data.Pictures, folder: Path, device: str,
          stop_after: int | None = None, start_from: dict | None = None) -> Run:
    """Train to the end, or until `stop_after` epochs are done; goes on from a checkpoint in `folder` if there is one.

    start_from: weights to begin with; the dense layer's are left out where their shape differs.
    """
    run = Run(config, device, classes=len(training.names))
    configuration.check_data(config, len(training), training.images.shape[1])
    if start_from is not None:
        begin_with(run, start_from)
    checkpoint = folder / "checkpoint.pt"
    if checkpoint.exists():
        run.restore(checkpoint)
        print(f"going on after epoch {run.epoch}", flush=True)
    padded = data.pad(training.images, config["crop_margin"]).to(device)
    for run.epoch in range(run.epoch, config["epochs"] if stop_after is None else stop_after):
        row = train_epoch(run, padded, training.labels)
        run.epoch += 1
        check_finite(run, data.as_input(validation.images[:config["batch"]].to(device)))
        row |= {"epoch": run.epoch, "validation": accuracy(run.average, validation, device)}
        if config["adversary"]:
            row["robust_validation"] = robust_validation(run.average, validation, config["adversary"])
        run.history.append(row)
        run.save(checkpoint)
        left = run.seconds / run.epoch * (config["epochs"] - run.epoch) / 60
        print(f"epoch {run.epoch}/{config['epochs']} loss {row['loss']:.4f} training {row['accuracy']:.4f} "
              f"validation {row['validation']:.4f} {run.seconds / 60:.1f} min, {left:.1f} min left", flush=True)
    return run


def arguments(description: str) -> argparse.ArgumentParser:
    """The options that train.py and export.py share."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("config", type=Path, help="configs/<id>.json")
    parser.add_argument("--data", type=Path, default=os.environ.get("AI_DATA"), help="folder of the archives (or AI_DATA)")
    parser.add_argument("--runs", type=Path, default=HERE / "runs", help="folder for checkpoints and decoded pictures")
    parser.add_argument("--device", type=device, default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--threads", type=positive(int), help="CPU threads")
    return parser


def parse(parser: argparse.ArgumentParser) -> tuple[argparse.Namespace, dict]:
    """Options and configuration; clear messages for what is missing."""
    options = parser.parse_args()
    if options.data is None:
        parser.error("no data: give --data FOLDER or set AI_DATA (README.md says how to make the archives)")
    if options.threads:
        torch.set_num_threads(options.threads)
    return options, configuration.read(options.config)


def main() -> None:
    options, config = parse(arguments(__doc__.splitlines()[0]))
    memory.keep_freed_memory()
    cache = options.runs / "cache"
    training = sources.training_set(config, options.data, cache)
    validation = sources.load(options.data, "val", config["labels"], cache)
    start_from = weights_to_start_from(config, options.runs)
    train(config, training, validation, options.runs / config["id"], options.device, start_from=start_from)


if __name__ == "__main__":
    try:
        main()
    except (data.DataError, TrainingStopped, ValueError, OSError) as error:
        sys.exit(f"{type(error).__name__}: {error}")
