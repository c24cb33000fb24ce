"""The loss surface with its controls, and what scaling the input does to it."""

from __future__ import annotations

import numpy as np

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QGraphicsItem, QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.figures import figure_text, loss_text
from thermogui.core.descent.loss_view import to_reading_units
from thermogui.core.descent.models import LINE
from thermogui.core.readings.readings import Readings
from thermogui.ui.plots.style import PlotStyle
from thermogui.ui.run.frame import Frame
from thermogui.ui.surface.choice import ParameterChoice
from thermogui.ui.surface.plot import SurfacePlot
from thermogui.ui.surface.scaling_picture import ScalingPicture
from thermogui.ui.widgets.boxes import STRETCH, action, action_button, filled
from thermogui.ui.widgets.theme import Theme
from thermogui.ui.widgets.words import Words

_LEGEND = (
    "Ring: the start; drag it, or click where it is to be. Dot: the current epoch, with its next step. "
    "Cross: the exact minimum, inside the regions in which both parameters are, together, with "
    "68\N{NO-BREAK SPACE}% (solid) and 95\N{NO-BREAK SPACE}% (dashed) confidence."
)
_LEGEND_OF_TWO = (
    "Ring: the start; drag it, or click where it is to be. Dot: the current epoch, with its next step. The "
    "other parameters are held as the words above say: along the path the loss was another."
)
_LEGEND_OF_LOWEST = " Cross: the lowest point of these two, while the others are held."
_LEGEND_OF_PARTS = (
    " Thin arrows: what the gradient alone would do (solid), and what is carried on from earlier steps "
    "(dashed); together they are the step."
)
_HELP = (
    "The arrow keys move a mark, with Ctrl by a pixel; Enter makes it the start, Esc takes it away. + and − "
    "zoom, Shift and the arrows pan."
)


