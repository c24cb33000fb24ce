"""What the window's tests share: a locale, a window, and its parts by the names that scripts use."""

import pytest
import shiboken6

from PySide6.QtCore import QCoreApplication, QEvent, QLocale, QObject
from PySide6.QtGui import QAction

from thermogui.app import create_window


@pytest.fixture(autouse=True)
def locale(qapp):
    """Set the C locale; return a function that sets another until the end of the test."""
    before = QLocale()

    def use(name):
        QLocale.setDefault(QLocale(name))

    use("C")
    yield use
    QLocale.setDefault(before)


class Parts:
    """A window, and what is in it by its objectName."""

    def __init__(self, window, qtbot):
        self.window, self._qtbot = window, qtbot

    def __getattr__(self, name):
        found = self.window.findChild(QObject, name)
        assert found is not None, f"there is no {name}"
        return found

    def trigger(self, name):
        """Trigger an action, which must be enabled."""
        action = self.window.findChild(QAction, name)
        assert action.isEnabled(), f"{name} is disabled"
        action.trigger()


@pytest.fixture
def open_window(qtbot):
    """Return a function that shows a window and waits until a run can start; all are closed at the end."""
    windows = []

    def open_window(path=None, *, wait=True):
        window = create_window(path)
        windows.append(window)
        window.show()
        if wait:
            qtbot.waitUntil(lambda: window.run_actions.start.isEnabled(), timeout=30_000)
        return window

    yield open_window
    for window in windows:
        if shiboken6.isValid(window):
            close(window, qtbot)


def close(window, qtbot):
    """Close a window and delete it; no thread may be left."""
    window.close()
    qtbot.waitUntil(lambda: window.controller._thread is None and not window.isVisible())
    window.deleteLater()
    QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)
    assert not shiboken6.isValid(window)


@pytest.fixture
def window(open_window):
    """A window on the book's readings in which a run can start."""
    return open_window()
