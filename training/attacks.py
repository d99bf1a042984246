"""Attacks within a ball of radius epsilon round a picture, in L2 or L-infinity, on pictures in [0, 1].

Untargeted: maximise the loss L(x + d, y).  Targeted: minimise L(x + d, t).  Both by projected gradient steps
(Madry et al. 2018, arXiv:1706.06083):

    d <- clip_box( project( d +- step * direction(grad) ) )
    L2:          direction(g) = g / max(||g||, tiny),   project(d) = d * min(1, epsilon / max(||d||, tiny))
    L-infinity:  direction(g) = sign(g),                project(d) = clamp(d, -epsilon, epsilon)

Clipping x + d to [0, 1] comes last: it only moves towards x, so d stays in the ball.
All tensors are batch x 3 x height x width; norms are taken over a whole picture.
"""
from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional as F

TINY = torch.finfo(torch.float32).tiny


def l2(d: Tensor) -> Tensor:
    """L2 norm of each picture: batch x 1 x 1 x 1."""
    return torch.linalg.vector_norm(d, dim=(1, 2, 3), keepdim=True)


def direction(gradient: Tensor, norm: str) -> Tensor:
    """Steepest ascent of length 1 in the norm; 0 where the gradient is 0."""
    if norm == "linf":
        return gradient.sign()
    # Dividing by the largest entry first keeps the squares of very small gradients from vanishing.
    scaled = gradient / gradient.abs().amax((1, 2, 3), keepdim=True).clamp_min(TINY)
    return scaled / l2(scaled).clamp_min(TINY)


def project(d: Tensor, norm: str, epsilon: float) -> Tensor:
    """The nearest point of the ball of radius epsilon."""
    if norm == "linf":
        return d.clamp(-epsilon, epsilon)
    return d * (epsilon / l2(d).clamp_min(TINY)).clamp_max(1)


def random_start(x: Tensor, norm: str, epsilon: float, generator: torch.Generator) -> Tensor:
    """A random d in the ball. L-infinity: uniform. L2: uniform direction, radius uniform in [0, epsilon]."""
    def draw(function: Callable, shape: tuple) -> Tensor:
        return function(shape, generator=generator).to(x.device)

    if norm == "linf":
        return (2 * draw(torch.rand, x.shape) - 1) * epsilon
    return direction(draw(torch.randn, x.shape), norm) * epsilon * draw(torch.rand, (len(x), 1, 1, 1))


def pgd(model: Callable[[Tensor], Tensor], x: Tensor, labels: Tensor, *, norm: str, epsilon: float, steps: int,
        step: float, generator: torch.Generator | None = None, targeted: bool = False) -> Tensor:
    """Adversarial pictures. labels: the true classes to leave, or, if targeted, the classes to reach.

    With a generator d starts at random, without one at 0. One random-start step is the fast adversarial training of
    Wong et al. 2020 (arXiv:2001.03994).
    """
    if norm not in ("l2", "linf"):
        raise ValueError(f"norm is 'l2' or 'linf', not {norm!r}")
    sign = -1 if targeted else 1
    start = x if generator is None else (x + random_start(x, norm, epsilon, generator)).clamp(0, 1)
    adversarial = start.detach()
    for _ in range(steps):
        adversarial.requires_grad_(True)
        loss = F.cross_entropy(model(adversarial).float(), labels, reduction="sum")
        gradient, = torch.autograd.grad(loss, adversarial)
        with torch.no_grad():
            d = adversarial + sign * step * direction(gradient, norm) - x
            adversarial = (x + project(d, norm, epsilon)).clamp(0, 1)
    return adversarial.detach()
