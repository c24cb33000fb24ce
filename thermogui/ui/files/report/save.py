"""The report as a file. HTML needs nothing of Qt, so that Qt is imported for a PDF only."""

from __future__ import annotations

import datetime
from pathlib import Path

from thermogui.core.calibration.assessment import Assessment
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import Rows
from thermogui.core.writing.outputs import written_whole
from thermogui.core.writing.report.content import report_of
from thermogui.core.writing.report.html import COLUMN, html_of, plot_heights
from thermogui.core.writing.report.plots import plots_of

SUFFIXES = (".pdf", ".html")


def save_report(
    assessment: Assessment, path: Path, source: str, date: datetime.date, lines: Rows | None = None
) -> None:
    """Write the report of a calibration, as what the suffix of *path* says.

    *source* is where the readings come from; *lines* the row of the file that each of them stands on,
    shape (rows,), where that is not 1, 2, 3…

    Raises:
        ThermoError: the suffix is neither .pdf nor .html, or the file cannot be written.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise ThermoError(f"{path.name}: a report is saved as .pdf or .html; choose one of them.")
    report = report_of(assessment, source, date, lines)
    if suffix == ".html":
        page = html_of(report, *plots_of(assessment, COLUMN, *plot_heights(report)))
        with written_whole(path) as draft:
            draft.write_text(page, encoding="utf-8")
        return
    from thermogui.ui.files.report.page import write_pdf
    from thermogui.ui.startup import offscreen

    app = offscreen.application()
    with written_whole(path) as draft:
        write_pdf(assessment, report, draft)
    del app
