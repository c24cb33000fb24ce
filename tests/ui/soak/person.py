"""Someone who does things to a window, each of which can be written down and done again."""

import random
from typing import NamedTuple

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMessageBox

from soak import texts
from soak.files import to_open
from soak.gestures import GESTURES, popup
from soak.seen import all_seen, top
from soak.world import WAITS, WORLD, hold_torch_back
from thermogui.app import create_window

_NESTED_MS = 20
_BEFORE_TORCH = 0.3
_LIKELY = {"action": 8, "button": 7, "items": 4, "line": 4, "plot": 3, "combo": 2, "slider": 1, "text": 2}
_OTHERWISE = 0.6


class Act(NamedTuple):
    """One thing done: to what kind of thing, of what name, and which chances it took."""

    kind: str
    name: str
    chances: int


class Person:
    """
    Attributes:
        window: the one that is used now.
        folder: holds the files.
        told: what was done, in words.
        asked: called before a question is answered that keeps everything waiting.
    """

    def __init__(self, folder):
        self.folder = folder
        self.files = to_open(folder)
        self.told = []
        self.window = None
        self.asked = lambda: None
        self._chances = random.Random(0)
        self._act = None
        self._answering = []

    def open_window(self, rng):
        """Open a window, sometimes on a file, as the command line does."""
        path = rng.choice(self.files) if rng.random() < 0.4 else None
        self.window = create_window(str(path) if path else None)
        if rng.random() < _BEFORE_TORCH:
            hold_torch_back(self.window.torch, rng.choice((0.1, 1.0, 3.0)))
        self.window.show()
        self.window.activateWindow()
        if path:
            self.say(f"a new window on {path.name!r}")

    def choose(self, rng):
        """Return something to do now."""
        chances = rng.randrange(2**32)
        if top() is None and rng.random() < 0.3:
            names = list(WORLD)
            name = rng.choices(names, [WORLD[name].likely for name in names])[0]
            return Act("world", name, chances)
        if top() is not None and rng.random() < 0.1:
            return Act("world", "wait", chances)
        seen = all_seen(self.window)
        kinds = sorted({one.kind for one in seen})
        kind = rng.choices(kinds, [_LIKELY.get(kind, _OTHERWISE) for kind in kinds])[0]
        return Act(kind, rng.choice([one.name for one in seen if one.kind == kind]), chances)

    def do(self, act):
        """Do it, if what it is done to is there; return whether it was."""
        rng = random.Random(act.chances)
        self.told.append(f"{act.kind}: {act.name}")
        if act.kind == "world":
            if top() is not None and act.name != "wait":
                return False
            if act.name in WAITS:
                # what is asked meanwhile is answered by the next act
                WORLD[act.name].do(self, rng)
            else:
                self._within(lambda: WORLD[act.name].do(self, rng), rng)
            return True
        there = (one.target for one in all_seen(self.window) if (one.kind, one.name) == (act.kind, act.name))
        target = next(there, None)
        if target is None:
            return False
        self._within(lambda: _GESTURES[act.kind](self, target, rng), rng)
        return True

    def say(self, text):
        """Add to the words for what is being done."""
        if self.told:
            self.told[-1] += f" | {text}"

    def fill_clipboard(self, rng):
        """Put something into the clipboard."""
        text = rng.choice(texts.BLOCKS)
        self.say(f"clipboard {text[:60]!r}")
        # made by Qt: one made here would outlive the interpreter, and be asked for at its end
        QGuiApplication.clipboard().setText(text)

    def close_window(self, _rng):
        self.window.close()

    def wait(self, milliseconds):
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def wait_until(self, condition, milliseconds):
        """Wait until something is so, but not for longer than that; return whether it is."""
        loop, poll, limit = QEventLoop(), QTimer(interval=5), QTimer(interval=milliseconds, singleShot=True)
        poll.timeout.connect(lambda: condition() and loop.quit())
        limit.timeout.connect(loop.quit)
        poll.start()
        limit.start()
        loop.exec()
        poll.stop()
        return condition()

    # -- what is waited for within an act

    def _within(self, do, rng):
        self._chances = random.Random(rng.random())
        self._above = top()
        self._act = act = object()
        self._answer_soon(act)
        try:
            do()
        finally:
            self._act = None

    def _answer_soon(self, act):
        # one that is waited for, so that nobody else could answer it
        QTimer.singleShot(_NESTED_MS, lambda: self._answer_nested(act))

    def _answer_nested(self, act):
        if act is not self._act:
            return
        # the answer may lead to a further question; a timer that repeats would not come in its own slot
        self._answer_soon(act)
        above = top()
        if above is None or above is self._above or above in self._answering:
            return
        self._answering.append(above)
        try:
            if isinstance(above, QFileDialog):
                file_dialog(self, above, self._chances)
            elif isinstance(above, QMessageBox):
                answer(self, above, self._chances)
            elif above is QApplication.activePopupWidget():
                popup(self, above, self._chances)
        finally:
            self._answering.remove(above)


def answer(person, box, rng):
    """Press one of the buttons of a question."""
    person.asked()
    button = rng.choice(box.buttons())
    person.say(f"answered {button.text()!r} to {box.text()[:80]!r}")
    button.click()


def dialog(person, widget, rng):
    """Leave a dialog as a whole."""
    if rng.random() < 0.5:
        person.say("closed")
        widget.close()
    else:
        person.say("accepted")
        widget.accept()


def file_dialog(person, widget, rng):
    """Choose a file, or type a name, or think better of it."""
    if rng.random() < 0.12:
        person.say("rejected")
        widget.reject()
        return
    widget.setDirectory(str(person.folder))
    if rng.random() < 0.2 and len(widget.nameFilters()) > 1:
        chosen = rng.choice(widget.nameFilters())
        widget.selectNameFilter(chosen)
        widget.filterSelected.emit(chosen)
    saves = widget.acceptMode() == QFileDialog.AcceptMode.AcceptSave
    if saves and rng.random() < 0.4:
        name = rng.choice(texts.NAMES)
    elif saves and rng.random() < 0.6:
        name = f"saved {rng.randrange(3)}"
    else:
        name = str(rng.choice(person.files)) if rng.random() < 0.8 else f"saved {rng.randrange(3)}.thermo"
    person.say(f"chose {name[-60:]!r}")
    if "/" in name and "no such" not in name:
        widget.selectFile(name)
    else:
        widget.findChild(QLineEdit, "fileNameEdit").setText(name)
    widget.accept()


_GESTURES = {**GESTURES, "file dialog": file_dialog, "dialog": dialog}
