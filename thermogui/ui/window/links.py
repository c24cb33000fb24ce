"""Which part follows which: all that one part of the window tells another."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from thermogui.core.descent.run import Outcome
from thermogui.core.descent.training import initial_of

if TYPE_CHECKING:
    from thermogui.ui.calibration.live import State
    from thermogui.ui.run.forecasting import Outlook
    from thermogui.ui.window.arrangement import Arrangement
    from thermogui.ui.window.comparing import Comparing
    from thermogui.ui.window.parts import WindowParts
    from thermogui.ui.window.tour import Tour

_SOON_MS = 60  # for the plots to be painted before the table


class Links(QObject):
    """Connects the parts, and does what is no single one's affair."""

    def __init__(
        self,
        parts: WindowParts,
        arrangement: Arrangement,
        tour: Tour,
        comparing: Comparing,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._parts, self._arrangement, self._tour = parts, arrangement, tour
        self._comparing = comparing
        self._soon = QTimer(self, interval=_SOON_MS, singleShot=True)
        self._soon.timeout.connect(self._show_in_table)
        self._link_run()
        self._link_files()
        self._link_plots()
        parts.calibration.changed.connect(self._on_calibrated)
        parts.workspaces.changed.connect(self._show_residuals_of_calibration)
        comparing.list_wanted.connect(self._on_list_wanted)
        parts.headline.calibration_asked.connect(self._on_calibration_asked)
        parts.side_panels.use_asked.connect(parts.readings.view.use_reading)
        parts.appearance.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def _link_run(self) -> None:
        parts = self._parts
        live, settings, plots, bar = parts.live, parts.settings, parts.plots, parts.run_bar
        live.fit_frame.connect(plots.show_fit)
        live.loss_frame.connect(plots.show_loss)
        # their keys count from the epoch that is shown, which must not lag
        live.fit_frame.connect(parts.scrubber.show_frame)
        live.fit_frame.connect(bar.show_frame)
        for show in (
            parts.headline.show_frame,
            parts.run_bar.progress.show_frame,
            parts.narrator.show_frame,
            plots.held_out.show_frame,
            self._tour.show_frame,
            self._show_residuals,
        ):
            live.text_frame.connect(show)
        parts.forecaster.changed.connect(settings.show_outlook)
        parts.forecaster.changed.connect(plots.show_outlook)
        parts.forecaster.changed.connect(self._show_held_out)
        parts.forecaster.follow()
        bar.pace.changed.connect(parts.controller.set_pace)
        bar.pace.changed.connect(live.set_pace)
        bar.speed.valueChanged.emit(bar.speed.value())
        parts.controller.ended.connect(self._on_ended)
        for begins in (
            parts.run_actions.start,
            *parts.run_actions.races,
            parts.run_actions.step,
            parts.run_actions.continue_run,
            parts.run_actions.show_kept,
        ):
            begins.triggered.connect(self._on_begun)
        parts.controller.changed.connect(self._on_run_changed)
        parts.document.replaced.connect(parts.controller.clear)
        parts.run_actions.status.connect(settings.show_status)
        parts.run_actions.readiness.connect(plots.show_readiness)
        parts.run_actions.refresh()
        parts.run_actions.take_in_typing = parts.readings.view.take_in_typing
        parts.scrubber.epoch_chosen.connect(live.show_epoch)
        parts.scrubber.epoch_chosen.connect(bar.field.forget_typing)
        bar.field.chosen.connect(parts.scrubber.go_to)
        bar.field.key_pressed.connect(parts.scrubber.travel)
        parts.scrubber.start_asked.connect(self._on_start_from_here)
        parts.narrator.run_readings_changed.connect(plots.show_run_readings)
        self._on_run_changed()

    def _link_files(self) -> None:
        files, cells = self._parts.file_actions, self._parts.readings.view.cells
        files.view_found.connect(self._arrangement.put_view)
        files.opening.emptied.connect(self._on_emptied)
        cells.import_asked.connect(files.opening.imports.ask_text)
        files.opening.imports.text_read.connect(cells.paste_readings)

    def _link_plots(self) -> None:
        plots, readings, scrubber = self._parts.plots, self._parts.readings, self._parts.scrubber
        plots.space_pressed.connect(self._on_space)
        plots.loss.epoch_clicked.connect(scrubber.go_to)
        plots.travel_key_pressed.connect(scrubber.travel)
        readings.view.row_hovered.connect(self._on_row_hovered)
        readings.view.rows_selected.connect(self._on_rows_selected)
        plots.fit.reading_hovered.connect(readings.model.set_hovered)
        plots.reading_clicked.connect(readings.view.select_reading)

    # -- slots

    @Slot()
    def _on_run_changed(self) -> None:
        controller = self._parts.controller
        run = controller.run
        ended = "" if run is None or controller.state.is_active else run.name or "this run"
        self._parts.settings.show_run(run.experiment if run else None, ended, run.readings if run else None)
        self._parts.scrubber.turn_to(controller.run)

    @Slot(object)
    def _on_ended(self, outcome: Outcome) -> None:
        if outcome in (Outcome.FINISHED, Outcome.DIVERGED):
            self._parts.run_bar.run_button.rest()

    @Slot()
    def _on_begun(self) -> None:
        """Show a run to whoever has begun one."""
        self._parts.workspaces.go_to("learn")

    @Slot()
    def _on_list_wanted(self) -> None:
        # whoever is in the middle of the walk-through stays there
        if not (self._tour.is_followed and self._arrangement.side.shows("Walk-through")):
            self._arrangement.side.open("Runs")

    @Slot()
    def _on_calibration_asked(self) -> None:
        self._parts.workspaces.go_to("calibrate")
        self._arrangement.side.open("Calibration")

    @Slot()
    def _on_start_from_here(self) -> None:
        document, frame = self._parts.document, self._parts.live.current
        if frame is None or frame.run is None or frame.params is None:
            return
        before = document.experiment
        initial = initial_of(frame.params, before.dtype)
        experiment = replace(before, initial=initial, input_scale=frame.run.experiment.input_scale)
        document.set_experiment(experiment, f"start from epoch {frame.epoch:,}")
        text = f"This run begins with the parameters as they were after epoch {frame.epoch:,}."
        self._parts.run_actions.restart()
        self._parts.messages.say("begun", "info", text)

    @Slot()
    def _on_emptied(self) -> None:
        self._parts.readings.view.begin_typing()

    @Slot()
    def _on_space(self) -> None:
        actions = self._parts.run_actions
        (actions.pause if self._parts.controller.state.is_active else actions.start).trigger()

    @Slot(int)
    def _on_row_hovered(self, row: int) -> None:
        self._parts.plots.fit.highlight(hovered=[row] if row >= 0 else [])
        self._parts.readings.model.set_hovered(row)

    @Slot(object)
    def _on_rows_selected(self, rows: list[int]) -> None:
        self._parts.plots.fit.highlight(selected=rows)

    @Slot(object)
    def _on_calibrated(self, state: State) -> None:
        self._parts.plots.show_calibration(state)
        self._parts.headline.show_assessment(state.assessment)
        if self._parts.calibration.is_of_growing:
            self._soon.start()
        else:
            self._show_in_table()

    @Slot()
    def _show_in_table(self) -> None:
        found = self._parts.calibration.state.assessment
        self._parts.readings.model.show_flagged(found.outliers if found else {})
        self._show_residuals_of_calibration()

    @Slot()
    def _show_residuals_of_calibration(self, _workspace: object = None) -> None:
        found = self._parts.calibration.state.assessment
        wanted = self._parts.workspaces.name == "calibrate" and found is not None
        self._parts.readings.model.show_residuals(found.residuals if wanted and found else None)

    @Slot(object)
    def _show_residuals(self, frame: object) -> None:
        self._parts.readings.model.show_curve(getattr(frame, "curve", None))

    @Slot(object)
    def _show_held_out(self, outlook: Outlook) -> None:
        self._parts.readings.model.show_held_out(outlook.held_out.use if outlook.held_out else None)

    @Slot()
    def _on_theme_changed(self) -> None:
        parts, theme = self._parts, self._parts.appearance.theme
        for part in (parts.plots, parts.run_actions, parts.run_bar, parts.settings):
            part.set_theme(theme)
        self._tour.follow_theme()
        self._comparing.follow_theme()
        parts.readings.model.set_colours(theme.info_base, theme.muted, theme.warning_base)
