"""The line, or parabola, of least squares through readings."""

from __future__ import annotations

import numpy as np

from thermogui.core.calibration.basis import Basis, different, exponent_of
from thermogui.core.calibration.fit import Fit, shifted
from thermogui.core.calibration.settings import Weights
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import Floats

_EPSILON = float(np.finfo(np.float64).eps)


def fit(
    x: Floats,
    y: Floats,
    sigma: Floats | None = None,
    weights: Weights = "none",
    size: int = 2,
    origin: float = 0.0,
) -> Fit:
    """Fit *size* parameters (2 a line, 3 a parabola) to readings x (n,), y (…, n), σ (n,).

    Raises:
        ThermoError: there are too few readings or too few different x for the parameters, σ is
            wanting or not above zero, or the readings are too large or too small for doubles.
    """
    name = "a line" if size == 2 else "a parabola"
    if len(x) < size + 1:
        raise ThermoError(f"For {name} at least {size + 1} readings are needed; there are {len(x)}.")
    if different(x) < size:
        raise ThermoError(f"For {name} at least {size} different values of the predictor are needed.")
    if weights == "none":
        sigma = None
    elif sigma is None or not (sigma > 0).all():
        raise ThermoError("Every reading needs a σ greater than zero.")
    with np.errstate(all="ignore"):
        result = _fit(x, y, sigma, weights, size, origin)
        finite = [result.params, result.covariance, result.residuals, result.residual_standard_deviation]
        if not all(np.isfinite(values).all() for values in finite):
            raise ThermoError(
                "The readings are too large, or too close together, for the uncertainties to fit in a double."
            )
    return result


def _fit(x: Floats, y: Floats, sigma: Floats | None, weights: Weights, size: int, origin: float) -> Fit:
    y_exponent = exponent_of(y)
    scaled = np.ldexp(y, -y_exponent)
    basis = Basis.over(x, None if sigma is None else np.ldexp(sigma, -y_exponent))
    if size == 3:
        basis = basis.extended()
    coefficients, residuals = basis.solve(scaled)
    rounded = np.stack([coefficient.high for coefficient in coefficients], axis=-1)
    left = (basis.weight * np.square(residuals)).sum(axis=-1)
    # as a sum of what is above zero, for 1 − left/total would cancel where R² is small
    explained = (np.square(rounded[..., 1:]) / basis.variances[1:]).sum(axis=-1)
    highest, lowest = scaled.max(axis=-1), scaled.min(axis=-1)
    # what rounding x and y to doubles can do to a reading
    reach = np.abs(rounded[..., 1]) * np.ldexp(max(abs(x.min()), abs(x.max())), -basis.exponent)
    rounding = _EPSILON * np.maximum(np.maximum(np.abs(highest), np.abs(lowest)), reach)
    rounding = np.where(rounding > 0, rounding, _EPSILON)
    resolution = rounding * np.sqrt(np.mean(basis.weight))
    s = np.maximum(np.sqrt(left / (len(x) - size)), resolution)
    back = y_exponent if sigma is None else 0
    params = [
        value.times_power_of_two(y_exponent - j * basis.exponent)
        for j, value in enumerate(basis.in_powers(coefficients, origin))
    ]
    return Fit(
        x=x,
        y=y,
        sigma=sigma,
        weights=weights,
        origin=origin,
        basis=basis,
        y_exponent=y_exponent,
        coefficients=rounded,
        params=np.stack(params, axis=-1),
        residuals=np.ldexp(residuals, y_exponent),
        residual_standard_deviation=shifted(s, back),
        resolution=shifted(resolution, back),
        r_squared=np.where(highest > lowest, explained / (explained + left), np.nan),
        sigma_of_new=sigma,
    )
