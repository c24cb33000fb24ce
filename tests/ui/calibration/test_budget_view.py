"""The budget in the window: edited by keys alone, undone step by step, refused in sentences."""

import math

import pytest
from looking import named

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from thermogui.core.calibration.components import Component, plain_reference
from thermogui.ui.calibration.budget_model import (
    COL_COVERAGE,
    COL_DISTRIBUTION,
    COL_DOF,
    COL_NAME,
    COL_SHARE,
    COL_SHARED,
    COL_UNCERTAINTY,
)

Key = Qt.Key


@pytest.fixture
def calibrated(window, qtbot):
    """Return a function that waits until what was typed is calibrated."""
    return lambda: qtbot.waitUntil(lambda: window.calibration.is_current, timeout=30_000)


@pytest.fixture
def panel(window, calibrated):
    """The calibration panel with its budget open."""
    window.workspaces.actions["calibrate"].trigger()
    calibrated()
    panel = window.side_panels.calibration.made()
    panel.budget_title.click()
    return panel


@pytest.fixture
def table(panel):
    return panel.budget.table


@pytest.fixture
def components(window):
    """Return a function that gives the components of the document."""
    return lambda: window.document.calibration.extra.reference


def press_return():
    """Press Enter in the cell that is open, which Qt closes a moment later."""
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Return)
    QApplication.processEvents()


def typed(table, row, column, text):
    """Type into a cell with keys alone, as from the cell before it."""
    table.setFocus()
    table.setCurrentIndex(table.model().index(row, column))
    QTest.keyClick(table, Key.Key_F2)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit) and table.isAncestorOf(editor)
    editor.selectAll()
    QTest.keyClicks(editor, text)
    press_return()


def shown(table, row, column):
    return table.model().index(row, column).data()


def test_without_a_component_it_says_what_it_is_for_and_what_the_readings_bring(panel, table):
    assert panel.budget.isVisible()
    empty = panel.budget._empty
    assert empty.isVisible() and empty.text().startswith("Add what makes the reference uncertain.")
    rows = [[shown(table, row, column) for column in (COL_NAME, COL_SHARE)] for row in range(2)]
    assert rows == [
        ["fitted line", "16\N{NO-BREAK SPACE}%"],
        ["scatter of a new reading", "84\N{NO-BREAK SPACE}%"],
    ]
    assert not table.model().index(0, COL_NAME).flags() & Qt.ItemFlag.ItemIsEditable
    assert not named(panel, "budgetRemove").isEnabled()


def test_a_component_is_added_typed_and_removed_by_keys_and_u_follows(
    window, panel, table, components, calibrated
):
    before = named(panel, "converted").text()
    table.setFocus()
    QTest.keyClick(table, Key.Key_Insert)
    editor = QApplication.focusWidget()
    QTest.keyClicks(editor, "certificate")
    press_return()
    assert components() == (Component("certificate", 0.0),) and not panel.budget._empty.isVisible()
    typed(table, 0, COL_UNCERTAINTY, "3")
    typed(table, 0, COL_COVERAGE, "2")
    typed(table, 0, COL_DOF, "3")
    assert components() == (Component("certificate", 3.0, 2.0, dof=3.0),)
    calibrated()
    assert before == "19.4 ± 4.7 °C" and named(panel, "converted").text() == "19.4 ± 6.6 °C"
    # 1.5² of 2.0619² + 1.5²
    assert shown(table, 0, COL_SHARE) == "35\N{NO-BREAK SPACE}%"
    stack = window.document.undo_stack
    assert stack.undoText() == "change the degrees of freedom of “certificate”"
    for expected in ((3.0, 2.0, math.inf), (3.0, 1.0, math.inf), (0.0, 1.0, math.inf)):
        stack.undo()
        (one,) = components()
        assert (one.uncertainty, one.coverage, one.dof) == expected
    stack.redo()
    assert components()[0].uncertainty == 3.0
    table.setCurrentIndex(table.model().index(0, COL_NAME))
    assert named(panel, "budgetRemove").isEnabled()
    QTest.keyClick(table, Key.Key_Delete)
    calibrated()
    assert components() == () and named(panel, "converted").text() == before
    stack.undo()
    assert [one.name for one in components()] == ["certificate"]


