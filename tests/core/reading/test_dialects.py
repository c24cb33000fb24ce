"""Readings written in any dialect, or as a session, read back bit for bit; a workbook keeps 16 digits."""

import datetime
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thermogui.core.numbers import shortest
from thermogui.core.project import Project
from thermogui.core.readings.readings import Readings
from thermogui.core.readings.roles import Role
from thermogui.core.session.content import Session
from thermogui.core.session.file import write_session
from thermogui.core.session.opening import read_readings
from thermogui.core.writing.spreadsheet import write_xlsx
from thermogui.core.writing.tables import csv_pieces

# a comma cannot part both columns and digits
DIALECTS = [(d, m) for d in (",", ";", "\t", " ") for m in ".," if (d, m) != (",", ",")]
HEADERS = {2: ("t_u", "t_c"), 3: ("t_u", "t_c", "sigma")}
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "cp1252"]

numbers = st.floats(allow_nan=False, allow_infinity=False)
digits = st.decimals(-1000, 1000, places=2).map(float)
whole = st.integers(-1000, 1000).map(float)


@st.composite
def any_readings(draw):
    """Readings of any size with numbers of any kind; with or without σ."""
    width = draw(st.sampled_from([2, 3]))
    cell = draw(st.sampled_from([numbers, digits, whole, st.one_of(numbers, digits, whole)]))
    rows = draw(st.lists(st.tuples(*[cell] * width), min_size=1, max_size=30))
    return Readings.from_columns(*np.array(rows, np.float64).T)


def columns_of(readings):
    return [readings.t_u, readings.t_c] + ([] if readings.sigma is None else [readings.sigma])


def in_dialect(readings, delimiter, mark, with_header, end):
    columns = columns_of(readings)
    lines = [
        delimiter.join(shortest(v).replace(".", mark) for v in row) for row in zip(*columns, strict=True)
    ]
    if with_header:
        lines.insert(0, delimiter.join(HEADERS[len(columns)]))
    return end.join(lines) + end


def same_bits(first, second):
    return [column.tobytes() for column in columns_of(first)] == [c.tobytes() for c in columns_of(second)]


@pytest.mark.parametrize(("delimiter", "mark"), DIALECTS)
@given(any_readings(), st.booleans(), st.sampled_from(["\n", "\r\n"]), st.sampled_from(ENCODINGS))
@settings(max_examples=50)
def test_any_readings_in_any_dialect_read_back_bit_for_bit(
    tmp_path_factory, delimiter, mark, readings, with_header, end, encoding
):
    path = tmp_path_factory.getbasetemp() / "pairs.csv"
    path.write_bytes(in_dialect(readings, delimiter, mark, with_header, end).encode(encoding))
    # a third column is σ where its name says so, or where it is asked for
    file = read_readings(path, wanted=[] if readings.sigma is None else [Role.SIGMA_C])
    assert same_bits(file.readings, readings)
    assert (file.skipped, file.header is not None) == (0, with_header)


@given(any_readings())
@settings(max_examples=40)
def test_any_readings_in_a_workbook_read_back_with_16_digits(tmp_path_factory, readings):
    path = tmp_path_factory.getbasetemp() / "pairs.xlsx"
    write_xlsx(path, readings, "x", datetime.date(2026, 3, 14))
    found = read_readings(path).readings
    for column, wanted in zip(columns_of(found), columns_of(readings), strict=True):
        np.testing.assert_allclose(column, wanted, rtol=1.2e-15, atol=5e-324)


@given(any_readings())
@settings(max_examples=40)
def test_any_readings_in_a_session_read_back_bit_for_bit(tmp_path_factory, readings):
    path = tmp_path_factory.getbasetemp() / "pairs.thermo"
    write_session(path, Session(Project(readings)))
    assert same_bits(read_readings(path).readings, readings)


@given(any_readings())
@settings(max_examples=60)
def test_any_readings_in_our_own_csv_read_back_bit_for_bit(tmp_path_factory, readings):
    path = tmp_path_factory.getbasetemp() / "pairs.csv"
    path.write_text("".join(csv_pieces(readings)), encoding="utf-8")
    assert same_bits(read_readings(path).readings, readings)


@pytest.mark.parametrize("missing", ["", "nan", "NA", "n/a", "NULL"])
@pytest.mark.parametrize(("delimiter", "mark"), [(",", "."), (";", ","), ("\t", ",")])
@given(any_readings(), st.data())
@settings(max_examples=10)
def test_rows_with_a_missing_cell_are_skipped_and_counted(
    tmp_path_factory, delimiter, mark, missing, readings, data
):
    rows = list(zip(readings.t_u.tolist(), readings.t_c.tolist(), strict=True))
    gaps = data.draw(st.lists(st.sampled_from(range(len(rows))), unique=True, max_size=len(rows) - 1))
    texts = [[shortest(value).replace(".", mark) for value in row] for row in rows]
    for gap in gaps:
        texts[gap][gap % 2] = missing
    path = tmp_path_factory.getbasetemp() / "pairs.csv"
    lines = [delimiter.join(row) for row in [["t_u", "t_c"], *texts]]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    file = read_readings(path)
    kept = [i for i in range(len(rows)) if i not in gaps]
    assert file.readings == Readings.from_columns(readings.t_u[kept], readings.t_c[kept])
    assert file.skipped == len(gaps) and file.lines.tolist() == [i + 2 for i in kept]
    assert not any(map(math.isnan, file.readings.t_u))
