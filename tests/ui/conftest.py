"""What the window's tests share: a locale, a window, and its parts by the names that scripts use.

Qt is imported by the fixtures, so that pytest can look in here where its libraries are missing.
"""

import pytest
import shiboken6

from thermogui.app import create_window


@pytest.fixture(autouse=True)
def locale(qapp):
    """Set the C locale; return a function that sets another until the end of the test."""
    from PySide6.QtCore import QLocale

    before = QLocale()

    def use(name):
        QLocale.setDefault(QLocale(name))

    use("C")
    yield use
    QLocale.setDefault(before)


@pytest.fixture
def close(qtbot):
    """Return a function that closes a window and deletes it; no thread may be left."""
    from PySide6.QtCore import QCoreApplication, QEvent

    def close(window):
        assert window.close()
        qtbot.waitUntil(lambda: window.controller._thread is None)
        assert not window.isVisible()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)
        assert not shiboken6.isValid(window)

    return close


@pytest.fixture
def open_window(qtbot, close):
    """Return a function that shows a window and waits until a run can start; all are closed at the end."""
    windows = []

    def open_window(path=None):
        window = create_window(path)
        windows.append(window)
        window.show()
        qtbot.waitUntil(window.run_actions.start.isEnabled, timeout=30_000)
        return window

    yield open_window
    for window in windows:
        if shiboken6.isValid(window):
            close(window)


@pytest.fixture
def window(open_window):
    """A window on the book's readings in which a run can start."""
    return open_window()


@pytest.fixture
def part(window):
    """Return a function that finds what has a name in the window."""
    from PySide6.QtCore import QObject

    def part(name):
        found = window.findChild(QObject, name)
        assert found is not None, f"there is no {name}"
        return found

    return part


@pytest.fixture
def trigger(part):
    """Return a function that triggers an action, which must be enabled."""

    def trigger(name):
        action = part(name)
        assert action.isEnabled(), f"{name} is disabled"
        action.trigger()

    return trigger


@pytest.fixture
def controller(qtbot):
    """A controller without a window, at full speed; its thread ends with the test."""
    from thermogui.core.descent.pace import PACES
    from thermogui.ui.run.controller import RunController

    controller = RunController()
    controller.set_pace(PACES[-1])
    yield controller
    controller.stop()
    qtbot.waitUntil(lambda: controller._thread is None)
