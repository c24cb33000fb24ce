"""The list of runs, sorted as one likes, with the run that is shown as its current row."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QItemSelectionModel, QSize, QSortFilterProxyModel, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from thermogui.core.descent.run import Run
from thermogui.ui.runs.model import SWATCH, AnyIndex, RunsModel

_TICK = 16
_LOOKED_AT = 60
"""How many rows are looked at for how wide a column is."""


class _Sorted(QSortFilterProxyModel):
    """The rows in order: figures by their value, what has none at the end."""

    def lessThan(self, left: AnyIndex, right: AnyIndex) -> bool:
        model = self.sourceModel()
        return isinstance(model, RunsModel) and bool(model.order(left) < model.order(right))


class RunsView(QTableView):
    """Arrows and clicks go from run to run, Space ticks, F2 renames, Del removes.

    Signals:
        run_chosen: (Run): the one that has become the current row by hand.
        removal_asked: the chosen runs are to go.
    """

    run_chosen = Signal(object)
    removal_asked = Signal()

    def __init__(self, model: RunsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("runsView")
        self.setAccessibleName("Runs")
        self._runs = model
        self._sorted = _Sorted(self)
        self._sorted.setSourceModel(model)
        self._sorted.setDynamicSortFilter(True)
        self.setModel(self._sorted)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setIconSize(QSize(*SWATCH))
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setResizeContentsPrecision(_LOOKED_AT)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSortIndicatorShown(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSortIndicatorClearable(True)
        self.setSortingEnabled(True)
        self._chosen: list[Run[Any]] = []
        self._order: tuple[str, Qt.SortOrder] | None = None
        self._follows = False
        model.modelAboutToBeReset.connect(self._before_reset)
        model.modelReset.connect(self._after_reset)
        self._fit_rows()

    # -- what is chosen

    def chosen_runs(self) -> list[Run[Any]]:
        """Return the runs of the rows that are selected, from above."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self._run_at(self._sorted.index(row, 0)) for row in rows]

    def all_runs(self) -> list[Run[Any]]:
        """Return all runs as they are sorted."""
        return [self._run_at(self._sorted.index(row, 0)) for row in range(self._sorted.rowCount())]

    def show_current(self, run: Run[Any] | None) -> None:
        """Have a run as the current row, the only one that is selected; None for no row."""
        rows = self._runs.rows_of([run] if run is not None else [])
        if not rows:
            self.clearSelection()
            return
        index = self._sorted.mapFromSource(self._runs.index(rows[0], 0))
        if index.row() != self.currentIndex().row() or not self.selectionModel().hasSelection():
            self._follows = True
            self.setCurrentIndex(index)
            self._follows = False

    def choose_row(self, row: int) -> None:
        """Choose what is in a row now, or in the last one, as by hand."""
        if self._sorted.rowCount():
            self.setCurrentIndex(self._sorted.index(-1, 0))
            self.setCurrentIndex(self._sorted.index(min(max(row, 0), self._sorted.rowCount() - 1), 0))

    def _run_at(self, index: AnyIndex) -> Run[Any]:
        return self._runs.runs[self._sorted.mapToSource(index).row()]

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        super().currentChanged(current, previous)
        if current.isValid() and not self._follows and current.row() != previous.row():
            self.run_chosen.emit(self._run_at(current))

    @Slot()
    def _before_reset(self) -> None:
        self._chosen, self._follows = self.chosen_runs(), True
        header = self.horizontalHeader()
        column = header.sortIndicatorSection()
        keys = [one.key for one in self._runs.columns]
        self._order = (keys[column], header.sortIndicatorOrder()) if 0 <= column < len(keys) else None

    @Slot()
    def _after_reset(self) -> None:
        """Sort by the same column, and choose the same runs, where they still are."""
        keys = [one.key for one in self._runs.columns]
        key, order = self._order or ("", Qt.SortOrder.AscendingOrder)
        self.horizontalHeader().setSortIndicator(keys.index(key) if key in keys else -1, order)
        for row in self._runs.rows_of(self._chosen):
            self.selectionModel().select(
                self._sorted.mapFromSource(self._runs.index(row, 0)),
                QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows,
            )
        self._follows = False

    # -- keys and looks

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_typing = self.state() == QAbstractItemView.State.EditingState
        name = self.currentIndex().siblingAtColumn(0)
        if event.key() == Qt.Key.Key_Delete and not is_typing:
            self.removal_asked.emit()
        elif event.key() == Qt.Key.Key_F2 and not is_typing and name.isValid():
            self.edit(name)
        elif event.key() == Qt.Key.Key_Space and not is_typing and name.isValid():
            ticked = name.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
            wanted = Qt.CheckState.Unchecked if ticked else Qt.CheckState.Checked
            self._sorted.setData(name, wanted, Qt.ItemDataRole.CheckStateRole)
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit_rows()

    def sizeHintForColumn(self, column: int) -> int:
        """Have room for the tick too, whose size in a style sheet Qt leaves out."""
        return super().sizeHintForColumn(column) + (_TICK if column == 0 else 0)

    def minimumSizeHint(self) -> QSize:
        # narrower it scrolls
        height = self.horizontalHeader().sizeHint().height()
        rows = 3 * self.verticalHeader().defaultSectionSize()
        return QSize(self.fontMetrics().averageCharWidth() * 20, height + rows)

    def _fit_rows(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
