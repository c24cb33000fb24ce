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
    messages.say("run", "info", "The same.", "Do", lambda: done.append(1))
    bar = messages._bars["run"]
    act = bar._acts[0]
    messages.take_back("run")
    assert messages.said("run") == ""
    monkeypatch.setattr(bar._label, "setText", None)
    messages.say("run", "info", "The same.", "Do", act)
    assert messages.said("run") == "The same."
    bar._buttons[0].click()
    assert done == [1]
    monkeypatch.undo()
    messages.say("run", "warning", "The same.", "Do", lambda: done.append(2))
    bar._buttons[0].click()
    assert done == [1, 2] and bar.property("level") == "warning"
