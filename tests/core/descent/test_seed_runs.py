"""Every figure that the book prints, by each way to compute it."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
import torch

from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.gradients import loss_rate_of_change
from thermogui.core.descent.models import LINE, mean_squared_error
from thermogui.core.descent.presets import PRESETS
from thermogui.core.readings.readings import seed_readings

GOLDEN = json.loads((Path(__file__).parents[2] / "golden/seed_figures.json").read_text(encoding="utf-8"))
TOLERANCE = GOLDEN["tolerance"]
DIVERGING = ("no_early_stop", "diverges_and_stops")
WAYS = (("torch", "analytic"), ("torch", "autograd"), ("numpy", "analytic"))
T_U, T_C = GOLDEN["readings"]["t_u"], GOLDEN["readings"]["t_c"]


def printed(value):
    """What the book prints to four places, with the tolerance of its printer."""
    return pytest.approx(
        float(value),
        rel=TOLERANCE["printed_4_places_relative"],
        abs=TOLERANCE["printed_4_places_absolute"],
        nan_ok=True,
    )


def loss_of(name, value):
    relative = TOLERANCE["loss_relative_diverging" if name in DIVERGING else "loss_relative"]
    return pytest.approx(float(value), rel=relative)


def experiment_of(settings, engine, gradient, dtype="float32"):
    return Experiment(
        engine=engine,
        gradient=gradient,
        dtype=dtype,
        epochs=settings["n_epochs"],
        learning_rate=settings["learning_rate"],
        input_scale=settings["input_scale"],
        initial=(settings["initial"]["w"], settings["initial"]["b"]),
        early_stop=settings["early_stop"],
    )


@pytest.fixture(scope="module", params=WAYS, ids="-".join)
def way(request):
    return request.param


@pytest.fixture(scope="module", params=GOLDEN["runs"])
def name(request):
    return request.param


@pytest.fixture(scope="module")
def result(run, name, way):
    """The trace and the outcome of one run, computed one way."""
    return run(experiment_of(GOLDEN["runs"][name], *way), seed_readings())


def test_the_readings_are_those_of_the_book():
    readings = seed_readings()
    assert readings.t_u.tolist() == T_U
    assert readings.t_c.tolist() == T_C
    assert readings.unit_of_t_c == GOLDEN["readings"]["unit_of_t_c"]
    assert readings.use.all()


def test_every_printed_epoch_of_a_run_agrees_with_the_book(result, name):
    trace, settings = result[0], GOLDEN["runs"][name]
    for want in settings["epochs"]:
        record = trace.record(want["epoch"])
        assert record.loss == loss_of(name, want["loss"]), want["epoch"]
        for key, got in (("params", record.params), ("grad", record.gradient)):
            if key in want:
                assert got.tolist() == [printed(want[key]["w"]), printed(want[key]["b"])], want["epoch"]


def test_a_run_ends_where_the_books_ends(result, name):
    (trace, outcome), settings = result, GOLDEN["runs"][name]
    assert len(trace) == settings.get("stopped_at_epoch", settings["n_epochs"])
    assert outcome == ("diverged" if "stopped_at_epoch" in settings else "finished")
    assert trace.params[-1].tolist() == [printed(settings["final"]["w"]), printed(settings["final"]["b"])]


def test_without_early_stop_the_loss_is_inf_and_then_nan_in_the_same_epochs(run, way):
    settings = GOLDEN["runs"]["no_early_stop"]
    trace, _ = run(experiment_of(settings, *way), seed_readings())
    first_inf, last_inf = settings["loss_is_inf"]
    first_nan, last_nan = settings["loss_is_nan"]
    assert (np.flatnonzero(np.isfinite(trace.losses)) + 1).tolist() == list(range(1, first_inf))
    assert (np.flatnonzero(np.isposinf(trace.losses)) + 1).tolist() == list(range(first_inf, last_inf + 1))
    assert (np.flatnonzero(np.isnan(trace.losses)) + 1).tolist() == list(range(first_nan, last_nan + 1))


def test_in_float64_the_same_run_overflows_much_later(run, way):
    settings = GOLDEN["runs"]["no_early_stop"]
    trace, _ = run(experiment_of(settings, *way, dtype="float64"), seed_readings())
    # each epoch multiplies the loss by about the square of 57.85
    factor = trace.losses[9] / trace.losses[8]
    epochs_to_overflow = 10 + math.log(np.finfo(np.float64).max / trace.losses[9]) / math.log(factor)
    assert np.flatnonzero(~np.isfinite(trace.losses))[0] + 1 == math.floor(epochs_to_overflow) + 1


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.key)
def test_each_preset_has_the_settings_of_its_run(preset):
    name = "diverges_and_stops" if preset.key == "diverges" else preset.key.replace("-", "_")
    assert preset.experiment == experiment_of(GOLDEN["runs"][name], "torch", "analytic")


def test_the_first_prediction_is_t_u_itself_and_its_loss_is_the_books():
    first = GOLDEN["first_prediction"]
    params = torch.tensor([first["params"]["w"], first["params"]["b"]])
    predicted = LINE.predict(torch.tensor(T_U), params)
    assert torch.equal(predicted, torch.tensor(first["t_p"]))
    assert mean_squared_error(predicted, torch.tensor(T_C)).item() == printed(first["loss"])


def finite_difference_steps(x, y, w, b):
    """The rate for w, and w and b after a step each, b's at the w already stepped."""
    figures = GOLDEN["finite_difference"]
    delta, rate = figures["delta"], figures["learning_rate"]
    rate_w = loss_rate_of_change(LINE, x, y, (w, b), 0, delta)
    w = w - rate * rate_w
    return rate_w, w, b - rate * loss_rate_of_change(LINE, x, y, (w, b), 1, delta)


def test_the_finite_difference_and_its_steps_agree_with_the_book_in_float32():
    figures = GOLDEN["finite_difference"]
    x, y = torch.tensor(T_U), torch.tensor(T_C)
    rate_w, w, b = finite_difference_steps(x, y, torch.ones(()), torch.zeros(()))
    assert rate_w.dtype == b.dtype == torch.float32
    assert rate_w.item() == printed(figures["loss_rate_of_change_w"])
    assert w.item() == printed(figures["w_after_its_step"])
    tolerance = figures["b_after_its_step_absolute_tolerance"]
    assert b.item() == pytest.approx(figures["b_after_its_step"], rel=0, abs=tolerance)


@pytest.mark.parametrize("array", [np.array, torch.tensor], ids=["numpy", "torch"])
def test_the_finite_difference_and_its_steps_are_exact_in_float64(array):
    figures = GOLDEN["finite_difference"]
    x, y, one, zero = (
        array(values, dtype=np.float64 if array is np.array else torch.float64)
        for values in (T_U, T_C, 1.0, 0.0)
    )
    rate_w, w, b = (float(value) for value in finite_difference_steps(x, y, one, zero))
    exact = 2 * np.mean((np.array(T_U) - T_C) * T_U)
    assert rate_w == pytest.approx(exact, rel=1e-11)
    assert w == printed(figures["w_after_its_step"])
    assert b == pytest.approx(figures["b_after_its_step_exactly"], rel=0, abs=5e-5)
