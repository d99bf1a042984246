"""The network: architecture.json -> torch module. This is the only definition of the layers on the Python side.

An architecture (format 1) is an input, class names and a list of layers applied in order:

    conv          activation(conv(x)): kernel [height, width], stride, zero padding, filters; activation "relu"
    residual      relu(x + conv_b(relu(conv_a(x)))): two 3x3 convolutions that keep the number of channels
    max-pool      size x size, stride = size
    average-pool  size x size, stride = size
    global-mean   mean over height and width: the representation
    dense         the logits

Pictures are float tensors, batch x 3 x height x width, in [0, 1]. (x - mean) / std is applied inside the network,
before the first convolution's zero padding, so that attacks and budgets are in units of the picture.

While training, each convolution is followed by batch normalisation (Ioffe and Szegedy 2015, arXiv:1502.03167);
`Network(..., batch_norm=False)` is the exported network, with a bias instead (see export.py).
"""
from __future__ import annotations

import json
import re
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class ArchitectureError(ValueError):
    """The architecture file does not describe a network that this module can build."""


class Normalise(nn.Module):
    """x -> (x - mean) / std, per channel."""

    def __init__(self, mean: list[float], std: list[float]):
        super().__init__()
        self.register_buffer("mean", torch.tensor(mean).view(1, -1, 1, 1), persistent=False)
        self.register_buffer("std", torch.tensor(std).view(1, -1, 1, 1), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        return (x - self.mean) / self.std


class Convolution(nn.Module):
    """Convolution, then batch normalisation (or a bias). No activation."""

    def __init__(self, channels: int, filters: int, kernel: list[int], stride: int, padding: int, batch_norm: bool):
        super().__init__()
        self.conv = nn.Conv2d(channels, filters, tuple(kernel), stride, padding, bias=not batch_norm)
        self.norm = nn.BatchNorm2d(filters) if batch_norm else nn.Identity()
        nn.init.kaiming_normal_(self.conv.weight, nonlinearity="relu")

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(self.conv(x))


class ConvolutionRelu(Convolution):
    """relu(convolution(x))."""

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(super().forward(x))


class Residual(nn.Module):
    """relu(x + b(relu(a(x)))): a basic block (He et al. 2015, arXiv:1512.03385) without change of size."""

    def __init__(self, channels: int, kernel: list[int], padding: int, batch_norm: bool):
        super().__init__()
        self.a = Convolution(channels, channels, kernel, 1, padding, batch_norm)
        self.b = Convolution(channels, channels, kernel, 1, padding, batch_norm)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x + self.b(F.relu(self.a(x))))


class GlobalMean(nn.Module):
    """batch x channels x height x width -> batch x channels."""

    def forward(self, x: Tensor) -> Tensor:
        return x.mean((2, 3))


class Network(nn.Module):
    """The layers of an architecture, in order, under their names."""

    def __init__(self, architecture: dict, batch_norm: bool = True):
        super().__init__()
        self.architecture = architecture
        self.normalise = Normalise(architecture["input"]["mean"], architecture["input"]["std"])
        self.layers = nn.ModuleDict(build_layers(architecture, batch_norm))

    def forward(self, x: Tensor) -> Tensor:
        """Pictures (batch x 3 x height x width, in [0, 1]) -> logits (batch x classes)."""
        return self.layers_until(x, None)

    def representation(self, x: Tensor) -> Tensor:
        """Pictures -> output of the global mean (batch x channels)."""
        name = next(l["name"] for l in self.architecture["layers"] if l["type"] == "global-mean")
        return self.layers_until(x, name)

    def layers_until(self, x: Tensor, last: str | None) -> Tensor:
        """Output of the layer named `last`, or of the whole network."""
        x = self.normalise(x)
        for name, layer in self.layers.items():
            x = layer(x)
            if name == last:
                break
        return x


def read_architecture(path: str | Path) -> dict:
    """Read and check an architecture file."""
    try:
        architecture = json.loads(Path(path).read_text())
    except json.JSONDecodeError as error:
        raise ArchitectureError(f"{path} is not JSON: {error}") from None
    try:
        build_layers(architecture, batch_norm=False)
    except ArchitectureError as error:
        raise ArchitectureError(f"{path}: {error}") from None
    return architecture


def build_layers(architecture: dict, batch_norm: bool) -> dict[str, nn.Module]:
    """The layers by name, in order; checks that every shape fits the next."""
    if not isinstance(architecture, dict) or architecture.get("format") != 1:
        given = architecture.get("format") if isinstance(architecture, dict) else type(architecture).__name__
        raise ArchitectureError(f"format is {given!r}, and this program reads format 1")
    shape = input_shape(need(architecture, "input", "the architecture"))
    layers: dict[str, nn.Module] = {}
    for layer in need(architecture, "layers", "the architecture"):
        name = need(layer, "name", "a layer")
        if not isinstance(name, str) or name in layers or not re.fullmatch(r"[a-z][a-z0-9-]*", name) or hasattr(nn.ModuleDict, name):
            raise ArchitectureError(f"layer {name!r}: names must differ, and are small letters, digits and dashes that Python does not need itself")
        layers[name], shape = build_layer(layer, shape, batch_norm)
    classes = need(architecture, "classes", "the architecture")
    if shape != (len(classes),):
        raise ArchitectureError(f"the last layer gives {describe(shape)}, and there are {len(classes)} classes")
    return layers


