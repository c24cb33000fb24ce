"""A screen of its own with a window manager, and a person at it."""

import os
import shutil
import subprocess

import pytest
from someone import Person

# what is built is tested only where it has been built
collect_ignore = [] if os.environ.get("THERMOGUI_BUNDLE") else ["test_bundle.py"]

TOOLS = ("Xvfb", "openbox", "xdotool", "xclip", "import")


@pytest.fixture(scope="session")
def display():
    """The name of an X display with a window manager."""
    missing = [tool for tool in TOOLS if not shutil.which(tool)]
    assert not missing, f"these tests need {', '.join(missing)}"
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as pipe:
        name = f":{pipe.readline().strip()}"
    manager = subprocess.Popen(["openbox"], env={**os.environ, "DISPLAY": name}, stderr=subprocess.DEVNULL)
    yield name
    manager.terminate()
    manager.wait(10)
    server.terminate()
    server.wait(10)


@pytest.fixture
def person(display, tmp_path):
    someone = Person(display, tmp_path)
    yield someone
    if someone.process.poll() is None:
        someone.process.kill()
        someone.process.wait(10)
