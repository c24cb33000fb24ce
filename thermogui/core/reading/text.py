"""Readings as text, in whatever encoding and dialect a logger or a spreadsheet writes."""

from __future__ import annotations

import codecs
from collections.abc import Collection

from thermogui.core.progress import Progress, no_progress
from thermogui.core.reading.dialect import DELIMITERS, MARKS, plain_text
from thermogui.core.reading.layout import TextLayout, layout_of_text
from thermogui.core.reading.readings_file import UNDECIDED, Choices, ReadingsFile, readings_file
from thermogui.core.reading.unreadable import UnreadableFile
from thermogui.core.readings.roles import Role


def parse_readings(
    text: str,
    name: str,
    columns: str | None = None,
    wanted: Collection[Role] = (),
    *,
    choices: Choices = UNDECIDED,
    progress: Progress = no_progress,
) -> ReadingsFile:
    """Read pairs of readings from *text*; *name* stands in the errors, the rest is as for a file.

    Raises:
        UnreadableFile: the text cannot be understood, or holds no complete pair.
        Cancelled: *progress* has said so.
    """
    return readings_file(text_layout(text, name, choices), columns, wanted, choices, "utf-8", progress)


def text_layout(text: str, name: str, choices: Choices = UNDECIDED) -> TextLayout:
    """Find the dialect of a text, but for what is chosen.

    Raises:
        UnreadableFile: there are no readings in it.
    """
    delimiters = DELIMITERS if choices.delimiter is None else (choices.delimiter,)
    return layout_of_text(
        plain_text(text, name),
        name,
        delimiters,
        choices.decimal_mark or MARKS,
        choices.table_row,
        choices.header_rows,
    )


def decode(raw: bytes, name: str, chosen: str | None = None, is_whole: bool = True) -> tuple[str, str]:
    """Return the text and how it was decoded: as *chosen*, or as the bytes suggest.

    Of the head of a file (not *is_whole*) a character may be cut off.

    Raises:
        UnreadableFile: the bytes are no text in that encoding.
    """
    even, odd = raw[:4096:2], raw[1:4096:2]
    if chosen is not None:
        encodings = [chosen]
    elif raw.startswith(codecs.BOM_UTF8):
        encodings = ["utf-8-sig"]
    elif raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif 0 not in even and 2 * odd.count(0) > len(odd):
        encodings = ["utf-16-le"]
    elif 0 not in odd and 2 * even.count(0) > len(even):
        encodings = ["utf-16-be"]
    else:
        encodings = ["utf-8", "cp1252"]
    for encoding in encodings:
        try:
            return codecs.getincrementaldecoder(encoding)().decode(raw, is_whole), encoding
        except UnicodeDecodeError:
            continue
    raise UnreadableFile.at(name, f"this is not text in {' or '.join(encodings)}; save it as UTF-8 text.")
