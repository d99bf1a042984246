"""Strong attacks against closed forms, and the report that is made of them."""
import json
import math
import re

import pytest
import torch

import apgd
import attacks
import data
import evaluate
import interval
import robustness
import suite
from calibration import calibration
from cards import add_to_card
from judged import Judged
from weights import WeightsError

LABELS = torch.tensor([0, 1, 2, 0, 1, 2])


class Linear(torch.nn.Module):
    """z = W x + b on 3 x 4 x 4 pictures: the smallest L2 ball that reaches class t has radius
    (z_y - z_t) / ||w_y - w_t||, as long as no pixel meets 0 or 1."""

    def __init__(self):
        super().__init__()
        weights = torch.randn(3, 48, generator=torch.Generator().manual_seed(4))
        self.weight = torch.nn.Parameter(weights, requires_grad=False)

    def forward(self, x):
        return (x - 0.5).flatten(1).to(self.weight.dtype) @ self.weight.T

    def distance(self, x, labels):
        """To the nearest border: n."""
        logits = self(x)
        distances = torch.stack([(logits[torch.arange(len(x)), labels] - logits[:, t])
                                 / (self.weight[labels] - self.weight[t]).norm(dim=1) for t in range(3)], dim=1)
        return distances.scatter(1, labels[:, None], torch.inf).amin(1)


@pytest.fixture
def linear():
    return Linear()


@pytest.fixture
def x(linear):
    """Pictures near mid-grey, pushed towards their labels' classes."""
    noise = 0.02 * torch.randn(6, 48, generator=torch.Generator().manual_seed(5))
    push = torch.stack([linear.weight[y] / linear.weight[y].norm() for y in LABELS])
    return (0.5 + noise + 0.3 * push * torch.linspace(0.4, 1.4, 6)[:, None]).view(6, 3, 4, 4)


def targeted(network, x, epsilon, steps=30, loss=apgd.margin):
    """APGD towards both other classes."""
    return torch.stack([apgd.breaks(network, x, LABELS, (LABELS + shift) % 3, norm="l2", epsilon=epsilon, steps=steps, loss=loss)
                        for shift in (1, 2)]).any(0)


def untargeted(network, x, epsilon):
    return attacks.pgd_breaks(network, x, LABELS, norm="l2", epsilon=epsilon, steps=40, step=epsilon / 10)


@pytest.mark.parametrize("bfloat16", [False, True])
def test_breaks_exactly_what_the_ball_reaches(linear, x, bfloat16):
    distance, network = linear.distance(x, LABELS), Judged(linear, bfloat16)
    assert distance.min() > 0 and distance.max() / distance.min() > 1.5
    for epsilon in (distance.min() * 0.98, distance.median() * 1.02, distance.max() * 1.02):
        reached = distance < epsilon
        assert targeted(network, x, epsilon.item()).tolist() == reached.tolist()
        # The cross-entropy climbs away from the label towards several classes at once, and may miss the nearest.
        assert not (untargeted(network, x, epsilon.item()) & ~reached).any()
    assert untargeted(network, x, 1.3 * distance.max().item()).all()


def test_apgd_reaches_the_optimum_of_a_linear_margin(linear, x):
    """The best point of the ball is x + epsilon (w_t - w_y) / ||w_t - w_y||."""
    targets, epsilon = (LABELS + 1) % 3, 0.05
    state = apgd.begin(x, LABELS, targets, epsilon)
    for k in range(20):
        value, state.gradient, _ = apgd.evaluate(Judged(linear, False), state, apgd.margin)
        state.loss = value
        apgd.advance(state, "l2", epsilon, 0.75 if k else 1.0)
        assert ((state.point - x).flatten(1).norm(dim=1) <= epsilon * (1 + 1e-5)).all()
    direction = linear.weight[targets] - linear.weight[LABELS]
    best = x.flatten(1) + epsilon * direction / direction.norm(dim=1, keepdim=True)
    assert torch.allclose(state.point.flatten(1), best, atol=1e-5)


