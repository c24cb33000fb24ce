"""One line of the settings."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from thermogui.ui.run.setting_words import LABELS, tip
from thermogui.ui.widgets.fields import MessageLabel
from thermogui.ui.widgets.plain import PlainLabel, plain_tip


class SettingRow:
    """
    ```
    Label  [field] [another]
           what is wrong with it
           next run
    ```
    """

    def __init__(self, name: str, parent: QWidget, fields: Sequence[QWidget | QLayout]) -> None:
        """*name* is that of the setting; the label belongs to the first of the fields."""
        self._shown = True
        label, first = LABELS[name], fields[0]
        assert isinstance(first, QWidget)
        self._label = PlainLabel(label, parent)
        self._label.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._label.setContentsMargins(0, 4, 0, 0)
        self._label.setBuddy(first)
        first.setAccessibleName(label)
        for said in (self._label, first):
            said.setToolTip(plain_tip(*tip(name)))
        self._message, self._mark = MessageLabel(parent), MessageLabel(parent)
        self._message.setObjectName(f"{name}Message")
        self._mark.setObjectName(f"{name}Mark")
        self._mark.setProperty("role", "muted")
        line = QHBoxLayout()
        line.setSpacing(8)
        for field in fields:
            if isinstance(field, QLayout):
                line.addLayout(field, 1)
            else:
                line.addWidget(field, 1)
        self._cell = QVBoxLayout()
        self._cell.setSpacing(0)
        self._cell.addLayout(line)
        self._cell.addWidget(self._message)
        self._cell.addWidget(self._mark)

    def add_to(self, form: QFormLayout) -> None:
        form.addRow(self._label, self._cell)

    def set_label(self, text: str) -> None:
        self._label.setText(text)

    def show_in(self, form: QFormLayout, shown: bool) -> None:
        """Show or hide it in the form that it is in."""
        if shown != self._shown:
            # dear even where nothing changes
            self._shown = shown
            form.setRowVisible(self._cell, shown)

    def show_problem(self, problem: str) -> None:
        """Say what is wrong under the field; "" for nothing."""
        self._message.show_message(problem)

    def show_mark(self, text: str) -> None:
        """Say that only the next run will have what the field holds; "" where that is no news."""
        self._mark.show_message(text)


def form_of_rows() -> QFormLayout:
    """Return an empty form for rows."""
    form = QFormLayout()
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    form.setHorizontalSpacing(8)
    form.setVerticalSpacing(8)
    return form
