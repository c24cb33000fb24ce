"""How runs stand beside each other: in what they differ, and what each has come to."""

import csv
import io
import math
from dataclasses import replace

import numpy as np
import pytest

from thermogui.core.descent.comparison import Standing, differences, differing, told_apart
from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.run import Outcome, Run
from thermogui.core.descent.training import train
from thermogui.core.readings.readings import Readings, seed_readings
from thermogui.core.writing.runs_table import runs_csv


def trained(experiment, readings=None, name=""):
    run = Run.begun(experiment, readings or seed_readings(), name)
    for block in train(experiment, run.readings):
        run.append(block)
    run.outcome = Outcome(block.outcome)
    return run


def test_only_the_settings_in_which_they_differ_are_named():
    base = Experiment()
    assert differing([]) == differing([base]) == differing([base, base]) == ()
    others = [base, replace(base, learning_rate=0.03), replace(base, no_improvement=1500, initial=(2.0, 0.0))]
    assert differing(others) == ("learning_rate", "initial", "no_improvement")
    assert differences(others) == [
        "learning rate 0.01, initial 1, 0, no improvement off",
        "learning rate 0.03, initial 1, 0, no improvement off",
        "learning rate 0.01, initial 2, 0, no improvement 1,500",
    ]
    assert differences([base, replace(base, early_stop=False, input_scale="standardize")])[1] == (
        "input scale standardize, early stop off"
    )


def test_as_few_differences_as_tell_runs_apart_label_them():
    base = Experiment()
    network = replace(base, model="tanh", initial=(), optimizer="adam", learning_rate=1e-3, epochs=300)
    assert told_apart([base, network]) == ["model linear", "model tanh network"]
    parabolas = [
        replace(base, model="quadratic", initial=(1.0, 1.0, 0.0), learning_rate=rate) for rate in (1e-4, 0.1)
    ]
    assert told_apart([base, *parabolas]) == [
        "model linear, learning rate 0.01",
        *("model quadratic, learning rate 0.0001", "model quadratic, learning rate 0.1"),
    ]
    assert told_apart([base, network, replace(base, optimizer="nesterov")]) == [
        *("model linear, optimiser gd", "model tanh network, optimiser adam"),
        "model linear, optimiser nesterov",
    ]
    rates = [replace(base, learning_rate=rate, epochs=epochs) for rate, epochs in ((0.01, 9), (0.03, 8))]
    assert told_apart(rates) == ["learning rate 0.01", "learning rate 0.03"]
    grid = [
        replace(base, optimizer=rule, learning_rate=rate) for rule in ("gd", "adam") for rate in (0.1, 0.2)
    ]
    assert told_apart(grid) == [
        *("optimiser gd, learning rate 0.1", "optimiser gd, learning rate 0.2"),
        *("optimiser adam, learning rate 0.1", "optimiser adam, learning rate 0.2"),
    ]
    assert told_apart([base, base]) == ["", ""] and told_apart([base]) == [""]


@pytest.mark.parametrize("at_rest", [False, True], ids=["whole", "at rest"])
@pytest.mark.parametrize("scale", [0.1, "standardize"])
def test_what_a_run_has_come_to(at_rest, scale):
    run = trained(Experiment(input_scale=scale, epochs=3000), name="first")
    w, b = run.trace.params[-1].astype(float)
    if at_rest:
        run.rest()
    found = Standing.of(run)
    seed = seed_readings()
    slope, intercept = np.polyfit(seed.t_u, seed.t_c, 1)
    x = run.scaling.factor * seed.t_u + run.scaling.offset
    loss = np.mean((w * x + b - seed.t_c) ** 2)
    ends = np.array([seed.t_u.min(), seed.t_u.max()])
    of_ends = run.scaling.factor * ends + run.scaling.offset
    assert (found.name, found.epochs, found.outcome, found.stopped_because) == (
        "first",
        3000,
        "finished",
        "epochs",
    )
    assert found.loss == pytest.approx(loss, rel=1e-6)
    gap = np.abs(w * of_ends + b - slope * ends - intercept).max()
    assert found.distance == pytest.approx(gap, rel=1e-6)
    assert found.needed == (2007 if scale == 0.1 else found.needed)


