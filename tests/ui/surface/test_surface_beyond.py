"""The surface beyond the line and plain descent: two parameters of any model, and steps by their parts."""

from dataclasses import replace

import numpy as np
import pytest
from looking import item_of, named

from thermogui.core.descent.curve import Curve
from thermogui.core.descent.drawn import Drawn
from thermogui.core.descent.experiment import Experiment, initial_params
from thermogui.core.descent.optimizers import OPTIMIZERS
from thermogui.core.descent.run import Run
from thermogui.core.readings.readings import Readings, seed_readings
from thermogui.ui.files.exporting.plot_files import image_of
from thermogui.ui.run.frame import Frame
from thermogui.ui.surface.trajectory import Trajectory

PARABOLA = Experiment(model="quadratic", initial=(1.0, 1.0, 0.0), learning_rate=1e-4, epochs=60)
NETWORK = Experiment(
    model="tanh", optimizer="adam", initial=(), hidden_units=4, learning_rate=0.01, epochs=60
)
X, T_C = 0.1 * seed_readings().t_u, seed_readings().t_c


@pytest.fixture
def shown(qtbot, panel, trace_of):
    """Return a function that trains, shows an epoch, and waits until the surface is there."""

    def shown(experiment, epoch=None, beside=(), readings=None):
        readings = readings or seed_readings()
        runs = [Run(each, readings, trace_of(each, readings), each.epochs) for each in (experiment, *beside)]
        panel.show_surface(readings, experiment)
        panel.show_frame(frame_of(runs, epoch))
        settle(qtbot, panel)
        return runs[0]

    return shown


def frame_of(runs, epoch=None):
    run = runs[0]
    epoch = len(run.trace) if epoch is None else epoch
    params = run.trace.params_after(epoch)
    curve = Curve.of(run.experiment, run.scaling, params)
    loss, gradient = run.trace.loss_after(epoch), run.trace.gradient_after(epoch)
    drawn = [Drawn(run, place, str(place), epoch) for place, run in enumerate(runs)] if len(runs) > 1 else ()
    return Frame(run, epoch, run.planned, None, params, curve, loss, gradient, drawn=drawn)


def settle(qtbot, panel):
    qtbot.waitUntil(lambda: panel.plot.at_rest.is_settled)
    panel.grab()


def choose(panel, across, up):
    """Choose by the boxes, as a person does."""
    for box, index in zip(panel.choice.boxes, (across, up), strict=True):
        if box.currentIndex() != index:
            box.setCurrentIndex(index)
            box.activated.emit(index)


def trajectory(plot, part):
    (item,) = (item for item in plot.scene().items() if isinstance(item, Trajectory))
    path = item.shapes[part]
    elements = (path.elementAt(index) for index in range(path.elementCount()))
    return np.array([(element.x, element.y) for element in elements]).reshape(-1, 2)


def parabola_loss(w2, w1, b):
    return np.mean((w2 * X**2 + w1 * X + b - T_C) ** 2)


# -- a parabola


@pytest.mark.parametrize("axes", [(1, 2), (0, 1), (2, 0)])
def test_a_parabolas_surface_is_its_loss_with_the_others_where_the_run_is(panel, shown, qtbot, axes):
    run = shown(PARABOLA, 40)
    choose(panel, *axes)
    settle(qtbot, panel)
    plot, params = panel.plot, run.trace.params_after(40).astype(np.float64)
    assert plot.state.axes == axes
    at = params.copy()
    at[list(axes)] = 0.7, -2.0
    assert plot.state.loss_at(0.7, -2.0) == pytest.approx(parabola_loss(*at), rel=1e-9)
    assert plot.state.points[-1].tolist() == params[list(axes)].tolist()
    assert plot.state.loss_at(*plot.state.points[-1]) == pytest.approx(run.trace.loss_after(40), rel=1e-4)
    names = [("w2", "w1", "b")[axis] for axis in axes]
    assert [plot.getAxis(side).labelText for side in ("bottom", "left")] == names
    lowest = params.copy()
    lowest[list(axes)] = plot.surface.minimum
    assert parabola_loss(*lowest) == pytest.approx(plot.surface.least)


