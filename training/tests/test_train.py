"""Training: schedule, resuming bit for bit, and stopping at a loss that is not a number."""
import copy
import json
import re

import pytest
import torch

import configuration
import train


def test_interrupted_run_ends_with_the_same_bits(config, pictures, tmp_path):
    whole = train.train(config, pictures, pictures, tmp_path / "whole", "cpu")
    for stop in (1, 3, None):
        parts = train.train(config, pictures, pictures, tmp_path / "parts", "cpu", stop_after=stop)
    for kind in ("network", "average"):
        one, two = (getattr(run, kind).state_dict() for run in (whole, parts))
        assert all(torch.equal(one[k], two[k]) for k in one)
    momentum = [[s["momentum_buffer"] for s in run.optimizer.state_dict()["state"].values()] for run in (whole, parts)]
    assert all(torch.equal(a, b) for a, b in zip(*momentum))
    assert torch.equal(whole.generator.get_state(), parts.generator.get_state())
    assert whole.history == parts.history


def test_other_seed_other_weights(config, pictures, tmp_path):
    runs = [train.train(config | {"seed": seed, "epochs": 1}, pictures, pictures, tmp_path / str(seed), "cpu") for seed in (1, 2)]
    assert not torch.equal(*(run.network.layers["conv1"].conv.weight for run in runs))


def test_checkpoint_of_another_configuration(config, pictures, tmp_path):
    train.train(config, pictures, pictures, tmp_path / "run", "cpu", stop_after=1)
    train.train(config | {"title": "Other words"}, pictures, pictures, tmp_path / "run", "cpu", stop_after=1)
    with pytest.raises(SystemExit, match="another configuration"):
        train.train(config | {"peak_rate": 0.2}, pictures, pictures, tmp_path / "run", "cpu", stop_after=1)


def test_loss_that_is_no_number_stops(config, pictures, tmp_path):
    train.train(config, pictures, pictures, tmp_path / "run", "cpu", stop_after=1)
    saved = torch.load(tmp_path / "run" / "checkpoint.pt")
    saved["network"]["layers.logits.bias"][0] = float("nan")
    torch.save(saved, tmp_path / "run" / "checkpoint.pt")
    before = (tmp_path / "run" / "checkpoint.pt").read_bytes()
    with pytest.raises(train.TrainingStopped, match="loss is nan in epoch 2, step 1 of 3"):
        train.train(config, pictures, pictures, tmp_path / "run", "cpu")
    assert (tmp_path / "run" / "checkpoint.pt").read_bytes() == before


def test_failed_write_leaves_the_old_file(tmp_path):
    path = tmp_path / "file"
    path.write_text("old")

    def fail(partial):
        partial.write_text("ha")
        raise OSError("no space left on device")

    with pytest.raises(OSError):
        train.write_atomically(path, fail)
    assert path.read_text() == "old" and list(tmp_path.iterdir()) == [path]


def test_start_from_other_classes(config, pictures, tmp_path):
    first = train.train(config | {"epochs": 1}, pictures, pictures, tmp_path / "a", "cpu").average.state_dict()
    first["layers.logits.weight"], first["layers.logits.bias"] = torch.zeros(7, 6), torch.zeros(7)
    run = train.train(config, pictures, pictures, tmp_path / "b", "cpu", stop_after=0, start_from=first)
    assert torch.equal(run.network.layers["conv1"].conv.weight, first["layers.conv1.conv.weight"])
    assert run.network.layers["logits"].weight.shape == (3, 6)


def test_start_from_another_architecture(config, pictures, tmp_path):
    first = train.Run(config, "cpu").average.state_dict()
    first["layers.conv1.conv.weight"] = torch.zeros(5, 4, 3, 3)
    with pytest.raises(ValueError, match=r"another architecture: layers.conv1.conv.weight is \(5, 4, 3, 3\), not \(6, 4, 3, 3\)"):
        train.train(config, pictures, pictures, tmp_path / "run", "cpu", start_from=first)


def test_start_from_a_run_that_is_finished(config, pictures, tmp_path):
    second = config | {"id": "second", "start_from": "tiny"}
    with pytest.raises(FileNotFoundError, match="second starts from tiny; train configs/tiny.json first"):
        train.weights_to_start_from(second, tmp_path)
    train.train(config, pictures, pictures, tmp_path / "tiny", "cpu", stop_after=1)
    with pytest.raises(ValueError, match="only 1 of 4 epochs are done"):
        train.weights_to_start_from(second, tmp_path)
    run = train.train(config, pictures, pictures, tmp_path / "tiny", "cpu")
    given = train.weights_to_start_from(second, tmp_path)
    assert torch.equal(given["layers.conv1.conv.weight"], run.average.state_dict()["layers.conv1.conv.weight"])
    train.train(second, pictures, pictures, tmp_path / "second", "cpu", stop_after=1, start_from=given)
    (tmp_path / "tiny" / "checkpoint.pt").unlink()
    assert train.weights_to_start_from(second, tmp_path) is None


