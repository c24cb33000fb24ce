"""What is typed is kept beside the user's files, in case the program ends unasked."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, QTimer, Slot

from thermogui.core.errors import ThermoError
from thermogui.core.reading.stamp import UNKNOWN
from thermogui.ui.files.recovery.drafts import Draft, Origin, with_runs_alone
from thermogui.ui.files.recovery.offers import Offers, Recover
from thermogui.ui.model.tasks import Tasks

if TYPE_CHECKING:
    from thermogui.core.session.content import Session
    from thermogui.ui.model.document import Document
    from thermogui.ui.widgets.messages import Messages

WITHIN_MS = 1500
"""Every change is in the recovery file within this time, and the time that writing takes."""
_COMING_WITHIN_MS = 15_000  # for readings that come by themselves


class Recovery(QObject):
    """Writes a draft of its own while there is something to lose; has offered what others left behind.

    Each window holds its draft in the user's state folder; one that nobody holds is of a window that ended
    without being closed.

    Attributes:
        offers: what was left behind.
    """

    def __init__(
        self,
        document: Document,
        take: Callable[[], Session],
        loses_runs: Callable[[], bool],
        messages: Messages,
        parent: QObject,
    ) -> None:
        """*take* gives the window's content as a session.

        *loses_runs* says whether there are runs which the session that is open has not.
        """
        super().__init__(parent)
        self._document, self._take, self._messages = document, take, messages
        self._loses_runs = loses_runs
        self._folder = _folder()
        self._draft = Draft.new(self._folder, self._origin())
        # in them is nothing any more that the window's own draft does not hold, once it is written anew
        self._spent: list[Draft] = []
        self._ended = self._was_modified = False
        self._tasks = Tasks("recovery", self)
        self.offers = Offers(self._folder, messages, self)
        self.offers.taken_over.connect(self._on_taken_over)
        # not begun anew by the next change: typing without a pause must be kept as well
        self._timer = QTimer(self, interval=WITHIN_MS, singleShot=True)
        self._timer.timeout.connect(self.write)
        settings_changed = (document.experiment_changed, document.calibration_changed)
        for changed in (*settings_changed, document.notes_changed):
            changed.connect(self._on_changed)
        document.committed.connect(self._on_committed)
        document.saved_changed.connect(self._on_saved)

    @property
    def path(self) -> Path:
        """Where the window's draft is, or will be."""
        return self._draft.path

    # -- writing

    @Slot()
    def _on_changed(self, _what: object = None) -> None:
        self._write_within(WITHIN_MS)

    @Slot()
    def _on_committed(self) -> None:
        if not self._document.is_adding:
            self._write_within(WITHIN_MS)
        elif self._document.is_modified:
            # else all stands in the file that is followed
            self._write_within(_COMING_WITHIN_MS)

    def _write_within(self, milliseconds: int) -> None:
        is_due = self._timer.isActive() and self._timer.remainingTime() <= milliseconds
        if not is_due and not self._ended:
            self._timer.start(milliseconds)

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
        if self._tasks.is_busy:
            self._tasks.submit(lambda _: _drop(gone), _nothing, self._on_failed)
        else:
            _drop(gone)

    @property
    def is_busy(self) -> bool:
        """Whether a draft is being written."""
        return self._tasks.is_busy

    @Slot()
    def write(self) -> None:
        """Keep what there is now, or soon, where something is still being written."""
        if self._ended:
            return
        if self._tasks.is_busy:
            self._write_within(WITHIN_MS)
            return
        write = self._writing()
        self._tasks.submit(lambda _: write(), self._on_written, self._on_failed)

    def _writing(self) -> Callable[[], list[Draft]]:
        """Return what writes the window's content as it is now, and returns the drafts that went for it."""
        origin = self._origin()
        if origin != self._draft.origin:
            self._spent.append(self._draft)
            self._draft = Draft.new(self._folder, origin)
        session = self._take()
        if not self._document.is_modified and self._loses_runs():
            session = with_runs_alone(session)
        return partial(_keep, self._draft, session, list(self._spent))

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
        reason = str(error).removesuffix(".")
        self._messages.say(
            "recovery",
            "warning",
            f"Your changes cannot be backed up in case of a crash ({reason}). Save them yourself.",
        )

    # -- the end

    def close(self) -> None:
        """Leave nothing behind but runs: the window was closed, and has asked about all else."""
        if self._end():
            is_kept = False
            if not self._document.is_modified and self._loses_runs():
                # where that cannot be, they are lost: they alone are no reason to hold the window open
                with suppress(ThermoError):
                    self._writing()()
                    is_kept = True
            _drop(([] if is_kept else [self._draft]) + self._spent)
            self._draft.leave()
            self.offers.leave()

    def leave_behind(self) -> None:
        """Write what is not saved, at once, for the next start to offer: the program is being ended.

        Nothing is written or taken away afterwards, whatever happens to the window, but for one thing: called
        again, it takes away what has been saved in the meantime. It never raises, and is to be called by
        the event loop: a handler of a signal may have interrupted what it waits for.
        """
        if self._ended:
            with suppress(Exception):
                if self._was_modified and not self._document.is_modified:
                    self._draft.take_away()
            return
        # each by itself: where one fails, the others are left behind all the same
        is_due = True
        with suppress(Exception):
            self._was_modified = self._document.is_modified
        with suppress(Exception):
            self._tasks.finish()
            is_due = self._timer.isActive() or self._document.is_modified or self._loses_runs()
        with suppress(Exception):
            if self._end() and is_due:
                self._writing()()
        for leave in [self._draft.leave, *(draft.leave for draft in self._spent), self.offers.leave]:
            with suppress(Exception):
                leave()

    def _end(self) -> bool:
        """Stop all that goes on; return whether it had not been stopped before."""
        if self._ended:
            return False
        self._ended = True
        self._timer.stop()
        self._tasks.close()
        self.offers.close()
        return True

    # -- what was left behind

    def offer(self, recover: Recover) -> None:
        """Offer all that windows have left behind; *recover* is asked for what is wanted of it."""
        if not self._ended:
            self.offers.look(recover)

    @Slot(object)
    def _on_taken_over(self, draft: Draft) -> None:
        # it goes when what it holds is safe in the window's own
        self._spent.append(draft)
        self.write()


def _keep(draft: Draft, session: Session, spent: list[Draft]) -> list[Draft]:
    draft.write(session)
    _drop(spent)
    return spent


def _drop(drafts: Iterable[Draft]) -> None:
    for draft in drafts:
        draft.drop()


def _folder() -> Path:
    where = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericStateLocation)
    return Path(where) / "thermogui" / "recovery"


def _nothing(_result: object) -> None:
    """Stands for nothing to do afterwards."""
