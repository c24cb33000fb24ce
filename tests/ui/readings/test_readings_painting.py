"""What is painted of the table while somebody types: what has changed, and not the page."""

import numpy as np
import pytest

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QImage, QRegion
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from thermogui.core.readings.readings import Readings
from thermogui.ui.readings.columns import COL_T_C, COL_T_U


class Painted(QObject):
    """Keeps what is painted of a widget."""

    def __init__(self, widget):
        super().__init__(widget)
        self.region = QRegion()
        widget.installEventFilter(self)

    def eventFilter(self, widget, event):
        if event.type() == QEvent.Type.Paint:
            self.region += event.region()
        return False

    def share_of(self, widget):
        """Return which share of the widget was painted since this was asked last."""
        QApplication.processEvents()
        area = sum(rect.width() * rect.height() for rect in self.region)
        self.region = QRegion()
        return area / (widget.width() * widget.height())


@pytest.fixture
def page(document, shown_view, qtbot):
    """A page full of readings, painted, and the table with the focus in the middle of it."""
    document.open_readings(
        Readings.from_columns(*np.random.default_rng(1).uniform(0, 100, (2, 500))), "a.csv"
    )
    view = shown_view
    view.setCurrentIndex(view.model().index(6, COL_T_U))
    painted = Painted(view.viewport())
    view.viewport().repaint()
    qtbot.waitUntil(lambda: painted.share_of(view.viewport()) == 0)
    return painted


def test_a_change_of_focus_paints_one_cell(page, shown_view):
    view = shown_view
    cell = view.visualRect(view.currentIndex())
    of_cell = cell.width() * cell.height() / (view.viewport().width() * view.viewport().height())
    for change in (view.clearFocus, view.setFocus):
        change()
        assert 0 < page.share_of(view.viewport()) <= 1.5 * of_cell


def test_a_cell_that_opens_closes_and_goes_on_paints_no_page(page, shown_view):
    view = shown_view
    for letter in "51.25":
        QTest.keyClick(QApplication.focusWidget(), letter)
        assert page.share_of(view.viewport()) < 0.15
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert view.currentIndex().row() == 7
    assert page.share_of(view.viewport()) < 0.25


def test_a_sign_beside_a_number_paints_its_row(page, shown_view):
    shown_view.model().show_flagged({7: "far away"})
    assert 0 < page.share_of(shown_view.viewport()) < 0.1


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_to_scroll_by_a_row_paints_what_comes_into_sight(window, qtbot, theme):
    view = window.readings.view
    next(each for each in window.appearance.actions if each.objectName() == f"actionTheme{theme}").trigger()
    window.document.open_readings(
        Readings.from_columns(*np.random.default_rng(1).uniform(0, 100, (2, 500))), "a.csv"
    )
    for part in view.viewport(), view.verticalHeader().viewport():
        painted = Painted(part)
        part.repaint()
        qtbot.waitUntil(lambda: painted.share_of(part) == 0)  # noqa: B023
        view.verticalScrollBar().setValue(view.verticalScrollBar().value() + 2)
        assert 0 < painted.share_of(part) < 0.3


def on_screen(view):
    """Return what the window has painted by and by, and not what it would paint now."""
    QApplication.processEvents()
    shown = view.window().screen().grabWindow(view.window().winId())
    image = shown.toImage().convertToFormat(QImage.Format.Format_RGB32)
    return (
        np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)[..., :3].copy()
    )


def test_what_was_painted_by_and_by_is_what_a_whole_page_would_be(page, shown_view):
    view = shown_view
    for column in (COL_T_U, COL_T_C, COL_T_U):
        view.setCurrentIndex(view.model().index(view.currentIndex().row(), column))
        for _ in range(20):
            QTest.keyClicks(QApplication.focusWidget(), "5")
            QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    view.clearFocus()
    view.setFocus()
    view.model().show_flagged({view.currentIndex().row() - 2: "far away"})
    by_and_by = on_screen(view)
    view.window().repaint()
    for part in (view, view.viewport(), view.verticalHeader().viewport()):
        part.repaint()
    assert by_and_by.any() and np.array_equal(on_screen(view), by_and_by)
