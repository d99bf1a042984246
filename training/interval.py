"""Shares with the interval that sampling leaves open."""
from __future__ import annotations

from math import sqrt

from torch import Tensor

Z = 1.959963984540054  # the normal distribution's 97.5 % point


def share(right: Tensor) -> float:
    """Mean of booleans, to four decimals."""
    return round(right.double().mean().item(), 4)


def wilson(successes: int, trials: int) -> list[float]:
    """The Wilson score interval (Wilson 1927) at 95 %, to four decimals: right near 0 and 1 too."""
    if trials < 1:
        raise ValueError(f"{trials} trials have no share; at least 1 is needed")
    p, scale = successes / trials, 1 + Z**2 / trials
    centre = p + Z**2 / (2 * trials)
    spread = Z * sqrt(p * (1 - p) / trials + Z**2 / (4 * trials**2))
    lower = 0.0 if successes == 0 else (centre - spread) / scale
    upper = 1.0 if successes == trials else (centre + spread) / scale
    return [round(lower, 4), round(upper, 4)]


def measured(right: Tensor) -> dict:
    """{accuracy, interval, pictures} of booleans, one a picture."""
    return {"accuracy": share(right), "interval": wilson(int(right.sum()), len(right)), "pictures": len(right)}
