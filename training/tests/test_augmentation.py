"""What becomes of training pictures before a network gets to see them."""
import pytest
import torch

import augmentation


def test_pad_reflects():
    row = torch.arange(5, dtype=torch.uint8).view(1, 1, 5, 1).expand(1, 5, 5, 3)
    padded = augmentation.pad(row, 2)
    assert padded.shape == (1, 9, 9, 3)
    assert padded[0, 0, :, 0].tolist() == [2, 1, 0, 1, 2, 3, 4, 3, 2]


@pytest.mark.parametrize("size", [8, 6])
def test_augment_crops_and_flips(size):
    images = torch.randint(0, 256, (12, 8, 8, 3), dtype=torch.uint8)
    padded = augmentation.pad(images, 2)
    x = augmentation.augment(padded, torch.arange(12), size, torch.Generator().manual_seed(1))
    assert x.shape == (12, 3, size, size) and x.is_contiguous(memory_format=torch.channels_last)
    flips = 0
    for i in range(12):
        got = (x[i].permute(1, 2, 0) * 255).round().byte()
        flipped = [f for f in (0, 1) for r in range(13 - size) for c in range(13 - size)
                   if torch.equal(got.flip(1) if f else got, padded[i, r:r + size, c:c + size])]
        assert len(flipped) == 1
        flips += flipped[0]
    assert 0 < flips < 12


NO_CHANGE = {"smallest_window": 1.0, "largest_window": 1.0, "colour": 0.0, "grey": 0.0}


def test_a_window_as_large_as_the_picture_is_the_picture():
    images = torch.randint(0, 256, (16, 8, 8, 3), dtype=torch.uint8)
    x = augmentation.augment(images, torch.arange(16), 8, torch.Generator().manual_seed(2), NO_CHANGE)
    same, mirrored = 0, 0
    for got, image in zip((x.permute(0, 2, 3, 1) * 255).round().byte(), images):
        same += torch.equal(got, image)
        mirrored += torch.equal(got.flip(1), image)
    assert same + mirrored == 16 and same and mirrored
    assert x.is_contiguous(memory_format=torch.channels_last)


def test_windows_show_a_part_as_large_as_drawn():
    """A ramp shows where a window lies: its ends are the centres of the outermost pixels."""
    ramp = torch.arange(0, 160, 10, dtype=torch.uint8).view(1, 1, 16, 1).expand(400, 16, 16, 3)
    x = augmentation.windows(ramp, torch.arange(400), 8, (0.5, 1.5), torch.Generator().manual_seed(3))
    step = ((x[:, 0, 0, 4] - x[:, 0, 0, 3]) * 25.5).abs()  # pixels of the picture between pixels of the window
    assert 0.5 - 1e-4 <= step.min() < 0.53 and 1.45 < step.max() <= 1.5 + 1e-4
    assert torch.allclose(step.log().mean().exp(), torch.tensor(0.75 ** 0.5), atol=0.05)
    assert (x >= 0).all() and (x <= 150 / 255 + 1e-6).all()


def test_brightness_contrast_and_saturation():
    x = torch.rand(64, 3, 4, 4, generator=torch.Generator().manual_seed(4)) * 0.5 + 0.2
    assert torch.allclose(augmentation.recoloured(x, 0.0, 0.0, torch.Generator()), x, atol=1e-6)
    grey = augmentation.recoloured(x, 0.0, 1.0, torch.Generator())
    assert torch.allclose(grey[:, 0], grey[:, 2], atol=1e-6)
    assert torch.allclose(grey[:, 0], (x * augmentation.LUMA).sum(1), atol=1e-6)
    changed = augmentation.recoloured(x, 0.2, 0.0, torch.Generator().manual_seed(5))
    brighter = changed.mean((1, 2, 3)) / x.mean((1, 2, 3))
    assert 0.79 < brighter.min() < 0.9 and 1.1 < brighter.max() < 1.21
    ratio = changed.std((2, 3)) / x.std((2, 3))
    assert ratio.max() > 1.2 and ratio.min() < 0.8


def test_some_pictures_lose_their_colours():
    x = torch.rand(400, 3, 2, 2, generator=torch.Generator().manual_seed(6))
    changed = augmentation.recoloured(x, 0.1, 0.25, torch.Generator().manual_seed(7))
    lost = ((changed[:, 0] - changed[:, 1]).abs().amax((1, 2)) < 1e-6).float().mean()
    assert 0.18 < lost < 0.32
