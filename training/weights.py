"""Between a trained network and weights.safetensors: batch norm folded, fp16, kernels height x width x in x out.

Tensors are `<layer>.kernel` and `<layer>.bias`; the two convolutions of a residual layer `<layer>.a.*`, `<layer>.b.*`.

Folding: norm(W x) = gamma (W x - mean) / sqrt(var + e) + beta = (s W) x + (beta - s mean) with s = gamma / sqrt(var + e).
"""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from graph import Convolution, Network, read_architecture


class WeightsError(ValueError):
    """The weights cannot be stored, or do not fit the architecture."""


def kernels(network: Network) -> Iterator[tuple[str, nn.Module]]:
    """The convolutions and dense layers, under the names of their tensors."""
    for name, module in network.layers.named_modules():
        if isinstance(module, (Convolution, nn.Linear)):
            yield name, module


def folded(network: Network) -> dict[str, Tensor]:
    """All kernels and biases in float64, batch norm folded in."""
    tensors = {}
    for name, module in kernels(network):
        if isinstance(module, nn.Linear):
            kernel, bias = module.weight.double().T, module.bias.double()
        else:
            norm, weight = module.norm, module.conv.weight.double()
            if isinstance(norm, nn.BatchNorm2d):
                scale = norm.weight.double() / (norm.running_var.double() + norm.eps).sqrt()
                weight, bias = weight * scale[:, None, None, None], norm.bias.double() - scale * norm.running_mean.double()
            else:
                bias = module.conv.bias.double()
            kernel = weight.permute(2, 3, 1, 0)
        tensors[f"{name}.kernel"], tensors[f"{name}.bias"] = kernel.detach().contiguous(), bias.detach()
    return tensors


def rounded(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """fp16; an overflow is an error."""
    small = {name: tensor.half() for name, tensor in tensors.items()}
    for name, tensor in small.items():
        if not tensor.isfinite().all():
            raise WeightsError(f"{name} has values that fp16 cannot hold")
    return small


def build(architecture: dict, tensors: dict[str, Tensor]) -> Network:
    """The exported network in float32, with its weights frozen."""
    network = Network(architecture, batch_norm=False)
    left = dict(tensors)
    with torch.no_grad():
        for name, module in kernels(network):
            target = module if isinstance(module, nn.Linear) else module.conv
            order = (1, 0) if isinstance(module, nn.Linear) else (3, 2, 0, 1)
            for part, own in (("kernel", target.weight), ("bias", target.bias)):
                tensor = left.pop(f"{name}.{part}", None)
                if tensor is None:
                    raise WeightsError(f"{name}.{part} is missing")
                tensor = tensor.permute(order) if part == "kernel" else tensor
                if tensor.shape != own.shape:
                    raise WeightsError(f"{name}.{part}: shape {tuple(tensor.shape)} does not fit {tuple(own.shape)} (out x in ...)")
                own.copy_(tensor)
    if left:
        raise WeightsError(f"no layer for {', '.join(sorted(left))}")
    return network.eval().requires_grad_(False)


def load_network(folder: str | Path) -> Network:
    """An exported model from its folder."""
    folder = Path(folder)
    try:
        tensors = load_file(folder / "weights.safetensors")
    except (SafetensorError, FileNotFoundError) as error:
        raise WeightsError(f"{folder / 'weights.safetensors'}: {error}") from None
    return build(read_architecture(folder / "architecture.json"), tensors)
