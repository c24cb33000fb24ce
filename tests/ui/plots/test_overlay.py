"""Several runs in one plot: where each is drawn, at which epoch, and what is said of them."""

import numpy as np
import pytest
from looking import item_of, named
from straight import over_t_u, straight

from thermogui.core.descent.drawn import MOST_TICKED, drawn_in_order
from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.run import Outcome, Run
from thermogui.core.descent.runs import Runs
from thermogui.core.readings.readings import seed_readings
from thermogui.ui.files.exporting.plot_files import drawing_of, new_plot
from thermogui.ui.plots.fit import FitPlot
from thermogui.ui.plots.overlay import colour_of, pen_of
from thermogui.ui.plots.style import PlotStyle
from thermogui.ui.widgets.theme import DARK, LIGHT


@pytest.fixture
def compared(window, trace_of):
    """A window that shows the last of three runs beside the others; one diverges where that is asked for."""

    def compared(*rates, epochs=400):
        runs = window.controller.runs
        for rate in rates:
            experiment = Experiment(learning_rate=rate, epochs=epochs, engine="numpy")
            trace = trace_of(experiment)
            outcome = Outcome.FINISHED if np.isfinite(trace.losses).all() else Outcome.DIVERGED
            run = Run(experiment, seed_readings(), trace, epochs, outcome, name=runs.free_name())
            runs.add(run)
            runs.ticked.set(run, on=True)
        window.controller.show(run)
        window.live.draw_now()
        return list(runs)

    return compared


def test_every_place_has_a_colour_and_a_line_of_its_own_in_both_themes():
    for theme in (LIGHT, DARK):
        style = PlotStyle(theme)
        looks = {(colour_of(place, style), pen_of(place, style, 1.0).style()) for place in range(20)}
        assert len(looks) == 20
        # five neighbours differ in colour, four in their line
        assert len({colour_of(place, style) for place in range(5)}) == 5
        assert len({pen_of(place, style, 1.0).style() for place in range(4)}) == 4


def test_all_are_drawn_and_ringed_at_the_epoch_that_is_looked_at(window, compared, xy):
    first, second, shown = compared(0.01, 0.03, 0.001)
    window.live.show_epoch(100)
    window.live.draw_now()
    rings = np.transpose(xy(item_of(window.plots.loss, "travel")))
    assert {round(float(x), 9) for x, _ in rings} == {round(np.log10(101), 9)}
    losses = [run.trace.loss_after(100) for run in (shown, first, second)]
    np.testing.assert_allclose(10 ** rings[:, 1], losses, rtol=1e-6)
    for run, (x, y) in zip((first, second), item_of(window.plots.fit, "beside").lines, strict=True):
        slope, intercept = over_t_u(run.scaling, run.trace.params_after(100))
        np.testing.assert_allclose(y, slope * x + intercept, rtol=1e-6)
    window.side.open("Surface")
    window.live.draw_now()
    heads = window.tour.surface.panel.plot.paths_beside._heads
    np.testing.assert_allclose(
        np.transpose(heads.getData()), [run.trace.params_after(100) for run in (first, second)], rtol=1e-6
    )


def test_the_losses_that_are_drawn_are_those_of_the_run(window, compared):
    first, *_ = compared(0.01, 0.03)
    x, y = item_of(window.plots.loss, "beside").lines[0]
    steps, losses = first.trace.steps_to_draw(logarithmic=True)
    np.testing.assert_allclose(10**x - 1, steps, atol=1e-6)
    np.testing.assert_allclose(10**y, losses, rtol=1e-6)


@pytest.mark.parametrize("shown_diverges", [False, True])
def test_one_that_diverges_leaves_room_for_the_others(window, compared, shown_diverges):
    compared(*((0.01, 0.06) if shown_diverges else (0.06, 0.01)), epochs=3000)
    low, high = window.plots.loss.viewRange()[1]
    assert 10**low < 2.93 and 10**high < 1e5


def test_the_word_at_the_shown_one_is_beside_it_when_it_has_come_to_rest(qtbot, trace_of, xy):
    runs = Runs()
    for rate in (0.01, 0.001):
        experiment = Experiment(learning_rate=rate, epochs=10, engine="numpy")
        runs.add(Run(experiment, seed_readings(), trace_of(experiment), 10, Outcome.FINISHED))
    fit = FitPlot(PlotStyle(LIGHT))
    qtbot.addWidget(fit)
    fit.show()
    fit.show_readings(seed_readings())
    fit.show_drawn(drawn_in_order(list(runs)))
    fit.show_curve(straight(0.5, -17.0))

    def pixels_apart():
        (label,) = (label for label in fit.labels.shown if label.text == fit.overlay.drawn[0].text)
        view, (x, y) = fit.getViewBox(), xy(item_of(fit, "curve"))
        at = view.mapToView(label.pos())
        return abs(np.interp(at.x(), x, y) - at.y()) / view.viewPixelSize()[1]

    qtbot.waitUntil(lambda: fit.labels.is_settled)
    assert pixels_apart() < 30
    fit.show_curve(straight(-0.1, 20.0))
    qtbot.waitUntil(lambda: pixels_apart() < 30)


