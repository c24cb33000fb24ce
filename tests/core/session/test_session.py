"""Sessions: every bit comes back, what is damaged is said to be, and a run ends where it ended."""

import json
import math
import time
import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thermogui.core.calibration.components import Component, combined, plain_reference
from thermogui.core.calibration.settings import CalibrationSettings, Conventions, Extra
from thermogui.core.descent.experiment import OPTIONS, STOPS, Experiment, initial_params
from thermogui.core.descent.run import Outcome, Run, Stage
from thermogui.core.descent.trace import Trace
from thermogui.core.details import ReportDetails
from thermogui.core.errors import ThermoError
from thermogui.core.project import Project
from thermogui.core.reading.unreadable import UnreadableFile
from thermogui.core.readings.decimals import Decimals
from thermogui.core.readings.readings import Readings, seed_readings
from thermogui.core.session.content import Session
from thermogui.core.session.file import parse_session, read_session, session_text, write_session
from thermogui.core.session.opening import read_readings
from thermogui.core.session.strict_json import dumped

SIGMA = Readings.from_columns(
    [1.5, math.nan, -0.0, 5e-324],
    [0.1, 2.0, 1e308, 0.1 + 0.2],
    [0.1, math.nan, 1.0, 2.0],
    [True, False] * 2,
    "degF",
    "K",
)
CHOSEN = CalibrationSettings(
    Conventions("quadratic", "relative", "t_u", 0.99, 20.0),
    Extra(3, plain_reference(0.1), 0.05),
    names_unit=False,
)
NETWORK = Experiment(model="tanh", initial=(), epochs=12)
RUNS = [
    Experiment(epochs=200),
    Experiment(epochs=40, input_scale=1.0),
    Experiment(epochs=40, input_scale=1.0, early_stop=False),
    Experiment(epochs=5000, engine="numpy", dtype="float64", input_scale="standardize"),
    Experiment(epochs=1, gradient="finite-difference"),
    Experiment(target_loss=5.0, gradient_tolerance=1e-3, no_improvement=7),
    replace(NETWORK, optimizer="adam", betas=(0.5, 0.9), schedule="cosine", validation_share=0.3, patience=5),
    replace(NETWORK, optimizer="nesterov", momentum=0.5, batch_size=4, hidden_units=2),
]
OPTIONAL = ("schedule", "batch_size", "validation_share", *OPTIONS)
LATER = ("stopped_because", *STOPS, *OPTIONAL)
IN_TIME = 8.0
"""Seconds of the processor: four times what is wanted, for a busy machine; what hangs takes longer."""


def same_run(first, second):
    names = ("experiment", "readings", "planned", "continued_at", "stages", "outcome", "ended_by", "name")
    for name in (*names, "unknown"):
        assert getattr(first, name) == getattr(second, name), name
    assert second.digest in ("", first.digest)
    first, second = first.trace, second.trace
    assert len(first) == len(second)
    assert first.last_loss == second.last_loss or (
        math.isnan(first.last_loss) and math.isnan(second.last_loss)
    )
    for name in ("last_params", "epochs", "losses", "params"):
        left, right = getattr(first, name), getattr(second, name)
        assert (left.dtype, left.shape) == (right.dtype, right.shape), name
        np.testing.assert_array_equal(left, right)


def stored(experiment, readings, trace, outcome, continued_at=0, **more):
    return Run(
        experiment, readings, trace, experiment.epochs, Outcome(outcome), continued_at, **more
    ).snapshot()


def same(first, second):
    for column in ("t_u", "t_c", "sigma"):
        assert (
            first.project.readings.column(column).tobytes()
            == second.project.readings.column(column).tobytes()
        )
    for name in ("readings", "notes", "experiment", "calibration"):
        assert getattr(first.project, name) == getattr(second.project, name), name
    for name in ("source", "unknown"):
        assert getattr(first, name) == getattr(second, name), name
    assert dict(first.view) == dict(second.view)
    assert len(first.runs) == len(second.runs)
    for one, other in zip(first.runs, second.runs, strict=True):
        same_run(one, other)


def read_again(session):
    return parse_session(session_text(session).encode(), "x.thermo")


def error(content):
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    with pytest.raises(UnreadableFile) as caught:
        parse_session(raw, "x.thermo")
    message = str(caught.value)
    assert message.startswith("x.thermo: ") and message.isprintable() and len(message) < 300
    return message


