"""The settings of the next run: fields, their messages, and what is one step of undo."""

import math

import pytest
import torch  # noqa: F401
from looking import named

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from thermogui.core.descent.experiment import Experiment
from thermogui.ui.run.pace_control import PaceControl

RATE = "The learning rate must be a number greater than 0."
EPOCHS = "Epochs must be a whole number from 1 to 10,000,000."
SCALE = "The input scale must be a number other than 0, or standardize it."
DELTA = "δ must be a number greater than 0."


def test_what_is_typed_stays_as_it_was_typed(control, retype):
    for name, text in (("learningRate", "1e-2"), ("epochs", "5e3"), ("initialW", "1.500")):
        retype(name, text)
        assert control(name).text() == text


def test_undo_names_the_field(document, retype):
    retype("learningRate", "0.5")
    assert document.undo_stack.undoText() == "change learning rate"
    retype("initialB", "0.5")
    assert document.undo_stack.undoText() == "change initial w, b"


def test_typing_back_what_was_there_leaves_no_step(control, document, retype):
    retype("epochs", "50")
    QTest.keyClicks(control("epochs"), "00")
    assert document.experiment == Experiment() and document.undo_stack.count() == 0


@pytest.mark.parametrize("value", [0.0, -1.0, math.nan, math.inf, 1e300])
def test_learning_rates_that_no_run_can_have_are_said(control, document, start, value, messages):
    control("learningRate").setValue(value)
    wanted = [] if value == 1e300 else [RATE]
    assert messages() == wanted and start.isEnabled() == (value == 1e300)
    document.undo_stack.undo()
    assert control("learningRate").text() == "0.01" and messages() == []


@pytest.mark.parametrize("value", [0, -5, 10_000_001, math.nan, 1e300])
def test_numbers_of_epochs_that_no_run_can_have_are_said(control, start, value, messages):
    control("epochs").setValue(value)
    assert messages() == [EPOCHS] and not start.isEnabled()


def test_dragging_the_slider_is_one_step(settings_panel, control, document):
    slider = settings_panel.learning_rate_slider
    start = slider.value()
    slider.setSliderDown(True)
    for offset in range(1, 30):
        slider.setSliderPosition(start + offset)
    slider.setSliderDown(False)
    assert document.experiment.learning_rate == pytest.approx(0.01 * 10 ** (29 / 20), rel=0.05)
    assert control("learningRate").value() == document.experiment.learning_rate
    assert document.undo_stack.count() == 1
    document.undo_stack.undo()
    assert document.experiment == Experiment() and slider.value() == start


def test_two_drags_are_two_steps_and_so_are_two_keys(settings_panel, document):
    slider = settings_panel.learning_rate_slider
    for position in (20, 60):
        slider.setSliderDown(True)
        slider.setSliderPosition(position)
        slider.setSliderDown(False)
    assert document.undo_stack.count() == 2
    for _ in range(2):
        QTest.keyClick(slider, Qt.Key.Key_Right)
    assert document.undo_stack.count() == 4


def test_delta_is_there_for_the_finite_difference_alone(control, document):
    assert not control("delta").isVisible()
    control("gradient").setCurrentText("finite-difference")
    assert control("delta").isVisible() and document.experiment.gradient == "finite-difference"
    control("gradient").setCurrentText("autograd")
    assert not control("delta").isVisible()


def test_a_wrong_delta_stays_in_sight_whatever_the_gradient(control, messages):
    control("gradient").setCurrentText("finite-difference")
    control("delta").setValue(0.0)
    control("gradient").setCurrentText("analytic")
    assert control("delta").isVisible() and messages() == [DELTA]
    control("delta").setValue(0.1)
    assert not control("delta").isVisible()


def test_a_mistake_among_the_closed_settings_opens_them(settings_panel, control, document, messages):
    settings_panel._disclosure.setChecked(False)
    assert not control("inputScale").isVisible()
    control("inputScale").setValue(0.0)
    assert control("inputScale").isVisible() and messages() == [SCALE]


