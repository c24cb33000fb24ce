"""Other optimisers and models, batches and readings held out, on the command line."""

import csv
import json
from pathlib import Path

import nbformat
import numpy as np
import pytest
import torch
from by_torch import by_torch

from thermogui.core.descent.experiment import Experiment
from thermogui.core.project import Project
from thermogui.core.readings.readings import seed_readings
from thermogui.core.session.content import Session
from thermogui.core.session.file import write_session


@pytest.fixture
def run_json(run):
    def run_json(*args):
        status, out, err = run("train", "--json", *args)
        assert (status, err) == (0, "")
        return json.loads(out)

    return run_json


def test_a_parabola_has_its_own_parameters_rate_and_start(run_json):
    out = run_json("--model", "quadratic", "--epochs", 3)
    assert out["experiment"]["learning_rate"] == 1e-4 and out["experiment"]["initial"] == [1, 1, 0]
    assert [*out["params"]] == ["w2", "w1", "b"] == [*out["epochs"][0]["grad"]]
    assert [*out["in_reading_units"]] == ["curvature", "slope", "intercept"]
    assert out["in_reading_units"]["curvature"] == pytest.approx(0.01 * out["params"]["w2"])
    assert out["stability"]["largest_learning_rate"] == pytest.approx(8.5e-4, rel=0.01)
    assert out["stability"]["condition_number"] == pytest.approx(8.7e4, rel=0.01)
    assert run_json("--model", "quadratic", "--initial", "2,-1,3")["experiment"]["initial"] == [2, -1, 3]


def test_a_network_starts_as_torch_does(run_json):
    out = run_json(
        "--model", "tanh", "--hidden-units", 3, "--seed", 5, "--epochs", 1, "--learning-rate", 1e-9
    )
    torch.manual_seed(5)
    layers = torch.nn.Linear(1, 3), torch.nn.Linear(3, 1)
    start = torch.cat([part.flatten() for layer in layers for part in layer.parameters()]).tolist()
    assert [*out["params"].values()] == pytest.approx(start, rel=1e-6)
    parts = ("hidden_weight", "hidden_bias", "output_weight")
    assert [*out["params"]] == [*(f"{part}_{n}" for part in parts for n in (1, 2, 3)), "output_bias"]
    assert out["in_reading_units"] is None and out["stability"] is None
    assert len(run_json("--model", "tanh", "--epochs", 1)["params"]) == 40


def test_a_run_with_everything_is_torchs(run_json):
    out = run_json(
        *(
            "--model",
            "tanh",
            "--hidden-units",
            4,
            "--optimizer",
            "adam",
            "--betas",
            "0.8,0.99",
            "--epsilon",
            1e-7,
        ),
        *(
            "--batch-size",
            3,
            "--schedule",
            "cosine",
            "--validation-share",
            0.3,
            "--seed",
            9,
            "--dtype",
            "float64",
        ),
        *("--epochs", 40, "--learning-rate", 0.02, "--log-epochs", "all"),
    )
    settings = {**out["experiment"], "initial": (), "betas": (0.8, 0.99)}
    losses, validation, params = by_torch(Experiment(**settings), seed_readings())
    assert [epoch["loss"] for epoch in out["epochs"]] == pytest.approx(losses)
    assert [epoch["validation_loss"] for epoch in out["epochs"]] == pytest.approx(validation)
    assert [*out["params"].values()] == pytest.approx(params[-1])
    best = int(validation.argmin())
    assert out["best_epoch"] == best + 1
    assert [*out["best_params"].values()] == pytest.approx(params[best - 1])


@pytest.mark.parametrize(("optimizer", "limit"), [
    ("gd", 2), ("momentum", 3.8), ("nesterov", 3.8 / 2.8), ("rmsprop", None), ("adam", None)
])  # fmt: skip
def test_json_knows_the_limit_of_each_optimiser(run_json, optimizer, limit):
    found = run_json("--optimizer", optimizer, "--epochs", 1)["stability"]
    largest = found["largest_learning_rate"]
    assert largest is None if limit is None else largest == pytest.approx(limit / found["lambda_max"])
    assert (found["best_learning_rate"] is None) == (optimizer != "gd")


