"""What happens to a window beside its controls: keys, drops, time, its frame, how slow the disk is."""

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from PySide6.QtCore import QMimeData, QPointF, QStandardPaths, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from soak import texts
from soak.hands import EDITS, MOVES, a_key
from thermogui.core.project import Project
from thermogui.core.reading.stamp import UNKNOWN, Stamp
from thermogui.core.readings.readings import Readings
from thermogui.core.session.content import Session
from thermogui.core.session.file import write_session
from thermogui.ui.files.recovery.drafts import Draft, Origin
from thermogui.ui.model.tasks import Task

_UNTYPABLE = Qt.Key.Key_Back
"""From here on are keys of their own for Save, Open and Quit, which QTest does not know."""
_SIZES = ((640, 480), (1280, 820), (200, 150), (2400, 1400), (1024, 300), (360, 900))


@dataclass(frozen=True)
class Happening:
    """Something, and how likely it is beside the others."""

    do: Callable
    likely: float


class Slowness:
    """Holds back every piece of work beside the window, as a slow disk or processor would."""

    seconds = 0.0
    _never = Event()

    @contextmanager
    def applied(self):
        run = Task.run

        def slowly(task):
            self._never.wait(self.seconds)
            run(task)

        Task.run = slowly
        try:
            yield
        finally:
            Task.run = run
            self.seconds = 0.0


SLOWNESS = Slowness()


def hold_torch_back(loader, seconds):
    """Let torch be there only after a time, as it is where it has not been imported before."""
    load, never = loader._load, Event()

    def late():
        never.wait(seconds)
        load()

    loader.ready, loader._load = False, late


def keys(person, rng):
    for _ in range(rng.randint(1, 4)):
        a_key(rng, person, (*MOVES, *EDITS))


def shortcut(person, rng):
    found = [
        (one, keys)
        for one in person.window.findChildren(QAction)
        for keys in one.shortcuts()
        if keys[0].key() < _UNTYPABLE
    ]
    one, keys = rng.choice(found)
    person.say(f"{keys.toString()}: {one.objectName() or one.text()}")
    QTest.keySequence(QApplication.focusWidget() or person.window, keys)


def drop(person, rng):
    mime = QMimeData()
    way = rng.randrange(5)
    if way < 3:
        paths = rng.choices(person.files, k=1 if way else 2)
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        person.say(f"{[path.name[-60:] for path in paths]}")
    elif way == 3:
        text = rng.choice(texts.BLOCKS)
        mime.setText(text)
        person.say(repr(text[:60]))
    else:
        mime.setUrls([QUrl(rng.choice(("http://localhost/x.csv", "file://host/x.csv", "data:text/plain,1")))])
    window, action = person.window, Qt.DropAction.CopyAction
    at = QPointF(rng.randrange(window.width()), rng.randrange(window.height()))
    held = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(window, QDragEnterEvent(at.toPoint(), action, mime, *held))
    QApplication.sendEvent(window, QDragMoveEvent(at.toPoint(), action, mime, *held))
    QApplication.sendEvent(window, QDropEvent(at, action, mime, *held))


def resize(person, rng):
    window, way = person.window, rng.randrange(8)
    if way == 0:
        window.showMaximized()
    elif way == 1:
        window.showMinimized()
        window.showNormal()
    elif way == 2:
        window.showFullScreen()
        window.showNormal()
    else:
        window.showNormal()
        window.resize(*rng.choice(_SIZES))


def font(_person, rng):
    app = QApplication.instance()
    made = app.font()
    made.setPointSizeF(rng.choice((6.0, 9.0, 9.0, 12.0, 18.0)))
    app.setFont(made)


def wait(person, rng):
    person.wait(rng.choice((0, 1, 5, 5, 20, 20, 60, 200)))


def quiet(person, rng):
    """Let everything come to its end that will."""
    opening = person.window.file_actions.opening
    SLOWNESS.seconds = 0.0
    person.wait_until(
        lambda: not (opening.reruns.is_busy or opening.imports.is_busy), rng.choice((500, 3000))
    )


def slow(person, rng):
    SLOWNESS.seconds = rng.choice((0.0, 0.05, 0.3, 0.3))
    person.say(f"{SLOWNESS.seconds} s")


def close(person, rng):
    person.close_window(rng)


def crashed(person, rng):
    """Let there be what another window has left behind, for the next one to find."""
    state = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericStateLocation)
    where = Path(state) / "thermogui" / "recovery"
    values = [float(rng.randrange(100)) for _ in range(5)]
    session = Session(Project(Readings.from_columns(values, values), notes="left behind <img src=x>"))
    path = rng.choice(person.files)
    draft = Draft.new(where, rng.choice((None, Origin(str(path), Stamp.of(path) or UNKNOWN))))
    draft.write(session)
    draft.leave()


def written_by_another(person, rng):
    """Let another program write the file that is open."""
    path = person.window.document.path
    if path is not None and Path(path).is_file():
        values = [float(rng.randrange(100)) for _ in range(4)]
        other = Session(Project(Readings.from_columns(values, values), notes="of another window"))
        person.say(Path(path).name)
        write_session(path, other)


def save(person, rng):
    """Save to one of a few files, as the dialog would ask for it."""
    path = person.folder / f"saved {rng.randrange(3)}.thermo"
    person.say(path.name)
    person.window.file_actions.saving.save_to(path)
    if rng.random() < 0.5:
        person.wait(rng.choice((1, 30)))


WAITS = {"wait", "quiet"}
WORLD = {
    "keys": Happening(keys, 6),
    "shortcut": Happening(shortcut, 6),
    "drop": Happening(drop, 4),
    "resize": Happening(resize, 1.5),
    "font": Happening(font, 0.5),
    "wait": Happening(wait, 6),
    "quiet": Happening(quiet, 1),
    "slow": Happening(slow, 2),
    "close": Happening(close, 1.5),
    "crashed": Happening(crashed, 1),
    "written by another": Happening(written_by_another, 1),
    "save": Happening(save, 2),
}