def test_standardizing_takes_the_place_of_the_factor(settings_panel, control, document):
    control("standardize").click()
    assert document.experiment.input_scale == "standardize" and not control("inputScale").isEnabled()
    document.undo_stack.undo()
    assert document.experiment.input_scale == 0.1 and not control("standardize").isChecked()
    document.undo_stack.redo()
    control("standardize").click()
    assert document.experiment.input_scale == 0.1 and control("inputScale").isEnabled()


def test_autograd_and_numpy_do_not_go_together_and_say_so(control, start, messages):
    control("engine").setCurrentText("numpy")
    control("gradient").setCurrentText("autograd")
    assert messages() == ["Autograd belongs to PyTorch: choose the torch engine, or another gradient."]
    assert not start.isEnabled()
    control("engine").setCurrentText("torch")
    assert messages() == [] and start.isEnabled()


def test_choices_and_ticks_are_one_step_each(control, document):
    control("gradient").setCurrentText("autograd")
    control("dtype").setCurrentText("float64")
    control("earlyStop").click()
    assert document.experiment == Experiment(gradient="autograd", dtype="float64", early_stop=False)
    assert document.undo_stack.count() == 3
    for _ in range(3):
        document.undo_stack.undo()
    assert document.experiment == Experiment() and control("gradient").currentText() == "analytic"
    assert control("earlyStop").isChecked()


def test_what_only_the_next_run_will_have_is_marked(settings_panel, control):
    marked = lambda: {name for name, row in settings_panel._rows.items() if row._mark.text() == "next run"}  # noqa: E731
    settings_panel.show_run(Experiment())
    assert marked() == set()
    control("learningRate").setValue(0.02)
    control("initialB").setValue(3.0)
    assert marked() == {"learning_rate", "initial"}
    control("learningRate").setValue(0.01)
    assert marked() == {"initial"}
    settings_panel.show_run(None)
    assert marked() == set()


def test_what_a_run_had_that_is_shown_stands_beside_what_the_next_one_will_have(settings_panel, document):
    settings_panel.show_run(Experiment(learning_rate=0.02, momentum=0.5), "Run 17")
    marks = {name: row._mark.text() for name, row in settings_panel._rows.items() if row._mark.text()}
    # a momentum that neither of them uses is not told
    assert marks == {"learning_rate": "next run; Run 17: 0.02"}
    document.set_experiment(Experiment(learning_rate=0.02), "change the learning rate")
    assert not any(row._mark.text() for row in settings_panel._rows.values())


def test_the_pace_is_in_words(qtbot):
    pace = PaceControl()
    qtbot.addWidget(pace)
    speed, words_shown = pace.slider, named(pace, "paceWords")
    assert words_shown.text() == "Pace: whole run in 8 s"
    for value, words in ((speed.minimum(), "1 epoch a second"), (speed.maximum(), "as fast as possible")):
        with qtbot.waitSignal(pace.changed):
            speed.setValue(value)
        assert words_shown.text() == f"Pace: {words}"


STOPS = [("targetLoss", "target_loss", 3.5), ("gradientTolerance", "gradient_tolerance", 1e-3)]


@pytest.mark.parametrize(("name", "setting", "value"), [*STOPS, ("noImprovement", "no_improvement", 50)])
def test_what_ends_a_run_sooner_is_off_while_its_field_is_empty(
    control, document, retype, name, setting, value
):
    field = control(name)
    assert (field.text(), field.placeholderText(), field.is_off) == ("", "off", True)
    retype(name, f"{value:g}")
    assert getattr(document.experiment, setting) == value and not field.is_off
    assert type(getattr(document.experiment, setting)) is type(value)
    field.clear()
    field.textEdited.emit("")
    assert document.experiment == Experiment()
    document.undo_stack.undo()
    assert getattr(document.experiment, setting) is None or field.text() == f"{value:g}"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("targetLoss", "The target loss must be a number greater than 0."),
        ("gradientTolerance", "The target gradient must be a number greater than 0."),
        ("noImprovement", "The epochs without improvement must be a whole number from 1 to 10,000,000."),
    ],
)
def test_what_cannot_end_a_run_is_said(control, document, retype, messages, start, name, said):
    for text in ("0", "-1", "soon"):
        retype(name, text)
        assert messages() == [said] and not start.isEnabled()
    while document.undo_stack.canUndo():
        document.undo_stack.undo()
    assert messages() == [] and start.isEnabled() and control(name).is_off
