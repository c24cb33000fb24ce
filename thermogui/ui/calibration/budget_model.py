"""The lines of an uncertainty budget, for a view of Qt's."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any, cast

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal, Slot

from thermogui.core.calibration.budget import BudgetLine, share_text
from thermogui.core.calibration.components import DISTRIBUTIONS, Component, problem_of
from thermogui.core.numbers import format_significant, shortest, typed_number
from thermogui.ui.model.document import Document
from thermogui.ui.widgets.plain import plain_tip

AnyIndex = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
COL_NAME, COL_UNCERTAINTY, COL_COVERAGE, COL_DISTRIBUTION, COL_DOF, COL_SHARED, COL_SHARE = range(7)
SHARE_ROLE = Qt.ItemDataRole.UserRole
_ROLE = Qt.ItemDataRole
_TITLES = ("Part", "u, U", "k", "Form", "ν", "Shared", "Share")
_TIPS = (
    "What makes t_c uncertain. The parts of the reference can be typed into; the others follow.",
    "Standard uncertainty u, where k is 1, or U with its coverage factor k, in the unit of t_c.",
    "Coverage factor: u = U/k. 1 where u itself is given; √3 = 1.7321 for half the width of a rectangle and "
    "√6 = 2.4495 for that of a triangle, which are put in where the form is chosen.",
    "Distribution: normal, rectangular or triangular; with degrees of freedom the normal one is Student's t.",
    "Degrees of freedom of u; ∞ where it is known.",
    "Ticked: the same for all readings, so that no mean makes it less. Not ticked: another one at each "
    "reading, which is in their scatter already and is not added again.",
    "Of the variance of t_c, at the reading that is converted above. “In s” is in the scatter already.",
)
_HALF_WIDTH = {"normal": 1.0, "rectangular": 1.7321, "triangular": 2.4495}
"""The k of who gives u of a normal distribution, and ± half the width of the others."""
_SHORT = {"normal": "norm.", "rectangular": "rect.", "triangular": "tri."}
_FIELDS = {
    COL_NAME: "name",
    COL_UNCERTAINTY: "uncertainty",
    COL_COVERAGE: "coverage",
    COL_DISTRIBUTION: "distribution",
    COL_DOF: "dof",
    COL_SHARED: "shared",
}
_SAID = {
    "name": "the name",
    "uncertainty": "the uncertainty",
    "coverage": "the coverage factor",
    "distribution": "the distribution",
    "dof": "the degrees of freedom",
    "shared": "what shares it",
}


class BudgetModel(QAbstractTableModel):
    """The components of the reference, which can be edited, and beneath them what follows from the readings.

    Every edit goes through the document, as one step of undo.

    Signals:
        refused: (str): why what was typed was not taken; "" when the last input was fine.
    """

    refused = Signal(str)

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._document = document
        self._components = document.calibration.extra.reference
        self._of_reference: tuple[BudgetLine, ...] = ()
        self._followers: tuple[BudgetLine, ...] = ()
        document.calibration_changed.connect(self._on_changed)

    # -- what is shown

    def show_lines(self, lines: tuple[BudgetLine, ...]) -> None:
        """Show what each part brings; () where nothing is known."""
        of_reference = tuple(line for line in lines if line.kind in ("shared", "per reading"))
        followers = lines[: len(lines) - len(of_reference)]
        self._put(self._document.calibration.extra.reference, of_reference, followers)

    @Slot()
    def _on_changed(self) -> None:
        components = self._document.calibration.extra.reference
        if components != self._components:
            kept = self._of_reference if len(components) == len(self._components) else ()
            self._put(components, kept, self._followers)

    def _put(
        self,
        components: tuple[Component, ...],
        of_reference: tuple[BudgetLine, ...],
        followers: tuple[BudgetLine, ...],
    ) -> None:
        is_other = len(components) + len(followers) != self.rowCount()
        # a cell that is told of has what is being typed into it put back
        first = (0, COL_SHARE) if components == self._components else (0, 0)
        if is_other:
            self.beginResetModel()
        self._components, self._of_reference, self._followers = components, of_reference, followers
        if is_other:
            self.endResetModel()
        elif self.rowCount():
            last = self.index(self.rowCount() - 1, COL_SHARE)
            self.dataChanged.emit(self.index(*first), last)
            if followers:
                self.dataChanged.emit(self.index(len(components), 0), last)

    def line(self, row: int) -> BudgetLine | None:
        """Return what a row brings; None where that is not known yet."""
        count = len(self._components)
        if row >= count:
            return self._followers[row - count]
        return self._of_reference[row] if row < len(self._of_reference) else None

    # -- Qt's questions

    def rowCount(self, parent: AnyIndex = ROOT) -> int:
        return 0 if parent.isValid() else len(self._components) + len(self._followers)

    def columnCount(self, parent: AnyIndex = ROOT) -> int:
        return 0 if parent.isValid() else len(_TITLES)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == _ROLE.DisplayRole:
            return _TITLES[section]
        if orientation == Qt.Orientation.Horizontal and role == _ROLE.ToolTipRole:
            return plain_tip(_TIPS[section])
        return None

    @property
    def is_empty(self) -> bool:
        """Whether there is no component."""
        return not self._components

    def is_component(self, index: AnyIndex) -> bool:
        return index.isValid() and index.row() < len(self._components)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        plain = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
        if not self.is_component(index) or index.column() == COL_SHARE:
            return plain if index.isValid() else Qt.ItemFlag.NoItemFlags
        is_tick = index.column() == COL_SHARED
        return plain | (Qt.ItemFlag.ItemIsUserCheckable if is_tick else Qt.ItemFlag.ItemIsEditable)

    def data(self, index: AnyIndex, role: int = _ROLE.DisplayRole) -> Any:
        if not index.isValid():
            return None
        column = index.column()
        match role:
            case _ROLE.DisplayRole:
                return self._text(index)
            case _ROLE.EditRole if self.is_component(index) and column != COL_SHARED:
                return self._typed(self._components[index.row()], column)
            case _ROLE.CheckStateRole if self.is_component(index) and column == COL_SHARED:
                shared = self._components[index.row()].shared
                return Qt.CheckState.Checked if shared else Qt.CheckState.Unchecked
            case _ROLE.TextAlignmentRole if column in (COL_UNCERTAINTY, COL_COVERAGE, COL_DOF):
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case _ROLE.ToolTipRole | _ROLE.AccessibleTextRole:
                said = self._said(index)
                return plain_tip(said) if role == _ROLE.ToolTipRole else said
        if role == SHARE_ROLE and column == COL_SHARE:
            line = self.line(index.row())
            return line.share if line is not None and line.is_counted else None
        return None

    def _text(self, index: AnyIndex) -> str:
        column, line = index.column(), self.line(index.row())
        if column == COL_SHARE:
            return "–" if line is None else "in s" if not line.is_counted else share_text(line)
        if self.is_component(index):
            text = self._typed(self._components[index.row()], column)
            return _SHORT.get(text, text) if column == COL_DISTRIBUTION else text
        assert line is not None
        match column:
            case 0:
                return line.name
            case 1:
                return format_significant(line.standard_uncertainty, 2)
            case 3:
                return _SHORT[line.distribution]
            case 4:
                return _number(line.dof)
        return ""

    @staticmethod
    def _typed(component: Component, column: int) -> str:
        value = getattr(component, _FIELDS[column])
        if column == COL_SHARED:
            return ""
        return value if isinstance(value, str) else _number(value)

    def _said(self, index: AnyIndex) -> str:
        """Return a cell in words, for who points at it or hears it."""
        row, column = index.row(), index.column()
        line = self.line(row)
        name = self._components[row].name if self.is_component(index) else line.name if line else ""
        if column == COL_SHARED and self.is_component(index):
            shared = self._components[row].shared
            return f"{name}: {'the same for all readings' if shared else 'another one at each reading'}"
        if column == COL_SHARE:
            share = "not known" if line is None else share_text(line)
            return f"{name}, share of the variance: {share}"
        return name if column == COL_NAME else f"{name}, {_TITLES[column]}: {self._text(index)}"

    # -- edits

    def setData(self, index: AnyIndex, value: Any, role: int = _ROLE.EditRole) -> bool:
        is_tick = index.column() == COL_SHARED
        wanted = _ROLE.CheckStateRole if is_tick else _ROLE.EditRole
        if not self.is_component(index) or role != wanted or index.column() == COL_SHARE:
            return False
        component, name = self._components[index.row()], _FIELDS[index.column()]
        try:
            taken = Qt.CheckState(value) == Qt.CheckState.Checked if is_tick else _taken(name, str(value))
        except ValueError as error:
            return self._refuse(component, index.column(), f"{error}.")
        changed = replace(component, **cast(dict[str, Any], {name: taken}))
        if name == "distribution" and component.coverage == _HALF_WIDTH.get(component.distribution):
            # ± 0.05 is meant as half the width, where nobody has said otherwise
            coverage = _HALF_WIDTH.get(changed.distribution, component.coverage)
            changed = replace(changed, coverage=coverage)
        if problem := next(iter(changed.problems().values()), ""):
            return self._refuse(component, index.column(), problem)
        self.refused.emit("")
        components = list(self._components)
        components[index.row()] = changed
        self._edit(components, f"change {_SAID[name]} of “{component.name}”")
        return True

    def _refuse(self, component: Component, column: int, problem: str) -> bool:
        self.refused.emit(f"{problem} {self._typed(component, column)} stays in use.")
        return False

    def add(self) -> int:
        """Add a component that as yet brings nothing; return its row."""
        names = {component.name for component in self._components}
        free = next(name for name in map("part {}".format, range(1, 1000)) if name not in names)
        components = [*self._components, Component(free, 0.0)]
        if problem := problem_of(components):
            self.refused.emit(problem)
            return -1
        self.refused.emit("")
        self._edit(components, "add a part of the budget")
        return len(self._components) - 1

    def remove(self, row: int) -> None:
        """Take a component out of the budget."""
        if 0 <= row < len(self._components):
            self.refused.emit("")
            name = self._components[row].name
            self._edit([*self._components[:row], *self._components[row + 1 :]], f"remove “{name}”")

    def _edit(self, components: list[Component], text: str) -> None:
        settings = self._document.calibration
        extra = replace(settings.extra, reference=tuple(components))
        self._document.set_calibration(replace(settings, extra=extra), text)


def _taken(name: str, text: str) -> str | float:
    """Return what a text means for an attribute of a component; ValueError where it means nothing."""
    text = text.strip()
    if name == "name":
        return text
    if name == "distribution":
        found = [known for known in DISTRIBUTIONS if text and known.startswith(text.casefold())]
        return found[0] if found else text
    if name == "dof" and text.casefold() in ("", "inf", "∞"):
        return math.inf
    return typed_number(text)


def _number(value: float) -> str:
    return shortest(value).removesuffix(".0") if math.isfinite(value) else "∞"
