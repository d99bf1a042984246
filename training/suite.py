"""Two kinds of attack, one after the other, on every picture: what is left is the worst case.

A picture counts as right only if it is right without attack and no attack misled the network at any of its points. Broken
pictures are not attacked again, so the cheapest attacks come first.
"""
from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
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
    """What an evaluation has found so far, kept in a file after every batch, so that it goes on where it was interrupted."""

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


def survivors(network: Judged, images: Callable[[Tensor], Tensor], labels: Tensor, right: Tensor, plan: list[Stage],
              progress: Progress, seed: int) -> list[Tensor]:
    """Indices of the pictures that are still right after each stage of the plan.

    images: indices -> pictures as input. labels: int64, all pictures. right: indices of pictures right without attack.
    """
    clock, after, still = Clock(plan), [], right
    for number, stage in enumerate(plan):
        done, kept = progress.found.get(f"stage {number}", (0, []))
        for start in range(done, len(still), BATCH):
            chosen = still[start:start + BATCH]
            generator = torch.Generator().manual_seed(seed * 1_000_003 + number * 1009 + start // BATCH)
            x = images(chosen)
            begun = time.time()
            broken = stage.attack(network, x, labels[chosen].to(x.device), generator).cpu()
            clock.count(time.time() - begun, stage.gradients * (~broken).sum().item() + broken.sum().item())
            kept = [*kept, *chosen[~broken].tolist()]
            progress.keep(f"stage {number}", (start + len(chosen), kept))
            clock.tell(number, start + len(chosen), len(still), len(kept))
        still = torch.tensor(kept, dtype=torch.long)
        after.append(still)
    return after


class Clock:
    """Says every half minute how long it will take at most."""

    def __init__(self, plan: list[Stage]):
        self.plan, self.seconds, self.gradients, self.told = plan, 0.0, 0, time.time()

    def count(self, seconds: float, gradients: int) -> None:
        self.seconds += seconds
        self.gradients += gradients

    def tell(self, number: int, done: int, pictures: int, kept: int) -> None:
        if time.time() - self.told < 30:
            return
        self.told = time.time()
        left = (pictures - done) * self.plan[number].gradients
        left += (kept + pictures - done) * sum(stage.gradients for stage in self.plan[number + 1:])
        minutes = left * self.seconds / max(self.gradients, 1) / 60
        print(f"  {self.plan[number].family}, run {number + 1} of {len(self.plan)}: {done} of {pictures} pictures, {kept} still right, "
              f"at most {minutes:.0f} min left for the attacks", file=sys.stderr, flush=True)
