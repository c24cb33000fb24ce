"""The command line: what it prints, writes, refuses, and how it ends."""

import csv
import json
import math
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from thermogui import app
from thermogui.cli import run_options
from thermogui.cli import train as train_command
from thermogui.cli.arguments import log_epochs
from thermogui.core.descent.experiment import Experiment, initial_params
from thermogui.core.descent.log import BOOK_EPOCHS, LogStream
from thermogui.core.descent.trace import Trace
from thermogui.core.descent.training import train
from thermogui.core.readings.readings import seed_readings

GOLDEN = Path(__file__).parents[1] / "golden" / "seed_figures.json"
PROGRAM = [sys.executable, "-m", "thermogui"]
NUMPY = ("--engine", "numpy")
SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def environment(**more):
    return {**{k: v for k, v in os.environ.items() if k not in SCREENS}, **more}


def process(*args, **options):
    options = {"capture_output": True, "text": True, "timeout": 60, "env": environment(), **options}
    return subprocess.run([*PROGRAM, *map(str, args)], stdin=subprocess.DEVNULL, **options)


@pytest.fixture
def run_json(run):
    def run_json(*args):
        status, out, err = run("train", "--json", *args)
        assert (status, err) == (0, "")
        assert out.endswith("}\n") and out.count("\n") == 1
        return json.loads(out, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))

    return run_json


@pytest.fixture
def in_folder(tmp_path, monkeypatch):
    """Work in an empty folder with a file of readings."""
    monkeypatch.chdir(tmp_path)
    Path("readings.csv").write_text("t_u,t_c\n35.7,0.5\n55.9,14\n58.2,15\n")
    return tmp_path


def number(value):
    return float(value)  # a string where it is not finite


def close(value, wanted, relative, absolute=0.0):
    value, wanted = number(value), number(wanted)
    if not math.isfinite(wanted):
        return repr(value) == repr(wanted)
    return math.isclose(value, wanted, rel_tol=relative, abs_tol=absolute)


# figures


@pytest.mark.parametrize("engine", ["torch", "numpy"])
@pytest.mark.parametrize(
    "name",
    [
        "no_early_stop",
        "diverges_and_stops",
        "small_learning_rate",
        "scaled_input",
        "five_thousand_epochs",
    ],
)
def test_json_holds_the_figures_of_the_seed(run_json, name, engine):
    golden = json.loads(GOLDEN.read_text())
    wanted = golden["runs"][name]
    args = ["--engine", engine, "--epochs", wanted["n_epochs"], "--learning-rate", wanted["learning_rate"]]
    args += ["--input-scale", wanted["input_scale"]] + ["--no-early-stop"] * (not wanted["early_stop"])
    args += ["--log-epochs", "all"] if wanted["n_epochs"] <= 100 else []
    out = run_json(*args)
    epochs = {epoch["epoch"]: epoch for epoch in out["epochs"]}
    for epoch in wanted["epochs"]:
        got = epochs[epoch["epoch"]]
        assert close(got["loss"], epoch["loss"], 2e-6), epoch
        for part, absolute in (("params", 1e-4), ("grad", 6e-4)):
            for key, value in epoch.get(part, {}).items():
                assert close(got[part][key], value, 1e-4, absolute), (epoch, part)
    for key, value in wanted["final"].items():
        assert close(out["params"][key], value, 1e-4, 1e-4)
    stopped_at = wanted.get("stopped_at_epoch")
    assert out["outcome"] == ("diverged" if stopped_at else "finished")
    assert out["epochs_run"] == (stopped_at or wanted["n_epochs"])
    if name == "no_early_stop":
        kinds = [epochs[epoch]["loss"] for epoch in (11, 22, 23, 100)]
        assert kinds == ["inf", "inf", "nan", "nan"]
        assert out["loss"] == "nan" and out["params"] == {"w": "nan", "b": "nan"}


def test_json_has_the_keys_that_scripts_hold_on_to(run_json):
    out = run_json(*NUMPY)
    assert list(out) == [
        "experiment",
        "readings",
        "names",
        "epochs",
        "epochs_run",
        "outcome",
        "stopped_because",
        "loss",
        "params",
        "in_reading_units",
        "stability",
    ]
    assert out["experiment"] == Experiment(engine="numpy").as_dict()
    assert out["readings"] == {"count": 11, "used": 11, "unit_of_t_u": None, "unit_of_t_c": "degC"}
    assert out["names"] == {"t_u": None, "t_c": None}
    assert [epoch["epoch"] for epoch in out["epochs"]] == list(BOOK_EPOCHS)
    assert list(out["epochs"][0]) == ["epoch", "loss", "params", "grad"]
    assert out["loss"] == out["epochs"][-1]["loss"]
    assert out["in_reading_units"]["slope"] == pytest.approx(0.53671, abs=1e-5)
    assert out["in_reading_units"]["intercept"] == pytest.approx(-17.3012, abs=1e-4)


