"""The walk-through: cards, checks, what Try it asks for, shapes, δ; by keyboard and on any readings."""

import threading

import numpy as np
import pytest
from looking import named, problem

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from thermogui.core.lessons.steps import ending, steps
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
    """Return a function that opens a step and waits until nothing is being computed."""

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


def button_of(panel, action):
    """Return the button that an action is pressed with."""
    (button,) = (button for button in panel.findChildren(QToolButton) if button.defaultAction() is action)
    return button


def ticked(panel):
    """Return the keys of the steps that are ticked."""
    rows = panel.list.count() - 1
    done = [panel.list.item(row).checkState() is Qt.CheckState.Checked for row in range(rows)]
    return [key for key, is_done in zip(KEYS, done, strict=True) if is_done]


def test_the_first_step_is_open_at_first_and_nothing_is_done(panel, text_of):
    assert panel.step.key == "readings"
    assert text_of("lessonProgress") == f"Step 1 of {len(KEYS)} · 0 done"
    titles = [panel.list.item(row).text().split("  ")[-1] for row in range(panel.list.count())]
    assert titles == [*(step.title for step in steps()), ending().title]


def test_back_try_it_and_next_go_by_keyboard_from_wherever_the_focus_is(panel, qtbot, text_of):
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)
    alt = Qt.KeyboardModifier.AltModifier
    for widget in (panel.list, button_of(panel, panel.next), panel.list):
        widget.setFocus()
        QTest.keyClick(widget, Qt.Key.Key_PageDown, alt)
    assert panel.step.key == "first-prediction"
    QTest.keyClick(panel.list, Qt.Key.Key_PageUp, alt)
    assert panel.step.key == "loss" and text_of("lessonProgress") == f"Step 3 of {len(KEYS)} · 0 done"
    with qtbot.waitSignal(panel.tried) as tried:
        QTest.keyClick(panel.list, Qt.Key.Key_T, alt)
    assert tried.args == [panel.step]
    QTest.keyClick(panel.list, Qt.Key.Key_End)
    assert panel.step is None and text_of("lessonProgress") == "The end · 0 done"
    assert not panel.next.isEnabled() and not panel.try_action.isEnabled() and panel.previous.isEnabled()


def test_a_step_is_done_when_it_has_been_tried_and_not_when_it_is_left(panel, text_of):
    panel.next.trigger()
    assert ticked(panel) == []
    panel.try_it()
    assert ticked(panel) == [], "what it does has yet to happen"
    panel.show_tried("model", is_done=True)
    assert ticked(panel) == ["model"] and text_of("trySays") == "Done."
    panel.next.trigger()
    panel.try_it()
    panel.show_tried("loss", is_done=False)
    assert ticked(panel) == ["model"] and "did not get to its end" in text_of("trySays")


def test_the_highlight_is_the_step_that_is_shown_whatever_keys_are_held(panel):
    control = Qt.KeyboardModifier.ControlModifier
    for row in (2, 2, 1):
        where = panel.list.visualItemRect(panel.list.item(row)).center()
        QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, control, where)
        assert [index.row() for index in panel.list.selectedIndexes()] == [row]
        assert panel.step.key == KEYS[row]


def test_ticks_and_the_open_step_are_remembered(make_panel):
    first = make_panel()
    first.show_step("scaling")
    first.show_tried("scaling", is_done=True)
    first.next.trigger()
    second = make_panel()
    assert second.step.key == "five-thousand-epochs" and ticked(second) == ["scaling"]


def test_begin_again_clears_ticks_and_figures_and_goes_to_the_first_step(panel, settled, text_of, qtbot):
    for key in ("readings", "scaling"):
        panel.show_step(key)
        panel.try_it()
        panel.show_tried(key, is_done=True)
    with qtbot.waitSignal(panel.left):
        button_of(panel, panel.again).click()
    assert panel.step.key == "readings" and ticked(panel) == []
    assert text_of("checks").splitlines()[1] == "t_u\t35.7 … 68.4\t\t"
    assert text_of("lessonProgress") == f"Step 1 of {len(KEYS)} · 0 done"


def test_the_end_says_what_has_been_learned_and_goes_where_one_likes(panel, qtbot, text_of):
    panel.show_step("ending")
    assert not panel.card.isVisible() and "Fahrenheit" in text_of("endingSentences")
    for way in ending().ways:
        button = panel.findChild(QToolButton, f"way-{way.to}")
        assert button.text() == way.name and button.accessibleDescription() == way.says
        with qtbot.waitSignal(panel.way_chosen) as chosen:
            QTest.keyClick(button, Qt.Key.Key_Space)
        assert chosen.args == [way.to]
    panel.previous.trigger()
    assert panel.card.isVisible() and panel.step.key == KEYS[-1]


