"""A network as attacks see it: searched fast, judged exactly.

bfloat16 halves the time of a gradient on a CPU that has it, and rounds so coarsely that a prediction near the border
may flip. So attacks climb in bfloat16, and whatever looks misclassified there is decided in float32; the last point of an
attack always is.
"""
from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor


CONVOLUTION = torch.backends.mkldnn.conv
"""On a CPU: whether convolutions of float32 tensors may compute in bfloat16, forwards and backwards."""


class Judged:
    """Pictures (batch x 3 x height x width, in [0, 1]) -> logits to climb on; `misclassified` is the verdict."""

    def __init__(self, network: Callable[[Tensor], Tensor], bfloat16: bool):
        self.network, self.bfloat16 = network, bfloat16

    def __call__(self, x: Tensor) -> Tensor:
        if x.device.type == "cpu":
            # Stays for the backward pass, until the next verdict. Faster than autocast, which converts every tensor.
            CONVOLUTION.fp32_precision = "bf16" if self.bfloat16 else "none"
            return self.network(x)
        with torch.autocast(x.device.type, torch.bfloat16, enabled=self.bfloat16):
            return self.network(x).float()

    @torch.no_grad()
    def logits(self, x: Tensor) -> Tensor:
        """In float32."""
        CONVOLUTION.fp32_precision = "none"
        return self.network(x)

    def misclassified(self, x: Tensor, labels: Tensor, searched: Tensor | None = None) -> Tensor:
        """Whether each picture gets another class than its label: bool, batch.

        searched: logits of these pictures from the search; then only those that look misclassified are computed again.
        """
        if searched is None:
            return self.logits(x).argmax(1) != labels
        verdict = searched.detach().argmax(1) != labels
        if self.bfloat16 and verdict.any():
            verdict[verdict.clone()] = self.misclassified(x[verdict], labels[verdict])
        return verdict
