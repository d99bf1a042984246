"""Training pictures as a network gets to see them: other crops of them, mirrored, larger or smaller, in other colours."""
from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional as F

from data import as_input

LUMA = torch.tensor([0.299, 0.587, 0.114]).reshape(1, 3, 1, 1)  # Rec. 601


def pad(images: Tensor, margin: int) -> Tensor:
    """Reflect-pad uint8 pictures: n x h x w x 3 -> n x (h + 2 margin) x (w + 2 margin) x 3."""
    rows, columns = (reflected(images.shape[axis], margin) for axis in (1, 2))
    return images[:, rows][:, :, columns]


def reflected(size: int, margin: int) -> Tensor:
    """Indices margin, ..., 1, 0, 1, ..., size - 1, size - 2, ...: the border is not repeated."""
    index = torch.arange(-margin, size + margin).abs()
    return torch.where(index < size, index, 2 * (size - 1) - index)


def augment(padded: Tensor, chosen: Tensor, size: int, generator: torch.Generator, variety: dict | None = None) -> Tensor:
    """A batch of random size x size crops, flipped left to right half of the time.

    padded: uint8 pictures with their margin; chosen: int64, batch, the pictures' indices.
    variety: {smallest_window, largest_window, colour, grey} for windows of other sizes and other colours, see below.
    Gives float, batch x 3 x size x size in [0, 1], channels last in memory.
    """
    if variety is None:
        return crops(padded, chosen, size, generator)
    x = windows(padded, chosen, size, (variety["smallest_window"], variety["largest_window"]), generator)
    return recoloured(x, variety["colour"], variety["grey"], generator).contiguous(memory_format=torch.channels_last)


def crops(padded: Tensor, chosen: Tensor, size: int, generator: torch.Generator) -> Tensor:
    """Crops pixel by pixel, half of them mirrored."""
    batch = len(chosen)
    corner = torch.randint(0, padded.shape[1] - size + 1, (2, batch, 1), generator=generator)
    flip = torch.rand(batch, 1, generator=generator) < 0.5
    rows = corner[0] + torch.arange(size)
    columns = torch.arange(size).expand(batch, size)
    columns = corner[1] + torch.where(flip, size - 1 - columns, columns)
    device = padded.device
    crop = padded[chosen.to(device)[:, None, None], rows.to(device)[:, :, None], columns.to(device)[:, None, :]]
    return as_input(crop)


def windows(padded: Tensor, chosen: Tensor, size: int, sides: tuple[float, float], generator: torch.Generator) -> Tensor:
    """Square windows drawn size x size, bilinearly, half of them mirrored: things appear larger and smaller.

    sides: the smallest and the largest side of a window, in multiples of `size`; drawn with a uniform logarithm.
    """
    batch, whole, device = len(chosen), padded.shape[1], padded.device
    low, high = (math.log(s) for s in sides)
    side = size * torch.exp(low + (high - low) * torch.rand(batch, 1, generator=generator))
    corner = (whole - side) * torch.rand(2, batch, 1, generator=generator)
    mirrored = torch.rand(batch, 1, generator=generator) < 0.5
    along = ((torch.arange(size) + 0.5) / size).expand(batch, size)
    y = corner[0] + along * side
    x = corner[1] + torch.where(mirrored, 1 - along, along) * side
    grid = torch.stack([x[:, None, :].expand(-1, size, -1), y[:, :, None].expand(-1, -1, size)], dim=-1)
    return F.grid_sample(as_input(padded[chosen.to(device)]), (grid * 2 / whole - 1).to(device), mode="bilinear",
                         padding_mode="border", align_corners=False)


def recoloured(x: Tensor, strength: float, grey: float, generator: torch.Generator) -> Tensor:
    """Brightness, contrast and saturation of each picture times a factor in [1 - strength, 1 + strength]; some in shades of grey.

    x: n x 3 x h x w in [0, 1]. grey: the share of pictures that lose their colours.
    """
    n, luma = len(x), LUMA.to(x.device)
    factors = 1 + strength * (2 * torch.rand(3, n, 1, 1, 1, generator=generator) - 1)
    factors[2][torch.rand(n, generator=generator) < grey] = 0
    brightness, contrast, saturation = factors.to(x.device)
    x = x * brightness
    mean = (x * luma).sum(1, keepdim=True).mean((2, 3), keepdim=True)
    x = mean + contrast * (x - mean)
    shade = (x * luma).sum(1, keepdim=True)
    return (shade + saturation * (x - shade)).clamp(0, 1)
