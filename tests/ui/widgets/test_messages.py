"""Bars of messages."""

import numpy as np
import pytest
from looking import bar_of, named

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QCursor, QFont, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton, QWidget

from thermogui.ui.widgets import message_bar as bars
from thermogui.ui.widgets.message_bar import MessageBar
from thermogui.ui.widgets.messages import Messages
from thermogui.ui.widgets.plain import PlainLabel

LONG = "A sentence that is so long that it needs more than one line, wherever it is read. " * 3


@pytest.fixture
def messages(qtbot):
    messages = Messages()
    qtbot.addWidget(messages)
    # away from where the pointer may be
    messages.move(300, 300)
    messages.show()
    QCursor.setPos(0, 0)
    return messages


@pytest.fixture
def soon(monkeypatch):
    """What only informs goes at once."""
    monkeypatch.setattr(bars, "INFORMS_MS", 30)


def test_what_is_said_again_is_not_laid_out_again_but_shown(messages, monkeypatch):
    done = []
    offer = ("Do", lambda: done.append(1))
    messages.say("run", "info", "The same.", offer)
    bar = bar_of(messages, "run")
    messages.take_back("run")
    assert messages.said("run") == ""
    monkeypatch.setattr(bar.findChild(PlainLabel), "setText", None)
    messages.say("run", "info", "The same.", offer)
    assert messages.said("run") == "The same."
    bar.findChildren(QPushButton)[0].click()
    assert done == [1]
    monkeypatch.undo()
    messages.say("run", "warning", "The same.", ("Do", lambda: done.append(2)))
    bar.findChildren(QPushButton)[0].click()
    assert done == [1, 2] and bar.property("level") == "warning"


def test_a_bar_offers_as_many_things_to_do_as_there_are(messages):
    done = []
    messages.say("file", "info", "Three.", *((name, lambda n=name: done.append(n)) for name in "abc"))
    buttons = bar_of(messages, "file").findChildren(QPushButton)
    for button in buttons:
        button.click()
    assert done == ["a", "b", "c"]
    messages.say("file", "info", "One.", ("d", lambda: done.append("d")))
    assert [button.isVisible() for button in buttons] == [True, False, False]
    buttons[0].click()
    assert done[-1] == "d"


# -- how long they stay


def test_what_only_informs_goes_by_itself_and_nothing_else_does(soon, messages, qtbot):
    messages.say("saved", "info", "Saved.")
    messages.say("asked", "info", "Restart?", ("Restart", lambda: None))
    messages.say("run", "warning", "It diverged.")
    messages.say("file", "error", "It cannot be read.")
    assert messages.texts == ["Saved.", "Restart?", "It diverged.", "It cannot be read."]
    with qtbot.waitSignal(messages.changed):
        pass
    assert messages.texts == ["Restart?", "It diverged.", "It cannot be read."]
    assert not any(bar.findChild(QTimer).isActive() for bar in messages.findChildren(MessageBar))


def test_what_has_come_to_need_an_answer_stays(soon, messages, qtbot):
    messages.say("job", "info", "Saving …")
    messages.say("job", "info", "Saving: 3 %", ("Cancel", lambda: None))
    assert not bar_of(messages, "job").findChild(QTimer).isActive()
    messages.say("job", "info", "Saved.")
    qtbot.waitUntil(lambda: messages.texts == [])


def test_what_is_pointed_at_or_has_the_focus_stays(soon, window, qtbot):
    said = window.messages
    said.say("saved", "info", "Saved.")
    bar = bar_of(said, "saved")
    QTest.mouseMove(bar, bar.rect().center())
    qtbot.waitUntil(bar.underMouse)
    with qtbot.waitSignal(bar.findChild(QTimer).timeout):
        pass
    assert said.said("saved") == "Saved."
    bar.findChild(QToolButton).setFocus()
    QTest.mouseMove(window.plots.loss, QPoint(5, 5))
    qtbot.waitUntil(lambda: not bar.underMouse())
    with qtbot.waitSignal(bar.findChild(QTimer).timeout):
        pass
    assert said.said("saved") == "Saved."
    window.plots.loss.setFocus()
    qtbot.waitUntil(lambda: said.said("saved") == "")


# -- severity


def test_severity_can_be_told_without_colours(messages):
    pictures = {}
    for level, name in (("info", "Information"), ("warning", "Warning"), ("error", "Error")):
        messages.say("one", level, "Something.")
        bar = bar_of(messages, "one")
        assert (
            bar.accessibleName() == f"{name}: Something." and named(bar, "severity").accessibleName() == name
        )
        sign = named(bar, "severity")
        sign.resize(32, 32)
        drawn = sign.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
        pictures[level] = bytes(drawn.constBits())
    assert len(set(pictures.values())) == 3


# -- where they are