def test_steps_that_train_wait_for_pytorch_and_say_so(panel):
    panel.set_can_run(False)
    assert panel.try_action.isEnabled(), "the readings can be looked at without"
    panel.show_step("scaling")
    assert not panel.try_action.isEnabled() and "PyTorch is being loaded" in panel.try_action.toolTip()
    panel.set_can_run(True)
    assert panel.try_action.isEnabled()


# -- figures


@pytest.fixture
def done(panel, settled):
    """Return a function that opens a step, says that it has been tried, and waits for its figures."""

    def done(key):
        panel.show_step(key)
        panel.show_tried(key, is_done=True)
        return settled(panel)

    return done


@pytest.fixture
def rows_of(text_of):
    """Return a function that reads the table of figures: name, the book's, the user's, verdict."""
    return lambda: [line.split("\t") for line in text_of("checks").splitlines()[1:]]


@pytest.mark.parametrize("key", KEYS)
def test_the_users_figures_are_empty_before_a_step_is_done_and_agree_with_the_book_after(
    panel, settled, done, rows_of, key
):
    settled(panel, key)
    assert all(row[2:] == ["", ""] for row in rows_of())
    before = [row[:2] for row in rows_of()]
    card = done(key)
    assert [row[:2] for row in rows_of()] == before
    assert all(row[2] for row in rows_of()) and not any("✗" in row[3] for row in rows_of())
    assert card.checks.isVisible() == bool(panel.step.checks)
    assert named(card, "stepTitle").text() == panel.step.title


def test_the_table_says_what_the_book_printed_what_is_computed_and_the_verdict(panel, done, text_of, rows_of):
    done("early-stop")
    assert text_of("checks").splitlines()[0].split("\t") == ["figure", "the book", "you", "verdict"]
    assert rows_of()[0] == ["stops at epoch", "11", "11", "✓ agrees"]
    assert text_of("checkSummary").startswith("All 26 figures agree with the book.")
    assert len(rows_of()) == 8
    panel.findChild(QToolButton, "allFigures").click()
    assert len(rows_of()) == 26


def test_round_off_beside_the_exact_b_is_explained_beneath_it(done, text_of, rows_of):
    done("finite-differences")
    assert {"46.0250", "45.9732"} <= {cell for row in rows_of() for cell in row}
    assert text_of("checkNote").startswith("Why 46.0250 beside 45.9732?")


def test_the_book_is_named_with_its_authors(panel, text_of):
    for text in (text_of("stepSentences"), panel.findChild(QWidget, "checks").toolTip()):
        assert "Deep Learning with PyTorch" in text and "Stevens" in text and "Viehmann" in text


def test_figures_that_are_not_the_books_are_named_as_ours(panel, done, text_of, rows_of):
    done("adam-unscaled")
    head = ["figure", "ours, torch.optim", "you", "verdict"]
    assert text_of("checks").splitlines()[0].split("\t") == head
    assert text_of("checkSummary") == "All 21 figures agree with ours, computed with torch.optim."
    table = panel.findChild(QWidget, "checks")
    assert "torch.optim" in table.toolTip() and "Stevens" not in table.toolTip()
    assert table.accessibleName() == text_of("checks")
    done("scaling")
    assert text_of("checks").splitlines()[0].split("\t")[1] == "the book"
    assert "Stevens" in table.toolTip() and text_of("checkSummary").endswith("agree with the book.")


def test_on_ones_own_readings_the_figures_are_theirs_and_the_books_are_offered(
    panel, done, settled, document, rows_of, qtbot
):
    done("first-prediction")
    button = panel.findChild(QToolButton, "showBookReadings")
    assert not button.isVisible()
    document.set_values("t_c", np.array([3]), np.array([30.0]), "edit row 4")
    settled(panel)
    assert button.isVisible()
    loss = float(np.mean((document.readings.t_u - document.readings.t_c) ** 2))
    assert rows_of()[1][:2] == ["loss", ""] and float(rows_of()[1][2]) == pytest.approx(loss, rel=1e-6)
    readings = document.readings
    with qtbot.waitSignal(panel.wants_book_readings):
        button.click()
    assert document.readings is readings, "nothing happens to the readings before the window does it"


def test_the_books_readings_take_the_place_of_others_and_undo_brings_those_back(
    done, settled, document, panel, rows_of
):
    mine = Readings.from_columns([1.0, 2.0, 3.0], [4.0, 5.0, 7.0], unit_of_t_u="K")
    document.open_readings(mine, "mine.csv")
    done("first-prediction")
    document.exchange_readings(seed_readings(), "show the book's readings")
    assert document.readings == seed_readings()
    settled(panel)
    assert rows_of()[1][1] == "1763.8846"
    document.undo_stack.undo()
    assert document.readings == mine and document.undo_stack.count() == 1


def test_readings_that_allow_no_figures_are_said_to(panel, done, document, text_of):
    document.set_use(np.arange(11), False, "leave all out")
    done("scaling")
    assert text_of("checkSummary").startswith("There is no reading that counts")
    assert not panel.findChild(QWidget, "checks").isVisible()