def test_patience_ends_a_run_and_the_log_and_the_trace_have_both_losses(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settings = ("--validation-share", 0.2, "--patience", 2, "--trace", "trace.csv", "--learning-rate", 0.02)
    status, out, _ = run("train", "--model", "tanh", *settings)
    assert (
        status == 0
        and "Validation loss" in out
        and "no new best loss of the readings held out for 2 epochs" in out
    )
    assert "Held out: 2 readings" in out
    rows = [*csv.DictReader(Path("trace.csv").read_text(encoding="ascii").splitlines())]
    losses = [float(row["validation_loss"]) for row in rows]
    assert len(rows) < 5000 and losses.index(min(losses)) == len(rows) - 3


@pytest.mark.parametrize("model", ["linear", "tanh"])
def test_readings_are_held_out_by_their_numbers(run_json, model):
    out = run_json(
        "--model", model, "--epochs", 50, "--log-epochs", "all", "--hold-out", "10,2", "--dtype", "float64"
    )
    assert out["readings"]["held_out"] == [2, 10] and out["experiment"]["validation_share"] == 0
    settings = {**out["experiment"], "initial": tuple(out["experiment"]["initial"])}
    readings = seed_readings().with_values("held_out", np.array([1, 9]), True)
    losses, validation, _ = by_torch(Experiment(**settings), readings)
    assert [epoch["loss"] for epoch in out["epochs"]] == pytest.approx(losses)
    assert [epoch["validation_loss"] for epoch in out["epochs"]] == pytest.approx(validation)
    assert out["best_epoch"] == int(validation.argmin()) + 1


def test_the_numbers_of_what_a_share_has_drawn_are_told(run_json):
    out = run_json("--epochs", 1, "--validation-share", 0.3)
    assert out["readings"]["held_out"] == [
        int(row) + 1 for row in sorted(torch.randperm(11, generator=torch.Generator().manual_seed(0))[-3:])
    ]


def test_a_session_says_what_is_held_out_unless_somebody_does(run_json, tmp_path):
    readings = seed_readings().with_values("held_out", np.array([4]), True)
    write_session(tmp_path / "held.thermo", Session(Project(readings)))
    path = tmp_path / "held.thermo"
    assert run_json(path, "--epochs", 5, "--patience", 2)["readings"]["held_out"] == [5]
    assert run_json(path, "--epochs", 5, "--hold-out", "1,2")["readings"]["held_out"] == [1, 2]


def test_without_readings_held_out_nothing_is_said_of_them(run_json):
    out = run_json("--epochs", 1)
    assert "best_epoch" not in out and "validation_loss" not in out["epochs"][0]


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("--momentum", 0.5), "--momentum: It is of momentum and nesterov alone."),
        (("--optimizer", "adam", "--alpha", 0.9), "--alpha: It is of rmsprop alone."),
        (("--hidden-units", 5), "--hidden-units: It is of tanh alone."),
        (("--optimizer", "adam", "--betas", "0.9"), "--betas: The betas must be two numbers"),
        (("--optimizer", "momentum", "--momentum", 1), "--momentum: The momentum must be"),
        (("--model", "tanh", "--hidden-units", 65), "--hidden-units: "),
        (("--model", "tanh", "--initial", "1,0"), "--initial: "),
        (("--model", "tanh", "--engine", "numpy", "--gradient", "autograd"), "--gradient: "),
        (("--batch-size", 0), "--batch-size: "),
        (("--validation-share", 1), "--validation-share: "),
        (("--validation-share", 0.05), "A share of 0.05 of 11 readings holds none out"),
        (("--patience", 5), "--patience: Patience goes by the readings held out"),
        (
            ("--hold-out", "3", "--validation-share", 0.2),
            "--hold-out: It takes the place of --validation-share",
        ),
        (("--hold-out", "3,12"), "--hold-out: There is no reading 12 among 11."),
        (("--hold-out", "0"), "--hold-out: readings count from 1"),
        (("--hold-out", "1,2,3,4,5,6,7,8,9,10,11"), "All readings that count are held out"),
    ],
)
def test_a_bad_combination_is_a_sentence(run, args, says):
    status, out, err = run("train", *args)
    assert (status, out, err.count("\n")) == (2, "", 1) and err.startswith(f"thermogui: {says}")


def test_a_sweep_trains_what_has_no_closed_form(run):
    args = ("--learning-rates", "1e-4:1:4", "--optimizer", "momentum", "--epochs", 300, "--json")
    found = json.loads(run("sweep", *args)[1])
    assert found["losses"][0] > 2.9 and found["losses"][-1] == "inf"
    status, _, err = run("sweep", "--optimizer", "adam")
    assert status == 2 and "name the range" in err


def test_help_has_the_options_in_groups(run):
    _, out, _ = run("train", "--help")
    titles = ("the model and its start:", "gradient and step:", "readings held out:", "when a run ends")
    places = [out.index(title) for title in titles]
    assert places == sorted(places)


def test_a_network_is_exported_as_notebook_c_and_python_and_as_nothing_else(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settings = ("--model", "tanh", "--hidden-units", 4, "--epochs", 50)
    for kind, name in (("c", "net.h"), ("python", "net.py"), ("notebook", "net.ipynb")):
        assert run("export", kind, "--output", name, *settings)[0] == 0
        assert "4 hidden units" in Path(name).read_text(encoding="utf-8")
    for kind, name in (("report", "a.html"), ("csv", "a.csv"), ("xlsx", "a.xlsx")):
        status, _, err = run("export", kind, "--output", name, *settings)
        assert (status, err.count("\n")) == (2, 1) and "notebook, python and c" in err
        assert not Path(name).exists()


def test_all_settings_of_another_run_reach_the_notebook(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    more = ("--model", "tanh", "--optimizer", "adam", "--betas", "0.8,0.9", "--schedule", "cosine",
            "--batch-size", 3, "--validation-share", 0.3, "--seed", 5)  # fmt: skip
    assert run("export", "notebook", "--output", "a.ipynb", *more)[0] == 0
    code = "".join(cell.source for cell in nbformat.read("a.ipynb", 4).cells if cell.cell_type == "code")
    for part in ("LEARNING_RATE = 0.001", "UNITS = 13", "SEED = 5", "PLANNED = 5000", "BATCH_SIZE = 3",
                 "BETAS = (0.8, 0.9)", "HELD_OUT = ["):  # fmt: skip
        assert part in code
