"""The numbers of the epoch shown."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QFormLayout, QProgressBar, QWidget

from thermogui.core.descent.engines.closed_form import uses_gram
from thermogui.core.descent.figures import figure_text, loss_text
from thermogui.core.descent.models import LINE
from thermogui.core.descent.run import Run
from thermogui.core.descent.summary import curve_sentence
from thermogui.core.descent.trace import Trace
from thermogui.core.numbers import shortest
from thermogui.core.readings.units import UNIT_SYMBOLS
from thermogui.ui.run.live import Frame
from thermogui.ui.widgets.plain import PlainLabel, plain_tip
from thermogui.ui.widgets.words import Words

_PER_T_U = {"curvature": " per unit of t_u squared", "slope": " per unit of t_u", "intercept": ""}
_MOST_PREDICTIONS = 100
_WHAT_IT_SAYS = (
    "The loss is the mean of the squared residuals of this line. The distance is the largest gap, over the "
    "range of the readings, between it and the line of least squares."
)


class Readout(QWidget):
    """Epoch, loss, parameters, gradient, and the curve in the units of the readings, in full."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("readout")
        form = QFormLayout(self)
        form.setContentsMargins(10, 4, 10, 8)
        form.setHorizontalSpacing(14)
        self._values: dict[str, PlainLabel] = {}
        self._frame: Frame | None = None
        self._form = form
        self._names: tuple[str, ...] = ()
        self._make_rows(LINE.parameter_names, ("slope", "intercept"))

    def _make_rows(self, names: tuple[str, ...], there: Iterable[str]) -> None:
        """Have a row for each parameter, each part of the gradient, and each figure over t_u."""
        self._names = names
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
            value.setWordWrap(key == "prediction")
            value.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            self._values[key] = value
            self._form.addRow(PlainLabel(title, self), value)

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
        if frame.curve is not None and frame.curve.model.parameter_names != self._names:
            self._make_rows(frame.curve.model.parameter_names, frame.curve.in_reading_units)
        texts = dict.fromkeys(self._values, "–")
        count = frame.trained if frame.run is not None and frame.run.ended else frame.planned
        texts["epoch"] = f"{frame.epoch:,} of {count:,}" if count else "–"
        then = " as of Start" if frame.as_of_start else ""
        if frame.loss is not None:
            texts["loss"] = loss_text(frame.loss) + then
        if frame.params is not None and frame.curve is not None:
            texts |= zip(self._names, map(figure_text, frame.params), strict=True)
        if frame.gradient is not None:
            parts = zip(self._names, frame.gradient, strict=True)
            texts |= {f"grad_{name}": figure_text(value) + then for name, value in parts}
        if frame.curve is not None:
            readings = frame.run.readings if frame.run else None
            unit = UNIT_SYMBOLS[readings.unit_of_t_c if readings else "degC"]
            for name, value in frame.curve.in_reading_units.items():
                texts[name] = f"{figure_text(value)} {unit}{_PER_T_U.get(name, '')}"
        if frame.predictions is not None:
            shown = ", ".join(map(_in_full, frame.predictions[:_MOST_PREDICTIONS]))
            more = ", …" if len(frame.predictions) > _MOST_PREDICTIONS else ""
            texts["prediction"] = f"[{shown}{more}]"
        for key, text in texts.items():
            self._values[key].setText(text.replace("-", "−"))
        self._form.setRowVisible(self._values["prediction"], frame.predictions is not None)


class Sentence(Words):
    """The current line in one sentence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("sentence", "sentence", parent)
        self.setToolTip(plain_tip(_WHAT_IT_SAYS))

    @Slot(object)
    def show_frame(self, frame: Frame) -> None:
        if frame.curve is None or frame.loss is None:
            needs = ": it needs readings to learn from" if frame.planned else ""
            self.setText(f"No line yet{needs}.")
            return
        unit = frame.run.readings.unit_of_t_c if frame.run else "degC"
        text = curve_sentence(frame.curve, frame.loss, frame.distance, unit, frame.as_of_start)
        self.setText(text)


class Progress(QProgressBar):
    """Epoch, epochs a second, time left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("progressBar")
        self.setRange(0, 1000)
        self.setAccessibleName("Progress of the run")
        self._run: Run[Trace] | None = None
        self._by_gram = False
        self._frame: Frame | None = None
        self._before_a_run = ""

    @Slot(bool, str)
    def show_readiness(self, _can_start: bool, text: str) -> None:
        """Say what there is to say before a run."""
        if text != self._before_a_run:
            self._before_a_run = text
            if self._frame is not None:
                self.show_frame(self._frame)

    @Slot(object)
    def show_frame(self, frame: Frame) -> None:
        self._frame = frame
        parts = [f"Epoch {frame.trained:,} of {frame.planned:,}"]
        if frame.run is None:
            parts = [self._before_a_run]
        elif frame.run.ended:
            parts.append(str(frame.run.outcome))
            if frame.run.diverged:
                parts.append("no next step: Reset, or Start a new run")
        elif frame.paused:
            parts.append("paused")
        else:
            if frame.epochs_per_second >= 0.05:
                parts.append(f"{_rate(frame.epochs_per_second)} epochs/s")
            if frame.seconds_left is not None and np.isfinite(frame.seconds_left):
                parts.append(_duration(frame.seconds_left))
        if frame.run is not self._run:
            self._note_run(frame.run)
        if self._by_gram:
            parts.append("from the Gram matrix")
        # the words first: a new value is painted at once, and words after it once more
        self.setFormat(" · ".join(parts).replace("%", "%%"))
        self.setValue(round(1000 * frame.trained / max(frame.planned, 1)))

    def _note_run(self, run: Run[Trace] | None) -> None:
        self._run = run
        self._by_gram = run is not None and uses_gram(run.experiment, int(run.readings.counts.sum()))
        tip = (
            "So many readings are summed up once, in their Gram matrix; an epoch no longer depends on how "
            "many they are, and comes to the same within rounding."
        )
        self.setToolTip(plain_tip(tip if self._by_gram else ""))


def _in_full(value: float) -> str:
    """Return a number with all the digits that its dtype has."""
    return str(value) if isinstance(value, np.floating) else shortest(value)


def _rate(epochs_per_second: float) -> str:
    if epochs_per_second < 10:
        return f"{epochs_per_second:.1f}"
    return f"{float(f'{epochs_per_second:.2g}'):,.0f}"


def _duration(seconds: float) -> str:
    if seconds < 1:
        return "less than a second left"
    if seconds < 120:
        return f"{seconds:.0f} s left"
    if seconds < 7200:
        return f"{seconds / 60:.0f} min left"
    return f"{seconds / 3600:.0f} h left"
