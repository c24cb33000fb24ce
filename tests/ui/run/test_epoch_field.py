"""The epoch that is shown, typed, clicked and dragged to."""

from itertools import combinations

import pytest
from looking import named

from PySide6.QtCore import QPoint, QPointF, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QStyle, QWidget

from thermogui.ui.run.scrubber import epoch_at, position_of

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton


@pytest.fixture
def run_of(window, qtbot):
    """Return a function that runs some epochs to their end."""

    def run_of(epochs):
        window.settings.epochs.setValue(epochs)
        window.run_bar.speed.setValue(window.run_bar.speed.maximum())
        window.run_actions.start.trigger()
        qtbot.waitUntil(lambda: window.property("runState") == "idle", timeout=30_000)
        window.live.draw_now()
        return window

    return run_of


@pytest.fixture
def ran(run_of):
    return run_of(2000)


@pytest.fixture
def field(window):
    return window.run_bar.field


@pytest.fixture
def type_in(qtbot, window, field):
    """Return a function that replaces what the field says, key by key."""

    def type_in(text):
        window.activateWindow()
        field.setFocus()
        qtbot.waitUntil(field.hasFocus)
        field.selectAll()
        for letter in text:
            # QTest knows the keys of ASCII alone
            event = QKeyEvent(QKeyEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter)
            QApplication.sendEvent(field, event)

    return type_in


def shown(window):
    return window.live.current.epoch


TYPED = (
    ("57", 57),
    ("1,234", 1234),
    ("1 234", 1234),
    ("1\N{NARROW NO-BREAK SPACE}234", 1234),
    (" 8 ", 8),
    ("0", 0),
    ("0012", 12),
    ("2000", 2000),
    ("2,001", 2000),
    ("99999999999999999999", 2000),
    ("-3", 0),
    ("\N{MINUS SIGN}3", 0),
)


def test_enter_shows_the_epoch_that_was_typed_or_the_nearest_there_is(ran, field, type_in):
    for text, epoch in TYPED:
        ran.live.show_epoch(None)
        ran.live.draw_now()
        type_in(text)
        assert shown(ran) == 2000
        QTest.keyClick(field, Qt.Key.Key_Return)
        assert (shown(ran), field.value(), field.text()) == (epoch, epoch, f"{epoch:,}"), text
        assert not ran.live.current.is_live


def test_what_is_no_whole_number_shows_nothing_and_is_marked_until_it_is_mended(ran, field, type_in):
    for text in ("1,5", "2.7", "abc", "", "1,23,456", "12,3456", "1e3"):
        if text:
            type_in(text)
        else:
            field.setFocus()
            field.selectAll()
            QTest.keyClick(field, Qt.Key.Key_Delete)
        QTest.keyClick(field, Qt.Key.Key_Return)
        assert ran.live.current.is_live and field.value() == 2000
        assert field.property("wrong") and field.text() == text
        QTest.keyClick(field, Qt.Key.Key_Escape)
        assert field.text() == "2,000" and not field.property("wrong")


def test_the_click_that_comes_to_the_field_takes_the_whole_number(ran, field):
    ran.plots.loss.setFocus()
    QTest.mouseClick(field, Qt.MouseButton.LeftButton)
    assert field.selectedText() == "2,000"
    QTest.keyClicks(field, "7")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert shown(ran) == 7


def test_escape_brings_the_old_number_back_and_so_does_a_wrong_one_that_is_left(ran, field, type_in):
    type_in("17")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert (field.text(), shown(ran)) == ("2,000", 2000)
    type_in("1.7")
    ran.scrubber.slider.setFocus()
    assert (field.text(), shown(ran)) == ("2,000", 2000)


def test_a_number_that_is_left_counts_as_typed(ran, field, type_in):
    type_in("17")
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert shown(ran) == 17


