"""`thermogui train`: the training of the window, without one."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from thermogui.cli import arguments
from thermogui.cli.arguments import Parser
from thermogui.cli.options import add_table_options, add_units, check_dpi
from thermogui.cli.outputs import Drawing, checked_output, libraries_named
from thermogui.cli.run_options import add_run_options, experiment_of
from thermogui.cli.slips import check_file
from thermogui.cli.source import read_file, readings_of, shown_file
from thermogui.cli.streams import ProgressBar, StandardOutput
from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.figures import setting_text
from thermogui.core.errors import ThermoError
from thermogui.core.interrupts import Interrupt
from thermogui.core.lean_torch import import_torch

if TYPE_CHECKING:
    from thermogui.core.descent.run import Run
    from thermogui.core.descent.trace import Trace
    from thermogui.core.readings.readings import Readings

_PLOT_SUFFIXES = (".png", ".svg", ".pdf")
_PLOT_OPTIONS = {"plot": "fit", "data_plot": "data", "loss_plot": "loss"}


def _train_parser() -> Parser:
    parser = Parser(
        "thermogui train",
        "Learn the line, or curve, between two thermometers by gradient descent, without a window.",
        "Exit status: 0 done, 130 interrupted, 2 wrong usage or input, 1 a fault in the program.",
    )
    add = parser.add_value
    add_run_options(parser, several=True)
    parser.group("columns and units")
    add_table_options(parser)
    add_units(parser)
    parser.group("what is printed and written")
    parser.add_flag("--json", action="store_true", help="print one JSON object and nothing else")
    add("--trace", metavar="FILE.csv", help="write every epoch")
    add("--plot", metavar="FILE", help="draw the line over the readings: .png, .svg or .pdf")
    add("--data-plot", metavar="FILE", help="draw the readings alone")
    add("--loss-plot", metavar="FILE", help="draw the loss of every epoch, of several runs in one plot")
    add("--dpi", type=arguments.whole, default=600, metavar="N", help="of a .png, 30 to 2400; default: 600")
    return parser


def run(argv: list[str], drawing: Drawing, interrupt: Interrupt) -> bool:
    """Train as *argv* says; return whether it was interrupted.

    Raises:
        ThermoError: the options, the readings or an output are wrong.
    """
    options = _train_parser().parse(argv)
    rates = options.learning_rate or [None]
    experiments = [experiment_of(options, options.model, learning_rate=rate) for rate in rates]
    check_dpi(options)
    for name in ("trace", "plot") if len(experiments) > 1 else ():
        if getattr(options, name) is not None:
            raise ThermoError(f"--{name}: It is of one run; give one learning rate, or leave it out.")
    check_file(options.file, "thermogui train", pipes=True)
    outputs = _outputs(options)
    with interrupt.ending_at_once():
        found = read_file(options)
    readings = readings_of(found, options)
    save_plots = None
    if any(name in outputs for name in _PLOT_OPTIONS):
        if options.engine == "torch":
            # before Qt: quicker everywhere, and on Windows it fails after Qt
            import_torch()
        with libraries_named("Plots"):
            save_plots = drawing("plots")

    from thermogui.core.writing.results import json_pieces, write_trace

    output = StandardOutput()
    runs = list(_runs(options, experiments, readings, output, interrupt, bool(outputs)))
    try:
        if "trace" in outputs:
            write_trace(outputs["trace"], runs[0].experiment, runs[0].trace)
        if save_plots is not None and any(len(run.trace) for run in runs):
            plots = [(kind, outputs[name]) for name, kind in _PLOT_OPTIONS.items() if name in outputs]
            save_plots(plots, runs, options.dpi)
    finally:
        # what was learned is told even where a file could not be written
        if options.json:
            for index, run in enumerate(runs):
                output.write("" if len(experiments) == 1 else ", " if index else '{"runs": [')
                for piece in json_pieces(run, options.log_epochs):
                    output.write(piece)
            output.write("\n" if len(experiments) == 1 else "]}\n")
    return interrupt.asked and runs[-1].outcome == "stopped"


def _runs(
    options: argparse.Namespace,
    experiments: Sequence[Experiment],
    readings: Readings,
    output: StandardOutput,
    interrupt: Interrupt,
    keep_going: bool,
) -> Iterator[Run[Trace]]:
    """Train one run after the other until one is interrupted, and print of each what it is and how it ended.

    With *keep_going* it trains to the end even when nobody reads the log any more.
    """
    from thermogui.core.descent.run import Outcome, Run
    from thermogui.core.descent.summary import summary_lines

    several = len(experiments) > 1
    for index, experiment in enumerate(experiments):
        try:
            run = Run.begun(experiment, readings)
        except ThermoError as error:
            raise ThermoError(f"{shown_file(options)}: {error}" if options.file else str(error)) from error
        if several and not options.json:
            output.write("\n" * bool(index) + f"Learning rate {setting_text(experiment.learning_rate)}\n")
        _train(run, options, output, interrupt, keep_going)
        if not options.json:
            output.write("".join(f"{line}\n" for line in summary_lines(run)))
        yield run
        if run.outcome is Outcome.STOPPED:
            return


def _train(
    run: Run[Trace],
    options: argparse.Namespace,
    output: StandardOutput,
    interrupt: Interrupt,
    keep_going: bool,
) -> None:
    """Train a run and print the log on the way."""
    from thermogui.core.descent.log import LogStream
    from thermogui.core.descent.run import Outcome
    from thermogui.core.descent.training import train

    try:
        blocks = train(run.experiment, run.readings)
    except ThermoError as error:
        raise ThermoError(f"{shown_file(options)}: {error}" if options.file else str(error)) from error
    log = LogStream([] if options.json else options.log_epochs)
    bar = ProgressBar(run.planned, visible=not options.json)
    run.outcome = Outcome.STOPPED
    try:
        while not interrupt.asked and (keep_going or not output.reader_left):
            # the first one imports torch
            block = next(blocks)
            run.append(block)
            if lines := list(log.lines(run.trace)):
                bar.clear()
                output.write("\n".join(lines) + "\n")
            if block.outcome:
                run.outcome = Outcome(block.outcome)
                break
            bar.show(len(run.trace))
    finally:
        bar.clear()


def _outputs(options: argparse.Namespace) -> dict[str, Path]:
    """Return where to write, by option; a run is too dear to find out at its end that it is in vain."""
    from thermogui.core.writing.outputs import same_file
    from thermogui.core.writing.unfinished import clear_unfinished

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
            raise ThermoError(f"{option}: {text}: The same file is named twice.")
        outputs[name] = path
    return outputs
