"""Reading workbooks, those that openpyxl writes and those that somebody has broken."""

import datetime
import time
import tracemalloc
import zipfile
from types import SimpleNamespace

import numpy as np
import openpyxl
import pytest
from openpyxl.styles import numbers as formats

from thermogui.core.calibration.assessment import assess
from thermogui.core.calibration.settings import CalibrationSettings
from thermogui.core.descent.excerpt import Excerpt
from thermogui.core.descent.trace import Trace
from thermogui.core.reading.unreadable import UnreadableFile
from thermogui.core.readings.readings import Readings, seed_readings
from thermogui.core.session.file_head import preview_file
from thermogui.core.session.opening import read_readings
from thermogui.core.writing.spreadsheet import write_xlsx

IN_TIME = 8.0
"""Seconds of the processor: four times what is wanted, for a busy machine; what hangs takes longer."""

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"
DATE = datetime.date(2026, 3, 14)
PAIRS = [("t_u", "t_c"), (35.7, 0.5), (55.9, 14.0), (58.2, 15.0)]


def saved(path, *sheets):
    """Write rows with openpyxl; a pair of title and rows, or rows alone."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, sheet in enumerate(sheets, 1):
        title, rows = sheet if isinstance(sheet, tuple) else (f"Sheet{number}", sheet)
        target = book.create_sheet(title)
        for row in rows:
            target.append(row)
    book.save(path)
    return path


def rows(file):
    return list(zip(file.readings.t_u.tolist(), file.readings.t_c.tolist(), strict=True))


def error(path, *more):
    with pytest.raises(UnreadableFile) as caught:
        read_readings(path, *more)
    message = str(caught.value)
    assert message.startswith(path.name) and message.isprintable() and len(message) < 400
    return message


def repacked(path, change):
    """Give each part of a workbook to *change*, which returns what stands in its place or None."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            changed = change(name, content)
            if changed is not None:
                archive.writestr(name, changed)
    return path


@pytest.mark.parametrize("name", ["pairs.xlsx", "PAIRS.XLSX"])
def test_a_sheet_with_a_header_is_read(tmp_path, name):
    file = read_readings(saved(tmp_path / name, PAIRS))
    assert rows(file) == PAIRS[1:]
    assert (file.header, file.sheet, file.skipped, file.lines.tolist()) == (
        ("t_u", "t_c"),
        "Sheet1",
        0,
        [2, 3, 4],
    )


def test_a_sheet_without_a_header_is_read(tmp_path):
    file = read_readings(saved(tmp_path / "pairs.xlsx", PAIRS[1:]))
    assert rows(file) == PAIRS[1:] and file.header is None


def test_the_first_sheet_with_two_columns_of_numbers_is_read(tmp_path):
    path = saved(
        tmp_path / "pairs.xlsx",
        ("Notes", [("made in March",), ("by hand", 5.0)]),
        ("Empty", []),
        ("Data", PAIRS),
        ("More", [(1.0, 2.0)]),
    )
    assert read_readings(path).sheet == "Data"


def test_titles_above_the_header_are_passed_over(tmp_path):
    table = [("Sensor 7, in March",), (), ("by hand",), *PAIRS, (60.0, "warm")]
    path = saved(tmp_path / "pairs.xlsx", table)
    assert error(path).startswith("pairs.xlsx, sheet Sheet1, row 8, column 2 (t_c): “warm”")
    file = read_readings(saved(tmp_path / "pairs.xlsx", table[:-1]))
    assert rows(file) == PAIRS[1:] and file.lines.tolist() == [5, 6, 7]


def test_a_loggers_sheet_is_read_between_its_titles_and_its_sums(tmp_path):
    table = [("Logger", 7), ("Interval", "10 s"), (), ("Time", "Sensor", "Reference"), ("", "mV", "°C")]
    table += [(datetime.datetime(2026, 3, 14, 10, i), 1.5 + i, 20.0 + 2 * i) for i in range(5)]
    file = read_readings(saved(tmp_path / "log.xlsx", [*table, (), ("Mean", 3.5, 24.0), ("End",)]))
    assert rows(file) == [(1.5 + i, 20.0 + 2 * i) for i in range(5)]
    assert file.header == ("Time", "Sensor [mV]", "Reference [°C]") and file.lines[0] == 6
    assert (file.before, file.after) == (("Logger  7", "Interval  10 s"), ("Mean  3.5  24", "End"))


