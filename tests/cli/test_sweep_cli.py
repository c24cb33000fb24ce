"""`thermogui sweep`: what it prints beside runs of the same rates, and what it refuses."""

import json
import math

import numpy as np
import pytest


@pytest.fixture
def run_json(run):
    def run_json(*args):
        status, out, err = run(*args, "--json")
        assert (status, err) == (0, "")
        return json.loads(out, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))

    return run_json


def test_json_has_the_keys_that_scripts_hold_on_to(run_json):
    found = run_json("sweep", "--learning-rates", "1e-3:0.1:5", "--epochs", 300)
    assert found["learning_rates"] == pytest.approx(np.geomspace(1e-3, 0.1, 5))
    assert (found["learning_rates"][0], found["learning_rates"][-1]) == (1e-3, 0.1)
    assert found["losses"][-1] == "inf" and found["diverges_at"] == [None] * 4 + [27]
    assert found["unstable"] == [False] * 4 + [True]
    stability = run_json("train", "--epochs", 1)["stability"]
    for name in ("largest_learning_rate", "best_learning_rate"):
        assert found[name] == stability[name]
    assert found["least_loss_at"] == pytest.approx(10**-1.5)


@pytest.mark.parametrize(
    "settings",
    [(), ("--gradient", "finite-difference"), ("--target-loss", 20), ("--dtype", "float64")],
    ids=str,
)
def test_every_rate_ends_as_its_own_run_does(run_json, settings):
    common = ("--engine", "numpy", "--epochs", 150, *settings)
    found = run_json("sweep", "--learning-rates", "1e-3:1:7", *common)
    for rate, loss, epoch in zip(found["learning_rates"], found["losses"], found["diverges_at"], strict=True):
        run = run_json("train", "--learning-rate", repr(rate), "--log-epochs", "none", *common)
        if run["outcome"] == "diverged":
            assert (float(loss), epoch) == (math.inf, run["epochs_run"])
        else:
            assert epoch is None and loss == pytest.approx(run["loss"], rel=1e-4)


def test_without_a_range_it_is_the_one_in_which_anything_happens(run_json):
    found = run_json("sweep")
    assert len(found["learning_rates"]) == 41
    assert found["losses"][0] == pytest.approx(80, rel=0.01) and found["unstable"][-1]


def test_the_table_says_what_is_remarkable(run, tmp_path):
    path = tmp_path / "readings.csv"
    path.write_text("t_u,t_c\n35.7,0.5\n,1\n55.9,14\n58.2,15\n")
    status, out, err = run("sweep", path, "--learning-rates", "1e-3:0.1:5", "--epochs", 5)
    assert (status, err) == (0, "note: 1 row without a reading was skipped\n")
    head, *_ = lines = out.splitlines()
    assert head == "How 5 runs of 5 epochs end:"
    assert len([line for line in lines if line.endswith("  unstable")]) == 1
    assert (
        len([line for line in lines if line.endswith("the least loss, for this start and these epochs")]) == 1
    )
    assert any(line.startswith("Largest stable learning rate, 2/lambda_max: 0.0") for line in lines)
    assert "diverges at epoch 27" in run("sweep", "--learning-rates", "1e-3:0.1:5")[1]


@pytest.mark.parametrize(
    "args",
    [
        ("--learning-rates", "1e-3:0.1"),
        ("--learning-rates", "0:1:5"),
        ("--learning-rates", "1:0.1:5"),
        ("--learning-rates", "0.1:1:1"),
        ("--learning-rates", "0.1:1:0"),
        ("--learning-rates", "0.1:1:1e9"),
        ("--learning-rates", "0.1:inf:5"),
        ("--learning-rates", "a:b:c"),
        ("--epochs", "0"),
        ("--learning-rate", "0.1,0.2"),
        ("--loss-plot", "x.png"),
        ("--dpi", "1"),
        ("missing.csv",),
        ("huge.csv",),
        ("one.csv", "--input-scale", "standardize"),
    ],
    ids=str,
)
def test_what_the_caller_can_mend_is_one_line(run, tmp_path, monkeypatch, args):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "huge.csv").write_text("t_u,t_c\n1e200,1\n2e200,2\n")
    (tmp_path / "one.csv").write_text("t_u,t_c\n1,1\n")
    status, out, err = run("sweep", *args)
    assert (status, out) == (2, "")
    assert err.startswith("thermogui: ") and err.count("\n") == 1
