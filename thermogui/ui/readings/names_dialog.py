"""Asks what the two columns are called and in which units they are."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from thermogui.core.names import LONGEST_NAME, clean_name
from thermogui.core.readings.roles import PAIR, Role
from thermogui.core.readings.units import UNIT_NAMES, unit_from
from thermogui.ui.model.document import Document
from thermogui.ui.widgets.boxes import filled
from thermogui.ui.widgets.plain import PlainLabel, plain_tip

_UNIT_SAID = (
    "A temperature scale, which the verdict then compares, or any other unit: mV, Ω, counts.",
    "Empty for none, or while nobody knows it.",
)


class NamesDialog(QDialog):
    """
    ```
          Name         Unit
    t_u   [Bath      ] [mV      v]
    t_c   [Reference ] [°Celsius v]
    ```
    """

    def __init__(self, document: Document, role: Role, parent: QWidget) -> None:
        """*role* is the column whose name is typed first."""
        super().__init__(parent)
        self.setObjectName("namesDialog")
        self.setWindowTitle("Names and units")
        self._document = document
        grid = QGridLayout()
        grid.addWidget(PlainLabel("Name", self), 0, 1)
        grid.addWidget(PlainLabel("Unit", self), 0, 2)
        self.names: dict[Role, QLineEdit] = {}
        self.units: dict[Role, QComboBox] = {}
        for row, label in enumerate(document.readings.labels, 1):
            of = label.role
            name, unit = QLineEdit(label.name or "", self), QComboBox(self)
            name.setObjectName(f"nameOf_{of}")
            name.setAccessibleName(f"Name of {of.symbol}")
            name.setPlaceholderText(label.meaning if label.name is None else of.meaning)
            name.setToolTip(plain_tip("What stands above the column, along its axis and in every file"))
            name.setMaxLength(LONGEST_NAME)
            name.setMinimumWidth(220)
            unit.setObjectName(f"unitOf_{of}")
            unit.setAccessibleName(f"Unit of {of.symbol}")
            unit.setToolTip(plain_tip(*_UNIT_SAID))
            unit.setEditable(True)
            unit.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            # what is typed is not to become a scale by itself
            unit.setCompleter(None)  # type: ignore[arg-type]
            unit.addItems(list(UNIT_NAMES.values()))
            unit.setEditText(UNIT_NAMES.get(label.unit or "", label.unit or ""))
            symbol = PlainLabel(of.symbol, self)
            symbol.setBuddy(name)
            for column, widget in enumerate((symbol, name, unit)):
                grid.addWidget(widget, row, column)
            self.names[of], self.units[of] = name, unit
        buttons = QDialogButtonBox(self)
        buttons.addButton(QDialogButtonBox.StandardButton.Ok)
        buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        filled(QVBoxLayout(self), grid, buttons)
        self.finished.connect(self.deleteLater)
        self.names[role].selectAll()
        self.names[role].setFocus()

    @Slot()
    def accept(self) -> None:
        """Say it of the readings, as one step of undo."""
        self._document.describe(
            **{f"name_of_{role}": clean_name(self.names[role].text()) or None for role in PAIR},
            **{f"unit_of_{role}": unit_from(self.units[role].currentText()) for role in PAIR},
        )
        super().accept()
