"""Tab goes through the window as one reads it: table, settings, run bar, plots, scrubber, panels."""

import itertools

import pytest

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget


@pytest.fixture
def active(qtbot, window):
    """The window, with a run and the keyboard."""
    window.run_bar.speed.setValue(window.run_bar.speed.maximum())
    window.run_actions.start.trigger()
    qtbot.waitUntil(lambda: window.property("outcome") == "finished", timeout=30_000)
    link = window.headline.findChild(QWidget, "verdictLink")
    qtbot.waitUntil(link.isVisible, timeout=30_000)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


@pytest.fixture
def walk(qtbot, active):
    """Return a function that presses Tab all around from the table, and gives what had the focus."""

    def walk(key=Qt.Key.Key_Tab):
        first = active.readings.view
        first.setFocus()
        seen = []
        while (widget := QApplication.focusWidget()) is not first or not seen:
            assert widget not in seen, f"{widget} comes twice, and the table not at all"
            seen.append(widget)
            qtbot.keyClick(widget, key)
        return seen

    return walk


def regions(window, widgets):
    """Say in which parts these are, each once as long as it is left for no other."""
    parts = {
        "table": window.readings,
        "settings": window.settings,
        "run bar": window.run_bar,
        "headline": window.headline,
        "messages": window.messages,
        "plots": window.plots,
        "scrubber": window.scrubber,
        "panels": window.side,
        "workspaces": window.menuBar(),
    }

    def of(widget):
        return next(name for name, part in parts.items() if part.isAncestorOf(widget))

    return [name for name, _ in itertools.groupby(map(of, widgets))]


def test_in_learn_tab_goes_from_the_table_to_the_panels(active, walk):
    around = ["table", "settings", "run bar", "headline", "plots", "scrubber", "panels", "workspaces"]
    seen = walk()
    assert regions(active, seen) == around
    assert len(seen) > 25
    backwards = walk(Qt.Key.Key_Backtab)
    assert [seen[0], *reversed(seen[1:])] == backwards


def test_in_calibrate_the_residual_plot_that_is_made_late_comes_among_the_plots(active, walk):
    active.workspaces.go_to("calibrate")
    active.plots.calibration_actions["residuals"].setChecked(True)
    QApplication.processEvents()
    seen = walk()
    assert regions(active, seen) == ["table", "plots", "panels", "workspaces"]
    names = [widget.objectName() for widget in seen]
    assert names.index("fitPlot") < names.index("residualPlot") < names.index("qt_tabwidget_tabbar")
    # what is in the open panel, although it was made last
    assert names.index("qt_tabwidget_tabbar") < names.index("convertValue")


def test_a_message_comes_after_the_plot_that_it_lies_over(active, walk):
    active.messages.say("topic", "info", "A sentence.", ("Do it", lambda: None))
    QApplication.processEvents()
    seen = walk()
    places = [place for place, widget in enumerate(seen) if active.messages.isAncestorOf(widget)]
    assert seen[places[0] - 1] is active.plots.fit and len(places) == 2
    names = [widget.objectName() for widget in seen]
    assert names.index("lossPlot") > places[-1]


def test_what_opens_the_other_settings_comes_before_them(active, walk):
    active.settings._disclosure.setChecked(True)
    names = [widget.objectName() for widget in walk()]
    at = names.index("disclosure")
    assert names[at - 1 : at + 4] == ["epochs", "disclosure", "model", "initialW", "initialB"]
