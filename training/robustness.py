"""The robust accuracy of a model, and the checks that it is not a masked gradient that looks like one."""
from __future__ import annotations

import sys

import torch
from torch import Tensor

import attacks
import suite
from data import Pictures, as_input, spread
from graph import Network
from interval import measured, share, wilson
from judged import Judged

RADII = (0.25, 0.5, 1, 2, 4, 8)  # in units of the radius that the model is judged at
LARGER_RADII = (16, 32, 64)  # the same, for as long as anything is left: eight times a small radius is no large one
NOTHING = 0.01  # of the pictures: as good as none
STEP_COUNTS = (5, 10, 20, 50, 100)
CURVE_PICTURES = 500
CHECK_PICTURES = 200


class Evaluation:
    """One model, the pictures it is judged on, and the ball.

    pictures: those that are attacked; labels as in the model's classes. ids: their places in the whole set (int64), by default
    its first ones. device: where the network is.
    """

    def __init__(self, network: Network, pictures: Pictures, norm: str, epsilon: float, *, bfloat16: bool, seed: int,
                 ids: Tensor | None = None):
        self.network, self.pictures, self.norm, self.epsilon, self.seed = network, pictures, norm, epsilon, seed
        self.ids = torch.arange(len(pictures)) if ids is None else ids
        self.device = next(network.parameters()).device
        self.judged = Judged(network, bfloat16)
        wrong = [self.judged.misclassified(self.images(c), self.labels(c)).cpu() for c in torch.arange(len(pictures)).split(suite.BATCH)]
        self.right = ~torch.cat(wrong)

    def images(self, chosen: Tensor) -> Tensor:
        """Pictures as input."""
        return as_input(self.pictures.images[chosen].to(self.device))

    def labels(self, chosen: Tensor) -> Tensor:
        return self.pictures.labels[chosen].to(self.device)

    def unbroken(self, chosen: Tensor, *, epsilon: float, steps: int, step: float, random: bool) -> Tensor:
        """Of some indices of pictures, those that one run of PGD leaves right."""
        kept = [chosen[:0]]
        for c in chosen.split(suite.BATCH):
            generator = torch.Generator().manual_seed(self.seed) if random else None
            kept.append(c[~attacks.pgd_breaks(self.judged, self.images(c), self.labels(c), norm=self.norm, epsilon=epsilon,
                                              steps=steps, step=step, generator=generator).cpu()])
        return torch.cat(kept)


def worst_case(evaluation: Evaluation, restarts: int, apgd_steps: int, progress: suite.Progress) -> tuple[dict, Tensor]:
    """The robust accuracy, as the card says it, and whether each picture withstood everything."""
    e, classes = evaluation, len(evaluation.pictures.names)
    plan = suite.stages(e.norm, e.epsilon, classes=classes, restarts=restarts, apgd_steps=apgd_steps)
    stages = torch.zeros(len(e.pictures), dtype=torch.long)
    stages[e.right] = suite.stages_withstood(e.judged, e.images, e.pictures.labels, e.right.nonzero().flatten(), plan, progress,
                                             e.ids, e.seed)
    runs = sum(stage.family == "pgd" for stage in plan)
    withstood = stages == len(plan)
    return {
        "norm": e.norm, "epsilon": e.epsilon, **measured(withstood), "clean": measured(e.right),
        "attacks": [
            {"name": f"PGD-{suite.PGD_STEPS}", "loss": "cross-entropy", "steps": suite.PGD_STEPS,
             "step_sizes": suite.step_sizes(e.epsilon), "restarts": restarts, "start": "random in the ball",
             "accuracy_after": share(stages >= runs)},
            {"name": "targeted APGD", "loss": "difference of logits ratio" if classes >= 4 else "margin", "steps": apgd_steps,
             "targets": classes - 1, "restarts": 1, "start": "the picture itself", "accuracy_after": share(withstood)},
        ],
        "rule": ("A picture counts as right if it is right without attack and at every point of every attack; later attacks get "
                 "what earlier ones left. Restarts are for each step size. "
                 + ("Attacks climb in bfloat16; what they break is confirmed in float32." if e.judged.bfloat16 else "All in float32.")),
        "per_class": {name: measured(withstood[e.pictures.labels == i]) for i, name in enumerate(e.pictures.names)
                      if (e.pictures.labels == i).any()},
        "seed": e.seed,
    }, withstood


