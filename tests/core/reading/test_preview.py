"""What is understood of a file before it is read, what somebody decides about it, and giving it up."""

import dataclasses
import datetime

import numpy as np
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thermogui.core.numbers import shortest
from thermogui.core.progress import Cancelled
from thermogui.core.project import Project
from thermogui.core.reading.preview import preview_text
from thermogui.core.reading.readings_file import Choices
from thermogui.core.reading.text import parse_readings
from thermogui.core.reading.unreadable import UnreadableFile
from thermogui.core.readings.readings import Readings, seed_readings
from thermogui.core.session.content import Session
from thermogui.core.session.file import write_session
from thermogui.core.session.file_head import preview_file
from thermogui.core.session.opening import read_readings
from thermogui.core.writing.spreadsheet import write_xlsx

FIVE = "n;time;probe;bath;depth\n1;0,5;35,7;0,5;9\n2;1,0;55,9;14,0;9\n3;1,5;58,2;15,0;9\n"
pieces = st.sampled_from(
    [*',;\t \n"#', "1", "2.5", "3,5", "-4e2", "nan", "x", "t_u", "t_c", "σ", "1,5;2,5\n", "1 2\n", "1.5,2\n"]
)
texts = st.lists(pieces, max_size=40).map("".join)
cells = st.one_of(st.integers(-99, 99), st.decimals(-99, 99, places=2)).map(float)


def outcome(read, *arguments, **more):
    """Return what comes out, be it the one sentence of an error."""
    try:
        found = read(*arguments, **more)
    except UnreadableFile as failure:
        return str(failure)
    same = {"t_u": found.readings.t_u.tobytes(), "t_c": found.readings.t_c.tobytes()}
    return found, same, found.lines.tolist()


def pairs(file):
    return list(zip(file.readings.t_u.tolist(), file.readings.t_c.tolist(), strict=True))


@pytest.fixture
def write(tmp_path):
    def write(text, name="pairs.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write


@given(texts)
@settings(max_examples=150)
def test_accepting_what_the_preview_understood_reads_what_reading_alone_does(tmp_path_factory, text):
    path = tmp_path_factory.getbasetemp() / "preview.csv"
    path.write_text(text, encoding="utf-8")
    alone = outcome(read_readings, path)
    try:
        preview = preview_file(path)
    except UnreadableFile as failure:
        assert alone == str(failure)
        return
    assert outcome(read_readings, path, choices=preview.choices) == alone
    if preview.problem:
        assert isinstance(alone, str)
    else:
        assert outcome(read_readings, path, choices=preview.understood) == alone
        found = alone[0]
        assert (preview.delimiter, preview.decimal_mark, preview.header, preview.columns) == (
            found.delimiter,
            found.decimal_mark,
            found.header,
            found.columns,
        )


@pytest.mark.parametrize(("delimiter", "mark"), [(",", "."), (";", ","), ("\t", ","), (" ", ".")])
@given(
    rows=st.lists(st.tuples(cells, cells), min_size=1, max_size=20),
    header=st.booleans(),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
)
@settings(max_examples=30)
def test_readings_in_any_dialect_need_no_question_and_read_the_same(
    tmp_path_factory, delimiter, mark, encoding, rows, header
):
    lines = [delimiter.join(shortest(value).replace(".", mark) for value in row) for row in rows]
    path = tmp_path_factory.getbasetemp() / "dialect.csv"
    path.write_bytes(
        "\n".join((["T°|R°".replace("|", delimiter)] if header else []) + lines).encode(encoding)
    )
    preview = preview_file(path)
    assert not preview.problem and not preview.is_ambiguous and preview.is_whole
    assert (preview.header is not None) == header
    assert read_readings(path, choices=preview.understood).readings == read_readings(path).readings


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_what_was_chosen_is_kept_to(write, delimiter):
    path = write("1,5;2,5;3\n4,5;5,5;6\n")
    file = read_readings(path, choices=Choices(delimiter=";", decimal_mark=",", columns={"t_u": 2, "t_c": 0}))
    assert pairs(file) == [(3.0, 1.5), (6.0, 4.5)]
    assert file.columns == {"t_u": 2, "t_c": 0} and file.readings.sigma is None
    message = outcome(read_readings, path, choices=Choices(delimiter=delimiter, decimal_mark="."))
    assert message.startswith("pairs.csv") and ("column" in message)


def test_a_third_column_is_sigma_where_it_is_chosen(write):
    file = read_readings(write(FIVE), choices=Choices(columns={"t_u": 2, "t_c": 3, "sigma": 1}))
    assert file.readings.sigma.tolist() == [0.5, 1.0, 1.5] and pairs(file)[0] == (35.7, 0.5)


def test_the_first_row_is_a_header_or_not_as_somebody_says(write):
    path = write("10,20\n30,40\n50,60\n")
    assert pairs(read_readings(path))[0] == (10.0, 20.0)
    file = read_readings(path, choices=Choices(header_rows=1))
    assert pairs(file) == [(30.0, 40.0), (50.0, 60.0)] and file.header == ("10", "20")
    words = write("a,b\n30,40\n")
    message = outcome(read_readings, words, choices=Choices(header_rows=0))
    assert message == (
        "pairs.csv, row 1, column 1: “a” is not a number; write one, or leave the cell empty to skip the row."
    )
    assert preview_file(words, Choices(header_rows=0)).problem == message


def test_an_encoding_that_was_chosen_is_the_one(write):
    path = write("t_u °C,t_c\n1,2\n", encoding="cp1252")
    assert preview_file(path).encoding == "cp1252"
    latin = preview_file(path, Choices(encoding="latin-1"))
    assert latin.encoding == "latin-1" and latin.heading(0) == "t_u °C"
    with pytest.raises(UnreadableFile, match=r"pairs\.csv: this is not text in utf-8"):
        read_readings(path, choices=Choices(encoding="utf-8"))


@pytest.mark.parametrize(
    ("columns", "wrong"),
    [
        ({"t_u": 0, "t_c": 0}, "choose different ones"),
        ({"t_u": 0, "t_c": 9}, "there is no column 10"),
        ({"t_u": 0}, "each"),
    ],
)
def test_columns_that_cannot_be_are_refused_in_a_sentence(write, columns, wrong):
    message = outcome(read_readings, write(FIVE), choices=Choices(columns=columns))
    assert message.startswith("pairs.csv: ") and wrong in message


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        (FIVE, True),
        ("1,2,3\n4,5,6\n", True),
        ("t_u,x,y\n1,2,3\n", True),
        ("1,2\n3,4\n", False),
        ("a;b\n1,5;2,5\n", False),
        ("n,t_c,t_u,x\n1,2,3,4\n", False),
        ("day,a,b\nmon,1,2\n", False),
        ("a,b,sigma\n1,2,3\n", False),
        ("20,5\n21,5\n", False),
        ("warm,cold\n", False),
    ],
)
def test_one_is_asked_only_where_more_than_one_reading_makes_sense(text, asks):
    assert preview_text(text, "Clipboard").is_ambiguous == asks


