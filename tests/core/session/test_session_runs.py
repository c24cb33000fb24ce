"""Sessions keep all runs: how large one is, whose readings it has, and that it is trained again alike."""

import json
from dataclasses import replace

import numpy as np
import pytest

from thermogui.core.descent.comparison import Standing
from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.run import Outcome, Run
from thermogui.core.descent.training import train
from thermogui.core.project import Project
from thermogui.core.reading.unreadable import UnreadableFile
from thermogui.core.readings.readings import Readings, seed_readings
from thermogui.core.session.content import Session
from thermogui.core.session.file import parse_session, session_text

EDITED = seed_readings().with_values("t_c", np.array([3]), 29.0)


def trained(experiment, readings=None, name=""):
    run = Run.begun(experiment, readings or seed_readings(), name)
    for block in train(experiment, run.readings):
        run.append(block)
    run.outcome = Outcome(block.outcome)
    return run


def content_of(*runs, readings=None, shown=None):
    session = Session(Project(readings or seed_readings()), tuple(run.at_rest() for run in runs), shown=shown)
    return json.loads(session_text(session))


def read(content):
    return parse_session(json.dumps(content).encode(), "x.thermo")


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("rate", [0.01, 0.03297])
def test_a_run_of_100_000_epochs_takes_little_and_comes_back_whole(dtype, rate):
    run = trained(Experiment(epochs=100_000, dtype=dtype, engine="numpy", learning_rate=rate), EDITED, "long")
    content = content_of(run)
    assert len(json.dumps(content["runs"])) < 40_000
    (found,) = read(content).runs
    assert Standing.of(found) == Standing.of(run)
    assert found.readings == EDITED and found.name == "long"
    assert found.wake(found.recomputed())
    np.testing.assert_array_equal(found.trace.params, run.trace.params)
    # and is written again as it was
    assert content_of(found) == content


def test_thirty_are_there_at_once_and_any_of_them_is_trained_again():
    rates = np.geomspace(1e-3, 0.1, 30)
    runs = [
        trained(Experiment(epochs=500, learning_rate=rate, engine="numpy"), name=f"{rate:g}")
        for rate in rates
    ]
    content = content_of(*runs, shown=7)
    found = read(content)
    assert found.shown == 7 and [run.name for run in found.runs] == [run.name for run in runs]
    assert list(map(Standing.of, found.runs)) == list(map(Standing.of, runs))
    assert all(not run.is_whole for run in found.runs)
    for place in (0, 17, 29):
        assert found.runs[place].verify()


def test_readings_that_several_runs_have_are_written_once():
    other = EDITED.with_values("t_c", np.array([3]), 30.0)
    kinds = [None, EDITED, None, other, EDITED, other, EDITED]
    runs = [trained(Experiment(epochs=3, engine="numpy"), readings) for readings in kinds]
    content = content_of(*runs)
    own = [run["readings"] for run in content["runs"]]
    assert [type(part) for part in own] == [type(None), dict, type(None), dict, int, int, int]
    assert own[4:] == [1, 3, 1]
    found = read(content).runs
    assert [run.readings for run in found] == [readings or seed_readings() for readings in kinds]
    assert all(run.verify() for run in found)
    # on the readings of the session nothing is written, whichever run had them first
    assert [run["readings"] for run in content_of(*runs, readings=EDITED)["runs"]][1] is None


@pytest.mark.parametrize("own", [1, 2, -1, 0.5, True, "0", [0]])
def test_readings_of_no_earlier_run_are_refused(own):
    run = trained(Experiment(epochs=3, engine="numpy"), EDITED)
    content = content_of(run, run)
    content["runs"][1]["readings"] = own
    with pytest.raises(UnreadableFile, match=r"runs\[1\].readings"):
        read(content)
    content["runs"][0]["readings"] = 0
    with pytest.raises(UnreadableFile, match=r"runs\[0\].readings"):
        read(content)


def test_in_which_lines_runs_are_drawn_comes_back_and_may_be_missing():
    content = content_of(trained(Experiment(epochs=3)), trained(Experiment(epochs=4)))
    assert "places" not in content and read(content).places == ()
    assert read({**content, "places": [3, None]}).places == (3, None)
    # an earlier version that keeps what it does not know may have added a run
    assert read({**content, "places": [3]}).places == (3,)
    for wrong in ([-1, 0], [True, 0], ["red", 0], [1.5, 0]):
        with pytest.raises(UnreadableFile, match="places are none of lines"):
            read({**content, "places": wrong})