def test_of_a_parabola_there_are_no_regions_and_no_units_to_choose(panel, shown):
    shown(PARABOLA)
    for ellipse in panel.plot.backdrop.ellipses.values():
        assert np.size(ellipse.xData) == 0
    assert not panel.units_action.isVisible() and not panel.ellipses_action.isVisible()
    assert panel.minimum_action.isVisible() and panel.choice.isVisible()
    assert "lowest point of these two, while the others are held" in named(panel, "surfaceLegend").text()
    assert named(panel, "surfaceValue").text().endswith("the other parameters as they are after epoch 60")


def test_back_on_a_line_all_is_as_it_was(panel, shown):
    line = Experiment(epochs=60)
    shown(line)
    before = panel.plot.state.conditioning, named(panel, "surfaceLegend").text(), panel.plot.viewRect()
    shown(PARABOLA)
    assert panel.plot.conditioning is None
    shown(line)
    after = panel.plot.state.conditioning, named(panel, "surfaceLegend").text(), panel.plot.viewRect()
    assert after == before and panel.plot.surface is panel.plot.conditioning.scaled
    assert panel.units_action.isVisible() and not panel.choice.isVisible()


def test_who_takes_the_parameter_of_the_other_axis_swaps_them(panel, shown):
    shown(PARABOLA)
    box = panel.choice.boxes[0]
    box.setCurrentIndex(2)
    box.activated.emit(2)
    assert panel.plot.state.axes == (2, 1)
    assert [box.currentText() for box in panel.choice.boxes] == ["b", "w1"]


def test_a_start_is_chosen_for_the_two_that_are_shown(panel, shown):
    shown(PARABOLA)
    assert panel.plot.state.initial_at(3.0, -4.0) == (1.0, 3.0, -4.0)
    choose(panel, 0, 1)
    assert panel.plot.state.initial_at(3.0, -4.0) == (3.0, -4.0, 0.0)
    network = replace(NETWORK, seed=5)
    shown(network)
    initial = panel.plot.state.initial_at(3.0, -4.0)
    assert initial[8:10] == (3.0, -4.0) and replace(network, initial=initial).problems() == {}
    drawn = initial_params(network)
    assert np.array_equal(np.float32(initial)[:8], drawn[:8])


def test_readings_that_do_not_determine_two_parameters_are_said_to(panel, shown):
    level = Readings.from_columns([30.0, 30.0, 30.0], [1.0, 2.0, 3.0])
    shown(replace(PARABOLA, epochs=5), readings=level)
    hint = item_of(panel.plot, "hint")
    assert hint.isVisible() and "do not determine these two" in hint.toPlainText()


# -- a network


def test_a_networks_surface_is_a_grid_of_its_losses(panel, shown):
    run = shown(NETWORK, 50)
    plot, params = panel.plot, run.trace.params_after(50).astype(np.float64)
    assert plot.surface is None and plot.state.grid is not None and plot.state.axes == (8, 9)
    w, b, (_, _, *v), c = params[:4], params[4:8], params[8:12], params[12]
    predicted = np.tanh(X[:, None] * w + b) @ [0.3, -1.5, *v] + c
    assert plot.state.loss_at(0.3, -1.5) == pytest.approx(np.mean((predicted - T_C) ** 2), rel=1e-9)
    assert not panel.minimum_action.isVisible() and not len(item_of(plot, "cross").data)
    assert plot.state.grid.view == plot.framing.view() and "Cross" not in named(panel, "surfaceLegend").text()


def test_a_grid_is_worked_out_anew_for_another_view(panel, shown, qtbot):
    shown(NETWORK)
    before = panel.plot.state.grid
    panel.plot.framing.zoom(2.0)
    settle(qtbot, panel)
    assert panel.plot.state.grid.view == panel.plot.framing.view() != before.view


def test_while_a_run_goes_on_the_surface_waits_until_it_rests(panel, shown, qtbot, trace_of):
    run = shown(PARABOLA, 5)
    before = panel.plot.state.plane
    for epoch in range(6, 40):
        panel.show_frame(frame_of([run], epoch))
    assert panel.plot.state.plane is before and panel.plot.state.plane_epoch == 5
    assert "after epoch 5" in named(panel, "surfaceValue").text()
    settle(qtbot, panel)
    assert panel.plot.state.plane_epoch == 39


