"""Any epoch of a run, looked at again."""

from __future__ import annotations

import math
import time

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSlider, QToolButton, QWidget

from thermogui.ui.plain import plain_tip
from thermogui.ui.run.live import FRAME_MS, Frame
from thermogui.ui.words import Line

_POSITIONS = 2000
_REPLAY_SECONDS = 8.0
_STRIDE = 1.25  # from page to page, as a factor on the epoch


class Scrubber(QWidget):
    """
    ```
    [Play] ----o-------------------- epoch 57 of 5,000  [New run from here] [Live]
    ```

    Epochs are evenly spaced in their logarithm, for that is where a run moves.

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
        self.slider = _TravelSlider(self)
        self.slider.setObjectName("scrubberSlider")
        self.slider.setAccessibleName("Epoch that is shown")
        self.slider.setMinimumWidth(60)
        self.slider.setRange(0, _POSITIONS)
        self.slider.setValue(_POSITIONS)
        self.slider.valueChanged.connect(self._on_moved)
        self.slider.key_pressed.connect(self.travel)
        self._text = Line("scrubberText", self)
        # no wider than it needs to be, so that the slider stays where it is; narrower beside wide panels
        self._text.setMaximumWidth(self._text.fontMetrics().horizontalAdvance("epoch 50,000 of 50,000"))
        self.play = self._action("Play", "Show the run again from its beginning", self._on_play)
        self.play.setCheckable(True)
        self.start_here = self._action(
            "New run from here", "Begin a run with the parameters of this epoch", self.start_asked.emit
        )
        self.live = self._action("Live", "Show the newest epoch again (End)", self._on_live)
        self.live.setCheckable(True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(6, 0, 6, 0)
        layout.setSpacing(6)
        layout.addWidget(self._button(self.play))
        layout.addWidget(self.slider, 2)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._button(self.start_here))
        layout.addWidget(self._button(self.live))
        self.show_frame(None)

    def _action(self, text: str, tip: str, slot: object) -> QAction:
        action = QAction(text, self)
        action.setToolTip(plain_tip(tip))
        action.triggered.connect(slot)
        return action

    def _button(self, action: QAction) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setProperty("toggle", True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    # -- showing

    @Slot(object)
    def show_frame(self, frame: Frame | None) -> None:
        """Show where in its run a frame is."""
        self._frame = frame
        trained = frame.trained if frame else 0
        for widget in (self.slider, self.play, self.live):
            widget.setEnabled(trained > 0)
        self.start_here.setEnabled(trained > 0 and frame is not None and frame.params is not None)
        self.live.setChecked(frame is None or frame.is_live)
        if frame is None or not trained:
            self._text.setText("")
            position = _POSITIONS
        else:
            where = "the newest epoch" if frame.is_live else f"epoch {frame.epoch:,} of {trained:,}"
            self._text.setText(where)
            position = _POSITIONS if frame.is_live else position_of(frame.epoch, trained)
        if not self.slider.isSliderDown():
            with QSignalBlocker(self.slider):
                self.slider.setValue(position)

    # -- moving

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
        self._stop()
        if self._frame is not None:
            self.epoch_chosen.emit(epoch_at(position, self._frame.trained))

    @Slot()
    def _on_live(self) -> None:
        self._stop()
        self.epoch_chosen.emit(None)

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


class _TravelSlider(QSlider):
    """A slider whose keys go by epochs, not by its own positions.

    Signals:
        key_pressed: (Qt.Key).
    """

    key_pressed = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = Qt.Key
        if event.key() in (
            keys.Key_Left, keys.Key_Right, keys.Key_Up, keys.Key_Down,
            keys.Key_PageUp, keys.Key_PageDown, keys.Key_Home, keys.Key_End,
        ):  # fmt: skip
            self.key_pressed.emit(event.key())
        else:
            super().keyPressEvent(event)


def epoch_at(position: int, trained: int) -> int:
    """Return the epoch at a position of the slider; 0 is before the first one."""
    return round(math.expm1(math.log1p(trained) * position / _POSITIONS))


def position_of(epoch: int, trained: int) -> int:
    """Return where on the slider an epoch is."""
    return round(_POSITIONS * math.log1p(epoch) / math.log1p(trained)) if trained else _POSITIONS
