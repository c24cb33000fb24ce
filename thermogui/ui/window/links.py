"""The same reading in the table and in the plots."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from thermogui.ui.readings.panel import ReadingsPanel
from thermogui.ui.window.plots_panel import PlotsPanel


class Links(QObject):
    """Marks in one what the cursor or the selection is on in the other."""

    def __init__(self, readings: ReadingsPanel, plots: PlotsPanel, parent: QObject) -> None:
        super().__init__(parent)
        self._readings, self._plots = readings, plots
        readings.view.row_hovered.connect(self._on_row_hovered)
        readings.view.rows_selected.connect(self._on_rows_selected)
        plots.fit.reading_hovered.connect(readings.model.set_hovered)
        plots.reading_clicked.connect(readings.view.select_reading)

    @Slot(int)
    def _on_row_hovered(self, row: int) -> None:
        self._plots.fit.highlight(hovered=[row] if row >= 0 else [])
        self._readings.model.set_hovered(row)

    @Slot(object)
    def _on_rows_selected(self, rows: list[int]) -> None:
        self._plots.fit.highlight(selected=rows)
