"""The figures along an axis."""

import pytest

from thermogui.ui.plots.loss import LossPlot
from thermogui.ui.plots.plot import PlotAxis
from thermogui.ui.plots.style import PlotStyle
from thermogui.ui.plots.ticks import tick_texts
from thermogui.ui.widgets.theme import LIGHT


@pytest.mark.parametrize(
    ("values", "step", "texts"),
    [
        ([-10, -5, 0, 5], 5, ["−10", "−5", "0", "5"]),
        ([-0.5, -0.0, 0.5], 0.5, ["−0.5", "0.0", "0.5"]),
        ([0, 5000, 10000], 5000, ["0", "5,000", "10,000"]),
        ([100000.1, 100000.2], 0.1, ["100,000.1", "100,000.2"]),
        ([1e7, 1.5e7], 5e6, ["1e7", "1.5e7"]),
        ([-1e22, 0, 5e21], 5e21, ["−1e22", "0", "5e21"]),
        ([0, 1e-5, 2e-5], 1e-5, ["0", "1e−5", "2e−5"]),
        ([1e9, 1e9 + 1], 1, ["1e9", "1.000000001e9"]),
        ([0.1 + 0.2, 0.4], 0.1, ["0.3", "0.4"]),
        ([-1e300, 1e300], 1e300, ["−1e300", "1e300"]),
        ([5e-324], 5e-324, ["5e−324"]),
        ([0.0], 1.0, ["0"]),
        ([], 1.0, []),
        ([1.0], 0.0, ["1.00"]),
    ],
)
def test_ticks_are_written_as_all_other_numbers(qapp, values, step, texts):
    assert tick_texts(values, step) == texts
    assert (
        PlotAxis("left").tickStrings([value / 4 for value in values], 4.0, step / 4) == texts
        or step == 5e-324
    )


@pytest.mark.parametrize("height", [110, 125, 140, 160, 200, 300])
def test_a_logarithmic_axis_is_never_left_with_one_number(qtbot, height):
    plot = LossPlot(PlotStyle(LIGHT))
    qtbot.addWidget(plot)
    plot.resize(400, height)
    plot.show()
    plot.getViewBox().setRange(xRange=(-0.18, 3.88), yRange=(0.39, 1.98), padding=0)
    plot.grab()
    for side in ("left", "bottom"):
        axis = plot.getAxis(side)
        planned = [text for text in axis._texts.values() if text]
        assert len(axis.labels) == len(planned) >= 2