def test_a_lonely_number_above_the_numbers_is_a_row_and_a_lonely_word_is_none(tmp_path):
    file = read_readings(saved(tmp_path / "pairs.xlsx", [(5.0,), *PAIRS[1:]]))
    assert rows(file) == PAIRS[1:] and file.skipped == 1
    file = read_readings(saved(tmp_path / "pairs.xlsx", [("sensor",), *PAIRS[1:]]))
    assert rows(file) == PAIRS[1:] and (file.header, file.before) == (None, ("sensor",))


@pytest.mark.parametrize("first", [0, 1])
def test_numbers_beside_the_table_are_left_alone(tmp_path, first):
    table = [*PAIRS, (60.0, 16.0, None, "mean", 9.1)]
    file = read_readings(saved(tmp_path / "pairs.xlsx", table[first:]))
    assert rows(file) == [*PAIRS[1:], (60.0, 16.0)]


def test_a_hidden_sheet_comes_last(tmp_path):
    path = saved(tmp_path / "pairs.xlsx", ("Helpers", [(1.0, 2.0)] * 3), ("Data", PAIRS))
    book = openpyxl.load_workbook(path)
    book["Helpers"].sheet_state = "hidden"
    book.active = 1
    book.save(path)
    assert read_readings(path).sheet == "Data"


def test_columns_are_chosen_by_name_and_by_number(tmp_path):
    table = [("no.", "reference", "measured", "u"), (1, 0.5, 35.7, 0.1), (2, 14.0, 55.9, 0.2)]
    path = saved(tmp_path / "pairs.xlsx", table)
    file = read_readings(path)
    assert rows(file) == [(35.7, 0.5), (55.9, 14.0)] and file.readings.sigma.tolist() == [0.1, 0.2]
    assert rows(read_readings(path, "1,2")) == [(1.0, 0.5), (2.0, 14.0)]
    assert "no column “x”" in error(path, "x,u")


def test_dates_are_no_numbers(tmp_path):
    moment = datetime.datetime(2026, 3, 14, 15, 9)
    table = [(moment + datetime.timedelta(minutes=i), 20.0 + i, 10.0 + i) for i in range(4)]
    path = saved(tmp_path / "log.xlsx", table)
    assert rows(read_readings(path)) == [row[1:] for row in table]
    book = openpyxl.load_workbook(path)
    for cell, shown in zip(
        book.active["A"], ("dd/mm/yy", "[h]:mm", 'yyyy"-"mm', "[$-409]d-mmm"), strict=True
    ):
        cell.number_format = shown
    book.save(path)
    assert rows(read_readings(path)) == [row[1:] for row in table]


def test_formats_that_only_look_like_dates_are_numbers(tmp_path):
    path = saved(tmp_path / "pairs.xlsx", PAIRS)
    book = openpyxl.load_workbook(path)
    shown = [formats.FORMAT_PERCENTAGE_00, '0.0" dm"', "[Red]0.00;0.0\\d"]
    for cell, code in zip(book.active["A"][1:], shown, strict=True):
        cell.number_format = code
    book.save(path)
    assert rows(read_readings(path)) == PAIRS[1:]


def test_numbers_in_words_may_have_decimal_commas(tmp_path):
    path = saved(tmp_path / "pairs.xlsx", [("t_u", "t_c"), ("35,7", 0.5), ("55,9", 14.25), (58.2, "15")])
    assert rows(read_readings(path)) == [(35.7, 0.5), (55.9, 14.25), (58.2, 15.0)]


def test_words_with_both_decimal_marks_are_refused(tmp_path):
    path = saved(tmp_path / "pairs.xlsx", [("t_u", "t_c"), ("35,7", 0.5), ("55.9", 14.25), (58.2, "15")])
    assert error(path).startswith("pairs.xlsx, sheet Sheet1, row 2, column 1 (t_u): “35,7”")


def test_missing_cells_skip_their_row(tmp_path):
    table = [
        ("t_u", "t_c"),
        (1.5, None),
        (2.5, 3.0),
        (None, 4.0),
        ("n/a", 5.0),
        ("#N/A", 1.0),
        (6.5, 7.0),
        (),
        (),
    ]
    path = saved(tmp_path / "pairs.xlsx", table)
    file = read_readings(path)
    assert rows(file) == [(2.5, 3.0), (6.5, 7.0)]
    assert file.skipped == 4 and file.lines.tolist() == [3, 7]


