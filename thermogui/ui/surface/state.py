"""What a plot of the loss surface is about, in the units of its axes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal
from weakref import WeakKeyDictionary

import numpy as np

from thermogui.core.descent.bowl import Bowl
from thermogui.core.descent.conditioning import Conditioning
from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.loss_view import bowl_to_draw, from_reading_units, to_reading_units
from thermogui.core.descent.models import LINE
from thermogui.core.descent.optimizers import OPTIMIZERS
from thermogui.core.descent.scaling import InputScaling
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

    Attributes:
        conditioning: the loss before and after scaling; None where there is none.
        problem: why there is none, in words.
        points: the path, shape (k, 2).
        step: the next step of descent at its end, shape (2,), or None.
        beside: the paths of the runs that are drawn beside it, shape (k, 2) each.
    """

    def __init__(self) -> None:
        self.readings: Readings | None = None
        self.experiment = Experiment()
        self.units: Units = "scaled"
        self.frame: Frame | None = None
        self.conditioning: Conditioning | None = None
        self.problem = ""
        self.points: Floats = np.empty((0, 2))
        self.step: Floats | None = None
        self.beside: list[Floats] = []
        self._unscaled: Bowl | None = None
        # of runs that are gone nothing is kept
        self._paths: WeakKeyDictionary[Run[Trace], tuple[object, Epochs, Floats]] = WeakKeyDictionary()

    @property
    def surface(self) -> Bowl | None:
        """The loss over the parameters that the axes show."""
        if self.conditioning is None:
            return None
        return self.conditioning.scaled if self.units == "scaled" else self.conditioning.raw

    @property
    def start(self) -> tuple[float, float]:
        """Where the experiment starts; the origin where there is no surface."""
        if self.conditioning is None:
            return 0.0, 0.0
        initial = np.array(self.experiment.initial, np.float64)
        x, y = self._shown(initial, self.conditioning.scaled.scaling)
        return float(x), float(y)

    def set_surface(self, readings: Readings, experiment: Experiment) -> None:
        """Take readings and settings; one pass over the readings, if they are others."""
        before, self.conditioning, self.problem = self.conditioning, None, ""
        known = readings is self.readings and self._unscaled is not None
        self.readings, self.experiment = readings, experiment
        try:
            if not known:
                self._unscaled = None
                self._unscaled = bowl_to_draw(*readings.used())
            experiment.check()
            if experiment.model != LINE.name:
                raise ThermoError("The loss surface is over two parameters: that of a straight line.")
            if known and before is not None and before.scale == experiment.input_scale:
                self.conditioning = before
            elif self._unscaled is not None:
                self.conditioning = Conditioning.of(self._unscaled, experiment)
        except ThermoError as error:
            self.problem = str(error)
        self._follow_run()

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
        """Return where (w, b) of a scaling are on the axes, shape (…, 2); steps too."""
        if self.units == "reading" or self.conditioning is None:
            return to_reading_units(points, scaling)
        if scaling == self.conditioning.scaled.scaling:
            return points
        # a run that is of another scaling than the settings: where its lines are
        return from_reading_units(to_reading_units(points, scaling), self.conditioning.scaled.scaling)

    def _follow_run(self) -> None:
        self.points, self.step, self.beside = np.empty((0, 2)), None, []
        frame, conditioning = self.frame, self.conditioning
        if frame is None or frame.params is None or conditioning is None:
            return
        run = frame.run
        scaling = run.scaling if run else conditioning.scaled.scaling
        experiment = run.experiment if run else self.experiment
        if experiment.model != LINE.name:
            return
        if run is None:
            self.points = as_far_as_finite(self._shown(np.array([frame.params], np.float64), scaling))
        else:
            self.points = self._path(run, frame.epoch)
            self.beside = [self._path(one.run, one.epoch) for one in frame.beside]
        if frame.gradient is None or not OPTIMIZERS[experiment.optimizer].has_closed_form:
            return
        with np.errstate(all="ignore"):
            step = self._shown(-experiment.learning_rate * frame.gradient.astype(np.float64), scaling)
        self.step = step if np.isfinite(step).all() else None

    def _path(self, run: Run[Trace], epoch: int) -> Floats:
        """Return where a run has been up to an epoch, shape (k, 2); nowhere, of another model."""
        if run.experiment.model != LINE.name:
            return np.empty((0, 2))
        epoch = min(epoch, len(run.trace))
        rows, path = self._whole_path(run)
        here = self._shown(run.trace.params_after(epoch)[None].astype(np.float64), run.scaling)
        return as_far_as_finite(np.concatenate([path[: np.searchsorted(rows, epoch)], here]))

    def _whole_path(self, run: Run[Trace]) -> tuple[Epochs, Floats]:
        """Return which epochs of a run are drawn, and where they are; the same for every epoch looked at."""
        key = (len(run.trace), self.units, self.conditioning)
        known = self._paths.get(run)
        if known is None or known[0] != key:
            rows = epochs_to_draw(len(run.trace))
            path = np.empty((len(rows), 2))
            path[0] = run.trace.initial
            path[1:] = run.trace.params[rows[1:] - 1]
            known = self._paths[run] = key, rows, self._shown(path, run.scaling)
        return known[1], known[2]


def axis_names(units: str, readings: Readings | None) -> tuple[str, str]:
    """Return what the horizontal and the vertical axis show, with their units."""
    if units == "scaled":
        return "w", "b"
    if readings is None:
        return "Slope", "Intercept"
    of_t_u, of_t_c = (label.symbol for label in readings.labels)
    return f"Slope ({of_t_c or 't_c'} per {of_t_u or 'unit'})", f"Intercept ({of_t_c or 't_c'})"
