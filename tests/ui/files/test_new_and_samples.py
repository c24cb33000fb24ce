"""File → New, File → Samples, and who may name a unit."""

import numpy as np

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMessageBox

from thermogui.core.calibration.assessment import assess
from thermogui.core.calibration.settings import CalibrationSettings, Conventions
from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.presets import PRESETS
from thermogui.core.lessons.steps import steps
from thermogui.core.project import Project
from thermogui.core.readings.readings import Readings, empty_rows, seed_readings
from thermogui.ui.files.samples import SAMPLES

OURS = Readings.from_columns([1.0, 2.0, 4.0], [2.0, 3.0, 7.0], unit_of_t_u="K", unit_of_t_c="degF")


def test_new_is_as_at_the_first_start_but_for_what_is_preferred(window, trigger, part):
    window.document.set_experiment(Experiment(epochs=7, learning_rate=0.5, input_scale=1.0), "other settings")
    window.document.set_calibration(CalibrationSettings(Conventions(confidence=0.5)), "other conventions")
    window.document.set_notes("noted")
    part("speed").setValue(part("speed").maximum())
    window.document.mark_saved(window.document.project, "ours.thermo")
    trigger("actionNew")
    assert window.document.experiment == Experiment() and part("epochs").value() == 5000
    assert window.document.calibration == CalibrationSettings() and window.document.notes == ""
    assert part("speed").value() == part("speed").maximum()
    assert not part("actionUndo").isEnabled() and not window.document.is_modified
    assert not part("actionStart").isEnabled()


def test_after_new_what_is_typed_goes_into_the_first_row(window, trigger):
    trigger("actionNew")
    view = window.readings.view
    assert view.hasFocus() and view.currentIndex().row() == 0 and view.currentIndex().column() == 0
    assert "Type a pair" in window.plots.fit.hint()
    QTest.keyClicks(view, "1")
    editor = view.focusWidget()
    QTest.keyClicks(editor, "0")
    QTest.keyClick(editor, Qt.Key.Key_Tab)
    QTest.keyClicks(view.focusWidget(), "1.5")
    QTest.keyClick(view.focusWidget(), Qt.Key.Key_Tab)
    assert window.document.readings.t_u[0] == 10 and window.document.readings.t_c[0] == 1.5
    assert window.plots.fit.hint() == "" and window.document.is_modified
    while window.document.undo_stack.canUndo():
        window.document.undo_stack.undo()
    assert window.document.readings == empty_rows(0) and not window.document.is_modified


def test_after_new_two_columns_can_be_pasted(window, trigger):
    trigger("actionNew")
    QGuiApplication.clipboard().setText("1\t2\n3\t4\n")
    window.readings.view.paste_action.trigger()
    assert window.document.readings == Readings.from_columns([1, 3], [2, 4])


def test_add_reading_goes_to_the_empty_row_that_is_there(window, trigger):
    trigger("actionNew")
    for _ in range(2):
        window.readings.view.add_action.trigger()
        assert window.document.readings == empty_rows(1) and window.document.undo_stack.count() == 1
    window.document.set_values("t_u", np.array([0]), np.array([1.0]), "edit row 1")
    window.readings.view.add_action.trigger()
    assert len(window.document.readings) == 2


def test_a_sample_is_shown_under_its_name_and_belongs_to_no_file(window, trigger):
    document = window.document
    for sample in SAMPLES:
        trigger(f"sample-{sample.file.removesuffix('.csv')}")
        assert sample.name in window.windowTitle(), sample.file
        assert document.path is None and not document.is_modified, sample.file
        assert len(document.readings) == len(sample.read().readings) >= 11
        assert document.readings == sample.read().readings and document.readings.unit_of_t_c == "degC"
        assert not window.preferences.recent
        trigger("actionSave")
        (dialog,) = (found for found in window.findChildren(QFileDialog, "saveDialog") if found.isVisible())
        dialog.reject()
        document.open(Project(seed_readings()), None)


def test_a_sample_asks_about_changes_first(window, trigger):
    window.document.set_values("t_c", np.array([3]), np.array([29.0]), "edit row 4")
    changed = window.document.readings
    for answer, readings in (("Cancel", changed), ("Discard", seed_readings())):
        trigger("sample-unknown-thermometer")
        (box,) = (box for box in window.findChildren(QMessageBox, "unsavedChanges") if box.isVisible())
        assert window.document.readings is changed
        box.button(getattr(QMessageBox.StandardButton, answer)).click()
        assert window.document.readings == readings


def test_the_corrections_of_the_gum_are_taken_for_no_temperatures(window, trigger):
    trigger("sample-gum-h3")
    assert not window.document.calibration.names_unit
    trigger("sample-one-outlier")
    assert window.document.calibration.names_unit


def test_the_heading_of_a_sample_names_its_columns():
    book, gum, *_ = (sample.read().readings.labels for sample in SAMPLES)
    assert [label.title for label in book] == ["Unknown thermometer t_u", "Reference t_c, °C"]
    assert [label.title for label in gum] == ["t t_u, °C", "correction t_c, °C"]


def test_the_wrong_pair_of_the_sample_and_no_other_is_found():
    readings = next(each for each in SAMPLES if each.file == "one-outlier.csv").read().readings
    found = assess(readings, CalibrationSettings())
    assert list(found.outliers) == [8] and np.flatnonzero(found.influence.is_outlier).tolist() == [8]
    right = assess(readings.with_values("t_c", np.array([8]), 26.4), CalibrationSettings())
    assert not right.outliers and right.verdict.best == "degF"


def test_the_sensors_are_fitted_by_the_curves_that_their_samples_name():
    fits = {"logger.csv": (True, True), "ntc.csv": (False, True), "pt100.csv": (False, True)}
    for sample in SAMPLES:
        for model, is_enough in zip(("linear", "quadratic"), fits.get(sample.file, ()), strict=False):
            found = assess(sample.read().readings, CalibrationSettings(Conventions(model=model)))
            assert any("another curve" in warning for warning in found.warnings) != is_enough, sample.file


def test_no_preset_and_no_lesson_changes_a_unit(window, part):
    for preset in PRESETS:
        window.document.open_readings(OURS, "ours.csv")
        part(f"experiment-{preset.key}").trigger()
        assert window.document.readings is OURS
    window.side.open("Walk-through")
    for step in steps():
        if step.action is not None:
            window.document.open_readings(OURS, "ours.csv")
            window.tour.walkthrough.made().tried.emit(step)
            assert window.document.readings is OURS, step.key
            window.controller.reset()
