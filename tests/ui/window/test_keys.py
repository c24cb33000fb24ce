"""The keys of the window, and that they leave those who type alone."""

import numpy as np
import pytest

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QMenu

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


def test_ctrl_tab_goes_from_panel_to_panel_and_arrows_on_the_tabs_too(window, part, press):
    side, control = window.side, Qt.KeyboardModifier.ControlModifier
    assert side.opened[:3] == ["Walk-through", "Inspector", "Surface"] and side.chosen == "Walk-through"
    press("readingsView", Qt.Key.Key_Tab, control)
    assert side.chosen == "Inspector" and side.tabBar().hasFocus()
    press(side.tabBar(), Qt.Key.Key_Right)
    assert side.chosen == "Surface"
    press("epochs", Qt.Key.Key_Backtab, control | Qt.KeyboardModifier.ShiftModifier)
    assert side.chosen == "Inspector"


def test_the_table_is_sorted_by_a_key_as_by_a_click_on_a_heading(window, part, press):
    view, keys = part("readingsView"), Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    view.setCurrentIndex(view.model().index(0, 1))
    t_c = window.document.readings.t_c
    for wanted in (np.sort(t_c), np.sort(t_c)[::-1], t_c):
        press("readingsView", Qt.Key.Key_L, keys)
        shown = [view.model().index(row, 1).data(Qt.ItemDataRole.EditRole) for row in range(len(t_c))]
        assert shown == list(wanted)


@pytest.mark.parametrize("where", ["fitPlot", "readingsView", "epochs"])
def test_shift_f10_opens_the_menu_of_what_has_the_keyboard(window, part, press, qtbot, where):
    found = []

    def close_menu():
        menu = QApplication.activePopupWidget()
        found.append(isinstance(menu, QMenu) and len(menu.actions()))
        menu.close()

    QTimer.singleShot(200, close_menu)
    press(where, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: bool(found))
    assert found[0] > 0
