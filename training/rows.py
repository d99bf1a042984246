"""Tensors that all have one row a picture, so that an attack can go on with the pictures it has not broken yet."""
from __future__ import annotations

from dataclasses import dataclass, fields

from torch import Tensor


@dataclass
class Rows:
    """Base of a dataclass whose fields are tensors with the same first dimension."""

    def keep(self, mask: Tensor) -> None:
        """Drop the rows where the mask (bool) is False."""
        for field in fields(self):
            setattr(self, field.name, getattr(self, field.name)[mask])

    def replace(self, mask: Tensor, **columns: Tensor) -> None:
        """Where the mask is True, take these columns' rows."""
        for name, new in columns.items():
            old = getattr(self, name)
            setattr(self, name, new.where(mask.view(-1, *[1] * (old.dim() - 1)), old))
