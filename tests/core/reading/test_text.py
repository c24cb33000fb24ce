"""Reading pairs from text: whatever dialect they come in, and an error that names the place."""

import codecs
import os
import pickle
import time
from math import nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thermogui.core.numbers import shortest
from thermogui.core.reading import loading
from thermogui.core.reading.pasted import read_block
from thermogui.core.reading.text import parse_readings
from thermogui.core.reading.unreadable import UnreadableFile
from thermogui.core.readings.decimals import Decimals
from thermogui.core.readings.readings import Readings
from thermogui.core.readings.roles import Role
from thermogui.core.session.opening import read_readings

DIALECTS = [(";", ","), (";", "."), ("\t", ","), ("\t", "."), (",", "."), (" ", "."), (" ", ",")]
BAD_COLUMNS = ["x,b", "1,5", "0,1", "a", "a,b,c,a", '"a', "1,1", "a,1", "1e0,2", "", "9" * 5000]
UNITS = ["x", "1", '"', '"\n', ",", "\n", "1,", "1;a,", "a\n", "1\n", ",\n", " ", "\t\n", "1,2 #\n"]
PAIRS = Readings.from_columns([35.7, -21.8, 1e-05], [0.5, 14.0, 1e22])

numbers = st.floats(allow_nan=False, allow_infinity=False)
triples = st.lists(st.tuples(numbers, numbers, numbers), min_size=1).map(lambda rows: np.array(rows).T)
plain_cells = ["1", " 2.5", "-3e2 ", ".5", "1."]
odd_cells = ["", "x", "nan", "inf", "1e999", "0x1", "1_0", "1,5", "−1", "# 1", '"1"', "\x1c1", "1\x0b", "٣"]
snippets = st.sampled_from([*plain_cells, *odd_cells, *',;\t \n\r"#_(', "t_u", "t_c", "σ", "1.5,2.5\n"])
texts = st.one_of(st.text(), st.lists(snippets).map("".join))


def written(columns, delimiter, mark, header=(), end="\n"):
    cells = [[shortest(value).replace(".", mark) for value in row] for row in zip(*columns, strict=True)]
    return end.join(map(delimiter.join, [header, *cells] if header else cells)) + end


def outcome(parse, *arguments):
    """Return what comes out, be it the one sentence of an error."""
    try:
        return parse(*arguments)
    except UnreadableFile as failure:
        assert str(failure).isprintable() and len(str(failure)) < 1000
        return str(failure)


def error(text, columns=None):
    message = outcome(parse_readings, text, "pairs.csv", columns)
    assert isinstance(message, str)
    return message


def rows(file):
    return list(zip(file.readings.t_u.tolist(), file.readings.t_c.tolist(), strict=True))


def same_bits(first, second):
    return np.asarray(first, np.float64).tobytes() == np.asarray(second, np.float64).tobytes()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("header", [(), ("t_u", "t_c")])
@pytest.mark.parametrize(("delimiter", "mark"), DIALECTS)
def test_a_file_in_any_dialect_is_understood(tmp_path, delimiter, mark, header, end):
    path = tmp_path / "pairs.csv"
    path.write_bytes(written((PAIRS.t_u, PAIRS.t_c), delimiter, mark, header, end).encode())
    file = read_readings(path)
    assert file.readings == PAIRS and file.skipped == 0
    assert (file.delimiter, file.decimal_mark, tuple(file.columns.values())) == (delimiter, mark, (0, 1))
    assert file.header == (header or None)


@pytest.mark.parametrize(
    "text",
    [
        "1.5, 2.5",
        '"1,5","2,5"',
        "1,5;\N{NO-BREAK SPACE}2,5\N{NO-BREAK SPACE}",
        "1,5;a;b;c;2,5",
        "2024-01-01 10:00:00,1.5,2.5",
        "Smith, J.;1.5;2.5",
    ],
)
def test_a_single_row_is_enough_to_tell_the_dialect(text):
    assert rows(parse_readings(text, "pairs.csv")) == [(1.5, 2.5)]


