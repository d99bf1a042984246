"""Attacks stay in the ball and the box, and do what they are for."""
import pytest
import torch

import attacks
from graph import Network


@pytest.fixture
def network(architecture):
    torch.manual_seed(0)
    return Network(architecture, batch_norm=False).eval().requires_grad_(False)


@pytest.fixture
def x():
    return torch.rand(5, 3, 16, 16, generator=torch.Generator().manual_seed(1))


LABELS = torch.tensor([0, 1, 2, 0, 1])


@pytest.mark.parametrize("norm, epsilon", [("l2", 0.5), ("linf", 8 / 255)])
@pytest.mark.parametrize("random", [False, True])
def test_ball_and_box(network, x, norm, epsilon, random):
    generator = torch.Generator().manual_seed(2) if random else None
    got = attacks.pgd(network, x, LABELS, norm=norm, epsilon=epsilon, steps=5, step=epsilon / 2, generator=generator)
    size = (got - x).flatten(1).norm(dim=1) if norm == "l2" else (got - x).abs().flatten(1).amax(1)
    assert (size <= epsilon * (1 + 1e-5)).all() and (size > epsilon / 4).all()
    assert got.min() >= 0 and got.max() <= 1


@pytest.mark.parametrize("targeted", [False, True])
def test_loss_moves_the_right_way(network, x, targeted):
    got = attacks.pgd(network, x, LABELS, norm="l2", epsilon=1, steps=10, step=0.25, targeted=targeted)
    loss = torch.nn.functional.cross_entropy
    assert (loss(network(got), LABELS) < loss(network(x), LABELS)) == targeted


def test_same_generator_same_pictures(network, x):
    one, two = (attacks.pgd(network, x, LABELS, norm="l2", epsilon=1, steps=1, step=1.25, generator=torch.Generator().manual_seed(5))
                for _ in range(2))
    assert torch.equal(one, two)


def test_direction_has_length_one_even_for_tiny_gradients():
    for scale in (1.0, 1e-25, 1e-36):
        d = attacks.direction(torch.randn(3, 3, 8, 8) * scale, "l2")
        assert torch.allclose(attacks.l2(d).flatten(), torch.ones(3), atol=1e-4)


@pytest.mark.parametrize("norm", ["l2", "linf"])
def test_zero_gradient_leaves_the_picture(x, norm):
    got = attacks.pgd(lambda p: p.flatten(1)[:, :3] * 0, x, LABELS, norm=norm, epsilon=1, steps=3, step=0.5)
    assert torch.equal(got, x)


def test_unknown_norm(network, x):
    with pytest.raises(ValueError, match="'l7'"):
        attacks.pgd(network, x, LABELS, norm="l7", epsilon=1, steps=1, step=1)
