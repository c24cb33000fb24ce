"""Programs that are ended in the middle of writing, at any moment: by Ctrl-C, or killed."""

import os
import random
import signal
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

import pytest

from thermogui.core.writing.unfinished import clear_unfinished

PROGRAM = """
import os, sys
if sys.argv.pop(1) == "named" and hasattr(os, "O_TMPFILE"):
    del os.O_TMPFILE
from thermogui.app import main
print("begun", flush=True)
sys.exit(main())
"""
EXPORTS = {
    "notebook": "out.ipynb",
    "report": "out.html",
    "python": "out.py",
    "c": "out.h",
    "csv": "out.csv",
    "xlsx": "out.xlsx",
    "pdf": "out.pdf",
}
TIMES = int(os.environ.get("THERMOGUI_ENDINGS", "5"))
"""How often each export is ended in each way on CI."""

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Work in a folder of its own, beside a table that takes a moment to be written."""
    pairs = "".join(f"{k % 977},{k % 991}\n" for k in range(3000))
    (tmp_path / "many.csv").write_text(f"t_u,t_c\n{pairs}")
    folder = tmp_path / "folder"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def begin(kind, drafts):
    """Begin an export; return its process once the program is there."""
    arguments = ["export", "report" if kind == "pdf" else kind, "../many.csv", "--output", EXPORTS[kind]]
    child = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, drafts, *arguments, "--engine", "numpy"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stdout.readline() == "begun\n"
    return child


@cache
def written_by(kind, drafts):
    """Return what an export writes, and how long it takes."""
    child = begin(kind, drafts)
    began = time.monotonic()
    assert child.communicate(timeout=120) == ("", "")
    took = time.monotonic() - began
    content = Path(EXPORTS[kind]).read_bytes()
    Path(EXPORTS[kind]).unlink()
    return content, took


def end_at_random(kind, drafts, how, seed, times, folder):
    """End an export at random moments, half of them with a file in its place."""
    content, took = written_by(kind, drafts)
    path = Path(EXPORTS[kind])
    moments = random.Random(seed)
    for number in range(times):
        if is_there := number % 2 == 0:
            path.write_bytes(b"dear")
        else:
            path.unlink(missing_ok=True)
        child = begin(kind, drafts)
        time.sleep(moments.uniform(0, took * 1.05))
        child.send_signal(how)
        _, err = child.communicate(timeout=120)
        left = path.read_bytes() if path.exists() else None
        # dates and times may differ
        is_whole = left is not None and abs(len(left) - len(content)) < 64
        assert is_whole or left == (b"dear" if is_there else None)
        assert err.count("\n") <= 1 and "Traceback" not in err
        if how == signal.SIGINT:
            assert child.returncode == 130 or (child.returncode == 0 and is_whole), (child.returncode, err)
        else:
            clear_unfinished()
        assert {entry.name for entry in folder.iterdir()} <= {path.name}


ALL = [pytest.param(kind, marks=pytest.mark.draws) if kind == "pdf" else kind for kind in EXPORTS]


@pytest.mark.parametrize("drafts", ["nameless", "named"])
@pytest.mark.parametrize("kind", ["csv"])
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_an_export_that_is_ended_leaves_nothing_half_written(folder, kind, drafts, how):
    end_at_random(kind, drafts, how, 1, 2, folder)


@pytest.mark.machine
@pytest.mark.parametrize("drafts", ["nameless", "named"])
@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_however_often_each_export_is_ended_nothing_is_left(folder, kind, drafts, how):
    end_at_random(kind, drafts, how, 2, TIMES, folder)
