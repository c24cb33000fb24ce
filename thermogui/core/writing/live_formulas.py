"""The calibration as formulas of a spreadsheet, which follow the readings of the sheet beside them.

They are those of the orthogonal polynomials of `calibration.basis`, weighted sums over the rows that
count, so that a reading that is changed, or left out by a 0 under *use*, changes all that follows.
Only functions that every spreadsheet program has had for decades are used.
"""

from __future__ import annotations

from collections.abc import Iterator
from string import ascii_uppercase

import numpy as np

from thermogui.core.calibration.assessment import Assessment
from thermogui.core.calibration.calibrate import Calibration, sigma_roles
from thermogui.core.calibration.conversion import to_t_c
from thermogui.core.readings.roles import Role

_ROW = "row of the table, none where readings have changed since"
FormulaLine = tuple[str, str, float | None]
"""A label, a formula, and what the program itself has found."""


def letter(index: int) -> str:
    """Return what a column, counted from 0, is called; there are hardly ten."""
    return ascii_uppercase[index]


def helper_columns(assessment: Assessment, before: int) -> dict[str, str]:
    """Return the columns beside *before* others: formulas, in which `%d` is the number of the row.

    They are what a row weighs and what it holds if it weighs anything. Where both columns scatter, the
    adjusted points follow, for the slope that the iteration has come to.
    """
    at = {role: f"{letter(place)}%d" for place, (role, _) in enumerate(assessment.readings.columns())}
    t_u, t_c = at[Role.T_U], at[Role.T_C]
    sigmas = [at[role] for role in sigma_roles(assessment.readings, assessment.settings.conventions)]
    weight, moved = f"{letter(before)}%d", f"{letter(before + 3)}%d"
    is_both = len(sigmas) == 2
    scale = f"1/{sigmas[0]}^2" if sigmas else "1"
    slope, middle_x, middle_y, correlation = (f"Calibration!$B${row}" for row in range(2, 6))
    if is_both:
        of_u, of_c = sigmas
        both = f"{correlation}*{of_u}*{of_c}"
        scale = f"1/({of_c}^2+({slope}*{of_u})^2-2*{slope}*{both})"
    tests = ",".join(f"ISNUMBER({cell})" for cell in (t_u, t_c, *sigmas))
    columns = {
        "weight": f"IF(AND(N({at[Role.USE]})=1,{tests}),{scale},0)",
        "used_t_u": f'IF({weight}>0,{t_u},"")',
        "used_t_c": f'IF({weight}>0,{t_c},"")',
    }
    if is_both:
        left = f"({t_c}-{middle_y}-{slope}*({t_u}-{middle_x}))"
        step = f"{weight}*{left}*({slope}*{of_u}^2-{both})"
        columns["adjusted_t_u"] = f"IF({weight}>0,{t_u}+{step},0)"
        columns["adjusted_t_c"] = f"IF({weight}>0,{t_c}+{slope}*({moved}-{t_u}),0)"
    return columns


