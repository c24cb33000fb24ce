"""A run as JSON and as CSV, read back by their own readers, beside gradients worked out here."""

import csv
import json
import math

import numpy as np
import pytest

from thermogui.core.descent.excerpt import Excerpt
from thermogui.core.descent.experiment import Experiment, initial_params
from thermogui.core.descent.run import Outcome, Run
from thermogui.core.descent.trace import Trace
from thermogui.core.errors import CannotWriteError
from thermogui.core.readings.readings import Readings, seed_readings
from thermogui.core.writing.results import json_pieces, write_trace

SEED = seed_readings("degF")
SHORT = Experiment(epochs=12, engine="numpy")
LONG = Experiment(epochs=50_003, engine="numpy", dtype="float64")
DIVERGING = Experiment(epochs=100, input_scale=1.0, early_stop=False)


def gradient_at(params, experiment):
    """The gradient of the mean squared error, in double precision."""
    x = SEED.t_u * experiment.input_scale
    residuals = params[0] * x + params[1] - SEED.t_c
    return np.array([2 * np.mean(residuals * x), 2 * np.mean(residuals)])


def loss_at(params, experiment):
    x = SEED.t_u * experiment.input_scale
    return np.mean((params[0] * x + params[1] - SEED.t_c) ** 2)


def as_object(experiment, trace, outcome, epochs=None, readings=SEED):
    def refuse(name):
        raise AssertionError(f"{name} is no JSON")

    return json.loads(
        "".join(json_pieces(Run(experiment, readings, trace, experiment.epochs, Outcome(outcome)), epochs)),
        parse_constant=refuse,
    )


@pytest.fixture(scope="module")
def rows_of(run, tmp_path_factory):
    """Return a function that trains, writes the trace, and gives the trace and the rows of the file."""

    def rows_of(experiment):
        trace, _ = run(experiment, SEED)
        path = tmp_path_factory.mktemp("trace") / "trace.csv"
        write_trace(path, Experiment(), trace)
        with path.open(encoding="ascii", newline="") as file:
            return trace, list(csv.reader(file))

    return rows_of


@pytest.mark.parametrize("experiment", [SHORT, LONG, DIVERGING], ids=["short", "long", "diverging"])
def test_the_trace_as_csv_has_every_bit_of_every_epoch(rows_of, experiment):
    trace, (heading, *rows) = rows_of(experiment)
    assert heading == ["epoch", "loss", "w", "b", "grad_w", "grad_b"]
    assert [int(row[0]) for row in rows] == list(range(1, experiment.epochs + 1))
    read = np.array([row[1:] for row in rows], trace.losses.dtype)
    np.testing.assert_array_equal(read[:, 0], trace.losses)
    np.testing.assert_array_equal(read[:, 1:3], trace.params)
    np.testing.assert_array_equal(read[:, 3:5], trace.gradients)


def test_loss_and_gradient_in_a_row_are_those_before_the_step_to_its_parameters(rows_of):
    _, (_, *rows) = rows_of(SHORT)
    before = np.array(SHORT.initial)
    for row in rows:
        loss, *numbers = map(float, row[1:])
        after, gradient = np.array(numbers[:2]), np.array(numbers[2:])
        assert loss == pytest.approx(loss_at(before, SHORT), rel=1e-5)
        np.testing.assert_allclose(gradient, gradient_at(before, SHORT), rtol=1e-4)
        np.testing.assert_allclose(after, before - SHORT.learning_rate * gradient, rtol=1e-5)
        before = after


def test_an_excerpt_has_the_gradients_of_its_own_epochs(run):
    experiment = Experiment(epochs=20_000, engine="numpy", dtype="float64")
    trace, _ = run(experiment, SEED)
    excerpt = Excerpt.of(trace)
    assert 64 < len(excerpt.epochs) < 5000
    for epoch, (loss, *numbers) in excerpt.rows():
        after, gradient = np.array(numbers[:2]), np.array(numbers[2:])
        before = after + experiment.learning_rate * gradient
        np.testing.assert_allclose(gradient, gradient_at(before, experiment), rtol=1e-6, atol=1e-10)
        assert loss == pytest.approx(loss_at(before, experiment), rel=1e-9)
        np.testing.assert_array_equal(after, trace.params[epoch - 1])


def test_an_empty_trace_is_a_heading(tmp_path):
    write_trace(tmp_path / "trace.csv", Experiment(), Trace(initial_params(SHORT)))
    assert (tmp_path / "trace.csv").read_text() == "epoch,loss,w,b,grad_w,grad_b\n"


def test_a_trace_that_cannot_be_written_is_an_error_and_leaves_nothing(tmp_path, rows_of):
    trace, _ = rows_of(SHORT)
    with pytest.raises(CannotWriteError, match="cannot be written"):
        write_trace(tmp_path / "no" / "trace.csv", Experiment(), trace)
    assert list(tmp_path.iterdir()) == []


