"""How the parts of the window move together: table, plots, settings, menus."""

import numpy as np
import pytest
from looking import item_of, named
from straight import over_t_u

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication

from thermogui.core.descent.presets import PRESETS
from thermogui.core.readings.readings import Readings, seed_readings
from thermogui.ui.plots.loss import NOWHERE

ROLE = Qt.ItemDataRole


@pytest.fixture
def view(window):
    return window.readings.view


@pytest.fixture
def fit(window):
    return window.plots.fit


@pytest.fixture
def rings(fit):
    """Return a function that gives the t_u of the readings with a ring."""

    def rings():
        x, _ = item_of(fit, "rings").getData()
        return [] if x is None else list(x)

    return rings


@pytest.fixture
def marked(view):
    """Return a function that gives the shown rows that are marked in the table."""

    def marked():
        model = view.model()
        return [row for row in range(model.rowCount()) if model.index(row, 0).data(ROLE.BackgroundRole)]

    return marked


def test_a_row_under_the_cursor_has_a_ring_on_the_plot(view, rings, marked):
    view.entered.emit(view.model().index(3, 1))
    assert (rings(), marked()) == ([81.9], [3])
    view.row_hovered.emit(-1)
    assert (rings(), marked()) == ([], [])


def test_selected_rows_have_rings_on_the_plot(view, rings):
    view.selectRow(4)
    assert rings() == [56.3]
    view.model().sort(0, Qt.SortOrder.AscendingOrder)
    view.selectRow(0)
    assert rings() == [21.8]
    view.clearSelection()
    assert rings() == []


def test_a_reading_under_the_cursor_is_marked_in_the_table_and_said(fit, marked, part, view):
    fit.reading_hovered.emit(7)
    assert marked() == [7]
    assert part("fitValue").text() == "reading 8: t_u 21.8, t_c −4.0, residual −6.18"
    view.model().sort(0, Qt.SortOrder.AscendingOrder)
    assert marked() == [0]
    fit.reading_hovered.emit(-1)
    assert (marked(), part("fitValue").text()) == ([], "")


def test_a_reading_that_is_clicked_is_selected_in_the_table(fit, view, rings):
    view.model().sort(1, Qt.SortOrder.DescendingOrder)
    fit.reading_clicked.emit(3)
    assert {view.model().source_row(index.row()) for index in view.selectedIndexes()} == {3}
    assert rings() == [81.9]


def test_a_hovered_reading_may_vanish(window, fit, marked, rings, view):
    fit.reading_hovered.emit(10)
    view.selectRow(10)
    window.document.remove(np.array([9, 10]), "remove")
    assert (rings(), marked()) == ([], [])
    fit.reading_hovered.emit(10)
    fit.reading_hovered.emit(-1)
    assert marked() == []


def test_rings_and_the_tint_stay_with_their_readings_when_rows_come_and_go(window, fit, view, rings, marked):
    stack, t_u = window.document.undo_stack, window.document.readings.t_u
    view.selectRow(1)
    view.delete_action.trigger()
    assert rings() == [t_u[2]]
    stack.undo()
    assert rings() == [t_u[cell.row()] for cell in view.selectedIndexes()] == [t_u[2]]
    stack.redo()
    assert rings() == [t_u[2]]
    fit.reading_hovered.emit(5)
    stack.undo()
    assert marked() == [6]
    view.clear_all_action.trigger()
    assert marked() == rings() == []


def test_a_row_that_the_cursor_has_left_is_no_longer_marked(view, rings, marked):
    for leave in (
        lambda: QApplication.sendEvent(view.viewport(), QEvent(QEvent.Type.Leave)),
        view.viewportEntered.emit,
        lambda: view.insert_row(),
    ):
        view.entered.emit(view.model().index(3, 1))
        assert marked() == [3] and 81.9 in rings()
        leave()
        assert marked() == [] and 81.9 not in rings()


def test_residuals_in_the_table_follow_the_line(qtbot, window, view, part, trigger):
    residuals = lambda: [view.model().index(row, 3).data() for row in (0, 7)]  # noqa: E731
    qtbot.waitUntil(lambda: residuals() == ["−3.07", "−6.18"])
    part("epochs").setValue(3_000)
    part("speed").setValue(part("speed").maximum())
    trigger("actionStart")
    qtbot.waitUntil(lambda: window.property("outcome") == "finished", timeout=30_000)
    slope, intercept = over_t_u(window.controller.run.scaling, window.controller.run.trace.params[-1])
    wanted = f"{0.5 - (slope * 35.7 + intercept):.2f}".replace("-", "−")
    qtbot.waitUntil(lambda: residuals()[0] == wanted)


def test_the_loss_under_the_cursor_is_said(qtbot, window, part, trigger):
    part("epochs").setValue(20)
    part("speed").setValue(part("speed").maximum())
    trigger("actionStart")
    qtbot.waitUntil(lambda: window.property("outcome") == "finished")
    qtbot.waitUntil(lambda: window.live.current.epoch == 20 and part("lossValue").text() == "")
    window.plots.loss.epoch_hovered.emit(1)
    loss = f"{window.controller.run.trace.losses[1]:f}"
    assert part("lossValue").text() == f"after epoch 1: loss {loss}, w 1.77614, b 0.106400, slope 0.177614"
    window.plots.loss.epoch_hovered.emit(0)
    assert part("lossValue").text() == "after epoch 0: loss 80.364342, w 1.00000, b 0, slope 0.100000"
    window.plots.loss.epoch_hovered.emit(NOWHERE)
    assert part("lossValue").text() == ""


