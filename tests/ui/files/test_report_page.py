"""The report as a PDF."""

import datetime
import re
import zlib

import numpy as np
import pytest

from PySide6.QtGui import QPainter, QPdfWriter

from thermogui.core.calibration.assessment import assess
from thermogui.core.calibration.components import Component, plain_reference
from thermogui.core.calibration.settings import CalibrationSettings, Conventions, Extra
from thermogui.core.details import ReportDetails
from thermogui.core.readings.readings import Readings, seed_readings
from thermogui.core.writing.report import plots
from thermogui.core.writing.report.content import report_of
from thermogui.ui.files.report.annex import draw_annex
from thermogui.ui.files.report.page import draw_page, write_pdf
from thermogui.ui.files.report.sheet import HEIGHT
from thermogui.ui.files.report.typesetting import DPI, MM
from thermogui.ui.widgets.theme import LIGHT

DAY = datetime.date(2026, 2, 11)


def assessed(count=11, sigma=False, **conventions):
    if count == 11 and not sigma:
        readings = seed_readings()
    else:
        t_u = np.linspace(20, 90, count)
        t_c = (t_u - 32) / 1.8 + np.sin(7.0 * np.arange(count))
        use = np.arange(count) != count - 2 if count > 5 else None
        readings = Readings.from_columns(t_u, t_c, np.full(count, 0.8) if sigma else None, use)
    return assess(readings, CalibrationSettings(Conventions(**conventions)))


CASES = {
    "three": {"count": 3},
    "seed": {},
    "sixty": {"count": 60},
    "many": {"count": 5000},
    "weighted": {"count": 40, "sigma": True, "weights": "absolute"},
    "relative": {"count": 12, "sigma": True, "weights": "relative", "scatter": "t_u"},
    "quadratic": {"model": "quadratic"},
}


def written(assessment, path):
    write_pdf(assessment, report_of(assessment, "pairs.csv", DAY), path)


def streams(pdf):
    """What is drawn, of every stream that can be told."""
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            yield zlib.decompress(found[1])
        except zlib.error:
            continue


@pytest.mark.parametrize("case", CASES)
def test_the_pdf_is_two_pages_without_images(qapp, tmp_path, case):
    path = tmp_path / "report.pdf"
    written(assessed(**CASES[case]), path)
    pdf = path.read_bytes()
    assert pdf.startswith(b"%PDF") and pdf.rstrip().endswith(b"%%EOF")
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)) == 2
    assert re.search(rb"/Count 2\b", pdf)
    assert b"/Subtype /Image" not in pdf and b"/Subtype/Image" not in pdf
    a4 = [float(side) for side in re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf).groups()]
    assert a4 == pytest.approx([595, 842], abs=1)
    assert [path.name for path in tmp_path.iterdir()] == ["report.pdf"]


def test_every_reading_of_a_large_table_is_drawn(qapp, tmp_path):
    path = tmp_path / "report.pdf"
    written(assessed(5000), path)
    curves = max(stream.count(b" c\n") for stream in streams(path.read_bytes()))
    assert curves >= 2 * 4999 * 4


@pytest.mark.parametrize(("model", "outliers"), [("linear", 0), ("quadratic", 30)])
@pytest.mark.parametrize("count", [3 + 1, 20, 33, 40, 5000])
def test_nothing_is_drawn_below_the_page(qapp, tmp_path, model, count, outliers):
    t_u = np.linspace(20, 90, count)
    t_c = (t_u - 32) / 1.8 + np.sin(7.0 * np.arange(count))
    t_c[:outliers:3] += 40
    readings = Readings.from_columns(t_u, t_c, np.full(count, 0.2), np.arange(count) % 9 != 5)
    settings = CalibrationSettings(Conventions(model, "absolute"), Extra(3, plain_reference(0.1), 0.1))
    found = assess(readings, settings)
    said = report_of(found, "a name as long as a name of a file can be, or nearly, " * 5, DAY)
    writer = QPdfWriter(str(tmp_path / "page.pdf"))
    writer.setResolution(DPI)
    painter = QPainter(writer)
    reaches = draw_page(painter, found, said)
    painter.end()
    assert reaches < HEIGHT - 5 * MM


def test_what_is_more_than_a_second_page_goes_on_on_further_ones(qapp, tmp_path):
    reference = tuple(Component(f"{'a long name of a part ' * 2}{i}", 0.1 * i, dof=3.0) for i in range(1, 21))
    found = assess(seed_readings(), CalibrationSettings(extra=Extra(2, reference, 0.5)))
    details = ReportDetails(*["a long text " * 16] * 6, tuple(range(0, 100, 5)))
    said = report_of(found, "a name of a file " * 12, DAY, None, details, "A note of some length. " * 400)
    writer = QPdfWriter(str(tmp_path / "page.pdf"))
    writer.setResolution(DPI)
    painter = QPainter(writer)
    first = draw_page(painter, found, said)
    writer.newPage()
    last = draw_annex(painter, said)
    painter.end()
    assert max(first, last) < HEIGHT - 5 * MM
    pdf = (tmp_path / "page.pdf").read_bytes()
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)) == 4


def test_the_plots_have_the_colours_of_the_window():
    assert (LIGHT.reading, LIGHT.line, LIGHT.muted) == (plots.READING, plots.LINE, plots.LEFT_OUT)
