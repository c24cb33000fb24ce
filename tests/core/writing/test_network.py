"""A trained network in C and in Python converts as its curve does."""

import datetime
import subprocess

import numpy as np
import pytest
import torch

from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.run import Run
from thermogui.core.descent.training import train
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import seed_readings
from thermogui.core.writing.network import network_header, network_module

DATE = datetime.date(2026, 3, 4)
PLACES = np.linspace(0, 100, 41)
SETTINGS = [
    {},
    {"hidden_units": 1, "dtype": "float64", "input_scale": "standardize"},
    {"hidden_units": 64, "validation_share": 0.3, "seed": 8},
]


def trained(**more):
    settings = {"model": "tanh", "initial": (), "optimizer": "adam", "epochs": 200, "learning_rate": 0.02}
    run = Run.begun(Experiment(**{**settings, **more}), seed_readings())
    for block in train(run.experiment, run.readings):
        run.append(block)
    return run


def by_torch(run):
    """Convert by the layers of torch.nn."""
    h = run.experiment.hidden_units
    hidden, out = torch.nn.Linear(1, h), torch.nn.Linear(h, 1)
    w, b, v, c = torch.tensor(run.trace.params[-1]).double().split([h, h, h, 1])
    for part, values in ((hidden.weight, w[:, None]), (hidden.bias, b), (out.weight, v[None]), (out.bias, c)):
        part.data = values
    x = torch.tensor(run.scaling.apply(PLACES, "float64"))
    return out(hidden(x[:, None]).tanh())[:, 0].detach().numpy()


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_the_module_converts_as_torch_does(settings):
    run = trained(**settings)
    module = {}
    exec(network_module(run, "x", DATE), module)
    assert module["convert"](PLACES) == pytest.approx(by_torch(run), rel=1e-12, abs=1e-12)
    assert isinstance(module["convert"](50), float)
    t_u = run.learned_from.used()[0]
    assert (module["T_U_MIN"], module["T_U_MAX"]) == (t_u.min(), t_u.max())


@pytest.mark.machine
@pytest.mark.parametrize("compiler", [("gcc", "-std=c99"), ("g++", "-std=c++11")])
@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_the_header_compiles_and_converts_as_torch_does(tmp_path, settings, compiler):
    run = trained(**settings)
    (tmp_path / "sensor.h").write_text(network_header(run, "x", DATE, "sensor"), encoding="ascii")
    calls = "".join(
        f'printf("%.17g %.17g\\n", sensor({place!r}), (double)sensorf({place!r}f));\n'
        for place in PLACES.tolist()
    )
    source = tmp_path / ("use.c" if compiler[0] == "gcc" else "use.cpp")
    source.write_text(f'#include <stdio.h>\n#include "sensor.h"\nint main(void) {{\n{calls}return 0; }}\n')
    warnings = ("-Wall", "-Wextra", "-Werror", "-pedantic")
    built = [*compiler, *warnings, str(source), "-o", str(tmp_path / "use"), "-lm"]
    subprocess.run(built, check=True, timeout=60)
    output = subprocess.run([tmp_path / "use"], capture_output=True, text=True, check=True, timeout=60).stdout
    double, single = np.array([line.split() for line in output.splitlines()], float).T
    assert double == pytest.approx(by_torch(run), rel=1e-12, abs=1e-12)
    assert single == pytest.approx(by_torch(run), rel=1e-4, abs=1e-4)


def test_what_is_written_says_what_it_is_and_that_its_uncertainty_is_not_known():
    run = trained(validation_share=0.2, hidden_units=3)
    header = network_header(run, "a*/b.csv", DATE, "sensor")
    for part in (
        "over 3 hidden units",
        "No uncertainty is known",
        "9 readings of a%2A/b.csv",
        "by adam in 200",
    ):
        assert part in header and part in network_module(run, "a*/b.csv", DATE)
    assert header.isascii() and header.count("*/") == 2  # the heading, and the guard


def test_a_network_that_has_diverged_is_refused():
    run = trained(optimizer="gd", learning_rate=1e30, early_stop=False, epochs=9)
    for export in (lambda: network_module(run, "x", DATE), lambda: network_header(run, "x", DATE, "x")):
        with pytest.raises(ThermoError, match="no longer finite"):
            export()
