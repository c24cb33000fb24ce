"""What is asked of a long text, piece by piece: a call for all of it would keep all other threads waiting."""

from __future__ import annotations

from collections.abc import Iterator

_PIECE = 1 << 20  # characters


def pieces_of(text: str) -> Iterator[str]:
    r"""Yield *text* in pieces, none of which ends within a "\r\n"."""
    start = 0
    while start < len(text):
        end = start + _PIECE
        end += text[end - 1 : end + 1] == "\r\n"
        yield text[start:end]
        start = end


def with_plain_newlines(text: str) -> str:
    r"""Return *text* with "\n" for each "\r\n" and each other "\r"."""
    if "\r" not in text:
        return text
    return "".join(piece.replace("\r\n", "\n").replace("\r", "\n") for piece in pieces_of(text))


def count_of(text: str, letter: str) -> int:
    """Return how often a letter is in *text*."""
    return sum(piece.count(letter) for piece in pieces_of(text))


def length_without_end(text: str, blanks: str | None = None) -> int:
    """Return the length of *text* without blanks at its end, as of `str.rstrip`, which would copy it."""
    end = len(text)
    while end:
        start = max(0, end - _PIECE)
        if left := len(text[start:end].rstrip(blanks)):
            return start + left
        end = start
    return 0
