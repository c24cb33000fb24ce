"""The terminal or the system ends the program: at once, without a question, and with nothing lost."""

import os
import signal
import subprocess
import sys

import pytest

from thermogui.core.session.file import read_session

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")

# the program as it is, but for what a person does in its window
PROGRAM = """
import signal
import sys
import time
from pathlib import Path

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMessageBox

from thermogui import app
from thermogui.core.readings.readings import Readings
from thermogui.ui.startup import ending

does, folder = sys.argv.pop(1), Path(sys.argv.pop(1))
# whatever started this process may ignore them
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
create_window = app.create_window


def edit(window):
    window.document.set_values("t_c", np.array([3]), np.array([29.5]), "edit row 4")


def many(window):
    t_u = np.arange(60_000.0)
    window.document.exchange_readings(Readings.from_columns(t_u, 2 * t_u + np.sin(t_u)), "paste")
    window.file_actions.saving.save_to(folder / "many.thermo")


def train(window):
    edit(window)
    window.settings.epochs.setValue(10_000_000)
    window.run_bar.speed.setValue(window.run_bar.speed.maximum())
    window.run_actions.start.trigger()


def act(window):
    # where nothing trains it ends while torch is still on its way
    if does in ("train", "edit") and not window.run_actions.start.isEnabled():
        return
    window.looks.stop()
    if does != "nothing":
        edit(window)
    if does == "close":
        window.close()
    elif does == "save as":
        window.file_actions.save_as.trigger()
    elif does == "save":
        many(window)
    elif does == "train":
        train(window)
    if does == "hang":
        hang()
    QTimer.singleShot(100 if does == "train" else 0, window, ready)
    if does == "ask":
        QMessageBox(window).exec()


def ready():
    print("ready", flush=True)


def hang():
    # only what is told again ends it
    ending._BEGINS_WITHIN_SECONDS = 60
    ready()
    time.sleep(60)


def create(path=None, **how):
    window = create_window(path, **how)
    window.looks = QTimer(window, interval=10)
    window.looks.timeout.connect(lambda: act(window))
    window.looks.start()
    return window


app.create_window = create
sys.exit(app.main(sys.argv[1:]))
"""


@pytest.fixture
def begin(tmp_path):
    """Return a function that starts the program, and waits until somebody has done something there."""
    begun = []

    def begin(does):
        process = subprocess.Popen(
            [sys.executable, "-W", "error", "-c", PROGRAM, does, str(tmp_path)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        begun.append(process)
        assert process.stdout.readline() == "ready\n", process.stderr.read()
        return process

    yield begin
    for process in begun:
        with process:
            process.kill()


def ends(process):
    """Return the status of a process, which has to end by itself and say nothing."""
    _, errors = process.communicate(timeout=20)
    said = [line for line in errors.splitlines() if "propagateSizeHints" not in line]
    assert said == []
    return process.returncode


@pytest.fixture
def kept(settings_folder):
    """Return a function that gives the sessions that were left behind."""
    folder = settings_folder.parent / "state" / "thermogui" / "recovery"
    return lambda: [read_session(path) for path in folder.glob("*.thermo")]


@pytest.mark.parametrize(
    "does, name, status",
    [
        pytest.param("train", "SIGINT", 130, marks=pytest.mark.machine),
        pytest.param("close", "SIGINT", 130, marks=pytest.mark.machine),
        ("ask", "SIGTERM", 143),
        ("save as", "SIGHUP", 129),
    ],
)
def test_whatever_is_open_what_was_typed_is_kept(begin, kept, does, name, status):
    process = begin(does)
    process.send_signal(getattr(signal, name))
    assert ends(process) == status
    (session,) = kept()
    assert session.project.readings.t_c[3] == 29.5


def test_what_was_kept_is_offered_at_the_next_start(begin, kept, open_window, qtbot):
    process = begin("edit")
    process.send_signal(signal.SIGINT)
    assert ends(process) == 130
    (session,) = kept()
    assert session.project.readings.t_c[3] == 29.5
    window = open_window()
    qtbot.waitUntil(lambda: "11 readings" in window.messages.said("recover"), timeout=30_000)


def test_where_nothing_was_typed_nothing_is_left(begin, kept):
    process = begin("nothing")
    process.send_signal(signal.SIGINT)
    assert ends(process) == 130
    assert kept() == []


def test_a_save_that_is_under_way_is_finished(begin, kept, tmp_path):
    process = begin("save")
    process.send_signal(signal.SIGTERM)
    assert ends(process) == 143
    assert len(read_session(tmp_path / "many.thermo").project.readings) == 60_000
    assert kept() == [] and sorted(path.name for path in tmp_path.iterdir()) == ["many.thermo"]


def test_a_second_ctrl_c_ends_a_window_that_does_not_hear(begin):
    process = begin("hang")
    process.send_signal(signal.SIGINT)
    # not the same press, passed on twice
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.5)
    process.send_signal(signal.SIGINT)
    assert ends(process) == 130


def test_ctrl_c_before_there_is_a_window():
    begins = "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
    program = "from thermogui import app; print('begun', flush=True); sys.exit(app.main([]))"
    process = subprocess.Popen(
        [sys.executable, "-c", begins + program],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "begun\n"
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.1)
    process.send_signal(signal.SIGINT)
    assert ends(process) == 130
