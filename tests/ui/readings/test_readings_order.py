"""The table sorted: what is shown where, and that the readings keep their own order."""

import numpy as np
import pytest
from straight import straight

from PySide6.QtCore import QPersistentModelIndex, Qt

from thermogui.core.readings.readings import Readings, seed_readings
from thermogui.ui.readings.columns import COL_RESIDUAL, COL_T_C, COL_T_U, COL_USE
from thermogui.ui.readings.model import ReadingsModel

ASCENDING, DESCENDING = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
ROLE = Qt.ItemDataRole


@pytest.fixture
def model(document, qtmodeltester):
    """The model of a document, which Qt's tester watches at every change."""
    model = ReadingsModel(document)
    qtmodeltester.check(model)
    yield model
    qtmodeltester.check(model)


def shown(model, column, role=ROLE.DisplayRole):
    return [model.data(model.index(row, column), role) for row in range(model.rowCount())]


def test_sorting_changes_the_order_shown_and_never_the_readings(model, document):
    model.sort(COL_T_U, ASCENDING)
    assert shown(model, COL_T_U, ROLE.EditRole) == sorted(seed_readings().t_u)
    assert model.headerData(0, Qt.Orientation.Vertical) == "8"
    model.sort(COL_T_C, DESCENDING)
    assert shown(model, COL_T_C, ROLE.EditRole) == sorted(seed_readings().t_c, reverse=True)
    model.sort(-1)
    assert shown(model, COL_T_U, ROLE.EditRole) == seed_readings().t_u.tolist()
    assert document.readings == seed_readings() and document.undo_stack.count() == 0


def test_sorting_by_tick_or_residual_keeps_equal_rows_in_their_own_order(model, document):
    document.set_use(np.array([3, 7]), False, "leave out")
    model.sort(COL_USE, ASCENDING)
    assert [model.source_row(row) for row in range(11)] == [3, 7, 0, 1, 2, 4, 5, 6, 8, 9, 10]
    model.show_curve(straight(0.5, -17.0))
    model.sort(COL_RESIDUAL, ASCENDING)
    residuals = shown(model, COL_RESIDUAL, ROLE.EditRole)
    assert residuals == sorted(residuals)


def test_empty_cells_come_last_in_either_direction(model, document):
    document.set_values("t_u", np.array([1, 5]), np.full(2, np.nan), "clear")
    for direction in (ASCENDING, DESCENDING):
        model.sort(COL_T_U, direction)
        assert [model.source_row(row) for row in (9, 10)] == [1, 5]


def test_an_edit_in_a_sorted_table_reaches_the_right_reading_and_moves_no_row(model, document):
    model.sort(COL_T_U, ASCENDING)
    assert model.setData(model.index(0, COL_T_C), 99.0)  # the smallest t_u is row 8 of the readings
    assert document.readings.t_c[7] == 99.0
    assert model.setData(model.index(0, COL_T_U), 500.0)
    assert model.source_row(0) == 7
    model.sort(-1)
    assert shown(model, COL_T_U, ROLE.EditRole)[7] == 500.0


def test_rows_inserted_and_removed_in_a_sorted_table_keep_it_sorted(model, document):
    model.sort(COL_T_U, ASCENDING)
    document.insert(0, Readings.from_columns([50.0], [10.0]), "insert")
    assert shown(model, COL_T_U, ROLE.EditRole) == sorted([*seed_readings().t_u, 50.0])
    document.remove(np.array([0, 4, 5]), "remove")
    assert shown(model, COL_T_U, ROLE.EditRole) == sorted(document.readings.t_u)
    document.undo_stack.undo()
    document.undo_stack.undo()
    model.sort(-1)
    assert shown(model, COL_T_U, ROLE.EditRole) == seed_readings().t_u.tolist()


def test_a_persistent_index_follows_its_reading_through_sorting_and_scattered_edits(model, document):
    kept = QPersistentModelIndex(model.index(5, COL_T_U))
    model.sort(COL_T_U, DESCENDING)
    assert kept.data(ROLE.EditRole) == 48.9
    model.sort(-1)
    document.remove(np.array([0, 2, 3, 9]), "remove")
    assert (kept.row(), kept.data(ROLE.EditRole)) == (2, 48.9)
    document.undo_stack.undo()
    assert (kept.row(), kept.data(ROLE.EditRole)) == (5, 48.9)


def test_another_file_begins_in_its_own_order(model, document):
    model.sort(COL_T_U, DESCENDING)
    document.open_readings(Readings.from_columns([3.0, 1.0, 2.0], [1.0, 2.0, 3.0]), "other.csv")
    assert shown(model, COL_T_U) == ["3", "1", "2"] and model.sorted_by is None
