"""A calibration as source text, to convert readings where this program is not: Python and C."""

from __future__ import annotations

import datetime
import re
import unicodedata

import numpy as np

from thermogui.core.calibration.assessment import Assessment
from thermogui.core.writing.c_names import is_taken
from thermogui.core.writing.formula import Formula, facts

_ASCII = {"−": "-", "·": "*", "±": "+/-", "²": "^2", "°": "deg", "σ": "sigma", "χ": "chi", "ø": "o"}


def python_module(assessment: Assessment, source: str, date: datetime.date) -> str:
    """Return a module without dependencies, in UTF-8, for Python 3.8 or later.

    It has `convert(t_u)`, `uncertainty(t_u)` of the curve, `prediction_uncertainty(t_u)` of a new reading
    and `interval(t_u)` for one, each for a number or for anything to iterate over; `K`, `T_U_MIN` and
    `T_U_MAX`; and `combined_uncertainty(t_u)` where a reference or a resolution is known.

    Args:
        assessment: the calibration.
        source: the name of the readings' file.
        date: of the calibration.

    Raises:
        ThermoError: the curve cannot be made a formula.
    """
    formula = Formula.of(assessment)
    calibration, extra = assessment.calibration, assessment.settings.extra
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
        "_SCATTER": formula.scatter,
    }
    has_more = bool(extra.reference or extra.resolution)
    if has_more:
        numbers |= {"_REFERENCE": float(extra.reference), "_RESOLUTION": extra.resolution / 12**0.5}
    a2_z, two_a2_z = ("", "") if is_line else (" + _A2 * z", " + 2 * _A2 * z")
    third = "" if is_line else ", _S2 * (d * d - _ALPHA * d - _BETA)"
    constants = "\n".join(f"{name} = {value!r}" for name, value in numbers.items())
    heading = "\n".join(f"    {fact}" for fact in facts(assessment, source, date))
    y, x = ("t_u", "t_c") if formula.inverted else ("t_c", "t_u")
    power_series = "a0 + a1*z" if is_line else "a0 + a1*z + a2*z*z"
    parts = [
        f'"""Converts readings t_u to temperatures t_c.\n\n{heading}\n"""\n\nimport math\n\n'
        f"# {y} = {power_series} with z = ({x} - middle) / span\n{constants}\n",
        _function("convert", "Return t_c of a reading, or a list of them for anything to iterate over."),
        _function("uncertainty", "Return the standard uncertainty of the calibration curve at t_u."),
        _function("prediction_uncertainty", "Return the standard uncertainty of t_c of a new reading."),
    ]
    if has_more:
        words = "Return the standard uncertainty with those of the reference and of the resolution."
        parts.append(_function("combined_uncertainty", words))
    parts.append(_function("interval", "Return the ends of the interval of t_c for a new reading."))
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
        if has_more:
            parts.append(f"def _rate(z):\n    return abs(_A1{two_a2_z}) / _SPAN")
        factor = ""
    parts += [
        f"def _of_curve(z):\n    d = z - _MEAN\n    return math.hypot(_S0, _S1 * d{third})",
        f"def _uncertainty(t_u):\n    z = _place(t_u)\n    return _of_curve(z){factor}",
        "def _prediction_uncertainty(t_u):\n    z = _place(t_u)\n"
        f"    return math.hypot(_of_curve(z), _SCATTER){factor}",
    ]
    if has_more:
        parts.append(
            "def _combined_uncertainty(t_u):\n    rate = _rate(_place(t_u))\n"
            "    return math.hypot(_prediction_uncertainty(t_u), _REFERENCE, _RESOLUTION * rate)"
        )
    parts += [
        _PYTHON_FIELLER if formula.inverted and is_line else _PYTHON_INTERVAL,
        "def _each(function, values):\n    try:\n        items = iter(values)\n    except TypeError:\n"
        "        return function(float(values))\n    return [function(float(value)) for value in items]",
    ]
    return "\n\n\n".join(part.strip("\n") for part in parts) + "\n"


def _function(name: str, words: str) -> str:
    return f'def {name}(t_u):\n    """{words}"""\n    return _each(_{name}, t_u)'