@pytest.fixture(scope="module")
def full(run):
    """A session with everything in it."""
    runs = []
    for number, experiment in enumerate(RUNS):
        readings = seed_readings() if number % 2 else SIGMA.take(np.array([0, 2, 3]))
        readings = seed_readings() if number != 4 else Readings.from_columns([1.0, 2.0], [3.0, 4.0])
        trace, outcome = run(experiment, readings)
        runs.append(stored(experiment, readings, trace, outcome, number))
    empty = stored(Experiment(), seed_readings(), Trace(initial_params(Experiment())), "stopped")
    view = {"zoom": [1.5, None, "π"], "split": {"left": 0.25}}
    notes = "by hand,\nin “March” \ud800 \x00"
    return Session(
        Project(SIGMA, notes=notes, experiment=Experiment(epochs=7), calibration=CHOSEN),
        (*runs, empty),
        view,
        "påirs.csv",
    )


def test_everything_comes_back_with_every_bit(tmp_path, full):
    write_session(tmp_path / "x.thermo", full)
    same(read_session(tmp_path / "x.thermo"), full)


def test_writing_what_was_read_gives_the_same_file(full):
    assert session_text(read_again(full)) == session_text(full)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda part: st.lists(part) | st.dictionaries(st.text(), part) | st.dictionaries(st.integers(), part),
)


@given(JSON)
def test_what_is_encoded_piece_by_piece_is_what_json_makes_of_it(value):
    assert dumped(value) == json.dumps(value)


@pytest.mark.parametrize("count", [0, 1, 1000, 1001, 2500])
def test_long_lists_are_encoded_as_json_does(count):
    value = {"numbers": np.linspace(-1, 1, count).tolist(), "deeper": [{"flags": [True, None] * count}]}
    assert dumped(value) == json.dumps(value)


@pytest.mark.parametrize("value", [[math.nan], [0.5] * 2000 + [math.inf], {"a": {"b": math.nan}}, {"a": {1}}])
def test_what_json_cannot_hold_is_refused(value):
    with pytest.raises((TypeError, ValueError)):
        dumped(value)


WRONG = [
    ("experiment", "epochs", ["nan", 1.5, 0, -1, 3_000_000_000, 1e300], 5000),
    ("experiment", "learning_rate", ["nan", "inf", 0.0, -0.01], 0.01),
    ("experiment", "delta", ["nan", -1.0], 0.1),
    ("experiment", "input_scale", ["nan", "-inf", 0], 0.1),
    ("calibration", "reference", ["nan", -1, "inf"], 0.0),
    ("calibration", "resolution", ["nan", -0.5], 0.0),
    ("calibration", "confidence", ["nan", 0, 1, 7], 0.95),
    ("calibration", "origin", ["inf"], 0.0),
    ("calibration", "readings", [0, -3], 1),
]


@pytest.mark.parametrize(
    ("place", "name", "value", "usual"), [(*w[:2], value, w[3]) for w in WRONG for value in w[2]]
)
def test_a_setting_that_cannot_be_used_is_put_back_and_named(place, name, value, usual):
    content = json.loads(
        session_text(Session(Project(SIGMA, experiment=Experiment(seed=3), calibration=CHOSEN)))
    )
    content[place][name] = value
    found = parse_session(json.dumps(content).encode(), "x.thermo")
    assert found.mended == (f"{place}.{name}",)
    kept = json.loads(session_text(found))
    assert kept[place] == {**content[place], name: usual}
    assert read_again(found).mended == ()


def test_of_a_pair_only_what_is_wrong_is_put_back():
    content = json.loads(session_text(Session(Project(SIGMA))))
    content["experiment"]["initial"] = [7.0, "nan"]
    found = parse_session(json.dumps(content).encode(), "x.thermo")
    assert found.project.experiment.initial == (7.0, 0.0) and found.mended == ("experiment.initial",)


anything = st.floats() | st.integers(-(2**53), 2**53) | st.just(10**400)


@given(anything, anything, anything, st.tuples(anything, anything), anything, st.floats(), st.floats())
def test_whatever_stands_in_a_form_what_is_written_can_be_read(epochs, rate, scale, pair, delta, u, p):
    experiment = Experiment(epochs=epochs, learning_rate=rate, input_scale=scale, initial=pair, delta=delta)
    calibration = CalibrationSettings(
        Conventions(confidence=p), Extra(reference=plain_reference(u), resolution=u)
    )
    found = read_again(Session(Project(SIGMA, experiment=experiment, calibration=calibration)))
    assert found.mended == ()
    assert found.project.experiment == experiment.mended_by(Experiment())
    assert (
        not found.project.calibration.conventions.problems()
        and not found.project.calibration.extra.problems()
    )