def curve(evaluation: Evaluation) -> dict:
    """Accuracy against epsilon, under one run of PGD-50; a picture broken in a ball is broken in the larger ones.

    In the larger balls it starts from the picture itself: a random point of them is noise that would break even a network
    whose gradient shows no way.
    """
    e = evaluation
    chosen = spread(len(e.pictures), CURVE_PICTURES)
    still = chosen[e.right[chosen]]
    radii, counts = [0.0], [len(still)]
    for factor in RADII + LARGER_RADII:
        if factor in LARGER_RADII and len(still) <= NOTHING * len(chosen):
            break
        epsilon = factor * e.epsilon
        still = e.unbroken(still, epsilon=epsilon, steps=suite.PGD_STEPS, step=suite.step_sizes(epsilon)[0], random=factor in RADII)
        radii.append(epsilon)
        counts.append(len(still))
    starts = "one random start"
    if len(radii) > 1 + len(RADII):
        starts += f"; from {LARGER_RADII[0]} times the radius on, from the picture itself"
    return {"attack": f"PGD-{suite.PGD_STEPS}, {starts}", "norm": e.norm, "pictures": len(chosen), "epsilon": radii,
            "accuracy": [round(n / len(chosen), 4) for n in counts], "interval": [wilson(n, len(chosen)) for n in counts]}


def falls_to_zero(curve: dict) -> dict:
    """At the largest radius nothing may be left: every picture can be turned into any other within it."""
    return {"epsilon": curve["epsilon"][-1], "accuracy": curve["accuracy"][-1], "passed": curve["accuracy"][-1] <= NOTHING}


def more_steps(evaluation: Evaluation) -> dict:
    """PGD with more and more steps of 2.5 epsilon / steps, each run from the picture itself: more may not help the model.

    Passed: no run leaves the model more than one point better than a run with fewer steps.
    """
    e = evaluation
    chosen = spread(len(e.pictures), CHECK_PICTURES)
    right = chosen[e.right[chosen]]
    left = [len(e.unbroken(right, epsilon=e.epsilon, steps=n, step=2.5 * e.epsilon / n, random=False)) for n in STEP_COUNTS]
    accuracy = [n / len(chosen) for n in left]
    passed = all(later <= min(accuracy[:i + 1]) + 0.01 for i, later in enumerate(accuracy[1:]))
    return {"attack": "PGD from the picture itself, steps of 2.5 epsilon / steps", "pictures": len(chosen),
            "steps": list(STEP_COUNTS), "accuracy": [round(a, 4) for a in accuracy], "passed": passed}


def transfer(evaluation: Evaluation, withstood: Tensor, source: Network, source_id: str) -> dict:
    """Attacks made on another model must be weaker than those made on the model itself, on the same pictures.

    missed: how many pictures only the attacks from the other model broke. The worst case does not count them; a number far
    above 0 says that the attacks on the model itself are too weak.
    """
    e = evaluation
    chosen = spread(len(e.pictures), CHECK_PICTURES)
    fooled = []
    for c in chosen.split(suite.BATCH):
        generator = torch.Generator().manual_seed(e.seed)
        x = attacks.pgd(source, e.images(c), e.labels(c), norm=e.norm, epsilon=e.epsilon, steps=suite.PGD_STEPS,
                        step=suite.step_sizes(e.epsilon)[0], generator=generator)
        fooled.append(e.judged.misclassified(x, e.labels(c)).cpu())
    broken = torch.cat(fooled)
    black_box, white_box = share(~broken), share(withstood[chosen])
    return {"attack": f"PGD-{suite.PGD_STEPS} on {source_id}, one random start", "from": source_id, "pictures": len(chosen),
            "accuracy": black_box, "white_box_accuracy": white_box, "missed": int((broken & withstood[chosen]).sum()),
            "passed": black_box >= white_box}


def measure(evaluation: Evaluation, *, restarts: int, apgd_steps: int, progress: suite.Progress,
            source: tuple[str, Network] | None) -> dict:
    """The card's `robustness`."""
    result, withstood = worst_case(evaluation, restarts, apgd_steps, progress)
    print(f"worst case: {result['accuracy']}; now the curve and the checks", file=sys.stderr, flush=True)
    of = f"of {len(evaluation.pictures)}"
    against = progress.once(f"curve until nothing is left, {of}", lambda: curve(evaluation))
    masking = {"falls_to_zero": falls_to_zero(against),
               "more_steps": progress.once(f"more steps {of}", lambda: more_steps(evaluation))}
    if source is not None:
        identity, network = source
        masking["transfer"] = transfer(evaluation, withstood, network, identity)
    return result | {"curve": against, "masking": masking}
