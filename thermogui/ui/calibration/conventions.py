"""What a person decides about a calibration."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Slot
from PySide6.QtGui import QKeyEvent, QStandardItemModel
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QHBoxLayout, QVBoxLayout, QWidget

from thermogui.core.calibration.components import combined, plain_reference
from thermogui.core.calibration.settings import RANGES, CalibrationSettings, Conventions
from thermogui.core.numbers import shortest
from thermogui.core.readings.labels import Label, shortened
from thermogui.ui.calibration.scatter_picture import ScatterPicture
from thermogui.ui.model.document import Document
from thermogui.ui.widgets.boxes import filled
from thermogui.ui.widgets.fields import ComboBox, MessageLabel, NumberField, WheelOnlyWithFocus, new_gesture
from thermogui.ui.widgets.plain import PlainLabel, plain_tip, with_range
from thermogui.ui.widgets.words import Words

_CHOICES = {
    "model": ("Curve", {"linear": "line", "quadratic": "parabola"}),
    "scatter": ("Scatter in", {"t_c": "t_c, the reference", "t_u": "t_u, the unknown", "both": "both"}),
    "weights": ("Weights", {"none": "none", "absolute": "σ as given", "relative": "weights only"}),
}
_NUMBERS = {
    "correlation": "Correlation of errors",
    "confidence": "Confidence",
    "reference": "Reference uncertainty",
    "resolution": "Resolution of t_u",
}
_TICKS = {
    "another_display": (
        "New readings on another display",
        "New readings are read with a display that the calibration had not, as that of a logger: "
        "its resolution then adds to the scatter. Default: off.",
        "the display of new readings",
    ),
    "names_unit": (
        "t_c is a temperature: name the unit",
        "Look for the temperature scale that t_u is in. Off where t_c is a correction, no temperature. "
        "Default: on.",
        "naming the unit",
    ),
}
_TIPS = {
    "model": "The curve that is fitted through the readings.",
    "scatter": "The column whose readings scatter about the curve; the other one is taken as exact. "
    "A wrong choice bends the line, and its ± then holds the truth far less often than it says.",
    "weights": "What the column σ is for.",
    "correlation": "Of the errors of t_u and t_c within a pair, as where one disturbance moves both.",
    "confidence": "How often an interval is to hold the true value: of all ± and bands, without a unit.",
    "reference": "Standard uncertainty u of the reference itself, in the unit of t_c; all readings share it, "
    "so it does not average out.",
    "resolution": "Step a of the display that t_u is read from, in the unit of t_u. The scatter of the "
    "readings has it already; it keeps the mean of several readings from being taken as finer than a/√12.",
}
_CHOICES_SAID = {
    "none": "How much a reading scatters is taken from the residuals",
    "absolute": "Each σ is taken at its word",
    "relative": "Only the ratios of the σ count; the residuals say how large they are",
    "t_c": "The reference scatters: readings are off the line up and down. t_u is taken as exact",
    "t_u": "What stands beside it scatters: readings are off the line sideways. t_c is taken as exact",
    "both": "Both scatter, each reading by its own σ_u and σ (York 2004)",
    "linear": "A straight line: two parameters",
    "quadratic": "A parabola: three parameters",
}


def _tip(name: str) -> tuple[str, str]:
    """Return what a field says to who asks, with its range and its default."""
    default = CalibrationSettings()
    choice = getattr(default.conventions, name) if name in _CHOICES else ""
    shown = _CHOICES[name][1][choice] if choice else _shown(_number_in(default, name))
    return with_range(_TIPS[name], RANGES.get(name, ""), shown)


class ConventionsView(QWidget):
    """Choices and numbers of the calibration; each edit is one step of undo.

    What is typed and wrong never reaches the document: it stays in its field to be mended, with a sentence
    beneath, until the document's value changes or Esc brings back the value that is in use.
    """

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._boxes: dict[str, QComboBox] = {}
        self._fields: dict[str, NumberField] = {}
        self._messages: dict[str, MessageLabel] = {}
        self._rows: dict[str, QVBoxLayout] = {}
        self._labels: tuple[Label, ...] = ()
        self._wrong: dict[str, tuple[float, str]] = {}  # the value in use meanwhile, and what is wrong
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setHorizontalSpacing(8)
        form.setVerticalSpacing(4)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self._picture, self._scatter_said = ScatterPicture(self), Words("scatterSaid", "muted", self)
        wheel = WheelOnlyWithFocus(self)
        for name, (title, choices) in _CHOICES.items():
            box = ComboBox(self)
            box.setObjectName(f"calibration_{name}")
            for key, text in choices.items():
                box.addItem(text, key)
                said = plain_tip(_CHOICES_SAID[key])
                box.setItemData(box.count() - 1, said, Qt.ItemDataRole.ToolTipRole)
            # why something is not offered makes no panel wider
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(14)
            box.setProperty("setting", name)
            box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            box.installEventFilter(wheel)
            box.currentIndexChanged.connect(self._on_chosen)
            self._boxes[name] = box
            self._add_row(form, name, title, box)
            if name == "scatter":
                beside = filled(QHBoxLayout(), self._picture, spacing=8)
                beside.addWidget(self._scatter_said, 1)
                form.addRow(beside)
        for name, title in _NUMBERS.items():
            field = NumberField(f"calibration_{name}", self)
            field.setProperty("setting", name)
            field.edited.connect(self._on_number)
            field.installEventFilter(self)
            self._fields[name] = field
            self._add_row(form, name, title, field)
        self._ticks: dict[str, QCheckBox] = {}
        for name, (title, said, _) in _TICKS.items():
            tick = QCheckBox(title, self)
            tick.setObjectName(f"calibration_{name}")
            tick.setProperty("setting", name)
            tick.setToolTip(plain_tip(said))
            tick.toggled.connect(self._on_ticked)
            form.addRow(tick)
            self._ticks[name] = tick
        self._form = form
        document.calibration_changed.connect(self.refresh)
        document.edited.connect(self._offer)
        document.replaced.connect(self._on_replaced)
        self.refresh()

    def _add_row(self, form: QFormLayout, name: str, title: str, field: QWidget) -> None:
        message = MessageLabel(self)
        message.setObjectName(f"calibration_{name}Message")
        field.setToolTip(plain_tip(*_tip(name)))
        field.setAccessibleName(title)
        label = PlainLabel(title, self)
        label.setBuddy(field)
        label.setToolTip(plain_tip(*_tip(name)))
        label.setAlignment(Qt.AlignmentFlag.AlignTop)
        label.setContentsMargins(0, 4, 0, 0)
        row = filled(QVBoxLayout(), field, message, spacing=0)
        form.addRow(label, row)
        self._messages[name], self._rows[name] = message, row

    @Slot()
    def refresh(self) -> None:
        """Show the document's settings and what is wrong with them."""
        settings = self._document.calibration
        conventions = settings.conventions
        for name, box in self._boxes.items():
            with QSignalBlocker(box):
                box.setCurrentIndex(box.findData(getattr(conventions, name)))
        self._picture.show_scatter(conventions.scatter)
        self._scatter_said.setText(f"{_CHOICES_SAID[conventions.scatter]}.")
        takes_both = conventions.scatter == "both"
        # each σ is taken at its word there; before the messages, for it shows them too
        self._form.setRowVisible(self._rows["weights"], not takes_both)
        self._form.setRowVisible(self._rows["correlation"], takes_both)
        problems = settings.problems()
        is_single = settings.extra.reference == plain_reference(combined(settings.extra.reference))
        for name, field in self._fields.items():
            value = _number_in(settings, name)
            if name in self._wrong and self._wrong[name][0] == value:
                problems[name] = f"{self._wrong[name][1]} {_shown(value)} stays in use."
            else:
                self._wrong.pop(name, None)
                # what comes of several parts has no digits that anybody typed
                field.show_value(value if name != "reference" or is_single else float(f"{value:.4g}"))
            field.show_problem(name in problems)
        # of several parts it is what they come to
        self._fields["reference"].setReadOnly(not is_single)
        if not is_single:
            problems["reference"] = "Combined from the uncertainty budget."
        for name, message in self._messages.items():
            message.show_message(problems.get(name, ""))
        for name, tick in self._ticks.items():
            with QSignalBlocker(tick):
                tick.setChecked(_ticked(settings, name))
        self._offer()

    @Slot()
    def _offer(self, _edit: object = None) -> None:
        """Offer what can be chosen beside the other choices, and say why the rest cannot."""
        conventions, readings = self._document.calibration.conventions, self._document.readings
        self._form.setRowVisible(self._ticks["names_unit"], readings.may_be_temperatures)
        for label in readings.labels if readings.labels != self._labels else ():
            box, usual = self._boxes["scatter"], _CHOICES["scatter"][1][label.role]
            words = f"{label.role.symbol}, {shortened(label.meaning)}" if label.is_described else usual
            box.setItemText(box.findData(str(label.role)), words)
        self._labels = readings.labels
        lacking = ""
        if conventions.model != "linear":
            lacking = "for a line alone"
        elif readings.sigma is None or readings.sigma_u is None:
            lacking = "needs columns σ and σ_u"
        bent = "not where both scatter" if conventions.scatter == "both" else ""
        for name, key, why in (("scatter", "both", lacking), ("model", "quadratic", bent)):
            box = self._boxes[name]
            place = box.findData(key)
            title = _CHOICES[name][1][key]
            box.setItemText(place, f"{title} ({why})" if why else title)
            model = box.model()
            if isinstance(model, QStandardItemModel):
                model.item(place).setEnabled(not why)

    # -- changing

    def _changed(self, name: str, value: Any) -> CalibrationSettings:
        settings = self._document.calibration
        if name == "reference":
            value = plain_reference(value)
        if hasattr(settings.extra, name):
            return replace(settings, extra=replace(settings.extra, **{name: value}))
        if name == "names_unit":
            return replace(settings, names_unit=value)
        conventions = replace(settings.conventions, **{name: value})
        if conventions.scatter == "both" and conventions.weights == "relative":
            conventions = replace(conventions, weights="absolute")
        return replace(settings, conventions=conventions)

    def _change(self, name: str, value: Any, gesture: int) -> None:
        title = _NUMBERS.get(name) or (_TICKS[name][2] if name in _TICKS else _CHOICES[name][0])
        text = f"change {title[0].lower()}{title[1:]}"
        self._document.set_calibration(self._changed(name, value), text, (name, gesture))

    @Slot(int)
    def _on_chosen(self, _index: int) -> None:
        box = self.sender()
        if isinstance(box, QComboBox):
            self._change(box.property("setting"), box.currentData(), new_gesture())

    @Slot(float, int)
    def _on_number(self, value: float, gesture: int) -> None:
        name = self.sender().property("setting")
        problem = self._fields[name].question()
        if name == "reference" and not 0 <= value < math.inf:
            problem = problem or f"It must be {RANGES[name]}."
        problem = problem or self._changed(name, value).problems().get(name, "")
        if problem:
            self._wrong[name] = _number_in(self._document.calibration, name), problem
        else:
            self._wrong.pop(name, None)
            self._change(name, value, gesture)
        self.refresh()

    @Slot()
    def _on_replaced(self) -> None:
        self._wrong.clear()
        self.refresh()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Esc bring back the value that is in use, where what is typed is wrong."""
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            name = watched.property("setting")
            if name in self._wrong:
                if event.type() == QEvent.Type.KeyPress:
                    del self._wrong[name]
                    self.refresh()
                event.accept()
                return True
        return super().eventFilter(watched, event)

    @Slot(bool)
    def _on_ticked(self, checked: bool) -> None:
        self._change(self.sender().property("setting"), checked, new_gesture())


def _ticked(settings: CalibrationSettings, name: str) -> bool:
    return settings.names_unit if name == "names_unit" else settings.extra.another_display


def _number_in(settings: CalibrationSettings, name: str) -> float:
    if name == "reference":
        return combined(settings.extra.reference)
    return float(getattr(settings.conventions if hasattr(Conventions, name) else settings.extra, name))


def _shown(value: float) -> str:
    return shortest(value).removesuffix(".0")