def test_an_empty_session_comes_back():
    same(
        read_again(Session(Project(Readings.from_columns([], [])))),
        Session(Project(Readings.from_columns([], []))),
    )


numbers = st.floats(allow_nan=True, allow_infinity=False)


@given(
    st.lists(st.tuples(numbers, numbers, numbers, st.booleans())),
    st.text(),
    st.floats(0, exclude_min=True, allow_infinity=False),
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**50), 2**50) | st.text(), st.lists, max_leaves=5
    ),
)
@settings(max_examples=60)
def test_any_session_comes_back(rows, notes, rate, view):
    columns = np.array([row[:3] for row in rows], np.float64).reshape(-1, 3).T
    columns = np.where(np.isnan(columns), math.nan, columns)  # of nan there is only one in a file
    readings = Readings.from_columns(*columns, [row[3] for row in rows])
    experiment = Experiment(learning_rate=rate if not math.isnan(rate) else 1.0)
    session = Session(Project(readings, notes=notes, experiment=experiment), view={"any": view})
    same(read_again(session), session)


def test_the_readings_of_a_run_are_kept_once_where_they_are_the_current_ones(run):
    experiment = Experiment(epochs=5)
    kept = stored(experiment, seed_readings(), *run(experiment, seed_readings()))
    content = json.loads(session_text(Session(Project(seed_readings()), runs=(kept,))))
    assert content["runs"][0]["readings"] is None
    content = json.loads(session_text(Session(Project(seed_readings("degF")), runs=(kept,))))
    assert content["runs"][0]["readings"]["t_u"] == seed_readings().t_u.tolist()


@pytest.mark.parametrize("experiment", RUNS, ids=str)
def test_a_run_that_was_read_is_trained_again_to_where_it_ended(run, experiment):
    trace, outcome = run(experiment, seed_readings())
    kept = stored(experiment, seed_readings(), trace, outcome)
    assert read_again(Session(Project(seed_readings()), runs=(kept,))).runs[0].verify()


def test_a_run_whose_readings_are_not_those_it_was_trained_on_is_found_out(run):
    experiment = Experiment(epochs=5)
    kept = stored(experiment, seed_readings(), *run(experiment, seed_readings()))
    content = json.loads(session_text(Session(Project(seed_readings()), runs=(kept,))))
    content["runs"][0]["digest"] = "0" * 64
    (found,) = parse_session(json.dumps(content).encode(), "x.thermo").runs
    assert not found.verify() and replace(found, digest="").verify()
    assert json.loads(session_text(Session(Project(seed_readings()), runs=(found,)))) == content


def test_where_training_began_anew_comes_back_and_may_be_missing(run):
    experiment, stages = Experiment(epochs=5), (Stage(2, True), Stage(5, False))
    trace, outcome = run(experiment, seed_readings())
    kept = stored(experiment, seed_readings(), trace, outcome, stages=stages, name="Run 1")
    content = json.loads(session_text(Session(Project(seed_readings()), runs=(kept,))))
    (found,) = parse_session(json.dumps(content).encode(), "x.thermo").runs
    assert (found.stages, found.name) == (stages, "Run 1")
    content["runs"][0]["stages"]["later"] = [1]
    again = session_text(parse_session(json.dumps(content).encode(), "x.thermo"))
    assert json.loads(again) == content
    for after in ([2], [2, 6], [-1, 2], [3, 2], [2, 2.5], [2, "nan"], ["x", 5], None):
        content["runs"][0]["stages"]["after"] = after
        assert "stages" in error(content)
    del content["runs"][0]["stages"], content["runs"][0]["name"]
    (found,) = parse_session(json.dumps(content).encode(), "x.thermo").runs
    assert (found.stages, found.name) == ((), "")


def with_unknown(content, path):
    inner = content
    for key in path:
        inner = inner[key]
    inner["added later"] = {"deep": [1, 2.5, None, "x"]}
    return content


PLACES = [
    (),
    ("readings",),
    ("experiment",),
    ("calibration",),
    ("runs", 4),
    ("runs", 4, "experiment"),
    ("runs", 4, "readings"),
    ("runs", 4, "end"),
    ("runs", 4, "trace"),
]


@pytest.mark.parametrize("path", PLACES, ids=str)
def test_what_this_version_does_not_know_survives(full, path):
    content = with_unknown(json.loads(session_text(full)), path)
    session = parse_session(json.dumps(content).encode(), "x.thermo")
    assert json.loads(session_text(session)) == content