def test_divergence_in_the_last_step_is_no_checkpoint(config, pictures, tmp_path):
    wild = config | {"peak_rate": 1e30, "batch": 30, "epochs": 2, "warm_up": 0.1}
    with pytest.raises(train.TrainingStopped, match="no longer numbers after epoch 1"):
        train.train(wild, pictures, pictures, tmp_path / "run", "cpu")
    assert not (tmp_path / "run" / "checkpoint.pt").exists()


def test_damaged_checkpoint_is_named(config, pictures, tmp_path):
    train.train(config, pictures, pictures, tmp_path / "run", "cpu", stop_after=1)
    path = tmp_path / "run" / "checkpoint.pt"
    for damaged in (path.read_bytes()[:-200], b""):
        path.write_bytes(damaged)
        with pytest.raises(OSError, match="checkpoint.pt is damaged .*; delete it to start again"):
            train.train(config, pictures, pictures, tmp_path / "run", "cpu", stop_after=2)


@pytest.mark.parametrize(("change", "words"), [
    ({"early_crops": {}}, "unknown key 'early_crops'"),
    ({"seed": None}, "seed = null is not accepted; it takes a whole number"),
    ({"seed": ...}, "'seed' is missing"),
    ({"batch": 0}, "batch = 0 is not accepted; it takes a number above 0"),
    ({"pictures": -5}, "pictures = -5 is not accepted"),
    ({"bfloat16": 1}, "bfloat16 = 1 is not accepted; it takes true or false"),
    ({"epochs": True}, "epochs = true is not accepted; it takes a whole number"),
    ({"warm_up": 1}, "warm_up is a share of the steps"),
    ({"adversary": {"norm": "l2", "epsilon": 1, "steps": 1}}, "adversary: 'step' is missing"),
    ({"adversary": {"norm": "l1", "epsilon": 1, "steps": 1, "step": 1}}, "norm is 'l2' or 'linf', not 'l1'"),
    ({"early_crop": {"size": 8, "epoch": 1}}, "early_crop: unknown key 'epoch'"),
])
def test_bad_configuration(config, tmp_path, change, words):
    path = tmp_path / "config.json"
    path.write_text(json.dumps({k: v for k, v in (config | change).items() if v is not ...}))
    with pytest.raises(configuration.ConfigurationError, match=re.escape(words)) as error:
        configuration.read(path)
    assert str(path) in str(error.value)


def test_configuration_that_is_no_json(tmp_path):
    (tmp_path / "config.json").write_text("{")
    with pytest.raises(configuration.ConfigurationError, match="config.json is not JSON"):
        configuration.read(tmp_path / "config.json")


def test_data_too_small_for_a_configuration(config, pictures, tmp_path):
    with pytest.raises(configuration.ConfigurationError, match="a batch of 64 cannot be drawn from 30 pictures"):
        train.train(config | {"batch": 64}, pictures, pictures, tmp_path, "cpu")
    with pytest.raises(configuration.ConfigurationError, match="crops of 40 pixels do not fit into pictures of 16"):
        train.train(config | {"early_crop": {"size": 40, "epochs": 1}}, pictures, pictures, tmp_path, "cpu")


def test_schedule():
    rates = [train.learning_rate(i, 100, 0.2, 0.25) for i in range(100)]
    assert max(rates) == pytest.approx(0.2, rel=0.05) and 23 <= rates.index(max(rates)) <= 26
    assert rates[-1] < 0.001 and rates[0] < 0.02


def test_attack_does_not_touch_the_statistics(config):
    run = train.Run(config, "cpu")
    before = copy.deepcopy(run.network.state_dict())
    with train.frozen_statistics(run.network.train()):
        run.network(torch.rand(4, 3, 16, 16))
    for name, value in run.network.state_dict().items():
        if "running" in name:
            assert torch.equal(value, before[name])


def test_early_crops_and_their_adversary(config):
    assert [train.crop_size(config, epoch, 16) for epoch in range(4)] == [8, 8, 16, 16]
    assert train.scaled(config["adversary"], 0.5) == {"norm": "l2", "epsilon": 0.25, "steps": 1, "step": 0.3}
    linf = {"norm": "linf", "epsilon": 0.1, "steps": 1, "step": 0.1}
    assert train.scaled(linf, 0.5) == linf and train.scaled(None, 0.5) is None
