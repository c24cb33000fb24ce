"""The loss plot: what it draws, whatever a run comes to."""

import numpy as np
import pytest
from looking import item_of

from PySide6.QtCore import QEvent, QPointF
from PySide6.QtWidgets import QGraphicsLineItem

from thermogui.core.descent.experiment import Experiment
from thermogui.core.readings.readings import Readings
from thermogui.ui.plots.loss import NOWHERE, LossPlot
from thermogui.ui.plots.style import PlotStyle

HUGE = Readings.from_columns([-1e308, 1e308, 0.0], [1e308, -1e308, 1e-308])


@pytest.fixture(scope="module")
def long_run(trace_of):
    return trace_of(Experiment(epochs=100_000))


@pytest.fixture
def loss(qtbot):
    plot = LossPlot(PlotStyle())
    qtbot.addWidget(plot)
    plot.resize(500, 350)
    plot.show()
    return plot


def test_before_a_run_a_hint_says_what_to_press(loss, trace_of, xy, painted):
    loss.show_hint("Press Start to watch the loss")
    assert item_of(loss, "hint").isVisible() and "Press Start" in item_of(loss, "hint").toPlainText()
    loss.show_trace(trace_of(Experiment(epochs=1)), 1)
    assert not item_of(loss, "hint").isVisible() and painted(loss)
    loss.show_trace(None, 5_000)
    assert item_of(loss, "hint").isVisible() and len(xy(item_of(loss, "curve"))[0]) == 0


@pytest.mark.parametrize("log", [(True, True), (False, True), (True, False), (False, False)])
def test_a_long_run_is_thinned_to_what_can_be_seen(loss, long_run, log, xy, painted):
    loss.set_log(*log)
    loss.show_trace(long_run, len(long_run))
    x, y = xy(item_of(loss, "curve"))
    done = np.round(10**x - 1 if log[0] else x).astype(int)
    assert 100 < len(done) <= 4_001
    assert (done[0], done[-1]) == (0, 100_000) and (np.diff(done) > 0).all()
    expected = np.array([long_run.loss_after(epoch) for epoch in done])
    np.testing.assert_array_equal(y, np.log10(expected) if log[1] else expected)
    assert painted(loss)


def test_a_curve_that_grows_has_no_more_points_than_can_be_seen(loss, long_run, xy):
    loss.show_trace(long_run, 2 * len(long_run))
    growing = len(xy(item_of(loss, "curve"))[0])
    loss.show_trace(long_run, len(long_run))
    whole = len(xy(item_of(loss, "curve"))[0])
    loss.getPlotItem().getViewBox().sigRangeChangedManually.emit([True, True])
    loss.show_trace(long_run, 2 * len(long_run))
    zoomed_into = len(xy(item_of(loss, "curve"))[0])
    assert growing < 1.5 * loss.viewport().width() < whole == zoomed_into


def test_each_axis_is_logarithmic_or_linear(loss, trace_of):
    loss.show_trace(trace_of(Experiment(epochs=1_000)), 1_000)
    ends = {}
    for log in ((True, True), (False, False)):
        loss.set_log(*log)
        ends[log] = [round(end, 1) for end in loss.getPlotItem().viewRange()[0]]
    low, high = ends[True, True]
    assert -0.5 < low < 0 and 3 < high < 3.5
    low, high = ends[False, False]
    assert -100 < low < 1 and 1_000 < high < 1_100


@pytest.mark.parametrize("log", [(True, True), (False, False)])
@pytest.mark.parametrize("early_stop", [True, False])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("rate", [0.01, 1e300])
def test_a_loss_beyond_all_bounds_leaves_the_plot_readable(
    loss, log, early_stop, dtype, rate, trace_of, xy, painted
):
    experiment = Experiment(
        input_scale=1.0, learning_rate=rate, dtype=dtype, early_stop=early_stop, epochs=400, engine="numpy"
    )
    trace = trace_of(experiment)
    assert not np.isfinite(trace.losses[-1])
    loss.set_log(*log)
    loss.show_trace(trace, 400)
    assert (
        len(xy(item_of(loss, "curve"))[0]) > 0
        and np.isfinite(np.concatenate(xy(item_of(loss, "curve")))).all()
    )
    assert painted(loss)


def test_losses_of_nothing_and_of_no_number_are_gaps(loss, trace_of, xy, painted):
    exact = Readings.from_columns([0.0], [0.0])
    loss.show_trace(trace_of(Experiment(epochs=10), exact), 10)
    assert len(xy(item_of(loss, "curve"))[0]) == 0 and painted(loss)
    loss.set_log(True, False)
    assert xy(item_of(loss, "curve"))[1].tolist() == [0.0] * 11 and painted(loss)
    loss.show_trace(trace_of(Experiment(epochs=10, early_stop=False), HUGE), 10)
    assert len(xy(item_of(loss, "curve"))[0]) == 0 and painted(loss)