def test_the_exact_line_is_there_to_compare_with(window, compared, xy):
    compared(0.01)
    assert not len(xy(item_of(window.plots.loss, "least"))[0])
    compared(0.03)
    _, y = xy(item_of(window.plots.loss, "least"))
    t_u, t_c = seed_readings().used()
    residuals = t_c - np.polyval(np.polyfit(t_u, t_c, 1), t_u)
    np.testing.assert_allclose(10**y, np.mean(residuals**2), rtol=1e-9)


def test_a_run_has_one_colour_in_all_plots_alone_and_beside_others(window, compared):
    (alone,) = compared(0.01)
    loss, fit = window.plots.loss, item_of(window.plots.fit, "curve")
    style = PlotStyle(window.appearance.theme)

    def colours():
        return {loss._curve.opts["pen"].color().name(), fit._pen.color().name()}

    assert colours() == {colour_of(0, style)} == {style.theme.line}
    assert not any("rate" in label.text for label in loss.labels.shown)
    _, second = compared(0.03)
    assert colours() == {colour_of(1, style)}
    window.controller.runs.ticked.set(alone, on=False)
    window.controller.changed.emit()
    window.live.draw_now()
    assert window.controller.run is second and colours() == {colour_of(1, style)}


def test_the_loss_of_what_is_held_out_has_the_colour_of_its_run_and_a_line_of_its_own(window, compared):
    compared(0.01, 0.03)
    pen = item_of(window.plots.loss, "heldOutLoss")._pen
    style = PlotStyle(window.appearance.theme)
    assert pen.color().name() == colour_of(1, style)
    assert pen.style() not in {pen_of(place, style, 1.0).style() for place in range(MOST_TICKED)}


def test_they_are_labelled_with_what_they_differ_in(window, compared, qtbot):
    compared(0.01, 0.03, 0.001)
    for plot in (window.plots.loss, window.plots.fit):
        words = {"learning rate 0.01", "learning rate 0.03", "learning rate 0.001"}
        qtbot.waitUntil(lambda plot=plot, words=words: words <= {one.text for one in plot.labels.shown})


def test_the_cursor_reads_all_of_them(window, compared):
    first, second, shown = compared(0.01, 0.03, 0.001)
    window.plots.words.point_at_epoch(50)
    said = named(window, "lossValue").text()
    assert said.startswith("loss after epoch 50")
    for run in (first, second, shown):
        assert f"learning rate {run.experiment.learning_rate:g}: {run.trace.loss_after(50):f}" in said
    values = dict(window.plots.fit._values_at(60.0))
    slope, intercept = over_t_u(second.scaling, second.trace.params_after(400))
    assert values["learning rate 0.03"] == pytest.approx(slope * 60 + intercept, rel=1e-6)
    assert len(values) == 3


def test_a_plot_that_is_saved_has_all_of_them(window, compared, tmp_path):
    compared(0.01, 0.03, 0.001)
    for kind, source in (("loss", window.plots.loss), ("fit", window.plots.fit)):
        for suffix in (".png", ".svg", ".pdf"):
            path = tmp_path / f"{kind}{suffix}"
            plot = new_plot(source, path, 100)
            overlays = []
            real = plot.copy_state

            def copied(other, plot=plot, real=real, overlays=overlays):
                real(other)
                overlays.append([len(x) for x, _ in item_of(plot, "beside").lines])

            plot.copy_state = copied
            drawing_of(source, kind, path, 100, "", plot).write(path)
            assert len(overlays[0]) == 2 and min(overlays[0]) >= 2
            assert path.stat().st_size > 2000


def test_runs_that_are_at_rest_are_not_drawn_and_their_places_are_free(trace_of):
    runs = Runs()
    experiment = Experiment(epochs=20)
    every = [Run(experiment, seed_readings(), trace_of(experiment), 20, Outcome.FINISHED) for _ in range(3)]
    for run in every:
        runs.add(run)
        runs.ticked.set(run, on=True)
    runs.show(every[2])
    every[0].rest()
    assert [one.run for one in runs.drawn()] == [every[2], every[1]]


@pytest.mark.parametrize(("zoom", "step"), [(1.0, (0.0, 1.9)), (0.1, (0.03, 0.07))])
def test_lines_that_reach_far_beyond_a_view_are_whole_wherever_it_is_moved(window, compared, zoom, step):
    compared(0.01, 0.03, 0.001)
    plot, lines = window.plots.fit, item_of(window.plots.fit, "beside")
    plot.getViewBox().scaleBy((zoom, zoom))
    plot.viewport().repaint()
    for _ in range(5):
        plot.getViewBox().translateBy(x=step[0], y=step[1])
        plot.viewport().repaint()
    moved = plot.grab().toImage()
    lines.show_lines(lines.lines)
    assert plot.grab().toImage() == moved
