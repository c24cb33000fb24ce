"""Whatever a person does to a window, what is saved of it is what is opened again."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from looking import named

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox

from thermogui.core.project import Project
from thermogui.core.readings.readings import seed_readings
from thermogui.core.session.file import read_session

STATES = 40
TEXTS = st.sampled_from(
    [
        "",
        "abc",
        "-",
        "1.5",
        "-1",
        "0",
        "3000000000",
        "1e400",
        "nan",
        "inf",
        "1,5",
        "1e-320",
        "7",
        "0.02",
        "−3",
    ]
) | st.text(max_size=4)
FIELDS = ("learningRate", "epochs", "initialW", "initialB", "inputScale", "delta")
RUN_ACTIONS = ("start", "step", "pause", "stop", "reset", "continue_run", "show_kept")
CONVENTIONS = ("reference", "resolution", "confidence")


def retype(field, text):
    """Replace what stands in a field; pasted, for a test has no keys for most letters."""
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_Delete)
    QGuiApplication.clipboard().setText(text)
    field.paste()


class Person:
    """Does one thing after the other to a window, by its widgets."""

    def __init__(self, window, qtbot):
        self.window, self.qtbot = window, qtbot

    def setting(self, name, text):
        retype(named(self.window.settings, name), text)

    def convention(self, name, text):
        retype(named(self.window.side_panels.calibration.made(), f"calibration_{name}"), text)

    def choice(self, name, index):
        box = named(self.window.side_panels.calibration.made(), f"calibration_{name}")
        box.setCurrentIndex(index % box.count())

    def run_choice(self, name, index):
        box = self.window.settings.findChild(QComboBox, name)
        box.setCurrentIndex(index % box.count())

    def cell(self, row, column, text):
        model = self.window.readings.model
        model.setData(model.index(row % max(model.rowCount(), 1), column), text)

    def paste(self, row, text):
        view = self.window.readings.view
        QGuiApplication.clipboard().setText(text)
        index = view.model().index(row % max(view.model().rowCount(), 1), 0)
        view.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        view.cells.paste()

    def drag(self, row, t_u, t_c):
        if len(self.window.document.readings):
            self.window.document.move_reading(row % len(self.window.document.readings), t_u, t_c, object())

    def remove(self, row):
        if len(self.window.document.readings):
            self.window.document.remove(np.array([row % len(self.window.document.readings)]), "delete")

    def unit(self, unit):
        self.window.document.describe(unit_of_t_u=unit)

    def notes(self, text):
        self.window.side_panels.notes.made().setPlainText(text)

    def run_action(self, name):
        action = getattr(self.window.run_actions, name)
        if action.isEnabled():
            action.trigger()
            self.qtbot.waitUntil(lambda: self.window.property("epochCount") > 0 or name == "reset")

    def undo(self, times):
        for _ in range(times):
            self.window.document.undo_stack.undo()

    def workspace(self, name):
        self.window.workspaces.actions[name].trigger()


NUMBERS = st.floats(allow_nan=True, allow_infinity=True)
ROWS = st.integers(0, 12)
ACTS = st.one_of(
    st.tuples(st.just("setting"), st.sampled_from(FIELDS), TEXTS),
    st.tuples(st.just("convention"), st.sampled_from(CONVENTIONS), TEXTS),
    st.tuples(st.just("choice"), st.sampled_from(("model", "scatter", "weights")), ROWS),
    st.tuples(st.just("run_choice"), st.sampled_from(("gradient", "dtype", "engine")), ROWS),
    st.tuples(st.just("cell"), ROWS, st.integers(0, 4), TEXTS | NUMBERS),
    st.tuples(st.just("paste"), ROWS, st.lists(TEXTS, max_size=6).map("\t".join) | st.just("1\t2\n3\t4\n")),
    st.tuples(st.just("drag"), ROWS, NUMBERS, NUMBERS),
    st.tuples(st.just("remove"), ROWS),
    st.tuples(st.just("unit"), st.sampled_from([None, "degF", "K", "degC"])),
    st.tuples(st.just("notes"), st.text(max_size=20)),
    st.tuples(st.just("run_action"), st.sampled_from(RUN_ACTIONS)),
    st.tuples(st.just("undo"), st.integers(1, 5)),
    st.tuples(st.just("workspace"), st.sampled_from(["learn", "calibrate"])),
)  # fmt: skip


def ended(window, qtbot):
    """Stop what trains, so that what is compared stands still."""
    window.controller.stop()
    qtbot.waitUntil(lambda: window.property("runState") == "idle")


@pytest.fixture
def person(window, qtbot):
    window.run_bar.speed.setValue(window.run_bar.speed.maximum())
    named(window.settings, "disclosure").setChecked(True)
    return Person(window, qtbot)


def test_what_is_saved_is_what_is_opened(person, qtbot, tmp_path):
    window, path = person.window, tmp_path / "any.thermo"
    files = window.file_actions

    @settings(max_examples=STATES, suppress_health_check=list(HealthCheck))
    @given(st.lists(ACTS, max_size=12))
    def any_state(acts):
        files.sessions.forget()
        window.document.open(
            Project(seed_readings(), window.document.project.experiment, window.document.calibration), None
        )
        for name, *arguments in acts:
            getattr(person, name)(*arguments)
        ended(window, qtbot)
        content = window.document.project
        runs = sorted(window.controller.runs, key=lambda run: run is window.controller.run)
        own = [len(run.trace) for run in runs if run not in files.sessions._foreign and len(run.trace)]
        files.saving.save_to(path)
        qtbot.waitUntil(lambda: not files.saving.is_busy)
        assert window.messages.said("file") == f"Saved {path}."
        assert not window.document.is_modified

        session = read_session(path)
        assert session.mended == ()
        assert session.project.readings == content.readings and session.project.notes == content.notes
        assert (
            session.project.experiment == content.experiment
            and session.project.calibration == content.calibration
        )
        assert not content.experiment.field_problems() and not content.calibration.problems()
        assert [len(run.trace) for run in session.runs] == own

        assert files.open_path(path), window.messages.said("file")
        assert window.document.readings == content.readings
        assert window.document.project.experiment == content.experiment
        assert window.document.calibration == content.calibration
        # a field of text knows no letters that are none
        assert window.document.notes == content.notes
        qtbot.waitUntil(lambda: not files.opening.reruns.is_busy)
        assert window.messages.said("fault") == ""

    any_state()
