"""The settings of the next run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFormLayout, QVBoxLayout, QWidget

from thermogui.core.descent.comparison import has_effect, value_text
from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.models import MODELS, default_rate
from thermogui.core.readings.readings import Readings
from thermogui.ui.model.document import Document
from thermogui.ui.run.forecasting import Outlook
from thermogui.ui.run.setting_editors import (
    ChoiceEditor,
    Editor,
    NumberEditor,
    NumbersEditor,
    RateEditor,
    ScaleEditor,
    ShareEditor,
    TickEditor,
)
from thermogui.ui.run.setting_row import SettingRow, form_of_rows
from thermogui.ui.run.setting_words import STABILITY_SAID, tip, tip_of_parameter, undo_words
from thermogui.ui.widgets.disclosure import Disclosure
from thermogui.ui.widgets.plain import plain_tip
from thermogui.ui.widgets.tab_order import put_in_tab_order
from thermogui.ui.widgets.theme import Theme
from thermogui.ui.widgets.words import Words

_MORE = "More settings"
_BYTES = 16  # of a pair


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
        self._run_held_out = b""
        self._ended = ""
        self._rows: dict[str, SettingRow] = {}
        rate, epochs = RateEditor("learning_rate", self), NumberEditor("epochs", self, whole=True)
        self.learning_rate, self.learning_rate_slider, self.strip = rate.field, rate.slider, rate.strip
        self.epochs = epochs.field
        self._stability = Words("stability", "muted", self)
        self._stability.setToolTip(plain_tip(*STABILITY_SAID))
        self._foretold = self._obstacle = ""
        self._chosen, self._held_out = 0, b""
        self._first: list[Editor] = [rate, epochs]
        self._others = self._further_editors()
        self._editors = {editor.name: editor for editor in (*self._first, *self._others)}
        for editor in self._editors.values():
            editor.edited.connect(self._on_edited)
        self._numbers = {one.name: one for one in self._others if isinstance(one, NumbersEditor)}
        (self._share,) = (one for one in self._others if isinstance(one, ShareEditor))
        self._share.share_asked.connect(self._on_share_asked)
        self._numbers["betas"].show_names(("β1", "β2"), [tip("betas")] * 2)
        self._lay_out()
        document.experiment_changed.connect(self.refresh)
        for changed in (document.committed, document.replaced):
            changed.connect(self._on_readings_changed)
        self.refresh()

    # -- building

    def _further_editors(self) -> list[Editor]:
        """Return those under "More settings", in the order of the screen and of the keyboard."""
        most = max(len(model.initial) for model in MODELS.values())
        # made one after the other, for so they are reached by the keyboard
        return [
            ChoiceEditor("model", self),
            NumberEditor("hidden_units", self, whole=True),
            NumbersEditor("initial", self, most),
            ScaleEditor("input_scale", self),
            ChoiceEditor("optimizer", self),
            NumberEditor("momentum", self),
            NumbersEditor("betas", self, 2),
            NumberEditor("alpha", self),
            NumberEditor("epsilon", self),
            ChoiceEditor("schedule", self),
            NumberEditor("batch_size", self, whole=True, optional=True),
            ShareEditor("validation_share", self),
            NumberEditor("patience", self, whole=True, optional=True),
            NumberEditor("seed", self, whole=True),
            ChoiceEditor("gradient", self),
            NumberEditor("delta", self),
            ChoiceEditor("dtype", self),
            ChoiceEditor("engine", self),
            TickEditor("early_stop", self, "When the loss is no longer finite"),
            NumberEditor("target_loss", self, optional=True),
            NumberEditor("gradient_tolerance", self, optional=True),
            NumberEditor("no_improvement", self, whole=True, optional=True),
        ]

    def _lay_out(self) -> None:
        first = form_of_rows()
        self._add_rows(first, self._first[:1])
        first.addRow(self._stability)
        self._add_rows(first, self._first[1:])
        self._more = QWidget(self)
        self._more_form = form_of_rows()
        self._more_form.setContentsMargins(0, 0, 0, 0)
        self._more.setLayout(self._more_form)
        self._add_rows(self._more_form, self._others)
        self._disclosure = Disclosure(_MORE, self._more, self)
        self._disclosure.toggled.connect(self.resized)
        put_in_tab_order(self.epochs, self._disclosure)

        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 4)
        layout.setSpacing(8)
        layout.addLayout(first)
        layout.addWidget(self._disclosure)
        layout.addWidget(self._more)
        layout.addStretch()

    def _add_rows(self, form: QFormLayout, editors: Iterable[Editor]) -> None:
        for editor in editors:
            self._rows[editor.name] = SettingRow(editor.name, self, editor.parts)
            self._rows[editor.name].add_to(form)

    # -- showing

    @Slot(object)
    def show_outlook(self, outlook: Outlook) -> None:
        """Show where the learning rate stands, and how long the run will take to come near its end."""
        self.strip.show_stability(outlook.stability)
        self._foretold = outlook.sentence(self._document.experiment)
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

    @Slot()
    def refresh(self) -> None:
        """Show the document's experiment, its problems, and what only the next run will have."""
        experiment = self._document.experiment
        self._show_parameters(experiment)
        problems = experiment.problems(bool(self._chosen))
        for name, editor in self._editors.items():
            wrong = name in problems
            # what is wrong holds Start back whatever else is chosen, so it must be seen
            shown = editor in self._first or wrong or self._applies(editor, experiment)
            if editor in self._others:
                self._rows[name].show_in(self._more_form, shown)
            if shown:
                # after its row, which shows all that is in it
                editor.show_value(getattr(experiment, name))
            self._rows[name].show_problem((editor.question() or problems[name]) if wrong else "")
            editor.mark(wrong)
        if not problems.keys().isdisjoint(editor.name for editor in self._others):
            self._disclosure.setChecked(True)
        self._mark_next_run()

    def _show_parameters(self, experiment: Experiment) -> None:
        """Have a field for each parameter that a model begins with by default."""
        model = MODELS.get(experiment.model)
        defaults = model.initial if model is not None else ()
        names = model.parameter_names if model is not None and defaults else ()
        tips = [tip_of_parameter(*both) for both in zip(names, defaults, strict=True)]
        self._numbers["initial"].show_names(names, tips)
        self._rows["initial"].set_label(f"Initial {', '.join(names)}" if names else "Initial")

    def _applies(self, editor: Editor, experiment: Experiment) -> bool:
        if isinstance(editor, ChoiceEditor) and editor.name in ("model", "optimizer"):
            return editor.box.count() > 1
        if editor.name == "initial":
            return bool(editor.numbers or experiment.initial)
        return has_effect(editor.name, experiment, bool(self._chosen))

    def show_run(
        self, experiment: Experiment | None, ended: str = "", readings: Readings | None = None
    ) -> None:
        """Mark what differs from the run that is shown; None when there is none.

        *readings* are its own, some of which may be held out by hand. Of one that has *ended*, by its name,
        say what it had: that is nowhere else beside its curve.
        """
        self._run_experiment, self._ended = experiment, ended
        self._run_held_out = b"" if readings is None else _chosen_by_hand(readings)
        self._mark_next_run()

    def _mark_next_run(self) -> None:
        shown, next_one, hidden = self._run_experiment, self._document.experiment, 0
        for name, editor in self._editors.items():
            mark = ""
            has_row = editor in self._first or self._applies(editor, next_one)
            if shown is not None and has_row and (had := self._had(name, shown, next_one)):
                mark = f"next run; {self._ended}: {had}" if self._ended else "next run"
            self._rows[name].show_mark(mark)
            hidden += bool(mark) and editor in self._others
        of = f"{self._ended}'s" if self._ended else "the run's"
        told = f", {hidden} other than {of}" if hidden else ""
        self._disclosure.setText(f"{_MORE}{told}")

    def _had(self, name: str, shown: Experiment, next_one: Experiment) -> str:
        """Return what the run that is shown has of a setting; "" where the next one will have the same."""
        had = getattr(shown, name)
        if name == self._share.name and (self._held_out or self._run_held_out):
            # what is chosen counts, whatever the share
            if self._held_out == self._run_held_out:
                return ""
            return f"{len(self._run_held_out) // _BYTES:,} by hand" if self._run_held_out else value_text(had)
        return value_text(had) if had != getattr(next_one, name) else ""

    @Slot()
    def _on_readings_changed(self) -> None:
        held_out = _chosen_by_hand(self._document.readings)
        if held_out != self._held_out:
            self._chosen, self._held_out = len(held_out) // _BYTES, held_out
            self._share.show_chosen(self._chosen)
            self.refresh()

    # -- changing

    @Slot()
    def _on_share_asked(self) -> None:
        self._document.set_held_out(np.zeros(len(self._document.readings), np.bool_), "hold out by the share")

    @Slot(str, object, int)
    def _on_edited(self, name: str, value: Any, gesture: int) -> None:
        changes = {name: value}
        if name == "model":
            changes["initial"] = MODELS[value].initial
            before = self._document.experiment
            # one that somebody has chosen stays
            if before.model in MODELS and before.learning_rate == default_rate(before.model):
                changes["learning_rate"] = default_rate(value)
        elif name == "hidden_units":
            # a start of as many parameters as there were is none any more
            changes["initial"] = MODELS[self._document.experiment.model].initial
        changed = replace(self._document.experiment, **changes)
        # in the key with the gesture: one drag over two fields would be two steps
        self._document.set_experiment(changed, undo_words(name), (name, gesture))


def _chosen_by_hand(readings: Readings) -> bytes:
    """Return the pairs that are held out by hand, wherever they stand in the table; b"" for none."""
    if readings.held_out is None:
        return b""
    rows = readings.held_out & readings.counts
    return np.stack([readings.t_u[rows], readings.t_c[rows]], 1).tobytes()
