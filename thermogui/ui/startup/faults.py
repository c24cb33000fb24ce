"""Faults of the program itself: kept in a file, said in a bar, and never the end of the window."""

from __future__ import annotations

import faulthandler
import os
import sys
import threading
import time
import traceback
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO

from PySide6.QtCore import QObject, QStandardPaths, Signal

from thermogui import __version__

_KEPT_BYTES = 1_000_000


class FaultLog(QObject):
    """Takes what nobody has caught, from any thread.

    Signals:
        caught: (str): a sentence on what happened; it reaches its slots in the window's thread.
    """

    caught = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericStateLocation)
        self.path = Path(folder) / "thermogui" / "crash.log"
        self._file: IO[str] | None = None

    def install(self) -> None:
        """Take uncaught exceptions from now on, and what makes the process die."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if self.path.exists() and self.path.stat().st_size > _KEPT_BYTES:
                self.path.unlink()
            self._file = open(  # noqa: SIM115 - for as long as the window lives
                self.path, "a", encoding="utf-8", errors="backslashreplace", opener=_open_unless_it_waits
            )
            faulthandler.enable(self._file)
        except OSError:
            self._file = None
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception

    def close(self) -> None:
        """Give the interpreter its own hooks back."""
        sys.excepthook, threading.excepthook = sys.__excepthook__, threading.__excepthook__
        if self._file is not None:
            faulthandler.disable()
            with suppress(OSError):
                self._file.close()
            self._file = None

    def _on_thread_exception(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self._on_exception(args.exc_type, args.exc_value, args.exc_traceback)

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, where: TracebackType | None
    ) -> None:
        # called in the thread that raised, so nothing here may touch a widget
        where_kept = ""
        if self._file is not None:
            # where it cannot be kept, it is said all the same
            with suppress(OSError, ValueError):
                self._file.write(f"\n{time.strftime('%Y-%m-%d %H:%M:%S')} thermogui {__version__}\n")
                self._file.writelines(traceback.format_exception(kind, error, where))
                self._file.flush()
                where_kept = f" The details are in {self.path}."
        self.caught.emit(
            f"thermogui made a mistake ({kind.__name__}: {error}). "
            f"Your readings are as they were.{where_kept}"
        )


def _open_unless_it_waits(path: str, flags: int) -> int:
    """Open for writing; a pipe that nobody reads is an error, and not a reason to wait."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0), 0o600)
