"""Five hundred things that a person may do, in any order."""

import gc
import threading
import tracemalloc

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from PySide6.QtCore import QCoreApplication, QEventLoop, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox

from thermogui.app import create_window
from thermogui.core.files.session import read_session

pytestmark = pytest.mark.machine

ACTIONS_AT_ONCE = 50
RUNS = 10
MOST_GROWTH = 24 * 2**20
NUMBERS = st.floats(-1e6, 1e6) | st.sampled_from([0.0, 1e-300, 1e300, 25.0])


class Person(RuleBasedStateMachine):
    """Drives a window through its actions and fields; what it shows must stay true."""

    folder = None

    @initialize()
    def begin(self):
        self.window = create_window()
        self.window.show()
        self.until(self.window.run_actions.start.isEnabled)
        self.window.settings.speed.setValue(self.window.settings.speed.maximum())
        self.opened = self.window.document.readings

    def until(self, condition, milliseconds=30_000):
        loop, poll = QEventLoop(), QTimer(interval=5)
        poll.timeout.connect(lambda: condition() and loop.quit())
        limit = QTimer(interval=milliseconds, singleShot=True)
        limit.timeout.connect(loop.quit)
        poll.start()
        limit.start()
        loop.exec()
        poll.stop()
        assert condition()

    @property
    def document(self):
        return self.window.document

    @property
    def model(self):
        return self.window.readings.model

    def trigger(self, action):
        if action.isEnabled():
            action.trigger()

    # -- the table

    @rule(row=st.integers(0, 30), column=st.integers(0, 1), value=NUMBERS | st.just("abc") | st.just(""))
    def edit(self, row, column, value):
        index = self.model.index(row, column)
        if index.isValid():
            self.model.setData(index, value)

    @rule(row=st.integers(0, 30))
    def tick(self, row):
        index = self.model.index(row, 2)
        if index.isValid():
            state = self.model.data(index, Qt.ItemDataRole.CheckStateRole)
            other = Qt.CheckState.Unchecked if state == Qt.CheckState.Checked else Qt.CheckState.Checked
            self.model.setData(index, other, Qt.ItemDataRole.CheckStateRole)

    @rule(pairs=st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=4), row=st.integers(0, 12))
    def paste(self, pairs, row):
        QGuiApplication.clipboard().setText("\n".join(f"{a!r}\t{b!r}" for a, b in pairs))
        view = self.window.readings.view
        view.setCurrentIndex(self.model.index(row, 0))
        view.cells.paste()

    @rule(row=st.integers(0, 12))
    def delete(self, row):
        if self.model.rowCount() > 3:
            self.window.readings.view.setCurrentIndex(self.model.index(row, 0))
            self.window.readings.view.delete_rows()

    @rule(column=st.integers(-1, 3), descending=st.booleans())
    def sort(self, column, descending):
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.model.sort(column, order)

    @rule(row=st.integers(0, 12), t_u=NUMBERS, t_c=NUMBERS)
    def drag(self, row, t_u, t_c):
        if row < len(self.document.readings):
            marks = self.window.plots.fit.grip
            marks.began.emit(row)
            marks.moved.emit(row, t_u, t_c)
            marks.moved.emit(row, t_c, t_u)
            marks.ended.emit(row)

    @rule(times=st.integers(1, 4))
    def undo(self, times):
        for _ in range(times):
            self.document.undo_stack.undo()

    @rule()
    def redo(self):
        self.document.undo_stack.redo()

    @rule(unit=st.sampled_from([None, "degF", "K"]))
    def name_unit(self, unit):
        self.document.name_unit(unit)

    # -- the run

    @rule(rate=st.sampled_from([1e-4, 1e-2, 0.03, 1.0, -1.0, float("nan")]))
    def learning_rate(self, rate):
        self.window.settings.learning_rate.setValue(rate)

    @rule(epochs=st.sampled_from([1, 10, 2000, 0]))
    def epochs(self, epochs):
        self.window.settings.epochs.setValue(epochs)

    @rule(scatter=st.sampled_from(["t_c", "t_u"]), model=st.sampled_from(["linear", "quadratic"]))
    def conventions(self, scatter, model):
        for name, value in (("scatter", scatter), ("model", model)):
            box = self.window.side_panels.calibration.made().conventions._boxes[name]
            box.setCurrentIndex(box.findData(value))

    @rule(name=st.sampled_from(["start", "pause", "step", "stop", "reset", "resume", "show_kept"]))
    def run_action(self, name):
        self.trigger(getattr(self.window.run_actions, name))

    @rule(milliseconds=st.integers(1, 40))
    def wait(self, milliseconds):
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    @rule()
    def look(self):
        assert not self.window.grab().isNull()

    @rule(name=st.sampled_from(["learn", "calibrate"]))
    def workspace(self, name):
        self.window.workspaces.actions[name].trigger()

    # -- files

    @rule()
    def save(self):
        path = self.folder / "soak.thermo"
        self.window.file_actions.save_to(path)
        self.window.file_actions.saving._background.finish()
        assert read_session(path).readings == self.document.readings
        assert not self.document.is_modified

    @rule()
    def open(self):
        path = self.folder / "soak.csv"
        path.write_text("t_u,t_c\n10,1\n20,2.5\n30,2.9\n40,4.4\n")
        assert self.window.file_actions.open_path(path)
        self.opened = self.document.readings

    @rule(notes=st.text(max_size=10))
    def write_notes(self, notes):
        self.window.side_panels.notes.made().setPlainText(notes)

    @rule()
    def close_and_think_better_of_it(self):
        if self.document.is_modified:
            assert not self.window.close()
            self.answer(QMessageBox.StandardButton.Cancel)
            assert self.window.isVisible()

    def answer(self, button):
        boxes = self.window.findChildren(QMessageBox, "unsavedChanges")
        (box,) = (box for box in boxes if box.isVisible())
        box.button(button).click()

    # -- what must be true

    @invariant()
    def the_table_shows_the_readings(self):
        if not hasattr(self, "window"):
            return
        readings = self.document.readings
        assert self.model.rowCount() == len(readings)
        for shown in range(0, len(readings), 3):
            row = self.model.source_row(shown)
            for column, values in ((0, readings.t_u), (1, readings.t_c)):
                value = self.model.index(shown, column).data(Qt.ItemDataRole.EditRole)
                assert (value is None and np.isnan(values[row])) or value == values[row]
        assert len(self.window.controller.run.trace if self.window.controller.run else []) == (
            self.window.property("epochCount")
        )

    def teardown(self):
        if not hasattr(self, "window"):
            return
        window = self.window
        stack = window.document.undo_stack
        while stack.canUndo():
            stack.undo()
        assert window.document.readings == self.opened
        if window.document.is_modified:
            assert not window.close()
            self.answer(QMessageBox.StandardButton.Discard)
        else:
            window.close()
        self.until(lambda: not window.isVisible())
        window.deleteLater()
        QCoreApplication.sendPostedEvents(window, 52)
        assert [thread.name for thread in threading.enumerate() if thread.name.startswith("run ")] == []


def test_whatever_is_done_the_window_stays_true_and_leaves_nothing_behind(qapp, tmp_path):
    Person.folder = tmp_path
    chosen = settings(
        max_examples=RUNS,
        stateful_step_count=ACTIONS_AT_ONCE,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    before = threading.active_count()
    # the first one brings in what stays: torch, fonts, caches
    run_state_machine_as_test(Person, settings=settings(chosen, max_examples=1))
    gc.collect()
    tracemalloc.start()
    try:
        run_state_machine_as_test(Person, settings=chosen)
        gc.collect()
        grown = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert grown < MOST_GROWTH
    assert threading.active_count() <= before + 1
