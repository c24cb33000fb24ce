"""The edge of stability: against the Hessian, exact arithmetic, the book, and what training then does."""

import math
from dataclasses import replace
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from thermogui.core.descent.bowl import Bowl
from thermogui.core.descent.closed_form import ClosedForm
from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.nearness import epochs_to_minimum
from thermogui.core.descent.scaling import InputScaling
from thermogui.core.descent.stability import Stability, limit_sentence, loss_growth, stability_sentence
from thermogui.core.readings.readings import Readings, seed_readings


def hessian(x):
    """The loss's second derivatives, by torch."""
    design = torch.stack([torch.tensor(x), torch.ones(len(x), dtype=torch.float64)], 1)
    target = torch.zeros(len(x), dtype=torch.float64)
    return torch.autograd.functional.hessian(
        lambda theta: torch.nn.functional.mse_loss(design @ theta, target), torch.zeros(2).double()
    ).numpy()


def exact_eigenvalues(x):
    """λmax and λmin from the exact trace and determinant, to fifty digits."""
    x = [Fraction(float(value)) for value in x]
    mean, square = sum(x) / len(x), sum(value * value for value in x) / len(x)
    with localcontext() as context:
        context.prec = 120
        trace, determinant = (
            Decimal(value.numerator) / Decimal(value.denominator)
            for value in (2 * (square + 1), 4 * (square - mean * mean))
        )
        largest = (trace + (trace * trace - 4 * determinant).sqrt()) / 2
        return float(largest), float(determinant / largest)


def loss_over(x):
    return Bowl.of(np.asarray(x), np.zeros(len(x)))


def limit_of(scale, readings=None):
    readings = readings or seed_readings()
    return Bowl.of_readings(readings, Experiment(input_scale=scale)).largest_learning_rate


@pytest.mark.parametrize(
    ("scale", "limit", "condition"), [(1.0, 3.40e-4, 33_600), (0.1, 3.30e-2, 357), ("standardize", 1.0, 1)]
)
def test_the_edges_of_the_seed_are_known(scale, limit, condition):
    bowl = Bowl.of_readings(seed_readings(), Experiment(input_scale=scale))
    assert bowl.largest_learning_rate == pytest.approx(limit, rel=2e-3)
    assert bowl.condition_number == pytest.approx(condition, rel=2e-3)
    assert bowl.best_learning_rate == 2 / (bowl.eigenvalues[0] + bowl.eigenvalues[1])


@given(st.lists(st.floats(-1000, 1000), min_size=1, max_size=30))
def test_the_eigenvalues_are_those_of_the_hessian(values):
    x = np.array(values)
    least, largest = np.linalg.eigvalsh(hessian(x))
    assert loss_over(x).eigenvalues[0] == pytest.approx(largest, rel=1e-9)
    assert loss_over(x).eigenvalues[1] == pytest.approx(least, rel=1e-9, abs=1e-12 * largest)
    assert loss_over(x).largest_learning_rate == pytest.approx(2 / largest, rel=1e-9)


@pytest.mark.parametrize("middle", [0.0, 1.0, 50.0, 1e6, -1e9])
@pytest.mark.parametrize("spread", [1e-6, 1e-3, 1.0, 1e3])
def test_the_smallest_eigenvalue_keeps_its_digits_however_bad_the_condition(middle, spread):
    x = middle + spread * np.random.default_rng(0).normal(size=40)
    largest, smallest = exact_eigenvalues(x)
    assert loss_over(x).eigenvalues[0] == pytest.approx(largest, rel=1e-13)
    assert loss_over(x).eigenvalues[1] == pytest.approx(smallest, rel=1e-12)
    assert loss_over(x).condition_number == pytest.approx(largest / smallest, rel=1e-12)


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6))
def test_the_principal_axes_decompose_the_bowl(mean, spread):
    bowl = Bowl(2, mean, spread, 0.0, 0.0, 0.0)
    matrix = np.array([[mean, 1.0], [spread, 0.0]])
    size = bowl.singular[0]
    np.testing.assert_allclose(bowl.left @ np.diag(bowl.singular) @ bowl.right.T, matrix, atol=4e-15 * size)
    for axes in (bowl.left, bowl.right):
        np.testing.assert_allclose(axes.T @ axes, np.eye(2), atol=1e-14)
    np.testing.assert_allclose(bowl.singular, np.linalg.svd(matrix)[1], rtol=1e-14, atol=1e-15 * size)


