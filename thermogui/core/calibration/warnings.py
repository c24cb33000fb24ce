"""Why a calibration is not to be trusted as it stands, in the sentences that all who show it carry."""

from __future__ import annotations

from collections.abc import Iterator

from thermogui.core.calibration.calibrate import Calibration
from thermogui.core.calibration.independence import Sequence
from thermogui.core.calibration.influence import Influence, outliers
from thermogui.core.calibration.lack_of_fit import WRONG, Form
from thermogui.core.calibration.scatter_choice import speaks_against
from thermogui.core.calibration.wording import degrees, p_value
from thermogui.core.numbers import format_significant
from thermogui.core.readings.readings import Readings

POOR_FIT, POOR_FIT_OF_BOTH = 0.01, 0.05
"""The p-values of χ² below which σ and residuals do not belong together."""
_ROUNDED = 2  # times what rounding makes, up to which residuals are no more than that
_MOST_OUTLIERS = 3
_MINUS = "\N{MINUS SIGN}"


def warnings_of(
    calibration: Calibration, form: Form, found: Influence, sequence: Sequence, readings: Readings
) -> Iterator[str]:
    """Yield whole sentences; each kind is said of one good calibration in a hundred, or two.

    They name no row, whose number is another one in a file and in a table.
    """
    if has_wrong_form(calibration, form):
        yield (
            f"The readings do not lie on a {curve_name(calibration)}: {_evidence(calibration, form)}; "
            "it is off by more than its ± says, and another curve is needed."
        )
    fit = calibration.fit
    if fit.weights == "absolute" and fit.p_of_chi_squared < poor_fit(calibration):
        yield (
            "The residuals are larger than σ allows, so the intervals are too narrow: "
            f"{chi_squared_text(calibration)}."
        )
    if fit.weights != "absolute" and fit.residual_standard_deviation <= _ROUNDED * fit.resolution:
        yield (
            "The residuals are no more than what rounding readings to 16 digits makes: "
            "a scatter below that cannot be told, and s is not taken to be less."
        )
    if sequence.is_dependent and not _sigma_suffices(calibration):
        yield (
            f"Residuals that follow on each other are alike (correlation {float(sequence.correlation):.2f}, "
            f"{p_value(float(sequence.p_value))}): these readings are not independent, so the intervals are "
            "too narrow, and those of a mean most of all."
        )
    if against := speaks_against(calibration, readings):
        yield against
    told = [] if _sigma_suffices(calibration) else list(outliers(found))
    places = [
        f"t_u = {calibration.t_u[index]:.10g}, t_c = {calibration.t_c[index]:.10g}".replace("-", _MINUS)
        for index, _ in told[:_MOST_OUTLIERS]
    ]
    if len(told) == 1:
        yield f"The reading {places[0]} is an outlier: {told[0][1]}."
    elif told:
        more = len(told) - len(places)
        yield (
            f"{len(told):,} readings are outliers, with residuals beyond {found.outlier_limit:.2f} times "
            f"their standard deviation: {'; '.join(places)}{f'; and {more:,} more' if more else ''}."
        )


def why_no_mean(calibration: Calibration, form: Form, readings: int) -> str:
    """Return why the mean of so many new readings is refused; "" where it may be converted.

    Where the form is wrong it is no surer than one reading: what the curve is off by does not average out.
    """
    if readings == 1 or not has_wrong_form(calibration, form):
        return ""
    return (
        f"The mean of {readings:,} readings is refused: the readings do not lie on a "
        f"{curve_name(calibration)} ({_evidence(calibration, form)}), and what it is off by does not "
        "average out; choose another curve, or convert single readings."
    )


def has_wrong_form(calibration: Calibration, form: Form) -> bool:
    """Return whether the readings do not have the form of the curve."""
    return bool(form.is_wrong) and not _sigma_suffices(calibration)


def _sigma_suffices(calibration: Calibration) -> bool:
    """Return whether both columns err and χ² finds no more than their σ allow.

    That test takes up all of the 5 % that may be warned of without cause; the others then only say why.
    """
    is_both = calibration.conventions.scatter == "both"
    return is_both and float(calibration.fit.p_of_chi_squared) >= POOR_FIT_OF_BOTH


def curve_name(calibration: Calibration) -> str:
    """Return what the curve is called in a sentence."""
    return "line" if calibration.fit.size == 2 else "parabola"


def poor_fit(calibration: Calibration) -> float:
    """Return the p-value of χ² below which σ and residuals do not belong together.

    Where both columns err it is that of ISO/TS 28037:2010, clause 7: χ² above its 95 % quantile.
    """
    return POOR_FIT_OF_BOTH if calibration.conventions.scatter == "both" else POOR_FIT


def chi_squared_text(calibration: Calibration) -> str:
    """Return χ² of the residuals with its p-value."""
    fit = calibration.fit
    value = format_significant(float(fit.chi_squared), 4)
    return f"χ² {value} with {degrees(fit.dof)}, {p_value(float(fit.p_of_chi_squared))}"


def lack_of_fit_text(form: Form) -> str:
    """Return the test against replicates; "" where there are none."""
    found = form.lack_of_fit
    if found is None:
        return ""
    (a, b), f, p = found.dof, float(found.f), p_value(float(found.p_value))
    if b is None:
        return f"lack of fit χ² {format_significant(a * f, 4)} with {degrees(a)}, {p}"
    return f"lack of fit F({a}, {b}) = {format_significant(f, 4)}, {p}"


def next_power(calibration: Calibration) -> str:
    """Return what the term is called that a curve has not got."""
    return "quadratic" if calibration.fit.size == 2 else "cubic"


def _evidence(calibration: Calibration, form: Form) -> str:
    said = []
    if form.lack_of_fit is not None and form.lack_of_fit.p_value < WRONG:
        said.append(lack_of_fit_text(form))
    if form.p_of_next_power is not None and form.p_of_next_power < form.limit:
        said.append(f"a {next_power(calibration)} term would help, {p_value(float(form.p_of_next_power))}")
    if form.p_of_runs < form.limit:
        p = p_value(float(form.p_of_runs))
        said.append(f"residuals of one sign follow on each other, {int(form.runs)} runs, {p}")
    return ", and ".join(said)
