"""The bowl that is kept of readings while they are there."""

import gc

import numpy as np

from thermogui.core.descent import bowls
from thermogui.core.descent.bowl import Bowl
from thermogui.core.descent.bowls import bowl_of
from thermogui.core.readings.readings import Readings, seed_readings


def test_it_is_that_of_the_readings_and_worked_out_once():
    readings = seed_readings()
    assert bowl_of(readings) == Bowl.of_readings(readings)
    assert bowl_of(readings) is bowl_of(readings)
    moved = Readings.from_columns(readings.t_u + 1.0, readings.t_c)
    assert bowl_of(moved) == Bowl.of_readings(moved) != bowl_of(readings)


def test_of_none_it_is_none_and_it_goes_with_its_readings():
    readings = Readings.from_columns(np.empty(0), np.empty(0))
    assert bowl_of(readings) is None
    before = len(bowls._known)
    del readings
    gc.collect()
    assert len(bowls._known) < before
