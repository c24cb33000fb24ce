"""The walk-through, the inspector, the loss surface and the sweep in the window, and what is done there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from thermogui.ui.run.frame import Frame
from thermogui.ui.widgets.lazy import Lazy
from thermogui.ui.window.lesson import Lesson

if TYPE_CHECKING:
    from thermogui.ui.lessons.inspector import InspectorPanel
    from thermogui.ui.lessons.walkthrough import WalkthroughPanel
    from thermogui.ui.surface.panel import SurfacePanel
    from thermogui.ui.sweep.panel import SweepPanel
    from thermogui.ui.window.parts import WindowParts


class Tour(QObject):
    """Makes the panels when they are first seen, and connects them with the parts.

    Attributes:
        walkthrough, inspector, surface, sweep: to be put into the column of tabs.

    """

    def __init__(self, parts: WindowParts, parent: QObject) -> None:
        super().__init__(parent)
        self._parts = parts
        self._lesson: Lesson | None = None
        self.walkthrough: Lazy[WalkthroughPanel] = Lazy(self._make_walkthrough)
        self.inspector: Lazy[InspectorPanel] = Lazy(self._make_inspector)
        self.surface: Lazy[SurfacePanel] = Lazy(self._make_surface)
        self.sweep: Lazy[SweepPanel] = Lazy(self._make_sweep)
        document = parts.document
        for changed in (document.committed, document.replaced, document.experiment_changed):
            changed.connect(self._show_surface)

    def _make_walkthrough(self) -> WalkthroughPanel:
        from thermogui.ui.lessons.walkthrough import WalkthroughPanel

        parts = self._parts
        panel = WalkthroughPanel(parts.document, parts.preferences)
        panel.set_theme(parts.appearance.theme)
        if parts.live.current is not None:
            panel.show_frame(parts.live.current)
        self._lesson = Lesson(parts, panel)
        return panel

    def _make_inspector(self) -> InspectorPanel:
        from thermogui.ui.lessons.inspector import InspectorPanel

        panel = InspectorPanel(self._parts.document)
        panel.set_theme(self._parts.appearance.theme)
        if self._parts.live.current is not None:
            panel.show_frame(self._parts.live.current)
        return panel

    def _make_surface(self) -> SurfacePanel:
        from thermogui.ui.surface.panel import SurfacePanel

        parts = self._parts
        panel = SurfacePanel(parts.appearance.theme)
        panel.plot.start_chosen.connect(self._on_start_chosen)
        parts.export_actions.add_to_menu("surface", panel.plot)
        panel.show_surface(parts.document.readings, parts.document.experiment)
        parts.live.path_frame.connect(panel.show_frame)
        if parts.live.current is not None:
            panel.show_frame(parts.live.current)
        return panel

    def _make_sweep(self) -> SweepPanel:
        from thermogui.ui.sweep.live import LiveSweep
        from thermogui.ui.sweep.panel import SweepPanel

        parts = self._parts
        live = LiveSweep(parts.document, parts.forecaster, parts.torch, self)
        panel = SweepPanel(parts.document, live, parts.controller, parts.appearance.theme)
        panel.run_asked.connect(self._on_run_asked)
        return panel

    @Slot()
    def _show_surface(self) -> None:
        if self.surface.panel is not None:
            document = self._parts.document
            self.surface.panel.show_surface(document.readings, document.experiment)

    @Slot(float, float)
    def _on_start_chosen(self, p: float, q: float) -> None:
        """Begin the next run where somebody has pointed; one gesture is one step of undo."""
        document, panel = self._parts.document, self.surface.panel
        if panel is not None:
            changed = replace(document.experiment, initial=panel.plot.state.initial_at(p, q))
            document.set_experiment(changed, "choose the start", panel.plot.gesture)

    @Slot()
    def _on_run_asked(self) -> None:
        """Show a run to whoever has begun one."""
        self._parts.run_actions.restart()
        self._parts.workspaces.go_to("learn")

    @Slot(object)
    def show_frame(self, frame: Frame) -> None:
        for lazy in (self.inspector, self.walkthrough):
            if lazy.panel is not None:
                lazy.panel.show_frame(frame)

    @Slot()
    def follow_theme(self) -> None:
        for lazy in (self.walkthrough, self.inspector, self.surface, self.sweep):
            if lazy.panel is not None:
                lazy.panel.set_theme(self._parts.appearance.theme)

    @property
    def is_followed(self) -> bool:
        """Whether somebody goes through the steps of the walk-through."""
        return self._lesson is not None and self._lesson.is_followed

    def put_back(self) -> None:
        """Show the window as it was before a step of the walk-through was tried."""
        if self._lesson is not None:
            self._lesson.put_back()

    def close(self) -> None:
        """Wait for what is being computed."""
        for lazy in (self.walkthrough, self.inspector, self.surface, self.sweep):
            if lazy.panel is not None:
                lazy.panel.shut_down()