def test_figures_are_computed_beside_the_windows_thread_and_only_when_done_and_seen(
    document, monkeypatch, settled, panel
):
    from thermogui.ui.lessons import checks

    threads = []
    compute = checks.run_checks

    def watched(*args):
        threads.append(threading.current_thread())
        return compute(*args)

    monkeypatch.setattr(checks, "run_checks", watched)
    settled(panel)
    assert threads == []
    panel.show_tried("readings", is_done=True)
    settled(panel)
    assert len(threads) == 1 and threads[0] is not threading.main_thread()
    panel.hide()
    document.set_values("t_c", np.array([3]), np.array([30.0]), "edit row 4")
    assert len(threads) == 1
    panel.show()
    settled(panel)
    assert len(threads) == 2


def test_a_step_left_before_its_figures_are_there_does_not_show_them_in_the_next(panel, settled, rows_of):
    for key in ("five-thousand-epochs", "scaling", "readings"):
        panel.show_step(key)
        panel.show_tried(key, is_done=True)
    settled(panel)
    assert [row[0] for row in rows_of()] == ["t_u", "t_c"]


# -- Try it


@pytest.mark.parametrize("step", steps(), ids=lambda step: step.key)
def test_try_it_asks_for_what_the_step_does_and_leaves_the_readings_alone(panel, document, qtbot, step):
    panel.show_step(step.key)
    readings, experiment = document.readings, document.experiment
    with qtbot.waitSignal(panel.tried) as tried:
        QTest.keyClick(button_of(panel, panel.try_action), Qt.Key.Key_Space)
    assert tried.args == [step]
    assert document.readings is readings and document.experiment is experiment


def test_a_step_that_was_tried_says_when_it_is_left_and_one_that_was_not_does_not(panel, qtbot):
    with qtbot.assertNotEmitted(panel.left):
        panel.next.trigger()
    panel.try_it()
    with qtbot.waitSignal(panel.left):
        panel.previous.trigger()


# -- shapes


@pytest.fixture
def explorer(panel, qtbot, settled):
    settled(panel, "shapes")
    explorer = panel.findChild(QWidget, "shapesExplorer")
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
    difference = panel.findChild(QWidget, "differenceExplorer")
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


def test_the_formula_takes_no_more_room_than_it_needs_however_high_that_of_another_step_was(panel, qtbot):
    panel.show_step("chain-rule")
    QApplication.processEvents()
    box = panel.findChild(QWidget, "formulaBox")
    high = box.height()
    panel.show_step("early-stop")
    qtbot.waitUntil(lambda: box.height() == box.heightForWidth(box.width()) < 0.7 * high, timeout=400)


def test_verdicts_are_told_apart_without_colours(done, rows_of):
    done("finite-differences")
    assert {row[3][:1] for row in rows_of()} <= {"✓", "≈", "✗", ""}


def test_all_that_can_be_reached_is_named_and_says_what_it_is_for(panel, settled):
    for key in (*KEYS, "ending"):
        settled(panel, key)
        for widget in panel.findChildren(QWidget):
            if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                name = widget.accessibleName() or getattr(widget, "text", str)()
                assert name, (key, widget, widget.objectName())


def test_everything_that_acts_can_be_reached_with_the_tab_key(panel, settled):
    settled(panel, "shapes")
    for button in panel.findChildren(QToolButton):
        if button.isVisible() and not button.objectName().startswith("qt_"):
            assert button.focusPolicy() & Qt.FocusPolicy.TabFocus, button.text()


@pytest.mark.parametrize(
    ("key", "names"),
    [
        ("readings", []),
        ("shapes", ["x · y", "y · z", "y · z · a", "First shape", "Second shape", "Third shape"]),
        ("finite-differences", ["δ (delta), by powers of ten", "δ (delta)"]),
        ("early-stop", ["All 26 figures"]),
        ("ending", [way.name for way in ending().ways]),
    ],
)
def test_the_tab_key_goes_on_as_the_eye_does(panel, settled, qtbot, key, names):
    settled(panel, key)
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)
    around = [button.text().strip("◂▸ ") for button in panel.findChildren(QToolButton) if button.isEnabled()]
    below = [name for name in ("Back", "Try it", "Next") if name in around]

    def reached():
        panel.list.setFocus()
        found = []
        # a window that is not active has none, and a key pressed in none ends the process
        while (widget := QApplication.focusWidget()) is not None and widget not in found:
            found.append(widget)
            QTest.keyClick(widget, Qt.Key.Key_Tab)
        return [widget.accessibleName() or widget.text() for widget in found[1:]]

    qtbot.waitUntil(lambda: reached() == ["The step in words", *names, *below])


def test_numbers_have_a_point_in_every_country(locale, done, text_of):
    locale("de_DE")
    done("first-prediction")
    assert "1763.8846" in text_of("checks")
