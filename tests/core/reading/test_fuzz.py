"""Whatever a file holds, reading it gives readings or an error of ours; soon, and in little memory."""

import datetime
import io
import re
import time
import tracemalloc
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thermogui.core.calibration.assessment import assess
from thermogui.core.calibration.settings import CalibrationSettings
from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.run import Outcome, Run
from thermogui.core.project import Project
from thermogui.core.reading.pasted import read_block
from thermogui.core.reading.readings_file import ReadingsFile
from thermogui.core.reading.unreadable import UnreadableFile
from thermogui.core.readings.readings import seed_readings
from thermogui.core.readings.roles import VALUE_ROLES
from thermogui.core.session.content import Session
from thermogui.core.session.file import read_session, session_text
from thermogui.core.session.opening import read_readings
from thermogui.core.writing.spreadsheet import write_xlsx

IN_TIME = 8.0
"""Seconds of the processor: four times what is wanted, for a busy machine; what hangs takes longer."""

SUFFIXES = [".csv", ".xlsx", ".thermo"]
TEXT = b"t_u;t_c;sigma\r\n" + b"".join(b"%d,5;%d,25;0,1\r\n" % (i, 2 * i) for i in range(40))
MEGABYTE = 1_000_000


def outcome(path):
    """Read a file in every way there is; what comes out is a result or one sentence."""
    results = []
    for read in (
        read_readings,
        lambda p: read_readings(p, "1,2"),
        lambda p: read_readings(p, None, VALUE_ROLES),
    ):
        try:
            found = read(path)
            assert len(found.readings) == len(found.lines) >= 1
            assert np.isfinite([found.readings.t_u, found.readings.t_c]).all()
            results.append(found)
        except UnreadableFile as failure:
            assert str(failure).isprintable() and len(str(failure)) < 1200
            assert path.name in str(failure)
    if path.suffix == ".thermo":
        try:
            results.append(read_session(path))
        except UnreadableFile as failure:
            assert path.name in str(failure)
    return results


@pytest.fixture(scope="module")
def valid(run, tmp_path_factory):
    """A good file of each kind."""
    folder = tmp_path_factory.mktemp("valid")
    path = folder / "x.xlsx"
    write_xlsx(
        path,
        seed_readings(),
        "x",
        datetime.date(2026, 3, 14),
        assess(seed_readings(), CalibrationSettings()),
    )
    experiment = Experiment(epochs=20)
    trace, outcome = run(experiment, seed_readings())
    kept = Run(experiment, seed_readings(), trace, experiment.epochs, Outcome(outcome)).snapshot()
    session = session_text(
        Session(Project(seed_readings("degF"), notes="notes"), runs=(kept,), view={"a": [1]})
    )
    return {".csv": TEXT, ".xlsx": path.read_bytes(), ".thermo": session.encode()}


def mutated(raw, changes):
    """Overwrite, drop, double or exchange pieces of some bytes."""
    content = bytearray(raw)
    for kind, place, length, piece in changes:
        if not content:
            break
        start = place % len(content)
        end = min(len(content), start + length)
        match kind:
            case 0:
                content[start:end] = piece
            case 1:
                del content[start:end]
            case 2:
                content[start:start] = content[start:end]
            case 3:
                content[start:end] = bytes(end - start)
    return bytes(content)


changes = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 2**20), st.integers(1, 60), st.binary(max_size=8)),
    min_size=1,
    max_size=4,
)
MARKS = (
    b', ; \t \n \r\n " # nan - e9 1 2.5 3,5 \xff \0 t_u PK\x03\x04 { } [ ] : null \xef\xbb\xbf \xff\xfe <c> &'
)
pieces = st.sampled_from([*re.split(rb"(?<! ) (?! )", MARKS), b" "])
anything = st.one_of(st.binary(max_size=400), st.lists(pieces, max_size=60).map(b"".join))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_good_files_are_read(tmp_path, valid, suffix):
    path = tmp_path / f"x{suffix}"
    path.write_bytes(valid[suffix])
    assert any(isinstance(found, ReadingsFile) for found in outcome(path))


