"""The settings of a run: their ranges, and one sentence for each wrong one."""

import dataclasses
import json
import math

import pytest

from thermogui.core.descent.experiment import CHOICES, MAX_EPOCHS, Experiment
from thermogui.core.descent.models import MODELS
from thermogui.core.descent.training import train
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import seed_readings

SMALLEST, LARGEST = 5e-324, 1.7976931348623157e308
JUST_BELOW_1 = math.nextafter(1, 0)
NOT_FINITE = [math.nan, math.inf, -math.inf, 10**400]
NOT_NUMBERS_BUT_OFF = [True, False, "1", "", 1j, [1.0]]
NOT_NUMBERS = [None, *NOT_NUMBERS_BUT_OFF]

ALLOWED = {
    "model": ["linear", "quadratic", "tanh"],
    "gradient": ["analytic", "finite-difference", "autograd"],
    "optimizer": ["gd", "momentum", "nesterov", "rmsprop", "adam"],
    "engine": ["torch", "numpy"],
    "dtype": ["float32", "float64"],
    "epochs": [1, 2, 9_999_999, 10_000_000],
    "learning_rate": [SMALLEST, 1e-300, 0.01, 1, 1e300, LARGEST],
    "input_scale": [SMALLEST, -SMALLEST, 0.1, -0.1, 1, LARGEST, -LARGEST, "standardize"],
    "initial": [(1.0, 0.0), (-1, 0), (LARGEST, -LARGEST), (0.0, -0.0)],
    "delta": [SMALLEST, 0.1, 1, LARGEST],
    "early_stop": [True, False],
    "seed": [0, -1, 2**70],
    "target_loss": [None, SMALLEST, 3, LARGEST],
    "gradient_tolerance": [None, SMALLEST, 0.1, LARGEST],
    "no_improvement": [None, 1, 10_000_000],
    "patience": [None, 1, 10_000_000],
    "hidden_units": [1, 13, 64],
    "momentum": [0, 0.9, JUST_BELOW_1],
    "betas": [(0.9, 0.999), (0, 0), (JUST_BELOW_1, 0.0)],
    "alpha": [0, 0.99, JUST_BELOW_1],
    "epsilon": [0, 1e-8, LARGEST],
    "batch_size": [None, 1, 10**9],
    "schedule": ["constant", "cosine"],
    "validation_share": [0, 0.2, JUST_BELOW_1],
}
REFUSED = {
    "model": ["no-such", "Linear", "", None, 1],
    "gradient": ["", "numeric", None],
    "optimizer": ["no-such", "sgd", None],
    "engine": ["jax", "", None],
    "dtype": ["float16", "int64", None],
    "epochs": [0, -1, 10_000_001, 100.0, 1.5, *NOT_FINITE, *NOT_NUMBERS],
    "learning_rate": [0, 0.0, -0.0, -SMALLEST, -1, *NOT_FINITE, *NOT_NUMBERS],
    "input_scale": [0, 0.0, -0.0, "Standardize", "0.1", *NOT_FINITE, *NOT_NUMBERS],
    "initial": [
        (),
        (1.0,),
        (1.0, 0.0, 0.0),
        *[(value, 0.0) for value in (*NOT_FINITE, *NOT_NUMBERS)],
        *[(1.0, value) for value in (*NOT_FINITE, *NOT_NUMBERS)],
        None,
        1.0,
        "10",
    ],
    "delta": [0, 0.0, -SMALLEST, -0.1, *NOT_FINITE, *NOT_NUMBERS],
    "seed": [10**300, 0.0, 1.5, *NOT_FINITE[:3], *NOT_NUMBERS],
    "target_loss": [0, 0.0, -SMALLEST, *NOT_FINITE, *NOT_NUMBERS_BUT_OFF],
    "gradient_tolerance": [0, 0.0, -SMALLEST, *NOT_FINITE, *NOT_NUMBERS_BUT_OFF],
    "no_improvement": [0, -1, 10_000_001, 1.0, *NOT_FINITE, *NOT_NUMBERS_BUT_OFF],
    "patience": [0, -1, 10_000_001, 1.0, *NOT_FINITE, *NOT_NUMBERS_BUT_OFF],
    "hidden_units": [0, -1, 65, 1.0, *NOT_FINITE, *NOT_NUMBERS],
    "momentum": [1, -SMALLEST, *NOT_FINITE, *NOT_NUMBERS],
    "betas": [(), (0.9,), (0.9, 0.9, 0.9), (0.9, 1.0), (-SMALLEST, 0.9), 0.9, None, (True, 0.9)],
    "alpha": [1, -SMALLEST, *NOT_FINITE, *NOT_NUMBERS],
    "epsilon": [-SMALLEST, *NOT_FINITE, *NOT_NUMBERS],
    "batch_size": [10**300, 0, -1, 1.0, *NOT_FINITE[:3], *NOT_NUMBERS_BUT_OFF],
    "schedule": ["step", "", None],
    "validation_share": [1, -SMALLEST, *NOT_FINITE, *NOT_NUMBERS],
}


