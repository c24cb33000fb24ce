"""A Start that is pressed before PyTorch is there."""

import pytest
from pytestqt.qtbot import QtBot

from PySide6.QtCore import Qt


@pytest.fixture
def waiting(window):
    """A window to which PyTorch is yet to come."""
    window.torch.ready = False
    window.run_actions.refresh()
    assert not window.run_actions.start.isEnabled()
    window.settings.epochs.setValue(20)
    window.run_bar.speed.setValue(window.run_bar.speed.maximum())
    return window


def said(window, qtbot: QtBot, text):
    qtbot.waitUntil(lambda: text in window.run_bar.progress.text())


def comes(window, qtbot):
    with qtbot.waitSignal(window.torch.changed):
        window.torch.start()


@pytest.mark.parametrize("by", ["key", "mouse"])
def test_it_is_remembered_and_begins_when_it_comes(waiting, qtbot, by):
    if by == "key":
        qtbot.keyClick(waiting, Qt.Key.Key_F5)
    else:
        qtbot.mouseClick(waiting.run_bar.run_button, Qt.MouseButton.LeftButton)
    said(waiting, qtbot, "Starts as soon as PyTorch is loaded")
    assert not waiting.run_actions.start.isEnabled() and waiting.controller.run is None
    waiting.settings.epochs.setValue(30)
    said(waiting, qtbot, "Starts as soon as PyTorch is loaded")
    comes(waiting, qtbot)
    qtbot.waitUntil(lambda: waiting.property("outcome") == "finished")
    assert waiting.property("epochCount") == 30


def test_pressed_again_it_is_taken_back(waiting, qtbot):
    for text in ("Starts as soon as", "PyTorch is being loaded"):
        qtbot.keyClick(waiting, Qt.Key.Key_F5)
        said(waiting, qtbot, text)
    comes(waiting, qtbot)
    assert waiting.controller.run is None and waiting.run_actions.start.isEnabled()


def test_one_whose_settings_have_become_wrong_is_refused(waiting, qtbot):
    qtbot.keyClick(waiting, Qt.Key.Key_F5)
    waiting.settings.epochs.setValue(0)
    comes(waiting, qtbot)
    assert waiting.controller.run is None


def test_once_it_is_there_the_key_is_that_of_start_again(waiting, qtbot):
    comes(waiting, qtbot)
    qtbot.keyClick(waiting, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: waiting.property("outcome") == "finished")
    assert waiting.property("epochCount") == 20
