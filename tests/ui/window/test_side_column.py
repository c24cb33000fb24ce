"""The column of tabs: opened, closed, remembered, and never in the way of the window's size."""

import pytest
from looking import named

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QLabel

from thermogui.ui.widgets.lazy import Lazy
from thermogui.ui.window.side_column import SideColumn

TITLES = ("One", "Two", "Three")


@pytest.fixture
def column(qtbot):
    column = SideColumn({title: QLabel(title) for title in TITLES})
    qtbot.addWidget(column)
    return column


def test_without_a_panel_there_is_no_column(column):
    assert column.isHidden() and column.opened == [] and column.chosen == ""
    column.open("Two")
    assert not column.isHidden() and column.shows("Two")
    column.close_panel("Two")
    assert column.isHidden()


def test_panels_keep_their_order_and_what_is_opened_is_shown(column):
    for title in ("Three", "One", "Two"):
        column.open(title)
        assert column.shows(title) and column.toggles[title].isChecked()
    assert column.opened == ["One", "Two", "Three"]
    column.open("One")
    assert column.opened == ["One", "Two", "Three"] and column.chosen == "One"


def test_an_action_opens_and_closes(column):
    column.toggles["Two"].trigger()
    assert column.shows("Two")
    column.toggles["Two"].trigger()
    assert column.opened == [] and not column.toggles["Two"].isChecked()


def test_what_is_no_panel_is_passed_over(column):
    column.put(["Two", "Nothing", "One"], "Elsewhere")
    assert column.opened == ["One", "Two"]
    column.put(["Three"], "Three")
    assert column.opened == ["Three"]
    column.put([], "")
    assert column.isHidden()


def test_of_panels_that_are_put_there_together_only_the_one_that_is_seen_is_made(qtbot):
    panels = {title: Lazy(QLabel) for title in TITLES}
    column = SideColumn(panels)
    qtbot.addWidget(column)
    column.show()
    column.put(TITLES[:2], "One")
    column.put(TITLES[1:], "Three")
    assert column.opened == ["Two", "Three"] and column.chosen == "Three"
    assert [title for title in TITLES if panels[title].panel] == ["One", "Three"]


@pytest.mark.parametrize("points", [0, 14], indirect=True)
def test_no_panel_makes_the_window_larger_than_a_small_screen(points, open_window, qtbot):
    window = open_window()
    window.resize(1024, 700)
    named(window, "disclosure").setChecked(True)
    for name in ("learn", "calibrate"):
        window.workspaces.go_to(name)
        for title in window.side.toggles:
            window.side.open(title)
            QApplication.processEvents()
            assert window.size() == QSize(1024, 700), (name, title)
            assert window.side.shows(title)
    assert window.minimumSizeHint().width() <= 1024 and window.minimumSizeHint().height() <= 700


def test_a_calibration_that_comes_after_its_panel_still_gets_the_width_it_needs(open_window, qtbot):
    window = open_window()
    window.resize(1024, 700)
    window.workspaces.go_to("calibrate")
    panel = window.side_panels.calibration.made()
    qtbot.waitUntil(panel.result.isVisible)
    panel.conventions.show()
    qtbot.waitUntil(lambda: window.side.width() >= window.side.needed_width > panel.minimumSizeHint().width())
