"""What is exported says where it is remarkable, and is what its writer alone would make."""

import csv
import datetime
import html
import json

import nbformat
import numpy as np
import openpyxl
import pytest

from thermogui.core.calibration.assessment import assess
from thermogui.core.calibration.settings import CalibrationSettings, Conventions, Extra
from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.run import Run
from thermogui.core.descent.training import train
from thermogui.core.errors import CannotWriteError, ThermoError
from thermogui.core.project import Project
from thermogui.core.readings.readings import Readings, seed_readings
from thermogui.core.writing import exports
from thermogui.core.writing.c_header import c_header
from thermogui.core.writing.python_module import python_module

DATE = datetime.date(2026, 3, 14)
SEED = seed_readings("degF")
TOO_FEW = Readings.from_columns([1.5], [2.0])
EXPERIMENT = Experiment(epochs=40, engine="numpy")


def content(readings=SEED, experiment=EXPERIMENT, **more):
    return exports.Content(Project(readings, experiment), "pairs.csv", DATE, **more)


def told(experiment=EXPERIMENT):
    """A run, as far as an export tells of it."""
    run = Run.begun(experiment, SEED)
    for block in train(experiment, SEED):
        run.append(block)
    return run.snapshot()


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def sheet_names(path):
    return openpyxl.load_workbook(path).sheetnames


def test_python_and_c_are_what_their_writers_make(tmp_path):
    assessment = assess(SEED, CalibrationSettings())
    assert exports.write_python(content(), tmp_path / "x.py") == ""
    assert (tmp_path / "x.py").read_text(encoding="utf-8") == python_module(assessment, "pairs.csv", DATE)
    assert exports.write_c(content(), tmp_path / "my-sensor.h") == ""
    assert (tmp_path / "my-sensor.h").read_text("ascii") == c_header(
        assessment, "pairs.csv", DATE, "my-sensor"
    )


def test_every_warning_stands_in_every_file(tmp_path):
    t_c = SEED.t_c + 0.05 * (SEED.t_u - 50) ** 2
    spoilt = content(Readings.from_columns(SEED.t_u, t_c))
    (warning,) = spoilt.assessment.warnings
    exports.write_python(spoilt, tmp_path / "x.py")
    assert f"WARNING: {warning}" in (tmp_path / "x.py").read_text("utf-8")
    exports.write_c(spoilt, tmp_path / "x.h")
    assert f"WARNING: {warning}" in (tmp_path / "x.h").read_text("ascii").replace("+/-", "±")
    exports.write_xlsx(spoilt, tmp_path / "x.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx")["Calibration"]
    assert f"WARNING: {warning}" in [row[0].value for row in sheet.iter_rows()]
    exports.write_report(spoilt, tmp_path / "x.html")
    assert html.escape(warning) in (tmp_path / "x.html").read_text("utf-8")
    exports.write_notebook(spoilt, tmp_path / "x.ipynb")
    cells = nbformat.read(tmp_path / "x.ipynb", as_version=4).cells
    assert any(f"**Warning.** {warning}" in cell.source for cell in cells)


def test_the_mean_of_several_readings_is_refused_where_the_form_is_wrong(tmp_path):
    bent = Readings.from_columns(SEED.t_u, SEED.t_c + 0.05 * (SEED.t_u - 50) ** 2)
    project = Project(bent, EXPERIMENT, CalibrationSettings(extra=Extra(readings=4)))
    spoilt = exports.Content(project, "pairs.csv", DATE)
    for write in (exports.write_python, exports.write_c, exports.write_report):
        with pytest.raises(ThermoError, match="The mean of 4 readings is refused"):
            write(spoilt, tmp_path / "x.html")
    assert not list(tmp_path.iterdir())


def test_a_calibration_that_is_there_is_not_worked_out_again():
    found = assess(SEED, CalibrationSettings(Conventions("quadratic")))
    assert content(found=found).assessment is found
    fresh = content()
    assert fresh.assessment is fresh.assessment
    assert fresh.assessment.calibration.fit.size == 2


def test_without_a_calibration_there_is_no_code_and_a_table_says_why_it_has_no_fit(tmp_path):
    for write in (exports.write_python, exports.write_c):
        with pytest.raises(ThermoError, match="at least 3 readings"):
            write(content(TOO_FEW), tmp_path / "x")
    said = exports.write_csv(content(TOO_FEW), tmp_path / "x.csv")
    assert said.startswith("It has no fit: A line needs at least 3 readings")
    assert rows_of(tmp_path / "x.csv") == [["t_u", "t_c", "use"], ["1.5", "2.0", "1"]]
    assert exports.write_xlsx(content(TOO_FEW), tmp_path / "x.xlsx") == said
    assert sheet_names(tmp_path / "x.xlsx") == ["Readings"]


def test_a_table_that_needs_its_fit_is_refused_without_one(tmp_path):
    for write in (exports.write_csv, exports.write_xlsx):
        with pytest.raises(ThermoError, match="at least 3 readings"):
            write(content(TOO_FEW, needs_fit=True), tmp_path / "x")
    assert list(tmp_path.iterdir()) == []


