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
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from judged import Judged
from rows import Rows

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
    check_norm(norm)
    adversarial = first_point(x, norm, epsilon, generator)
    for _ in range(steps):
        gradient = loss_gradient(model, adversarial, labels)[0]
        adversarial = stepped(x, adversarial, gradient, norm, epsilon, -step if targeted else step)
    return adversarial.detach()


@dataclass
class Standing(Rows):
    """The pictures that an attack has not broken yet: pictures batch x 3 x height x width, the others batch."""
    index: Tensor
    x: Tensor
    labels: Tensor
    adversarial: Tensor


def pgd_breaks(network: Judged, x: Tensor, labels: Tensor, *, norm: str, epsilon: float, steps: int, step: float,
               generator: torch.Generator | None = None) -> Tensor:
    """Whether untargeted PGD makes each picture misclassified after any of its steps: bool, batch.

    The same steps as `pgd`; a picture leaves as soon as it is broken, which is what makes a strong attack affordable.
    """
    check_norm(norm)
    broken = torch.zeros(len(x), dtype=torch.bool, device=x.device)
    standing = Standing(torch.arange(len(x), device=x.device), x, labels, first_point(x, norm, epsilon, generator))
    for _ in range(steps):
        gradient, logits = loss_gradient(network, standing.adversarial, standing.labels)
        done = network.misclassified(standing.adversarial, standing.labels, logits)
        broken[standing.index[done]] = True
        standing.keep(~done)
        standing.adversarial = stepped(standing.x, standing.adversarial, gradient[~done], norm, epsilon, step)
        if len(standing.x) == 0:
            return broken
    broken[standing.index] = network.misclassified(standing.adversarial, standing.labels)
    return broken


def check_norm(norm: str) -> None:
    if norm not in ("l2", "linf"):
        raise ValueError(f"norm is 'l2' or 'linf', not {norm!r}")


def first_point(x: Tensor, norm: str, epsilon: float, generator: torch.Generator | None) -> Tensor:
    """The pictures themselves, or random points of their balls."""
    return (x if generator is None else (x + random_start(x, norm, epsilon, generator)).clamp(0, 1)).detach()


def loss_gradient(model: Callable[[Tensor], Tensor], x: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
    """Gradient of the summed cross-entropy with respect to the pictures, and the logits."""
    x = x.detach().requires_grad_(True)
    logits = model(x).float()
    gradient, = torch.autograd.grad(F.cross_entropy(logits, labels, reduction="sum"), x)
    return gradient, logits.detach()


@torch.no_grad()
def stepped(x: Tensor, adversarial: Tensor, gradient: Tensor, norm: str, epsilon: float, step: float) -> Tensor:
    """One step up the gradient (down, if step is negative), back into the ball, then into the box."""
    d = adversarial + step * direction(gradient, norm) - x
    return (x + project(d, norm, epsilon)).clamp(0, 1)
