"""The list of runs, sorted as one likes, with the run that is shown as its current row."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QSignalBlocker,
    QSize,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from thermogui.core.descent.run import Run
from thermogui.ui.runs.model import SWATCH, AnyIndex, RunsModel

_TICK = 16
_SOON_MS = 50
_LOOKED_AT = 60
"""How many rows are looked at for how wide a column is."""


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
        self.setModel(model)
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
        # not at every change: with a thousand runs that takes longer than a frame
        self._fit_soon = QTimer(self, interval=_SOON_MS, singleShot=True)
        self._fit_soon.timeout.connect(self.resizeColumnsToContents)
        model.rowsInserted.connect(self._on_rows)
        model.widened.connect(self._on_rows)
        header.setSortIndicatorShown(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSortIndicatorClearable(True)
        self.setSortingEnabled(True)
        self._chosen: list[Run[Any]] = []
        self._follows = False
        model.modelAboutToBeReset.connect(self._before_reset)
        model.modelReset.connect(self._after_reset)
        self._fit_rows()

    # -- what is chosen

    def chosen_runs(self) -> list[Run[Any]]:
        """Return the runs of the rows that are selected, from above."""
        return [self._runs.runs[row] for row in sorted(i.row() for i in self.selectionModel().selectedRows())]

    def show_current(self, run: Run[Any] | None) -> None:
        """Have a run as the current row, the only one that is selected; None for no row."""
        rows = self._runs.rows_of([run] if run is not None else [])
        if not rows:
            self.clearSelection()
        elif rows[0] != self.currentIndex().row() or not self.selectionModel().hasSelection():
            self._follows = True
            self.setCurrentIndex(self._runs.index(rows[0], 0))
            self._follows = False

    def choose_row(self, row: int) -> None:
        """Choose what is in a row now, or in the last one, as by hand."""
        if self._runs.runs:
            self.setCurrentIndex(QModelIndex())
            self.setCurrentIndex(self._runs.index(min(max(row, 0), len(self._runs.runs) - 1), 0))

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        super().currentChanged(current, previous)
        if current.isValid() and not self._follows and current.row() != previous.row():
            self.run_chosen.emit(self._runs.runs[current.row()])

    @Slot()
    def _before_reset(self) -> None:
        self._chosen, self._follows = self.chosen_runs(), True

    @Slot()
    def _after_reset(self) -> None:
        """Choose the same runs, where they still are, and tell by which column they are sorted."""
        header = self.horizontalHeader()
        with QSignalBlocker(header):
            header.setSortIndicator(self._runs.sorted_column, header.sortIndicatorOrder())
        for row in self._runs.rows_of(self._chosen):
            self.selectionModel().select(
                self._runs.index(row, 0),
                QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows,
            )
        self._follows = False
        self._fit_soon.start()

    @Slot()
    def _on_rows(self) -> None:
        # with many no column becomes wider any more
        if len(self._runs.runs) <= _LOOKED_AT:
            self._fit_soon.start()

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
            self._runs.setData(name, wanted, Qt.ItemDataRole.CheckStateRole)
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
