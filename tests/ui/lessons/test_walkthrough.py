"""The walk-through: cards, checks, what Try it asks for, shapes, δ; by keyboard and on any readings."""

import threading

import numpy as np
import pytest
from looking import named, problem

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from thermogui.core.lessons.figures import Agreement
from thermogui.core.lessons.steps import steps
from thermogui.core.readings.readings import Readings, seed_readings
from thermogui.ui.widgets.theme import THEMES, apply_theme

KEYS = [step.key for step in steps()]


@pytest.fixture
def make_panel(qtbot, document):
    """Return a function that shows a walk-through with preferences of its own."""
    from thermogui.ui.lessons.walkthrough import WalkthroughPanel
    from thermogui.ui.model.preferences import Preferences

    panels = []

    def make_panel(width=400):
        panel = WalkthroughPanel(document, Preferences())
        panels.append(panel)
        qtbot.addWidget(panel)
        panel.resize(width, 900)
        with qtbot.waitExposed(panel):
            panel.show()
        return panel

    yield make_panel
    for panel in panels:
        panel.shut_down()


@pytest.fixture
def panel(make_panel):
    return make_panel()


@pytest.fixture
def settled(qtbot):
    """Return a function that opens a step and waits for its figures."""

    def settled(panel, key=None):
        if key is not None:
            panel.show_step(key)
        qtbot.waitUntil(lambda: panel.is_settled, timeout=30_000)
        return panel.card

    return settled


@pytest.fixture
def text_of(panel):
    return lambda name: panel.findChild(QWidget, name).text()


@pytest.fixture
def themed(qapp):
    """Return a function that puts a theme on; the one of before comes back."""
    before = qapp.styleSheet(), qapp.palette()
    yield lambda name: apply_theme(qapp, THEMES[name])
    qapp.setStyleSheet(before[0])
    qapp.setPalette(before[1])


# -- steps and progress


def test_the_first_step_is_open_at_first_and_nothing_is_done(panel, text_of):
    assert panel.step.key == "readings"
    assert text_of("lessonProgress") == "Step 1 of 15 · 0 done"
    assert [panel.list.item(row).text().split("  ")[1] for row in range(panel.list.count())] == [
        step.title for step in steps()
    ]


def test_next_and_previous_by_keyboard_go_from_step_to_step_and_tick_what_is_left(panel, qtbot, text_of):
    panel.card.try_button.setFocus()
    alt = Qt.KeyboardModifier.AltModifier
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)
    for _ in range(3):
        QTest.keyClick(panel.card.try_button, Qt.Key.Key_PageDown, alt)
    assert panel.step.key == "first-prediction" and text_of("lessonProgress") == "Step 4 of 15 · 3 done"
    QTest.keyClick(panel.card.try_button, Qt.Key.Key_PageUp, alt)
    assert panel.step.key == "loss" and text_of("lessonProgress") == "Step 3 of 15 · 3 done"
    QTest.keyClick(panel.list, Qt.Key.Key_End)
    assert panel.step.key == "numpy"
    assert not panel.next.isEnabled() and panel.previous.isEnabled()


def test_the_space_key_ticks_and_unticks_a_step(panel, text_of):
    panel.list.setFocus()
    QTest.keyClick(panel.list, Qt.Key.Key_Space)
    assert text_of("lessonProgress") == "Step 1 of 15 · 1 done"
    QTest.keyClick(panel.list, Qt.Key.Key_Space)
    assert text_of("lessonProgress") == "Step 1 of 15 · 0 done"


def test_progress_and_the_open_step_are_remembered(make_panel):
    first = make_panel()
    first.show_step("scaling")
    first.try_it()
    first.next.trigger()
    second = make_panel()
    assert second.step.key == "five-thousand-epochs"
    row = KEYS.index("scaling")
    ticked = [second.list.item(at).checkState() is Qt.CheckState.Checked for at in range(second.list.count())]
    assert ticked == [at == row for at in range(15)]


# -- figures


@pytest.mark.parametrize("key", KEYS)
def test_every_step_shows_the_books_figures_beside_ones_that_agree(panel, settled, key):
    card = settled(panel, key)
    verdicts = [result.agreement for result in card._results]
    assert Agreement.DIFFERS not in verdicts
    assert len(verdicts) == len(panel.step.checks)
    assert card.table.isVisible() == bool(panel.step.checks)
    assert named(card, "stepTitle").text() == panel.step.title


