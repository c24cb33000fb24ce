"""What the window shows of an optimiser is what runs."""

import inspect
import textwrap

import pytest

from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.optimizers import OPTIMIZERS
from thermogui.core.descent.update_rules import update_rules


def test_every_optimiser_can_be_read():
    assert list(update_rules()) == list(OPTIMIZERS)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_lines_that_are_shown_are_those_that_run(name):
    _, body = inspect.getsource(type(OPTIMIZERS[name]).step).split("\n", 1)
    assert update_rules()[name].code == textwrap.dedent(body)
    assert update_rules()[name].init == inspect.getsource(type(OPTIMIZERS[name]).init).split("\n")[1].strip()


def test_constants_are_those_of_the_experiment():
    experiment = Experiment(optimizer="adam", betas=(0.8, 0.99), epsilon=1e-7)
    assert update_rules()["adam"].says(experiment).endswith(", with β₁ = 0.8, β₂ = 0.99, ε = 1e−7")
    assert update_rules()["gd"].says(experiment) == "θ ← θ − η·g"
