"""Training at the ends of what can be typed: no exception, no warning, and words where it cannot be."""

import itertools

import numpy as np
import pytest
from straight import over_t_u

from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.scaling import InputScaling
from thermogui.core.descent.training import train
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import Readings, empty_rows, seed_readings

WAYS = [
    {"engine": engine, "gradient": gradient, "dtype": dtype}
    for engine, gradient, dtype in (
        ("torch", "analytic", "float32"),
        ("torch", "analytic", "float64"),
        ("torch", "autograd", "float32"),
        ("torch", "finite-difference", "float32"),
        ("numpy", "analytic", "float32"),
        ("numpy", "analytic", "float64"),
        ("numpy", "finite-difference", "float32"),
    )
]


@pytest.fixture(params=WAYS, ids=lambda way: "-".join(way.values()))
def way(request):
    return request.param


@pytest.mark.parametrize(
    "readings",
    [
        Readings.from_columns([], []),
        empty_rows(3),
        Readings.from_columns([1.0, 2.0], [1.0, 2.0], use=[False, False]),
        Readings.from_columns([np.nan, 2.0], [1.0, np.nan]),
    ],
    ids=["no rows", "empty rows", "nothing ticked", "half rows"],
)
def test_nothing_to_learn_from_is_said_at_once(readings):
    with pytest.raises(ThermoError, match="no reading"):
        train(Experiment(), readings)


def test_a_single_reading_is_learnt_exactly(run, way):
    experiment = Experiment(epochs=100, learning_rate=0.3, input_scale=0.01, **way)
    trace, outcome = run(experiment, Readings.from_columns([68.0], [20.0]))
    assert outcome == "finished"
    w, b = trace.params[-1]
    assert 0.68 * w + b == pytest.approx(20.0, abs=1e-4)


def test_equal_t_u_are_learnt_up_to_their_mean(run, way):
    experiment = Experiment(epochs=100, learning_rate=0.3, input_scale=0.01, **way)
    trace, _ = run(experiment, Readings.from_columns([68.0] * 3, [19.0, 20.0, 24.0]))
    w, b = trace.params[-1]
    assert 0.68 * w + b == pytest.approx(21.0, abs=1e-4)


@pytest.mark.parametrize("t_u", [[68.0, 68.0], [0.1, 0.1, 0.1], [68.4] * 7, [5.0]])
def test_equal_t_u_cannot_be_standardized_and_it_says_so(t_u):
    readings = Readings.from_columns(t_u, range(len(t_u)))
    with pytest.raises(ThermoError, match="two different readings"):
        train(Experiment(input_scale="standardize"), readings)


def test_readings_too_large_to_square_cannot_be_standardized_and_it_says_so():
    with pytest.raises(ThermoError, match="too large"):
        train(Experiment(input_scale="standardize"), Readings.from_columns([1e300, -1e300], [0, 1]))


@pytest.mark.parametrize("scale", ["standardize", 0.02, -0.02])
def test_any_scaling_ends_at_the_least_squares_line_in_the_units_of_the_readings(run, scale):
    readings = seed_readings()
    experiment = Experiment(epochs=4000, learning_rate=0.3, input_scale=scale, dtype="float64")
    trace, _ = run(experiment, readings)
    line = over_t_u(InputScaling.of(experiment, readings.t_u), trace.params[-1])
    assert line == pytest.approx(tuple(np.polyfit(readings.t_u, readings.t_c, 1)), rel=1e-9)


def test_standardized_inputs_have_mean_zero_and_deviation_one(run):
    readings = seed_readings()
    scaling = InputScaling.of(Experiment(input_scale="standardize"), readings.t_u)
    x = scaling.apply(readings.t_u, "float64")
    assert x.mean() == pytest.approx(0, abs=1e-14)
    assert x.std(ddof=0) == pytest.approx(1, rel=1e-14)


@pytest.mark.parametrize("early_stop", [True, False])
@pytest.mark.parametrize("learning_rate", [5e-324, 1e-300, 1e39, 1e300])
def test_any_learning_rate_runs(run, way, learning_rate, early_stop):
    experiment = Experiment(epochs=40, learning_rate=learning_rate, early_stop=early_stop, **way)
    trace, outcome = run(experiment, seed_readings())
    if learning_rate < 1:
        assert outcome == "finished"
        assert trace.params[-1] == pytest.approx([1.0, 0.0], abs=1e-30)
    else:
        assert outcome == ("diverged" if early_stop and not np.isfinite(trace.losses[-1]) else "finished")
        # a finite difference may come to a halt far out
        assert not trace.losses[-1] < 1e30


@pytest.mark.parametrize("scale", [5e-324, 0.1, -1e300])
@pytest.mark.parametrize(
    ("t_u", "t_c"),
    [([1e300, -1e300], [0, 1]), ([1.7e308, -1.7e308], [-1.7e308, 1.7e308]), ([5e-324, 0], [1e-300, 1])],
)
def test_any_readings_and_scale_run(run, way, t_u, t_c, scale):
    experiment = Experiment(epochs=30, input_scale=scale, **way)
    trace, outcome = run(experiment, Readings.from_columns(t_u, t_c))
    assert outcome == ("diverged" if not np.isfinite(trace.losses[-1]) else "finished")


@pytest.mark.parametrize("initial", [(1e300, -1e300), (-1.7e308, 5e-324)])
@pytest.mark.parametrize("delta", [5e-324, 1e-300, 1e300])
def test_any_initial_parameters_and_delta_run(run, way, initial, delta):
    trace, outcome = run(Experiment(initial=initial, delta=delta, **way), seed_readings())
    assert outcome == "diverged"
    assert len(trace) < 5000


@pytest.mark.parametrize("engine", ["torch", "numpy"])
def test_a_hundred_thousand_readings_are_learnt_whatever_the_blocks(run, engine):
    rng = np.random.default_rng(0)
    t_u = rng.uniform(20, 90, 100_000)
    readings = Readings.from_columns(t_u, (t_u - 32) / 1.8 + rng.normal(0, 2, len(t_u)))
    experiment = Experiment(engine=engine, epochs=60, input_scale="standardize", learning_rate=0.3)
    trace, _ = run(experiment, readings)
    line = over_t_u(InputScaling.of(experiment, t_u), trace.params[-1])
    assert line == pytest.approx(tuple(np.polyfit(t_u, readings.t_c, 1)), rel=1e-4)
    by_ones, _ = run(experiment, readings, itertools.repeat(1))
    assert by_ones.losses.tobytes() == trace.losses.tobytes()
    assert by_ones.gradients.tobytes() == trace.gradients.tobytes()
