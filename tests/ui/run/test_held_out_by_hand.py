"""Readings held out by hand: marked in the table, told in the settings, and used by the run."""

import math

import numpy as np
import pytest
from looking import item_of, named

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest

from thermogui.core.descent.batches import divided
from thermogui.core.descent.experiment import Experiment
from thermogui.core.readings.readings import empty_rows, seed_readings

SHARE = Experiment(epochs=50, validation_share=0.2)
_ROLE = Qt.ItemDataRole


@pytest.fixture
def model(window):
    return window.readings.model


@pytest.fixture
def hold_out(window, model):
    """Return a function that selects rows as shown, and presses the key."""

    def hold_out(*rows):
        view = window.readings.view
        view.clearSelection()
        for row in rows:
            flags = QItemSelectionModel.SelectionFlag
            view.selectionModel().select(model.index(row, 0), flags.Select | flags.Rows)
        view.setFocus()
        window.activateWindow()
        QTest.keyClick(
            view, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        )

    return hold_out


@pytest.fixture
def marked(model, window, qtbot):
    """Return a function that gives the rows with a ring beside their number."""

    def marked():
        qtbot.waitUntil(lambda: window.forecaster.is_current)
        heads = [model.headerData(row, Qt.Orientation.Vertical) for row in range(model.rowCount())]
        return [int(head.split("○")[1]) - 1 for head in heads if "○" in head]

    return marked


def rows_of(readings):
    return np.flatnonzero(readings.counts).tolist()


def test_what_a_share_draws_is_marked_as_long_as_it_is_drawn(window, marked):
    assert marked() == []
    window.document.set_experiment(SHARE, "try")
    drawn = divided(SHARE, window.document.readings)[1]
    assert marked() == rows_of(drawn) and len(marked()) == 2
    other = Experiment(validation_share=0.4, seed=7)
    window.document.set_experiment(other, "try")
    assert marked() == rows_of(divided(other, window.document.readings)[1])
    window.document.remove(np.array([marked()[0]]), "take one away")
    assert marked() == rows_of(divided(other, window.document.readings)[1])
    window.document.set_experiment(Experiment(), "try")
    assert marked() == []


def test_a_mark_says_what_it_means_in_words_as_well(window, model, hold_out, marked):
    hold_out(3)
    for told in (
        model.headerData(3, Qt.Orientation.Vertical, _ROLE.ToolTipRole),
        model.index(3, 1).data(_ROLE.ToolTipRole),
    ):
        assert "Reading 4 is held out, by hand" in told
    assert model.headerData(3, Qt.Orientation.Vertical, _ROLE.AccessibleTextRole) == "4, held out"
    assert model.index(3, 2).data(_ROLE.AccessibleTextRole) == "held out"
    assert model.index(4, 2).data(_ROLE.AccessibleTextRole) is None
    window.readings.model.show_flagged({3: "far off"})
    assert model.headerData(3, Qt.Orientation.Vertical) == "▲○4" and marked() == [3]


def test_a_key_holds_the_selected_rows_out_and_undo_brings_them_back(window, hold_out, marked):
    hold_out(1, 4)
    assert marked() == [1, 4] and window.document.undo_stack.undoText() == "hold out 2 readings"
    hold_out(4)
    assert marked() == [1] and window.document.undo_stack.undoText() == "learn from 1 reading"
    window.document.undo_stack.undo()
    assert marked() == [1, 4]
    window.document.undo_stack.undo()
    assert marked() == [] and window.document.readings == seed_readings()
    assert not window.document.is_modified


def test_in_a_sorted_table_it_is_the_row_that_is_seen(window, hold_out, model):
    window.readings.view.sort_by(0, Qt.SortOrder.DescendingOrder)
    hold_out(0)
    assert rows_of(divided(Experiment(), window.document.readings)[1]) == [
        int(np.argmax(seed_readings().t_u))
    ]


def test_what_is_chosen_takes_the_place_of_what_a_share_has_drawn(window, hold_out, marked):
    window.document.set_experiment(SHARE, "try")
    first, second = marked()
    free, other, *_ = (row for row in range(11) if row not in (first, second))
    hold_out(free, other)
    assert marked() == [free, other]
    hold_out(first)
    assert marked() == sorted([first, free, other])
    hold_out(free)
    assert marked() == sorted([first, other])


def test_one_that_a_share_has_drawn_is_held_out_with_another_or_given_back_alone(window, hold_out, marked):
    window.document.set_experiment(SHARE, "try")
    first, second = marked()
    free = next(row for row in range(11) if row not in (first, second))
    hold_out(first)
    assert marked() == [second]
    window.document.undo_stack.undo()
    assert marked() == [first, second]
    hold_out(free, first)
    assert marked() == sorted([free, first])


def test_the_settings_tell_how_many_are_chosen_and_go_back_to_the_share(window, hold_out, marked):
    window.document.set_experiment(SHARE, "try")
    named(window.settings, "disclosure").setChecked(True)
    drawn, field = marked(), named(window.settings, "validationShare")
    back, said = named(window.settings, "useShare"), named(window.settings, "heldOutByHand")
    assert field.isVisible() and not back.isVisible() and said.text() == "of the readings"
    hold_out(next(row for row in range(11) if row not in drawn))
    assert not field.isVisible() and said.isVisible() and said.text() == "1 by hand"
    assert named(window.settings, "patience").isVisible() and not named(window.settings, "seed").isVisible()
    back.click()
    assert field.isVisible() and not back.isVisible() and marked() == drawn
    window.document.undo_stack.undo()
    assert len(marked()) == 1 and said.text() == "1 by hand"


