"""Saved plots of a run with readings held out show which they are, and the loss on them, with words."""

from dataclasses import replace

import numpy as np
import pytest

from PySide6.QtGui import QColor, QImage

from thermogui.core.descent.drawn import drawn_in_order
from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.run import Outcome, Run
from thermogui.core.readings.readings import seed_readings
from thermogui.ui.files.exporting.plot_files import image_of, save_plots
from thermogui.ui.plots.fit import FitPlot
from thermogui.ui.plots.loss import LossPlot
from thermogui.ui.plots.style import PlotStyle
from thermogui.ui.widgets.theme import LIGHT

CHOSEN = seed_readings().with_values("held_out", np.array([1, 6]), True)
SHARE = Experiment(epochs=300, validation_share=0.2, engine="numpy")
WAYS = pytest.mark.parametrize(
    ("experiment", "readings"),
    [(SHARE, seed_readings()), (replace(SHARE, validation_share=0.0), CHOSEN)],
    ids=["share", "by hand"],
)


@pytest.fixture
def run_of(trace_of):
    """Return a function that trains a run to its end."""

    def run_of(experiment, readings):
        run = Run.begun(experiment, readings)
        run.trace, run.outcome = trace_of(experiment, readings), Outcome.FINISHED
        return run

    return run_of


def coloured(image, colour):
    """Return how many pixels have a colour, or nearly."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    found = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)[..., 2::-1]
    wanted = QColor(colour).getRgb()[:3]
    return int((np.abs(found.astype(int) - wanted) < 40).all(axis=2).sum())


def words(plot):
    plot.grab()
    return {label.text for label in plot.labels.shown}


@WAYS
def test_without_a_window_both_plots_show_them(run_of, tmp_path, experiment, readings):
    run, plain = run_of(experiment, readings), run_of(replace(SHARE, validation_share=0.0), seed_readings())
    for kind in ("fit", "loss"):
        paths = tmp_path / f"{kind}.png", tmp_path / f"{kind}-plain.png"
        for one, path in zip((run, plain), paths, strict=True):
            save_plots([(kind, path)], [one], 100)
        colour = LIGHT.loss if kind == "loss" else LIGHT.reading
        with_, without = (coloured(QImage(str(path)), colour) for path in paths)
        if kind == "loss":
            assert with_ > without + 300 > 300
        else:
            # hollow marks, and a word beside the first
            assert with_ != without > 0


@WAYS
def test_a_loss_plot_for_a_file_says_what_each_curve_is_and_where_the_least_is(
    qtbot, run_of, experiment, readings
):
    run = run_of(experiment, readings)
    plot = LossPlot(PlotStyle(LIGHT), for_a_file=True)
    qtbot.addWidget(plot)
    plot.show_trace(run.trace, 300)
    assert words(plot) == {"training", "held out", f"least at epoch {run.trace.best_epoch}"}
    plot.show_trace(run_of(Experiment(epochs=30), seed_readings()).trace, 300)
    assert words(plot) == set()


def test_among_several_runs_a_curve_says_of_which_run_it_is(qtbot, run_of):
    runs = [run_of(replace(SHARE, learning_rate=rate), seed_readings()) for rate in (0.01, 0.002)]
    plot = LossPlot(PlotStyle(LIGHT), for_a_file=True)
    qtbot.addWidget(plot)
    plot.show_drawn(drawn_in_order(runs))
    plot.show_trace(runs[0].trace, 300)
    plot.grab()
    assert "learning rate 0.01, held out" in [named.text for named in plot._scenery().named]


def test_what_the_window_saves_has_the_marks_that_it_shows(qtbot, run_of):
    run = run_of(replace(SHARE, validation_share=0.0), CHOSEN)
    plot = FitPlot(PlotStyle(LIGHT))
    qtbot.addWidget(plot)
    plot.show_readings(CHOSEN)
    plot.show_curve(run.curve_at_end)
    plot.show_everything()
    full = coloured(image_of(plot, "data", 100, ""), LIGHT.reading)
    plot.show_readings(CHOSEN, None, run.held_out)
    assert words(plot) == {"held out"}
    assert coloured(image_of(plot, "fit", 100, ""), LIGHT.reading) != full