def test_whole_numbers_leave_the_decimal_mark_to_later_rows():
    assert rows(parse_readings("1,2\n−3,4\n", "pairs.csv")) == [(1, 2), (-3, 4)]
    assert rows(parse_readings("1;2\n" * 999 + "1,5;2,5\n", "pairs.csv"))[-1] == (1.5, 2.5)


@given(triples, st.sampled_from(DIALECTS))
def test_what_is_written_reads_back_bit_for_bit(columns, dialect):
    bare = parse_readings(written(columns[:2], *dialect), "pairs.csv").readings
    full = parse_readings(written(columns, *dialect, ("t_u", "t_c", "sigma")), "pairs.csv").readings
    assert same_bits([bare.t_u, bare.t_c], columns[:2]) and bare.sigma is None
    assert same_bits([full.t_u, full.t_c, full.sigma], columns)


@given(st.data(), st.sampled_from(DIALECTS), st.sampled_from(["", "\n", "\n\n \n", ",\n", "1"]))
def test_the_fast_path_gives_what_the_careful_path_gives(data, dialect, end):
    delimiter, mark = dialect
    cell = st.sampled_from(plain_cells) | st.sampled_from(odd_cells)
    lines = data.draw(st.lists(st.tuples(cell, cell).map(delimiter.join), min_size=1))
    text = "\n".join(lines).replace(".", mark) + end
    as_shipped = outcome(parse_readings, text, "pairs.csv", "1,2")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loading, "_by_numpy", lambda *_: None)
        assert outcome(parse_readings, text, "pairs.csv", "1,2") == as_shipped


def test_a_million_rows_are_what_loadtxt_reads(tmp_path):
    path = tmp_path / "big.csv"
    path.write_text("t_u,t_c\n" + "52.514,9.257\n47.36,6.68\n" * 500_000)
    expected = np.loadtxt(path, delimiter=",", skiprows=1).T
    readings = read_readings(path).readings
    assert same_bits([readings.t_u, readings.t_c], expected)


@pytest.mark.parametrize(
    ("header", "delimiter"),
    [
        ("TC;TU", ";"),
        ("reference (°C);raw (°F)", ";"),
        ('"t_c, °C";"t_u, °F"', ";"),
        ("t-c\tT U [degF]", "\t"),
        ("t_c (°C) t_u (°F)", " "),
        ('"t c"   "t u"', " "),
        ('"standard\n(°C)",reading', ","),
    ],
)
def test_known_names_say_which_column_is_which(header, delimiter):
    assert rows(parse_readings(f"{header}\n1{delimiter}2\n", "pairs.csv")) == [(2, 1)]


def test_without_known_names_the_first_two_columns_of_numbers_are_taken():
    file = parse_readings("time,id,a,b,c\n10:00,x7,1,2,3\n10:01,x8,4,5,6\n", "pairs.csv")
    assert (
        rows(file) == [(1, 2), (4, 5)]
        and file.columns == {"t_u": 2, "t_c": 3}
        and file.readings.sigma is None
    )


def test_a_column_that_begins_with_a_long_gap_is_still_a_column_of_numbers():
    file = parse_readings("a,b\n" + "1,\n" * 400 + "1,2\n", "pairs.csv")
    assert rows(file) == [(1, 2)] and file.skipped == 400


@pytest.mark.parametrize("name", ["sigma", "σ", "U", "Standard uncertainty (°C)", "sd", "STD"])
def test_sigma_is_read_where_its_name_is_known_and_its_gaps_skip_no_row(name):
    file = parse_readings(f"t_u;t_c;{name}\n1;2;0,5\n3;4;\n5;6\n", "pairs.csv")
    assert file.columns == {"t_u": 0, "t_c": 1, "sigma": 2} and file.skipped == 0
    np.testing.assert_array_equal(file.readings.sigma, [0.5, nan, nan])


