"""The calibration in the window: always current, from the table to the plots."""

import itertools
from itertools import product

import numpy as np
import pytest
from looking import item_of, named, problem
from straight import over_t_u

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton

from thermogui.core.calibration.components import plain_reference
from thermogui.core.calibration.settings import CalibrationSettings, Conventions, Extra
from thermogui.core.project import Project
from thermogui.core.readings.readings import Readings, seed_readings
from thermogui.core.resources import resources
from thermogui.ui.readings.model import COL_RESIDUAL


@pytest.fixture
def current(qtbot):
    """Return a function that waits until a window's calibration is that of its table."""
    return lambda window: qtbot.waitUntil(lambda: window.calibration.is_current, timeout=30_000)


@pytest.fixture
def calibrating(window, current):
    """A window in the workspace for calibrating."""
    window.workspaces.actions["calibrate"].trigger()
    current(window)
    return window


@pytest.fixture
def words(calibrating):
    """Return a function that gives the text of a part of the calibration view."""
    from PySide6.QtWidgets import QWidget

    return lambda name: calibrating.side_panels.calibration.made().findChild(QWidget, name).text()


@pytest.fixture
def drag(monkeypatch):
    """Return a function that drags with the left button from one place of a plot to others."""
    # moves that come sooner than a hand can make them would be dropped
    monkeypatch.setitem(pg.CONFIG_OPTIONS, "mouseRateLimit", -1)

    def drag(plot, places, modifiers=Qt.KeyboardModifier.NoModifier):
        view, port = plot.getPlotItem().getViewBox(), plot.viewport()
        none, left = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton

        def send(kind, place, button, buttons):
            at = QPointF(plot.mapFromScene(view.mapViewToScene(QPointF(*place))))
            event = QMouseEvent(kind, at, port.mapToGlobal(at), button, buttons, modifiers)
            QApplication.sendEvent(port, event)

        send(QEvent.Type.MouseMove, places[0], none, none)
        send(QEvent.Type.MouseButtonPress, places[0], left, left)
        for place in places[1:]:
            send(QEvent.Type.MouseMove, place, none, left)
        send(QEvent.Type.MouseButtonRelease, places[-1], left, none)

    return drag


def test_the_view_says_what_the_book_and_the_command_line_say(words):
    assert words("equation") == "t_c = 0.537(36)·t_u − 17.3(1.9)"
    assert words("verdict") == (
        "The readings are consistent with Fahrenheit; Celsius, Kelvin, Rankine, Réaumur, Rømer, Delisle and "
        "Newton are ruled out. At 20 °C it reads 1.5 ± 3.6 °F high (95\N{NO-BREAK SPACE}%), not significant."
    )
    assert "0.95" not in words("equation")
    assert words("calibrationParameters").splitlines()[1:] == [
        "intercept\t−17.3\t1.9\t−21.7 to −12.9",
        "slope\t0.537\t0.036\t0.456 to 0.617",
    ]
    for said in ("11 readings, 9 degrees", "1.8916 °C", "R² 0.96205, adjusted 0.95783", "p = 0.11"):
        assert said in words("quality")
    assert words("convention").startswith("t_c carries the scatter; no weights")


def test_a_reading_is_converted_with_the_interval_for_a_new_one_first(calibrating, words):
    convert = calibrating.side_panels.calibration.made().convert
    assert words("converted") == "19.4 ± 4.7 °C"
    assert words("convertedDetails").splitlines() == [
        "one new reading, 95\N{NO-BREAK SPACE}%: 14.75 to 24.07 °C",
        "95\N{NO-BREAK SPACE}%, the line: 17.55 to 21.27 °C",
    ]
    assert not named(convert, "convertedRemark").isVisible()
    convert.value.setText("150")
    assert "extrapolated" in words("convertedRemark")
    convert.mean_of.setText("4")
    assert "the mean of 4 readings" in words("convertedDetails")
    convert.value.setText("warm")
    assert not named(convert, "converted").isVisible()
    assert problem(convert) == "Type a number to convert."
    convert.value.setText("20")
    convert.direction.setCurrentIndex(1)
    assert "the mean of 4 readings, 95" in words("convertedDetails")
    # 20 °C is read as about 69.5, between the ends that Fieller's theorem gives
    assert words("converted").startswith("69.5")


