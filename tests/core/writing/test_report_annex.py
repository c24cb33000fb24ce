"""The second page of the report: instruments, the budget with its bars, corrections, notes."""

import datetime
import re

import numpy as np
import pytest

from thermogui.core.calibration.assessment import assess
from thermogui.core.calibration.budget import budget, middle_of
from thermogui.core.calibration.components import Component
from thermogui.core.calibration.conversion import to_t_c
from thermogui.core.calibration.corrections import corrections, has_one_scale, round_points
from thermogui.core.calibration.settings import CalibrationSettings, Conventions, Extra
from thermogui.core.details import ReportDetails, parse_points, points_text
from thermogui.core.errors import ThermoError
from thermogui.core.project import Project
from thermogui.core.readings.readings import Readings, seed_readings
from thermogui.core.writing import exports
from thermogui.core.writing.report.annex import annex_of
from thermogui.core.writing.report.content import report_of
from thermogui.core.writing.report.html import html_of

DAY = datetime.date(2026, 2, 11)
REFERENCE = (
    Component("certificate", 2.4, 2.0),
    Component("drift <since> 2024", 0.5, distribution="rectangular"),
    Component("bath", 0.4, dof=3),
    Component("readout", 0.2, shared=False),
)
DETAILS = ReportDetails("Testo & Co", "A-1", "", "77", "K-1234", "M. Curie", (0.0, 50.0, 75.5))


def celsius(unit="degC"):
    t_c = np.linspace(0, 100, 11)
    t_u = t_c + 0.5 + 0.02 * np.sin(7.0 * np.arange(11))
    return Readings.from_columns(t_u, t_c).with_unit(unit)


def assessed(readings=None, reference=REFERENCE, **conventions):
    settings = CalibrationSettings(Conventions(**conventions), Extra(reference=reference))
    return assess(readings or seed_readings(), settings)


def test_the_budget_is_that_of_the_core_line_by_line():
    found = assessed()
    annex = annex_of(found, DETAILS, "")
    at = middle_of(found.calibration)
    lines = budget(found.calibration, at, found.settings.extra)
    assert annex.budget_heading == f"Uncertainty budget of t_c at t_u = {at}"
    assert [row.share for row in annex.budget] == [line.share if line.is_counted else None for line in lines]
    assert [row.cells[0] for row in annex.budget] == [
        *("fitted line", "scatter of a new reading", "certificate (shared)", "drift <since> 2024 (shared)"),
        *("bath (shared)", "readout (per reading)"),
    ]
    assert annex.budget[4].cells[1:3] == ("0.40", "Student's t, 3 degrees of freedom")
    assert annex.budget[5].cells[3] == "in the scatter already"
    conversion = to_t_c(found.calibration, at, found.settings.extra)
    assert f"u = {conversion.combined_uncertainty:.1f}; U = k·u = " in annex.budget_sum
    assert (
        f"{conversion.expanded_uncertainty:.1f} with k = {conversion.coverage_factor:.2f}" in annex.budget_sum
    )


def test_corrections_are_for_one_scale_and_else_values_alone():
    one = assessed(celsius(), ())
    annex = annex_of(one, DETAILS, "")
    assert annex.corrections.heads == ("t_u", "t_c", "correction", "U", "k")
    assert annex.corrections_heading == "Corrections of one new reading, 95\N{NO-BREAK SPACE}%"
    at, t_c, correction, reach, k = annex.corrections.rows[1].cells
    found = to_t_c(one.calibration, 50.0, Extra())
    assert at == "50" and float(t_c) == pytest.approx(found.estimate, abs=6e-4)
    assert correction.startswith("−0.5") and float(t_c) - 50 == pytest.approx(
        -float(correction[1:]), abs=1e-9
    )
    assert float(reach) == pytest.approx(found.expanded_uncertainty, rel=0.05)
    assert k == f"{found.coverage_factor:.2f}"
    assert annex.corrections_note.startswith("The correction is t_c − t_u, to be added to a reading.")
    other = annex_of(assessed(), DETAILS, "")
    assert other.corrections.heads == ("t_u", "t_c", "U", "k")
    assert other.corrections_heading.startswith("Values of")


def test_which_scale_is_said_by_a_person_or_by_the_readings():
    assert has_one_scale(assessed(celsius(None), ())) and has_one_scale(assessed(celsius("degC"), ()))
    assert not has_one_scale(assessed(celsius("degF"), ()))
    assert not has_one_scale(assessed(seed_readings(), ()))
    correction = CalibrationSettings(names_unit=False)
    assert not has_one_scale(assess(celsius(None), correction))


def test_a_point_outside_the_readings_is_marked_and_one_without_an_end_said():
    annex = annex_of(assessed(), DETAILS, "")
    assert annex.corrections.rows[0].cells[0] == "0*" and "* Outside the readings" in annex.corrections_note
    flat = Readings.from_columns([1.0, 2.0, 3.0, 4.0], [5.0, 5.2, 4.9, 5.1])
    cells = annex_of(assessed(flat, (), scatter="t_u"), DETAILS, "").corrections.rows[0].cells
    assert "unbounded" in cells


