"""Something is asked for before something else has arrived: nothing that was typed is lost by it.

Every slow part is held back, and let go at the worst moment: what opens, saves, exports, trains again and
keeps a draft, each beside whatever a person may do meanwhile, and each beside each other one.
"""

import threading
from itertools import permutations, product

import numpy as np
import pytest

from PySide6.QtWidgets import QApplication, QDialog, QMessageBox

from thermogui.core.descent.run import Outcome, Run
from thermogui.core.project import Project
from thermogui.core.readings.readings import Readings, seed_readings
from thermogui.core.session.content import Session
from thermogui.core.session.file import read_session, write_session
from thermogui.ui.files.exporting.jobs import Job
from thermogui.ui.files.sessions import Origin

LONG = 300_000
"""Characters of a file that is not read at once."""
BUTTON = QMessageBox.StandardButton


class Gate:
    """Holds a function back, in whatever thread it is called, until it is let go."""

    def __init__(self):
        self._open = threading.Event()
        self._open.set()
        self.reached = threading.Event()

    def around(self, function, holds=lambda *_arguments: True):
        def held(*arguments, **named):
            if holds(*arguments):
                self.reached.set()
                assert self._open.wait(30)
            return function(*arguments, **named)

        return held

    def hold(self):
        self.reached.clear()
        self._open.clear()

    def let_go(self):
        self._open.set()


class Bench:
    """A window, files that take long, and a gate for each of its slow parts."""

    def __init__(self, window, folder, gates, qtbot, trace_of):
        self.window, self.folder, self.gates, self.qtbot = window, folder, gates, qtbot
        self.typed = 0.0
        self.csv, self.session = folder / "long.csv", folder / "long.thermo"
        self.trained, self.own = folder / "trained.thermo", folder / "own.thermo"
        padding = "x" * LONG
        self.csv.write_text(f"# {padding}\nt_u,t_c\n10,1\n20,2.5\n30,2.9\n40,4.4\n")
        write_session(
            self.session, Session(Project(Readings.from_columns([1, 2, 3], [4, 5, 7]), notes=padding))
        )
        experiment = window.document.project.experiment
        self.stored = Run(
            experiment, seed_readings(), trace_of(experiment), experiment.epochs, Outcome.FINISHED
        ).snapshot()
        write_session(self.trained, Session(Project(seed_readings()), runs=(self.stored,)))

    @property
    def document(self):
        return self.window.document

    def begin_anew(self):
        """Show a session of its own, saved, with nothing under way."""
        for gate in self.gates.values():
            gate.let_go()
        self.settle()
        write_session(
            self.own, Session(Project(seed_readings(), notes="", experiment=self.document.project.experiment))
        )
        self.document.open(
            Project(seed_readings(), self.document.project.experiment, self.document.calibration), None
        )
        assert self.window.file_actions.open_path(self.own)

    def settle(self):
        files = self.window.file_actions
        self.qtbot.waitUntil(
            lambda: (
                not (
                    files.saving.is_busy
                    or files.opening.imports.is_busy
                    or files.opening.reruns.is_busy
                    or files.opening.is_busy
                    or files.recovery.is_busy
                    or not self.window.exports.jobs.is_empty
                    or (files.opening.after_dialogs.is_waiting and not self.questions())
                )
            ),
            timeout=30_000,
        )
        QApplication.processEvents()

    def look_about(self):
        """Let a few rounds of the window's loop go by, in which what has just been let go may arrive."""
        for _ in range(3):
            QApplication.processEvents()

    # -- slow parts, begun and held back

    def begin(self, part):
        self.gates[part].hold()
        getattr(self, f"_begin_{part}")()
        self.qtbot.waitUntil(self.gates[part].reached.is_set)

    def _begin_reading(self):
        self.window.file_actions.opening.ask_and_open(self.csv)

    def _begin_opening(self):
        self.window.file_actions.opening.ask_and_open(self.session)

    def _begin_saving(self):
        self.window.file_actions.save.trigger()

    def _begin_exporting(self):
        self.window.exports.jobs.add(Job(self.folder / "no such folder" / "x.csv", lambda path, _: ""))

    def _begin_training_again(self):
        self.window.file_actions.opening.reruns.start([self.stored])

    def _begin_keeping(self):
        self.window.file_actions.recovery.write()

    # -- what a person does meanwhile

    def type(self):
        self.typed += 1.5
        self.document.set_values("t_c", np.array([0]), np.array([self.typed]), "edit row 1")

    def type_notes(self):
        self.window.side_panels.notes.made().setPlainText(f"noted at {self.typed}")

    def save(self):
        self.window.file_actions.save.trigger()

    def save_elsewhere(self):
        self.window.file_actions.saving.save_to(self.folder / "elsewhere.thermo")

    def new(self):
        self.window.file_actions.new.trigger()

    def open_another(self):
        small = self.folder / "small.csv"
        small.write_text("t_u,t_c\n10,1\n20,2.5\n30,2.9\n")
        self.window.file_actions.opening.ask_and_open(small)

    def open_the_same(self):
        self.window.file_actions.opening.ask_and_open(self.own)

    def close(self):
        self.window.close()

    def recover(self):
        self.window.file_actions.opening.bring_back(
            Session(Project(Readings.from_columns([1], [2]))), Origin(is_saved=False), list
        )

    def train(self):
        self.window.run_actions.start.trigger()

    def reset(self):
        self.window.run_actions.reset.trigger()

    def undo_and_redo(self):
        self.document.undo_stack.undo()
        self.document.undo_stack.redo()

    # -- what must be true

    def questions(self):
        boxes = self.window.findChildren(QMessageBox, "unsavedChanges")
        return [box for box in boxes if box.isVisible()]

    def answer(self, button):
        (box,) = self.questions()
        box.button(button).click()

    def is_kept(self):
        """Whether what was typed last is in the window, or in a file that was saved."""
        saved = [path for path in (self.own, self.folder / "elsewhere.thermo") if path.exists()]
        return any(
            len(readings) and readings.t_c[0] == self.typed
            for readings in (self.document.readings, *(read_session(path).project.readings for path in saved))
        )

    def think_better_of_all(self):
        """Answer every question with Cancel, until none comes any more; say whether any came."""
        asked = False
        self.settle()
        while self.questions():
            asked = True
            assert self.is_kept(), "while it is asked about"
            self.answer(BUTTON.Cancel)
            self.settle()
        assert self.window.isVisible()
        return asked


