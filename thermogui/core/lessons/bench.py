"""Computes now, on given readings, what the book has computed, and what we have with `torch.optim`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from thermogui.core.descent import gradients
from thermogui.core.descent.curve import Curve
from thermogui.core.descent.exact import ExactFit
from thermogui.core.descent.experiment import initial_params, model_of
from thermogui.core.descent.models import LINE, MODELS, mean_squared_error
from thermogui.core.descent.scaling import InputScaling
from thermogui.core.descent.trace import Trace
from thermogui.core.descent.training import train
from thermogui.core.errors import ThermoError
from thermogui.core.lessons.figures import Agreement, Figures, compare, printed
from thermogui.core.lessons.steps import Check, LessonStep
from thermogui.core.progress import Cancelled
from thermogui.core.readings.readings import Readings, seed_readings

_SHAPES = {"x": (), "y": (3, 1), "z": (1, 3), "a": (2, 1, 1)}
_DELTA, _RATE = 0.1, 0.01
_WIDTH_OF_BLOCKS = 64


@dataclass(frozen=True)
class Result:
    """A check beside its figures, in words.

    Attributes:
        kept: what the book printed, or `torch.optim` has come to; "" where there is nothing of it, or for
            readings that are not the book's.
        ours: the same, computed now.
    """

    name: str
    kept: str
    ours: str
    agreement: Agreement
    is_listed: bool = True


def are_of_the_book(readings: Readings) -> bool:
    """Return whether the readings that count are the book's eleven, in its order."""
    return readings.trains_like(seed_readings())


class Bench:
    """Figures on readings, each computed when it is first asked for, and kept.

    Raises:
        ThermoError: no reading counts.
    """

    def __init__(
        self, readings: Readings, figures: Figures, stopped: Callable[[], bool] = lambda: False
    ) -> None:
        """*figures* have the settings of the runs."""
        if not readings.counts.any():
            raise ThermoError("There is no reading that counts: enter a pair of readings first.")
        self._readings, self._figures, self._stopped = readings, figures, stopped
        self._traces: dict[tuple[str, str], Trace] = {}

    def value(self, what: str) -> Any:
        """Compute what a check asks for; see `resources/lessons/walkthrough.toml` for all of them.

        Raises:
            KeyError: nothing has that name.
            ThermoError: the readings do not allow it.
            Cancelled: a run was under way, and *stopped* has said so.
        """
        name, *rest = what.split()
        match name:
            case "run":
                return self._of_run(*rest)
            case "product":
                from thermogui.core.lessons.broadcasting import align

                return list(align([_SHAPES[x] for x in rest[0].split("*")]).result or ())
            case "gradient":
                return self._gradient(*rest)
            case "backward":
                return self._backward(*rest)
            case "least":
                return self._least(*rest)
        return self._by_name[name](self)

    # -- before training

    def _columns(self, dtype: str = "float32") -> tuple[Any, Any]:
        import torch

        t_u, t_c = self._readings.used()
        with np.errstate(over="ignore", under="ignore"):
            return torch.tensor(t_u.astype(dtype)), torch.tensor(t_c.astype(dtype))

    def _prediction(self) -> tuple[Any, Any]:
        import torch

        x, y = self._columns()
        return LINE.predict(x, (torch.ones(()), torch.zeros(()))), y

    def _t_u(self) -> list[float]:
        return list(self._readings.used()[0])

    def _t_c(self) -> list[float]:
        return list(self._readings.used()[1])

    def _t_p(self) -> list[float]:
        return list(self._prediction()[0].tolist())

    def _first_loss(self) -> float:
        return float(mean_squared_error(*self._prediction()))

    # -- differences and steps

    def _stepped(self, dtype: str) -> tuple[float, float, float]:
        """Return the rate for w, then w and b after a step each, b's at the w already stepped."""
        import torch

        x, y = self._columns(dtype)
        w, b = torch.ones((), dtype=x.dtype), torch.zeros((), dtype=x.dtype)
        rate_w = gradients.loss_rate_of_change(LINE, x, y, (w, b), 0, _DELTA)
        w = w - _RATE * rate_w
        b = b - _RATE * gradients.loss_rate_of_change(LINE, x, y, (w, b), 1, _DELTA)
        return rate_w.item(), w.item(), b.item()

    def _difference_w(self) -> float:
        return self._stepped("float32")[0]

    def _stepped_w(self) -> float:
        return self._stepped("float32")[1]

    def _stepped_b(self) -> float:
        return self._stepped("float32")[2]

    def _stepped_b_exact(self) -> float:
        return self._stepped("float64")[2]

    def _step_of_one(self) -> float:
        return 1.0 - self._gradient("analytic", "w")

    def _gradient(self, kind: str, parameter: str) -> float:
        import torch

        x, y = self._columns()
        out = torch.empty(2)
        compute = {"analytic": gradients.analytic, "autograd": gradients.autograd}[kind]
        compute(LINE, x, y, torch.tensor([1.0, 0.0]), out)
        return out["wb".index(parameter)].item()

    def _backward(self, when: str, parameter: str) -> float:
        """Return what torch has left in `grad`: after `backward` once, twice, or twice and zeroed between."""
        import torch

        x, y = self._columns()
        params = torch.tensor([1.0, 0.0], requires_grad=True)
        for _ in range(1 if when == "once" else 2):
            if when == "zeroed" and params.grad is not None:
                params.grad.zero_()
            mean_squared_error(LINE.predict(x, params), y).backward()
        assert params.grad is not None
        return params.grad["wb".index(parameter)].item()

    def _least(self, model: str) -> float:
        exact = ExactFit.of(MODELS[model], self._readings)
        if exact is None:
            raise ThermoError("the readings do not determine it")
        return exact.least

    # -- runs

    def _trace(self, run: str, engine: str) -> Trace:
        if (run, engine) not in self._traces:
            experiment = self._figures.experiment(run, engine)
            trace = Trace(initial_params(experiment))
            for block in train(experiment, self._readings, limit=_WIDTH_OF_BLOCKS):
                if self._stopped():
                    raise Cancelled
                trace.append(block)
            self._traces[run, engine] = trace
        return self._traces[run, engine]

    def _of_run(self, run: str, engine: str, when: str, quantity: str = "") -> float | None:
        trace = self._trace(run, engine)
        if when == "last":
            stopped = len(trace) < self._figures.experiment(run, engine).epochs
            return len(trace) if stopped else None
        if when in ("inf", "nan"):
            found = np.flatnonzero(np.isposinf(trace.losses) if when == "inf" else np.isnan(trace.losses))
            return int(found[0]) + 1 if len(found) else None
        if when == "best":
            return trace.best_epoch
        if int(when) > len(trace):
            raise ThermoError("the run has stopped before")
        record = trace.record(int(when))
        if quantity == "loss":
            return record.loss
        if quantity == "validation_loss":
            return record.validation_loss
        names = model_of(self._figures.experiment(run, engine)).parameter_names
        values = record.gradient if quantity.startswith("grad_") else record.params
        return float(values[names.index(quantity.removeprefix("grad_"))])

    def _engines_apart(self) -> float:
        by_torch, by_numpy = (self._trace("scaled_input", engine).losses for engine in ("torch", "numpy"))
        shared = min(len(by_torch), len(by_numpy))
        with np.errstate(all="ignore"):
            apart = np.abs(by_torch[:shared].astype(np.float64) / by_numpy[:shared] - 1)
        return float(apart.max())

    def _line(self) -> Curve:
        experiment = self._figures.experiment("five_thousand_epochs", "torch")
        scaling = InputScaling.of(experiment, self._readings.used()[0])
        return Curve.of(experiment, scaling, self._trace("five_thousand_epochs", "torch").params[-1])

    def _slope(self) -> float:
        return self._line().in_reading_units["slope"]

    def _line_low(self) -> float:
        return float(self._line()(self._readings.used()[0].min()))

    def _line_high(self) -> float:
        return float(self._line()(self._readings.used()[0].max()))

    _by_name = {  # noqa: RUF012
        "t_u": _t_u,
        "t_c": _t_c,
        "t_p": _t_p,
        "first_loss": _first_loss,
        "difference_w": _difference_w,
        "stepped_w": _stepped_w,
        "stepped_b": _stepped_b,
        "stepped_b_exact": _stepped_b_exact,
        "step_of_one": _step_of_one,
        "engines_apart": _engines_apart,
        "slope": _slope,
        "line_low": _line_low,
        "line_high": _line_high,
    }


