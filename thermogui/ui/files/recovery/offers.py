"""Offers what windows have left behind that ended without being closed."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from thermogui.ui.files.recovery.drafts import Draft, Found, left_behind
from thermogui.ui.files.sessions import Origin
from thermogui.ui.model.tasks import Task, Tasks

if TYPE_CHECKING:
    from thermogui.core.errors import ThermoError
    from thermogui.core.session.content import Session
    from thermogui.ui.files.recovery.drafts_list import RecoveryList
    from thermogui.ui.widgets.messages import Messages

_NAMED = 3
"""As many of what was left behind are named in the bar; a list shows them all."""

Recover = Callable[["Session", Origin, Callable[[], object]], object]
"""Asked to show a session, of where it comes from, and to call what it is given once it is shown."""


class Offers(QObject):
    """Holds what was found, in a bar or a list, until it is recovered, discarded, or left for later.

    Signals:
        taken_over: (Draft): what it holds is in the window now; whoever is told has to drop it.
    """

    taken_over = Signal(object)

    def __init__(self, folder: Path, messages: Messages, parent: QObject) -> None:
        super().__init__(parent)
        self._folder, self._messages = folder, messages
        self._seen: list[Found] = []
        self._found: list[Found] = []
        self._discarded: list[Found] = []
        self._list: RecoveryList | None = None
        self._recover: Recover | None = None
        self._ended = False
        # of its own: no draft of the window waits until all of this is read
        self._tasks = Tasks("left behind", self)

    def look(self, recover: Recover) -> None:
        """Look for what was left behind, and offer it; *recover* is asked for what is wanted of it."""
        self._recover = recover
        if not self._tasks.is_busy:
            self._tasks.submit(self._look, self._on_looked, self._on_not_looked)

    @property
    def has_looked(self) -> bool:
        """Whether all that was left behind is found by now."""
        return self._recover is not None and not self._tasks.is_busy

    @property
    def found(self) -> Sequence[Found]:
        """What is on offer now, newest first."""
        return self._found

    def close(self) -> None:
        """Stop looking; nothing is offered from now on."""
        self._ended = True
        self._tasks.close()

    def leave(self) -> None:
        """Let go of what is on offer: seen and not wanted now, it is offered again."""
        for found in self._found + self._seen:
            found.draft.leave()

    def _look(self, _task: Task) -> None:
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
            f"Unsaved changes of an earlier session cannot be looked for ({error}). "
            "Make this folder readable and start again.",
        )
        self._on_looked()

    def _show(self) -> None:
        """Say what is on offer now."""
        if self._list is not None:
            self._list.show_found(self._found)
        told = [found.described() for found in self._found[:_NAMED]]
        lost = "runs" if all(found.is_of_runs_alone for found in self._found) else "changes"
        ended = f"The program ended with {lost} that were not saved"
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
        from thermogui.ui.files.recovery.drafts_list import RecoveryList

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
            file = found.draft.origin
            origin = Origin(is_saved=found.is_of_runs_alone, saved_runs=frozenset())
            if file is not None:
                origin = replace(origin, path=file.path, stamp=file.stamp)
            self._recover(found.session, origin, partial(self._on_shown, found))

    def _on_shown(self, found: Found) -> None:
        if self._ended:
            return
        if found in self._found:
            self._found.remove(found)
        if self._list is not None:
            self._list.hide()
        self._show()
        self.taken_over.emit(found.draft)

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
                self._tasks.submit(
                    partial(_kept_again, self._folder, found),
                    lambda kept: self._put_on_offer([kept]),
                    partial(self._on_not_back, found),
                )

    def _on_not_back(self, found: Found, error: ThermoError) -> None:
        self._discarded.append(found)
        self._messages.say(
            "discarded",
            "error",
            f"Not brought back: {found.described()}. {error}",
            ("Try again", self._bring_back),
        )


def _kept_again(folder: Path, discarded: Found, _task: Task) -> Found:
    draft = Draft.new(folder, discarded.draft.origin)
    draft.write(discarded.session)
    with suppress(OSError):
        os.utime(draft.path, (discarded.written, discarded.written))
    return Found(draft, discarded.session, discarded.written)
