"""What an export tells of, as it was at one moment, and the files that are made of it without Qt."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from thermogui.core.calibration.assessment import Assessment, assess
from thermogui.core.calibration.settings import SIZES
from thermogui.core.calibration.warnings import why_no_mean
from thermogui.core.descent.excerpt import Excerpt
from thermogui.core.descent.models import LINE
from thermogui.core.descent.run import Run
from thermogui.core.errors import ThermoError
from thermogui.core.progress import Progress, no_progress
from thermogui.core.project import Project
from thermogui.core.readings.readings import Rows
from thermogui.core.writing import spreadsheet
from thermogui.core.writing.c_header import c_header
from thermogui.core.writing.network import is_of_network, network_header, network_module
from thermogui.core.writing.notebook import notebook_text
from thermogui.core.writing.outputs import written_whole
from thermogui.core.writing.python_module import python_module
from thermogui.core.writing.report.content import Report, report_of
from thermogui.core.writing.report.html import html_of
from thermogui.core.writing.tables import csv_pieces

DrawPage = Callable[[Assessment, Report, Path], None]


@dataclass(frozen=True, eq=False)
class Content:
    """A project and a run at one moment; nothing in it changes any more.

    Attributes:
        source: the name of the readings' file.
        date: of the export.
        lines: the row of the file that each reading stands on, where that is not 1, 2, 3…
        run: the one that there is, with an epoch at least; None where there is none.
        found: the calibration of the readings, where it has been worked out already.
        progress: is told how much of a long table has been written, and can end it.
        needs_fit: whether a table without a fit is refused rather than written.
        draw_page: draws a report as a PDF, which takes Qt.
    """

    project: Project
    source: str
    date: datetime.date
    lines: Rows | None = None
    run: Run[Excerpt] | None = None
    found: Assessment | None = None
    progress: Progress = no_progress
    needs_fit: bool = False
    draw_page: DrawPage | None = None

    @cached_property
    def assessment(self) -> Assessment:
        """The calibration of the readings.

        Raises:
            ReadingError: a σ is not greater than zero.
            ThermoError: the readings or the settings allow no calibration, or no mean of several readings.
        """
        found = self.found or assess(self.project.readings, self.project.calibration)
        if why := why_no_mean(found.calibration, found.form, found.settings.extra.readings):
            raise ThermoError(why)
        return found

    def fit_or_why_not(self) -> tuple[Assessment | None, str]:
        """Return the calibration for a table, or None and what is to be said of that.

        Raises:
            ThermoError: there is none, and the table needs it.
        """
        try:
            return self.assessment, ""
        except ThermoError as error:
            if self.needs_fit:
                raise
            return None, f"It has no fit: {error}"


def write_report(content: Content, path: Path) -> str:
    """Write two pages for the lab book, as what the suffix of *path* says.

    Raises:
        ThermoError: there is no calibration, or the file cannot be written.
    """
    assessment = content.assessment
    project = content.project
    report = report_of(
        assessment, content.source, content.date, content.lines, project.details, project.notes
    )
    if path.suffix.lower() == ".html":
        _write(path, html_of(assessment, report))
    elif content.draw_page:
        with written_whole(path) as draft:
            content.draw_page(assessment, report, draft)
    else:
        raise ThermoError(f"{path.name}: a report is saved as .pdf or .html; choose one of them.")
    return ""


def write_notebook(content: Content, path: Path) -> str:
    """Write a notebook that trains as the run did, or as the next one would.

    Raises:
        ThermoError: the settings or the readings allow no run, or the file cannot be written.
    """
    project, run = content.project, content.run
    readings, experiment, ended, epochs = project.readings, project.experiment, None, None
    if run:
        experiment, ended, epochs = run.experiment, tuple(run.trace.last_params.tolist()), len(run.trace)
        if not run.readings.trains_like(readings):
            readings = run.readings
    elif experiment.stops:
        raise ThermoError("A notebook goes through all epochs: leave out what would end them sooner.")
    text = notebook_text(
        readings, experiment, project.calibration, content.source, content.date, ended, epochs
    )
    _write(path, text)
    if run and not _is_begun_now(content, run):
        return "It has the readings and settings of the run that is shown, which have changed since."
    return ""


def write_python(content: Content, path: Path) -> str:
    """Write a module that converts readings: by the network where the run is of one, else by the calibration.

    Of a run on a parabola it is the exact parabola, whatever curve the calibration is of.

    Raises:
        ThermoError: there is no calibration, or the file cannot be written.
    """
    if content.run is not None and is_of_network(content.run):
        _write(path, network_module(content.run, content.source, content.date))
        return _of_network(content, content.run)
    assessment, said = _like_run(content)
    _write(path, python_module(assessment, content.source, content.date))
    return said


def write_c(content: Content, path: Path) -> str:
    """Write a header whose functions are called what the file is; as `write_python`.

    Raises:
        ThermoError: there is no calibration, or the file cannot be written.
    """
    if content.run is not None and is_of_network(content.run):
        _write(path, network_header(content.run, content.source, content.date, path.stem))
        return _of_network(content, content.run)
    assessment, said = _like_run(content)
    _write(path, c_header(assessment, content.source, content.date, path.stem))
    return said


def _of_network(content: Content, run: Run[Excerpt]) -> str:
    changed = "" if _is_begun_now(content, run) else ", whose readings or settings have changed since"
    return f"It converts by the network of the run that is shown, not by the calibration{changed}."


def _like_run(content: Content) -> tuple[Assessment, str]:
    """Return the calibration by the curve that the run is of, and what is remarkable about that."""
    settings, run = content.project.calibration, content.run
    conventions = settings.conventions
    if run is None or run.experiment.model in (LINE.name, conventions.model):
        return content.assessment, ""
    if run.experiment.model not in SIZES:
        return content.assessment, "It converts by the calibration, not by the run that is shown."
    of_run = replace(settings, conventions=replace(conventions, model=run.experiment.model))
    return assess(
        content.project.readings, of_run
    ), "It converts by the exact parabola, as the run is of one."


def write_csv(content: Content, path: Path) -> str:
    """Write the table with its fit.

    Raises:
        ThermoError: the table needs a fit and there is none, or the file cannot be written.
    """
    assessment, said = content.fit_or_why_not()
    with written_whole(path) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        for piece in csv_pieces(content.project.readings, assessment, content.progress):
            file.write(piece)
    return said


def write_xlsx(content: Content, path: Path) -> str:
    """Write the table with its fit, the calibration as formulas, and the run where there is one.

    Raises:
        ThermoError: the table needs a fit and there is none, it is too long, or the file cannot be written.
    """
    assessment, said = content.fit_or_why_not()
    run, readings = content.run, content.project.readings
    spreadsheet.write_xlsx(path, readings, content.source, content.date, assessment, run, content.progress)
    if run and not _is_begun_now(content, run):
        other = "Its trace is of the run that is shown, whose readings or settings have changed since."
        said = f"{said} {other}".strip()
    return said


def _write(path: Path, text: str) -> None:
    with written_whole(path) as draft:
        draft.write_text(text, encoding="utf-8", newline="\n")


def _is_begun_now(content: Content, run: Run[Excerpt]) -> bool:
    """Return whether a run begun now would be the one that is told of, however far it has come."""
    project = content.project
    return run.is_begun_by(replace(project.experiment, epochs=run.experiment.epochs), project.readings)
