"""`thermogui calibrate`: least squares with uncertainties, and the unit."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace

from thermogui.cli import arguments
from thermogui.cli.arguments import Parser
from thermogui.cli.options import add_calibration_options, add_unit_of_reference, decided
from thermogui.cli.slips import check_file
from thermogui.cli.source import source_of
from thermogui.cli.streams import StandardOutput
from thermogui.core.calibration.assessment import Assessment, assess
from thermogui.core.calibration.conversion import Conversion, to_t_c, to_t_u
from thermogui.core.calibration.warnings import why_no_mean
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import Rows

# where a terminal or a pipe cannot show what a person would write
_ASCII = {"−": "-", "·": "*", "±": "+-", "²": "^2", "σ": "sigma", "χ": "chi", "°": "deg ", "é": "e", "ø": "o"}


def _parser() -> Parser:
    parser = Parser(
        "thermogui calibrate",
        "Fit the readings by least squares, give the uncertainties, name the unit, and convert readings.",
        "Exit status: 0 done, 2 wrong usage or input, 1 a fault in the program.",
    )
    add_calibration_options(parser)
    add_unit_of_reference(parser)
    parser.add_value("--convert", type=arguments.number, action="append", default=[], metavar="T_U",
                     help="a reading to convert; may be repeated")  # fmt: skip
    parser.add_value("--convert-back", type=arguments.number, action="append", default=[], metavar="T_C",
                     help="a temperature to convert to a reading; may be repeated")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    return parser


def run(argv: list[str]) -> None:
    """Calibrate as *argv* says, and print.

    Raises:
        ThermoError: the options or the readings are wrong; it names the file, row and column.
    """
    options = _parser().parse(argv)
    settings = decided(options)
    check_file(options.file, "thermogui calibrate", pipes=True)
    source = source_of(options)
    with source.errors_named():
        assessment = assess(source.readings, replace(settings, names_unit=source.is_temperature))
        calibration = assessment.calibration
        if why := why_no_mean(calibration, assessment.form, settings.extra.readings):
            raise ThermoError(why)
    source.note_skipped(calibration)
    converted = [to_t_c(calibration, value, settings.extra) for value in options.convert]
    back = [to_t_u(calibration, value, settings.extra) for value in options.convert_back]
    output = StandardOutput()
    if options.json:
        from thermogui.core.writing.calibration import calibration_json

        skipped = source.skipped + calibration.without_sigma
        output.write(calibration_json(assessment, converted, back, skipped, source.lines))
        return
    text = _table(assessment, converted, back, source.lines)
    output.write("".join(f"{_encodable(line)}\n" for line in text))


def _table(
    assessment: Assessment, converted: list[Conversion], back: list[Conversion], lines: Rows
) -> Iterator[str]:
    from thermogui.core.calibration.budget import budget, budget_rows, middle_of
    from thermogui.core.calibration.summary import (
        convention,
        conversion_lines,
        equation,
        parameter_lines,
        quality_lines,
        table,
        unit_lines,
    )

    calibration, settings = assessment.calibration, assessment.settings
    yield f"{calibration.fit.count:,} readings: {equation(calibration)}"
    yield from _warned(assessment)
    yield f"Convention: {convention(calibration)}"
    yield ""
    yield from parameter_lines(calibration)
    yield ""
    yield from quality_lines(assessment)
    for row, why in assessment.outliers.items():
        yield f"Row {lines[row]} is an outlier: {why}"
    for row, why in assessment.influential.items():
        yield f"Row {lines[row]} decides the curve: {why}"
    yield ""
    if assessment.verdict is not None:
        yield from unit_lines(assessment.verdict)
    elif not settings.names_unit:
        yield "No unit is looked for: by its heading, the second column is not a temperature."
    else:
        yield "No unit is looked for: a parabola is not a temperature scale."
    if settings.extra.reference:
        yield ""
        at = converted[0].given if converted else middle_of(calibration)
        yield f"Uncertainty budget of t_c at t_u = {at:.10g}".replace("-", "−")
        heads = ("", "standard uncertainty", "distribution", "share of the variance")
        yield from table([heads, *budget_rows(budget(calibration, at, settings.extra))])
    for conversions, to_reference in ((converted, True), (back, False)):
        if conversions:
            yield ""
            yield from conversion_lines(conversions, to_reference, settings.extra.readings)
            yield from _warned(assessment)


def _warned(assessment: Assessment) -> Iterator[str]:
    return (f"WARNING: {warning}" for warning in assessment.warnings)


def _encodable(text: str) -> str:
    """Return *text* as standard output can show it."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        for character, plain in _ASCII.items():
            text = text.replace(character, plain)
        return text.encode(encoding, "replace").decode(encoding)
    return text
