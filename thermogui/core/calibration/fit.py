"""A line or parabola that was fitted to readings, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from thermogui.core.calibration.basis import Basis
from thermogui.core.calibration.settings import Weights
from thermogui.core.calibration.significance import coverage_factor, p_of_chi_squared, p_of_f
from thermogui.core.readings.readings import Floats

_MOST_PLACES = 64  # whose σ are each kept apart


@dataclass(frozen=True, eq=False)
class Fit:
    """y = p₀ + p₁·(x − origin) [+ p₂·(x − origin)²], fitted to n readings; k parameters.

    The shape (…) is that of y without its last axis: nothing for one calibration, or many calibrations
    at the same x at once. Formulas: N. R. Draper, H. Smith, *Applied Regression Analysis*, 3rd ed.,
    1.4, 5.1 and 9.2 (weights); GUM, H.3.3.

    Attributes:
        x: the predictor, shape (n,).
        y: the response, shape (…, n).
        sigma: standard uncertainty of each y, shape (n,), or None.
        weights: none (all alike, scatter from the residuals), absolute (σ taken at its word) or
            relative (only the ratios of σ count, scatter from the residuals).
        origin: where the intercept is read.
        basis: the orthogonal design.
        coefficients: of the basis, in y divided by 2**y_exponent; shape (…, k).
        params: intercept, slope, curvature in the units of the readings; shape (…, k).
        residuals: y minus the fit, shape (…, n).
        residual_standard_deviation: √(Σ r² / dof), in the unit of y; with σ √(Σ (r/σ)² / dof), a
            number that is near one when σ tells the truth. Never below what the resolution of doubles
            makes of readings that lie exactly on the curve. Shape (…).
        resolution: that least value of the residual standard deviation; shape (…).
        r_squared: 1 − Σ r² / Σ (y − mean)², nan where all y are equal; shape (…).
        sigma_of_new: of readings like these beside the curve, in the unit of y, shape (n,), or None. It is
            *sigma*, but of both columns that err: there a new reading brings the error of x alone.
    """

    x: Floats
    y: Floats
    sigma: Floats | None
    weights: Weights
    origin: float
    basis: Basis
    y_exponent: int
    coefficients: Floats
    params: Floats
    residuals: Floats
    residual_standard_deviation: Floats
    resolution: Floats
    r_squared: Floats
    sigma_of_new: Floats | None

    @property
    def size(self) -> int:
        """Number of parameters, k."""
        return len(self.basis.columns)

    @property
    def count(self) -> int:
        """Number of readings, n."""
        return len(self.x)

    @property
    def dof(self) -> int:
        """Degrees of freedom of the residuals, n − k."""
        return self.count - self.size

    @property
    def dof_of_uncertainty(self) -> int | None:
        """Degrees of freedom of every standard uncertainty; None where σ was given and is not estimated."""
        return None if self.weights == "absolute" else self.dof

    @property
    def is_x_exact(self) -> bool:
        """Whether y alone errs."""
        return self.sigma_of_new is self.sigma

    @property
    def unit_variance(self) -> Floats:
        """Variance of a reading of weight one, with y divided by 2**y_exponent; shape (…)."""
        if self.weights == "absolute":
            return np.ones_like(self.residual_standard_deviation)
        s = self.residual_standard_deviation
        return np.square(np.ldexp(s, -self.y_exponent) if self.sigma is None else s)

    @cached_property
    def _transform(self) -> Floats:
        """What makes the coefficients those of powers of scaled x − origin; shape (k, k)."""
        return np.array([[cell.high for cell in row] for row in self.basis.to_powers(self.origin)])

    @cached_property
    def _unit_covariance(self) -> Floats:
        """Covariance for a reading of weight one, in scaled x and y; shape (k, k)."""
        return np.asarray((self._transform * self.basis.variances) @ self._transform.T)

    @property
    def _powers(self) -> npt.NDArray[np.int64]:
        """The exponents of two by which the parameters are scaled, shape (k,)."""
        return self.y_exponent - self.basis.exponent * np.arange(self.size)

    @property
    def covariance(self) -> Floats:
        """Covariance of the parameters, shape (…, k, k)."""
        scaled = self.unit_variance[..., None, None] * self._unit_covariance
        return shifted(scaled, self._powers[:, None] + self._powers)

    @property
    def standard_errors(self) -> Floats:
        """Standard uncertainties of the parameters, shape (…, k)."""
        scaled = np.sqrt(self.unit_variance)[..., None] * np.sqrt(np.diagonal(self._unit_covariance))
        return shifted(scaled, self._powers)

    @property
    def correlation(self) -> Floats:
        """Correlation of the parameters, shape (k, k)."""
        errors = np.sqrt(np.diagonal(self._unit_covariance))
        return np.clip(self._unit_covariance / errors[:, None] / errors, -1.0, 1.0)

    @property
    def adjusted_r_squared(self) -> Floats:
        """1 − (1 − R²)·(n − 1)/dof, shape (…)."""
        return 1 - (1 - self.r_squared) * (self.count - 1) / self.dof

    def coverage_factor(self, confidence: float) -> float:
        """Return Student's t, or the normal quantile for absolute σ, for both sides of an interval."""
        return coverage_factor(confidence, self.dof_of_uncertainty)

    def intervals(self, confidence: float) -> Floats:
        """Return the confidence interval of each parameter, shape (…, k, 2)."""
        reach = self.coverage_factor(confidence) * self.standard_errors
        return np.stack([self.params - reach, self.params + reach], axis=-1)

    def at(self, x: Floats) -> Floats:
        """Return the fitted y at x of shape (m,); shape (…, m)."""
        return shifted(self.coefficients @ self.basis.at(x), self.y_exponent)

    def slope_at(self, x: Floats) -> Floats:
        """Return dy/dx of the fit at x of shape (m,); shape (…, m)."""
        return shifted(self.coefficients @ self.basis.slopes_at(x), self.y_exponent - self.basis.exponent)

    def uncertainty_at(self, x: Floats) -> Floats:
        """Return the standard uncertainty of the fitted y at x of shape (m,); shape (…, m)."""
        parts = np.sqrt(self.basis.variances)[:, None] * self.basis.at(x)
        # not by squares, which overflow sooner
        unit = np.hypot.reduce(parts, axis=0)
        return shifted(np.sqrt(self.unit_variance)[..., None] * unit, self.y_exponent)

    def scatter_at(self, x: Floats) -> Floats:
        """Return the standard deviation of one more reading at x of shape (m,), in the unit of y; (…, m).

        With σ per reading it is interpolated between them, as relative weights scale it; readings at the
        same x give the root of their mean variance, and beyond the last one its σ stays.
        """
        if self.sigma_of_new is None:
            return np.broadcast_to(
                self.residual_standard_deviation[..., None], (*self.residual_standard_deviation.shape, len(x))
            )
        sigma = np.interp(x, *self._sigma_by_x)
        return shifted(np.sqrt(self.unit_variance)[..., None] * sigma, self.y_exponent)

    @property
    def places_of_scatter(self) -> Floats:
        """The x between which the scatter of a new reading is interpolated; none where it is one for all."""
        return np.empty(0) if self.sigma_of_new is None else self._sigma_by_x[0]

    @cached_property
    def _sigma_by_x(self) -> tuple[Floats, Floats]:
        """The different x, rising, and σ there with y divided by 2**y_exponent; of many, of some together."""
        assert self.sigma_of_new is not None
        places, group = np.unique(self.x, return_inverse=True)
        if len(places) > _MOST_PLACES:
            group = group * (_MOST_PLACES // 2) // len(places)
            places = np.bincount(group, self.x) / np.bincount(group)
        squares = np.bincount(group, np.square(np.ldexp(self.sigma_of_new, -self.y_exponent)))
        return places, np.sqrt(squares / np.bincount(group))

    @property
    def scatter_of_a_reading(self) -> Floats:
        """Typical standard deviation of a reading about the curve, in the unit of y; shape (…).

        With σ per reading the root of their mean variance, as relative weights scale it.
        """
        if self.sigma_of_new is None:
            return self.residual_standard_deviation
        typical = np.sqrt(np.mean(np.square(np.ldexp(self.sigma_of_new, -self.y_exponent))))
        return shifted(np.sqrt(self.unit_variance) * typical, self.y_exponent)

    @property
    def chi_squared(self) -> Floats:
        """Σ (r/σ)², shape (…); it is compared with *dof* where σ is absolute."""
        return np.square(self.residual_standard_deviation) * self.dof

    @property
    def p_of_chi_squared(self) -> Floats:
        """Probability of a χ² at least as large if the σ are true and the model is right; shape (…)."""
        return p_of_chi_squared(self.chi_squared, self.dof)

    def distance(self, params: Floats, shared: Floats | float = 0.0) -> Floats:
        """Return (θ − θ*)ᵀ·V⁻¹·(θ − θ*) of other parameters θ*, about the same origin.

        V = C + shared²·e₁·e₁ᵀ: the covariance of the fit, and a standard uncertainty by which all y are
        off alike, in the unit of y, which shifts the intercept alone; of shape (…).

        Each part of it is a difference along one of the orthogonal polynomials, so that nothing
        cancels. With none it equals n·(L − L*)/s² in mean squared errors L. Shape (…) for *params* of
        shape (k,), or (…, m) for m of them, shape (m, k).
        """
        scaled = np.ldexp(params, self.basis.exponent * np.arange(self.size) - self.y_exponent)
        other = np.zeros_like(scaled)
        for j in reversed(range(self.size)):
            other[..., j] = scaled[..., j] - other @ self._transform[j]
        many = params.ndim == 2
        coefficients = self.coefficients[..., None, :] if many else self.coefficients
        variances = self.unit_variance[..., None] * self.basis.variances
        # whatever the origin: a shift of all y is one of the first polynomial
        variances[..., 0] += np.square(np.ldexp(shared, -self.y_exponent))
        apart = np.square(coefficients - other) / (variances[..., None, :] if many else variances)
        return np.asarray(apart.sum(axis=-1))

    def p_of_distance(self, params: Floats, shared: Floats | float = 0.0) -> Floats:
        """Return the p-value of the joint hypothesis that *params* are the truth; shapes as of `distance`.

        An F test, or χ² where σ is absolute (Draper and Smith, 5.3); of a *shared* uncertainty, that is
        known, the F test rejects a little less often than its level.
        """
        distance = self.distance(params, shared)
        if self.weights == "absolute":
            return p_of_chi_squared(distance, self.size)
        return p_of_f(distance / self.size, self.size, self.dof)


def shifted(values: Floats, exponent: int | npt.NDArray[np.int64]) -> Floats:
    """Return values·2**exponent, which rounds nothing."""
    return np.asarray(np.ldexp(values, exponent), np.float64)