# on the branch that the readings lie on; nan where the parabola never comes to t_u
_PYTHON_ROOT = [
    "    v = (t_u - _A0) / _A1",
    "    square = 1 + 4 * (_A2 / _A1) * v",
    "    return 2 * v / (1 + math.sqrt(square)) if square >= 0 else math.nan",
]
_PYTHON_INTERVAL = """\
def _interval(t_u):
    middle, reach = _convert(t_u), K * _prediction_uncertainty(t_u)
    return middle - reach, middle + reach
"""
_PYTHON_FIELLER = """\
def _interval(t_u):
    # E. C. Fieller, J. R. Stat. Soc. B 16 (1954) 175: all t_c whose own interval holds t_u
    ratio = K * abs(_S1 / _A1)
    a = (1 - ratio) * (1 + ratio)
    if not a > 0:
        return -math.inf, math.inf
    v = (t_u - _A0) / _A1 - _MEAN
    reach = math.hypot(ratio * v, math.sqrt(a) * K * math.hypot(_S0, _SCATTER) / abs(_A1))
    return tuple(_MIDDLE + _SPAN * (_MEAN + (v + end) / a) for end in (-reach, reach))
"""


def identifier(stem: str) -> str:
    """Return a name for a C function from the name of the output: `sensor-2` gives `sensor_2`.

    What C, C++ or their standard libraries call something themselves, with or without the `f` of a
    version in single precision, is given another end.
    """
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    name = re.sub(r"\W+", "_", plain, flags=re.ASCII).strip("_")[:40].rstrip("_")
    if not name[:1].isalpha():
        name = f"calibration_{name}".rstrip("_")
    return f"{name}_t_c" if is_taken(name) or is_taken(f"{name}f") else name


def c_header(assessment: Assessment, source: str, date: datetime.date, name: str) -> str:
    """Return a C99 header, in ASCII, that C++ compiles too.

    With `name` from `identifier(name)`: `double name(double t_u)`, `name_uncertainty` of the curve and
    `name_prediction_uncertainty` of a new reading, each with a version in single precision that ends in
    `f`; the macros `NAME_K`, `NAME_T_U_MIN` and `NAME_T_U_MAX`; and `name_combined_uncertainty` where a
    reference or a resolution is known. Only <math.h> is needed.

    Raises:
        ThermoError: the curve cannot be made a formula.
    """
    name = identifier(name)
    formula = Formula.of(assessment)
    calibration = assessment.calibration
    told = "\n".join(f" * {_ascii(fact)}" for fact in facts(assessment, source, date))
    guard = name.upper()
    limits = {
        "K": formula.k,
        "T_U_MIN": float(calibration.t_u.min()),
        "T_U_MAX": float(calibration.t_u.max()),
    }
    macros = "\n".join(f"#define {guard}_{key} {_literal(value)}" for key, value in limits.items())
    extra = assessment.settings.extra
    more = (float(extra.reference), extra.resolution / 12**0.5)
    double = _c_functions(name, formula, more, "double", "")
    single = _c_functions(name, formula, more, "float", "f")
    parts = ["", "_uncertainty", "_prediction_uncertainty", *(["_combined_uncertainty"] if any(more) else [])]
    declared = "\n".join(
        f"static inline {kind} {name}{part}{suffix}({kind} t_u);"
        for kind, suffix in (("double", ""), ("float", "f"))
        for part in parts
    )
    return (
        f"/* Converts readings t_u to temperatures t_c.\n *\n{told}\n *\n"
        f" * {name}(t_u) is t_c, {name}_uncertainty(t_u) the standard uncertainty of the curve,\n"
        f" * {name}_prediction_uncertainty(t_u) that of a new reading; names with f are for float.\n"
        f" * Multiply by {guard}_K for the interval. Where the linker asks for it, add -lm. */\n"
        f"#ifndef {guard}_H\n#define {guard}_H\n\n#include <math.h>\n\n{macros}\n\n{declared}\n\n"
        + "\n\n".join([*double, *single])
        + f"\n\n#endif /* {guard}_H */\n"
    )


