"""Whether the columns of σ speak for the column that is taken to scatter."""

from __future__ import annotations

import numpy as np

from thermogui.core.calibration.calibrate import Calibration, sigma_roles
from thermogui.core.numbers import format_significant
from thermogui.core.readings.readings import Floats, Readings
from thermogui.core.readings.roles import Role


def speaks_against(calibration: Calibration, readings: Readings) -> str:
    """Return in a sentence that the column that is taken as exact scatters more than the other; else "".

    Its σ is compared along the curve with that of the column that is fitted, or, where there is none, with
    what is left for it of the residuals; each as the root of the mean square over the fitted readings.
    *readings* are those that were calibrated.
    """
    conventions = calibration.conventions
    if conventions.scatter == "both":
        return ""
    used = sigma_roles(readings, conventions)
    exact, fitted = Role.SIGMA_U, Role.SIGMA_C
    if calibration.is_inverted:
        exact, fitted = fitted, exact
    sigma = getattr(readings, exact)
    if sigma is None or exact in used:
        return ""
    fit = calibration.fit
    along = _mean_square(sigma[calibration.rows] * fit.slope_at(fit.x))
    own = getattr(readings, fitted)
    if own is None:
        by, left = "what is left of the residuals for", float(fit.residual_standard_deviation) ** 2 - along
    else:
        by, left = f"the {fitted.symbol} of", _mean_square(own[calibration.rows])
    if not along > left:
        return ""
    more, less = (format_significant(float(np.sqrt(max(square, 0.0))), 2) for square in (along, left))
    column = {Role.SIGMA_U: "t_u", Role.SIGMA_C: "t_c"}
    takes_both = conventions.model == "linear" and own is not None
    choice = f"{column[exact]} or both" if takes_both else column[exact]
    return (
        f"{column[exact]} is taken as exact, but its {exact.symbol}, along the curve {more}, is more than "
        f"{by} {column[fitted]}, {less}: choose {choice} as what scatters."
    )


def _mean_square(values: Floats) -> float:
    with np.errstate(all="ignore"):
        known = values[~np.isnan(values)]
        return float(np.square(known).mean()) if len(known) else 0.0