def run_checks(
    step: LessonStep, readings: Readings, stopped: Callable[[], bool] = lambda: False
) -> tuple[Result, ...]:
    """Compute the figures of a step; only on the book's own readings are they compared with those kept.

    Raises:
        ThermoError: no reading counts.
        Cancelled: *stopped* has said so.
    """
    if not step.checks:
        return ()
    figures = Figures.of(step.source)
    bench = Bench(readings, figures, stopped)
    compares = are_of_the_book(readings)
    return tuple(_result(check, bench, figures, compares) for check in step.checks)


def kept_alone(step: LessonStep, readings: Readings) -> tuple[Result, ...]:
    """Return what is kept of a step, where it is of these readings, and nothing beside it."""
    if not are_of_the_book(readings):
        return ()
    figures = Figures.of(step.source)
    return tuple(
        Result(check.name, _kept(check, figures), "", Agreement.NONE, check.is_listed)
        for check in step.checks
    )


def _kept(check: Check, figures: Figures) -> str:
    return printed(figures.at(check.place), check.notation, check.place) if check.place else ""


def _result(check: Check, bench: Bench, figures: Figures, compares: bool) -> Result:
    try:
        value = bench.value(check.live)
    except Cancelled:
        raise
    except ThermoError as error:
        return Result(check.name, "", f"– ({error})", Agreement.NONE, check.is_listed)
    # for printing, the place says how many digits the book has there
    ours = printed(value, check.notation, check.place)
    if not compares:
        return Result(check.name, "", ours, Agreement.NONE, check.is_listed)
    verdict = compare(figures, check.place, value, check.notation)
    return Result(check.name, _kept(check, figures), ours, verdict, check.is_listed)