def test_of_a_run_that_goes_on_it_is_not_known_when_it_was_near():
    run = Run.begun(Experiment(), seed_readings(), "new")
    assert Standing.of(run) == Standing(
        "new", 0, None, Standing.of(run).distance, None, Outcome.NONE, "", "line"
    )
    blocks = train(run.experiment, run.readings)
    run.append(next(blocks))
    found = Standing.of(run)
    assert found.epochs == len(run.trace) and found.loss == run.trace.loss_after(found.epochs)
    assert found.needed is None


def test_of_a_run_that_goes_on_it_is_said_as_soon_as_it_is_near():
    run, found = Run.begun(Experiment(epochs=3000), seed_readings(), "new"), None
    for block in train(run.experiment, run.readings):
        run.append(block)
        found = Standing.of(run, found)
        assert found.needed == Standing.of(run).needed == (2007 if found.epochs >= 2007 else None)
    assert found.epochs == 3000


def test_readings_that_are_one_have_no_best_line():
    run = trained(Experiment(epochs=5), Readings.from_columns([3.0], [4.0]))
    assert Standing.of(run).distance is None


@pytest.mark.parametrize("t_u", [[], [3.0], [1e200, 2e200]], ids=str)
def test_a_run_whose_readings_have_been_changed_in_its_file_is_listed_all_the_same(t_u):
    run = trained(Experiment(epochs=5, input_scale="standardize"))
    run.rest()
    changed = replace(run, readings=Readings.from_columns(t_u, t_u))
    assert replace(Standing.of(changed), distance=None) == replace(Standing.of(run), distance=None)


def test_a_list_of_runs_as_csv_has_a_column_for_what_differs():
    experiments = [Experiment(learning_rate=rate) for rate in (0.01, 0.03, 0.1)]
    experiments.append(Experiment(initial=(2.0, 0.5), target_loss=5.0))
    runs = [trained(one, name=f"Run {place}") for place, one in enumerate(experiments, 1)]
    heading, *rows = csv.reader(io.StringIO(runs_csv(runs)))
    assert heading == [
        *("name", "learning_rate", "initial", "target_loss", "epochs", "loss", "distance"),
        *("epochs_to_within_1_percent", "outcome", "stopped_because"),
    ]
    assert [row[0] for row in rows] == ["Run 1", "Run 2", "Run 3", "Run 4"]
    assert [row[1] for row in rows] == ["0.01", "0.03", "0.1", "0.01"]
    assert [row[2:4] for row in rows] == [["1.0 0.0", ""]] * 3 + [["2.0 0.5", "5.0"]]
    assert [row[7:] for row in rows[:3]] == [
        ["2007", "finished", "epochs"],
        ["668", "finished", "epochs"],
        ["", "diverged", "diverged"],
    ]
    assert rows[3][8:] == ["finished", "target_loss"]
    assert float(rows[0][5]) == Standing.of(runs[0]).loss and not math.isfinite(float(rows[2][5]))


def test_what_plays_no_part_is_no_difference():
    quiet = [Experiment(), Experiment(momentum=0.5, betas=(0.1, 0.2), hidden_units=4, seed=9, delta=1.0)]
    assert differing(quiet) == ()
    optimizers = [Experiment(optimizer="momentum", momentum=0.5), Experiment(optimizer="adam")]
    assert differences(optimizers) == ["optimiser momentum", "optimiser adam"]
    two = [*optimizers, Experiment(optimizer="momentum")]
    assert differences(two) == [
        "optimiser momentum, momentum 0.5",
        "optimiser adam",
        "optimiser momentum, momentum 0.9",
    ]


def test_the_start_that_a_model_has_by_itself_is_no_difference():
    parabola = Experiment(model="quadratic", initial=(1.0, 1.0, 0.0))
    network = Experiment(model="tanh", initial=())
    models = [Experiment(), parabola, network]
    assert differences(models) == ["model linear", "model quadratic", "model tanh network"]
    other = Experiment(model="quadratic", initial=(2.0, 1.0, 0.0))
    assert differences([parabola, other]) == ["initial 1, 1, 0", "initial 2, 1, 0"]
