"""The fit plot: what it draws, whatever a line comes to."""

import re

import numpy as np
import pytest
from looking import item_of
from straight import straight

from PySide6.QtCore import QEvent, QPointF

from thermogui.core.calibration.assessment import assess
from thermogui.core.calibration.settings import CalibrationSettings
from thermogui.core.readings.readings import Readings, seed_readings
from thermogui.ui.plots.fit import FitPlot
from thermogui.ui.plots.style import PlotStyle

ONE = Readings.from_columns([20.0], [5.0])
SAME_T_U = Readings.from_columns([20.0, 20.0], [5.0, 7.0])


@pytest.fixture
def fit(qtbot):
    plot = FitPlot(PlotStyle())
    qtbot.addWidget(plot)
    plot.resize(500, 350)
    plot.show()
    plot.show_readings(seed_readings())
    return plot


def test_every_reading_that_counts_is_a_mark_and_one_left_out_a_cross(fit, xy):
    readings = seed_readings().with_values("use", np.array([2, 5]), False)
    fit.show_readings(readings.with_values("t_u", np.array([7]), np.nan))
    assert sorted(xy(item_of(fit, "marks"))[0]) == sorted(np.delete(seed_readings().t_u, [2, 5, 7]))
    assert xy(item_of(fit, "leftOut"))[0].tolist() == [58.2, 48.9]


def test_the_line_spans_the_readings_and_follows_the_parameters(fit, xy):
    for slope, intercept in ((0.1, 0.0), (0.53671, -17.3012), (-2.0, 90.0)):
        fit.show_curve(straight(slope, intercept))
        x, y = xy(item_of(fit, "curve"))
        assert x.tolist() == [21.8, 81.9]
        np.testing.assert_allclose(y, slope * x + intercept)
    fit.show_curve(None)
    assert len(xy(item_of(fit, "curve"))[0]) == 0


def test_residuals_are_segments_from_each_reading_to_the_line_and_can_be_hidden(fit, xy):
    fit.show_curve(straight(0.5, -17.0))
    x, y = xy(item_of(fit, "residuals"))
    readings = seed_readings()
    np.testing.assert_array_equal(x.reshape(11, 2), np.column_stack([readings.t_u, readings.t_u]))
    np.testing.assert_allclose(
        y.reshape(11, 2), np.column_stack([readings.t_c, 0.5 * readings.t_u - 17.0]), rtol=1e-12
    )
    fit.set_residuals_visible(False)
    assert len(xy(item_of(fit, "residuals"))[0]) == 0
    fit.set_residuals_visible(True)
    assert len(xy(item_of(fit, "residuals"))[0]) == 22


@pytest.mark.parametrize(
    "line", [(1e12, 5.0), (-1e300, 1e300), (1e308, -1e308), (np.inf, 0.0), (np.nan, np.nan), (0.0, 1e308)]
)
@pytest.mark.parametrize("readings", [seed_readings(), ONE, SAME_T_U], ids=["seed", "one", "same t_u"])
def test_a_line_that_has_flown_away_leaves_the_plot_readable(fit, readings, line, xy, painted):
    fit.show_readings(readings)
    before = fit.getPlotItem().viewRange()
    fit.show_curve(straight(*line))
    assert painted(fit) and fit.getPlotItem().viewRange() == before
    for item in (item_of(fit, "curve"), item_of(fit, "residuals")):
        assert np.isfinite(np.concatenate(xy(item))).all()
        assert np.abs(np.concatenate(xy(item))).max(initial=0) < 1e5


@pytest.mark.parametrize(
    "t_c",
    [
        [1e308, -1e308],
        [1.7e308, 1.7e308],
        [0.0, 1e-308],
        [0.0, 5e-324],
        [1.0, 1.0000000000000002],
        [1e150, 1.0000000000000002e150],
    ],
)
def test_readings_as_far_apart_or_as_near_as_a_double_allows_are_no_trouble(fit, t_c, painted):
    for readings in (Readings.from_columns([20.0, 30.0], t_c), Readings.from_columns(t_c, [20.0, 30.0])):
        fit.show_readings(readings)
        for line in ((0.5, 0.0), (1e308, -1e308)):
            fit.show_curve(straight(*line))
            assert painted(fit)


