"""Where the parts of the window are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMainWindow, QSplitter, QStyle, QVBoxLayout, QWidget

from thermogui.ui.widgets.scrolling import Scrolling
from thermogui.ui.widgets.tab_order import put_in_tab_order
from thermogui.ui.window.side_column import SideColumn

if TYPE_CHECKING:
    from thermogui.ui.window.comparing import Comparing
    from thermogui.ui.window.parts import WindowParts
    from thermogui.ui.window.tour import Tour

_COLUMNS, _LEFT, _PLOTS = (360, 640, 400), (480, 300), (600, 250, 400)
_AT_FIRST = {
    "learn": (("Walk-through", "Inspector", "Surface"), "Walk-through"),
    "calibrate": (("Calibration",), "Calibration"),
}
_LEFT_THAT_SCROLLS, _LEAST_CENTRE = 300, 340
_STEP, _FRAME = 40, 8


class Arrangement(QObject):
    """
    ```
    +----------+------------------+--------------+
    | Readings | run bar          | Walk-through |
    |          | headline         | Inspector    |
    |          | fit plot         | Surface      |
    +----------+   messages       | Sweep        |
    | Settings | loss plot        | Calibration  |
    |          | scrubber         | Runs, Numbers|
    |          |                  | Log, Notes   |
    +----------+------------------+--------------+
    ```

    In the workspace *Calibrate* there is nothing of a run.

    Attributes:
        side: the panels on the right.
        size_actions: make a column wider or narrower, or the fit plot higher or lower, by the keyboard.
    """

    def __init__(self, window: QMainWindow, parts: WindowParts, tour: Tour, comparing: Comparing) -> None:
        super().__init__(window)
        self._window, self._parts = window, parts
        panels = parts.side_panels
        by_title: dict[str, tuple[str, QWidget]] = {
            "Walk-through": ("walkThrough", tour.walkthrough),
            "Inspector": ("inspectorPanel", tour.inspector),
            "Surface": ("surfacePanel", tour.surface),
            "Sweep": ("sweepPanel", tour.sweep),
            "Runs": ("runsPanel", comparing.runs),
            "Calibration": ("calibrationPanel", panels.calibration),
            "Numbers": ("numbersPanel", panels.readout),
            "Log": ("logPanel", panels.log),
            "Notes": ("notesPanel", panels.notes),
        }
        for name, panel in by_title.values():
            panel.setObjectName(name)
        self.side = SideColumn({title: panel for title, (_, panel) in by_title.items()})
        self._opened = dict(_AT_FIRST)
        of_calibration = parts.plots.calibration_actions
        self._overlays = {"learn": frozenset[str](), "calibrate": frozenset(of_calibration)}
        # the width of the panels and the heights of the plots, as they were left
        self._sizes: dict[str, tuple[int, list[int]]] = {}
        self._of_a_run = [parts.run_bar, parts.headline, parts.scrubber]
        self._left = QSplitter(Qt.Orientation.Vertical)
        self._settings = Scrolling(parts.settings)
        self._left.addWidget(parts.readings)
        self._left.addWidget(self._settings)
        self._columns = QSplitter(Qt.Orientation.Horizontal)
        for widget in (self._left, self._centre(), self.side):
            self._columns.addWidget(widget)
        # a smaller window takes from the plots and from the panels
        for index, share in enumerate((0, 2, 1)):
            self._columns.setStretchFactor(index, share)
        for splitter in (self._columns, self._left):
            splitter.setChildrenCollapsible(False)
        window.setCentralWidget(self._columns)
        fit = parts.plots.fit
        parts.messages.lie_over(fit, fit.uncut, fit.set_covered)
        parts.settings.resized.connect(self._make_room_for_settings)
        parts.workspaces.changed.connect(self._on_workspace)
        self.side.widened.connect(self._on_widened)
        self._shown = "learn"
        self.size_actions = [
            self._size_action("Readings and settings wider", self._columns, 0, _STEP),
            self._size_action("Readings and settings narrower", self._columns, 0, -_STEP),
            self._size_action("Panels wider", self._columns, 2, _STEP),
            self._size_action("Panels narrower", self._columns, 2, -_STEP),
            self._size_action("Fit plot higher", parts.plots, 0, _STEP),
            self._size_action("Fit plot lower", parts.plots, 0, -_STEP),
        ]

    def _centre(self) -> QWidget:
        parts = self._parts
        centre = QWidget(self._window)
        layout = QVBoxLayout(centre)
        layout.setContentsMargins(0, 0, 0, 8)
        layout.setSpacing(4)
        layout.addWidget(parts.run_bar)
        layout.addWidget(parts.headline)
        layout.addWidget(parts.plots, 1)
        layout.addWidget(parts.scrubber)
        return centre

    def _size_action(self, text: str, splitter: QSplitter, index: int, by: int) -> QAction:
        action = QAction(text, self)
        action.setData((splitter, index, by))
        action.triggered.connect(self._on_size)
        return action

    def order_tabs(self) -> None:
        """Have Tab go from the table over settings, run bar and plots to the panels on the right.

        What is made late comes last in Qt's own order, wherever it is.
        """
        parts, plots = self._parts, self._parts.plots
        put_in_tab_order(
            *(parts.readings, parts.settings, parts.run_bar, parts.headline),
            *(plots.widget(index) or plots for index in range(plots.count())),
            *(parts.scrubber, *self.side.in_tab_order(), self._window.menuBar()),
        )

    # -- kept and put back

    def restore(self) -> None:
        """Put everything where it was when the window was last closed."""
        window, parts = self._window, self._parts
        self._columns.setSizes(self._at_first())
        self._left.setSizes(_LEFT)
        kept = parts.preferences.layout()
        if kept is not None:
            geometry, *splitters = kept
            window.restoreGeometry(geometry)
            for splitter, state in zip(self._splitters(), splitters, strict=True):
                splitter.restoreState(state)
            self.make_reachable()
        for name in self._opened:
            panels = parts.preferences.panels(name)
            if panels is not None:
                self._opened[name] = panels
        if parts.preferences.put_back:
            parts.messages.say(
                "settings",
                "warning",
                f"The settings file was damaged. Reset to defaults: {parts.preferences.put_back}. "
                "Nothing else is affected.",
            )
        parts.plots.residuals_action.setChecked(parts.preferences.residuals_shown)
        self._show_workspace()

    def _at_first(self) -> tuple[int, int, int]:
        """Return the columns of the first start: a table that has to scroll leaves room to the plots."""
        left, centre, right = _COLUMNS
        fits = self._parts.readings.view.needed_width <= left
        return left if fits else _LEFT_THAT_SCROLLS, centre, right

    def _splitters(self) -> tuple[QSplitter, ...]:
        return self._columns, self._left, self._parts.plots

    def make_reachable(self) -> None:
        """Make a window no larger than its screen, and bring back one of a screen that is gone."""
        window = self._window
        if window.isFullScreen() or window.isMaximized():
            return
        title = window.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)
        # less what a window manager puts around it
        room = window.screen().availableGeometry().adjusted(0, 0, -_FRAME, -title - _FRAME)
        least = window.minimumSizeHint()
        if window.width() > max(room.width(), least.width()):
            window.resize(room.width(), window.height())
        if window.height() > max(room.height(), least.height()):
            window.resize(window.width(), room.height())
        if not any(s.availableGeometry().intersects(window.geometry()) for s in QGuiApplication.screens()):
            window.move(room.topLeft())
        if window.isMinimized():
            window.setWindowState(Qt.WindowState.WindowNoState)

    def keep(self) -> None:
        """Remember where everything is."""
        preferences = self._parts.preferences
        splitters = (splitter.saveState() for splitter in self._splitters())
        preferences.keep_layout(self._window.saveGeometry(), *splitters)
        self._note_panels()
        for name, (opened, chosen) in self._opened.items():
            preferences.keep_panels(name, opened, chosen)
        preferences.residuals_shown = self._parts.plots.residuals_action.isChecked()

    @Slot()
    def reset(self) -> None:
        """Put panels and sizes back to how they were at the first start."""
        self._opened = dict(_AT_FIRST)
        self._overlays = {"learn": frozenset(), "calibrate": frozenset(self._parts.plots.calibration_actions)}
        self._shown = ""
        self._sizes.clear()
        self._parts.workspaces.go_to("learn")
        self._show_workspace()
        for splitter, sizes in zip(self._splitters(), (self._at_first(), _LEFT, _PLOTS), strict=True):
            splitter.setSizes(sizes)

    # -- workspaces

    def _note_panels(self) -> None:
        if self._shown:
            self._opened[self._shown] = tuple(self.side.opened), self.side.chosen
            actions = self._parts.plots.calibration_actions
            self._overlays[self._shown] = frozenset(name for name in actions if actions[name].isChecked())
            self._sizes[self._shown] = self._columns.sizes()[-1], self._parts.plots.sizes()

    @Slot()
    def _on_workspace(self) -> None:
        self._note_panels()
        self._show_workspace()

    def _show_workspace(self) -> None:
        self._shown = self._parts.workspaces.name
        is_of_runs = self._shown == "learn"
        for part in (*self._of_a_run, self._settings):
            part.setVisible(is_of_runs)
        self._parts.plots.set_workspace(self._shown)
        self._parts.exports.with_descent = is_of_runs
        for name, action in self._parts.plots.calibration_actions.items():
            action.setChecked(name in self._overlays[self._shown])
        self.side.put(*self._opened[self._shown])
        if self._shown in self._sizes:
            width, plots = self._sizes[self._shown]
            left, centre, right = self._columns.sizes()
            if width:  # none where no panel was open: the next one takes what it had
                self._columns.setSizes([left, centre + right - width, width])
            self._parts.plots.setSizes(plots)
        self._make_room_for_panel()

    def _make_room_for_panel(self) -> None:
        """Give a panel the width it needs, as far as the plots can spare it."""
        left, centre, right = self._columns.sizes()
        grows = min(self.side.needed_width - right, centre - _LEAST_CENTRE)
        if grows > 0 and right:
            self._columns.setSizes([left, centre - grows, right + grows])

    @Slot()
    def _on_widened(self) -> None:
        # beside a run the plots keep their width
        if self._shown == "calibrate":
            self._make_room_for_panel()

    @Slot()
    def _make_room_for_settings(self) -> None:
        wanted = self._parts.settings.sizeHint().height()
        room = sum(self._left.sizes())
        self._left.setSizes([max(room - wanted, room // 3), wanted])

    @Slot()
    def _on_size(self) -> None:
        splitter, index, by = cast("QAction", self.sender()).data()
        sizes = splitter.sizes()
        # the plots give room and take it
        other = 1 if splitter is self._columns else len(sizes) - 1
        sizes[index] += by
        sizes[other] -= by
        splitter.setSizes(sizes)

    # -- for sessions and lessons

    def view(self) -> dict[str, object]:
        """Return what a session keeps of how the window looks."""
        plots = self._parts.plots
        return {
            "workspace": self._parts.workspaces.name,
            "log_epochs": plots.log_x_action.isChecked(),
            "log_loss": plots.log_y_action.isChecked(),
        }

    @Slot(object)
    def put_view(self, view: Mapping[str, object]) -> None:
        """Look as the window did when a session was saved; what is not said stays as it is."""
        plots, workspaces = self._parts.plots, self._parts.workspaces
        for name, action in (("log_epochs", plots.log_x_action), ("log_loss", plots.log_y_action)):
            if isinstance(view.get(name), bool):
                action.setChecked(bool(view[name]))
        workspace = str(view.get("workspace"))
        if workspace in workspaces.actions:
            workspaces.go_to(workspace)