def calibration_lines(assessment: Assessment, rows: int, before: int, places: int) -> Iterator[FormulaLine]:
    """Yield what stands in the sheet; a label in square brackets stands for the cell beside it.

    *before* is how many columns there are before that of the fit, *places* how many the table of
    uncertainties has.
    """
    calibration = assessment.calibration
    fit, conventions = calibration.fit, calibration.conventions
    inverted, is_line = calibration.is_inverted, fit.size == 2
    names = [role for role, _ in assessment.readings.columns()]

    def column(index: int) -> str:
        return f"Readings!${letter(index)}$2:${letter(index)}${rows + 1}"

    x, y = (column(1), column(0)) if inverted else (column(0), column(1))
    w, used_t_u, used_t_c = (column(before + 2 + place) for place in range(3))
    sigmas = [column(names.index(role)) for role in sigma_roles(assessment.readings, conventions)]
    is_both = len(sigmas) == 2
    if is_both:
        x, y = column(before + 5), column(before + 6)
        place = float(np.ldexp(fit.basis.mean.high, fit.basis.exponent))
        # where `helper_columns` looks for them: these four first
        yield "slope of the weights (iterated by the program)", repr(float(fit.params[1])), None
        yield "t_u of a point on the line", repr(place), None
        yield "t_c of a point on the line", repr(float(fit.at(np.array([place]))[0])), None
        yield "correlation of the errors", repr(float(conventions.correlation)), None
    d = f"({x}-[mean of x])"
    yield "readings fitted", f'COUNTIF({w},">0")', fit.count
    yield "degrees of freedom", f"[readings fitted]-{fit.size}", fit.dof
    yield "confidence", repr(conventions.confidence), conventions.confidence
    yield "sum of weights", f"SUM({w})", None
    yield "mean of x", f"SUMPRODUCT({w},{x})/[sum of weights]", None
    yield "mean of y", f"SUMPRODUCT({w},{y})/[sum of weights]", None
    yield "norm of d", f"SUMPRODUCT({w}*{d}^2)", None
    yield "rise", f"SUMPRODUCT({w}*{d}*({y}-[mean of y]))/[norm of d]", None
    curve = f"[mean of y]+[rise]*{d}"
    if is_line:
        alpha = beta = bend = "0"
    else:
        alpha, beta, bend = "[alpha]", "[beta]", "[bend]"
        square = f"({d}^2-[alpha]*{d}-[beta])"
        yield "alpha", f"SUMPRODUCT({w}*{d}^3)/[norm of d]", None
        yield "beta", "[norm of d]/[sum of weights]", None
        yield "norm of the square", f"SUMPRODUCT({w}*{square}^2)", None
        yield "bend", f"SUMPRODUCT({w}*{square}*({y}-{curve}))/[norm of the square]", None
        curve += f"+[bend]*{square}"
    s = float(fit.residual_standard_deviation)
    chi = f"SUMPRODUCT({w}*({y}-({curve}))^2)"
    yield "residual standard deviation", f"SQRT({chi}/[degrees of freedom])", s
    unit = "1" if fit.weights == "absolute" else "[residual standard deviation]^2"
    yield "variance of a reading of weight one", unit, None
    factor = "NORMSINV((1+[confidence])/2)"
    if fit.weights != "absolute":
        factor = "TINV(1-[confidence],[degrees of freedom])"
    yield "coverage factor k", factor, fit.coverage_factor(conventions.confidence)
    yield from _parameters(assessment, alpha, beta, bend)
    yield from _conversion(assessment, used_t_u, used_t_c, alpha, beta, bend)
    yield from _looked_up(assessment, places)


def _parameters(assessment: Assessment, alpha: str, beta: str, bend: str) -> Iterator[FormulaLine]:
    calibration = assessment.calibration
    fit = calibration.fit
    is_line = fit.size == 2
    unit = "[variance of a reading of weight one]"
    yield "origin", repr(float(fit.origin)), float(fit.origin)
    yield "o", "[origin]-[mean of x]", None
    square = f"([o]^2-{alpha}*[o]-{beta})"
    squares = "" if is_line else f"+{square}^2/[norm of the square]"
    slopes = "" if is_line else f"+(2*[o]-{alpha})^2/[norm of the square]"
    bent = "" if is_line else f"+{bend}*{square}"
    risen = "" if is_line else f"+{bend}*(2*[o]-{alpha})"
    yield "intercept", f"[mean of y]+[rise]*[o]{bent}", float(fit.params[0])
    yield "slope", f"[rise]{risen}", float(fit.params[1])
    if not is_line:
        yield "curvature", bend, float(fit.params[2])
    errors = fit.standard_errors.tolist()
    variance = f"1/[sum of weights]+[o]^2/[norm of d]{squares}"
    yield "standard error of the intercept", f"SQRT({unit}*({variance}))", errors[0]
    yield "standard error of the slope", f"SQRT({unit}*(1/[norm of d]{slopes}))", errors[1]
    if not is_line:
        yield "standard error of the curvature", f"SQRT({unit}/[norm of the square])", errors[2]


