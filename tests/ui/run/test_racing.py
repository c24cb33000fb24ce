"""Several runs trained in turns: steered as one, each what it would be alone; no window, real threads."""

import sys
from dataclasses import replace

import numpy as np
import pytest
import torch  # noqa: F401

from PySide6.QtCore import QObject, Slot

from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.pace import PACES
from thermogui.core.descent.race import rates_around
from thermogui.core.descent.run import Outcome
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import seed_readings
from thermogui.ui.run.state import RunState

SLOWEST, FULL_SPEED = PACES[0], PACES[-1]


def five(**settings):
    """Return settings of which the last diverges after 27 epochs."""
    return [Experiment(**settings, learning_rate=rate) for rate in rates_around(0.01)]


def outcomes(runs):
    return [str(run.outcome) for run in runs]


@pytest.fixture
def begun(controller, qtbot):
    """Return a function that begins a race, and waits until it has some epochs; gives its runs."""

    def begun(experiments, shown=0, *, epochs=1, pace=FULL_SPEED):
        controller.set_pace(pace)
        before = len(controller.runs)
        controller.race(experiments, seed_readings(), shown)
        qtbot.waitUntil(lambda: controller.epoch_count >= epochs, timeout=30_000)
        return list(controller.runs)[before:]

    return begun


@pytest.fixture
def paused(controller, begun, until_state):
    """Return a function that begins a race and pauses it after some epochs; gives its runs."""

    def paused(experiments, shown=0, **how):
        runs = begun(experiments, shown, **how)
        controller.pause_or_resume()
        until_state(RunState.PAUSED)
        return runs

    return paused


@pytest.fixture
def is_as_alone(trace_of):
    """Return a function that says whether runs are to the last bit what training them alone comes to."""

    def is_as_alone(runs):
        for run in runs:
            count = len(run.trace)
            expected = trace_of(run.experiment, run.readings, count)
            for name in ("losses", "params", "gradients"):
                got, wanted = getattr(run.trace, name), getattr(expected, name)[:count]
                np.testing.assert_array_equal(got, wanted)
            assert run.at_rest().verify()
        return True

    return is_as_alone


class Laps(QObject):
    """Notes after each delivery how far those have come that are still in."""

    def __init__(self, controller):
        super().__init__()
        self._controller, self.differing, self.deliveries = controller, 0, 0
        controller.advanced.connect(self.on_advanced)

    @Slot()
    def on_advanced(self):
        self.deliveries += 1
        lengths = {len(run.trace) for run in self._controller.runs if not run.ended_by}
        self.differing += len(lengths) > 1


def test_a_race_is_as_many_runs_trained_alone(controller, until_state, is_as_alone):
    controller.race(five(epochs=3_000), seed_readings(), shown=2)
    runs = list(controller.runs)
    assert controller.run is runs[2] and controller.run.experiment.learning_rate == 0.01
    assert [run.name for run in runs] == [f"Run {place}" for place in range(1, 6)]
    assert (controller.state, controller.outcome) == (RunState.RUNNING, Outcome.NONE)
    until_state(RunState.IDLE)
    assert list(controller.runs) == runs and outcomes(runs) == ["finished"] * 4 + ["diverged"]
    assert [len(run.trace) for run in runs] == [3_000] * 4 + [27]
    assert is_as_alone(runs)


def test_after_each_delivery_all_that_are_in_have_come_as_far(controller, until_state):
    laps = Laps(controller)
    controller.race(five(epochs=30_000), seed_readings())
    until_state(RunState.IDLE)
    assert laps.deliveries > 3 and laps.differing == 0


def test_pause_and_step_are_of_all(controller, paused, until_state, is_as_alone):
    runs = paused(five(epochs=1_000_000), epochs=100)
    for _ in range(10):
        before = controller.epoch_count
        controller.step()
        until_state(RunState.PAUSED)
        assert [len(run.trace) for run in runs] == [before + 1] * 4 + [27]
    controller.resume()
    controller.stop()
    until_state(RunState.IDLE)
    assert outcomes(runs) == ["stopped"] * 4 + ["diverged"]
    assert is_as_alone(runs)


def test_a_race_that_begins_with_a_step_is_paused_after_one_epoch_of_each(controller, until_state):
    controller.race(five(), seed_readings(), single_step=True)
    until_state(RunState.PAUSED)
    assert [len(run.trace) for run in controller.runs] == [1] * 5


def test_a_pace_is_that_of_each(controller, begun, until_state):
    begun(five(epochs=5_000), pace=SLOWEST)
    controller.stop()
    until_state(RunState.IDLE)
    assert {len(run.trace) for run in controller.runs} <= {1, 2}


def test_one_that_drops_out_has_ended_while_the_others_go_on(controller, paused, until_state):
    runs = paused(five(epochs=1_000_000), shown=4, epochs=27)
    assert outcomes(runs) == [""] * 4 + ["diverged"]
    # the state is the race's, and there is no outcome while it goes on
    assert (controller.state, controller.outcome) == (RunState.PAUSED, Outcome.NONE)
    controller.resume()
    assert controller.state is RunState.RUNNING
    controller.stop()
    until_state(RunState.IDLE)
    assert controller.outcome is Outcome.DIVERGED


