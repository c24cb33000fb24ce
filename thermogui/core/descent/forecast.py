"""The loss curve that a run will have, before it is trained."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from thermogui.core.descent.bowl import Bowl
from thermogui.core.descent.closed_form import ClosedForm
from thermogui.core.descent.experiment import STANDARDIZE, Experiment, initial_params, learning_rate_of
from thermogui.core.descent.nearness import epochs_to_minimum
from thermogui.core.descent.scaling import InputScaling
from thermogui.core.descent.trace import distinct
from thermogui.core.readings.readings import Floats

Epochs = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Forecast:
    """What plain gradient descent on the linear model will do, at any epoch, in closed form.

    Exact but for rounding: within 1e-9 of the loop in float64, and in float32 within what the loop
    itself rounds. The gradient is the true one, whichever way the run computes it.

    Attributes:
        experiment: the settings; `closed_form.why_not` says of which there is no forecast.
        descent: the closed form in scaled units.
    """

    experiment: Experiment
    descent: ClosedForm

    @classmethod
    def of(cls, experiment: Experiment, bowl: Bowl) -> Forecast:
        """Prepare a forecast in O(1) from the loss over the readings, not scaled.

        Raises:
            ThermoError: the readings cannot be standardized.
        """
        if experiment.input_scale == STANDARDIZE:
            scaling = InputScaling.standardizing(bowl.mean_x, bowl.spread_x)
        else:
            scaling = InputScaling(float(experiment.input_scale))
        descent = ClosedForm.of(
            bowl.scaled(scaling), learning_rate_of(experiment), initial_params(experiment)
        )
        return cls(experiment, descent)

    @property
    def epochs_to_minimum(self) -> int | None:
        """After how many epochs the loss is within 1 % of its minimum (`nearness.epochs_to_minimum`)."""
        return epochs_to_minimum(self.descent)

    def losses(self, epochs: npt.ArrayLike) -> Floats:
        """Return the losses that the records of these epochs will hold, shape (m,); epochs from 1.

        As in the loop a loss is inf where the sum of squares overflows in the dtype of the run. Where
        the loop goes on to nan, here it stays inf.
        """
        bowl = self.descent.bowl
        with np.errstate(all="ignore"):
            losses = bowl.least + self.descent.excess(np.asarray(epochs) - 1)
            overflows = ~(losses * bowl.count <= np.finfo(self.experiment.dtype).max)
        return np.where(overflows, np.inf, losses)

    def params(self, epochs: npt.ArrayLike) -> Floats:
        """Return (w, b) after these epochs, shape (m, 2), in scaled units; epoch 0 is before the first."""
        return self.descent.params(epochs)

    def curve(self, points: int = 300) -> tuple[Epochs, Floats]:
        """Return after how many epochs, from 0 to the last, to draw which losses.

        They are evenly spaced in their logarithm. Where the loss overflows the curve ends, with an inf.
        """
        done = np.geomspace(1, self.experiment.epochs + 1, points).round().astype(np.int64) - 1
        steps = distinct(done)
        losses = self.losses(steps + 1)
        finite = np.isfinite(losses)
        kept = len(losses) if finite.all() else int(np.argmin(finite)) + 1
        return steps[:kept], losses[:kept]
