"""What there is nothing for is off, and says why."""

import numpy as np
import pytest

from PySide6.QtGui import QAction

from thermogui.core.readings.readings import empty_rows

READINGS = tuple(f"actionExport{kind}" for kind in ("Report", "Csv", "Xlsx", "Notebook", "Python", "C"))


@pytest.fixture
def is_on(window):
    """Return a function that says whether an action is enabled; one that is not says why."""

    def is_on(action):
        if isinstance(action, str):
            action = window.findChild(QAction, action)
        assert action.isEnabled() or action.toolTip().endswith("."), action.text()
        return action.isEnabled()

    return is_on


def test_nothing_is_offered_for_an_empty_table(window, trigger, is_on):
    window.calibration.start()
    view = window.readings.view
    edits = [view.delete_action, view.clear_action, view.cut_action, view.copy_action, view.use_action]
    surface = window.side.toggles["Surface"]
    window.side.close_panel("Surface")
    trigger("actionNew")
    for action in (*READINGS, *edits, view.clear_all_action, surface, "actionExportPlot", "actionRevert"):
        assert not is_on(action)
    assert view.add_action.isEnabled() and view.paste_action.isEnabled()
    window.document.insert(0, empty_rows(1), "add a reading")
    window.document.set_values("t_u", np.array([0]), np.array([1.0]), "edit row 1")
    assert all(map(is_on, edits)) and not is_on(surface) and not is_on("actionExportCsv")
    assert is_on("actionRevert") and "New" not in window.file_actions.revert.toolTip()
    window.document.set_values("t_c", np.array([0]), np.array([1.0]), "edit row 1")
    assert is_on(surface) and is_on("actionExportCsv") and is_on("actionExportPlot")


def test_reports_are_offered_where_there_is_a_calibration(window, is_on, qtbot):
    window.calibration.start()
    qtbot.waitUntil(lambda: window.calibration.is_current)
    assert is_on("actionExportReport") and is_on("actionExportPython")
    window.document.set_use(np.arange(2, 11), False, "leave out")
    qtbot.waitUntil(lambda: not is_on("actionExportReport"))
    assert is_on("actionExportNotebook")
    window.document.set_use(np.arange(11), False, "leave out")
    assert not is_on("actionExportNotebook") and is_on("actionExportCsv")
    window.document.undo_stack.undo()
    window.document.undo_stack.undo()
    qtbot.waitUntil(lambda: is_on("actionExportReport"))


def test_rows_are_deleted_only_where_some_are_chosen(window, is_on):
    view = window.readings.view
    assert not is_on(view.delete_action)
    view.select_reading(3)
    assert is_on(view.delete_action)
    view.delete_action.trigger()
    assert len(window.document.readings) == 10
    assert not is_on(view.unsort_action)
    view._on_header_clicked(0)
    assert is_on(view.unsort_action)
    view.unsort_action.trigger()
    assert not is_on(view.unsort_action)


def test_a_surface_that_is_open_can_be_closed_whatever_there_is(window, is_on):
    surface = window.side.toggles["Surface"]
    window.side.open("Surface")
    window.document.set_use(np.arange(11), False, "leave out")
    assert is_on(surface)
    surface.trigger()
    assert not is_on(surface) and "Surface" not in window.side.opened


def test_a_loss_is_exported_once_there_is_a_run(window, trigger, is_on, qtbot):
    actions = window.export_actions.of_plots["loss"]
    assert not any(map(is_on, actions))
    trigger("actionStep")
    qtbot.waitUntil(lambda: window.property("runState") == "paused")
    assert all(map(is_on, actions))
