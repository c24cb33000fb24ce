"""The plots with their headings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSplitter, QWidget

from thermogui.core.readings.readings import Readings
from thermogui.ui.calibration.live import State
from thermogui.ui.model.document import Document
from thermogui.ui.plots.fit import FitPlot
from thermogui.ui.plots.frames import framed, home, menu_button, prepare, toggle
from thermogui.ui.plots.loss import LossPlot
from thermogui.ui.plots.overlay import key_of
from thermogui.ui.plots.style import PlotStyle
from thermogui.ui.run.forecasting import Outlook
from thermogui.ui.run.frame import Frame
from thermogui.ui.run.held_out import HeldOutNote
from thermogui.ui.widgets.fields import new_gesture
from thermogui.ui.widgets.icons import action_icon
from thermogui.ui.widgets.lazy import Lazy
from thermogui.ui.widgets.theme import Theme
from thermogui.ui.window.calibration_toggles import CalibrationToggles
from thermogui.ui.window.foretold import Foretold
from thermogui.ui.window.plot_words import PlotWords

if TYPE_CHECKING:
    from thermogui.ui.plots.residuals import ResidualPlot

_SOON_MS = 60
_TELLING_MS = 400  # a sentence takes longer to be read out
TRAVEL_KEYS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End)


class PlotsPanel(QSplitter):
    """Fit above, residuals of the calibration where they are asked for, loss below.

    Signals:
        reading_clicked: row that was clicked in the fit or among the residuals.
        space_pressed: the space bar, while a plot has the focus.
        travel_key_pressed: (Qt.Key): an arrow, Home or End, while a plot has the focus.
    """

    reading_clicked = Signal(int)
    space_pressed = Signal()
    travel_key_pressed = Signal(int)

    def __init__(self, document: Document, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._document = document
        self._run_readings: Readings | None = None
        self._held_out: Readings | None = None
        self._are_others = False
        self._loss_extent: tuple[object, ...] | None = None
        self._style = PlotStyle(theme)
        self.fit, self.loss = FitPlot(self._style), LossPlot(self._style)
        self.residuals: Lazy[ResidualPlot] = Lazy(self._make_residuals)
        self._drag: int | None = None
        self._foretold = Foretold(document, self.loss)
        self.words = PlotWords(document, self.fit, self.loss, self)
        self.residuals_action = toggle("Residuals", "Show the residuals of the line as thin segments")
        self.of_calibration = CalibrationToggles(self)
        self.calibration_actions = self.of_calibration.parts
        self.log_x_action = toggle("Log epochs", "A logarithmic axis of epochs")
        self.log_y_action = toggle("Log loss", "A logarithmic axis of loss")
        self.fit_all_action = home("Show all readings", self.fit)
        self.loss_all_action = home("Show the whole run", self.loss)
        of_calibration = menu_button(
            "Calibration",
            "Show the exact line, its bands, the residual plot",
            self.of_calibration.menu,
            self,
        )
        of_fit = (self.residuals_action, of_calibration, self.fit_all_action)
        of_loss = [self.log_x_action, self.log_y_action, self.loss_all_action]
        self.order_action = toggle("By row", "Against the row of the table: a drift shows", False)
        of_residuals = [self.order_action, self.fit_all_action]
        self._residuals_frame = framed("Residuals of the calibration", of_residuals, self.residuals)
        self._residuals_frame.hide()
        self.held_out = HeldOutNote(self)
        self._loss_frame = framed("Loss", of_loss, self.loss, self.held_out)
        self.addWidget(framed("Fit", of_fit, self.fit))
        self.addWidget(self._residuals_frame)
        self.addWidget(self._loss_frame)
        self.setStretchFactor(0, 3)
        self.setStretchFactor(1, 1)
        self.setStretchFactor(2, 2)
        self.setChildrenCollapsible(False)
        self._add_menus()
        self._draw_icons()
        prepare(self.fit, "Fit plot")
        prepare(self.loss, "Loss plot")
        self.residuals_action.toggled.connect(self.fit.set_residuals_visible)
        self.order_action.toggled.connect(self._show_residuals)
        self.log_x_action.toggled.connect(self._on_log_toggled)
        self.log_y_action.toggled.connect(self._on_log_toggled)
        self.fit_all_action.triggered.connect(self.fit.show_everything)
        self.loss_all_action.triggered.connect(self.loss.show_everything)
        self.of_calibration.toggled.connect(self._on_calibration_toggled)
        self.fit.reading_hovered.connect(self.words.point_at_reading)
        self.fit.place_hovered.connect(self.words.point_at_place)
        self.fit.reading_clicked.connect(self.reading_clicked)
        self.fit.grip.began.connect(self._on_drag_began)
        self.fit.grip.moved.connect(self._on_dragged)
        self.loss.epoch_hovered.connect(self.words.point_at_epoch)
        self._telling = QTimer(self, interval=_TELLING_MS, singleShot=True)
        self._telling.timeout.connect(self._describe)
        self._soon = QTimer(self, interval=_SOON_MS, singleShot=True)
        self._soon.timeout.connect(self._on_time)
        document.committed.connect(self._on_edited)
        document.replaced.connect(self._on_replaced)
        self._on_replaced()

    def minimumSizeHint(self) -> QSize:
        """Leave it to the bars above and below how narrow a window can be."""
        return QSize(0, super().minimumSizeHint().height())

    def set_theme(self, theme: Theme) -> None:
        if theme == self._style.theme:
            return
        self._style = PlotStyle(theme)
        self._draw_icons()
        for plot in (self.fit, self.loss, self.residuals.panel):
            if plot is not None:
                plot.set_style(self._style)

    def set_workspace(self, name: str) -> None:
        """Show the descent for who learns; for who calibrates its line and its loss are not there.

        Which parts of the calibration are shown is said by their actions, in both.
        """
        self.words.with_descent = learns = name == "learn"
        self._loss_frame.setVisible(learns)
        self.fit.show_descent(learns)
        self._show_readings()
        self._heed_residuals()
        self._describe_soon()

    def _make_residuals(self) -> ResidualPlot:
        from thermogui.ui.plots.residuals import ResidualPlot

        plot = ResidualPlot(self._style)
        prepare(plot, "Residual plot")
        plot.stand_below(self.fit)
        plot.addActions([self.order_action, self.fit_all_action])
        self.fit_all_action.triggered.connect(plot.show_everything)
        plot.reading_hovered.connect(self.words.point_at_reading)
        plot.reading_clicked.connect(self.reading_clicked)
        if self.words.state is not None:
            plot.show_assessment(self.words.state.assessment)
        return plot

    @Slot(bool, str)
    def show_readiness(self, can_start: bool, _text: str) -> None:
        """Say what to press, where it can be pressed."""
        self.loss.show_hint("Press Start to watch the loss" if can_start else "")

    @Slot(object)
    def show_outlook(self, outlook: Outlook) -> None:
        """Show the losses that the next run will have, where it differs from the one that is shown."""
        self._foretold.show_outlook(outlook)

    def _heed_residuals(self) -> None:
        self.words.with_calibration = self._residuals_frame.isVisibleTo(self) or not self.words.with_descent

    def _describe_soon(self) -> None:
        if not self._telling.isActive():
            self._telling.start()

    @Slot()
    def _describe(self) -> None:
        """Tell who does not see them what the plots show."""
        exact = self.calibration_actions["exact"].isChecked()
        self.words.describe(self.fit, self.loss, self.residuals.panel, exact=exact)

    @Slot(object)
    def show_calibration(self, state: State) -> None:
        """Show the exact line, its bands and residuals, as far as they are asked for."""
        self.words.state = state
        self.fit.show_calibration(state.curves, state.assessment)
        self.of_calibration.follow(state.curves)
        self._show_residuals()
        self._describe_soon()

    @Slot()
    def _show_residuals(self) -> None:
        plot, state = self.residuals.panel, self.words.state
        if plot is not None and state is not None and self._residuals_frame.isVisibleTo(self):
            plot.show_in_order(self.order_action.isChecked())
            plot.show_assessment(state.assessment)

    def show_run_readings(self, readings: Readings | None) -> None:
        """Show the readings of a run as hollow marks where the table differs; None when it does not."""
        if readings is not self._run_readings:
            self._run_readings = readings
            self._show_readings()

    @Slot(object)
    def show_fit(self, frame: Frame) -> None:
        self.words.frame = frame
        if frame.held_out is not self._held_out:
            self._held_out = frame.held_out
            self._show_readings()
        self.fit.show_drawn(frame.drawn)
        self.fit.show_curve(frame.curve)
        self._describe_soon()

    @Slot(object)
    def show_loss(self, frame: Frame) -> None:
        run = frame.run
        # before the curve, for the axes hold both from the first epoch on
        self._foretold.follow(run, frame.drawn)
        extent = (run, frame.trained, frame.planned, key_of(frame.drawn, with_epoch=False))
        self.loss.show_drawn(frame.drawn)
        if extent != self._loss_extent:
            self._loss_extent = extent
            self.loss.show_trace(run.trace if run else None, frame.planned)
        if frame.labels is not None:
            self.loss.name_loss(frame.labels[1].squared)
        self.loss.mark_epoch(None if frame.is_live else frame.epoch)
        self._describe_soon()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take what the plots leave over."""
        plots = (self.fit, self.loss, self.residuals.panel)
        on_a_plot = any(plot is not None and plot.hasFocus() for plot in plots)
        if on_a_plot and event.key() == Qt.Key.Key_Space:
            self.space_pressed.emit()
        elif on_a_plot and event.key() in TRAVEL_KEYS:
            self.travel_key_pressed.emit(event.key())
        else:
            super().keyPressEvent(event)

    def _draw_icons(self) -> None:
        for action in (self.fit_all_action, self.loss_all_action):
            action.setIcon(action_icon("home", self._style.theme))

    def _add_menus(self) -> None:
        self.fit.addActions([self.fit_all_action, self.residuals_action, *self.of_calibration.menu])
        self.loss.addActions([self.loss_all_action, self.log_x_action, self.log_y_action])
        for plot in (self.fit, self.loss):
            plot.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    # -- slots

    @Slot()
    def _on_calibration_toggled(self) -> None:
        residuals = self.calibration_actions["residuals"].isChecked()
        self.fit.bands.show_parts(**self.of_calibration.of_fit)
        if residuals != self._residuals_frame.isVisibleTo(self):
            self._residuals_frame.setVisible(residuals)
            room = max(sum(self.sizes()), 100)
            shares = (46, 24, 30) if residuals else (60, 0, 40)
            self.setSizes([room * share // 100 for share in shares])
        self._heed_residuals()
        self._show_residuals()
        self._describe_soon()

    @Slot(int)
    def _on_drag_began(self, row: int) -> None:
        self._drag = new_gesture()
        self.words.point_at_reading(row)

    @Slot(int, float, float)
    def _on_dragged(self, row: int, t_u: float, t_c: float) -> None:
        self._document.move_reading(row, t_u, t_c, self._drag)

    @Slot()
    def _on_edited(self) -> None:
        if not self._document.may_lag:
            self._on_time()
        elif not self._soon.isActive():
            self._soon.start()

    @Slot()
    def _on_time(self) -> None:
        self._show_readings()
        if self._are_others:
            self._are_others = False
            self.fit.show_everything()

    @Slot()
    def _show_readings(self) -> None:
        # a calibration holds none out
        held_out = self._held_out if self.words.with_descent else None
        shown = self._document.readings, self._run_readings, held_out
        if any(one is not other for one, other in zip(shown, self.fit.shown_readings, strict=True)):
            self.fit.show_readings(*shown)

    @Slot()
    def _on_replaced(self) -> None:
        self._run_readings, self._are_others = None, True
        self._on_edited()

    @Slot()
    def _on_log_toggled(self, _on: bool = False) -> None:
        self.loss.set_log(self.log_x_action.isChecked(), self.log_y_action.isChecked())
