"""`thermogui train`: the training of the window, without one."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from thermogui.cli import arguments
from thermogui.cli.arguments import Parser
from thermogui.cli.options import (
    add_run_options,
    add_table_options,
    add_units,
    experiment_of,
    with_units,
)
from thermogui.cli.outputs import Drawing, checked_output, libraries_named
from thermogui.cli.slips import check_file
from thermogui.cli.source import read_file, shown_file
from thermogui.cli.streams import ProgressBar, StandardOutput, note_left_out, note_skipped
from thermogui.core.descent.experiment import CHOICES, Experiment
from thermogui.core.errors import ThermoError
from thermogui.core.interrupts import Interrupt
from thermogui.core.readings.readings import Readings, seed_readings

if TYPE_CHECKING:
    from thermogui.core.descent.trace import Trace

_PLOT_SUFFIXES = (".png", ".svg", ".pdf")
_PLOT_OPTIONS = {"plot": "fit", "data_plot": "data", "loss_plot": "loss"}


def _train_parser() -> Parser:
    parser = Parser(
        "thermogui train",
        "Learn the line between two thermometers by gradient descent, without a window.",
        "Exit status: 0 done, 130 interrupted, 2 wrong usage or input, 1 a fault in the program.",
    )
    add = parser.add_value
    add("--model", choices=CHOICES["model"], default=Experiment().model, help="default: %(default)s")
    add_run_options(parser)
    add_units(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    add("--trace", metavar="FILE.csv", help="write every epoch")
    add("--plot", metavar="FILE", help="draw the line over the readings: .png, .svg or .pdf")
    add("--data-plot", metavar="FILE", help="draw the readings alone")
    add("--loss-plot", metavar="FILE", help="draw the loss of every epoch")
    add("--dpi", type=arguments.whole, default=600, metavar="N", help="of a .png, 30 to 2400; default: 600")
    add_table_options(parser)
    return parser


def run(argv: list[str], drawing: Drawing, interrupt: Interrupt) -> bool:
    """Train as *argv* says; return whether it was interrupted.

    Raises:
        ThermoError: the options, the readings or an output are wrong.
    """
    options = _train_parser().parse(argv)
    experiment = experiment_of(options, options.model)
    if not 30 <= options.dpi <= 2400:
        raise ThermoError("--dpi: It must be from 30 to 2400.")
    check_file(options.file, "thermogui train", pipes=True)
    outputs = _outputs(options)
    with interrupt.ending_at_once():
        found = read_file(options)
    if found is not None:
        note_left_out(len(found.before), len(found.after))
        note_skipped(found.skipped, "a reading")
    readings = found.readings if found else seed_readings()
    readings = with_units(readings, options)
    save_plots = None
    if any(name in outputs for name in _PLOT_OPTIONS):
        if experiment.engine == "torch":
            # before Qt: quicker everywhere, and on Windows it fails after Qt
            import torch  # noqa: F401
        with libraries_named("Plots"):
            save_plots = drawing("plots")

    from thermogui.core.descent.summary import curve_at_end, summary_lines
    from thermogui.core.writing.results import json_pieces, write_trace

    output = StandardOutput()
    epochs: list[int] | None = options.log_epochs
    trace, outcome = _run(options, experiment, readings, output, interrupt, bool(outputs))
    if not options.json:
        for line in summary_lines(experiment, readings, trace, outcome):
            output.write(f"{line}\n")
    try:
        if "trace" in outputs:
            write_trace(outputs["trace"], experiment, trace)
        if save_plots is not None and len(trace):
            plots = [(kind, outputs[name]) for name, kind in _PLOT_OPTIONS.items() if name in outputs]
            curve = curve_at_end(experiment, readings, trace)
            save_plots(plots, readings, trace, curve, options.dpi)
    finally:
        # what was learned is told even where a file could not be written
        if options.json:
            for piece in json_pieces(experiment, readings, trace, outcome, epochs):
                output.write(piece)
    return outcome == "stopped" and interrupt.asked


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
    from thermogui.core.descent.experiment import initial_params
    from thermogui.core.descent.log import LogStream
    from thermogui.core.descent.trace import Trace
    from thermogui.core.descent.training import train

    try:
        blocks = train(experiment, readings)
    except ThermoError as error:
        raise ThermoError(f"{shown_file(options)}: {error}" if options.file else str(error)) from error
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
