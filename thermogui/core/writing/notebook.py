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
from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.schedules import CONSTANT
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import Readings
from thermogui.core.readings.roles import Role
from thermogui.core.resources import resources
from thermogui.core.writing.formula import harmless
from thermogui.core.writing.notebook_run import numbers_listed, values_of_run
from thermogui.core.writing.report.content import example

_TEX = str.maketrans({"−": "-", "·": r"\,", "²": "^2"})

# in the template as in Mustache: {{name}}, {{#name}} … {{/name}} where it is true, {{^name}} where it is not;
# a line with nothing else goes with what it holds
_SECTION = re.compile(
    r"(?P<alone>^)?\{\{(?P<sign>[#^])(?P<name>\w+)\}\}(?(alone)\n?)(?P<text>.*?)"
    r"(?:(?<=\n)\{\{/(?P=name)\}\}\n?|\{\{/(?P=name)\}\})",
    re.DOTALL | re.MULTILINE,
)
_PLACE = re.compile(r"\{\{(\w+)\}\}")
_FENCED = re.compile(r"^```python\n(.*?)^```\n", re.DOTALL | re.MULTILINE)


def notebook_text(
    readings: Readings,
    experiment: Experiment,
    settings: CalibrationSettings,
    source: str,
    date: datetime.date,
    ended: Sequence[float] | None = None,
    epochs: int | None = None,
) -> str:
    """Return a notebook (nbformat 4.5) that trains on the readings that count and calibrates with them.

    The same content gives the same text.

    Args:
        readings: at least one of them must count.
        experiment: settings of the run.
        settings: of the calibration; it is left out where the readings allow none.
        source: the name of the readings' file.
        date: when the notebook is made.
        ended: the parameters with which the run ended, where it has, shape (p,).
        epochs: how many it had, where they are not those that it was begun with.

    Raises:
        ThermoError: a setting is out of its range, no reading counts, or there are no words for the model or
            the schedule, or no lines for the optimiser.
    """
    # late, for it brings the schemas of all notebooks with it
    import nbformat

    experiment.check()
    if not readings.counts.any():
        raise ThermoError("There are no readings for a notebook: enter a pair, or tick one.")
    template = (resources() / "templates" / "notebook.md").read_text(encoding="utf-8")
    for what in ("model", "schedule"):
        name = getattr(experiment, what)
        if name != CONSTANT and f"{{{{#{name}}}}}" not in template:
            raise ThermoError(f"A notebook has no words for the {what} {name}: choose another.")
    values = values_of_run(readings, experiment, ended, epochs) | _of_calibration(readings, settings)
    # which curve the run and the least squares share
    shared = {"linear": 2, "quadratic": 3}.get(experiment.model)
    values["comparable"] = values["comparable"] == shared and not values["held_out"]
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


def _of_calibration(readings: Readings, settings: CalibrationSettings) -> dict[str, Any]:
    try:
        assessment = assess(readings, settings)
        if why := why_no_mean(assessment.calibration, assessment.form, settings.extra.readings):
            raise ThermoError(why)
    except ThermoError as error:
        return {"calibrated": False, "both": False, "fitted": "line", "comparable": 0, "reason": str(error)}
    calibration = assessment.calibration
    fit, confidence = calibration.fit, calibration.conventions.confidence
    y, x = ("t_u", "t_c") if calibration.is_inverted else ("t_c", "t_u")
    quantile = "" if fit.dof_of_uncertainty is None else f"  # of Student's t, for {100 * confidence:.10g} %"
    is_both = calibration.conventions.scatter == "both"
    sigma_u, sigma_c = (
        numbers_listed(readings.column(role)[calibration.rows]) if is_both else ""
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
        "x": numbers_listed(fit.x),
        "y": numbers_listed(fit.y),
        "sigma": "np.ones(len(X))" if fit.sigma is None else f"np.array({numbers_listed(fit.sigma)})",
        "size": fit.size,
        "origin": repr(float(fit.origin)),
        "coverage_factor": f"{fit.coverage_factor(confidence)!r}{quantile}",
        "s_is_known": fit.weights == "absolute",
        "fitted": "line" if fit.size == 2 else "curve",
        "comparable": 0 if calibration.is_inverted or fit.sigma is not None else fit.size,
    }
