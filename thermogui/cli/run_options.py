"""The options of a run, which several commands share, and the experiment that they describe."""

from __future__ import annotations

import argparse
from dataclasses import fields
from typing import Any

from thermogui.cli import arguments
from thermogui.cli.arguments import Parser
from thermogui.core.descent.experiment import CHOICES, OPTIONS, RANGES, Experiment, options_of
from thermogui.core.descent.models import MODELS, default_rate
from thermogui.core.descent.optimizers import OPTIMIZERS
from thermogui.core.errors import ThermoError

_BOOK_EPOCHS = "1,2,3,10,11,99,100,4000,5000"


def add_run_options(parser: Parser, *, several: bool = False, model: bool = True) -> None:
    """Add the options of a run, apart from its files.

    Args:
        several: whether it may be of more than one rate.
        model: whether its model is among them: that of a calibration has choices of its own.
    """
    default = Experiment()
    add = parser.add_value

    def add_choice(name: str) -> None:
        add(f"--{name}", choices=CHOICES[name], default=getattr(default, name), help="default: %(default)s")

    def add_option(name: str, kind: Any, metavar: str) -> None:
        value = getattr(default, name)
        usual = ",".join(map(str, value)) if isinstance(value, tuple) else value
        add(f"--{name.replace('_', '-')}", type=kind, metavar=metavar,
            help=f"of {_and(_having(name))}, {RANGES[name]}; default: {usual}")  # fmt: skip

    parser.group("the model and its start")
    if model:
        add_choice("model")
    add_option("hidden_units", arguments.whole, "N")
    add("--input-scale", type=arguments.input_scale, default=default.input_scale, metavar="S|standardize",
        help="factor on t_u, or (t_u - mean) / standard deviation; default: 0.1")  # fmt: skip
    add("--initial", type=arguments.numbers, metavar="W,B",
        help="a number for each parameter; default: 1,0, for quadratic (W2,W1,B) 1,1,0, for tanh drawn from "
        "the seed as torch does")  # fmt: skip
    add("--seed", type=arguments.whole, default=default.seed, metavar="N",
        help="of the start of tanh, of batches and of what is held out; default: 0")  # fmt: skip

    parser.group("gradient and step")
    add_choice("gradient")
    add("--delta", type=arguments.number, default=default.delta, metavar="D",
        help="of the finite difference; default: 0.1")  # fmt: skip
    add_choice("optimizer")
    rates = ", ".join(f"{default_rate(name):g} for {name}" for name in MODELS)
    if several:
        add("--learning-rate", type=arguments.numbers, metavar="R[,R...]",
            help=f"of several, a run each; default: {rates}")  # fmt: skip
    else:
        add("--learning-rate", type=arguments.number, metavar="R", help=f"default: {rates}")
    add_choice("schedule")
    add_option("momentum", arguments.number, "M")
    add_option("betas", arguments.numbers, "B1,B2")
    add_option("alpha", arguments.number, "A")
    add_option("epsilon", arguments.number, "E")
    add("--batch-size", type=arguments.whole, metavar="N",
        help="readings in a step, in an order drawn anew for each epoch; the loss is that of all at its "
        "start; default: all")  # fmt: skip
    add_choice("engine")
    add_choice("dtype")

    parser.group("readings held out")
    add("--validation-share", type=arguments.number, default=default.validation_share, metavar="S",
        help="part of the readings that is not trained on, drawn from the seed; default: 0")  # fmt: skip
    add("--hold-out", type=arguments.rows, metavar="N[,N...]",
        help="which readings are not trained on, from 1 on; default: those marked in a session")  # fmt: skip

    parser.group("when a run ends, and its log")
    add("--epochs", type=arguments.whole, default=default.epochs, metavar="N", help="default: %(default)s")
    parser.add_flag("--no-early-stop", dest="early_stop", action="store_false",
                    help="go on after the loss is no longer finite")  # fmt: skip
    add("--target-loss", type=arguments.number, metavar="L",
        help="end at the first loss below L; default: off")  # fmt: skip
    add("--gradient-tolerance", type=arguments.number, metavar="G",
        help="end where the 2-norm of the gradient, in scaled units, is below G; default: off")  # fmt: skip
    add("--no-improvement", type=arguments.whole, metavar="N",
        help="end after N epochs without a new best loss; default: off")  # fmt: skip
    add("--patience", type=arguments.whole, metavar="N",
        help="end after N epochs without a new best loss on the readings held out; default: off")  # fmt: skip
    add("--log-epochs", type=arguments.log_epochs, default=_BOOK_EPOCHS, metavar="LIST|all|none",
        help="default: %(default)s")  # fmt: skip


def experiment_of(options: argparse.Namespace, model: str, **chosen: Any) -> Experiment:
    """Return the run that the options describe, but for the settings that are *chosen*.

    Raises:
        ThermoError: one of them is out of its range, or of another model or optimiser; it names the option.
    """
    asked = {field.name: getattr(options, field.name) for field in fields(Experiment)} | chosen
    default = Experiment()
    own = {*options_of(MODELS[model]), *options_of(OPTIMIZERS[options.optimizer])}
    for name in OPTIONS:
        if asked[name] is None:
            asked[name] = getattr(default, name)
        elif name not in own:
            raise ThermoError(f"--{name.replace('_', '-')}: It is of {_and(_having(name))} alone.")
    if asked["learning_rate"] is None:
        asked["learning_rate"] = default_rate(model)
    if asked["initial"] is None:
        asked["initial"] = MODELS[model].initial
    experiment = Experiment(**{**asked, "model": model})
    if options.hold_out and experiment.validation_share:
        raise ThermoError("--hold-out: It takes the place of --validation-share; leave one of them out.")
    # those of a session may be marked in it
    by_hand = bool(options.hold_out) or str(options.file).lower().endswith(".thermo")
    for name, problem in experiment.problems(by_hand).items():
        raise ThermoError(f"--{name.replace('_', '-')}: {problem}")
    return experiment


def _having(option: str) -> list[str]:
    """Return which models or optimisers have an option."""
    choices: dict[str, object] = {**MODELS, **OPTIMIZERS}
    return [name for name, choice in choices.items() if option in options_of(choice)]


def _and(names: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
