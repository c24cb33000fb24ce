"""Work beside the window: in a thread, and what follows from it in the window's, or nothing."""

import threading

import pytest
import shiboken6

from PySide6.QtCore import QThread

from thermogui.core.errors import ThermoError
from thermogui.core.progress import Cancelled
from thermogui.ui.model.tasks import Fault, Tasks, running


@pytest.fixture
def tasks(qapp, qtbot):
    tasks = Tasks("work")
    yield tasks
    if shiboken6.isValid(tasks):
        tasks.close()
    qtbot.waitUntil(lambda: not running)


@pytest.fixture
def gate():
    """Work that goes on until it is told to end, or that nobody wants it."""

    class Gate:
        def __init__(self):
            self.opened, self.reached = threading.Event(), threading.Event()

        def __call__(self, task):
            self.reached.set()
            while not self.opened.wait(0.01):
                if task.is_cancelled():
                    raise Cancelled("as was asked")
            return "done"

    gate = Gate()
    yield gate
    gate.opened.set()


def test_work_is_done_in_order_in_a_thread_and_what_follows_from_it_in_the_windows(tasks, qtbot):
    worked, followed = [], []
    for name in "abc":
        tasks.submit(
            lambda _, name=name: worked.append((name, QThread.isMainThread())) or name,
            lambda found: followed.append((found, QThread.isMainThread())),
        )
    assert tasks.is_busy
    qtbot.waitUntil(lambda: not tasks.is_busy)
    assert worked == [("a", False), ("b", False), ("c", False)]
    assert followed == [("a", True), ("b", True), ("c", True)]


def test_what_follows_sees_nothing_under_way_and_may_ask_for_more(tasks, qtbot):
    seen = []

    def follow(count):
        seen.append((count, tasks.is_busy))
        if count:
            tasks.submit(lambda _: count - 1, follow)

    tasks.submit(lambda _: 2, follow)
    qtbot.waitUntil(lambda: len(seen) == 3)
    assert seen == [(2, False), (1, False), (0, False)]


@pytest.mark.parametrize(
    ("error", "said", "is_fault"),
    [
        (ThermoError("There is no such file."), "There is no such file.", False),
        (MemoryError(), "There is not enough memory for it; close other programs.", False),
        (ImportError("No module named 'torch'"), "No module named 'torch'", False),
        (ZeroDivisionError("by 0"), "A fault in the program prevented this (by 0).", True),
    ],
)
def test_an_error_becomes_a_sentence_and_a_fault_is_not_swallowed(tasks, qtbot, error, said, is_fault):
    failed = []

    def work(_task):
        raise error

    with qtbot.captureExceptions() as caught:
        tasks.submit(work, failed.append, failed.append)
        tasks.submit(lambda _: "next", failed.append)
        qtbot.waitUntil(lambda: len(failed) == 2)
    assert str(failed[0]) == said and failed[1] == "next"
    assert isinstance(failed[0], Fault) != isinstance(error, ThermoError)
    assert [raised for _, raised, _ in caught] == ([error] if is_fault else [])


def test_an_error_that_nobody_asks_for_is_not_swallowed(tasks, qtbot):
    error = ThermoError("It cannot be.")

    def work(_task):
        raise error

    with qtbot.captureExceptions() as caught:
        tasks.submit(work, lambda _: None)
        qtbot.waitUntil(lambda: len(caught) == 1)
    assert caught[0][1] is error


def test_what_follows_may_fail_and_the_next_is_done_all_the_same(tasks, qtbot):
    found = []
    with qtbot.captureExceptions() as caught:
        tasks.submit(lambda _: 0, lambda zero: 1 / zero)
        tasks.submit(lambda _: 1, found.append)
        qtbot.waitUntil(lambda: found == [1])
    assert caught[0][0] is ZeroDivisionError


def test_of_what_is_asked_for_meanwhile_the_newest_comes_next(tasks, gate, qtbot):
    found = []
    tasks.ask(gate, found.append)
    for number in range(5):
        tasks.ask(lambda _, number=number: number, found.append)
    gate.opened.set()
    qtbot.waitUntil(lambda: not tasks.is_busy)
    assert found == ["done", 4]


def test_what_is_superseded_says_nothing(tasks, qtbot):
    found, reached = [], threading.Event()

    def work(task):
        reached.set()
        while not task.is_cancelled():
            pass
        raise Cancelled

    with qtbot.captureExceptions() as caught:
        tasks.ask(work, found.append, found.append)
        assert reached.wait(30)
        tasks.ask(lambda _: "newest", found.append, interrupt=True)
        qtbot.waitUntil(lambda: found == ["newest"])
    assert not caught


def test_progress_rises_in_steps_and_ends_where_it_is_cancelled(tasks, qtbot):
    told, ended = [], []

    def work(task):
        for step in range(10_001):
            task.progress(step / 10_000)
        while True:
            task.progress(1.0)

    task = tasks.submit(work, ended.append, ended.append, told.append)
    qtbot.waitUntil(lambda: bool(told) and told[-1] > 0.99)
    task.cancel()
    qtbot.waitUntil(lambda: len(ended) == 1)
    assert len(told) <= 100 and told == sorted(set(told)) and isinstance(ended[0], Cancelled)


def test_what_is_cancelled_before_its_turn_is_not_begun(tasks, gate, qtbot):
    ended, begun = [], []
    tasks.submit(gate, ended.append)
    tasks.submit(begun.append, ended.append, ended.append).cancel()
    gate.opened.set()
    qtbot.waitUntil(lambda: len(ended) == 2)
    assert not begun and ended[0] == "done" and isinstance(ended[1], Cancelled)


def test_what_is_given_up_says_nothing_and_what_is_asked_for_then_is_done(tasks, gate, qtbot):
    found = []
    tasks.submit(gate, found.append, found.append)
    tasks.submit(lambda _: "waits", found.append, found.append)
    tasks.give_up()
    assert not tasks.is_busy
    tasks.submit(lambda _: "newest", found.append)
    qtbot.waitUntil(lambda: not tasks.is_busy)
    assert found == ["newest"]


def test_waiting_brings_about_what_follows_but_takes_no_longer_than_it_may(tasks, gate):
    found = []
    tasks.submit(gate, found.append)
    tasks.submit(lambda _: "next", found.append)
    assert not tasks.finish(10) and found == []
    gate.opened.set()
    assert tasks.finish() and found == ["done", "next"]


def test_waiting_in_what_follows_waits_for_the_rest(tasks, qtbot):
    found = []
    tasks.submit(lambda _: "first", lambda first: (tasks.finish(), found.append(first)))
    tasks.submit(lambda _: "second", found.append)
    qtbot.waitUntil(lambda: len(found) == 2)
    assert found == ["second", "first"]


def test_closing_leaves_no_thread_and_nothing_follows(tasks, gate, qtbot):
    found = []
    tasks.submit(gate, found.append, found.append)
    tasks.submit(lambda _: "waits", found.append, found.append)
    assert gate.reached.wait(30)
    tasks.close()
    assert not any(task.isRunning() for task in running)
    tasks.submit(lambda _: "late", found.append)
    qtbot.waitUntil(lambda: not running)
    assert found == [] and not tasks.is_busy


def test_what_nobody_is_there_for_any_more_ends_by_itself(tasks, gate, qtbot):
    found = []
    tasks.submit(gate, found.append, found.append)
    assert gate.reached.wait(30)
    shiboken6.delete(tasks)
    qtbot.waitUntil(lambda: not running)
    assert found == []
