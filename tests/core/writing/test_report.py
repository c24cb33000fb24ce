"""The report of a calibration: what it says, its plots, and its HTML."""

import datetime
import math
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from thermogui import __version__
from thermogui.core.calibration.assessment import assess
from thermogui.core.calibration.components import plain_reference
from thermogui.core.calibration.influence import outliers
from thermogui.core.calibration.settings import CalibrationSettings, Conventions, Extra
from thermogui.core.errors import ThermoError
from thermogui.core.project import Project
from thermogui.core.readings.readings import Readings, seed_readings
from thermogui.core.session.opening import read_readings
from thermogui.core.writing import exports
from thermogui.core.writing.report.content import report_of
from thermogui.core.writing.report.figures import aligned, decimals_for, decimals_of
from thermogui.core.writing.report.html import html_of
from thermogui.core.writing.report.plots import plots_of
from thermogui.core.writing.report.svg import Axis

DAY = datetime.date(2026, 2, 11)
SAMPLES = Path(__file__).parents[3] / "resources" / "samples"


def assessed(readings=None, extra=None, names_unit=True, **conventions):
    settings = CalibrationSettings(Conventions(**conventions), extra or Extra(), names_unit)
    return assess(readings or seed_readings(), settings)


def report(*args, source="pairs.csv", lines=None, **options):
    return report_of(assessed(*args, **options), source, DAY, lines)


def html(assessment, source="pairs.csv"):
    said = report_of(assessment, source, DAY)
    return html_of(assessment, said)


def many(count, outliers=(), left_out=()):
    t_u = np.linspace(20, 90, count).round(2)
    t_c = ((t_u - 32) / 1.8 + np.sin(7.0 * np.arange(count))).round(2)
    t_c[list(outliers)] += 20
    use = np.ones(count, bool)
    use[list(left_out)] = False
    return Readings.from_columns(t_u, t_c, use=use)


def rows(said):
    return [row.cells for row in said.listing.table.rows]


class Checked(HTMLParser):
    """Fails on tags that do not match; keeps what is seen."""

    EMPTY = ("meta", "br")

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.texts, self.links = [], [], [], []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name in ("src", "href")]
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)

    def handle_data(self, data):
        self.texts.append(data)


def test_it_says_the_figures_of_the_book():
    said = report()
    assert said.equation == "t_c = 0.537(36)·t_u − 17.3(1.9)"
    assert (said.date, said.program, said.source) == ("2026-02-11", f"thermogui {__version__}", "pairs.csv")
    intercept, slope = (row.cells for row in said.parameters.rows)
    assert intercept == ("intercept", "−17.305", "1.9272", "−21.664", "−12.945")
    assert slope == ("slope", "0.53677", "0.035539", "0.45638", "0.61717")
    figures = dict(said.figures)
    assert figures["Residual standard deviation s"] == "1.8916"
    assert figures["R²"].startswith("0.96205")
    assert figures["Degrees of freedom"] == "9"
    assert figures["Correlation of intercept and slope"] == "−0.9552"
    assert "consistent with Fahrenheit;" in said.unit
    assert said.readings == "11 readings" and said.warnings == ()


def test_it_has_the_fitted_values_and_residuals_of_the_gum():
    readings = read_readings(SAMPLES / "gum-h3.csv").readings
    said = report(readings, names_unit=False, origin=20.0)
    assert said.equation == "t_c = 0.00218(67)·(t_u − 20) − 0.1712(29)"
    assert said.unit == ""
    # Table H.6: predicted correction and the difference from the observed one
    assert rows(said)[0] == ("1", "21.521", "−0.171", "−0.1679", "−0.0031")
    assert rows(said)[3] == ("4", "23.003", "−0.159", "−0.1646", "0.0056")
    assert rows(said)[10][3:] == ("−0.1570", "−0.0030")


def test_the_statements_say_what_was_decided_and_how_far_it_holds():
    said = {s.topic: s.text for s in report(extra=Extra(2, plain_reference(0.05), 0.1)).statements}
    assert said["Convention"].startswith("t_c carries the scatter; no weights")
    assert "would not help" in said["Form of the curve"]
    assert said["Range of validity"].startswith("t_u from 21.8 to 81.9 (t_c from −4 to 28)")
    assert "0.05" in said["What else counts"] and "0.029" in said["What else counts"]
    assert "t_u = 51.9, the mean of 2 readings, means t_c = 10.6 ±" in said["A new reading"]
    assert "What else counts" not in {s.topic for s in report().statements}


def test_rows_go_by_the_lines_of_the_file_where_they_are_known():
    said = report(lines=np.arange(11) + 3)
    assert [row[0] for row in rows(said)] == [str(line) for line in range(3, 14)]


def test_a_reading_left_out_is_listed_with_why_it_would_be_an_outlier():
    said = report(many(20, outliers=[6], left_out=[6, 9]))
    assert said.readings == "18 readings, 2 left out"
    assert rows(said)[6][-1] == rows(said)[9][-1] == "left out"
    assert said.listing.table.rows[6].is_flagged and not said.listing.table.rows[9].is_flagged
    (remark,) = said.listing.remarks
    assert remark.startswith("Row 7: left out; its residual would be ")


