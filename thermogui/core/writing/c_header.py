"""A calibration as a C header, to convert readings where this program is not."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterator
from functools import partial

import numpy as np

from thermogui.core.calibration.assessment import Assessment
from thermogui.core.readings.roles import Role
from thermogui.core.writing.c_names import is_taken
from thermogui.core.writing.formula import Formula, facts, harmless
from thermogui.core.writing.uncertainty_table import OF_TABLE, UncertaintyTable, number_lines

_ASCII = {"−": "-", "·": "*", "±": "+/-", "²": "^2", "°": "deg", "σ": "sigma", "χ": "chi", "ø": "o"}
_OF_UNITS = {"\N{OHM SIGN}": "Ohm", "\N{GREEK CAPITAL LETTER OMEGA}": "Ohm"}
_OF_UNITS |= {"\N{MICRO SIGN}": "u", "\N{GREEK SMALL LETTER MU}": "u"}


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

    With `name` from `identifier(name)`: `double name(double t_u)`, `name_uncertainty` of the curve,
    `name_prediction_uncertainty` of a new reading, `name_combined_uncertainty` with the reference,
    `name_expanded_uncertainty` and `void name_interval(double t_u, double *low, double *high)`, each with a
    version in single precision that ends in `f`; the macros `NAME_K` of the curve's interval, `NAME_T_U_MIN`
    and `NAME_T_U_MAX`. Only <math.h> is needed.

    Raises:
        ThermoError: the curve cannot be made a formula.
    """
    name = identifier(name)
    formula = Formula.of(assessment)
    calibration = assessment.calibration
    told = "\n".join(f" * {as_ascii(fact)}" for fact in facts(assessment, source, date, in_comment))
    guard = name.upper()
    limits = {
        "K": formula.k,
        "T_U_MIN": float(calibration.t_u.min()),
        "T_U_MAX": float(calibration.t_u.max()),
    }
    macros = "\n".join(f"#define {guard}_{key} {literal(value)}" for key, value in limits.items())
    table = UncertaintyTable.of(assessment)
    double = _c_functions(name, formula, table, "double", "")
    single = _c_functions(name, formula, table, "float", "f")
    declared = "\n".join(f"{_c_head(name, part, kind)};" for kind in ("double", "float") for part in _C_PARTS)
    return (
        f"/* Converts readings t_u to {assessment.readings.label(Role.T_C).values} t_c.\n *\n{told}\n *\n"
        f" * {name}(t_u) is t_c, {name}_uncertainty(t_u) the standard uncertainty of the curve,\n"
        f" * {name}_prediction_uncertainty(t_u) that of a new reading, {name}_combined_uncertainty(t_u)\n"
        f" * with the reference; {name}_interval(t_u, &low, &high) is where t_c of a new reading lies, and\n"
        f" * {name}_expanded_uncertainty(t_u) how far that reaches from t_c, to its longer side.\n"
        f" * Only {name}_uncertainty(t_u) may be multiplied by {guard}_K, for the interval of the curve.\n"
        f" * The uncertainties are a table: {OF_TABLE}.\n"
        f" * Names with f are for float. Where the linker asks for it, add -lm. */\n"
        f"#ifndef {guard}_H\n#define {guard}_H\n\n#include <math.h>\n\n{macros}\n\n{declared}\n\n"
        + "\n\n".join([*double, *single])
        + f"\n\n#endif /* {guard}_H */\n"
    )


_C_PARTS = (
    "",
    "_uncertainty",
    "_prediction_uncertainty",
    "_combined_uncertainty",
    "_expanded_uncertainty",
    "_interval",
)


def _c_head(name: str, part: str, kind: str) -> str:
    suffix = "f" if kind == "float" else ""
    if part == "_interval":
        return f"static inline void {name}_interval{suffix}({kind} t_u, {kind} *low, {kind} *high)"
    return f"static inline {kind} {name}{part}{suffix}({kind} t_u)"


def _c_functions(
    name: str, formula: Formula, table: UncertaintyTable, kind: str, suffix: str
) -> Iterator[str]:
    """Yield the functions for one floating type: of *kind*, their names and literals ended by *suffix*."""
    constants = [formula.middle, formula.span, *formula.curve, *formula.errors, formula.mean]
    constants += [formula.alpha, formula.beta]
    if suffix and not _fits_single(formula, table, constants):
        # the readings are beyond float's range or too close together for it
        bodies = {part: f"return (float){name}{part}((double)t_u);" for part in _C_PARTS}
        bodies["_interval"] = (
            f"double ends[2];\n    {name}_interval((double)t_u, &ends[0], &ends[1]);\n"
            "    *low = (float)ends[0];\n    *high = (float)ends[1];"
        )
    else:
        yield _c_look_up(name, table, kind, suffix)
        bodies = _c_bodies(name, formula, kind, suffix)
    for part, body in bodies.items():
        yield f"{_c_head(name, part, kind)}\n{{\n    {body}\n}}"


