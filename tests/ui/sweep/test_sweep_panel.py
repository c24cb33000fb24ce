"""The sweep on the screen: beside the command line and real runs, by mouse and keys, while all changes."""

import json
import math
import re
from dataclasses import replace

import numpy as np
import pytest
from looking import item_of, named

from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from thermogui.app import main
from thermogui.core.descent.bowl import Bowl
from thermogui.core.descent.figures import loss_text, setting_text
from thermogui.core.readings.readings import seed_readings
from thermogui.ui.run.state import RunState
from thermogui.ui.sweep.panel import SweepPanel


@pytest.fixture
def panel(window, qtbot):
    """The panel in a window at full speed, seen."""
    window.run_bar.speed.setValue(window.run_bar.speed.maximum())
    window.side.open("Sweep")
    panel = window.findChild(SweepPanel)
    qtbot.waitUntil(lambda: "loss" in value(panel))
    return panel


@pytest.fixture
def choose(window):
    """Return a function that changes settings of the next run."""

    def choose(**settings):
        window.document.set_experiment(replace(window.document.experiment, **settings), "change settings")

    return choose


def value(panel):
    return named(panel, "sweepValue").text().replace("\N{NO-BREAK SPACE}", " ")


def uprights(plot):
    """The rates at the upright lines that are seen, by what stands at them."""
    return {mark.text: mark.rate for mark in plot._marked}


def place(plot, rate):
    """Where a learning rate is on a plot, half way up."""
    box = plot.getPlotItem().getViewBox()
    low, high = plot.viewRange()[1]
    return plot.mapFromScene(box.mapViewToScene(QPointF(math.log10(rate), (low + high) / 2)))


def click(plot, rate):
    QTest.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=place(plot, rate))


def double_click(plot, rate):
    click(plot, rate)
    QTest.mouseDClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=place(plot, rate))
    QTest.mouseRelease(plot.viewport(), Qt.MouseButton.LeftButton, pos=place(plot, rate))


def swept_by_the_command_line(capsys, rate, *options):
    assert main(["sweep", "--learning-rates", f"{rate!r}:{2 * rate!r}:2", "--json", *options]) == 0
    found = json.loads(capsys.readouterr().out)
    return {key: found[key][0] for key in found if isinstance(found[key], list)}


@pytest.mark.parametrize("rate", [0.0001, 0.0104, 0.0331, 0.1])
def test_the_readout_says_what_the_command_line_does(panel, choose, capsys, rate):
    choose(learning_rate=rate, epochs=900)
    found = swept_by_the_command_line(capsys, rate, "--epochs", "900")
    assert value(panel).startswith(f"learning rate {rate}: ")
    if found["diverges_at"]:
        assert value(panel).endswith(f": diverges at epoch {found['diverges_at']}")
        return
    assert f"loss {loss_text(found['losses'])} at epoch 900" in value(panel)
    assert ("unstable" in value(panel)) == found["unstable"]
    needed = found["epochs_to_within_1_percent"]
    only = "only " if needed and needed > 900 else ""
    assert needed is None or value(panel).endswith(f"within 1 % {only}after {needed:,} epochs")


def test_a_click_takes_a_rate_and_one_undo_brings_the_old_one_back(panel, window):
    for plot, rate in ((panel.loss, 1e-4), (panel.epochs, 2e-3)):
        click(plot, rate)
        taken = window.document.experiment.learning_rate
        # no more digits than a pixel tells apart
        assert taken == pytest.approx(rate, rel=0.05) and len(repr(taken).strip("0.").split("e")[0]) <= 3
        assert value(panel).startswith(f"learning rate {setting_text(taken)}:")
        assert window.document.undo_stack.undoText() == "change learning rate"
        window.document.undo_stack.undo()
        assert window.document.experiment.learning_rate == 0.01


def test_a_double_click_runs_the_rate_which_ends_as_foretold_and_has_a_dot(panel, window, choose, qtbot):
    choose(epochs=2000)
    steps = window.document.undo_stack.count()
    with qtbot.waitSignal(window.controller.ended, timeout=30_000):
        double_click(panel.loss, 0.02)
    run = window.controller.run
    rate = window.document.experiment.learning_rate
    assert run.experiment.learning_rate == rate == pytest.approx(0.02, rel=0.05)
    assert window.document.undo_stack.count() == steps + 1
    foretold = float(re.search(r"loss ([\d.]+)", value(panel))[1])
    assert run.trace.losses[-1] == pytest.approx(foretold, rel=1e-3)
    for plot, height in ((panel.loss, run.trace.losses[-1]), (panel.epochs, 1 + run.gist().needed)):
        x, y = item_of(plot, "dots").getData()
        assert (x[0], y[0]) == pytest.approx((math.log10(rate), math.log10(height)))
    choose(epochs=700)
    assert len(item_of(panel.loss, "dots").getData()[0]) == 0