def test_which_runs_are_drawn_together_comes_back_and_may_be_missing():
    content = content_of(trained(Experiment(epochs=3)), trained(Experiment(epochs=4)))
    assert "ticked" not in content and read(content).ticked is None
    assert read({**content, "ticked": [1, 0]}).ticked == (1, 0)
    for wrong in ([2], [-1], ["0"], [True]):
        with pytest.raises(UnreadableFile, match="ticked are not runs of it"):
            read({**content, "ticked": wrong})


@pytest.mark.parametrize("shown", [2, -1, None, "0", True])
def test_a_run_that_is_not_there_cannot_be_the_one_that_is_shown(shown):
    run = trained(Experiment(epochs=3, engine="numpy"))
    content = content_of(run, run) | {"shown": shown}
    with pytest.raises(UnreadableFile, match="shown"):
        read(content)


def test_a_session_of_an_earlier_version_opens_and_its_runs_are_trained_again():
    run = trained(Experiment(epochs=300, engine="numpy"))
    content = content_of(run)
    (stored,) = content["runs"]
    for name in ("target_loss", "gradient_tolerance", "no_improvement"):
        del content["experiment"][name], stored["experiment"][name]
    for name in ("loss_after", "needed"):
        del stored["end"][name]
    del stored["stopped_because"]
    found = read(content)
    assert found.project.experiment == Experiment() and found.shown is None
    (again,) = found.runs
    standing = Standing.of(again)
    assert (standing.epochs, standing.needed, standing.stopped_because) == (300, None, "epochs")
    assert standing.loss == run.trace.losses[-1]
    assert again.wake(again.recomputed())


def test_what_ended_a_run_comes_back():
    for stops in ({"target_loss": 5.0}, {"no_improvement": 7, "learning_rate": 0.0333}):
        run = trained(Experiment(engine="numpy", **stops))
        (found,) = read(content_of(run)).runs
        assert found.stopped_because is run.stopped_because and found.verify()


def test_a_run_on_many_readings_that_have_changed_keeps_its_own():
    t_u = np.linspace(20, 90, 20_000)
    readings = Readings.from_columns(t_u, t_u / 2 + np.sin(t_u))
    run = trained(Experiment(epochs=50), readings)
    now = readings.with_values("t_c", np.array([3]), 0.0)
    (found,) = read(content_of(run, readings=now)).runs
    assert found.readings == readings and found.verify()
    assert not replace(found, readings=now).verify()


def test_readings_held_out_by_hand_come_back_with_both_losses_of_a_run():
    chosen = seed_readings().with_values("held_out", np.array([2, 7]), True)
    run = trained(Experiment(epochs=2000, engine="numpy", patience=1999), chosen)
    content = content_of(run, readings=chosen)
    session = read(content)
    assert session.project.readings == chosen and session.project.readings != seed_readings()
    (found,) = session.runs
    np.testing.assert_array_equal(found.trace.validation_losses, run.stored.validation_losses)
    assert found.verify() and content_of(found, readings=chosen) == content
    # on its own readings, while the table holds nothing out any more
    (found,) = read(content_of(run)).runs
    assert found.readings == chosen and found.held_out.counts.sum() == 2


def test_a_session_of_before_holds_nothing_out_by_hand():
    content = content_of(trained(Experiment(epochs=20, engine="numpy", validation_share=0.3)))
    assert "held_out" not in content["readings"]
    del content["runs"][0]["trace"]["validation_loss"]
    session = read(content)
    assert session.project.readings.held_out is None
    assert session.runs[0].trace.validation_losses is None and session.runs[0].verify()


@pytest.mark.parametrize("place", ["readings", "trace"])
def test_a_column_of_another_length_is_damage(place):
    chosen = seed_readings().with_values("held_out", np.array([2]), True)
    content = content_of(trained(Experiment(epochs=20, engine="numpy"), chosen), readings=chosen)
    column = (
        content["readings"]["held_out"]
        if place == "readings"
        else content["runs"][0]["trace"]["validation_loss"]
    )
    column.pop()
    with pytest.raises(UnreadableFile, match="differ in length"):
        read(content)
