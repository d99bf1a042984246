"""A tiny network and a few random pictures, so that every test takes a moment."""
import json
import sys
from pathlib import Path

import pytest
import torch

sys.path.insert(0, str(Path(__file__).parents[1]))
import data  # noqa: E402

CONV = {"type": "conv", "kernel": [3, 3], "stride": 1, "padding": 1, "activation": "relu"}


@pytest.fixture(autouse=True)
def one_thread():
    torch.set_num_threads(1)


@pytest.fixture
def architecture() -> dict:
    """Every layer type, on 16 x 16 pictures, three classes."""
    return {
        "format": 1,
        "input": {"height": 16, "width": 16, "channels": 3, "range": [0, 1], "mean": [0.5, 0.4, 0.3], "std": [0.2, 0.25, 0.3]},
        "classes": ["one", "two", "three"],
        "layers": [
            {"name": "patches", "type": "conv", "kernel": [2, 2], "stride": 2, "padding": 0, "filters": 4, "activation": "relu"},
            {"name": "pool1", "type": "max-pool", "size": 2},
            {**CONV, "name": "conv1", "filters": 6},
            {"name": "residual1", "type": "residual", "kernel": [3, 3], "padding": 1, "filters": 6, "activation": "relu"},
            {"name": "pool2", "type": "average-pool", "size": 2},
            {"name": "representation", "type": "global-mean"},
            {"name": "logits", "type": "dense", "units": 3},
        ],
    }


@pytest.fixture
def config(architecture, tmp_path) -> dict:
    path = tmp_path / "architecture.json"
    path.write_text(json.dumps(architecture))
    return {"id": "tiny", "title": "Tiny", "kind": "standard training", "architecture": str(path), "labels": "superclasses",
            "seed": 3, "epochs": 4, "batch": 8, "peak_rate": 0.1, "warm_up": 0.25, "momentum": 0.9, "weight_decay": 5e-4,
            "label_smoothing": 0.05, "crop_margin": 2, "average_decay": 0.9, "bfloat16": False, "limits": [],
            "early_crop": {"size": 8, "epochs": 2},
            "adversary": {"norm": "l2", "epsilon": 0.5, "steps": 1, "step": 0.6}}


@pytest.fixture
def pictures() -> data.Pictures:
    generator = torch.Generator().manual_seed(0)
    images = torch.randint(0, 256, (30, 16, 16, 3), dtype=torch.uint8, generator=generator)
    return data.Pictures(images, torch.arange(30) % 3, ["one", "two", "three"])