class SurfacePanel(QWidget):
    """
    ```
    [Reading units] [Contours] [Regions]
    [Path] [Minimum]
    across [w1] up [b]: where a model has more than two
    where the run, or the cursor, is
    surface
    before | after | standardized
    κ in words; what the marks mean
    ```

    Attributes:
        plot: the surface; its signal `start_chosen` asks for another start.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._asked: tuple[Readings, Experiment] | None = None
        self._frame: Frame | None = None
        self._place: tuple[float, float, float] | None = None
        self.plot = SurfacePlot(PlotStyle(theme))
        self.plot.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.plot.setAccessibleDescription(f"{_LEGEND} {_HELP}")
        self.units_action = _toggle("Reading units", "Slope and intercept instead of w and b", False, self)
        self.contours_action = _toggle("Contours", "Lines of equal loss", True, self)
        self.ellipses_action = _toggle("Regions", "Where both true parameters lie, jointly", True, self)
        tips = ("Show start, path and minimum (0)", "Show the minimum and its regions (M)")
        self.path_action = action(self, "Path", self._on_recentre, tip=tips[0], keys="0")
        self.minimum_action = action(self, "Minimum", self._on_recentre, tip=tips[1], keys="M")
        for of_plot in (self.path_action, self.minimum_action):
            of_plot.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self._value = _Value("surfaceValue", "muted", self)
        self._picture = ScalingPicture(theme, self)
        self._scaling = Words("surfaceScaling", "", self)
        self._legend = Words("surfaceLegend", "muted", self)
        self._legend.setText(_LEGEND)
        self.choice = ParameterChoice(self)
        self.choice.chosen.connect(self._on_axes_chosen)
        self.plot.at_rest.found.connect(self._show_words)
        self._assemble()
        for side in ("left", "bottom"):
            self.plot.getAxis(side).setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        # it stands still while a run goes over it
        self.plot.backdrop.picture.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self.plot.addActions([self.path_action, self.minimum_action])
        self.plot.addActions([self.units_action, self.contours_action, self.ellipses_action])
        self.plot.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.units_action.toggled.connect(self._on_units_toggled)
        for part in (self.contours_action, self.ellipses_action):
            part.toggled.connect(self._on_parts_toggled)
        self.plot.place_hovered.connect(self._on_place_hovered)

    def set_theme(self, theme: Theme) -> None:
        self.plot.set_style(PlotStyle(theme))
        self._picture.set_theme(theme)

    def show_surface(self, readings: Readings, experiment: Experiment) -> None:
        """Show the loss on these readings, at once or when the panel is next seen."""
        self._asked = (readings, experiment)
        if self.isVisible():
            self._show()

    @Slot(object)
    def show_frame(self, frame: Frame) -> None:
        """Show the path of a run up to an epoch."""
        self._frame = frame
        if self.isVisible():
            self.plot.show_frame(frame)
            self._show_words()

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self._show()
        if self._frame is not None:
            self.plot.show_frame(self._frame)
        self._show_words()

    def shut_down(self) -> None:
        """Return when nothing is being computed any more."""
        self.plot.at_rest.close_down()

    def _assemble(self) -> None:
        parts = (self.units_action, self.contours_action, self.ellipses_action)
        views = (self.path_action, self.minimum_action)
        self._buttons = {act: _button(act, self) for act in (*parts, *views)}
        rows = (
            filled(QHBoxLayout(), *(self._buttons[act] for act in acts), STRETCH, margins=(8, 0, 8, 0))
            for acts in (parts, views)
        )
        choice = filled(QHBoxLayout(), (self.choice, 1), margins=(8, 0, 8, 0))
        value = filled(QHBoxLayout(), self._value, margins=(8, 0, 8, 0))
        said = (self._picture, self._scaling, self._legend)
        words = filled(QVBoxLayout(), *said, margins=(8, 0, 8, 4), spacing=4)
        filled(
            QVBoxLayout(self), *rows, choice, value, (self.plot, 1), words, margins=(0, 4, 0, 0), spacing=4
        )
        self.plot.setMinimumSize(220, 180)
        self.plot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def _show(self) -> None:
        if self._asked is None:
            return
        self.plot.show_surface(*self._asked)
        state = self.plot.state
        is_line = state.model == LINE
        self.choice.show_choice(state.model.parameter_names, state.axes)
        is_seen = {
            self.units_action: is_line,
            self.ellipses_action: is_line,
            self.minimum_action: is_line or state.model.is_linear,
        }
        for act, seen in is_seen.items():
            act.setVisible(seen)
            self._buttons[act].setVisible(seen)
        if not is_line:
            self.units_action.setChecked(False)
        self._show_words()
        conditioning = self.plot.conditioning
        self._picture.show_conditioning(conditioning)
        self._picture.setVisible(conditioning is not None and conditioning.standardized is not None)
        text = "" if conditioning is None else conditioning.sentence()
        if conditioning is not None and conditioning.standardized is not None:
            text += ". The rounder the contours, the fewer epochs descent needs."
        self._scaling.setText(text)

    @Slot()
    def _show_words(self) -> None:
        """Say what the marks mean, and where things are."""
        state = self.plot.state
        legend = _LEGEND
        if state.model != LINE:
            legend = _LEGEND_OF_TWO + ("" if state.surface is None else _LEGEND_OF_LOWEST)
        if len(state.steps) > 1:
            legend += _LEGEND_OF_PARTS
        self._legend.setText(legend)
        self._show_value()

    def _show_value(self) -> None:
        text = self._hover_text() or self._frame_text()
        if text != self._value.text():
            self._value.setText(text)
            # where the keys are, or the run, is said first
            self.plot.setAccessibleDescription(" ".join(filter(None, (text, self._legend.text(), _HELP))))

    def _hover_text(self) -> str:
        if self._place is None:
            return ""
        p, q, loss = self._place
        if self.plot.state.model != LINE:
            return f"{self._of_two(p, q)}: loss {loss_text(loss)}"
        conditioning = self.plot.conditioning
        if conditioning is None:
            return ""
        scaling = conditioning.scaled.scaling
        if self.plot.units == "scaled":
            w, b, line = p, q, to_reading_units(np.array([p, q]), scaling).tolist()
        else:
            w, line = p / scaling.factor, (p, q)
            b = q - w * scaling.offset
        return f"{_place_text(w, b, line)}: loss {loss_text(loss)}"

    def _frame_text(self) -> str:
        frame = self._frame
        if frame is None or frame.params is None:
            return ""
        if self.plot.state.model != LINE:
            return self._frame_of_two(frame)
        if len(frame.params) != 2:
            return ""
        w, b = (float(value) for value in frame.params)
        if not np.isfinite([w, b]).all():
            return f"epoch {frame.epoch:,}: w and b are no longer finite"
        where = "" if self.plot.shows_run else "out of this view, at "
        line = frame.curve.slope_intercept if frame.curve else None
        return f"epoch {frame.epoch:,}: {where}{_place_text(w, b, line)}"

    def _frame_of_two(self, frame: Frame) -> str:
        state = self.plot.state
        held = ""
        if state.plane is not None:
            at = f"after epoch {state.plane_epoch:,}" if state.plane_epoch else "at the start"
            held = f"The surface has the other parameters as they are {at}"
        if len(state.points) == 0:
            return held
        where = "" if self.plot.shows_run else "out of this view, at "
        text = f"epoch {frame.epoch:,}: {where}{self._of_two(*state.points[-1])}"
        return f"{text}. {held}" if held else text

    def _of_two(self, p: float, q: float) -> str:
        first, second = self.plot.state.names
        return f"{first} {figure_text(p)}, {second} {figure_text(q)}"

    # -- slots

    @Slot(object)
    def _on_axes_chosen(self, axes: tuple[int, int]) -> None:
        self.plot.choose(axes)
        self._show_words()

    @Slot(bool)
    def _on_units_toggled(self, reading: bool) -> None:
        self.plot.set_units("reading" if reading else "scaled")

    @Slot()
    def _on_recentre(self) -> None:
        self.plot.framing.recentre("path" if self.sender() is self.path_action else "minimum")
        self._show_value()

    @Slot()
    def _on_parts_toggled(self, _on: bool = False) -> None:
        self.plot.show_parts(
            contours=self.contours_action.isChecked(), ellipses=self.ellipses_action.isChecked()
        )

    @Slot(object)
    def _on_place_hovered(self, place: tuple[float, float, float] | None) -> None:
        self._place = place
        self._show_value()


class _Value(Words):
    """Two lines at least: what is read on the surface must not move it under the cursor."""

    def minimumSizeHint(self) -> QSize:
        return QSize(40, 2 * self.fontMetrics().lineSpacing())

    def heightForWidth(self, width: int) -> int:
        return max(super().heightForWidth(width), self.minimumSizeHint().height())


def _place_text(w: float, b: float, line: tuple[float, float] | None) -> str:
    """Return a place by its parameters, and by those of the line where that is another."""
    text = f"w {figure_text(w)}, b {figure_text(b)}"
    if line is None or line == (w, b):
        return text
    return f"{text} · slope {figure_text(line[0])}, intercept {figure_text(line[1])}"


def _toggle(text: str, tip: str, on: bool, parent: QWidget) -> QAction:
    made = action(parent, text, tip=tip)
    made.setCheckable(True)
    made.setChecked(on)
    return made


def _button(shown: QAction, parent: QWidget) -> QToolButton:
    button = action_button(shown, parent, "toggle")
    button.setAccessibleName(shown.text())
    button.setAccessibleDescription(shown.toolTip())
    return button
