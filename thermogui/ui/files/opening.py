"""Files of readings and sessions, read beside the window and shown once nothing is lost by it."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from thermogui.core.errors import ThermoError
from thermogui.core.project import Project
from thermogui.core.reading.inputs import is_missing
from thermogui.core.readings.readings import empty_rows
from thermogui.core.readings.roles import Role
from thermogui.ui.files.after_dialogs import AfterDialogs
from thermogui.ui.files.importing.drop import DropTarget
from thermogui.ui.files.imports import Imports, is_read_at_once
from thermogui.ui.files.recent import RecentMenu
from thermogui.ui.files.reruns import Reruns
from thermogui.ui.files.samples import Sample, SamplesMenu
from thermogui.ui.files.sessions import SUFFIX, Origin, Sessions
from thermogui.ui.files.set_aside import SetAside
from thermogui.ui.files.unsaved import Purpose, UnsavedGuard
from thermogui.ui.model.tasks import Tasks
from thermogui.ui.widgets.plain import PlainFileDialog

if TYPE_CHECKING:
    from thermogui.core.reading.readings_file import ReadingsFile
    from thermogui.core.reading.stamp import Stamp
    from thermogui.core.session.content import Session
    from thermogui.ui.model.document import Document
    from thermogui.ui.model.preferences import Preferences
    from thermogui.ui.widgets.messages import Messages

_FILTERS = (
    "Readings and sessions (*.thermo *.csv *.tsv *.txt *.dat *.xlsx);;Sessions (*.thermo);;"
    "Readings (*.csv *.tsv *.txt *.dat *.xlsx);;All files (*)"
)


class Opening(QObject):
    """New, Open, Recent, samples, a drop, a recovered session: what was asked for last is shown.

    What has been read waits until no dialog is open and nothing is being saved, and is shown only once
    the user has said what becomes of what has been typed meanwhile.

    Signals:
        view_found: (mapping): how the window looked when a session was saved.
        emptied: there is a new table, to be typed into.
    """

    view_found = Signal(object)
    emptied = Signal()

    def __init__(
        self,
        document: Document,
        sessions: Sessions,
        take: Callable[[], Session],
        guard: UnsavedGuard,
        messages: Messages,
        preferences: Preferences,
        parent: QWidget,
    ) -> None:
        """*take* gives the window's content as a session."""
        super().__init__(parent)
        self._document, self._sessions, self._guard = document, sessions, guard
        self._messages, self._preferences, self._window = messages, preferences, parent
        self.wanted = 0  # counts what was asked for
        self._opens: Callable[[Path], object] = self.open_path
        self._failed = False
        self._tasks = Tasks("opening", self)
        self.after_dialogs = AfterDialogs(self)
        self.reruns = Reruns(sessions.on_woken, messages, self)
        self.set_aside = SetAside(sessions, take, messages, self.bring_back, self)
        self.imports = Imports(messages, preferences, parent)
        self.imports.read.connect(self._on_read)
        self.imports.failed.connect(self._on_failed)
        self.drops = DropTarget(parent)
        self.drops.file_dropped.connect(self._on_dropped)
        self.drops.text_dropped.connect(self.imports.ask_text)
        self.drops.refused.connect(partial(messages.say, "file", "info"))
        self.recent = RecentMenu(preferences, self.ask_and_open, parent)
        self.samples = SamplesMenu(self.ask_and_open_sample, parent)

    @property
    def is_busy(self) -> bool:
        """Whether something is being read that was asked for."""
        return self._tasks.is_busy

    def ask_and_open(self, path: Path) -> None:
        """Open a file, once the user has said what becomes of the changes."""
        self._guard.before("open", lambda: self.open_path(path))

    def ask_and_open_sample(self, sample: Sample) -> None:
        """Show readings that come with the program, once the user has said what becomes of the changes."""
        self._guard.before("open", partial(self._show_sample, sample))

    def open_path(self, path: Path, *, asks: bool = True) -> bool:
        """Open a file of readings or a session; say why that fails and keep what is there.

        A long file is read beside the window's thread. Return whether nothing has failed yet.
        """
        self._failed = False
        self.want_another()
        if path.suffix.lower() == SUFFIX:
            self._open_session(path)
        else:
            self.imports.open(path, asks=asks)
        return not self._failed

    def bring_back(self, session: Session, origin: Origin, shown: Callable[[], object]) -> None:
        """Show what a window has left behind, or what was open before, and then call *shown*."""

        def show() -> None:
            self.want_another()
            self._messages.take_back("file")
            self._show_session(session, origin)
            shown()

        self._guard.before("recover", show)

    @Slot()
    def new(self) -> None:
        self._guard.before("new", self._show_nothing)

    @Slot()
    def ask(self) -> None:
        self.ask_for(self.open_path)

    @Slot()
    def ask_with_preview(self) -> None:
        self.ask_for(self._preview)

    def ask_for(self, opens: Callable[[Path], object], title: str = "Open", kinds: str = _FILTERS) -> None:
        """Ask for a file, which *opens* then does something with, once the changes are seen to."""
        self._opens = opens
        self._guard.before("open", partial(self._ask_what_to_open, title, kinds))

    def _preview(self, path: Path) -> None:
        self.want_another()
        self.imports.ask(path)

    def _ask_what_to_open(self, title: str, kinds: str) -> None:
        dialog = PlainFileDialog(self._window, title, str(self._preferences.folder), kinds)
        dialog.ask("openDialog", self._on_chosen)

    @Slot(str)
    def _on_chosen(self, chosen: str) -> None:
        self._opens(Path(chosen))

    @Slot(object)
    def _on_dropped(self, path: str) -> None:
        self.ask_and_open(Path(path))

    def want_another(self) -> None:
        """Take no notice any more of what was asked for before."""
        self.wanted += 1
        self.imports.give_up()
        self._messages.take_back("opening")

    # -- what arrives

    def arrive(self, purpose: Purpose, show: Callable[[], object]) -> None:
        """Show what was asked for last, when nobody is disturbed and nothing is lost by it."""
        wanted = self.wanted

        def now() -> None:
            if wanted == self.wanted:
                self._guard.again(purpose, lambda: show() if wanted == self.wanted else None)

        self.after_dialogs.call(now)

    def _open_session(self, path: Path) -> None:
        from thermogui.core.reading.stamp import Stamp
        from thermogui.core.session.file import read_session

        wanted = self.wanted

        def read() -> tuple[Session, Stamp | None]:
            # of before it is read: what comes in between is a change
            stamp = Stamp.of(path)
            return read_session(path), stamp

        def done(found: tuple[Session, Stamp | None]) -> None:
            if wanted == self.wanted:
                self._messages.take_back("opening")
                self.arrive("open", partial(self._show_opened, path, *found))

        def failed(error: ThermoError) -> None:
            if wanted == self.wanted:
                self._messages.take_back("opening")
                self._on_failed(path, str(error))

        if is_read_at_once(path):
            try:
                found = read()
            except ThermoError as error:
                failed(error)
            else:
                done(found)
        else:
            self._messages.say("opening", "info", f"Opening {path.name} …", ("Cancel", self.want_another))
            self._tasks.submit(lambda _: read(), done, failed)

    def _show_opened(self, path: Path, session: Session, stamp: Stamp | None) -> None:
        self.took_over(path)
        self._show_session(session, Origin(str(path), stamp))

    def _show_session(self, session: Session, origin: Origin) -> None:
        self.set_aside.keep()
        self._sessions.show(session, origin)
        self.view_found.emit(session.view)
        self.reruns.start(self._sessions.runs_to_wake())
        if session.mended:
            self._messages.say(
                "file",
                "warning",
                f"In this session {', '.join(session.mended)} could not be used; "
                "the default is used instead.",
            )

    @Slot(object, object)
    def _on_read(self, path: Path, found: ReadingsFile) -> None:
        self.arrive("open", partial(self._show_readings, path, found))

    def _show_readings(self, path: Path, found: ReadingsFile) -> None:
        from thermogui.core.calibration.verdict import is_temperature
        from thermogui.ui.files.importing.passed_over import tell

        self.forget_session()
        self._document.open_readings(
            found.readings, str(path), is_temperature=is_temperature(found.heading(Role.T_C))
        )
        self.took_over(path)
        tell(self._messages, self._document, path.name, found)

    def _show_nothing(self) -> None:
        self._begin_anew()
        self._document.open(Project(empty_rows(0)), None)
        self.emptied.emit()

    def _show_sample(self, sample: Sample) -> None:
        from thermogui.core.calibration.verdict import is_temperature

        try:
            found = sample.read()
        except (OSError, ThermoError) as error:
            self._messages.say("file", "error", str(error))
            return
        self._begin_anew()
        holds_temperatures = is_temperature(found.heading(Role.T_C))
        self._document.open_readings(found.readings, None, sample.name, is_temperature=holds_temperatures)

    def _begin_anew(self) -> None:
        self.want_another()
        self.forget_session()
        self._messages.take_back("file")

    def forget_session(self) -> None:
        self.set_aside.keep()
        self._sessions.forget()
        self.reruns.start([])

    def took_over(self, path: Path) -> None:
        """Note the file that is shown now."""
        self._messages.take_back("file")
        self.note(path)

    @Slot(object)
    def note(self, path: Path) -> None:
        """Remember a file, and its folder for the next one."""
        self._preferences.folder = Path(os.path.realpath(path)).parent
        self.recent.note(path)

    @Slot(object, str)
    def _on_failed(self, path: Path, text: str) -> None:
        self._failed = True
        can_be_seen = os.path.isfile(path) and path.suffix.lower() != SUFFIX
        offers = [("Look at it", partial(self.imports.ask, path))] if can_be_seen else []
        self._messages.say("file", "error", text, *offers)
        if is_missing(path):
            self.recent.drop(path)

    def close(self) -> None:
        """Give up what is under way."""
        self.want_another()
        self.imports.close()
        self._tasks.close()
        self.reruns.close()
