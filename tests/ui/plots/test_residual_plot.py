"""Residuals of the calibration: below the fit, or in the order of the table."""

import numpy as np
import pytest

from thermogui.core.calibration.assessment import assess
from thermogui.core.calibration.settings import CalibrationSettings
from thermogui.core.readings.readings import Readings, seed_readings
from thermogui.ui.plots.residuals import ResidualPlot
from thermogui.ui.plots.style import PlotStyle


@pytest.fixture
def plot(qtbot):
    plot = ResidualPlot(PlotStyle())
    qtbot.addWidget(plot)
    return plot


def test_residuals_stand_at_their_t_u_or_at_their_rows(plot):
    found = assess(seed_readings(), CalibrationSettings())
    plot.show_assessment(found)
    marks = next(item for item in plot.getPlotItem().items if item.objectName() == "marks")
    assert np.array_equal(marks.getData()[0], found.readings.t_u)
    plot.show_in_order(True)
    plot.show_assessment(found)
    x, y = marks.getData()
    assert np.array_equal(x, np.arange(1, 12)) and np.array_equal(y, found.residuals)
    assert plot.getAxis("bottom").labelText == "Row of the table"
    low, high = plot.viewRange()[0]
    assert low <= 0.5 and high >= 11.5
    plot.setXRange(3, 4)
    plot.show_everything()
    assert plot.viewRange()[0] == pytest.approx([low, high])
    plot.show_in_order(False)
    plot.show_assessment(found)
    assert np.array_equal(marks.getData()[0], found.readings.t_u)


def test_of_many_those_farthest_out_are_all_there(plot):
    chance = np.random.default_rng(3)
    t_u = chance.uniform(20, 90, 60_000)
    found = assess(
        Readings.from_columns(t_u, t_u / 2 + chance.normal(0, 0.5, len(t_u))),
        CalibrationSettings(),
    )
    plot.show_assessment(found)
    marks = next(item for item in plot.getPlotItem().items if item.objectName() == "marks")
    x, y = marks.getData()
    assert 4500 <= len(x) <= 5000 and len(set(zip(x, y, strict=True))) == len(x)
    farthest = np.argsort(-np.abs(found.residuals))[:500]
    assert set(found.residuals[farthest]) <= set(y)
    low, high = plot.viewRange()[1]
    assert low <= found.residuals.min() and high >= found.residuals.max()
    # beneath them the rest is as it was: half of it within the quartiles
    within = np.abs(y) < np.median(np.abs(found.residuals))
    assert within.mean() == pytest.approx(0.45, abs=0.03)