def test_readings_of_a_run_are_hollow_where_the_table_differs(fit, xy):
    edited = seed_readings().with_values("t_u", np.array([0]), 40.0).without(np.array([3]))
    fit.show_readings(edited, seed_readings())
    assert xy(item_of(fit, "runMarks"))[0].tolist() == [35.7, 81.9]
    fit.show_curve(straight(0.5, 0.0))
    assert xy(item_of(fit, "curve"))[0].tolist() == [21.8, 81.9]
    fit.show_readings(edited, None)
    assert len(xy(item_of(fit, "runMarks"))[0]) == 0


@pytest.mark.parametrize(
    ("for_a_file", "unit", "names"),
    [
        (False, None, ["Unknown thermometer t_u", "Reference t_c, °C"]),
        (False, "degF", ["Unknown thermometer t_u, °F", "Reference t_c, °C"]),
        (True, None, ["Measurement", "Temperature (°Celsius)"]),
        (True, "degF", ["Temperature (°Fahrenheit)", "Temperature (°Celsius)"]),
    ],
)
def test_axes_have_the_words_of_the_table_on_the_screen_and_of_the_book_in_a_file(
    qtbot, for_a_file, unit, names
):
    plot = FitPlot(PlotStyle(), for_a_file=for_a_file)
    qtbot.addWidget(plot)
    plot.show_readings(seed_readings(unit))
    assert [plot.getAxis(side).labelText for side in ("bottom", "left")] == names


def test_a_mark_tells_its_row_also_where_others_are_left_out(qtbot, fit):
    fit.show_readings(seed_readings().with_values("use", np.array([0, 1]), False))
    marks = item_of(fit, "marks").points()
    with qtbot.waitSignal(fit.reading_hovered) as hovered:
        item_of(fit, "marks").sigHovered.emit(item_of(fit, "marks"), marks[3:4], None)
    with qtbot.waitSignal(fit.reading_clicked) as clicked:
        item_of(fit, "marks").sigClicked.emit(item_of(fit, "marks"), marks[8:9], None)
    assert (hovered.args, clicked.args) == ([5], [10])
    with qtbot.waitSignal(fit.reading_hovered) as hovered:
        item_of(fit, "marks").sigHovered.emit(item_of(fit, "marks"), marks[:0], None)
    assert hovered.args == [-1]


def test_a_zoom_of_the_users_is_kept_until_everything_is_asked_for(fit):
    fit.setRange(xRange=(30, 40), yRange=(0, 5), padding=0)
    fit.getViewBox().sigRangeChangedManually.emit([True, True])
    fit.show_readings(seed_readings().with_values("t_u", np.array([0]), 36.0))
    assert fit.getPlotItem().viewRange()[0] == [30, 40]
    fit.show_everything()
    assert fit.getPlotItem().viewRange()[0][1] > 81.9


def test_a_hundred_thousand_readings_are_thinned(fit, xy, painted):
    t_u = np.linspace(0, 100, 100_000)
    fit.show_readings(Readings.from_columns(t_u, t_u))
    fit.show_curve(straight(1.0, 0.0))
    assert len(xy(item_of(fit, "marks"))[0]) <= 5_000 and len(xy(item_of(fit, "residuals"))[0]) <= 10_000
    assert painted(fit)