def input_shape(picture: dict) -> tuple:
    """Channels, height and width of the input."""
    if not isinstance(picture, dict):
        raise ArchitectureError("input is no table of keys and values")
    shape = tuple(whole(picture, key, "input") for key in ("channels", "height", "width"))
    if shape[0] != 3 or picture.get("range", [0, 1]) != [0, 1]:
        raise ArchitectureError("input: pictures have 3 channels in the range [0, 1]")
    for key in ("mean", "std"):
        values = need(picture, key, "input")
        if not isinstance(values, list) or len(values) != shape[0] or not all(isinstance(v, (int, float)) for v in values):
            raise ArchitectureError(f"input: {key} needs {shape[0]} numbers, one a channel")
    if min(picture["std"]) <= 0:
        raise ArchitectureError(f"input: std is {picture['std']}, and must be above 0")
    return shape


KEYS = {
    "conv": {"kernel", "stride", "padding", "filters", "activation"}, "residual": {"kernel", "stride", "padding", "filters", "activation"},
    "max-pool": {"size"}, "average-pool": {"size"}, "global-mean": set(), "dense": {"units"},
}


def build_layer(layer: dict, shape: tuple, batch_norm: bool) -> tuple[nn.Module, tuple]:
    """One layer and the shape it gives (channels, height, width), or (units,) once flat."""
    name, kind = layer["name"], need(layer, "type", f"layer {layer['name']!r}")
    where = f"layer {name!r} ({kind})"
    spatial = kind != "dense"
    if kind not in KEYS:
        raise ArchitectureError(f"layer {name!r}: unknown type {kind!r}")
    if spatial != (len(shape) == 3):
        raise ArchitectureError(f"{where} cannot follow a layer that gives {describe(shape)}")
    for key in layer.keys() - KEYS[kind] - {"name", "type"}:
        raise ArchitectureError(f"{where}: unknown key {key!r}; there are {', '.join(sorted(KEYS[kind])) or 'none'}")
    if kind in ("conv", "residual") and layer.get("activation") != "relu":
        raise ArchitectureError(f"{where}: activation must be 'relu', not {layer.get('activation')!r}")

    if kind == "conv":
        kernel, padding = kernel_of(layer, where), whole(layer, "padding", where, least=0)
        stride, filters = (whole(layer, key, where) for key in ("stride", "filters"))
        size = [(shape[i + 1] + 2 * padding - kernel[i]) // stride + 1 for i in (0, 1)]
        if min(size) < 1:
            raise ArchitectureError(f"{where}: a kernel of {kernel} does not fit into {describe(shape)}")
        return ConvolutionRelu(shape[0], filters, kernel, stride, padding, batch_norm), (filters, *size)
    if kind == "residual":
        kernel, padding, filters = kernel_of(layer, where), whole(layer, "padding", where, least=0), whole(layer, "filters", where)
        if layer.get("stride", 1) != 1:
            raise ArchitectureError(f"{where}: stride is {layer['stride']}, and a residual layer keeps the size")
        if filters != shape[0]:
            raise ArchitectureError(f"{where}: {filters} filters, but its input has {shape[0]} channels")
        if any(k != 2 * padding + 1 for k in kernel):
            raise ArchitectureError(f"{where}: kernel {kernel} with padding {padding} changes the size")
        return Residual(filters, kernel, padding, batch_norm), shape
    if kind in ("max-pool", "average-pool"):
        size = whole(layer, "size", where)
        if shape[1] % size or shape[2] % size:
            raise ArchitectureError(f"{where}: {describe(shape)} is not divisible by {size}")
        pool = nn.MaxPool2d if kind == "max-pool" else nn.AvgPool2d
        return pool(size), (shape[0], shape[1] // size, shape[2] // size)
    if kind == "global-mean":
        return GlobalMean(), (shape[0],)
    units = whole(layer, "units", where)
    return nn.Linear(shape[0], units), (units,)


def need(table: dict, key: str, where: str):
    if not isinstance(table, dict):
        raise ArchitectureError(f"{where} is no table of keys and values")
    if key not in table:
        raise ArchitectureError(f"{where}: {key!r} is missing")
    return table[key]


def whole(table: dict, key: str, where: str, least: int = 1) -> int:
    """A whole number of at least `least`."""
    value = need(table, key, where)
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise ArchitectureError(f"{where}: {key} is {value!r}, and must be a whole number of at least {least}")
    return value


def kernel_of(layer: dict, where: str) -> list[int]:
    """Height and width of a kernel."""
    kernel = need(layer, "kernel", where)
    if not isinstance(kernel, list) or len(kernel) != 2 or not all(type(k) is int and k > 0 for k in kernel):
        raise ArchitectureError(f"{where}: kernel is {kernel!r}, and must be two whole numbers above 0")
    return kernel


def describe(shape: tuple) -> str:
    return " x ".join(map(str, shape)) + (" values" if len(shape) == 1 else " (channels x height x width)")


def count_operations(architecture: dict) -> int:
    """Floating-point operations of one forward pass on one picture: two for each multiply-add of a kernel."""
    network, total = Network(architecture, batch_norm=False), 0

    def add(module: nn.Module, _: tuple, output: Tensor) -> None:
        nonlocal total
        per_output = module.weight[0].numel()
        total += 2 * per_output * output.numel()

    for module in network.modules():
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            module.register_forward_hook(add)
    picture = architecture["input"]
    with torch.no_grad():
        network(torch.zeros(1, picture["channels"], picture["height"], picture["width"]))
    return total