def test_the_object_says_what_the_run_was_and_came_to(run):
    readings = SEED.with_values("use", np.array([3]), False).with_values("t_u", np.array([5]), np.nan)
    experiment = Experiment(epochs=5000)
    trace, outcome = run(experiment, readings)
    found = as_object(experiment, trace, outcome, readings=readings)
    expected = json.loads(json.dumps(experiment.as_dict()))
    assert found["experiment"] == expected
    assert found["readings"] == {"count": 11, "used": 9, "unit_of_t_u": "degF", "unit_of_t_c": "degC"}
    assert (found["epochs_run"], found["outcome"]) == (5000, "finished")
    assert np.float32(found["loss"]) == trace.losses[-1]
    assert [np.float32(found["params"][name]) for name in "wb"] == trace.params[-1].tolist()
    assert found["in_reading_units"]["slope"] == pytest.approx(trace.params[-1, 0] * 0.1, rel=1e-6)
    assert found["in_reading_units"]["intercept"] == pytest.approx(trace.params[-1, 1], rel=1e-6)
    assert len(found["epochs"]) == 5000


@pytest.mark.parametrize("experiment", [SHORT, DIVERGING], ids=["short", "diverging"])
def test_an_epoch_as_json_is_that_of_the_trace(run, experiment):
    trace, outcome = run(experiment, SEED)
    found = as_object(experiment, trace, outcome)
    assert [record["epoch"] for record in found["epochs"]] == list(range(1, len(trace) + 1))
    for row, record in enumerate(found["epochs"]):
        numbers = [record["loss"], *record["params"].values(), *record["grad"].values()]
        assert list(record["params"]) == list(record["grad"]) == ["w", "b"]
        expected = [trace.losses[row], *trace.params[row], *trace.gradients[row]]
        # what is not finite stands as a string
        assert [isinstance(number, str) for number in numbers] == [not np.isfinite(e) for e in expected]
        np.testing.assert_array_equal(np.array(list(map(float, numbers)), np.float32), expected)


@pytest.mark.parametrize(
    ("asked", "given"), [([3, 1, 3, 12, 13, 5000], [1, 3, 12]), ([], []), ([13], []), (None, range(1, 13))]
)
def test_only_the_epochs_asked_for_are_listed_once_in_order(run, asked, given):
    trace, outcome = run(SHORT, SEED)
    found = as_object(SHORT, trace, outcome, asked)
    assert [record["epoch"] for record in found["epochs"]] == list(given)
    assert found["epochs_run"] == 12


def test_a_run_without_an_epoch_has_its_initial_parameters_and_no_loss():
    found = as_object(SHORT, Trace(initial_params(SHORT)), "stopped")
    assert (found["epochs"], found["epochs_run"], found["loss"]) == ([], 0, None)
    assert found["params"] == {"w": 1.0, "b": 0.0}
    assert found["in_reading_units"] == {"slope": 0.1, "intercept": 0.0}


def test_the_edge_of_stability_is_that_of_the_largest_curvature(run):
    trace, outcome = run(SHORT, SEED)
    found = as_object(SHORT, trace, outcome)["stability"]
    design = np.column_stack([SEED.t_u * 0.1, np.ones(len(SEED))])
    smallest, largest = np.linalg.eigvalsh(2 / len(SEED) * design.T @ design)
    assert found == {
        "lambda_max": pytest.approx(largest),
        "condition_number": pytest.approx(largest / smallest),
        "largest_learning_rate": pytest.approx(2 / largest),
        "best_learning_rate": pytest.approx(2 / (largest + smallest)),
    }


def test_a_line_beyond_the_runs_dtype_keeps_the_digits_that_doubles_have(run):
    # w·s is beneath what float32 can hold
    experiment = Experiment(epochs=1, input_scale=1e-30, learning_rate=1e-30, initial=(1e-20, 2.0))
    trace, outcome = run(experiment, SEED)
    slope = as_object(experiment, trace, outcome)["in_reading_units"]["slope"]
    assert slope == pytest.approx(float(trace.params[-1, 0]) * 1e-30, rel=1e-9) and slope != 0


def test_a_diverged_run_ends_in_words(run):
    experiment = Experiment(epochs=100, input_scale=1.0)
    trace, outcome = run(experiment, SEED)
    found = as_object(experiment, trace, outcome)
    assert found["outcome"] == "diverged" and found["loss"] == "inf"
    assert found["epochs_run"] == len(trace) < 100
    assert all(math.isfinite(float(value)) for value in found["params"].values())
    assert as_object(experiment, trace, outcome, readings=Readings.from_columns(SEED.t_u, SEED.t_c))
