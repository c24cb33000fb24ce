"""One sitting of a person: a fresh folder, fresh settings, a number of acts, and all put away again."""

import gc
import json
import os
import random
import re
import tempfile
import traceback
from contextlib import ExitStack, contextmanager
from pathlib import Path

from pyqtgraph.util.garbage_collector import GarbageCollector
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QMessageBox

from soak.ledger import DISCARD, Ledger
from soak.person import Act, Person
from soak.promises import broken, undone_and_redone
from soak.seen import top
from soak.watch import Watch
from soak.world import SLOWNESS

KINDS_OF_HOME = ("CONFIG", "DATA", "STATE", "CACHE")
_CLOSES_WITHIN_MS = 15_000


class FaultError(AssertionError):
    """What was found, and the acts after which it was."""

    def __init__(self, problems, acts, told):
        super().__init__("\n".join(problems))
        self.problems, self.acts, self.told = problems, acts, told

    @property
    def kind(self):
        """What is the same wherever this fault comes: the last line of the first problem, without figures."""
        return re.sub(r"[0-9.]+|/\S+", "", self.problems[0].strip().splitlines()[-1])[:80]


class Episode:
    """Does a number of acts, or those that are given; looks after each whether all is as it must be."""

    def __init__(self, seed, files, log=None):
        """*files* is a folder that `make_files` has filled, which is left as it is; *log* takes the acts."""
        self.seed, self._files, self._log = seed, files, log
        self.acts = []

    def run(self, steps=0, acts=None):
        """Do it; raise FaultError where something is wrong."""
        with ExitStack() as stack:
            folder = stack.enter_context(_home(self._files))
            stack.enter_context(SLOWNESS.applied())
            self._watch = stack.enter_context(Watch())
            # as in the program: garbage is collected in this thread alone
            collector = GarbageCollector()
            stack.callback(gc.enable)
            stack.callback(collector.timer.stop)
            font = QApplication.instance().font()
            stack.callback(QApplication.instance().setFont, font)
            self._person = Person(folder)
            stack.callback(self._put_away)
            self._open(0)
            for number in range(steps if acts is None else len(acts)):
                rng = random.Random(f"{self.seed}/{number}")
                self._step(rng, acts[number] if acts is not None else self._person.choose(rng))
            self._finish(random.Random(f"{self.seed}/end"))

    # -- steps

    def _open(self, number):
        rng = random.Random(f"{self.seed}/window {number}")
        self._person.open_window(rng)
        self._exports = []
        self._person.window.exports.jobs.began.connect(self._exports.append)
        self._window_count = number + 1
        self._ledger = Ledger(self._person.window)
        self._person.asked = self._ledger.look_for_questions

    def _step(self, rng, act):
        self.acts.append(act)
        if self._log is not None:
            self._log.write(json.dumps(act) + "\n")
            self._log.flush()
        self._ledger.look_for_questions()
        try:
            self._person.do(act)
            self._person.wait(rng.choice((0, 0, 0, 0, 1, 10)))
        except Exception:
            # in a loop of events within an act it is raised where the loop was begun
            self._watch.problems.append(f"uncaught: {traceback.format_exc()}")
        self._ledger.look_for_questions()
        if not self._person.window.isVisible():
            self._ledger.check("closed")
            self._check(rng)
            self._destroy(self._person.window)
            self._open(self._window_count)
        self._check(rng)

    def _check(self, rng):
        window = self._person.window
        problems = [*self._watch.found(), *self._ledger.problems]
        if not problems and window.isVisible():
            problems = broken(window, rng, self._person.folder)
            # looking may have gone wrong too
            problems += self._watch.found()
        if problems:
            raise FaultError(problems, self.acts, self._person.told)

    # -- the end

    def _finish(self, rng):
        person = self._person
        SLOWNESS.seconds = 0.0
        for _ in range(10):
            if (above := top()) is None:
                break
            above.close()
            person.wait(5)
        person.window.run_actions.stop.trigger()
        problems = undone_and_redone(person.window, self._ledger.opened)
        if problems:
            raise FaultError(problems, self.acts, person.told)
        self._check(rng)

    def _put_away(self):
        """Close the window for good, whatever state it is in."""
        window = self._person.window
        SLOWNESS.seconds = 0.0
        for _ in range(10):
            if (above := top()) is None:
                break
            above.close()
            self._person.wait(1)
        if window.isVisible():
            window.close()
            if not self._person.wait_until(lambda: self._is_closed(window), _CLOSES_WITHIN_MS):
                raise FaultError(["the window does not close"], self.acts, self._person.told)
        self._destroy(window)

    def _is_closed(self, window):
        """Give up what is still asked about; it may be asked only when something has been written."""
        for box in window.findChildren(QMessageBox):
            if box.isVisible() and box.button(DISCARD) is not None:
                box.button(DISCARD).click()
        # a window waits for what it writes, and a workbook of 120,000 rows takes half a minute
        for job in self._exports:
            job.cancel()
        return not window.isVisible()

    def _destroy(self, window):
        window.torch.close()
        self._person.wait_until(lambda: window.controller._thread is None, _CLOSES_WITHIN_MS)
        window.deleteLater()
        QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)
        # a window in which torch has come in has put itself among what is never looked through
        gc.unfreeze()
        gc.collect()
        gc.freeze()


@contextmanager
def _home(files):
    """Give the program a home of its own, with files in it, and go there."""
    before, where = dict(os.environ), Path.cwd()
    with tempfile.TemporaryDirectory(prefix="soak-") as made:
        home = Path(made)
        for kind in KINDS_OF_HOME:
            os.environ[f"XDG_{kind}_HOME"] = str(home / ".home" / kind.lower())
        folder = home / "files"
        folder.mkdir()
        _copy(files, folder)
        os.environ["HOME"] = str(folder)
        os.chdir(folder)
        try:
            yield folder
        finally:
            os.chdir(where)
            os.environ.clear()
            os.environ.update(before)


def _copy(files, folder):
    for path in files.iterdir():
        if path.is_symlink():
            (folder / path.name).symlink_to(os.readlink(path))
        elif path.is_dir():
            (folder / path.name).mkdir()
        elif path.is_fifo():
            os.mkfifo(folder / path.name)
        else:
            # a link is enough: what is saved takes the place of a file, and never changes it
            os.link(path, folder / path.name)


def read_acts(path):
    """Return the acts of a log."""
    return [Act(*json.loads(line)) for line in Path(path).read_text().splitlines()]
