"""Architectures: what is built, and what is refused with which words."""
import copy
import json
from pathlib import Path

import pytest
import torch

import graph

ARCHITECTURES = sorted((Path(graph.__file__).parent / "architectures").glob("*.json"))


@pytest.mark.parametrize("path", ARCHITECTURES, ids=lambda p: p.stem)
def test_committed_architectures_build(path):
    architecture = graph.read_architecture(path)
    network = graph.Network(architecture)
    side = architecture["input"]["height"]
    assert network(torch.rand(2, 3, side, side)).shape == (2, 10)


def test_layers_compute_what_they_say(architecture):
    network = graph.Network(architecture, batch_norm=False).eval()
    x = torch.rand(2, 3, 16, 16)
    layers, F = network.layers, torch.nn.functional
    mean, std = (torch.tensor(architecture["input"][k]).view(1, 3, 1, 1) for k in ("mean", "std"))
    h = F.relu(F.conv2d((x - mean) / std, layers["patches"].conv.weight, layers["patches"].conv.bias, stride=2))
    assert h.shape == (2, 4, 8, 8)
    h = h.reshape(2, 4, 4, 2, 4, 2).amax((3, 5))
    h = F.relu(F.conv2d(h, layers["conv1"].conv.weight, layers["conv1"].conv.bias, padding=1))
    a, b = layers["residual1"].a.conv, layers["residual1"].b.conv
    h = F.relu(h + F.conv2d(F.relu(F.conv2d(h, a.weight, a.bias, padding=1)), b.weight, b.bias, padding=1))
    h = h.reshape(2, 6, 2, 2, 2, 2).mean((3, 5)).mean((2, 3))
    assert torch.allclose(network.representation(x), h, atol=1e-6)
    assert torch.allclose(network(x), h @ layers["logits"].weight.T + layers["logits"].bias, atol=1e-6)


def test_operations(architecture):
    # 8x8x4 outputs of 2x2x3, 4x4x6 of 3x3x4, twice 4x4x6 of 3x3x6, 3 of 6
    assert graph.count_operations(architecture) == 2 * (256 * 12 + 96 * 36 + 2 * 96 * 54 + 3 * 6)


@pytest.mark.parametrize("index, change, words", [
    (0, {"type": "spiral"}, "unknown type 'spiral'"),
    (0, {"activation": "gelu"}, "activation must be 'relu'"),
    (0, {"kernel": [40, 40]}, "does not fit"),
    (1, {"size": 3}, "not divisible by 3"),
    (2, {"name": "patches"}, "names must differ"),
    (3, {"filters": 7}, "7 filters, but its input has 6 channels"),
    (3, {"padding": 0}, "changes the size"),
    (4, {"type": "dense", "units": 3}, "cannot follow"),
    (6, {"units": 4}, "there are 3 classes"),
    (6, {"type": "conv"}, "cannot follow"),
    (0, {"stride": 0}, "stride is 0, and must be a whole number of at least 1"),
    (0, {"kernel": 3}, "kernel is 3, and must be two whole numbers"),
    (0, {"kernel": [3]}, "must be two whole numbers"),
    (0, {"filters": "4"}, "filters is '4'"),
    (0, {"filters": 0}, "filters is 0"),
    (0, {"padding": -1}, "padding is -1, and must be a whole number of at least 0"),
    (0, {"dilation": 2}, "unknown key 'dilation'"),
    (1, {"size": 0}, "size is 0"),
    (1, {"size": 2.0}, "size is 2.0"),
    (2, {"name": "keys"}, "names must differ"),
    (2, {"name": ""}, "names must differ"),
    (2, {"name": 7}, "names must differ"),
    (3, {"stride": 2}, "a residual layer keeps the size"),
    (6, {"units": True}, "units is True"),
])
def test_bad_layers(architecture, tmp_path, index, change, words):
    bad = copy.deepcopy(architecture)
    bad["layers"][index].update(change)
    path = tmp_path / "bad.json"
    path.write_text(json.dumps(bad))
    with pytest.raises(graph.ArchitectureError, match=words):
        graph.read_architecture(path)


@pytest.mark.parametrize("change, words", [
    ({"mean": 0.5}, "mean needs 3 numbers"),
    ({"std": [1, 1, 0]}, "must be above 0"),
    ({"channels": 4}, "3 channels in the range"),
    ({"range": [0, 255]}, "3 channels in the range"),
    ({"height": "64"}, "height is '64'"),
])
def test_bad_input(architecture, change, words):
    bad = architecture | {"input": architecture["input"] | change}
    with pytest.raises(graph.ArchitectureError, match=words):
        graph.build_layers(bad, batch_norm=False)


@pytest.mark.parametrize("text, words", [
    ("{", "is not JSON"), ("{}", "format is None"), ('{"format": 1}', "'input' is missing"), ("[]", "format is 'list'"),
    ('{"format": 1, "input": null}', "input is no table"),
])
def test_bad_files(tmp_path, text, words):
    path = tmp_path / "bad.json"
    path.write_text(text)
    with pytest.raises(graph.ArchitectureError, match=words):
        graph.read_architecture(path)


def test_missing_key_is_named(architecture, tmp_path):
    del architecture["layers"][0]["filters"]
    path = tmp_path / "bad.json"
    path.write_text(json.dumps(architecture))
    with pytest.raises(graph.ArchitectureError, match=r"'patches' \(conv\): 'filters' is missing"):
        graph.read_architecture(path)
