"""What a clipboard holds: whether a comma is a decimal mark is decided for the block."""

import math

import numpy as np
import pytest

from thermogui.core.reading.pasted import read_block
from thermogui.core.reading.unreadable import UnreadableFile


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("1,5", [[1.5]]),
        ("0,125\n", [[0.125]]),
        ("1.000", [[1.0]]),
        ("1,5\n2,5\n", [[1.5], [2.5]]),
        ("35,7\n\n14\n", [[35.7], [math.nan], [14.0]]),
        ("reading\n35,7\n14\n", [[35.7], [14.0]]),
        ("0,5\n1,000\n", [[0.5], [1.0]]),
        ("1,234\n12,3450\n", [[1.234], [12.345]]),
        ("1,000\t0,5\n", [[1.0, 0.5]]),
        ("1,000\t2,000\n12,5\t1\n", [[1.0, 2.0], [12.5, 1.0]]),
        ("1,5;2,5\n1,000;3\n", [[1.5, 2.5], [1.0, 3.0]]),
        ("35.7,0.5\n55.9,14\n", [[35.7, 0.5], [55.9, 14.0]]),
        ("1,2,3\n4,5,6\n", [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]),
        ("35.7\t0.5\n", [[35.7, 0.5]]),
        ("\N{MINUS SIGN}1,5\t1e3\n", [[-1.5, 1000.0]]),
        ("t_u,t_c\n32,0\n212,100\n", [[32.0, 0.0], [212.0, 100.0]]),
    ],
)
def test_a_block_is_read_alike_in_every_locale(text, rows):
    found = np.column_stack([column.cells for column in read_block(text).columns])
    np.testing.assert_array_equal(found, rows)


@pytest.mark.parametrize(
    ("text", "place", "cell"),
    [
        ("1,000", "row 1", "1,000"),
        ("5\n1,000\n", "row 2", "1,000"),
        ("1,000.5", "row 1", "1,000.5"),
        ("0,5\n1.000,5\n", "row 2", "1.000,5"),
        ("1,000\t2,000\n", "row 1, column 1", "1,000"),
        ("5\t12,345\n", "row 1, column 2", "12,345"),
        ("0.5\t1\n0.5\t12,345\n", "row 2, column 2", "12,345"),
        ("0,5\t1,000.5\n", "row 1, column 2", "1,000.5"),
        ("0,5\t1,000,000\n", "row 1, column 2", "1,000,000"),
        ("t_u\tt_c\n1,000\t2,000\n", "row 2, column 1 (t_u)", "1,000"),
    ],
)
def test_where_no_cell_says_what_a_comma_is_somebody_is_asked(text, place, cell):
    with pytest.raises(UnreadableFile) as raised:
        read_block(text)
    assert f"Clipboard, {place}: “{cell}” " in str(raised.value) and "type" in str(raised.value)


def test_marks_that_differ_from_cell_to_cell_are_refused():
    for text in ("0,5\t1.5\n", "1.5\t2.5\n0,5\t1.5\n"):
        with pytest.raises(UnreadableFile, match="as in other rows"):
            read_block(text)
