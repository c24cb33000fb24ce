"""A calibration as a Python module, to convert readings where this program is not."""

from __future__ import annotations

import datetime

from thermogui.core.calibration.assessment import Assessment
from thermogui.core.readings.roles import Role
from thermogui.core.writing.formula import Formula, facts
from thermogui.core.writing.uncertainty_table import OF_TABLE, UncertaintyTable, number_lines

_LOOKED_UP = {
    "prediction_uncertainty": "Return the standard uncertainty of t_c of a new reading.",
    "combined_uncertainty": "Return the same with the standard uncertainty of the reference.",
    "expanded_uncertainty": "Return how far the interval reaches from t_c, to its longer side.",
}


def python_module(assessment: Assessment, source: str, date: datetime.date) -> str:
    """Return a module without dependencies, in UTF-8, for Python 3.8 or later.

    It has `convert(t_u)`, `uncertainty(t_u)` of the curve, `prediction_uncertainty(t_u)` of a new reading,
    `combined_uncertainty(t_u)` with the reference, `interval(t_u)` of a new reading and
    `expanded_uncertainty(t_u)`, how far that reaches; each for a number or for anything to iterate over.
    `K` is of the curve's interval, `T_U_MIN` and `T_U_MAX` are the range of the readings.

    Args:
        assessment: the calibration.
        source: the name of the readings' file.
        date: of the calibration.

    Raises:
        ThermoError: the curve cannot be made a formula.
    """
    formula, table = Formula.of(assessment), UncertaintyTable.of(assessment)
    calibration = assessment.calibration
    is_line = len(formula.curve) == 2
    numbers = {
        "K": formula.k,
        "T_U_MIN": float(calibration.t_u.min()),
        "T_U_MAX": float(calibration.t_u.max()),
        "_MIDDLE": formula.middle,
        "_SPAN": formula.span,
        **{f"_A{j}": value for j, value in enumerate(formula.curve)},
        **{f"_S{j}": value for j, value in enumerate(formula.errors)},
        "_MEAN": formula.mean,
        **({} if is_line else {"_ALPHA": formula.alpha, "_BETA": formula.beta}),
    }
    tables = "\n".join(
        f"_{name.upper()} = (\n{number_lines(values, repr)},\n)" for name, values in table.columns().items()
    )
    a2_z, two_a2_z = ("", "") if is_line else (" + _A2 * z", " + 2 * _A2 * z")
    third = "" if is_line else ", _S2 * (d * d - _ALPHA * d - _BETA)"
    constants = "\n".join(f"{name} = {value!r}" for name, value in numbers.items())
    heading = "\n".join(f"    {fact}" for fact in facts(assessment, source, date, in_docstring))
    values = assessment.readings.label(Role.T_C).values
    y, x = ("t_u", "t_c") if formula.inverted else ("t_c", "t_u")
    power_series = "a0 + a1*z" if is_line else "a0 + a1*z + a2*z*z"
    parts = [
        f'"""Converts readings t_u to {values} t_c.\n\n{heading}\n"""\n\nimport bisect\nimport math\n\n'
        f"# {y} = {power_series} with z = ({x} - middle) / span\n{constants}\n\n"
        f"# {OF_TABLE}\n{tables}\n",
        function("convert", "Return t_c of a reading, or a list of them for anything to iterate over."),
        function("uncertainty", "Return the standard uncertainty of the calibration curve at t_u."),
        *(function(name, words) for name, words in _LOOKED_UP.items()),
        function("interval", "Return the ends of the interval of t_c for a new reading."),
    ]
    if formula.inverted:
        solve = ["    return (t_u - _A0) / _A1"] if is_line else _PYTHON_ROOT
        parts += [
            "\n".join(["def _place(t_u):", *solve]),
            "def _convert(t_u):\n    return _MIDDLE + _SPAN * _place(t_u)",
            f"def _rate(z):\n    slope = abs(_A1{two_a2_z})\n    return _SPAN / slope if slope else math.inf",
        ]
        factor = " * _rate(z)"
    else:
        inner = "_A1" if is_line else f"(_A1{a2_z})"
        parts += [
            "def _place(t_u):\n    return (t_u - _MIDDLE) / _SPAN",
            f"def _convert(t_u):\n    z = _place(t_u)\n    return _A0 + z * {inner}",
        ]
        factor = ""
    parts += [
        f"def _of_curve(z):\n    d = z - _MEAN\n    return math.hypot(_S0, _S1 * d{third})",
        f"def _uncertainty(t_u):\n    z = _place(t_u)\n    return _of_curve(z){factor}",
        _PYTHON_LOOK_UP,
        "def _prediction_uncertainty(t_u):\n    return _look_up(_PREDICTION, t_u)",
        "def _combined_uncertainty(t_u):\n    return _look_up(_COMBINED, t_u)",
        "def _expanded_uncertainty(t_u):\n    return max(_look_up(_BELOW, t_u), _look_up(_ABOVE, t_u))",
        "def _interval(t_u):\n    middle = _convert(t_u)\n"
        "    return middle - _look_up(_BELOW, t_u), middle + _look_up(_ABOVE, t_u)",
        EACH,
    ]
    return "\n\n\n".join(part.strip("\n") for part in parts) + "\n"


def in_docstring(name: str) -> str:
    """Return what somebody has typed with all that could end a string or begin an escape."""
    return name.replace("\\", r"\\").replace('"', r"\"")


def function(name: str, words: str) -> str:
    return f'def {name}(t_u):\n    """{words}"""\n    return _each(_{name}, t_u)'


# on the branch that the readings lie on; nan where the parabola never comes to t_u
_PYTHON_ROOT = [
    "    v = (t_u - _A0) / _A1",
    "    square = 1 + 4 * (_A2 / _A1) * v",
    "    return 2 * v / (1 + math.sqrt(square)) if square >= 0 else math.nan",
]
EACH = (
    "def _each(function, values):\n    try:\n        items = iter(values)\n    except TypeError:\n"
    "        return function(float(values))\n    return [function(float(value)) for value in items]"
)
_PYTHON_LOOK_UP = """\
def _look_up(values, t_u):
    if not _T_U[0] <= t_u <= _T_U[-1]:
        return math.nan if t_u != t_u else math.inf
    i = min(bisect.bisect_right(_T_U, t_u), len(_T_U) - 1) - 1
    share = (t_u - _T_U[i]) / (_T_U[i + 1] - _T_U[i])
    return values[i] + share * (values[i + 1] - values[i])
"""
