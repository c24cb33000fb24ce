"""What can be pressed looks so, the keyboard is seen where it is, and all of it in both themes."""

from collections import Counter

import numpy as np
import pytest
from looking import named

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QLineEdit,
    QMenu,
    QPushButton,
    QTabBar,
    QToolButton,
    QWidget,
)

from thermogui.ui.run.run_button import RunButton
from thermogui.ui.widgets.theme import DARK, LIGHT, THEMES, apply_theme

BACKGROUNDS = ("window", "base", "alternate", "info_base", "warning_base", "error_base")
EDGE = 3


@pytest.fixture(params=["light", "dark"])
def theme(request, qapp):
    """Each theme, put on; the light one again at the end."""
    apply_theme(qapp, THEMES[request.param])
    yield THEMES[request.param]
    apply_theme(qapp, LIGHT)


@pytest.fixture(params=["Light", "Dark"])
def themed(request, window, qtbot):
    """The window in each theme, with the keyboard, and its theme."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    (action,) = (
        each for each in window.appearance.actions if each.objectName() == f"actionTheme{request.param}"
    )
    action.trigger()
    before = QApplication.cursorFlashTime()
    QApplication.setCursorFlashTime(0)
    yield window, window.appearance.theme
    QApplication.setCursorFlashTime(before)


def luminance(colour):
    linear = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in QColor(colour).getRgbF()[:3]
    ]
    return float(np.dot(linear, (0.2126, 0.7152, 0.0722)))


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def pixels(widget):
    """What a widget looks like, an array of rows of colours."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    raw = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return raw[:, : image.width(), :3].astype(int)


def colours(array):
    """How often each colour stands there, the most frequent first."""
    blue, green, red = array.reshape(-1, 3).T
    found, counts = np.unique(red << 16 | green << 8 | blue, return_counts=True)
    return [QColor.fromRgb(int(colour)) for colour in found[np.argsort(-counts, kind="stable")]]


def differing(before, after):
    assert before.shape == after.shape
    return np.abs(before - after).sum(axis=2) > 60


# -- colours


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_frames_and_words_stand_out_from_what_is_behind_them(theme):
    for behind in BACKGROUNDS:
        for name in ("control", "focus"):
            assert contrast(getattr(theme, name), getattr(theme, behind)) >= 3, (name, behind)
        for name in ("text", "muted"):
            assert contrast(getattr(theme, name), getattr(theme, behind)) >= 4.5, (name, behind)
    assert contrast(theme.focus, theme.accent) >= 3
    assert contrast(theme.accent_text, theme.accent) >= 4.5
    assert contrast(theme.accent_text, theme.accent_hover) >= 4.5
    assert contrast(theme.error, theme.error_base) >= 4.5


# -- the keyboard is seen


def takes_the_keyboard(widget, window):
    return (
        widget.window() is window
        and widget.isVisible()
        and widget.isEnabled()
        and widget.focusProxy() is None
        and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        and bool(widget.size().height())
    )


def test_whatever_takes_the_keyboard_shows_it_by_a_frame_of_two_pixels_and_stays_where_it_is(themed, qtbot):
    # everything at once, so that one walk sees it all
    window, theme = themed
    window.resize(1400, 900)
    window.run_bar.speed.setValue(window.run_bar.speed.maximum())
    window.run_actions.start.trigger()
    qtbot.waitUntil(lambda: window.property("outcome") == "finished", timeout=30_000)
    window.calibration.start()
    qtbot.waitUntil(named(window, "verdictLink").isVisible)
    named(window.settings, "disclosure").setChecked(True)
    window.plots.calibration_actions["residuals"].setChecked(True)
    window.messages.say("topic", "info", "A sentence.", ("Do it", lambda: None))
    QApplication.processEvents()
    seen, kinds = set(), Counter()
    for title in window.side.toggles:
        window.side.open(title)
        QApplication.processEvents()
        for widget in window.findChildren(QWidget):
            if widget in seen or not takes_the_keyboard(widget, window):
                continue
            seen.add(widget)
            kinds[type(widget).__name__] += 1
            look_at(widget, window, theme)
    assert len(seen) > 45, kinds
    assert {
        "RunButton",
        "ActionButton",
        "NumberField",
        "EpochField",
        "ComboBox",
        "QCheckBox",
        "QSlider",
    } <= set(kinds)
    assert {"TravelSlider", "ReadingsView", "FitPlot", "LossPlot", "Disclosure", "QPushButton"} <= set(kinds)