def test_dlr_ignores_the_scale_of_the_logits_and_margin_does_not():
    logits = torch.tensor([[4.0, 1.0, 0.0, -1.0]])
    y, t = torch.tensor([0]), torch.tensor([1])
    assert apgd.dlr(logits, y, t).item() == pytest.approx(-3 / (4 - (0 - 1) / 2))
    assert apgd.dlr(100 * logits, y, t).item() == pytest.approx(apgd.dlr(logits, y, t).item())
    assert apgd.margin(100 * logits, y, t).item() == -300


def test_apgd_is_not_blinded_by_a_saturated_softmax(linear, x):
    """Logits times 1e4: the cross-entropy's gradient vanishes in float32 and PGD stands still; the ratio of logits does not."""
    class Saturated(torch.nn.Module):
        def forward(self, p):
            z = 1e4 * linear(p)
            return torch.cat([z, z[:, :1] - 1e6], dim=1)

    epsilon = linear.distance(x, LABELS).max().item() * 1.05
    network = Judged(Saturated(), False)
    assert not untargeted(network, x, epsilon).all()
    assert targeted(network, x, epsilon, loss=apgd.dlr).all()


def test_checkpoints_come_ever_closer():
    """The lengths of AutoAttack for 100 steps: 22, then three fewer each time, down to 6."""
    places = apgd.checkpoints(100)
    lengths = [b - a for a, b in zip([0, *places], places)]
    assert lengths[:7] == [22, 19, 16, 13, 10, 7, 6] and places[-1] <= 100
    assert apgd.checkpoints(5)[0] == 1


def test_step_is_halved_where_nothing_rises(x):
    state = apgd.begin(x, LABELS, (LABELS + 1) % 3, 1.0)
    state.best, state.best_loss = x + 0.1, torch.ones(6)
    state.rises = torch.tensor([0.0, 4, 3, 2, 4, 4])
    state.best_before = torch.tensor([0.0, 0, 0, 0, 1, 0])
    apgd.adapt(state, 4)
    # Rows 0 and 3 rose in fewer than three of four steps; row 4's best loss has not changed.
    assert state.was_halved.tolist() == [True, False, False, True, True, False]
    assert state.step.tolist() == [1, 2, 2, 1, 1, 2]
    assert torch.equal(state.point[0], x[0] + 0.1) and torch.equal(state.point[1], x[1])


def test_verdicts_are_float32():
    """A search whose every prediction looks wrong breaks nothing that float32 gets right."""
    class Sloppy(torch.nn.Module):
        def forward(self, p):
            right = torch.tensor([[1.0, 0.0]]).expand(len(p), 2)
            wrong = torch.backends.mkldnn.conv.fp32_precision == "bf16"
            return (right.flip(1) if wrong else right) + 0 * p.mean()

    x, y = torch.rand(3, 3, 4, 4), torch.zeros(3, dtype=torch.long)
    assert not attacks.pgd_breaks(Judged(Sloppy(), True), x, y, norm="l2", epsilon=1, steps=3, step=1).any()


@pytest.fixture
def pictures(x):
    images = (x.permute(0, 2, 3, 1) * 255).round().byte()
    return data.Pictures(images, LABELS, ["one", "two", "three"])


@pytest.fixture
def evaluation(linear, pictures):
    distance = linear.distance(data.as_input(pictures.images), LABELS)
    return robustness.Evaluation(linear, pictures, "l2", distance.median().item() * 1.05, bfloat16=False, seed=0)


def report(evaluation, path, **key):
    return robustness.measure(evaluation, restarts=1, apgd_steps=10, progress=suite.Progress(path, key),
                              source=("other", evaluation.network))