def test_the_distribution_is_chosen_and_the_tick_set_by_keys(panel, table, components, calibrated):
    named(panel, "budgetAdd").click()
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Escape)
    typed(table, 0, COL_UNCERTAINTY, "1")
    table.setCurrentIndex(table.model().index(0, COL_DISTRIBUTION))
    QTest.keyClick(table, Key.Key_F2)
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Down)
    press_return()
    # what was typed as ± 1 is half the width of the rectangle
    one = components()[0]
    assert one.distribution == "rectangular" and one.standard_uncertainty == pytest.approx(
        1 / 3**0.5, abs=1e-4
    )
    table.setFocus()
    table.setCurrentIndex(table.model().index(0, COL_SHARED))
    QTest.keyClick(table, Key.Key_Space)
    assert not components()[0].shared
    calibrated()
    assert shown(table, 0, COL_SHARE) == "in s"
    assert named(panel, "converted").text() == "19.4 ± 4.7 °C"


REFUSED = [
    (COL_UNCERTAINTY, "-1", "An uncertainty must be a number, 0 or more. 0 stays in use."),
    (COL_UNCERTAINTY, "warm", "“warm” is not a number. 0 stays in use."),
    (COL_UNCERTAINTY, "1,000", "“1,000” could have three decimals"),
    (COL_COVERAGE, "0", "A coverage factor k must be a number above 0"),
    (COL_DOF, "0.5", "Degrees of freedom must be a number, 1 or more"),
    (COL_NAME, " ", "A name must have 1 to 60 letters"),
    (COL_NAME, "a;b", "A name must have no semicolon in it."),
]


def test_what_is_refused_is_said_beneath_and_never_used(window, panel, table, components):
    named(panel, "budgetAdd").click()
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Escape)
    before, steps = components(), window.document.undo_stack.index()
    message = named(panel, "budgetMessage")
    for column, text, says in REFUSED:
        assert not message.isVisible(), text
        typed(table, 0, column, text)
        assert message.isVisible() and message.text().startswith(says), text
        assert components() == before and window.document.undo_stack.index() == steps, text
        typed(table, 0, COL_UNCERTAINTY, "0,5")
        assert not message.isVisible() and components()[0].uncertainty == 0.5, text
        window.document.undo_stack.undo()


def test_the_single_number_is_a_budget_of_one_and_says_where_there_are_more(window, panel, table):
    field = named(panel.conventions, "calibration_reference")
    field.setValue(1.5)
    assert shown(table, 0, COL_NAME) == "reference" and shown(table, 0, COL_UNCERTAINTY) == "1.5"
    assert not field.isReadOnly()
    named(panel, "budgetAdd").click()
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Escape)
    typed(table, 1, COL_UNCERTAINTY, "2")
    assert field.isReadOnly() and float(field.text()) == 2.5
    said = named(panel.conventions, "calibration_referenceMessage").text()
    assert said == "Combined from the uncertainty budget."
    window.document.undo_stack.undo()
    window.document.undo_stack.undo()
    assert window.document.calibration.extra.reference == plain_reference(1.5) and not field.isReadOnly()


def test_every_cell_says_in_words_what_it_is(panel, table, calibrated):
    named(panel, "budgetAdd").click()
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Escape)
    calibrated()
    said = [
        table.model().index(0, column).data(Qt.ItemDataRole.AccessibleTextRole)
        for column in (COL_NAME, COL_UNCERTAINTY, COL_SHARED, COL_SHARE)
    ]
    assert said == [
        "part 1",
        "part 1, u, U: 0",
        "part 1: the same for all readings",
        "part 1, share of the variance: 0.0\N{NO-BREAK SPACE}%",
    ]
    assert QAccessible.queryAccessibleInterface(table).text(QAccessible.Text.Name) == "Uncertainty budget"


def test_it_fits_the_panel_in_a_small_window(window, panel, table, qtbot):
    window.resize(1024, 700)
    named(panel, "budgetAdd").click()
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Escape)
    assert table.width() <= panel.width() and panel.budget.minimumSizeHint().width() <= 222
    assert table.verticalScrollBar().maximum() == 0 and table.horizontalScrollBar().maximum() == 0


def test_the_budget_follows_the_reading_that_is_converted_and_the_mean(panel, table):
    panel.convert.value.setText("20")
    at_twenty = [shown(table, row, COL_SHARE) for row in range(2)]
    assert at_twenty == ["31\N{NO-BREAK SPACE}%", "69\N{NO-BREAK SPACE}%"]
    panel.convert.mean_of.setText("100")
    assert shown(table, 1, COL_NAME) == "scatter of the mean of 100"
