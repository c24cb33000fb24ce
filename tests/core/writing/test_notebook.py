"""The exported notebook: run from top to bottom, it ends where the program's own run does."""

import datetime
import json
import re
from dataclasses import replace

import nbformat
import numpy as np
import pytest
from notebook_cells import code_of, executed

from thermogui.core.calibration.calibrate import calibrate
from thermogui.core.calibration.settings import CalibrationSettings, Conventions
from thermogui.core.descent.experiment import Experiment
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import Readings, empty_rows, seed_readings
from thermogui.core.writing.notebook import notebook_text

DATE = datetime.date(2026, 3, 14)
WEIGHTED = Readings.from_columns(
    [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 99.0],
    [2.1, 3.9, 6.2, 7.8, 10.3, 11.7, 5.0],
    [0.1, 0.2, 0.1, 0.3, 0.2, 0.1, 0.1],
    use=[True] * 6 + [False],
)


def notebook(readings=None, experiment=None, settings=None, source="pairs.csv", ended=None):
    readings = seed_readings() if readings is None else readings
    return notebook_text(
        readings, experiment or Experiment(), settings or CalibrationSettings(), source, DATE, ended
    )


@pytest.fixture(scope="module")
def outputs():
    """The output of every cell of the notebook of the book's run, from a kernel of its own."""
    nbclient = pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    book = nbformat.reads(notebook(), 4)
    nbclient.NotebookClient(book, timeout=300, kernel_name="python3").execute()
    return "".join(str(out) for cell in book.cells if cell.cell_type == "code" for out in cell.outputs)


@pytest.mark.filterwarnings("default")
def test_in_a_kernel_it_ends_at_the_parameters_of_the_book(outputs):
    assert re.search(r"5\.3671, -17\.3012", outputs)
    assert "w = 5.3670" in outputs and "Epoch 5000, Loss 2.927648" in outputs


@pytest.mark.filterwarnings("default")
def test_in_a_kernel_it_calibrates_as_the_program_does(outputs):
    assert "intercept  -17.3048 with standard error 1.9272" in outputs
    assert "slope      0.536772 with standard error 0.035539" in outputs


@pytest.mark.parametrize(
    "experiment",
    [
        Experiment(epochs=300),
        Experiment(epochs=300, engine="numpy"),
        Experiment(epochs=300, engine="numpy", gradient="finite-difference", dtype="float64"),
        Experiment(epochs=300, gradient="finite-difference", dtype="float64", delta=0.01),
        Experiment(epochs=300, gradient="autograd", initial=(-1.0, 2.5)),
        Experiment(epochs=300, input_scale="standardize", learning_rate=0.1),
        Experiment(epochs=300, input_scale="standardize", engine="numpy", dtype="float64"),
        Experiment(epochs=1),
    ],
    ids=str,
)
def test_it_ends_where_the_run_ends(run, capsys, experiment):
    trace, _ = run(experiment, seed_readings())
    left, said = executed(notebook(experiment=experiment), capsys)
    close = 1e-9 if experiment.dtype == "float64" else 2e-4
    np.testing.assert_allclose(np.asarray(left["params"]), trace.params[-1], rtol=close)
    np.testing.assert_allclose(left["losses"], trace.losses, rtol=close)
    assert f"after {experiment.epochs} epochs" in said


@pytest.mark.parametrize("early_stop", [True, False])
def test_a_run_that_diverges_diverges_in_the_notebook(run, capsys, early_stop):
    experiment = Experiment(epochs=100, input_scale=1.0, early_stop=early_stop, engine="numpy")
    trace, _ = run(experiment, seed_readings())
    left, said = executed(notebook(experiment=experiment), capsys)
    assert len(left["losses"]) == len(trace)
    assert ("no longer finite" in said) == early_stop


@pytest.mark.parametrize("model", ["linear", "quadratic"])
@pytest.mark.parametrize("weights", ["none", "absolute", "relative"])
@pytest.mark.parametrize("scatter", ["t_c", "t_u"])
def test_it_calibrates_with_the_settings_that_were_chosen(capsys, model, weights, scatter):
    conventions = Conventions(model, weights, scatter, 0.9, 2.0)
    text = notebook(WEIGHTED, Experiment(epochs=2), CalibrationSettings(conventions))
    left, _ = executed(text, capsys)
    fit = calibrate(WEIGHTED, conventions).fit
    np.testing.assert_allclose(left["estimates"], fit.params, rtol=1e-8)
    np.testing.assert_allclose(left["standard_errors"], fit.standard_errors, rtol=1e-8)
    assert left["K"] == fit.coverage_factor(0.9)


def test_it_finds_the_line_where_both_columns_err(capsys):
    both = replace(WEIGHTED, sigma_u=np.array([0.1, 0.3, 0.1, 0.0, 0.2, 0.1, 0.1]))
    conventions = Conventions(scatter="both", origin=2.0, correlation=0.4)
    left, said = executed(notebook(both, Experiment(epochs=2), CalibrationSettings(conventions)), capsys)
    fit = calibrate(both, conventions).fit
    np.testing.assert_allclose(left["estimates"], fit.params, rtol=1e-9)
    np.testing.assert_allclose(left["standard_errors"], fit.standard_errors, rtol=1e-9)
    assert f"s = {float(fit.residual_standard_deviation):.5g} with 4" in said


def test_only_the_readings_that_count_are_in_it(capsys):
    left, _ = executed(notebook(WEIGHTED, Experiment(epochs=2)), capsys)
    assert left["T_U"] == WEIGHTED.t_u[:6].tolist() and left["T_C"] == WEIGHTED.t_c[:6].tolist()


def test_a_single_reading_makes_a_notebook_without_a_calibration(capsys):
    text = notebook(Readings.from_columns([2.0], [3.0]), Experiment(epochs=2))
    executed(text, capsys)
    assert "allow no calibration" in text


def test_many_readings_stay_exact(capsys):
    random = np.random.default_rng(5)
    readings = Readings.from_columns(random.normal(size=500), random.normal(size=500))
    left, _ = executed(notebook(readings, Experiment(epochs=2)), capsys)
    assert left["T_U"] == readings.t_u.tolist()


def test_it_is_valid_and_the_same_every_time():
    text = notebook(source='a`b\n"é".csv', ended=(5.3670, -17.3))
    nbformat.validate(json.loads(text))
    assert text == notebook(source='a`b\n"é".csv', ended=(5.3670, -17.3))
    ids = [cell["id"] for cell in json.loads(text)["cells"]]
    assert len(set(ids)) == len(ids)
    assert "5.367" in text


def test_its_code_imports_nothing_but_numpy_torch_and_what_python_has():
    source = "\n".join(code_of(notebook()))
    assert set(re.findall(r"^\s*(?:import|from) (\w+)", source, re.MULTILINE)) == {
        "math",
        "numpy",
        "torch",
        "matplotlib",
    }
    assert "thermogui" not in source


def test_what_no_run_can_have_is_refused():
    with pytest.raises(ThermoError, match="no reading"):
        notebook(empty_rows(3))
    with pytest.raises(ThermoError):
        notebook(experiment=Experiment(epochs=0))
