"""The settings of the next run: fields, their messages, and what is one step of undo."""

import math
from dataclasses import dataclass

import pytest
import torch  # noqa: F401

from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest

from thermogui.core.descent.experiment import Experiment
from thermogui.ui.document import Document
from thermogui.ui.fields import MessageLabel
from thermogui.ui.run.actions import RunActions
from thermogui.ui.run.settings_panel import SettingsPanel
from thermogui.ui.run.torch_loader import TorchLoader


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


FIELDS = [
    Field("learningRate", "learning_rate", "0.025", 0.025, "-1", "The learning rate must be a number greater than 0."),
    Field("epochs", "epochs", "1200", 1200, "2.5", "Epochs must be a whole number from 1 to 10,000,000."),
    Field("initialW", "initial", "-2.5", -2.5, "w", "The initial w and b must be two finite numbers."),
    Field("initialB", "initial", "1e3", 1000.0, "1,000", "The initial w and b must be two finite numbers."),
    Field("inputScale", "input_scale", "-.5", -0.5, "0", "The input scale must be a number other than 0, or “standardize”."),
    Field("delta", "delta", "1e-3", 0.001, "0", "δ must be a number greater than 0."),
]  # fmt: skip
BY_NAME = {field.name: field for field in FIELDS}


@pytest.fixture
def document(qapp):
    return Document()


@pytest.fixture
def panel(qtbot, document):
    panel = SettingsPanel(document)
    qtbot.addWidget(panel)
    panel.show()
    panel._disclosure.setChecked(True)
    return panel


@pytest.fixture
def part(panel):
    return lambda name: panel.findChild(QObject, name)


@pytest.fixture
def start(document, controller):
    actions = RunActions(document, controller, TorchLoader(document), document)
    return actions.start


@pytest.fixture(params=FIELDS, ids=lambda field: field.name)
def field(request, document):
    if request.param.name == "delta":
        document.experiment = Experiment(gradient="finite-difference")
    return request.param


@pytest.fixture
def retype(part):
    """Return a function that replaces the text of a field key by key."""

    def retype(name, text):
        widget = part(name)
        widget.selectAll()
        QTest.keyClicks(widget, text)

    return retype


def messages(panel):
    return [label.text() for label in panel.findChildren(MessageLabel) if label.isVisible()]


def test_a_good_edit_reaches_the_experiment(field, panel, document, retype, start):
    retype(field.name, field.good)
    assert field.read(document.experiment) == field.value
    assert messages(panel) == [] and start.isEnabled()


def test_a_bad_edit_marks_the_field_says_why_and_holds_start_back(field, panel, part, document, retype, start):
    retype(field.name, field.bad)
    marked = [f.name for f in FIELDS if part(f.name).property("wrong")]
    assert (marked, messages(panel)) == ([field.name], [field.message])
    assert not start.isEnabled()
    assert part(field.name).text() == field.bad


def test_undo_brings_the_good_value_and_start_back(field, panel, part, document, retype, start):
    before, shown = document.experiment, part(field.name).text()
    retype(field.name, field.bad)
    document.undo_stack.undo()
    assert document.experiment == before and part(field.name).text() == shown
    assert messages(panel) == [] and not part(field.name).property("wrong") and start.isEnabled()


def test_typing_is_one_step_until_the_field_is_left(field, part, document, retype):
    retype(field.name, field.good)
    assert document.undo_stack.count() == 1
    QTest.keyClick(part(field.name), Qt.Key.Key_Return)
    QTest.keyClick(part(field.name), Qt.Key.Key_1)
    assert document.undo_stack.count() == 2


def test_a_script_sets_and_reads_a_value(field, part, document):
    part(field.name).setValue(field.value)
    assert part(field.name).value() == field.value == field.read(document.experiment)
    part(field.name).setValue(field.value)
    assert document.undo_stack.count() == 1


def test_what_is_typed_stays_as_it_was_typed(part, retype):
    for name, text in (("learningRate", "1e-2"), ("epochs", "5e3"), ("initialW", "1.500")):
        retype(name, text)
        assert part(name).text() == text


def test_undo_names_the_field(document, retype):
    retype("learningRate", "0.5")
    assert document.undo_stack.undoText() == "change learning rate"
    retype("initialB", "0.5")
    assert document.undo_stack.undoText() == "change initial w, b"


def test_typing_back_what_was_there_leaves_no_step(part, document, retype):
    retype("epochs", "50")
    QTest.keyClicks(part("epochs"), "00")
    assert document.experiment == Experiment() and document.undo_stack.count() == 0


@pytest.mark.parametrize("value", [0.0, -1.0, math.nan, math.inf, 1e300])
def test_learning_rates_that_no_run_can_have_are_said(panel, part, document, start, value):
    part("learningRate").setValue(value)
    wanted = [] if value == 1e300 else [BY_NAME["learningRate"].message]
    assert messages(panel) == wanted and start.isEnabled() == (value == 1e300)
    document.undo_stack.undo()
    assert part("learningRate").text() == "0.01" and messages(panel) == []


