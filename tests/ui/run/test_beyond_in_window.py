"""Other models and optimisers, batches and readings held out, in the real window with its thread."""

import re
from dataclasses import replace

import numpy as np
import pytest
from looking import item_of, named

from PySide6.QtWidgets import QComboBox, QWidget

from thermogui.core.descent.batches import divided
from thermogui.core.descent.curve import Curve
from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.figures import loss_text
from thermogui.core.descent.leave_one_out import leave_one_out
from thermogui.core.descent.summary import held_out_loss
from thermogui.core.readings.readings import Readings

ADAM = Experiment(optimizer="adam", batch_size=4, seed=3)
TANH = Experiment(
    model="tanh", optimizer="momentum", learning_rate=1e-3, initial=(), hidden_units=5, validation_share=0.2
)
OVERFITTING = Experiment(
    model="tanh",
    optimizer="adam",
    learning_rate=0.01,
    input_scale="standardize",
    initial=(),
    validation_share=0.2,
    epochs=600,
)
PARABOLA = Experiment(model="quadratic", learning_rate=5e-4, initial=(1.0, 1.0, 0.0), epochs=300)


@pytest.fixture
def settings(window):
    named(window.settings, "disclosure").setChecked(True)
    return window.settings


@pytest.fixture
def trained(window, part, trigger, qtbot):
    """Return a function that trains with some settings to the end; gives the run."""

    def trained(experiment):
        part("speed").setValue(part("speed").maximum())
        window.document.set_experiment(experiment, "try")
        trigger("actionStart")
        qtbot.waitUntil(lambda: window.property("outcome") == "finished", timeout=60_000)
        window.live.draw_now()
        return window.controller.run

    return trained


def labels(plot):
    plot.grab()
    return [label.text for label in plot.labels.shown]


def choose(settings, name, value):
    settings.findChild(QComboBox, name).setCurrentText(value)


def test_a_chosen_model_brings_its_rate_and_its_start_in_one_step(window, settings):
    stack = window.document.undo_stack
    for model, rate, initial in (("quadratic", 1e-4, (1.0, 1.0, 0.0)), ("tanh", 1e-3, ())):
        before, count = window.document.experiment, stack.count()
        choose(settings, "model", model)
        experiment = window.document.experiment
        assert (experiment.learning_rate, experiment.initial) == (rate, initial)
        assert experiment.problems() == {} and stack.count() == count + 1
        stack.undo()
        assert window.document.experiment == before
        stack.redo()
    assert settings.findChild(QComboBox, "model").currentText() == "tanh network"


def test_a_rate_that_was_typed_stays_whichever_model_is_chosen(window, settings):
    window.settings.learning_rate.setValue(0.02)
    for model in ("quadratic", "tanh", "linear"):
        choose(settings, "model", model)
        assert window.document.experiment.model == model
        assert window.document.experiment.learning_rate == 0.02
    window.settings.learning_rate.setValue(0.01)
    choose(settings, "model", "tanh")
    assert window.document.experiment.learning_rate == 1e-3


def test_a_row_is_there_where_it_plays_a_part(settings):
    def shown():
        names = ("hiddenUnits", "momentum", "betasΒ1", "alpha", "epsilon", "seed", "patience", "initialB")
        found = (settings.findChild(QWidget, name) for name in names)
        return [field.objectName() for field in found if field.isVisible()]

    assert shown() == ["initialB"]
    for optimizer, options in (
        ("momentum", ["momentum"]),
        ("nesterov", ["momentum"]),
        ("rmsprop", ["alpha", "epsilon"]),
        ("adam", ["betasΒ1", "epsilon"]),
    ):
        choose(settings, "optimizer", optimizer)
        assert shown() == [*options, "initialB"]
    choose(settings, "optimizer", "gd")
    named(settings, "validationShare").setValue(0.2)
    assert shown() == ["seed", "patience", "initialB"]
    named(settings, "validationShare").setValue(0.0)
    choose(settings, "model", "tanh")
    assert shown() == ["hiddenUnits", "seed"]