def test_reference_and_resolution_enter_the_expanded_uncertainty(calibrating, words, current):
    panel = calibrating.side_panels.calibration.made().conventions
    named(panel, "calibration_reference").setValue(1.0)
    named(panel, "calibration_resolution").setValue(2.0)
    current(calibrating)
    # u² = 2.0619² + 1²: the step of the display is in the scatter already
    assert words("converted") == "19.4 ± 5.0 °C"
    assert "with reference and resolution: u = 2.3 °C, k = 2.20" in words("convertedDetails")
    stack = calibrating.document.undo_stack
    assert stack.undoText() == "change resolution of t_u"
    stack.undo()
    stack.undo()
    current(calibrating)
    assert "reference" not in words("convertedDetails")


@pytest.fixture
def retype_convention(calibrating):
    """Return a function that replaces the text of a number of the conventions key by key."""
    conventions = calibrating.side_panels.calibration.made().conventions
    conventions.show()

    def retype(name, text):
        field = named(conventions, f"calibration_{name}")
        field.selectAll()
        QTest.keyClick(field, Qt.Key.Key_Backspace)
        QTest.keyClicks(field, text)
        return field, named(conventions, f"calibration_{name}Message").text()

    return retype


def test_what_is_typed_wrong_is_said_beside_the_field_and_never_used(
    calibrating, retype_convention, words, current
):
    document, before = calibrating.document, calibrating.document.calibration
    details = words("convertedDetails")
    for name, text in product(["confidence", "reference", "resolution"], ["", "-1", "abc", "nan"]):
        field, said = retype_convention(name, text)
        current(calibrating)
        value = "0.95" if name == "confidence" else "0"
        assert said.startswith("It must be a number") and said.endswith(f" {value} stays in use.")
        assert field.text() == text and field.property("wrong")
        assert document.calibration == before and not document.undo_stack.canUndo()
        assert words("convertedDetails") == details and calibrating.messages.said("fault") == ""
        # another setting is no reason to take it away
        document.set_calibration(CalibrationSettings(names_unit=False), "change naming the unit")
        assert field.text() == text
        field.selectAll()
        _, said = retype_convention(name, "0.5")
        assert said == "" and not field.property("wrong")
        setting = document.calibration.conventions if name == "confidence" else document.calibration.extra
        assert getattr(setting, name) == (plain_reference(0.5) if name == "reference" else 0.5)
        while document.undo_stack.canUndo():
            document.undo_stack.undo()
        current(calibrating)


def test_a_confidence_that_is_none_leaves_the_one_before_in_use(calibrating, retype_convention):
    for text in ("0", "1", "2", "1e400"):
        _, said = retype_convention("confidence", text)
        assert said == "It must be a number between 0 and 1. 0.95 stays in use."
        assert calibrating.document.calibration == CalibrationSettings()


def test_in_every_field_a_comma_is_a_decimal_mark_or_asked_about(
    calibrating, retype_convention, words, current, locale
):
    convert = calibrating.side_panels.calibration.made().convert
    for name in ("C", "de_DE", "fr_FR"):
        locale(name)
        assert retype_convention("reference", "0,25")[1] == ""
        assert calibrating.document.calibration.extra.reference == plain_reference(0.25)
        assert retype_convention("confidence", "0,900")[1] == ""
        assert calibrating.document.calibration.conventions.confidence == 0.9
        assert "“1,000” could have three decimals" in retype_convention("reference", "1,000")[1]
        current(calibrating)
        convert.value.setText("68,4")
        assert words("converted").startswith("19.4 ± ") and problem(convert) == ""
        for text in ("12,345", "1,000.5"):
            convert.value.setText(text)
            assert problem(convert).startswith(f"“{text}” ") and convert.value.property("wrong")
            assert not named(convert, "converted").isVisible()
        convert.value.setText("68.4")
        convert.mean_of.setText("1,000")
        assert "type 1.000 or 1000" in problem(convert)
        convert.mean_of.setText("1")