def look_at(widget, window, theme):
    """Compare a widget with and without the keyboard."""
    name = (type(widget).__name__, widget.objectName())
    other = window.readings.view if widget is not window.readings.view else window.settings.learning_rate
    states = []
    for focused in (other, widget):
        focused.setFocus(Qt.FocusReason.TabFocusReason)
        assert focused.hasFocus(), name
        inside = widget.viewport().geometry() if isinstance(widget, QAbstractScrollArea) else None
        states.append(
            (pixels(widget), (widget.sizeHint(), widget.minimumSizeHint(), widget.geometry(), inside))
        )
    (before, place), (after, place_with) = states
    assert place == place_with, name
    different = differing(before, after)
    if isinstance(widget, QTabBar):
        tab = widget.tabRect(widget.currentIndex())
        different = different[tab.top() : tab.bottom() + 1, tab.left() : tab.right() + 1]
        after = after[tab.top() : tab.bottom() + 1, tab.left() : tab.right() + 1]
    # all around, at least two pixels thick, in the colour of the keyboard
    high, wide = different.shape
    for side in (
        different[:EDGE, 6:-6].sum(axis=0),
        different[-EDGE:, 6:-6].sum(axis=0),
        different[6:-6, :EDGE].sum(axis=1),
        different[6:-6, -EDGE:].sum(axis=1),
    ):
        assert (side >= 1).mean() > 0.9, name
    ring = np.concatenate([after[1, 6:-6], after[-2, 6:-6]])
    assert theme.focus == colours(ring[None])[0].name(), name
    assert different.sum() >= 2 * 0.9 * (high + wide), name


# -- on and off


@pytest.mark.parametrize("kind", ["toggle", "do", "primary", "workspace", "push"])
def test_a_button_that_is_off_looks_other_than_one_that_is_not_pressed_in(theme, qtbot, kind):
    holder = QWidget()
    qtbot.addWidget(holder)
    button = QPushButton("Play", holder) if kind == "push" else QToolButton(holder)
    button.setText("Play")
    button.setProperty("kind", "toggle" if kind == "workspace" else kind)
    button.setProperty("workspace", kind == "workspace")
    button.setCheckable(True)
    holder.show()
    looks = {}
    for state in ("on", "off", "checked"):
        button.setEnabled(state != "off")
        button.setChecked(state == "checked")
        button.resize(80, 28)
        looks[state] = pixels(button)
        hint = button.sizeHint()
        assert looks.setdefault("hint", hint) == hint
    assert differing(looks["on"], looks["off"]).mean() > 0.08
    if kind in ("toggle", "workspace"):
        # filled otherwise
        assert (looks["on"] != looks["checked"]).any(axis=2).mean() > 0.7
    # its frame is whole, and broken where it is off
    on, off = (set(map(tuple, looks[state][0, 8:-8])) for state in ("on", "off"))
    assert len(on) == 1 and len(off) > 1
    # its words stand out, but for one that is off
    strength = {}
    for state in ("on", "off"):
        behind, *others = colours(looks[state][4:-4, 4:-4])
        strength[state] = max(contrast(colour, behind) for colour in others)
    assert strength["on"] > 4.5 and (kind == "primary" or strength["off"] < strength["on"])


def test_no_toggle_of_the_window_looks_alike_on_and_off(themed):
    window, _ = themed
    buttons = [button for button in window.findChildren(QToolButton) if button.isVisible()]
    toggles = [
        each for each in buttons if each.property("kind") == "toggle" and not each.property("workspace")
    ]
    assert len(toggles) >= 6
    for button in toggles:
        looks = []
        button.setChecked(False)
        for enabled in (True, False):
            button.setEnabled(enabled)
            looks.append(pixels(button))
        assert differing(*looks).mean() > 0.05, button.text()


