"""What a conversion is uncertain by, as a table for programs that cannot convolve distributions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np

from thermogui.core.calibration.assessment import Assessment
from thermogui.core.calibration.conversion import to_t_c
from thermogui.core.calibration.reach import ReadingReach
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import Floats

OF_TABLE = "between two t_u a line, at most 0.1 % above what was found; beyond them nothing is known"
_BEYOND = 0.3  # of the readings' range, by which the table goes on to both sides, where it can
_HIGHEST, _LOWEST = 7e-4, -1.5e-4  # how far a line between two places may be off, of the value
_SPARE = 5e-6  # so that single precision does not come below either
_FEWEST, _MOST = 9, 4096
_JUMP = 1e-6  # of the range, within which an end of an interval may jump, as where σ leaves two of them


@dataclass(frozen=True, eq=False)
class UncertaintyTable:
    """Uncertainties of t_c at places in t_u, to be joined by straight lines.

    A line is never below what the program itself finds there, and at most 0.1 % above.

    Attributes:
        t_u: the places, rising, shape (m,).
        below: how far the interval of a new reading reaches down from t_c, shape (m,).
        above: how far it reaches up, shape (m,).
        prediction: the standard uncertainty of a new reading, shape (m,).
        combined: the same with that of the reference, shape (m,).
    """

    t_u: Floats
    below: Floats
    above: Floats
    prediction: Floats
    combined: Floats

    def columns(self) -> dict[str, Floats]:
        """Return all of it by name, t_u first."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def of(cls, assessment: Assessment) -> UncertaintyTable:
        """Work out the table of a calibration.

        Raises:
            ThermoError: somewhere in the range of the readings a conversion is unbounded.
        """
        t_u = assessment.calibration.t_u
        low, high = float(t_u.min()), float(t_u.max())
        for end in (low, low / 2 + high / 2, high):
            if not np.isfinite(_values(assessment, end)).all():
                raise ThermoError(
                    f"At t_u = {end:.6g} the readings leave t_c unbounded, so there is no uncertainty to "
                    "export; take more readings, or choose another model or column that scatters."
                )
        apart = high / 2 - low / 2
        first, last = _farther(assessment, low, -apart), _farther(assessment, high, apart)
        # of halves, for the range may be more than a double holds
        even, bends = 2 * np.linspace(first / 2, last / 2, _FEWEST), _bends(assessment)
        places, found = _refined(assessment, np.union1d(even, bends[(bends > first) & (bends < last)]))
        return cls(places, *found.T)


def _bends(assessment: Assessment) -> Floats:
    """Return the t_u where an uncertainty bends, because the scatter does that is interpolated of σ."""
    calibration = assessment.calibration
    fit, x = calibration.fit, calibration.fit.places_of_scatter
    if not calibration.is_inverted:
        return x
    with np.errstate(all="ignore"):
        reach = ReadingReach(calibration, assessment.settings.extra).at(x)
    # where the value is at a bend, and where an end of its interval is
    return np.concatenate([fit.at(x), fit.at(x) - reach, fit.at(x) + reach])


def _refined(assessment: Assessment, places: Floats) -> tuple[Floats, Floats]:
    """Return places that are close enough together, and the four values at each, shape (m, 4)."""
    found = np.array([_values(assessment, place) for place in places.tolist()])
    open_ones = np.ones(len(places) - 1, bool)  # intervals that are still to be looked into
    lowest = 0.0
    while open_ones.any():
        first = np.flatnonzero(open_ones)
        middles = places[first] / 2 + places[first + 1] / 2
        between = np.array([_values(assessment, place) for place in middles.tolist()])
        errors = (found[first] / 2 + found[first + 1] / 2) / between - 1
        is_close = ((errors <= _HIGHEST) & (errors >= _LOWEST)).all(axis=1)
        lowest = min(lowest, float(errors[is_close].min(initial=0.0)))
        is_close |= np.diff(places / 2)[first] < _JUMP * (places[-1] / 2 - places[0] / 2)
        split = first[~is_close]
        if not np.isfinite(between).all() or len(places) + len(split) > _MOST:
            raise ThermoError("The uncertainty of this calibration changes too fast for a table.")
        open_ones[first[is_close]] = False
        places = np.insert(places, split + 1, middles[~is_close])
        found = np.insert(found, split + 1, between[~is_close], axis=0)
        open_ones = np.insert(open_ones, split + 1, True)
    # off the middle of two places it comes up to half as much again below
    return places, found * (1 + _SPARE - 1.5 * lowest)


def _farther(assessment: Assessment, end: float, apart: float) -> float:
    """Return how far beyond the end of the readings the table may go on."""
    for share in (_BEYOND, _BEYOND / 2, _BEYOND / 4):
        place = end + 2 * share * apart
        if np.isfinite(_values(assessment, place)).all():
            return place
    return end


def _values(assessment: Assessment, t_u: float) -> list[float]:
    found = to_t_c(assessment.calibration, t_u, assessment.settings.extra)
    low, high = found.prediction_interval
    return [
        found.estimate - low,
        high - found.estimate,
        found.prediction_standard_uncertainty,
        found.combined_uncertainty,
    ]


def number_lines(values: Floats, written: Callable[[float], str]) -> str:
    """Return numbers with commas between them, in lines that are not too long."""
    texts = [written(value) for value in values.tolist()]
    return ",\n".join("    " + ", ".join(texts[i : i + 4]) for i in range(0, len(texts), 4))
