"""A run as a script sees it: the window's properties, its bars, and closing while it trains."""

import sys
from itertools import pairwise

import numpy as np
import pytest
from looking import item_of

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QToolButton

from thermogui.core.descent.engines.closed_form import GRAM_FROM
from thermogui.core.readings.readings import Readings
from thermogui.ui.run.steering import Steering
from thermogui.ui.widgets.message_bar import MessageBar


class Frames(QObject):
    """Notes in which order the loss is drawn and painted."""

    def __init__(self, window):
        super().__init__()
        self.seen = []
        window.live.loss_frame.connect(self.on_frame)
        window.plots.loss.viewport().installEventFilter(self)

    @Slot(object)
    def on_frame(self, _frame):
        self.seen.append("drawn")

    def eventFilter(self, _watched, event):
        if event.type() == QEvent.Type.Paint:
            self.seen.append("painted")
        return False


@pytest.fixture
def state(window):
    """Return a function that gives the properties of the run."""
    return lambda: tuple(window.property(name) for name in ("runState", "outcome", "epochCount"))


@pytest.fixture
def until(qtbot):
    """Return a function that waits for a condition."""
    return lambda condition: qtbot.waitUntil(condition, timeout=30_000)


@pytest.fixture
def bars(window):
    """Return a function that gives the sentences shown in bars."""
    return lambda: [bar.text for bar in window.findChildren(MessageBar) if bar.isVisible()]


@pytest.fixture
def begin(part, trigger):
    """Return a function that starts a run at full speed, or at the slowest pace."""

    def begin(*, slowly=False, epochs=None):
        speed = part("speed")
        speed.setValue(speed.minimum() if slowly else speed.maximum())
        if epochs is not None:
            part("epochs").setValue(epochs)
        trigger("actionStart")

    return begin


@pytest.fixture
def run(window, part, begin, until):
    """Return a function that starts a run and waits until it is over and told in words."""

    def run(epochs):
        begin(epochs=epochs)
        until(lambda: window.property("runState") == "idle")
        count, outcome = window.property("epochCount"), window.property("outcome")
        until(lambda: part("progressBar").text().startswith(outcome) and part("epochField").value() == count)

    return run


def test_start_has_set_the_state_by_the_time_it_returns(state, until, begin):
    assert state() == ("idle", "", 0)
    for _ in range(2):  # also when the last run has left an outcome
        begin(epochs=30)
        assert state() == ("running", "", 0)
        until(lambda: state() == ("idle", "finished", 30))


def test_pause_step_resume_and_stop(state, until, trigger, begin):
    begin(slowly=True)
    until(lambda: state() == ("running", "", 1))
    trigger("actionPause")
    until(lambda: state()[0] == "paused")
    count = state()[2]
    trigger("actionStep")
    until(lambda: state() == ("paused", "", count + 1))
    trigger("actionPause")
    assert state()[0] == "running"
    until(lambda: state()[2] > count + 1)
    trigger("actionStop")
    until(lambda: state()[0] == "idle")
    assert state()[1] == "stopped" and state()[2] > count + 1


def test_reset_goes_back_and_the_run_can_be_brought_back(state, until, part, trigger, run):
    run(50)
    learned = part("sentence").text()
    trigger("actionReset")
    assert state() == ("idle", "", 0)
    until(lambda: part("sentence").text().startswith("t_c = 0.100000·t_u + 0 "))
    trigger("actionShowLastRun")
    assert state() == ("idle", "finished", 50)
    until(lambda: part("sentence").text() == learned)


def test_continue_adds_the_epochs_of_the_field(state, until, trigger, run, part):
    run(50)
    part("epochs").setValue(20)
    trigger("actionContinue")
    assert state()[:2] == ("running", "")
    until(lambda: state() == ("idle", "finished", 70))