def test_numbers_are_as_short_as_their_dtype_allows(run_json):
    assert run_json(*NUMPY, "--epochs", 1)["epochs"][0]["loss"] == 80.36434
    out = run_json(*NUMPY, "--epochs", 40, "--log-epochs", "all")
    for epoch in out["epochs"]:
        for value in (epoch["loss"], *epoch["params"].values(), *epoch["grad"].values()):
            assert repr(value) == repr(float(str(np.float32(value))))
    double = run_json(*NUMPY, "--epochs", 1, "--dtype", "float64")["epochs"][0]["loss"]
    assert np.float32(double) == np.float32(80.36434) and len(repr(double)) > 12


def test_settings_reach_the_run(run_json):
    out = run_json(
        *NUMPY,
        *("--gradient", "finite-difference", "--delta", "0.2", "--dtype", "float64", "--epochs", "5e1"),
        *("--learning-rate", "1e-3", "--input-scale", "standardize", "--initial", "2,-3", "--seed", "-7"),
        *("--log-epochs", "50,7,7", "--unit-of-t-u", "degF", "--no-early-stop"),
        *("--target-loss", "1e-3", "--gradient-tolerance", "1e-6", "--no-improvement", "49"),
    )
    assert out["experiment"] == {
        "model": "linear",
        "gradient": "finite-difference",
        "optimizer": "gd",
        "engine": "numpy",
        "dtype": "float64",
        "epochs": 50,
        "learning_rate": 1e-3,
        "input_scale": "standardize",
        "initial": [2.0, -3.0],
        "delta": 0.2,
        "early_stop": False,
        "seed": -7,
        "target_loss": 1e-3,
        "gradient_tolerance": 1e-6,
        "no_improvement": 49,
        "hidden_units": 13,
        "momentum": 0.9,
        "betas": [0.9, 0.999],
        "alpha": 0.99,
        "epsilon": 1e-8,
        "batch_size": None,
        "schedule": "constant",
        "validation_share": 0.0,
        "patience": None,
    }
    assert out["readings"]["unit_of_t_u"] == "degF"
    assert [epoch["epoch"] for epoch in out["epochs"]] == [7, 50]
    t_u = seed_readings().t_u
    assert out["in_reading_units"]["slope"] == pytest.approx(out["params"]["w"] / t_u.std())


@pytest.mark.parametrize(
    "args",
    [
        ("--initial", "-1,0"),
        ("--initial=-1,0",),
        ("--initial", "−1,0"),
        ("--initial", "-.1e1,-0"),
    ],
)
def test_negative_initial_values(run_json, args):
    assert run_json(*NUMPY, "--epochs", 1, *args)["experiment"]["initial"] == [-1.0, 0.0]


def test_negative_input_scale(run_json):
    out = run_json(*NUMPY, "--epochs", 1, "--input-scale", "-1e1", "--learning-rate", "1e-9")
    assert out["experiment"]["input_scale"] == -10.0
    assert out["in_reading_units"]["slope"] == pytest.approx(-10 * out["params"]["w"])


def test_log_epochs_all_and_none(run_json):
    everything = run_json(*NUMPY, "--epochs", 300, "--log-epochs", "all")["epochs"]
    assert [epoch["epoch"] for epoch in everything] == list(range(1, 301))
    assert run_json(*NUMPY, "--epochs", 300, "--log-epochs", "none")["epochs"] == []
    assert run_json(*NUMPY, "--epochs", 3, "--log-epochs", "4,400")["epochs"] == []


def test_a_slope_that_float32_cannot_hold_is_told_as_a_double(run_json, in_folder):
    Path("tiny.csv").write_text("1e-36,900\n1e-36,900\n")
    out = run_json("tiny.csv", *NUMPY, "--epochs", 1, "--input-scale", "1e36", "--initial", "900,0")
    assert out["params"] == {"w": pytest.approx(900), "b": pytest.approx(0, abs=1e-3)}
    assert out["in_reading_units"]["slope"] == pytest.approx(9e38)


# the log


