"""Readings as CSV and as a workbook, read back by openpyxl and by a formula reader of the tests."""

import datetime
from dataclasses import replace
from math import nan

import numpy as np
import openpyxl
import pytest
from sheets import Sheets

from thermogui.core.calibration.assessment import assess
from thermogui.core.calibration.calibrate import calibrate
from thermogui.core.calibration.components import plain_reference
from thermogui.core.calibration.conversion import to_t_c
from thermogui.core.calibration.settings import CalibrationSettings, Conventions, Extra
from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.run import Run
from thermogui.core.errors import ThermoError
from thermogui.core.reading.text import parse_readings
from thermogui.core.readings.readings import Readings, seed_readings
from thermogui.core.writing.spreadsheet import LONGEST, write_xlsx
from thermogui.core.writing.tables import csv_pieces

DATE = datetime.date(2026, 3, 14)
MESSY = Readings.from_columns(
    [35.7, 55.9, 58.2, 81.9, nan, 48.9, 33.9, 21.8, 48.4, 60.4, 68.4, 500.0],
    [0.5, 14.0, 15.0, 28.0, 11.0, 8.0, 3.0, -4.0, 6.0, nan, 21.0, 7.0],
    [0.5, 0.6, 0.5, 0.9, 0.5, 0.5, 0.4, 0.5, 0.7, 0.5, nan, 0.5],
    use=[True] * 11 + [False],
)
BOTH = replace(MESSY, sigma_u=np.array([0.4, 0.3, nan, 0.2, 0.4, 0.5, 0.4, 0.3, 0.2, 0.4, 0.5, 0.3]))
CONVENTIONS = [
    Conventions(model, weights, scatter)
    for model in ("linear", "quadratic")
    for weights in ("none", "absolute", "relative")
    for scatter in ("t_c", "t_u")
    # such a parabola does not come to every reading, and is refused
    if (model, scatter) != ("quadratic", "t_u") or weights == "absolute"
]


FROM_THE_TABLE = ("the same with the reference", "expanded uncertainty U")


def workbook(tmp_path, readings, assessment=None, **more):
    path = tmp_path / "calibration.xlsx"
    write_xlsx(path, readings, "pairs.csv", DATE, assessment, **more)
    return openpyxl.load_workbook(path)


@pytest.mark.parametrize("readings", [seed_readings(), MESSY], ids=["seed", "messy"])
def test_the_csv_reads_back_as_the_same_readings(readings):
    file = parse_readings("".join(csv_pieces(readings, assess(readings, CalibrationSettings()))), "out.csv")
    complete = readings.take(np.flatnonzero(readings.complete))
    assert file.readings.t_u.tobytes() == complete.t_u.tobytes()
    assert file.readings.t_c.tobytes() == complete.t_c.tobytes()
    assert (file.readings.sigma is None) == (readings.sigma is None)
    if readings.sigma is not None:
        np.testing.assert_array_equal(file.readings.sigma, complete.sigma)


def test_the_csv_holds_fit_and_residual_beside_each_reading():
    lines = "".join(csv_pieces(MESSY, assess(MESSY, CalibrationSettings()))).splitlines()
    assert lines[0] == "t_u,t_c,sigma,use,fit_t_c,residual_t_c"
    t_u, t_c, sigma, use, fit, residual = map(float, lines[1].split(","))
    assert (t_u, t_c, sigma, use) == (35.7, 0.5, 0.5, 1)
    assert fit + residual == pytest.approx(t_c)
    assert lines[5].startswith(",11.0,0.5,1,,")
    # left out: where the curve is can be said, but nothing was fitted
    assert lines[12].startswith("500.0,7.0,0.5,0,") and lines[12].endswith(",")
    assert float(lines[12].split(",")[4]) == pytest.approx(
        to_t_c(calibrate(MESSY, Conventions()), 500).estimate
    )


def test_the_csv_of_readings_that_allow_no_calibration_has_the_readings():
    assert "".join(csv_pieces(Readings.from_columns([1.5], [2.0]))) == "t_u,t_c,use\n1.5,2.0,1\n"