def test_report(evaluation, linear, pictures, tmp_path):
    result = report(evaluation, tmp_path / "progress.json")
    distance = linear.distance(data.as_input(pictures.images), LABELS)
    assert result["accuracy"] == interval.share(distance > evaluation.epsilon)
    assert result["interval"] == interval.wilson((distance > evaluation.epsilon).sum().item(), 6)
    assert result["clean"]["accuracy"] == 1 and result["pictures"] == 6
    after = [attack["accuracy_after"] for attack in result["attacks"]]
    assert after == sorted(after, reverse=True) and after[-1] == result["accuracy"]
    assert sum(values["pictures"] for values in result["per_class"].values()) == 6
    against = result["curve"]["accuracy"]
    assert against == sorted(against, reverse=True) and against[0] == 1
    assert result["masking"]["more_steps"]["passed"]
    assert result["masking"]["transfer"]["missed"] == 0
    assert result["masking"]["transfer"]["passed"] and result["masking"]["transfer"]["from"] == "other"


def test_interrupted_evaluation_ends_with_the_same_report(evaluation, tmp_path, monkeypatch):
    whole = report(evaluation, tmp_path / "whole.json")
    monkeypatch.setattr(suite, "BATCH", 2)
    whole_in_twos = report(evaluation, tmp_path / "twos.json")
    assert whole_in_twos["accuracy"] == whole["accuracy"]

    class Interrupted(Exception):
        pass

    kept, calls = suite.Progress.keep, []

    def keep(self, name, value):
        kept(self, name, value)
        calls.append(name)
        if len(calls) == 4:
            raise Interrupted

    monkeypatch.setattr(suite.Progress, "keep", keep)
    with pytest.raises(Interrupted):
        report(evaluation, tmp_path / "parts.json")
    assert report(evaluation, tmp_path / "parts.json") == whole_in_twos
    # Progress of another evaluation is not taken over.
    assert suite.Progress(tmp_path / "parts.json", {"seed": 1}).found == {}


def test_more_pictures_ask_only_for_the_new_ones(evaluation, linear, pictures, tmp_path, monkeypatch):
    """A first look at pictures 1, 3 and 5, then at all six."""
    def look(ids, path):
        some = data.Pictures(pictures.images[ids], pictures.labels[ids], pictures.names)
        first = robustness.Evaluation(linear, some, "l2", evaluation.epsilon, bfloat16=False, seed=0, ids=ids)
        return robustness.measure(first, restarts=1, apgd_steps=10, progress=suite.Progress(path, {}), source=None)

    attacked = []
    tried = attacks.pgd_breaks
    monkeypatch.setattr(attacks, "pgd_breaks", lambda network, x, y, **options: (attacked.append(len(x)), tried(network, x, y, **options))[1])
    monkeypatch.setattr(robustness, "curve", lambda _: {"epsilon": [0], "accuracy": [1]})
    monkeypatch.setattr(robustness, "more_steps", lambda _: {})
    first = look(torch.tensor([1, 3, 5]), tmp_path / "grown.json")
    assert first["pictures"] == 3 and attacked[0] == 3
    attacked.clear()
    grown = look(torch.arange(6), tmp_path / "grown.json")
    assert attacked[0] == 3
    assert grown["pictures"] == 6 and grown["accuracy"] == look(torch.arange(6), tmp_path / "once.json")["accuracy"]


def test_curve_goes_on_until_nothing_is_left(linear, pictures):
    """A radius that is small beside the distance of the boundary must not look like a masked gradient."""
    farthest = linear.distance(data.as_input(pictures.images), LABELS).max().item()
    for epsilon, last in ((farthest, 8), (farthest / 20, 32)):
        small = robustness.Evaluation(linear, pictures, "l2", epsilon, bfloat16=False, seed=0)
        against = robustness.curve(small)
        assert against["epsilon"][-1] == last * epsilon
        assert robustness.falls_to_zero(against)["passed"]


