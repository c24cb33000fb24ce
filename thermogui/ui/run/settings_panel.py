"""The settings of the next run."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QFormLayout, QLayout, QVBoxLayout, QWidget

from thermogui.core.descent.experiment import STANDARDIZE, Experiment
from thermogui.core.descent.models import MODELS
from thermogui.ui.model.document import Document
from thermogui.ui.run.forecasting import Outlook
from thermogui.ui.run.setting_row import SettingRow, choice_of, form_of_rows
from thermogui.ui.run.setting_words import LABELS, STABILITY_SAID, tip, tip_of_parameter
from thermogui.ui.run.stability_strip import StabilityStrip
from thermogui.ui.widgets.disclosure import Disclosure
from thermogui.ui.widgets.fields import LogSlider, NumberField, OptionalField, WheelOnlyWithFocus, new_gesture
from thermogui.ui.widgets.plain import plain_tip
from thermogui.ui.widgets.tab_order import put_in_tab_order
from thermogui.ui.widgets.theme import Theme
from thermogui.ui.widgets.words import Words


class SettingsPanel(QWidget):
    """
    ```
    +------------------------------+
    | Learning rate [0.01] --o---- |
    | Epochs        [5000]         |
    | > More settings              |
    +------------------------------+
    ```

    Signals:
        resized: "More settings" has been opened or closed.
    """

    resized = Signal()

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._run_experiment: Experiment | None = None
        self._rows: dict[str, SettingRow] = {}
        self._make_fields()
        self._lay_out()
        document.experiment_changed.connect(self.refresh)
        self.refresh()

    # -- building

    def _make_fields(self) -> None:
        self.learning_rate = NumberField("learningRate", self)
        self.learning_rate_slider = LogSlider(-6, 1, self)
        self.learning_rate_slider.setAccessibleName("Learning rate, by powers of ten")
        self.learning_rate_slider.setToolTip(plain_tip(*tip("learning_rate")))
        self.strip = StabilityStrip(self.learning_rate_slider, self)
        self._stability = Words("stability", "muted", self)
        self._stability.setToolTip(plain_tip(*STABILITY_SAID))
        self._foretold = self._obstacle = ""
        self.epochs = NumberField("epochs", self, whole=True)

        # in the order of the keyboard
        self._boxes = {name: choice_of(name, self) for name in ("model", "optimizer")}
        self.initial_w = NumberField("initialW", self)
        self.initial_b = NumberField("initialB", self)
        self.input_scale = NumberField("inputScale", self)
        self.standardize = QCheckBox("Standardize", self)
        self.standardize.setToolTip(
            "Learn from (t_u − mean) / standard deviation, which has no unit, in place of t_u times a factor"
        )
        self._boxes |= {"gradient": choice_of("gradient", self)}
        self.delta = NumberField("delta", self)
        self._boxes |= {name: choice_of(name, self) for name in ("dtype", "engine")}
        self.early_stop = QCheckBox("Stop when the loss is no longer finite", self)
        self.early_stop.setObjectName("earlyStop")
        self._stops = {
            "target_loss": OptionalField("targetLoss", self),
            "gradient_tolerance": OptionalField("gradientTolerance", self),
            "no_improvement": OptionalField("noImprovement", self, whole=True),
        }

        for setting, number in (
            ("learning_rate", self.learning_rate),
            ("epochs", self.epochs),
            ("input_scale", self.input_scale),
            ("delta", self.delta),
            *self._stops.items(),
        ):
            number.setProperty("setting", setting)
            number.edited.connect(self._on_number)
        self.learning_rate_slider.setProperty("setting", "learning_rate")
        self.learning_rate_slider.dragged.connect(self._on_number)
        self.initial_w.edited.connect(self._on_initial)
        self.initial_b.edited.connect(self._on_initial)
        self.standardize.toggled.connect(self._on_standardize)
        self.early_stop.toggled.connect(self._on_early_stop)
        for box in self._boxes.values():
            box.setProperty("setting", box.objectName())
            box.currentTextChanged.connect(self._on_chosen)
        wheel = WheelOnlyWithFocus(self)
        for widget in (*self._boxes.values(), self.learning_rate_slider):
            widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            widget.installEventFilter(wheel)

    def _lay_out(self) -> None:
        first = form_of_rows()
        rate = QVBoxLayout()
        rate.setSpacing(0)
        rate.addWidget(self.learning_rate_slider)
        rate.addWidget(self.strip)
        self._add_row(first, "learning_rate", self.learning_rate, rate)
        first.addRow(self._stability)
        self._add_row(first, "epochs", self.epochs)

        self._more = QWidget(self)
        more = form_of_rows()
        more.setContentsMargins(0, 0, 0, 0)
        self._more.setLayout(more)
        self._add_row(more, "model", self._boxes["model"])
        self._add_row(more, "optimizer", self._boxes["optimizer"])
        self._add_row(more, "initial", self.initial_w, self.initial_b)
        for place, (name, field) in enumerate((("w", self.initial_w), ("b", self.initial_b))):
            field.setAccessibleName(f"Initial {name}")
            field.setToolTip(plain_tip(*tip_of_parameter(name, place)))
        self._add_row(more, "input_scale", self.input_scale, self.standardize)
        self._add_row(more, "gradient", self._boxes["gradient"])
        self._add_row(more, "delta", self.delta)
        self._add_row(more, "dtype", self._boxes["dtype"])
        self._add_row(more, "engine", self._boxes["engine"])
        self._add_row(more, "early_stop", self.early_stop)
        for name, field in self._stops.items():
            self._add_row(more, name, field)
        self._more_form = more
        self._disclosure = Disclosure("More settings", self._more, self)
        self._disclosure.toggled.connect(self.resized)
        put_in_tab_order(self.epochs, self._disclosure)

        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 4)
        layout.setSpacing(8)
        layout.addLayout(first)
        layout.addWidget(self._disclosure)
        layout.addWidget(self._more)
        layout.addStretch()

    @Slot(object)
    def show_outlook(self, outlook: Outlook) -> None:
        """Show where the learning rate stands, and how long the run will take to come near its end."""
        self.strip.show_stability(outlook.bowl)
        self._foretold = outlook.sentence(self._document.experiment.learning_rate)
        self._show_words()

    @Slot(str)
    def show_status(self, text: str) -> None:
        """Say why a run cannot begin; "" when it can."""
        self._obstacle = text
        self._show_words()

    def _show_words(self) -> None:
        # in one place, so that what comes and goes moves nothing
        self._stability.setText(self._obstacle or self._foretold)

    def set_theme(self, theme: Theme) -> None:
        self.strip.set_theme(theme)

    def _add_row(self, form: QFormLayout, name: str, first: QWidget, *more: QWidget | QLayout) -> None:
        self._rows[name] = SettingRow(name, self, first, *more)
        self._rows[name].add_to(form)

    # -- showing

    @Slot()
    def refresh(self) -> None:
        """Show the document's experiment, its problems, and what only the next run will have."""
        experiment = self._document.experiment
        self.learning_rate.show_value(experiment.learning_rate)
        self.learning_rate_slider.show_value(experiment.learning_rate)
        self.epochs.show_value(experiment.epochs)
        is_pair = len(experiment.initial) == 2
        fields = (self.initial_w, self.initial_b) if is_pair else ()
        for field, value in zip(fields, experiment.initial, strict=False):
            before = field.text()
            field.show_value(value)
            if field.text() != before:
                # what was not typed may have many digits, and is read from the left
                field.setCursorPosition(0)
        self.delta.show_value(experiment.delta)
        for name, stop in self._stops.items():
            stop.show_value(getattr(experiment, name))
        standardized = experiment.input_scale == STANDARDIZE
        if not isinstance(experiment.input_scale, str):
            self.input_scale.show_value(experiment.input_scale)
        self.input_scale.setEnabled(not standardized)
        for widget, value in ((self.standardize, standardized), (self.early_stop, experiment.early_stop)):
            with QSignalBlocker(widget):
                widget.setChecked(value)
        for box in self._boxes.values():
            with QSignalBlocker(box):
                box.setCurrentText(getattr(experiment, box.objectName()))
        # a wrong δ holds Start back whatever the gradient, so it must be seen
        needs_delta = experiment.gradient == "finite-difference" or "delta" in experiment.problems()
        shown_rows = {name: self._boxes[name].count() > 1 for name in ("model", "optimizer")}
        for name, shown in {**shown_rows, "initial": is_pair, "delta": needs_delta}.items():
            self._rows[name].show_in(self._more_form, shown)
        self._show_problems(experiment)
        self._mark_next_run()

    def show_run(self, experiment: Experiment | None) -> None:
        """Mark what differs from the run that is going on; None when there is none."""
        self._run_experiment = experiment
        self._mark_next_run()

    def _show_problems(self, experiment: Experiment) -> None:
        problems = experiment.problems()
        fields: dict[str, list[NumberField]] = {
            "learning_rate": [self.learning_rate],
            "epochs": [self.epochs],
            "initial": [self.initial_w, self.initial_b],
            "input_scale": [self.input_scale],
            "delta": [self.delta],
            **{name: [field] for name, field in self._stops.items()},
        }
        for name, row in self._rows.items():
            questions = filter(None, (field.question() for field in fields.get(name, ())))
            row.show_problem((" ".join(questions) or problems[name]) if name in problems else "")
        for name, among in fields.items():
            for field in among:
                field.show_problem(name in problems and (len(among) == 1 or not math.isfinite(field.value())))
        if {"initial", "input_scale", "delta", "gradient", *self._stops} & set(problems):
            self._disclosure.setChecked(True)

    def _mark_next_run(self) -> None:
        running, next_one = self._run_experiment, self._document.experiment
        for name, row in self._rows.items():
            row.mark_next_run(running is not None and getattr(running, name) != getattr(next_one, name))

    # -- changing

    def _change(self, name: str, value: Any, gesture: int | None = None) -> None:
        changes = {name: value, **({"initial": MODELS[value].initial} if name == "model" else {})}
        changed = replace(self._document.experiment, **changes)
        text = f"change {LABELS[name] if name == 'delta' else LABELS[name].lower()}"
        # in the key with the gesture: one drag over two fields would be two steps
        self._document.set_experiment(changed, text, (name, gesture or new_gesture()))

    @Slot(float, int)
    def _on_number(self, value: float, gesture: int) -> None:
        field = self.sender()
        setting = field.property("setting")
        if isinstance(field, OptionalField) and field.is_off:
            self._change(setting, None, gesture)
            return
        is_whole = (
            setting in ("epochs", "no_improvement") and math.isfinite(value) and float(value).is_integer()
        )
        self._change(setting, int(value) if is_whole else value, gesture)

    @Slot(float, int)
    def _on_initial(self, _value: float, gesture: int) -> None:
        self._change("initial", (float(self.initial_w.value()), float(self.initial_b.value())), gesture)

    @Slot(bool)
    def _on_standardize(self, checked: bool) -> None:
        self._change("input_scale", STANDARDIZE if checked else float(self.input_scale.value()))

    @Slot(str)
    def _on_chosen(self, text: str) -> None:
        self._change(self.sender().property("setting"), text)

    @Slot(bool)
    def _on_early_stop(self, checked: bool) -> None:
        self._change("early_stop", checked)