def test_wrong_text_goes_with_escape_with_undo_and_with_another_file(calibrating, retype_convention):
    document = calibrating.document
    field, _ = retype_convention("reference", "-1")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert float(field.text()) == 0 and not field.property("wrong")
    retype_convention("reference", "2")
    field, said = retype_convention("reference", "warm")
    assert said.endswith(" 2 stays in use.") and document.calibration.extra.reference == plain_reference(2)
    document.undo_stack.undo()
    assert float(field.text()) == 0 and not field.property("wrong")
    retype_convention("reference", "-1")
    document.open_readings(seed_readings(), "book.csv")
    assert float(field.text()) == 0 and not field.property("wrong")


def test_settings_that_are_wrong_are_a_sentence(calibrating, words, current):
    document = calibrating.document
    for wrong in (
        CalibrationSettings(extra=Extra(reference=plain_reference(-1.0))),
        CalibrationSettings(extra=Extra(resolution=float("nan"))),
        CalibrationSettings(extra=Extra(readings=0)),
        CalibrationSettings(Conventions(confidence=7.0)),
        CalibrationSettings(Conventions(model="cubic")),
    ):
        document.open(Project(seed_readings(), document.experiment, CalibrationSettings()), None)
        current(calibrating)
        assert calibrating.side_panels.calibration.made().result.isVisible()
        document.open(Project(seed_readings(), document.experiment, wrong), None)
        current(calibrating)
        (name,) = wrong.problems()
        assert words("calibrationProblem").startswith(f"{name}: ")
        assert not calibrating.side_panels.calibration.made().result.isVisible()
        assert calibrating.messages.said("fault") == ""


def test_any_number_is_converted_or_said_to_be_out_of_reach(calibrating, words):
    convert = calibrating.side_panels.calibration.made().convert
    box = named(calibrating.side_panels.calibration.made().conventions, "calibration_model")
    for model in ("quadratic", "linear"):
        box.setCurrentIndex(box.findData(model))
        for direction, text in product((0, 1), ["1e300", "-1e308", "-0", "5e-324", "1.7976931348623157e308"]):
            convert.direction.setCurrentIndex(direction)
            convert.value.setText(text)
            assert words("converted")
    for count in ("0", "1e18", "1.5", "", "1e400"):
        convert.mean_of.setText(count)
        assert "1 to 1,000,000,000" in problem(convert) and convert.mean_of.property("wrong")
    assert calibrating.messages.said("fault") == ""


def test_an_edit_is_followed_by_line_bands_residuals_and_words(calibrating, words, current, xy):
    plots = calibrating.plots
    before = xy(item_of(plots.fit, "exact"))[1].copy(), xy(item_of(plots.residuals.made(), "marks"))[1].copy()
    calibrating.document.set_values("t_c", np.array([3]), np.array([30.0]), "edit row 4")
    current(calibrating)
    slope, intercept = np.polyfit(calibrating.document.readings.t_u, calibrating.document.readings.t_c, 1)
    x, y = xy(item_of(plots.fit, "exact"))
    np.testing.assert_allclose(y, slope * x + intercept, rtol=1e-9)
    assert not np.allclose(y, before[0])
    assert not np.allclose(xy(item_of(plots.residuals.made(), "marks"))[1], before[1])
    assert words("equation").startswith(f"t_c = {slope:.3f}(")


def test_line_and_bands_can_be_shown_and_hidden_one_by_one(calibrating):
    bands, names = calibrating.plots.fit.bands, {"exact", "confidence", "prediction"}
    for part in names:
        item = item_of(calibrating.plots.fit, part)
        assert item.isVisible()
        calibrating.plots.calibration_actions[part].trigger()
        assert not item.isVisible()
        assert all(bands.parts[other] for other in names - {part})
        calibrating.plots.calibration_actions[part].trigger()


def test_a_reading_is_dragged_in_one_step_of_undo_and_all_follows(calibrating, drag, words, current, xy):
    document, fit = calibrating.document, calibrating.plots.fit
    fixed = fit.viewRect()
    drag(fit, [(68.4, 21.0), (67.0, 18.0), (60.0, 10.0), (50.0, 5.0)])
    t_u, t_c = document.readings.t_u[10], document.readings.t_c[10]
    assert t_u == pytest.approx(50.0, abs=0.3) and t_c == pytest.approx(5.0, abs=0.3)
    # no more digits than a pixel can tell apart
    assert float(f"{t_u:.1f}") == t_u and float(f"{t_c:.2f}") == t_c
    current(calibrating)
    assert document.undo_stack.count() == 1
    assert document.undo_stack.undoText() == "move reading 11"
    assert words("equation") != "t_c = 0.537(36)·t_u − 17.3(1.9)"
    assert calibrating.readings.model.index(10, 0).data(Qt.ItemDataRole.EditRole) == t_u
    document.undo_stack.undo()
    current(calibrating)
    assert document.readings == seed_readings()
    assert words("equation") == "t_c = 0.537(36)·t_u − 17.3(1.9)"
    assert fit.viewRect() == fixed


