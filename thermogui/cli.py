"""The program without a window: `thermogui train`, `thermogui calibrate` and `thermogui export`."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from thermogui import arguments
from thermogui.arguments import Parser
from thermogui.cli_outputs import checked_output, libraries_named
from thermogui.core.calibration.units import UNIT_NAMES
from thermogui.core.descent.experiment import CHOICES, Experiment
from thermogui.core.errors import ThermoError
from thermogui.interrupts import INTERRUPTED, Interrupt
from thermogui.slips import check_file
from thermogui.streams import ProgressBar, StandardOutput, complain, note_skipped

if TYPE_CHECKING:
    from thermogui.core.descent.trace import Trace
    from thermogui.core.readings import Readings
    from thermogui.ui.plots.export import PlotKind

DONE, PROGRAM_FAULT, CALLER_CAN_MEND = 0, 1, 2

_PLOT_SUFFIXES = (".png", ".svg", ".pdf")
_PLOT_OPTIONS: dict[str, PlotKind] = {"plot": "fit", "data_plot": "data", "loss_plot": "loss"}
_BOOK_EPOCHS = "1,2,3,10,11,99,100,4000,5000"


def main(argv: list[str]) -> int:
    """Run a command, whose name comes first in *argv*; return the exit status."""
    # of a run alone there is something to tell before its end
    interrupt = Interrupt(at_once=argv[0] != "train")
    try:
        with interrupt.installed():
            if argv[0] == "calibrate":
                return _calibrate(argv[1:])
            if argv[0] == "export":
                return _export(argv[1:])
            return _train(_train_parser().parse(argv[1:]), interrupt)
    except SystemExit as end:  # --help
        return end.code if isinstance(end.code, int) else DONE
    except KeyboardInterrupt:
        return INTERRUPTED
    except ThermoError as error:
        complain(f"thermogui: {error}")
        return CALLER_CAN_MEND
    except Exception as error:
        if os.environ.get("THERMOGUI_TRACEBACK"):
            raise
        complain(f"thermogui: internal error: {type(error).__name__}: {error}")
        return PROGRAM_FAULT


def _calibrate(argv: list[str]) -> int:
    from thermogui import cli_calibrate

    cli_calibrate.run(cli_calibrate.calibrate_parser().parse(argv))
    return DONE


def _export(argv: list[str]) -> int:
    from thermogui import cli_export

    cli_export.run(argv)
    return DONE


def _train_parser() -> Parser:
    parser = Parser(
        "thermogui train",
        "Learn the line between two thermometers by gradient descent, without a window.",
        "Exit status: 0 done, 130 interrupted, 2 wrong usage or input, 1 a fault of the program.",
    )
    add = parser.add_value
    parser.add_argument("file", nargs="?", metavar="FILE", help="readings; without it the book's eleven")
    add("--model", choices=CHOICES["model"], default=Experiment().model, help="default: %(default)s")
    add_run_options(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    add("--trace", metavar="FILE.csv", help="write every epoch")
    add("--plot", metavar="FILE", help="draw the line over the readings: .png, .svg or .pdf")
    add("--data-plot", metavar="FILE", help="draw the readings alone")
    add("--loss-plot", metavar="FILE", help="draw the loss of every epoch")
    add("--dpi", type=arguments.whole, default=600, metavar="N", help="of a .png, 30 to 2400; default: 600")
    add("--columns", metavar="T_U,T_C[,SIGMA]", help="header names, or numbers from 1")
    return parser


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
    add("--initial", type=arguments.numbers, default=default.initial, metavar="W,B", help="default: 1,0")
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
    experiment = Experiment(
        **{name: getattr(options, name) for name in CHOICES if name != "model"},
        model=model,
        epochs=options.epochs,
        learning_rate=options.learning_rate,
        input_scale=options.input_scale,
        initial=options.initial,
        delta=options.delta,
        early_stop=options.early_stop,
        seed=options.seed,
    )
    for name, problem in experiment.problems().items():
        raise ThermoError(f"--{name.replace('_', '-')}: {problem}")
    return experiment


def _train(options: argparse.Namespace, interrupt: Interrupt) -> int:
    experiment = experiment_of(options, options.model)
    if not 30 <= options.dpi <= 2400:
        raise ThermoError("--dpi: It must be from 30 to 2400.")
    check_file(options.file, "thermogui train", pipes=True)
    outputs = _outputs(options)
    with interrupt.ending_at_once():
        readings, skipped = _readings(options)
    note_skipped(skipped, "a reading")
    if any(name in outputs for name in _PLOT_OPTIONS):
        _check_plotting(experiment)

    from thermogui.core.descent.summary import summary_lines
    from thermogui.core.files.results import json_pieces

    output = StandardOutput()
    epochs: list[int] | None = options.log_epochs
    trace, outcome = _run(options, experiment, readings, output, interrupt, bool(outputs))
    if not options.json:
        for line in summary_lines(experiment, readings, trace, outcome):
            output.write(f"{line}\n")
    try:
        _write_files(options, outputs, readings, trace, experiment)
    finally:
        # what was learned is told even where a file could not be written
        if options.json:
            for piece in json_pieces(experiment, readings, trace, outcome, epochs):
                output.write(piece)
    return INTERRUPTED if outcome == "stopped" and interrupt.asked else DONE


def _run(
    options: argparse.Namespace,
    experiment: Experiment,
    readings: Readings,
    output: StandardOutput,
    interrupt: Interrupt,
    keep_going: bool,
) -> tuple[Trace, str]:
    """Train and print the log on the way; return what was learned and how it ended.

    With *keep_going* it trains to the end even when nobody reads the log any more.
    """
    from thermogui.core.descent.log import LogStream
    from thermogui.core.descent.trace import Trace
    from thermogui.core.descent.training import initial_params, train

    try:
        blocks = train(experiment, readings)
    except ThermoError as error:
        raise ThermoError(f"{options.file}: {error}" if options.file else str(error)) from error
    trace = Trace(initial_params(experiment))
    log = LogStream([] if options.json else options.log_epochs)
    bar = ProgressBar(experiment.epochs, visible=not options.json)
    outcome = "stopped"
    try:
        while not interrupt.asked and (keep_going or not output.reader_left):
            # the first one imports torch
            block = next(blocks)
            trace.append(block)
            if lines := list(log.lines(trace)):
                bar.clear()
                output.write("\n".join(lines) + "\n")
            if block.outcome:
                outcome = block.outcome
                break
            bar.show(len(trace))
    finally:
        bar.clear()
    return trace, outcome


def _readings(options: argparse.Namespace) -> tuple[Readings, int]:
    """Return the readings, and how many rows of their file are no reading."""
    from thermogui.core.readings import seed_readings

    unit: str | None = options.unit_of_t_u
    if options.file is None:
        if options.columns is not None:
            raise ThermoError("--columns: There is no file to take them from.")
        return seed_readings(unit), 0
    from thermogui.core.files.text import read_readings

    found = read_readings(options.file, options.columns, pipes=True)
    return found.readings.with_unit(unit), found.skipped


def _outputs(options: argparse.Namespace) -> dict[str, Path]:
    """Return where to write, by option; a run is too dear to find out at its end that it is in vain."""
    from thermogui.core.files.outputs import same_file
    from thermogui.core.files.unfinished import clear_unfinished

    clear_unfinished()
    outputs: dict[str, Path] = {}
    for name in ("trace", *_PLOT_OPTIONS):
        text = getattr(options, name)
        if text is None:
            continue
        option = f"--{name.replace('_', '-')}"
        suffixes = _PLOT_SUFFIXES if name in _PLOT_OPTIONS else ()
        path = checked_output(option, text, suffixes, "A plot", options.file)
        if any(same_file(path, other) for other in outputs.values()):
            raise ThermoError(f"{option}: {text}: The same file is asked for twice.")
        outputs[name] = path
    return outputs


def _check_plotting(experiment: Experiment) -> None:
    if experiment.engine == "torch":
        # before Qt: quicker everywhere, and on Windows it fails after Qt
        import torch  # noqa: F401
    with libraries_named("Plots"):
        import thermogui.ui.plots.export  # noqa: F401


def _write_files(
    options: argparse.Namespace,
    outputs: dict[str, Path],
    readings: Readings,
    trace: Trace,
    experiment: Experiment,
) -> None:
    from thermogui.core.descent.summary import line_in_reading_units
    from thermogui.core.files.results import write_trace

    if "trace" in outputs:
        write_trace(outputs["trace"], trace)
    plots = {kind: outputs[name] for name, kind in _PLOT_OPTIONS.items() if name in outputs}
    if plots and len(trace):
        from thermogui.ui.plots.export import PlotRequest, save_plots

        requests = [PlotRequest(kind, path) for kind, path in plots.items()]
        line = line_in_reading_units(experiment, readings, trace)
        save_plots(requests, readings, trace, line, options.unit_of_t_u, options.dpi)
