"""Line, loss, w and b, residuals and distance that are on the screen together belong to one moment."""

import re

import numpy as np
import pytest
from looking import item_of

from PySide6.QtCore import QPointF, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from thermogui.core.descent.figures import distance_text, figure_text, loss_text
from thermogui.core.descent.log import record_lines

SHOWN = ("shownEpoch", "shownSlope", "shownIntercept", "shownLoss", "shownParams", "distanceFromBest")


@pytest.fixture
def idle(window, qtbot):
    """Return a function that waits until a run is over and drawn."""

    def idle():
        qtbot.waitUntil(lambda: window.property("runState") == "idle" and window.property("outcome") != "")
        window.live.draw_now()

    return idle


@pytest.fixture
def moment(window, part, xy):
    """Return a function that reads the moment from every place, compares, and gives its properties."""
    window.run_bar.speed.setValue(window.run_bar.speed.maximum())

    def moment(of_other_readings=False):
        # with the second run the list of runs is in front
        window.side.open("Numbers")
        told = {name: window.property(name) for name in SHOWN}
        slope, intercept = told["shownSlope"], told["shownIntercept"]
        w, b = told["shownParams"]
        loss, epoch = told["shownLoss"], told["shownEpoch"]
        sentence = window.property("sentence")
        assert sentence == part("sentence").text()
        assert ("as of Start" in sentence) == of_other_readings
        assert f"loss {loss_text(loss)}" in sentence
        numbers = {name: part(f"readout_{name}").text() for name in ("epoch", "loss", "w", "b", "slope")}
        then = " as of Start" if of_other_readings else ""
        assert numbers["loss"] == loss_text(loss) + then
        assert (numbers["w"], numbers["b"]) == (figure_text(w), figure_text(b))
        assert numbers["epoch"].split()[0] == f"{epoch:,}"
        if not np.isfinite([slope, intercept]).all():
            return told
        assert f"t_c = {figure_text(slope)}·t_u" in sentence
        assert numbers["slope"].split()[0] == figure_text(slope)
        scale = window.controller.run.scaling.factor if window.controller.run else None
        if scale is not None:
            assert w * scale == pytest.approx(slope, rel=1e-6)
        model, readings = window.readings.model, window.document.readings
        with np.errstate(over="ignore"):
            np.testing.assert_allclose(
                [model.index(row, 3).data(Qt.ItemDataRole.EditRole) for row in range(len(readings))],
                readings.t_c - slope * readings.t_u - intercept,
                rtol=1e-6,
                atol=1e-9,
            )
        if abs(slope) < 1e6:
            x, y = xy(item_of(window.plots.fit, "curve"))
            np.testing.assert_allclose(y, slope * x + intercept, rtol=1e-6, atol=1e-9)
            t_u, t_c = (window.controller.run.readings if window.controller.run else readings).used()
            assert loss == pytest.approx(np.mean((t_c - slope * t_u - intercept) ** 2), rel=2e-5)
            best = np.polyfit(t_u, t_c, 1)
            ends = np.array([t_u.min(), t_u.max()])
            farthest = np.abs(np.polyval(best, ends) - slope * ends - intercept).max()
            assert told["distanceFromBest"] == pytest.approx(farthest, rel=1e-4, abs=1e-5)
            assert f"{distance_text(told['distanceFromBest'])} °C from the best line" in sentence
        return told

    return moment


@pytest.fixture
def train(part, trigger, idle):
    def train(epochs, **settings):
        part("epochs").setValue(epochs)
        for name, value in settings.items():
            part(name).setValue(value)
        trigger("actionStart")
        idle()

    return train


def test_a_run_step_by_step_and_back_is_one_moment_in_all_places(
    window, part, moment, train, trigger, qtbot, xy, idle
):
    assert moment()["shownEpoch"] == 0
    for epoch in (1, 2):
        trigger("actionStep")
        qtbot.waitUntil(lambda: window.property("runState") == "paused")
        assert moment()["shownEpoch"] == epoch
    trigger("actionReset")
    qtbot.waitUntil(lambda: window.property("runState") == "idle")
    assert moment()["shownEpoch"] == 0
    train(300)
    last = moment()
    assert last["shownEpoch"] == 300
    trace = window.controller.run.trace
    for epoch in (299, 17, 1, 0, 300):
        window.live.show_epoch(epoch)
        told = moment()
        assert told["shownEpoch"] == epoch
        if epoch < 300:
            # digit for digit what the next epoch records
            assert told["shownLoss"] == float(trace.losses[epoch])
            assert f"Loss {told['shownLoss']:f}" in record_lines(trace.record(epoch + 1))[0]
        # the run that is shown has the first ring, and others that are drawn theirs
        (x, *_), (y, *_) = xy(item_of(window.plots.loss, "travel"))
        assert (x, y) == pytest.approx((np.log10(epoch + 1), np.log10(told["shownLoss"])))
        curve_x, curve_y = xy(item_of(window.plots.loss, "curve"))
        assert np.interp(x, curve_x, curve_y) == pytest.approx(y, abs=1e-3)
    part("epochs").setValue(1)
    trigger("actionContinue")
    idle()
    assert float(trace.losses[300]) == last["shownLoss"]