def test_a_run_holds_out_what_is_chosen_and_the_next_one_may_differ(
    window, hold_out, trigger, part, qtbot, xy
):
    hold_out(2, 6)
    part("speed").setValue(part("speed").maximum())
    window.document.set_experiment(Experiment(epochs=80, patience=70), "try")
    trigger("actionStart")
    qtbot.waitUntil(lambda: window.property("outcome") == "finished", timeout=60_000)
    window.live.draw_now()
    run = window.controller.run
    assert rows_of(run.held_out) == [2, 6] and run.trace.validation_losses is not None
    np.testing.assert_array_equal(xy(item_of(window.plots.fit, "heldOut"))[0], run.held_out.used()[0])
    assert "2 readings" in window.plots.held_out.words.text()
    assert not window.controller.run.is_begun_by(window.document.experiment, seed_readings())
    hold_out(2, 6)
    assert rows_of(run.held_out) == [2, 6] and window.document.readings.held_out is None


def test_what_is_chosen_otherwise_than_in_the_run_is_marked_for_the_next(window, hold_out, trained):
    more, mark = named(window.settings, "disclosure"), window.settings._rows["validation_share"]._mark
    more.setChecked(True)
    window.document.set_experiment(Experiment(epochs=30), "try")
    hold_out(2, 4)
    name = trained().name
    assert (mark.text(), more.text()) == ("", "More settings")
    window.document.insert(0, empty_rows(1), "an empty row above")
    assert mark.text() == ""
    hold_out(3)
    hold_out(4)
    assert mark.text() == f"next run; {name}: 2 by hand"
    assert more.text() == f"More settings, 1 other than {name}'s"
    hold_out(4, 5)
    named(window.settings, "useShare").click()
    assert mark.text() == f"next run; {name}: 2 by hand"
    trained()
    hold_out(2)
    assert mark.text().endswith(": 0")


def test_where_all_are_held_out_the_window_says_what_to_do(window, hold_out, part, marked):
    hold_out(*range(11))
    assert len(marked()) == 11 and not part("actionStart").isEnabled()
    assert "leave one at least to learn from" in named(window.settings, "stability").text()
    hold_out(0)
    assert part("actionStart").isEnabled() and marked() == list(range(1, 11))


def test_the_last_one_that_a_share_draws_is_not_taken_back_in_the_table(window, hold_out, marked):
    window.document.set_experiment(Experiment(validation_share=0.1), "try")
    (row,) = marked()
    hold_out(row)
    assert marked() == [row] and "0 in the settings" in named(window, "readingsMessage").text()


@pytest.fixture
def trained(window, trigger, part, qtbot):
    """Return a function that trains with the settings and readings there are."""

    def trained():
        part("speed").setValue(part("speed").maximum())
        trigger("actionStart")
        qtbot.waitUntil(lambda: window.property("outcome") == "finished", timeout=60_000)
        window.live.draw_now()
        return window.controller.run

    return trained


def test_runs_that_differ_in_what_is_held_out_alone_are_told_apart(window, hold_out, trained):
    window.document.set_experiment(Experiment(epochs=30), "try")
    hold_out(2)
    trained()
    hold_out(3)
    trained()
    model = named(window, "runsView").model()
    heads = [model.headerData(column, Qt.Orientation.Horizontal) for column in range(model.columnCount())]
    column = heads.index("Readings")
    assert [model.index(row, column).data() for row in range(2)] == ["11", "11, others held out"]


def test_a_calibration_holds_none_out(window, hold_out, trained, xy, qtbot):
    hold_out(2, 3)
    window.document.set_experiment(Experiment(epochs=30), "try")
    trained()
    assert len(xy(item_of(window.plots.fit, "heldOut"))[0]) == 2
    window.workspaces.go_to("calibrate")
    assert not len(xy(item_of(window.plots.fit, "heldOut"))[0])
    qtbot.waitUntil(lambda: window.calibration.is_current)
    assert len(window.calibration.state.assessment.calibration.fit.residuals) == 11
    window.workspaces.go_to("learn")
    assert len(xy(item_of(window.plots.fit, "heldOut"))[0]) == 2


def test_a_row_that_does_not_count_shifts_no_mark(window, hold_out, trained):
    hold_out(10)
    window.document.set_experiment(Experiment(epochs=30), "try")
    trained()
    window.plots.words.point_at_reading(10)
    assert named(window.plots, "fitValue").text().endswith("held out")
    window.document.insert(0, empty_rows(1), "an empty row above")
    window.live.draw_now()
    for row, is_held in ((11, True), (10, False)):
        window.plots.words.point_at_reading(row)
        assert named(window.plots, "fitValue").text().endswith("held out") == is_held
    assert not math.isnan(window.document.readings.t_u[11])
