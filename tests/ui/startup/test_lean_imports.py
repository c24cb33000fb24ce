"""What is left out of the imports, in processes of their own: here everything is imported already."""

import subprocess
import sys

import pytest


def printed(program):
    made = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return made.stdout.split()


LEAN = (
    "from thermogui.ui.startup.lean_imports import import_pyqtgraph, leave_sources_unread\n"
    "import PySide6.QtCore\n"
)


def test_pyqtgraph_finds_the_same_classes():
    program = (
        "import_pyqtgraph()\n"
        "import pyqtgraph.Qt as Qt, PySide6.QtGui, PySide6.QtWidgets\n"
        "for name in ('QtCore', 'QtGui', 'QtWidgets'):\n"
        "    ours, theirs = getattr(Qt, name), getattr(PySide6, name)\n"
        "    classes = [n for n in dir(theirs) if n[0] == 'Q' and n.isidentifier()]\n"
        "    print(len(classes) > 100, all(getattr(ours, n) is getattr(theirs, n) for n in classes))\n"
        "    print(set(classes) <= set(dir(ours)), hasattr(ours, 'QNothing'))\n"
        "print(Qt.QtWidgets.QOpenGLWidget.__name__, Qt.QtGui.QFileSystemModel.__name__)\n"
    )
    assert printed(LEAN + program) == ["True", "True", "True", "False"] * 3 + [
        "QOpenGLWidget",
        "QFileSystemModel",
    ]


def test_classes_that_nobody_asks_for_are_not_made():
    program = LEAN + "import_pyqtgraph()\nprint('QCalendarWidget' in vars(PySide6.QtWidgets))\n"
    assert printed(program + "PySide6.QtWidgets.QCalendarWidget\n") == ["False"]


def test_what_no_plot_needs_comes_when_it_is_asked_for():
    program = LEAN + (
        "import sys\n"
        "import_pyqtgraph()\n"
        "import pyqtgraph as pg\n"
        "print('pyqtgraph.parametertree' in sys.modules, 'pyqtgraph.graphicsItems.ROI' in sys.modules)\n"
        "print(pg.ROI.__module__, pg.ImageView.__module__, pg.RectROI.__module__)\n"
        "from pyqtgraph.widgets.TreeWidget import TreeWidget\n"
        "print(pg.TreeWidget is TreeWidget, pg.PlotWidget.__name__, hasattr(pg, 'Nothing'))\n"
        "from pyqtgraph.exporters import SVGExporter\n"
    )
    assert printed(program) == [
        *("False", "False"),
        *("pyqtgraph.graphicsItems.ROI", "pyqtgraph.imageview.ImageView", "pyqtgraph.graphicsItems.ROI"),
        *("True", "PlotWidget", "False"),
    ]


def test_every_name_of_pyqtgraph_can_be_had():
    """Modules within it are had by importing them."""
    everything = printed(
        "import inspect, pyqtgraph\n"
        "print(*(n for n, v in vars(pyqtgraph).items() if n[0] != '_' and not inspect.ismodule(v)))"
    )
    program = (
        "import_pyqtgraph()\nimport pyqtgraph\n"
        f"print(*(n for n in {everything!r} if not hasattr(pyqtgraph, n)))"
    )
    assert len(everything) > 100
    assert printed(LEAN + program) == []


@pytest.mark.parametrize("first", ["", "leave_sources_unread()\n"], ids=["as PySide6 does", "lean"])
def test_no_source_is_kept_of_what_is_imported(first):
    program = "import linecache, colorsys\nprint(colorsys.__file__ in linecache.cache)\n"
    assert printed(LEAN + first + program) == [str(not first)]
