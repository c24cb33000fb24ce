"""The keys of the window, and that they leave those who type alone."""

import numpy as np
import pytest

from PySide6.QtCore import Qt

from thermogui.core.readings.readings import seed_readings


@pytest.fixture
def until(qtbot):
    return lambda condition: qtbot.waitUntil(condition, timeout=30_000)


@pytest.fixture
def active(qtbot, window):
    """The window, with the keyboard."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


@pytest.fixture
def press(qtbot, active, part):
    """Return a function that gives a part the focus and presses keys in it."""

    def press(where, key, modifier=Qt.KeyboardModifier.NoModifier, text=""):
        widget = part(where) if isinstance(where, str) else where
        widget.setFocus()
        if text:
            widget.selectAll()
            qtbot.keyClicks(widget, text)
        qtbot.keyClick(widget, key, modifier)

    return press


def test_f5_starts_f6_pauses_f10_steps_and_shift_f5_stops(window, part, press, until):
    part("speed").setValue(part("speed").minimum())
    press("readingsView", Qt.Key.Key_F5)
    assert window.property("runState") == "running"
    press("readingsView", Qt.Key.Key_F6)
    until(lambda: window.property("runState") == "paused")
    count = window.property("epochCount")
    press("epochs", Qt.Key.Key_F10)
    until(lambda: window.property("runState") == "paused" and window.property("epochCount") == count + 1)
    press("epochs", Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
    until(lambda: window.property("outcome") == "stopped")


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_ctrl_return_in_a_field_starts_with_what_is_typed(window, part, press, until, key):
    part("speed").setValue(part("speed").maximum())
    modifier = Qt.KeyboardModifier.ControlModifier
    if key == Qt.Key.Key_Enter:
        modifier |= Qt.KeyboardModifier.KeypadModifier
    press("epochs", key, modifier, text="37")
    until(lambda: window.property("outcome") == "finished")
    assert window.property("epochCount") == 37


def test_space_in_a_plot_starts_and_pauses(window, part, press, until):
    part("speed").setValue(part("speed").minimum())
    press("fitPlot", Qt.Key.Key_Space)
    until(lambda: window.property("epochCount") > 0)
    press("lossPlot", Qt.Key.Key_Space)
    until(lambda: window.property("runState") == "paused")
    press("fitPlot", Qt.Key.Key_Space)
    assert window.property("runState") == "running"


def test_typing_in_the_table_and_the_fields_starts_nothing(window, part, press):
    for where in ("readingsView", "epochs"):
        for key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Right):
            press(where, key)
            press(where, Qt.Key.Key_Escape)
    assert window.property("runState") == "idle" and window.controller.run is None


def test_ctrl_z_belongs_to_the_field_while_typing_and_else_to_the_window(window, part, press):
    window.document.set_values("t_u", np.array([0]), np.array([1.0]), "edit row 1")
    control = Qt.KeyboardModifier.ControlModifier
    press("learningRate", Qt.Key.Key_Z, control, text="0.5")
    assert part("learningRate").text() == "0.01" and window.document.experiment.learning_rate == 0.01
    assert window.document.readings.t_u[0] == 1.0
    press("readingsView", Qt.Key.Key_Z, control)
    assert window.document.readings == seed_readings()