def places(window):
    """Where everything is on the screen that could be pointed at, but for the bars."""
    return {
        widget: (widget.mapTo(window, QPoint(0, 0)), widget.size())
        for widget in window.findChildren(QWidget)
        if widget.isVisible() and not (widget is window.messages or window.messages.isAncestorOf(widget))
    }


def test_no_bar_moves_what_is_under_the_pointer(window, qtbot, settle):
    window.messages.take_back("recover")
    settle()
    before, view = places(window), window.plots.fit.viewRange()
    for topic, level in (("a", "info"), ("b", "warning"), ("c", "error"), ("d", "info"), ("e", "error")):
        window.messages.say(topic, level, LONG, ("Do", lambda: None), ("Leave", lambda: None))
        settle()
        assert places(window) == before and window.plots.fit.viewRange() == view
    for topic in "abcde":
        window.messages.take_back(topic)
        settle()
        assert places(window) == before
    assert not window.messages.isVisible()


@pytest.fixture
def settle(qtbot):
    """Let everything be laid out."""

    def settle():
        for _ in range(5):
            QApplication.processEvents()

    return settle


@pytest.mark.parametrize("points", [10, 14])
@pytest.mark.parametrize("size", [(1440, 900), (1024, 700)])
def test_bars_cover_the_axis_or_more_of_a_plot_and_no_control(window, settle, points, size, qapp):
    font = QFont(qapp.font())
    larger = QFont(font)
    larger.setPointSize(points)
    qapp.setFont(larger)
    try:
        window.resize(*size)
        settle()
        fit = window.plots.fit
        window.messages.say("a", "warning", "Short.")
        settle()
        assert window.messages.height() >= fit.getAxis("bottom").height() - 1
        for topic in "bcdefg":
            window.messages.say(topic, "error", LONG, ("Do", lambda: None))
            settle()
        assert fit.geometry().contains(window.messages.geometry())
        for bar in window.messages.findChildren(MessageBar):
            label = bar.findChild(PlainLabel)
            assert label.height() >= label.heightForWidth(label.width())
    finally:
        qapp.setFont(font)


def test_bars_follow_the_width_of_the_window(window, settle):
    window.messages.say("a", "warning", LONG)
    for width in (1500, 1024, 1300):
        window.resize(width, 800)
        settle()
        assert window.messages.width() == window.plots.fit.width()
        label = bar_of(window.messages, "a").findChild(PlainLabel)
        assert label.height() >= label.heightForWidth(label.width())


# -- with the keyboard, and for scripts


def test_a_bar_is_reached_with_tab_and_put_away_with_escape(window, qtbot):
    window.messages.say("a", "error", "Something.", ("Do", lambda: None))
    bar = bar_of(window.messages, "a")
    start = window.plots.fit
    start.setFocus()
    for _ in range(60):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        if bar.isAncestorOf(QApplication.focusWidget()):
            break
    assert isinstance(QApplication.focusWidget(), QPushButton | QToolButton)
    before = window.messages._before
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert window.messages.texts == [] and QApplication.focusWidget() is before is not None


def test_the_bars_that_are_open_can_be_read_by_scripts(window):
    assert window.property("messages") == []
    window.messages.say("a", "error", "Something.")
    window.messages.say("b", "info", "Something else.")
    assert window.property("messages") == ["Something.", "Something else."]
    window.messages.say("a", "warning", "Not the same.")
    assert window.property("messages") == ["Not the same.", "Something else."]
    bar_of(window.messages, "b").findChild(QToolButton).click()
    assert window.property("messages") == ["Not the same."]


def test_no_restart_is_offered_where_there_is_no_reading(window, qtbot, trigger, part):
    part("speed").setValue(part("speed").maximum())
    trigger("actionStart")
    qtbot.waitUntil(lambda: window.property("runState") == "idle", timeout=30_000)
    window.document.set_values("t_c", np.array([0]), np.array([1.0]), "edit row 1")
    qtbot.waitUntil(lambda: window.messages.said("readings") != "")
    (restart,) = (b for b in window.messages.findChildren(QPushButton) if b.text() == "Restart")
    assert restart.isVisible()
    window.readings.view.clear_table()
    qtbot.waitUntil(lambda: not restart.isVisible())
    assert window.messages.said("readings") != ""


@pytest.mark.parametrize("lines", range(1, 8))
def test_no_figure_along_an_axis_is_covered_by_half(window, settle, lines):
    window.resize(1024, 700)
    settle()
    window.grab()
    window.messages.say("a", "warning", "A line of many words that goes on. " * 3 * lines)
    settle()
    fit = window.plots.fit
    top = window.messages.y() - fit.y()
    axis = fit.getAxis("left")
    assert len(axis.labels) > 3
    for label in axis.labels:
        shown = axis.mapRectToScene(label)
        assert shown.bottom() <= top + 1 or shown.top() >= top - 1