def test_a_preview_names_columns_rows_and_what_is_wrong_with_a_cell(write):
    preview = preview_file(write("# logger\nprobe;bath\n35,7;0,5\nx;1,5\n"))
    assert (preview.delimiter, preview.decimal_mark, preview.header) == (";", ",", ("probe", "bath"))
    assert [(row.line, row.cells) for row in preview.rows] == [(3, ("35,7", "0,5")), (4, ("x", "1,5"))]
    assert preview.problem.startswith("pairs.csv, row 4, column 1 (probe): “x” is not a number")
    assert preview.is_wrong("x") and not preview.is_wrong("35,7") and not preview.is_wrong("")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_of_a_large_file_only_whole_lines_of_the_head_are_seen(write, end, encoding):
    text = "t_u,t_c" + end + "".join(f"{i}.25,{2 * i}.5{end}" for i in range(40_000))
    path = write(text, encoding=encoding)
    preview = preview_file(path)
    assert not preview.problem and not preview.is_whole and 0 < preview.seen < preview.size
    assert preview.size == path.stat().st_size and len(preview.rows) == 50
    assert len(read_readings(path, choices=preview.choices).readings) == 40_000


def test_a_sheet_is_chosen_by_its_title(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "first"
    book.active.append([1, 2])
    second = book.create_sheet("second")
    for row in (("t_u", "t_c"), (35.7, 0.5), ("", "")):
        second.append(row)
    book.create_sheet("words").append(["warm", "cold"])
    path = tmp_path / "book.xlsx"
    book.save(path)
    preview = preview_file(path)
    assert (preview.sheet, preview.sheets) == ("first", ("first", "second", "words"))
    assert pairs(read_readings(path)) == pairs(read_readings(path, choices=preview.understood)) == [(1, 2)]
    assert pairs(read_readings(path, choices=Choices(sheet="second"))) == [(35.7, 0.5)]
    assert preview_file(path, Choices(sheet="second")).heading(1) == "t_c"
    words = preview_file(path, Choices(sheet="words"))
    assert words.problem.startswith("book.xlsx, sheet words: there are no readings in it")
    message = outcome(read_readings, path, choices=Choices(sheet="third"))
    assert message == "book.xlsx: there is no sheet “third”; choose another."


def test_a_large_workbook_is_previewed_by_its_first_rows(tmp_path):
    path = tmp_path / "large.xlsx"
    rng = np.random.default_rng(1)
    t_u, t_c = np.round(rng.normal(size=(2, 14_000)), 6)
    readings = Readings.from_columns(t_u, t_c)
    write_xlsx(path, readings, "x", datetime.date(2026, 3, 14))
    preview = preview_file(path)
    assert not preview.problem and not preview.is_whole and len(preview.rows) == 50
    assert read_readings(path, choices=preview.understood).readings == readings


def test_a_session_is_shown_and_leaves_nothing_to_choose(tmp_path):
    path = tmp_path / "x.thermo"
    write_session(path, Session(Project(seed_readings())))
    preview = preview_file(path)
    assert preview.kind == "session" and preview.rows[0].cells == ("35.7", "0.5")
    assert read_readings(path, choices=preview.understood).readings == seed_readings()


@pytest.mark.parametrize("name", ["none.csv", "none.xlsx", "none.thermo"])
def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path, name):
    with pytest.raises(UnreadableFile, match="there is no such file"):
        preview_file(tmp_path / name)