def test_the_curve_is_of_real_runs_and_what_is_unstable_is_drawn_apart(panel, choose, trace_of, window):
    choose(epochs=60, engine="numpy", dtype="float64")
    limit = Bowl.of_readings(seed_readings(), window.document.experiment).largest_learning_rate
    for name, is_unstable in (("stable", False), ("unstable", True)):
        x, y = item_of(panel.loss, name).getData()
        assert len(x) and (10.0**x > limit).all() == is_unstable
        for place in np.linspace(0, len(x) - 1, 5).astype(int):
            experiment = replace(window.document.experiment, learning_rate=float(10.0 ** x[place]))
            assert 10.0 ** y[place] == pytest.approx(trace_of(experiment).losses[-1], rel=1e-6)


def test_the_limits_of_descent_and_both_best_rates_are_marked_with_words(panel, window):
    bowl = Bowl.of_readings(seed_readings(), window.document.experiment)
    largest, smallest = bowl.eigenvalues
    of_loss, of_epochs = uprights(panel.loss), uprights(panel.epochs)
    assert of_loss["stable up to"] == of_epochs["stable up to"] == pytest.approx(2 / largest)
    assert of_epochs["best in the long run"] == pytest.approx(2 / (largest + smallest))
    assert of_loss["now"] == of_epochs["now"] == 0.01
    best = of_loss["best for this start\nand these epochs"]
    for plot in (panel.loss, panel.epochs):
        plot.grab()
        assert {label.text for label in plot.labels.shown} >= set(uprights(plot))
    assert f"these epochs {best:.4g}" in named(panel, "sweepMarks").text()
    # rounded down, so that what is read is stable
    assert f"Stable up to {math.floor(2e5 / largest) / 1e5:g}" in panel.loss.accessibleDescription()


def test_the_best_rates_are_taken_by_buttons_too(panel, window):
    bowl = Bowl.of_readings(seed_readings(), window.document.experiment)
    best = uprights(panel.loss)["best for this start\nand these epochs"]
    panel._best.trigger()
    assert window.document.experiment.learning_rate == float(f"{best:.4g}")
    panel._quickest.trigger()
    assert window.document.experiment.learning_rate == float(f"{bowl.best_learning_rate:.4g}")
    window.document.undo_stack.undo()
    window.document.undo_stack.undo()
    assert window.document.experiment.learning_rate == 0.01


def test_an_edit_of_a_reading_and_a_setting_are_followed_at_once(panel, window, choose, capsys, qtbot):
    before = uprights(panel.loss)["stable up to"]
    window.document.set_values("t_u", np.array([3]), np.array([120.0]), "edit")
    bowl = Bowl.of_readings(window.document.readings, window.document.experiment)
    qtbot.waitUntil(lambda: window.forecaster.is_current)
    assert uprights(panel.loss)["stable up to"] == bowl.largest_learning_rate < before
    window.document.undo_stack.undo()
    qtbot.waitUntil(lambda: uprights(panel.loss)["stable up to"] == before)
    choose(input_scale="standardize", epochs=20)
    found = swept_by_the_command_line(capsys, 0.01, "--input-scale", "standardize", "--epochs", "20")
    assert f"loss {loss_text(found['losses'])} at epoch 20" in value(panel)


def test_nobody_sweeps_for_a_panel_that_is_not_seen(panel, window, choose):
    window.side.open("Inspector")
    before = panel._live.ends
    choose(epochs=77)
    assert panel._live.ends is before
    window.side.open("Sweep")
    assert "at epoch 77" in value(panel)


def test_what_has_no_closed_form_is_trained_beside_the_window(panel, window, choose, trace_of, qtbot):
    choose(epochs=40, target_loss=20.0)
    assert value(panel) == "Training 41 runs…"
    click(panel.loss, 0.001)
    assert window.document.experiment.learning_rate == 0.01
    qtbot.waitUntil(lambda: "loss" in value(panel), timeout=30_000)
    assert "(nearest of 41)" in value(panel)
    click(panel.loss, 0.02)
    # a rate that was trained, and nothing is trained again
    assert "nearest" not in value(panel) and "loss" in value(panel)
    losses = trace_of(window.document.experiment).losses
    assert float(re.search(r"loss ([\d.]+)", value(panel))[1]) == pytest.approx(losses[-1], rel=1e-6)
    choose(target_loss=None)
    assert "at epoch 40" in value(panel)


