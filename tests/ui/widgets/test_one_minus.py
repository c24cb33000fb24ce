"""Numbers on the screen have one minus, and it is no hyphen."""

import re

import numpy as np
import pytest

import pyqtgraph as pg
from PySide6.QtCore import QAbstractListModel, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QGraphicsSimpleTextItem,
    QGraphicsTextItem,
    QLabel,
    QProgressBar,
    QWidget,
)

from thermogui.core.descent.experiment import Experiment
from thermogui.core.lessons.steps import steps
from thermogui.core.readings.readings import Readings
from thermogui.ui.widgets.words import ElidedLabel, FigureTable, Words

HYPHEN = re.compile(r"(?<![\w.)\]⁻-])-\s?(?=[\d.∞])|(?<=\de)-(?=\d)")
NEGATIVE = Readings.from_columns(
    np.linspace(-90.5, -10.25, 9), np.linspace(-6000, -4000, 9) + np.tile([-3.0, 0.5, 2.5], 3)
)


@pytest.fixture
def drawn(monkeypatch):
    """Return the texts that plots draw themselves, along their axes and in their signposts."""
    texts = []
    generate = pg.AxisItem.generateDrawSpecs

    def watched(self, painter):
        specs = generate(self, painter)
        texts.extend(text for _, _, text in (specs[2] if specs else ()))
        return specs

    monkeypatch.setattr(pg.AxisItem, "generateDrawSpecs", watched)
    return texts


def cells(view):
    model = view.model()
    if model is None:
        return
    # a list does not say that it has one
    columns = 1 if isinstance(model, QAbstractListModel) else min(model.columnCount(), 20)
    rows = min(model.rowCount(), 40)
    for row in range(rows):
        for column in range(columns):
            index = model.index(row, column)
            yield str(index.data() or "")
            yield str(index.data(Qt.ItemDataRole.ToolTipRole) or "")


def shown(window):
    """What can be read in a window, but for what is typed into its fields."""
    for widget in window.findChildren(QWidget):
        if widget.isVisible():
            yield widget.toolTip()
            if isinstance(widget, QLabel | QAbstractButton | Words | ElidedLabel | FigureTable):
                yield widget.text()
    for bar in window.findChildren(QProgressBar):
        yield bar.text()
    for view in window.findChildren(QAbstractItemView):
        if view.isVisible():
            yield from cells(view)
    for plot in window.findChildren(pg.PlotWidget):
        if plot.isVisible():
            for item in plot.scene().items():
                if isinstance(item, QGraphicsTextItem):
                    yield item.toPlainText()
                if isinstance(item, QGraphicsSimpleTextItem):
                    yield item.text()
            yield from getattr(plot, "out_of_view", list)()


@pytest.fixture
def has_one_minus(window, drawn, qtbot):
    """Return a function that looks for a hyphen before a digit, and says which texts had a minus."""

    def has_one_minus():
        drawn.clear()
        for plot in window.findChildren(pg.PlotWidget):
            for side in ("left", "bottom"):
                plot.getAxis(side).picture = None
                plot.getAxis(side).update()
        QApplication.processEvents()
        window.grab()
        texts = {*shown(window), *drawn}
        wrong = {text for text in texts if HYPHEN.search(text)}
        assert wrong == set()
        return sum("−" in text for text in texts)

    return has_one_minus


def show_all(window, qtbot):
    for title in window.side.toggles:
        window.side.open(title)
        QApplication.processEvents()
    window.plots.calibration_actions["residuals"].setChecked(True)
    window.plots.calibration_actions["exact"].setChecked(True)
    qtbot.waitUntil(lambda: window.calibration.is_current)


def test_every_negative_number_in_the_window_has_the_same_minus(window, has_one_minus, qtbot, part, trigger):
    window.resize(1600, 1000)
    window.calibration.start()
    window.document.open_readings(NEGATIVE, "ours.csv")
    part("speed").setValue(part("speed").maximum())
    show_all(window, qtbot)
    assert has_one_minus() > 20
    trigger("actionStep")
    qtbot.waitUntil(lambda: window.property("runState") == "paused")
    window.live.draw_now()
    assert has_one_minus() > 20
    trigger("actionStop")
    qtbot.waitUntil(lambda: window.property("runState") == "idle")
    for experiment in (
        Experiment(learning_rate=1e-4, epochs=300, initial=(-3.0, -2.0)),
        Experiment(learning_rate=10.0, epochs=12, early_stop=False),
    ):
        window.document.set_experiment(experiment, "others")
        trigger("actionStart")
        qtbot.waitUntil(lambda: window.property("runState") == "idle", timeout=30_000)
        window.live.draw_now()
        assert has_one_minus() > 20
        for title in window.side.toggles:
            window.side.open(title)
            QApplication.processEvents()
            assert has_one_minus() > 20
    window.plots.fit.setRange(xRange=(-1e-4, 1e-4), yRange=(-1e9, 1e9), padding=0)
    assert has_one_minus() > 20


def test_the_lessons_have_the_same_minus(window, has_one_minus, qtbot):
    walkthrough = window.tour.walkthrough
    window.side.open("Walk-through")
    QApplication.processEvents()
    for step in steps():
        walkthrough.panel.show_step(step.key)
        qtbot.waitUntil(lambda: walkthrough.panel.is_settled, timeout=30_000)
        QApplication.processEvents()
        assert has_one_minus() >= 1


@pytest.mark.parametrize(
    ("text", "is_hyphen"),
    [
        *[(text, True) for text in ("-5", "(-5)", "1e-5", "[-1, 2]", "-0.5", "3 - 2", "-∞")],
        *[(text, False) for text in ("−5", "1e−5", "2026-11-28", "t-1", "Okabe-Ito", "H-3", "x-y")],
    ],
)
def test_a_hyphen_before_a_digit_is_told_from_others(text, is_hyphen):
    assert bool(HYPHEN.search(text)) == is_hyphen