LONG = "".join(f"{i}.5,{2 * i}.25\n" for i in range(9_000))


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A file of each kind that takes more than one look, and one that numpy does not read."""
    folder = tmp_path_factory.mktemp("long")
    text, odd, xlsx = (folder / name for name in ("long.csv", "odd.csv", "long.xlsx"))
    text.write_text(LONG, encoding="utf-8")
    odd.write_text(LONG + "nan,1\n1,nan\n2,3\n", encoding="utf-8")
    write_xlsx(xlsx, parse_readings(LONG, "x").readings, "x", datetime.date(2026, 3, 14))
    return [text, odd, xlsx]


def test_progress_comes_to_the_end_and_changes_nothing(files):
    for path in files:
        done = []
        watched = read_readings(path, progress=done.append)
        assert done[0] == min(done) >= 0 and done[-1] == max(done) == 1 and len(set(done)) > 3
        alone = read_readings(path)
        assert watched == alone and watched.lines.tolist() == alone.lines.tolist()


def test_reading_ends_where_somebody_gives_it_up(files):
    for path in files:
        for looks in (0, 2, 3):
            asked = []

            def progress(_done, asked=asked, looks=looks):
                asked.append(1)
                if len(asked) > looks:
                    raise Cancelled

            with pytest.raises(Cancelled):
                read_readings(path, progress=progress)
            assert len(asked) == looks + 1


def test_choices_cannot_be_changed_by_accident():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Choices().delimiter = ";"


def test_a_preview_says_where_the_table_is_what_its_columns_hold_and_what_is_left_out(write):
    text = "Logger 7\n\nNr;Zeit;Sensor [mV];Referenz [°C];Notiz;leer\n"
    text += "".join(f"{i};10:{i:02d};{i}.5;{2 * i}.25;gut;\n" for i in range(1, 60)) + "Mittelwert;;1;2\n"
    preview = preview_file(write(text))
    assert (preview.table_row, preview.header_rows) == (3, 1)
    assert (preview.before, preview.after) == (("Logger 7",), ("Mittelwert;;1;2",))
    assert preview.held == ("counter", "times", "readings", "readings", "words", "nothing")
    assert preview.columns == {"t_u": 2, "t_c": 3} and preview.left_out == (0, 1, 4)
    assert [row.line for row in preview.rows] == list(range(4, 54))
    assert [row.line for row in preview.last] == list(range(58, 63)) and preview.wrong == ()


def test_the_wrong_row_is_shown_wherever_it_is(write):
    lines = [f"{i}.5,{2 * i}.25" for i in range(200)]
    lines[120] = "120.5,warm"
    preview = preview_file(write("\n".join(["t_u,t_c", *lines])))
    assert "row 122, column 2" in preview.problem
    assert [(row.line, row.cells) for row in preview.wrong] == [(122, ("120.5", "warm"))]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "cp1252"])
def test_of_a_large_file_the_last_rows_are_shown_and_what_stands_behind_them(write, encoding):
    rows = "".join(f"{i}.25;{2 * i}.5\n" for i in range(40_000))
    preview = preview_file(write(f"Gerät 1\n\nt_u;t_c °C\n{rows}Ende der Messung\n", encoding=encoding))
    assert not preview.is_whole and preview.after == ("Ende der Messung",) and preview.before == ("Gerät 1",)
    assert preview.last[-1].cells == ("39999.25", "79998.5") and len(preview.last) == 5


def test_the_table_begins_where_somebody_says(write):
    path = write("1,2\n3,4\na,b\nx,y\n5,6\n7,8\n")
    assert "row 3, column 1" in preview_file(path).problem
    choices = Choices(table_row=3, header_rows=2)
    preview = preview_file(path, choices)
    assert not preview.problem and (preview.before, preview.header) == (("1,2", "3,4"), ("a", "b"))
    assert pairs(read_readings(path, choices=choices)) == [(5, 6), (7, 8)]
    assert pairs(read_readings(path, choices=Choices(table_row=5))) == [(5, 6), (7, 8)]
