"""Bars of messages."""

import pytest

from thermogui.ui.messages import Messages


@pytest.fixture
def messages(qtbot):
    messages = Messages()
    qtbot.addWidget(messages)
    messages.show()
    return messages


def test_what_is_said_again_is_not_laid_out_again_but_shown(messages, monkeypatch):
    done = []
    offer = ("Do", lambda: done.append(1))
    messages.say("run", "info", "The same.", offer)
    bar = messages._bars["run"]
    messages.take_back("run")
    assert messages.said("run") == ""
    monkeypatch.setattr(bar._label, "setText", None)
    messages.say("run", "info", "The same.", offer)
    assert messages.said("run") == "The same."
    bar._buttons[0].click()
    assert done == [1]
    monkeypatch.undo()
    messages.say("run", "warning", "The same.", ("Do", lambda: done.append(2)))
    bar._buttons[0].click()
    assert done == [1, 2] and bar.property("level") == "warning"


def test_a_bar_offers_as_many_things_to_do_as_there_are(messages):
    done = []
    messages.say("file", "info", "Three.", *((name, lambda n=name: done.append(n)) for name in "abc"))
    buttons = messages._bars["file"]._buttons
    for button in buttons:
        button.click()
    assert done == ["a", "b", "c"]
    messages.say("file", "info", "One.", ("d", lambda: done.append("d")))
    assert [button.isVisible() for button in buttons] == [True, False, False]
    buttons[0].click()
    assert done[-1] == "d"
