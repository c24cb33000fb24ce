"""What a plot of the loss surface is about, in the units of its axes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal
from weakref import WeakKeyDictionary

import numpy as np

from thermogui.core.descent.batches import divided
from thermogui.core.descent.bowl import Bowl
from thermogui.core.descent.conditioning import Conditioning
from thermogui.core.descent.experiment import Experiment, initial_params, model_of
from thermogui.core.descent.loss_grid import LossGrid
from thermogui.core.descent.loss_view import bowl_to_draw, from_reading_units, to_reading_units
from thermogui.core.descent.models import LINE, Model, Values
from thermogui.core.descent.plane import Basin, Plane, free_by_default
from thermogui.core.descent.scaling import InputScaling
from thermogui.core.descent.taken_step import next_step
from thermogui.core.descent.training import initial_of
from thermogui.core.descent.trajectory import as_far_as_finite, epochs_to_draw
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import Floats, Readings

if TYPE_CHECKING:
    from thermogui.core.descent.run import Run
    from thermogui.core.descent.trace import Epochs, Trace
    from thermogui.ui.run.frame import Frame

Units = Literal["scaled", "reading"]


class SurfaceState:
    """Readings, experiment and frame; from them the surface, the start, the path and its next step.

    The loss of a line is there at once. That of another model is over two of its parameters, and is worked
    out by somebody else (`take`), who may ask what it is to be of (`held`).

    Attributes:
        model: of the settings.
        axes: which of its parameters are shown.
        conditioning: the loss of a line before and after scaling; None where there is none.
        plane: what `basin` or `grid` is of, of another model; None of a line, and until it is there.
        basin: its loss in closed form; None where there is none.
        grid: else its loss in some places.
        plane_epoch: after how many epochs the other parameters are those of the plane.
        problem: why there is no surface, in words.
        points: the path, shape (k, 2).
        steps: the next step at its end, and its summands if there are several, shape (2,) each.
        beside: the paths of the runs that are drawn beside it, shape (k, 2) each.
    """

    def __init__(self) -> None:
        self.readings: Readings | None = None
        self.experiment = Experiment()
        self.units: Units = "scaled"
        self.frame: Frame | None = None
        self.conditioning: Conditioning | None = None
        self.model: Model = LINE
        self.axes = (0, 1)
        self.plane: Plane | None = None
        self.basin: Basin | None = None
        self.grid: LossGrid | None = None
        self.plane_epoch = 0
        self.problem = ""
        self.points: Floats = np.empty((0, 2))
        self.steps: list[Floats] = []
        self.beside: list[Floats] = []
        self._unscaled: Bowl | None = None
        self._learned_from: object = None
        # of runs that are gone nothing is kept
        self._paths: WeakKeyDictionary[Run[Trace], tuple[object, Epochs, Floats]] = WeakKeyDictionary()

    @property
    def surface(self) -> Basin | None:
        """The loss over the parameters that the axes show, in closed form."""
        if self.conditioning is None:
            return self.basin
        return self.conditioning.scaled if self.units == "scaled" else self.conditioning.raw

    @property
    def is_there(self) -> bool:
        """Whether there is a surface."""
        return self.conditioning is not None or self.plane is not None

    @property
    def names(self) -> tuple[str, str]:
        """What the two parameters are called."""
        names = self.model.parameter_names
        return names[self.axes[0]], names[self.axes[1]]

    @property
    def start(self) -> tuple[float, float]:
        """Where the experiment starts; the origin where there is no surface."""
        if not self.is_there:
            return 0.0, 0.0
        x, y = self._shown(initial_params(self.experiment).astype(np.float64), self._scaling())
        return float(x), float(y)

    def set_surface(self, readings: Readings, experiment: Experiment) -> None:
        """Take readings and settings; of a line, one pass over the readings, if they are others."""
        before, self.conditioning, self.problem = self.conditioning, None, ""
        known = readings is self.readings and self._unscaled is not None
        self.readings, self.experiment = readings, experiment
        try:
            self._set_model(experiment)
            experiment.check(readings.held_by_hand)
            if self.model == LINE:
                known = self._set_unscaled(known)
                if known and before is not None and before.scale == experiment.input_scale:
                    self.conditioning = before
                elif self._unscaled is not None:
                    self.conditioning = Conditioning.of(self._unscaled, experiment)
        except ThermoError as error:
            self.problem = str(error)
            self.take(None, None)
        self._follow_run()

    def _set_unscaled(self, known: bool) -> bool:
        """Take the loss over the readings themselves; return whether it is the one of before."""
        assert self.readings is not None
        share = self.experiment.validation_share
        learned_from = share and (share, self.experiment.seed)
        known = known and learned_from == self._learned_from
        if not known:
            self._unscaled, self._learned_from = None, learned_from
            self._unscaled = bowl_to_draw(*divided(self.experiment, self.readings)[0].used())
        return known

    def _set_model(self, experiment: Experiment) -> None:
        if experiment.field_problems().keys() & {"model", "hidden_units"}:
            return
        model = model_of(experiment)
        if model != self.model:
            self.model, self.axes = model, free_by_default(model)
            self.take(None, None)

    def choose(self, axes: tuple[int, int]) -> None:
        """Show other parameters."""
        self.axes = axes
        self.take(None, None)
        self._follow_run()

    def held(self) -> tuple[Values, int] | None:
        """Return all parameters where a surface is to be, and after how many epochs; None of a line."""
        if self.model == LINE or self.problem or self.readings is None:
            return None
        frame = self.frame
        if frame is None or frame.params is None or frame.run is None or not self._has(frame.run):
            return initial_params(self.experiment), 0
        return (frame.params, frame.epoch) if np.isfinite(frame.params).all() else None

    def take(self, plane: Plane | None, found: Basin | LossGrid | None, epoch: int = 0) -> None:
        """Take a surface over two parameters of another model than a line, or none."""
        self.plane, self.plane_epoch = plane, epoch
        self.grid = found if isinstance(found, LossGrid) else None
        self.basin = None if isinstance(found, LossGrid) else found

    def initial_at(self, p: float, q: float) -> tuple[float, ...]:
        """Return all initial parameters, those that are shown at a place."""
        if self.model == LINE:
            return p, q
        initial = list(initial_of(initial_params(self.experiment), self.experiment.dtype))
        initial[self.axes[0]], initial[self.axes[1]] = p, q
        return tuple(initial)

    def loss_at(self, p: float, q: float) -> float | None:
        """Return the loss at a point of the axes; None where there is no surface."""
        if self.surface is not None:
            return float(self.surface.loss(np.array(p), np.array(q)))
        return None if self.plane is None else float(self.plane.loss(np.array(p), np.array(q)))

    def _has(self, run: Run[Trace]) -> bool:
        """Return whether a run is of these parameters: of this model, and not of a line on the same input."""
        experiment = run.experiment
        if self.model == LINE:
            return experiment.model == LINE.name
        is_alike = experiment.input_scale == self.experiment.input_scale
        return is_alike and model_of(experiment) == self.model

    def _scaling(self) -> InputScaling:
        return self.conditioning.scaled.scaling if self.conditioning else InputScaling(1.0)

    def set_frame(self, frame: Frame) -> None:
        """Take the path of a run up to an epoch, or where a run would begin."""
        self.frame = frame
        self._follow_run()

    def set_units(self, units: Units) -> None:
        """Take other axes."""
        self.units = units
        self._follow_run()

    def parameters_at(self, point: Floats, pixel: Floats) -> tuple[Floats, Floats]:
        """Return (w, b) at a point of the axes, and how large a pixel is there; shape (2,) each."""
        if self.units == "scaled" or self.conditioning is None:
            return point, pixel
        scaling = self.conditioning.scaled.scaling
        return from_reading_units(point, scaling), pixel / np.array([abs(scaling.factor), 1.0])

    def _shown(self, points: Floats, scaling: InputScaling) -> Floats:
        """Return where parameters, shape (…, p), of a scaling are on the axes, shape (…, 2); steps too."""
        if self.conditioning is None:
            return points[..., list(self.axes)]
        if self.units == "reading":
            return to_reading_units(points, scaling)
        if scaling.is_as_good_as(self.conditioning.scaled.scaling):
            return points
        # a run that is of another scaling than the settings: where its lines are
        return from_reading_units(to_reading_units(points, scaling), self.conditioning.scaled.scaling)

    def _follow_run(self) -> None:
        self.points, self.steps, self.beside = np.empty((0, 2)), [], []
        frame = self.frame
        if frame is None or frame.params is None or (self.model == LINE and self.conditioning is None):
            return
        run = frame.run
        experiment = run.experiment if run else self.experiment
        if len(frame.params) != len(self.model.parameter_names) or (run is not None and not self._has(run)):
            return
        scaling = run.scaling if run else self._scaling()
        if run is None:
            self.points = as_far_as_finite(self._shown(np.array([frame.params], np.float64), scaling))
        else:
            self.points = self._path(run, frame.epoch)
            self.beside = [self._path(one.run, one.epoch) for one in frame.beside]
        if frame.gradient is None:
            return
        trace = run.trace if run else None
        steps = next_step(experiment, trace, frame.epoch, frame.params, frame.gradient)
        with np.errstate(all="ignore"):
            shown = [self._shown(step.astype(np.float64), scaling) for step in steps]
        self.steps = shown if np.isfinite(shown).all() else []

    def _path(self, run: Run[Trace], epoch: int) -> Floats:
        """Return where a run has been up to an epoch, shape (k, 2); nowhere, of another model."""
        if not self._has(run):
            return np.empty((0, 2))
        epoch = min(epoch, len(run.trace))
        rows, path = self._whole_path(run)
        here = self._shown(run.trace.params_after(epoch)[None].astype(np.float64), run.scaling)
        return as_far_as_finite(np.concatenate([path[: np.searchsorted(rows, epoch)], here]))

    def _whole_path(self, run: Run[Trace]) -> tuple[Epochs, Floats]:
        """Return which epochs of a run are drawn, and where they are; the same for every epoch looked at."""
        key = (len(run.trace), self.units, self.conditioning, self.axes)
        known = self._paths.get(run)
        if known is None or known[0] != key:
            rows = epochs_to_draw(len(run.trace))
            path = np.empty((len(rows), len(run.trace.initial)))
            path[0] = run.trace.initial
            path[1:] = run.trace.params[rows[1:] - 1]
            known = self._paths[run] = key, rows, self._shown(path, run.scaling)
        return known[1], known[2]


def axis_names(units: str, names: tuple[str, str], readings: Readings | None) -> tuple[str, str]:
    """Return what the horizontal and the vertical axis show, with their units.

    Args:
        names: of the parameters that are shown.
    """
    if units == "scaled":
        return names
    if readings is None:
        return "Slope", "Intercept"
    of_t_u, of_t_c = (label.symbol for label in readings.labels)
    return f"Slope ({of_t_c or 't_c'} per {of_t_u or 'unit'})", f"Intercept ({of_t_c or 't_c'})"