@pytest.mark.parametrize(
    ("cell", "said"),
    [("warm", "“warm”"), (True, "“TRUE”"), ("#DIV/0!", "DIV/0!”"), ("1_0", "“1_0”"), ("a\nb", "“a b”")],
)
def test_an_error_names_file_sheet_row_and_column(tmp_path, cell, said):
    path = saved(tmp_path / "pairs.xlsx", ("Data", [*PAIRS, (60.0, cell), (61.0, 4.0)]))
    message = error(path)
    assert message.startswith("pairs.xlsx, sheet Data, row 5, column 2 (t_c): ") and said in message


def test_a_first_cell_with_a_number_sign_is_no_comment(tmp_path):
    file = read_readings(
        saved(tmp_path / "pairs.xlsx", [("#", "t_c", "t_u"), (1, 0.5, 35.7), (2, 1.5, 36.7)])
    )
    assert rows(file) == [(35.7, 0.5), (36.7, 1.5)]


def test_quotes_and_tabs_in_words_do_no_harm(tmp_path):
    table = [('the "best"', "a\tb", "t_u", "t_c"), ('"', "\t", 1.5, 2.5), ("x\ny", '"', 3.5, 4.5)]
    assert rows(read_readings(saved(tmp_path / "pairs.xlsx", table))) == [(1.5, 2.5), (3.5, 4.5)]


def test_a_formula_counts_with_its_stored_value(tmp_path):
    path = saved(tmp_path / "pairs.xlsx", [(1.5, "=A1*2"), (2.5, "=A2*2")])
    sheet_xml(
        path, lambda content: content.replace(b"<v />", b"<v>7.25</v>").replace(b"<v/>", b"<v>7.25</v>")
    )
    assert rows(read_readings(path)) == [(1.5, 7.25), (2.5, 7.25)]


def test_formulas_without_values_are_said_to_have_none(tmp_path):
    path = saved(tmp_path / "pairs.xlsx", [(1.5, "=A1*2"), (2.5, "=A2*2")])
    assert "formulas have no values" in error(path)
    path = saved(tmp_path / "named.xlsx", [*PAIRS, (60.0, "=A2*2")])
    assert "row 5, column 2 (t_c): “a formula without a stored value”" in error(path)


def test_a_formula_without_a_value_beside_the_table_does_no_harm(tmp_path):
    path = tmp_path / "calibration.xlsx"
    write_xlsx(path, seed_readings(), "x", DATE, assess(seed_readings(), CalibrationSettings()))
    assert read_readings(path).readings == seed_readings()
    assert "a formula without a stored value" in error(path, "used_t_u,used_t_c")


def test_a_blank_cell_in_a_sheet_with_formulas_stays_blank(tmp_path):
    table = [("t_u", "t_c", "mean"), (1.5, 2.5, "=A2*2"), (2.5, None), (3.5, 4.5)]
    file = read_readings(saved(tmp_path / "pairs.xlsx", table))
    assert rows(file) == [(1.5, 2.5), (3.5, 4.5)] and file.skipped == 1


def test_what_the_program_writes_it_reads_back_with_16_digits(tmp_path):
    random = np.random.default_rng(3)
    bits = random.integers(0, 2**63, (3, 300)).view(np.float64)
    columns = np.where(np.isfinite(bits), bits, 0.1)
    columns[:, 0] = np.finfo(float).max
    readings = Readings.from_columns(columns[0], -columns[1], np.abs(columns[2]))
    path = tmp_path / "x.xlsx"
    write_xlsx(path, readings, "x", DATE)
    found = read_readings(path).readings
    for column in ("t_u", "t_c", "sigma"):
        np.testing.assert_allclose(getattr(found, column), getattr(readings, column), rtol=1.2e-15)


def test_numbers_at_the_end_of_doubles_have_a_middle_one_in_the_workbook(tmp_path):
    t_u = [1e308, 1.7e308, 1e300, 1.5e308, 1e308, 1.7e308]
    readings = Readings.from_columns(t_u, [68.4, 1.0, 2.0, 35.7, 2.0, 1.0])
    path = tmp_path / "x.xlsx"
    write_xlsx(path, readings, "x", DATE, assess(readings, CalibrationSettings()))
    cells = openpyxl.load_workbook(path)["Calibration"].iter_rows(values_only=True)
    assert {row[0]: row[1] for row in cells}["given t_u (type another)"] == 1.25e308


def test_numbers_of_15_digits_are_read_back_bit_for_bit(tmp_path):
    numbers = [float(f"{value:.15g}") for value in np.random.default_rng(3).normal(0, 1e5, 400)]
    readings = Readings.from_columns(numbers[:200], numbers[200:])
    write_xlsx(tmp_path / "x.xlsx", readings, "x", DATE)
    assert read_readings(tmp_path / "x.xlsx").readings == readings