def test_the_workspace_switch_shows_which_is_on_without_its_colour(themed):
    window, _ = themed
    buttons = {
        each.text().replace("&", ""): each
        for each in window.findChildren(QToolButton)
        if each.property("workspace")
    }
    for name, action in window.workspaces.actions.items():
        action.trigger()
        light = {text.lower(): luminance(colours(pixels(button))[0]) for text, button in buttons.items()}
        (other,) = set(light) - {name}
        assert abs(light[name] - light[other]) > 0.15


# -- icons, progress, lists


def test_the_icon_of_start_can_be_read_in_its_button_and_in_the_menu(themed, qtbot):
    window, theme = themed
    start = window.run_actions.start
    (menu,) = (each for each in start.associatedObjects() if isinstance(each, QMenu))
    menu.popup(window.mapToGlobal(QPoint(0, 0)))
    for chosen in (None, start):
        menu.setActiveAction(chosen or window.run_actions.reset)
        row = menu.actionGeometry(start)
        look = pixels(menu)[row.top() + 2 : row.bottom() - 1, 4:24]
        behind, *others = colours(look)
        assert max(contrast(each, behind) for each in others) > 4.5
    menu.close()
    button = window.run_bar.run_button
    assert isinstance(button, RunButton)
    look = pixels(button)[8:-8, 10:38]
    assert max(contrast(each, theme.accent) for each in colours(look)) > 4.5
    assert button.menu() is None and button.actions() == [start]


def test_progress_is_in_the_accent_colour_and_its_words_can_be_read_on_both_parts(themed):
    window, theme = themed
    bar = window.run_bar.progress
    bar.setFormat("MMMMMMMMMMMMMMMMMMMMMMMMMMM")
    for share in (0, 0.3, 0.5, 1):
        bar.setValue(round(share * 1000))
        look = pixels(bar)
        wide = look.shape[1]
        for part, wanted in (
            (look[3:-3, 4 : max(int(share * wide) - 4, 4)], theme.accent),
            (look[3:-3, int(share * wide) + 4 : wide - 4], theme.base),
        ):
            if part.shape[1] < 60:
                continue
            found = colours(part)[0]
            here = QColor(wanted)
            assert abs(found.hslHue() - here.hslHue()) < 12 or found.hslSaturation() < 40
            assert abs(found.lightness() - here.lightness()) < 25
            words = part[:, -50:] if wanted == theme.accent else part[:, :50]
            if differing(words, np.broadcast_to(words[:, :1], words.shape)).any():
                assert max(contrast(each, found) for each in colours(words)) > 4.5


def test_what_is_highlighted_in_a_list_can_be_read_and_escape_forgets_it(themed, qtbot):
    window, _ = themed
    named(window.settings, "disclosure").setChecked(True)
    boxes = [each for each in window.settings.findChildren(QComboBox) if each.isVisible()]
    assert len(boxes) == 6
    for box in boxes:
        chosen, experiment = box.currentIndex(), window.document.experiment
        box.setFocus()
        box.showPopup()
        rows = box.view()
        qtbot.waitUntil(rows.isVisible)
        QTest.keyClick(rows, Qt.Key.Key_Down)
        row = rows.visualRect(rows.currentIndex())
        look = pixels(rows.viewport())[row.top() + 1 : row.bottom(), 2 : row.width() - 2]
        behind = colours(look)[0]
        assert max(contrast(each, behind) for each in colours(look)) > 4.5
        QTest.keyClick(rows, Qt.Key.Key_Escape)
        assert not rows.isVisible() and box.currentIndex() == chosen
        assert window.document.experiment == experiment
        box.showPopup()
        assert rows.currentIndex().row() == chosen
        QTest.keyClick(rows, Qt.Key.Key_Down)
        QTest.keyClick(rows, Qt.Key.Key_Return)
        assert box.currentIndex() == min(chosen + 1, box.count() - 1)
        box.setCurrentIndex(chosen)


def test_a_field_that_is_wrong_shows_that_with_the_keyboard_and_without(themed):
    window, theme = themed
    field = window.settings.learning_rate
    assert isinstance(field, QLineEdit)
    field.setFocus()
    before = pixels(field)
    field.setValue(-1.0)
    assert differing(before, pixels(field)).mean() > 0.01
    assert colours(pixels(field))[0].name() == theme.error_base