def test_log_is_that_of_the_book_and_ends_with_the_line(run):
    status, out, err = run("train", *NUMPY)
    assert (status, err) == (0, "")
    trace = Trace(initial_params(Experiment()))
    for block in train(Experiment(engine="numpy"), seed_readings()):
        trace.append(block)
    lines = out.splitlines()
    assert lines[:-2] == list(LogStream(BOOK_EPOCHS).lines(trace))
    assert lines[0] == "Epoch 1, Loss 80.364342"
    assert re.fullmatch(r"Finished: 5,000 epochs, loss 2\.9276\d\d before the last step\.", lines[-2])
    assert lines[-1] == "In the units of the readings: t_c = 0.536708 * t_u - 17.3012"


def test_default_epochs_of_the_log_are_the_books():
    assert tuple(log_epochs(run_options._BOOK_EPOCHS)) == BOOK_EPOCHS


@pytest.mark.parametrize(
    "epochs",
    [None, [], [1], [1, 2], [1, 2, 3, 10, 11, 99, 100, 400], [2, 3], [99, 100], [98, 99], [5, 4, 5]],
)
@pytest.mark.parametrize("size", [1, 7, 100])
def test_streamed_log_is_the_whole_one(epochs, size):
    whole, growing, log, lines = Trace(np.zeros(2)), Trace(np.zeros(2)), LogStream(epochs), []
    blocks = train(Experiment(engine="numpy", epochs=100), seed_readings(), limit=size)
    block = next(blocks)
    while True:
        whole.append(block)
        growing.append(block)
        lines += log.lines(growing)
        if block.outcome:
            break
        block = blocks.send(size)
    assert lines == list(LogStream(epochs).lines(whole))


def test_a_run_that_diverges_is_done_and_gives_advice(run):
    status, out, _ = run("train", *NUMPY, "--input-scale", 1, "--epochs", 100)
    assert status == 0
    assert "Diverged: the loss is no longer finite at epoch 11.\n" in out
    assert (
        "Learning rate 0.01 is 29 times the stable limit 0.000339: in the end "
        "the loss grows about 3,300-fold each epoch.\n"
    ) in out


def test_a_learning_rate_within_the_limit_is_no_news(run):
    for args in (["--epochs", 100], ["--input-scale", 1, "--learning-rate", 1e-4, "--epochs", 100]):
        _, out, _ = run("train", *NUMPY, *args)
        assert "stable limit" not in out


def test_a_run_that_has_not_overflown_yet_is_told_that_it_will(run):
    _, out, _ = run("train", *NUMPY, "--input-scale", 1, "--epochs", 3)
    assert "Finished: 3 epochs" in out and "29 times the stable limit" in out


@pytest.mark.parametrize(
    ("scale", "limit", "condition"), [(1, 3.40e-4, 33_600), (0.1, 3.30e-2, 357), ("standardize", 1.0, 1)]
)
def test_json_holds_the_edge_of_stability(run_json, scale, limit, condition):
    stability = run_json("--input-scale", scale, "--epochs", 1)["stability"]
    assert list(stability) == [
        "lambda_max",
        "condition_number",
        "largest_learning_rate",
        "best_learning_rate",
    ]
    assert stability["largest_learning_rate"] == pytest.approx(limit, rel=2e-3)
    assert stability["condition_number"] == pytest.approx(condition, rel=1e-3)
    assert stability["largest_learning_rate"] == 2 / stability["lambda_max"]


def test_a_stability_that_is_not_finite_is_a_string(run_json, in_folder):
    (in_folder / "one.csv").write_text("50,10\n", encoding="utf-8")
    stability = run_json("one.csv", "--epochs", 1)["stability"]
    assert stability["condition_number"] == "inf"
    assert stability["best_learning_rate"] == stability["largest_learning_rate"] == pytest.approx(1 / 26)
    (in_folder / "huge.csv").write_text("1e300,1\n-1e300,2\n", encoding="utf-8")
    stability = run_json("huge.csv", "--epochs", 1)["stability"]
    assert stability == {
        "lambda_max": "inf",
        "condition_number": "inf",
        "largest_learning_rate": 0,
        "best_learning_rate": 0,
    }


def test_inputs_too_large_to_square_are_told_in_one_line(run, in_folder):
    (in_folder / "huge.csv").write_text("1e300,1\n-1e300,2\n", encoding="utf-8")
    _, out, _ = run("train", "huge.csv", *NUMPY, "--epochs", 1)
    assert "\nNo learning rate is stable: the inputs are too large to be squared.\n" in out


