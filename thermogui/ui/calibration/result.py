"""What the calibration came to."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from thermogui.core.calibration.assessment import Assessment
from thermogui.core.calibration.summary import convention, equation, quality_lines, why_no_verdict
from thermogui.core.calibration.verdict import P_MEANS
from thermogui.core.calibration.wording import to_the_digit_of
from thermogui.core.numbers import format_significant
from thermogui.core.readings.labels import shortened, stated
from thermogui.core.readings.roles import Role
from thermogui.ui.widgets.boxes import filled
from thermogui.ui.widgets.equation import Equation
from thermogui.ui.widgets.plain import plain_tip
from thermogui.ui.widgets.type_size import TITLE
from thermogui.ui.widgets.words import FigureTable, Words

_PARAMS_SAID = (
    "The standard error is the standard uncertainty of a parameter; the interval holds the true one as "
    "often as the confidence says."
)
_QUALITY_SAID = (
    "Degrees of freedom: how many more readings there are than parameters.",
    "R²: the share of the spread of the readings that the curve accounts for; 1 is all of it.",
    "p, the p-value: how often chance alone would do this or more. Below 0.05 it is hardly chance.",
)


class ResultView(QWidget):
    """
    ```
    t_c = 0.537(36)·t_u − 17.3(1.9)
    what t_u and t_c are, where they have names
    why not to trust it
    The readings are consistent with Fahrenheit; …
               estimate   ±      95 % interval
    intercept  …
    s, R², linearity
    convention
    ```
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._equation = Equation("equation", TITLE, self)
        self._columns = Words("columns", "muted", self)
        self._warnings = Words("calibrationWarnings", "warning", self)
        self._verdict = Words("verdict", "", self)
        self._params = FigureTable("calibrationParameters", self)
        self._quality = Words("quality", "", self)
        self._convention = Words("convention", "muted", self)
        self._params.setToolTip(plain_tip(_PARAMS_SAID))
        self._quality.setToolTip(plain_tip(*_QUALITY_SAID))
        self._parts = (
            self._equation,
            self._columns,
            self._warnings,
            self._verdict,
            self._params,
            self._quality,
            self._convention,
        )
        filled(QVBoxLayout(self), *self._parts, margins=(0, 0, 0, 0), spacing=8)

    def show_assessment(self, assessment: Assessment) -> None:
        """Show a calibration."""
        calibration = assessment.calibration
        fit, conventions = calibration.fit, calibration.conventions
        self._equation.forget_room()
        self._equation.show_parts((equation(calibration),))
        labels, verdict = assessment.readings.labels, assessment.verdict
        self._columns.setText(stated(labels, shortened))
        self._columns.setToolTip(plain_tip(*(f"{label.stated()}." for label in labels)))
        self._columns.setVisible(any(label.is_described for label in labels))
        self._verdict.setText(why_no_verdict(assessment) if verdict is None else f"{verdict.sentence}.")
        self._verdict.setVisible(bool(self._verdict.text()))
        self._warnings.setText("\n".join(assessment.warnings))
        self._warnings.setVisible(bool(assessment.warnings))
        self._verdict.setToolTip(plain_tip(*(() if verdict is None else (f"{verdict.p_values}.", P_MEANS))))
        rows = [("", "estimate", "std. error", f"{100 * conventions.confidence:.10g} % interval")]
        for name, value, error, interval in calibration.parameters():
            low, high = (to_the_digit_of(end, error) for end in interval)
            rows.append(
                (name, to_the_digit_of(value, error), format_significant(error, 2), f"{low} to {high}")
            )
        self._params.show_rows(rows)
        count = f"{fit.count:,} readings, {fit.dof:,} degree{'' if fit.dof == 1 else 's'} of freedom"
        lines = [
            count,
            *quality_lines(assessment, assessment.readings.label(Role(conventions.response)).symbol),
        ]
        self._quality.setText("\n".join(lines))
        how = convention(calibration)
        # the name of a column keeps its small letter
        self._convention.setText(f"{how if how.startswith('t_') else how[:1].upper() + how[1:]}.")

    def text(self) -> str:
        """Return all that is shown, to be copied."""
        return "\n".join(filter(None, (part.text() for part in self._parts)))
