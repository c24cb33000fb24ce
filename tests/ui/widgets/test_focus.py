"""Where the keyboard is after a button was pressed: never on one that does something else."""

from itertools import product

import pytest
from looking import named

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QToolButton

KEYS = Qt.Key
SPACE = KEYS.Key_Space


@pytest.fixture
def active(qtbot, window):
    """The window, with the keyboard, at the slowest pace."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.run_bar.speed.setValue(window.run_bar.speed.minimum())
    return window


@pytest.fixture
def button(qtbot, active):
    """Return a function that gives the button of an action the focus."""

    def button(action):
        (found,) = (
            each
            for each in active.run_bar.findChildren(QToolButton)
            if each.defaultAction() is action and each.objectName() in ("", "runButton")
        )
        found.setFocus()
        qtbot.waitUntil(found.hasFocus)
        return found

    return button


@pytest.fixture
def until(qtbot):
    return lambda condition: qtbot.waitUntil(condition, timeout=30_000)


def press(key=SPACE):
    """Press a key where the keyboard is."""
    QTest.keyClick(QApplication.focusWidget(), key)


@pytest.mark.parametrize("key", [SPACE, KEYS.Key_Return, KEYS.Key_Enter])
def test_start_keeps_the_focus_and_is_pause_and_resume_in_turn(active, button, until, key):
    run = button(active.run_actions.start)
    press(key)
    assert QApplication.focusWidget() is run and run.text() == "Pause"
    until(lambda: active.property("epochCount") >= 1)
    kept = active.controller.run
    press(key)
    until(lambda: active.property("runState") == "paused")
    assert QApplication.focusWidget() is run and run.text() == "Resume"
    press(key)
    assert active.property("runState") == "running" and QApplication.focusWidget() is run
    assert active.controller.run is kept
    active.run_bar.speed.setValue(active.run_bar.speed.maximum())
    until(lambda: active.property("outcome") == "finished")
    assert QApplication.focusWidget() is run and run.text() == "Start" and active.controller.run is kept


ASKS = {
    "F5": lambda window: QTest.keyClick(window, KEYS.Key_F5),
    "Ctrl+Return": lambda window: QTest.keyClick(
        window, KEYS.Key_Return, Qt.KeyboardModifier.ControlModifier
    ),
    "menu": lambda window: window.run_actions.start.trigger(),
    "mouse": lambda window: QTest.mouseClick(window.run_bar.run_button, Qt.MouseButton.LeftButton),
}


PLACES = ("learningRate", "readingsView", "fitPlot", "scrubberSlider", "runButton")


def test_start_by_whatever_way_leaves_the_focus_where_it_is(active, part, until):
    for where, (way, ask) in product(PLACES, ASKS.items()):
        part(where).setFocus()
        before = QApplication.focusWidget()
        ask(active)
        assert active.property("runState") == "running", (where, way)
        until(lambda: active.property("epochCount") >= 1)
        # a click gives the button that is clicked the focus
        assert QApplication.focusWidget() in (before, active.run_bar.run_button), (where, way)
        active.run_actions.stop.trigger()
        until(lambda: active.property("runState") == "idle")


def test_a_double_click_starts_and_does_not_pause(active, until):
    run = active.run_bar.run_button
    QTest.mouseClick(run, Qt.MouseButton.LeftButton)
    QTest.mouseDClick(run, Qt.MouseButton.LeftButton)
    until(lambda: active.property("epochCount") >= 1)
    assert active.property("runState") == "running"


def test_stop_pressed_again_does_nothing_more(active, button, until):
    active.run_actions.start.trigger()
    until(lambda: active.property("epochCount") >= 1)
    stop = button(active.run_actions.stop)
    press()
    until(lambda: active.property("outcome") == "stopped")
    kept = active.controller.run
    place = QApplication.focusWidget()
    assert not isinstance(place, QAbstractButton) and place.geometry() == stop.geometry()
    for key in (SPACE, KEYS.Key_Return, KEYS.Key_Delete, KEYS.Key_Up):
        press(key)
    assert active.controller.run is kept and active.property("runState") == "idle"


def test_a_step_that_diverges_leaves_the_next_press_without_effect(active, button, until):
    named(active, "inputScale").setValue(1.0)
    button(active.run_actions.step)
    for epoch in range(1, 12):
        press()
        until(lambda: active.property("epochCount") == epoch and active.property("runState") != "running")  # noqa: B023
    assert active.property("outcome") == "diverged"
    kept = active.controller.run
    for _ in range(3):
        press()
    assert active.controller.run is kept and active.property("epochCount") == 11


def test_steps_can_be_taken_by_one_key_after_the_other(active, button, until):
    step = button(active.run_actions.step)
    for epoch in range(1, 6):
        press()
        until(lambda: active.property("epochCount") == epoch and active.property("runState") == "paused")  # noqa: B023
        assert QApplication.focusWidget() is step


def test_continue_comes_back_to_itself_when_the_run_has_ended_again(active, button, until):
    active.run_bar.speed.setValue(active.run_bar.speed.maximum())
    active.settings.epochs.setValue(20)
    active.run_actions.start.trigger()
    until(lambda: active.property("outcome") == "finished")
    go_on = button(active.run_actions.continue_run)
    press()
    until(lambda: active.property("epochCount") == 40 and active.property("outcome") == "finished")
    assert QApplication.focusWidget() is go_on


def test_reset_does_not_take_the_keyboard_back(active, button, until):
    active.run_actions.start.trigger()
    until(lambda: active.property("epochCount") >= 1)
    reset = button(active.run_actions.reset)
    press()
    until(lambda: active.controller.run is None and active.property("runState") == "idle")
    QTest.keyClick(active, KEYS.Key_F5)
    until(lambda: active.property("epochCount") >= 1)
    assert reset.isEnabled() and not reset.hasFocus()
    run = active.controller.run
    press()
    assert active.controller.run is run and active.property("runState") == "running"


def test_when_the_last_row_is_deleted_the_next_press_does_nothing(active):
    panel = active.readings
    (delete,) = (
        each for each in panel.findChildren(QToolButton) if each.defaultAction() is panel.view.delete_action
    )
    panel.view.selectAll()
    delete.setFocus()
    press()
    steps = active.document.undo_stack.count()
    assert len(active.document.readings) == 0
    for key in (SPACE, KEYS.Key_Return, SPACE):
        press(key)
    assert active.document.undo_stack.count() == steps and len(active.document.readings) == 0


def test_new_run_from_here_keeps_the_keyboard_from_what_stands_beside_it(active, until):
    active.run_bar.speed.setValue(active.run_bar.speed.maximum())
    active.run_actions.start.trigger()
    until(lambda: active.property("outcome") == "finished")
    active.run_bar.field.setValue(5)
    scrubber = active.scrubber
    (here,) = (
        each for each in scrubber.findChildren(QToolButton) if each.defaultAction() is scrubber.start_here
    )
    here.setFocus()
    press()
    until(lambda: active.property("outcome") == "finished")
    assert QApplication.focusWidget() is here


def test_tab_goes_on_from_the_place_of_a_button_that_is_off(active, button, until):
    active.run_actions.start.trigger()
    until(lambda: active.property("epochCount") >= 1)
    button(active.run_actions.stop)
    press()
    until(lambda: active.property("outcome") == "stopped")
    press(KEYS.Key_Tab)
    assert QApplication.focusWidget().defaultAction() is active.run_actions.reset
    press(KEYS.Key_Backtab)
    assert QApplication.focusWidget().defaultAction() is active.run_actions.step


def test_a_bar_that_was_pressed_away_leaves_no_button_under_the_key(active):
    pressed = []
    active.messages.say("topic", "info", "A sentence.", ("Do it", lambda: pressed.append(1)))
    (bar_button,) = (each for each in active.messages.findChildren(QAbstractButton) if each.text() == "Do it")
    bar_button.setFocus()
    press()
    active.messages.take_back("topic")
    assert pressed == [1] and not isinstance(QApplication.focusWidget(), QAbstractButton)


def test_tab_goes_from_start_to_step_and_at_last_to_the_pace(active):
    active.run_bar.run_button.setFocus()
    press(KEYS.Key_Tab)
    assert QApplication.focusWidget().defaultAction() is active.run_actions.step
    press(KEYS.Key_Tab)
    assert QApplication.focusWidget() is active.run_bar.speed