@pytest.mark.parametrize(
    ("columns", "expected"),
    [("b,a", (2, 0)), ("3,1,2", (2, 0, 1)), ("D value,1", (4, 0)), ('a,"D-Value, °C"', (0, 4))],
)
def test_the_columns_option_takes_names_and_numbers(columns, expected):
    file = parse_readings("a;B;b;c;D-Value, °C\n1;2;3;4;5\n", "pairs.csv", columns)
    assert tuple(file.columns.values()) == expected


@pytest.mark.parametrize("columns", BAD_COLUMNS)
def test_a_bad_columns_option_is_refused_with_a_list_of_what_there_is(columns):
    assert "1 (a), 2 (b), 3 (c)" in error("a,b,c\n1,2,3\n", columns)


@pytest.mark.parametrize("word", ["", " ", "nan", "NA", "n/a", "NULL", "NaN", '""'])
def test_rows_with_a_missing_cell_are_skipped_and_counted(word):
    file = parse_readings(f"t_u,t_c\n1,2\n{word},3\n4,{word}\n5\n6,7\n", "pairs.csv")
    assert rows(file) == [(1, 2), (6, 7)] and file.skipped == 3


def test_empty_columns_and_rows_at_the_end_are_not_there():
    file = parse_readings(",,\nt_u,t_c,\n1,2,\n,,\n3,4\n,,\n\n,\n", "pairs.csv")
    assert rows(file) == [(1, 2), (3, 4)] and file.skipped == 1


def test_comments_and_blank_lines_do_not_shift_the_rows_of_errors():
    text = '# a "comment, 1\n\nt_u,t_c,note\n  # 1,2\n1,2,"two\nlines"\n\n3,abc,\n'
    place, problem = error(text).split(": ")
    assert place == "pairs.csv, row 8, column 2 (t_c)"
    assert problem == "“abc” is not a number; write one, or leave the cell empty to skip the row."


@pytest.mark.parametrize(
    ("text", "row", "column", "found"),
    [
        ("1,2\n3,abc\n", 2, 2, "“abc” is not a number"),
        ("t_u,t_c\n1,-1e400\n", 2, 2, "“-1e400” is too large"),
        ("t_u;t_c\n1,5;2\n1,5;2.5\n1,5;3\n", 3, 2, "“2.5” is not a number with a decimal comma"),
        ("t_u,t_c\n1,000.5,2\n", 2, 3, "“2” stands beyond the last column"),
        ("3,4\n1,000.5,2\n", 2, 3, "“2” stands beyond the last column"),
        ("t_u,t_c\n1,2\n" + "1,2\n" * 5000 + "1_0,2\n", 5003, 1, "“1_0” is not a number"),
        ("t_u,t_c,σ\n1,2,x\n", 2, 3, "“x” is not a number"),
        ("t_u,t_c\n1,2\n3,4 # no comment\n", 3, 2, "“4 # no comment” is not a number"),
        ("t_u,t_c\n1 mV,2\n3 V,4\n", 3, 1, "“3 V” is in another unit than mV"),
        ("t_u,t_c\n1 mV,2\n3 apples,4\n", 3, 1, "“3 apples” is not a number"),
        ("Log\n\nSensor;Ref\nOL;2\n3;4\n", 4, 1, "“OL” is not a number"),
        ("Log\n\nSensor;Ref\n3;4\nOL;2\n5;6\nEnde\n", 5, 1, "“OL” is not a number"),
        ("Log\n\nSensor;Ref\n3;4\n5;OL\n", 5, 2, "“OL” is not a number"),
    ],
)
def test_an_error_names_file_row_column_and_what_was_found(text, row, column, found):
    message = error(text)
    assert message.startswith(f"pairs.csv, row {row}, column {column}") and found in message


def test_what_is_quoted_in_an_error_is_cut_and_cannot_break_the_line():
    message = error('t_u,t_c\n1,"\x1b[31m\n\u2028' + "x" * 5000 + '"\n')
    assert message.isprintable() and len(message) < 200
    assert str(pickle.loads(pickle.dumps(UnreadableFile(message)))) == message