# -- steps


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("epoch", [0, 7, 60])
def test_the_arrow_of_a_line_is_the_optimisers_step(panel, shown, optimizer, epoch):
    experiment = Experiment(optimizer=optimizer, epochs=60, learning_rate=0.005, dtype="float64")
    run = shown(experiment, epoch)
    longer = shown(replace(experiment, epochs=61), epoch)
    taken = longer.trace.params_after(epoch + 1) - run.trace.params_after(epoch)
    panel.show_surface(seed_readings(), experiment)
    panel.show_frame(frame_of([run], epoch))
    whole, *parts = panel.plot.state.steps
    np.testing.assert_allclose(whole, taken, rtol=1e-6)
    tail, tip = trajectory(panel.plot, "arrow")[:2]
    pixel = np.array(panel.plot.framing.pixel())
    along, expected = (tip - tail) / pixel, taken / pixel
    assert along @ expected == pytest.approx(np.hypot(*along) * np.hypot(*expected), rel=1e-6)
    np.testing.assert_allclose(tail, run.trace.params_after(epoch), rtol=1e-9)
    assert len(parts) == (
        2 if optimizer in ("momentum", "nesterov") or (optimizer, epoch) in (("adam", 0), ("adam", 60)) else 0
    )
    if parts:
        np.testing.assert_allclose(sum(parts), whole, rtol=1e-9, atol=1e-12)
        gradient, carried = (trajectory(panel.plot, part) for part in ("gradient", "carried"))
        drawn = [ends[1] - ends[0] for ends in (gradient, carried) if len(ends)]
        np.testing.assert_allclose(sum(drawn), tip - tail, rtol=1e-6)
        assert "Thin arrows" in named(panel, "surfaceLegend").text()


def test_plain_descents_arrow_is_as_ever(panel, shown):
    run = shown(Experiment(epochs=60), 20)
    (step,) = panel.plot.state.steps
    np.testing.assert_allclose(step, -0.01 * run.trace.gradient_after(20).astype(np.float64))
    assert len(trajectory(panel.plot, "gradient")) == len(trajectory(panel.plot, "carried")) == 0


def test_over_batches_the_last_epoch_has_no_arrow(panel, shown):
    shown(Experiment(epochs=60, batch_size=4))
    assert panel.plot.state.steps == [] and len(trajectory(panel.plot, "arrow")) == 0


# -- beside others, and in files


def test_runs_that_have_the_two_parameters_are_drawn_beside(panel, shown):
    others = [replace(PARABOLA, optimizer="adam", learning_rate=0.01), Experiment(epochs=60)]
    run = shown(PARABOLA, beside=others)
    adam, line = panel.plot.state.beside
    assert len(adam) > 10 and len(line) == 0
    np.testing.assert_allclose(panel.plot.state.points[0], run.trace.initial[1:])
    np.testing.assert_allclose(adam[0], run.trace.initial[1:])


def test_readings_held_out_have_no_part_in_the_surface_of_a_line(panel, shown):
    run = shown(Experiment(epochs=60, validation_share=0.3))
    loss = panel.plot.state.loss_at(*run.trace.params_after(60).astype(np.float64))
    assert loss == pytest.approx(run.trace.loss_after(60), rel=1e-4)


@pytest.mark.parametrize("experiment", [PARABOLA, NETWORK], ids=["parabola", "network"])
def test_what_is_shown_is_exported(panel, shown, experiment):
    shown(experiment)
    image = image_of(panel.plot, "surface", 96, "Epoch 60")
    colours = {image.pixel(x, y) for x in range(0, image.width(), 9) for y in range(0, image.height(), 9)}
    assert len(colours) > 60


def test_the_path_of_a_network_is_in_view_once_its_surface_is_there(panel, shown):
    shown(replace(NETWORK, epochs=600))
    assert panel.plot.shows_run
    assert panel.plot.framing.shows_path()