def test_what_an_option_cannot_be_is_said_and_stays_in_sight(window, settings, part):
    choose(settings, "optimizer", "momentum")
    named(settings, "momentum").setValue(1.5)
    choose(settings, "optimizer", "gd")
    assert named(settings, "momentumMessage").text() == "The momentum must be a number from 0 to below 1."
    assert named(settings, "momentum").isVisible() and not part("actionStart").isEnabled()


def test_a_share_that_holds_none_out_keeps_start_waiting(window, settings, part):
    named(settings, "validationShare").setValue(0.01)
    assert not part("actionStart").isEnabled()
    assert "holds none out" in named(window.settings, "stability").text()


@pytest.mark.parametrize(
    ("changes", "said", "limit"),
    [
        ({"optimizer": "momentum"}, "0.01 is 16 % of the stable limit 0.063 of momentum.", 0.0627),
        ({"optimizer": "nesterov", "learning_rate": 0.1}, "the loss grows", 0.0224),
        ({"optimizer": "adam"}, "No fixed limit is known of adam.", None),
        ({"batch_size": 3}, "No fixed limit is known where a step is over a batch of the readings.", None),
        ({"model": "quadratic", "initial": (1.0, 1.0, 0.0)}, "the stable limit 0.00085 of gd", 8.5e-4),
        ({"model": "tanh", "initial": ()}, "", None),
    ],
)  # fmt: skip
def test_what_is_said_of_a_rate_is_of_the_rule_and_the_model_that_are_chosen(window, changes, said, limit):
    window.document.set_experiment(replace(Experiment(), **changes), "try")
    assert said in named(window.settings, "stability").text()
    assert bool(said) == bool(named(window.settings, "stability").text())
    shown = window.settings.strip._stability
    assert (shown and shown.largest_learning_rate) == (limit and pytest.approx(limit, rel=0.01))
    ghost = item_of(window.plots.loss, "ghost").getData()[0]
    assert ghost is None or not len(ghost)


@pytest.mark.parametrize("experiment", [ADAM, TANH], ids=["adam", "tanh"])
def test_paused_stepped_continued_saved_and_opened_it_is_one_long_run(
    window, part, trigger, qtbot, trace_of, tmp_path, open_window, experiment
):
    part("speed").setValue(part("speed").maximum())
    window.document.set_experiment(replace(experiment, epochs=300), "try")
    trigger("actionStep")
    for count in (1, 2, 3):
        qtbot.waitUntil(lambda count=count: window.property("epochCount") == count, timeout=30_000)
        qtbot.waitUntil(lambda: window.property("runState") == "paused")
        trigger("actionStep" if count < 3 else "actionStart")
    qtbot.waitUntil(lambda: window.property("outcome") == "finished", timeout=30_000)
    trigger("actionContinue")
    qtbot.waitUntil(lambda: window.property("epochCount") == 600, timeout=30_000)
    qtbot.waitUntil(lambda: window.property("outcome") == "finished", timeout=30_000)
    expected = trace_of(replace(experiment, epochs=600))
    path = tmp_path / "beyond.thermo"
    window.file_actions.saving.save_to(path)
    qtbot.waitUntil(lambda: not window.file_actions.saving.is_busy)
    other = open_window()
    assert other.file_actions.open_path(path)
    qtbot.waitUntil(lambda: other.controller.run is not None, timeout=30_000)
    for trace in (window.controller.run.trace, other.controller.run.trace):
        assert trace.params.tobytes() == expected.params.tobytes()
        assert trace.losses.tobytes() == expected.losses.tobytes()
    assert other.document.experiment == replace(experiment, epochs=300)


def test_a_parabola_is_told_by_its_equation_and_its_distance_from_the_best_one(window, trained):
    run = trained(PARABOLA)
    assert window.property("shownSlope") is None and window.property("shownIntercept") is None
    assert "·t_u² " in window.property("sentence") and "from the best parabola" in window.property("sentence")
    t_u = np.linspace(21.8, 81.9, 10_001)
    best = np.polynomial.Polynomial.fit(run.readings.t_u, run.readings.t_c, 2)
    farthest = np.abs(window.live.current.curve(t_u) - best(t_u)).max()
    assert window.property("distanceFromBest") == pytest.approx(farthest, rel=1e-6)
    window.plots._describe()
    assert "Parabola: t_c = " in window.plots.fit.accessibleDescription()


