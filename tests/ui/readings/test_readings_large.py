"""A table of very many readings answers at once."""

import sys

import numpy as np
import pytest
from straight import straight

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from thermogui.core.readings.readings import Readings
from thermogui.ui.readings.columns import COL_RESIDUAL, COL_T_C, COL_T_U, COL_USE

MANY = 300_000
FEW = MANY // 3  # calls: nothing may be called for every row


@pytest.fixture
def large(document, view):
    """A document with very many readings, shown."""
    rng = np.random.default_rng(0)
    document.open_readings(Readings.from_columns(*rng.uniform(0, 100, (2, MANY))), "large.csv")
    view.viewport().repaint()
    return document


def calls(view, act):
    """Return how many functions are called by something, and by painting what comes of it."""
    count = 0

    def note(_frame, event, _what):
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        act()
        view.grab()
    finally:
        sys.setprofile(None)
    return count


def test_all_cells_are_selected_ticked_and_emptied_at_once(large, view):
    told = []
    view.rows_selected.connect(told.append)
    assert calls(view, view.selectAll) < FEW
    assert told[-1] == []  # they are too many to be told apart
    assert calls(view, view.toggle_use) < FEW
    assert not large.readings.use.any()
    assert calls(view, view.cells.clear) < FEW
    assert np.isnan(large.readings.t_u).all() and len(large.readings) == MANY
    assert calls(view, view.delete_rows) < FEW
    assert len(large.readings) == 0


def test_rows_here_and_there_are_deleted_at_once_and_come_back(large, view):
    before = large.readings
    rows = np.arange(0, MANY, 300)
    assert calls(view, lambda: large.remove(rows, "delete")) < FEW
    assert view.model().rowCount() == len(large.readings) == MANY - len(rows)
    assert view.model().index(0, COL_T_U).data(Qt.ItemDataRole.EditRole) == before.t_u[1]
    assert calls(view, large.undo_stack.undo) < FEW
    assert large.readings == before and view.model().rowCount() == MANY


def test_typing_marking_and_scrolling_do_not_wait_for_all_the_others(large, view):
    model = view.model()

    def work():
        for row in range(0, MANY, MANY // 20):
            assert model.setData(model.index(row, COL_T_U), "12.5")
            model.show_flagged({row: "far away"})
            model.set_hovered(row)
            model.show_curve(straight(0.5, float(row)))
            view.scrollTo(model.index(row, COL_T_U))

    assert calls(view, work) < FEW
    assert large.undo_stack.count() == 20


def test_a_few_selected_rows_are_still_told_to_the_plot(large, view):
    told = []
    view.rows_selected.connect(told.append)
    view.model().sort(COL_T_U, Qt.SortOrder.DescendingOrder)
    view.selectRow(0)
    assert told[-1] == [int(np.argmax(large.readings.t_u))]


def image_of(view, row, column):
    rect = view.visualRect(view.model().index(row, column))
    return view.viewport().grab(rect).toImage().convertToFormat(QImage.Format.Format_RGB32)


def ink(image):
    """Which columns of pixels of a cell differ from its corner."""
    ground = image.pixel(2, 2)
    rows = range(2, image.height() - 3)
    return [x for x in range(2, image.width() - 3) if any(image.pixel(x, y) != ground for y in rows)]


def test_a_number_without_room_loses_its_last_digits_to_sight_and_never_its_first(document, view):
    ends_alike = [17.123456789012345, 0.0, 87.123456789012345, 0.0, 17.123456789012347]
    document.open_readings(Readings.from_columns(ends_alike, ends_alike), "a.csv")
    first, other, same = (image_of(view, row, COL_T_U) for row in (0, 2, 4))
    assert first != other and first == same


def test_ticks_residuals_and_what_is_left_out_look_different(document, view):
    view.model().set_colours("#ff0000", "#00aa00", "#0000ff")
    view.model().show_curve(straight(0.5, -17.0))
    ticked = image_of(view, 0, COL_USE)
    document.set_use(np.array([0]), False, "leave out")
    assert image_of(view, 0, COL_USE) != ticked
    assert ink(image_of(view, 0, COL_RESIDUAL)) and ink(image_of(view, 0, COL_T_C))
    plain = image_of(view, 2, COL_T_C)
    view.model().set_hovered(2)
    assert image_of(view, 2, COL_T_C).pixelColor(2, 2).name() == "#ff0000" != plain.pixelColor(2, 2).name()
    view.selectRow(2)
    assert image_of(view, 2, COL_T_C).pixelColor(2, 2) == view.palette().highlight().color()
