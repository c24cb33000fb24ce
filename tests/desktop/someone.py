"""A person at a screen, and what they start."""

import os
import subprocess
import sys
import time

import pytest


def until(condition, what, seconds=30.0):
    """Return what *condition* gives once it is true; another process cannot send us signals."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, f"{what}: not within {seconds} s"
        time.sleep(0.05)
    return found


def commands():
    """From source, and from the bundle where THERMOGUI_BUNDLE names its program."""
    found = [pytest.param([sys.executable, "-m", "thermogui"], id="source")]
    if bundle := os.environ.get("THERMOGUI_BUNDLE"):
        found.append(pytest.param([bundle], id="bundle"))
    return found


class Person:
    """Someone at the screen, with a keyboard."""

    def __init__(self, display, home):
        self.home = home
        # nothing of this environment: no Python on the path, and a person's own folders
        self.environment = {"DISPLAY": display, "HOME": str(home), "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"}

    def do(self, *command):
        done = subprocess.run(command, env=self.environment, capture_output=True, timeout=60)
        return done.stdout

    def starts(self, command, *arguments):
        self.errors = self.home / "errors.txt"
        with self.errors.open("w") as errors:
            self.process = subprocess.Popen(
                [*command, *arguments], env=self.environment, cwd=self.home, stderr=errors, stdout=errors
            )
        self.window = until(self._window, "a window", 60)
        self.do("xdotool", "windowactivate", "--sync", self.window)

    def _window(self):
        assert self.process.poll() is None, self.errors.read_text()
        found = self.do("xdotool", "search", "--onlyvisible", "--name", "thermogui").split()
        return found[-1] if found else None

    def presses(self, *keys):
        self.do("xdotool", "key", "--delay", "60", *keys)

    def types(self, text):
        self.do("xdotool", "type", "--delay", "30", text)

    @property
    def title(self):
        return self.do("xdotool", "getwindowname", self.window).decode()

    @property
    def clipboard(self):
        return self.do("xclip", "-selection", "clipboard", "-o").decode()

    def looks(self):
        """A picture of the screen, as PNG."""
        return self.do("import", "-window", "root", "png:-")

    def sees_it_end(self):
        return self.process.wait(30), self.errors.read_text()
