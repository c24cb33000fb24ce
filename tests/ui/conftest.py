"""What the window's tests share: a locale, a window, and its parts by the names that scripts use.

Qt is imported by the fixtures, so that pytest can look in here where its libraries are missing.
"""

import gc
from itertools import count

import numpy as np
import pytest
import shiboken6

from thermogui.app import create_window
from thermogui.core.descent.experiment import Experiment, initial_params
from thermogui.core.descent.pace import PACES
from thermogui.core.descent.trace import Trace
from thermogui.core.descent.training import train
from thermogui.core.readings.readings import seed_readings

_CLOSED, _A_COLLECTION = count(1), 16
"""After so many windows there is a search for garbage, which takes as long as half a window."""


@pytest.fixture(scope="session", autouse=True)
def libraries():
    """Import what windows import beside them; no search for garbage goes through it, as in the program."""
    import scipy.special  # noqa: F401
    import torch  # noqa: F401

    gc.collect()
    gc.freeze()
    # what Python still holds of a window must not be destroyed outside its thread: `close` sees to it
    gc.disable()
    yield
    gc.enable()


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


@pytest.fixture(autouse=True)
def nothing_held(qapp):
    """Let go of what a test has pressed: Qt would believe it held down in the next one."""
    yield
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QWidget

    if qapp.keyboardModifiers() != Qt.KeyboardModifier.NoModifier:
        QTest.keyRelease(QWidget(), Qt.Key.Key_Control)
        assert qapp.keyboardModifiers() == Qt.KeyboardModifier.NoModifier
    if qapp.mouseButtons() != Qt.MouseButton.NoButton:
        # a double click of QTest never lets go
        anywhere = QWidget()
        anywhere.show()
        QTest.mouseRelease(anywhere, Qt.MouseButton.LeftButton)
        anywhere.close()
        assert qapp.mouseButtons() == Qt.MouseButton.NoButton


@pytest.fixture
def points(qapp, request):
    """A size of the program's font; 0 is that of the system."""
    before, font = qapp.font(), qapp.font()
    if request.param:
        font.setPointSize(request.param)
        qapp.setFont(font)
    yield request.param
    qapp.setFont(before)


@pytest.fixture
def close(qapp, qtbot):
    """Return a function that closes a window and deletes it; no thread may be left."""
    from PySide6.QtCore import QCoreApplication, QEvent
    from PySide6.QtWidgets import QMainWindow

    def close(window):
        if window.document.is_modified and window.isVisible():
            from PySide6.QtWidgets import QMessageBox

            assert not window.close()
            boxes = window.findChildren(QMessageBox, "unsavedChanges")
            (question,) = (box for box in boxes if box.isVisible())
            question.button(QMessageBox.StandardButton.Discard).click()
        else:
            assert window.close()
        qtbot.waitUntil(lambda: window.controller.shut_down(0) and not window.controller.state.is_active)
        assert not window.isVisible()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)
        assert not shiboken6.isValid(window)
        if not any(isinstance(widget, QMainWindow) for widget in qapp.topLevelWidgets()):
            # the next one is made as the first of a process is: without a style sheet, which takes its time
            qapp.setStyleSheet("")
        if next(_CLOSED) % _A_COLLECTION == 0:
            gc.collect()

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
    from thermogui.ui.run.controller import RunController

    controller = RunController()
    controller.set_pace(PACES[-1])
    yield controller
    qtbot.waitUntil(lambda: controller.shut_down(0) and not controller.state.is_active)


@pytest.fixture
def until_state(qtbot, controller):
    """Return a function that waits for a state of the controller."""
    return lambda state: qtbot.waitUntil(lambda: controller.state is state, timeout=30_000)


@pytest.fixture
def started(qtbot, controller):
    """Return a function that starts a run and waits until it has epochs."""

    def started(experiment=None, readings=None, pace=PACES[-1]):
        controller.set_pace(pace)
        controller.start(experiment or Experiment(epochs=10_000_000), readings or seed_readings())
        qtbot.waitUntil(lambda: controller.epoch_count > 0, timeout=30_000)
        return controller.run

    return started


@pytest.fixture
def document(qapp):
    """A document of its own, with the book's readings."""
    from thermogui.ui.model.document import Document

    return Document()


