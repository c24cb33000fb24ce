"""The figures that go on from the book: computed anew with `torch.optim`, and held against every engine."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from by_torch import by_torch
from torch_figures import KEPT, RUNS, backward, least_loss

from thermogui.core.descent.batches import divided
from thermogui.core.descent.exact import eigenvalues
from thermogui.core.descent.experiment import Experiment, model_of
from thermogui.core.descent.models import MODELS
from thermogui.core.lessons.figures import Figures
from thermogui.core.readings.readings import seed_readings

TABLE = json.loads(KEPT.read_text(encoding="utf-8"))
OURS = Figures.of("torch")
WAYS = [("torch", "analytic"), ("torch", "autograd"), ("numpy", "analytic")]


def hold(name, losses, validation, params):
    """Compare a run with what is kept of it, by its own tolerance."""
    entry = TABLE["runs"][name]
    near = {"rel": entry["relative"]}
    names = model_of(OURS.experiment(name, "torch")).parameter_names
    for kept in entry["epochs"]:
        row = kept["epoch"] - 1
        assert losses[row] == pytest.approx(kept["loss"], **near)
        if "validation_loss" in kept:
            assert validation[row] == pytest.approx(kept["validation_loss"], **near)
        for parameter, value in kept.get("params", {}).items():
            assert params[row][names.index(parameter)] == pytest.approx(value, **near)
    if "best_epoch" in entry:
        assert abs(np.argmin(validation) + 1 - entry["best_epoch"]) <= entry["best_epoch_within"]
    if "stopped_at_epoch" in entry:
        assert np.flatnonzero(~np.isfinite(losses))[0] + 1 == entry["stopped_at_epoch"]


@pytest.mark.parametrize("name", RUNS)
def test_torch_comes_to_what_is_kept(name):
    settings, epochs = RUNS[name]
    assert TABLE["runs"][name]["settings"] == settings
    assert [entry["epoch"] for entry in TABLE["runs"][name]["epochs"]] == list(epochs)
    hold(name, *by_torch(Experiment(**settings), seed_readings()))


@pytest.mark.parametrize(("engine", "gradient"), WAYS)
@pytest.mark.parametrize("name", RUNS)
def test_every_engine_comes_to_what_is_kept(run, name, engine, gradient):
    experiment = replace(OURS.experiment(name, engine), gradient=gradient)
    trace, _ = run(experiment, seed_readings())
    hold(name, trace.losses, trace.validation_losses, trace.params)


def test_the_gradient_that_adds_up_and_the_lowest_losses_are_kept():
    for when, values in backward().items():
        assert TABLE["backward"][when] == pytest.approx(values, rel=TABLE["backward"]["relative"])
    for name, degree in (("line", 1), ("parabola", 2)):
        assert TABLE["least"][name] == pytest.approx(least_loss(degree), rel=TABLE["least"]["relative"])


def test_no_figure_may_be_farther_off_than_the_words_of_its_step_allow():
    far = {name: entry["relative"] for name, entry in TABLE["runs"].items() if entry["relative"] > 1e-5}
    assert far.keys() == {"network"} and far["network"] < 5e-3


# -- what the words say


def test_seed_0_holds_the_two_coldest_readings_out():
    order = torch.randperm(11, generator=torch.Generator().manual_seed(0)).numpy()
    coldest = np.sort(seed_readings().t_u)[:2]
    assert sorted(seed_readings().t_u[order[-2:]]) == list(coldest)
    assert sorted(divided(OURS.experiment("held_out", "torch"), seed_readings())[1].used()[0]) == list(
        coldest
    )


def test_the_network_overfits_with_seed_2_and_is_ahead_with_seed_0(run):
    last = {
        name: TABLE["runs"][name]["epochs"][-1] for name in ("network", "line_beside_network", "held_out")
    }
    network, line = last["network"], last["line_beside_network"]
    assert network["loss"] < line["loss"] and network["validation_loss"] > line["validation_loss"]
    trace, _ = run(replace(OURS.experiment("network", "torch"), seed=0), seed_readings())
    assert trace.validation_losses[-1] < 0.8 * last["held_out"]["validation_loss"]


def test_the_valley_of_the_parabola_is_as_narrow_as_is_said():
    highest, *_, least = eigenvalues(MODELS["quadratic"], 0.1 * seed_readings().t_u)
    assert 2 / highest == pytest.approx(8.5e-4, rel=0.01)
    assert highest / least == pytest.approx(87_000, rel=0.01)


def test_the_loss_held_out_rises_with_seed_0_and_not_with_seed_1():
    rising, falling = (OURS.epochs(name) for name in ("held_out", "held_out_otherwise"))
    assert rising[3000]["validation_loss"] > 10 * rising[1000]["validation_loss"]
    assert falling[3000]["validation_loss"] < falling[1000]["validation_loss"]
