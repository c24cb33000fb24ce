"""Readings that come while the window is open: a file that grows, or standard input."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication

from thermogui.core.errors import ThermoError
from thermogui.core.reading.inputs import STANDARD_INPUT
from thermogui.core.readings.readings import Readings, empty_rows
from thermogui.ui.model.commands import AddFollowed

if TYPE_CHECKING:
    from thermogui.core.reading.following import News
    from thermogui.core.reading.readings_file import Choices, ReadingsFile
    from thermogui.ui.files.lookout import Lookout
    from thermogui.ui.files.opening import Opening
    from thermogui.ui.model.document import Document
    from thermogui.ui.widgets.message_bar import Level, Offer
    from thermogui.ui.widgets.messages import Messages

TOPIC = "follow"
_FILTERS = "Text that grows (*.csv *.tsv *.txt *.dat *.log);;All files (*)"
_TICK_MS = 100
_ADD_SECONDS = 0.3  # between two additions to the table
_BAR_SECONDS = 1.0  # between two counts
_EVENT_SECONDS = 10.0  # that what has become of the source stays to be read


class Following(QObject):
    """Adds to the table what comes, and says how much that is; at most one source at a time.

    What was asked for last is shown, as for `Opening`; it ends when other readings are opened.

    Signals:
        changed: it has begun or ended.
    """

    changed = Signal()

    def __init__(self, document: Document, opening: Opening, messages: Messages, parent: QObject) -> None:
        super().__init__(parent)
        self._document, self._opening, self._messages = document, opening, messages
        self._coming: Lookout | None = None
        self._wanted = 0
        self._followed: Lookout | None = None
        self._path: str | None = None
        self._pending: list[Readings] = []
        self._stands = True
        self._count = 0
        self._event, self._event_until = "", 0.0
        self._waits_for_user = False
        self._said = ""
        self._add_at = self._say_at = 0.0
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._on_tick)
        document.replaced.connect(self._on_replaced)

    @property
    def is_on(self) -> bool:
        """Whether something is followed."""
        return self._followed is not None

    # -- what is asked for

    @Slot()
    def ask(self) -> None:
        """Ask for a file to follow."""
        self._opening.ask_for(self.follow, "Follow a file", _FILTERS)

    def follow(self, path: Path, *, asks: bool = True) -> None:
        """Open a file, or `-`, and go on reading it; say why that cannot be."""
        from thermogui.core.reading.following import check_followable

        try:
            check_followable(str(path))
            choices: Choices | None = None
            if asks and str(path) != STANDARD_INPUT:
                choices = self._opening.imports.settled(path, partial(self._on_settled, path), may_fail=True)
                if choices is None:
                    return
        except ThermoError as error:
            self._messages.say("file", "error", str(error))
            return
        self._begin(path, choices)

    def _on_settled(self, path: Path, choices: Choices, found: ReadingsFile) -> None:
        from dataclasses import replace

        self._begin(path, replace(choices, columns=found.columns))

    def _begin(self, path: Path, choices: Choices | None) -> None:
        from thermogui.core.reading.following import FollowedFile, FollowedInput
        from thermogui.core.reading.readings_file import UNDECIDED
        from thermogui.ui.files.lookout import Lookout

        self._give_up_coming()
        self._opening.want_another()
        self._wanted = self._opening.wanted
        if str(path) == STANDARD_INPUT:
            lookout = Lookout(FollowedInput())
            self._coming = lookout
            self._show(lookout, None, [])
        else:
            self._coming = Lookout(FollowedFile(path, choices or UNDECIDED), path)
            self._timer.start()

    @Slot()
    def stop(self) -> None:
        """Follow no longer; what has come stays."""
        self._give_up_coming()
        if self._followed is not None:
            self._followed.stop()
            self._followed = None
            self._pending.clear()
            self._messages.take_back(TOPIC)
            self.changed.emit()

    def _give_up_coming(self) -> None:
        if self._coming is not None:
            self._coming.stop()
            self._coming = None

    # -- what comes

    @Slot()
    def _on_tick(self) -> None:
        self._look_at_coming()
        if self._followed is not None:
            self._hear(self._followed.take())
            self._add()
            self._say()
        if self._followed is None and self._coming is None:
            self._timer.stop()

    def _look_at_coming(self) -> None:
        """Show a file once it has been read for the first time."""
        coming = self._coming
        if coming is None or coming.is_arriving:
            return
        if self._wanted != self._opening.wanted:
            self._give_up_coming()
        elif news := coming.take():
            coming.is_arriving = True
            self._messages.take_back("opening")
            self._opening.arrive("open", partial(self._show, coming, coming.path, news))
        else:
            cancel = ("Cancel", self._opening.want_another)
            self._messages.say("opening", "info", f"Opening {coming.name} …", cancel)

    def _show(self, lookout: Lookout, path: Path | None, news: list[News]) -> None:
        from thermogui.core.calibration.verdict import is_temperature

        if lookout is not self._coming:
            return
        came = [each.readings for each in news if each.readings is not None]
        readings = Readings.joined(came) if came else empty_rows(0)
        self._opening.forget_session()
        self._path, self._stands = None if path is None else str(path), path is not None
        holds_temperatures = is_temperature(lookout.table.heading_of_t_c)
        self._document.open_readings(readings, self._path, lookout.name, is_temperature=holds_temperatures)
        if path is not None:
            self._opening.took_over(path)
        self._coming, self._followed = None, lookout
        self._count, self._pending, self._event, self._said = len(readings), [], "", ""
        self._add_at = self._say_at = 0.0
        self._timer.start()
        self._say()
        self.changed.emit()

    def _show_first(self, readings: Readings) -> None:
        """Show the first readings of a source that had none, with what its heading calls them."""
        from thermogui.core.calibration.verdict import is_temperature

        followed, self._followed = self._followed, None
        assert followed is not None
        holds_temperatures = is_temperature(followed.table.heading_of_t_c)
        path = self._document.path
        self._document.open_readings(readings, path, followed.name, is_temperature=holds_temperatures)
        if not self._stands:
            self._document.mark_saved(None, path)
        self._followed, self._count = followed, len(readings)

    @Slot()
    def _on_replaced(self) -> None:
        """End when other readings are shown; those of a file that is followed next are not yet."""
        if self._followed is not None:
            self._followed.stop()
            self._followed = None
            self._messages.take_back(TOPIC)
            self.changed.emit()

    def _hear(self, news: list[News]) -> None:
        for each in news:
            if each.readings is not None:
                self._pending.append(each.readings)
            if each.said:
                self._event = " ".join(each.said)
                self._event_until = time.monotonic() + _EVENT_SECONDS
                self._say_at = 0.0
        if news and self._stands and not (news[-1].stands or news[-1].has_ended):
            self._stands = False
            if self._path is not None and self._document.path == self._path:
                self._document.mark_saved(None, self._path)

    def _add(self) -> None:
        """Add what has come, unless a hand holds something, or it would take away what can be redone."""
        if not self._pending or QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton:
            return
        stack = self._document.undo_stack
        undone = map(stack.command, range(stack.index(), stack.count()))
        waits = any(command.id() != AddFollowed.ID for command in undone)
        if waits != self._waits_for_user:
            self._waits_for_user, self._say_at = waits, 0.0
        if not waits and time.monotonic() >= self._add_at:
            self._add_all()

    @Slot()
    def _add_all(self) -> None:
        pending, self._pending = self._pending, []
        if not pending:
            return
        came = Readings.joined(pending)
        if not self._count and not len(self._document.readings) and not self._document.undo_stack.count():
            self._show_first(came)
            return
        self._count += len(came)
        stands = self._stands and self._document.path == self._path
        self._document.add_followed(came, stands=stands)
        self._waits_for_user = False
        self._add_at = time.monotonic() + _ADD_SECONDS

    # -- what is said

    def _say(self) -> None:
        now = time.monotonic()
        followed = self._followed
        if followed is None or now < self._say_at:
            return
        self._say_at = now + _BAR_SECONDS
        if self._event and now > self._event_until and self._stands:
            self._event = ""
        level: Level = "warning" if self._event or self._waits_for_user else "info"
        offers: list[Offer] = [("Stop following", self.stop)]
        said = [self._event] if self._event else []
        if self._waits_for_user:
            waiting = sum(map(len, self._pending))
            not_added = f"{_counted(waiting)} of {followed.name} not added yet"
            said.append(f"{not_added}: that would take away what can be redone.")
            offers.insert(0, ("Add them", self._add_all))
        elif followed.has_ended:
            said.append(f"{_counted(self._count)} in all.")
            offers = []
        else:
            said.append(self._so_far(followed))
        text = " ".join(said)
        is_closed = self._said and not self._messages.said(TOPIC)
        if text != self._said and not (is_closed and level == "info"):
            self._messages.say(TOPIC, level, text, *offers)
        self._said = text
        if followed.has_ended and not self._pending:
            self._followed = None
            self.changed.emit()

    def _so_far(self, followed: Lookout) -> str:
        table = followed.table
        if not self._count and table.problem:
            return f"Following {followed.name}: no readings so far ({table.problem.removesuffix('.')})."
        said = f"Following {followed.name}: {_counted(self._count)} so far."
        if table.skipped:
            said += f" Rows without one that were skipped: {table.skipped:,}."
        if table.passed_over:
            said += f" Lines that were passed over: {table.passed_over:,}, the last {table.last_passed_over}."
        return said

    def close(self) -> None:
        """Follow no longer: the window has closed."""
        self._timer.stop()
        self.stop()


def _counted(count: int) -> str:
    return f"{count:,} reading{'' if count == 1 else 's'}"
