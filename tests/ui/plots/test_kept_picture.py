"""Pictures of what stands still: as what they are of, and of nothing older."""

import numpy as np
import pytest

import pyqtgraph as pg
from PySide6.QtGui import QImage

from thermogui.ui.plots.direct_label import DirectLabel
from thermogui.ui.plots.growing_curve import GrowingCurve
from thermogui.ui.plots.marks import Marks
from thermogui.ui.plots.plot import Plot


@pytest.fixture
def plot(qtbot):
    plot = Plot("any")
    qtbot.addWidget(plot)
    plot.resize(300, 200)
    plot.setRange(xRange=(0, 10), yRange=(0, 10), padding=0)
    plot.show()
    plot.viewport().repaint()
    return plot


@pytest.fixture
def painted(monkeypatch):
    """Return a function that makes a kind of item count how often it is painted itself."""

    def painted(kind):
        times, stroke = [], kind._stroke

        def counted(self, *how):
            times.append(1)
            stroke(self, *how)

        monkeypatch.setattr(kind, "_stroke", counted)
        return times

    return painted


def seen(plot):
    """Return what is on the screen, blue, green and red, shape (height, width, 3)."""
    image = plot.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    return pixels[..., :3].astype(int)


def are_alike(one, other):
    """Say so to what rounding loses where colours are laid on top of each other."""
    return np.abs(one - other).max() <= 2


def test_a_curve_that_stands_still_is_painted_from_a_picture_that_is_the_same(plot, painted):
    times = painted(GrowingCurve)
    curve = GrowingCurve(antialias=False)
    curve.setPen(pg.mkPen("red", width=2))
    plot.addItem(curve)
    curve.setData(np.arange(10.0), np.arange(10.0))
    first = seen(plot)
    assert are_alike(seen(plot), first) and len(times) == 2, "the second time it is made"
    assert are_alike(seen(plot), first) and len(times) == 2
    curve.setData(np.arange(10.0), 9 - np.arange(10.0))
    other = seen(plot)
    assert not are_alike(other, first) and len(times) == 3
    assert are_alike(seen(plot), other)
    plot.setRange(xRange=(0, 20), padding=0)
    assert not are_alike(seen(plot), other) and len(times) == 5


def test_a_word_that_is_turned_is_painted_once_for_as_long_as_it_says_the_same(plot, painted):
    times = painted(DirectLabel)
    view = plot.getPlotItem().getViewBox()
    label = DirectLabel(view)
    assert not label.isVisible(), "it has nothing to say yet"
    label.say("next run", "blue", "white")
    label.stand(np.array([100.0, 80.0]), 0.3, view)
    first = seen(plot)
    assert (first[..., 0] - first[..., 2] > 200).sum() > 30, "it is blue"
    assert are_alike(seen(plot), first) and len(times) == 1
    label.stand(np.array([140.0, 80.0]), 0.3, view)
    assert not are_alike(seen(plot), first) and len(times) == 1
    label.say("forecast", "blue", "white")
    assert not are_alike(seen(plot), first) and len(times) == 2


@pytest.mark.parametrize("count", [20, 2000])
def test_a_crowd_of_marks_is_painted_once_and_looks_as_if_painted_each_time(plot, monkeypatch, count):
    times, paint = [], pg.ScatterPlotItem.paint
    monkeypatch.setattr(pg.ScatterPlotItem, "paint", lambda *how: (times.append(1), paint(*how)))
    x, y = np.random.default_rng(1).uniform(2, 8, (2, count))
    marks, bare = Marks(size=9), pg.ScatterPlotItem(size=9)
    plot.addItem(marks)
    marks.place(x, y, np.arange(count))
    first, is_crowd = seen(plot), count == 2000
    assert are_alike(seen(plot), first) and len(times) == (1 if is_crowd else 2)
    for change in (
        lambda: marks.place(x - 1, y, np.arange(count)),
        lambda: marks.setBrush("red"),
        lambda: marks.setSize(5),
        lambda: plot.setRange(xRange=(0, 20), padding=0),
        lambda: plot.resize(320, 200),
    ):
        before, _ = seen(plot), times.clear()
        change()
        after = seen(plot)
        assert after.shape != before.shape or not are_alike(after, before)
        assert len(times) >= 1
    marks.hide()
    plot.addItem(bare)
    bare.setData(x=x - 1, y=y, brush="red", pen=marks.opts["pen"], size=5)
    assert are_alike(seen(plot), after)