def test_the_table_says_what_the_book_printed_what_is_computed_and_the_verdict(panel, settled, text_of):
    settled(panel, "early-stop")
    rows = [line.split("\t") for line in text_of("checks").splitlines()]
    assert rows[0] == ["figure", "the book", "you", "verdict"]
    assert rows[1] == ["stops at epoch", "11", "11", "✓ agrees"]
    assert "All 26 figures of the book agree" in text_of("checkSummary")
    assert len(rows) == 9
    panel.card._more.click()
    assert len(text_of("checks").splitlines()) == 27


def test_on_ones_own_readings_the_figures_are_theirs_and_the_books_are_offered(
    panel, settled, document, text_of, qtbot
):
    settled(panel, "first-prediction")
    button = panel.findChild(QToolButton, "showBookReadings")
    assert not button.isVisible()
    document.set_values("t_c", np.array([3]), np.array([30.0]), "edit row 4")
    settled(panel)
    assert button.isVisible()
    rows = [line.split("\t") for line in text_of("checks").splitlines()]
    loss = float(np.mean((document.readings.t_u - document.readings.t_c) ** 2))
    assert rows[2][:2] == ["loss", ""] and float(rows[2][2]) == pytest.approx(loss, rel=1e-6)
    readings = document.readings
    with qtbot.waitSignal(panel.wants_book_readings):
        button.click()
    assert document.readings is readings, "nothing happens to the readings before the window does it"


def test_the_books_readings_take_the_place_of_others_and_undo_brings_those_back(panel, settled, document):
    mine = Readings.from_columns([1.0, 2.0, 3.0], [4.0, 5.0, 7.0], unit_of_t_u="K")
    document.open_readings(mine, "mine.csv")
    settled(panel, "first-prediction")
    document.exchange_readings(seed_readings(), "show the book's readings")
    assert document.readings == seed_readings()
    settled(panel)
    assert panel.card._results[1].book == "1763.8846"
    document.undo_stack.undo()
    assert document.readings == mine and document.undo_stack.count() == 1


def test_readings_that_allow_no_figures_are_said_to(panel, settled, document, text_of):
    document.set_use(np.arange(11), False, "leave all out")
    panel.show_step("scaling")
    settled(panel)
    assert text_of("checkSummary").startswith("There is no reading that counts")
    assert not panel.card.table.isVisible()


def test_figures_are_computed_beside_the_windows_thread_and_only_when_seen(
    qtbot, document, monkeypatch, settled, make_panel
):
    from thermogui.ui.lessons import walkthrough

    threads = []
    compute = walkthrough.run_checks

    def watched(*args):
        threads.append(threading.current_thread())
        return compute(*args)

    monkeypatch.setattr(walkthrough, "run_checks", watched)
    panel = make_panel()
    settled(panel)
    assert len(threads) == 1 and threads[0] is not threading.main_thread()
    panel.hide()
    document.set_values("t_c", np.array([3]), np.array([30.0]), "edit row 4")
    panel.show_step("first-prediction")
    assert len(threads) == 1
    panel.show()
    settled(panel)
    assert len(threads) == 2


def test_a_step_left_before_its_figures_are_there_does_not_show_them_in_the_next(panel, settled):
    for key in ("five-thousand-epochs", "scaling", "readings"):
        panel.show_step(key)
    card = settled(panel)
    assert [result.name for result in card._results] == ["t_u", "t_c"]


# -- Try it


@pytest.mark.parametrize("step", steps(), ids=lambda step: step.key)
def test_try_it_asks_for_what_the_step_does_and_leaves_the_readings_alone(panel, document, qtbot, step):
    panel.show_step(step.key)
    readings, experiment = document.readings, document.experiment
    with qtbot.waitSignal(panel.tried) as tried:
        QTest.keyClick(panel.card.try_button, Qt.Key.Key_Space)
    assert tried.args == [step.action]
    assert document.readings is readings and document.experiment is experiment
    assert panel.list.item(KEYS.index(step.key)).checkState() is Qt.CheckState.Checked


# -- shapes


@pytest.fixture
def explorer(panel, qtbot, settled):
    settled(panel, "shapes")
    explorer = panel.card.shapes
    qtbot.waitUntil(lambda: explorer.alignment is not None, timeout=30_000)
    return explorer


@pytest.fixture
def type_shapes(explorer, qtbot):
    """Return a function that types shapes and waits for the answer."""

    def type_shapes(*texts):
        for field, text in zip(explorer.fields, texts, strict=True):
            field.selectAll()
            QTest.keyClick(field, Qt.Key.Key_Delete)
            QTest.keyClicks(field, text)
        qtbot.waitUntil(lambda: not explorer._tasks.is_busy, timeout=30_000)
        return explorer.alignment

    return type_shapes


