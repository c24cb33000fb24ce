"""Each reading left out in turn, beside fits and runs without it."""

from dataclasses import replace

import numpy as np
import pytest

from thermogui.core.descent.curve import Curve
from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.leave_one_out import leave_one_out
from thermogui.core.descent.run import Run
from thermogui.core.descent.training import train
from thermogui.core.errors import ThermoError
from thermogui.core.progress import Cancelled
from thermogui.core.readings.readings import Readings, seed_readings

PARABOLA = Experiment(model="quadratic", initial=(1.0, 1.0, 0.0))
TANH = Experiment(model="tanh", initial=(), hidden_units=3, epochs=60, validation_share=0.2, patience=1)


def without(readings, row):
    use = readings.use.copy()
    use[row] = False
    return replace(readings, use=use)


@pytest.mark.parametrize(("experiment", "degree"), [(Experiment(), 1), (PARABOLA, 2)])
def test_a_polynomial_is_fitted_to_the_others_exactly(experiment, degree):
    readings = seed_readings()
    found = leave_one_out(experiment, readings)
    expected = [
        readings.t_c[row] - np.polyval(np.polyfit(*without(readings, row).used(), degree), readings.t_u[row])
        for row in range(11)
    ]
    np.testing.assert_allclose(found.errors, expected, rtol=1e-8)
    assert found.is_exact and found.loss == pytest.approx(np.mean(np.square(expected)))


def test_a_network_is_trained_without_each_in_turn_to_the_end():
    readings, told = without(seed_readings(), 4), []
    found = leave_one_out(TANH, readings, progress=told.append)
    settings = replace(TANH, validation_share=0.0, patience=None)
    expected = []
    for row in (0, 1, 2, 3, 5, 6, 7, 8, 9, 10):
        run = Run.begun(settings, without(readings, row))
        for block in train(settings, run.readings):
            run.append(block)
        curve = Curve.of(settings, run.scaling, run.trace.params[-1])
        expected.append(readings.t_c[row] - curve(readings.t_u[row]))
    np.testing.assert_array_equal(found.errors, expected)
    assert not found.is_exact and told[-1] == 1 and len(told) == 10
    assert "Each of 10 readings left out in turn (trained anew each time)" in found.sentence("°C²")


@pytest.mark.parametrize("experiment", [Experiment(), PARABOLA, TANH])
def test_too_few_readings_are_told(experiment):
    with pytest.raises(ThermoError, match=r"others do not determine|two readings at least"):
        leave_one_out(experiment, Readings.from_columns([1.0], [2.0]))


def test_it_ends_when_nobody_wants_it_any_more():
    with pytest.raises(Cancelled):
        leave_one_out(TANH, seed_readings(), stopped=lambda: True)