def test_axes_of_the_loss_are_chosen_in_the_menu(window):
    for action, axis in ((window.plots.log_x_action, 0), (window.plots.log_y_action, 1)):
        assert window.plots.loss.axes.log[axis] and action.isChecked()
        action.trigger()
        assert not window.plots.loss.axes.log[axis]


def test_an_experiment_of_the_book_fills_the_controls_in_one_step(window, part, trigger):
    part("learningRate").setValue(0.5)
    before, steps = window.document.experiment, window.document.undo_stack.count()
    for preset in PRESETS:
        part(f"experiment-{preset.key}").trigger()
        assert window.document.experiment == preset.experiment
        assert part("learningRate").value() == preset.experiment.learning_rate
        assert part("inputScale").value() == preset.experiment.input_scale
        assert part("epochs").value() == preset.experiment.epochs
        assert part("earlyStop").isChecked() == preset.experiment.early_stop
        assert part("actionUndo").text() == f"Undo experiment “{preset.name}”"
        assert window.document.undo_stack.count() == steps + 1
        trigger("actionUndo")
        assert window.document.experiment == before


def test_an_experiment_that_is_there_already_is_no_step(window, part):
    for _ in range(2):
        part("experiment-scaled-input").trigger()
    assert window.document.undo_stack.count() == 1
    part("actionUndo").trigger()
    assert not part("actionUndo").isEnabled()


def test_undo_goes_back_through_settings_and_readings_in_one_history(window, part, trigger):
    start = window.document.experiment
    part("epochs").setValue(77)
    window.readings.model.setData(window.readings.model.index(0, 0), 36.0)
    window.plots.residuals_action.trigger()  # a view: no step
    trigger("actionUndo")
    assert window.document.readings == seed_readings() and window.document.experiment.epochs == 77
    trigger("actionUndo")
    assert window.document.experiment == start and not part("actionUndo").isEnabled()
    trigger("actionRedo")
    trigger("actionRedo")
    assert window.document.readings.t_u[0] == 36.0 and window.document.experiment.epochs == 77


ODD = {
    "none": Readings.from_columns([], []),
    "one": Readings.from_columns([20.0], [5.0]),
    "same t_u": Readings.from_columns([20.0, 20.0], [5.0, 7.0]),
    "largest": Readings.from_columns([1e308, -1e308, 3.0], [1e308, -1e308, 4.0]),
    "large": Readings.from_columns([1e200, 2e200], [1.0, 2.0]),
    "smallest": Readings.from_columns([1e-308, 2e-308], [1e-308, 0.0]),
    "incomplete": Readings.from_columns([np.nan, 1.0], [2.0, np.nan]),
}


@pytest.mark.parametrize(("dtype", "standardized"), [("float32", False), ("float64", True)])
def test_odd_readings_are_refused_or_run_with_a_clear_word(qtbot, window, part, dtype, standardized):
    part("dtype").setCurrentText(dtype)
    part("speed").setValue(part("speed").maximum())
    part("epochs").setValue(200)
    named(window.settings, "standardize").setChecked(standardized)
    window.side.open("Numbers")
    window.side.open("Log")
    words = {}
    for name, readings in ODD.items():
        window.document.open_readings(readings, f"{name}.csv")
        if part("actionStart").isEnabled():
            part("actionStart").trigger()
            qtbot.waitUntil(lambda: window.property("runState") == "idle", timeout=30_000)
            words[name] = window.property("outcome")
            qtbot.waitUntil(lambda: window.live.current.run is window.controller.run)
            qtbot.waitUntil(lambda: words[name] in part("progressBar").text())  # noqa: B023
            said = window.messages.said("run")
            assert ("not finite" in said or "no longer" in said) == (words[name] == "diverged")
        else:
            words[name] = part("stability").text()
            assert words[name].startswith("Start waits: ")
        assert part("sentence").text() and not window.grab().isNull()
    nothing = "Start waits: No complete reading is ticked for use."
    assert words["none"] == words["incomplete"] == nothing
    if standardized:
        assert "two different" in words["one"] and "two different" in words["same t_u"]
        assert "too large" in words["largest"]
    else:
        assert words["one"] == words["same t_u"] == "finished" and words["largest"] == "diverged"


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_wildest_learning_rate_diverges_with_a_clear_word(qtbot, window, part, trigger, dtype):
    part("dtype").setCurrentText(dtype)
    part("learningRate").setValue(1e300)
    trigger("actionStart")
    qtbot.waitUntil(lambda: window.property("outcome") == "diverged", timeout=30_000)
    qtbot.waitUntil(lambda: "What helps: a learning rate below " in window.messages.said("run"))
    assert window.property("epochCount") == 2
