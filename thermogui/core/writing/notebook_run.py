"""What a notebook says of a run: its settings, its readings, its model, its step."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from typing import Any

import numpy as np

from thermogui.core.descent.batches import divided
from thermogui.core.descent.experiment import (
    STANDARDIZE,
    Experiment,
    model_of,
    optimizer_of,
    options_of,
)
from thermogui.core.descent.log import BOOK_EPOCHS
from thermogui.core.descent.models import LINE, MODELS, Model, mean_squared_error
from thermogui.core.descent.optimizers import OPTIMIZERS, limit_of
from thermogui.core.descent.scaling import InputScaling
from thermogui.core.descent.schedules import CONSTANT
from thermogui.core.descent.update_rules import update_rules
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import Floats, Readings

_WIDTH = 88
_NOUNS = {"linear": "line", "quadratic": "parabola"}
_OWN = re.compile(r"self\.(\w+)")
_HELPERS = {
    "torch": {
        "plus_product": """\
def plus_product(total, factor, other):
    # total + factor * other, rounded once as torch's own optimisers do
    if isinstance(factor, float):
        return total.add(other, alpha=factor)
    return total.addcmul(factor, other)""",
        "lerp": """\
def lerp(start, end, weight):
    # (1 - weight) * start + weight * end, rounded likewise
    return start.lerp(end, weight)""",
    },
    "numpy": {
        "plus_product": """\
def plus_product(total, factor, other):
    return total + factor * other""",
        "lerp": """\
