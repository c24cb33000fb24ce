"""Which epoch is due when."""

import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thermogui.core.descent.pace import PACES, WATCH, Pace, Schedule, seconds_left

FRAME = 1 / 60
LONGEST = 10_000_000
EVERY_PACE = st.sampled_from(PACES)
NOW = st.floats(0, 1e6)


@st.composite
def stretches(draw):
    """Epochs trained so far, where the run began, and its last epoch."""
    last = draw(st.integers(1, LONGEST))
    epoch = draw(st.integers(0, last - 1))
    return epoch, draw(st.integers(0, epoch)), last


def test_the_paces_go_from_one_epoch_a_second_to_as_fast_as_possible():
    assert PACES[0].epochs_per_second == 1
    assert (PACES[-1].epochs_per_second, PACES[-1].run_seconds) == (None, None)
    assert PACES[WATCH].run_seconds == 8
    assert len({pace.text for pace in PACES}) == len(PACES)
    durations = [pace.run_seconds or 5000 / pace.epochs_per_second for pace in PACES[:-1]]
    assert durations == sorted(durations, reverse=True)


@given(EVERY_PACE, stretches(), NOW, st.lists(st.floats(0, 1e5), min_size=2, max_size=30))
def test_what_is_due_never_falls_and_stays_within_the_run(pace, stretch, began, moments):
    epoch, first, last = stretch
    schedule = Schedule(pace, epoch, first, last, began)
    due = [schedule.due(began + moment) for moment in sorted(moments)]
    assert due == sorted(due)
    assert all(epoch <= number <= last for number in due)


@settings(max_examples=200)
@given(EVERY_PACE, stretches(), NOW)
def test_in_the_end_the_last_epoch_is_due(pace, stretch, began):
    schedule = Schedule(pace, *stretch, began)
    assert schedule.due(began + 1e9) == stretch[2]
    assert schedule.due(1e300) == stretch[2]


@settings(max_examples=200)
@given(EVERY_PACE, stretches(), NOW, st.data())
def test_an_epoch_is_due_once_its_time_has_come(pace, stretch, began, data):
    epoch, first, last = stretch
    wanted = data.draw(st.integers(epoch + 1, last))
    schedule = Schedule(pace, epoch, first, last, began)
    wait = schedule.seconds_until(wanted, began)
    assert wait >= 0
    # a clock near 1e6 has steps of 1e-10
    assert schedule.due(began + wait + 1e-6) >= wanted
    # a millisecond before, it is not, unless it is due at once
    if wait > 1e-3:
        assert schedule.due(began + wait - 1e-3) < wanted
        assert schedule.seconds_until(wanted, began + wait / 2) == pytest.approx(wait / 2, rel=1e-6)
    assert schedule.seconds_until(wanted, began + wait + 1) == 0


@given(stretches(), NOW)
def test_as_fast_as_possible_everything_is_due_at_once(stretch, now):
    schedule = Schedule(PACES[-1], *stretch, now)
    assert schedule.due(now) == stretch[2]
    assert schedule.seconds_until(stretch[2], now) == 0


@pytest.mark.parametrize(
    "pace", [pace for pace in PACES if pace.epochs_per_second], ids=lambda pace: pace.text
)
@pytest.mark.parametrize("epoch", [0, 17, 4000])
def test_epochs_a_second_are_exactly_that(pace, epoch):
    rate = pace.epochs_per_second
    schedule = Schedule(pace, epoch, 0, 5000, 0.0)
    for number in range(1, 200):
        arrives = (number - 1) / rate
        assert schedule.seconds_until(epoch + number, 0.0) == pytest.approx(arrives, abs=1e-12)
        assert schedule.due(arrives + 0.01 / rate) == epoch + number
        assert schedule.due(arrives + 0.99 / rate) == epoch + number


@pytest.mark.parametrize("epochs", [100, 1000, 5000, 123_456, 1_000_000, LONGEST])
def test_watching_shows_the_first_twenty_epochs_one_by_one(epochs):
    schedule = Schedule(PACES[WATCH], 0, 0, epochs, 10.0)
    shown = [schedule.due(10 + frame * FRAME) for frame in range(2000)]
    assert shown[0] == 1
    early = [number for number, _ in itertools.groupby(shown) if number <= 20]
    assert early == list(range(1, 21))


