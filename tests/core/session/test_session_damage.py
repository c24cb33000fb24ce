"""A session whose trace cannot be that of its run is damaged, and says where."""

import json
import math

import numpy as np
import pytest

from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.run import Run
from thermogui.core.descent.training import train
from thermogui.core.project import Project
from thermogui.core.reading.unreadable import UnreadableFile
from thermogui.core.readings.readings import seed_readings
from thermogui.core.session.content import Session
from thermogui.core.session.file import parse_session, session_text

EPOCHS = 8


@pytest.fixture
def content():
    """The JSON of a session with a run of eight epochs, all of them in its trace."""
    experiment = Experiment(epochs=EPOCHS, engine="numpy")
    run = Run.begun(experiment, seed_readings())
    for block in train(experiment, seed_readings()):
        run.append(block)
    return json.loads(session_text(Session(Project(seed_readings()), runs=(run.snapshot(),))))


def refusal(content):
    with pytest.raises(UnreadableFile) as caught:
        parse_session(json.dumps(content).encode(), "x.thermo")
    return str(caught.value)


def test_as_it_was_written_it_is_read(content):
    (run,) = parse_session(json.dumps(content).encode(), "x.thermo").runs
    assert run.trace.epochs.tolist() == list(range(1, EPOCHS + 1))


@pytest.mark.parametrize(
    ("place", "epoch"),
    [
        pytest.param(-1, EPOCHS + 1, id="one beyond the end"),
        pytest.param(-1, 10**15, id="far beyond the end"),
        pytest.param(0, 0, id="before the first"),
        pytest.param(0, -1, id="negative"),
        pytest.param(3, 3, id="twice"),
        pytest.param(3, 2, id="falling"),
        pytest.param(-1, EPOCHS - 0.5, id="halves"),
        pytest.param(0, 1.5, id="a half more, which still rises"),
        pytest.param(2, "nan", id="not a number"),
        pytest.param(-1, "inf", id="endless"),
    ],
)
def test_what_is_no_epoch_of_the_run_is_refused(content, place, epoch):
    epochs = content["runs"][0]["trace"]["epoch"]
    epochs[place] = epoch
    if epoch == 1.5:
        # far enough from the next one
        for column in (epochs, content["runs"][0]["trace"]["loss"], *content["runs"][0]["trace"]["params"]):
            del column[1:3]
    assert "runs[0].trace.epoch" in refusal(content)


def test_the_last_epoch_of_a_run_may_be_missing_in_its_trace(content):
    trace = content["runs"][0]["trace"]
    for column in (trace["epoch"], trace["loss"], *trace["params"]):
        column.pop()
    (run,) = parse_session(json.dumps(content).encode(), "x.thermo").runs
    assert run.trace.epochs[-1] == EPOCHS - 1 and len(run.trace) == EPOCHS


@pytest.mark.parametrize("column", ["loss", "epoch"])
def test_columns_of_different_lengths_are_refused(content, column):
    content["runs"][0]["trace"][column].pop()
    assert "the columns of runs[0].trace differ in length" in refusal(content)


@pytest.mark.parametrize("change", [lambda params: params.pop(), lambda params: params.append(params[0])])
def test_a_trace_has_a_column_for_each_parameter(content, change):
    change(content["runs"][0]["trace"]["params"])
    assert "differ in length" in refusal(content)


@pytest.mark.parametrize(
    ("place", "key", "value", "problem"),
    [
        (("end",), "loss", None, "runs[0].end.loss does not go with runs[0].end.epoch"),
        (("end",), "epoch", 0, "runs[0].end.loss does not go with runs[0].end.epoch"),
        (("end",), "params", [1.0], "runs[0].end.params does not have 2 numbers"),
        (("end",), "params", [1.0, 2.0, 3.0], "runs[0].end.params does not have 2 numbers"),
        ((), "digest", "0" * 63, "runs[0].digest is not one"),
        ((), "digest", "0" * 65, "runs[0].digest is not one"),
        ((), "digest", "G" * 64, "runs[0].digest is not one"),
        ((), "outcome", "exploded", "runs[0].outcome"),
        ((), "planned", -1, "runs[0].planned"),
        ((), "resumed_at", -1, "runs[0].resumed_at"),
        (("experiment",), "initial", [1.0], "runs[0].experiment.initial does not have 2 numbers"),
        (("experiment",), "learning_rate", 0.0, "learning_rate is one that no run can have"),
        (("experiment",), "epochs", 0, "epochs is one that no run can have"),
    ],
)
def test_what_contradicts_itself_is_refused_with_its_place(content, place, key, value, problem):
    inner = content["runs"][0]
    for name in place:
        inner = inner[name]
    inner[key] = value
    assert problem in refusal(content)


def test_readings_without_end_are_refused(content):
    content["readings"]["t_u"][4] = "inf"
    assert "readings has an infinite number" in refusal(content)
    content["readings"]["t_u"][4] = "nan"
    read = parse_session(json.dumps(content).encode(), "x.thermo").project.readings
    assert math.isnan(read.t_u[4]) and np.isfinite(np.delete(read.t_u, 4)).all()


@pytest.mark.parametrize(("levels", "is_read"), [(49, True), (50, False), (60, False)])
@pytest.mark.parametrize("key", ["view", "of a later version"])
def test_what_nests_deeper_than_can_be_written_is_refused(content, key, levels, is_read):
    inner = []
    for _ in range(levels - 1):
        inner = [inner]
    content[key] = {"deep": inner} if key == "view" else inner
    if is_read:
        again = parse_session(json.dumps(content).encode(), "x.thermo")
        assert json.loads(session_text(again))[key] == content[key]
    else:
        assert "nests too deeply" in refusal(content)
