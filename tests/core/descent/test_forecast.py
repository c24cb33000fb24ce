"""The forecast of a run: against the loop, epoch by epoch, and against the figures of the book."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_loop import plain_loop

from thermogui.core.descent.bowl import Bowl
from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.forecast import Forecast
from thermogui.core.descent.stability import stability_sentence
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import Readings, seed_readings

GOLDEN = json.loads((Path(__file__).parents[2] / "golden/seed_figures.json").read_text(encoding="utf-8"))
RANDOM = np.random.default_rng(7)
TWENTY = Readings.from_columns(RANDOM.uniform(-40, 120, 20), RANDOM.uniform(-10, 40, 20))


def forecast_of(experiment, readings=None):
    return Forecast.of(experiment, Bowl.of_readings(readings or seed_readings()))


@pytest.mark.parametrize("readings", [seed_readings(), TWENTY], ids=["seed", "others"])
@pytest.mark.parametrize("scale", [1.0, 0.1, -0.02, "standardize"])
@pytest.mark.parametrize("part_of_limit", [1e-6, 0.01, 0.5, 0.99, 0.999999, 1.01, 1.5, 30.0])
def test_the_forecast_is_the_loop_epoch_by_epoch(readings, scale, part_of_limit):
    rate = (
        part_of_limit
        * forecast_of(Experiment(input_scale=scale), readings).descent.bowl.largest_learning_rate
    )
    experiment = Experiment(
        input_scale=scale, learning_rate=rate, dtype="float64", epochs=1000, early_stop=False
    )
    forecast, epochs = forecast_of(experiment, readings), np.arange(1, 1001)
    losses, params, gradients = plain_loop(experiment, readings)
    finite = np.isfinite(losses)
    np.testing.assert_allclose(forecast.losses(epochs)[finite], losses[finite], rtol=1e-9)
    np.testing.assert_array_equal(np.isfinite(forecast.losses(epochs)), finite)
    assert_close(forecast.params(epochs)[finite], params[finite])
    # near the minimum the loop's gradient is what its rounding leaves
    scale_of_gradient = np.abs(gradients[finite]).max(0)
    near = np.abs(forecast.descent.gradients(epochs - 1)[finite] - gradients[finite])
    assert (near <= 1e-9 * np.abs(gradients[finite]) + 1e-13 * scale_of_gradient).all()


def assert_close(got, wanted):
    """Both parameters to 1e-9 of the larger one: the loop rounds them at that size."""
    assert (np.abs(got - wanted) <= 1e-9 * np.abs(wanted).max(1, keepdims=True)).all()


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.floats(-100, 200), st.floats(-100, 100)), min_size=1, max_size=12),
    st.floats(1e-3, 0.99),
    st.tuples(st.floats(-50, 50), st.floats(-50, 50)),
)
def test_the_forecast_of_any_readings_is_the_loop(pairs, part_of_limit, initial):
    readings = Readings.from_columns(*zip(*pairs, strict=True))
    limit = forecast_of(Experiment(), readings).descent.bowl.largest_learning_rate
    experiment = Experiment(learning_rate=part_of_limit * limit, dtype="float64", epochs=200, initial=initial)
    forecast, epochs = forecast_of(experiment, readings), np.arange(1, 201)
    losses, params, _ = plain_loop(experiment, readings)
    rounding = 1e-14 * (np.mean(np.square(readings.t_c)) + losses[0])
    np.testing.assert_allclose(forecast.losses(epochs), losses, rtol=1e-9, atol=rounding)
    np.testing.assert_allclose(forecast.params(epochs), params, rtol=1e-9, atol=1e-11 * np.abs(params).max())


@pytest.mark.parametrize(("middle", "spread"), [(1e4, 0.1), (1e6, 1.0), (-3e5, 1e-3)])
def test_far_from_zero_the_forecast_keeps_more_digits_than_the_loop(middle, spread):
    t_u = middle + spread * RANDOM.normal(size=15)
    readings = Readings.from_columns(t_u, RANDOM.normal(20, 5, 15))
    experiment = Experiment(input_scale=1.0, dtype="float64", epochs=300)
    limit = forecast_of(experiment, readings).descent.bowl.largest_learning_rate
    experiment = Experiment(input_scale=1.0, learning_rate=0.3 * limit, dtype="float64", epochs=300)
    losses, _, _ = plain_loop(experiment, readings, dtype=np.longdouble)
    np.testing.assert_allclose(
        forecast_of(experiment, readings).losses(np.arange(1, 301)), losses.astype(float), rtol=1e-9
    )


@pytest.mark.parametrize("name", GOLDEN["runs"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_forecast_has_every_loss_of_the_book(name, dtype):
    run = GOLDEN["runs"][name]
    experiment = Experiment(
        dtype=dtype,
        epochs=run["n_epochs"],
        learning_rate=run["learning_rate"],
        input_scale=run["input_scale"],
        initial=(run["initial"]["w"], run["initial"]["b"]),
    )
    forecast = forecast_of(experiment)
    for epoch in run["epochs"]:
        (loss,) = forecast.losses([epoch["epoch"]])
        if epoch["loss"] == "inf":
            assert np.isinf(loss) == (dtype == "float32")
        else:
            assert loss == pytest.approx(epoch["loss"], rel=2e-6)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("part_of_limit", [1.02, 1.3, 4.0, 29.4, 1e6])
def test_the_forecast_overflows_in_the_epoch_of_the_run(run, dtype, part_of_limit):
    rate = part_of_limit * forecast_of(Experiment(input_scale=1.0)).descent.bowl.largest_learning_rate
    experiment = Experiment(input_scale=1.0, learning_rate=rate, dtype=dtype, epochs=20_000)
    trace, outcome = run(experiment, seed_readings())
    assert outcome == "diverged"
    epochs = np.arange(1, len(trace) + 1)
    assert np.isfinite(forecast_of(experiment).losses(epochs)).tolist() == [True] * (len(trace) - 1) + [False]


def test_the_curve_is_a_few_hundred_epochs_with_the_first_and_the_last():
    forecast = forecast_of(Experiment(epochs=1_000_000))
    done, losses = forecast.curve()
    assert (done[0], done[-1]) == (0, 1_000_000)
    assert 200 < len(done) <= 300 and (np.diff(done) > 0).all()
    assert done[:10].tolist() == list(range(10))
    assert losses.tolist() == forecast.losses(done + 1).tolist()
    assert forecast_of(Experiment(epochs=1)).curve()[0].tolist() == [0, 1]


def test_the_curve_of_a_run_that_diverges_ends_where_it_overflows():
    done, losses = forecast_of(Experiment(epochs=100, input_scale=1.0)).curve()
    assert np.isinf(losses).tolist() == [False] * (len(losses) - 1) + [True]
    assert 10 <= done[-1] <= 12


def test_standardizing_equal_readings_is_refused_as_training_does():
    readings = Readings.from_columns([68.4] * 7, range(7))
    with pytest.raises(ThermoError, match="two different readings"):
        forecast_of(Experiment(input_scale="standardize"), readings)


def test_there_is_no_loss_of_no_readings():
    assert Bowl.of_readings(Readings.from_columns([], [])) is None


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("t_u", [[1e300, -1e300], [1.7e308, -1.7e308], [5e-324, 0.0], [68.0], [68.4] * 3])
@pytest.mark.parametrize("rate", [5e-324, 0.01, 1e300])
@pytest.mark.parametrize("initial", [(1.0, 0.0), (1e300, -1e300)])
def test_anything_that_can_be_typed_has_a_forecast_without_a_warning(t_u, rate, initial, dtype):
    experiment = Experiment(learning_rate=rate, input_scale=1.0, initial=initial, dtype=dtype)
    forecast = forecast_of(experiment, Readings.from_columns(t_u, np.arange(len(t_u))))
    done, losses = forecast.curve()
    assert not np.isnan(losses).any()
    assert forecast.params(done).shape == (len(done), 2)
    assert forecast.epochs_to_minimum is None or forecast.epochs_to_minimum >= 0
    assert stability_sentence(forecast.descent.bowl, rate)