def test_the_explorer_gives_torchs_answer_for_shapes_that_are_typed(explorer, type_shapes):
    assert type_shapes("(3,1)", "1 3", "2,1,1").result == (2, 3, 3)
    assert explorer.sentence().endswith("The result is [2, 3, 3].")
    found = type_shapes("3, 2", "4, 2", "")
    assert found.result is None and "3 and 4 differ" in explorer.sentence()
    assert named(explorer, "shapesTorch").text().startswith("torch: The size of tensor a (3) must match")
    assert type_shapes("", "11", "").result == (11,)


def test_a_text_that_is_no_shape_is_marked_and_explained_beneath_its_field(explorer, type_shapes):
    assert type_shapes("3, x1", "3", "") is None
    assert explorer.fields[0].property("wrong") and not explorer.fields[1].property("wrong")
    assert "A number is missing" in problem(explorer)
    assert type_shapes("3, 1", "3", "").result == (3, 3)
    assert not explorer.fields[0].property("wrong") and problem(explorer) == ""


@pytest.mark.parametrize(("names", "result"), [("xy", (3, 1)), ("yz", (3, 3)), ("yza", (2, 3, 3))])
def test_the_books_shapes_are_there_to_be_tried(explorer, qtbot, names, result):
    explorer.findChild(QToolButton, f"example_{names}").click()
    qtbot.waitUntil(lambda: explorer.alignment is not None and explorer.alignment.result == result)


# -- δ


@pytest.fixture
def delta(panel, settled, qtbot):
    settled(panel, "finite-differences")
    difference = panel.card.difference
    qtbot.waitUntil(lambda: bool(difference.table.text()), timeout=30_000)
    return difference


def test_the_delta_slider_has_twelve_decades_and_moves_by_keys(delta, qtbot):
    slider = delta.control.slider
    QTest.keyClick(slider, Qt.Key.Key_Home)
    assert delta.control.delta == pytest.approx(1e-9) and delta.control.field.value() == 1e-9
    qtbot.waitUntil(lambda: "lost in w" in named(delta, "differenceRemark").text())
    QTest.keyClick(slider, Qt.Key.Key_End)
    assert delta.control.delta == 1000
    QTest.keyClick(slider, Qt.Key.Key_PageDown)
    assert delta.control.delta == 100
    qtbot.waitUntil(lambda: "no harm" in named(delta, "differenceRemark").text())


def test_the_table_beside_delta_has_the_difference_and_its_error(delta):
    rows = [line.split("\t") for line in delta.table.text().splitlines()]
    assert rows[1][0] == "central, float32" and rows[1][1] == "4517.30"
    assert float(rows[1][2]) < 0.002
    assert rows[-1][:2] == ["exact", "4517.30"]


def test_a_delta_that_is_none_is_said_to_be_wrong(delta):
    delta.control.field.selectAll()
    QTest.keyClicks(delta.control.field, "-1")
    assert problem(delta.control) == "δ must be a number greater than 0."
    assert delta.control.delta == 0.1


# -- how it looks


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 480])
def test_nothing_is_cut_off_at_any_step(make_panel, settled, themed, qtbot, theme, width):
    themed(theme)
    panel = make_panel(width)
    panel.set_theme(THEMES[theme])
    assert panel.width() == width and panel.minimumSizeHint().width() <= 320
    for key in KEYS:
        card = settled(panel, key)
        QApplication.processEvents()
        for child in card.findChildren(QWidget):
            if child.isVisible():
                left = child.mapTo(card, QPoint(0, 0)).x()
                assert left >= 0 and left + child.width() <= card.width(), (key, child.objectName())
                if child.hasHeightForWidth() and child.layout() is None:
                    qtbot.waitUntil(lambda child=child: child.height() >= child.heightForWidth(child.width()))
        assert not panel.grab().isNull()


def test_verdicts_are_told_apart_without_colours(panel, settled, text_of):
    settled(panel, "finite-differences")
    assert {line.split("\t")[3][:1] for line in text_of("checks").splitlines()[1:]} <= {"✓", "≈", "✗", ""}


def test_everything_that_acts_can_be_reached_with_the_tab_key(panel, settled):
    settled(panel, "shapes")
    for button in panel.findChildren(QToolButton):
        if button.isVisible() and not button.objectName().startswith("qt_"):
            assert button.focusPolicy() & Qt.FocusPolicy.TabFocus, button.text()


def test_numbers_have_a_point_in_every_country(locale, panel, settled, text_of):
    locale("de_DE")
    panel.show_step("first-prediction")
    settled(panel)
    assert "1763.8846" in text_of("checks")
