"""What stands around a plot of the window."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QGraphicsItem, QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from thermogui.ui.plots.plot import SIDES, Plot
from thermogui.ui.widgets.plain import PlainLabel, plain_tip

_WIDE_FIGURE = "−0.0000"
_MARGIN = 4
_HOME_KEY = "0"
"""The Home key travels to the first epoch; nought is where browsers bring a page back to its size."""


def prepare(plot: Plot, name: str) -> None:
    """Give a plot a name, the focus, and axes that are cheap to draw."""
    plot.setAccessibleName(name)
    plot.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    for side in SIDES:
        # ticks and grid are half of the cost of a frame, and change seldom
        plot.getAxis(side).setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
    # room for the frame that shows the keyboard, beside what is written along the axes
    plot.getPlotItem().layout.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
    # wide enough at once, and never narrower: another width has all of a plot drawn anew
    axis = plot.getAxis("left")
    axis.setStyle(autoReduceTextSpace=False)
    axis.textWidth = plot.fontMetrics().horizontalAdvance(_WIDE_FIGURE)


def toggle(text: str, tip: str, on: bool = True) -> QAction:
    """Return an action that can be on or off."""
    action = QAction(text)
    action.setCheckable(True)
    action.setChecked(on)
    action.setToolTip(plain_tip(tip))
    return action


def home(text: str, plot: Plot) -> QAction:
    """Return the action that shows all of a plot, with a key that works where the plot has the focus."""
    action = QAction(text, plot)
    action.setToolTip(plain_tip(f"{text} ({_HOME_KEY})"))
    action.setShortcut(_HOME_KEY)
    action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
    return action


def menu_button(text: str, tip: str, actions: Iterable[QAction], parent: QWidget) -> QToolButton:
    """Return a button with a menu of actions."""
    button = QToolButton(parent)
    button.setText(text)
    button.setToolTip(plain_tip(tip))
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    menu = QMenu(button)
    menu.addActions(list(actions))
    button.setMenu(menu)
    return button


def framed(
    title: str, controls: Sequence[QAction | QToolButton], plot: QWidget, note: QWidget | None = None
) -> QWidget:
    """Return a plot with its heading and buttons above it, some of them for actions, and a *note*."""
    frame = QWidget()
    heading = PlainLabel(title, frame)
    heading.setProperty("role", "heading")
    row = QHBoxLayout()
    row.setContentsMargins(8, 0, 8, 0)
    row.addWidget(heading)
    row.addStretch(1)
    for control in controls:
        button = control if isinstance(control, QToolButton) else QToolButton(frame)
        if isinstance(control, QAction):
            button.setDefaultAction(control)
            # no higher than words
            button.setIconSize(QSize(*[button.fontMetrics().ascent()] * 2))
        button.setProperty("kind", "toggle")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row.addWidget(button)
    layout = QVBoxLayout(frame)
    layout.setContentsMargins(0, 4, 0, 0)
    layout.setSpacing(4)
    layout.addLayout(row)
    if note is not None:
        layout.addWidget(note)
    layout.addWidget(plot, 1)
    return frame
