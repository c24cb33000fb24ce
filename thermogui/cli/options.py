"""The options that several commands share, and what they decide."""

from __future__ import annotations

import argparse
import math
from dataclasses import fields, replace

from thermogui.cli import arguments
from thermogui.cli.arguments import Parser
from thermogui.core.calibration.components import DISTRIBUTIONS, plain_reference
from thermogui.core.calibration.components import FORM as COMPONENT_FORM
from thermogui.core.calibration.settings import CHOICES as CONVENTION_CHOICES
from thermogui.core.calibration.settings import RANGES, CalibrationSettings, Conventions, Extra
from thermogui.core.descent.experiment import CHOICES, Experiment
from thermogui.core.descent.models import MODELS
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import Readings
from thermogui.core.readings.units import UNIT_NAMES

_BOOK_EPOCHS = "1,2,3,10,11,99,100,4000,5000"


def add_run_options(parser: Parser) -> None:
    """Add the options of a run, apart from its model and its files."""
    default = Experiment()
    add = parser.add_value
    for name, choices in CHOICES.items():
        # that of a calibration has more choices
        if name != "model":
            add(f"--{name}", choices=choices, default=getattr(default, name), help="default: %(default)s")
    add("--epochs", type=arguments.whole, default=default.epochs, metavar="N", help="default: %(default)s")
    add("--learning-rate", type=arguments.number, default=default.learning_rate, metavar="R",
        help="default: %(default)s")  # fmt: skip
    add("--input-scale", type=arguments.input_scale, default=default.input_scale, metavar="S|standardize",
        help="factor on t_u, or (t_u - mean) / standard deviation; default: 0.1")  # fmt: skip
    add("--initial", type=arguments.numbers, metavar="W,B",
        help="default: 1,0, or what the model begins with")  # fmt: skip
    add("--delta", type=arguments.number, default=default.delta, metavar="D",
        help="of the finite difference; default: 0.1")  # fmt: skip
    parser.add_argument("--no-early-stop", dest="early_stop", action="store_false",
                        help="go on after the loss is no longer finite")  # fmt: skip
    add("--seed", type=arguments.whole, default=default.seed, metavar="N", help="default: 0")
    add("--log-epochs", type=arguments.log_epochs, default=_BOOK_EPOCHS, metavar="LIST|all|none",
        help="default: %(default)s")  # fmt: skip
    add("--unit-of-t-u", choices=tuple(UNIT_NAMES), help="names the x axis of the plot")


def experiment_of(options: argparse.Namespace, model: str) -> Experiment:
    """Return the run that the options describe.

    Raises:
        ThermoError: one of them is out of its range; it names the option.
    """
    asked = {field.name: getattr(options, field.name) for field in fields(Experiment)}
    initial = options.initial or MODELS[model].initial
    experiment = Experiment(**{**asked, "model": model, "initial": initial})
    for name, problem in experiment.problems().items():
        raise ThermoError(f"--{name.replace('_', '-')}: {problem}")
    return experiment


def add_calibration_options(parser: Parser) -> None:
    """Add the options that decide a calibration, and where its readings are."""
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
        add(f"--{name}", choices=choices, default=getattr(default, name), help=helps[name])
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


def add_unit_of_reference(parser: Parser) -> None:
    """Add the option that says in which scale t_c is."""
    says = "scale of the reference; default: that of its heading, as in T_ref [K], or degC"
    parser.add_value("--unit-of-t-c", choices=tuple(UNIT_NAMES), help=says)


def with_unit_of_reference(readings: Readings, options: argparse.Namespace) -> Readings:
    """Return readings in the scale that the options name; those of their file where they name none."""
    unit = options.unit_of_t_c
    return readings if unit is None else replace(readings, unit_of_t_c=unit)


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
