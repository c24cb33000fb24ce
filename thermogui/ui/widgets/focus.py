"""Where the keyboard is when a button is taken from under it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt, Slot
from PySide6.QtGui import QContextMenuEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QApplication, QSplitter, QWidget


class FocusKeeper(QObject):
    """Keeps the focus in the place of a button that is disabled or hidden, perhaps by its own press.

    Qt moves it on to whatever comes next, where the next press of the same key does something else: after
    Start that was Reset. It comes back when the button can be used again, unless it has the property
    `grave`: what throws something away is never under a key that was meant for another moment.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._place: _Place | None = None
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus_changed)

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, old: QWidget | None, _new: QWidget | None) -> None:
        if self._place is not None and old is self._place:
            self._place.hide()
            self._place.deleteLater()
            self._place = None
        if not isinstance(old, QAbstractButton) or (old.isEnabled() and old.isVisible()):
            return
        if self._window.isAncestorOf(old) and old.window().isVisible():
            self._place = _Place(old)
            self._place.setFocus(Qt.FocusReason.OtherFocusReason)


class _Place(QWidget):
    """Has the focus where a button had it, shows that, and takes no key but those that move on."""

    def __init__(self, button: QAbstractButton) -> None:
        self._parent = _holder(button)
        super().__init__(self._parent)
        self._button = button
        self.setObjectName("focusPlace")
        self.setAccessibleName(f"{button.text() or button.accessibleName()}, not available now")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._follow()
        self.show()
        QWidget.setTabOrder(button, self)
        button.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize):
            self._follow()
        elif event.type() == QEvent.Type.EnabledChange and self.hasFocus() and self._can_go_back():
            self._button.setFocus(Qt.FocusReason.OtherFocusReason)
        return super().eventFilter(watched, event)

    def _can_go_back(self) -> bool:
        button = self._button
        return button.isEnabled() and button.isVisible() and not button.property("grave")

    def _follow(self) -> None:
        button = self._button
        if button.isVisible():
            self.setGeometry(QRect(button.mapTo(self._parent, button.rect().topLeft()), button.size()))
            self.raise_()
        else:
            self.setGeometry(0, 0, 0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().windowText().color(), 2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        painter.end()


@Slot()
def open_context_menu() -> None:
    """Open the menu of what has the focus: not every keyboard has a key for that, nor does every system."""
    widget = QApplication.focusWidget()
    if widget is not None:
        middle = widget.rect().center()
        reason, at = QContextMenuEvent.Reason.Keyboard, widget.mapToGlobal(middle)
        QApplication.sendEvent(widget, QContextMenuEvent(reason, middle, at))


def _holder(button: QWidget) -> QWidget:
    """Return the nearest part around a button that is seen, can have the focus, and lets it be placed."""
    holder = button.parentWidget()
    while holder is not None and not holder.isWindow():
        if holder.isEnabled() and holder.isVisible() and not isinstance(holder, QSplitter):
            return holder
        holder = holder.parentWidget()
    return button.window()
