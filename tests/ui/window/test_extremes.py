"""Readings at the ends of what a double holds, in the window: all of it is drawn, nothing is warned of."""

import numpy as np
import pytest

from thermogui.core.readings.readings import Readings

LARGEST = 1.7976931348623157e308
T_U, T_C = [35.7, 55.9, 58.2, 81.9, 56.3], [0.5, 14.0, 15.0, 28.0, 11.0]
READINGS = {
    "one t_u beyond what is painted": ([1e200, *T_U], [3.0, *T_C]),
    "one t_c beyond what is painted": ([3.0, *T_U], [-1e151, *T_C]),
    "the whole range": ([LARGEST, -LARGEST, 0.0, 1.0], [-LARGEST, LARGEST, 0.0, 2.0]),
    "near the largest": ([1e308 / n for n in range(1, 6)], T_C),
    "near the smallest": ([5e-324, 1e-323, 2e-323, 1e-322], [1.0, 2.0, 3.0, 5.0]),
    "all the same": ([1e308] * 4, [1e308] * 4),
    "mixed": ([1e308, -1e308, 5e-324, 1e150, 1.0], [1e-308, 1e308, -1e308, 1.0, 2.0]),
}


@pytest.mark.parametrize("t_u, t_c", READINGS.values(), ids=READINGS)
def test_every_part_of_the_window_shows_them(window, trigger, qtbot, t_u, t_c):
    window.settings.epochs.setValue(30)
    window.run_bar.speed.setValue(window.run_bar.speed.maximum())
    for workspace, titles in (("calibrate", ["Calibration"]), ("learn", ["Inspector", "Surface", "Numbers"])):
        window.workspaces.actions[workspace].trigger()
        window.document.open_readings(Readings.from_columns(t_u, t_c), "far.csv")
        qtbot.waitUntil(lambda: window.calibration.is_current, timeout=30_000)
        for title in titles:
            window.side.open(title)
            assert not window.grab().isNull()
    if window.run_actions.start.isEnabled():
        trigger("actionStart")
        qtbot.waitUntil(lambda: window.property("outcome") != "", timeout=30_000)
        assert window.property("outcome") != "failed"
    for action in (window.plots.log_x_action, window.plots.log_y_action):
        action.trigger()
    window.document.move_reading(0, 1e308, -1e308, "drag")
    assert not window.grab().isNull() and np.isfinite(window.plots.fit.viewRange()).all()
    window.document.undo_stack.undo()
    assert window.messages.said("fault") == ""
