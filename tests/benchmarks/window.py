"""Benchmarks of the window, driven by script."""

import tempfile
import time
from pathlib import Path

import numpy as np
from driving import Paints, Watch, opened, painted_after, rest, run, wait_until
from rows import faster, within

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

EPOCHS = 300_000
STEPS = 100
AT_REST = 0.075
"""Seconds: longer than words may lag behind what they tell of."""

FRAME_MS = 1000 / 60


def _waits(what, watch):
    late, worked = watch.late, watch.worked
    return [
        within(f"wait {what}: 99 %", float(np.percentile(late, 99)), 10.0),
        within("of it the work of the window's thread alone", float(np.percentile(worked, 99)), 10.0),
        within(f"wait {what}: longest", float(late.max()), 33.0),
        within("of it the work of the window's thread alone", float(worked.max()), 33.0),
    ]


def in_window():
    import seed_loop

    window = opened()
    run(window, 1000)
    rest(1.0)  # as somebody who looks at it: what may wait until then has come
    before = seed_loop.epochs_per_second()
    with Watch() as watch:
        seconds = run(window, EPOCHS)
    beside = (before + seed_loop.epochs_per_second()) / 2
    speed = faster("training in the window, everything animating", EPOCHS / seconds, beside, 10)
    return [speed, *_waits("while training at full speed", watch)]


def resting():
    """The yardstick of waits: what the machine alone makes a timer wait."""
    opened()
    with Watch() as watch:
        rest(5.0)
    return _waits("of a window at rest, for comparison", watch)


def scrubbing():
    window = opened()
    run(window, EPOCHS)
    slider = window.scrubber.slider
    places = iter(np.linspace(slider.minimum(), slider.maximum(), 180).astype(int).tolist())
    rest(0.3)
    hand = QTimer(interval=16, timerType=Qt.TimerType.PreciseTimer)
    hand.timeout.connect(lambda: slider.setValue(next(places, slider.maximum())))
    with Watch() as watch:
        hand.start()
        rest(3.0)
    hand.stop()
    return _waits("while scrubbing 300,000 epochs", watch)


def exporting():
    from thermogui.ui.files.exporting.plot_dialog import ExportDialog

    window = opened()
    run(window, 5000)
    rest(0.3)
    with tempfile.TemporaryDirectory() as folder:
        window.preferences.folder = Path(folder)
        window.export_actions.export.trigger()
        dialog = window.findChild(ExportDialog)
        assert dialog.dpi.value() == 600
        path = Path(folder) / "fit.png"
        dialog.path.setText(str(path))
        rest(0.5)  # the dialog is there; what follows is the export alone
        with Watch() as watch:
            dialog.accept()
            wait_until(lambda: path.exists() and window.exports.jobs.is_empty)
            rest(0.2)
    return _waits("while a 600 dpi export runs", watch)


def typing():
    random = np.random.default_rng(1)
    t_u = random.normal(50, 20, 100_000)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "many.csv"
        table = np.column_stack([t_u, (t_u - 32) / 1.8 + random.normal(0, 1, len(t_u))])
        np.savetxt(path, table, "%.3f", ",", header="t_u,t_c", comments="")
        window = opened(str(path))
        wait_until(lambda: len(window.document.readings) == len(t_u))
        wait_until(lambda: window.calibration.is_current)
        rest(1.0)
        view, stack = window.readings.view, window.document.undo_stack
        view.setFocus()
        keys = list("51.25")
        view.setCurrentIndex(view.model().index(10, 0))

        def press():
            target = QApplication.focusWidget() or view
            if keys:
                QTest.keyClick(target, keys.pop(0))
            else:
                keys.extend("51.25")
                QTest.keyClick(target, Qt.Key.Key_Return)
                row = view.currentIndex().row()
                view.setCurrentIndex(view.model().index(row + 1, 0))

        hand = QTimer(interval=80)
        hand.timeout.connect(press)
        with Watch() as watch:
            hand.start()
            rest(6.0)
        hand.stop()
        assert stack.count() > 5  # what was typed has arrived
    return _waits("while typing in a table of 100,000 rows", watch)


def _latency(what, act, paints):
    steps = [painted_after(lambda step=step: act(step), paints, AT_REST) for step in range(STEPS)]
    waited, worked = np.percentile(np.array(steps), 99, axis=0)
    return [
        within(f"{what}, to everything redrawn: 99 %", float(waited), FRAME_MS),
        within("of it the work of the window's thread alone", float(worked), FRAME_MS),
    ]


def _after_a_run():
    window = opened(workspace="calibrate")
    paints = Paints(window)
    window.document.set_use(np.array([0]), False, "leave one out")
    rest(0.5)
    window.document.undo_stack.undo()
    run(window, 5000)
    rest(0.5)
    return window, paints


def editing():
    window, paints = _after_a_run()
    model = window.readings.model
    return _latency(
        "an edit", lambda step: model.setData(model.index(step % 11, 0), 40.0 + 0.1 * step), paints
    )


def dragging():
    window, paints = _after_a_run()
    grip, readings = window.plots.fit.grip, window.document.readings
    t_u, t_c = float(readings.t_u[5]), float(readings.t_c[5])
    grip.began.emit(5)
    found = _latency(
        "a drag of a reading", lambda step: grip.moved.emit(5, t_u + 0.05 * step, t_c - 0.05 * step), paints
    )
    grip.ended.emit(5)
    return found


def sliding():
    window, paints = _after_a_run()
    slider = window.settings.learning_rate_slider
    slider.setSliderDown(True)
    low = slider.minimum() + 40
    found = _latency("a drag of the learning rate", lambda step: slider.setValue(low + step % 50), paints)
    slider.setSliderDown(False)
    return found


def loss_curve():
    import training

    from thermogui.core.descent.experiment import Experiment
    from thermogui.core.readings.readings import seed_readings

    window = opened()
    trace, _ = training.trained(Experiment(epochs=1_000_000), seed_readings(), closed_form=True)
    plot, times = window.plots.loss, []
    plot.show_trace(trace, len(trace))
    plot.viewport().repaint()
    for logarithmic in [True] * 20 + [False] * 20:
        plot.set_log(logarithmic, logarithmic)
        began = time.perf_counter()
        plot.show_trace(trace, len(trace))
        plot.viewport().repaint()
        times.append((time.perf_counter() - began) * 1e3)
    return [within("a frame of a loss curve of 1,000,000 epochs", float(np.median(times)), FRAME_MS)]
