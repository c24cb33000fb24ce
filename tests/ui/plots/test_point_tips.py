"""What is said of the marks under the cursor."""

import numpy as np
import pytest

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, QTimer
from PySide6.QtGui import QContextMenuEvent, QMouseEvent
from PySide6.QtWidgets import QApplication

from thermogui.core.readings.readings import Readings


@pytest.fixture
def tip_at(window, monkeypatch):
    """Return a function that moves the mouse to a place and returns the tooltip there."""
    # moves that come sooner than a hand can make them would be dropped
    monkeypatch.setitem(pg.CONFIG_OPTIONS, "mouseRateLimit", -1)
    none = Qt.MouseButton.NoButton

    def tip_at(x, y, plot=window.plots.fit):
        view = plot.getPlotItem().getViewBox()
        at = QPointF(plot.mapFromScene(view.mapViewToScene(QPointF(x, y))))
        for place in (QPointF(3, 3), at):
            there = plot.viewport().mapToGlobal(place)
            moved = QMouseEvent(QEvent.Type.MouseMove, place, there, none, none, Qt.KeyboardModifier(0))
            QApplication.sendEvent(plot.viewport(), moved)
        return view.toolTip()

    return tip_at


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (2, "reading 3: t_u 58.2, t_c 15.0"),
        (7, "reading 8: t_u 21.8, t_c −4.0"),
        (0, "reading 1: t_u 35.7, t_c 0.5"),
    ],
)
def test_a_mark_is_told_in_words_by_the_number_in_the_table(window, tip_at, row, words):
    readings = window.document.readings
    assert tip_at(readings.t_u[row], readings.t_c[row]) == words
    assert tip_at(25.0, 25.0) == ""


def test_one_that_is_left_out_is_told_so_and_marked_in_the_table(window, tip_at):
    window.document.set_use(np.array([7]), False, "leave out")
    window.readings.model.sort(0)
    hovered = []
    window.plots.fit.reading_hovered.connect(hovered.append)
    assert tip_at(21.8, -4.0) == "reading 8: t_u 21.8, t_c −4.0, left out"
    assert hovered[-1] == 7


def test_several_in_one_place_are_listed(window, tip_at):
    t_u = [10.0] * 9 + [90.0]
    readings = Readings.from_columns(t_u, [5.0] * 9 + [30.0], use=[True, False] * 5)
    window.document.open_readings(readings, "ours.csv")
    lines = tip_at(10.0, 5.0).splitlines()
    assert lines[:2] == ["reading 1: t_u 10, t_c 5", "reading 2: t_u 10, t_c 5, left out"]
    assert len(lines) == 7 and lines[-1] == "and 3 more"


def test_a_residual_is_told_by_its_reading(window, tip_at, qtbot):
    window.calibration.start()
    window.plots.calibration_actions["residuals"].setChecked(True)
    window.document.set_use(np.array([7]), False, "leave out")
    qtbot.waitUntil(lambda: window.calibration.is_current)
    QApplication.processEvents()
    plot, found = window.plots.residuals.panel, window.calibration.state.assessment
    assert tip_at(58.2, found.residuals[2], plot) == "reading 3: t_u 58.2, t_c 15.0"
    aside = found.left_out.residuals[0]
    assert tip_at(21.8, aside, plot) == "reading 8: t_u 21.8, t_c −4.0, left out"


def test_what_is_undone_beneath_the_mouse_is_told_as_it_is_now(window, tip_at, part):
    window.document.set_values("t_c", np.array([4]), np.array([30.0]), "edit row 5")
    assert tip_at(56.3, 30.0) == "reading 5: t_u 56.3, t_c 30.0"
    assert part("fitValue").text().startswith("reading 5: t_u 56.3, t_c 30.0, residual ")
    window.document.undo_stack.undo()
    assert part("fitValue").text().startswith("reading 5: t_u 56.3, t_c 11.0, residual ")
    assert window.plots.fit.getPlotItem().getViewBox().toolTip() == ""
    assert tip_at(56.3, 11.0) == "reading 5: t_u 56.3, t_c 11.0"


@pytest.mark.parametrize("name", ["fit", "loss"])
def test_behind_a_menu_nothing_is_said_of_a_place(window, tip_at, part, qtbot, name):
    window.run_actions.step.trigger()
    qtbot.waitUntil(lambda: window.property("runState") == "paused")
    window.live.draw_now()
    plot, words = getattr(window.plots, name), part(f"{name}Value")
    tip_at(*(35.7, 0.5) if name == "fit" else (0.1, 1.5), plot)
    assert words.isVisible() and words.text()
    place = plot.viewport().rect().center()
    menu = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, plot.viewport().mapToGlobal(place))
    QTimer.singleShot(0, lambda: QApplication.activePopupWidget().close())
    QApplication.sendEvent(plot.viewport(), menu)
    assert not words.isVisible() and not words.text()


def test_residuals_beneath_the_mouse_are_told_of_no_longer_after_an_edit(window, tip_at, trigger, qtbot):
    trigger("actionWorkspaceCalibrate")
    window.calibration.start()
    qtbot.waitUntil(lambda: window.calibration.is_current, timeout=30_000)
    plot = window.plots.residuals.made()
    plot.grab()
    residual = window.calibration.state.assessment.residuals[4]
    assert tip_at(56.3, residual, plot) == "reading 5: t_u 56.3, t_c 11.0"
    window.document.set_values("t_c", np.array([4]), np.array([30.0]), "edit row 5")
    qtbot.waitUntil(lambda: window.calibration.is_current)
    assert plot.getPlotItem().getViewBox().toolTip() == ""