def test_words_that_look_like_formulas_or_break_xml_are_words(tmp_path):
    settings = SimpleNamespace(model="linear", as_dict=lambda: {"a": "=1+1", "b": "x\0\ud800&<"})
    run = SimpleNamespace(
        experiment=settings, experiment_so_far=settings, trace=Excerpt.of(Trace(np.zeros(2)))
    )
    path = tmp_path / "x.xlsx"
    write_xlsx(path, seed_readings(), "x", DATE, None, run)
    book = openpyxl.load_workbook(path)
    first, second = list(book["Trace"].iter_rows(values_only=False))[-2:]
    assert (first[1].data_type, first[1].value) == ("s", "=1+1") and second[1].value == "x��&<"
    assert book.calculation.fullCalcOnLoad and book["Trace"]["A1"].font.bold


def sheet_xml(path, change):
    return repacked(path, lambda name, content: change(content) if "sheet1.xml" in name else content)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK",
        b"PK\x03\x04 and no more",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 a file of another kind",
        b"t_u,t_c\n1,2\n",
        b"PK\x05\x06" + bytes(18),
    ],
    ids=["empty", "letters", "head", "old", "text", "no parts"],
)
def test_what_is_no_workbook_is_said_to_be_none(tmp_path, content):
    path = tmp_path / "pairs.xlsx"
    path.write_bytes(content)
    assert "save it" in error(path)


@pytest.mark.parametrize(
    "missing",
    ["[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml"],
)
def test_a_workbook_that_lacks_a_part_is_refused(tmp_path, missing):
    path = saved(tmp_path / "pairs.xlsx", PAIRS)
    repacked(path, lambda name, content: None if name == missing else content)
    assert ".xlsx workbook is not complete" in error(path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<sheetData>", b"<sheetData><row>"),
        (b'r="A2"', b'r="A2A"'),
        (b'r="A2"', b'r="AAAA2"'),
        (b'<row r="2"', b'<row r="9999999"'),
        (b'<row r="2"', b'<row r="x"'),
        (b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet'),
        (b"<v>", b"<v>&x;"),
    ],
)
def test_a_sheet_that_is_not_well_formed_is_refused(tmp_path, old, new):
    path = saved(tmp_path / "pairs.xlsx", PAIRS)
    sheet_xml(path, lambda content: content.replace(old, new, 1))
    assert ".xlsx workbook is not complete" in error(path)


def test_other_prefixes_and_runs_of_text_are_understood(tmp_path):
    path = saved(tmp_path / "pairs.xlsx", PAIRS)
    text = f"""<x:worksheet xmlns:x="{MAIN}"><x:sheetData>
        <x:row><x:c t="inlineStr"><x:is><x:r><x:t>t_</x:t></x:r><x:r><x:t>u</x:t></x:r>
        <x:rPh sb="0" eb="1"><x:t>no</x:t></x:rPh></x:is></x:c> <x:c t="str"><x:v>t_c</x:v></x:c></x:row>
        <x:row>
            <x:c><x:v>1.5</x:v>
            </x:c><x:c><x:v>2.5</x:v></x:c></x:row></x:sheetData></x:worksheet>"""
    file = read_readings(sheet_xml(path, lambda _: text.encode()))
    assert rows(file) == [(1.5, 2.5)] and file.header == ("t_u", "t_c")