@pytest.fixture(scope="session")
def trace_of():
    """Return a function that runs the training loop itself, as far as *epochs*, and gives the trace."""

    def trace_of(experiment, readings=None, epochs=None):
        trace = Trace(initial_params(experiment))
        for block in train(experiment, readings or seed_readings()):
            trace.append(block)
            if epochs is not None and len(trace) >= epochs:
                break
        return trace

    return trace_of


@pytest.fixture
def readings_panel(qtbot, document):
    """The table of a document, shown."""
    from thermogui.ui.readings.panel import ReadingsPanel

    panel = ReadingsPanel(document)
    qtbot.addWidget(panel)
    panel.resize(400, 500)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


@pytest.fixture
def view(readings_panel):
    return readings_panel.view


@pytest.fixture
def shown_view(qtbot, view):
    """The table with the focus, so that keys go where they would."""
    with qtbot.waitExposed(view):
        view.show()
    view.activateWindow()
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    return view


@pytest.fixture
def said(readings_panel):
    """Return a function that gives the sentence shown beside the table."""
    from PySide6.QtWidgets import QWidget

    message = readings_panel.findChild(QWidget, "readingsMessage")
    return lambda: message.text() if message.isVisible() else ""


@pytest.fixture
def select(view):
    """Return a function that selects cells (row, column) of the table; the first is the current one."""
    from PySide6.QtCore import QItemSelection, QItemSelectionModel

    def select(cells):
        selection = QItemSelection()
        for row, column in cells:
            index = view.model().index(row, column)
            selection.select(index, index)
        view.setCurrentIndex(view.model().index(*cells[0]))
        view.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    return select


@pytest.fixture
def undone(document):
    """Return a function that says whether an undo brings readings back, and a redo what is there now."""

    def undone(readings):
        now = document.readings
        document.undo_stack.undo()
        before = document.readings
        document.undo_stack.redo()
        return before == readings and document.readings == now

    return undone


@pytest.fixture
def settings_panel(qtbot, document):
    """The settings of a document, shown with "More settings" open."""
    from PySide6.QtWidgets import QWidget

    from thermogui.ui.run.settings_panel import SettingsPanel

    panel = SettingsPanel(document)
    qtbot.addWidget(panel)
    panel.show()
    panel.findChild(QWidget, "disclosure").setChecked(True)
    return panel


@pytest.fixture
def control(settings_panel):
    """Return a function that finds a control of the settings by its name."""
    from PySide6.QtCore import QObject

    return lambda name: settings_panel.findChild(QObject, name)


@pytest.fixture
def retype(control):
    """Return a function that replaces the text of a field key by key."""
    from PySide6.QtTest import QTest

    def retype(name, text):
        field = control(name)
        field.selectAll()
        QTest.keyClicks(field, text)

    return retype


@pytest.fixture
def messages(settings_panel):
    """Return a function that gives the sentences shown beneath fields."""
    from thermogui.ui.widgets.fields import MessageLabel

    return lambda: [label.text() for label in settings_panel.findChildren(MessageLabel) if label.isVisible()]


@pytest.fixture
def start(document, controller):
    """The action that starts a run of a document; torch is there."""
    from thermogui.ui.run.actions import RunActions
    from thermogui.ui.run.torch_loader import TorchLoader

    return RunActions(document, controller, TorchLoader(document), document).start


@pytest.fixture(scope="session")
def xy():
    """Return a function that gives the points that an item of a plot draws."""

    def xy(item):
        x, y = item.getData()
        return (np.empty(0), np.empty(0)) if x is None else (np.asarray(x), np.asarray(y))

    return xy


@pytest.fixture(scope="session")
def painted():
    """Return a function that draws a plot as the screen would, and says whether its view is a sane one."""

    def painted(plot):
        assert not plot.grab().isNull()
        return np.isfinite(np.array(plot.getPlotItem().viewRange())).all()

    return painted


@pytest.fixture(scope="session")
def save_shown():
    """Return a function that saves what a plot of the window shows, here and now."""
    from thermogui.ui.files.exporting.plot_files import drawing_of, new_plot

    def save_shown(source, kind, path, caption=""):
        drawing_of(source, kind, path, 96, caption, new_plot(source, path, 96)).write(path)

    return save_shown
