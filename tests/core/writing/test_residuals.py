"""A residual is t_c − t_p wherever it stands, and t_p − t_c is called an error."""

import csv
import datetime
import io
import re

import numpy as np
import openpyxl
import pytest

from thermogui.core.calibration.assessment import assess
from thermogui.core.calibration.settings import CalibrationSettings
from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.inspection import Place, chain_rule
from thermogui.core.lessons.steps import steps
from thermogui.core.readings.readings import seed_readings
from thermogui.core.resources import resources
from thermogui.core.writing.notebook import notebook_text
from thermogui.core.writing.report.content import report_of
from thermogui.core.writing.spreadsheet import write_xlsx
from thermogui.core.writing.tables import csv_pieces

DAY = datetime.date(2026, 2, 11)
FIRST = -1.36
"""The first residual of the best line: it predicts more than the reference said."""


@pytest.fixture(scope="module")
def assessment():
    return assess(seed_readings(), CalibrationSettings())


def said_by_lessons():
    for step in steps():
        yield from (*step.sentences, step.formula, step.title, step.action.says)


TEMPLATE = (resources() / "templates" / "notebook.md").read_text(encoding="utf-8")


def prose_of_the_notebook():
    return re.split(r"^```python$.*?^```$", TEMPLATE, flags=re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("text", [*said_by_lessons(), *prose_of_the_notebook()])
def test_words_call_t_p_minus_t_c_an_error_and_nothing_else(text):
    plain = " ".join(text.replace("$", "").split())
    named = re.sub(r"errors?( =)? t_p [-−] t_c", "", plain)
    assert not re.search(r"t_p [-−] t_c", named), plain
    if "residual" in plain and "t_p" in plain:
        assert re.search(r"residual t_c [-−] t_p|residual with the other sign", plain), plain


def test_the_seeds_own_code_in_the_notebook_stays_as_it_is():
    assert "(t_p - t_c) ** 2" in TEMPLATE
    assert "2 * (t_p - t_c) / len(t_p)" in TEMPLATE


def test_the_residual_of_the_calibration_has_the_sign_of_t_c_minus_t_p_in_every_place(assessment, tmp_path):
    readings = seed_readings()
    assert float(assessment.residuals[0]) == pytest.approx(FIRST, abs=0.005)
    fit = assessment.calibration.fit
    np.testing.assert_allclose(assessment.residuals, readings.t_c - fit.at(readings.t_u), atol=1e-12)

    table = list(csv.DictReader(io.StringIO("".join(csv_pieces(readings, assessment)))))
    assert float(table[0]["residual_t_c"]) == pytest.approx(FIRST, abs=0.005)
    for row in table:
        assert float(row["residual_t_c"]) == pytest.approx(float(row["t_c"]) - float(row["fit_t_c"]))

    listing = report_of(assessment, "pairs.csv", DAY).listing.table
    at = {name: index for index, name in enumerate(listing.heads)}
    first = listing.rows[0].cells
    assert float(first[at["residual"]].replace("−", "-")) == pytest.approx(FIRST, abs=0.005)

    write_xlsx(tmp_path / "out.xlsx", readings, "pairs.csv", DAY, assessment)
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["Readings"]
    names = [cell.value for cell in sheet[1]]
    assert sheet.cell(2, names.index("residual_t_c") + 1).value == pytest.approx(FIRST, abs=0.005)


def test_the_error_in_the_chain_rule_is_the_residual_with_the_other_sign(assessment):
    intercept, slope = assessment.calibration.fit.params[:2]
    experiment = Experiment(dtype="float64", input_scale=1.0)
    chain = chain_rule(Place.of(experiment, seed_readings(), np.array([slope, intercept])))
    np.testing.assert_allclose(chain.columns[:, 1], -assessment.residuals, atol=1e-12)


def test_the_notebook_finds_the_residuals_as_the_program_does(assessment):
    text = notebook_text(seed_readings(), Experiment(epochs=1), CalibrationSettings(), "pairs.csv", DAY)
    assert "residuals = Y / SIGMA - powers @ estimates" in text
