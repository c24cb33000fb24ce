"""An optimiser to be read: its formula, and beneath it the lines of code that run."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QVBoxLayout, QWidget

from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.update_rules import update_rules
from thermogui.ui.widgets.boxes import filled
from thermogui.ui.widgets.words import Words, heading


class RuleShown(QWidget):
    """
    ```
    Momentum
    v ← μ·v + g, then θ ← θ − η·v, with μ = 0.9
    (velocity,) = state …
    ```
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = heading("", self)
        self._formula = Words("ruleFormula", "muted", self)
        self.code = QPlainTextEdit(self, readOnly=True)
        self.code.setObjectName("ruleCode")
        self.code.setAccessibleName("The lines of code that take the step")
        self.code.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.code.setFrameShape(QFrame.Shape.NoFrame)
        self.code.setTabChangesFocus(True)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPointSizeF(0.9 * self.font().pointSizeF())
        font.setStyleHint(QFont.StyleHint.Monospace)
        self.code.setFont(font)
        filled(QVBoxLayout(self), self._title, self._formula, self.code, margins=(0, 0, 0, 0), spacing=4)

    def show_rule(self, experiment: Experiment) -> None:
        """Show the optimiser that an experiment asks for; nothing of one that is not written down."""
        rule = update_rules().get(experiment.optimizer)
        self.setVisible(rule is not None)
        if rule is None:
            return
        self._title.setText(rule.title)
        self._formula.setText(rule.says(experiment))
        if self.code.toPlainText() != rule.code:
            self.code.setPlainText(rule.code)
            lines = rule.code.count("\n") + 1
            bar = self.code.horizontalScrollBar().sizeHint().height()
            margin = 2 * round(self.code.document().documentMargin())
            self.code.setFixedHeight(lines * self.code.fontMetrics().lineSpacing() + margin + bar)
