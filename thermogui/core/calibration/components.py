"""What makes the reference uncertain, part by part: the lines of an uncertainty budget (GUM, 4.3 and 5.1)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from thermogui.core.calibration.convolution import Shape, half_width_of
from thermogui.core.calibration.significance import coverage_factor
from thermogui.core.errors import ThermoError
from thermogui.core.numbers import parse_number, shortest

DISTRIBUTIONS = ("normal", "rectangular", "triangular")
LONGEST_NAME = 60
MOST_COMPONENTS = 20
FORM = "NAME;u=0.02, or NAME;U=0.04;k=2, with ;distribution=rectangular ;dof=9 ;per-reading where they apply"
_PLAIN_NAME = "reference"
_CHOSEN = 0.99  # where a distribution that is not normal is held to reach no less far than one that is


@dataclass(frozen=True)
class Component:
    """Something that makes the reference uncertain.

    Attributes:
        name: what it is, as `certificate` or `drift`.
        uncertainty: u, or U where *coverage* says by which factor; in the unit of t_c.
        coverage: the factor k with u = U/k; 1 where u itself is given.
        distribution: one of `DISTRIBUTIONS`.
        dof: degrees of freedom of u; with a normal distribution Student's t where they are finite.
        shared: whether it is the same for all readings, so that no mean makes it less. What is another one at
            each reading is in their scatter already, and is not added to that.
    """

    name: str
    uncertainty: float
    coverage: float = 1.0
    distribution: str = "normal"
    dof: float = math.inf
    shared: bool = True

    @property
    def standard_uncertainty(self) -> float:
        return self.uncertainty / self.coverage

    def problems(self) -> dict[str, str]:
        """Return what is wrong, by attribute, in sentences."""
        found = {}
        if not self.name.strip() or len(self.name) > LONGEST_NAME or not self.name.isprintable():
            found["name"] = f"A name must have 1 to {LONGEST_NAME} letters, in one line."
        elif ";" in self.name:
            found["name"] = "A name must have no semicolon in it."
        if not 0 <= self.uncertainty < math.inf:
            found["uncertainty"] = "An uncertainty must be a number, 0 or more."
        if not 0 < self.coverage < math.inf:
            found["coverage"] = (
                "A coverage factor k must be a number above 0; it is 1 for a standard uncertainty."
            )
        elif not math.isfinite(self.uncertainty / self.coverage):
            found["coverage"] = "The coverage factor k is too small: u = U/k is beyond every number."
        if self.distribution not in DISTRIBUTIONS:
            found["distribution"] = f"A distribution must be one of {', '.join(DISTRIBUTIONS)}."
        if not self.dof >= 1:
            found["dof"] = "Degrees of freedom must be a number, 1 or more; without one they are infinite."
        return found


def plain_reference(uncertainty: float) -> tuple[Component, ...]:
    """Return the budget that a single standard uncertainty stands for."""
    return (Component(_PLAIN_NAME, uncertainty),) if uncertainty else ()


def problem_of(components: Iterable[Component]) -> str:
    """Return in a sentence what is wrong with the first component that is not right; "" for nothing."""
    components = tuple(components)
    if len(components) > MOST_COMPONENTS:
        return f"A budget has at most {MOST_COMPONENTS} components."
    for component in components:
        for problem in component.problems().values():
            return f"“{component.name}”: {problem}"
    return ""


def combined(components: Iterable[Component]) -> float:
    """Return the standard uncertainty of all that is shared (GUM, 5.1.2), in the unit of t_c."""
    return math.hypot(*(one.standard_uncertainty for one in components if one.shared))


def shape_of(components: Iterable[Component]) -> Shape:
    """Return the distribution of all that is shared, for a convolution; in the unit of t_c."""
    normal: list[float] = []
    students: list[tuple[float, float]] = []
    rectangles: list[float] = []
    for one in components:
        u = one.standard_uncertainty
        if not (one.shared and u):
            continue
        if one.distribution == "rectangular":
            rectangles.append(math.sqrt(3) * u)
        elif one.distribution == "triangular":
            # the sum of two rectangular ones
            rectangles += [math.sqrt(1.5) * u] * 2
        elif math.isfinite(one.dof):
            students.append((u, one.dof))
        else:
            normal.append(u)
    return Shape(math.hypot(*normal), tuple(students), tuple(rectangles))


def as_normal(components: Iterable[Component]) -> float:
    """Return a standard uncertainty with which a normal distribution reaches as far as these at 99 %.

    A test at that level then refuses no more of what is true; never less than what is `combined`.
    """
    components = tuple(components)
    u, shape = combined(components), shape_of(components)
    if not (shape.students or shape.rectangles):
        return u
    return max(u, half_width_of(shape, _CHOSEN) / coverage_factor(_CHOSEN, None))


def parse_component(text: str) -> Component:
    """Return the component that a text says, in the form `FORM`.

    Raises:
        ThermoError: it says none; it names what is wrong.
    """
    name, *parts = (part.strip() for part in text.split(";"))
    values: dict[str, str] = {}
    for part in filter(None, parts):
        key, equals, value = (piece.strip() for piece in part.partition("="))
        if key not in ("u", "U", "k", "distribution", "dof", "per-reading", "shared") or bool(equals) == (
            key in ("per-reading", "shared")
        ):
            raise ThermoError(f"“{part}” is not understood; write {FORM}.")
        if key in values:
            raise ThermoError(f"{key} is said twice.")
        values[key] = value
    if ("u" in values) == ("U" in values):
        raise ThermoError(f"“{name}” has {'both u and U' if 'u' in values else 'neither u nor U'}: say one.")
    if ("U" in values) != ("k" in values):
        raise ThermoError(f"“{name}”: U and its coverage factor k go together, as U=0.04;k=2.")
    if {"shared", "per-reading"} <= values.keys():
        raise ThermoError(f"“{name}” is either shared or per-reading.")
    numbers = {key: _number(key, values[key]) for key in ("u", "U", "k", "dof") if key in values}
    component = Component(
        name,
        numbers.get("u", numbers.get("U", 0.0)),
        numbers.get("k", 1.0),
        values.get("distribution", "normal"),
        numbers.get("dof", math.inf),
        "per-reading" not in values,
    )
    if problem := problem_of([component]):
        raise ThermoError(problem)
    return component


def reference_text(component: Component) -> str:
    """Return a component in words: `reference certificate: U = 0.04 with k = 2, normal, shared by all`."""
    value, name = _short(component.uncertainty), component.name
    said = [
        f"u = {value}" if component.coverage == 1 else f"U = {value} with k = {_short(component.coverage)}"
    ]
    said.append(distribution_text(component.distribution, component.dof))
    said.append("shared by all" if component.shared else "per reading and in the scatter already")
    of = name if name == _PLAIN_NAME else f"{_PLAIN_NAME} “{name}”"
    return f"{of}: {', '.join(said)}"


def distribution_text(distribution: str, dof: float) -> str:
    """Return `normal`, `Student's t, 9 degrees of freedom`, `rectangular`."""
    if not math.isfinite(dof):
        return distribution
    name = "Student's t" if distribution == "normal" else distribution
    return f"{name}, {_short(dof)} degree{'' if dof == 1 else 's'} of freedom"


def _number(key: str, text: str) -> float:
    if key == "dof" and text in ("inf", "infinite", "∞"):
        return math.inf
    try:
        return parse_number(text)
    except ValueError as error:
        raise ThermoError(f"{key}: {error}.") from None


def _short(value: float) -> str:
    return shortest(value).removesuffix(".0")