def test_while_a_reading_is_dragged_its_own_figures_are_told(calibrating, drag):
    words, told = named(calibrating.plots, "fitValue"), []
    calibrating.document.edited.connect(lambda: told.append(words.text()))
    calibrating.document.committed.connect(lambda: told.append(words.text()))
    drag(calibrating.plots.fit, [(68.4, 21.0), (67.0, 18.0), (60.0, 10.0), (50.0, 5.0)])
    assert told[-1].startswith("reading 11: t_u 50.0, t_c 5.0")
    assert all(text.startswith("reading 11: ") for text in told)


def test_with_shift_a_drag_keeps_t_u(calibrating, drag):
    drag(calibrating.plots.fit, [(55.9, 14.0), (40.0, 20.0)], Qt.KeyboardModifier.ShiftModifier)
    assert calibrating.document.readings.t_u[1] == 55.9
    assert calibrating.document.readings.t_c[1] == pytest.approx(20.0, abs=0.3)


def test_two_drags_are_two_steps_and_one_that_comes_back_is_none(calibrating, drag):
    stack, fit = calibrating.document.undo_stack, calibrating.plots.fit
    drag(fit, [(55.9, 14.0), (55.9, 18.0)])
    drag(fit, [(81.9, 28.0), (80.0, 25.0)])
    assert stack.count() == 2
    stack.undo()
    assert calibrating.document.readings.t_u[3] == 81.9 and calibrating.document.readings.t_c[1] != 14.0


def test_a_drag_beside_the_readings_moves_the_view_and_no_reading(calibrating, drag):
    fit = calibrating.plots.fit
    before = fit.viewRect()
    drag(fit, [(30.0, 25.0), (35.0, 20.0), (38.0, 18.0)])
    assert calibrating.document.readings == seed_readings()
    assert fit.viewRect() != before


