"""The numbers of the epoch shown."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QFormLayout, QWidget

from thermogui.core.descent.figures import figure_text, loss_text
from thermogui.core.descent.models import LINE
from thermogui.core.numbers import shortest
from thermogui.ui.run.frame import Frame
from thermogui.ui.widgets.plain import PlainLabel, plain_tip

_PER_T_U = {"curvature": " per {} squared", "slope": " per {}"}
_MOST_PREDICTIONS = 100


_GRADIENT = "The gradient at these parameters: how much the loss changes with the parameter"
_SAID = {
    "epoch": "The epoch that is shown, of how many",
    "loss": "The mean of the squared residuals, in the unit of t_c squared",
    "w": "Slope in the scaled input",
    "b": "Intercept in the scaled input",
    "slope": "The slope of the line over t_u itself, whatever the input scale",
    "intercept": "What the line says at t_u = 0",
    "prediction": "What the model says of each reading before the first step",
}


class Readout(QWidget):
    """Epoch, loss, parameters, gradient, and the curve in the units of the readings, in full."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("readout")
        form = QFormLayout(self)
        form.setContentsMargins(8, 4, 8, 8)
        form.setHorizontalSpacing(16)
        self._values: dict[str, PlainLabel] = {}
        self._frame: Frame | None = None
        self._form = form
        self._parameters: tuple[str, ...] = ()
        self._groups: dict[str, list[int]] = {}
        self._make_rows(LINE.parameter_names, ("slope", "intercept"))

    def _make_rows(self, parameters: tuple[str, ...], there: Iterable[str]) -> None:
        """Have a row for each parameter, each part of the gradient, and each figure over t_u.

        Parameters that are numbered have one together.
        """
        self._parameters, self._groups = parameters, _grouped(parameters)
        names = tuple(self._groups)
        titles = {
            "epoch": "Epoch",
            "loss": "Loss",
            **{name: name for name in names},
            **{f"grad_{name}": f"∂loss/∂{name}" for name in names},
            **{name: name.capitalize() for name in there},
            "prediction": "First prediction",
        }
        while self._form.rowCount():
            self._form.removeRow(0)
        mono = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        self._values = {}
        for key, title in titles.items():
            value = PlainLabel("–", self)
            value.setObjectName(f"readout_{key}")
            value.setFont(mono)
            name = key.removeprefix("grad_")
            value.setWordWrap(key == "prediction" or len(self._groups.get(name, ())) > 1)
            value.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            self._values[key] = value
            value.setAccessibleDescription(title)
            label = PlainLabel(title, self)
            label.setToolTip(plain_tip(_SAID.get(key, _GRADIENT if key.startswith("grad") else "")))
            self._form.addRow(label, value)

    @Slot(object)
    def show_frame(self, frame: Frame) -> None:
        """Show a frame, at once or when the panel is next seen."""
        self._frame = frame
        if self.isVisible():
            self._show(frame)

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        if self._frame is not None:
            self._show(self._frame)

    def _show(self, frame: Frame) -> None:
        if frame.curve is not None and frame.curve.model.parameter_names != self._parameters:
            self._make_rows(frame.curve.model.parameter_names, frame.curve.in_reading_units)
        texts = dict.fromkeys(self._values, "–")
        texts["epoch"] = f"{frame.epoch:,} of {frame.planned:,}" if frame.planned else "–"
        then = " as of Start" if frame.as_of_start else ""
        if frame.loss is not None:
            texts["loss"] = loss_text(frame.loss) + then
        if frame.params is not None and frame.curve is not None:
            texts |= {name: _joined(frame.params[places]) for name, places in self._groups.items()}
        if frame.gradient is not None:
            gradient = frame.gradient
            texts |= {
                f"grad_{name}": _joined(gradient[places]) + then for name, places in self._groups.items()
            }
        if frame.curve is not None:
            for name, value in frame.curve.in_reading_units.items():
                text, unit = figure_text(value), "unit of t_u"
                if frame.labels is not None:
                    text, unit = frame.labels[1].beside(text), frame.labels[0].symbol or unit
                texts[name] = text + _PER_T_U.get(name, "").format(unit)
        if frame.predictions is not None:
            shown = ", ".join(map(_in_full, frame.predictions[:_MOST_PREDICTIONS]))
            more = ", …" if len(frame.predictions) > _MOST_PREDICTIONS else ""
            texts["prediction"] = f"[{shown}{more}]"
        for key, text in texts.items():
            self._values[key].setText(text.replace("-", "−"))
        self._form.setRowVisible(self._values["prediction"], frame.predictions is not None)


def _grouped(names: tuple[str, ...]) -> dict[str, list[int]]:
    """Return where parameters are that have the same name but for a number after it: `hidden_bias_3`."""
    places: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        stem, mark, number = name.rpartition("_")
        places.setdefault(stem if mark and number.isdigit() else name, []).append(place)
    return places


def _joined(values: np.ndarray) -> str:
    return ", ".join(map(figure_text, values))


def _in_full(value: float) -> str:
    """Return a number with all the digits that its dtype has."""
    return str(value) if isinstance(value, np.floating) else shortest(value)
