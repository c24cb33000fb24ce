"""The command line: opens the window, or hands over to what works without one."""

from __future__ import annotations

import multiprocessing
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from thermogui import __version__
from thermogui.core.errors import ThermoError

if TYPE_CHECKING:
    from thermogui.interrupts import Interrupts

_COMMANDS = """\
commands:
  thermogui [FILE]              open the window, on a file of readings if one is given
  thermogui train [FILE] ...    the same training without a window; see thermogui train --help
  thermogui calibrate [FILE] ...  least squares with uncertainties, and the unit
  thermogui export KIND [FILE] --output PATH ...  a file for elsewhere; see thermogui export --help

Without a display the window is left out, and the training is run by itself.
"""


def main(argv: list[str] | None = None) -> int:
    """Run the program; return the exit status."""
    multiprocessing.freeze_support()
    if sys.platform == "win32" and sys.stdout is None:
        _join_terminal()
    arguments = sys.argv[1:] if argv is None else argv
    try:
        return _run(arguments)
    except KeyboardInterrupt:
        return 130


def _join_terminal() -> None:
    """Print to the terminal that a windowed program was started from, if there is one."""
    import ctypes

    if ctypes.windll.kernel32.AttachConsole(-1):  # type: ignore[attr-defined,unused-ignore]
        sys.stdout = open("CONOUT$", "w", encoding="utf-8")  # noqa: SIM115 - for as long as the process lives
        sys.stderr = open("CONOUT$", "w", encoding="utf-8")  # noqa: SIM115


def create_window(path: str | None = None) -> Any:
    """Return the main window, opened on a file of readings; makes the QApplication if there is none."""
    from thermogui.ui.memory import collections_put_off, keep_freed_memory, spare_from_collections

    with collections_put_off():
        from PySide6.QtWidgets import QApplication

        from thermogui.ui.lean_imports import import_pyqtgraph, leave_sources_unread

        leave_sources_unread()
        import_pyqtgraph()
        from thermogui.ui.main_window import MainWindow

        keep_freed_memory()
        app = QApplication.instance()
        if app is None:
            # not again with every window: one that was closed would never go
            spare_from_collections()
            app = QApplication(sys.argv[:1])
        if isinstance(app, QApplication):
            app.setApplicationName("thermogui")
            app.setApplicationVersion(__version__)
            app.setDesktopFileName("thermogui")
            # the platform's style could not be coloured by a palette of ours
            app.setStyle("Fusion")
        return MainWindow(path)


def _run(arguments: list[str]) -> int:
    from thermogui import cli
    from thermogui.arguments import Parser
    from thermogui.display import why_no_window
    from thermogui.interrupts import Interrupts
    from thermogui.streams import complain

    if arguments[:1] in (["train"], ["calibrate"], ["export"]):
        return cli.main(arguments)
    parser = Parser(
        "thermogui", "Watch gradient descent learn an unknown thermometer, and calibrate it.", _COMMANDS
    )
    parser.add_argument("--version", action="version", version=f"thermogui {__version__}")
    parser.add_argument("file", nargs="?", metavar="FILE", help="readings to open")
    try:
        path: str | None = parser.parse(arguments).file
    except SystemExit as end:  # --help, --version
        return end.code if isinstance(end.code, int) else cli.DONE
    except ThermoError as error:
        complain(f"thermogui: {error}")
        return cli.CALLER_CAN_MEND
    if sys.platform == "win32":
        from thermogui.splash import splash

        # on Windows torch can fail when Qt was imported before it
        with splash("thermogui", "PyTorch is being loaded …"), suppress(Exception):
            # where it cannot be loaded the window says why
            import torch  # noqa: F401
    # an exception raised while Qt is imported would abort the process
    interrupts = Interrupts()
    if reason := why_no_window():
        interrupts.stop()
        complain(f"{reason} Training without a window.")
        return cli.main(["train", *(["--", path] if path is not None else [])])
    return _show(path, interrupts)


def _show(path: str | None, interrupts: Interrupts) -> int:
    window = create_window(path)

    from pyqtgraph.util.garbage_collector import GarbageCollector
    from PySide6.QtWidgets import QApplication

    from thermogui.ui.ending import Ending
    from thermogui.ui.faults import FaultLog

    faults = FaultLog(window)
    faults.caught.connect(window.show_fault)
    # after pyqtgraph, which installs a hook of its own
    faults.install()
    Ending(window, interrupts)
    window.show()
    # in this thread alone: in another one what is left of a dialog would be destroyed outside its own
    collector = GarbageCollector()
    try:
        return int(QApplication.exec())
    finally:
        interrupts.ask(None)
        collector.timer.stop()
        faults.close()
        # while its thread lives, garbage may be collected there, and a window must not be destroyed so
        window.torch.wait()
