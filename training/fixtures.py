"""What another implementation of an exported model must reproduce: fixture.safetensors.

    python fixtures.py ../models/plain          # computes the fixture of an exported model again, on the pictures it has

In float32 from the fp16 weights, on n pictures:

    image           n x height x width x 3 in [0, 1]; moved by up to half a grey level where a gradient jumps
    logits          n x classes
    representation  n x channels
    loss_gradient   like image: the gradient of the cross-entropy of the top class
    pgd_loss        n x (steps + 1): the cross-entropy of the top class before the first and after every step of PGD
"""
from __future__ import annotations

import argparse
import copy
import os
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save
from torch import Tensor
from torch.nn import functional as F

import attacks
from cards import add_to_card
from graph import ArchitectureError, Network
from weights import load_network

PICTURES = [f"photos/{name}.webp" for name in
            ("dog", "chelsea", "scarlet-macaw", "duck", "pig", "lemur", "goldfish", "cow")]
LABEL = ("loss_gradient is the gradient of the cross-entropy of the top class, summed; "
         "computed in float32 with the fp16-rounded weights")
PGD = {"norm": "l2", "epsilon": 1.0, "steps": 20, "step": 0.125}


def words() -> dict:
    """The card's `fixture`."""
    return {"pictures": PICTURES, "label": LABEL, "pgd": {**PGD, "start": "the picture itself", "class": "the top class"}}


def inputs(image: Tensor, architecture: dict) -> Tensor:
    """The fixture's pictures at the size that a model takes: areas of whole pixels are averaged. n x height x width x 3."""
    height, width = (architecture["input"][side] for side in ("height", "width"))
    if image.shape[1] % height or image.shape[2] % width:
        raise ArchitectureError(f"pictures of {image.shape[1]} x {image.shape[2]} cannot be averaged down to {height} x {width}")
    factors = image.shape[1] // height, image.shape[2] // width
    return F.avg_pool2d(image.permute(0, 3, 1, 2), factors).permute(0, 2, 3, 1)


def away_from_kinks(network: Network, image: Tensor, attempts: int = 50) -> Tensor:
    """The pictures, each moved by noise of at most half a grey level if its gradient is not the same all around it.

    A relu whose input is zero up to rounding opens in one implementation and stays closed in another, and the gradient
    jumps by all that hangs on it. No implementation has to reproduce that. image: n x height x width x 3 in [0, 1].
    """
    double, generator = copy.deepcopy(network).double(), torch.Generator().manual_seed(0)
    moved = image.clone()
    for index in range(len(image)):
        for _ in range(attempts):
            if smooth_at(double, moved[index:index + 1], generator):
                break
            noise = (torch.rand(image[index].shape, generator=generator) - 0.5) / 255
            moved[index] = (image[index] + noise).clamp(0, 1)
        else:
            raise ValueError(f"picture {index}: no place without a jump of the gradient was found in {attempts} attempts")
    return moved


def smooth_at(network: Network, image: Tensor, generator: torch.Generator, distance: float = 4e-7, tolerance: float = 1e-5) -> bool:
    """Whether the gradient, in float64, is nearly the same at points that differ from the picture by rounding errors.

    The points lie further away than an implementation's rounding moves what a layer gets, relative to its size.
    """
    around = [image.double()] + [image.double() + distance * (2 * torch.rand(image.shape, generator=generator) - 1) for _ in range(6)]
    gradients = [gradient_of(network, point.permute(0, 3, 1, 2))[0] for point in around]
    return all((other - gradients[0]).norm() <= tolerance * gradients[0].norm() for other in gradients[1:])


def gradient_of(network: Network, x: Tensor) -> tuple[Tensor, Tensor]:
    """The gradient of the cross-entropy of each picture's top class, like x, and the logits."""
    x = x.clone().requires_grad_(True)
    logits = network(x)
    gradient, = torch.autograd.grad(F.cross_entropy(logits, logits.argmax(1), reduction="sum"), x)
    return gradient, logits.detach()


def expected(network: Network, image: Tensor) -> dict[str, Tensor]:
    """The whole fixture. image: float32, n x height x width x 3 in [0, 1]."""
    x = image.permute(0, 3, 1, 2)
    gradient, logits = gradient_of(network, x)
    with torch.no_grad():
        representation = network.representation(x)
    return {"image": image.contiguous(), "logits": logits.contiguous(), "representation": representation.contiguous(),
            "loss_gradient": gradient.permute(0, 2, 3, 1).contiguous(), "pgd_loss": pgd_losses(network, x, logits.argmax(1))}


def pgd_losses(network: Network, x: Tensor, labels: Tensor) -> Tensor:
    """Cross-entropy of the labels after 0, 1, ... steps of the fixture's PGD: n x (steps + 1)."""
    norm, epsilon, steps, step = (PGD[key] for key in ("norm", "epsilon", "steps", "step"))
    losses, adversarial = [], x
    for _ in range(steps + 1):
        gradient, logits = attacks.loss_gradient(network, adversarial, labels)
        losses.append(F.cross_entropy(logits, labels, reduction="none"))
        adversarial = attacks.stepped(x, adversarial, gradient, norm, epsilon, step)
    return torch.stack(losses, dim=1)


def refresh(model: Path) -> None:
    """Compute an exported model's fixture again."""
    path = model / "fixture.safetensors"
    network = load_network(model)
    image = away_from_kinks(network, inputs(load_file(path)["image"], network.architecture))
    content = save(expected(network, image))
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        partial.write_bytes(content)
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)
    add_to_card(model, {"fixture": words()})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path, nargs="+", help="folder of an exported model")
    for model in parser.parse_args().model:
        refresh(model)
        print(model / "fixture.safetensors")


if __name__ == "__main__":
    try:
        main()
    except (ValueError, OSError) as error:
        sys.exit(f"{type(error).__name__}: {error}")
