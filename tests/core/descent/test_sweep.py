"""A sweep of learning rates: against a run of each."""

import numpy as np
import pytest

from thermogui.core.descent.bowl import Bowl
from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.sweep import sweep
from thermogui.core.readings.readings import Readings, seed_readings


@pytest.mark.parametrize(("dtype", "tolerance"), [("float64", 1e-9), ("float32", 1e-4)])
@pytest.mark.parametrize("scale", [1.0, 0.1, "standardize"])
def test_every_learning_rate_ends_as_its_own_run_does(run, dtype, tolerance, scale):
    experiment = Experiment(input_scale=scale, dtype=dtype, epochs=700, engine="numpy")
    limit = Bowl.of_readings(seed_readings(), experiment).largest_learning_rate
    rates = np.geomspace(limit / 1000, 1000 * limit, 30)
    found = sweep(experiment, Bowl.of_readings(seed_readings()), rates)
    assert found.learning_rates.tolist() == rates.tolist()
    for rate, loss, epoch in zip(rates, found.losses, found.diverges_at, strict=True):
        trace, outcome = run(Experiment(**{**vars(experiment), "learning_rate": rate}), seed_readings())
        assert (epoch > 0) == (outcome == "diverged")
        if epoch:
            assert (epoch, loss) == (len(trace), np.inf)
        else:
            assert loss == pytest.approx(trace.losses[-1], rel=tolerance)


def test_a_start_beyond_the_range_diverges_at_its_first_epoch_with_any_rate():
    found = sweep(Experiment(initial=(1e30, 0.0)), Bowl.of_readings(seed_readings()), [1e-9, 0.01, 1.0])
    assert found.diverges_at.tolist() == [1, 1, 1]
    assert np.isinf(found.losses).all()


def test_one_epoch_and_one_reading_are_enough():
    readings = Readings.from_columns([68.0], [20.0])
    found = sweep(Experiment(epochs=1, input_scale=1.0), Bowl.of_readings(readings), [0.01, 1e300])
    assert found.diverges_at.tolist() == [0, 0]
    assert found.losses.tolist() == pytest.approx([48.0**2] * 2)
