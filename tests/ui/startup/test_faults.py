"""Faults of the program itself."""

import os
import sys
import threading

import pytest

from thermogui.ui.startup.faults import FaultLog


@pytest.fixture
def faults(qapp):
    hooks = sys.excepthook, threading.excepthook
    log = FaultLog()
    log.install()
    yield log
    log.close()
    sys.excepthook, threading.excepthook = hooks


def raised(error):
    try:
        raise error
    except type(error) as caught:
        return type(caught), caught, caught.__traceback__


def test_a_fault_is_kept_with_its_traceback_and_said_in_a_sentence(faults, qtbot):
    with qtbot.waitSignal(faults.caught) as said:
        sys.excepthook(*raised(ZeroDivisionError("the beam of a scale")))
    (sentence,) = said.args
    assert "ZeroDivisionError: the beam of a scale" in sentence and str(faults.path) in sentence
    kept = faults.path.read_text(encoding="utf-8")
    assert "Traceback" in kept and "test_faults.py" in kept and "the beam of a scale" in kept


def test_a_fault_in_another_thread_is_kept_as_well(faults, qtbot):
    def fails():
        raise OSError("no ice left")

    with qtbot.waitSignal(faults.caught) as said:
        thread = threading.Thread(target=fails)
        thread.start()
        thread.join()
    assert "no ice left" in said.args[0]
    assert "no ice left" in faults.path.read_text(encoding="utf-8")


def test_a_log_that_cannot_be_written_keeps_no_fault_from_being_said(qapp, qtbot, tmp_path):
    hooks = sys.excepthook, threading.excepthook
    log = FaultLog()
    (tmp_path / "a file").write_text("")
    log.path = tmp_path / "a file" / "crash.log"
    log.install()
    try:
        with qtbot.waitSignal(log.caught) as said:
            sys.excepthook(*raised(ValueError("cold")))
    finally:
        log.close()
        sys.excepthook, threading.excepthook = hooks
    assert "cold" in said.args[0] and "crash.log" not in said.args[0]


@pytest.mark.skipif(os.name == "nt", reason="files of POSIX")
@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, lambda path: os.symlink("/dev/full", path)])
def test_a_log_that_is_no_file_makes_nobody_wait(qapp, qtbot, tmp_path, make):
    hooks = sys.excepthook, threading.excepthook
    log = FaultLog()
    log.path = tmp_path / "crash.log"
    make(log.path)
    log.install()
    try:
        with qtbot.waitSignal(log.caught) as said:
            sys.excepthook(*raised(ValueError("cold")))
    finally:
        log.close()
        sys.excepthook, threading.excepthook = hooks
    assert "cold" in said.args[0] and "crash.log" not in said.args[0]


def test_the_window_shows_a_fault_in_a_bar(window):
    window.show_fault("thermogui made a mistake.")
    assert window.messages.said("fault") == "thermogui made a mistake."