def test_where_t_u_scatters_fit_and_residual_are_of_t_u():
    settings = CalibrationSettings(Conventions(scatter="t_u"))
    heading, first, *_ = "".join(csv_pieces(seed_readings(), assess(seed_readings(), settings))).splitlines()
    assert heading == "t_u,t_c,use,fit_t_u,residual_t_u"
    assert float(first.split(",")[3]) + float(first.split(",")[4]) == pytest.approx(35.7)


def test_the_workbook_holds_readings_fit_and_residuals(tmp_path):
    assessment = assess(MESSY, CalibrationSettings())
    sheet = workbook(tmp_path, MESSY, assessment)["Readings"]
    rows = list(sheet.iter_rows(values_only=True, max_col=6))
    assert rows[0] == ("t_u", "t_c", "sigma", "use", "fit_t_c", "residual_t_c")
    assert [row[0] for row in rows[1:]] == [None if np.isnan(v) else v for v in MESSY.t_u.tolist()]
    found = np.array([nan if row[5] is None else row[5] for row in rows[1:]])
    # what was left out has no residual here, for nothing was fitted to it
    fitted = np.isin(np.arange(len(MESSY)), assessment.calibration.rows)
    np.testing.assert_allclose(found, np.where(fitted, assessment.residuals, nan), rtol=1.2e-15)


@pytest.mark.parametrize(
    "conventions",
    [*CONVENTIONS, Conventions(scatter="both", correlation=-0.5)],
    ids=lambda c: f"{c.model}, {c.weights}, {c.scatter}",
)
def test_the_live_formulas_come_to_what_the_program_found(tmp_path, conventions):
    conventions = replace(conventions, confidence=0.9, origin=10.0)
    readings = BOTH if conventions.scatter == "both" else MESSY
    book = workbook(tmp_path, readings, assess(readings, CalibrationSettings(conventions)))
    sheets = Sheets(book)
    compared = 0
    for label, live, found, *_ in book["Calibration"].iter_rows(min_row=2):
        if isinstance(found.value, int | float):
            value = sheets.value("Calibration", live.coordinate)
            if "new reading" in label.value or label.value in FROM_THE_TABLE:
                assert abs(value) == pytest.approx(abs(found.value), rel=1.1e-3), label.value
            else:
                assert value == pytest.approx(found.value, rel=1e-9), label.value
            compared += 1
    assert compared >= 18
    assert any(cell.value.startswith("=") for cell in book["Calibration"]["B"] if isinstance(cell.value, str))


@pytest.mark.parametrize("conventions", CONVENTIONS, ids=lambda c: f"{c.model}, {c.weights}, {c.scatter}")
def test_a_change_in_the_sheet_changes_the_calibration_there(tmp_path, conventions):
    book = workbook(tmp_path, MESSY, assess(MESSY, CalibrationSettings(conventions)))
    book["Readings"]["D2"] = 0
    book["Readings"]["B4"] = 16.5
    changed = MESSY.with_values("use", np.array([0]), False).with_values("t_c", np.array([2]), 16.5)
    wanted = calibrate(changed, conventions).fit
    sheets = Sheets(book)
    place = {
        row[0].value: row[1].coordinate for row in book["Calibration"].iter_rows(min_row=2) if row[0].value
    }
    found = [sheets.value("Calibration", place[name]) for name in ("intercept", "slope")]
    assert found == pytest.approx(wanted.params[:2], rel=1e-9)
    errors = [
        sheets.value("Calibration", place[f"standard error of the {n}"]) for n in ("intercept", "slope")
    ]
    assert errors == pytest.approx(wanted.standard_errors[:2], rel=1e-9)
    assert sheets.value("Calibration", place["lowest t_u"]) == 21.8
    # what the program worked out for other readings is not told of these
    assert np.isnan(sheets.value("Calibration", place["expanded uncertainty U"]))