@pytest.mark.parametrize("x", [[68.0], [68.4] * 7, [0.1] * 3, [0.0]])
def test_of_equal_inputs_one_direction_is_flat_and_the_best_rate_is_that_of_the_other(x):
    bowl = loss_over(x)
    assert (bowl.eigenvalues[1], bowl.condition_number) == (0, math.inf)
    assert bowl.eigenvalues[0] == pytest.approx(2 * (x[0] ** 2 + 1), rel=1e-14)
    assert bowl.best_learning_rate == bowl.largest_learning_rate == 2 / bowl.eigenvalues[0]


@pytest.mark.parametrize("x", [[1e300, 0.0], [np.inf, 1.0], [1.7e308, 1.7e308], [1.7e308, -1.7e308]])
def test_inputs_too_large_to_square_have_no_stable_learning_rate(x):
    bowl = loss_over(x)
    assert (bowl.eigenvalues[0], bowl.condition_number) == (math.inf, math.inf)
    assert bowl.largest_learning_rate == bowl.best_learning_rate == 0
    assert stability_sentence(bowl, 0.01).startswith("No learning rate is stable")
    assert loss_over(x).largest_learning_rate == 0


def test_a_small_scale_makes_the_largest_readings_tame():
    readings = Readings.from_columns([1e300, -1e300], [0, 1])
    assert limit_of(1e-300, readings) == pytest.approx(1, rel=1e-12)


def test_there_is_no_stability_without_readings():
    assert Bowl.of_readings(Readings.from_columns([], []), Experiment()) is None