def test_an_older_version_opens(full):
    content = json.loads(session_text(full))
    old = {key: content[key] for key in ("format", "readings", "experiment")}
    session = parse_session(json.dumps({**old, "version": 0, "other": 1}).encode(), "x.thermo")
    same(session, Session(Project(SIGMA, experiment=full.project.experiment), unknown={"": {"other": 1}}))
    assert json.loads(session_text(session))["version"] == 1


def test_a_newer_version_is_refused_with_a_sentence():
    message = error({"format": "thermogui session", "version": 2, "anything": []})
    assert "newer version of this program" in message and message.endswith("open it with that one.")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"1",
        b"t_u,t_c\n1,2\n",
        b'{"format": "x", "version": 1}',
        b"\xff\xfe{}",
        b"\x80\x02K\x01.",
    ],
)
def test_what_is_no_session_is_refused(raw):
    error(raw)


def every_place(content, path=()):
    """All paths to values in JSON, of a list only its first two."""
    yield path
    inner = (
        content.items()
        if isinstance(content, dict)
        else enumerate(content[:2])
        if isinstance(content, list)
        else ()
    )
    for key, value in inner:
        yield from every_place(value, (*path, key))


def put(content, path, value):
    content = json.loads(json.dumps(content))
    inner = content
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return content


def test_a_value_of_a_wrong_kind_anywhere_is_an_error_of_ours_or_a_session(full):
    content = json.loads(session_text(replace(full, runs=full.runs[4:5])))
    refused = 0
    for path in every_place(content):
        if not path or path[0] == "view":
            continue
        for value in (None, True, -1, 2**62, 1e300, "x", [], ["x"], {}, [[1]]):
            raw = json.dumps(put(content, path, value)).encode()
            try:
                session_text(parse_session(raw, "x.thermo"))
            except UnreadableFile:
                refused += 1
    assert refused > 500


def test_every_key_is_missed(full):
    content = json.loads(session_text(full))
    for path in every_place(content):
        if not path or isinstance(path[-1], int) or path[0] == "view":
            continue
        if path[-1] in ("decimals", "names", "sigma_u", "correlation", "another_display", "details", *LATER):
            continue  # earlier versions had none
        damaged = json.loads(json.dumps(content))
        inner = damaged
        for key in path[:-1]:
            inner = inner[key]
        del inner[path[-1]]
        message = error(damaged)
        assert str(path[-1]) in message or "not a session" in message


def test_another_display_comes_back_and_is_off_in_a_session_without_it():
    chosen = CalibrationSettings(extra=Extra(3, plain_reference(0.1), 0.5, another_display=True))
    text = session_text(Session(Project(SIGMA, calibration=chosen)))
    assert parse_session(text.encode(), "a.thermo").project.calibration == chosen
    content = json.loads(text)
    del content["calibration"]["another_display"]
    found = parse_session(json.dumps(content).encode(), "a.thermo").project.calibration
    assert found.extra == Extra(3, plain_reference(0.1), 0.5)


BUDGET = (
    Component("certificate", 0.04, 2.0),
    Component("drift since “2024”", 0.02, distribution="rectangular"),
    Component("bath", 5e-3, dof=3.5),
    Component("noise", 0.1, shared=False),
)


def test_a_budget_comes_back_and_an_older_session_has_one_of_a_single_component():
    chosen = CalibrationSettings(extra=Extra(1, BUDGET, 0.5))
    text = session_text(Session(Project(SIGMA, calibration=chosen)))
    assert parse_session(text.encode(), "a.thermo").project.calibration == chosen
    content = json.loads(text)
    assert content["calibration"]["reference"] == combined(BUDGET)
    del content["calibration"]["components"]
    found = parse_session(json.dumps(content).encode(), "a.thermo").project.calibration
    assert found.extra == Extra(1, plain_reference(combined(BUDGET)), 0.5)
    # an older version changes the number, and keeps what it does not know
    content = json.loads(text)
    content["calibration"]["reference"] = 0.7
    found = parse_session(json.dumps(content).encode(), "a.thermo").project.calibration
    assert found.extra.reference == plain_reference(0.7)


def test_a_single_component_is_written_as_the_number_that_older_versions_know():
    chosen = CalibrationSettings(extra=Extra(reference=plain_reference(0.3)))
    content = json.loads(session_text(Session(Project(SIGMA, calibration=chosen))))
    assert content["calibration"]["reference"] == 0.3 and "components" not in content["calibration"]


