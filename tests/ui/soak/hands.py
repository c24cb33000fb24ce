"""Keys, wheel and mouse as a hand uses them."""

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

KEY = Qt.Key
NONE, SHIFT, CTRL, ALT = (
    getattr(Qt.KeyboardModifier, f"{name}Modifier") for name in ("No", "Shift", "Control", "Alt")
)
LEFT = Qt.MouseButton.LeftButton
MOVES = (
    *(KEY.Key_Left, KEY.Key_Right, KEY.Key_Up, KEY.Key_Down, KEY.Key_Home, KEY.Key_End, KEY.Key_PageUp),
    *(KEY.Key_PageDown, KEY.Key_Tab, KEY.Key_Backtab, KEY.Key_Return, KEY.Key_Escape, KEY.Key_Space),
)
EDITS = (KEY.Key_Delete, KEY.Key_Backspace, KEY.Key_F2, KEY.Key_Insert, KEY.Key_Return, KEY.Key_Escape)
WITH_CTRL = (
    *(KEY.Key_A, KEY.Key_C, KEY.Key_V, KEY.Key_X, KEY.Key_Z, KEY.Key_Y, KEY.Key_T, KEY.Key_Delete),
    *(KEY.Key_Return, KEY.Key_Home, KEY.Key_End),
)
MOST_TYPED = 60


def press(key, modifiers=NONE, text=""):
    """Press and let go of a key where the focus is."""
    target = QApplication.focusWidget() or QApplication.activeModalWidget() or QApplication.activeWindow()
    if target is None:
        return
    if text:
        # QTest has no key for what is no Latin letter
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            receiver = QApplication.focusWidget() or target
            QApplication.sendEvent(receiver, QKeyEvent(kind, key, modifiers, text))
    else:
        QTest.keyClick(target, key, modifiers)
    # what a key has put off comes before the next key
    QCoreApplication.processEvents()


def type_in(text):
    """Type a text letter by letter; what is long comes at once, as an input method gives it."""
    for letter in [text] if len(text) > MOST_TYPED else text:
        press(0, text=letter)


def focus(widget):
    widget.setFocus(Qt.FocusReason.MouseFocusReason)


def place_in(widget, rng):
    return QPoint(rng.randrange(max(widget.width(), 1)), rng.randrange(max(widget.height(), 1)))


def wheel(widget, point, delta, modifiers=NONE):
    where = QPointF(point)
    event = QWheelEvent(
        where,
        QPointF(widget.mapToGlobal(point)),
        QPoint(),
        QPoint(0, delta),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def drag(widget, start, rng, moves=3):
    QTest.mousePress(widget, LEFT, NONE, start)
    for _ in range(rng.randint(1, moves)):
        to = start + QPoint(rng.randint(-200, 200), rng.randint(-150, 150))
        # QTest moves without a button held down
        move(widget, to, LEFT)
    if rng.random() < 0.15:
        press(rng.choice((KEY.Key_Escape, KEY.Key_Delete, KEY.Key_Space)))
    QTest.mouseRelease(widget, LEFT, NONE, to)


def move(widget, point, buttons):
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(point),
        QPointF(widget.mapToGlobal(point)),
        Qt.MouseButton.NoButton,
        buttons,
        NONE,
    )
    QApplication.sendEvent(widget, event)


def a_key(rng, person, keys):
    if rng.random() < 0.3:
        key = rng.choice(WITH_CTRL)
        if key == KEY.Key_V:
            person.fill_clipboard(rng)
        person.say(f"Ctrl+{key.name}")
        press(key, CTRL)
    else:
        key, modifiers = rng.choice(keys), rng.choice((NONE, NONE, NONE, SHIFT))
        person.say(f"{modifiers.name} {key.name}")
        press(key, modifiers)


def context_menu(area, rng):
    at = place_in(area, rng)
    reason = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(area, QContextMenuEvent(reason, at, area.mapToGlobal(at)))


def press_to(widget, key):
    """Press a key in a popup, which has the keyboard though not always the focus."""
    QTest.keyClick(widget.focusWidget() or widget, key)
