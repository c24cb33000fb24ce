"""The options that several commands share, and what they decide."""

from __future__ import annotations

import argparse
import math
from collections.abc import Collection
from dataclasses import replace
from typing import Any

import numpy as np

from thermogui.cli import arguments
from thermogui.cli.arguments import Parser
from thermogui.core.calibration.components import DISTRIBUTIONS, plain_reference
from thermogui.core.calibration.components import FORM as COMPONENT_FORM
from thermogui.core.calibration.settings import CHOICES as CONVENTION_CHOICES
from thermogui.core.calibration.settings import RANGES, CalibrationSettings, Conventions, Extra
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import Readings
from thermogui.core.readings.units import UNIT_NAMES, unit_from

_OUTPUTS = ("trace", "plot", "data_plot", "loss_plot")


def add_outputs_of_train(parser: Parser) -> None:
    """Add the options of `thermogui train` that another command takes, though it has no use for them."""
    parser.add_value("--dpi", type=arguments.whole, default=600, metavar="N",
                     help="as for thermogui train; has no effect here")  # fmt: skip
    for name in _OUTPUTS:
        parser.add_value(f"--{name.replace('_', '-')}", help=argparse.SUPPRESS)


def refuse_outputs_of_train(options: argparse.Namespace, what: str) -> None:
    """Pass none of them over.

    Raises:
        ThermoError: one of them is asked for, or out of its range; *what* says what is written instead.
    """
    for name in _OUTPUTS:
        if getattr(options, name) is not None:
            option = f"--{name.replace('_', '-')}"
            raise ThermoError(f"{option}: That is written by thermogui train; {what}.")
    check_dpi(options)


def check_dpi(options: argparse.Namespace) -> None:
    """Make sure that the resolution of an image is one.

    Raises:
        ThermoError: it is not.
    """
    if not 30 <= options.dpi <= 2400:
        raise ThermoError("--dpi: It must be from 30 to 2400.")


def add_calibration_options(parser: Parser, models: Collection[str] = CONVENTION_CHOICES["model"]) -> None:
    """Add the options that decide a calibration, and where its readings are.

    *models* are those that the command has: a run knows more of them.
    """
    default = Conventions()
    add = parser.add_value
    helps = {
        "model": "default: linear",
        "weights": "what a third column, the standard uncertainty of the column that scatters, is used for: "
        "absolute takes it at its word, relative scales it by the residuals; default: none",
        "scatter": "the column that carries the scatter; with t_u the line is fitted to t_u and inverted "
        "for use; with both, a column sigma of t_c and a column sigma_u of t_u are taken at their word; "
        "default: t_c",
    }
    for name, choices in CONVENTION_CHOICES.items():
        of_all = models if name == "model" else choices
        add(f"--{name}", choices=of_all, default=getattr(default, name), help=helps[name])
    add("--correlation", type=arguments.number, default=default.correlation, metavar="R",
        help="between the errors of t_u and t_c of a pair, with --scatter both; default: 0")  # fmt: skip
    add("--confidence", type=arguments.number, default=default.confidence, metavar="P",
        help="of the intervals; default: 0.95. What is uncertain is convolved (GUM Supplement 1); with few "
        "readings and a large reference uncertainty the coverage is above it: 98.8 %% for 95 %% with three "
        "readings and a reference three times as uncertain as they scatter")  # fmt: skip
    add("--mean-of", type=arguments.whole, default=1, metavar="Q",
        help="what is converted is the mean of Q readings; default: 1")  # fmt: skip
    add("--reference-uncertainty", type=arguments.number, default=0.0, metavar="U",
        help="standard uncertainty of the reference, shared by all readings: the shortest form of "
        "--component; default: 0")  # fmt: skip
    add("--component", type=arguments.component, action="append", default=[], metavar="NAME;u=U...",
        help=f"part of the reference's uncertainty: {COMPONENT_FORM}; distributions: "
        f"{', '.join(DISTRIBUTIONS)}; what is per reading is in the scatter already and only listed; may be "
        "repeated")  # fmt: skip
    add("--resolution", type=arguments.number, default=0.0, metavar="A",
        help="step of the unknown thermometer's display, which the scatter of the readings has already: it "
        "only keeps the mean of several from being finer; default: 0")  # fmt: skip
    parser.add_argument("--another-display", action="store_true",
                        help="new readings are read with another display, whose resolution adds")  # fmt: skip
    add("--origin", type=arguments.number, default=default.origin, metavar="X",
        help="where the intercept is read; default: 0")  # fmt: skip
    add_table_options(parser)


def add_table_options(parser: Parser) -> None:
    """Add the options that say where in a file the readings are."""
    add = parser.add_value
    add("--columns", metavar="T_U,T_C[,SIGMA[,SIGMA_U]]", help="header names, or numbers from 1")
    add("--skip-rows", type=arguments.count, metavar="N", help="lines before the table; default: found out")
    add("--header-rows", type=arguments.count, metavar="N",
        help="rows of the table that name its columns; default: found out")  # fmt: skip


def add_units(parser: Parser) -> None:
    """Add the options that say in which units the columns are."""
    says = f"{', '.join(UNIT_NAMES)}, or any other; default: that of its heading, as in Sensor [mV]"
    parser.add_value("--unit-of-t-u", metavar="UNIT", help=says)
    parser.add_value("--unit-of-t-c", metavar="UNIT",
                     help="the same of the reference; default: that of its heading, or degC")  # fmt: skip


def as_asked(readings: Readings, options: argparse.Namespace) -> Readings:
    """Return readings in the units that the options name, with the rows held out that they name.

    Where they name none, it is as the file has it.

    Raises:
        ThermoError: there is no such row.
    """
    named = {name: unit_from(getattr(options, name)) for name in ("unit_of_t_u", "unit_of_t_c")}
    changes: dict[str, Any] = {name: unit for name, unit in named.items() if unit is not None}
    readings = replace(readings, **changes)
    rows = getattr(options, "hold_out", None)
    if rows is None:
        return readings
    if max(rows) > len(readings):
        raise ThermoError(f"--hold-out: There is no reading {max(rows)} among {len(readings):,}.")
    chosen = np.isin(np.arange(1, len(readings) + 1), rows)
    return replace(readings, held_out=chosen)


def decided(options: argparse.Namespace) -> CalibrationSettings:
    """Return what the options decide.

    Raises:
        ThermoError: one of them is out of its range; it names the option.
    """
    conventions = Conventions(
        options.model,
        options.weights,
        options.scatter,
        options.confidence,
        options.origin,
        options.correlation,
    )
    if conventions.correlation and conventions.scatter != "both":
        raise ThermoError("--correlation: It is for --scatter both alone.")
    if not 0 <= options.reference_uncertainty < math.inf:
        raise ThermoError(f"--reference-uncertainty: It must be {RANGES['reference']}.")
    reference = (*plain_reference(options.reference_uncertainty), *options.component)
    extra = Extra(options.mean_of, reference, options.resolution, options.another_display)
    settings = CalibrationSettings(conventions, extra)
    names = {"readings": "mean-of", "reference": "component"}
    for name, problem in settings.problems().items():
        raise ThermoError(f"--{names.get(name, name)}: {problem}")
    return settings
