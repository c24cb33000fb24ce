"""The headline: the equation as it learns, in letters that stand still, and at the end what the unit is."""

import numpy as np
import pytest
from looking import named

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFontMetricsF
from PySide6.QtTest import QTest

from thermogui.core.readings.readings import Readings
from thermogui.ui.widgets.equation import Equation
from thermogui.ui.widgets.type_size import LARGE


@pytest.fixture
def finish(window, qtbot):
    """Return a function that runs some epochs to their end, and draws it."""

    def finish(epochs=5000):
        window.calibration.start()
        window.settings.epochs.setValue(epochs)
        window.run_bar.speed.setValue(window.run_bar.speed.maximum())
        window.run_actions.start.trigger()
        qtbot.waitUntil(lambda: window.property("outcome") == "finished", timeout=30_000)
        qtbot.waitUntil(lambda: window.calibration.is_current, timeout=30_000)
        window.live.draw_now()

    return finish


def test_at_its_end_a_run_says_what_the_unit_is_and_leads_to_the_calibration(window, finish, part):
    link = part("verdictLink")
    assert not link.isVisible() and "Fahrenheit" not in window.property("sentence")
    finish()
    assert window.property("sentence") == (
        "t_c = 0.536708·t_u − 17.3012 · loss 2.927648 · 0.00221 °C from the best line"
        " · consistent with Fahrenheit"
    )
    assert link.isVisible() and link.text() == "Consistent with Fahrenheit → Calibrate"
    QTest.mouseClick(link, Qt.MouseButton.LeftButton)
    assert window.property("workspace") == "calibrate" and window.side.shows("Calibration")


def test_only_the_end_of_a_finished_run_has_a_verdict(window, finish, part):
    finish()
    window.live.show_epoch(17)
    window.live.draw_now()
    assert not part("verdictLink").isVisible() and "Fahrenheit" not in window.property("sentence")
    window.live.show_epoch(None)
    window.live.draw_now()
    assert part("verdictLink").isVisible()
    window.readings.model.setData(window.readings.model.index(0, 0), 50.0)
    window.live.draw_now()
    assert "as of Start" in window.property("sentence")
    assert not part("verdictLink").isVisible()


def test_the_verdict_of_other_readings_is_not_said_of_a_line(window, finish, part):
    finish()
    told = window.calibration.state.assessment
    window.document.set_values("t_u", np.arange(11), np.linspace(20.0, 80.0, 11), "others")
    finish()
    window.headline.show_assessment(told)
    window.live.draw_now()
    assert not part("verdictLink").isVisible() and "Fahrenheit" not in window.property("sentence")


def test_what_was_changed_and_undone_is_what_was_judged(window, finish, part, qtbot):
    finish()
    window.document.set_values("t_c", np.array([3]), np.array([29.0]), "edit row 4")
    window.document.undo_stack.undo()
    qtbot.waitUntil(lambda: window.calibration.is_current)
    window.live.draw_now()
    assert part("verdictLink").isVisible() and "Fahrenheit" in window.property("sentence")


@pytest.mark.parametrize("width", [1000, 1200, 1280])
def test_nothing_moves_as_the_verdict_comes_and_goes(window, qtbot, finish, part, width):
    window.resize(width, 800)
    moved = []
    window.live.draw_now()
    qtbot.waitUntil(lambda: window.plots.fit.labels.is_settled)

    def places():
        shown = window.plots.fit, window.plots.loss, window.headline
        return [widget.geometry() for widget in shown], window.headline.findChild(Equation).lines

    before, _ = places()
    window.plots.fit.getViewBox().sigResized.connect(moved.append)
    finish()
    assert part("verdictLink").isVisible()
    at_its_end, lines = places()
    window.document.set_values("t_c", np.array([3]), np.array([29.0]), "edit row 4")
    window.live.draw_now()
    assert not part("verdictLink").isVisible()
    qtbot.waitUntil(lambda: window.calibration.is_current)
    assert places()[0] == at_its_end == before and moved == []
    assert [len(line) for line in lines] == [1, 2]


def test_a_line_that_is_still_far_from_the_best_says_nothing_of_the_unit(window, finish, part):
    finish(20)
    assert not part("verdictLink").isVisible() and "Fahrenheit" not in window.property("sentence")


