"""A trained network as C or Python, to convert readings where this program is not."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from thermogui.core.descent.experiment import model_of
from thermogui.core.descent.figures import setting_text
from thermogui.core.descent.models import Network
from thermogui.core.descent.run import Run
from thermogui.core.errors import ThermoError
from thermogui.core.readings.labels import stated
from thermogui.core.readings.readings import Floats
from thermogui.core.readings.roles import Role
from thermogui.core.writing.c_header import as_ascii, identifier, in_comment, literal
from thermogui.core.writing.formula import harmless
from thermogui.core.writing.python_module import EACH, function, in_docstring
from thermogui.core.writing.uncertainty_table import number_lines

_PARTS = ("hidden_weight", "hidden_bias", "output_weight")


def is_of_network(run: Run[Any] | None) -> bool:
    """Say whether it is a run whose curve can be written here."""
    return run is not None and isinstance(model_of(run.experiment), Network)


@dataclass(frozen=True)
class _Numbers:
    """What a network converts with: t_c = Σ vⱼ·tanh(wⱼ·x + bⱼ) + c with x = factor·t_u + offset.

    Attributes:
        vectors: w, b and v by their names, shape (h,) each.
    """

    factor: float
    offset: float
    vectors: dict[str, Floats]
    bias: float
    t_u_min: float
    t_u_max: float

    @classmethod
    def of(cls, run: Run[Any]) -> _Numbers:
        """Take them out of the end of a run.

        Raises:
            ThermoError: they are not finite.
        """
        curve = run.curve_at_end
        *many, bias = curve.params
        if not curve.is_finite:
            raise ThermoError(
                "The parameters of this network are no longer finite: nothing converts with them."
            )
        vectors = dict(zip(_PARTS, np.reshape(many, (3, -1)), strict=True))
        t_u = run.learned_from.used()[0]
        scaling = curve.scaling
        return cls(scaling.factor, scaling.offset, vectors, bias, float(t_u.min()), float(t_u.max()))


def _facts(run: Run[Any], source: str, date: datetime.date, typed: Callable[[str], str]) -> Iterator[str]:
    """Yield, a line each, what a person must know before using it (as `formula.facts`)."""
    experiment, trace = run.experiment, run.trace
    count, t_u = int(run.learned_from.counts.sum()), run.learned_from.used()[0]
    units = f"{experiment.hidden_units} hidden unit{'' if experiment.hidden_units == 1 else 's'}"
    yield f"Equation: t_c = c + the sum of v·tanh(w·x + b) over {units}, x = factor·t_u + offset"
    yield "WARNING: No uncertainty is known of a network; hold it against readings that it has not seen."
    low, high = float(t_u.min()), float(t_u.max())
    yield f"Range of validity: t_u from {low:.10g} to {high:.10g}; beyond, it says nothing"
    yield f"Units: {stated(run.readings.labels, typed)}"
    rate = setting_text(experiment.learning_rate)
    yield (
        f"Trained by {experiment.optimizer} in {len(trace):,} epochs at a learning rate of {rate}, "
        f"seed {experiment.seed}"
    )
    yield f"Trained on {count} reading{'' if count == 1 else 's'} of {harmless(source)}"
    yield f"Date: {date.isoformat()[:10]}"


def network_header(run: Run[Any], source: str, date: datetime.date, name: str) -> str:
    """Return a C99 header, in ASCII, that C++ compiles too.

    With `name` from `identifier(name)`: `double name(double t_u)`, `float namef(float t_u)`, and the macros
    `NAME_T_U_MIN` and `NAME_T_U_MAX`. Only <math.h> is needed.

    Raises:
        ThermoError: the run has left no finite parameters.
    """
    numbers, name = _Numbers.of(run), identifier(name)
    guard = name.upper()
    told = "\n".join(f" * {as_ascii(fact)}" for fact in _facts(run, source, date, in_comment))
    values = run.readings.label(Role.T_C).values
    macros = "\n".join(
        f"#define {guard}_{key} {literal(value)}"
        for key, value in (("T_U_MIN", numbers.t_u_min), ("T_U_MAX", numbers.t_u_max))
    )
    return (
        f"/* Converts readings t_u to {values} t_c.\n *\n{told}\n *\n"
        f" * {name}f is for float. Where the linker asks for it, add -lm. */\n"
        f"#ifndef {guard}_H\n#define {guard}_H\n\n#include <math.h>\n\n{macros}\n\n"
        f"{_c_function(name, numbers, 'double', '')}\n\n{_c_function(name, numbers, 'float', 'f')}\n\n"
        f"#endif /* {guard}_H */\n"
    )


def _c_function(name: str, numbers: _Numbers, kind: str, suffix: str) -> str:
    written = partial(literal, suffix=suffix)
    count = len(numbers.vectors[_PARTS[0]])
    arrays = "\n".join(
        f"    static const {kind} {part}[{count}] = {{\n{number_lines(values, written)}\n    }};"
        for part, values in numbers.vectors.items()
    )
    w, b, v = (f"{part}[i]" for part in _PARTS)
    return (
        f"static inline {kind} {name}{suffix}({kind} t_u)\n{{\n{arrays}\n"
        f"    const {kind} x = t_u * {written(numbers.factor)} + {written(numbers.offset)};\n"
        f"    {kind} t_c = {written(numbers.bias)};\n    int i;\n"
        f"    for (i = 0; i < {count}; ++i)\n        t_c += {v} * tanh{suffix}({w} * x + {b});\n"
        "    return t_c;\n}"
    )


def network_module(run: Run[Any], source: str, date: datetime.date) -> str:
    """Return a module without dependencies, in UTF-8, for Python 3.8 or later.

    It has `convert(t_u)`, for a number or for anything to iterate over, `T_U_MIN` and `T_U_MAX`.

    Raises:
        ThermoError: the run has left no finite parameters.
    """
    numbers = _Numbers.of(run)
    told = "\n".join(f"    {fact}" for fact in _facts(run, source, date, in_docstring))
    constants = {
        "T_U_MIN": numbers.t_u_min,
        "T_U_MAX": numbers.t_u_max,
        "_FACTOR": numbers.factor,
        "_OFFSET": numbers.offset,
        "_OUTPUT_BIAS": numbers.bias,
    }
    lines = "\n".join(f"{name} = {value!r}" for name, value in constants.items())
    arrays = "\n".join(
        f"_{part.upper()} = (\n{number_lines(values, repr)},\n)" for part, values in numbers.vectors.items()
    )
    named = ", ".join(f"_{part.upper()}" for part in _PARTS)
    parts = [
        f'"""Converts readings t_u to {run.readings.label(Role.T_C).values} t_c.\n\n{told}\n"""\n\n'
        f"import math\n\n{lines}\n{arrays}",
        function("convert", "Return t_c of a reading, or a list of them for anything to iterate over."),
        "def _convert(t_u):\n    x = t_u * _FACTOR + _OFFSET\n    t_c = _OUTPUT_BIAS\n"
        f"    for w, b, v in zip({named}):\n        t_c += v * math.tanh(w * x + b)\n    return t_c",
        EACH,
    ]
    return "\n\n\n".join(parts) + "\n"