def test_a_race_ends_with_its_last_and_tells_how_the_shown_one_has_ended(qtbot, controller):
    short = Experiment(epochs=50)
    with qtbot.waitSignal(controller.ended) as ended:
        controller.race(
            [short, replace(short, epochs=400), replace(short, learning_rate=0.1)], seed_readings(), 2
        )
    assert ended.args == [Outcome.DIVERGED]
    assert [(len(run.trace), str(run.outcome)) for run in controller.runs] == [
        (50, "finished"),
        (400, "finished"),
        (27, "diverged"),
    ]


@pytest.mark.parametrize("after", [1, 100])
def test_what_is_left_of_all_can_be_finished_at_once(controller, paused, until_state, after):
    runs = paused(five(epochs=500_000)[::-1], shown=1, epochs=after)
    controller.finish_now()
    assert controller.state is RunState.RUNNING
    until_state(RunState.IDLE)
    assert outcomes(runs) == ["diverged"] + ["finished"] * 4
    assert [len(run.trace) for run in runs[1:]] == [500_000] * 4
    assert all(run.stages[-1].closed_form and run.at_rest().verify() for run in runs[1:])


def test_one_without_a_closed_form_keeps_all_from_being_finished_until_it_drops_out(
    controller, paused, until_state
):
    plain = Experiment(epochs=100_000)
    other = replace(plain, gradient="finite-difference", target_loss=50.0)
    runs = paused([plain, other], pace=SLOWEST)
    assert "no closed form" in controller.why_not_finish
    controller.finish_now()
    assert controller.state is RunState.PAUSED
    while not runs[1].ended:
        controller.step()
        until_state(RunState.PAUSED)
    assert controller.why_not_finish == ""
    controller.finish_now()
    until_state(RunState.IDLE)
    assert outcomes(runs) == ["finished", "finished"] and len(runs[0].trace) == 100_000


def test_another_of_the_race_can_be_shown_while_it_goes_on(controller, paused, until_state, is_as_alone):
    controller.start(Experiment(epochs=5), seed_readings())
    until_state(RunState.IDLE)
    old = controller.run
    runs = paused(five(epochs=1_000_000), epochs=100)
    controller.show(old)
    assert controller.run is runs[0]
    for run, count in ((runs[4], 27), (runs[3], len(runs[3].trace))):
        controller.show(run)
        assert (controller.run, controller.epoch_count) == (run, count)
    controller.resume()
    controller.stop()
    until_state(RunState.IDLE)
    assert controller.run is runs[3] and is_as_alone(runs)


def test_what_is_shown_may_change_before_the_first_epoch(controller, until_state, is_as_alone):
    controller.race(five(epochs=300), seed_readings())
    runs = list(controller.runs)
    for run in (runs[3], runs[1]):
        controller.show(run)
    until_state(RunState.IDLE)
    assert list(controller.runs) == runs and controller.run is runs[1] and is_as_alone(runs)


def test_the_shown_one_alone_is_continued(controller, until_state, trace_of):
    controller.race(five(epochs=100), seed_readings(), shown=1)
    until_state(RunState.IDLE)
    run = controller.run
    controller.continue_run(50)
    until_state(RunState.IDLE)
    assert [len(run.trace) for run in controller.runs] == [100, 150, 100, 100, 27]
    expected = trace_of(replace(run.experiment, epochs=150))
    np.testing.assert_array_equal(run.trace.params, expected.params)


def test_reset_ends_all_and_keeps_them(controller, paused, until_state):
    runs = paused(five(epochs=1_000_000), shown=2, epochs=100)
    controller.reset()
    until_state(RunState.IDLE)
    assert controller.run is None and list(controller.runs) == runs
    assert outcomes(runs) == ["stopped"] * 4 + ["diverged"]


def test_runs_that_never_had_an_epoch_are_not_kept(controller, until_state):
    for _ in range(10):
        controller.race(five(epochs=1_000_000), seed_readings(), shown=2)
        controller.stop()
        until_state(RunState.IDLE)
        assert controller.outcome is Outcome.STOPPED
        assert all(len(run.trace) or run is controller.run for run in controller.runs)
    controller.reset()
    assert all(len(run.trace) for run in controller.runs)


def test_settings_that_one_cannot_have_begin_no_run(controller):
    with pytest.raises(ThermoError):
        controller.race([Experiment(), Experiment(epochs=0)], seed_readings())
    assert (len(controller.runs), controller.run, controller.state) == (0, None, RunState.IDLE)


def test_a_failure_is_that_of_all_that_had_not_ended(qtbot, controller, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    quick = Experiment(epochs=1, engine="numpy")
    experiments = [quick, replace(quick, epochs=500), Experiment(), Experiment()]
    with qtbot.waitSignals([controller.failed, controller.ended], order="strict"):
        controller.race(experiments, seed_readings(), shown=2)
    # the one that is shown is kept until another is, the fourth had no epoch
    assert outcomes(controller.runs) == ["finished", "failed", "failed"]
    assert [len(run.trace) for run in controller.runs] == [1, 1, 0]
    assert (controller.state, controller.outcome) == (RunState.IDLE, Outcome.FAILED)


@pytest.mark.parametrize("pace", [SLOWEST, FULL_SPEED], ids=["slowest", "full speed"])
def test_shutting_down_ends_the_thread(controller, begun, pace):
    begun(five(epochs=10_000_000), pace=pace)
    assert controller.shut_down(2_000)