@pytest.mark.parametrize("value", [0, -5, 10_000_001, math.nan, 1e300])
def test_numbers_of_epochs_that_no_run_can_have_are_said(panel, part, start, value):
    part("epochs").setValue(value)
    assert messages(panel) == [BY_NAME["epochs"].message] and not start.isEnabled()


def test_a_decimal_comma_is_read_and_shown_where_the_locale_has_one(qtbot, locale, document):
    locale("de_DE")
    panel = SettingsPanel(document)
    qtbot.addWidget(panel)
    assert panel.learning_rate.text() == "0,01"
    for text, value in (("0,05", 0.05), ("0.07", 0.07)):
        panel.learning_rate.selectAll()
        QTest.keyClicks(panel.learning_rate, text)
        assert document.experiment.learning_rate == value


def test_dragging_the_slider_is_one_step(panel, part, document):
    slider = panel.learning_rate_slider
    start = slider.value()
    slider.setSliderDown(True)
    for offset in range(1, 30):
        slider.setSliderPosition(start + offset)
    slider.setSliderDown(False)
    assert document.experiment.learning_rate == pytest.approx(0.01 * 10 ** (29 / 20), rel=0.05)
    assert part("learningRate").value() == document.experiment.learning_rate
    assert document.undo_stack.count() == 1
    document.undo_stack.undo()
    assert document.experiment == Experiment() and slider.value() == start


def test_two_drags_are_two_steps_and_so_are_two_keys(panel, document):
    slider = panel.learning_rate_slider
    for position in (20, 60):
        slider.setSliderDown(True)
        slider.setSliderPosition(position)
        slider.setSliderDown(False)
    assert document.undo_stack.count() == 2
    for _ in range(2):
        QTest.keyClick(slider, Qt.Key.Key_Right)
    assert document.undo_stack.count() == 4


def test_delta_is_there_for_the_finite_difference_alone(panel, part, document):
    assert not part("delta").isVisible()
    part("gradient").setCurrentText("finite-difference")
    assert part("delta").isVisible() and document.experiment.gradient == "finite-difference"
    part("gradient").setCurrentText("autograd")
    assert not part("delta").isVisible()


def test_a_wrong_delta_stays_in_sight_whatever_the_gradient(panel, part):
    part("gradient").setCurrentText("finite-difference")
    part("delta").setValue(0.0)
    part("gradient").setCurrentText("analytic")
    assert part("delta").isVisible() and messages(panel) == [BY_NAME["delta"].message]
    part("delta").setValue(0.1)
    assert not part("delta").isVisible()


def test_a_mistake_among_the_closed_settings_opens_them(panel, part, document):
    panel._disclosure.setChecked(False)
    assert not part("inputScale").isVisible()
    part("inputScale").setValue(0.0)
    assert part("inputScale").isVisible() and messages(panel) == [BY_NAME["inputScale"].message]


def test_standardizing_takes_the_place_of_the_factor(panel, part, document):
    panel.standardize.click()
    assert document.experiment.input_scale == "standardize" and not part("inputScale").isEnabled()
    document.undo_stack.undo()
    assert document.experiment.input_scale == 0.1 and not panel.standardize.isChecked()
    document.undo_stack.redo()
    panel.standardize.click()
    assert document.experiment.input_scale == 0.1 and part("inputScale").isEnabled()


def test_autograd_and_numpy_do_not_go_together_and_say_so(panel, part, start):
    part("engine").setCurrentText("numpy")
    part("gradient").setCurrentText("autograd")
    assert messages(panel) == ["Autograd is PyTorch's: choose the torch engine, or another gradient."]
    assert not start.isEnabled()
    part("engine").setCurrentText("torch")
    assert messages(panel) == [] and start.isEnabled()


def test_choices_and_ticks_are_one_step_each(panel, part, document):
    part("gradient").setCurrentText("autograd")
    part("dtype").setCurrentText("float64")
    part("earlyStop").click()
    assert document.experiment == Experiment(gradient="autograd", dtype="float64", early_stop=False)
    assert document.undo_stack.count() == 3
    for _ in range(3):
        document.undo_stack.undo()
    assert document.experiment == Experiment() and part("gradient").currentText() == "analytic"
    assert part("earlyStop").isChecked()


def test_what_only_the_next_run_will_have_is_marked(panel, part):
    marked = lambda: {name for name, label in panel._labels.items() if "next run" in label.text()}  # noqa: E731
    panel.show_run(Experiment())
    assert marked() == set()
    part("learningRate").setValue(0.02)
    part("initialB").setValue(3.0)
    assert marked() == {"learning_rate", "initial"}
    part("learningRate").setValue(0.01)
    assert marked() == {"initial"}
    panel.show_run(None)
    assert marked() == set()


def test_the_pace_is_in_words_and_is_no_step_of_undo(qtbot, panel, part, document):
    speed = part("speed")
    assert panel._speed_text.text() == "watch: the whole run in 8 seconds"
    for value, words in ((speed.minimum(), "1 epoch a second"), (speed.maximum(), "as fast as possible")):
        with qtbot.waitSignal(panel.pace_changed):
            speed.setValue(value)
        assert panel._speed_text.text() == words
    assert document.undo_stack.count() == 0
