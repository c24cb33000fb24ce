"""What the window asks of runs while they train: plain memory shared by two threads.

Training rests while a part of the window is drawn: a frame takes 3 ms then, and 9 ms where the two get in
each other's way, which also costs a quarter of the epochs (`tests/benchmarks/README.md`).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from thermogui.core.descent.pace import Pace, Schedule

LONGEST_REST = 0.1
"""Seconds that training rests at most: what holds the window up must not hold up the run."""


class Steering:
    """Pause, step, stop and pace of runs that are trained in turns, all to the same epoch in each round.

    The window's thread asks; the thread that trains looks between two rounds of epochs. A slot of
    the worker could not do this: it would run only when training is over.
    """

    def __init__(self, pace: Pace, first: int, last: int, *, single_step: bool = False) -> None:
        """Steer epochs *first* + 1 to *last*; with *single_step* only one of them, then pause."""
        self._changed = threading.Condition()
        self._pace = pace
        self._first, self._last = first, last
        self._stop = False
        self._paused = single_step
        self._steps = 1 if single_step else 0
        self._finishes = False
        self._asked = 0
        self._pause_unanswered = single_step
        self._schedule: Schedule | None = None
        self._drawn = threading.Event()
        self._drawn.set()

    # -- asked by the window

    def set_pace(self, pace: Pace) -> None:
        with self._changed:
            self._pace = pace
            self._schedule = None
            self._changed.notify()

    def pause(self) -> None:
        with self._changed:
            self._asked += 1
            self._paused = self._pause_unanswered = True
            self._changed.notify()

    def resume(self) -> None:
        with self._changed:
            self._asked += 1
            self._paused = self._pause_unanswered = False
            self._schedule = None
            self._changed.notify()

    def step(self) -> None:
        """Allow one epoch, then pause."""
        with self._changed:
            self._asked += 1
            self._paused = self._pause_unanswered = True
            self._steps += 1
            self._changed.notify()

    def finish(self) -> None:
        """Let what is left be computed at once, whatever the pace."""
        with self._changed:
            self._asked += 1
            self._finishes = True
            self._paused = self._pause_unanswered = False
            self._changed.notify()

    def stop(self) -> None:
        with self._changed:
            self._stop = True
            self._changed.notify()
        self._drawn.set()

    def drew(self) -> None:
        """Say that the window has drawn what was delivered."""
        self._drawn.set()

    def is_latest(self, asked: int) -> bool:
        """Return whether an answer is to what was asked last: an older one may arrive late."""
        return asked == self._asked

    # -- looked at by the thread that trains

    @property
    def stop_requested(self) -> bool:
        return self._stop

    @property
    def finish_requested(self) -> bool:
        return self._finishes

    def answers_pause(self) -> int | None:
        """Return, once, the number of the request after which the run rests, no step left to take."""
        with self._changed:
            if not self._paused or self._steps or self._stop or not self._pause_unanswered:
                return None
            self._pause_unanswered = False
            return self._asked

    def allowed(self, epoch: int) -> int:
        """Return how many epochs may be trained now, after *epoch* of them; 0 for none yet."""
        with self._changed:
            return self._allowed(epoch, time.monotonic())

    def took(self, epochs: int) -> None:
        """Count what was trained against the steps that were asked for."""
        with self._changed:
            self._steps = max(0, self._steps - epochs)

    def wait(self, epoch: int) -> None:
        """Sleep until epochs after *epoch* are allowed, or something was asked."""
        with self._changed:
            now = time.monotonic()
            if self._stop or self._pause_unanswered or self._allowed(epoch, now):
                return
            due = None if self._paused or not self._schedule else self._schedule
            self._changed.wait(due.seconds_until(epoch + 1, now) if due else None)

    def rest_while_drawn(self, deliver: Callable[[], None]) -> float:
        """Deliver something, and rest until the window has drawn it; return for how many seconds.

        Both need the interpreter: side by side a frame takes three times as long, and training loses
        more than the time of a frame alone. A window that has yet to draw what came before is busy
        with something else, and is not waited for.
        """
        began = time.monotonic()
        waits = self._drawn.is_set()
        self._drawn.clear()
        deliver()
        if waits and not self._stop:
            self._drawn.wait(LONGEST_REST)
        return time.monotonic() - began

    def _allowed(self, epoch: int, now: float) -> int:
        if self._stop:
            return 0
        if self._paused:
            return min(self._steps, 1)
        if self._finishes:
            return self._last - epoch
        if self._schedule is None:
            self._schedule = Schedule(self._pace, epoch, self._first, self._last, now)
        return max(0, self._schedule.due(now) - epoch)
