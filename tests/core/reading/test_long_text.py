"""Long texts are read piece by piece as they are at once."""

import numpy as np
import pytest

from thermogui.core.reading.long_text import (
    count_of,
    length_without_end,
    pieces_of,
    with_plain_newlines,
)
from thermogui.core.reading.text import parse_readings

PIECE = 1 << 20


@pytest.fixture(params=range(-2, 3))
def text(request):
    """A text with every kind of newline at the end of its first piece, or just beside it."""
    newlines = "\r\n\r\r\n\n\r\n"
    head = "1,2\r\n" * ((PIECE - 10) // 5)
    filled = head + "3" * (PIECE - len(head) - len(newlines) // 2 + request.param)
    return filled + newlines + "4,5\r" * 300_000


def test_newlines_of_every_kind_become_one(text):
    assert with_plain_newlines(text) == text.replace("\r\n", "\n").replace("\r", "\n")
    assert "".join(pieces_of(text)) == text
    assert not any(piece.endswith("\r") for piece in list(pieces_of(text))[:1] if text[PIECE] == "\n")


def test_letters_are_counted_and_an_end_is_found(text):
    assert count_of(text, ",") == text.count(",")
    for end in ("", " \n", "\n," * PIECE, " " * 3 * PIECE):
        for blanks in (None, " \n,"):
            assert length_without_end(text + end, blanks) == len((text + end).rstrip(blanks))
    assert length_without_end(" " * (PIECE + 3)) == 0


@pytest.mark.parametrize("shift", range(-3, 4))
def test_empty_lines_at_the_end_of_a_piece_are_passed_over(shift):
    """A row of 8 characters, so that the pieces end where they are wanted to."""
    rows = (PIECE + shift) // 8 + 1
    values = np.arange(rows + 40_000) % 900 / 10
    lines = [f"{value:4.1f},{value / 2:2.0f}"[:7].ljust(7, "0") for value in values]
    lines[rows - 1] += "0" * ((PIECE + shift) % 8)
    empty = "\n\n , \n\n,\n"
    plain = parse_readings("t_u,t_c\n" + "\n".join(lines) + "\n", "a.csv")
    broken = "\n".join(lines[:rows]) + empty + "\n".join(lines[rows:-9]) + empty + "\n".join(lines[-9:])
    found = parse_readings("t_u,t_c\n" + broken + "\n", "b.csv")
    assert len(found.readings) == len(lines) and found.readings == plain.readings
    assert found.skipped == 4
    assert found.lines[rows] - found.lines[rows - 1] == 5 and found.lines[1] == 3
