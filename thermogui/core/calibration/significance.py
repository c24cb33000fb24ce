"""Quantiles and p-values. SciPy is imported where it is first needed, for it is slow to import."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from thermogui.core.readings.readings import Floats


@lru_cache(maxsize=256)
def coverage_factor(confidence: float, dof: float | None) -> float:
    """Return how many standard uncertainties reach to either side of an interval of this *confidence*.

    A quantile of Student's t with *dof* degrees of freedom, or of the normal distribution where *dof*
    is None or infinite (GUM, G.3 and table G.2).
    """
    from scipy.special import ndtri, stdtrit

    # in the lower tail, where a confidence next to one keeps its digits
    tail = (1 - confidence) / 2
    return -float(ndtri(tail) if dof is None or np.isinf(dof) else stdtrit(dof, tail))


def p_of_f(f: Floats, numerator_dof: int, denominator_dof: int) -> Floats:
    """Return the probability of an F at least as large by chance."""
    from scipy.special import fdtrc

    return np.asarray(fdtrc(numerator_dof, denominator_dof, f), np.float64)


def p_of_chi_squared(chi_squared: Floats, dof: int) -> Floats:
    """Return the probability of a χ² at least as large by chance."""
    from scipy.special import chdtrc

    return np.asarray(chdtrc(dof, chi_squared), np.float64)


def p_of_normal(z: Floats) -> Floats:
    """Return the probability of a standard normal number no larger."""
    from scipy.special import ndtr

    return np.asarray(ndtr(z), np.float64)
