"""The wheel over fields, and what opening a file does to the run before it."""

import pytest

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from thermogui.core.descent.experiment import Experiment, initial_params
from thermogui.core.descent.summary import divergence_sentence
from thermogui.core.descent.trace import Trace
from thermogui.core.descent.training import train
from thermogui.core.readings.readings import seed_readings


def wheel(widget):
    event = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(0, -120),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def test_the_wheel_changes_no_field_that_has_not_the_focus(window, part):
    before, pace = window.document.experiment, part("speed").value()
    window.readings.view.setFocus()
    for name in ("gradient", "dtype", "engine", "speed"):
        wheel(part(name))
        assert window.document.experiment == before and part("speed").value() == pace


def test_a_file_that_is_opened_puts_the_run_on_other_readings_aside(qtbot, window, part, trigger, tmp_path):
    part("speed").setValue(part("speed").maximum())
    part("epochs").setValue(30)
    trigger("actionStart")
    qtbot.waitUntil(lambda: window.property("outcome") == "finished", timeout=30_000)
    (tmp_path / "others.csv").write_text("1,1\n2,2\n3,3.5\n")
    window.file_actions.open_path(tmp_path / "others.csv")
    assert window.property("epochCount") == 0 and window.messages.said("readings") == ""
    assert any("is in no file" in text for text in window.messages.texts)


def test_a_divergence_by_delta_is_not_blamed_on_the_learning_rate():
    experiment = Experiment(gradient="finite-difference", delta=1e300, epochs=20)
    trace = Trace(initial_params(experiment))
    for block in train(experiment, seed_readings()):
        trace.append(block)
    sentence = divergence_sentence(experiment, seed_readings(), trace, len(trace))
    assert "δ = 1e300" in sentence and "learning rate below" not in sentence


@pytest.mark.parametrize("text", ["5,1\n", "5,1\n5,2\n5,3\n"])
def test_readings_that_leave_the_line_open_are_trained_with_a_clear_word(
    qtbot, window, part, trigger, tmp_path, text
):
    (tmp_path / "open.csv").write_text(text)
    window.file_actions.open_path(tmp_path / "open.csv")
    part("speed").setValue(part("speed").maximum())
    part("epochs").setValue(30)
    trigger("actionStart")
    qtbot.waitUntil(lambda: part("progressBar").text() == "finished", timeout=30_000)
    assert "no single best line: that takes two different t_u" in part("sentence").text()


def test_the_word_about_a_refused_cell_goes_with_the_next_run(window, part, trigger):
    model = window.readings.model
    model.setData(model.index(0, 0), "abc")
    assert "abc" in part("readingsMessage").text()
    trigger("actionStart")
    assert part("readingsMessage").text() == ""