def test_an_outlier_is_marked_with_a_word_and_one_click_leaves_it_out_and_back(
    calibrating, words, current, xy, qtbot
):
    model, document = calibrating.readings.model, calibrating.document
    document.set_values("t_c", np.array([3]), np.array([60.0]), "edit row 4")
    current(calibrating)
    assert model.headerData(3, Qt.Orientation.Vertical) == "▲ 4"
    tip = model.index(3, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert tip == (
        "Reading 4 is an outlier: its residual is 13.8 times the standard deviation that the others give it "
        "(limit 5.12: 1 % of good calibrations have a reading beyond)."
    )
    assert xy(item_of(calibrating.plots.fit, "warnings"))[0].tolist() == [81.9]
    assert xy(item_of(calibrating.plots.residuals.made(), "warnings"))[0].tolist() == [81.9]
    line = named(calibrating.side_panels.calibration.made().flagged, "remark").parent()
    button = line.findChild(QToolButton)
    assert button.text() == "Leave out" and "13.8 times" in named(line, "remark").text()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    current(calibrating)
    assert not document.readings.use[3] and document.undo_stack.undoText() == "leave out row 4"
    assert "10 readings, 8 degrees" in words("quality")
    assert model.headerData(3, Qt.Orientation.Vertical) == "4"
    assert button.text() == "Bring back" and "would be 13.8 times" in named(line, "remark").text()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    current(calibrating)
    assert document.readings.use[3] and "11 readings" in words("quality")


def test_descent_stands_beside_the_exact_answer(calibrating, words, trigger, qtbot):
    assert words("descentGap") == ""
    calibrating.run_bar.speed.setValue(calibrating.run_bar.speed.maximum())
    trigger("actionStart")
    assert calibrating.property("workspace") == "learn"
    qtbot.waitUntil(lambda: calibrating.property("outcome") == "finished", timeout=30_000)
    calibrating.workspaces.actions["calibrate"].trigger()
    qtbot.waitUntil(lambda: words("descentGap").startswith("After epoch 5,000"))
    run = calibrating.controller.run
    t_u, t_c = run.readings.used()
    slope, intercept = over_t_u(run.scaling, run.trace.record(5000).params)
    exact = np.polyfit(t_u, t_c, 1)
    loss, least = (np.mean((np.polyval(line, t_u) - t_c) ** 2) for line in ((slope, intercept), exact))
    joint = 11 * (loss - least) / 1.8916**2
    said = words("descentGap").split("n·(L − L*)/s² = ")[1].split(",")[0]
    assert float(said.replace("−", "-")) == pytest.approx(joint, rel=0.01)
    calibrating.document.set_values("t_c", np.array([3]), np.array([30.0]), "edit row 4")
    qtbot.waitUntil(lambda: "as they were at its start" in words("descentGap"))


def test_a_correction_gets_no_verdict_and_its_scatter_its_own_unit(open_window, current):
    window = open_window(str(resources() / "samples" / "gum-h3.csv"))
    window.workspaces.actions["calibrate"].trigger()
    current(window)
    result = window.side_panels.calibration.made().result
    assert named(result, "verdict").text() == "No unit is looked for: t_c is a correction, not a temperature."
    assert "Residual standard deviation 0.0034976 °C" in named(result, "quality").text()
    named(window.side_panels.calibration.made().conventions, "calibration_names_unit").click()
    current(window)
    assert window.document.undo_stack.undoText() == "change naming the unit"
    assert "no known scale" in named(result, "verdict").text().casefold()


def test_what_cannot_be_calibrated_is_said_in_a_sentence(calibrating, words, current):
    result = calibrating.side_panels.calibration.made().result
    for readings, said in (
        (Readings.from_columns([1.0, 2.0], [1.0, 2.0]), "at least 3 readings, and there are 2"),
        (Readings.from_columns([5.0] * 4, [1.0, 2.0, 3.0, 4.0]), "Every t_u is 5"),
        (Readings.from_columns([], []), "there are none"),
    ):
        calibrating.document.open_readings(readings, "few.csv")
        current(calibrating)
        assert said in words("calibrationProblem")
        assert not result.isVisible()
        assert calibrating.plots.fit.bands.curves is None
        calibrating.document.open_readings(seed_readings(), "book.csv")
        current(calibrating)
        assert words("calibrationProblem") == "" and result.isVisible()


def test_both_columns_scatter_where_both_have_a_sigma_and_else_it_is_said_why_not(
    calibrating, words, current
):
    document = calibrating.document
    conventions = calibrating.side_panels.calibration.made().conventions
    scatter, model, weights, correlation = (
        named(conventions, f"calibration_{name}") for name in ("scatter", "model", "weights", "correlation")
    )
    both, parabola = scatter.findData("both"), model.findData("quadratic")
    assert scatter.itemText(both) == "both (needs columns σ and σ_u)"
    assert not scatter.model().item(both).isEnabled() and correlation.isHidden()
    for role, sigma in (("sigma", 2.0), ("sigma_u", 1.5)):
        document.set_values(role, np.arange(11), np.full(11, sigma), "fill a σ")
    assert scatter.itemText(both) == "both" and scatter.model().item(both).isEnabled()
    weights.setCurrentIndex(weights.findData("relative"))
    scatter.setCurrentIndex(both)
    current(calibrating)
    assert words("convention").startswith("t_u and t_c both scatter (York 2004)")
    assert "σ and σ_u together" in words("quality")
    assert weights.isHidden() and not correlation.isHidden() and not model.model().item(parabola).isEnabled()
    bands = calibrating.plots.fit.bands.curves
    correlation.setValue(0.5)
    current(calibrating)
    assert "correlated by 0.5" in words("convention") and calibrating.plots.fit.bands.curves is not bands
    document.undo_stack.undo()
    document.undo_stack.undo()
    current(calibrating)
    assert not weights.isHidden() and weights.currentData() == "relative"
    model.setCurrentIndex(parabola)
    assert scatter.itemText(both) == "both (for a line alone)"


def test_what_scatters_is_told_in_words_and_a_picture_and_the_sigmas_may_speak_against_it(
    calibrating, words, current
):
    document = calibrating.document
    conventions = calibrating.side_panels.calibration.made().conventions
    scatter, picture = named(conventions, "calibration_scatter"), named(conventions, "scatterPicture")
    for role, sigma in (("sigma", 0.5), ("sigma_u", 2.0)):
        document.set_values(role, np.arange(11), np.full(11, sigma), "fill a σ")
    current(calibrating)
    assert words("calibrationWarnings").startswith("t_u is taken as exact, but its σ_u, along the curve 1.1")
    said, shown = set(), []
    for place in range(scatter.count()):
        scatter.setCurrentIndex(place)
        said.add(words("scatterSaid"))
        shown.append(picture.grab().toImage())
    current(calibrating)
    assert "taken as exact" not in words("calibrationWarnings")
    assert len(said) == 3 and all(a != b for a, b in itertools.combinations(shown, 2))


def test_weights_bring_their_column_and_a_wrong_sigma_is_named_by_its_row(calibrating, words, current):
    view, document = calibrating.readings.view, calibrating.document
    assert view.isColumnHidden(4)
    box = named(calibrating.side_panels.calibration.made().conventions, "calibration_weights")
    box.setCurrentIndex(box.findData("absolute"))
    current(calibrating)
    assert not view.isColumnHidden(4)
    assert "need a third column" in words("calibrationProblem")
    document.set_values("sigma", np.arange(11), np.full(11, 2.0), "fill σ")
    current(calibrating)
    assert "σ of t_c taken at its word, normal quantiles" in words("convention")
    document.set_values("sigma", np.array([6]), np.array([-1.0]), "edit row 7")
    current(calibrating)
    assert words("calibrationProblem").startswith("Row 7: σ is -1")
    for _ in range(3):
        document.undo_stack.undo()
    current(calibrating)
    assert document.readings == seed_readings() and view.isColumnHidden(4)


def test_thousands_of_readings_are_calibrated_beside_the_window(calibrating, words, current):
    x = np.linspace(20, 80, 20_001)
    y = 0.5 * x - 17 + np.random.default_rng(1).normal(0, 2, len(x))
    calibrating.document.open_readings(Readings.from_columns(x, y), "many.csv")
    assert not calibrating.calibration.is_current
    current(calibrating)
    assert "20,001 readings" in words("quality")
    slope, intercept = np.polyfit(x, y, 1)
    model = calibrating.readings.model
    for row in (0, 20_000):
        residual = float(model.index(row, COL_RESIDUAL).data().replace("−", "-"))
        assert residual == pytest.approx(y[row] - slope * x[row] - intercept, abs=0.006)


def test_workspaces_show_what_belongs_to_them_and_are_remembered(open_window, window, close, current):
    assert not window.side.shows("Calibration")
    assert not any(action.isChecked() for action in window.plots.calibration_actions.values())
    window.side.open("Log")
    window.workspaces.actions["calibrate"].trigger()
    close(window)
    again = open_window()
    assert again.workspaces.name == "learn" and again.side.shows("Log")
    again.workspaces.actions["calibrate"].trigger()
    current(again)
    assert again.side.shows("Calibration")
    assert all(action.isChecked() for action in again.plots.calibration_actions.values())
    assert again.plots.residuals.isVisible()
    again.workspaces.actions["learn"].trigger()
    assert again.side.shows("Log") and not again.plots.residuals.isVisible()
    assert not any(action.isChecked() for action in again.plots.calibration_actions.values())


def test_a_workspace_that_was_never_kept_does_not_come_back_by_half(open_window, window):
    window.workspaces.actions["calibrate"].trigger()
    # as after a crash: the first window has not been closed
    again = open_window()
    assert again.workspaces.name == "learn" and not again.side.shows("Calibration")


def test_residuals_in_the_table_are_of_the_line_or_of_the_calibration(calibrating):
    model = calibrating.readings.model
    shown = float(model.index(0, 3).data().replace("−", "-"))
    assert shown == pytest.approx(-1.36)
    assert "of exact" in model.headerData(3, Qt.Orientation.Horizontal)
    calibrating.workspaces.actions["learn"].trigger()
    assert float(model.index(0, 3).data().replace("−", "-")) == pytest.approx(-3.07)


def test_the_report_is_offered_where_the_calibration_is(qtbot, calibrating, tmp_path):
    report = calibrating.exports.actions["report"]
    assert any(button.defaultAction() is report for button in calibrating.findChildren(QToolButton))
    with qtbot.waitSignal(calibrating.exports.jobs.emptied):
        calibrating.exports.save("report", tmp_path / "report.html")
    text = (tmp_path / "report.html").read_text("utf-8")
    assert "0.537(36)" in text and "the book" in text


def test_an_export_shows_the_bands_that_the_window_shows(save_shown, calibrating, tmp_path):
    save_shown(calibrating.plots.fit, "fit", tmp_path / "with.svg")
    for name in ("exact", "confidence", "prediction"):
        calibrating.plots.calibration_actions[name].trigger()
    save_shown(calibrating.plots.fit, "fit", tmp_path / "without.svg")
    assert len((tmp_path / "with.svg").read_text()) > len((tmp_path / "without.svg").read_text()) + 2000


def test_the_word_where_there_is_no_calibration_is_in_the_middle_of_its_plot(calibrating, current, qtbot):
    plot = calibrating.plots.residuals.panel
    hint, box = item_of(plot, "hint"), plot.getViewBox()

    def middle():
        return hint.mapRectToScene(hint.boundingRect()).center(), box.sceneBoundingRect().center()

    def is_in_the_middle():
        said, wanted = middle()
        return hint.isVisible() and (said - wanted).manhattanLength() < 3

    assert not hint.isVisible()
    calibrating.document.set_use(np.arange(9), False, "leave out")
    current(calibrating)
    qtbot.waitUntil(is_in_the_middle)
    assert box.viewRange()[0] == pytest.approx(calibrating.plots.fit.getViewBox().viewRange()[0], rel=0.2)
    for name in ("learn", "calibrate"):
        calibrating.workspaces.actions[name].trigger()
    qtbot.waitUntil(is_in_the_middle)
    calibrating.plots.fit.getViewBox().setXRange(0, 500)
    calibrating.resize(1000, 640)
    qtbot.waitUntil(is_in_the_middle)
    calibrating.document.undo_stack.undo()
    current(calibrating)
    qtbot.waitUntil(lambda: not hint.isVisible())


def test_a_wrong_form_is_said_beneath_the_equation_and_beside_a_conversion(calibrating, words, current):
    view = calibrating.side_panels.calibration.made()
    assert not named(view, "calibrationWarnings").isVisible()
    rows = np.arange(11)
    readings = calibrating.document.readings
    bent = readings.t_c + 0.05 * (readings.t_u - 50) ** 2
    calibrating.document.set_values("t_c", rows, bent, "bend")
    current(calibrating)
    assert named(view, "calibrationWarnings").isVisible()
    assert words("calibrationWarnings").startswith(
        "The readings do not lie on a line: a quadratic term would help"
    )
    assert "The readings do not lie on a line" in words("convertedRemark")
    view.convert.mean_of.setText("4")
    assert problem(view.convert).startswith("The mean of 4 readings is refused")
    view.convert.mean_of.setText("1")
    assert problem(view.convert) == ""


def test_a_value_to_convert_is_of_the_readings_it_was_typed_for(calibrating, words, current):
    convert = calibrating.side_panels.calibration.made().convert
    QTest.keyClicks(convert.value, "0")
    convert.value.selectAll()
    QTest.keyClicks(convert.value, "-600")
    assert "Below absolute zero" in words("convertedRemark")
    t_u = np.array([20.1, 12.4, 8.3, 5.0, 3.1])
    calibrating.document.open_readings(Readings.from_columns(t_u, np.arange(5.0)), "ntc.csv")
    current(calibrating)
    assert convert.value.value() == 3.1 and "Below" not in words("convertedRemark")


def test_without_a_calibration_the_budget_tells_of_none(calibrating, current):
    panel = calibrating.side_panels.calibration.made()
    assert panel.budget.model.rowCount() == 2
    calibrating.document.remove(np.arange(9), "remove rows")
    current(calibrating)
    assert panel.budget.model.rowCount() == 0
