"""Types of command-line options: what they refuse is a message in one line."""
from __future__ import annotations

import argparse
import math
from collections.abc import Callable

import torch


def positive(number: type) -> Callable[[str], float]:
    """A finite number above 0."""
    def read(text: str) -> float:
        value = number(text)
        if not 0 < value < math.inf:
            raise argparse.ArgumentTypeError(f"{text} is not accepted; it takes a number above 0")
        return value
    return read


def device(text: str) -> str:
    """A device that this machine has and this PyTorch can use."""
    try:
        torch.empty(1, device=text)
    except (RuntimeError, AssertionError) as error:  # the latter where PyTorch was built without CUDA
        reason = str(error).splitlines()[0]
        raise argparse.ArgumentTypeError(f"{text} cannot be used here ({reason}); cpu can") from None
    return text