def lerp(start, end, weight):
    return (1 - weight) * start + weight * end""",
    },
}
"""What the lines of optimisers call (`optimizers.plus_product`, `optimizers.lerp`), as the engine rounds."""


def values_of_run(
    readings: Readings, experiment: Experiment, ended: Sequence[float] | None, epochs: int | None
) -> dict[str, Any]:
    """Return what the template asks for of a run, which may have ended after other *epochs* than planned.

    Raises:
        ThermoError: the readings cannot be divided, or the optimiser has no lines to be read.
    """
    model, count = model_of(experiment), epochs or experiment.epochs
    package = {"torch": "torch", "numpy": "np"}[experiment.engine]
    names = {"analytic": "chain_rule", "finite-difference": "finite_differences", "autograd": "autograd"}
    is_standardized = experiment.input_scale == STANDARDIZE
    is_cosine = experiment.schedule != CONSTANT
    data = _of_readings(readings, experiment)
    is_batched = experiment.batch_size is not None and experiment.batch_size < data["trained_on"]
    is_drawn, chunks = not experiment.initial, "order.split(BATCH_SIZE)"
    return {
        **{name: name == experiment.model for name in MODELS},
        **data,
        **_of_step(experiment, is_batched, is_cosine),
        "noun": _NOUNS.get(experiment.model, "network"),
        "star": "" if experiment.model == "tanh" else "*",
        "how_many": {2: "two", 3: "three"}.get(len(model.parameter_names), len(model.parameter_names)),
        "all": "both" if experiment.model == LINE.name else "all",
        "hidden_units": experiment.hidden_units,
        "several_units": experiment.hidden_units > 1,
        "drawn": is_drawn,
        "seeded": is_drawn or is_batched,
        "seed": experiment.seed % 2**64,
        "beside": experiment.model != LINE.name and data["different"] > 2,
        "learning_rate": float(experiment.learning_rate),
        "epochs": count,
        "cosine": is_cosine,
        "planned": experiment.epochs,
        "batched": is_batched,
        "batch_size": experiment.batch_size,
        "chunks": chunks if package == "torch" else f"map(np.asarray, {chunks})",
        "initial": [float(value) for value in experiment.initial],
        "delta": float(experiment.delta),
        "early_stop": experiment.early_stop,
        "logged": sorted({*BOOK_EPOCHS, count}),
        "package": package,
        "make_array": f"{package}.{'tensor' if package == 'torch' else 'array'}",
        "dtype": experiment.dtype,
        "autograd": experiment.gradient == "autograd",
        "gradient": names[experiment.gradient],
        "standardized": is_standardized,
        "input_scale": "" if is_standardized else float(experiment.input_scale),
        "ended": ended is not None,
        "ended_at": "" if ended is None else _end(model, experiment, readings, ended),
    }


def _of_readings(readings: Readings, experiment: Experiment) -> dict[str, Any]:
    learned_from, held_out = divided(experiment, readings)
    counts = learned_from.counts if held_out is None else learned_from.counts | held_out.counts
    held = np.zeros(0, np.intp) if held_out is None else np.flatnonzero(held_out.counts[counts])
    labels, count = readings.labels, int(counts.sum())
    return {
        "times": f"{count} time{'s' if count != 1 else ''}",
        "count": count,
        "trained_on": count - len(held),
        "different": len(np.unique(learned_from.used()[0])),
        "t_u": numbers_listed(readings.t_u[counts]),
        "t_c": numbers_listed(readings.t_c[counts]),
        "all_t_u": "T_U" if held_out is None else "ALL_U",
        "held_out": held_out is not None,
        "held_out_by_seed": not readings.held_by_hand,
        "held_out_rows": numbers_listed(held),
        "held_out_count": len(held),
        "held_out_few": f"{len(held)} reading{'s' if len(held) != 1 else ''}",
        # a dollar would begin a formula
        "labels": ", ".join(repr(label.of_book.replace("$", r"\$")) for label in labels),
        "of_sensor": labels[0].of_sensor,
        "columns": ", ".join(label.stated(_in_markdown) for label in labels)
        if any(label.is_described for label in labels)
        else "",
    }


def _of_step(experiment: Experiment, is_batched: bool, is_cosine: bool) -> dict[str, Any]:
    """Return how it steps: the lines of its optimiser are those that the program runs."""
    name = experiment.optimizer
    rule, is_plain = update_rules().get(name), OPTIMIZERS[name].has_closed_form
    if rule is None:
        raise ThermoError(f"A notebook has no lines for the optimiser {name}: choose another.")
    rate = "rate" if is_cosine else "learning_rate"
    grad = "few_grad" if is_batched else "grad"
    own = options_of(OPTIMIZERS[name])
    # where a step is not over all readings there is no such limit
    limit = None if is_batched or not model_of(experiment).is_linear else limit_of(optimizer_of(experiment))
    return {
        "gd": is_plain,
        "step": f"params = params - {rate} * {grad}"
        if is_plain
        else f"params, state = step(params, {grad}, state, {rate})",
        "rule_title": rule.title,
        "rule_says": rule.says(experiment),
        "constants": "\n".join(f"{one.upper()} = {getattr(experiment, one)!r}" for one in own),
        "rule_helpers": "\n\n\n".join(
            lines for name, lines in _HELPERS[experiment.engine].items() if f"{name}(" in rule.code
        ),
        "rule_init": _lines(rule.init),
        "rule_code": textwrap.indent(_lines(rule.code), "    "),
        "has_limit": limit is not None,
        "limit": f"{limit:.10g}" if limit is not None else "",
    }


def _lines(code: str) -> str:
    """Return lines of an optimiser with its options as constants of the notebook."""
    return _OWN.sub(lambda found: found[1].upper(), code.strip())


def _end(model: Model, experiment: Experiment, readings: Readings, ended: Sequence[float]) -> str:
    """Return where a run ended; of a network, whose parameters nobody reads, the loss there."""
    if model.is_linear:
        shown = {"w2": "w_2", "w1": "w_1"}
        pairs = zip(model.parameter_names, ended, strict=True)
        return ", ".join(f"${shown.get(name, name)}$ = {value:.7g}" for name, value in pairs)
    t_u, t_c = divided(experiment, readings)[0].used()
    with np.errstate(all="ignore"):
        x = InputScaling.of(experiment, t_u).apply(t_u, "float64")
        loss = mean_squared_error(model.predict(x, np.array(ended, np.float64)), t_c)
    return f"a loss of {loss:.7g} after its last step"


def _in_markdown(name: str) -> str:
    """Return what somebody has typed as code, in which nothing has a meaning but the mark of its end."""
    return f"`{name.replace('`', chr(39))}`"


def numbers_listed(values: Floats | np.ndarray[Any, Any]) -> str:
    """Return a list of numbers with all their digits, over several lines where it is long."""
    lines, line = [], ""
    # one by one: meanwhile other threads may run
    for value in values.tolist():
        number = repr(value)
        if line and len(line) + len(number) > _WIDTH:
            lines.append(line)
            line = ""
        line = f"{line}, {number}" if line else number
    lines.append(line)
    if len(lines) == 1:
        return f"[{line}]"
    wrapped = ",\n    ".join(lines)
    return f"[\n    {wrapped},\n]"