def test_the_csv_has_the_fit_beside_each_reading(tmp_path):
    assert exports.write_csv(content(), tmp_path / "x.csv") == ""
    heading, *rows = rows_of(tmp_path / "x.csv")
    assert heading == ["t_u [°F]", "t_c", "use", "fit_t_c", "residual_t_c"] and len(rows) == 11
    fitted = np.polyval(np.polyfit(SEED.t_u, SEED.t_c, 1), SEED.t_u)
    np.testing.assert_allclose([float(row[3]) for row in rows], fitted, rtol=1e-9)


def test_a_table_can_be_given_up_and_leaves_nothing(tmp_path):
    class GivenUpError(Exception):
        pass

    def give_up(_part):
        raise GivenUpError

    many = Readings.from_columns(np.arange(100_000.0), np.arange(100_000.0) ** 1.01)
    for write in (exports.write_csv, exports.write_xlsx):
        with pytest.raises(GivenUpError):
            write(content(many, progress=give_up), tmp_path / "x.csv")
    assert list(tmp_path.iterdir()) == []


def test_a_workbook_has_the_run_that_is_told(tmp_path):
    assert exports.write_xlsx(content(), tmp_path / "x.xlsx") == ""
    assert sheet_names(tmp_path / "x.xlsx") == ["Readings", "Calibration", "Uncertainty"]
    assert exports.write_xlsx(content(run=told()), tmp_path / "x.xlsx") == ""
    assert sheet_names(tmp_path / "x.xlsx") == ["Readings", "Calibration", "Uncertainty", "Trace"]


OTHER = {
    "readings": {"readings": SEED.with_values("t_c", np.array([0]), 0.75)},
    "settings": {"experiment": Experiment(epochs=40, engine="numpy", learning_rate=0.02)},
}


@pytest.mark.parametrize("changed", OTHER)
def test_a_run_of_other_readings_or_settings_is_said_to_be_one(tmp_path, changed):
    other = content(**OTHER[changed], run=told())
    assert exports.write_xlsx(other, tmp_path / "x.xlsx") == (
        "Its trace is of the run that is shown, whose readings or settings have changed since."
    )
    assert exports.write_notebook(other, tmp_path / "x.ipynb") == (
        "It has the readings and settings of the run that is shown, which have changed since."
    )


def test_how_far_a_run_has_come_makes_no_other_run_of_it(tmp_path):
    equal = Readings.from_columns(SEED.t_u, SEED.t_c, unit_of_t_u="degF")
    longer = content(equal, Experiment(epochs=5000, engine="numpy"), run=told())
    assert exports.write_xlsx(longer, tmp_path / "x.xlsx") == ""
    assert exports.write_notebook(longer, tmp_path / "x.ipynb") == ""


def test_two_remarks_are_said_one_after_the_other(tmp_path):
    said = exports.write_xlsx(content(TOO_FEW, run=told()), tmp_path / "x.xlsx")
    assert said.startswith("It has no fit: A line needs") and " Its trace is of the run" in said


def code_of(path):
    book = nbformat.reads(path.read_text(encoding="utf-8"), 4)
    return "\n".join(cell.source for cell in book.cells if cell.cell_type == "code")


def test_a_notebook_trains_as_the_run_did_and_without_one_as_the_next_would(tmp_path):
    changed = Experiment(epochs=7, engine="numpy", learning_rate=0.02)
    path = tmp_path / "x.ipynb"
    exports.write_notebook(content(experiment=changed), path)
    assert "0.02" in code_of(path) and json.loads(path.read_text())["nbformat"] == 4
    exports.write_notebook(content(experiment=changed, run=told()), path)
    assert "0.02" not in code_of(path) and "0.01" in code_of(path)


def test_a_file_that_cannot_be_written_is_an_error_of_ours(tmp_path):
    writers = ("notebook", "python", "c", "csv", "xlsx")
    for write in (getattr(exports, f"write_{name}") for name in writers):
        with pytest.raises(CannotWriteError, match="cannot be written"):
            write(content(), tmp_path / "no" / "file")


def test_a_module_and_a_header_are_of_the_curve_that_the_run_is_of(tmp_path):
    exact = np.polyval(np.polyfit(SEED.t_u, SEED.t_c, 2), 40.0)
    settings = {"epochs": 5, "engine": "numpy", "learning_rate": 1e-4}
    parabola = Experiment(model="quadratic", initial=(1.0, 1.0, 0.0), **settings)
    network = Experiment(model="tanh", initial=(), **settings)
    for experiment, value, says in (
        (EXPERIMENT, None, ""),
        (parabola, exact, "It converts by the exact parabola, as the run is of one."),
        (network, None, "It converts by the network of the run that is shown, not by the calibration."),
    ):
        run = told(experiment)
        value = float(run.curve_at_end(np.array(40.0))) if experiment is network else value
        value = assess(SEED, CalibrationSettings()).calibration.fit.at(40.0) if value is None else value
        assert exports.write_python(content(experiment=experiment, run=run), tmp_path / "x.py") == says
        module = {}
        exec((tmp_path / "x.py").read_text("utf-8"), module)
        assert module["convert"](40.0) == pytest.approx(float(value), rel=1e-9)
        assert exports.write_c(content(experiment=experiment, run=run), tmp_path / "x.h") == says
    later = exports.write_c(content(experiment=parabola, run=told(network)), tmp_path / "x.h")
    assert later.endswith("not by the calibration, whose readings or settings have changed since.")
