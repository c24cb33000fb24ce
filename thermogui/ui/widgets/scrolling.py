"""Panels that may be larger than the room there is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QWidget


class Scrolling(QScrollArea):
    """Scrolls a panel that needs more room, so that no window grows with it.

    Signals:
        widened: the panel needs to be wider than it ever was.
    """

    widened = Signal()

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self._panel = widget
        self._widest = 0
        self.setWidget(widget)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus_changed)

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Have in sight what the keyboard has come to, from wherever it came."""
        if now is not None and self._panel.isAncestorOf(now):
            self.ensureWidgetVisible(now, 8, 8)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        handled = super().eventFilter(watched, event)
        if watched is self._panel and event.type() == QEvent.Type.LayoutRequest:
            needed = self.needed_width
            if needed > self._widest:
                self._widest = needed
                self.widened.emit()
        return handled

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 8, self.fontMetrics().height() * 3)

    @property
    def needed_width(self) -> int:
        """Return how wide this would have to be not to scroll sideways."""
        return self._panel.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width()
