"""Every step of the walk-through, tried in a window: what it promises happens, is seen, and is put back."""

import numpy as np
import pytest
from looking import item_of, named

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QTableView

from thermogui.core.descent.experiment import Experiment
from thermogui.core.lessons.steps import ending, steps
from thermogui.core.readings.readings import seed_readings

SEED = seed_readings()
KEYS = [step.key for step in steps()]


@pytest.fixture
def lesson(window, part, qtbot):
    """The walk-through in a window whose runs go as fast as possible."""
    speed = part("speed")
    speed.setValue(speed.maximum())
    window.arrangement.side.open("Walk-through")
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.waitUntil(lambda: window.tour.walkthrough.panel is not None)
    return window.tour.walkthrough.panel


@pytest.fixture
def rows_of(lesson):
    """Return a function that reads the table of figures: name, the book's, the user's, verdict."""
    return lambda: [line.split("\t") for line in named(lesson, "checks").text().splitlines()[1:]]


@pytest.fixture
def try_step(lesson, qtbot):
    """Return a function that opens a step, tries it, and waits until it is done and its figures are there."""

    def try_step(key):
        lesson.show_step(key)
        lesson.try_it()
        qtbot.waitUntil(lambda: named(lesson, "trySays").text().startswith("Done"), timeout=30_000)
        qtbot.waitUntil(lambda: lesson.is_settled, timeout=30_000)

    return try_step


