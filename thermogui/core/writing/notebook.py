"""A run and its calibration as a notebook that needs nothing but numpy and torch."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from thermogui.core.calibration.assessment import assess
from thermogui.core.calibration.settings import CalibrationSettings
from thermogui.core.calibration.summary import also_uncertain, convention, equation
from thermogui.core.calibration.warnings import why_no_mean
from thermogui.core.descent.experiment import STANDARDIZE, Experiment
from thermogui.core.descent.log import BOOK_EPOCHS
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import Floats, Readings
from thermogui.core.readings.roles import Role
from thermogui.core.readings.units import axis_label
from thermogui.core.resources import resources
from thermogui.core.writing.formula import harmless
from thermogui.core.writing.report.content import example

_WIDTH = 88
_TEX = str.maketrans({"−": "-", "·": r"\,", "²": "^2"})

# in the template as in Mustache: {{name}}, {{#name}} … {{/name}} where it is true, {{^name}} where it is not
_SECTION = re.compile(r"\{\{(?P<sign>[#^])(?P<name>\w+)\}\}\n?(?P<text>.*?)\{\{/(?P=name)\}\}\n?", re.DOTALL)
_PLACE = re.compile(r"\{\{(\w+)\}\}")
_FENCED = re.compile(r"^```python\n(.*?)^```\n", re.DOTALL | re.MULTILINE)


def notebook_text(
    readings: Readings,
    experiment: Experiment,
    settings: CalibrationSettings,
    source: str,
    date: datetime.date,
    ended: Sequence[float] | None = None,
) -> str:
    """Return a notebook (nbformat 4.5) that trains on the readings that count and calibrates with them.

    The same content gives the same text.

    Args:
        readings: at least one of them must count.
        experiment: settings of the run.
        settings: of the calibration; it is left out where the readings allow none.
        source: the name of the readings' file.
        date: when the notebook is made.
        ended: the parameters (w, b) with which the run ended, where it has.

    Raises:
        ThermoError: a setting is out of its range, or no reading counts.
    """
    # late, for it brings the schemas of all notebooks with it
    import nbformat

    experiment.check()
    if not readings.counts.any():
        raise ThermoError("There are no readings for a notebook: enter a pair, or tick one.")
    template = (resources() / "templates" / "notebook.md").read_text(encoding="utf-8")
    values = _of_run(readings, experiment, ended) | _of_calibration(readings, settings)
    values |= {"source": harmless(source).replace("`", "'"), "date": date.isoformat()[:10]}
    make: dict[str, Any] = {"markdown": nbformat.v4.new_markdown_cell, "code": nbformat.v4.new_code_cell}
    cells = [
        make[kind](_filled(text, values), id=f"cell-{number:02}")
        for number, (kind, text) in enumerate(_cells(_sections(template, values)), 1)
    ]
    book = nbformat.v4.new_notebook(cells=cells)  # type: ignore[no-untyped-call]
    book.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    nbformat.validate(book)
    return str(nbformat.writes(book)) + "\n"  # type: ignore[no-untyped-call]


def _sections(template: str, values: Mapping[str, Any]) -> str:
    def kept(found: re.Match[str]) -> str:
        is_wanted = bool(values[found["name"]]) is (found["sign"] == "#")
        return _sections(found["text"], values) if is_wanted else ""

    return _SECTION.sub(kept, template)


def _cells(template: str) -> Iterator[tuple[str, str]]:
    """Yield `markdown` or `code`, and the text: code stands between fences."""
    for index, text in enumerate(_FENCED.split(template)):
        if text.strip():
            yield ("code" if index % 2 else "markdown"), text.strip("\n")


def _filled(text: str, values: Mapping[str, Any]) -> str:
    return _PLACE.sub(lambda found: str(values[found[1]]), text)


def _of_run(readings: Readings, experiment: Experiment, ended: Sequence[float] | None) -> dict[str, Any]:
    t_u, t_c = readings.used()
    package = {"torch": "torch", "numpy": "np"}[experiment.engine]
    names = {"analytic": "chain_rule", "finite-difference": "finite_differences", "autograd": "autograd"}
    is_standardized = experiment.input_scale == STANDARDIZE
    return {
        "times": f"{len(t_u)} time{'s' if len(t_u) != 1 else ''}",
        "learning_rate": float(experiment.learning_rate),
        "epochs": experiment.epochs,
        "initial": [float(value) for value in experiment.initial],
        "delta": float(experiment.delta),
        "early_stop": experiment.early_stop,
        "logged": sorted({*BOOK_EPOCHS, experiment.epochs}),
        "package": package,
        "make_array": f"{package}.{'tensor' if package == 'torch' else 'array'}",
        "dtype": experiment.dtype,
        "t_u": _numbers(t_u),
        "t_c": _numbers(t_c),
        "autograd": experiment.gradient == "autograd",
        "gradient": names[experiment.gradient],
        "standardized": is_standardized,
        "input_scale": "" if is_standardized else float(experiment.input_scale),
        "ended": ended is not None,
        "ended_w": "" if ended is None else f"{ended[0]:.7g}",
        "ended_b": "" if ended is None else f"{ended[1]:.7g}",
        "labels": f"{axis_label(readings.unit_of_t_u)!r}, {axis_label(readings.unit_of_t_c)!r}",
    }


def _of_calibration(readings: Readings, settings: CalibrationSettings) -> dict[str, Any]:
    try:
        assessment = assess(readings, settings)
        if why := why_no_mean(assessment.calibration, assessment.form, settings.extra.readings):
            raise ThermoError(why)
    except ThermoError as error:
        return {"calibrated": False, "both": False, "reason": str(error)}
    calibration = assessment.calibration
    fit, confidence = calibration.fit, calibration.conventions.confidence
    y, x = ("t_u", "t_c") if calibration.is_inverted else ("t_c", "t_u")
    quantile = "" if fit.dof_of_uncertainty is None else f"  # of Student's t, for {100 * confidence:.10g} %"
    is_both = calibration.conventions.scatter == "both"
    sigma_u, sigma_c = (
        _numbers(readings.column(role)[calibration.rows]) if is_both else ""
        for role in (Role.SIGMA_U, Role.SIGMA_C)
    )
    return {
        "calibrated": True,
        "both": is_both,
        "sigma_u": sigma_u,
        "sigma_c": sigma_c,
        "error_correlation": repr(float(calibration.conventions.correlation)),
        "convention": convention(calibration),
        "warnings": " ".join(assessment.warnings),
        "also_uncertain": also_uncertain(settings.extra, harmless),
        "example": example(assessment),
        "equation": equation(calibration).translate(_TEX),
        "x_name": x,
        "y_name": y,
        "x": _numbers(fit.x),
        "y": _numbers(fit.y),
        "sigma": "np.ones(len(X))" if fit.sigma is None else f"np.array({_numbers(fit.sigma)})",
        "size": fit.size,
        "origin": repr(float(fit.origin)),
        "coverage_factor": f"{fit.coverage_factor(confidence)!r}{quantile}",
        "s_is_known": fit.weights == "absolute",
        "comparable": fit.size == 2 and not calibration.is_inverted and fit.sigma is None,
    }


def _numbers(values: Floats) -> str:
    """Return a list of numbers with all their digits, over several lines where it is long."""
    lines, line = [], ""
    # one by one: meanwhile other threads may run
    for value in values.tolist():
        number = repr(value)
        if line and len(line) + len(number) > _WIDTH:
            lines.append(line)
            line = ""
        line = f"{line}, {number}" if line else number
    lines.append(line)
    if len(lines) == 1:
        return f"[{line}]"
    wrapped = ",\n    ".join(lines)
    return f"[\n    {wrapped},\n]"