def test_what_an_edit_leaves_where_it_was_is_not_drawn_anew(fit, xy, monkeypatch):
    t_u = np.arange(20_000.0)
    t_c = t_u + np.resize([1.0, -1.0], 20_000)
    t_c[[0, -1]] += 50.0
    many = Readings.from_columns(t_u, t_c)
    assessment = assess(many, CalibrationSettings())
    assert list(assessment.outliers) == [0, 19_999]
    fit.show_readings(many)
    fit.show_calibration(None, assessment)
    fit.show_curve(straight(0.5, 1.0))
    drawn = []
    marks, warnings, curve = (item_of(fit, name) for name in ("marks", "warnings", "curve"))
    for item, name in ((marks, "invalidate"), (warnings, "invalidate"), (curve, "setData")):
        draw = getattr(item, name)
        monkeypatch.setattr(item, name, lambda *a, item=item, draw=draw: (drawn.append(item), draw(*a)))
    fit.show_curve(straight(0.5, 1.0))
    fit.show_calibration(None, assessment)
    assert drawn == []
    # a row between those that are drawn, and one of those
    fit.show_readings(many.with_values("t_c", np.array([1]), 5.0))
    assert item_of(fit, "marks") not in drawn and item_of(fit, "warnings") not in drawn
    fit.show_readings(many.with_values("t_c", np.array([0]), 5.0))
    assert item_of(fit, "marks") in drawn and item_of(fit, "warnings") in drawn
    assert xy(item_of(fit, "marks"))[1][0] == xy(item_of(fit, "warnings"))[1][0] == 5.0


def test_a_mark_knows_its_row_after_rows_before_it_have_gone(fit):
    same = Readings.from_columns([20.0] * 3, [5.0] * 3)
    fit.show_readings(same)
    fit.show_readings(same.with_values("use", np.array([0]), False))
    assert [point.data() for point in item_of(fit, "marks").points()] == [1, 2]


def pointed(fit, x, y):
    """Move the mouse to a point of the axes."""
    fit.scene().sigMouseMoved.emit(fit.getViewBox().mapViewToScene(QPointF(x, y)))


def test_the_crosshair_says_what_the_line_is_at_the_cursor(qtbot, fit):
    fit.show_curve(straight(0.5, -17.0))
    with qtbot.waitSignal(fit.place_hovered) as said:
        pointed(fit, 50.0, 20.0)
    assert (fit.crosshair.point.x(), fit.crosshair.point.y()) == pytest.approx((50.0, 8.0), abs=0.2)
    words = re.fullmatch(r"t_u (\S+): line (\S+) °C", said.args[0])
    assert [float(word) for word in words.groups()] == pytest.approx([50.0, 8.0], abs=0.2)
    # the line moves beneath a mouse that rests
    with qtbot.waitSignal(fit.place_hovered) as said:
        fit.show_curve(straight(0.5, -16.0))
    assert fit.crosshair.point.y() == pytest.approx(9.0, abs=0.2) and ": line 9" in said.args[0]
    with qtbot.waitSignal(fit.place_hovered) as said:
        fit.leaveEvent(QEvent(QEvent.Type.Leave))
    assert fit.crosshair.point is None and said.args == [""]


def test_without_a_line_the_crosshair_is_where_the_mouse_is(qtbot, fit):
    with qtbot.waitSignal(fit.place_hovered) as said:
        pointed(fit, 50.0, 20.0)
    assert fit.crosshair.point.y() == pytest.approx(20.0) and re.fullmatch(r"t_u [\d.]+", said.args[0])


@pytest.mark.parametrize("scale", [1.0, 1e-140, 1e140])
def test_a_hand_zooms_as_far_as_numbers_are_told_apart_and_not_out_of_sight(fit, painted, scale):
    seed = seed_readings()
    fit.show_readings(Readings.from_columns(seed.t_u * scale, seed.t_c * scale))
    view = fit.getViewBox()
    whole = np.array(fit.viewRange())
    for factor in [0.1] * 20:
        view.scaleBy((factor, factor))
    low = np.array(fit.viewRange())
    assert painted(fit) and (np.ptp(low, axis=1) > 1e-12 * np.abs(low).max()).all()
    for factor in [10.0] * 40:
        view.scaleBy((factor, factor))
    wide = np.ptp(fit.viewRange(), axis=1) / np.ptp(whole, axis=1)
    assert painted(fit) and (wide > 1e3).all() and (wide < 1e4).all()
    fit.show_everything()
    np.testing.assert_allclose(fit.viewRange(), whole)
