"""Readings that deserve a second look, each with a button."""

from __future__ import annotations

from itertools import chain, islice

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from thermogui.core.calibration.assessment import Assessment
from thermogui.ui.widgets.boxes import filled
from thermogui.ui.widgets.plain import PlainLabel
from thermogui.ui.widgets.words import Words

_MOST = 6


class FlaggedView(QWidget):
    """Says which readings are outliers, which decide the curve, and which were left out; no room for none.

    Signals:
        use_asked: (row, use): leave a reading out, or bring it back.
    """

    use_asked = Signal(int, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = PlainLabel("Readings to look at", self, "heading")
        self._lines = [_Line(self) for _ in range(_MOST)]
        self._more = PlainLabel("", self, "muted", wraps=True)
        for line in self._lines:
            line.use_asked.connect(self.use_asked)
        filled(QVBoxLayout(self), self._title, *self._lines, self._more, margins=(0, 0, 0, 0), spacing=4)
        self.hide()

    def show_assessment(self, assessment: Assessment) -> None:
        """List the outliers, which warn, then what is only good to know."""
        suspect, deciding = assessment.outliers, assessment.influential
        told = chain(
            ((row, f"Reading {row + 1} is an outlier: {why}.", False) for row, why in suspect.items()),
            (
                (row, f"Reading {row + 1} decides the curve: {why}.", False)
                for row, why in deciding.items()
                if row not in suspect
            ),
        )
        found = list(islice(told, _MOST))
        count = len(suspect.keys() | deciding.keys())
        aside = assessment.left_out
        for place in range(min(len(aside.rows), _MOST - len(found))):
            row = int(aside.rows[place])
            why = aside.why(place) or "it lies where the other readings predict"
            found.append((row, f"Reading {row + 1} is left out: {why}.", True))
        for index, line in enumerate(self._lines):
            if index < len(found):
                line.show_reading(*found[index])
            line.setVisible(index < len(found))
        rest = count + len(aside.rows) - len(found)
        self._more.setText(f"and {rest:,} more")
        self._more.setVisible(rest > 0)
        self._title.setText("Readings to look at" if count else "Readings left out")
        self.setVisible(bool(found))


class _Line(QWidget):
    """A sentence and a button.

    Signals:
        use_asked: (row, use).
    """

    use_asked = Signal(int, bool)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._row, self._use = -1, True
        self._text = Words("remark", "", self)
        self._button = QToolButton(self)
        self._button.setProperty("kind", "do")
        self._button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._button.clicked.connect(self._on_clicked)
        filled(QHBoxLayout(self), (self._text, 1), self._button, margins=(0, 0, 0, 0))

    def show_reading(self, row: int, text: str, is_left_out: bool) -> None:
        self._row, self._use = row, is_left_out
        self._text.setText(text)
        word = "Bring back" if is_left_out else "Leave out"
        self._button.setText(word)
        self._button.setAccessibleName(f"{word} reading {row + 1}")

    @Slot()
    def _on_clicked(self) -> None:
        self.use_asked.emit(self._row, self._use)
