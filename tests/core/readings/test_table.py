"""What every reader makes: columns with roles, of which one place makes readings."""

import json
import math
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import thermogui
from thermogui.core.numbers import shortest
from thermogui.core.project import Project
from thermogui.core.reading.pasted import read_block
from thermogui.core.reading.readings_file import Choices
from thermogui.core.reading.unreadable import UnreadableFile
from thermogui.core.readings.decimals import Decimals
from thermogui.core.readings.readings import Readings, seed_readings
from thermogui.core.readings.roles import PAIR, VALUE_ROLES, Role
from thermogui.core.readings.table import Column, Table
from thermogui.core.session.content import Session
from thermogui.core.session.file import write_session
from thermogui.core.session.opening import read_readings

NAN = math.nan
DELICATE = [
    0.1 + 0.2,
    1e300,
    float(2**53 + 2),
    5e-324,
    -1.7976931348623157e308,
    1 / 3,
    1e22,
    -0.0,
    14.0,
    1e-7,
]


def table(t_u, t_c, **more):
    columns = [Column(Role.T_U, np.array(t_u, float)), Column(Role.T_C, np.array(t_c, float))]
    return Table(tuple(columns), np.arange(2, len(t_u) + 2), **more)


def workbook(path, *rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def bits(readings):
    return readings.t_u.tobytes(), readings.t_c.tobytes()


def test_a_row_is_whole_with_a_pair_and_the_others_are_counted():
    whole = table([1, NAN, 3, math.inf], [1.5, 2.5, NAN, 4], skipped=2).whole()
    assert (whole.lines.tolist(), whole.skipped, len(whole)) == ([2], 5, 1)
    assert whole.readings() == Readings.from_columns([1.0], [1.5])
    assert whole.whole() is whole


def test_a_row_without_an_optional_value_is_whole():
    sigma = Column(Role.SIGMA_C, np.array([NAN, 0.5]))
    pairs = table([1, 2], [3, 4])
    found = Table((sigma, *pairs.columns), pairs.lines).whole()
    assert found.skipped == 0
    np.testing.assert_array_equal(found.readings().sigma, [NAN, 0.5])


def test_a_column_is_shown_as_it_was_written_or_as_its_values_need():
    t_u = Column(Role.T_U, np.array([0.4, 2.0]), decimals=2)
    t_c = Column(Role.T_C, np.array([1.125, 2.0]), decimals=1)
    assert Table((t_u, t_c), np.arange(2)).readings().decimals == Decimals(2, 3)


def test_columns_get_their_roles_from_the_left_and_the_rest_is_ignored():
    block = read_block("1\t2\t3\n4\t5\t6\n")
    assert {column.role for column in block.columns} == {Role.IGNORED}
    given = block.as_roles((Role.T_C, Role.T_U))
    assert [column.role for column in given.columns] == [Role.T_C, Role.T_U, Role.IGNORED]
    assert given.readings() == Readings.from_columns([2, 5], [1, 4])


def test_a_column_that_is_not_there_is_empty():
    readings = read_block("1\n2\n").as_roles((Role.T_C,)).readings()
    assert np.isnan(readings.t_u).all() and readings.t_c.tolist() == [1, 2] and readings.use.all()


def test_readings_are_a_table_and_the_table_is_these_readings():
    edited = (
        seed_readings("degF")
        .with_values("use", np.array([3]), False)
        .with_values("sigma", np.array([2]), 0.5)
    )
    readings = edited.with_decimals(Decimals(1, 3, 2))
    assert Table.of(readings).readings().is_shown_as(readings)


def test_every_role_of_values_says_what_it_is():
    assert set(PAIR) <= set(VALUE_ROLES) and all(not role.is_optional for role in PAIR)
    for role in VALUE_ROLES:
        assert role.symbol and role.meaning and role.tip and role in role.headers
        assert role in Readings.__dataclass_fields__
    names = [name for role in VALUE_ROLES for name in role.headers]
    assert len(set(names)) == len(names)


def test_the_same_pairs_are_the_same_readings_from_every_source(tmp_path):
    pairs = [(35.7, 0.5), (55.9, 14.0), (58.25, 15.0)]
    lines = "\n".join(f"{t_u}\t{t_c}" for t_u, t_c in pairs)
    text, session = tmp_path / "x.csv", tmp_path / "x.thermo"
    text.write_text(f"t_u\tt_c\n{lines}\n")
    found = read_readings(text).readings
    write_session(session, Session(Project(found)))
    others = [
        read_readings(session).readings,
        read_readings(workbook(tmp_path / "x.xlsx", ("t_u", "t_c"), *pairs)).readings,
        read_block(f"t_u\tt_c\n{lines}\n").readings(),
        read_block(lines).as_roles(PAIR).readings(),
    ]
    for other in others:
        assert bits(other) == bits(found) and other == found
    assert found == Readings.from_columns(*zip(*pairs, strict=True))


def test_a_number_of_a_workbook_is_the_number_that_its_file_holds(tmp_path):
    path = workbook(tmp_path / "x.xlsx", ("t_u", "t_c"), *((i, 2.5) for i in range(len(DELICATE))))
    text = "".join(
        f'<row r="{i}"><c r="A{i}"><v>{shortest(value)}</v></c><c r="B{i}"><v>2.5</v></c></row>'
        for i, value in enumerate(DELICATE, 2)
    )
    rewrite(
        path, lambda sheet: sheet[: sheet.index('<row r="2"')] + text + sheet[sheet.index("</sheetData>") :]
    )
    readings = read_readings(path).readings
    assert readings.t_u.tobytes() == np.array(DELICATE).tobytes()


def test_a_whole_number_beyond_those_of_doubles_is_the_nearest_one(tmp_path):
    path = workbook(tmp_path / "x.xlsx", (2**53 + 1, 1.5), (10**30, 2.5))
    rewrite(path, lambda sheet: sheet.replace("9.007199254740992e+15", str(2**53 + 1)))
    assert read_readings(path).readings.t_u.tolist() == [float(2**53 + 1), 1e30]


@pytest.mark.parametrize(("word", "value"), [("35,7", 35.7), ("\N{MINUS SIGN}1,5", -1.5), ("1,000", 1.0)])
def test_words_of_another_country_leave_the_numbers_beside_them_alone(tmp_path, word, value):
    rows = [("t_u", "t_c"), (word, 0.125), ("2,5", 1234.5), (3.75, 1e-5)]
    path = workbook(tmp_path / "x.xlsx", *rows)
    for choices in (Choices(), Choices(decimal_mark=",")):
        readings = read_readings(path, choices=choices).readings
        assert readings.t_u.tolist() == [value, 2.5, 3.75]
        assert readings.t_c.tolist() == [0.125, 1234.5, 1e-5]


def test_a_number_of_a_workbook_that_no_double_holds_is_an_error_of_its_cell(tmp_path):
    path = workbook(tmp_path / "x.xlsx", (1.5, 2.5), (3.5, 4.5))
    rewrite(path, lambda sheet: sheet.replace("<v>4.5</v>", f"<v>{10**400}</v>"))
    with pytest.raises(UnreadableFile, match=r"row 2, column 2: .* is too large"):
        read_readings(path)


@given(st.lists(st.tuples(*[st.floats(allow_infinity=False)] * 2), min_size=1))
def test_what_a_table_leaves_out_and_keeps_is_all_there_is(pairs):
    t_u, t_c = zip(*pairs, strict=True)
    found = table(t_u, t_c).whole()
    assert len(found) + found.skipped == len(pairs)
    kept = [pair for pair in pairs if not any(map(math.isnan, pair))]
    assert list(zip(*(column.cells.tolist() for column in found.columns), strict=True)) == kept


def rewrite(path, change):
    """Change the text of the first sheet."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            if name.endswith("sheet1.xml"):
                content = change(content.decode()).encode()
            archive.writestr(name, content)


ENTRY = """
    DEPTH = "depth", "d", "depth", "How deep the thermometer is immersed", "t_u", ("depth",), True
    USE = """
SEEN_THROUGH = """
import json, sys, datetime
from pathlib import Path
import numpy as np
from thermogui.core.readings.edits import SetValues, decimals_after
from thermogui.core.readings.roles import Role
from thermogui.core.reading.pasted import read_block
from thermogui.core.session.content import Session
from thermogui.core.project import Project
from thermogui.core.session.file import write_session
from thermogui.core.session.opening import read_readings
from thermogui.core.writing.spreadsheet import write_xlsx
from thermogui.core.writing.tables import csv_pieces

folder = Path(sys.argv[1])
(folder / "a.csv").write_text("t_u,t_c,depth\\n1.5,2,0.25\\n3,4,\\n")
first = read_readings(folder / "a.csv").readings
edit = SetValues(Role.DEPTH, np.array([1]), np.array([np.nan]), np.array([0.125]))
edited = edit.apply(first).with_decimals(decimals_after(first, [edit]))
write_session(folder / "a.thermo", Session(Project(edited)))
(folder / "b.csv").write_text("".join(csv_pieces(edited)))
write_xlsx(folder / "a.xlsx", edited, "a", datetime.date(2026, 3, 14))
found = [read_readings(folder / name).readings for name in ("a.thermo", "b.csv", "a.xlsx")]
found.append(read_block((folder / "b.csv").read_text()).readings())
(folder / "c.csv").write_text("1,2,3,4,9\\n5,6,7,8,9\\n")
older = read_readings(folder / "older.thermo").readings
print(json.dumps({
    "first": first.depth.tolist()[0], "found": [one.depth.tolist() for one in found],
    "equal": [one == edited for one in found], "decimals": edited.decimals, "older": older.depth,
    "numbered": read_readings(folder / "c.csv", "5,4,3,2,1").readings.depth.tolist(),
}))
"""


def test_a_further_column_is_one_entry_and_one_field(tmp_path):
    write_session(tmp_path / "older.thermo", Session(Project(seed_readings())))
    source = Path(thermogui.__file__).parent
    core = tmp_path / "thermogui" / "core"
    shutil.copytree(source / "core", core, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(source / "__init__.py", core.parent)
    for part, old, new in (
        ("roles", "\n    USE = ", ENTRY),
        (
            "readings",
            "    sigma: Floats | None = None\n",
            "    sigma: Floats | None = None\n    depth: Floats | None = None\n",
        ),
    ):
        place = core / "readings" / f"{part}.py"
        text = place.read_text(encoding="utf-8")
        assert text.count(old) == 1
        place.write_text(text.replace(old, new), encoding="utf-8")
    child = subprocess.run(
        [sys.executable, "-c", SEEN_THROUGH, str(tmp_path)],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert child.returncode == 0, child.stderr
    said = json.loads(child.stdout)
    assert said["first"] == 0.25 and said["found"] == [[0.25, 0.125]] * 4
    assert all(said["equal"]) and said["decimals"] == [1, 0, 0, 0, 3] and said["older"] is None
    assert said["numbered"] == [1, 5]
