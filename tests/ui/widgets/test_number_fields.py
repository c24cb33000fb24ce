"""Every field for a number behaves in the same way."""

from dataclasses import dataclass

import pytest
import torch  # noqa: F401

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from thermogui.core.descent.experiment import Experiment

NO_KEY = Qt.KeyboardModifier.NoModifier
RATE = "The learning rate must be a number greater than 0."
EPOCHS = "Epochs must be a whole number from 1 to 10,000,000."
SCALE = "The input scale must be a number other than 0, or standardize it."
DELTA = "δ must be a number greater than 0."


@dataclass(frozen=True)
class Field:
    """A field for a number, with an edit that is fine and one that is not."""

    name: str
    setting: str
    good: str
    value: float
    bad: str
    message: str

    def read(self, experiment):
        value = getattr(experiment, self.setting)
        return value[("initialW", "initialB").index(self.name)] if self.setting == "initial" else value


INITIAL = "The initial w and b must be two finite numbers."


ASKED = "“1,000” could have three decimals or be in thousands: type 1.000 or 1000."


FIELDS = [
    Field("learningRate", "learning_rate", "0.025", 0.025, "-1", RATE),
    Field("epochs", "epochs", "1200", 1200, "2.5", EPOCHS),
    Field("initialW", "initial", "-2.5", -2.5, "w", INITIAL),
    Field("initialB", "initial", "1e3", 1000.0, "1,000", ASKED),
    Field("inputScale", "input_scale", "-.5", -0.5, "0", SCALE),
    Field("delta", "delta", "1e-3", 0.001, "0", DELTA),
]


@pytest.fixture(params=FIELDS, ids=lambda field: field.name)
def field(request, document):
    if request.param.name == "delta":
        document.experiment = Experiment(gradient="finite-difference")
    return request.param


def test_a_good_edit_reaches_the_experiment(field, document, retype, start, messages):
    retype(field.name, field.good)
    assert field.read(document.experiment) == field.value
    assert messages() == [] and start.isEnabled()


def test_a_bad_edit_is_marked_said_and_holds_start_back(field, control, document, retype, start, messages):
    retype(field.name, field.bad)
    marked = [f.name for f in FIELDS if control(f.name).property("wrong")]
    assert (marked, messages()) == ([field.name], [field.message])
    assert not start.isEnabled()
    assert control(field.name).text() == field.bad


def test_undo_brings_the_good_value_and_start_back(field, control, document, retype, start, messages):
    before, shown = document.experiment, control(field.name).text()
    retype(field.name, field.bad)
    document.undo_stack.undo()
    assert document.experiment == before and control(field.name).text() == shown
    assert messages() == [] and not control(field.name).property("wrong") and start.isEnabled()


def test_typing_is_one_step_until_the_field_is_left(field, control, document, retype):
    retype(field.name, field.good)
    assert document.undo_stack.count() == 1
    QTest.keyClick(control(field.name), Qt.Key.Key_Return)
    QTest.keyClick(control(field.name), Qt.Key.Key_1)
    assert document.undo_stack.count() == 2


def test_a_script_sets_and_reads_a_value(field, control, document):
    control(field.name).setValue(field.value)
    assert control(field.name).value() == field.value == field.read(document.experiment)
    control(field.name).setValue(field.value)
    assert document.undo_stack.count() == 1


@pytest.mark.parametrize("name", ["C", "de_DE", "de_CH", "fr_FR"])
def test_the_locale_plays_no_part(name, locale, control, document, retype, messages, start):
    locale(name)
    rate = control("learningRate")
    for text, value in (("0,05", 0.05), ("0.07", 0.07), (",5", 0.5), ("1.000", 1.0), ("1234,567", 1234.567)):
        retype("learningRate", text)
        assert document.experiment.learning_rate == value and messages() == [] and rate.text() == text
    for text in ("1,000", "1,000.5"):
        retype("learningRate", text)
        assert [text in message for message in messages()] == [True] and not start.isEnabled()
    rate.setValue(0.125)
    assert rate.text() == "0.125" and messages() == [] and start.isEnabled()


def test_a_field_that_is_not_wrong_asks_nothing(control, document, retype, messages):
    retype("inputScale", "1,000")
    assert "1,000" in messages()[0]
    control("inputScale").show_value(0.1)
    document.set_experiment(Experiment(input_scale="standardize"), "standardize")
    control("inputScale").setText("1,000")
    retype("epochs", "12")
    assert messages() == []


@pytest.mark.parametrize("text", ["0.1", "-2.5", "−0,125", "1e-3", "5000"])
def test_a_double_click_takes_the_whole_number(control, settings_panel, text):
    field = control("learningRate")
    field.setText(text)
    for place in range(len(text) + 1):
        field.setCursorPosition(place)
        at = field.cursorRect().center()
        field.deselect()
        QTest.mouseDClick(field, Qt.MouseButton.LeftButton, pos=at)
        assert field.selectedText() == text
    QTest.keyClicks(field, "1")
    assert field.text() == "1"


def test_a_hand_that_trembles_in_a_double_click_takes_no_less(control):
    field = control("learningRate")
    field.setText("0.125")
    centre = field.rect().center()
    left = Qt.MouseButton.LeftButton
    QTest.mouseClick(field, left, pos=centre)
    event = QMouseEvent(
        QEvent.Type.MouseButtonDblClick, centre, field.mapToGlobal(centre), left, left, NO_KEY
    )
    QApplication.sendEvent(field, event)
    near = centre - QPoint(centre.x() - 8, 0)
    moved = QMouseEvent(QEvent.Type.MouseMove, near, field.mapToGlobal(near), left, left, NO_KEY)
    QApplication.sendEvent(field, moved)
    QTest.mouseRelease(field, left, pos=near)
    assert field.selectedText() == "0.125"


def test_tab_into_a_field_takes_the_whole_number(qtbot, control, settings_panel):
    settings_panel.activateWindow()
    control("learningRate").setFocus()
    qtbot.waitUntil(control("learningRate").hasFocus)
    while not control("epochs").hasFocus():
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert control("epochs").selectedText() == "5000"
