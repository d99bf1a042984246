"""APGD with a targeted loss (Croce and Hein 2020, arXiv:2003.01690, algorithm 1 and section 4.1): another kind of attack
than PGD. It climbs a difference of logits instead of the cross-entropy, once towards each other class, with momentum, and
finds its step size itself:

    z       = project(x_k + step * direction(grad f(x_k)))
    x_{k+1} = project(x_k + 0.75 (z - x_k) + 0.25 (x_k - x_{k-1}))

At checkpoints that come ever closer, a picture's step is halved and it goes back to its best point if fewer than 75 % of
the steps since the last checkpoint went up, or if neither its step nor its best loss has changed since then.

Differs from the paper: one start, the picture itself, and a picture leaves as soon as it is misclassified.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from attacks import direction, project
from judged import Judged
from rows import Rows

MOMENTUM = 0.75
ENOUGH_RISES = 0.75

Loss = Callable[[Tensor, Tensor, Tensor], Tensor]


def margin(logits: Tensor, labels: Tensor, targets: Tensor) -> Tensor:
    """z_target - z_label: above 0 where the target has overtaken the label. batch."""
    return (logits.gather(1, targets[:, None]) - logits.gather(1, labels[:, None])).squeeze(1)


def dlr(logits: Tensor, labels: Tensor, targets: Tensor) -> Tensor:
    """The margin over z_1 - (z_3 + z_4) / 2, the logits in falling order: scaling the logits does not change it.

    Needs at least four classes.
    """
    ordered = logits.sort(dim=1, descending=True).values
    return margin(logits, labels, targets) / (ordered[:, 0] - (ordered[:, 2] + ordered[:, 3]) / 2 + 1e-12)


def checkpoints(steps: int) -> list[int]:
    """After which steps the step size is looked at: the first after 22 %, then ever sooner, down to every 6 %."""
    length, shortest, shorter = (max(int(share * steps), 1) for share in (0.22, 0.06, 0.03))
    places, place = [], 0
    while place + length <= steps:
        place += length
        places.append(place)
        length = max(length - shorter, shortest)
    return places


@dataclass
class State(Rows):
    """Where the pictures that are still right stand. Pictures are batch x 3 x height x width, the others batch."""
    index: Tensor
    x: Tensor
    labels: Tensor
    targets: Tensor
    point: Tensor
    previous: Tensor
    gradient: Tensor
    loss: Tensor
    best: Tensor
    best_gradient: Tensor
    best_loss: Tensor
    step: Tensor
    rises: Tensor
    was_halved: Tensor
    best_before: Tensor


def breaks(network: Judged, x: Tensor, labels: Tensor, targets: Tensor, *, norm: str, epsilon: float, steps: int,
           loss: Loss = dlr) -> Tensor:
    """Whether the attack towards `targets` makes each picture misclassified, as whatever class: bool, batch."""
    broken = torch.zeros(len(x), dtype=torch.bool, device=x.device)
    state = begin(x, labels, targets, epsilon)
    last = 0
    for k in range(steps + 1):
        value, state.gradient, logits = evaluate(network, state, loss)
        done = network.misclassified(state.point, state.labels, logits)
        broken[state.index[done]] = True
        state.rises += (value > state.loss) & (k > 0)
        state.loss = value
        state.replace(value > state.best_loss, best=state.point, best_gradient=state.gradient, best_loss=value)
        state.keep(~done)
        if k == steps or len(state.x) == 0:
            break
        if k in checkpoints(steps):
            adapt(state, k - last)
            last = k
        advance(state, norm, epsilon, momentum=MOMENTUM if k else 1.0)
    broken[state.index] = network.misclassified(state.best, state.labels)
    return broken


def begin(x: Tensor, labels: Tensor, targets: Tensor, epsilon: float) -> State:
    """All pictures at rest, with steps of 2 epsilon."""
    lowest = torch.full((len(x),), -torch.inf, device=x.device)
    none = torch.zeros(len(x), dtype=torch.bool, device=x.device)
    return State(index=torch.arange(len(x), device=x.device), x=x, labels=labels, targets=targets, point=x, previous=x,
                 gradient=torch.zeros_like(x), loss=lowest, best=x, best_gradient=torch.zeros_like(x), best_loss=lowest,
                 step=torch.full_like(lowest, 2 * epsilon), rises=torch.zeros_like(lowest), was_halved=none, best_before=lowest)


def evaluate(network: Judged, state: State, loss: Loss) -> tuple[Tensor, Tensor, Tensor]:
    """Loss of each picture, its gradient, and the logits."""
    point = state.point.detach().requires_grad_(True)
    logits = network(point)
    value = loss(logits, state.labels, state.targets)
    gradient, = torch.autograd.grad(value.sum(), point)
    return value.detach(), gradient, logits.detach()


def adapt(state: State, length: int) -> None:
    """Halve the step, and go back to the best point, of pictures that no longer get anywhere. length: steps since the last time."""
    stalled = state.rises < ENOUGH_RISES * length
    stuck = ~state.was_halved & (state.best_loss <= state.best_before)
    halve = stalled | stuck
    state.replace(halve, step=state.step / 2, point=state.best, gradient=state.best_gradient, loss=state.best_loss)
    state.was_halved, state.best_before, state.rises = halve, state.best_loss, torch.zeros_like(state.rises)


def advance(state: State, norm: str, epsilon: float, momentum: float) -> None:
    """One step."""
    def inside(point: Tensor) -> Tensor:
        return (state.x + project(point - state.x, norm, epsilon)).clamp(0, 1)

    step = state.step.view(-1, 1, 1, 1)
    ascended = inside(state.point + step * direction(state.gradient, norm))
    moved = inside(state.point + momentum * (ascended - state.point) + (1 - momentum) * (state.point - state.previous))
    state.previous, state.point = state.point, moved
