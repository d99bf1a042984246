"""Folding, fp16, and reading back what was written."""
import hashlib
import json

import pytest
import torch
from safetensors.torch import load_file

import data
import evaluate
import export
import fixtures
import interval
import train
import weights
from graph import Network


@pytest.fixture
def run(config, pictures, tmp_path):
    return train.train(config, pictures, pictures, tmp_path / "run", "cpu")


def exported(run, pictures, folder):
    tensors = weights.rounded(weights.folded(run.average))
    network = weights.build(run.average.architecture, tensors)
    image = pictures.images[:4].float() / 255
    text = export.card(run, network, pictures, pictures, "1 CPU core")
    architecture = json.loads(open(run.config["architecture"]).read())
    export.write(folder, architecture, tensors, fixtures.expected(network, image), text)
    return network


def test_folding_is_exact(run):
    network = run.average.double().eval()
    x = torch.rand(6, 3, 16, 16, dtype=torch.float64)
    plain = weights.build(network.architecture, weights.folded(network)).double()
    with torch.no_grad():
        for (name, module) in weights.kernels(plain):  # build() stores float32: put the float64 values back
            target = module if isinstance(module, torch.nn.Linear) else module.conv
            order = (1, 0) if isinstance(module, torch.nn.Linear) else (3, 2, 0, 1)
            target.weight.copy_(weights.folded(network)[f"{name}.kernel"].permute(order))
            target.bias.copy_(weights.folded(network)[f"{name}.bias"])
        assert torch.allclose(plain(x), network(x), rtol=1e-12, atol=1e-12)


def test_reload_gives_the_same(run, pictures, tmp_path):
    network = exported(run, pictures, tmp_path / "model")
    again = weights.load_network(tmp_path / "model")
    x = torch.rand(5, 3, 16, 16)
    assert torch.equal(network(x), again(x))
    expected = load_file(tmp_path / "model" / "fixture.safetensors")
    assert all(torch.equal(expected[k], v) for k, v in fixtures.expected(again, expected["image"]).items())
    assert expected["loss_gradient"].shape == (4, 16, 16, 3) and expected["representation"].shape == (4, 6)
    stored = load_file(tmp_path / "model" / "weights.safetensors")
    assert stored["patches.kernel"].shape == (2, 2, 3, 4) and stored["patches.kernel"].dtype == torch.float16
    assert stored["residual1.b.kernel"].shape == (3, 3, 6, 6) and stored["logits.kernel"].shape == (6, 3)


def test_card_says_what_was_measured(run, pictures, tmp_path):
    network = exported(run, pictures, tmp_path / "model")
    card = json.loads((tmp_path / "model" / "card.json").read_text())
    assert card["validation_accuracy"] == interval.share(evaluate.correct(network, pictures))
    assert card["weights_sha256"] == hashlib.sha256((tmp_path / "model" / "weights.safetensors").read_bytes()).hexdigest()
    assert sum(card["per_class_pictures"].values()) == 30
    assert card["curve_attack"] == train.CURVE_ATTACK and len(card["curve"]["robust_validation_accuracy"]) == len(card["curve"]["epoch"])
    robust = list(card["pgd20_l2_accuracy"].values())
    assert robust == sorted(robust, reverse=True) and robust[0] <= card["validation_accuracy"]


def test_recipe_says_what_was_done(config):
    assert "20 pictures, 4 epochs," in export.recipe(config, 20, 4) and "2 of 4 epochs" in export.recipe(config, 20, 2)
    assert export.recipe(config, 20).endswith("epsilon 0.5, on the smaller crops both in proportion to their side")
    whole = {k: v for k, v in config.items() if k != "early_crop"}
    assert export.recipe(whole, 20).endswith("epsilon 0.5")


def test_gradient_is_that_of_the_summed_loss(run, pictures):
    network = weights.build(run.average.architecture, weights.folded(run.average)).double()
    image = pictures.images[:2].double() / 255
    expected = fixtures.expected(network, image)

    def loss(picture):
        logits = network(picture.permute(0, 3, 1, 2))
        return torch.nn.functional.cross_entropy(logits, expected["logits"].argmax(1), reduction="sum")

    step = torch.zeros_like(image)
    step[1, 5, 7, 2] = 1e-6
    slope = (loss(image + step) - loss(image - step)) / 2e-6
    assert slope.item() == pytest.approx(expected["loss_gradient"][1, 5, 7, 2].item(), rel=1e-4, abs=1e-9)


def test_failed_export_keeps_the_old_model(run, pictures, tmp_path):
    exported(run, pictures, tmp_path / "model")
    before = (tmp_path / "model" / "card.json").read_bytes()
    with pytest.raises(TypeError):
        export.write(tmp_path / "model", {}, {}, {}, {"not": object()})
    assert (tmp_path / "model" / "card.json").read_bytes() == before
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".")]


def test_fp16_overflow():
    with pytest.raises(weights.WeightsError, match="conv.kernel"):
        weights.rounded({"conv.kernel": torch.tensor([1e6])})


@pytest.mark.parametrize("change, words", [
    (lambda t: t.pop("conv1.bias"), "conv1.bias is missing"),
    (lambda t: t.update({"other.bias": torch.zeros(1)}), "no layer for other.bias"),
    (lambda t: t.update({"conv1.kernel": torch.zeros(3, 3, 4, 5)}), "conv1.kernel: shape"),
])
def test_weights_that_do_not_fit(architecture, change, words):
    tensors = weights.folded(Network(architecture))
    change(tensors)
    with pytest.raises(weights.WeightsError, match=words):
        weights.build(architecture, tensors)


def test_corrupt_weights(run, pictures, tmp_path):
    exported(run, pictures, tmp_path / "model")
    path = tmp_path / "model" / "weights.safetensors"
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(weights.WeightsError, match="weights.safetensors"):
        weights.load_network(tmp_path / "model")
    path.unlink()
    with pytest.raises(weights.WeightsError, match="weights.safetensors"):
        weights.load_network(tmp_path / "model")


def test_evaluation_attacks_only_what_is_still_right(run, pictures):
    network = weights.build(run.average.architecture, weights.rounded(weights.folded(run.average)))
    chosen = data.spread(30, 10)
    assert chosen.tolist() == list(range(0, 30, 3))
    result = evaluate.robust_accuracy(network, pictures, chosen, (0.5, 0.0))
    assert list(result) == [0.0, 0.5]
    assert result[0.0] == interval.share(evaluate.correct(network, pictures, chosen))


class Kinked(torch.nn.Module):
    """The gradient jumps where the picture's values add up to 6."""

    def forward(self, x):
        total = x.flatten(1).sum(1, keepdim=True)
        return torch.cat([torch.relu(total - 6), total / 2], 1)


def test_fixture_pictures_do_not_lie_where_the_gradient_jumps():
    images = torch.stack([torch.full((2, 2, 3), 0.5), torch.full((2, 2, 3), 0.25)])
    moved = fixtures.away_from_kinks(Kinked(), images)
    assert torch.equal(moved[1], images[1])
    assert 0 < (moved[0] - images[0]).abs().max() <= 0.5 / 255
    assert fixtures.smooth_at(Kinked().double(), moved[:1], torch.Generator().manual_seed(1))
