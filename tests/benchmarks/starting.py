"""Benchmarks of a process that begins, each in one of its own."""

import json
import resource
import subprocess
import sys
import time

from rows import Row, within

_BARE = """
import time; began = time.perf_counter()
from PySide6 import QtCore, QtWidgets
import pyqtgraph
app = QtWidgets.QApplication([]); window = QtWidgets.QMainWindow()
window.setCentralWidget(pyqtgraph.PlotWidget()); window.show()
"""
_OURS = """
import time; began = time.perf_counter()
from thermogui.app import create_window
window = create_window(); window.show()
from PySide6 import QtCore, QtWidgets
app = QtWidgets.QApplication.instance()
"""
_PAINTED = """
import os
def painted():
    window.grab(); print(time.perf_counter() - began, flush=True); os._exit(0)
QtCore.QTimer.singleShot(0, painted); app.exec()
"""
_AT_REST = f"""
import os, sys; sys.path.insert(0, {sys.path[0]!r})
from memory import resident_megabytes
QtCore.QTimer.singleShot(5000, lambda: (print(resident_megabytes(), flush=True), os._exit(0))); app.exec()
"""
_FIRST_EPOCH = """
import os
def begin():
    if window.run_actions.start.isEnabled():
        poll.stop(); window.run_actions.start.trigger()
def shown(frame):
    if frame.epoch >= 1:
        window.plots.fit.viewport().repaint(); print(frame.epoch, flush=True); os._exit(0)
poll = QtCore.QTimer(interval=1); poll.timeout.connect(begin); poll.start()
window.live.fit_frame.connect(shown); app.exec()
"""


def _said(script):
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.split()[-1])


def first_window():
    # in turns, for the first one finds the disk's cache cold
    _said(_BARE + _PAINTED)
    bare, ours = _said(_BARE + _PAINTED), _said(_OURS + _PAINTED)
    what = "first painted window, beside a bare PySide6 and pyqtgraph one"
    return [Row(what, ours, bare, "s", 1.15, at_least=False)]


def first_epoch():
    began, worked = time.perf_counter(), _worked()
    _said(_OURS + _FIRST_EPOCH)
    return [
        within("from the command to the first trained epoch", time.perf_counter() - began, 2.0, "s"),
        within("of it the work of its threads, one beside the other", _worked() - worked, 2.0, "s"),
    ]


def _worked():
    """Return how many seconds of a processor all processes that have ended took."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def idle_memory():
    what = "memory of an idle window, PyTorch in it, beside the bare one"
    return [Row(what, _said(_OURS + _AT_REST), _said(_BARE + _AT_REST), "MB")]
