"""A run and its calibration as a notebook that needs nothing but numpy and torch."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import Any

from thermogui.core.calibration.calibrate import Calibration, calibrate
from thermogui.core.calibration.settings import CalibrationSettings
from thermogui.core.calibration.summary import convention, equation
from thermogui.core.descent.experiment import STANDARDIZE, Experiment
from thermogui.core.descent.log import BOOK_EPOCHS
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import Floats, Readings
from thermogui.core.readings.units import axis_label
from thermogui.core.writing import notebook_cells as code
from thermogui.core.writing import notebook_prose as prose
from thermogui.core.writing.formula import harmless

_WIDTH = 88

Cell = tuple[str, str]
"""`markdown` or `code`, and the text."""


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
        ExperimentError: a setting is out of its range.
        ThermoError: no reading counts.
    """
    # late, for it brings the schemas of all notebooks with it
    import nbformat

    experiment.check()
    if not readings.counts.any():
        raise ThermoError("There is no reading for a notebook: enter a pair of readings, or tick one.")
    make: dict[str, Any] = {"markdown": nbformat.v4.new_markdown_cell, "code": nbformat.v4.new_code_cell}
    cells = [
        make[kind](text.strip("\n"), id=f"cell-{number:02}")
        for number, (kind, text) in enumerate(_cells(readings, experiment, settings, source, date, ended), 1)
    ]
    book = nbformat.v4.new_notebook(cells=cells)  # type: ignore[no-untyped-call]
    book.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    nbformat.validate(book)
    return str(nbformat.writes(book)) + "\n"  # type: ignore[no-untyped-call]


def _cells(
    readings: Readings,
    experiment: Experiment,
    settings: CalibrationSettings,
    source: str,
    date: datetime.date,
    ended: Sequence[float] | None,
) -> Iterator[Cell]:
    yield from _beginning(readings, experiment, source, date)
    yield from _gradients(experiment)
    yield from _training(experiment, ended)
    yield "markdown", prose.PLOTS
    labels = f"{axis_label(readings.unit_of_t_u)!r}, {axis_label(readings.unit_of_t_c)!r}"
    yield "code", code.FIT_PLOT.replace("LABELS", labels)
    yield "code", code.LOSS_PLOT
    try:
        calibration = calibrate(readings, settings.conventions)
    except ThermoError as error:
        yield "markdown", prose.NO_LEAST_SQUARES.replace("REASON", str(error))
    else:
        yield from _calibration(calibration)


def _beginning(
    readings: Readings, experiment: Experiment, source: str, date: datetime.date
) -> Iterator[Cell]:
    t_u, t_c = readings.used()
    title = prose.TITLE.replace("TIMES", f"{len(t_u)} time{'s' if len(t_u) != 1 else ''}")
    title = title.replace("DATE", date.isoformat()[:10]).replace("SOURCE", harmless(source).replace("`", "'"))
    yield "markdown", title
    yield "code", _imports(experiment)
    yield "markdown", prose.READINGS
    lists = f"T_U = {_numbers(t_u)}\nT_C = {_numbers(t_c)}\n"
    yield "code", f"{lists}\nt_u = vector(T_U)\nt_c = vector(T_C)\nprint(t_u)\nprint(t_c)"
    yield "markdown", prose.MODEL
    yield "code", code.MODEL
    yield "markdown", prose.LOSS
    yield "code", code.LOSS
    yield "markdown", prose.FIRST_PREDICTION
    yield "code", code.FIRST_PREDICTION
    yield "markdown", prose.SHAPES
    yield "code", code.BROADCASTING


def _imports(experiment: Experiment) -> str:
    library = {"torch": "torch.tensor", "numpy": "np.array"}[experiment.engine]
    package = library.partition(".")[0]
    w, b = (float(value) for value in experiment.initial)
    constants = {
        "LEARNING_RATE": float(experiment.learning_rate),
        "EPOCHS": experiment.epochs,
        "INITIAL": [w, b],
        "DELTA": float(experiment.delta),
        "STOP_EARLY": experiment.early_stop,
        "LOGGED": sorted({*BOOK_EPOCHS, experiment.epochs}),
    }
    return "\n".join(
        [
            code.IMPORTS,
            *(f"{name} = {value!r}" for name, value in constants.items()),
            "\n\ndef vector(numbers):",
            f"    return {library}(numbers, dtype={package}.{experiment.dtype})",
            f"\n\nstack = {package}.stack",
        ]
    )


def _gradients(experiment: Experiment) -> Iterator[Cell]:
    yield "markdown", prose.DIFFERENCES
    yield "code", code.FINITE_DIFFERENCES
    yield "markdown", prose.LEARNING_RATE
    yield "code", code.FIRST_STEP
    yield "markdown", prose.CHAIN_RULE
    yield "code", code.CHAIN_RULE
    if experiment.gradient == "autograd":
        yield "markdown", prose.AUTOGRAD
        yield "code", code.AUTOGRAD
    name = {"analytic": "chain_rule", "finite-difference": "finite_differences", "autograd": "autograd"}
    yield "markdown", prose.GRADIENT
    yield "code", f"gradient = {name[experiment.gradient]}"


def _training(experiment: Experiment, ended: Sequence[float] | None) -> Iterator[Cell]:
    yield "markdown", prose.LOOP
    yield "code", code.TRAINING_LOOP
    yield "markdown", prose.STABILITY
    yield "code", code.STABILITY
    yield "markdown", prose.UNSCALED
    yield "code", code.UNSCALED_RUN
    if experiment.input_scale == STANDARDIZE:
        yield "markdown", prose.STANDARDIZED
        yield "code", code.STANDARDIZED
    else:
        yield "markdown", prose.SCALED
        yield "code", code.SCALED.replace("SCALE", repr(float(experiment.input_scale)))
    yield "markdown", prose.RUN
    yield "code", code.RUN
    said = ""
    if ended is not None:
        said = f"The program's own run ended at $w$ = {ended[0]:.7g}, $b$ = {ended[1]:.7g}."
    yield "markdown", prose.END.replace("ENDED", said).strip()
    yield "code", code.LINE


def _calibration(calibration: Calibration) -> Iterator[Cell]:
    fit = calibration.fit
    y, x = ("t_u", "t_c") if calibration.is_inverted else ("t_c", "t_u")
    words = prose.LEAST_SQUARES.replace("CONVENTION", convention(calibration))
    yield "markdown", words.replace("EQUATION", _tex(equation(calibration)))
    confidence = calibration.conventions.confidence
    quantile = "" if fit.dof_of_uncertainty is None else f"  # of Student's t, for {100 * confidence:.10g} %"
    lines = [
        f"# {y} over {x}, about ORIGIN",
        f"X = np.array({_numbers(fit.x)})",
        f"Y = np.array({_numbers(fit.y)})",
        "SIGMA = " + ("np.ones(len(X))" if fit.sigma is None else f"np.array({_numbers(fit.sigma)})"),
        f"SIZE = {fit.size}",
        f"ORIGIN = {float(fit.origin)!r}",
        f"K = {fit.coverage_factor(confidence)!r}{quantile}",
        f"S_IS_KNOWN = {fit.weights == 'absolute'}",
        code.LEAST_SQUARES,
    ]
    yield "code", "\n".join(lines)
    if fit.size == 2 and not calibration.is_inverted and fit.sigma is None:
        yield "markdown", prose.DISTANCE
        yield "code", code.DISTANCE


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


def _tex(text: str) -> str:
    return text.replace("−", "-").replace("·", r"\,").replace("²", "^2")
