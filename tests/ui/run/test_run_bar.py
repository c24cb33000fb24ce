"""The run bar: one button that is Start, Pause and Resume, a large counter, few rows."""

from itertools import pairwise

import pytest
from looking import named

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QSplitter

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def button(window):
    return window.run_bar.run_button


@pytest.fixture
def finish(window, qtbot):
    """Return a function that runs some epochs to their end."""

    def finish(epochs=20):
        window.settings.epochs.setValue(epochs)
        window.run_bar.speed.setValue(window.run_bar.speed.maximum())
        window.run_actions.start.trigger()
        qtbot.waitUntil(lambda: window.property("outcome") == "finished", timeout=30_000)

    return finish


WAYS = {
    "mouse": lambda button: QTest.mouseClick(button, LEFT),
    "space": lambda button: QTest.keyClick(button, Qt.Key.Key_Space),
    "enter": lambda button: QTest.keyClick(button, Qt.Key.Key_Return),
    "script": lambda button: button.click(),
}


@pytest.mark.parametrize("press", WAYS.values(), ids=WAYS)
def test_a_press_meant_for_pause_begins_no_run_just_after_the_end(window, button, finish, qtbot, press):
    finish()
    run = window.controller.run
    press(button)
    assert window.controller.run is run and window.property("runState") == "idle"
    qtbot.waitUntil(lambda: not button.is_resting)
    press(button)
    assert window.controller.run is not run


def test_a_run_that_was_stopped_can_be_begun_again_at_once(window, button, qtbot):
    window.run_bar.speed.setValue(window.run_bar.speed.minimum())
    QTest.mouseClick(button, LEFT)
    window.run_actions.stop.trigger()
    qtbot.waitUntil(lambda: window.property("outcome") == "stopped")
    QTest.mouseClick(button, LEFT)
    assert window.property("runState") == "running"


def test_its_words_turn_and_its_room_stays(window, button, qtbot):
    window.run_bar.speed.setValue(window.run_bar.speed.minimum())
    seen = [(button.text(), button.size())]
    for state in ("running", "paused"):
        (window.run_actions.pause if state == "paused" else window.run_actions.start).trigger()
        qtbot.waitUntil(lambda state=state: window.property("runState") == state)
        seen.append((button.text(), button.size()))
    assert [text for text, _ in seen] == ["Start", "Pause", "Resume"]
    assert len({(size.width(), size.height()) for _, size in seen}) == 1


def test_the_counter_shows_the_epoch_that_is_shown_of_how_many(window, finish, part, qtbot):
    of = window.run_bar.of
    assert (part("epochField").value(), of.text()) == (0, "of 5,000")
    finish(300)
    qtbot.waitUntil(lambda: part("epochField").value() == 300)
    window.live.show_epoch(17)
    assert (part("epochField").value(), of.text()) == (17, "of 300")
    assert part("epochField").font().pointSizeF() > 1.4 * window.font().pointSizeF()


@pytest.mark.parametrize("width, rows", [(1500, 1), (700, 2), (320, 4)])
def test_it_takes_as_few_rows_as_there_is_room_for_and_cuts_nothing_off(window, qtbot, width, rows):
    bar = window.run_bar
    host = QSplitter()
    qtbot.addWidget(host)
    host.addWidget(bar)
    host.resize(width, 300)
    host.show()
    shown = [bar.run_button, bar.pace, bar.field, bar.progress]

    def rows_now():
        spans = sorted((part.geometry().top(), part.geometry().bottom()) for part in shown)
        return 1 + sum(below[0] > above[1] for above, below in pairwise(spans))

    qtbot.waitUntil(lambda: rows_now() == rows)
    qtbot.waitUntil(lambda: all(bar.rect().contains(part.geometry()) for part in shown))
    qtbot.waitUntil(lambda: all(part.width() >= part.minimumSizeHint().width() for part in shown))


def test_steps_and_ends_are_said_in_the_progress_bar(window, part, finish, qtbot):
    assert part("progressBar").text() == "Ready"
    finish()
    qtbot.waitUntil(lambda: part("progressBar").text() == "finished")
    assert part("progressBar").value() == part("progressBar").maximum()
    assert named(window, "epochField").isEnabled()


def test_where_there_is_little_room_the_first_word_is_said_whole(window, part, qtbot):
    bar = part("progressBar")
    part("inputScale").setValue(1.0)
    window.run_bar.speed.setValue(window.run_bar.speed.maximum())
    window.run_actions.start.trigger()
    qtbot.waitUntil(lambda: window.property("outcome") == "diverged", timeout=30_000)
    bar.resize(600, bar.height())
    qtbot.waitUntil(lambda: "no next step" in bar.text())
    bar.resize(90, bar.height())
    assert bar.text() == "diverged"