def test_a_network_is_told_by_its_units_and_is_at_no_distance(window, trained, trace_of):
    run = trained(replace(TANH, epochs=200))
    assert run.trace.params.tobytes() == trace_of(run.experiment).params.tobytes()
    assert window.property("sentence").startswith("A network of 5 tanh units · loss ")
    assert window.property("distanceFromBest") is None and len(window.property("shownParams")) == 16
    window.side.open("Numbers")
    rows = window.side_panels.readout.made()._values
    assert {"hidden_weight", "grad_hidden_bias", "output_weight", "output_bias"} <= set(rows)
    assert rows["hidden_weight"].text().count(", ") == 4
    window.plots._describe()
    assert "Curve: a network of 5 tanh units." in window.plots.fit.accessibleDescription()
    window.plots.loss.epoch_hovered.emit(3)
    held_out = run.trace.validation_losses[3]
    assert f"held out {held_out:.6f}" in named(window.plots, "lossValue").text()


def test_a_start_from_a_network_s_epoch_can_be_given_back_to_the_seed(window, trained, settings, qtbot):
    run = trained(replace(TANH, epochs=50))
    window.scrubber.start_here.trigger()
    assert len(window.document.experiment.initial) == run.trace.params.shape[1]
    qtbot.waitUntil(lambda: window.property("outcome") == "finished", timeout=30_000)
    assert named(settings, "initialDrawn").isVisible()
    named(settings, "initialDrawn").click()
    assert window.document.experiment.initial == () and not named(settings, "initialDrawn").isVisible()


@pytest.mark.parametrize(("experiment", "noun"), [(PARABOLA, "parabola"), (OVERFITTING, "curve")])
def test_the_bar_about_readings_that_have_moved_on_names_what_was_learned(
    window, trained, qtbot, experiment, noun
):
    trained(replace(experiment, epochs=20))
    window.document.move_reading(0, 40.0, 3.0, None)
    said = f"The {noun} was learned from the readings as they were at Start."
    qtbot.waitUntil(lambda: window.messages.said("readings") == said)


def test_readings_held_out_are_hollow_and_their_loss_is_dashed(window, trained, xy, qtbot):
    run = trained(OVERFITTING)
    held_out = divided(run.experiment, run.readings)[1]
    t_u, t_c = xy(item_of(window.plots.fit, "heldOut"))
    np.testing.assert_array_equal([t_u, t_c], held_out.used())
    assert len(xy(item_of(window.plots.fit, "marks"))[0]) == 11
    steps, losses = (10**values for values in xy(item_of(window.plots.loss, "heldOutLoss")))
    rows = (steps - 1).round().astype(int)
    np.testing.assert_allclose(losses, run.trace.validation_losses[rows], rtol=1e-6)
    best = run.trace.best_epoch
    ((x, _),) = np.column_stack(xy(item_of(window.plots.loss, "leastHeldOut")))
    assert 10**x - 1 == pytest.approx(best - 1) and best - 1 in rows
    for plot in (window.plots.fit, window.plots.loss):
        qtbot.waitUntil(lambda plot=plot: "held out" in labels(plot))
    assert window.plots.held_out.words.text() == (
        f"The loss of the readings held out was least after epoch {best - 1}: "
        f"{run.trace.validation_losses[best - 1]:.6f}. After epoch 600 it is "
        f"{loss_text(held_out_loss(run, 600))}, though that of the others has fallen: on these 2 readings; "
        "another seed may differ."
    )


def test_the_headline_has_the_loss_held_out_of_the_same_curve(window, trained):
    run = trained(replace(OVERFITTING, epochs=60))
    x, y = (run.scaling.apply(run.held_out.t_u, "float64"), run.held_out.t_c)
    counts = run.held_out.counts
    for epoch in (60, 20, 0):
        window.live.show_epoch(epoch)
        window.live.draw_now()
        curve = window.live.current.curve
        loss = np.mean((curve.model.predict(x[counts], np.array(curve.params)) - y[counts]) ** 2)
        said = re.search(r"loss [\d.]+ · held out ([\d.]+)", window.property("sentence"))
        assert float(said[1]) == pytest.approx(loss, rel=1e-5)
        # of the end, whichever epoch is looked at; and by the same number
        if epoch == 60:
            below = window.plots.held_out.words.text()
            assert f"{said[1]} on these" in below or f"After epoch 60 it is {said[1]}," in below
        assert window.plots.held_out.words.text() == below


