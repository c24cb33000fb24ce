"""Does in the window what a step of the walk-through asks for, and takes it back when the step is left."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QMenu

from thermogui.core.descent.curve import Curve
from thermogui.core.descent.experiment import initial_params
from thermogui.core.descent.pace import WATCH
from thermogui.core.descent.presets import PRESETS
from thermogui.core.descent.run import Outcome
from thermogui.core.descent.scaling import InputScaling
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import seed_readings
from thermogui.ui.run.state import RunState

if TYPE_CHECKING:
    from thermogui.core.descent.run import Run
    from thermogui.core.descent.trace import Trace
    from thermogui.core.lessons.steps import LessonStep, View
    from thermogui.ui.lessons.walkthrough import WalkthroughPanel
    from thermogui.ui.window.parts import WindowParts


class Lesson(QObject):
    """Sets the experiment, begins the run, waits for its end, shows the view; never touches the readings.

    Attributes:
        is_followed: whether a step has been tried.
    """

    def __init__(self, parts: WindowParts, panel: WalkthroughPanel) -> None:
        super().__init__(panel)
        self._parts, self._panel = parts, panel
        self._waiting: LessonStep | None = None
        self._before: Run[Trace] | None = None
        self.is_followed = False
        self._view: View = ""
        self._residuals: tuple[bool, bool] | None = None
        panel.tried.connect(self._on_tried)
        panel.left.connect(self.put_back)
        panel.wants_book_readings.connect(self._on_wants_book_readings)
        panel.way_chosen.connect(self._on_way_chosen)
        parts.workspaces.changed.connect(self.put_back)
        parts.controller.changed.connect(self._on_run_changed)
        parts.torch.changed.connect(self._on_torch_changed)
        self._on_torch_changed()

    @Slot()
    def put_back(self) -> None:
        """Show all as it was before a step was tried; what somebody has changed since stays."""
        view, self._view = self._view, ""
        plots = self._parts.plots
        if self._residuals is not None:
            before, shown = self._residuals
            if plots.residuals_action.isChecked() == shown:
                plots.residuals_action.setChecked(before)
            self._residuals = None
        if view == "readings":
            self._parts.readings.view.clearSelection()
        elif view:
            plots.fit.show_everything()

    # -- trying

    @Slot(object)
    def _on_tried(self, step: LessonStep) -> None:
        parts, action = self._parts, step.action
        self.put_back()
        parts.workspaces.go_to("learn")
        if action.book_run is not None and not action.settings:
            parts.document.apply_preset(action.book_run)
        elif action.settings:
            parts.document.set_experiment(action.experiment(parts.document.experiment), f"try “{step.title}”")
        self._show(action.view)
        self._waiting, self._before = step, parts.controller.run
        self.is_followed = True
        if action.run == "start":
            # slower than that a step would take many minutes
            parts.run_bar.speed.setValue(max(parts.run_bar.speed.value(), WATCH))
            parts.run_actions.restart()
        elif action.run == "step":
            parts.run_actions.begin_with_a_step()
        elif action.run == "reset":
            parts.controller.reset()
        if not action.run or not parts.controller.state.is_active:
            # there is nothing to wait for, or it was refused, and why is said elsewhere
            self._finish(is_done=not action.trains)

    def _finish(self, *, is_done: bool) -> None:
        step, self._waiting = self._waiting, None
        if step is not None:
            frame = self._parts.live.settled()
            if frame is not None:
                self._panel.show_frame(frame)
            self._panel.show_tried(step.key, is_done)

    @Slot()
    def _on_run_changed(self) -> None:
        controller = self._parts.controller
        if self._waiting is None or controller.run is self._before:
            return
        if controller.state is RunState.IDLE:
            has_ended = controller.outcome in (Outcome.FINISHED, Outcome.DIVERGED)
            self._finish(is_done=has_ended or not self._waiting.action.trains)
        elif controller.state is RunState.PAUSED and self._waiting.action.run == "step":
            self._finish(is_done=True)

    @Slot()
    def _on_torch_changed(self) -> None:
        self._panel.set_can_run(not self._parts.torch.is_to_come)

    # -- showing

    def _show(self, view: View) -> None:
        self._view = view
        plots, readings = self._parts.plots, self._parts.readings
        match view:
            case "readings":
                readings.view.selectAll()
            case "start" | "residuals":
                self._show_residuals(view == "residuals")
                self._show_start()
            case "line":
                self._show_residuals(False)
                plots.fit.show_everything()

    def _show_start(self) -> None:
        """Have in view the readings and the line that a run starts with."""
        experiment, (t_u, _) = self._parts.document.experiment, self._parts.document.readings.used()
        try:
            curve = Curve.of(experiment, InputScaling.of(experiment, t_u), initial_params(experiment))
        except ThermoError:
            return
        self._parts.plots.fit.show_everything(also=curve)

    def _show_residuals(self, shown: bool) -> None:
        action = self._parts.plots.residuals_action
        self._residuals = action.isChecked(), shown
        action.setChecked(shown)

    # -- where to go

    @Slot()
    def _on_wants_book_readings(self) -> None:
        self._parts.document.exchange_readings(seed_readings(), "show the book's readings")

    @Slot(str)
    def _on_way_chosen(self, to: str) -> None:
        parts = self._parts
        if to == "calibrate":
            parts.workspaces.go_to("calibrate")
        elif to == "readings":
            parts.file_actions.new.trigger()
        else:
            menu = QMenu(self._panel)
            menu.aboutToHide.connect(menu.deleteLater)
            for preset in PRESETS:
                menu.addAction(f"{preset.name}: {preset.says}", partial(parts.document.apply_preset, preset))
            menu.popup(self._panel.mapToGlobal(self._panel.rect().center()))
