"""Whether a network is right as often as it says: reliability bins and the expected calibration error.

A picture's confidence is the softmax probability of the class it is given. Bins of equal width over [0, 1]; with the share
n_b / n of pictures in bin b, ECE = sum over b of n_b / n * |accuracy_b - mean confidence_b| (Guo et al. 2017,
arXiv:1706.04599).
"""
from __future__ import annotations

import torch
from torch import Tensor

BINS = 15


def calibration(logits: Tensor, labels: Tensor, bins: int = BINS) -> dict:
    """logits: n x classes; labels: n. `reliability` lists the bins that hold pictures."""
    confidence, predicted = logits.double().softmax(1).max(1)
    right = (predicted == labels).double()
    place = (confidence * bins).ceil().long().clamp(1, bins) - 1  # a bin holds its upper end
    reliability, error = [], 0.0
    for b in range(bins):
        inside = place == b
        if inside.any():
            accuracy, mean = right[inside].mean().item(), confidence[inside].mean().item()
            error += inside.double().mean().item() * abs(accuracy - mean)
            reliability.append({"from": round(b / bins, 4), "to": round((b + 1) / bins, 4), "pictures": int(inside.sum()),
                                "confidence": round(mean, 4), "accuracy": round(accuracy, 4)})
    return {"bins": bins, "pictures": len(labels), "expected_calibration_error": round(error, 4),
            "mean_confidence": round(confidence.mean().item(), 4), "accuracy": round(right.mean().item(), 4),
            "reliability": reliability}