def test_divergence_is_told_in_a_bar_with_what_would_help(state, until, part, run, bars):
    part("inputScale").setValue(1.0)
    run(100)
    assert state() == ("idle", "diverged", 11)
    (sentence,) = bars()
    assert (
        "before the step of epoch 11 it was too large for float32" in sentence
        and "learning rate below 0.000339" in sentence
    )
    assert not part("actionStep").isEnabled() and "no next step" in part("progressBar").text()


def test_without_early_stop_the_run_goes_on_and_the_bar_is_the_same(state, part, run, bars):
    part("inputScale").setValue(1.0)
    part("earlyStop").setChecked(False)
    run(100)
    assert state() == ("idle", "finished", 100)
    (sentence,) = bars()
    assert "before the step of epoch 11 it was too large for float32" in sentence


def test_a_new_run_takes_the_old_sentences_away(window, part, run, bars):
    part("inputScale").setValue(1.0)
    run(20)
    assert bars()
    part("inputScale").setValue(0.1)
    run(20)
    assert bars() == [] and window.property("outcome") == "finished"


def test_a_failure_stays_in_its_bar(run, bars, state, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    run(100)
    assert state() == ("idle", "failed", 0)
    (sentence,) = bars()
    assert sentence.startswith("The run failed: ")


@pytest.mark.parametrize("slowly", [True, False], ids=["slowest", "full speed"])
def test_closing_while_training_ends_the_thread(window, until, begin, close, slowly):
    begin(slowly=slowly, epochs=10_000_000)
    until(lambda: window.property("epochCount") > 0)
    close(window)


def test_closing_while_paused_ends_the_thread(window, until, begin, trigger, close):
    begin(slowly=True)
    trigger("actionPause")
    until(lambda: window.property("runState") == "paused")
    close(window)


def test_an_edit_during_a_run_does_not_reach_it_and_a_bar_offers_to_restart(
    qtbot, window, state, until, begin, bars, part
):
    begin(slowly=True)
    until(lambda: state()[2] > 0)
    run = window.controller.run
    model = part("readingsView").model()
    assert model.setData(model.index(0, 0), 40.0)
    assert run.readings.t_u[0] == 35.7
    until(lambda: bars() == ["This run uses the readings as they were at Start."])
    hollow = item_of(window.plots.fit, "runMarks")
    assert hollow.getData()[0].tolist() == [35.7]
    restart = next(b for b in window.findChildren(QPushButton) if b.text() == "Restart" and b.isVisible())
    qtbot.mouseClick(restart, Qt.MouseButton.LeftButton)
    until(lambda: window.controller.run is not run and state()[0] == "running" and state()[2] > 0)
    assert window.controller.run.readings.t_u[0] == 40.0
    assert bars() == [] and len(hollow.getData()[0]) == 0


def test_the_edit_is_taken_back_and_so_is_the_bar(window, state, until, begin, bars, part, trigger):
    begin(slowly=True)
    until(lambda: state()[2] > 0)
    model = part("readingsView").model()
    model.setData(model.index(3, 2), Qt.CheckState.Unchecked, Qt.ItemDataRole.CheckStateRole)
    until(lambda: bars() == ["This run uses the readings as they were at Start."])
    trigger("actionUndo")
    assert bars() == []
    np.testing.assert_array_equal(window.document.readings.t_u, window.controller.run.readings.t_u)


def test_the_bar_about_the_readings_stays_away_once_it_is_closed(
    qtbot, window, state, until, begin, bars, part, trigger
):
    begin(slowly=True)
    until(lambda: state()[2] > 0)
    model = part("readingsView").model()
    model.setData(model.index(0, 0), 40.0)
    until(lambda: bool(bars()))
    (bar,) = (bar for bar in window.findChildren(MessageBar) if bar.isVisible())
    qtbot.mouseClick(bar.findChild(QToolButton), Qt.MouseButton.LeftButton)
    model.setData(model.index(0, 0), 41.0)
    trigger("actionPause")
    until(lambda: state()[0] == "paused")
    pause = window.narrator.findChild(QTimer)
    with qtbot.waitSignal(pause.timeout):
        assert pause.isActive()
    assert bars() == []
    trigger("actionStop")
    until(lambda: bars() == ["The line was learned from the readings as they were at Start."])


def test_no_bar_shifts_the_plots_while_a_reading_is_held(qtbot, window, run, bars):
    run(20)
    viewport = window.plots.fit.viewport()
    QTest.mousePress(viewport, Qt.MouseButton.RightButton, pos=viewport.rect().center())
    pause = window.narrator.findChild(QTimer)
    with qtbot.waitSignals([pause.timeout] * 2):
        window.document.set_values("t_u", np.array([0]), np.array([40.0]), "edit row 1")
    assert bars() == [] and len(item_of(window.plots.fit, "runMarks").getData()[0]) == 1
    QTest.mouseRelease(viewport, Qt.MouseButton.RightButton, pos=viewport.rect().center())
    qtbot.waitUntil(lambda: bars() != [])


def test_the_sentence_says_how_far_the_line_is_from_the_best(part, run):
    run(5_000)
    assert part("sentence").text() == (
        "t_c = 0.536708·t_u − 17.3012 · loss 2.927648 · 0.00221 °C from the best line"
        " · consistent with Fahrenheit"
    )


def test_figures_are_those_of_the_last_epoch(window, part, run):
    window.side.open("Numbers")
    run(1)
    names = ("epoch", "loss", "w", "b", "grad_w", "grad_b", "slope")
    shown = {name: part(f"readout_{name}").text() for name in names}
    # the loss and the gradient that the book's second epoch prints, at the w and b after the first
    assert float(shown.pop("loss")) == pytest.approx(37.574917, rel=1e-6)
    assert float(shown.pop("w")) == pytest.approx(1.7761, abs=1e-4)
    assert float(shown.pop("b")) == pytest.approx(0.1064, abs=1e-4)
    assert float(shown.pop("grad_w").replace("−", "-")) == pytest.approx(-30.8623, abs=6e-4)
    assert float(shown.pop("grad_b").replace("−", "-")) == pytest.approx(-2.3864, abs=6e-4)
    assert shown == {"epoch": "1 of 1", "slope": "0.177614 °C per unit of t_u"}


def test_before_the_first_epoch_the_first_prediction_is_shown(window, part, until):
    window.side.open("Numbers")
    part("inputScale").setValue(1.0)
    until(lambda: "1763.88" in part("readout_loss").text())
    assert part("readout_prediction").text().startswith("[35.7, 55.9, 58.2, 81.9, ")
    assert part("readout_epoch").text() == "0 of 5,000"


def test_training_goes_on_when_a_frame_is_painted(window, run, monkeypatch):
    frames, drew = Frames(window), Steering.drew

    def noted(steering):
        frames.seen.append("training goes on")
        drew(steering)

    monkeypatch.setattr(Steering, "drew", noted)
    run(20_000)
    follows = {after for what, after in pairwise(frames.seen) if what == "drawn"}
    assert follows == {"painted"}
    assert "training goes on" in frames.seen


def test_the_progress_bar_counts_epochs_and_time(part, until, begin, trigger, state):
    bar = part("progressBar")
    assert bar.text() == "Ready"
    begin(slowly=True)
    until(lambda: bar.text().endswith("83 min left"))
    part("speed").setValue(3)
    until(lambda: "epochs/s" in bar.text())
    assert bar.text().endswith(" left")
    trigger("actionStop")
    until(lambda: bar.text() == "stopped")
    part("epochs").setValue(0)
    trigger("actionReset")
    until(lambda: bar.text() == "No run yet")


def test_a_run_from_the_gram_matrix_is_said_to_be_one(window, part, until, begin, run):
    run(20)
    assert part("progressBar").toolTip() == ""
    t_u = np.linspace(20.0, 90.0, GRAM_FROM)
    window.document.open_readings(Readings.from_columns(t_u, (t_u - 32) / 1.8), "many.csv")
    begin(epochs=20)
    until(lambda: part("progressBar").text() == "finished · from the Gram matrix")
    assert "Gram matrix" in part("progressBar").toolTip()
