"""The largest learning rate that converges: against the Hessian, and against what training then does."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.forecast import largest_stable_learning_rate
from thermogui.core.descent.models import InputScaling
from thermogui.core.readings import Readings, seed_readings


def hessian(x):
    """The loss's second derivatives, by torch."""
    design = torch.stack([torch.tensor(x), torch.ones(len(x), dtype=torch.float64)], 1)
    target = torch.zeros(len(x), dtype=torch.float64)
    return torch.autograd.functional.hessian(
        lambda theta: torch.nn.functional.mse_loss(design @ theta, target), torch.zeros(2).double()
    ).numpy()


def limit_of(scale, readings=None):
    readings = readings or seed_readings()
    experiment = Experiment(input_scale=scale)
    return largest_stable_learning_rate(
        InputScaling.of(experiment, readings.t_u).apply(readings.t_u, "float64")
    )


@pytest.mark.parametrize(("scale", "limit"), [(1.0, 3.40e-4), (0.1, 3.30e-2), ("standardize", 1.0)])
def test_the_limits_of_the_seed_are_known(scale, limit):
    assert limit_of(scale) == pytest.approx(limit, rel=2e-3)


@given(st.lists(st.floats(-1000, 1000), min_size=1, max_size=30))
def test_the_limit_is_two_over_the_largest_eigenvalue_of_the_hessian(values):
    x = np.array(values)
    assert largest_stable_learning_rate(x) == pytest.approx(2 / np.linalg.eigvalsh(hessian(x))[-1], rel=1e-9)


def test_the_limit_of_float32_inputs_is_as_good_as_of_float64_ones():
    x = seed_readings().t_u
    assert largest_stable_learning_rate(x.astype(np.float32)) == pytest.approx(
        largest_stable_learning_rate(x), rel=1e-6
    )


RANDOM = np.random.default_rng(0)
OTHERS = [
    Readings.from_columns(RANDOM.uniform(low, low + 50, count), RANDOM.uniform(-10, 40, count))
    for low, count in ((-25, 5), (300, 20), (0, 3))
]


@pytest.mark.parametrize("engine", ["torch", "numpy"])
@pytest.mark.parametrize(
    ("readings", "scale"),
    [(seed_readings(), 1.0), (seed_readings(), 0.1), (seed_readings(), "standardize")]
    + [(readings, scale) for readings in OTHERS for scale in (0.5, "standardize")],
)
def test_just_below_the_limit_descent_converges_and_just_above_it_diverges(run, engine, readings, scale):
    settings = {"engine": engine, "dtype": "float64", "epochs": 500, "input_scale": scale}
    limit = limit_of(scale, readings)
    below, _ = run(Experiment(learning_rate=0.98 * limit, **settings), readings)
    above, _ = run(Experiment(learning_rate=1.02 * limit, **settings), readings)
    assert (np.diff(below.losses) <= 1e-9 * below.losses[0]).all()
    # the fastest part of the error grows by 1.04 an epoch, and the loss by its square
    assert above.losses[-1] > 1e6 * above.losses[0]
    assert above.losses[-1] / above.losses[-2] == pytest.approx(1.04**2, rel=1e-6)


@pytest.mark.parametrize("x", [[1e300, 0.0], [np.inf, 1.0], [1.7e308, 1.7e308]])
def test_inputs_too_large_to_square_have_no_stable_learning_rate(x):
    assert largest_stable_learning_rate(np.array(x)) == 0