@pytest.mark.parametrize("weights", ["none", "absolute", "relative"])
@pytest.mark.parametrize("scatter", ["t_c", "t_u"])
def test_what_a_left_out_reading_would_be_is_what_it_is_when_taken_in(weights, scatter):
    readings = many(16, outliers=[5])
    readings = Readings.from_columns(readings.t_u, readings.t_c, np.linspace(0.5, 2, 16))
    inside = assessed(readings, weights=weights, scatter=scatter)
    wanted = dict(outliers(inside.influence))[5]
    without = assessed(readings.with_values("use", np.array([5]), False), weights=weights, scatter=scatter)
    told = dict(without.left_out.outliers())[5].replace("would be", "is")
    size = re.compile(r"is ([\d.]+) times")
    if weights == "none":
        assert told == wanted
    assert float(size.search(told)[1]) == pytest.approx(float(size.search(wanted)[1]), rel=0.01)


def test_outliers_are_marked_with_the_reason():
    said = report(many(30, outliers=[11]))
    assert [row.cells[0] for row in said.listing.table.rows if row.is_flagged] == ["12"]
    assert said.listing.remarks[0].startswith("Row 12: its residual is")


def test_a_large_table_shows_the_first_rows_and_those_that_are_notable():
    said = report(many(5000, outliers=[4000], left_out=[4500]))
    assert [row[0] for row in rows(said)] == [*map(str, range(1, 39)), "4001", "4501"]
    assert said.listing.more == "and 4,960 more readings"
    assert [row.cells[0] for row in said.listing.table.rows if row.follows_gap] == ["4001"]
    assert rows(said)[-1][-1] == "left out"


def test_no_gap_is_shown_where_rows_follow_on_each_other():
    said = report(many(60, left_out=range(36, 44)))
    assert [row[0] for row in rows(said)][30:] == [*map(str, range(31, 33)), *map(str, range(37, 45))]
    assert [row.cells[0] for row in said.listing.table.rows if row.follows_gap] == ["37"]
    said = report(many(60, left_out=range(32, 40)))
    assert not any(row.follows_gap for row in said.listing.table.rows)


def test_remarks_do_not_outgrow_the_page():
    said = report(many(900, left_out=range(100), outliers=range(0, 100)))
    assert len(said.listing.remarks) == 4 and said.listing.remarks[-1].startswith("And ")


def test_sigma_has_a_column_and_a_poor_fit_a_warning():
    readings = many(12)
    sigma = np.full(12, 0.05)
    sigma[4] = np.nan
    said = report(Readings.from_columns(readings.t_u, readings.t_c, sigma), weights="absolute")
    assert said.listing.table.heads[3] == "σ" and rows(said)[0][3] == "0.05"
    assert rows(said)[4][-1] == "no σ" and said.readings == "11 readings, 1 without σ"
    warning = said.warnings[0]
    assert warning.startswith("The residuals are larger than σ allows") and "too narrow: χ² " in warning
    assert "σ of t_c taken at its word" in said.statements[0].text


def test_where_both_err_each_sigma_has_a_column_and_bars_along_its_axis():
    readings = many(12)
    both = Readings.from_columns(readings.t_u, readings.t_c, np.full(12, 0.7), sigma_u=np.full(12, 0.04))
    found = assessed(both, scatter="both")
    said = report_of(found, "pairs.csv", DAY)
    assert said.listing.table.heads[3:] == ("σ_u", "σ", "fitted t_c", "residual")
    assert rows(said)[0][3:5] == ("0.04", "0.7")
    assert said.statements[0].text.startswith("t_u and t_c both scatter")
    assert "σ and σ_u together" in dict(said.figures)["Residual standard deviation s"]
    one = replace(found.settings, conventions=Conventions(weights="absolute"))
    both_drawn, one_drawn = (plots_of(each, 283, 300, 150)[0] for each in (found, assess(both, one)))
    assert both_drawn.count("<path") == one_drawn.count("<path") + 1


def test_a_quadratic_has_three_parameters_and_their_correlations():
    said = report(model="quadratic")
    assert [row.cells[0] for row in said.parameters.rows] == ["intercept", "slope", "curvature"]
    assert sum(name.startswith("Correlation") for name, _ in said.figures) == 3
    assert said.unit == ""


def test_scatter_in_t_u_gives_fitted_t_u():
    said = report(scatter="t_u")
    assert said.equation.startswith("t_u = ")
    assert said.listing.table.heads[-2:] == ("fitted t_u", "residual")
    t_u, fitted, residual = (float(rows(said)[0][i].replace("−", "-")) for i in (1, 3, 4))
    assert fitted + residual == pytest.approx(t_u, abs=0.011)


