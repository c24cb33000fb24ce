"""A line that has left the fit plot is pointed at from its edge."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from looking import item_of
from straight import straight

from PySide6.QtCore import QRectF

from thermogui.core.readings.readings import Readings, seed_readings
from thermogui.ui.plots.fit import FitPlot
from thermogui.ui.plots.out_of_view import whereabouts
from thermogui.ui.plots.style import PlotStyle
from thermogui.ui.widgets.theme import DARK

BEST = (0.53677, -17.3048)


@pytest.fixture
def fit(qtbot):
    plot = FitPlot(PlotStyle())
    qtbot.addWidget(plot)
    plot.resize(500, 350)
    plot.show()
    plot.show_readings(seed_readings())
    return plot


def number(text):
    return float(text.replace("−", "-").replace(",", ""))


def test_a_line_among_the_readings_is_not_pointed_at(fit):
    for line in (BEST, (1.0, 0.0), (0.0, 28.0), (1e6, -5e7), None, (np.nan, 0.0), (np.inf, np.inf)):
        fit.show_curve(line and straight(*line))
        assert fit.out_of_view() == []


@pytest.mark.parametrize(
    ("line", "side"),
    [
        ((2.58e20, 4.55e20), "far above"),
        ((-2.58e20, -4.55e20), "far below"),
        ((0.5, 40.0), "above"),
        ((0.5, -60.0), "below"),
        ((0.0, 1e6), "far above"),
        ((1e300, 1e300), "far above"),
        ((1e308, 1e308), "far above"),
    ],
)
def test_a_line_that_has_flown_away_is_pointed_at_with_where_it_is(fit, line, side, painted):
    fit.show_curve(straight(*line))
    (text,) = fit.out_of_view()
    found = re.fullmatch(r"line is (far )?(above|below): t_c ≈ (\S+) at t_u (\S+)", text)
    if line[0] < 1e308:
        assert found and f"{found[1] or ''}{found[2]}" == side
        assert number(found[3]) == pytest.approx(line[0] * number(found[4]) + line[1], rel=6e-3)
    else:
        assert text == f"line is {side}"
    arrow, room = fit._signposts._learned._arrow, fit.getPlotItem().getViewBox().boundingRect()
    tip, foot = arrow[0], arrow[1]
    assert (tip.y() < foot.y()) == side.endswith("above")
    assert room.contains(fit._signposts._learned.boundingRect().adjusted(3, 3, -3, -3))
    assert painted(fit)
    fit.show_curve(straight(*BEST))
    assert fit.out_of_view() == []


@pytest.mark.parametrize(
    ("x_range", "y_range", "text"),
    [
        ((100, 120), (0, 10), "line is to the left: it ends at t_u 81.9"),
        ((-30, -10), (0, 40), "line is to the right: it begins at t_u 21.8"),
        ((30, 60), (20, 30), "line is below: t_c ≈ 6.85 at t_u 45"),
        ((30, 60), (-90, -80), "line is far above: t_c ≈ 6.85 at t_u 45"),
        ((-1000, 1000), (300, 310), "line is far below: t_c ≈ 10.6 at t_u 52"),
    ],
)
def test_a_view_that_has_left_the_line_says_where_it_is(fit, x_range, y_range, text):
    fit.show_curve(straight(*BEST))
    fit.setRange(xRange=x_range, yRange=y_range, padding=0)
    assert fit.out_of_view() == [text]
    fit.show_everything()
    assert fit.out_of_view() == []


def test_the_exact_line_is_pointed_at_beside_the_other_and_only_where_it_is_wanted(calibrating, qtbot):
    fit = calibrating.plots.fit
    exact = calibrating.plots.calibration_actions["exact"]
    exact.setChecked(True)
    for view in (((30, 60), (40, 60)), ((100, 120), (-20, -10)), ((100, 120), (40, 50))):
        fit.setRange(xRange=view[0], yRange=view[1], padding=0)
        learned, truth = fit.out_of_view()
        assert learned.startswith("line") and truth.startswith("exact line")
        posts = fit._signposts
        assert not posts._learned._box.intersects(posts._exact._box)
    exact.setChecked(False)
    assert len(fit.out_of_view()) == 1


@pytest.fixture
def calibrating(window, qtbot):
    window.calibration.start()
    qtbot.waitUntil(lambda: window.calibration.is_current)
    return window


def test_a_diverged_run_is_pointed_at_in_both_themes(window, part, trigger, qtbot):
    part("speed").setValue(part("speed").maximum())
    part("learningRate").setValue(1.0)
    trigger("actionStart")
    qtbot.waitUntil(lambda: window.property("outcome") == "diverged", timeout=30_000)
    window.live.draw_now()
    (text,) = window.plots.fit.out_of_view()
    assert text.startswith("line is far ")
    trigger("actionThemeDark")
    assert window.plots.fit._signposts._learned._pen.color().name() == DARK.line
    trigger("actionReset")
    window.live.draw_now()
    assert window.plots.fit.out_of_view() == []


def test_a_file_of_a_plot_points_at_the_line_too(fit, qtbot):
    fit.show_curve(straight(0.5, 500.0))
    other = FitPlot(PlotStyle())
    qtbot.addWidget(other)
    other.resize(614, 461)
    other.copy_state(fit)
    assert other.out_of_view() == fit.out_of_view() != []


def test_one_reading_and_none_are_no_trouble(fit):
    for readings in (Readings.from_columns([20.0], [5.0]), Readings.from_columns([], [])):
        fit.show_readings(readings)
        fit.show_curve(straight(0.5, 1e5))
        assert len(fit.out_of_view()) == len(readings)


COORDINATES = st.floats(-1e3, 1e3)
SPANS = st.floats(0.1, 1e3)


@given(COORDINATES, SPANS, COORDINATES, SPANS, COORDINATES, SPANS, st.floats(-50, 50), COORDINATES)
def test_what_can_be_seen_is_never_pointed_at_and_what_cannot_always_is(x, dx, begin, length, y, dy, a, b):
    view = QRectF(x, y, dx, dy)
    found = whereabouts("line", lambda t_u: a * t_u + b, (begin, begin + length), view)
    t_u = np.linspace(begin, begin + length, 2001)
    t_c = a * t_u + b
    inside = (t_u >= x) & (t_u <= x + dx) & (t_c >= y) & (t_c <= y + dy)
    if inside.any():
        assert found is None
    elif found is None:
        # it goes through between two of the places looked at
        first, last = max(x, begin), min(x + dx, begin + length)
        low, high = sorted((a * first + b, a * last + b))
        assert first <= last and low <= y + dy and high >= y
    elif found.side in ("above", "below"):
        here = t_c[(t_u >= x) & (t_u <= x + dx)]
        assert len(here) == 0 or (here > y + dy if found.side == "above" else here < y).all()
    else:
        assert (t_u < x if found.side == "left" else t_u > x + dx).all()


def test_no_reading_is_covered_where_there_is_room_beside_it(fit):
    # one at the foot of the view, where the words would stand
    fit.resize(1000, 350)
    fit.show_readings(Readings.from_columns([0.0, 50.0, 100.0], [20.0, 0.5, 30.0]))
    fit.show_curve(straight(0.0, -1e3))
    view = fit.viewRect()
    marks = item_of(fit, "marks").getData()
    places = np.column_stack(marks)
    assert not fit._signposts._covers(places, view)
    middle = fit._signposts._learned._box.center().x() / fit.getPlotItem().getViewBox().width()
    assert not 0.4 < middle < 0.6
    everywhere = np.linspace(0, 100, 200)
    fit.show_readings(Readings.from_columns(everywhere, everywhere * 0 + 1))
    fit.show_curve(straight(0.0, -1e4))
    assert fit.out_of_view() == ["line is far below: t_c ≈ −10,000 at t_u 50"]


def test_words_stand_above_what_lies_over_the_foot_of_the_plot(fit):
    fit.show_curve(straight(0.0, -1e3))
    view = fit.getPlotItem().getViewBox()
    before = fit._signposts._learned._box
    fit.set_covered(100)
    after = fit._signposts._learned._box
    foot = view.height() - (100 - fit.getAxis("bottom").height())
    assert after.bottom() < foot < before.bottom()
    fit.set_covered(0)
    assert fit._signposts._learned._box == before
