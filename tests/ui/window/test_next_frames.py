"""What an edit shows at once, and what comes in the next frames."""

import numpy as np
import pytest
from looking import item_of

from PySide6.QtCore import Qt

from thermogui.core.descent.experiment import Experiment


@pytest.fixture
def finished(window, qtbot):
    """A window whose run has ended, with all that follows from it."""
    window.document.set_experiment(Experiment(epochs=300, engine="numpy"), "try")
    window.calibration.start()
    window.run_bar.speed.setValue(window.run_bar.speed.maximum())
    with qtbot.waitSignal(window.controller.ended, timeout=30_000):
        window.run_actions.start.trigger()
    qtbot.waitUntil(lambda: window.calibration.is_current, timeout=30_000)
    return window


def test_cell_and_mark_are_there_at_once_and_the_rest_follows(finished, xy, qtbot):
    window, before = finished, finished.calibration.state
    foretold = window.forecaster.outlook
    window.document.set_values("t_c", np.array([3]), np.array([40.0]), "edit row 4")
    assert window.readings.model.index(3, 1).data(Qt.ItemDataRole.EditRole) == 40.0
    assert xy(item_of(window.plots.fit, "marks"))[1][3] == 40.0
    assert window.calibration.state is before and not window.calibration.is_current
    assert window.forecaster.outlook is foretold and not window.forecaster.is_current
    qtbot.waitUntil(lambda: window.calibration.is_current and window.forecaster.is_current)
    assert window.calibration.state.readings is window.document.readings
    assert window.forecaster.outlook.readings is window.document.readings


def test_readings_are_drawn_once_by_an_edit_that_leaves_those_of_the_run(finished, monkeypatch):
    fit, times = finished.plots.fit, []
    show = fit.show_readings
    monkeypatch.setattr(fit, "show_readings", lambda *shown: (times.append(shown), show(*shown)))
    finished.document.move_reading(3, 60.0, 40.0, object())
    assert len(times) == 1 and times[0][1] is finished.controller.run.readings


def test_while_a_hand_goes_on_no_bar_is_laid_over_the_plot(finished, qtbot):
    window, ended = finished, []
    for step in range(8):
        window.document.set_values("t_c", np.array([3]), np.array([30.0 + step]), "edit row 4")
        qtbot.wait(60)
        ended.append(any("learned from the readings" in text for text in window.messages.texts))
    assert not any(ended)
    qtbot.waitUntil(lambda: any("learned from the readings" in text for text in window.messages.texts))


def test_what_is_heard_of_the_plots_follows(finished, qtbot):
    finished.document.set_values("t_c", np.array([3]), np.array([77.0]), "edit row 4")
    qtbot.waitUntil(lambda: "77.0" in finished.plots.fit.accessibleDescription())