@pytest.mark.parametrize("text", ["", "\n\n", "# only\n", "t_u,t_c\n", "t_u,t_c\n\n# 1,2\n", "\ufeff"])
def test_a_file_without_readings_says_so(text):
    assert "no readings" in error(text)


def test_other_hopeless_files_say_what_is_wrong_and_what_to_do():
    assert "not two columns of numbers" in error("1\n2\n")
    assert "not two columns of numbers" in error("a,b\nx,1\ny,2\n")
    for empty in ("1,\n,2\n", ",\n,\n"):
        assert "no row has both t_u (column 1) and t_c (column 2)" in error("t_u,t_c\n" + empty)
    assert "pairs.csv, row 2: a quoted cell is not closed" in error('t_u,t_c\n"1,2\n')


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_every_usual_encoding_is_read(tmp_path, encoding):
    path = tmp_path / "pairs.csv"
    path.write_bytes("t_c (°C);t_u (°F)\r\n1,5;2,5\r\n".encode(encoding))
    file = read_readings(path)
    assert (rows(file), file.header, file.encoding) == ([(2.5, 1.5)], ("t_c (°C)", "t_u (°F)"), encoding)
    if encoding == "utf-16-be":
        path.write_bytes(codecs.BOM_UTF16_BE + path.read_bytes())
        assert read_readings(path).readings == file.readings


def test_bytes_that_are_no_text_are_refused(tmp_path):
    path = tmp_path / "pairs.csv"
    bom = codecs.BOM_UTF16_LE
    for raw, said in ((b"1\n\x002", "row 2: there is a NUL"), (b"\x81", "cp1252"), (bom + b"1", "utf-16")):
        path.write_bytes(raw)
        assert said in outcome(read_readings, path)


def test_a_path_that_cannot_be_opened_is_a_sentence(tmp_path):
    refusals = [(tmp_path, "folder"), (tmp_path / "none.csv", "no such file"), ("\0", "cannot be opened")]
    if os.name == "posix" and os.geteuid():
        (tmp_path / "closed.csv").touch(0o000)
        refusals.append((tmp_path / "closed.csv", "not permitted"))
    for path, said in refusals:
        assert said in outcome(read_readings, path)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1\t2\r\n3\t4\r\n", [[1, 2], [3, 4]]),
        ("measured\treference\n1,5\t2\n", [[1.5, 2]]),
        ("1\t\n\t2\n3\n", [[1, nan], [nan, 2], [3, nan]]),
        ("1\t2\t\t\n3\t4\t\t\n\t\t\t\n", [[1, 2], [3, 4]]),
        ("1\n\n3\n", [[1], [nan], [3]]),
        ("\n2\n", [[nan], [2]]),
        ("21,5\n3\n7,25\n", [[21.5], [3], [7.25]]),
        ("1;2\n3,5;4", [[1, 2], [3.5, 4]]),
        ("1 2\n3", [[1, 2], [3, nan]]),
        ("NA\t1\n", [[nan, 1]]),
        ("a\tb\n", []),
    ],
)
def test_a_paste_becomes_a_rectangle_of_numbers(text, expected):
    block = read_block(text)
    rows = np.column_stack([column.cells for column in block.columns]) if block.columns else []
    np.testing.assert_array_equal(rows, expected)


def test_a_paste_that_is_no_number_names_its_cell():
    assert outcome(read_block, "a\n1\t2\n3\tx").startswith("Clipboard, row 3, column 2: “x” is not a number")
    assert outcome(read_block, "1\n#N/A").startswith("Clipboard, row 2, column 1: “#N/A” is not a number")


@settings(max_examples=150)
@given(texts, st.one_of(st.none(), st.just("1,2"), st.text(max_size=8)))
def test_any_text_gives_readings_or_one_sentence(text, columns):
    outcome(parse_readings, text, "pairs.csv", columns)
    outcome(read_block, text)


@given(st.binary())
def test_any_bytes_give_readings_or_one_sentence(tmp_path_factory, raw):
    path = tmp_path_factory.getbasetemp() / "fuzz.csv"
    path.write_bytes(raw)
    outcome(read_readings, path)


