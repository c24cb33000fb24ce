"""What a file keeps of a document, and whether the document differs from it."""

from __future__ import annotations

from dataclasses import replace

from thermogui.core.project import Project
from thermogui.core.readings.readings import Readings


class Saved:
    """
    Attributes:
        project: what stands in the file; None where it stands in none.
    """

    def __init__(self, project: Project | None) -> None:
        self.project = project
        self._compared: tuple[Readings, Readings] | None = None
        self._differs = False

    def is_same_as(self, now: Project) -> bool:
        """Return whether readings and words are those of the file; settings are no reason to ask."""
        if self.project is None:
            return False
        before = self.project.readings
        known = self._compared
        if known is None or known[0] is not now.readings or known[1] is not before:
            # several parts of the window ask after every edit
            self._compared = now.readings, before
            self._differs = not now.readings.is_shown_as(before)
        return not self._differs and now.words == self.project.words

    def sentence(self, now: Project) -> str:
        """Return what differs, of readings and words that are not those of the file."""
        before = self.project
        if before is None:
            return "What is here has not been saved."
        differs = {
            "readings": not now.readings.is_shown_as(before.readings),
            "notes": now.notes != before.notes,
            "details of the report": now.details != before.details,
        }
        *others, last = [f"the {name}" for name, is_other in differs.items() if is_other]
        listed = " and ".join(filter(None, (", ".join(others), last)))
        return f"{listed[0].upper()}{listed[1:]} differ from what is saved."

    def extend(self, content: Readings) -> None:
        """Take notice of readings that have been appended to the file."""
        if self.project is not None:
            readings = self.project.readings.extended(content)
            self.project = replace(self.project, readings=readings)