def test_what_is_being_typed_stays_while_epochs_arrive(window, qtbot, field, type_in):
    window.settings.epochs.setValue(10_000_000)
    window.run_bar.speed.setValue(window.run_bar.speed.maximum())
    window.run_actions.start.trigger()
    qtbot.waitUntil(lambda: field.value() > 100, timeout=30_000)
    type_in("4")
    before = field.value()
    qtbot.waitUntil(lambda: field.value() > before, timeout=30_000)
    assert field.text() == "4"
    QTest.keyClicks(field, "2")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert (shown(window), field.value()) == (42, 42)
    window.scrubber.live.trigger()
    assert field.value() > 42 and window.scrubber.live.isChecked()
    window.run_actions.stop.trigger()
    qtbot.waitUntil(lambda: window.property("runState") == "idle", timeout=30_000)


def test_a_script_sets_the_epoch_and_arrows_step_from_it(ran, field):
    field.setValue(57)
    assert (field.value(), shown(ran)) == (57, 57)
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Up)
    assert field.value() == 58
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Down)
    assert field.value() == 56
    field.setValue(10**9)
    assert field.value() == 2000
    field.setValue(-1)
    assert field.value() == 0


def test_a_script_need_not_wait_for_the_last_frame(window, field, qtbot):
    window.settings.epochs.setValue(3000)
    window.run_bar.speed.setValue(window.run_bar.speed.maximum())
    window.run_actions.start.trigger()
    with qtbot.waitSignal(window.controller.ended, timeout=30_000):
        pass
    field.setValue(2999)
    assert (field.value(), shown(window)) == (2999, 2999)


def test_before_the_first_run_there_is_no_epoch_to_type(window, field):
    field.setValue(5)
    assert not field.isEnabled() and (field.value(), field.text()) == (0, "0")


def test_a_double_click_takes_the_whole_number(ran, field):
    QTest.mouseDClick(field, LEFT)
    assert field.selectedText() == "2,000"


def test_a_third_click_leaves_the_whole_number_taken(ran, field):
    QTest.mouseDClick(field, LEFT)
    QTest.mouseClick(field, LEFT)
    assert field.selectedText() == field.text() != ""
    QTest.keyClicks(field, "5")
    assert field.text() == "5"


def test_thousands_are_set_apart_and_read_as_shown_in_every_locale(ran, field, type_in, locale):
    locale("de_DE")
    field.setValue(1999)
    assert field.text() == "1,999"
    type_in(field.text())
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.value() == 1999


@pytest.mark.parametrize("points", [0, 14], indirect=True)
@pytest.mark.parametrize("width", [1024, 1440])
def test_number_and_caption_have_room_for_the_longest_run(points, open_window, qtbot, width):
    window = open_window()
    window.side.open("Walk-through")
    window.resize(width, 700)
    window.settings.epochs.setValue(10_000_000)
    field = window.run_bar.field
    qtbot.waitUntil(lambda: field.width() >= field.fontMetrics().horizontalAdvance("10,000,000") + 16)
    for bar in (window.run_bar, window.scrubber):
        parts = bar.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        parts = [part for part in parts if part.isVisible()]
        qtbot.waitUntil(lambda bar=bar, parts=parts: all(bar.rect().contains(p.geometry()) for p in parts))
        qtbot.waitUntil(
            lambda parts=parts: (
                not any(a.geometry().intersects(b.geometry()) for a, b in combinations(parts, 2))
            )
        )
        assert window.rect().contains(bar.rect().translated(bar.mapTo(window, QPoint())))
    assert window.size() == QSize(width, 700)
    assert window.scrubber.slider.width() >= 60


# -- the groove


