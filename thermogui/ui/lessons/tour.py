"""The walk-through, the inspector and the loss surface in the window, and what is done there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from thermogui.core.readings.readings import seed_readings
from thermogui.ui.run.live import Frame
from thermogui.ui.widgets.lazy import Lazy
from thermogui.ui.widgets.scrolling import Scrolling

if TYPE_CHECKING:
    from thermogui.core.lessons.steps import Action
    from thermogui.ui.lessons.inspector import InspectorPanel
    from thermogui.ui.lessons.walkthrough import WalkthroughPanel
    from thermogui.ui.surface.panel import SurfacePanel
    from thermogui.ui.window.main_window import MainWindow


class Tour(QObject):
    """Makes the panels when they are first seen, and connects them with the window.

    Attributes:
        walkthrough, inspector, surface: to be put into docks.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.walkthrough: Lazy[WalkthroughPanel] = Lazy(self._make_walkthrough)
        self.inspector: Lazy[InspectorPanel] = Lazy(self._make_inspector, Scrolling)
        self.surface: Lazy[SurfacePanel] = Lazy(self._make_surface)
        document = window.document
        for changed in (document.committed, document.replaced, document.experiment_changed):
            changed.connect(self._show_surface)

    def _make_walkthrough(self) -> WalkthroughPanel:
        from thermogui.ui.lessons.walkthrough import WalkthroughPanel

        window = self._window
        panel = WalkthroughPanel(window.document, window.preferences)
        panel.set_theme(window.appearance.theme)
        panel.tried.connect(self._on_tried)
        panel.wants_book_readings.connect(self._on_wants_book_readings)
        return panel

    def _make_inspector(self) -> InspectorPanel:
        from thermogui.ui.lessons.inspector import InspectorPanel

        panel = InspectorPanel(self._window.document)
        panel.set_theme(self._window.appearance.theme)
        if self._window.live.current is not None:
            panel.show_frame(self._window.live.current)
        return panel

    def _make_surface(self) -> SurfacePanel:
        from thermogui.ui.surface.panel import SurfacePanel

        window = self._window
        panel = SurfacePanel(window.appearance.theme)
        panel.plot.start_chosen.connect(self._on_start_chosen)
        window.export_actions.add_to_menu("surface", panel.plot)
        panel.show_surface(window.document.readings, window.document.experiment)
        window.live.fit_frame.connect(panel.show_frame)
        if window.live.current is not None:
            panel.show_frame(window.live.current)
        return panel

    @Slot()
    def _show_surface(self) -> None:
        if self.surface.panel is not None:
            document = self._window.document
            self.surface.panel.show_surface(document.readings, document.experiment)

    @Slot(float, float)
    def _on_start_chosen(self, w: float, b: float) -> None:
        """Begin the next run where somebody has pointed; one gesture is one step of undo."""
        document, panel = self._window.document, self.surface.panel
        if panel is not None:
            changed = replace(document.experiment, initial=(w, b))
            document.set_experiment(changed, "choose the start", panel.plot.gesture)

    @Slot(object)
    def show_frame(self, frame: Frame) -> None:
        if self.inspector.panel is not None:
            self.inspector.panel.show_frame(frame)

    @Slot()
    def follow_theme(self) -> None:
        for lazy in (self.walkthrough, self.inspector, self.surface):
            if lazy.panel is not None:
                lazy.panel.set_theme(self._window.appearance.theme)

    def close(self) -> None:
        """Wait for what is being computed."""
        for lazy in (self.walkthrough, self.inspector):
            if lazy.panel is not None:
                lazy.panel.shut_down()

    @Slot(object)
    def _on_tried(self, action: Action) -> None:
        """Set the experiment, run it, open the view; the readings stay what they are."""
        window = self._window
        if action.book_run is not None and not action.settings:
            window.document.apply_preset(action.book_run)
        else:
            window.document.set_experiment(action.experiment(window.document.experiment), "try it")
        self._bring_forward(action.view)
        if action.run == "start":
            window.run_actions.restart()
        elif action.run == "step":
            window.run_actions.begin_with_a_step()
        elif action.run == "reset":
            window.run_actions.reset.trigger()

    def _bring_forward(self, view: str) -> None:
        window = self._window
        match view:
            case "readings" | "numbers" | "inspector":
                dock = window.docks[view.capitalize()]
                dock.show()
                dock.raise_()
            case "fit" | "loss":
                getattr(window.plots, view).setFocus()
            case "residuals":
                window.plots.residuals_action.setChecked(True)
                window.plots.calibration_actions["residuals"].setChecked(True)

    @Slot()
    def _on_wants_book_readings(self) -> None:
        self._window.document.exchange_readings(seed_readings(), "show the book's readings")
