"""The bar above the plots: what runs a run, where it is, and how fast it goes."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

from thermogui.ui.run.actions import RunActions
from thermogui.ui.run.early_start import EarlyStart
from thermogui.ui.run.epoch_field import EpochField
from thermogui.ui.run.frame import Frame
from thermogui.ui.run.pace_control import PaceControl
from thermogui.ui.run.progress import Progress
from thermogui.ui.run.run_button import ActionButton, RunButton
from thermogui.ui.widgets.boxes import Reflowing
from thermogui.ui.widgets.plain import PlainLabel
from thermogui.ui.widgets.theme import Theme
from thermogui.ui.widgets.type_size import TypeSize

_GAP, _APART = 8, 4
_LEAST_PROGRESS = 120


class RunBar(Reflowing):
    """
    ```
    [> Start] [Step] [Stop] [Reset] [Continue]  --o-- pace  Epoch 1,234 of 5,000 [=====     ]
    ```

    In two or three rows where there is no room for one; then all but the first button are icons alone.

    Attributes:
        speed: the slider of the pace.
        field: the epoch that is shown.
    """

    def __init__(self, actions: RunActions, early: EarlyStart, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("runBar")
        self.run_button = RunButton(actions.start, actions.pause, early.action, self)
        few = (actions.step, actions.stop, actions.reset, actions.continue_run)
        self._few = [ActionButton(action, self) for action in few]
        for button in self._few:
            button.setProperty("grave", button.defaultAction() is actions.reset)
        self.pace = PaceControl(self)
        self.speed = self.pace.slider
        self._before, self.of = PlainLabel("Epoch", self), PlainLabel("", self)
        self.field = EpochField(self)
        self._before.setBuddy(self.field)
        TypeSize(self.of)
        self.progress = Progress(self)
        early.told.connect(self.progress.show_readiness)
        self._lay_out()
        self.show_frame(None)

    def _lay_out(self) -> None:
        buttons, counter = QHBoxLayout(), QHBoxLayout()
        for row in (buttons, counter):
            row.setSpacing(_APART)
        for button in (self.run_button, *self._few):
            buttons.addWidget(button)
        for part in (self._before, self.field, self.of):
            counter.addWidget(part)
        counter.addStretch()
        self._cells = buttons, counter
        directions = QBoxLayout.Direction
        self._halves = QBoxLayout(directions.LeftToRight), QBoxLayout(directions.LeftToRight)
        for half, cell, widget in zip(self._halves, self._cells, (self.pace, self.progress), strict=True):
            half.setSpacing(_GAP)
            half.addLayout(cell)
            half.addWidget(widget, 1)
        self._rows = QBoxLayout(directions.LeftToRight, self)
        self._rows.setContentsMargins(_GAP, _GAP, _GAP, 0)
        self._rows.setSpacing(_GAP)
        self._rows.addLayout(self._halves[0])
        self._rows.addLayout(self._halves[1], 1)

    def set_theme(self, theme: Theme) -> None:
        self.run_button.set_theme(theme)

    @Slot(object)
    def show_frame(self, frame: Frame | None) -> None:
        """Show which epoch of how many is shown."""
        self.field.show_epoch(frame.epoch if frame else 0, frame.trained if frame else 0)
        count = frame.planned if frame is not None else 0
        text = f"of {count:,}" if count else ""
        if text != self.of.text():
            self.of.setText(text)
            self.field.make_room_for(count)
            self.choose_rows()

    # -- room

    def minimumSizeHint(self) -> QSize:
        """Be as narrow as three rows of icons can be."""
        icons = self._width_of_buttons(Qt.ToolButtonStyle.ToolButtonIconOnly)
        least = max(icons, self._cells[1].minimumSize().width(), self.pace.minimumSizeHint().width())
        return QSize(least + 2 * _GAP, self._rows.minimumSize().height())

    def choose_rows(self) -> None:
        directions, styles = QBoxLayout.Direction, Qt.ToolButtonStyle
        room = self.width() - 2 * _GAP
        in_words, alone = styles.ToolButtonTextBesideIcon, styles.ToolButtonIconOnly
        words, icons = self._width_of_buttons(in_words), self._width_of_buttons(alone)
        pace = self.pace.minimumSizeHint().width() + _GAP
        # what has changed in a row within a row it would learn of later
        self._cells[1].invalidate()
        count = self._cells[1].minimumSize().width() + _LEAST_PROGRESS + _GAP
        one_row = words + pace + count + _GAP <= room
        beside = one_row or icons + pace <= room, one_row or count <= room
        with_words = words + (pace if beside[0] else 0) <= room
        for button in self._few:
            button.setToolButtonStyle(in_words if with_words else alone)
        self._rows.setDirection(directions.LeftToRight if one_row else directions.TopToBottom)
        for half, is_row in zip(self._halves, beside, strict=True):
            half.setDirection(directions.LeftToRight if is_row else directions.TopToBottom)

    def _width_of_buttons(self, style: Qt.ToolButtonStyle) -> int:
        """Return how much room the buttons take with words, or without."""
        metrics = self.fontMetrics()
        width = self.run_button.sizeHint().width()
        for button in self._few:
            width += _APART + button.iconSize().width() + 3 * _GAP
            if style == Qt.ToolButtonStyle.ToolButtonTextBesideIcon:
                width += metrics.horizontalAdvance(button.text()) + 6
        return width