@pytest.mark.timed
@pytest.mark.parametrize("unit", UNITS)
def test_much_of_anything_is_read_or_refused_at_once(unit):
    text = unit * (300_000 // len(unit))
    start = time.process_time()
    outcome(parse_readings, text, "pairs.csv")
    outcome(read_block, text)
    # ten times what it takes: this is about what grows with the square of the length
    assert time.process_time() - start < 4.5


@pytest.mark.timed
@pytest.mark.parametrize("unit", ["\n", "  \n", ",\n", ",,,\n", "\t\n", "#\n", "\r", '"",""\n', " "])
@pytest.mark.parametrize("place", ["before", "after", "between"])
def test_a_megabyte_of_nothing_takes_no_time(unit, place):
    nothing = unit * (1_000_000 // len(unit))
    if place == "before" and unit[0] in ',"':
        nothing = ""  # what begins so has no rows to be understood by
    rows = ["t_u,t_c", "1,2.5", "2,3.5", "3,5.5"]
    where = {"before": 0, "after": 4, "between": 3}[place]
    rows.insert(where, nothing.removesuffix("\n"))
    start = time.process_time()
    found = parse_readings("\n".join(rows), "pairs.csv")
    assert time.process_time() - start < 1.5  # ten times what it takes, where each line is looked at
    assert found.readings.t_c.tolist() == [2.5, 3.5, 5.5]


@pytest.mark.timed
def test_a_number_of_a_million_digits_is_refused_at_once():
    start = time.process_time()
    assert "row 2, column 1" in error(f"t_u,t_c\n{'1' * 3_000_000},2\n3,4\n3,5\n")
    assert time.process_time() - start < 2


@pytest.mark.parametrize("empty", [",", " , ", ",,", '"",""'])
def test_empty_rows_in_between_are_counted_and_move_no_line(empty):
    found = parse_readings(f"t_u,t_c\n1,2\n\n{empty}\n  \n3,4\n{empty}\n{empty}\n5,6\n{empty}\n", "pairs.csv")
    assert (found.lines.tolist(), found.skipped) == ([2, 6, 9], 3)


def test_quotes_around_numbers_are_read_fast_and_as_they_were():
    found = parse_readings('t_u;t_c\n"1,5";"2"\n3;"4"\n', "pairs.csv")
    assert found.readings.t_u.tolist() == [1.5, 3] and found.readings.t_c.tolist() == [2, 4]
    assert "row 2" in error('t_u,t_c\n"1"5,2\n3,4\n')


@pytest.mark.parametrize(
    ("text", "decimals"),
    [
        ("t_u;t_c\n0,40;1\n0,5;2\n", (2, 0, 0)),
        ("0.18,1\n0.4,2.0\n", (2, 1, 0)),
        ("1,2,0.050\n3,4,0.1\n", (0, 0, 3)),
        ('"1,50"\t2\n"1,5"\t\N{MINUS SIGN}2,25\n', (2, 2, 0)),
        ("1.123456789,1e3\n1,1e-3\n", (6, 3, 0)),
        ("1,2\n" * 20_000 + "1.25,2\n" * 20_000, (2, 0, 0)),
        ("1.50,2\n" + "1,2\n" * 20_000, (2, 0, 0)),
        ("1.5,\n1,2\n", (1, 0, 0)),
    ],
    ids=lambda value: None if isinstance(value, tuple) else value[:16],
)
def test_a_column_has_the_most_decimals_with_which_it_is_written(text, decimals):
    assert parse_readings(text, "a.csv", wanted=[Role.SIGMA_C]).readings.decimals == Decimals(*decimals)


def test_the_last_column_can_be_chosen_by_its_number_and_none_beyond_it():
    text = "9,1,2\n9,2,3.9\n9,3,6\n"
    assert parse_readings(text, "x.csv", "2,3").readings.t_c.tolist() == [2.0, 3.9, 6.0]
    for beyond in ("2,4", "2,0", "0,1"):
        assert "there is no column" in error(text, beyond)
