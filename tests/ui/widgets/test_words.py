"""Texts that change often, and the room they take."""

import pytest

from thermogui.ui.widgets.words import Words


@pytest.fixture
def words(qtbot):
    words = Words("words")
    qtbot.addWidget(words)
    words.resize(200, 400)
    with qtbot.waitExposed(words):
        words.show()
    return words


def height(words):
    return words.heightForWidth(words.width())


def test_room_is_taken_at_once_and_given_back_after_a_pause(words, qtbot):
    words.setText("one line")
    low = height(words)
    words.setText("one line\nand another\nand a third")
    assert height(words) == 3 * low
    words.setText("one line")
    assert height(words) == 3 * low and words.text() == "one line"
    qtbot.waitUntil(lambda: height(words) == low)


def test_what_is_not_seen_keeps_no_room(words):
    words.setText("one line\nand another")
    tall = height(words)
    words.hide()
    words.setText("one line")
    assert height(words) == tall // 2


def test_another_width_takes_the_room_that_it_needs(words):
    words.setText("several words that do not fit into a single line of two hundred pixels")
    narrow = height(words)
    words.resize(800, 400)
    assert height(words) < narrow


def test_a_larger_font_needs_more_room(words):
    words.setText("one line")
    before = height(words)
    font = words.font()
    font.setPointSize(3 * font.pointSize())
    words.setFont(font)
    assert height(words) > before
