"""All runs as rows, for a view of Qt's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QIcon, QPainter, QPixmap

from thermogui.core.descent.comparison import Standing, best_noun, differing
from thermogui.core.descent.drawn import MOST_TICKED
from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.run import Outcome, Run
from thermogui.core.readings.roles import Role
from thermogui.ui.plots.overlay import BESIDE, pen_of
from thermogui.ui.plots.style import PlotStyle
from thermogui.ui.run.controller import RunController
from thermogui.ui.runs.columns import (
    LOSS,
    NAMES,
    Column,
    readings_column,
    result_columns,
    setting_column,
)
from thermogui.ui.widgets.plain import plain_tip
from thermogui.ui.widgets.theme import Theme

AnyIndex = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
_ROLE = Qt.ItemDataRole
SWATCH = (28, 12)
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class RunsModel(QAbstractTableModel):
    """Names, the settings in which runs differ, and what each has come to; ticks say which are drawn.

    Signals:
        ticked: a tick was set or taken away.
        refused: (str): why a tick was not set; "" when the last one was.
        widened: what stands in a cell may need more room.
    """

    ticked = Signal()
    refused = Signal(str)
    widened = Signal()

    def __init__(self, controller: RunController, theme: Theme) -> None:
        super().__init__(controller)
        self._controller = controller
        self._style = PlotStyle(theme)
        self.runs: list[Run[Any]] = []
        self._all: list[Run[Any]] = []
        self._sorted_by: tuple[str, Qt.SortOrder] | None = None
        self._drawn: dict[Run[Any], int] = {}
        self._settings: set[str] = set()
        self._nouns: set[str] = set()
        self._units: set[str] = set()
        self.columns = self._columns_for([], None)
        self._standings: dict[Run[Any], tuple[tuple[int, Outcome], Standing]] = {}
        self._ticks: set[Run[Any]] = set()
        self._going: list[Run[Any]] = []
        controller.changed.connect(self.refresh)
        self.refresh()

    def set_theme(self, theme: Theme) -> None:
        self._style = PlotStyle(theme)
        self._drawn = {}
        self.show_ticks()

    def standing(self, run: Run[Any]) -> Standing:
        """Return what a run has come to."""
        key = len(run.trace), run.outcome
        known = self._standings.get(run)
        if known is None or known[0] != key:
            known = self._standings[run] = key, Standing.of(run, known[1] if known else None)
        return known[1]

    # -- following

    @Slot()
    def refresh(self) -> None:
        """Take over which runs there are."""
        runs, before = list(self._controller.runs), self._all
        if runs != before:
            self._all = runs
            kept = set(runs)
            self._standings = {run: found for run, found in self._standings.items() if run in kept}
            added = runs[len(before) :] if runs[: len(before)] == before else None
            columns = self._columns_for(runs, added)
            if added is None or _heads(columns) != _heads(self.columns):
                self.beginResetModel()
                self.columns = columns
                self.runs = self._in_order()
                self.endResetModel()
            else:
                self.beginInsertRows(ROOT, len(before), len(runs) - 1)
                self.runs = [*self.runs, *added]
                self.endInsertRows()
        self.show_ticks()
        self.follow()

    @Slot()
    def follow(self, _frame: object = None) -> None:
        """Take over how far the runs have come that go on."""
        going = [run for run in self.runs if not run.ended] if self._controller.state.is_active else []
        for run in dict.fromkeys([*going, *self._going]):
            self._tell_of(run)
        if len(going) < len(self._going):
            self._sort()
            self.widened.emit()
        self._going = going

    @Slot()
    def show_ticks(self) -> None:
        """Take over which runs are drawn, and in which colours."""
        runs = self._controller.runs
        drawn = runs.ticked.places(runs.shown)
        before, self._drawn = self._drawn, drawn
        ticks = set(runs.ticked)
        for run, _ in {*before.items()} ^ {*drawn.items()} | {(run, 0) for run in ticks ^ self._ticks}:
            self._tell_of(run, last=0)
        self._ticks = ticks
        if before.keys() != drawn.keys():
            self.widened.emit()

    # -- their order

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; by one that is none as the runs were begun."""
        self._sorted_by = (self.columns[column].key, order) if 0 <= column < len(self.columns) else None
        self._sort()

    @property
    def sorted_column(self) -> int:
        """The column by which runs are sorted; −1 where they are as they were begun."""
        keys = [column.key for column in self.columns]
        return keys.index(self._sorted_by[0]) if self._sorted_by and self._sorted_by[0] in keys else -1

    def _sort(self) -> None:
        runs = self._in_order()
        if runs == self.runs:
            return
        self.layoutAboutToBeChanged.emit()
        before, kept = self.runs, self.persistentIndexList()
        self.runs = runs
        rows = {run: row for row, run in enumerate(runs)}
        self.changePersistentIndexList(
            kept, [self.index(rows[before[index.row()]], index.column()) for index in kept]
        )
        self.layoutChanged.emit()

    def _in_order(self) -> list[Run[Any]]:
        place = self.sorted_column
        if place < 0 or self._sorted_by is None:
            return list(self._all)
        of = self.columns[place].order
        orders = {run: of(run, self.standing(run)) for run in self._all}
        known = [run for run in self._all if orders[run] is not None]
        known.sort(key=orders.__getitem__, reverse=self._sorted_by[1] == Qt.SortOrder.DescendingOrder)
        return [*known, *(run for run in self._all if orders[run] is None)]

    def _columns_for(self, runs: list[Run[Any]], added: list[Run[Any]] | None) -> list[Column]:
        """Return the columns; of many runs only those that were *added* are compared with the first."""
        if added is None:
            self._settings = set(differing([run.experiment for run in runs]))
            self._nouns, self._units = set(), set()
            others = runs
        else:
            others = added
            for run in added:
                self._settings |= set(differing([runs[0].experiment, run.experiment]))
        self._nouns |= {best_noun(run.experiment) for run in others}
        self._units |= {run.readings.label(Role.T_C).symbol for run in others}
        names = [field.name for field in fields(Experiment) if field.name in self._settings]
        settings = [setting_column(name) for name in names]
        knows = added is not None and any(one.key == "readings" for one in self.columns)
        if knows or not all(run.readings.trains_like(runs[0].readings) for run in others):
            settings.append(readings_column(runs[0]))
        return [NAMES, LOSS, *settings, *result_columns(self._nouns, self._units)]

    def _tell_of(self, run: Run[Any], last: int | None = None) -> None:
        if run in self.runs:
            row = self.runs.index(run)
            last = len(self.columns) - 1 if last is None else last
            self.dataChanged.emit(self.index(row, 0), self.index(row, last))

    # -- a table of Qt's

    def rowCount(self, parent: AnyIndex = ROOT) -> int:
        return 0 if parent.isValid() else len(self.runs)

    def columnCount(self, parent: AnyIndex = ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.column() == 0:
            flags |= Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        match role:
            case _ROLE.DisplayRole:
                return self.columns[section].title
            case _ROLE.ToolTipRole:
                return plain_tip(self.columns[section].tip)
        return None

    def data(self, index: AnyIndex, role: int = _ROLE.DisplayRole) -> Any:
        run, column = self.runs[index.row()], self.columns[index.column()]
        match role:
            case _ROLE.DisplayRole | _ROLE.EditRole:
                return column.text(run, self.standing(run))
            case _ROLE.ToolTipRole:
                return plain_tip(column.text(run, self.standing(run)))
            case _ROLE.TextAlignmentRole:
                return None if column is NAMES or column.key == "outcome" else _RIGHT
        if column is not NAMES:
            return None
        ticked = self._controller.runs.ticked
        match role:
            case _ROLE.CheckStateRole:
                return Qt.CheckState.Checked if run in ticked else Qt.CheckState.Unchecked
            case _ROLE.DecorationRole if run in self._drawn:
                return self._swatch(self._drawn[run])
        return None

    def setData(self, index: AnyIndex, value: Any, role: int = _ROLE.EditRole) -> bool:
        run = self.runs[index.row()]
        if role == _ROLE.CheckStateRole:
            on = Qt.CheckState(value) == Qt.CheckState.Checked
            done = self._controller.runs.ticked.set(run, on)
            self.refused.emit("" if done else f"{MOST_TICKED} runs can be told apart, and no more.")
            if done:
                self.show_ticks()
                self.ticked.emit()
            return done
        if role == _ROLE.EditRole and str(value).strip():
            run.name = str(value).strip()
            self._standings.pop(run, None)
            self._tell_of(run)
            self.widened.emit()
            self.ticked.emit()
            return True
        return False

    def _swatch(self, place: int) -> QIcon:
        pixmap = QPixmap(*SWATCH)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setPen(pen_of(place, self._style, BESIDE))
        middle = SWATCH[1] / 2
        painter.drawLine(QPointF(0, middle), QPointF(SWATCH[0], middle))
        painter.end()
        icon = QIcon()
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):
            # else it would be tinted in the row that is shown
            icon.addPixmap(pixmap, mode)
        return icon

    def rows_of(self, runs: Sequence[Run[Any]]) -> list[int]:
        """Return the rows of runs that are here."""
        return [self.runs.index(run) for run in runs if run in self.runs]


def _heads(columns: Sequence[Column]) -> list[tuple[str, str]]:
    return [(column.key, column.title) for column in columns]
