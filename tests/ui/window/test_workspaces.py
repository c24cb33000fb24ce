"""Two workspaces that differ: one in which it is learned, one in which it is calibrated."""

import pytest

from PySide6.QtWidgets import QApplication

OF_A_RUN = ("runButton", "progressBar", "epochField", "speed", "learningRate", "epochs", "lossPlot")
OF_BOTH = ("readingsView", "fitPlot")


@pytest.fixture
def shown(window, part):
    """Return a function that gives which of some parts can be seen."""
    return lambda names: [name for name in names if part(name).isVisible()]


def test_a_window_opens_to_learn_with_the_walk_through(window, shown):
    assert window.property("workspace") == "learn"
    assert shown(OF_A_RUN) == list(OF_A_RUN) and shown(OF_BOTH) == list(OF_BOTH)
    assert shown(["walkThrough", "calibrationPanel"]) == ["walkThrough"]


def test_who_calibrates_sees_nothing_of_a_run(window, shown, part, qtbot):
    window.run_bar.speed.setValue(window.run_bar.speed.minimum())
    window.run_actions.step.trigger()
    qtbot.waitUntil(lambda: window.property("runState") == "paused")
    part("actionWorkspaceCalibrate").trigger()
    assert window.property("workspace") == "calibrate"
    assert shown((*OF_A_RUN, "sentence", "walkThrough")) == []
    assert shown((*OF_BOTH, "calibrationPanel")) == [*OF_BOTH, "calibrationPanel"]
    assert window.plots.residuals.isVisible()
    assert all(action.isChecked() for action in window.plots.calibration_actions.values())


@pytest.mark.parametrize("name", ["actionStart", "actionStep"])
def test_a_run_begun_while_calibrating_is_shown(window, part, name):
    part("actionWorkspaceCalibrate").trigger()
    part(name).trigger()
    assert window.property("workspace") == "learn" and part("actionWorkspaceLearn").isChecked()
    assert window.property("runState") == "running"


def test_each_remembers_its_panels_and_what_is_drawn(window, part):
    window.side.open("Log")
    window.side.close_panel("Surface")
    window.plots.calibration_actions["exact"].trigger()
    part("actionWorkspaceCalibrate").trigger()
    assert window.side.opened == ["Calibration"]
    window.side.open("Notes")
    window.plots.calibration_actions["prediction"].trigger()
    part("actionWorkspaceLearn").trigger()
    assert window.side.shows("Log") and "Surface" not in window.side.opened
    assert [n for n, a in window.plots.calibration_actions.items() if a.isChecked()] == ["exact"]
    part("actionWorkspaceCalibrate").trigger()
    assert window.side.shows("Notes") and not window.plots.calibration_actions["prediction"].isChecked()


def test_all_actions_are_there_in_both(window, part):
    names = ("actionOpen", "actionSave", "actionUndo", "actionExportPlot", "actionStart")
    enabled = [part(name).isEnabled() for name in names]
    part("actionWorkspaceCalibrate").trigger()
    assert [part(name).isEnabled() for name in names] == enabled


def test_sizes_are_changed_by_the_keyboard(window, qtbot):
    wider, narrower = window.arrangement.size_actions[:2]
    before = window.readings.width()
    wider.trigger()
    qtbot.waitUntil(lambda: window.readings.width() > before)
    narrower.trigger()
    qtbot.waitUntil(lambda: window.readings.width() == before)


@pytest.mark.parametrize("size", [(1100, 760), (1440, 900)])
def test_each_workspace_is_found_as_it_was_left(window, part, size, qtbot):
    window.resize(*size)
    of_window = [part(name) for name in ("fitPlot", "lossPlot", "sideColumn")]

    def sizes():
        return [widget.size().toTuple() for widget in of_window]

    window.plots.setSizes([500, 0, 150])
    qtbot.waitUntil(lambda: window.plots.fit.height() > 2 * window.plots.loss.height())
    found = {}
    for name in ("Learn", "Calibrate") * 2:
        part(f"actionWorkspace{name}").trigger()
        for _ in range(3):
            QApplication.processEvents()
        assert found.setdefault(name, sizes()) == sizes()
    assert found["Learn"] != found["Calibrate"]


def test_a_panel_opened_where_none_was_has_room(window, part, qtbot):
    window.resize(1280, 820)
    side = part("sideColumn")
    for title in list(side.opened):
        side.close_panel(title)
    for name in ("Calibrate", "Learn"):
        part(f"actionWorkspace{name}").trigger()
        qtbot.waitUntil(lambda: side.isVisible() == (window.property("workspace") == "calibrate"))
    side.open("Walk-through")
    qtbot.waitUntil(lambda: side.isVisible() and side.width() >= 300)