def test_the_details_of_a_report_come_back_and_an_older_session_has_none():
    details = ReportDetails("Testo 110", "A-1", "Fluke", "7", "K-1234, Zürich", "M. Curie", (0.0, 1e-3, 50.0))
    text = session_text(Session(Project(SIGMA, details=details)))
    assert parse_session(text.encode(), "a.thermo").project.details == details
    content = json.loads(text)
    content["details"]["operator"] = "two\nlines"
    found = parse_session(json.dumps(content).encode(), "a.thermo")
    assert found.project.details == replace(details, operator="") and found.mended == ("details.operator",)
    del content["details"]
    assert parse_session(json.dumps(content).encode(), "a.thermo").project.details == ReportDetails()


@pytest.mark.parametrize(
    ("name", "value"),
    [("distribution", "odd"), ("uncertainty", None), ("shared", 1), ("name", 3), ("dof", [])],
)
def test_a_component_that_is_damaged_is_named(name, value):
    chosen = CalibrationSettings(extra=Extra(reference=BUDGET))
    content = json.loads(session_text(Session(Project(SIGMA, calibration=chosen))))
    content["calibration"]["components"][1][name] = value
    assert f"components[1].{name}" in error(content)


def test_the_decimals_of_columns_come_back_and_are_found_in_a_session_without_them():
    readings = replace(SIGMA, decimals=Decimals(3, 6, 2))
    text = session_text(Session(Project(readings)))
    assert parse_session(text.encode(), "a.thermo").project.readings.decimals == Decimals(3, 6, 2)
    content = json.loads(text)
    del content["readings"]["decimals"]
    assert parse_session(json.dumps(content).encode(), "a.thermo").project.readings.decimals == Decimals(
        1, 1, 1
    )
    for wrong in (
        {"t_u": 7, "t_c": 0, "sigma": 0},
        {"t_u": -1, "t_c": 0, "sigma": 0},
        {"t_u": 1},
        [1, 1, 1],
        2,
    ):
        content["readings"]["decimals"] = wrong
        assert "readings.decimals" in error(content)


def test_what_both_scatter_needs_comes_back_and_older_sessions_are_without_it():
    readings = replace(SIGMA, sigma_u=np.array([0.5, math.nan, 0.25, 1e-9]))
    chosen = CalibrationSettings(Conventions(scatter="both", correlation=-0.25))
    text = session_text(Session(Project(readings, calibration=chosen)))
    found = parse_session(text.encode(), "a.thermo").project
    assert (found.readings, found.calibration) == (readings, chosen)
    assert [role for role, _ in found.readings.columns()] == ["t_u", "t_c", "sigma", "sigma_u", "use"]
    content = json.loads(text)
    del content["readings"]["sigma_u"], content["readings"]["decimals"]["sigma_u"]
    del content["calibration"]["correlation"]
    older = parse_session(json.dumps(content).encode(), "a.thermo").project
    assert older.readings == SIGMA and older.calibration.conventions == Conventions(scatter="both")


def test_a_session_damaged_byte_by_byte_is_an_error_of_ours_or_a_session(run):
    experiment = Experiment(epochs=3)
    kept = stored(experiment, seed_readings(), *run(experiment, seed_readings()))
    raw = session_text(Session(Project(seed_readings(), notes="notes"), runs=(kept,))).encode()
    random = np.random.default_rng(1)
    read = 0
    for place in range(0, len(raw), 3):
        for damaged in (
            raw[:place],
            raw[:place] + raw[place + 1 :],
            raw[:place] + bytes([random.integers(256)]) + raw[place + 1 :],
        ):
            try:
                session_text(parse_session(damaged, "x.thermo"))
                read += 1
            except UnreadableFile as failure:
                assert str(failure).isprintable()
    assert read > 100


