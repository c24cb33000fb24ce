"""All runs as rows, for a view of Qt's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPixmap

from thermogui.core.descent.comparison import Standing, differing
from thermogui.core.descent.drawn import MOST_TICKED
from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.run import Outcome, Run
from thermogui.ui.plots.overlay import BESIDE, pen_of
from thermogui.ui.plots.style import PlotStyle
from thermogui.ui.run.controller import RunController
from thermogui.ui.runs.columns import NAMES, RESULTS, Column, readings_column, setting_column
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
    """

    ticked = Signal()
    refused = Signal(str)

    def __init__(self, controller: RunController, theme: Theme) -> None:
        super().__init__(controller)
        self._controller = controller
        self._style = PlotStyle(theme)
        self.runs: list[Run[Any]] = []
        self.columns: list[Column] = [NAMES, *RESULTS]
        self._settings: set[str] = set()
        self._standings: dict[Run[Any], tuple[tuple[int, Outcome], Standing]] = {}
        self._shown: Run[Any] | None = None
        self._going: list[Run[Any]] = []
        controller.changed.connect(self.refresh)
        self.refresh()

    def set_theme(self, theme: Theme) -> None:
        self._style = PlotStyle(theme)
        self._tell(0, len(self.runs) - 1)

    def standing(self, run: Run[Any]) -> Standing:
        """Return what a run has come to."""
        key = len(run.trace), run.outcome
        known = self._standings.get(run)
        if known is None or known[0] != key:
            known = self._standings[run] = key, Standing.of(run)
        return known[1]

    # -- following

    @Slot()
    def refresh(self) -> None:
        """Take over which runs there are."""
        runs, before = list(self._controller.runs), self.runs
        if runs != before:
            kept = set(runs)
            self._standings = {run: found for run, found in self._standings.items() if run in kept}
            added = runs[len(before) :] if runs[: len(before)] == before else None
            columns = self._columns_for(runs, added)
            if added is None or [one.key for one in columns] != [one.key for one in self.columns]:
                self.beginResetModel()
                self.runs, self.columns = runs, columns
                self.endResetModel()
            else:
                self.beginInsertRows(ROOT, len(before), len(runs) - 1)
                self.runs = runs
                self.endInsertRows()
        if self._shown is not self._controller.run:
            self._tell_of({self._shown, self._controller.run})
            self._shown = self._controller.run
        self.follow()

    @Slot()
    def follow(self, _frame: object = None) -> None:
        """Take over how far the runs have come that go on."""
        going = [run for run in self.runs if not run.ended] if self._controller.state.is_active else []
        if going or self._going:
            self._tell_of({*going, *self._going})
            self._going = going

    @Slot()
    def show_ticks(self) -> None:
        """Take over which runs are drawn."""
        self._tell(0, len(self.runs) - 1)

    def _columns_for(self, runs: list[Run[Any]], added: list[Run[Any]] | None) -> list[Column]:
        """Return the columns; of many runs only those that were *added* are compared with the first."""
        if added is None:
            self._settings = set(differing([run.experiment for run in runs]))
            others = runs
        else:
            others = added
            for run in added:
                self._settings |= set(differing([runs[0].experiment, run.experiment]))
        names = [field.name for field in fields(Experiment) if field.name in self._settings]
        settings = [setting_column(name) for name in names]
        knows = added is not None and any(one.key == "readings" for one in self.columns)
        if knows or not all(run.readings.trains_like(runs[0].readings) for run in others):
            settings.append(readings_column(runs[0]))
        return [NAMES, *settings, *RESULTS]

    def _tell_of(self, runs: set[Run[Any] | None]) -> None:
        # those that change are among the last
        rows = [row for row in reversed(range(len(self.runs))) if self.runs[row] in runs]
        if rows:
            self._tell(min(rows), max(rows))

    def _tell(self, first: int, last: int) -> None:
        if 0 <= first <= last:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))

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
            case _ROLE.DecorationRole if run in ticked or run is self._controller.run:
                return self._swatch(ticked.place(run))
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
            self._tell(index.row(), index.row())
            self.ticked.emit()
            return True
        return False

    def _swatch(self, place: int) -> QPixmap:
        pixmap = QPixmap(*SWATCH)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setPen(pen_of(place, self._style, BESIDE))
        middle = SWATCH[1] / 2
        painter.drawLine(QPointF(0, middle), QPointF(SWATCH[0], middle))
        painter.end()
        return pixmap

    def order(self, index: AnyIndex) -> Any:
        """Return what a cell is sorted by."""
        run = self.runs[index.row()]
        return self.columns[index.column()].order(run, self.standing(run))

    def rows_of(self, runs: Sequence[Run[Any]]) -> list[int]:
        """Return the rows of runs that are here."""
        return [self.runs.index(run) for run in runs if run in self.runs]
