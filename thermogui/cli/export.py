"""`thermogui export`: one artefact of the readings, written to a file."""

from __future__ import annotations

import argparse
import datetime
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from thermogui.cli import arguments
from thermogui.cli.arguments import Parser
from thermogui.cli.options import (
    add_calibration_options,
    add_outputs_of_train,
    add_units,
    decided,
    refuse_outputs_of_train,
)
from thermogui.cli.outputs import Drawing, checked_output, libraries_named
from thermogui.cli.run_options import add_run_options, experiment_of
from thermogui.cli.slips import check_file, closest
from thermogui.cli.source import source_of
from thermogui.cli.streams import ProgressBar, StandardOutput
from thermogui.core.descent.excerpt import Excerpt
from thermogui.core.descent.experiment import CHOICES
from thermogui.core.descent.models import LINE, Network
from thermogui.core.descent.run import Run
from thermogui.core.details import ReportDetails
from thermogui.core.errors import ThermoError
from thermogui.core.project import Project
from thermogui.core.writing.exports import Content
from thermogui.core.writing.kinds import KINDS, ExportKind
from thermogui.core.writing.unfinished import clear_unfinished

_USAGE = "thermogui export KIND [FILE] --output PATH"


def run(argv: list[str], drawing: Drawing) -> None:
    """Export what *argv* says, its kind first.

    Raises:
        ThermoError: the usage, the readings or the output are wrong.
    """
    name = argv[0] if argv else ""
    if name in ("-h", "--help"):
        listed = "\n".join(f"  {name:<10}{kind.says}" for name, kind in KINDS.items())
        more = "See thermogui export KIND --help for the options."
        StandardOutput().write(f"usage: {_USAGE} ...\n\nkinds:\n{listed}\n\n{more}\n")
        return
    kinds = ", ".join(KINDS)
    if not name or name.startswith("-"):
        raise ThermoError(f"export: Say what first: {_USAGE}; KIND is one of {kinds}.")
    if name not in KINDS:
        meant = closest(name, [*KINDS, "help"])
        hint = f"; did you mean thermogui export {'--help' if meant == 'help' else meant}?" if meant else ""
        raise ThermoError(f"export: {name}: There is no such kind; it is one of {kinds}{hint or '.'}")
    kind = KINDS[name]
    options = _parser(name, kind).parse(argv[1:])
    if options.output is None:
        raise ThermoError(
            f"--output: Say where the {name} goes, as --output {name}{next(iter(kind.formats))}."
        )
    refuse_outputs_of_train(options, "export writes one file")
    clear_unfinished()
    check_file(options.file, f"thermogui export {name}", pipes=True)
    path = checked_output("--output", options.output, tuple(kind.formats), kind.what, options.file)
    _export(kind, options, path, drawing)


def _export(kind: ExportKind, options: argparse.Namespace, path: Path, drawing: Drawing) -> None:
    is_network = options.model == Network.name
    if is_network and not kind.writes_network:
        *some, last = (name for name, kind in KINDS.items() if kind.writes_network)
        raise ThermoError(
            f"--model: {kind.what} is of a line or a parabola; a network is exported by "
            f"{', '.join(some)} and {last}."
        )
    # of no use to some kinds, yet what is out of range is never passed over
    of_run = is_network or kind.tells_of_run
    experiment = experiment_of(options, options.model if of_run else LINE.name)
    if is_network:
        options.model = LINE.name  # of the calibration, which has no network
    settings, details = decided(options), _details(options)
    source = source_of(options)
    settings = replace(settings, names_unit=source.is_temperature)
    project = Project(source.readings, experiment, settings, options.notes, details)
    content = Content(project, source.name, datetime.date.today(), source.lines)
    with source.errors_named():
        calibration = content.assessment.calibration if kind.uses_fit and not is_network else None
        if is_network and kind.uses_fit:
            content = replace(content, run=_trained(project))
        elif kind.trains:
            content = replace(content, run=_trained(project), found=content.assessment)
        kind.write(replace(content, needs_fit=True, draw_page=_draw_page(drawing)), path)
    source.note_skipped(calibration)


def _details(options: argparse.Namespace) -> ReportDetails:
    given = {field.name: getattr(options, field.name, None) for field in fields(ReportDetails)}
    details = ReportDetails(**{name: value for name, value in given.items() if value is not None})
    for name, problem in details.problems().items():
        raise ThermoError(f"--{name.replace('_', '-')}: {problem}")
    return details


def _trained(project: Project) -> Run[Excerpt]:
    from thermogui.core.descent.training import train

    run = Run.begun(project.experiment, project.readings)
    bar = ProgressBar(run.planned, visible=True)
    try:
        for block in train(run.experiment, run.readings):
            run.append(block)
            bar.show(len(run.trace))
    finally:
        bar.clear()
    return run.snapshot()


def _parser(name: str, kind: ExportKind) -> Parser:
    parser = Parser(
        f"thermogui export {name}",
        f"Write {kind.says}.",
        "Exit status: 0 done, 130 interrupted, 2 wrong usage or input, 1 a fault in the program.",
    )
    parser.add_value("--output", metavar="PATH", help=f"the file to write: {' or '.join(kind.formats)}")
    add_calibration_options(parser, models=CHOICES["model"])
    add_run_options(parser, model=False)
    parser.group("units, and what is told")
    add_units(parser)
    parser.set_defaults(notes="")
    if kind.has_details:
        _add_details(parser)
    parser.add_flag("--json", action="store_true", help="as for thermogui train; has no effect here")
    add_outputs_of_train(parser)
    return parser


def _add_details(parser: Parser) -> None:
    says = {
        "instrument": "the unknown thermometer",
        "serial_number": "its serial number",
        "reference": "the reference thermometer",
        "reference_serial_number": "its serial number",
        "traceability": "certificate of the reference, or what it is traceable to",
        "operator": "who took the readings",
        "notes": "what else is to be remembered",
    }
    for name, said in says.items():
        parser.add_value(f"--{name.replace('_', '-')}", metavar="TEXT", default="", help=said)
    parser.add_value("--points", type=arguments.numbers, metavar="T_U,...",
                     help="where corrections are listed; default: some over the range")  # fmt: skip


def _draw_page(drawing: Drawing) -> Callable[..., None]:
    def draw(*page: Any) -> None:
        with libraries_named("PDF reports"):
            drawing("report")(*page)

    return draw
