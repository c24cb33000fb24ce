"""Words at what they name: what they say, and that they are in nobody's way."""

import numpy as np
import pytest
from looking import item_of
from straight import straight

from PySide6.QtCore import QPointF, QRectF

from thermogui.core.calibration.settings import CalibrationSettings, Conventions
from thermogui.core.readings.readings import Readings, seed_readings
from thermogui.core.resources import resources
from thermogui.core.session.opening import read_readings
from thermogui.ui.calibration.live import calibration_state
from thermogui.ui.plots.fit import FitPlot
from thermogui.ui.plots.style import PlotStyle
from thermogui.ui.widgets.theme import DARK, LIGHT

LINE, READING = "95\N{NO-BREAK SPACE}%, the line", "one new reading, 95\N{NO-BREAK SPACE}%"
T_U = np.linspace(0, 100, 21)
BENT = Readings.from_columns(T_U, -0.004 * (T_U - 50) ** 2 + np.resize([0.2, -0.2], 21))
FALLING = Readings.from_columns(T_U[::3], -0.5 * T_U[::3] + np.resize([4.0, -4.0, 2.0], 7))


@pytest.fixture
def calibrated(qtbot):
    """Return a function that shows a plot of readings with their calibration."""

    def calibrated(readings, theme=LIGHT, size=(670, 460), **conventions):
        plot = FitPlot(PlotStyle(theme))
        qtbot.addWidget(plot)
        plot.resize(*size)
        plot.show()
        plot.bands.show_parts(exact=True, confidence=True, prediction=True)
        state = calibration_state(readings, CalibrationSettings(Conventions(**conventions)))
        plot.show_readings(readings)
        plot.show_calibration(state.curves, state.assessment)
        plot.grab()
        return plot

    return calibrated


def texts(plot):
    return sorted(label.text for label in plot.labels.shown)


def test_bands_and_line_are_called_what_they_are(calibrated):
    plot = calibrated(seed_readings())
    assert texts(plot) == [LINE, "exact line", READING]
    plot.bands.show_parts(prediction=False)
    plot.grab()
    assert texts(plot) == [LINE, "exact line"]
    plot.bands.show_parts(exact=False, confidence=False)
    plot.grab()
    assert texts(plot) == []


def test_they_name_the_confidence_that_is_asked_for_and_a_curve_is_no_line(calibrated):
    plot = calibrated(BENT, model="quadratic", confidence=0.999)
    level = "99.9\N{NO-BREAK SPACE}%"
    assert texts(plot) == [f"{level}, the parabola", "exact parabola", f"one new reading, {level}"]


def test_a_reading_is_said_to_be_an_outlier_or_to_decide_the_line(calibrated):
    outlier = read_readings(resources() / "samples" / "one-outlier.csv").readings
    assert "outlier" in texts(calibrated(outlier))
    steering = Readings.from_columns([*T_U, 1000.0], [*(0.5 * T_U + np.resize([1.0, -1.0], 21)), 520.0])
    assert "decides the line" in texts(calibrated(steering))


@pytest.mark.parametrize("size", [(670, 460), (480, 230)])
@pytest.mark.parametrize(
    ("readings", "conventions"),
    [(seed_readings(), {}), (BENT, {"model": "quadratic"}), (FALLING, {}), (FALLING, {"scatter": "t_u"})],
    ids=["book", "parabola", "falling", "inverted"],
)
def test_no_word_is_on_a_reading_or_on_another_or_leaves_the_view(calibrated, readings, conventions, size):
    plot = calibrated(readings, size=size, **conventions)
    view = plot.getPlotItem().getViewBox()
    marks = [view.mapFromView(QPointF(*place)) for place in zip(readings.t_u, readings.t_c, strict=True)]
    labels = plot.labels.shown
    assert len(labels) >= 3
    for label in labels:
        shape = label.mapToParent(QRectF(label.boundingRect()))
        assert view.boundingRect().contains(shape.boundingRect())
        assert not any(label.boundingRect().contains(label.mapFromParent(mark)) for mark in marks)
        for other in labels:
            theirs = other.mapToParent(QRectF(other.boundingRect()))
            assert other is label or not shape.intersects(theirs)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_each_has_the_colour_of_what_it_names(calibrated, theme):
    outlier = read_readings(resources() / "samples" / "one-outlier.csv").readings
    plot = calibrated(outlier, theme)
    for label in plot.labels.shown:
        assert label.colour().name() == (theme.warning if label.text == "outlier" else theme.exact)


def test_they_stay_while_the_line_of_a_descent_moves(calibrated):
    plot = calibrated(seed_readings())
    before = [label.pos() for label in plot.labels.shown]
    for slope in (0.5, 0.0, -1.0):
        plot.show_curve(straight(slope, 3.0))
        plot.grab()
        assert [label.pos() for label in plot.labels.shown] == before


def test_they_go_along_with_the_view_and_then_look_for_a_better_place(calibrated, qtbot):
    plot = calibrated(seed_readings())
    label = next(label for label in plot.labels.shown if label.text == "exact line")
    view = plot.getPlotItem().getViewBox()
    there = view.mapToView(label.pos())
    view.translateBy(x=5, y=0)
    assert (view.mapFromView(there) - label.pos()).manhattanLength() < 1
    view.setRange(xRange=(70, 90), yRange=(20, 30), padding=0)
    plot.grab()
    qtbot.waitUntil(lambda: view.boundingRect().contains(label.pos()) and label.isVisible())
    exact = item_of(plot, "exact").getData()
    at = view.mapToView(label.pos())
    assert abs(np.interp(at.x(), *exact) - at.y()) < 2


def test_they_take_their_new_places_in_one_painting(calibrated, qtbot):
    plot = calibrated(seed_readings())
    seen = []
    plot.scene().sigPrepareForPaint.connect(lambda: seen.append([label.pos() for label in plot.labels.shown]))
    plot.getPlotItem().getViewBox().setRange(xRange=(30, 60), yRange=(0, 20), padding=0)
    plot.grab()
    qtbot.waitUntil(lambda: plot.labels.is_settled)
    plot.grab()
    stand_anew = [sum(map(at.__contains__, seen[-1])) for at in seen]
    assert stand_anew[0] == 0 and stand_anew[-1] == 3 and set(stand_anew) == {0, 3}


def test_a_file_has_them_too(calibrated, qtbot, tmp_path, save_shown):
    plot = calibrated(seed_readings())
    save_shown(plot, "fit", tmp_path / "with.svg")
    plot.bands.show_parts(exact=False)
    save_shown(plot, "fit", tmp_path / "without.svg")
    # a word is drawn in outlines
    curves = [
        (tmp_path / name).read_text(encoding="utf-8").count("C") for name in ("with.svg", "without.svg")
    ]
    assert curves[0] > curves[1] + 50
