"""`thermogui calibrate`: least squares with uncertainties, and the unit."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from thermogui import arguments
from thermogui.arguments import Parser
from thermogui.core.calibration.calibrate import (
    CHOICES,
    Calibration,
    Conventions,
    ReadingError,
    calibrate,
)
from thermogui.core.calibration.conversion import Conversion, Extra, to_t_c, to_t_u
from thermogui.core.calibration.verdict import Verdict, is_temperature, verdict
from thermogui.core.errors import ThermoError
from thermogui.core.readings import Readings, Rows, seed_readings
from thermogui.streams import StandardOutput, complain

# where a terminal or a pipe cannot show what a person would write
_ASCII = {"−": "-", "·": "*", "±": "+-", "²": "^2", "σ": "sigma", "χ": "chi", "°": "deg ", "é": "e", "ø": "o"}


def calibrate_parser() -> Parser:
    """Return the parser of the options."""
    parser = Parser(
        "thermogui calibrate",
        "Fit the readings by least squares, say how sure it is, name the unit, and convert readings.",
        "Exit status: 0 done, 2 wrong usage or input, 1 a fault of the program.",
    )
    default = Conventions()
    add = parser.add_value
    helps = {
        "model": "default: linear",
        "weights": "what a third column, the standard uncertainty of the column that scatters, is used for: "
        "absolute takes it at its word, relative scales it by the residuals; default: none",
        "scatter": "the column that carries the scatter; with t_u the line is fitted to t_u and inverted "
        "for use; default: t_c",
    }
    parser.add_argument("file", nargs="?", metavar="FILE", help="readings; without it the book's eleven")
    for name, choices in CHOICES.items():
        add(f"--{name}", choices=choices, default=getattr(default, name), help=helps[name])
    add("--confidence", type=arguments.number, default=default.confidence, metavar="P",
        help="of the intervals; default: 0.95")  # fmt: skip
    add("--convert", type=arguments.number, action="append", default=[], metavar="T_U",
        help="a reading to convert; may be repeated")  # fmt: skip
    add("--convert-back", type=arguments.number, action="append", default=[], metavar="T_C",
        help="a temperature to convert to a reading; may be repeated")  # fmt: skip
    add("--mean-of", type=arguments.whole, default=1, metavar="Q",
        help="what is converted is the mean of Q readings; default: 1")  # fmt: skip
    add("--reference-uncertainty", type=arguments.number, default=0.0, metavar="U",
        help="standard uncertainty of the reference, shared by all readings; default: 0")  # fmt: skip
    add("--resolution", type=arguments.number, default=0.0, metavar="A",
        help="step of the unknown thermometer's display; default: 0")  # fmt: skip
    add("--origin", type=arguments.number, default=default.origin, metavar="X",
        help="where the intercept is read; default: 0")  # fmt: skip
    add("--columns", metavar="T_U,T_C[,SIGMA]", help="header names, or numbers from 1")
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    return parser


@dataclass(frozen=True, eq=False)
class _Source:
    """Readings, the rows of the file they stand on, and what the file says of them."""

    readings: Readings
    lines: Rows
    skipped: int
    sigma_column: str
    is_temperature: bool


def run(options: argparse.Namespace) -> None:
    """Calibrate and print.

    Raises:
        ThermoError: the options or the readings are wrong; it names the file, row and column.
    """
    conventions = Conventions(
        options.model, options.weights, options.scatter, options.confidence, options.origin
    )
    extra = Extra(options.mean_of, options.reference_uncertainty, options.resolution)
    _check(conventions, extra)
    source = _source(options)
    try:
        calibration = calibrate(source.readings, conventions)
    except ReadingError as error:
        place = f"{options.file}, row {source.lines[error.index]}, {source.sigma_column}"
        raise ThermoError(f"{place}: {error.problem}") from error
    except ThermoError as error:
        raise ThermoError(_with_file(options, str(error), source.skipped)) from error
    if calibration.without_sigma:
        complain(
            f"note: {_rows(calibration.without_sigma)} without σ {_were(calibration.without_sigma)} skipped"
        )
    found = verdict(calibration, source.readings.unit_of_t_c) if source.is_temperature else None
    converted = [to_t_c(calibration, value, extra) for value in options.convert]
    back = [to_t_u(calibration, value, extra) for value in options.convert_back]
    output = StandardOutput()
    lines = source.lines[calibration.rows]
    if options.json:
        from thermogui.core.files.calibration import calibration_json

        skipped = source.skipped + calibration.without_sigma
        output.write(calibration_json(calibration, found, converted, back, skipped, lines))
        return
    text = _table(options, calibration, found, converted, back, lines, source.is_temperature)
    output.write("".join(f"{_encodable(line)}\n" for line in text))


def _check(conventions: Conventions, extra: Extra) -> None:
    options = {"readings": "mean-of", "reference": "reference-uncertainty"}
    for name, problem in {**conventions.problems(), **extra.problems()}.items():
        raise ThermoError(f"--{options.get(name, name)}: {problem}")


def _source(options: argparse.Namespace) -> _Source:
    wants_sigma = options.weights != "none"
    if options.file is None:
        if options.columns is not None:
            raise ThermoError("--columns: There is no file to take them from.")
        if wants_sigma:
            raise ThermoError(
                f"--weights {options.weights}: The book's readings have no σ; name a file that has."
            )
        readings = seed_readings()
        return _Source(readings, np.arange(1, len(readings) + 1), 0, "", True)
    from thermogui.core.files.text import read_readings

    found = read_readings(options.file, options.columns, wants_sigma)
    if wants_sigma and found.readings.sigma is None:
        raise ThermoError(
            f"{options.file}: For --weights {options.weights} a third column, σ, is needed, and there is "
            "none; name it with --columns T_U,T_C,SIGMA."
        )
    if found.skipped:
        complain(f"note: {_rows(found.skipped)} without a reading {_were(found.skipped)} skipped")
    column = ""
    if len(found.columns) > 2:
        heading = found.heading(2)
        column = f"column {found.columns[2] + 1}" + (f" ({heading})" if heading else "")
    return _Source(found.readings, found.lines, found.skipped, column, is_temperature(found.heading(1)))


def _with_file(options: argparse.Namespace, problem: str, skipped: int) -> str:
    if options.file is None:
        return problem
    also = f" ({_rows(skipped)} without a reading {_were(skipped)} skipped)" if skipped else ""
    return f"{options.file}: {problem}{also}"


def _table(
    options: argparse.Namespace,
    calibration: Calibration,
    found: Verdict | None,
    converted: list[Conversion],
    back: list[Conversion],
    lines: Rows,
    temperature: bool,
) -> Iterator[str]:
    from thermogui.core.calibration.influence import influence, suspicions
    from thermogui.core.calibration.summary import (
        convention,
        conversion_lines,
        equation,
        parameter_lines,
        quality_lines,
        unit_lines,
    )

    yield f"{calibration.fit.count:,} readings: {equation(calibration)}"
    yield f"Convention: {convention(calibration)}"
    yield ""
    yield from parameter_lines(calibration)
    yield ""
    yield from quality_lines(calibration)
    for index, why in suspicions(influence(calibration.fit)):
        yield f"Row {lines[index]} is remarkable: {why}"
    yield ""
    if found is not None:
        yield from unit_lines(found)
    elif not temperature:
        yield "No unit is looked for: by its heading, the second column is not a temperature."
    else:
        yield "No unit is looked for: a parabola is no temperature scale."
    for conversions, to_reference in ((converted, True), (back, False)):
        if conversions:
            yield ""
            yield from conversion_lines(conversions, to_reference, options.mean_of)


def _rows(count: int) -> str:
    return f"{count:,} row{'' if count == 1 else 's'}"


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


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
