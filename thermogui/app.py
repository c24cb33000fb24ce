"""The command line: opens the window, or hands over to what works without one."""

from __future__ import annotations

import signal
import sys

from thermogui import __version__
from thermogui.core.interrupts import INTERRUPTED, end_at_once

# as few imports as can be: until `main` is reached, Ctrl-C is a traceback
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_COMMANDS = """\
commands:
  thermogui [FILE]              open the window, on a file of readings if one is given
  thermogui FILE --follow       the same, and read on what is appended to it; - is standard input
  thermogui train [FILE] ...    the same training without a window; see thermogui train --help
  thermogui calibrate [FILE] ...  least squares with uncertainties, and the unit
  thermogui sweep [FILE] ...    how runs with other learning rates end; see thermogui sweep --help
  thermogui export KIND [FILE] --output PATH ...  a file for elsewhere; see thermogui export --help

Without a display the window is left out, and the training is run by itself.
"""


def main(argv: list[str] | None = None) -> int:
    """Run the program, which takes *argv* or all that is its own; return the exit status."""
    before = _end_on_ctrl_c()
    try:
        return _main(argv)
    finally:
        if before is not None:
            # at the end of the program nothing is left to interrupt, and nobody would catch it
            signal.signal(signal.SIGINT, signal.SIG_IGN if argv is None else before)


def _end_on_ctrl_c() -> Any:
    """Have Ctrl-C end the program at once until a part of it knows better; return what it did before."""
    before = signal.getsignal(signal.SIGINT)
    if before == signal.SIG_IGN:
        return None
    try:
        signal.signal(signal.SIGINT, end_at_once)
    except ValueError:
        return None  # only a main thread can
    return before


def _main(argv: list[str] | None) -> int:
    import multiprocessing

    multiprocessing.freeze_support()
    if sys.platform == "win32" and sys.stdout is None:
        _join_terminal()
    arguments = sys.argv[1:] if argv is None else argv
    try:
        return _run(arguments)
    except KeyboardInterrupt:
        return INTERRUPTED


def _join_terminal() -> None:
    """Print to the terminal that a windowed program was started from, if there is one."""
    import ctypes

    if ctypes.windll.kernel32.AttachConsole(-1):  # type: ignore[attr-defined,unused-ignore]
        sys.stdout = open("CONOUT$", "w", encoding="utf-8")  # noqa: SIM115 - for as long as the process lives
        sys.stderr = open("CONOUT$", "w", encoding="utf-8")  # noqa: SIM115


def create_window(path: str | None = None, *, follows: bool = False) -> Any:
    """Return the main window, opened on a file of readings; makes the QApplication if there is none.

    With *follows* it reads on what is appended to the file; `-` is standard input.
    """
    from thermogui.ui.startup.memory import collections_put_off, keep_freed_memory, spare_from_collections

    with collections_put_off():
        from PySide6.QtWidgets import QApplication

        from thermogui.ui.startup.lean_imports import import_pyqtgraph, leave_sources_unread

        leave_sources_unread()
        import_pyqtgraph()
        from thermogui.ui.window.main_window import MainWindow

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
        return MainWindow(path, follows=follows)


def _drawing(what: str) -> Any:
    """Return what draws *what* with Qt, for a command without a window."""
    if what == "plots":
        from thermogui.ui.files.exporting.plot_files import save_plots

        return save_plots
    from thermogui.ui.files.report.page import write_pdf

    return write_pdf


def _run(arguments: list[str]) -> int:
    from contextlib import suppress

    from thermogui.cli import commands
    from thermogui.cli.arguments import Parser
    from thermogui.cli.display import why_no_window
    from thermogui.cli.slips import COMMANDS, check_file, check_follow
    from thermogui.cli.streams import complain
    from thermogui.core.errors import ThermoError
    from thermogui.core.reading.inputs import STANDARD_INPUT

    if arguments and arguments[0] in COMMANDS:
        return commands.main(arguments, _drawing)
    says = "Watch gradient descent learn an unknown thermometer, and calibrate it."
    parser = Parser("thermogui", says, _COMMANDS, "readings to open")
    parser.add_argument("--follow", action="store_true", help="read on what is appended to a text file")
    parser.add_argument("--version", action="version", version=f"thermogui {__version__}")
    try:
        if arguments and not arguments[0].startswith("-"):
            # before the rest, which is for the command that was meant
            check_file(arguments[0], "thermogui", COMMANDS, pipes=True)
        options = parser.parse(arguments)
        path: str | None = options.file
        check_file(path, "thermogui", COMMANDS, pipes=True)
        follows = options.follow or path == STANDARD_INPUT
        if follows:
            check_follow(path)
    except SystemExit as end:  # --help, --version
        return end.code if isinstance(end.code, int) else commands.DONE
    except ThermoError as error:
        complain(f"thermogui: {error}")
        return commands.CALLER_CAN_MEND
    if sys.platform == "win32":
        from thermogui.core.lean_torch import import_torch
        from thermogui.ui.startup.splash import splash

        # on Windows torch can fail when Qt was imported before it
        with splash("thermogui", "Loading PyTorch …"), suppress(Exception):
            # where it cannot be loaded the window says why
            import_torch()
    if reason := why_no_window():
        complain(f"{reason} Training without a window.")
        return commands.main(["train", *(["--", path] if path is not None else [])], _drawing)
    try:
        # a window waits for nobody, while the training may wait for who writes to a pipe
        check_file(path, "thermogui", pipes=path == STANDARD_INPUT)
    except ThermoError as error:
        complain(f"thermogui: {error}")
        return commands.CALLER_CAN_MEND
    return _show(path, follows)


def _show(path: str | None, follows: bool) -> int:
    from thermogui.ui.startup.ending import Ending, EndSignals, exit_unwaited

    signals = EndSignals()
    window = create_window(path, follows=follows)

    from pyqtgraph.util.garbage_collector import GarbageCollector
    from PySide6.QtWidgets import QApplication

    from thermogui.ui.startup.faults import FaultLog

    faults = FaultLog(window)
    faults.caught.connect(window.show_fault)
    # after pyqtgraph, which installs a hook of its own
    faults.install()
    Ending(window.leave, signals, window)
    window.arrangement.make_reachable()
    window.show()
    # in this thread alone: in another one what is left of a dialog would be destroyed outside its own
    collector = GarbageCollector()
    status = 1
    try:
        status = int(QApplication.exec())
    finally:
        signals.ask(None)
        collector.timer.stop()
        faults.close()
        if window.torch.is_busy:
            # nobody waits for an import, and while its thread lives garbage may be collected there
            exit_unwaited(status)
    return status
