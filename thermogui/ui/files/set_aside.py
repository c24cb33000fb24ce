"""Runs that no file holds, when something else is opened in their place."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

if TYPE_CHECKING:
    from thermogui.core.session.content import Session
    from thermogui.ui.files.sessions import Origin, Sessions
    from thermogui.ui.run.controller import RunController
    from thermogui.ui.widgets.messages import Messages

_TOPIC = "set aside"


class SetAside(QObject):
    """Keeps what was open before, to be brought back, where it had runs that were not saved.

    Runs are no reason to ask, so they must not be lost by not asking. The bar stays until somebody has gone
    on: until a run begins, or other runs are set aside.
    """

    def __init__(
        self,
        sessions: Sessions,
        take: Callable[[], Session],
        messages: Messages,
        bring_back: Callable[[Session, Origin, Callable[[], object]], object],
        parent: QObject,
    ) -> None:
        """*take* gives the window's content as a session.

        *bring_back* shows it again, and then calls what it is given.
        """
        super().__init__(parent)
        self._sessions, self._take, self._messages = sessions, take, messages
        self._bring_back = bring_back
        self._kept: tuple[Session, Origin] | None = None
        sessions.controller.changed.connect(self._on_changed)

    def keep(self) -> None:
        """Look at what the window holds, which is about to be replaced."""
        count = len(self._sessions.unsaved_runs())
        if not count:
            return
        self._kept = self._take(), self._sessions.origin()
        what = "1 run" if count == 1 else f"{count:,} runs"
        text = f"{what} of {self._sessions.document.source} {'is' if count == 1 else 'are'} in no file."
        self._messages.say(_TOPIC, "info", text, ("Bring back", self._on_wanted))

    def forget(self) -> None:
        """Offer nothing any more."""
        self._kept = None
        self._messages.take_back(_TOPIC)

    def _on_wanted(self) -> None:
        if (kept := self._kept) is not None:
            self._bring_back(*kept, partial(self._on_shown, kept))

    def _on_shown(self, kept: tuple[Session, Origin]) -> None:
        # else it is what has been set aside for it
        if kept is self._kept:
            self.forget()

    @Slot()
    def _on_changed(self) -> None:
        controller: RunController = self._sessions.controller
        if controller.state.is_active and not controller.leaving:
            self.forget()