def _c_look_up(name: str, table: UncertaintyTable, kind: str, suffix: str) -> str:
    columns = table.columns()
    written = partial(literal, suffix=suffix)
    rows = "\n".join(f"    {{\n{number_lines(values, written)}\n    }}," for values in columns.values())
    count = len(table.t_u)
    return (
        f"static inline {kind} {name}_look_up{suffix}(int column, {kind} t_u)\n{{\n"
        f"    static const {kind} table[{len(columns)}][{count}] = {{\n{rows}\n    }};\n"
        f"    int i = 0;\n    {kind} share;\n"
        f"    if (!(t_u >= table[0][0] && t_u <= table[0][{count - 1}]))\n"
        f"        return isnan(t_u) ? ({kind})NAN : ({kind})INFINITY;\n"
        f"    while (i < {count - 2} && t_u >= table[0][i + 1])\n        ++i;\n"
        "    share = (t_u - table[0][i]) / (table[0][i + 1] - table[0][i]);\n"
        "    return table[column][i] + share * (table[column][i + 1] - table[column][i]);\n}"
    )


def _c_bodies(name: str, formula: Formula, kind: str, suffix: str) -> dict[str, str]:
    """Return what the functions do, by the end of their names, in the order in which they are defined."""

    def number(value: float) -> str:
        text = literal(value, suffix)
        return f"({text})" if value < 0 else text

    a, s = [number(value) for value in formula.curve], [number(value) for value in formula.errors]
    is_line = len(a) == 2
    slope = a[1] if is_line else f"{a[1]} + {number(2 * formula.curve[2])} * z"
    place = f"const {kind} z = (t_u - {number(formula.middle)}) / {number(formula.span)};"
    result = f"{a[0]} + z * " + (a[1] if is_line else f"({a[1]} + {a[2]} * z)")
    functions, factor = {}, ""
    if formula.inverted:
        place = f"const {kind} z = {name}_place{suffix}(t_u);"
        result = f"{number(formula.middle)} + {number(formula.span)} * z"
        factor = f" * ({number(formula.span)} / fabs{suffix}({slope}))"
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
    hypot = f"hypot{suffix}"
    spread = f"{hypot}({s[0]}, {s[1]} * d)"
    if not is_line:
        spread = f"{hypot}({spread}, {s[2]} * (d * d - {number(formula.alpha)} * d - {number(formula.beta)}))"
    offset = f"const {kind} d = z - {number(formula.mean)};"
    functions[""] = f"{place}\n    return {result};"
    functions["_uncertainty"] = f"{place}\n    {offset}\n    return {spread}{factor};"
    # as the columns of a table stand
    below, above, prediction, combined = (f"{name}_look_up{suffix}({column}, t_u)" for column in range(1, 5))
    functions["_prediction_uncertainty"] = f"return {prediction};"
    functions["_combined_uncertainty"] = f"return {combined};"
    functions["_expanded_uncertainty"] = f"return fmax{suffix}({below}, {above});"
    middle = f"const {kind} t_c = {name}{suffix}(t_u);"
    functions["_interval"] = f"{middle}\n    *low = t_c - {below};\n    *high = t_c + {above};"
    return functions


def _fits_single(formula: Formula, table: UncertaintyTable, constants: list[float]) -> bool:
    with np.errstate(all="ignore"):
        places = table.t_u.astype(np.float32)
        if not (np.diff(places) >= 4 * np.spacing(np.abs(places[1:]))).all():
            return False
    constants = [*constants, *table.below.tolist(), *table.above.tolist(), *table.prediction.tolist()]
    limits = np.finfo(np.float32)
    if any(value and not float(limits.tiny) <= abs(value) <= float(limits.max) / 16 for value in constants):
        return False
    # nor may the numbers that float has between two readings be few
    return abs(formula.middle) * float(limits.eps) * 64 < formula.span


def literal(value: float, suffix: str = "") -> str:
    """Return the shortest literal that the compiler reads back as the same number of its type."""
    return str(np.float32(value)) + suffix if suffix else repr(value)


def in_comment(name: str) -> str:
    """Return what somebody has typed in ASCII, without what could end a comment or continue its line."""
    for mark, plain in (_ASCII | _OF_UNITS).items():
        name = name.replace(mark, plain)
    # what has no letter in ASCII stays, and is then written by its bytes
    spelled = (unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode() for letter in name)
    return harmless("".join(plain or letter for plain, letter in zip(spelled, name, strict=True)))


def as_ascii(text: str) -> str:
    for mark, plain in _ASCII.items():
        text = text.replace(mark, plain)
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