@pytest.mark.timed
@pytest.mark.parametrize(
    "raw",
    [
        b"[" * 1_000_000,
        b'{"a":' * 200_000,
        b'{"format": "thermogui session", "version": 1, "x": ' + b"[" * 400 + b"]" * 400 + b"}",
        b'{"format": "thermogui session", "version": ' + b"9" * 1_000_000 + b"}",
        b'{"format": "thermogui session", "version": 1e999}',
        b'{"format": "thermogui session", "version": NaN}',
        b'{"format": "thermogui session", "version": 1, "version": 1}',
        b'{"format": "thermogui session", "version": 1, "runs": [' + b"{}," * 330_000 + b"{}]}",
        b"[" + b"[]," * 330_000 + b"[]]",
        b'{"a": "' + b"\\u0041" * 160_000 + b'"}',
        b"{" + b",".join(b'"%d":0' % i for i in range(90_000)) + b"}",
    ],
    ids=[
        "lists",
        "objects",
        "unknown",
        "integer",
        "infinity",
        "nan",
        "twice",
        "runs",
        "flat",
        "escapes",
        "keys",
    ],
)
def test_a_hostile_session_is_refused_in_time(raw):
    tracemalloc.start()
    began = time.process_time()
    error(raw)
    seconds = time.process_time() - began
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert seconds < IN_TIME
    assert peak < 200e6


@pytest.mark.timed
def test_many_readings_are_read_in_time():
    content = json.loads(session_text(Session(Project(seed_readings()))))
    count = 90_000
    content["readings"] |= {"t_u": [0.5] * count, "t_c": ["nan"] * count, "use": [True] * count}
    raw = json.dumps(content).encode()
    began = time.process_time()
    assert len(parse_session(raw, "x.thermo").project.readings) == count
    assert time.process_time() - began < IN_TIME


def test_a_session_that_cannot_be_written_leaves_the_old_one(tmp_path, full):
    path = tmp_path / "x.thermo"
    write_session(path, full)
    before = path.read_bytes()
    with pytest.raises(ThermoError, match="cannot be written"):
        write_session(path, replace(full, view={"no JSON": object()}))
    with pytest.raises(ThermoError, match="cannot be written"):
        write_session(path, replace(full, view={"no JSON": math.inf}))
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]
    with pytest.raises(ThermoError, match="cannot be written"):
        write_session(tmp_path / "no" / "x.thermo", full)


def test_a_link_to_a_session_stays_a_link(tmp_path):
    place, link = tmp_path / "real.thermo", tmp_path / "link.thermo"
    write_session(place, Session(Project(seed_readings())))
    link.symlink_to(place)
    write_session(link, Session(Project(seed_readings(), notes="new")))
    assert link.is_symlink() and read_session(place).project.notes == "new"


def test_a_missing_session_is_an_error_that_names_it(tmp_path):
    with pytest.raises(UnreadableFile, match=r"no\.thermo: there is no such file"):
        read_session(tmp_path / "no.thermo")


def test_the_readings_of_a_session_are_read_like_those_of_any_file(tmp_path):
    write_session(tmp_path / "X.THERMO", Session(Project(SIGMA)))
    file = read_readings(tmp_path / "X.THERMO")
    assert file.readings == SIGMA.take(np.array([0, 2, 3]))
    assert (file.skipped, file.lines.tolist(), file.columns) == (
        1,
        [1, 3, 4],
        {"t_u": 0, "t_c": 1, "sigma": 2},
    )
    with pytest.raises(UnreadableFile, match="columns of a session"):
        read_readings(tmp_path / "X.THERMO", "1,2")
    write_session(tmp_path / "empty.thermo", Session(Project(Readings.from_columns([], []))))
    with pytest.raises(UnreadableFile, match="fill one in"):
        read_readings(tmp_path / "empty.thermo")


def test_names_and_units_come_back_and_older_sessions_are_without_names():
    readings = replace(
        SIGMA, name_of_t_u="Bath <b>", unit_of_t_u="mV", name_of_t_c="Pt100 🌡️", unit_of_t_c=None
    )
    text = session_text(Session(Project(readings)))
    assert parse_session(text.encode(), "a.thermo").project.readings.labels == readings.labels
    content = json.loads(text)
    assert content["readings"]["names"] == {"t_u": "Bath <b>", "t_c": "Pt100 🌡️"}
    del content["readings"]["names"]
    found = parse_session(json.dumps(content).encode(), "a.thermo").project.readings
    assert found == replace(readings, name_of_t_u=None, name_of_t_c=None)
    for wrong in ({"t_u": 7, "t_c": None}, {"t_u": "a"}, ["a", "b"], "a"):
        content["readings"]["names"] = wrong
        assert "readings.names" in error(content)


@pytest.mark.parametrize("seed", [2**70, -(10**300) + 1])
def test_a_seed_of_many_digits_comes_back(tmp_path, seed):
    path = tmp_path / "long.thermo"
    write_session(path, Session(Project(seed_readings(), Experiment(seed=seed))))
    assert read_session(path).project.experiment.seed == seed
