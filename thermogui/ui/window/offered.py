"""What can be done, and why not where there is nothing to do it with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction

from thermogui.ui.widgets.plain import plain_tip

if TYPE_CHECKING:
    from thermogui.ui.window.parts import WindowParts
    from thermogui.ui.window.side_column import SideColumn

_NO_READING = "There are no readings yet."
_NO_RUN = "There is no run yet."
_NONE_COUNTS = "No complete reading is ticked for use."


class Offered(QObject):
    """Enables, from what there is, all actions but those of the run."""

    def __init__(self, parts: WindowParts, side: SideColumn, parent: QObject) -> None:
        super().__init__(parent)
        self._parts, self._side = parts, side
        self._obstacles: dict[QAction, str] = {}
        self._tips: dict[QAction, str] = {}
        view, model, document = parts.readings.view, parts.readings.model, parts.document
        for changed in (
            document.committed,
            document.replaced,
            document.notes_changed,
            document.saved_changed,
            parts.controller.changed,
            side.changed,
        ):
            changed.connect(self.refresh)
        for chosen in (
            view.selectionModel().selectionChanged,
            view.selectionModel().currentChanged,
            model.layoutChanged,
        ):
            chosen.connect(self._offer_edits)
        parts.calibration.changed.connect(self._offer_exports)
        self.refresh()

    @Slot()
    def refresh(self, _what: object = None) -> None:
        """Look at what there is."""
        self._offer_edits()
        self._offer_exports()
        parts = self._parts
        readings, plots = parts.document.readings, parts.plots
        nothing = "" if parts.document.can_revert else "Nothing has changed since it was saved."
        self._offer(parts.file_actions.revert, nothing)
        self._offer(plots.fit_all_action, "" if readings.complete.any() else _NO_READING)
        is_of_use = readings.counts.any() or "Surface" in self._side.opened
        self._offer(self._side.toggles["Surface"], "" if is_of_use else _NONE_COUNTS)

    @Slot()
    def _offer_edits(self, _what: object = None, _other: object = None) -> None:
        view, model = self._parts.readings.view, self._parts.readings.model
        readings = self._parts.document.readings
        nothing = "" if len(readings) else _NO_READING
        is_chosen = view.selectionModel().hasSelection()
        for action in (view.delete_action, view.use_action, view.hold_out_action):
            # not the row that has got the cursor because the table has got the focus
            self._offer(action, nothing or ("" if is_chosen else "Choose a reading in the table first."))
        is_chosen = is_chosen or view.currentIndex().isValid()
        for action in (view.cut_action, view.copy_action, view.clear_action):
            self._offer(action, nothing or ("" if is_chosen else "Choose a cell of the table first."))
        self._offer(view.clear_all_action, nothing)
        is_sorted = model.sorted_by is not None
        self._offer(view.sort_action, nothing)
        self._offer(view.unsort_action, "" if is_sorted else "The readings are in their original order.")

    @Slot()
    def _offer_exports(self, _state: object = None) -> None:
        parts = self._parts
        readings = parts.document.readings
        no_reading = "" if readings.complete.any() else _NO_READING
        none_counts = "" if readings.counts.any() else _NONE_COUNTS
        no_run = "" if parts.controller.run is not None else _NO_RUN
        for key, action in parts.exports.actions.items():
            # a table of readings may be one of those that were left out
            self._offer(action, parts.exports.obstacle(key) or (no_reading if key == "csv" else none_counts))
        exports = parts.export_actions
        self._offer(exports.export, no_reading and no_run)
        for kind, obstacle in (("fit", no_reading), ("loss", no_run), ("surface", none_counts)):
            for action in exports.of_plots.get(kind, []):
                self._offer(action, obstacle)

    def _offer(self, action: QAction, obstacle: str) -> None:
        """Switch an action on, or off with the reason in its tooltip; "" is no obstacle."""
        if self._obstacles.get(action) == obstacle:
            # after every edit all are looked at
            return
        if action not in self._tips:
            # without one of its own an action gives its text
            is_given = action.toolTip() not in action.text().replace("&", "")
            self._tips[action] = action.toolTip() if is_given else ""
        self._obstacles[action] = obstacle
        action.setEnabled(not obstacle)
        action.setToolTip(plain_tip(obstacle or self._tips[action]))
