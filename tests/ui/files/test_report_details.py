"""The details of a report: typed in one dialog, kept with the readings, undone field by field."""

import pytest
from looking import named

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from thermogui.core.details import ReportDetails
from thermogui.core.session.file import read_session


@pytest.fixture
def dialog(window):
    """The dialog, opened from the menu; a window that is closed asks about nothing."""
    window.findChild(QAction, "actionReportDetails").trigger()
    return window.findChild(QDialog, "detailsDialog")


@pytest.fixture
def typed(dialog):
    """Return a function that replaces the text of a field key by key, and leaves it."""

    def typed(name, text):
        field = named(dialog, f"details_{name}")
        field.setFocus()
        field.selectAll()
        QTest.keyClick(field, Qt.Key.Key_Backspace)
        QTest.keyClicks(field, text)
        field.editingFinished.emit()
        return field

    return typed


def test_what_is_typed_is_the_document_s_and_each_field_one_step_of_undo(window, dialog, typed):
    typed("instrument", "Testo 110")
    typed("reference_serial_number", "883401")
    typed("points", "0; 20,5 ; 40")
    document = window.document
    assert document.project.details == ReportDetails(
        "Testo 110", reference_serial_number="883401", points=(0.0, 20.5, 40.0)
    )
    assert document.is_modified
    document.undo_stack.undo()
    assert document.undo_stack.undoText() == "change reference serial number"
    assert document.project.details.points == () and named(dialog, "details_points").text() == ""
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert document.project.details == ReportDetails() and not document.is_modified
    assert named(dialog, "details_instrument").text() == ""


def test_points_that_are_none_are_said_and_those_before_stay(window, typed, dialog):
    typed("points", "10")
    field = typed("points", "10; warm")
    message = named(dialog, "details_pointsMessage")
    assert message.isVisible() and "“warm” is not a number" in message.text()
    assert window.document.project.details.points == (10.0,)
    # something else is no reason to take it away
    typed("operator", "M. Curie")
    assert field.text() == "10; warm"
    typed("points", "20")
    assert not message.isVisible() and window.document.project.details.points == (20.0,)


def test_details_are_saved_with_the_session_and_are_empty_in_new_readings(window, typed, tmp_path, qtbot):
    typed("operator", "M. Curie")
    path = tmp_path / "a.thermo"
    window.file_actions.saving.save_to(path)
    qtbot.waitUntil(lambda: not window.document.is_modified and path.exists(), timeout=30_000)
    assert read_session(path).project.details.operator == "M. Curie"
    window.document.revert()
    assert window.document.project.details.operator == "M. Curie"


def test_every_field_says_what_it_is_and_escape_closes(dialog):
    assert named(dialog, "details_serial_number").accessibleName() == "Serial number of the thermometer"
    assert dialog.isVisible()
    QTest.keyClick(QApplication.activeModalWidget() or dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
