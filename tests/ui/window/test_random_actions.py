"""Whatever is pressed, typed, dropped, opened and closed, in any order: the window stays true.

A few dozen acts are done in the ordinary run, and a minute of them with the tests that are marked `machine`.
They follow from a seed, which a failure names, beside the acts themselves and, where they are found, the few
after which it fails too. By the environment:

    THERMOGUI_SOAK_SEED=7      begin with this seed; the next sitting has the one after it
    THERMOGUI_SOAK_SECONDS=600 go on for so long
    THERMOGUI_SOAK_ACTS=PATH   do what is written there instead, as a failure has left it behind
"""

import ctypes
import gc
import json
import os
import sys
import threading
import time
import warnings
from pathlib import Path
from typing import NamedTuple

import pytest
from soak.episode import Episode, FaultError, read_acts
from soak.files import make_files
from soak.person import Act
from soak.shorten import shortened
from soak.watch import Watch

from PySide6.QtCore import QTimer, qWarning

from thermogui.ui.model.document import Document

SEED = int(os.environ.get("THERMOGUI_SOAK_SEED", "1"))
SECONDS = float(os.environ.get("THERMOGUI_SOAK_SECONDS", "60"))
ACTS = os.environ.get("THERMOGUI_SOAK_ACTS", "")
ACTS_OF_A_SITTING = 120
A_FEW = 40
SHORTENED_WITHIN = 60  # s
MOST_GROWTH = 64 * 2**20
LINUX = sys.platform == "linux"
WARM = 3
"""So many sittings bring in what stays: torch, fonts, caches of pictures."""


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    make_files(folder)
    return folder


@pytest.fixture
def sitting(qapp, files, tmp_path):
    """Return a function that lets a person do a number of acts; what fails is told as short as may be."""

    def sitting(seed, steps=0, acts=None):
        path = tmp_path / f"acts of seed {seed}.jsonl"
        with path.open("w", encoding="ascii") as log:
            try:
                Episode(seed, files, log).run(steps, acts)
            except FaultError as fault:
                pytest.fail(_told(seed, fault, files, path), pytrace=False)

    return sitting


def _told(seed, fault, files, path):
    """Return what there is to say about a fault."""

    def fails(acts):
        try:
            Episode(seed, files).run(acts=acts)
        except FaultError as found:
            return found.kind == fault.kind
        return False

    acts = shortened(fault.acts, fails, SHORTENED_WITHIN)
    short = path.with_suffix(".short.jsonl")
    short.write_text("".join(json.dumps(act) + "\n" for act in acts), "ascii")
    return "\n".join(
        [
            *fault.problems,
            f"seed {seed}, after {len(fault.acts)} acts, which stand in {path}; these were the last:",
            *(f"    {line}" for line in fault.told[-30:]),
            f"THERMOGUI_SOAK_SEED={seed} THERMOGUI_SOAK_ACTS='{short}' does as many of them as are needed:",
            *(f"    {act.kind}: {act.name}" for act in acts),
        ]
    )


class Held(NamedTuple):
    """What the process holds, which sittings must not add to."""

    windows: int
    threads: int
    files: int
    memory: int


def _held():
    gc.collect()
    if hasattr(libc := ctypes.CDLL(None), "malloc_trim"):
        # what is free, and only kept in case it is needed again, is not held
        libc.malloc_trim(0)
    return Held(
        sum(type(one).__name__ == "MainWindow" for one in gc.get_objects()),
        threading.active_count(),
        len(_open_files()) if LINUX else 0,
        int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") if LINUX else 0,
    )


def _open_files():
    """Return what is open, but for what Qt opens once for all, as its list of the kinds of files."""
    links = [f"/proc/self/fd/{name}" for name in os.listdir("/proc/self/fd")]
    # the folder that has just been listed is no more
    found = [os.readlink(link) for link in links if os.path.lexists(link)]
    return [place for place in found if not place.startswith("/usr/")]


def test_whatever_is_done_for_a_moment_the_window_stays_true(sitting):
    sitting(SEED, A_FEW)


@pytest.mark.machine
def test_whatever_is_done_the_window_stays_true_and_leaves_nothing_behind(sitting, qtbot):
    if ACTS:
        sitting(SEED, acts=read_acts(ACTS))
        return
    until, seed, first = time.monotonic() + SECONDS, SEED, None
    while time.monotonic() < until or first is None:
        sitting(seed, ACTS_OF_A_SITTING)
        seed += 1
        if seed - SEED == WARM:
            first = _held()
    now = _held()
    assert now.windows <= first.windows
    assert now.threads <= first.threads
    # a thread that has nothing to do any more ends half a minute later, and its files with it
    qtbot.waitUntil(lambda: len(_open_files()) <= first.files, timeout=40_000)
    assert now.memory - first.memory < MOST_GROWTH, f"{first} has become {now}"


def test_a_fault_of_the_window_is_found_and_told_with_the_few_acts_that_make_it(files, tmp_path, monkeypatch):
    def mistaken(_document, _rows, _text):
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(Document, "remove", mistaken)
    cleared = Act("action", "&Edit > Clear table", 1)
    typed, idle = Act("line", "NumberField epochs in dockSettings", 4), Act("world", "wait", 2)
    with pytest.raises(FaultError, match="planted") as raised:
        Episode(1, files).run(acts=[idle, typed, idle, cleared, idle])
    assert raised.value.acts == [idle, typed, idle, cleared]
    told = _told(1, raised.value, files, tmp_path / "acts.jsonl")
    assert "planted" in told
    assert read_acts(tmp_path / "acts.short.jsonl") == [cleared]


def _raise_in_a_thread():
    def fail():
        raise ZeroDivisionError("in a thread")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()


def _raise_in_a_slot():
    def fail():
        raise ZeroDivisionError("in a slot")

    timer = QTimer()
    timer.timeout.connect(fail)
    timer.timeout.emit()


@pytest.mark.parametrize(
    ("go_wrong", "problem"),
    [
        (lambda: qWarning("amiss"), "Qt says: amiss"),
        (lambda: warnings.warn("amiss", RuntimeWarning, stacklevel=1), "RuntimeWarning: amiss"),
        (lambda: print("amiss"), "printed: amiss"),  # noqa: T201
        (_raise_in_a_thread, "ZeroDivisionError: in a thread"),
        (_raise_in_a_slot, "ZeroDivisionError: in a slot"),
    ],
    ids=["Qt", "warning", "print", "thread", "slot"],
)
def test_whatever_goes_wrong_in_the_process_is_noticed(qapp, go_wrong, problem):
    with Watch() as watch:
        go_wrong()
        found = watch.found()
    assert len(found) == 1
    assert problem in found[0]


def test_acts_that_are_not_needed_are_left_out():
    assert shortened(list(range(50)), lambda acts: {7, 31} <= set(acts), 10) == [7, 31]