def test_the_log_says_when_the_readings_were_too_many_to_go_through(run, in_folder):
    for count, said in ((9_999, False), (10_000, True)):
        rows = "".join(f"{20 + row % 70},{row % 40}\n" for row in range(count))
        (in_folder / "many.csv").write_text(rows, encoding="utf-8")
        _, out, _ = run("train", "many.csv", *NUMPY, "--epochs", 3)
        assert ("Computed from the Gram matrix of 10,000 readings.\n" in out) == said


def test_a_run_that_goes_on_without_a_finite_loss_says_so(run):
    status, out, _ = run("train", *NUMPY, "--input-scale", 1, "--epochs", 30, "--no-early-stop")
    assert status == 0 and "Finished: 30 epochs, but the loss is not finite from epoch 11 on." in out


# files


@pytest.mark.parametrize(
    ("heading", "names", "units"),
    [
        ("Sensor [mV];Referenz [°C]", ("Sensor", "Referenz"), ("mV", "degC")),
        ("Sensor [mV];Referenz (kelvin)", ("Sensor", "Referenz"), ("mV", "K")),
        ("Voltage_mV;T_ref/K", ("Voltage", "T_ref"), ("mV", "K")),
        ("t_u;t_c", (None, None), (None, "degC")),
        ("t_u [°F];t_c [K]", (None, None), ("degF", "K")),
        ("raw counts;°C", ("raw", None), ("counts", "degC")),
    ],
)
def test_a_heading_gives_name_and_unit(run_json, in_folder, heading, names, units):
    Path("named.csv").write_text(f"{heading}\n1,5;2\n2,5;4,5\n3;5\n4;7\n", encoding="utf-8")
    out = run_json("named.csv", *NUMPY, "--epochs", 1)
    assert tuple(out["names"].values()) == names
    assert (out["readings"]["unit_of_t_u"], out["readings"]["unit_of_t_c"]) == units
    free = run_json("named.csv", *NUMPY, "--epochs", 1, "--unit-of-t-u", "µV/K", "--unit-of-t-c", "kPa")
    assert (free["readings"]["unit_of_t_u"], free["readings"]["unit_of_t_c"]) == ("µV/K", "kPa")
    assert free["names"] == out["names"]


def test_readings_come_from_a_file(run, run_json, in_folder):
    out = run_json("readings.csv", *NUMPY, "--epochs", 1)
    assert out["readings"] == {"count": 3, "used": 3, "unit_of_t_u": None, "unit_of_t_c": "degC"}
    Path("wide.csv").write_text("n,a,b\n1,35.7,0.5\n2,NA,1\n3,,2\n4,55.9,14\n")
    status, out, err = run("train", "wide.csv", "--json", *NUMPY, "--epochs", 1, "--columns", "a,b")
    assert status == 0 and json.loads(out)["readings"]["count"] == 2
    assert err == "note: 2 rows without a reading were skipped\n"
    assert run("train", "wide.csv", *NUMPY, "--epochs", 1, "--columns", "2,3")[0] == 0


def test_trace_holds_every_epoch(run, in_folder):
    Path("trace.csv").write_text("old")
    status, *_ = run("train", *NUMPY, "--epochs", 700, "--trace", "trace.csv")
    assert status == 0 and sorted(os.listdir()) == ["readings.csv", "trace.csv"]
    assert Path("trace.csv").read_bytes().count(b"\r") == 0
    with open("trace.csv", newline="") as file:
        heading, *rows = csv.reader(file)
    assert heading == ["epoch", "loss", "w", "b", "grad_w", "grad_b"]
    assert [int(row[0]) for row in rows] == list(range(1, 701))
    (trace,) = traces(Experiment(engine="numpy", epochs=700))
    values = np.array([row[1:] for row in rows]).astype(np.float32)
    assert np.array_equal(
        values, np.column_stack([trace.losses, trace.params, trace.gradients]), equal_nan=True
    )
    assert all(text == str(np.float32(text)) for row in rows[:50] for text in row[1:])


def traces(*experiments):
    for experiment in experiments:
        trace = Trace(initial_params(experiment))
        for block in train(experiment, seed_readings()):
            trace.append(block)
        yield trace


def test_trace_of_a_run_beyond_all_numbers(run, in_folder):
    args = ("--input-scale", 1, "--no-early-stop", "--epochs", 30, "--trace", "t.csv", "--dtype", "float32")
    assert run("train", *NUMPY, *args)[0] == 0
    lines = Path("t.csv").read_text().splitlines()
    assert lines[11].startswith("11,inf,") and lines[30] == "30,nan,nan,nan,nan,nan"


