"""The inspector beyond the line and plain descent: other models, optimisers, batches, readings held out."""

import numpy as np
import pytest
from looking import named

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStyle, QWidget

from thermogui.core.descent.experiment import Experiment, model_of
from thermogui.core.descent.figures import figure_text
from thermogui.core.descent.models import MODELS
from thermogui.core.descent.optimizers import OPTIMIZERS
from thermogui.core.descent.taken_step import start_at
from thermogui.ui.run.state import RunState


@pytest.fixture
def shown(qtbot, panel, live, controller, document):
    """Return a function that trains to the end, and has the inspector show an epoch."""

    def shown(experiment, epoch=None):
        if controller.run is None or controller.run.experiment != experiment:
            controller.start(experiment, document.readings)
            qtbot.waitUntil(lambda: controller.state is RunState.IDLE and controller.epoch_count > 0)
        if epoch is not None:
            live.show_epoch(epoch)
        live.draw_now()
        qtbot.waitUntil(lambda: panel.is_settled and panel._found is not None, timeout=30_000)
        return controller.run.trace

    return shown


def rows(panel, name):
    return [line.split("\t") for line in panel.findChild(QWidget, name).text().splitlines()]


def number(text):
    return float(text.replace("−", "-"))


def experiment_of(model="linear", optimizer="gd", **others):
    rate = getattr(MODELS[model], "learning_rate", 0.01) if optimizer == "gd" else 1e-4
    settings = {"epochs": 40, "learning_rate": rate, "initial": MODELS[model].initial}
    return Experiment(model=model, optimizer=optimizer, **{**settings, **others})


@pytest.mark.parametrize("optimizer", [name for name in OPTIMIZERS if name != "gd"])
@pytest.mark.parametrize("epoch", [0, 12, None])
def test_a_step_is_shown_as_the_sum_of_its_parts(panel, shown, optimizer, epoch):
    experiment = experiment_of(optimizer=optimizer, learning_rate=0.01)
    trace = shown(experiment, epoch)
    table = {row[0]: [number(text) for text in row[1:]] for row in rows(panel, "inspectedStep")[1:]}
    before, after = np.array(table.pop("before")), np.array(table.pop("after"))
    at = trace.params_after(40 if epoch is None else epoch)
    assert before.tolist() == [number(figure_text(value)) for value in at]
    step = panel._found.step
    assert set(step.summands) < set(table) and "gradient" in table
    total = sum(np.array(table[name]) for name in step.summands)
    np.testing.assert_allclose(total, after - before, rtol=1e-3, atol=1e-4)
    assert not named(panel, "partsSay").isVisible() and panel.rule.isVisible()


def test_the_formula_stands_beside_the_lines_that_run(panel, shown):
    shown(experiment_of(optimizer="momentum", momentum=0.75))
    assert named(panel, "ruleFormula").text() == "v ← μ·v + g, then θ ← θ − η·v, with μ = 0.75"
    assert "velocity = self.momentum * velocity + gradient\n" in panel.rule.code.toPlainText()


def test_a_step_over_batches_says_that_it_is_the_sum_of_several(panel, shown):
    shown(experiment_of(batch_size=4))
    assert [row[0] for row in rows(panel, "inspectedStep")] == ["", "before", "gradient", "step", "after"]
    assert named(panel, "partsSay").text().startswith("An epoch is 3 steps here, over 4 readings at most")


def test_an_epoch_too_far_back_says_that_its_parts_are_not_known(panel, shown, monkeypatch):
    from thermogui.ui.lessons import inspected

    monkeypatch.setattr(inspected, "_MOST_AGAIN", 10)
    shown(experiment_of(optimizer="adam"), 15)
    assert (
        named(panel, "partsSay").text().startswith("What the optimiser has carried to this epoch is not kn")
    )
    shown(experiment_of(optimizer="adam"), 5)
    assert not named(panel, "partsSay").isVisible()


def test_the_rate_shown_is_that_of_the_epoch(panel, shown):
    shown(experiment_of(schedule="cosine"), 20)
    assert panel._step_title.text() == "The step, with η = 0.005"


def test_a_parabola_has_a_column_for_each_of_its_parameters(panel, shown, document):
    trace = shown(experiment_of("quadratic"), 7)
    columns = panel.chain.rows.model()
    assert columns.columnCount() == 6 and columns.rowCount() == 11
    x, values = 0.1 * document.readings.t_u, panel._found.chain.columns
    for power, column in zip((2, 1, 0), values.T[3:], strict=True):
        np.testing.assert_allclose(column, values[:, 2] * x**power, rtol=1e-5)
    sums = [panel.chain.sums.model().index(0, column).data() for column in (3, 4, 5)]
    assert sums == [figure_text(value) for value in trace.record(8).gradient]
    assert sums == rows(panel, "threeGradients")[2][1:4]
    assert named(panel, "chainFormula").text() == (
        "∂L/∂w2 = Σ ∂L/∂t_p · ∂t_p/∂w2, and so for w1 and b; ∂t_p/∂w2 = x², ∂t_p/∂w1 = x, ∂t_p/∂b = 1. "
        "The error t_p − t_c is the table's residual t_c − t_p with the other sign."
    )
    assert rows(panel, "inspectedStep")[0] == ["", "w2", "w1", "b"]
    assert named(panel, "inspectedEpoch").text().startswith("The step that epoch 8 took, from w2 = ")
    named(panel, "errorOf_w2").click()
    assert panel.errors.plot.getAxis("left").labelText == "error of ∂L/∂w2"