@pytest.mark.parametrize(
    ("gradient", "dtype"),
    [("analytic", "float64"), ("finite-difference", "float32"), ("autograd", "float64")],
)
def test_other_settings_are_of_one_piece_too(moment, train, part, gradient, dtype):
    part("gradient").setCurrentText(gradient)
    part("dtype").setCurrentText(dtype)
    moment()
    train(40, inputScale=0.02, learningRate=0.1, initialW=-3.0, initialB=8.0)
    moment()


@pytest.mark.parametrize("early_stop", [True, False])
def test_at_divergence_all_places_give_the_same_epoch_w_and_b(window, moment, train, part, early_stop):
    part("earlyStop").setChecked(early_stop)
    train(60, learningRate=1.0)
    told = moment()
    assert not np.isfinite(told["shownLoss"])
    assert told["shownEpoch"] == (12 if early_stop else 60)
    if early_stop:
        text = window.messages.texts[0]
        w, b = map(figure_text, told["shownParams"])
        assert "epoch 12" in text and f"w {w}" in text and f"b {b}" in text


def test_after_an_edit_the_words_say_of_which_readings_they_are(window, moment, train):
    train(5_000)
    window.document.set_values("t_c", np.array([2]), np.array([51.0]), "edit row 3")
    told = moment(of_other_readings=True)
    assert told["distanceFromBest"] < 0.05
    window.document.undo_stack.undo()
    assert moment()["shownLoss"] == told["shownLoss"]


def test_a_setting_a_preset_and_an_edit_are_followed_at_once_before_a_run(window, part, moment):
    first = moment()
    part("initialB").setValue(-20.0)
    second = moment()
    assert second["shownIntercept"] == -20.0 and second["shownLoss"] != first["shownLoss"]
    window.document.set_values("t_c", np.array([2]), np.array([51.0]), "edit row 3")
    assert moment()["distanceFromBest"] != second["distanceFromBest"]
    window.document.set_use(np.array([2]), False, "leave out row 3")
    moment()


def test_a_click_on_the_loss_curve_goes_to_that_epoch(window, moment, train):
    train(500)
    plot = window.plots.loss
    for epoch in (3, 77, 0, 500):
        view = plot.getViewBox()
        at = plot.mapFromScene(
            view.mapViewToScene(QPointF(np.log10(epoch + 1), view.viewRect().center().y()))
        )
        QTest.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=at)
        assert abs(moment()["shownEpoch"] - epoch) <= epoch / 50


def places(window):
    return {
        widget.objectName(): widget.geometry()
        for widget in window.findChildren(QWidget)
        if widget.objectName() and widget.isVisible()
    }


def test_nothing_moves_when_torch_comes_and_one_place_says_that_it_will(window, part, qtbot):
    window.torch.ready = False
    window.run_actions.refresh()
    window.live.draw_now()
    qtbot.waitUntil(lambda: not window.live.findChild(QTimer).isActive())
    assert part("progressBar").text() == "PyTorch is being loaded"
    assert (
        "PyTorch" not in part("stability").text() and item_of(window.plots.loss, "hint").toPlainText() == ""
    )
    said = [
        widget.objectName()
        for widget in window.findChildren(QWidget)
        # a lesson may speak of it
        if widget.isVisible()
        and not window.side.isAncestorOf(widget)
        and re.search("PyTorch|Ready", str(getattr(widget, "text", str)()))
    ]
    assert said == ["progressBar"]
    before = places(window)
    with qtbot.waitSignal(window.torch.changed):
        window.torch.start()
    assert (
        part("progressBar").text() == "Ready"
        and "Press Start" in item_of(window.plots.loss, "hint").toPlainText()
    )
    assert places(window) == before
