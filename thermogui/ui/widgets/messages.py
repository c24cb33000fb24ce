"""Sentences in bars over the foot of a plot, never in a modal box, and never in anybody's way."""

from __future__ import annotations

from collections.abc import Callable

import shiboken6

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget

from thermogui.ui.widgets.boxes import filled
from thermogui.ui.widgets.message_bar import Level, MessageBar, Offer

_SPACING = 4


class Messages(QScrollArea):
    """A column of bars, at most one for each topic, over the foot of a plot; nothing while there are none.

    It lies over what it belongs to and is in no layout, so that nothing moves when a bar comes or goes. The
    axis of the plot is beneath the first bar; where many come, they can be scrolled.

    Signals:
        changed: other bars are open, or they say something else.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("messages")
        self.setAccessibleName("Messages")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        self.setAutoFillBackground(True)
        self._over: QWidget | None = None
        self._before: QWidget | None = None
        self._bars: dict[str, MessageBar] = {}
        self._column = QWidget(self)
        self._layout = filled(QVBoxLayout(self._column), margins=(0, 0, 0, 0), spacing=_SPACING)
        self.setWidget(self._column)
        # a bar that has just come is laid out by then
        self._soon = QTimer(self, interval=0, singleShot=True)
        self._soon.timeout.connect(self._place)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus_changed)
        self.hide()

    def lie_over(
        self, plot: QWidget, uncut: Callable[[int], int], set_covered: Callable[[int], object]
    ) -> None:
        """Lie over the foot of a plot from now on, wherever it is.

        *uncut* gives how much of the foot is to be covered at least, *set_covered* is told how much is.
        """
        self._over, self._uncut, self._set_covered = plot, uncut, set_covered
        self.setParent(plot.parentWidget())
        plot.installEventFilter(self)
        self._place()

    @property
    def texts(self) -> list[str]:
        """What the bars say that are open, from above."""
        return [bar.text for bar in self._bars.values() if not bar.isHidden()]

    def say(self, topic: str, level: Level, text: str, *offers: Offer) -> None:
        """Show a sentence on a topic, in place of what was said on it; *offers* are things to do."""
        bar = self._bars.get(topic)
        if bar is None:
            bar = self._bars[topic] = MessageBar(self._column)
            self._layout.addWidget(bar)
            bar.leaving.connect(self._on_leaving)
            bar.closed.connect(self._on_closed)
            bar.resized.connect(self._soon.start)
        before = self.texts
        bar.say(level, text, offers)
        self._place()
        if self.texts != before:
            self.changed.emit()

    def take_back(self, topic: str) -> None:
        """Hide what was said on a topic."""
        if topic in self._bars:
            self._bars[topic].put_away()

    def said(self, topic: str) -> str:
        """Return what is shown on a topic; "" for nothing."""
        bar = self._bars.get(topic)
        return bar.text if bar is not None and not bar.isHidden() else ""

    # -- where it is

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show):
            self._place()
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._soon.start()

    @Slot()
    def _place(self) -> None:
        is_open = bool(self.texts)
        if self._over is not None and is_open:
            room = self._over.geometry()
            column = self._column
            needed = max(column.heightForWidth(room.width()), column.minimumSizeHint().height())
            # half a figure cannot be read, and a −5 without its sign is a 5
            height = min(self._uncut(needed), room.height())
            corner = QPoint(room.left(), room.bottom() + 1 - height)
            self.setGeometry(corner.x(), corner.y(), room.width(), height)
            self.raise_()
        self.setVisible(is_open)
        if self._over is not None:
            self._set_covered(self.height() if is_open else 0)

    # -- the focus, which no bar keeps when it goes

    @Slot()
    def _on_closed(self) -> None:
        self._place()
        self.changed.emit()

    @Slot()
    def _on_leaving(self) -> None:
        # else whatever comes next would have it: Reset, perhaps, while somebody presses Space
        before = self._before
        if before is not None and shiboken6.isValid(before) and before.isVisible():
            before.setFocus()

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, old: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self.isAncestorOf(now) and old is not None and not self.isAncestorOf(old):
            self._before = old