def test_a_sensor_of_no_known_scale_has_none(window, finish, part):
    window.document.open_readings(Readings.from_columns([1.0, 2.0, 3.0, 4.0], [10.0, 19.0, 31.0, 40.0]), "mV")
    finish(20)
    assert "consistent" not in window.property("sentence") and not part("verdictLink").isVisible()


@pytest.fixture
def line(qtbot):
    line = Equation("line", LARGE)
    qtbot.addWidget(line)
    line.resize(600, 60)
    line.show()
    return line


def places(line):
    """Where the words begin that follow the figures of the first line."""
    (pieces,) = (pieces for _, pieces in line.lines[0])
    at, found = 0.0, []
    for piece in pieces:
        found.append((piece.text, at))
        at += piece.width
    return dict(found)


def test_what_follows_a_figure_stands_still_while_figures_change(line):
    line.show_parts(("t_c = 0.239493·t_u − 0.476341", "loss 27.732464"))
    before = places(line)
    line.show_parts(("t_c = 0.536708·t_u − 17.3012", "loss 2.927648"))
    after = places(line)
    assert after["·"] == before["·"] and before["·"] > 0
    line.show_parts(("t_c = 1·t_u + 0", "loss 2.9"))
    line.forget_room()
    assert places(line)["·"] < before["·"]
    font, pieces = line.lines[0][0]
    assert all(
        piece.width == QFontMetricsF(font).horizontalAdvance(piece.text)
        for piece in pieces
        if piece.text[0].isdigit()
    )
    line.show_parts(("t_c = 1.00000·t_u + 0", "loss 2.927648"))
    assert line.text() == "t_c = 1.00000·t_u + 0 · loss 2.927648"


def test_letters_below_the_line_are_set_as_such(line):
    line.show_parts(("t_c = 3·t_u² + 2·t_u",))
    small = [piece.text for _, pieces in line.lines[0] for piece in pieces if piece.is_index]
    assert small == ["c", "u", "u"]


def test_no_figure_is_cut_off_however_narrow_it_is(line):
    line.resize(150, 60)
    line.show_parts(("t_c = 0.536708·t_u − 17.3012", "loss 2.927648", "0.00221 °C from the best line"))
    assert len(line.lines) == 3
    (font, pieces), *_ = line.lines[0]
    assert sum(piece.width for piece in pieces) <= 160
    assert font.pointSizeF() < LARGE * line.font().pointSizeF()


def test_the_words_are_read_aloud(window, finish, part):
    finish(20)
    assert named(window, "equationLine").accessibleName() in window.property("sentence")


def test_a_run_that_a_rule_has_ended_says_which(window, finish):
    window.settings.findChild(object, "targetLoss").setValue(5.0)
    finish()
    assert window.property("epochCount") == 756
    assert window.property("sentence").endswith(" from the best line · ended: loss below 5")
    window.live.show_epoch(17)
    window.live.draw_now()
    assert "below" not in window.property("sentence")


def test_a_finished_equation_keeps_no_room_for_figures_that_were_wider(window, qtbot, finish):
    named(window, "model").setCurrentText("quadratic")
    window.settings.epochs.setValue(300)
    window.run_actions.step.trigger()
    qtbot.waitUntil(lambda: window.property("runState") == "paused")
    window.live.draw_now()
    # as there may be figures on the way: one that was wider, and one that still is
    equation = window.headline.findChild(Equation)
    for figures in (("1234.56789", "1"), ("1", "1234.56789")):
        equation.show_parts(("t_c = {}·t_u² + {}·t_u − 1".format(*figures), "loss 1"))
    window.run_bar.speed.setValue(window.run_bar.speed.maximum())
    window.run_actions.pause.trigger()
    qtbot.waitUntil(lambda: window.property("outcome") == "finished", timeout=30_000)
    qtbot.waitUntil(lambda: not window.live.findChild(QTimer).isActive())
    (font, pieces), *_ = equation.lines[0]
    needed = [QFontMetricsF(font).horizontalAdvance(piece.text) for piece in pieces if not piece.is_index]
    assert [piece.width for piece in pieces if not piece.is_index] == needed