@pytest.mark.parametrize("pace", [pace for pace in PACES if pace.run_seconds], ids=lambda pace: pace.text)
@pytest.mark.parametrize("epochs", [2, 100, 5000, LONGEST])
def test_a_whole_run_lasts_as_long_as_its_pace_says(pace, epochs):
    schedule = Schedule(pace, 0, 0, epochs, 0.0)
    assert schedule.due(pace.run_seconds + 1e-9) == epochs
    assert schedule.due(0.99 * pace.run_seconds) < epochs
    assert schedule.seconds_until(epochs, 0.0) == pytest.approx(pace.run_seconds)


@pytest.mark.parametrize("epochs", [100, 5000, LONGEST])
def test_a_watched_run_is_evenly_spaced_in_the_logarithm_of_its_epochs(epochs):
    schedule = Schedule(PACES[WATCH], 0, 0, epochs, 0.0)
    for part in (0.25, 0.5, 0.75):
        assert schedule.due(part * 8) == pytest.approx(epochs**part, abs=1)


def test_a_run_that_is_continued_takes_its_time_for_what_is_new():
    schedule = Schedule(PACES[WATCH], 5000, 5000, 10_000, 0.0)
    assert schedule.due(0.0) in (5000, 5001)
    assert schedule.due(4.0) == pytest.approx(math.sqrt(5000 * 10_000), abs=1)
    assert schedule.due(7.99) < 10_000
    assert schedule.due(8 + 1e-9) == 10_000


def test_a_pace_set_in_the_middle_of_a_run_goes_on_from_there():
    slow = Schedule(PACES[0], 70, 0, 5000, 0.0)
    assert (slow.due(0.0), slow.due(1.5)) == (71, 72)
    watched = Schedule(PACES[WATCH], 70, 0, 5000, 0.0)
    # the rest of the whole run's eight seconds
    rest = 8 * (1 - math.log(70) / math.log(5000))
    assert watched.seconds_until(5000, 0.0) == pytest.approx(rest)
    assert watched.due(rest + 1e-9) == 5000


def test_a_run_of_one_epoch_is_due_at_once_at_every_pace():
    for pace in PACES:
        schedule = Schedule(pace, 0, 0, 1, 0.0)
        assert (schedule.due(0.0), schedule.seconds_until(1, 0.0)) == (1, 0)


def test_a_clock_before_the_beginning_owes_no_more_than_the_beginning():
    schedule = Schedule(Pace("test", epochs_per_second=10), 5, 0, 100, 50.0)
    assert schedule.due(0.0) == schedule.due(50.0) == 6


def test_the_time_left_follows_what_was_measured_when_computing_is_behind_the_pace():
    watch = PACES[WATCH]
    assert seconds_left(watch, 240_000, 0, 3_000_000, 70_000) == pytest.approx(2_760_000 / 70_000)
    on_plan = 71 * -math.expm1(-math.log(5000) / 8)
    assert seconds_left(watch, 71, 0, 5000, on_plan) == pytest.approx(
        8 * math.log(5000 / 71) / math.log(5000)
    )
    assert seconds_left(watch, 5000, 5000, 10_000, 0) == pytest.approx(8)


def test_computing_is_behind_the_pace_below_six_tenths_of_it():
    watch = PACES[WATCH]
    whole = math.log(5000)
    planned = 8 * math.log(5000 / 71) / whole
    wanted = 71 * -math.expm1(-whole / 8)
    assert seconds_left(watch, 71, 0, 5000, 0.61 * wanted) == pytest.approx(planned)
    assert seconds_left(watch, 71, 0, 5000, 0.59 * wanted) == pytest.approx(4929 / (0.59 * wanted))


@pytest.mark.parametrize("measured", [0, 0.5, 1000.0])
def test_epochs_a_second_leave_what_is_still_to_come_of_them(measured):
    assert seconds_left(PACES[2], 70, 20, 100, measured) == 3.0


def test_as_fast_as_possible_the_time_left_is_known_once_it_was_measured():
    assert seconds_left(PACES[-1], 70, 20, 100, 60.0) == 0.5
    assert seconds_left(PACES[-1], 70, 20, 100, 0) is None
