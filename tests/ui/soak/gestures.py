"""What a person does with what is seen: each takes the person, the thing, and where chances come from."""

import math
import re

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLabel, QMenu, QRadioButton, QTableView

from soak import texts
from soak.hands import (
    CTRL,
    EDITS,
    KEY,
    LEFT,
    MOVES,
    NONE,
    SHIFT,
    a_key,
    context_menu,
    drag,
    focus,
    move,
    place_in,
    press,
    press_to,
    type_in,
    wheel,
)
from soak.seen import opens_another


def button(person, widget, rng):
    if isinstance(widget, QCheckBox | QRadioButton):
        at = QPoint(min(8, widget.width() // 2), widget.height() // 2)
    else:
        at = widget.rect().center()
    if rng.random() < 0.8:
        QTest.mouseClick(widget, LEFT, NONE, at)
    elif rng.random() < 0.5:
        focus(widget)
        press(KEY.Key_Space)
    else:
        QTest.mouseDClick(widget, LEFT, NONE, at)


def combo(person, widget, rng):
    way = rng.randrange(4)
    focus(widget)
    if way == 0:
        widget.showPopup()
        person.say("opened")
    elif way == 1 and widget.count():
        # as a click in its list does
        index = rng.randrange(widget.count())
        person.say(f"chose {widget.itemText(index)!r}")
        widget.setCurrentIndex(index)
        widget.activated.emit(index)
    elif way == 2:
        wheel(widget, widget.rect().center(), rng.choice((-120, 120)))
    else:
        a_key(rng, person, MOVES)


def spin(person, widget, rng):
    focus(widget)
    if rng.random() < 0.5:
        _retype(person, rng)
    elif rng.random() < 0.5:
        wheel(widget, widget.rect().center(), rng.choice((-120, 120, 1200)))
    else:
        a_key(rng, person, MOVES)


def slider(person, widget, rng):
    focus(widget)
    way = rng.randrange(3)
    if way == 0:
        drag(widget, place_in(widget, rng), rng)
    elif way == 1:
        wheel(widget, widget.rect().center(), rng.choice((-120, 120)))
    else:
        a_key(rng, person, MOVES)


def line(person, widget, rng):
    focus(widget)
    if rng.random() < 0.8:
        _retype(person, rng)
    else:
        a_key(rng, person, (*MOVES, *EDITS))


def _retype(person, rng):
    """Replace what stands in a field, and perhaps leave it; half of the time it stays open."""
    if rng.random() < 0.8:
        press(KEY.Key_A, CTRL)
    if rng.random() < 0.2:
        person.fill_clipboard(rng)
        press(KEY.Key_V, CTRL)
    else:
        text = rng.choice(texts.RIGHT if rng.random() < 0.35 else texts.LINES)
        person.say(f"typed {text[:60]!r}")
        if text:
            type_in(text)
        else:
            press(KEY.Key_Delete)
    if rng.random() < 0.5:
        press(rng.choice((KEY.Key_Return, KEY.Key_Tab, KEY.Key_Escape, KEY.Key_Backtab)))


def text(person, widget, rng):
    focus(widget)
    way = rng.randrange(4)
    if way == 0 and not widget.isReadOnly():
        typed = rng.choice(texts.VALUES)
        person.say(f"typed {typed[:60]!r}")
        type_in(typed)
    elif way == 1:
        area = widget.viewport()
        QTest.mouseClick(area, LEFT, NONE, place_in(area, rng))
    elif way == 2:
        wheel(widget.viewport(), QPoint(5, 5), rng.choice((-120, 120)), rng.choice((NONE, CTRL)))
    else:
        a_key(rng, person, (*MOVES, *EDITS))


def tabs(person, widget, rng):
    if widget.count():
        index = rng.randrange(widget.count())
        person.say(f"tab {widget.tabText(index)!r}")
        QTest.mouseClick(widget, LEFT, NONE, widget.tabRect(index).center())


def header(person, widget, rng):
    area = widget.viewport()
    way = rng.randrange(4)
    if way == 0:
        drag(area, place_in(area, rng), rng)
    elif way == 1:
        QTest.mouseDClick(area, LEFT, NONE, place_in(area, rng))
    else:
        QTest.mouseClick(area, LEFT, rng.choice((NONE, SHIFT, CTRL)), place_in(area, rng))


def items(person, widget, rng):
    model, area = widget.model(), widget.viewport()
    way = rng.randrange(8)
    columns = model.columnCount() if isinstance(widget, QTableView) else 1
    if way < 3 and model.rowCount() and columns:
        index = model.index(rng.randrange(min(model.rowCount(), 40)), rng.randrange(columns))
        if rng.random() < 0.1:
            index = model.index(model.rowCount() - 1, index.column())
        widget.scrollTo(index)
        at = widget.visualRect(index).center()
        person.say(f"cell {index.row()}, {index.column()}")
        click = QTest.mouseDClick if rng.random() < 0.3 else QTest.mouseClick
        if click is QTest.mouseDClick:
            QTest.mouseClick(area, LEFT, NONE, at)
        click(area, LEFT, rng.choice((NONE, NONE, SHIFT, CTRL)), at)
    elif way < 5:
        focus(widget)
        type_in(rng.choice("0123456789-.,xe"))
        _retype(person, rng)
    elif way == 5:
        QTest.mouseClick(area, Qt.MouseButton.RightButton, NONE, place_in(area, rng))
        context_menu(area, rng)
    else:
        if rng.random() < 0.5:
            focus(widget)
        a_key(rng, person, (*MOVES, *EDITS))


def plot(person, widget, rng):
    area = widget.viewport()
    at = place_in(area, rng)
    way = rng.randrange(8)
    focus(widget)
    if way == 0:
        wheel(area, at, rng.choice((-120, 120, 2400, -2400)))
    elif way == 1:
        drag(area, at, rng)
    elif way == 2:
        drag(area, _a_reading(person, widget, rng) or at, rng)
    elif way == 3:
        move(area, at, Qt.MouseButton.NoButton)
        QTest.mouseClick(area, LEFT, NONE, _a_reading(person, widget, rng) or at)
    elif way == 4:
        QTest.mouseDClick(area, LEFT, NONE, at)
    elif way == 5:
        QTest.mouseClick(area, Qt.MouseButton.RightButton, NONE, at)
    else:
        a_key(rng, person, (*MOVES, *EDITS))


def _a_reading(person, widget, rng):
    """Return where a reading is drawn in a plot, if one is."""
    readings = person.window.document.readings
    if not len(readings) or not hasattr(widget, "getViewBox"):
        return None
    row = rng.randrange(len(readings))
    pair = QPointF(float(readings.t_u[row]), float(readings.t_c[row]))
    at = widget.mapFromScene(widget.getViewBox().mapViewToScene(pair))
    if any(map(math.isnan, (pair.x(), pair.y()))) or not widget.viewport().rect().contains(at):
        return None
    return at


def handle(person, widget, rng):
    drag(widget, widget.rect().center(), rng)


def dock(person, widget, rng):
    way = rng.randrange(4)
    person.say(("float", "hide", "show", "drag")[way])
    if way == 0:
        widget.setFloating(not widget.isFloating())
    elif way == 1:
        widget.close()
    elif way == 2:
        widget.raise_()
    else:
        drag(widget, QPoint(20, 5), rng)


def menus(person, widget, rng):
    focus(widget)
    actions = widget.actions()
    if actions:
        chosen = rng.choice(actions)
        person.say(f"opened {chosen.text()!r}")
        widget.setActiveAction(chosen)


def link(person, widget, rng):
    if isinstance(widget, QLabel) and (found := re.findall(r"href=['\"]([^'\"]*)", widget.text())):
        chosen = rng.choice(found)
        person.say(chosen)
        widget.linkActivated.emit(chosen)


def other(person, widget, rng):
    focus(widget)
    way = rng.randrange(4)
    if way == 0:
        QTest.mouseClick(widget, LEFT, NONE, place_in(widget, rng))
    elif way == 1:
        drag(widget, place_in(widget, rng), rng)
    elif way == 2:
        wheel(widget, widget.rect().center(), rng.choice((-120, 120)))
    else:
        a_key(rng, person, (*MOVES, *EDITS))


def action(person, made, rng):
    if made.objectName() == "actionQuit":
        person.close_window(rng)
    elif made.text() == "Paste":
        person.fill_clipboard(rng)
        made.trigger()
    else:
        made.trigger()


def popup(person, widget, rng):
    if isinstance(widget, QMenu) and rng.random() < 0.7:
        chosen = [one for one in widget.actions() if one.isEnabled() and not one.isSeparator()]
        if chosen:
            one = rng.choice(chosen)
            person.say(f"chose {one.text()!r}")
            widget.setActiveAction(one)
            if not opens_another(widget, one):
                widget.close()
                if one.objectName() != "actionQuit":
                    one.trigger()
            return
    for _ in range(rng.randrange(3)):
        press_to(widget, rng.choice((KEY.Key_Down, KEY.Key_Up)))
    press_to(widget, rng.choice((KEY.Key_Return, KEY.Key_Escape)))
    if widget.isVisible() and rng.random() < 0.5:
        widget.close()


GESTURES = {
    name: function
    for name, function in globals().items()
    if name
    in {
        *("button", "combo", "spin", "slider", "line", "text", "tabs", "header", "items", "plot", "handle"),
        *("dock", "menus", "link", "other", "action", "popup"),
    }
}