def press(slider, kind, x, button=LEFT, buttons=LEFT):
    at = QPointF(x, slider.height() / 2)
    event = QMouseEvent(kind, at, slider.mapToGlobal(at), button, buttons, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(slider, event)


def x_of(slider, position):
    handle = slider._part(QStyle.SubControl.SC_SliderHandle).width()
    groove = slider._part(QStyle.SubControl.SC_SliderGroove)
    return groove.x() + handle / 2 + (groove.width() - handle) * position / slider.maximum()


@pytest.mark.parametrize("epochs", [1, 3, 2000])
def test_a_click_in_the_groove_goes_there_and_can_be_dragged_on(run_of, qtbot, epochs):
    window = run_of(epochs)
    slider, kinds = window.scrubber.slider, QMouseEvent.Type
    for share in (0.1, 0.45, 0.8):
        x = x_of(slider, share * slider.maximum())
        step = slider.maximum() / slider.width() * 1.5
        low, high = (epoch_at(round(share * slider.maximum() + by), epochs) for by in (-step, step))
        press(slider, kinds.MouseButtonPress, x)
        assert low <= shown(window) <= high
        x = x_of(slider, 0.3 * slider.maximum())
        low, high = (epoch_at(round(0.3 * slider.maximum() + by), epochs) for by in (-step, step))
        press(slider, kinds.MouseMove, x, NONE)
        assert low <= shown(window) <= high
        press(slider, kinds.MouseButtonRelease, x, LEFT, NONE)
        assert low <= shown(window) <= high and not slider.isSliderDown()
        # in the end it stands where its epoch is
        assert slider.value() == position_of(shown(window), epochs)


def test_a_press_on_the_handle_moves_nothing(ran):
    slider = ran.scrubber.slider
    ran.run_bar.field.setValue(57)
    QTest.mouseClick(slider, LEFT, pos=QPoint(round(x_of(slider, slider.value())) + 3, slider.height() // 2))
    assert shown(ran) == 57


# -- playing ends where something else is asked for


def playing(window, qtbot):
    window.scrubber.play.trigger()
    qtbot.waitUntil(lambda: 0 < shown(window) < 2000)
    assert window.scrubber.play.isChecked()


def test_new_run_from_here_stops_play_and_is_followed_live(ran, qtbot):
    playing(ran, qtbot)
    ran.scrubber.start_here.trigger()
    assert not ran.scrubber.play.isChecked()
    qtbot.waitUntil(lambda: ran.property("outcome") == "finished", timeout=30_000)
    ran.live.draw_now()
    assert ran.live.current.is_live and shown(ran) == 2000


def test_a_new_run_that_is_started_while_the_last_is_played_is_followed_live(ran, qtbot):
    playing(ran, qtbot)
    old = ran.controller.run
    ran.run_actions.start.trigger()
    qtbot.waitUntil(lambda: ran.property("outcome") == "finished", timeout=30_000)
    ran.live.draw_now()
    assert ran.controller.run is not old and ran.live.current.is_live and not ran.scrubber.play.isChecked()


@pytest.mark.parametrize("how", ["type", "click", "key"])
def test_play_stops_where_an_epoch_is_chosen(ran, qtbot, how):
    playing(ran, qtbot)
    match how:
        case "type":
            ran.run_bar.field.setValue(3)
        case "click":
            ran.plots.loss.epoch_clicked.emit(3)
        case "key":
            QTest.keyClick(ran.scrubber.slider, Qt.Key.Key_Left)
    epoch = shown(ran)
    assert not ran.scrubber.play.isChecked() and not ran.scrubber.findChild(QTimer).isActive()
    assert shown(ran) == epoch


def test_new_run_from_here_fills_the_fields_in_as_many_digits_as_a_float32_has(ran, qtbot):
    ran.run_bar.field.setValue(1234)
    params = ran.controller.run.trace.record(1234).params
    ran.scrubber.start_here.trigger()
    fields = [named(ran.settings, name) for name in ("initialW", "initialB")]
    for number, value in zip(fields, params, strict=True):
        assert number.text() == str(value) and number.cursorPosition() == 0
    qtbot.waitUntil(lambda: ran.property("outcome") == "finished", timeout=30_000)
    assert (ran.controller.run.trace.initial == params).all()


def test_no_run_begins_at_parameters_that_are_not_finite(window, run_of):
    window.settings.learning_rate.setValue(1e30)
    run_of(50)
    assert window.property("outcome") == "diverged"
    window.run_bar.field.setValue(window.property("epochCount"))
    assert not window.scrubber.start_here.isEnabled()
    window.run_bar.field.setValue(1)
    assert window.scrubber.start_here.isEnabled()