ACTS = (
    "type", "type_notes", "save", "save_elsewhere", "new", "open_another", "open_the_same", "close",
    "recover", "train", "reset", "undo_and_redo",
)  # fmt: skip
PARTS = ("reading", "opening", "saving", "exporting", "training_again", "keeping")


@pytest.fixture
def bench(open_window, qtbot, tmp_path, monkeypatch, trace_of):
    from thermogui.core.session import file as session
    from thermogui.ui.files.importing import reader

    gates = {part: Gate() for part in PARTS}
    real = write_session

    def is_draft(path, *_):
        return path.parent.name == "recovery"

    monkeypatch.setattr(reader, "read_readings", gates["reading"].around(reader.read_readings))
    monkeypatch.setattr(session, "read_session", gates["opening"].around(read_session))
    to_file = gates["saving"].around(real, lambda *found: not is_draft(*found))
    monkeypatch.setattr(session, "write_session", gates["keeping"].around(to_file, is_draft))
    monkeypatch.setattr(Run, "again", gates["training_again"].around(Run.again))
    monkeypatch.setattr(Job, "run", gates["exporting"].around(Job.run))
    window = open_window()
    window.setUpdatesEnabled(False)  # nothing of it is looked at, and it is drawn hundreds of times
    window.run_bar.speed.setValue(window.run_bar.speed.maximum())
    window.settings.epochs.setValue(20)
    bench = Bench(window, tmp_path, gates, qtbot, trace_of)
    bench.begin_anew()
    yield bench
    bench.begin_anew()


def test_nothing_that_is_typed_while_something_is_under_way_is_lost_unasked(bench):
    for part, act in product(PARTS, ACTS):
        bench.begin_anew()
        bench.begin(part)
        bench.type()
        getattr(bench, act)()
        bench.gates[part].let_go()
        bench.think_better_of_all()
        assert bench.is_kept(), (part, act)


def test_nothing_that_is_typed_before_is_lost_either(bench):
    for part, act in product(PARTS, ACTS):
        bench.begin_anew()
        bench.type()
        if part in ("reading", "opening"):
            bench.gates[part].hold()
            getattr(bench, f"_begin_{part}")()
            bench.answer(BUTTON.Discard)
            # given up for this file, and for nothing that is done after it
        else:
            bench.begin(part)
        bench.type()
        getattr(bench, act)()
        bench.gates[part].let_go()
        bench.think_better_of_all()
        assert bench.is_kept(), (part, act)


def test_two_slow_parts_at_once_lose_nothing_whichever_ends_first(bench):
    for (first, second), turned in product(permutations(PARTS, 2), (False, True)):
        bench.begin_anew()
        bench.begin(first)
        bench.gates[second].hold()
        getattr(bench, f"_begin_{second}")()
        bench.type()
        for part in (second, first) if turned else (first, second):
            bench.gates[part].let_go()
            bench.look_about()
        bench.think_better_of_all()
        assert bench.is_kept(), (first, second)
        # and still nothing goes without a question
        if bench.document.is_modified:
            assert not bench.window.close()
            assert bench.think_better_of_all()


@pytest.mark.parametrize("act", ["new", "recover", "close"])
@pytest.mark.parametrize("is_asked_while_saving", [False, True])
def test_nothing_is_taken_away_beneath_a_dialog_that_is_to_save_it(bench, act, is_asked_while_saving):
    bench.type()
    bench.gates["saving"].hold()
    if is_asked_while_saving:
        bench.save()
        getattr(bench, act)()
    else:
        getattr(bench, act)()
        bench.answer(BUTTON.Save)
    bench.window.file_actions.save_as.trigger()
    (dialog,) = bench.window.findChildren(QDialog, "saveDialog")
    bench.gates["saving"].let_go()
    bench.qtbot.waitUntil(lambda: not bench.window.file_actions.saving.is_busy)
    bench.look_about()
    assert bench.window.isVisible()
    assert bench.document.readings.t_c[0] == bench.typed
    dialog.reject()
    if act == "close":
        bench.qtbot.waitUntil(lambda: not bench.window.isVisible())
    else:
        rows = {"new": 0, "recover": 1}[act]
        bench.qtbot.waitUntil(lambda: len(bench.document.readings) == rows)
