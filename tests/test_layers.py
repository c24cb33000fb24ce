"""Which part of the program may import which, and how large a module may grow."""

import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import thermogui
import thermogui.core

SOURCE = Path(thermogui.__file__).parent
LINES = 400
CORE = sorted(module.name for module in pkgutil.walk_packages(thermogui.core.__path__, "thermogui.core."))


def loaded_by(*modules):
    """The top-level packages in a fresh interpreter once these modules are imported."""
    program = "import importlib, sys\nfor name in sys.argv[1:]: importlib.import_module(name)\n"
    program += "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    child = subprocess.run(
        [sys.executable, "-c", program, *modules], capture_output=True, text=True, check=True, timeout=120
    )
    return set(child.stdout.split())


def test_the_core_is_found_whole():
    assert {"thermogui.core.descent.training", "thermogui.core.readings", "thermogui.core.files.text"} <= set(
        CORE
    )


@pytest.mark.parametrize(
    "modules", [["thermogui.core", *CORE], ["thermogui.cli"]], ids=["core", "command line"]
)
def test_neither_qt_nor_torch_is_loaded_by(modules):
    loaded = loaded_by(*modules)
    assert "thermogui" in loaded
    assert not loaded & {"PySide6", "shiboken6", "pyqtgraph", "torch"}


def test_an_interpreter_that_has_loaded_qt_or_torch_is_told_apart():
    assert {"PySide6", "shiboken6"} <= loaded_by("PySide6.QtCore")


@pytest.mark.parametrize("engine", ["torch", "numpy"])
def test_torch_is_loaded_by_the_engine_that_needs_it_alone(engine):
    program = (
        "import sys\n"
        "from thermogui.core.descent.experiment import Experiment\n"
        "from thermogui.core.descent.training import train\n"
        "from thermogui.core.readings import seed_readings\n"
        f"list(train(Experiment(engine={engine!r}, epochs=3), seed_readings()))\n"
        "print('torch' in sys.modules, 'PySide6' in sys.modules)"
    )
    child = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120
    )
    assert child.stdout.split() == [str(engine == "torch"), "False"]


def test_no_module_is_longer_than_a_person_reads_at_once():
    lengths = {
        str(path.relative_to(SOURCE)): len(path.read_text(encoding="utf-8").splitlines())
        for path in SOURCE.rglob("*.py")
    }
    assert len(lengths) > len(CORE)
    assert {name: length for name, length in lengths.items() if length > LINES} == {}
