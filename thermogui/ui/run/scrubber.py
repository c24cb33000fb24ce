"""Any epoch of a run, looked at again."""

from __future__ import annotations

import math
import time

import numpy as np

from PySide6.QtCore import QSignalBlocker, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QToolButton, QWidget

from thermogui.core.descent.run import Run
from thermogui.core.descent.trace import Trace
from thermogui.ui.run.frame import Frame
from thermogui.ui.run.live import FRAME_MS
from thermogui.ui.run.travel_slider import TravelSlider
from thermogui.ui.widgets.boxes import Reflowing
from thermogui.ui.widgets.plain import plain_tip

_POSITIONS = 2000
_REPLAY_SECONDS = 8.0
_GAP = 8
_LEAST_SLIDER = 60
_STRIDE = 1.25  # from page to page, as a factor on the epoch


class Scrubber(Reflowing):
    """
    ```
    ----o---------------------------------  [Play] [New run from here] [Live]
    ```

    In two rows where there is no room for one. Epochs are evenly spaced in their logarithm, for that is
    where a run moves.

    Signals:
        epoch_chosen: (int or None): look at this epoch; None for always the newest.
        start_asked: begin a run with the parameters that are shown.
    """

    epoch_chosen = Signal(object)
    start_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scrubber")
        self._frame: Frame | None = None
        self._began = 0.0
        self._timer = QTimer(self, interval=FRAME_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_tick)
        self.slider = TravelSlider(self)
        self.slider.setObjectName("scrubberSlider")
        self.slider.setAccessibleName("Epoch that is shown")
        self.slider.setToolTip(
            "Look at any epoch of the run; arrow keys go by one, Page up and Page down further"
        )
        self.slider.setMinimumWidth(_LEAST_SLIDER)
        self.slider.setRange(0, _POSITIONS)
        self.slider.setValue(_POSITIONS)
        self.slider.valueChanged.connect(self._on_moved)
        self.slider.sliderReleased.connect(self._on_released)
        self.slider.key_pressed.connect(self.travel)
        self.play = self._action("Play", "Show the run again from its beginning", self._on_play)
        self.play.setCheckable(True)
        self.start_here = self._action(
            "New run from here", "Begin a run with the parameters of this epoch", self._on_start_here
        )
        self.live = self._action("Live", "Show the newest epoch again (End)", self._on_live)
        self.live.setCheckable(True)
        travel, buttons = QHBoxLayout(), QHBoxLayout()
        for row in (travel, buttons):
            row.setSpacing(_GAP)
        travel.addWidget(self.slider, 1)
        buttons.addWidget(self._button(self.play))
        buttons.addWidget(self._button(self.start_here))
        buttons.addStretch()
        buttons.addWidget(self._button(self.live))
        self._rows = travel, buttons
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(8, 0, 8, 0)
        self._layout.setSpacing(_GAP)
        self._layout.addLayout(travel, 1)
        self._layout.addLayout(buttons)
        self.show_frame(None)

    # -- room

    def minimumSizeHint(self) -> QSize:
        """Be as narrow as two rows can be."""
        travel, buttons = (row.minimumSize().width() for row in self._rows)
        margins = self._layout.contentsMargins()
        width = max(travel, buttons) + margins.left() + margins.right()
        return QSize(width, self._layout.minimumSize().height())

    def choose_rows(self) -> None:
        least = sum(row.minimumSize().width() for row in self._rows) + 4 * _GAP + _LEAST_SLIDER
        one_row = self.width() >= least
        directions = QBoxLayout.Direction
        direction = directions.LeftToRight if one_row else directions.TopToBottom
        if direction != self._layout.direction():
            self._layout.setDirection(direction)
            self.updateGeometry()

    def _action(self, text: str, tip: str, slot: object) -> QAction:
        action = QAction(text, self)
        action.setToolTip(plain_tip(tip))
        action.triggered.connect(slot)
        return action

    def _button(self, action: QAction) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setProperty("kind", "toggle")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    # -- showing

    @Slot(object)
    def show_frame(self, frame: Frame | None) -> None:
        """Show where in its run a frame is."""
        self._frame = frame
        trained = frame.trained if frame else 0
        for part in (self.play, self.live):
            part.setEnabled(trained > 0)
        # not taken from under the keyboard by a run whose first epoch is under way
        self.slider.setEnabled(trained > 0 or (self.slider.hasFocus() and bool(frame and frame.run)))
        params = frame.params if frame is not None else None
        self.start_here.setEnabled(trained > 0 and params is not None and bool(np.isfinite(params).all()))
        self.live.setChecked(frame is None or frame.is_live)
        if frame is None or not trained or frame.is_live:
            position = _POSITIONS
        else:
            position = position_of(frame.epoch, trained)
        if not self.slider.isSliderDown():
            with QSignalBlocker(self.slider):
                self.slider.setValue(position)

    def turn_to(self, run: Run[Trace] | None) -> None:
        """Play no longer what is not the current run: another one is followed live from its beginning."""
        if self._frame is not None and run is not self._frame.run:
            self._stop()

    # -- moving

    @Slot(int)
    def go_to(self, epoch: int) -> None:
        """Show an epoch that somebody has chosen: from here on it is no longer played."""
        self._stop()
        self.epoch_chosen.emit(epoch)

    @Slot(int)
    def travel(self, key: int) -> None:
        """Go an epoch on or back, or a page, to the first or to the newest."""
        frame = self._frame
        if frame is None or not frame.trained:
            return
        self._stop()
        keys = Qt.Key
        match key:
            case keys.Key_Left | keys.Key_Down:
                self.epoch_chosen.emit(frame.epoch - 1)
            case keys.Key_Right | keys.Key_Up:
                self.epoch_chosen.emit(min(frame.epoch + 1, frame.trained))
            case keys.Key_PageDown:
                self.epoch_chosen.emit(int(frame.epoch / _STRIDE))
            case keys.Key_PageUp:
                self.epoch_chosen.emit(min(math.ceil(frame.epoch * _STRIDE + 1), frame.trained))
            case keys.Key_Home:
                self.epoch_chosen.emit(0)
            case keys.Key_End:
                self.epoch_chosen.emit(None)

    @Slot(int)
    def _on_moved(self, position: int) -> None:
        if self._frame is not None:
            self.go_to(epoch_at(position, self._frame.trained))

    @Slot()
    def _on_released(self) -> None:
        """Stand where the epoch is, and not where the hand was."""
        self.show_frame(self._frame)

    @Slot()
    def _on_live(self) -> None:
        self._stop()
        self.epoch_chosen.emit(None)

    @Slot()
    def _on_start_here(self) -> None:
        self._stop()
        self.start_asked.emit()

    # -- replay

    @Slot()
    def _on_play(self) -> None:
        if self._timer.isActive() or self._frame is None:
            self._stop()
            return
        shown = self._frame
        at = 0 if shown.is_live or shown.epoch >= shown.trained else position_of(shown.epoch, shown.trained)
        self._began = time.monotonic() - _REPLAY_SECONDS * at / _POSITIONS
        self._timer.start()

    def _stop(self) -> None:
        self._timer.stop()
        self.play.setChecked(False)

    @Slot()
    def _on_tick(self) -> None:
        share = (time.monotonic() - self._began) / _REPLAY_SECONDS
        if self._frame is None or share >= 1:
            self._stop()
            self.epoch_chosen.emit(None)
            return
        self.epoch_chosen.emit(epoch_at(round(share * _POSITIONS), self._frame.trained))


def epoch_at(position: int, trained: int) -> int:
    """Return the epoch at a position of the slider; 0 is before the first one."""
    return round(math.expm1(math.log1p(trained) * position / _POSITIONS))


def position_of(epoch: int, trained: int) -> int:
    """Return where on the slider an epoch is."""
    return round(_POSITIONS * math.log1p(epoch) / math.log1p(trained)) if trained else _POSITIONS
