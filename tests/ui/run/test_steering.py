"""Pause, step, stop and pace, as two threads share them; here without threads."""

import threading

import pytest

from thermogui.core.descent.pace import PACES, Pace
from thermogui.ui.run import steering as module
from thermogui.ui.run.steering import Steering

FULL_SPEED = PACES[-1]
HOURS = Pace("once a day", epochs_per_second=1 / 86_400)


@pytest.fixture
def steering():
    return Steering(FULL_SPEED, 0, 5_000)


def test_at_full_speed_all_that_is_left_is_allowed(steering):
    assert steering.allowed(0) == 5_000
    assert steering.allowed(4_999) == 1


def test_a_paused_run_is_allowed_nothing(steering):
    steering.pause()
    assert steering.allowed(10) == 0


def test_a_pause_is_answered_once(steering):
    assert steering.answers_pause() is None
    steering.pause()
    answer = steering.answers_pause()
    assert steering.is_latest(answer)
    assert steering.answers_pause() is None


def test_a_step_allows_one_epoch_and_then_rests(steering):
    steering.pause()
    steering.answers_pause()
    steering.step()
    assert steering.allowed(10) == 1
    assert steering.answers_pause() is None
    steering.took(1)
    assert steering.allowed(11) == 0
    assert steering.is_latest(steering.answers_pause())


def test_two_steps_are_two_epochs_one_by_one(steering):
    steering.step()
    steering.step()
    assert steering.allowed(0) == 1
    steering.took(1)
    assert steering.answers_pause() is None
    assert steering.allowed(1) == 1
    steering.took(1)
    assert steering.allowed(2) == 0


def test_resuming_allows_the_rest_again(steering):
    steering.pause()
    steering.resume()
    assert steering.allowed(10) == 4_990


def test_resuming_takes_back_a_pause_that_nobody_has_answered(steering):
    steering.pause()
    steering.resume()
    assert steering.answers_pause() is None
    steering.set_pace(HOURS)
    assert steering.allowed(0) == 1
    assert _sleeps(steering, 1)


@pytest.mark.parametrize("then", ["pause", "resume", "step"])
def test_an_answer_is_old_once_something_else_was_asked(steering, then):
    steering.pause()
    answer = steering.answers_pause()
    getattr(steering, then)()
    assert not steering.is_latest(answer)


def test_stopping_ends_everything_also_a_pause_and_a_step(steering):
    steering.pause()
    steering.step()
    steering.stop()
    assert steering.stop_requested
    assert steering.allowed(0) == 0
    assert steering.answers_pause() is None


def test_a_run_begun_by_a_step_takes_one_epoch_and_rests():
    steering = Steering(FULL_SPEED, 0, 5_000, single_step=True)
    assert steering.allowed(0) == 1
    steering.took(1)
    assert steering.allowed(1) == 0
    assert steering.answers_pause() is not None


def test_a_new_pace_counts_from_the_moment_it_is_set(steering):
    steering.set_pace(HOURS)
    assert steering.allowed(100) == 1
    assert steering.allowed(101) == 0
    steering.set_pace(FULL_SPEED)
    assert steering.allowed(101) == 4_899


@pytest.mark.parametrize("ask", ["pause", "step", "resume", "stop", "set_pace"])
def test_whatever_is_asked_wakes_a_thread_that_waits(steering, ask):
    steering.set_pace(HOURS)
    assert steering.allowed(0) == 1  # the first one is due at once
    waiting = threading.Thread(target=steering.wait, args=(1,))
    waiting.start()
    getattr(steering, ask)(*([FULL_SPEED] if ask == "set_pace" else []))
    waiting.join(30)
    assert not waiting.is_alive()


def test_nothing_is_waited_for_when_epochs_are_due(steering):
    steering.wait(0)


def test_a_paused_thread_sleeps_until_it_is_asked(steering):
    steering.pause()
    steering.answers_pause()
    assert _sleeps(steering, 10)


def _sleeps(steering, epoch):
    """Return whether a thread that waits after *epoch* really sleeps, until it is stopped."""
    asleep = threading.Event()

    class Watched(threading.Condition):
        def wait(self, timeout=None):
            asleep.set()
            return super().wait(timeout)

    steering._changed = Watched()
    waiting = threading.Thread(target=steering.wait, args=(epoch,))
    waiting.start()
    slept = asleep.wait(1)
    steering.stop()
    waiting.join(30)
    assert not waiting.is_alive()
    return slept


def test_training_rests_until_the_window_has_drawn(steering, monkeypatch):
    monkeypatch.setattr(module, "LONGEST_REST", 30.0)
    delivered = threading.Event()
    resting = threading.Thread(target=steering.rest_while_drawn, args=(delivered.set,))
    resting.start()
    assert delivered.wait(30)
    assert resting.is_alive()
    steering.drew()
    resting.join(30)
    assert not resting.is_alive()


def test_a_window_that_is_kept_busy_is_waited_for_once(steering, monkeypatch):
    monkeypatch.setattr(module, "LONGEST_REST", 0.0)
    steering.rest_while_drawn(lambda: None)
    monkeypatch.setattr(module, "LONGEST_REST", 30.0)
    assert steering.rest_while_drawn(lambda: None) < 10
    steering.drew()
    assert steering.rest_while_drawn(steering.drew) < 10


def test_a_stop_ends_the_rest(steering, monkeypatch):
    monkeypatch.setattr(module, "LONGEST_REST", 30.0)
    assert steering.rest_while_drawn(steering.stop) < 10
