"""Bytes as text, in the encodings that loggers and spreadsheets write."""

from __future__ import annotations

import codecs

from thermogui.core.reading.dialect import UnreadableFile


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
