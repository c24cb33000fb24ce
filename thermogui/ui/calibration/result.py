"""What the calibration came to."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from thermogui.core.calibration.assessment import Assessment
from thermogui.core.calibration.summary import convention, equation, quality_lines
from thermogui.core.calibration.units import UNIT_SYMBOLS
from thermogui.core.calibration.wording import to_the_digit_of
from thermogui.core.numbers import format_significant
from thermogui.ui.localized import localized

_MOST_PARAMETERS = 3


class ResultView(QWidget):
    """
    ```
    t_c = 0.537(36)·t_u − 17.3(1.9)
    Consistent with Fahrenheit …
               estimate   ±      95 % interval
    intercept  …
    s, R², linearity
    convention
    ```
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._equation = _label("equation", "equation", self)
        self._verdict = _label("verdict", "", self)
        self._quality = _label("quality", "", self)
        self._convention = _label("convention", "muted", self)
        self._headings = [QLabel(self) for _ in range(4)]
        self._cells = [[QLabel(self) for _ in range(4)] for _ in range(_MOST_PARAMETERS)]
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        for column, heading in enumerate(self._headings):
            heading.setProperty("role", "muted")
            grid.addWidget(heading, 0, column)
        for row, cells in enumerate(self._cells, 1):
            for column, cell in enumerate(cells):
                cell.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                grid.addWidget(cell, row, column)
        grid.setColumnStretch(4, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self._equation)
        layout.addWidget(self._verdict)
        layout.addLayout(grid)
        layout.addWidget(self._quality)
        layout.addWidget(self._convention)

    def show_assessment(self, assessment: Assessment) -> None:
        """Show a calibration."""
        calibration = assessment.calibration
        fit, conventions = calibration.fit, calibration.conventions
        self._equation.setText(localized(equation(calibration)))
        self._verdict.setText(localized(unit_sentence(assessment)))
        texts = ["", "estimate", "standard error", f"{100 * conventions.confidence:.10g} % interval"]
        for heading, text in zip(self._headings, texts, strict=True):
            heading.setText(localized(text))
        rows = list(
            zip(
                calibration.parameter_names,
                fit.params.tolist(),
                fit.standard_errors.tolist(),
                fit.intervals(conventions.confidence).tolist(),
                strict=True,
            )
        )
        for index, cells in enumerate(self._cells):
            for cell in cells:
                cell.setVisible(index < len(rows))
            if index < len(rows):
                name, value, error, interval = rows[index]
                low, high = (to_the_digit_of(end, error) for end in interval)
                for cell, text in zip(
                    cells,
                    (name, to_the_digit_of(value, error), format_significant(error, 2), f"{low} to {high}"),
                    strict=True,
                ):
                    cell.setText(localized(text))
        count = f"{fit.count:,} readings, {fit.dof:,} degree{'' if fit.dof == 1 else 's'} of freedom"
        self._quality.setText(
            localized("\n".join([count, *quality_lines(calibration, unit_of_response(assessment))]))
        )
        self._convention.setText(localized(_capitalised(convention(calibration)) + "."))


def unit_sentence(assessment: Assessment) -> str:
    """Return what the unit is, or why none is looked for."""
    if assessment.verdict is not None:
        return f"{assessment.verdict.sentence}."
    if not assessment.settings.names_unit:
        return "No unit is looked for: t_c is a correction, not a temperature."
    return "No unit is looked for: a parabola is no temperature scale."


def unit_of_response(assessment: Assessment) -> str:
    """Return the symbol of the column that scatters; empty where nobody knows its unit."""
    readings = assessment.readings
    if assessment.calibration.is_inverted:
        return UNIT_SYMBOLS.get(readings.unit_of_t_u or "", "")
    return UNIT_SYMBOLS[readings.unit_of_t_c]


def _capitalised(sentence: str) -> str:
    # the name of a column keeps its small letter
    return sentence if sentence.startswith("t_") else sentence[:1].upper() + sentence[1:]


def _label(name: str, role: str, parent: QWidget) -> QLabel:
    label = QLabel(parent)
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if role:
        label.setProperty("role", role)
    return label