def test_from_a_parabola_back_to_the_line_all_is_as_before(panel, shown):
    shown(experiment_of())
    before = rows(panel, "inspectedStep"), rows(panel, "threeGradients")
    shown(experiment_of("quadratic"))
    named(panel, "errorOf_b").click()
    shown(experiment_of("tanh"))
    assert not panel.chain.isVisible() and named(panel, "errorOf").isVisible()
    shown(experiment_of())
    assert named(panel, "errorOf_b").isVisible() and not named(panel, "errorOf").isVisible()
    assert panel.chain.rows.model().columnCount() == 5 and panel.chain.isVisible()
    assert (rows(panel, "inspectedStep"), rows(panel, "threeGradients")) == before
    assert not panel.step_of_all.isVisible() and not panel.three_of_all.isVisible()


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_network_has_a_row_for_each_parameter(panel, shown, optimizer):
    experiment = experiment_of("tanh", optimizer, hidden_units=5)
    trace = shown(experiment)
    three, step = (table.table.model() for table in (panel.three_of_all, panel.step_of_all))
    assert three.rowCount() == step.rowCount() == 16 == len(model_of(experiment).parameter_names)
    np.testing.assert_array_equal(panel._found.three.analytic, trace.gradient_after(40))
    np.testing.assert_allclose(panel._found.three.autograd, trace.gradient_after(40), rtol=1e-3, atol=1e-3)
    digits = panel._found.three.digits(panel._found.three.finite_difference)
    assert [three.index(row, 3).data() for row in range(16)] == [str(int(value)) for value in digits]
    assert [three.headerData(row, Qt.Orientation.Vertical) for row in (0, 5, 15)] == ["w1", "b1", "c"]
    assert not panel.chain.isVisible() and "too many for a page" in named(panel, "chainFormula").text()
    assert named(panel, "inspectedEpoch").text().startswith("The step that epoch 41 would take, where the lo")
    assert sum(panel._found.step.summands.values()).shape == (16,)


def test_the_error_of_a_difference_is_shown_of_the_parameter_of_a_network_that_is_chosen(panel, shown, qtbot):
    shown(experiment_of("tanh", hidden_units=5))
    choice = named(panel, "errorOf")
    assert [choice.itemText(row) for row in (0, 5, 15)] == ["w1", "b1", "c"]
    for index in (0, 7):
        choice.setCurrentIndex(index)
        place = panel._found.place
        qtbot.waitUntil(lambda place=place: panel.errors.is_settled_at(place))
        sweep = panel.errors.sweep
        assert [column for column in range(16) if np.isfinite(sweep.central["float64"][:, column]).any()] == [
            index
        ]
        errors = sweep.central["float64"][:, index]
        small, large = (errors[np.argmin(np.abs(sweep.deltas - delta))] for delta in (1e-4, 1.0))
        assert small < 1e-4 * large
    assert panel.errors.plot.getAxis("left").labelText == "error of ∂L/∂b3"
    assert "δ²/6 · ∂³L/∂b3³" in named(panel, "errorSays").text()


def test_readings_that_are_held_out_have_no_part_in_the_chain_rule(panel, shown, document):
    shown(experiment_of(validation_share=0.2))
    assert panel.chain.rows.model().rowCount() == 9


def test_while_scrubbing_it_is_trained_on_from_the_epoch_before(panel, shown, monkeypatch):
    from thermogui.ui.lessons import inspected

    begun = []

    def watched(experiment, readings, epoch, known, stopped):
        begun.append(known.epoch if known else 0)
        return start_at(experiment, readings, epoch, known, stopped)

    monkeypatch.setattr(inspected, "start_at", watched)
    for epoch in (10, 20, 30, 5):
        shown(experiment_of(optimizer="adam"), epoch)
    assert begun[0] < 10 and begun[1:] == [10, 20, 0]


@pytest.mark.parametrize("model", ["quadratic", "tanh"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_nothing_is_wider_than_a_narrow_dock(panel, shown, model, optimizer):
    shown(experiment_of(model, optimizer))
    bar = panel.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
    assert panel.minimumSizeHint().width() + bar <= 340
    panel.resize(325, 1000)
    panel.grab()
    for table in (panel.chain.rows, panel.step_of_all.table, panel.three_of_all.table):
        texts = [
            table.model().index(row, column).data()
            for row in range(table.model().rowCount())
            for column in range(table.model().columnCount())
        ]
        widths = (table.fontMetrics().horizontalAdvance(text) + 6 for text in texts)
        assert not table.isVisible() or max(widths) <= table.columnWidth(0)
