"""A reading made a temperature, and back."""

from __future__ import annotations

import math
from dataclasses import replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from thermogui.core.calibration.assessment import Assessment
from thermogui.core.calibration.components import combined
from thermogui.core.calibration.conversion import Conversion, to_t_c, to_t_u
from thermogui.core.calibration.settings import MOST_READINGS, RANGES, Extra
from thermogui.core.calibration.warnings import curve_name, has_wrong_form, why_no_mean
from thermogui.core.calibration.wording import percent, to_the_digit_of, with_reach
from thermogui.core.numbers import format_significant
from thermogui.core.readings.readings import Readings
from thermogui.core.readings.roles import Role
from thermogui.core.readings.units import is_impossible
from thermogui.ui.widgets.boxes import filled
from thermogui.ui.widgets.fields import ComboBox, MessageLabel, NumberField, WheelOnlyWithFocus
from thermogui.ui.widgets.plain import PlainLabel, plain_tip, with_range
from thermogui.ui.widgets.words import Words

_TO_T_C = 0
_DETAILS_SAID = (
    "± and the first interval are for a new reading; “the line” is the interval of the fitted line itself.",
    "The distributions of all that is uncertain are convolved (GUM Supplement 1): Student's t of the fit, "
    "the normal one of the reference, the rectangular one of a display.",
    "With few readings, or beside a large uncertainty of the reference, it holds the true value a little "
    "more often than is asked: of 95 %, three readings and a reference three times as uncertain give 98.8 %.",
    "u is the combined standard uncertainty, U half of the interval, and k = U/u.",
)


