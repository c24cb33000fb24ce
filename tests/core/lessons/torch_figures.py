"""What `torch.optim` and `torch.nn` come to in the runs of the walk-through that go on from the book.

`PYTHONPATH=.:tests/core python tests/core/lessons/torch_figures.py` writes what the package keeps of them.
"""

import json
from pathlib import Path

import numpy as np
import torch
from by_torch import by_torch, data_of, reversed_, rotated

from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.models import default_rate
from thermogui.core.readings.readings import seed_readings

KEPT = Path(__file__).parents[3] / "resources/lessons/torch_figures.json"

PARABOLA = {"model": "quadratic", "initial": [1.0, 1.0, 0.0], "learning_rate": default_rate("quadratic")}
NETWORK = {"model": "tanh", "initial": [], "learning_rate": default_rate("tanh")}
HELD_OUT = {"validation_share": 0.2}

RUNS = {
    "sgd": ({"gradient": "autograd", "epochs": 100}, (1, 2, 3, 10, 100)),
    "sgd_unscaled_diverges": ({"epochs": 100, "input_scale": 1.0}, (1, 2, 3)),
    "sgd_unscaled": ({"epochs": 2000, "input_scale": 1.0, "learning_rate": 1e-4}, (1, 10, 100, 1000, 2000)),
    "adam_unscaled": (
        {"epochs": 2000, "input_scale": 1.0, "learning_rate": 0.1, "optimizer": "adam"},
        (1, 10, 100, 500, 1000, 1500, 2000),
    ),
    "held_out": ({"epochs": 3000, **HELD_OUT}, (1, 100, 500, 1000, 2000, 3000)),
    "held_out_otherwise": ({"epochs": 3000, "seed": 1, **HELD_OUT}, (1, 1000, 3000)),
    "parabola": ({**PARABOLA, "epochs": 2000}, (1, 10, 100, 1000, 2000)),
    "network": ({**NETWORK, "epochs": 3000, "seed": 2, **HELD_OUT}, (1, 10, 100, 3000)),
    "line_beside_network": ({"epochs": 3000, "seed": 2, **HELD_OUT}, (1, 3000)),
}
"""Settings beside those of the book's last run, and the epochs whose figures are kept."""

LISTED = 3
"""As many parameters are kept at most."""
SAFETY = 10
"""How many times as far as torch from itself, summing in another order, one may be from torch."""


def figures():
    """Return all of them, by the same places as the book's."""
    return {
        "source": f"tests/core/lessons/torch_figures.py, with torch {torch.__version__.split('+')[0]}",
        "backward": {"relative": 1e-6, **backward()},
        "least": {"relative": 1e-6, "line": least_loss(1), "parabola": least_loss(2)},
        "runs": {name: of_run(*run) for name, run in RUNS.items()},
    }


def backward():
    """Return the gradient at w = 1, b = 0 after `backward` once, twice, and with `zero_grad` between."""
    x, y = data_of(Experiment(input_scale=1.0), seed_readings())
    layer = torch.nn.Linear(1, 1)
    with torch.no_grad():
        layer.weight.fill_(1.0)
        layer.bias.fill_(0.0)
    optimizer = torch.optim.SGD(layer.parameters(), lr=1e-4)
    found = {}
    for name in ("once", "twice", "zeroed"):
        if name == "zeroed":
            optimizer.zero_grad(set_to_none=False)
        torch.nn.functional.mse_loss(layer(x[:, None]), y[:, None]).backward()
        found[name] = {"w": kept(layer.weight.grad.item()), "b": kept(layer.bias.grad.item())}
    return found


def least_loss(degree):
    x, y = data_of(Experiment(dtype="float64"), seed_readings())
    design = torch.stack([x**power for power in range(degree + 1)], 1)
    found = torch.linalg.lstsq(design, y[:, None]).solution
    return kept(torch.nn.functional.mse_loss(design @ found, y[:, None]).item())


def of_run(settings, epochs):
    experiment, readings = Experiment(**settings), seed_readings()
    losses, validation, params = by_torch(experiment, readings)
    others = [by_torch(experiment, readings, order_of=order) for order in (reversed_, rotated)]
    rows = np.array(epochs) - 1
    entry = {"settings": settings}
    if not np.isfinite(losses).all():
        entry["stopped_at_epoch"] = int(np.flatnonzero(~np.isfinite(losses))[0]) + 1
    few = params.shape[1] <= LISTED
    apart = [relative(losses, other[0], rows) for other in others]
    if few:
        apart += [relative(params, other[2], rows) for other in others]
    if len(validation):
        apart += [relative(validation, other[1], rows) for other in others]
        entry["best_epoch"] = best = int(np.argmin(validation)) + 1
        shifts = [abs(int(np.argmin(other[1])) + 1 - best) for other in others]
        entry["best_epoch_within"] = SAFETY * max(1, *shifts)
    entry["relative"] = float(f"{max(1e-6, SAFETY * max(apart)):.1g}")
    names = {2: ("w", "b"), 3: ("w2", "w1", "b")}.get(params.shape[1], ())
    entry["epochs"] = [
        {
            "epoch": row + 1,
            "loss": kept(losses[row]),
            **({"validation_loss": kept(validation[row])} if len(validation) else {}),
            **({"params": dict(zip(names, map(kept, params[row]), strict=True))} if few else {}),
        }
        for row in rows.tolist()
    ]
    return entry


def relative(values, others, rows):
    return float(np.abs(others[rows] / values[rows] - 1).max())


def kept(value):
    """Return more digits than are printed, and no more."""
    return float(f"{value:.12g}")


if __name__ == "__main__":
    KEPT.write_text(json.dumps(figures(), indent=1) + "\n", encoding="utf-8")
