"""Steps of undo: what was done to a document, and how to take it back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, cast

import numpy as np

from PySide6.QtGui import QUndoCommand

from thermogui.core.readings.edits import Edit, InsertRows, RemoveRows, SetAttribute, SetValues
from thermogui.core.readings.readings import Readings, Rows


class EditReadings(QUndoCommand):
    """Edits of readings; drags with the same *gesture* become one step."""

    def __init__(
        self,
        apply: Callable[[Iterable[Edit]], None],
        edits: Sequence[Edit],
        text: str,
        gesture: object = None,
    ) -> None:
        super().__init__(text)
        self._apply, self._edits, self._gesture = apply, edits, gesture

    def id(self) -> int:
        return 2 if self._gesture is not None else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        later = cast(EditReadings, other)
        if later._gesture != self._gesture:
            return False
        moved = zip(cast(list[SetValues], self._edits), cast(list[SetValues], later._edits), strict=True)
        self._edits = merged = [replace(mine, new=theirs.new) for mine, theirs in moved]
        self.setObsolete(all(np.array_equal(edit.old, edit.new, equal_nan=True) for edit in merged))
        return True

    def redo(self) -> None:
        self._apply(self._edits)

    def undo(self) -> None:
        self._apply(edit.inverse() for edit in reversed(self._edits))


class AddFollowed(QUndoCommand):
    """Readings that came by themselves, from the row *first* on; those that come next join the same step.

    It keeps no copy of rows that stand in the table, so that many a one costs what it brings.
    """

    ID = 3

    def __init__(
        self,
        apply: Callable[[Iterable[Edit]], None],
        read: Callable[[], Readings],
        content: Readings,
    ) -> None:
        super().__init__("add what has come")
        self._apply, self._read = apply, read
        self._first, self._count = len(read()), len(content)
        self._content: Readings | None = content
        self._before = read().decimals
        self._after = self._before.most(content.decimals)

    def id(self) -> int:
        return self.ID

    def mergeWith(self, other: QUndoCommand) -> bool:
        later = cast(AddFollowed, other)
        self._count += later._count
        self._after = later._after
        return True

    def redo(self) -> None:
        content, self._content = self._content, None
        if content is not None:
            self._apply([InsertRows(self._rows(), content), *self._raised()])

    def undo(self) -> None:
        rows = self._rows()
        self._content = content = self._read().take(rows)
        lowered = [edit.inverse() for edit in self._raised()]
        self._apply([*lowered, RemoveRows(rows, content)])

    def _rows(self) -> Rows:
        return np.arange(self._first, self._first + self._count)

    def _raised(self) -> list[Edit]:
        if self._before == self._after:
            return []
        return [SetAttribute("decimals", self._before, self._after)]


class ChangeSettings(QUndoCommand):
    """Other settings in place of those before; changes with the same *gesture* become one step."""

    def __init__(
        self, put: Callable[[Any], None], old: object, new: object, text: str, gesture: object
    ) -> None:
        super().__init__(text)
        self._put, self._old, self._new, self._gesture = put, old, new, gesture

    def id(self) -> int:
        return 1 if self._gesture is not None else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        later = cast(ChangeSettings, other)
        if later._gesture != self._gesture:
            return False
        self._new = later._new
        self.setObsolete(self._new == self._old)
        return True

    def redo(self) -> None:
        self._put(self._new)

    def undo(self) -> None:
        self._put(self._old)


class ExchangeNotes(QUndoCommand):
    """Other notes in place of those before; what has been typed into them since is kept beneath."""

    def __init__(self, put: Callable[[str], None], read: Callable[[], str], new: str, text: str) -> None:
        super().__init__(text)
        self._put, self._read, self._old, self._new = put, read, read(), new

    def redo(self) -> None:
        self._exchange(self._old, self._new)

    def undo(self) -> None:
        self._exchange(self._new, self._old)

    def _exchange(self, expected: str, wanted: str) -> None:
        found = self._read()
        self._put(wanted if found == expected else f"{wanted}\n{found}")
