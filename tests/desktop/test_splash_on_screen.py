"""The words while PyTorch is loaded before Qt, on a screen."""

import importlib.util
import os
import subprocess
import sys

import pytest
from someone import until

IS_POSSIBLE = importlib.util.find_spec("tkinter") is not None
pytestmark = pytest.mark.machine

PROGRAM = (
    "from thermogui.ui.startup.splash import splash\n"
    "with splash('thermogui', 'Loading PyTorch …') as seen:\n    print(seen, flush=True); input()\n"
    "print('gone', flush=True); input()\n"
)


def test_it_is_there_until_it_is_not_wanted_any_more(display):
    there = {**os.environ, "DISPLAY": display}

    def visible():
        search = ["xdotool", "search", "--onlyvisible", "--class", "thermogui"]
        return subprocess.run(search, env=there, capture_output=True, text=True).stdout.split()

    program = [sys.executable, "-c", PROGRAM]
    with subprocess.Popen(
        program, env=there, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as shown:
        assert shown.stdout.readline() == f"{IS_POSSIBLE}\n"
        if IS_POSSIBLE:
            until(visible, "the splash is on the screen")
        print("", file=shown.stdin, flush=True)
        assert shown.stdout.readline() == "gone\n"
        until(lambda: not visible(), "the splash has gone")
        print("", file=shown.stdin, flush=True)