def _conversion(
    assessment: Assessment, used_t_u: str, used_t_c: str, alpha: str, beta: str, bend: str
) -> Iterator[FormulaLine]:
    calibration = assessment.calibration
    is_line = calibration.fit.size == 2
    t_u = _given(calibration)
    found = to_t_c(calibration, t_u)
    yield "lowest t_u", f"MIN({used_t_u})", float(calibration.t_u.min())
    yield "highest t_u", f"MAX({used_t_u})", float(calibration.t_u.max())
    yield "given t_u", repr(t_u), None
    bent = "" if is_line else f"+{bend}*([z]^2-{alpha}*[z]-{beta})"
    slope = "[rise]" if is_line else f"([rise]+{bend}*(2*[z]-{alpha}))"
    if not calibration.is_inverted:
        yield "z", "[given t_u]-[mean of x]", None
        yield "t_c", f"[mean of y]+[rise]*[z]{bent}", found.estimate
        rate = "1"
    else:
        if is_line:
            yield "z", "([given t_u]-[mean of y])/[rise]", None
        else:
            # on the branch that the middle of the readings lies on
            middle = f"(MIN({used_t_c})+MAX({used_t_c}))/2-[mean of x]"
            yield "first", f"[rise]-{alpha}*{bend}", None
            yield "constant", f"[mean of y]-{beta}*{bend}-[given t_u]", None
            yield "side", f"SIGN([first]+2*{bend}*({middle}))", None
            yield "root", f"[side]*SQRT([first]^2-4*{bend}*[constant])", None
            stable = "0-2*[constant]/([first]+[root])"
            yield "z", f"IF([first]*[side]>0,{stable},([root]-[first])/(2*{bend}))", None
        yield "t_c", "[mean of x]+[z]", found.estimate
        rate = f"ABS({slope})"
    squares = "" if is_line else f"+([z]^2-{alpha}*[z]-{beta})^2/[norm of the square]"
    variance = f"[variance of a reading of weight one]*(1/[sum of weights]+[z]^2/[norm of d]{squares})"
    yield "standard uncertainty of the curve", f"SQRT({variance})/{rate}", found.standard_uncertainty
    inside = "AND([given t_u]>=[lowest t_u],[given t_u]<=[highest t_u])"
    yield "within the readings", f'IF({inside},"yes","no: extrapolated")', None


def _looked_up(assessment: Assessment, places: int) -> Iterator[FormulaLine]:
    """Yield what is read from the table of uncertainties, which is that of the readings as written."""
    calibration, fit = assessment.calibration, assessment.calibration.fit
    found = to_t_c(calibration, _given(calibration), assessment.settings.extra)
    s = float(fit.residual_standard_deviation)
    rounding = 1e-12 * float(np.abs(fit.y).max()) if fit.sigma is None else 1e-9
    apart = f"ABS([residual standard deviation]-{s!r})"
    same = f"AND([readings fitted]={fit.count},{apart}<={1e-6 * s + rounding!r})"
    t_u = f"Uncertainty!$A$2:$A${places + 1}"
    row = f"IF({same},MIN(MATCH([given t_u],{t_u},1),{places - 1}),NA())"
    yield _ROW, row, None
    ends = f"INDEX({t_u},[{_ROW}])", f"INDEX({t_u},[{_ROW}]+1)"
    yield "share of the next row", f"([given t_u]-{ends[0]})/({ends[1]}-{ends[0]})", None

    def between(column: str) -> str:
        values = f"Uncertainty!${column}$2:${column}${places + 1}"
        low, high = f"INDEX({values},[{_ROW}])", f"INDEX({values},[{_ROW}]+1)"
        return f"IF([share of the next row]>1,NA(),{low}+[share of the next row]*({high}-{low}))"

    low, high = found.prediction_interval
    new = found.prediction_standard_uncertainty
    yield "a new reading reaches down by", between("B"), found.estimate - low
    yield "a new reading reaches up by", between("C"), high - found.estimate
    yield "standard uncertainty of a new reading", between("D"), new
    yield "the same with the reference", between("E"), found.combined_uncertainty
    yield "t_c of a new reading, from", "[t_c]-[a new reading reaches down by]", low
    yield "t_c of a new reading, to", "[t_c]+[a new reading reaches up by]", high
    farther = "MAX([a new reading reaches down by],[a new reading reaches up by])"
    yield "expanded uncertainty U", farther, max(found.estimate - low, high - found.estimate)


def _given(calibration: Calibration) -> float:
    """Return the reading that is converted until another is typed: one in the middle."""
    # of halves, for the sum of the middle two may be more than a double holds
    return float(f"{2 * float(np.median(calibration.t_u / 2)):.6g}")
