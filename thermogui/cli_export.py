"""`thermogui export`: one artefact of the readings, written to a file."""

from __future__ import annotations

import argparse
import datetime
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from thermogui.arguments import Parser
from thermogui.cli import add_run_options, experiment_of
from thermogui.cli_outputs import checked_output, libraries_named
from thermogui.cli_source import add_calibration_options, decided, source_of
from thermogui.core.errors import ThermoError
from thermogui.streams import StandardOutput

_USAGE = "thermogui export KIND [FILE] --output PATH"


@dataclass(frozen=True)
class Kind:
    """Something that can be exported.

    Attributes:
        says: what it is, for the help.
        what: it as the subject of a sentence.
        suffixes: which names it may have; the first is proposed.
        write: makes the file from the options; *Path* is sure to be writable.
    """

    says: str
    what: str
    suffixes: tuple[str, ...]
    write: Callable[[argparse.Namespace, Path], None]


def run(argv: list[str]) -> None:
    """Export what *argv* says, its kind first.

    Raises:
        ThermoError: the usage, the readings or the output are wrong.
    """
    name = argv[0] if argv else ""
    if name in ("-h", "--help"):
        StandardOutput().write(_help())
        return
    kinds = ", ".join(KINDS)
    if not name or name.startswith("-"):
        raise ThermoError(f"export: Say what first: {_USAGE}; KIND is one of {kinds}.")
    if name not in KINDS:
        raise ThermoError(f"export: {name}: There is no such kind; it is one of {kinds}.")
    kind = KINDS[name]
    options = _parser(name, kind).parse(argv[1:])
    if options.output is None:
        raise ThermoError(f"--output: Say where the {name} goes, as --output {name}{kind.suffixes[0]}.")
    kind.write(options, checked_output("--output", options.output, kind.suffixes, kind.what, options.file))


def _help() -> str:
    kinds = "\n".join(f"  {name:<10}{kind.says}" for name, kind in KINDS.items())
    return f"usage: {_USAGE} ...\n\nkinds:\n{kinds}\n\nSee thermogui export KIND --help for the options.\n"


def _parser(name: str, kind: Kind) -> Parser:
    parser = Parser(
        f"thermogui export {name}",
        f"Write {kind.says}.",
        "Exit status: 0 done, 2 wrong usage or input, 1 a fault of the program.",
    )
    parser.add_argument("file", nargs="?", metavar="FILE", help="readings; without it the book's eleven")
    parser.add_value("--output", metavar="PATH", help=f"the file to write: {' or '.join(kind.suffixes)}")
    add_calibration_options(parser)
    add_run_options(parser)
    return parser


def _report(options: argparse.Namespace, path: Path) -> None:
    from thermogui.core.calibration.assessment import assess
    from thermogui.core.calibration.settings import CalibrationSettings
    from thermogui.ui.report.save import save_report

    # of no use here, yet what is out of range is never passed over
    experiment_of(options, "linear")
    conventions, extra = decided(options)
    source = source_of(options)
    if path.suffix.lower() == ".pdf":
        with libraries_named("PDF reports"):
            import thermogui.ui.report.page  # noqa: F401
    with source.errors_named():
        settings = CalibrationSettings(conventions, extra, source.is_temperature)
        assessment = assess(source.readings.with_unit(options.unit_of_t_u), settings)
    save_report(assessment, path, source.name, datetime.date.today(), source.lines)
    source.note_skipped(assessment.calibration)


KINDS = {
    "report": Kind(
        "one page for the lab book, with the fit, its uncertainties and the readings",
        "A report",
        (".pdf", ".html"),
        _report,
    ),
}