def test_masked_gradient_is_noticed(pictures):
    """A network that rounds its input has no gradient: nothing breaks it, at any radius, and the check says so."""
    class Masked(Linear):
        def forward(self, p):
            return super().forward((p * 255).round() / 255 + 0 * p)

    distance = Linear().distance(data.as_input(pictures.images), LABELS)
    masked = robustness.Evaluation(Masked(), pictures, "l2", distance.median().item(), bfloat16=False, seed=0)
    against = robustness.curve(masked)
    assert against["accuracy"][-1] == 1 and not robustness.falls_to_zero(against)["passed"]
    assert against["epsilon"][-1] == 64 * masked.epsilon
    check = robustness.transfer(masked, torch.ones(6, dtype=torch.bool), Linear(), "linear")
    assert check["accuracy"] < 1 and not check["passed"]


def test_calibration():
    """Four pictures at 0.9 confidence of which three are right, and one, right, at 0.6."""
    logit = lambda p: math.log(p / (1 - p))  # noqa: E731
    logits = torch.tensor([[logit(0.9), 0.0]] * 4 + [[0.0, logit(0.6)]])
    result = calibration(logits, torch.tensor([0, 0, 0, 1, 1]), bins=10)
    assert result["expected_calibration_error"] == pytest.approx(0.8 * 0.15 + 0.2 * 0.4, abs=1e-4)
    assert result["mean_confidence"] == pytest.approx(0.84) and result["accuracy"] == 0.8
    assert [b["pictures"] for b in result["reliability"]] == [1, 4]
    assert sum(b["pictures"] for b in result["reliability"]) == result["pictures"] == 5


def test_wilson():
    """Newcombe 1998, table I: 81 of 263 gives 0.2553 to 0.3662, 0 of 20 gives 0 to 0.1611."""
    assert interval.wilson(81, 263) == [0.2553, 0.3662]
    assert interval.wilson(0, 20) == [0.0, 0.1611]
    assert interval.wilson(20, 20)[1] == 1.0
    with pytest.raises(ValueError, match="0 trials"):
        interval.wilson(0, 0)


@pytest.mark.parametrize("words", [["--restarts", "0"], ["--apgd-steps", "-1"], ["--epsilon", "0"], ["--epsilon", "nan"],
                                   ["--pictures", "-3"], ["--write", "--restarts", "2"]])
def test_options_that_would_flatter(words, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["evaluate.py", str(tmp_path), "--data", str(tmp_path), *words])
    with pytest.raises(SystemExit) as stop:
        evaluate.main()
    assert stop.value.code == 2 and re.search(r"not accepted|no weaker attacks", capsys.readouterr().err)


def test_radius_is_that_of_training(tmp_path):
    for against, expected in (({"norm": "l2", "epsilon": 0.25}, 0.25), (None, 1.0)):
        (tmp_path / "card.json").write_text(json.dumps({"trained_against": against}))
        assert evaluate.default_epsilon(tmp_path, "superclasses") == expected


def test_what_was_measured_on_other_weights_is_not_written(tmp_path, monkeypatch):
    (tmp_path / "weights.safetensors").write_bytes(b"old")
    (tmp_path / "card.json").write_text("{}")
    monkeypatch.setattr(evaluate, "evaluate", lambda _: (tmp_path / "weights.safetensors").write_bytes(b"new") and {})
    monkeypatch.setattr("sys.argv", ["evaluate.py", str(tmp_path), "--data", str(tmp_path), "--write"])
    with pytest.raises(WeightsError, match="exported again meanwhile"):
        evaluate.main()
    assert (tmp_path / "card.json").read_text() == "{}"


def test_card_keeps_what_is_not_replaced(tmp_path):
    (tmp_path / "card.json").write_text(json.dumps({"id": "tiny", "calibration": {"bins": 1}}))
    add_to_card(tmp_path, {"calibration": {"bins": 15}})
    assert json.loads((tmp_path / "card.json").read_text()) == {"id": "tiny", "calibration": {"bins": 15}}
    assert [p.name for p in tmp_path.iterdir()] == ["card.json"]