def test_without_a_hold_out_nothing_of_it_is_there(window, trained, xy):
    trained(OVERFITTING)
    trained(Experiment(epochs=50))
    assert window.plots.held_out.words.text() == ""
    assert not len(xy(item_of(window.plots.fit, "heldOut"))[0])
    assert not len(xy(item_of(window.plots.loss, "heldOutLoss"))[0])


@pytest.mark.parametrize("experiment", [OVERFITTING, Experiment(validation_share=0.3)])
def test_each_reading_is_left_out_beside_the_window(window, trained, qtbot, experiment):
    run = trained(replace(experiment, epochs=40))
    note = window.plots.held_out
    before = note.words.text()
    assert "readings are held out: loss" in before or "was least " in before
    note.button.click()
    qtbot.waitUntil(lambda: "left out in turn" in note.words.text(), timeout=60_000)
    assert note.words.text() == f"{before} {leave_one_out(run.experiment, run.readings).sentence('°C²')}"
    window.live.draw_now()
    assert "left out in turn" in note.words.text()


def test_readings_are_left_out_where_none_is_held_out_and_what_was_found_stays_with_its_run(
    window, trained, qtbot
):
    note = window.plots.held_out
    trained(Experiment(epochs=50))
    # nobody asks of a line alone
    assert not note.isVisible()
    trained(replace(TANH, epochs=20))
    assert note.isVisible() and note.button.isVisible()
    # but beside a network
    first = trained(Experiment(epochs=50))
    assert note.isVisible() and note.button.isVisible()
    note.button.click()
    qtbot.waitUntil(lambda: "left out in turn" in note.words.text(), timeout=60_000)
    found = note.words.text()
    assert found == leave_one_out(first.experiment, first.readings).sentence("°C²")
    second = trained(Experiment(epochs=60))
    assert note.words.text() == ""
    for run, said in ((first, found), (second, ""), (first, found)):
        window.controller.show(run)
        window.live.draw_now()
        assert note.words.text() == said


def test_of_many_readings_none_is_left_out_in_turn(window, trained):
    t_u = np.arange(200.0)
    window.document.exchange_readings(Readings.from_columns(t_u, t_u + 1), "many")
    trained(Experiment(epochs=5))
    assert not window.plots.held_out.isVisible()


def test_a_stable_rate_and_the_forecast_are_of_the_readings_that_are_learned_from(window, trained, xy):
    window.document.set_experiment(Experiment(validation_share=0.3, epochs=200, dtype="float64"), "try")
    steps, losses = (10**values for values in xy(item_of(window.plots.loss, "ghost")))
    run = trained(window.document.experiment)
    loop = [run.trace.loss_after(step) for step in (steps - 1).round().astype(int)]
    np.testing.assert_allclose(losses, loop, rtol=1e-9)
    line = Curve.of(run.experiment, run.scaling, run.trace.params[-1])
    slope, intercept = np.polyfit(*run.learned_from.used(), 1)
    t_u = np.array([21.8, 81.9])
    farthest = np.abs(line(t_u) - (slope * t_u + intercept)).max()
    assert window.property("distanceFromBest") == pytest.approx(farthest, rel=1e-6)


def test_a_race_of_optimisers_is_one_run_each_from_the_same_start(window, trigger, part, qtbot, trace_of):
    part("speed").setValue(part("speed").maximum())
    window.document.set_experiment(Experiment(epochs=200, optimizer="nesterov"), "try")
    trigger("actionRaceOptimizers")
    assert window.side.shows("Runs")
    qtbot.waitUntil(lambda: window.property("runState") == "idle", timeout=60_000)
    window.live.draw_now()
    runs = list(window.controller.runs)
    names = ["gd", "momentum", "nesterov", "rmsprop", "adam"]
    assert [run.experiment.optimizer for run in runs] == names
    assert window.controller.run is runs[2]
    assert {one.text for one in window.live.current.drawn} == {f"optimiser {name}" for name in names}
    for run in runs:
        assert run.trace.params.tobytes() == trace_of(run.experiment).params.tobytes()