def _c_functions(name: str, formula: Formula, more: tuple[float, float], kind: str, suffix: str) -> list[str]:
    """Return the functions for one floating type: of *kind*, their names and literals ended by *suffix*."""
    functions = {"": "", "_uncertainty": "", "_prediction_uncertainty": ""}
    if any(more):
        functions["_combined_uncertainty"] = ""
    constants = [formula.middle, formula.span, *formula.curve, *formula.errors, formula.mean]
    constants += [formula.alpha, formula.beta, formula.scatter, *more]
    if suffix and not _fits_single(formula, constants):
        # the readings are beyond float's range or too close together for it
        return [
            f"static inline float {name}{part}f(float t_u)\n{{\n"
            f"    return (float){name}{part}((double)t_u);\n}}"
            for part in functions
        ]

    def number(value: float) -> str:
        literal = _literal(value, suffix)
        return f"({literal})" if value < 0 else literal

    a, s = [number(value) for value in formula.curve], [number(value) for value in formula.errors]
    is_line = len(a) == 2
    slope = a[1] if is_line else f"{a[1]} + {number(2 * formula.curve[2])} * z"
    place = f"const {kind} z = (t_u - {number(formula.middle)}) / {number(formula.span)};"
    result = f"{a[0]} + z * " + (a[1] if is_line else f"({a[1]} + {a[2]} * z)")
    rate = f"fabs{suffix}({slope}) / {number(formula.span)}"
    if formula.inverted:
        place = f"const {kind} z = {name}_place{suffix}(t_u);"
        result = f"{number(formula.middle)} + {number(formula.span)} * z"
        rate = f"{number(formula.span)} / fabs{suffix}({slope})"
        functions = {"_place": "", **functions}
        functions["_place"] = f"return (t_u - {a[0]}) / {a[1]};"
        if not is_line:
            functions["_place"] = (
                "/* on the branch that the readings lie on; nan where the parabola never comes to t_u */\n"
                f"    const {kind} v = (t_u - {a[0]}) / {a[1]};\n"
                f"    const {kind} square = {number(1.0)} + "
                f"{number(4 * (formula.curve[2] / formula.curve[1]))} * v;\n"
                f"    return square >= {number(0.0)} ? {number(2.0)} * v / "
                f"({number(1.0)} + sqrt{suffix}(square)) : ({kind})NAN;"
            )
    factor = f" * ({rate})" if formula.inverted else ""
    hypot = f"hypot{suffix}"
    spread = f"{hypot}({s[0]}, {s[1]} * d)"
    if not is_line:
        spread = f"{hypot}({spread}, {s[2]} * (d * d - {number(formula.alpha)} * d - {number(formula.beta)}))"
    offset = f"const {kind} d = z - {number(formula.mean)};"
    functions[""] = f"{place}\n    return {result};"
    # a line's rate needs no z beside d
    functions["_uncertainty"] = f"{place}\n    {offset}\n    return {spread}{factor};"
    functions["_prediction_uncertainty"] = (
        f"{place}\n    {offset}\n    return {hypot}({spread}, {number(formula.scatter)}){factor};"
    )
    if any(more):
        prediction = f"{name}_prediction_uncertainty{suffix}(t_u)"
        uses_z = "" if is_line else f"{place}\n    "
        functions["_combined_uncertainty"] = (
            f"{uses_z}return {hypot}({hypot}({prediction}, {number(more[0])}), {number(more[1])} * ({rate}));"
        )
    return [
        f"static inline {kind} {name}{part}{suffix}({kind} t_u)\n{{\n    {body}\n}}"
        for part, body in functions.items()
    ]


def _fits_single(formula: Formula, constants: list[float]) -> bool:
    limits = np.finfo(np.float32)
    if any(value and not float(limits.tiny) <= abs(value) <= float(limits.max) / 16 for value in constants):
        return False
    # nor may the numbers that float has between two readings be few
    return abs(formula.middle) * float(limits.eps) * 64 < formula.span


def _literal(value: float, suffix: str = "") -> str:
    """Return the shortest literal that the compiler reads back as the same number of its type."""
    return str(np.float32(value)) + suffix if suffix else repr(value)


def _ascii(text: str) -> str:
    for mark, plain in _ASCII.items():
        text = text.replace(mark, plain)
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