@pytest.mark.parametrize("suffix", SUFFIXES)
@given(raw=anything)
@settings(max_examples=50)
def test_any_bytes_are_an_error_of_ours_or_a_result(tmp_path_factory, suffix, raw):
    path = tmp_path_factory.getbasetemp() / f"any{suffix}"
    path.write_bytes(raw)
    outcome(path)


@pytest.mark.parametrize("suffix", SUFFIXES)
@given(change=changes)
@settings(max_examples=50)
def test_a_damaged_file_is_an_error_of_ours_or_a_result(tmp_path_factory, valid, suffix, change):
    path = tmp_path_factory.getbasetemp() / f"damaged{suffix}"
    path.write_bytes(mutated(valid[suffix], change))
    outcome(path)


@given(change=changes, part=st.integers(0, 20))
@settings(max_examples=50)
def test_a_workbook_with_a_damaged_part_is_an_error_of_ours_or_a_result(
    tmp_path_factory, valid, change, part
):
    path = tmp_path_factory.getbasetemp() / "part.xlsx"
    with zipfile.ZipFile(io.BytesIO(valid[".xlsx"])) as archive:
        names = archive.namelist()
        contents = {name: archive.read(name) for name in names}
    chosen = names[part % len(names)]
    contents[chosen] = mutated(contents[chosen], change)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    outcome(path)


@given(st.one_of(st.text(), st.lists(pieces).map(lambda parts: b"".join(parts).decode("cp1252", "replace"))))
@settings(max_examples=50)
def test_any_clipboard_is_an_error_of_ours_or_a_block(text):
    try:
        block = read_block(text)
    except UnreadableFile as failure:
        assert str(failure).startswith("Clipboard") and str(failure).isprintable()
    else:
        assert {len(column.cells) for column in block.columns} <= {len(block)}


def full(*parts):
    """A megabyte of these pieces."""
    piece = b"".join(parts)
    return piece * (MEGABYTE // len(piece))


CORPUS = {
    "numbers": full(b"1.5,2.5\n"),
    "one row": full(b"1.5,"),
    "one column": full(b"1\n"),
    "one cell": full(b"1"),
    "quotes": full(b'"'),
    "quoted newlines": full(b'"\n",'),
    "open quotes": full(b'1,"\n'),
    "blanks": full(b" "),
    "newlines": full(b"\n"),
    "tabs": full(b"\t"),
    "commas": full(b","),
    "comments": full(b"#\n"),
    "ragged": full(b"1,2\n1,2,3,4,5,6\n"),
    "missing": full(b"nan,NA\n"),
    "texts": full(b"warm,cold\n"),
    "decimal commas": full(b"1,5;2,5\n"),
    "both marks": full(b"1,5;2.5\n"),
    "letters": full(b"x"),
    "zeros": bytes(MEGABYTE),
    "wide": b"a," * 500_000 + b"\n1,2\n",
    "utf-16": ("\ufeff" + "1.5\t2.5\n" * 62_000).encode("utf-16-le"),
    "odd utf-16": "\ufeff1,2\n".encode("utf-16-le") * 50_000 + b"x",
    "random": np.random.default_rng(0).bytes(MEGABYTE),
    "great numbers": full(b"9" * 400, b",1\n"),
    "long numbers": full(b"1." + b"1" * 50_000, b",2\n"),
    "brackets": full(b"["),
    "objects": full(b'{"a":'),
}


@pytest.mark.timed
@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("name", CORPUS)
def test_a_broken_megabyte_is_told_in_time_and_in_little_memory(tmp_path, name, suffix):
    path = tmp_path / f"x{suffix}"
    path.write_bytes(CORPUS[name])
    traced = suffix != ".csv" or name in ("one row", "quoted newlines", "wide", "utf-16", "random")
    if traced:
        tracemalloc.start()
    began = time.process_time()
    try:
        read_readings(path)
    except UnreadableFile as failure:
        assert str(failure).isprintable()
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert time.process_time() - began < IN_TIME
    assert not traced or peak < 200e6
