"""A window driven by script: what a person does, and how long the window keeps them waiting."""

import time

import numpy as np

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer

from thermogui.app import create_window

TICK_MS = 4
_WANTS_PAINTING = QEvent.Type.UpdateRequest


class Watch:
    """Notes how much later than asked a timer of the window's thread comes, between start and stop.

    And how much of that time the thread worked, which is what it would wait on a machine of its own.
    """

    def __init__(self):
        self._late, self._worked = [], []
        self._timer = QTimer(interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_tick)

    def __enter__(self):
        self._at, self._worked_at = time.perf_counter(), time.thread_time()
        self._timer.start()
        return self

    def __exit__(self, *_error):
        self._timer.stop()

    def _on_tick(self):
        now, worked_now = time.perf_counter(), time.thread_time()
        self._late.append((now - self._at) * 1e3 - TICK_MS)
        self._worked.append((worked_now - self._worked_at) * 1e3)
        self._at, self._worked_at = now, worked_now

    @property
    def late(self):
        """Milliseconds, shape (ticks,), without the first few, in which the timer finds its rhythm."""
        return np.array(self._late[3:])

    @property
    def worked(self):
        """Milliseconds of the thread's own work from each tick to the next, shape (ticks,)."""
        return np.array(self._worked[3:])


class Paints(QObject):
    """Counts how often something in a window is painted.

    Whatever is to be painted in it is gathered and asked for by one event of the window itself. A filter of
    the whole program would meet every event there is, and add a millisecond to each edit.
    """

    def __init__(self, window):
        super().__init__()
        self.count = 0
        window.installEventFilter(self)

    def eventFilter(self, watched, event):
        if event.type() == _WANTS_PAINTING:
            self.count += 1
        return False


def wait_until(condition, seconds=120):
    """Let the window live, asleep between events, until something is true."""
    loop, poll = QEventLoop(), QTimer(interval=5)
    limit = time.perf_counter() + seconds
    poll.timeout.connect(lambda: (condition() or time.perf_counter() > limit) and loop.quit())
    poll.start()
    loop.exec()
    poll.stop()
    assert condition(), f"not true after {seconds} s"


def rest(seconds):
    """Let the window live for a while."""
    end = time.perf_counter() + seconds
    wait_until(lambda: time.perf_counter() >= end, seconds + 10)


def opened(path=None, workspace="learn"):
    """Return a window in which a run can start, at full speed, once it is at rest."""
    window = create_window(path)
    window.show()
    if window.workspaces.name != workspace:
        window.workspaces.actions[workspace].trigger()
    wait_until(window.run_actions.start.isEnabled)
    window.run_bar.speed.setValue(window.run_bar.speed.maximum())
    wait_until(lambda: window.calibration.is_current)
    rest(0.3)
    return window


def run(window, epochs):
    """Train in the window; return how long it took."""
    window.settings.epochs.setValue(epochs)
    began = time.perf_counter()
    window.run_actions.start.trigger()
    wait_until(lambda: window.property("runState") == "idle" and window.property("outcome") == "finished")
    assert window.property("epochCount") == epochs
    return time.perf_counter() - began


def painted_after(act, paints, settled):
    """Act, and let the window live until nothing has been painted for *settled* seconds.

    Returns:
        Milliseconds until the last paint that followed; and how many of them this thread worked.
    """
    loop, beat = QEventLoop(), QTimer(interval=2, timerType=Qt.TimerType.PreciseTimer)
    beat.start()
    began = time.perf_counter()
    worked_before = time.thread_time()
    act()
    last, worked = time.perf_counter(), time.thread_time()
    while time.perf_counter() - last < settled:
        seen = paints.count
        loop.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        if paints.count != seen:
            last, worked = time.perf_counter(), time.thread_time()
    return (last - began) * 1e3, (worked - worked_before) * 1e3