def test_the_limit_of_float32_inputs_is_as_good_as_of_float64_ones():
    x = seed_readings().t_u
    assert loss_over(x.astype(np.float32)).largest_learning_rate == pytest.approx(
        loss_over(x).largest_learning_rate, rel=1e-6
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
    bowl = Bowl.of_readings(readings, Experiment(input_scale=scale))
    limit = bowl.largest_learning_rate
    below, _ = run(Experiment(learning_rate=0.98 * limit, **settings), readings)
    above, _ = run(Experiment(learning_rate=1.02 * limit, **settings), readings)
    assert (np.diff(below.losses) <= 1e-9 * below.losses[0]).all()
    # the fastest part of the error grows by 1.04 an epoch, and the loss by its square
    assert above.losses[-1] > 1e6 * above.losses[0]
    assert above.losses[-1] / above.losses[-2] == pytest.approx(1.04**2, rel=1e-6)
    assert loss_growth(bowl, 1.02 * limit) == pytest.approx(1.04**2, rel=1e-9)
    assert bowl.is_beyond(1.02 * limit) and not bowl.is_beyond(0.98 * limit)


def test_at_the_best_learning_rate_neither_end_is_slower_than_the_other():
    bowl = Bowl.of_readings(seed_readings(), Experiment())
    rate, kappa = bowl.best_learning_rate, bowl.condition_number
    for eigenvalue in (bowl.eigenvalues[0], bowl.eigenvalues[1]):
        assert abs(1 - rate * eigenvalue) == pytest.approx((kappa - 1) / (kappa + 1), rel=1e-12)


@pytest.mark.parametrize(
    ("scale", "rate", "says"),
    [
        (
            1.0,
            0.01,
            "0.01 is 29 times the stable limit 0.000339: in the end the loss grows about 3,300-fold",
        ),
        (1.0, 1e-4, "0.0001 is 29 % of the stable limit 0.000339."),
        (0.1, 0.01, "0.01 is 30 % of the stable limit 0.0329."),
        (
            0.1,
            0.0333,
            "0.0333 is 1.01 times the stable limit 0.03297: in the end the loss grows by 3.9 %",
        ),
        ("standardize", 1.0, "1 is the stable limit itself: the loss stops falling."),
        (
            0.1,
            1e300,
            "1e300 is 3.0e301 times the stable limit 0.0329: in the end the loss grows past",
        ),
    ],
)
def test_a_sentence_says_where_a_learning_rate_stands(scale, rate, says):
    bowl = Bowl.of_readings(seed_readings(), Experiment(input_scale=scale))
    assert stability_sentence(bowl, rate).startswith(says)


def test_the_limit_itself_is_not_beyond_it():
    first_left_out = replace(seed_readings(), use=np.arange(11) > 0)
    bowl = Bowl.of_readings(first_left_out, Experiment(input_scale="standardize"))
    assert bowl.largest_learning_rate != 1  # by a rounding
    assert not bowl.is_beyond(1.0)
    assert bowl.is_beyond(1.0001)


@pytest.mark.parametrize(("epochs", "reach"), [(5000, "0.50"), (20_000, "")])
def test_how_little_adam_moves_at_a_small_rate_is_said(run, epochs, reach):
    settings = Experiment(
        model="quadratic", initial=(1.0, 1.0, 0.0), optimizer="adam", learning_rate=1e-4, epochs=epochs
    )
    said = limit_sentence(settings, Stability.of(settings, seed_readings()))
    assert said.startswith("No fixed limit is known of adam.")
    assert ("moves no parameter" in said) == bool(reach)
    if reach:
        assert said.endswith(f"by much more than η times the epochs, {reach}.")
        trace, _ = run(settings, seed_readings())
        assert 0.25 < np.abs(trace.params[-1] - settings.initial).max() < 0.51


def descent_of(scale, rate, initial=(1.0, 0.0), readings=None):
    t_u, t_c = (readings or seed_readings()).used()
    x = InputScaling.of(Experiment(input_scale=scale), t_u).apply(t_u, "float64")
    return ClosedForm.of(Bowl.of(x, t_c), rate, initial), x, t_c


@pytest.mark.parametrize(
    ("scale", "rate"), [(0.1, 0.01), (0.1, 0.032), ("standardize", 0.5), ("standardize", 0.01), (1.0, 3.3e-4)]
)
def test_the_loop_needs_as_many_epochs_to_come_within_one_percent(run, scale, rate):
    descent, x, y = descent_of(scale, rate)
    needed = epochs_to_minimum(descent)
    experiment = Experiment(
        input_scale=scale, learning_rate=rate, dtype="float64", engine="numpy", epochs=min(needed + 2, 60_000)
    )
    if needed > 60_000:
        near = Bowl.of(x, y).least * 1.01
        losses = Bowl.of(x, y).least + descent.excess([needed - 1, needed])
        assert losses[1] <= near < losses[0]
        return
    trace, _ = run(experiment, seed_readings())
    residuals = np.linalg.lstsq(np.stack([x, np.ones_like(x)], 1), y, rcond=None)[1]
    near = trace.losses <= 1.01 * residuals[0] / len(x)
    # the loss of epoch n + 1 is that after n epochs
    assert np.flatnonzero(near)[0] == needed


@pytest.mark.parametrize("rate", np.geomspace(1e-13, 3.2e-2, 40))
def test_the_epochs_found_many_at_once_are_those_of_halving_the_distance_one_by_one(rate):
    descent = descent_of(0.1, float(rate))[0]
    wanted = 0.01 * descent.bowl.least
    low, high = 0, 10**15
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if descent.excess([middle])[0] > wanted else (low, middle)
    assert epochs_to_minimum(descent) == high


def test_where_the_line_fits_exactly_one_percent_is_of_the_excess_at_the_start():
    readings = Readings.from_columns([1.0, 2.0, 3.0], [3.0, 5.0, 7.0])
    descent, x, y = descent_of(1.0, 0.05, readings=readings)
    w, b = 1.0, 0.0
    losses = []
    for _ in range(2000):
        residuals = w * x + b - y
        losses.append((residuals**2).mean())
        w, b = w - 0.1 * (residuals * x).mean(), b - 0.1 * residuals.mean()
    assert epochs_to_minimum(descent) == np.flatnonzero(np.array(losses) <= 0.01 * losses[0])[0]


def test_a_run_that_starts_at_the_minimum_needs_no_epoch_and_one_that_diverges_never_comes_there():
    least = np.polyfit(seed_readings().t_u, seed_readings().t_c, 1)
    assert epochs_to_minimum(descent_of(1.0, 1e-4, tuple(least))[0]) == 0
    assert epochs_to_minimum(descent_of(1.0, 1e-2)[0]) is None
    assert epochs_to_minimum(descent_of(1.0, 1e-300)[0]) is None


def test_with_equal_inputs_only_the_steep_direction_takes_epochs():
    readings = Readings.from_columns([0.5, 0.5], [1.0, 3.0])
    # 1 − η·λmax = 1 − 0.1·2.5: the excess shrinks by 0.5625 an epoch, from (0.5 − 2)² to 0.01·1
    needed = epochs_to_minimum(descent_of(1.0, 0.1, readings=readings)[0])
    assert needed == math.ceil(math.log(0.01 / 2.25) / math.log(0.5625))


@pytest.mark.parametrize(
    ("growth", "how"),
    [(1.99, "by 99 % each epoch"), (2.06, "about 2.1-fold each epoch"), (26.0, "about 26-fold each epoch")],
)
def test_from_doubling_on_a_growth_is_told_as_a_multiple(growth, how):
    bowl = Bowl.of(*seed_readings().used())
    rate = (1 + growth**0.5) / float(bowl.eigenvalues[0])
    assert stability_sentence(bowl, rate).endswith(f"the loss grows {how}.")
