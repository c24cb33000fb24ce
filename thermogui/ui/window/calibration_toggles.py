"""What is shown of a calibration among the readings and below them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction

from thermogui.ui.plots.frames import toggle

if TYPE_CHECKING:
    from thermogui.core.calibration.curves import Curves


class CalibrationToggles(QObject):
    """An action for each part, and for the exact parabola beside a calibration by a line.

    Attributes:
        parts: the actions by part: `exact`, `confidence`, `prediction`, `residuals`.
        parabola: compares with a form that the calibration has not, and so is of no part of it.

    Signals:
        toggled: something else is to be seen.
    """

    toggled = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.parts = {
            "exact": toggle("Exact line", "The line or curve of least squares", False),
            "confidence": toggle("Confidence band", "Where the true curve is", False),
            "prediction": toggle("Prediction band", "Where one new reading will be", False),
            "residuals": toggle("Residual plot", "What the calibration leaves over, against t_u", False),
        }
        tip = "The parabola of least squares, unweighted: what descent on a parabola comes to"
        self.parabola = toggle("Exact parabola", tip, False)
        for action in self.menu:
            action.toggled.connect(self._on_toggled)

    @property
    def menu(self) -> list[QAction]:
        """The actions in the order of a menu."""
        exact, *others = self.parts.values()
        return [exact, self.parabola, *others]

    @property
    def of_fit(self) -> dict[str, bool]:
        """Which parts are to be seen among the readings."""
        wanted = {name: action.isChecked() for name, action in self.parts.items() if name != "residuals"}
        return {**wanted, "parabola": self.parabola.isChecked()}

    def follow(self, curves: Curves | None) -> None:
        """Call the exact curve what it is; a parabola has no other one beside it."""
        noun = curves.noun if curves is not None else "line"
        self.parts["exact"].setText(f"Exact {noun}")
        self.parabola.setVisible(noun == "line")

    @Slot(bool)
    def _on_toggled(self, _on: bool) -> None:
        self.toggled.emit()