def with_shared_strings(path):
    """Let a workbook name a part of shared strings."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    named = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    place = "[Content_Types].xml"
    return repacked(
        path,
        lambda name, content: content.replace(b"</Types>", named.encode()) if name == place else content,
    )


def test_shared_strings_are_looked_up(tmp_path):
    path = with_shared_strings(saved(tmp_path / "pairs.xlsx", PAIRS))
    shared = f"""<sst xmlns="{MAIN}"><si><t>t_c</t></si><si><r><t>t_</t></r><r><t>u</t></r>
        <rPh sb="0" eb="1"><t>no</t></rPh></si><si><t>35,7</t></si></sst>"""
    sheet = f"""<worksheet xmlns="{MAIN}"><sheetData><row r="3"><c r="A3" t="s"><v>0</v></c><c r="B3" t="s"
        ><v>1</v></c></row><row r="4"><c r="A4"><v>0.5</v></c><c r="B4" t="s"><v>2</v></c></row>
        </sheetData></worksheet>"""
    parts = {"xl/sharedStrings.xml": None, SHEET: sheet.encode()}
    repacked(path, lambda name, content: parts.get(name, content))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/sharedStrings.xml", shared)
    file = read_readings(path)
    assert rows(file) == [(35.7, 0.5)] and file.header == ("t_c", "t_u") and file.lines.tolist() == [4]


def bomb(path, part, head, piece, size, tail):
    """Put a part of *size* bytes into a workbook of about a megabyte."""
    with_shared_strings(saved(path, PAIRS))
    with zipfile.ZipFile(path) as archive:
        kept = {name: archive.read(name) for name in archive.namelist() if name != part}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in kept.items():
            archive.writestr(name, content)
        archive.writestr(part, head + piece * (size // len(piece)) + tail)
    missing = max(0, 1_000_000 - path.stat().st_size)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("ballast", bytes(missing))
    assert path.stat().st_size < 1_100_000
    return path


HEAD = f'<worksheet xmlns="{MAIN}"><sheetData>'.encode()
TAIL = b"</sheetData></worksheet>"
STRINGS, SHARED = f'<sst xmlns="{MAIN}">'.encode(), "xl/sharedStrings.xml"
BOMBS = {
    "cells": (SHEET, HEAD + b"<row>", b"<c><v>1</v></c>", 20_000_000, b"</row>" + TAIL),
    "rows": (SHEET, HEAD, b"<row><c><v>1</v></c><c><v>1</v></c></row>", 20_000_000, TAIL),
    "far cells": (SHEET, HEAD, b'<row><c r="ALL1"><v>1</v></c></row>', 20_000_000, TAIL),
    "nesting": (SHEET, HEAD, b"<x>", 20_000_000, TAIL),
    "long names": (SHEET, HEAD, b"<" + b"x" * 60 + b">", 60_000_000, TAIL),
    "attributes": (
        SHEET,
        HEAD,
        b"<x " + b" ".join(b"a%d=''" % i for i in range(200)) + b">",
        60_000_000,
        TAIL,
    ),
    "a tag": (SHEET, HEAD + b"<x a='", b"b", 5_000_000, b"'/>" + TAIL),
    "a comment": (SHEET, HEAD + b"<!--", b"<c ", 5_000_000, b"-->" + TAIL),
    "blanks": (SHEET, HEAD, b" ", 70_000_000, TAIL),
    "comments": (SHEET, HEAD, b"<!---->", 70_000_000, TAIL),
    "one cell": (SHEET, HEAD + b"<row><c><v>", b"1", 70_000_000, b"</v></c></row>" + TAIL),
    "strings": (SHARED, STRINGS, b"<si><t>a</t></si>", 20_000_000, b"</sst>"),
    "a string": (SHARED, STRINGS + b"<si><t>", b"ab", 70_000_000, b"</t></si></sst>"),
    "styles": ("xl/styles.xml", b"<styleSheet><cellXfs>", b"<xf/>", 20_000_000, b"</cellXfs></styleSheet>"),
}


@pytest.mark.timed
@pytest.mark.parametrize("name", BOMBS)
def test_a_workbook_that_unpacks_to_too_much_is_refused_in_time(tmp_path, name):
    path = bomb(tmp_path / "bomb.xlsx", *BOMBS[name])
    began = time.process_time()
    message = error(path)
    assert time.process_time() - began < IN_TIME
    assert "far more" in message or "not a whole" in message


@pytest.mark.parametrize("name", ["far cells", "one cell", "a string"])
def test_a_workbook_that_unpacks_to_too_much_takes_little_memory(tmp_path, name):
    path = bomb(tmp_path / "bomb.xlsx", *BOMBS[name])
    tracemalloc.start()
    error(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 150e6


@pytest.mark.timed
@pytest.mark.parametrize("cell", ["XFD1048576", "XFD2", "B1048576", "A900000"])
def test_a_cell_that_is_far_away_takes_no_time(tmp_path, cell):
    book = openpyxl.Workbook()
    for number in range(50):
        book.active.append([number, 2.5 * number])
    book.active[cell] = 5
    book.save(tmp_path / "far.xlsx")
    start = time.process_time()
    found = read_readings(tmp_path / "far.xlsx")
    assert time.process_time() - start < 0.6
    assert len(found.readings) == 50 and found.lines.tolist() == [*range(1, 51)]
    start = time.process_time()
    assert preview_file(tmp_path / "far.xlsx").rows[0].cells == ("0", "0")
    assert time.process_time() - start < 0.6


def test_an_old_workbook_or_one_with_a_password_is_told_as_one(tmp_path):
    (tmp_path / "x.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512))
    assert "it has a password or is an old .xls" in error(tmp_path / "x.xlsx")
