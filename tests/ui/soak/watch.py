"""Takes note of whatever goes wrong in the process: exceptions, warnings, and words that nobody asked for."""

import io
import sys
import threading
import traceback
import warnings
from contextlib import ExitStack, redirect_stderr, redirect_stdout

from PySide6.QtCore import QtMsgType, qInstallMessageHandler

QUIET = {QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg}
PASSED_OVER = ("This plugin does not support",)


class Watch:
    """While it is entered, `problems` holds all that was uncaught, from whichever thread."""

    def __init__(self):
        self.problems = []
        self._stack = ExitStack()

    def __enter__(self):
        self._printed = io.StringIO()
        self._stack.enter_context(redirect_stdout(self._printed))
        self._stack.enter_context(redirect_stderr(self._printed))
        self._warnings = self._stack.enter_context(warnings.catch_warnings(record=True))
        warnings.simplefilter("always")
        hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
        self._stack.callback(self._put_hooks, *hooks)
        self._put_hooks(
            self._on_exception,
            lambda args: self._on_exception(args.exc_type, args.exc_value, args.exc_traceback),
            lambda args: self._on_exception(args.exc_type, args.exc_value, args.exc_traceback),
        )
        before = qInstallMessageHandler(self._on_message)
        self._stack.callback(qInstallMessageHandler, before)
        return self

    def __exit__(self, *_raised):
        self._stack.close()

    def found(self):
        """Return what has gone wrong so far."""
        self.problems += [
            f"warning: {warning.category.__name__}: {warning.message} ({warning.filename}:{warning.lineno})"
            for warning in self._warnings
        ]
        self._warnings.clear()
        if printed := self._printed.getvalue():
            self.problems.append(f"printed: {printed}")
            self._printed.seek(0)
            self._printed.truncate()
        return self.problems

    @staticmethod
    def _put_hooks(main, thread, unraisable):
        sys.excepthook, threading.excepthook, sys.unraisablehook = main, thread, unraisable

    def _on_exception(self, kind, error, where):
        self.problems.append("uncaught: " + "".join(traceback.format_exception(kind, error, where)))

    def _on_message(self, kind, context, text):
        if kind not in QUIET and not text.startswith(PASSED_OVER):
            self.problems.append(f"Qt says: {text}")