def test_a_wrong_setting_is_said_and_no_rate_can_be_taken(panel, window, choose):
    choose(epochs=0)
    said = window.document.experiment.problems()["epochs"]
    assert value(panel) == said == item_of(panel.loss, "hint").toPlainText()
    double_click(panel.loss, 0.001)
    assert window.document.experiment.learning_rate == 0.01 and window.controller.run is None
    choose(epochs=50)
    assert "at epoch 50" in value(panel) and not item_of(panel.loss, "hint").toPlainText()


def test_a_wrong_learning_rate_is_exchanged_for_one_that_is_taken(panel, window, choose):
    choose(learning_rate=math.nan)
    assert value(panel) == window.document.experiment.problems()["learning_rate"]
    click(panel.loss, 0.001)
    assert window.document.experiment.learning_rate == pytest.approx(0.001, rel=0.05)


def test_readings_that_tell_no_range_are_said_to_be_so(panel, window, qtbot):
    window.document.set_use(np.arange(11), False, "tick")
    qtbot.waitUntil(lambda: value(panel) == "No complete reading is ticked for use.")
    window.document.undo_stack.undo()
    qtbot.waitUntil(lambda: "loss" in value(panel))


def test_by_keys_alone_a_rate_is_found_taken_and_run(panel, window, choose, qtbot):
    choose(epochs=30)
    plot = panel.epochs
    window.activateWindow()
    plot.setFocus()
    qtbot.waitUntil(plot.hasFocus)
    QTest.keyClick(plot, Qt.Key.Key_Return)
    assert window.document.experiment.learning_rate == 0.01
    for _ in range(4):
        QTest.keyClick(plot, Qt.Key.Key_Left)
    QTest.keyClick(plot, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    rate = float(value(panel).split()[2].rstrip(":"))
    assert rate < 0.01 and window.document.experiment.learning_rate == 0.01
    assert value(panel) in panel.loss.accessibleDescription().replace("\N{NO-BREAK SPACE}", " ")
    QTest.keyClick(plot, Qt.Key.Key_Return)
    assert window.document.experiment.learning_rate == rate
    QTest.keyClick(plot, Qt.Key.Key_Left)
    with qtbot.waitSignal(window.controller.ended, timeout=30_000):
        QTest.keyClick(plot, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert window.controller.run.experiment.learning_rate < rate
    QTest.keyClick(plot, Qt.Key.Key_Escape)
    assert not item_of(plot, "pointed").isVisible()
    window.document.undo_stack.undo()
    window.document.undo_stack.undo()
    assert window.document.experiment.learning_rate == 0.01


def test_a_run_that_goes_on_is_ended_for_the_one_that_is_asked_for(panel, window, choose, qtbot):
    window.run_bar.speed.setValue(window.run_bar.speed.minimum())
    choose(epochs=10)
    window.run_actions.start.trigger()
    first = window.controller.run
    double_click(panel.loss, 1e-3)
    qtbot.waitUntil(lambda: window.controller.run is not first, timeout=30_000)
    assert window.controller.run.experiment.learning_rate == pytest.approx(1e-3, rel=0.05)
    window.run_actions.stop.trigger()
    qtbot.waitUntil(lambda: window.controller.state is RunState.IDLE)


def test_the_mouse_over_one_plot_is_seen_in_the_other_and_moves_no_plot(panel):
    before = panel.loss.geometry(), panel.epochs.geometry()
    for rate in (1e-5, 3e-3, 0.05, 0.09):
        box = panel.loss.getPlotItem().getViewBox()
        panel.loss.crosshair.point_at(box.mapViewToScene(QPointF(math.log10(rate), 1.0)))
        shown = float(value(panel).split()[2].rstrip(":").replace("e−", "e-"))
        assert shown == pytest.approx(rate, rel=0.1)
        assert item_of(panel.epochs, "pointed").value() == pytest.approx(math.log10(shown))
        assert (panel.loss.geometry(), panel.epochs.geometry()) == before
    assert "diverges at epoch" in value(panel)
    panel.loss.left.emit()
    assert value(panel).startswith("learning rate 0.01:")