@pytest.mark.parametrize("log", [True, False])
def test_the_cursor_finds_the_epoch_under_it(qtbot, loss, log, trace_of):
    loss.set_log(log, True)
    loss.show_trace(trace_of(Experiment(epochs=300)), 300)
    view = loss.getViewBox()
    middle = view.viewRect().center().y()
    for epoch in (0, 1, 47, 300):
        at = view.mapViewToScene(QPointF(np.log10(epoch + 1) if log else epoch, middle))
        with qtbot.waitSignal(loss.epoch_hovered) as hovered:
            loss.scene().sigMouseMoved.emit(at)
        assert hovered.args == [epoch]
    with qtbot.waitSignal(loss.epoch_hovered) as hovered:
        loss.scene().sigMouseMoved.emit(QPointF(-50, -50))
    assert hovered.args == [NOWHERE]


def test_the_crosshair_stands_at_the_loss_of_an_epoch_and_goes_with_the_mouse(loss, trace_of):
    trace = trace_of(Experiment(epochs=300))
    loss.show_trace(trace, 300)
    view = loss.getViewBox()
    loss.scene().sigMouseMoved.emit(view.mapViewToScene(QPointF(np.log10(48.3), 1.5)))
    point = loss.crosshair.point
    assert (point.x(), point.y()) == pytest.approx((np.log10(48), np.log10(trace.loss_after(47))))
    loss.leaveEvent(QEvent(QEvent.Type.Leave))
    assert loss.crosshair.point is None
    assert not any(item.isVisible() for item in view.childItems() if isinstance(item, QGraphicsLineItem))


@pytest.mark.parametrize("log", [(True, True), (False, False)])
def test_a_hand_zooms_to_half_an_epoch_and_not_out_of_sight(loss, trace_of, log, painted):
    loss.set_log(*log)
    loss.show_trace(trace_of(Experiment(epochs=300)), 300)
    view = loss.getViewBox()
    whole = np.array(loss.viewRange())
    for factor in [0.1] * 40:
        view.scaleBy((factor, factor))
    spans = np.ptp(loss.viewRange(), axis=1)
    assert painted(loss) and spans[0] >= (0.5 * 0.43 / 301 if log[0] else 0.5) / 2 and spans[1] > 1e-12
    for factor in [10.0] * 40:
        view.scaleBy((factor, factor))
    wide, before = np.ptp(loss.viewRange(), axis=1), np.ptp(whole, axis=1)
    assert painted(loss) and (wide < (before + 9 if log[0] else 5e3 * before)).all()
    loss.show_everything()
    np.testing.assert_allclose(loss.viewRange(), whole, rtol=1e-3)


def test_the_curve_of_a_run_is_not_drawn_anew_for_the_one_to_come(loss, long_run, xy, monkeypatch):
    loss.show_trace(long_run, len(long_run))
    view = loss.viewRect()
    monkeypatch.setattr(item_of(loss, "curve"), "setData", None)
    loss.show_ghost((np.array([1, 10]), np.array([80.0, 3.0])))
    np.testing.assert_allclose(10 ** xy(item_of(loss, "ghost"))[1], [80.0, 3.0])
    assert loss.viewRect() == view
    loss.show_ghost(None)
    assert len(xy(item_of(loss, "ghost"))[0]) == 0


def test_a_dot_marks_the_newest_epoch_wherever_it_is(loss, trace_of):
    def colours():
        image = loss.grab().toImage()
        at = loss.getPlotItem().vb.mapViewToDevice(
            QPointF(item_of(loss, "curve").xData[-1], item_of(loss, "curve").yData[-1])
        )
        around = [(0, 0), (0, 2), (0, -2), (-2, 0)]
        return [image.pixelColor(round(at.x()) + x, round(at.y()) + y).name() for x, y in around]

    colour = PlotStyle().theme.loss.lower()
    for epochs in (1, 10, 1_000):
        loss.show_trace(trace_of(Experiment(epochs=epochs)), 1_000)
        assert colours() == [colour] * 4


def test_a_dot_far_out_of_sight_is_not_painted(loss, trace_of, painted):
    loss.show_trace(trace_of(Experiment(epochs=100)), 100)
    loss.setRange(xRange=(0.1, 0.1 + 1e-12), yRange=(1, 1 + 1e-12), padding=0)
    assert painted(loss)


@pytest.mark.parametrize("log", [(True, True), (False, False)])
def test_a_file_has_the_curve_of_the_screen_on_the_same_axes(loss, log, trace_of, xy):
    trace = trace_of(Experiment(epochs=50))
    loss.set_log(*log)
    loss.show_trace(trace, 50)
    loss.setRange(xRange=(-0.2, 1.8), yRange=(0, 2), padding=0)
    saved = LossPlot(PlotStyle(), for_a_file=True)
    saved.copy_state(loss)
    x, y = xy(item_of(saved, "curve"))
    epochs = np.round(10**x - 1 if log[0] else x).astype(int)
    assert epochs.tolist() == list(range(51))
    after = [trace.loss_after(epoch) for epoch in epochs]
    np.testing.assert_allclose(10**y if log[1] else y, after, rtol=1e-6)
    np.testing.assert_array_equal([x, y], xy(item_of(loss, "curve")))
    assert saved.viewRange()[0] == pytest.approx([-0.2, 1.8])
    if log[0]:
        (_, labelled), *_ = saved.getAxis("bottom").logTickValues(-0.2, 1.8, 400, [])
        assert saved.getAxis("bottom").logTickStrings(labelled[:2], 1.0, 1.0) == ["0", "1"]
