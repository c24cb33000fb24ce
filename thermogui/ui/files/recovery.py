"""What is typed is kept beside the user's files, in case the program ends unasked."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, QTimer, Slot

from thermogui.core.files.stamp import UNKNOWN, Stamp
from thermogui.ui.background import Background
from thermogui.ui.files.drafts import Draft, Found, Origin, left_behind

if TYPE_CHECKING:
    from thermogui.core.errors import ThermoError
    from thermogui.core.files.session_types import Session
    from thermogui.ui.document import Document
    from thermogui.ui.files.recovery_list import RecoveryList
    from thermogui.ui.messages import Messages

WITHIN_MS = 2500
"""Every change is in the recovery file within this time, and the time that writing takes."""
_NAMED = 3
"""As many of what was left behind are named in the bar; a list shows them all."""

Recover = Callable[["Session", str | None, Stamp | None, Callable[[], object]], object]
"""Asked to show a session, of a file as it was then, and to call what it is given once it is shown."""


class Recovery(QObject):
    """Writes a draft of its own while there is something to lose; offers what others left behind.

    Each window holds its draft in the user's state folder; one that nobody holds is of a window that ended
    without being closed.
    """

    def __init__(
        self, document: Document, take: Callable[[], Session], messages: Messages, parent: QObject
    ) -> None:
        """*take* gives the window's content as a session."""
        super().__init__(parent)
        self._document, self._take, self._messages = document, take, messages
        self._folder = _folder()
        self._draft = Draft.new(self._folder, self._origin())
        # in them is nothing any more that the window's own draft does not hold, once it is written anew
        self._spent: list[Draft] = []
        self._seen: list[Found] = []
        self._found: list[Found] = []
        self._discarded: list[Found] = []
        self._list: RecoveryList | None = None
        self._recover: Recover | None = None
        self._ended = False
        self._background = Background("recovery", self)
        # of its own: no draft waits until all that was left behind is read
        self._looks = Background("left behind", self)
        # not begun anew by the next change: typing without a pause must be kept as well
        self._timer = QTimer(self, interval=WITHIN_MS, singleShot=True)
        self._timer.timeout.connect(self._write)
        for changed in (
            document.committed,
            document.experiment_changed,
            document.calibration_changed,
            document.notes_changed,
        ):
            changed.connect(self._on_changed)
        document.saved_changed.connect(self._on_saved)

    @property
    def path(self) -> Path:
        """Where the window's draft is, or will be."""
        return self._draft.path

    # -- writing

    @Slot()
    def _on_changed(self, _what: object = None) -> None:
        if not self._timer.isActive() and not self._ended:
            self._timer.start()

    @Slot()
    def _on_saved(self) -> None:
        """Drop what has been kept so far: it is in the user's own file, or it is of other readings."""
        if self._ended:
            return
        if self._document.is_modified:
            # what is typed goes into another file from now on
            self._on_changed()
            return
        self._timer.stop()
        gone, self._spent = [self._draft, *self._spent], []
        self._draft = Draft.new(self._folder, self._origin())
        if self._background.is_busy:
            self._background.submit(partial(_drop, gone), _nothing, self._on_failed)
        else:
            _drop(gone)

    @Slot()
    def _write(self) -> None:
        if self._ended:
            return
        if self._background.is_busy:
            self._timer.start()
            return
        self._background.submit(self._writing(), self._on_written, self._on_failed)

    def _writing(self) -> Callable[[], list[Draft]]:
        """Return what writes the window's content as it is now, and returns the drafts that went for it."""
        origin = self._origin()
        if origin != self._draft.origin:
            self._spent.append(self._draft)
            self._draft = Draft.new(self._folder, origin)
        return partial(_keep, self._draft, self._take(), list(self._spent))

    def _origin(self) -> Origin | None:
        """Return where the file that is open is, wherever the program is started next."""
        path, stamp = self._document.path, self._document.stamp
        if not path:
            return None
        # without the folder of the process, if that is no more
        with suppress(OSError, ValueError):
            path = os.path.abspath(path)
        return Origin(path, stamp or UNKNOWN)

    def _on_written(self, spent: list[Draft]) -> None:
        self._spent = [draft for draft in self._spent if draft not in spent]
        self._messages.take_back("recovery")

    def _on_failed(self, error: ThermoError) -> None:
        self._messages.say(
            "recovery",
            "warning",
            f"What you type cannot be kept in case the program ends unasked ({error}). Save it yourself.",
        )

    # -- the end

    def close(self) -> None:
        """Leave nothing behind: the window was closed, and what was to be saved has been."""
        if self._end():
            _drop([self._draft, *self._spent])
            # seen and not wanted now: it is offered again
            for found in self._found + self._seen:
                found.draft.leave()

    def leave_behind(self) -> None:
        """Write what is not saved, at once, for the next start to offer: the program is being ended.

        Nothing is written or taken away afterwards, whatever happens to the window. It never raises.
        """
        # each by itself: where one fails, the others are left behind all the same
        with suppress(Exception):
            self._background.finish()
        with suppress(Exception):
            is_due = self._timer.isActive() or self._document.is_modified
            if self._end() and is_due:
                self._writing()()
        offered = (found.draft for found in self._found + self._seen)
        for draft in [self._draft, *self._spent, *offered]:
            with suppress(Exception):
                draft.leave()

    def _end(self) -> bool:
        """Stop all that goes on; return whether it had not been stopped before."""
        if self._ended:
            return False
        self._ended = True
        self._timer.stop()
        self._background.close()
        self._looks.close()
        return True

    # -- what was left behind

    def offer(self, recover: Recover) -> None:
        """Offer all that windows have left behind, in a bar; *recover* is asked for what is wanted of it."""
        self._recover = recover
        if not self._ended and not self._looks.is_busy:
            self._looks.submit(self._look, self._on_looked, self._on_not_looked)

    def _look(self) -> None:
        for found in left_behind(self._folder):
            # for whoever ends this: each is held from now on
            self._seen.append(found)
            if self._ended:
                return

    def _on_looked(self, _nothing_more: object = None) -> None:
        seen, self._seen = self._seen, []
        self._put_on_offer(seen)

    def _put_on_offer(self, found: list[Found]) -> None:
        self._found = sorted(self._found + found, key=lambda one: one.written, reverse=True)
        self._show()

    def _on_not_looked(self, error: ThermoError) -> None:
        self._messages.say(
            "left behind",
            "warning",
            f"What the program may have held when it last ended cannot be looked for ({error}). "
            "Make this folder usable and start again.",
        )
        self._on_looked()

    def _show(self) -> None:
        """Say what is on offer now."""
        if self._list is not None:
            self._list.show_found(self._found)
        told = [found.described() for found in self._found[:_NAMED]]
        ended = "The program ended with changes that were not saved"
        if not told:
            self._messages.take_back("recover")
            if self._list is not None:
                self._list.hide()
        elif len(told) == 1:
            found = self._found[0]
            recover, discard = partial(self._ask_for, found), partial(self._discard, [found])
            self._messages.say(
                "recover", "warning", f"{ended}: {told[0]}.", ("Recover", recover), ("Discard", discard)
            )
        else:
            more = len(self._found) - len(told)
            told += [f"and {more:,} more"] if more else []
            self._messages.say(
                "recover",
                "warning",
                f"{ended}, in {len(self._found):,} windows: {'; '.join(told)}.",
                ("Show…", self._show_list),
            )

    def _show_list(self) -> None:
        from thermogui.ui.files.recovery_list import RecoveryList

        if self._list is None:
            self._list = RecoveryList(self._messages.window())
            self._list.recover_asked.connect(self._ask_for)
            self._list.discard_asked.connect(self._discard)
        self._list.show_found(self._found)
        self._list.show()
        self._list.activateWindow()
        self._list.list.setFocus()

    @Slot(object)
    def _ask_for(self, found: Found) -> None:
        """Hand it to the window, which may first have to ask about what is in it: till then it stays."""
        if self._recover is not None and found in self._found:
            origin = found.draft.origin
            path, stamp = (origin.path, origin.stamp) if origin is not None else (None, None)
            self._recover(found.session, path, stamp, partial(self._on_shown, found))

    def _on_shown(self, found: Found) -> None:
        if self._ended:
            return
        if found in self._found:
            self._found.remove(found)
            # it goes when it is safe in the window's own
            self._spent.append(found.draft)
        if self._list is not None:
            self._list.hide()
        self._show()
        self._write()

    @Slot(object)
    def _discard(self, unwanted: Sequence[Found]) -> None:
        """Take away what was named on the button's bar or chosen in the list; it can be brought back."""
        unwanted = [found for found in unwanted if found in self._found]
        if self._ended or not unwanted:
            return
        self._found = [found for found in self._found if found not in unwanted]
        self._discarded = [found for found in unwanted if found.draft.drop()]
        self._show()
        if len(self._discarded) < len(unwanted):
            self._messages.say(
                "discarded",
                "error",
                f"{self._folder}: not all of it could be removed; what is left is offered again.",
            )
            return
        what = unwanted[0].described() if len(unwanted) == 1 else f"what {len(unwanted):,} windows held"
        self._messages.say("discarded", "info", f"Discarded: {what}.", ("Bring back", self._bring_back))

    def _bring_back(self) -> None:
        self._messages.take_back("discarded")
        wanted, self._discarded = self._discarded, []
        if not self._ended:
            for found in wanted:
                self._background.submit(
                    partial(_kept_again, self._folder, found),
                    self._on_back,
                    partial(self._on_not_back, found),
                )

    def _on_back(self, found: Found) -> None:
        self._put_on_offer([found])

    def _on_not_back(self, found: Found, error: ThermoError) -> None:
        self._discarded.append(found)
        self._messages.say(
            "discarded",
            "error",
            f"Not brought back: {found.described()} ({error}).",
            ("Try again", self._bring_back),
        )


def _keep(draft: Draft, session: Session, spent: list[Draft]) -> list[Draft]:
    draft.write(session)
    _drop(spent)
    return spent


def _drop(drafts: Iterable[Draft]) -> None:
    for draft in drafts:
        draft.drop()


def _kept_again(folder: Path, discarded: Found) -> Found:
    draft = Draft.new(folder, discarded.draft.origin)
    draft.write(discarded.session)
    with suppress(OSError):
        os.utime(draft.path, (discarded.written, discarded.written))
    return Found(draft, discarded.session, discarded.written)


def _folder() -> Path:
    where = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericStateLocation)
    return Path(where) / "thermogui" / "recovery"


def _nothing(_result: object) -> None:
    """Stands for nothing to do afterwards."""
