"""The list of runs: what it says, and what is done with runs there."""

import csv
import io
from dataclasses import replace

import numpy as np
import pytest
from looking import bar_of, item_of

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit

from thermogui.core.descent.bowl import Bowl
from thermogui.core.descent.comparison import Standing
from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.run import Outcome, Run
from thermogui.core.project import Project
from thermogui.core.readings.readings import seed_readings
from thermogui.core.session.content import Session
from thermogui.core.session.file import write_session
from thermogui.ui.readings.columns import COL_T_U


@pytest.fixture
def trained(window, qtbot):
    """Return a function that trains runs in the window, one for each learning rate, and returns them."""
    window.run_bar.speed.setValue(window.run_bar.speed.maximum())

    def trained(*rates, epochs=3000, **settings):
        for rate in rates:
            changed = replace(
                window.document.experiment, learning_rate=rate, epochs=epochs, engine="numpy", **settings
            )
            window.document.set_experiment(changed, "rate")
            with qtbot.waitSignal(window.controller.ended, timeout=30_000):
                window.run_actions.start.trigger()
        window.live.draw_now()
        return list(window.controller.runs)[-len(rates) :]

    return trained


@pytest.fixture
def view(window):
    """Return the list of runs, opened."""
    window.side.open("Runs")
    return window.comparing.runs.made().view


def test_the_list_is_made_ahead_once_the_hand_rests(window, trained, qtbot):
    trained(0.01)
    (ahead,) = (timer for timer in window.comparing.findChildren(QTimer) if timer.isActive())
    ahead.setTimerType(Qt.TimerType.PreciseTimer)
    ahead.setInterval(60_000)
    readings, document = window.readings.model, window.document
    for edit in (
        lambda: readings.setData(readings.index(0, COL_T_U), "40"),
        lambda: document.set_experiment(replace(document.experiment, learning_rate=0.02), "rate"),
    ):
        qtbot.waitUntil(lambda: ahead.remainingTime() < 59_700)
        edit()
        assert ahead.remainingTime() > 59_700
        assert window.comparing.runs.panel is None
    ahead.setInterval(0)
    qtbot.waitUntil(lambda: window.comparing.runs.panel is not None)
    assert not window.comparing.runs.isVisible()
    readings.setData(readings.index(0, COL_T_U), "41")
    assert not ahead.isActive()


