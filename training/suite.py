"""Two kinds of attack, one after the other, on every picture: what is left is the worst case.

A picture counts as right only if it is right without attack and no attack misled the network at any of its points. Broken
pictures are not attacked again, so the cheapest attacks come first.
"""
from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

import apgd
import attacks
from judged import Judged

BATCH = 100
PGD_STEPS = 50

Attack = Callable[[Judged, Tensor, Tensor, torch.Generator], Tensor]


@dataclass(frozen=True)
class Stage:
    """One run of one attack over the pictures that are still right."""
    family: str
    gradients: int
    """How many gradients a picture costs that is not broken."""
    attack: Attack
    """(network, pictures, labels, generator) -> whether each was broken."""


def step_sizes(epsilon: float) -> list[float]:
    """Two step lengths of PGD-50: one that crosses the ball and settles, and one that keeps moving."""
    return [2.5 * epsilon / PGD_STEPS, epsilon / 4]


def pgd_stage(norm: str, epsilon: float, step: float) -> Stage:
    return Stage("pgd", PGD_STEPS, lambda network, x, y, generator: attacks.pgd_breaks(
        network, x, y, norm=norm, epsilon=epsilon, steps=PGD_STEPS, step=step, generator=generator))


def apgd_stage(norm: str, epsilon: float, steps: int, rank: int) -> Stage:
    """Towards the class that has the rank-th highest logit, 1 being the likeliest of the wrong ones."""
    def attack(network: Judged, x: Tensor, y: Tensor, _: torch.Generator) -> Tensor:
        logits = network.logits(x)
        others = logits.scatter(1, y[:, None], -torch.inf).argsort(dim=1, descending=True)
        loss = apgd.dlr if logits.shape[1] >= 4 else apgd.margin
        return apgd.breaks(network, x, y, others[:, rank - 1], norm=norm, epsilon=epsilon, steps=steps, loss=loss)

    return Stage("apgd", steps + 1, attack)


def stages(norm: str, epsilon: float, *, classes: int, restarts: int, apgd_steps: int) -> list[Stage]:
    """PGD with `restarts` random starts for each step size, then APGD towards every other class."""
    steps = step_sizes(epsilon)
    return ([pgd_stage(norm, epsilon, step) for _ in range(restarts) for step in steps]
            + [apgd_stage(norm, epsilon, apgd_steps, rank) for rank in range(1, classes)])


class Progress:
    """What evaluations of a model have found so far, kept in a file after every batch: an interrupted one goes on, and one of more
    pictures asks only for the new ones."""

    def __init__(self, path: Path, key: dict):
        self.path, self.key = path, key
        self.found: dict = {}
        if path.exists():
            saved = json.loads(path.read_text())
            if saved["key"] == key:
                self.found = saved["found"]

    def keep(self, name: str, value) -> None:
        self.found[name] = value
        self.path.parent.mkdir(parents=True, exist_ok=True)
        partial = self.path.with_name(f"{self.path.name}.{os.getpid()}.partial")
        partial.write_text(json.dumps({"key": self.key, "found": self.found}))
        os.replace(partial, self.path)

    def once(self, name: str, compute: Callable[[], dict]) -> dict:
        """A measurement, computed unless it is there."""
        if name not in self.found:
            self.keep(name, compute())
        return self.found[name]


def stages_withstood(network: Judged, images: Callable[[Tensor], Tensor], labels: Tensor, right: Tensor, plan: list[Stage],
                     progress: Progress, ids: Tensor, seed: int) -> Tensor:
    """How many stages of the plan each picture withstands before one breaks it: int64, one for each index in `right`.

    images: indices -> pictures as input. labels: int64, all pictures. right: indices of pictures right without attack.
    ids: a name for each picture, the same in every evaluation of the model: what is known of a picture is not asked again.
    """
    known: dict[str, int] = progress.found.get("withstood", {})
    missing = right[[str(i) not in known for i in ids[right].tolist()]]
    clock = Clock(plan, len(missing))
    for start in range(0, len(missing), BATCH):
        still = chosen = missing[start:start + BATCH]
        clock.begin(len(chosen))
        for number, stage in enumerate(plan):
            generator = torch.Generator().manual_seed(seed * 1_000_003 + number * 10_007 + ids[chosen[0]].item())
            x = images(still)
            with clock.running(number, len(still)):
                broken = stage.attack(network, x, labels[still].to(x.device), generator).cpu()
            known |= {str(i): number for i in ids[still[broken]].tolist()}
            still = still[~broken]
            if len(still) == 0:
                break
        known |= {str(i): len(plan) for i in ids[still].tolist()}
        progress.keep("withstood", known)
    return torch.tensor([known[str(i)] for i in ids[right].tolist()], dtype=torch.long)


class Clock:
    """Says every half minute how long the attacks will take, or at most take."""

    def __init__(self, plan: list[Stage], pictures: int):
        self.plan, self.pictures = plan, pictures
        self.finished = self.begun = self.gradients = 0
        self.seconds, self.told = 0.0, time.time()

    def begin(self, pictures: int) -> None:
        """The next batch."""
        self.finished, self.begun = self.begun, self.begun + pictures

    @contextmanager
    def running(self, number: int, standing: int) -> Iterator[None]:
        """Round one stage on the pictures that still stand; counted as if all of them withstood it."""
        begun = time.time()
        yield
        self.seconds += time.time() - begun
        self.gradients += self.plan[number].gradients * standing
        if time.time() - self.told >= 30:
            self.told = time.time()
            self.tell(number, standing)

    def tell(self, number: int, standing: int) -> None:
        whole = sum(stage.gradients for stage in self.plan)
        each = self.gradients / self.begun if self.finished else whole
        left = standing * sum(stage.gradients for stage in self.plan[number + 1:]) + (self.pictures - self.begun) * each
        print(f"  pictures {self.finished + 1} to {self.begun} of {self.pictures}: {self.plan[number].family}, run {number + 1} of "
              f"{len(self.plan)} on {standing}; {'about' if self.finished else 'at most'} "
              f"{left * self.seconds / self.gradients / 60:.0f} min left for the attacks", file=sys.stderr, flush=True)
