"""The notebook of another model, optimiser, batch, schedule or hold-out: it ends where the run ends."""

import datetime
import itertools
import re
from dataclasses import replace

import nbformat
import numpy as np
import pytest
from notebook_cells import code_of, executed

from thermogui.core.calibration.settings import CalibrationSettings, Conventions
from thermogui.core.descent.batches import divided
from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.models import LINE, MODELS, Polynomial, default_rate
from thermogui.core.descent.optimizers import OPTIMIZERS, Momentum
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import Readings, seed_readings
from thermogui.core.writing.notebook import notebook_text

DATE = datetime.date(2026, 3, 14)


def experiment_of(model="linear", **settings):
    default = {"epochs": 60, "learning_rate": default_rate(model), "initial": MODELS[model].initial}
    return Experiment(model=model, **{**default, **settings})


def notebook(experiment, readings=None, settings=None, **more):
    return notebook_text(
        readings or seed_readings(), experiment, settings or CalibrationSettings(), "pairs.csv", DATE, **more
    )


def prose_of(text):
    return "\n".join(cell.source for cell in nbformat.reads(text, 4).cells if cell.cell_type == "markdown")


def assert_alike(left, trace, experiment):
    close = 1e-9 if experiment.dtype == "float64" else 2e-4
    params = np.asarray(left["params"])
    assert params.dtype == experiment.dtype
    np.testing.assert_allclose(
        params, trace.params[-1], rtol=close, atol=close * np.abs(trace.params[-1]).max()
    )
    np.testing.assert_allclose(left["losses"], trace.losses, rtol=close)
    if experiment.validation_share:
        np.testing.assert_allclose(left["val_losses"], trace.validation_losses, rtol=close)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("model", ["linear", "quadratic", "tanh"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_model_with_every_optimiser_ends_where_the_run_ends(run, capsys, model, optimizer, dtype):
    experiment = experiment_of(model, optimizer=optimizer, dtype=dtype)
    left, said = executed(notebook(experiment), capsys)
    assert_alike(left, run(experiment, seed_readings())[0], experiment)
    assert "after 60 epochs" in said


WAYS = [
    ("torch", "analytic"),
    ("torch", "autograd"),
    ("torch", "finite-difference"),
    ("numpy", "analytic"),
    ("numpy", "finite-difference"),
]


@pytest.mark.parametrize("model", ["linear", "quadratic", "tanh"])
@pytest.mark.parametrize(("engine", "gradient"), WAYS)
def test_batches_a_schedule_and_a_hold_out_go_with_every_engine_and_gradient(
    run, capsys, model, engine, gradient
):
    experiment = experiment_of(
        model,
        optimizer="adam",
        engine=engine,
        gradient=gradient,
        dtype="float64",
        delta=0.01,
        batch_size=4,
        schedule="cosine",
        validation_share=0.2,
        seed=-7,
        hidden_units=5,
        epochs=20,
    )
    left, said = executed(notebook(experiment), capsys)
    trace, _ = run(experiment, seed_readings())
    assert_alike(left, trace, experiment)
    assert "held out" in said and left["best_epoch"] == np.argmin(trace.validation_losses) + 1


@pytest.mark.parametrize(
    "settings",
    [
        {"batch_size": 4},
        {"batch_size": 4, "engine": "numpy"},
        {"batch_size": 11},
        {"schedule": "cosine"},
        {"validation_share": 0.3, "input_scale": "standardize", "learning_rate": 0.1},
        {"validation_share": 0.3, "engine": "numpy", "seed": 2**65},
        {"optimizer": "momentum", "momentum": 0.5, "batch_size": 3, "initial": (2.0, -1.0)},
        {"optimizer": "rmsprop", "alpha": 0.8, "epsilon": 1e-4, "schedule": "cosine"},
        {"optimizer": "adam", "betas": (0.8, 0.95), "input_scale": 1.0, "engine": "numpy"},
        {"model": "tanh", "hidden_units": 1, "initial": (0.5, -0.1, 2.0, 1.0)},
        {"model": "tanh", "hidden_units": 64, "validation_share": 0.5, "seed": 11},
        {"model": "quadratic", "input_scale": "standardize", "learning_rate": 0.05},
    ],
    ids=str,
)
def test_settings_one_by_one_end_where_the_run_ends(run, capsys, settings):
    experiment = experiment_of(**settings)
    left, _ = executed(notebook(experiment), capsys)
    assert_alike(left, run(experiment, seed_readings())[0], experiment)


def test_a_run_that_was_stopped_follows_the_schedule_that_was_planned(run, capsys):
    experiment = experiment_of(schedule="cosine", epochs=200, batch_size=5)
    left, _ = executed(notebook(experiment, epochs=30), capsys)
    trace, _ = run(experiment, seed_readings())
    np.testing.assert_allclose(left["losses"], trace.losses[:30], rtol=2e-4)


def test_which_readings_are_held_out_is_said_with_how_little_that_says(capsys):
    readings = Readings.from_columns(
        np.arange(9.0), np.arange(9.0) ** 2, use=[True, False, *[True] * 7], unit_of_t_u="degF"
    )
    experiment = experiment_of(validation_share=0.3, seed=4, epochs=3)
    learned_from, held_out = divided(experiment, readings)
    text = notebook(experiment, readings)
    left, _ = executed(text, capsys)
    assert left["T_U"] == learned_from.used()[0].tolist() and left["VAL_U"] == held_out.used()[0].tolist()
    prose = " ".join(prose_of(text).split())
    assert "last 2 of `torch.randperm(8)` after `torch.manual_seed(4)`" in prose
    assert "It is said of 2 readings only" in prose


@pytest.mark.parametrize("share", [0.0, 0.25])
def test_readings_chosen_by_hand_are_not_said_to_be_drawn(capsys, share):
    seed = seed_readings()
    readings = replace(seed, held_out=np.isin(np.arange(len(seed)), [2, 4]))
    text = notebook(experiment_of(validation_share=share, epochs=3), readings)
    left, _ = executed(text, capsys)
    assert left["HELD_OUT"] == [2, 4] and "randperm" not in prose_of(text)


@pytest.mark.parametrize("model", ["quadratic", "tanh"])
def test_the_exact_line_and_parabola_stand_beside(capsys, model):
    experiment = experiment_of(model, validation_share=0.3)
    left, said = executed(notebook(experiment), capsys)
    t_u, t_c = divided(experiment, seed_readings())[0].used()
    for name, degree in (("line", 1), ("parabola", 2)):
        loss = np.mean((np.polyval(np.polyfit(t_u, t_c, degree), t_u) - t_c) ** 2)
        assert re.search(rf"exact {name} +loss {loss:.6g}, held out", said)
    assert f"loss {np.mean((left['curve'](t_u) - t_c) ** 2):.6g}" in said


def test_a_parabola_is_measured_against_the_exact_one_where_that_is_the_calibration(capsys):
    conventions = CalibrationSettings(Conventions("quadratic"))
    experiment = experiment_of("quadratic", input_scale="standardize", learning_rate=0.3, epochs=2000)
    _, said = executed(notebook(experiment, settings=conventions), capsys)
    assert float(said.split("interval")[-1].splitlines()[1]) < 1e-3
    assert "How far descent is still" not in prose_of(notebook(experiment))


@pytest.mark.parametrize(("count", "is_there"), [(2, False), (3, True)])
def test_nothing_stands_beside_that_the_readings_do_not_determine(capsys, count, is_there):
    readings = Readings.from_columns(np.arange(count), np.arange(count))
    text = notebook(experiment_of("tanh", epochs=2), readings)
    executed(text, capsys)
    assert ("Beside the exact line" in prose_of(text)) == is_there


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("model", ["linear", "quadratic"])
def test_a_limit_is_said_of_the_rules_that_have_one_where_every_step_is_over_all_readings(
    capsys, model, optimizer
):
    left, _ = executed(notebook(experiment_of(model, optimizer=optimizer, epochs=2)), capsys)
    limit = {"gd": 2, "momentum": 3.8, "nesterov": 3.8 / 2.8}.get(optimizer)
    assert ("largest_stable_learning_rate" in left) == (limit is not None)
    if limit:
        x = 0.1 * seed_readings().used()[0]
        powers = np.vander(x, len(left["INITIAL"]))
        largest = np.linalg.eigvalsh(2 * powers.T @ powers / len(x))[-1]
        assert left["largest_stable_learning_rate"](x) == pytest.approx(limit / largest, rel=1e-6)
    text = notebook(experiment_of(model, optimizer=optimizer, epochs=2, batch_size=2))
    assert "largest_stable" not in text


def test_where_the_run_ended_is_said_of_a_network_by_its_loss(run, capsys):
    experiment = experiment_of("tanh", validation_share=0.2)
    trace, _ = run(experiment, seed_readings())
    text = notebook(experiment, ended=trace.params[-1].tolist())
    left, _ = executed(text, capsys)
    told = float(re.search(r"ended at a loss of (\S+) after", prose_of(text))[1])
    assert left["after"] == pytest.approx(told, rel=1e-4)
    parabola = notebook(experiment_of("quadratic"), ended=(0.5, 2.0, 3.0))
    assert "ended at $w_2$ = 0.5, $w_1$ = 2, $b$ = 3" in parabola


def test_every_notebook_is_valid_and_leaves_no_mark_of_its_template():
    switches = [{"batch_size": 3}, {"schedule": "cosine"}, {"validation_share": 0.2}, {"optimizer": "adam"}]
    for model, count in itertools.product(("linear", "quadratic", "tanh"), range(len(switches) + 1)):
        for chosen in itertools.combinations(switches, count):
            settings = {key: value for switch in chosen for key, value in switch.items()}
            text = notebook(experiment_of(model, **settings))
            book = nbformat.reads(text, 4)
            nbformat.validate(book)
            assert "{{" not in text and "```" not in text
            assert not any("\n\n\n\n" in cell.source for cell in book.cells)
            assert all(len(line) <= 110 for source in code_of(text) for line in source.splitlines())


def test_a_model_or_an_optimiser_that_it_has_no_words_for_is_refused(monkeypatch):
    monkeypatch.setitem(MODELS, "mine", Polynomial("mine", LINE.parameter_names, LINE.initial))
    monkeypatch.setitem(OPTIMIZERS, "mine", Momentum())
    with pytest.raises(ThermoError, match="no words for the model mine"):
        notebook(experiment_of("mine"))
    with pytest.raises(ThermoError, match="no lines for the optimiser mine"):
        notebook(experiment_of(optimizer="mine"))