def rows(view):
    model = view.model()
    return [
        [model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def heads(view):
    model = view.model()
    return [
        model.headerData(place, Qt.Orientation.Horizontal).replace("\n", " ")
        for place in range(model.columnCount())
    ]


def bring_back(window):
    buttons = bar_of(window.messages, "removed").findChildren(QAbstractButton)
    next(button for button in buttons if button.text() == "Bring back").click()


def click(view, row, column=0, button=Qt.MouseButton.LeftButton):
    at = view.visualRect(view.model().index(row, column)).center()
    # beside the tick
    QTest.mouseClick(view.viewport(), button, Qt.KeyboardModifier.NoModifier, at + QPoint(10, 0))


def test_the_list_is_shown_by_itself_after_the_second_run_and_only_then(window, trained, qtbot):
    trained(0.01)
    assert not window.side.shows("Runs")
    trained(0.03)
    qtbot.waitUntil(lambda: window.side.shows("Runs"))
    view = window.comparing.runs.panel.view
    assert view.isVisible() and view.objectName() == "runsView"
    window.side.open("Surface")
    trained(0.02)
    assert window.side.shows("Surface")


def test_it_says_what_each_run_has_come_to(window, trained, view):
    slow, quick = trained(0.01, 0.03)
    seed = seed_readings()
    bowl = Bowl.of_readings(seed)
    assert heads(view) == [
        "Run",
        "Loss",
        "Learning rate",
        "Epochs to 1 %",
        "From the best line, °C",
        "Epochs done",
        "Outcome",
    ]
    for run, row in zip((slow, quick), rows(view), strict=True):
        losses = np.append(run.trace.losses.astype(float), run.trace.loss_after(3000))
        outside = np.flatnonzero(losses > 1.01 * bowl.least)
        assert [row[0], *row[2:4]] == [run.name, f"{run.experiment.learning_rate:g}", f"{outside[-1] + 1:,}"]
        assert float(row[1]) == pytest.approx(losses[-1], rel=1e-4)
        assert row[5:] == ["3,000", "finished: all epochs are done"]
    said = window.comparing.runs.panel._quickest.text()
    assert (
        said.startswith("Quickest of the 2 runs drawn is learning rate 0.03")
        and "2,007, 3.0 times as many" in said
    )
    assert f"{bowl.least:.6f}" in window.comparing.runs.panel._known.text()


def test_models_are_measured_each_against_its_own_best_curve(window, trained, view):
    trained(0.01, epochs=40)
    parabola = {"model": "quadratic", "initial": (1.0, 1.0, 0.0)}
    trained(1e-4, epochs=40, **parabola)
    assert "From the best curve, °C" in heads(view)
    trained(1e-3, epochs=40, model="tanh", initial=())
    place = heads(view).index("Epochs to 1 %")
    assert [row[place] for row in rows(view)] == ["not yet", "not yet", "–"]
    assert rows(view)[2][heads(view).index("Model")] == "tanh network"


def test_only_what_differs_has_a_column(window, trained, view):
    trained(0.01, 0.01)
    assert heads(view)[2] == "Epochs to 1 %"
    trained(0.01, input_scale="standardize")
    assert heads(view)[2:4] == ["Input scale", "Epochs to 1 %"]
    window.document.remove(np.array([10]), "delete")
    trained(0.01)
    assert heads(view)[2:4] == ["Input scale", "Readings"]
    assert [row[3] for row in rows(view)] == ["11", "11", "11", "10, others"]


def test_a_run_is_shown_by_a_click_and_by_an_arrow(window, trained, view):
    first, second = trained(0.01, 0.03, epochs=40)
    assert window.controller.run is second and view.currentIndex().row() == 1
    click(view, 0)
    assert window.controller.run is first and window.property("epochCount") == 40
    window.live.draw_now()
    assert window.live.current.run is first
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert window.controller.run is second


def test_figures_are_sorted_by_their_value(window, trained, view):
    trained(0.01, 0.001, 0.03)
    view.sortByColumn(3, Qt.SortOrder.AscendingOrder)
    assert [row[2] for row in rows(view)] == ["0.03", "0.01", "0.001"]
    trained(0.02)
    assert [row[2] for row in rows(view)] == ["0.03", "0.02", "0.01", "0.001"]
    view.sortByColumn(2, Qt.SortOrder.DescendingOrder)
    assert [row[2] for row in rows(view)] == ["0.03", "0.02", "0.01", "0.001"]
    # a column that comes in between takes nothing away from the order
    trained(0.02, dtype="float64")
    assert heads(view)[2:4] == ["Numbers", "Learning rate"]
    assert [row[3] for row in rows(view)] == ["0.03", "0.02", "0.02", "0.01", "0.001"]


def test_a_run_is_renamed_in_its_cell(window, trained, view, qtbot):
    first, _ = trained(0.01, 0.03, epochs=40)
    click(view, 0)
    QTest.keyClick(view, Qt.Key.Key_F2)
    editor = view.findChild(QLineEdit)
    qtbot.keyClicks(editor, "slow")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: first.name == "slow")
    assert rows(view)[0][0] == "slow"
    model = view.model()
    assert not model.setData(model.index(0, 0), "   ") and first.name == "slow"


def test_ticks_say_what_is_drawn(window, trained, view, xy):
    first, second, third = trained(0.01, 0.03, 0.001, epochs=40)
    assert [one.run for one in window.live.current.drawn] == [third, first, second]
    overlay = item_of(window.plots.loss, "beside")
    assert len(overlay.lines) == 2
    click(view, 1)
    QTest.keyClick(view, Qt.Key.Key_Space)
    window.live.draw_now()
    # what is shown is drawn all the same
    assert [one.run for one in window.live.current.drawn] == [second, first, third]
    click(view, 0)
    window.live.draw_now()
    assert [one.run for one in window.live.current.drawn] == [first, third]
    _, y = overlay.lines[0]
    np.testing.assert_allclose(10 ** y[-1], third.trace.loss_after(40), rtol=1e-5)


def test_a_run_is_removed_and_brought_back_into_its_place(window, trained, view):
    first, second, third = trained(0.01, 0.03, 0.001, epochs=40)
    click(view, 1)
    QTest.keyClick(view, Qt.Key.Key_Delete)
    assert list(window.controller.runs) == [first, third]
    assert window.controller.run is third and "Run 2 removed" in window.messages.said("removed")
    bring_back(window)
    assert list(window.controller.runs) == [first, second, third] and second in window.controller.runs.ticked
    view.selectAll()
    QTest.keyClick(view, Qt.Key.Key_Delete)
    assert list(window.controller.runs) == [] and "3 runs removed" in window.messages.said("removed")
    bring_back(window)
    assert list(window.controller.runs) == [first, second, third]


def test_the_losses_of_all_at_the_epoch_that_is_looked_at_are_read_beneath(window, trained, view, qtbot):
    first, second = trained(0.01, 0.03, epochs=40)
    window.live.show_epoch(20)
    window.live.draw_now()
    said = window.comparing.runs.panel._quickest
    for run in (first, second):
        assert f"learning rate {run.experiment.learning_rate:g}: {run.trace.loss_after(20):f}" in said.text()
    click(view, 0)
    window.live.draw_now()
    # the same epoch of the other run
    assert window.live.current.run is first and window.live.current.epoch == 20
    trained(0.02, epochs=40)
    assert window.live.current.is_live and said.text() == ""


def test_its_settings_are_used_again_and_undo_brings_back_what_was_set(window, trained, view):
    first, _ = trained(0.01, 0.03, epochs=40)
    now = window.document.experiment
    click(view, 0)
    window.comparing.runs.panel.use_action.trigger()
    assert window.document.experiment == first.experiment
    window.document.undo_stack.undo()
    assert window.document.experiment == now


def test_the_chosen_run_goes_on(window, trained, view, qtbot):
    first, second = trained(0.01, 0.03, epochs=40)
    click(view, 0)
    with qtbot.waitSignal(window.controller.ended, timeout=30_000):
        window.run_actions.continue_run.trigger()
    assert len(first.trace) == 80 and len(second.trace) == 40
    assert rows(view)[0][-2] == "80"


def test_rows_are_copied_and_exported(window, trained, view, tmp_path, qtbot):
    trained(0.01, 0.03, epochs=40)
    click(view, 1)
    window.comparing.runs.panel.copy_action.trigger()
    copied = list(csv.reader(io.StringIO(QGuiApplication.clipboard().text()), delimiter="\t"))
    assert copied[1][0] == "Run 2" and len(copied) == 2
    with qtbot.waitSignal(window.exports.jobs.ended, timeout=30_000):
        window.comparing.file.save(str(tmp_path / "runs.csv"))
    with open(tmp_path / "runs.csv", newline="") as file:
        table = list(csv.DictReader(file))
    assert [row["learning_rate"] for row in table] == ["0.01", "0.03"]
    assert [row["outcome"] for row in table] == ["finished", "finished"]


def test_a_run_at_rest_is_trained_again_to_be_shown(window, trained, view, qtbot):
    first, _ = trained(0.01, 0.03)
    end = first.trace.params_after(3000)
    first.rest()
    click(view, 0)
    qtbot.waitUntil(lambda: window.controller.run is first, timeout=30_000)
    np.testing.assert_array_equal(first.trace.params_after(3000), end)


def test_a_run_that_goes_on_is_followed(window, trained, view, qtbot):
    trained(0.01, epochs=10)
    window.run_bar.speed.setValue(1)
    window.run_actions.step.trigger()
    qtbot.waitUntil(lambda: window.property("runState") == "paused", timeout=30_000)
    window.live.draw_now()
    assert rows(view)[1][-2:] == ["1", "running"]
    window.comparing.runs.panel.remove_action.trigger()
    assert len(window.controller.runs) == 2
    with qtbot.waitSignal(window.controller.ended, timeout=30_000):
        window.run_actions.stop.trigger()
    assert rows(view)[1][-1] == "stopped: stopped by hand"


def test_another_file_has_no_run_of_this_one_beside_its_own(window, trained, view, tmp_path, qtbot):
    trained(0.01, 0.03, epochs=10)
    path = tmp_path / "other.csv"
    path.write_text("t_u,t_c\n1,2\n2,4\n3,6.5\n")
    with qtbot.waitSignal(window.document.replaced, timeout=30_000):
        window.file_actions.open_path(path, asks=False)
    assert list(window.controller.runs.ticked) == []


def test_all_runs_of_a_session_are_listed_at_once_and_trained_again_when_looked_at(
    open_window, trace_of, tmp_path, qtbot
):
    runs = []
    for place in range(1, 31):
        experiment = Experiment(learning_rate=0.001 * place, epochs=20)
        trace = trace_of(experiment)
        runs.append(
            Run(experiment, seed_readings(), trace, 20, Outcome.FINISHED, name=f"No. {place}").snapshot()
        )
    path = tmp_path / "lab.thermo"
    write_session(path, Session(Project(seed_readings()), runs=tuple(runs)))
    window = open_window(str(path))
    qtbot.waitUntil(lambda: not window.file_actions.opening.reruns.is_busy, timeout=30_000)
    assert window.side.shows("Runs")
    view = window.comparing.runs.panel.view
    assert [row[0] for row in rows(view)] == [f"No. {place}" for place in range(1, 31)]
    assert [float(row[1]) for row in rows(view)] == pytest.approx(
        [Standing.of(run).loss for run in runs], rel=1e-4
    )
    fifth = list(window.controller.runs)[4]
    assert not fifth.is_whole
    click(view, 4)
    qtbot.waitUntil(lambda: window.controller.run is fifth, timeout=30_000)
    assert fifth.is_whole and fifth.trace.losses[-1] == trace_of(fifth.experiment).losses[-1]


def test_new_takes_the_curves_of_all_runs_away_and_the_place_of_the_surface(window, trained, part, trigger):
    trained(0.01, 0.03, epochs=300)
    window.side.open("Surface")
    surface = window.tour.surface.made().plot
    assert item_of(window.plots.loss, "beside").boundingRect().isValid()
    assert surface.framing.view() != ((0, 1), (0, 1))
    window.document.mark_saved(window.document.project, None)
    trigger("actionNew")
    window.live.draw_now()
    for plot in (window.plots.loss, window.plots.fit):
        assert not item_of(plot, "beside").boundingRect().isValid()
    assert item_of(window.plots.loss, "least").getData()[0].size == 0
    assert surface.framing.view() == ((0, 1), (0, 1))


def test_the_list_is_made_while_the_window_rests_and_not_by_the_second_run(window, trained, qtbot):
    trained(0.01)
    runs = window.comparing.runs
    assert runs.panel is None and not window.side.shows("Runs")
    qtbot.waitUntil(lambda: runs.panel is not None)
    assert not window.side.shows("Runs")
    trained(0.02)
    qtbot.waitUntil(lambda: window.side.shows("Runs"))
    assert runs.panel.model.rowCount() == 2
