"""Every field for a number behaves in the same way."""

from dataclasses import dataclass

import pytest
import torch  # noqa: F401

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from thermogui.core.descent.experiment import Experiment

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


FIELDS = [
    Field("learningRate", "learning_rate", "0.025", 0.025, "-1", RATE),
    Field("epochs", "epochs", "1200", 1200, "2.5", EPOCHS),
    Field("initialW", "initial", "-2.5", -2.5, "w", INITIAL),
    Field("initialB", "initial", "1e3", 1000.0, "1,000", INITIAL),
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