@pytest.fixture
def promised(window, lesson, part, qtbot):
    """Return functions that look whether what a step says has happened, by its key."""
    fit = part("fitPlot")

    def line():
        return window.property("shownSlope"), window.property("shownIntercept")

    def line_is_in_view():
        slope, intercept = line()
        t_u = np.array([SEED.t_u.min(), SEED.t_u.max()])
        view, ends = fit.viewRect(), slope * t_u + intercept
        assert view.top() < ends.min() and ends.max() < view.bottom()
        assert view.top() < SEED.t_c.min() and SEED.t_c.max() < view.bottom()
        assert fit.out_of_view() == []

    def has_residuals():
        return (
            len(item_of(fit, "residuals").getData()[0] if item_of(fit, "residuals").isVisible() else ()) > 0
        )

    def is_start():
        window.live.draw_now()
        assert line() == (1, 0) and window.property("runState") == "idle"

    def residuals_are_of(slope, intercept):
        x, y = item_of(fit, "residuals").getData()
        ends = dict(zip(x[1::2], y[1::2], strict=True))
        assert sorted(ends) == pytest.approx(sorted(SEED.t_u))
        assert all(y == pytest.approx(slope * x + intercept) for x, y in ends.items())

    def has_trained(count, outcome="finished", **settings):
        assert window.property("epochCount") == count and window.property("outcome") == outcome
        experiment = window.controller.run.experiment
        assert {name: getattr(experiment, name) for name in settings} == settings

    def readings():
        chosen = {index.row() for index in named(window, "readingsView").selectionModel().selectedIndexes()}
        assert chosen == set(range(11)) and len(item_of(fit, "rings").getData()[0]) == 11

    def model():
        is_start()
        line_is_in_view()
        assert not has_residuals()

    def loss():
        is_start()
        line_is_in_view()
        residuals_are_of(1, 0)

    def first_prediction():
        loss()
        assert window.property("shownLoss") == pytest.approx(1763.8846, rel=1e-6)

    def shapes():
        explorer = named(lesson, "shapesExplorer")
        qtbot.waitUntil(lambda: explorer.alignment is not None and len(explorer.alignment.shapes) == 3)
        assert explorer.alignment.shapes == ((3, 1), (1, 3), (2, 1, 1))
        assert in_view("shapesExplorer")

    def one_step(w, **settings):
        assert window.property("runState") == "paused" and window.property("epochCount") == 1
        experiment = window.controller.run.experiment
        assert {name: getattr(experiment, name) for name in settings} == settings
        rows = [row.split("\t") for row in named(lesson, "stepTaken").text().splitlines()]
        assert rows[1] == ["before", "1.00000", "0"]
        assert float(rows[-1][1].replace("−", "-")) == pytest.approx(w, rel=1e-4)
        assert in_view("stepTaken")

    def in_view(name):
        qtbot.waitUntil(lambda: not named(lesson, name).visibleRegion().isEmpty())
        return True

    def finite_differences():
        one_step(-44.173, gradient="finite-difference", delta=0.1, learning_rate=0.01, input_scale=1)

    def learning_rate():
        one_step(0.5483, gradient="analytic", learning_rate=0.0001, input_scale=1)
        window.live.draw_now()
        assert line()[0] == pytest.approx(0.5483, rel=1e-4)
        line_is_in_view()

    def autograd():
        one_step(0.5483, gradient="autograd", learning_rate=0.0001, input_scale=1)

    def hold_out():
        has_trained(3000, validation_share=0.2, seed=0, optimizer="gd", input_scale=0.1)
        assert window.controller.run.learned_from.counts.sum() == 9
        assert window.controller.run.trace.best_epoch == pytest.approx(1155, abs=10)

    def chain_rule():
        is_start()
        table = lesson.findChild(QTableView, "chainRows")
        qtbot.waitUntil(lambda: table.model().rowCount() == 11)
        model = named(lesson, "chainSums").model()
        assert [model.data(model.index(0, column)) for column in (3, 4)] == ["4517.30", "82.6000"]
        assert in_view("chainRows")

    def both_plots():
        has_trained(5000, input_scale=0.1)
        line_is_in_view()
        assert not has_residuals()

    return dict(
        zip(
            KEYS,
            (
                readings,
                model,
                loss,
                first_prediction,
                shapes,
                finite_differences,
                learning_rate,
                chain_rule,
                lambda: has_trained(100, learning_rate=0.01, input_scale=1, early_stop=False),
                lambda: has_trained(11, "diverged", learning_rate=0.01, input_scale=1, early_stop=True),
                lambda: has_trained(100, learning_rate=0.0001, input_scale=1),
                lambda: has_trained(100, learning_rate=0.01, input_scale=0.1),
                lambda: has_trained(5000, learning_rate=0.01, input_scale=0.1),
                both_plots,
                lambda: has_trained(100, engine="numpy", input_scale=0.1),
                autograd,
                lambda: has_trained(100, gradient="autograd", optimizer="gd", input_scale=0.1),
                lambda: has_trained(2000, optimizer="gd", learning_rate=0.0001, input_scale=1),
                lambda: has_trained(2000, optimizer="adam", learning_rate=0.1, input_scale=1),
                hold_out,
                lambda: has_trained(2000, model="quadratic", learning_rate=0.0001, initial=(1, 1, 0)),
                lambda: has_trained(3000, model="tanh", hidden_units=13, validation_share=0.2, seed=2),
            ),
            strict=True,
        )
    )


def test_a_student_goes_from_the_first_step_to_the_end_and_each_does_what_it_says(
    window, lesson, try_step, promised, rows_of, qtbot
):
    fit, residuals = window.plots.fit, window.plots.residuals_action
    before = fit.viewRect(), residuals.isChecked(), window.arrangement.side.opened
    for number, step in enumerate(steps(), 1):
        assert lesson.step is step
        assert all(row[2:] == ["", ""] for row in rows_of()), "nothing is filled in before it is tried"
        try_step(step.key)
        promised[step.key]()
        assert lesson.isVisible() and window.arrangement.side.chosen == "Walk-through"
        assert all(row[2] for row in rows_of()) and not any("✗" in row[3] for row in rows_of())
        assert f"Step {number} of {len(KEYS)} · {number} done" == named(lesson, "lessonProgress").text()
        QTest.keyClick(lesson.list, Qt.Key.Key_PageDown, Qt.KeyboardModifier.AltModifier)
        after = fit.viewRect(), residuals.isChecked(), window.arrangement.side.opened
        assert after == before, step.key
        assert not window.readings.view.selectionModel().hasSelection()
    assert lesson.step is None and named(lesson, "endingTitle").text() == ending().title
    assert window.document.readings == SEED