@pytest.mark.parametrize("scatter", ["t_c", "t_u"])
def test_any_reading_typed_into_the_sheet_has_the_uncertainty_that_the_program_finds(tmp_path, scatter):
    settings = CalibrationSettings(Conventions(scatter=scatter), Extra(3, plain_reference(0.5), 0.2))
    assessment = assess(seed_readings(), settings)
    book = workbook(tmp_path, seed_readings(), assessment)
    place = {row[0].value: row[1] for row in book["Calibration"].iter_rows(min_row=2) if row[0].value}
    for t_u in (21.8, 37.7, 81.9, 90.0):
        place["given t_u (type another)"].value = t_u
        sheets = Sheets(book)
        wanted = to_t_c(assessment.calibration, t_u, settings.extra)
        low, high = wanted.prediction_interval
        for label, exact in (
            ("a new reading reaches down by", wanted.estimate - low),
            ("a new reading reaches up by", high - wanted.estimate),
            ("the same with the reference", wanted.combined_uncertainty),
        ):
            found = sheets.value("Calibration", place[label].coordinate)
            assert exact * (1 - 1e-9) <= found <= exact * 1.001, label
    place["given t_u (type another)"].value = 500.0
    assert np.isnan(Sheets(book).value("Calibration", place["expanded uncertainty U"].coordinate))


def test_where_both_err_a_change_in_the_sheet_goes_one_step_of_the_iteration(tmp_path):
    conventions = Conventions(scatter="both")
    book = workbook(tmp_path, BOTH, assess(BOTH, CalibrationSettings(conventions)))
    book["Readings"]["B4"] = 15.1
    wanted = calibrate(BOTH.with_values("t_c", np.array([2]), 15.1), conventions).fit
    sheets = Sheets(book)
    place = {
        row[0].value: row[1].coordinate for row in book["Calibration"].iter_rows(min_row=2) if row[0].value
    }
    found = [sheets.value("Calibration", place[name]) for name in ("intercept", "slope")]
    assert found == pytest.approx(wanted.params, rel=1e-3)


def test_the_workbook_says_what_the_calibration_is(tmp_path):
    book = workbook(tmp_path, seed_readings(), assess(seed_readings(), CalibrationSettings()))
    texts = [cell.value for cell in book["Calibration"]["A"] if cell.value]
    assert "Equation: t_c = 0.537(36)·t_u − 17.3(1.9)" in texts
    assert "Date: 2026-03-14" in texts


def test_the_trace_has_the_first_the_last_and_the_worst_epoch(tmp_path, run):
    experiment = Experiment(epochs=20_000, engine="numpy")
    trace, _ = run(experiment, seed_readings())
    told = Run(experiment, seed_readings(), trace, experiment.epochs).snapshot()
    sheet = workbook(tmp_path, seed_readings(), run=told)["Trace"]
    rows = [row for row in sheet.iter_rows(min_row=2, values_only=True) if isinstance(row[0], int)]
    epochs = [row[0] for row in rows]
    assert epochs[:64] == list(range(1, 65)) and epochs[-1] == 20_000 and len(epochs) < 5000
    assert [np.float32(value) for value in rows[-1][1:4]] == [trace.losses[-1], *trace.params[-1]]
    assert ("learning_rate", 0.01) in [row[:2] for row in sheet.iter_rows(values_only=True)]


def test_a_diverged_trace_is_written_in_words(tmp_path, run):
    experiment = Experiment(epochs=100, input_scale=1.0, early_stop=False)
    trace, _ = run(experiment, seed_readings())
    told = Run(experiment, seed_readings(), trace, experiment.epochs).snapshot()
    sheet = workbook(tmp_path, seed_readings(), run=told)["Trace"]
    last = [row for row in sheet.iter_rows(values_only=True) if isinstance(row[0], int)][-1]
    assert last[0] == 100 and last[1] == "nan"


def test_more_readings_than_a_sheet_has_rows_are_refused(tmp_path):
    many = np.zeros(LONGEST)
    with pytest.raises(ThermoError, match="1,048,575"):
        write_xlsx(tmp_path / "x.xlsx", Readings.from_columns(many, many), "x", DATE)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_an_error_of_ours(tmp_path):
    with pytest.raises(ThermoError, match="cannot be written"):
        write_xlsx(tmp_path / "no" / "x.xlsx", seed_readings(), "x", DATE)