def test_a_trace_that_cannot_be_finished_leaves_nothing_but_its_result(run, in_folder, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    monkeypatch.setattr(os, "link", full)
    monkeypatch.setattr(shutil, "copyfile", full)
    status, out, err = run("train", *NUMPY, "--epochs", 3, "--json", "--trace", "trace.csv")
    assert status == 2 and os.listdir() == ["readings.csv"]
    assert json.loads(out)["epochs_run"] == 3
    assert re.fullmatch(r"thermogui: .*trace\.csv: it cannot be written \(No space left on device\)\.\n", err)


def test_a_link_is_followed_and_kept(run, in_folder):
    Path("link.csv").symlink_to("real.csv")
    assert run("train", *NUMPY, "--epochs", 3, "--trace", "link.csv")[0] == 0
    assert Path("link.csv").is_symlink() and len(Path("real.csv").read_text().splitlines()) == 4


@pytest.mark.parametrize(
    ("args", "epochs", "outcome", "because"),
    [
        ((), 5000, "finished", "epochs"),
        (("--target-loss", "5"), 756, "finished", "target_loss"),
        (("--gradient-tolerance", "0.1"), 2007, "finished", "gradient"),
        (("--no-improvement", 7, "--learning-rate", "0.0333"), 8, "finished", "no_improvement"),
        (("--input-scale", 1), 11, "diverged", "diverged"),
    ],
)
@pytest.mark.parametrize("engine", ["torch", "numpy"])
def test_json_says_why_a_run_is_over(run_json, engine, args, epochs, outcome, because):
    out = run_json("--engine", engine, *args)
    assert (out["epochs_run"], out["outcome"], out["stopped_because"]) == (epochs, outcome, because)


def test_several_learning_rates_are_a_run_each_in_the_order_asked(run, run_json):
    rates = [0.03, 0.01, 1.0]
    asked = ("--learning-rate", ",".join(map(str, rates)))
    found = run_json(*NUMPY, *asked)["runs"]
    assert found == [run_json(*NUMPY, "--learning-rate", rate) for rate in rates]
    status, text, _ = run("train", *NUMPY, *asked)
    parts = text.split("\n\n")
    alone = [run("train", *NUMPY, "--learning-rate", rate)[1] for rate in rates]
    assert status == 0 and [part.partition("\n")[0] for part in parts] == [
        "Learning rate 0.03",
        "Learning rate 0.01",
        "Learning rate 1",
    ]
    assert [part.partition("\n")[2].strip() for part in parts] == [text.strip() for text in alone]


@pytest.mark.draws
def test_several_runs_are_in_one_loss_plot_each_with_what_it_differs_in(in_folder):
    done = process(
        *(
            "train",
            *NUMPY,
            "--learning-rate",
            "0.03,0.01,1",
            "--loss-plot",
            "loss.svg",
            "--log-epochs",
            "none",
        )
    )
    assert (done.returncode, done.stderr) == (0, "")
    text = Path("loss.svg").read_text(encoding="utf-8")
    # labels are outlines: what is there besides axes are three curves, in colours of their own
    alone = process("train", *NUMPY, "--loss-plot", "alone.svg", "--log-epochs", "none")
    assert alone.returncode == 0
    before = Path("alone.svg").read_text(encoding="utf-8")
    # what is empty is there too, without a point
    drawn, alone = (re.findall(r'stroke="(#\w+)"[^>]*>\s*<path[^>]* d="M', plot) for plot in (text, before))
    for colour in ("#d55e00", "#0072b2"):
        assert colour in drawn and colour not in alone


@pytest.mark.draws
def test_plots_are_drawn_without_a_display(in_folder):
    plots = {"--plot": "fit.png", "--data-plot": "data.svg", "--loss-plot": "loss.pdf"}
    result = process(
        *("train", *NUMPY, "--epochs", 50, "--dpi", 50, "--unit-of-t-u", "degF"),
        *(part for option in plots.items() for part in option),
        cwd=in_folder,
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert {*os.listdir()} == {"readings.csv", *plots.values()}
    png = Path("fit.png").read_bytes()
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert [int.from_bytes(png[at : at + 4], "big") for at in (16, 20)] == [320, 240]
    assert b"<svg" in Path("data.svg").read_bytes()
    assert Path("loss.pdf").read_bytes().startswith(b"%PDF")


def test_a_missing_library_of_the_screen_is_found_before_training(run, in_folder, monkeypatch):
    import builtins

    genuine = builtins.__import__

    def without_qt(name, *args, **kwargs):
        if name == "thermogui.ui.files.exporting.plot_files":
            raise ImportError("libEGL.so.1: cannot open shared object file")
        return genuine(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without_qt)
    status, out, err = run("train", *NUMPY, "--plot", "fit.png")
    assert (status, out, err.count("\n")) == (2, "", 1)
    for word in ("thermogui: Plots need", "libEGL.so.1", "libegl1 libgl1", "mesa-libEGL"):
        assert word in err


# what is refused


BAD = [
    ("--epochs", "0"),
    ("--epochs", "-5"),
    ("--epochs", "10000001"),
    ("--epochs", "1.5"),
    ("--epochs", "1e300"),
    ("--epochs", "5,000"),
    ("--epochs", "9" * 5000),
    ("--epochs", ""),
    ("--epochs",),
    ("--learning-rate", "0"),
    ("--learning-rate", "-0.1"),
    ("--learning-rate", "nan"),
    ("--learning-rate", "-inf"),
    ("--learning-rate", "1e999"),
    ("--learning-rate", "1e-999"),
    ("--learning-rate", "fast"),
    ("--learning-rate", "0.01,"),
    ("--learning-rate", "0.01,0"),
    ("--learning-rate", "0.01,0.02", "--trace", "trace.csv"),
    ("--learning-rate", "0.01,0.02", "--plot", "fit.png"),
    ("--target-loss", "0"),
    ("--target-loss", "nan"),
    ("--gradient-tolerance", "-1"),
    ("--no-improvement", "0"),
    ("--no-improvement", "1.5"),
    ("--input-scale", "0"),
    ("--input-scale", "inf"),
    ("--input-scale", "Standardize"),
    ("--initial", "1"),
    ("--initial", "1,0,0"),
    ("--initial", "1,nan"),
    ("--initial", "1;0"),
    ("--initial", "-1"),
    ("--delta", "0"),
    ("--delta", "-1"),
    ("--dpi", "29"),
    ("--dpi", "2401"),
    ("--dpi", "many"),
    ("--seed", "1.5"),
    ("--seed", "a\nb"),
    ("--model", "cubic"),
    ("--gradient", "numeric"),
    ("--optimizer", "sgd"),
    ("--engine", "jax"),
    ("--dtype", "float16"),
    ("--engine", "numpy", "--gradient", "autograd"),
    ("--log-epochs", "1,,2"),
    ("--log-epochs", "0"),
    ("--log-epochs", "-1"),
    ("--log-epochs", "some"),
    ("--columns", "1,2"),
    ("--plot", "fit.gif"),
    ("--plot", "fit"),
    ("--data-plot", "nowhere/fit.png"),
    ("--loss-plot", "folder.png"),
    ("--trace", "nowhere/trace.csv"),
    ("--trace", "readings.csv/trace.csv"),
    ("--trace", "folder.png"),
    ("--trace", "new/"),
    ("--trace", ""),
    ("--trace", "n" * 300),
    ("--trace", "m/" * 2500 + "trace.csv"),
    ("--trace", "nul\0"),
    ("--trace", "/dev/null"),
    ("--trace", "/proc/trace.csv"),
    ("--plot", "a.png", "--data-plot", "./a.png"),
    ("readings.csv", "--trace", "../{folder}/readings.csv"),
    ("readings.csv", "--columns", "1"),
    ("readings.csv", "--columns", "t_u,nothing"),
    ("readings.csv", "second.csv"),
    ("missing.csv",),
    ("folder.png",),
    ("bad.csv",),
    ("empty.csv",),
    ("one.csv", "--input-scale", "standardize"),
    ("--no-such-option",),
    ("--no-early-stop=yes",),
    ("--epoch", "5"),
]


@pytest.mark.parametrize("args", BAD, ids=lambda args: ascii(" ".join(args)[:40]))
def test_what_the_caller_can_mend_is_one_line(run, in_folder, args):
    Path("folder.png").mkdir()
    Path("bad.csv").write_text("t_u,t_c\n1,2\n3,four\n")
    Path("empty.csv").write_text("")
    Path("one.csv").write_text("1,2\n")
    before = sorted(in_folder.rglob("*"))
    args = [arg.format(folder=in_folder.name) for arg in args]
    status, out, err = run("train", *args)
    assert (status, out) == (2, "")
    assert err.startswith("thermogui: ") and err.count("\n") == 1 and err.endswith("\n")
    assert len(err) < 1000
    assert any(arg.partition("=")[0] in err for arg in args if arg)
    assert sorted(in_folder.rglob("*")) == before


def test_an_error_of_a_file_names_row_and_column(run, in_folder):
    Path("bad.csv").write_text("t_u,t_c\n1,2\n3,four\n")
    _, _, err = run("train", "bad.csv")
    assert all(word in err for word in ("bad.csv", "row 3", "column 2", "t_c", "four"))


def test_refusal_by_a_real_process(in_folder):
    result = process("train", "--epochs", "0", "--json", cwd=in_folder)
    assert (result.returncode, result.stdout) == (2, "")
    assert re.fullmatch(r"thermogui: --epochs: .*\n", result.stderr)


def test_a_protected_file_is_not_replaced(run, in_folder, monkeypatch):
    Path("trace.csv").write_text("precious")
    monkeypatch.setattr(os, "access", lambda *_, **__: False)  # a superuser may write everywhere
    status, _, err = run("train", *NUMPY, "--trace", "trace.csv")
    assert status == 2 and "it is protected" in err and Path("trace.csv").read_text() == "precious"


def test_a_fault_of_the_program_is_one_line(run, monkeypatch):
    def fault(*_):
        raise RuntimeError("two\nlines")

    monkeypatch.setattr(train_command, "run", fault)
    monkeypatch.delenv("THERMOGUI_TRACEBACK", raising=False)
    assert run("train") == (1, "", "thermogui: internal error: RuntimeError: two lines\n")
    monkeypatch.setenv("THERMOGUI_TRACEBACK", "1")
    with pytest.raises(RuntimeError):
        run("train")


# ends


@pytest.mark.skipif(os.name == "nt", reason="a signal of POSIX")
@pytest.mark.parametrize("engine", ["torch", "numpy"])
def test_ctrl_c_prints_what_there_is(in_folder, engine):
    args = ("train", "--engine", engine, "--epochs", "10000000", "--trace", "trace.csv")
    child = subprocess.Popen(
        [*PROGRAM, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment()
    )
    assert child.stdout.readline().startswith("Epoch 1, Loss 80.36434")
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=30)
    assert (child.returncode, err) == (130, "")
    *_, stopped, line = out.splitlines()
    epochs = int(re.fullmatch(r"Stopped after ([\d,]+) epochs?\.", stopped)[1].replace(",", ""))
    assert line.startswith("In the units of the readings: t_c = ")
    assert {*os.listdir()} == {"readings.csv", "trace.csv"}
    assert Path("trace.csv").read_text().count("\n") == epochs + 1


@pytest.mark.skipif(os.name == "nt", reason="a signal of POSIX")
@pytest.mark.parametrize("wait", ["at once", "in the run"])
def test_ctrl_c_leaves_whole_json(in_folder, wait):
    # a note on standard error tells that reading is over, and the handler in place
    Path("gap.csv").write_text("1,2\n3,\n5,6\n")
    engine = "numpy" if wait == "in the run" else "torch"
    args = ("train", "gap.csv", "--json", "--epochs", "10000000", "--learning-rate", "1e-9")
    child = subprocess.Popen(
        [*PROGRAM, *args, "--engine", engine],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    assert child.stderr.readline() == "note: 1 row without a reading was skipped\n"
    if wait == "in the run":
        with pytest.raises(subprocess.TimeoutExpired):
            child.wait(0.7)
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=30)
    assert (child.returncode, err) == (130, "")
    result = json.loads(out)
    assert result["outcome"] == "stopped"
    if wait == "in the run":
        assert result["epochs_run"] > 0 and result["loss"] > 0
    else:
        assert (result["epochs_run"], result["loss"], result["epochs"]) == (0, None, [])
        assert result["params"] == {"w": 1.0, "b": 0.0}


@pytest.mark.skipif(os.name == "nt", reason="pipes of POSIX")
@pytest.mark.parametrize(
    "args", [("train", *NUMPY, "--log-epochs", "all"), ("train", "--json", *NUMPY), ("--help",)]
)
def test_a_reader_that_leaves_is_no_error(args):
    reads, writes = os.pipe()
    os.close(reads)
    result = process(*args, capture_output=False, stdout=writes, stderr=subprocess.PIPE)
    os.close(writes)
    assert (result.returncode, result.stderr) == (0, "")


def test_a_reader_that_leaves_does_not_cost_the_trace(in_folder):
    reads, writes = os.pipe()
    os.close(reads)
    args = ("train", *NUMPY, "--epochs", 3000, "--log-epochs", "all", "--trace", "trace.csv")
    process(*args, capture_output=False, stdout=writes, cwd=in_folder)
    os.close(writes)
    assert Path("trace.csv").read_text().count("\n") == 3001


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
def test_standard_output_on_a_full_disk():
    with open("/dev/full", "w") as full:
        result = process("train", *NUMPY, capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert result.returncode == 2
    assert result.stderr == "thermogui: standard output: it cannot be written (No space left on device).\n"


def test_without_any_standard_streams(monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    assert app.main(["train", *NUMPY, "--epochs", "20"]) == 0
    assert app.main(["train", "--json", *NUMPY, "--epochs", "20"]) == 0
    assert app.main(["train", "--epochs", "0"]) == 2
    assert app.main(["--help"]) == 0


@pytest.mark.skipif(os.name == "nt", reason="needs a terminal of POSIX")
@pytest.mark.parametrize("as_json", [False, True])
def test_a_progress_bar_on_a_terminal_only_and_never_with_json(as_json):
    import pty  # POSIX only

    master, terminal = pty.openpty()
    args = ["train", *NUMPY, "--epochs", "200000"] + ["--json"] * as_json
    result = process(*args, capture_output=False, stdout=subprocess.PIPE, stderr=terminal)
    os.close(terminal)
    shown = b""
    try:
        while chunk := os.read(master, 65536):
            shown += chunk
    except OSError:  # Linux's end of a terminal
        pass
    os.close(master)
    assert result.returncode == 0 and "\r" not in result.stdout
    if as_json:
        assert shown == b""
    else:
        assert re.search(rb"epoch [\d,]+ of 200,000, [\d,]+ epochs/s, \d+ s left", shown)
        assert shown.endswith(b"\r") and not shown.split(b"\r")[-2].strip()


def test_the_numpy_engine_does_without_torch_and_qt():
    code = (
        "import sys; from thermogui.app import main; main(['train', '--engine', 'numpy', '--epochs', '3']); "
        "sys.stdout.write(str({'torch', 'PySide6', 'pyqtgraph'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert result.stdout.splitlines()[-1] == "set()"


# the program without a command


def test_version_and_help():
    result = process("--version")
    assert (result.returncode, result.stdout, result.stderr) == (0, "thermogui 0.1.0\n", "")
    result = process("--help")
    assert result.returncode == 0 and "thermogui train" in result.stdout and result.stderr == ""


def test_help_of_train_names_every_option(run):
    status, out, _ = run("train", "--help")
    assert status == 0
    for option in ("--no-early-stop", "--log-epochs", "--loss-plot", "--unit-of-t-u", "--columns", "--dpi"):
        assert option in out


@pytest.mark.parametrize("args", [("--no-such-option",), ("a.csv", "b.csv"), ("--json",), ("-platform",)])
def test_a_wrong_option_of_the_window_is_one_line(run, args):
    status, out, err = run(*args)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("thermogui: ")


@pytest.mark.skipif(sys.platform != "linux", reason="displays of Linux")
def test_without_a_display_it_trains(in_folder):
    result = process("readings.csv", cwd=in_folder)
    assert (result.returncode, result.stderr) == (0, "No display found. Training without a window.\n")
    assert "In the units of the readings: t_c = " in result.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="displays of Linux")
def test_a_display_that_cannot_be_used_is_a_sentence_and_it_trains(in_folder):
    result = process("readings.csv", cwd=in_folder, env=environment() | {"DISPLAY": ":9999"})
    assert result.returncode == 0 and "Epoch 5000" in result.stdout
    (sentence,) = result.stderr.splitlines()
    assert ":9999 does not answer" in sentence or "library that is missing" in sentence


@pytest.mark.skipif(sys.platform != "linux", reason="displays of Linux")
def test_without_a_display_the_status_is_that_of_the_training(run, in_folder, monkeypatch):
    for name in SCREENS:
        monkeypatch.setenv(name, "")
    Path("bad.csv").write_text("1,2\n3,four\n")
    status, _, err = run("bad.csv")
    first, second = err.splitlines()
    assert status == 2 and first == "No display found. Training without a window."
    assert second.startswith("thermogui: bad.csv")


def test_without_the_libraries_of_a_window_it_trains(run, in_folder, monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setitem(sys.modules, "PySide6.QtWidgets", None)
    Path("-readings.csv").write_text("1,2\n3,4\n5,\n")
    status, out, err = run("--", "-readings.csv")
    assert status == 0 and "In the units of the readings" in out
    assert "Training without a window." in err and "libegl1" in err
    assert "note: 1 row without a reading was skipped" in err
