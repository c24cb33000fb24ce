"""Tells which lines of a file are not among its readings, and offers to keep them in the notes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from thermogui.core.reading.readings_file import ReadingsFile
from thermogui.ui.files.importing.wording import counted, passed_over
from thermogui.ui.model.commands import ExchangeNotes

if TYPE_CHECKING:
    from thermogui.ui.model.document import Document
    from thermogui.ui.widgets.messages import Messages


def tell(messages: Messages, document: Document, name: str, found: ReadingsFile) -> None:
    """Say what was left out of a file that has just been opened, if anything was."""
    lines = found.before + found.after
    said = [passed_over(found)] if lines else []
    if found.skipped:
        were = "was" if found.skipped == 1 else "were"
        said.append(f"{counted(found.skipped, 'row')} without a reading {were} skipped")
    keep = [("Keep in the notes", partial(_keep, document, lines))] if lines else []
    if said:
        messages.say("file", "info", f"{name}: {'; '.join(said)}.", *keep)


def _keep(document: Document, lines: Iterable[str]) -> None:
    """Put lines beneath what stands in the notes."""
    notes = "\n".join(filter(None, (document.notes, *lines)))
    command = ExchangeNotes(document.set_notes, lambda: document.notes, notes, "keep lines in the notes")
    document.undo_stack.push(command)