@pytest.mark.parametrize(
    ("values", "decimals"),
    [([1, 2.5, 3.25], 2), ([14.0], 0), ([1e9], None), ([1e-12], None), ([], 0), ([math.nan, 0.1], 1)],
)
def test_a_column_has_as_many_decimals_as_its_readings(values, decimals):
    assert decimals_of(values) == decimals


def test_a_fitted_value_has_one_decimal_more_than_the_readings_as_the_scatter_allows():
    assert [decimals_for(1.9, 1), decimals_for(0.0035, 3), decimals_for(5.0, 8)] == [2, 4, 2]
    assert decimals_for(1e-15, 0) is None


def test_numbers_are_filled_up_to_stand_in_line():
    cells = aligned(["1.25", "−3", "left out", "0.5"])
    assert [len(cell) for cell in cells] == [4, 5, 8, 4] and cells[2] == "left out"


@pytest.mark.parametrize(
    ("low", "high"), [(0, 1), (-12, 93), (1e6, 1e6 + 0.5), (-1e300, 1e300), (1e-250, 3e-250), (5, 5)]
)
def test_ticks_are_round_and_within_the_axis(low, high):
    ticks, _ = Axis(low, high, 0, 100).ticks(6)
    assert all(low <= value <= high for value, _ in ticks)
    assert (2 <= len(ticks) <= 8) == (low < high)
    assert len({label for _, label in ticks}) == len(ticks)


def shapes():
    seed = seed_readings()
    sigma = np.linspace(0.5, 2, 11)
    yield "seed", assessed()
    yield "three", assessed(Readings.from_columns([20, 50, 80], [-6.5, 9.8, 27]))
    yield "exact", assessed(Readings.from_columns([1, 2, 3, 4], [2, 4, 6, 8]))
    yield "huge", assessed(Readings.from_columns(seed.t_u * 1e120, seed.t_c * 1e-130))
    yield "far", assessed(Readings.from_columns(seed.t_u + 1e9, seed.t_c))
    yield "flat", assessed(Readings.from_columns([1, 2, 3, 4], [5, 5, 5, 5]))
    yield "steep", assessed(Readings.from_columns([1, 2, 3, 4], [5, 5, 5.1, 4.9]), scatter="t_u")
    yield "quadratic", assessed(model="quadratic")
    yield "weighted", assessed(Readings.from_columns(seed.t_u, seed.t_c, sigma), weights="relative")
    yield "sixty", assessed(many(60, [30], [40]))
    yield "many", assessed(many(5000, [4000], [4500]))


SHAPES = dict(shapes())


@pytest.mark.parametrize("shape", SHAPES)
def test_the_html_is_well_formed_and_stands_alone(shape):
    page = Checked(html(SHAPES[shape]))
    assert page.tags.count("svg") == 2 and page.tags.count("main") == 1
    assert not {"script", "link", "img", "iframe"} & set(page.tags) and page.links == []
    assert "nan" not in "".join(page.texts).split()


@pytest.mark.parametrize("shape", SHAPES)
def test_the_plots_are_svg_that_stays_on_its_page(shape):
    for plot in plots_of(SHAPES[shape], 283, 235, 135):
        root = ElementTree.fromstring(plot)
        width, height = (float(root.get(name)) for name in ("width", "height"))
        for element in root.iter("{http://www.w3.org/2000/svg}path"):
            assert not re.search("nan|inf", element.get("d"))
            for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", element.get("d")):
                assert -1 <= float(x) <= width + 1 and -1 <= float(y) <= height + 1


def test_what_stands_in_a_name_cannot_be_taken_for_html():
    name = "<script>alert('&')</script>.csv"
    text = html(assessed(), name)
    assert "<script" not in text
    assert name in Checked(text).texts


def test_it_prints_on_two_pages():
    text = html(assessed())
    assert "@page { size: A4" in text and text.count("break-before: page") == 1


def content_of(**more):
    return exports.Content(Project(seed_readings()), "pairs.csv", DAY, **more)


def test_a_report_is_a_page_of_html_or_drawn_by_what_draws_pages(tmp_path):
    drawn = []

    def draw(assessment, report, draft):
        drawn.append((assessment, report.source))
        draft.write_bytes(b"%PDF")

    told = content_of(draw_page=draw)
    assert exports.write_report(told, tmp_path / "x.HTML") == "" and drawn == []
    assert (tmp_path / "x.HTML").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert exports.write_report(told, tmp_path / "x.pdf") == ""
    assert drawn == [(told.assessment, "pairs.csv")] and (tmp_path / "x.pdf").read_bytes() == b"%PDF"


@pytest.mark.parametrize("suffix", [".pdf", ".html"])
def test_a_report_in_a_folder_that_is_not_there_is_said(tmp_path, suffix):
    with pytest.raises(ThermoError, match="cannot be written"):
        exports.write_report(content_of(draw_page=print), tmp_path / "none" / f"x{suffix}")


def test_without_what_draws_pages_there_is_no_pdf(tmp_path):
    with pytest.raises(ThermoError, match="choose one of them"):
        exports.write_report(content_of(), tmp_path / "x.pdf")
    assert list(tmp_path.iterdir()) == []
