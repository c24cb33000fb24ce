"""Which part of the program may import which, and how large a module may grow."""

import ast
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import thermogui
import thermogui.core

SOURCE = Path(thermogui.__file__).parent
LINES = 400
GUESSING = {
    *("QLabel", "QMessageBox", "QErrorMessage", "QInputDialog", "QProgressDialog", "QFileDialog", "QWizard"),
    *("QTextEdit", "QTextBrowser", "QTextDocument", "QStaticText", "QGraphicsTextItem", "LabelItem"),
    *("setHtml", "insertHtml", "appendHtml", "setMarkdown", "setInformativeText", "setDetailedText"),
}
"""What Qt takes a text for HTML in, if the text looks so."""
TIPS = {"setToolTip", "setWhatsThis", "setStatusTip", "showText"}
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
    assert {
        "thermogui.core.descent.training",
        "thermogui.core.readings.readings",
        "thermogui.core.reading.text",
    } <= set(CORE)


@pytest.mark.parametrize(
    "modules",
    [["thermogui.core", *CORE], ["thermogui.cli.commands", "thermogui.cli.train"]],
    ids=["core", "command line"],
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
        "from thermogui.core.readings.readings import seed_readings\n"
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


def name_of(called):
    """What a call calls, without what it belongs to."""
    return getattr(called, "attr", getattr(called, "id", ""))


def guesses_in(source):
    """The calls of a module of the window in which Qt could take a text from outside for HTML, by line."""
    found = []
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.ClassDef):
            found += [(call.lineno, name) for base in call.bases if (name := name_of(base)) in GUESSING]
        if not isinstance(call, ast.Call):
            continue
        name, first = name_of(call.func), call.args[0] if call.args else None
        of = name_of(getattr(call.func, "value", None))
        if name in GUESSING or (of in GUESSING and name[0].islower()):
            found.append((call.lineno, f"{of or ''}.{name}".lstrip(".")))
        elif name == "addRow" and len(call.args) > 1 and not isinstance(first, ast.Name | ast.Attribute):
            # of a text it makes a label itself
            if not (isinstance(first, ast.Call) and name_of(first.func) == "PlainLabel"):
                found.append((call.lineno, name))
        elif name in TIPS:
            said = call.args[1] if name == "showText" else first
            is_ours = isinstance(said, ast.Constant) or (
                isinstance(said, ast.Call) and name_of(said.func) == "plain_tip"
            )
            if not is_ours:
                found.append((call.lineno, name))
    return found


def test_what_shows_text_in_the_window_shows_it_as_it_stands():
    found = {
        str(path.relative_to(SOURCE)): guesses_in(path.read_text(encoding="utf-8"))
        for path in (SOURCE / "ui").rglob("*.py")
        if path.name != "plain.py"
    }
    assert len(found) > 60
    assert {name: guesses for name, guesses in found.items() if guesses} == {}


@pytest.mark.parametrize(
    "source",
    [
        "label = QLabel(name, self)",
        "label = QtWidgets.QLabel(name)",
        "class Heading(QLabel): ...",
        "QMessageBox.warning(self, 'title', name)",
        "form.addRow('Name', field)",
        "form.addRow(f'{name}', field)",
        "field.setToolTip(name)",
        "field.setToolTip(f'{name}')",
        "QToolTip.showText(place, name)",
        "QFileDialog.getSaveFileName(self)",
        "browser.setHtml(page)",
    ],
)
def test_a_text_that_could_be_taken_for_html_is_found(source):
    assert guesses_in(source)
