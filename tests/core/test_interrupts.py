"""Ctrl-C: kept in mind once, the end of the program the second time; and what ends leaves no draft."""

import os
import pty
import signal
import subprocess
import sys
import threading

import pytest

from thermogui.core import interrupts
from thermogui.core.interrupts import INTERRUPTED, Interrupt, end_at_once
from thermogui.core.writing.outputs import written_whole

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals and terminals of POSIX")


class Ended(BaseException):
    """Stands for the end of the process, which a test must outlive."""


@pytest.fixture(autouse=True)
def ended(monkeypatch):
    """With which statuses the process would have ended."""
    statuses = []

    def end(status):
        statuses.append(status)
        raise Ended

    monkeypatch.setattr(os, "_exit", end)
    return statuses


def test_the_first_is_kept_in_mind_and_the_second_ends_the_program(ended):
    with Interrupt(at_once=False).installed() as interrupt:
        assert not interrupt.asked
        signal.raise_signal(signal.SIGINT)
        assert interrupt.asked and ended == []
        with pytest.raises(Ended):
            signal.raise_signal(signal.SIGINT)
    assert ended == [INTERRUPTED] == [128 + signal.SIGINT]


def test_with_nothing_to_tell_the_first_ends_it(ended):
    with Interrupt(at_once=True).installed(), pytest.raises(Ended):
        signal.raise_signal(signal.SIGINT)
    assert ended == [INTERRUPTED]


def test_it_ends_at_once_only_for_as_long_as_is_said(ended):
    with Interrupt(at_once=False).installed() as interrupt:
        with pytest.raises(ZeroDivisionError), interrupt.ending_at_once():
            raise ZeroDivisionError
        signal.raise_signal(signal.SIGINT)
        assert ended == []
    with Interrupt(at_once=False).installed() as interrupt, interrupt.ending_at_once(), pytest.raises(Ended):
        signal.raise_signal(signal.SIGINT)
    assert ended == [INTERRUPTED]


def test_afterwards_it_means_what_it_meant_before():
    before = signal.getsignal(signal.SIGINT)
    with Interrupt(at_once=False).installed() as interrupt:
        assert signal.getsignal(signal.SIGINT) is interrupt
    assert signal.getsignal(signal.SIGINT) is before
    with pytest.raises(ZeroDivisionError), Interrupt(at_once=False).installed():
        raise ZeroDivisionError
    assert signal.getsignal(signal.SIGINT) is before


def test_in_another_thread_it_is_not_taken_and_does_no_harm():
    before, found = signal.getsignal(signal.SIGINT), []

    def work():
        with Interrupt(at_once=False).installed() as interrupt:
            found.append((interrupt.asked, signal.getsignal(signal.SIGINT)))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [(False, before)]


def test_the_end_leaves_no_draft_and_says_which_signal_it_was(ended, tmp_path, monkeypatch):
    monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    with pytest.raises(Ended), written_whole(tmp_path / "x.csv") as draft:
        draft.write_text("half")
        end_at_once(signal.SIGTERM)
    assert [*tmp_path.iterdir()] == [] and ended == [128 + signal.SIGTERM]


def test_a_line_that_is_begun_on_a_terminal_is_ended(ended, monkeypatch):
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        with pytest.raises(Ended):
            end_at_once()
        assert os.read(ours, 100) == b"\r\n"
    os.close(ours)


def test_a_program_without_an_error_stream_ends_too(ended, monkeypatch):
    # as a bundle without a console has none
    monkeypatch.setattr(sys, "stderr", None)
    with pytest.raises(Ended):
        end_at_once()
    assert ended == [INTERRUPTED]


def test_a_process_really_ends_with_the_status_of_its_signal():
    code = (
        f"from {interrupts.__name__} import end_at_once\ntry:\n    end_at_once()\nfinally:\n    print('late')"
    )
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (child.returncode, child.stdout, child.stderr) == (INTERRUPTED, "", "")