def test_warnings_of_the_first_page_hold_for_the_second():
    t_u = np.arange(12.0)
    bent = annex_of(assessed(Readings.from_columns(t_u, t_u**2), ()), DETAILS, "")
    assert bent.corrections_note.startswith("The warnings of the first page")


@pytest.mark.parametrize(
    ("low", "high", "points"),
    [
        (21.8, 81.9, [30, 40, 50, 60, 70, 80]),
        (0.0, 100.0, [0, 20, 40, 60, 80, 100]),
        (-0.05, 0.05, [-0.04, -0.02, 0.0, 0.02, 0.04]),
        (273.15, 373.15, [280, 300, 320, 340, 360]),
        (1e300, 1.7e308, None),
        (1e-320, 2e-320, None),
        (1e9, 1e9 + 1e-6, None),
        (-1.7e308, 1.7e308, None),
    ],
)
def test_points_that_nobody_chose_are_round_and_within_the_readings(low, high, points):
    found = round_points(low, high)
    assert points is None or found == points
    assert 2 <= len(found) <= 12 and found == sorted(found) and low <= found[0] and found[-1] <= high
    assert [one.found.given for one in corrections(assessed(), ())] == [30, 40, 50, 60, 70, 80]


def test_points_are_typed_as_a_person_types_numbers():
    assert parse_points("0; 20,5; −40") == (0.0, 20.5, -40.0)
    assert parse_points(" 0 20.5, 40 ") == (0.0, 20.5, 40.0) and parse_points("") == ()
    assert parse_points(points_text((0.1, -5.0, 1e300))) == (0.1, -5.0, 1e300)
    for wrong in ("0; warm", "1,000; 2", "1e400"):
        with pytest.raises(ThermoError):
            parse_points(wrong)


def test_details_that_are_too_long_or_too_many_are_said():
    assert ReportDetails("a" * 201, operator="two\nlines").problems().keys() == {"instrument", "operator"}
    assert "at most 20" in ReportDetails(points=tuple(range(21))).problems()["points"]
    assert ReportDetails(points=(float("nan"),)).problems() and not DETAILS.problems()


def test_what_is_not_said_takes_no_room():
    annex = annex_of(assessed(), ReportDetails(), "")
    assert annex.details == () and annex.notes == ()
    assert annex_of(assessed(), DETAILS, "").details == (
        ("Thermometer", "Testo & Co, serial number A-1"),
        ("Reference thermometer", "serial number 77"),
        ("Certificate or traceability", "K-1234"),
        ("Operator", "M. Curie"),
    )


def test_the_page_says_all_of_it_with_bars_and_takes_nothing_for_markup():
    found = assessed()
    text = html_of(found, report_of(found, "x.csv", DAY, None, DETAILS, "Stirred <bath>.\n\n20 min."))
    for said in ("Testo &amp; Co, serial number A-1", "drift &lt;since&gt; 2024 (shared)", "K-1234"):
        assert said in text
    assert "<p>Stirred &lt;bath&gt;.</p><p>20 min.</p>" in text
    widths = [float(width) for width in re.findall(r'<span style="width: ([\d.]+)%">', text)]
    assert sum(widths) == pytest.approx(100, abs=0.05) and len(widths) == 5
    # on the first page they are one line, on the second one each
    assert "4 parts that its budget lists" in text and text.count("certificate") == 1


def test_a_report_has_the_details_and_notes_of_its_project(tmp_path):
    project = Project(seed_readings(), notes="Stirred bath.", details=DETAILS)
    exports.write_report(exports.Content(project, "x.csv", DAY), tmp_path / "x.html")
    text = (tmp_path / "x.html").read_text(encoding="utf-8")
    assert "M. Curie" in text and "Stirred bath." in text


@pytest.mark.parametrize("write", [exports.write_python, exports.write_c, exports.write_notebook])
def test_every_export_says_the_components_and_takes_no_name_for_code(write, tmp_path):
    reference = (*REFERENCE, Component('*/ """ %s \\ {{x}} ?', 0.1))
    project = Project(seed_readings(), calibration=CalibrationSettings(extra=Extra(reference=reference)))
    path = tmp_path / "out.txt"
    write(exports.Content(project, "x.csv", DAY), path)
    text = path.read_text(encoding="utf-8")
    said = text.replace("\\u201c", "“").replace("\\u201d", "”")
    for part in ("certificate", "U = 2.4 with k = 2", "rectangular", "3 degrees of freedom", "per reading"):
        assert part in said
    assert '*/ """' not in text
    if write is exports.write_python:
        compile(text, "out.py", "exec")
    if write is exports.write_c:
        assert text.count("*/") == 1 + text.count("#endif") and "{{x}}" in text