class ConvertView(QWidget):
    """
    ```
    [ 68.4 ] [t_u → t_c v]  mean of [1]
    19.4 ± 4.7 °C
    one new reading …; the curve there …
    ```

    Attributes:
        reading: the t_u that is converted, or converted to, and what makes it uncertain; None for none.

    Signals:
        shown: something else is converted, or by another calibration.
    """

    shown = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.reading: tuple[float, Extra] | None = None
        self._assessment: Assessment | None = None
        self._proposed_for: Readings | None = None
        self.value = NumberField("convertValue", self)
        self.value.setAccessibleName("Value to convert")
        self.value.setToolTip("Any number: a reading t_u, or a value of t_c where the list says so")
        self.direction = ComboBox(self)
        self.direction.setObjectName("convertDirection")
        self.direction.setAccessibleName("Direction of the conversion")
        self.direction.setToolTip("Direction of the conversion; t_u → t_c at first")
        for text, meant in (
            ("t_u → t_c", "From a reading to what the reference would show"),
            ("t_c → t_u", "From what the reference shows to what would be read beside it"),
        ):
            self.direction.addItem(text)
            self.direction.setItemData(self.direction.count() - 1, meant, Qt.ItemDataRole.ToolTipRole)
        self.direction.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.direction.installEventFilter(WheelOnlyWithFocus(self))
        self.mean_of = NumberField("convertMeanOf", self, whole=True)
        self.mean_of.setText("1")
        self.mean_of.setAccessibleName("Mean of how many readings")
        tip = (
            "How many new readings the value is the mean of: the mean of many scatters less than one reading."
        )
        self.mean_of.setToolTip(plain_tip(*with_range(tip, RANGES["readings"], "1")))
        self.mean_of.setMaximumWidth(48)
        self._result = Words("converted", "title", self)
        self._details = Words("convertedDetails", "", self)
        self._remark = Words("convertedRemark", "warning", self)
        self._message = MessageLabel(self)
        mean_of = PlainLabel("mean of", self)
        mean_of.setToolTip(plain_tip(tip))
        mean_of.setBuddy(self.mean_of)
        typed = ((self.value, 1), self.direction, mean_of, self.mean_of)
        self._details.setToolTip(plain_tip(*_DETAILS_SAID))
        said = (self._message, self._result, self._details, self._remark)
        row = filled(QHBoxLayout(), *typed, spacing=8)
        filled(QVBoxLayout(self), row, *said, margins=(0, 0, 0, 0), spacing=4)
        self.value.textChanged.connect(self._show)
        self.mean_of.textChanged.connect(self._show)
        self.direction.currentIndexChanged.connect(self._show)

    def show_assessment(self, assessment: Assessment) -> None:
        """Convert by another calibration."""
        self._assessment = assessment
        if not self.value.isModified() and assessment.readings is not self._proposed_for:
            self._propose(assessment)
        self._show()

    @Slot()
    def forget(self) -> None:
        """Propose another value with the next calibration: this one was of other readings."""
        self.value.setModified(False)
        self._proposed_for = None

    def _propose(self, assessment: Assessment) -> None:
        """Put a reading from among the readings into a field that nobody has typed into."""
        self._proposed_for = assessment.readings
        values = assessment.calibration.t_u
        if not float(values.min()) <= float(self.value.value()) <= float(values.max()):
            self.value.show_value(float(values[-1]))

    @Slot()
    def _show(self, _what: object = None) -> None:
        assessment = self._assessment
        if assessment is None:
            return
        value, count = self.value.value(), self.mean_of.value()
        counts = isinstance(count, int) and 1 <= count <= MOST_READINGS
        problem = ""
        if not math.isfinite(value):
            problem = self.value.question() or ("Type a number to convert." if self.value.text() else "")
        elif not counts:
            problem = (
                self.mean_of.question() or f"How many readings the mean is of must be {RANGES['readings']}."
            )
        else:
            problem = why_no_mean(assessment.calibration, assessment.form, int(count))
        self.value.show_problem(bool(self.value.text()) and not math.isfinite(value))
        self.mean_of.show_problem(not counts)
        self._message.show_message(problem)
        usable = not problem and math.isfinite(value)
        # each is shown or hidden once: hiding what is about to be shown has the panel laid out twice
        for words in (self._result, self._details):
            words.setVisible(usable)
        self.reading = None
        if not usable:
            self._remark.hide()
        else:
            extra = assessment.settings.extra
            to_reference = self.direction.currentIndex() == _TO_T_C
            convert = to_t_c if to_reference else to_t_u
            extra = replace(extra, readings=int(count))
            found = convert(assessment.calibration, float(value), extra)
            t_u = found.given if to_reference else found.estimate
            self.reading = (t_u, extra) if math.isfinite(t_u) else None
            self._show_conversion(assessment, found, int(count), to_reference)
        self.shown.emit()

    def _show_conversion(
        self, assessment: Assessment, found: Conversion, count: int, to_reference: bool
    ) -> None:
        unit = assessment.readings.label(Role.T_C if to_reference else Role.T_U).symbol
        conventions = assessment.calibration.conventions
        confidence = percent(conventions.confidence)
        what = "one new reading" if count == 1 else f"the mean of {count:,} readings"
        extra = assessment.settings.extra
        self._result.setText(_headline(found, unit))
        curve = curve_name(assessment.calibration)
        lines = [f"{what}, {confidence}: {_ends(found.prediction_interval, unit)}"]
        lines.append(f"{confidence}, the {curve}: {_ends(found.interval, unit)}")
        besides = {"reference": combined(extra.reference), "resolution": extra.resolution}
        if any(besides.values()) and not found.unbounded:
            u = format_significant(found.combined_uncertainty, 2)
            k = "" if found.coverage_factor is None else f", k = {found.coverage_factor:.2f}"
            named = " and ".join(name for name, value in besides.items() if value)
            lines.append(f"with {named}: u = {u} {unit}{k}")
        self._details.setText("\n".join(lines))
        remarks = []
        if not math.isfinite(found.estimate):
            remarks.append("The curve does not reach this value.")
        elif found.unbounded:
            remarks.append("Unbounded: the slope is too uncertain to convert with.")
        if found.extrapolated:
            remarks.append("Outside the readings: extrapolated, which the ± does not account for.")
        if to_reference and is_impossible(found.estimate, assessment.readings.unit_of_t_c):
            remarks.append("Below absolute zero: no temperature can be that low.")
        if has_wrong_form(assessment.calibration, assessment.form):
            remarks.append(f"The readings do not lie on a {curve}: it is off by more than the ± says.")
        self._remark.setText(" ".join(remarks))
        self._remark.setVisible(bool(remarks))


def _headline(found: Conversion, unit: str) -> str:
    if not math.isfinite(found.estimate):
        return "–"
    low, high = found.prediction_interval
    if not (math.isfinite(low) and math.isfinite(high)):
        return f"{format_significant(found.estimate)} {unit}, unbounded".replace("  ", " ")
    return f"{with_reach(found.estimate, low, high)} {unit}"


def _ends(interval: tuple[float, float], unit: str) -> str:
    low, high = interval
    if not (math.isfinite(low) and math.isfinite(high)):
        return "unbounded"
    reach = (high - low) / 2
    return f"{to_the_digit_of(low, reach / 10)} to {to_the_digit_of(high, reach / 10)} {unit}"