@pytest.mark.parametrize("key", ["autograd", "sgd-unscaled", "hold-out"])
def test_the_figures_are_scrolled_into_view_once_they_are_there(window, lesson, try_step, qtbot, key):
    window.resize(1366, 820)
    try_step(key)
    bar, room = lesson._scrolling.verticalScrollBar(), lesson._scrolling.viewport().height

    def is_in_view():
        top, bottom = lesson.card.outcome()
        return bar.value() == min(bottom - room(), top) > 0

    qtbot.waitUntil(is_in_view)


def test_what_was_switched_on_by_hand_since_a_step_was_tried_stays(window, lesson, try_step):
    action = window.plots.residuals_action
    action.setChecked(True)
    try_step("model")
    assert not action.isChecked()
    action.setChecked(True)
    lesson.next.trigger()
    assert action.isChecked()
    action.setChecked(False)
    try_step("loss")
    assert action.isChecked()
    lesson.next.trigger()
    assert not action.isChecked()


def test_a_run_that_is_stopped_leaves_its_step_undone_and_says_so(window, lesson, part, rows_of, qtbot):
    part("speed").setValue(part("speed").minimum())
    lesson.show_step("scaling")
    lesson.try_it()
    assert window.property("runState") == "running"
    assert named(lesson, "trySays").text().startswith("It is running")
    window.run_actions.stop.trigger()
    qtbot.waitUntil(lambda: named(lesson, "trySays").text().startswith("The run did not get to its end"))
    assert lesson.list.item(KEYS.index("scaling")).checkState() is Qt.CheckState.Unchecked
    assert all(row[2] == "" for row in rows_of())


def test_trying_a_step_twice_or_during_a_run_begins_its_own_run(window, lesson, part, try_step):
    window.document.set_experiment(Experiment(epochs=1_000_000), "long")
    part("speed").setValue(part("speed").minimum())
    window.run_actions.start.trigger()
    part("speed").setValue(part("speed").maximum())
    for _ in range(2):
        try_step("scaling")
        assert window.property("epochCount") == 100


@pytest.mark.parametrize("key", ["readings", "shapes"])
def test_a_step_that_does_not_train_is_done_while_a_run_waits(window, lesson, part, try_step, qtbot, key):
    window.run_actions.step.trigger()
    qtbot.waitUntil(lambda: window.property("runState") == "paused")
    try_step(key)
    assert window.property("runState") == "paused"


def test_trying_a_step_from_calibrate_goes_to_learn(window, lesson, try_step):
    window.workspaces.go_to("calibrate")
    try_step("five-thousand-epochs")
    assert window.property("workspace") == "learn"


def test_a_window_that_is_closed_during_a_step_remembers_what_was_before_it(
    open_window, window, lesson, try_step, close
):
    window.plots.residuals_action.setChecked(True)
    try_step("plots")
    assert not window.plots.residuals_action.isChecked()
    window.document.undo_stack.clear()
    close(window)
    assert open_window().plots.residuals_action.isChecked()


@pytest.mark.parametrize("way", [way.to for way in ending().ways])
def test_from_the_end_one_gets_to_where_it_says(window, lesson, way, qtbot):
    lesson.show_step("ending")
    named(lesson, f"way-{way}").click()
    match way:
        case "calibrate":
            assert window.property("workspace") == "calibrate"
        case "readings":
            assert len(window.document.readings) == 0
        case _:
            (menu,) = (menu for menu in lesson.findChildren(QMenu) if menu.isVisible())
            assert len(menu.actions()) == 5
            menu.actions()[0].trigger()
            assert window.document.experiment.input_scale == 1
            menu.close()
