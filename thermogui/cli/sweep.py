"""`thermogui sweep`: how runs that differ in their learning rate end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from thermogui.cli import arguments
from thermogui.cli.arguments import Parser
from thermogui.cli.options import (
    add_outputs_of_train,
    add_table_options,
    add_units,
    refuse_outputs_of_train,
)
from thermogui.cli.run_options import add_run_options, experiment_of
from thermogui.cli.slips import check_file
from thermogui.cli.source import read_file, readings_of, shown_file
from thermogui.cli.streams import StandardOutput
from thermogui.core.errors import ThermoError
from thermogui.core.numbers import format_significant

if TYPE_CHECKING:
    from thermogui.core.descent.sweep import Sweep

_RATES = 41


def _parser() -> Parser:
    parser = Parser(
        "thermogui sweep",
        "Say how runs that differ in nothing but their learning rate end.",
        "Exit status: 0 done, 130 interrupted, 2 wrong usage or input, 1 a fault in the program.",
    )
    parser.add_value("--learning-rates", type=arguments.rates, metavar="LOW:HIGH:COUNT",
                     help="evenly in their logarithm, ends included; default: 41 over the range in which "
                     "anything happens")  # fmt: skip
    add_run_options(parser)
    parser.group("columns and units")
    add_table_options(parser)
    add_units(parser)
    parser.group("what is printed")
    add_outputs_of_train(parser)
    parser.add_flag("--json", action="store_true", help="print one JSON object and nothing else")
    return parser


def run(argv: list[str]) -> None:
    """Sweep as *argv* says, and print.

    Raises:
        ThermoError: the options or the readings are wrong.
    """
    options = _parser().parse(argv)
    experiment = experiment_of(options, options.model)
    refuse_outputs_of_train(options, "sweep writes no file")
    check_file(options.file, "thermogui sweep", pipes=True)
    readings = readings_of(read_file(options), options)

    from thermogui.core.descent.batches import divided
    from thermogui.core.descent.bowl import Bowl
    from thermogui.core.descent.sweep import swept, where_it_matters

    try:
        bowl = Bowl.of_readings(divided(experiment, readings)[0])
        if bowl is None:
            raise ThermoError("There are no readings to learn from.")
        low, high, count = options.learning_rates or (*where_it_matters(experiment, bowl), _RATES)
        found = swept(experiment, readings, np.geomspace(low, high, count))
    except ThermoError as error:
        raise ThermoError(f"{shown_file(options)}: {error}" if options.file else str(error)) from error
    output = StandardOutput()
    if options.json:
        from thermogui.core.writing.results import sweep_json

        output.write(sweep_json(found))
        return
    output.write("".join(f"{line}\n" for line in _table(found, experiment.epochs)))


def _table(found: Sweep, epochs: int) -> Iterator[str]:
    yield f"How {len(found.learning_rates):,} runs of {epochs:,} epochs end:"
    yield ""
    yield f"{'learning rate':>13}  {'loss':>12}  {'within 1 % after':>16}"
    rows = zip(
        found.learning_rates.tolist(),
        found.losses.tolist(),
        found.needed.tolist(),
        found.diverges_at.tolist(),
        found.unstable.tolist(),
        strict=True,
    )
    for place, (rate, loss, needed, diverges_at, is_unstable) in enumerate(rows):
        near = f"{needed:,}" if needed >= 0 else "never"
        said = f"diverges at epoch {diverges_at:,}" if diverges_at else "unstable" if is_unstable else ""
        if place == found.best:
            said = said or "the least loss, for this start and these epochs"
        yield f"{rate:>13.6g}  {loss:>12.6g}  {near:>16}  {said}".rstrip()
    if found.bowl is None:
        return
    yield ""
    largest, best = found.bowl.largest_learning_rate, found.bowl.best_learning_rate
    yield f"Largest stable learning rate, 2/lambda_max: {format_significant(largest, 4)}."
    yield f"Best in the long run, 2/(lambda_max + lambda_min): {format_significant(best, 4)}."
