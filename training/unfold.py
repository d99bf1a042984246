"""From an exported network back to one that can be trained on: its folded batch norm unfolded again.

An export holds W' = s W and b' = beta - s mean, with s = gamma / sqrt(var + e). Any other split computes the same: here the
convolution keeps W', the statistics are those of its outputs on some pictures, gamma = sqrt(var + e) and beta = b' + mean.
In evaluation this is the exported network; in training each batch is normalised by its own statistics, as before.
"""
from __future__ import annotations

import torch
from torch import Tensor

from graph import Network
from weights import kernels

BATCH = 250


@torch.no_grad()
def unfolded(exported: Network, images: Tensor) -> Network:
    """The network with batch norm, in evaluation mode.

    images: n x 3 x height x width in [0, 1], from whose activations the statistics are taken; a thousand are enough.
    """
    network = Network(exported.architecture, batch_norm=True).eval()
    targets = dict(kernels(network))
    for name, module in kernels(exported):
        target = targets[name]
        if isinstance(module, torch.nn.Linear):
            target.load_state_dict(module.state_dict())
            continue
        mean, variance = statistics(exported, module.conv, images)
        norm = target.norm
        target.conv.weight.copy_(module.conv.weight)
        norm.running_mean.copy_(mean - module.conv.bias)
        norm.running_var.copy_(variance)
        norm.weight.copy_((variance + norm.eps).sqrt())
        norm.bias.copy_(mean)
    return network


def statistics(network: Network, convolution: torch.nn.Conv2d, images: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and variance of each channel that a convolution of the network gives, its bias included."""
    sums = []
    hook = convolution.register_forward_hook(lambda _module, _given, y: sums.append(
        torch.stack([y.mean((0, 2, 3)), y.square().mean((0, 2, 3))]) * len(y)))
    for batch in images.split(BATCH):
        network(batch)
    hook.remove()
    mean, square = torch.stack(sums).sum(0) / len(images)
    return mean, (square - mean.square()).clamp(min=0)