def pairs(table):
    return [(name, value) for name, values in table.items() for value in values]


def allowed(name, value):
    """Return settings with this value, and what it needs beside it."""
    needed = {"initial": MODELS[value].initial} if name == "model" else {}
    return Experiment(**{name: value, **needed, **({"validation_share": 0.5} if name == "patience" else {})})


def test_the_defaults_are_the_books_last_run():
    settings = Experiment()
    assert settings.problems() == {}
    assert (settings.epochs, settings.learning_rate, settings.input_scale) == (5000, 0.01, 0.1)
    assert (settings.initial, settings.delta, settings.early_stop) == ((1.0, 0.0), 0.1, True)
    assert (settings.engine, settings.gradient, settings.dtype) == ("torch", "analytic", "float32")


def test_every_epoch_can_be_counted_up_to_ten_million():
    assert MAX_EPOCHS == 10_000_000


def test_every_setting_has_its_edges_tried_here():
    assert set(ALLOWED) == {field.name for field in dataclasses.fields(Experiment)}
    assert set(REFUSED) == set(ALLOWED) - {"early_stop"}
    assert {name: set(ALLOWED[name]) for name in CHOICES} == {name: set(CHOICES[name]) for name in CHOICES}


@pytest.mark.parametrize(("name", "value"), pairs(ALLOWED), ids=str)
def test_a_value_within_the_range_is_no_problem(name, value):
    assert allowed(name, value).problems() == {}


@pytest.mark.parametrize(("name", "value"), pairs(REFUSED), ids=str)
def test_a_value_out_of_range_has_one_sentence_under_its_own_name(name, value):
    problems = Experiment(**{name: value}).problems()
    assert list(problems) == [name]
    assert problems[name].endswith(".")
    assert "\n" not in problems[name]


def test_every_wrong_setting_has_a_sentence_of_its_own():
    wrong = Experiment(**{name: values[0] for name, values in REFUSED.items()})
    problems = wrong.problems()
    assert set(problems) == set(REFUSED)
    assert len(set(problems.values())) == len(REFUSED)


def test_a_choice_that_does_not_exist_is_answered_with_those_that_do():
    problem = Experiment(gradient="numeric").problems()["gradient"]
    assert all(choice in problem for choice in ("analytic", "finite-difference", "autograd"))


def test_autograd_needs_the_torch_engine():
    assert list(Experiment(engine="numpy", gradient="autograd").problems()) == ["gradient"]
    assert Experiment(engine="numpy", gradient="finite-difference").problems() == {}


def test_patience_needs_readings_that_are_held_out():
    assert list(Experiment(patience=10).problems()) == ["patience"]
    assert Experiment(patience=10, validation_share=0.2).problems() == {}


def test_a_network_is_drawn_where_no_start_is_set():
    network = Experiment(model="tanh", initial=(), hidden_units=2)
    assert network.problems() == {}
    assert dataclasses.replace(network, initial=(1.0,) * 7).problems() == {}
    assert (
        "7 finite numbers, or none" in dataclasses.replace(network, initial=(1.0, 0.0)).problems()["initial"]
    )
    assert list(Experiment(model="quadratic", initial=()).problems()) == ["initial"]


def test_check_raises_with_every_sentence_and_lets_right_settings_pass():
    Experiment().check()
    wrong = Experiment(epochs=0, learning_rate=-1.0)
    with pytest.raises(ThermoError) as caught:
        wrong.check()
    assert all(problem in str(caught.value) for problem in wrong.problems().values())


@pytest.mark.parametrize(("name", "value"), [(name, values[0]) for name, values in REFUSED.items()], ids=str)
def test_training_refuses_wrong_settings_before_the_first_epoch(name, value):
    with pytest.raises(ThermoError):
        train(Experiment(**{name: value}), seed_readings())


@pytest.mark.parametrize(("name", "value"), pairs(ALLOWED), ids=str)
def test_every_setting_comes_back_from_json(name, value):
    settings = allowed(name, value)
    text = json.dumps(settings.as_dict(), allow_nan=False)
    read = json.loads(text)
    assert set(read) == set(ALLOWED)
    assert (
        Experiment(**{**read, "initial": tuple(read["initial"]), "betas": tuple(read["betas"])}) == settings
    )
