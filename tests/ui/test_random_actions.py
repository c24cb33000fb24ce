"""Whatever is pressed, typed, dropped, opened and closed, in any order: the window stays true.

A few dozen things are done in the ordinary run, and a minute of them with those tests that are marked `machine`.
What is done follows from a seed, which a failure names, beside all that was done and, where that is found, the
few things after which it fails too. By the environment:

    THERMOGUI_SOAK_SEED=7      begin with this seed; the next sitting has the one after it
    THERMOGUI_SOAK_SECONDS=600 go on for so long
    THERMOGUI_SOAK_ACTS=PATH   do what is written there instead, as a failure has left it behind
"""

import ctypes
import gc
import json
import os
import threading
import time
from pathlib import Path

import pytest
from soak.episode import Episode, FaultError, read_acts
from soak.files import make_files
from soak.shorten import shortened
from soak.watch import Watch

from PySide6.QtWidgets import QApplication

SEED = int(os.environ.get("THERMOGUI_SOAK_SEED", "1"))
SECONDS = float(os.environ.get("THERMOGUI_SOAK_SECONDS", "60"))
ACTS = os.environ.get("THERMOGUI_SOAK_ACTS", "")
ACTS_OF_A_SITTING = 200
A_FEW = 60
SHORTENED_WITHIN = 60  # s
MOST_GROWTH = 40 * 2**20
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


def test_whatever_is_done_for_a_moment_the_window_stays_true(sitting):
    sitting(SEED, A_FEW)


@pytest.mark.machine
def test_whatever_is_done_the_window_stays_true_and_leaves_nothing_behind(sitting):
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
    assert now.threads <= first.threads
    assert now.files <= first.files
    assert now.windows <= first.windows
    assert now.memory - first.memory < MOST_GROWTH
