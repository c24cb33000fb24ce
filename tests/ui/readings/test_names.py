"""The columns are named where they stand, and have the same words everywhere."""

import pytest

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit

from thermogui.core.readings.roles import Role
from thermogui.ui.readings.columns import COL_T_C, COL_T_U, COL_USE
from thermogui.ui.widgets.plain import markup

HOSTILE = '<b>\'"""*/ \\ =1+1 🌡️ حرارة, $x$'


@pytest.fixture
def heading(window):
    """Return a function that gives what stands above a column."""
    return lambda column: window.readings.model.headerData(column, Qt.Orientation.Horizontal)


@pytest.fixture
def twice(window):
    """Return a function that clicks twice on the heading of a column."""

    def twice(column):
        header = window.readings.view.horizontalHeader()
        at = QPoint(header.sectionViewportPosition(column) + 8, 8)
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
        QTest.mouseDClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
        QTest.mouseRelease(header.viewport(), Qt.MouseButton.LeftButton, pos=at)

    return twice


@pytest.fixture
def fill_in(part):
    """Return a function that types names and units into the dialog and says OK."""

    def fill_in(**words):
        dialog = part("namesDialog")
        for name, words_of in words.items():
            field = dialog.findChild(QLineEdit if name.startswith("name") else QComboBox, name)
            (field.setText if isinstance(field, QLineEdit) else field.setEditText)(words_of)
        dialog.accept()

    return fill_in


def test_a_double_click_asks_what_the_column_is_called_and_sorts_nothing(window, twice, part, heading):
    twice(COL_T_C)
    assert window.readings.model.sorted_by is None
    dialog = part("namesDialog")
    assert dialog.isVisible() and dialog.names[Role.T_C].hasFocus() is dialog.isActiveWindow()
    QTest.keyClicks(dialog.names[Role.T_C], "Bath")
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert heading(COL_T_C) == "Bath\nt_c, °C" and heading(COL_T_U) == "Unknown\nthermometer\nt_u"
    assert window.document.undo_stack.undoText() == "name the columns"


def test_what_sorted_the_table_before_still_does(window, twice, part):
    window.readings.view.sort_by(COL_T_U, Qt.SortOrder.DescendingOrder)
    twice(COL_T_U)
    assert window.readings.model.sorted_by == (COL_T_U, Qt.SortOrder.DescendingOrder)
    part("namesDialog").reject()


def test_the_tick_has_no_name(window, twice):
    twice(COL_USE)
    assert window.findChild(QDialog, "namesDialog") is None


def test_table_plots_sentence_and_calibration_have_the_same_words(window, trigger, fill_in, heading, qtbot):
    trigger("actionNameColumns")
    fill_in(nameOf_t_u="Sensor", unitOf_t_u="mV", nameOf_t_c="Referenz", unitOf_t_c="kelvin")
    readings = window.document.readings
    assert (readings.unit_of_t_u, readings.unit_of_t_c) == ("mV", "K")
    assert (heading(COL_T_U), heading(COL_T_C)) == ("Sensor\nt_u, mV", "Referenz\nt_c, K")
    fit, loss = window.plots.fit, window.plots.loss
    said = lambda plot, side: plot.getAxis(side).labelText  # noqa: E731
    assert (said(fit, "bottom"), said(fit, "left")) == ("Sensor t_u, mV", "Referenz t_c, K")
    qtbot.waitUntil(lambda: said(loss, "left") == "Loss (K²)")
    qtbot.waitUntil(lambda: "t_u (Sensor) in mV · t_c (Referenz) in K" in window.property("sentence"))
    window.workspaces.go_to("calibrate")
    window.side.open("Calibration")
    shown = window.side_panels.calibration.made().result
    qtbot.waitUntil(lambda: shown.text().count("t_u (Sensor) in mV, t_c (Referenz) in K") == 1)
    assert "onsistent with" not in shown.text() and "No unit" not in shown.text()
    trigger("actionUndo")
    assert (said(fit, "bottom"), said(fit, "left")) == ("Unknown thermometer t_u", "Reference t_c, °C")
    qtbot.waitUntil(lambda: "consistent with Fahrenheit" in shown.text())
    assert not window.document.undo_stack.canUndo()


def test_what_is_emptied_is_unnamed_again(window, trigger, fill_in):
    trigger("actionNameColumns")
    fill_in(nameOf_t_u="Sensor", unitOf_t_u="°Fahrenheit")
    assert window.document.readings.unit_of_t_u == "degF"
    trigger("actionNameColumns")
    fill_in(nameOf_t_u=" ", unitOf_t_u="", unitOf_t_c="")
    readings = window.document.readings
    assert (readings.name_of_t_u, readings.unit_of_t_u, readings.unit_of_t_c) == (None, None, None)


def test_nothing_said_is_no_step(window, trigger, fill_in):
    trigger("actionNameColumns")
    fill_in()
    assert window.document.undo_stack.count() == 0


def test_a_hostile_name_is_shown_as_it_stands(window, trigger, fill_in, heading, qtbot):
    trigger("actionNameColumns")
    fill_in(nameOf_t_u=HOSTILE, unitOf_t_u="<i>V", unitOf_t_c="<s>")
    assert window.document.readings.name_of_t_u == HOSTILE
    assert markup("<b>") in window.plots.fit.getAxis("bottom").labelText
    qtbot.waitUntil(lambda: markup("(<s>)²") in window.plots.loss.getAxis("left").labelText)
    tip = window.readings.model.headerData(COL_T_U, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
    assert "&lt;b&gt;" in tip


@pytest.mark.parametrize("words", ["w" * 200, "wide words " * 18])
def test_a_long_name_moves_nothing(window, trigger, fill_in, words, qtbot):
    window.resize(1024, 700)
    before = window.minimumSizeHint(), window.readings.view.width(), window.plots.fit.width()
    trigger("actionNameColumns")
    fill_in(nameOf_t_u=words, unitOf_t_u=words, nameOf_t_c=words, unitOf_t_c=words)
    qtbot.waitUntil(lambda: "…" in window.property("sentence"))
    assert window.size().toTuple() == (1024, 700)
    assert (window.minimumSizeHint(), window.readings.view.width(), window.plots.fit.width()) == before
