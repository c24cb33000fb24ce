"""A model and an optimiser that are brought from outside, a file and an entry each, in the real window."""

import numpy as np
import pytest
from looking import item_of, named
from momentum import Momentum
from parabola import Parabola

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox

from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.figures import figure_text
from thermogui.core.descent.models import MODELS
from thermogui.core.descent.optimizers import OPTIMIZERS


@pytest.fixture
def own(monkeypatch):
    monkeypatch.setitem(MODELS, "parabola", Parabola())
    monkeypatch.setitem(OPTIMIZERS, "momentum", Momentum())


@pytest.fixture
def chosen(own, open_window):
    """A window in which the parabola and momentum are chosen, with every panel that follows a run."""
    window = open_window()
    boxes = {name: window.settings.findChild(QComboBox, name) for name in ("model", "optimizer")}
    boxes["model"].setCurrentText("parabola")
    boxes["optimizer"].setCurrentText("momentum")
    window.settings.learning_rate.setValue(1e-4)
    window.settings.epochs.setValue(40)
    window.run_bar.speed.setValue(window.run_bar.speed.maximum())
    for name in ("Numbers", "Surface", "Inspector"):
        window.side.open(name)
    return window


def trained(window, qtbot, trace_of):
    """Train to the end; return the trace, which is as the core's."""
    window.run_actions.start.trigger()
    qtbot.waitUntil(lambda: window.property("outcome") == "finished")
    window.live.draw_now()
    expected = trace_of(window.document.experiment, window.document.readings)
    trace = window.controller.run.trace
    assert trace.params.tobytes() == expected.params.tobytes()
    return trace


def test_a_chosen_model_brings_its_own_start_and_has_a_field_for_each_parameter(chosen):
    experiment = chosen.document.experiment
    assert (experiment.model, experiment.optimizer) == ("parabola", "momentum")
    assert experiment.initial == Parabola.initial and experiment.problems() == {}
    named(chosen.settings, "disclosure").setChecked(True)
    for name in ("model", "optimizer"):
        box = chosen.settings.findChild(QComboBox, name)
        assert box.isVisible() and box.currentText() == getattr(experiment, name)
    for name, value in (("initialW2", 0.5), ("initialW1", 1.0), ("initialB", 0.0)):
        assert named(chosen.settings, name).isVisible() and named(chosen.settings, name).value() == value


def test_plots_table_and_numbers_show_its_curve(chosen, qtbot, xy, trace_of):
    trace = trained(chosen, qtbot, trace_of)
    readings, curve = chosen.document.readings, chosen.live.current.curve
    t_u, t_c = xy(item_of(chosen.plots.fit, "curve"))
    assert len(t_u) > 100
    np.testing.assert_allclose(t_c, curve(t_u))
    w2, w1, b = trace.params[-1].astype(np.float64)
    np.testing.assert_allclose(curve(t_u), w2 * (0.1 * t_u) ** 2 + w1 * 0.1 * t_u + b, rtol=1e-6)
    model = chosen.readings.model
    residuals = [model.index(row, 3).data(Qt.ItemDataRole.EditRole) for row in range(len(readings))]
    np.testing.assert_allclose(residuals, readings.t_c - curve(readings.t_u))
    assert len(xy(item_of(chosen.plots.loss, "curve"))[0]) > 5
    chosen.side.open("Numbers")
    readout = chosen.side_panels.readout.made()
    shown = {name: label.text() for name, label in readout._values.items()}
    for name, value in zip(("w2", "w1", "b"), trace.params[-1], strict=True):
        assert shown[name] == figure_text(value).replace("-", "−")
    assert {"grad_w2", "grad_w1", "grad_b", "curvature", "slope", "intercept"} <= set(shown)
    assert "·t_u² " in chosen.property("sentence") and "best" not in chosen.property("sentence")
    assert chosen.property("shownSlope") is None and chosen.property("shownIntercept") is None
    assert chosen.property("distanceFromBest") is None
    assert len(chosen.property("shownParams")) == 3


def test_the_surface_is_over_two_of_its_parameters(chosen, qtbot, trace_of):
    trace = trained(chosen, qtbot, trace_of)
    chosen.side.open("Surface")
    plot = chosen.tour.surface.made().plot
    qtbot.waitUntil(lambda: plot.surface is not None and plot.at_rest.is_settled)
    w2, w1, b = trace.params[-1].astype(np.float64)
    readings = chosen.document.readings
    x = 0.1 * readings.t_u
    assert plot.surface.loss(0.5, -3.0) == pytest.approx(
        np.mean((w2 * x**2 + 0.5 * x - 3.0 - readings.t_c) ** 2), rel=1e-9
    )
    assert plot.state.points[-1].tolist() == [w1, b]


def test_what_is_of_a_line_alone_says_so(chosen, qtbot, trace_of):
    trained(chosen, qtbot, trace_of)
    assert (
        named(chosen.settings, "stability")
        .text()
        .startswith("No fixed limit is known of momentum. Condition number κ")
    )
    chosen.plots.loss.epoch_hovered.emit(3)
    assert ", w2 " in named(chosen.plots, "lossValue").text()


def test_the_inspector_takes_its_step_apart(chosen, qtbot, trace_of):
    trace = trained(chosen, qtbot, trace_of)
    inspector = chosen.tour.inspector.made()
    chosen.side.open("Inspector")
    qtbot.waitUntil(lambda: inspector.is_settled and inspector._found is not None)
    np.testing.assert_array_equal(inspector._found.step.gradient, trace.gradient_after(40))
    assert inspector.chain.rows.model().columnCount() == 6


def test_pause_step_and_continue_take_the_momentum_along(chosen, qtbot, trace_of):
    chosen.run_actions.step.trigger()
    for count in (1, 2, 3):
        qtbot.waitUntil(lambda count=count: chosen.property("epochCount") == count)
        qtbot.waitUntil(lambda: chosen.property("runState") == "paused")
        if count < 3:
            chosen.run_actions.step.trigger()
    chosen.run_actions.stop.trigger()
    qtbot.waitUntil(lambda: chosen.property("outcome") == "stopped")
    chosen.controller.continue_run(37)
    qtbot.waitUntil(lambda: chosen.property("outcome") == "finished")
    expected = trace_of(chosen.document.experiment, chosen.document.readings)
    assert chosen.controller.run.trace.params.tobytes() == expected.params.tobytes()


def test_a_session_brings_it_back(chosen, qtbot, trace_of, tmp_path, open_window):
    trace = trained(chosen, qtbot, trace_of)
    path = tmp_path / "own.thermo"
    chosen.file_actions.saving.save_to(path)
    qtbot.waitUntil(lambda: not chosen.file_actions.saving.is_busy)
    other = open_window()
    assert other.file_actions.open_path(path)
    qtbot.waitUntil(lambda: other.controller.run is not None)
    assert other.document.experiment == chosen.document.experiment
    assert other.controller.run.trace.params.tobytes() == trace.params.tobytes()
    assert other.settings.findChild(QComboBox, "model").currentText() == "parabola"


def test_a_line_that_follows_a_parabola_is_shown_as_ever(chosen, qtbot, trace_of):
    trained(chosen, qtbot, trace_of)
    chosen.document.set_experiment(Experiment(epochs=40), "the line again")
    trained(chosen, qtbot, trace_of)
    assert isinstance(chosen.property("shownSlope"), float)
    assert chosen.property("sentence").startswith("t_c = ")
    chosen.side.open("Surface")
    assert chosen.tour.surface.made().plot.surface is not None
    chosen.side.open("Numbers")
    assert "w2" not in chosen.side_panels.readout.made()._values
