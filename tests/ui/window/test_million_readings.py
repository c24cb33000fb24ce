"""More readings than can be gone through within a frame: what follows from them comes when it is known."""

import numpy as np
import pytest
from looking import named

from PySide6.QtCore import QEvent, QObject

from thermogui.core.descent.bowl import Bowl
from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.stability import Stability
from thermogui.core.readings.readings import Readings
from thermogui.ui.readings.view import ReadingsView
from thermogui.ui.run.at_start import AT_ONCE


class Watched(QObject):
    """Notes the events of a kind that widgets meet."""

    def __init__(self, kind, *widgets):
        super().__init__(widgets[0])
        self.kind, self.met = kind, []
        for widget in widgets:
            widget.installEventFilter(self)

    def eventFilter(self, widget, event):
        if event.type() == self.kind:
            self.met.append(widget)
        return False


@pytest.fixture
def many():
    chance = np.random.default_rng(20)
    t_u = chance.uniform(20, 90, AT_ONCE + 5)
    return Readings.from_columns(t_u, (t_u - 32) / 1.8 + chance.normal(0, 0.5, len(t_u)))


@pytest.fixture
def open_many(window, qtbot, many):
    """Return a function that shows them, and waits for what is said of the next run."""

    def open_many(experiment=None):
        if experiment is not None:
            window.document.set_experiment(experiment, "try")
        window.live.draw_now()
        before = window.live.current
        window.document.open_readings(many, "many.csv")
        assert not window.forecaster.is_current and window.live.current is before
        qtbot.waitUntil(lambda: window.forecaster.is_current, timeout=30_000)
        return before

    return open_many


def test_forecast_and_first_line_come_from_threads(window, qtbot, many, open_many):
    before = open_many()
    bowl = Bowl.of(*many.used())
    assert window.forecaster.outlook.readings is many and window.forecaster.outlook.unscaled == bowl
    # until its loss is known the line stays that was there
    qtbot.waitUntil(lambda: window.live.current is not before, timeout=30_000)
    frame, line = window.live.current, window.document.experiment.initial
    left = many.t_c - (line[0] * 0.1 * many.t_u + line[1])
    assert frame.loss == pytest.approx(float(np.mean(left * left)), rel=1e-5)
    assert frame.predictions.shape == many.t_u.shape
    # what is known of readings a rate does not change
    window.document.set_experiment(Experiment(learning_rate=0.003), "slide")
    assert window.forecaster.is_current
    assert window.forecaster.outlook.forecast.experiment.learning_rate == 0.003


def test_whoever_needs_it_now_waits_for_it(window, many):
    window.document.open_readings(many, "many.csv")
    assert window.live.settled().predictions.shape == many.t_u.shape
    window.document.set_values("t_c", np.array([0]), np.array([80.0]), "edit row 1")
    window.live.draw_now()
    left = window.document.readings.t_c - 0.1 * many.t_u
    assert window.live.current.loss == pytest.approx(float(np.mean(left * left)), rel=1e-5)


def test_stability_of_a_parabola_comes_from_a_thread(window, many, open_many):
    experiment = Experiment(model="quadratic", initial=(0.0, 1.0, 0.0), learning_rate=1e-8)
    open_many(experiment)
    assert window.forecaster.outlook.stability == Stability.of(experiment, many)


def test_nothing_but_the_table_is_laid_out_anew(window, qtbot, open_many):
    plots = [window.plots.fit, window.plots.loss, named(window, "equationLine")]
    window.live.draw_now()
    resized = Watched(QEvent.Type.Resize, *plots)
    before = open_many()
    qtbot.waitUntil(lambda: window.live.current is not before, timeout=30_000)
    qtbot.waitUntil(lambda: window.calibration.is_current, timeout=60_000)
    assert resized.met == []


def test_the_table_is_painted_once_with_room_for_its_row_numbers(window, qtbot, many):
    view = window.findChild(ReadingsView)
    painted = Watched(QEvent.Type.Paint, view.viewport())
    window.document.open_readings(many, "many.csv")
    width = view.viewport().width()
    qtbot.waitUntil(lambda: bool(painted.met))
    assert view.viewport().width() == width
    assert view.verticalHeader().width() == view.verticalHeader().sizeHint().width()


def test_without_a_line_the_plots_keep_their_room(window, qtbot):
    parts = [window.plots.fit, window.plots.loss, window.headline]
    window.live.draw_now()
    resized = Watched(QEvent.Type.Resize, *parts)
    rows = np.arange(len(window.document.readings))
    window.document.set_values("t_c", rows, np.full(len(rows), np.nan), "clear")
    qtbot.waitUntil(lambda: "No line yet" in window.property("sentence"))
    qtbot.waitUntil(lambda: window.calibration.is_current and window.forecaster.is_current)
    assert resized.met == []
