"""A table of readings in a text that grows: its bytes come in pieces, and only whole lines are read."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from dataclasses import replace

from thermogui.core.reading.cells import WORDS
from thermogui.core.reading.columns import Places, columns_of, is_ambiguous, number_columns
from thermogui.core.reading.dialect import plain_text
from thermogui.core.reading.layout import TextLayout
from thermogui.core.reading.loading import table_of
from thermogui.core.reading.readings_file import UNDECIDED, Choices, chosen_columns
from thermogui.core.reading.text import decode, text_layout
from thermogui.core.reading.unreadable import UnreadableFile, one_line
from thermogui.core.readings.readings import Readings

_TELLING = 4096  # bytes that tell an encoding, where no line ends before
_LOOKED_AT = 1 << 16  # bytes for the encoding
_LONGEST_LINE = 1 << 20  # characters; what is longer is none
_HEAD = 5000  # lines in which the table begins
_SURE = 3  # rows that leave no doubt
_CHUNK = 2000  # lines that are read at a time, so that no other thread waits for long
_DECIMALS = 20  # rows of a chunk in which is looked how many a column has


class GrowingText:
    """Lines of bytes that come in pieces, cut anywhere: in a letter, or between CR and LF."""

    def __init__(self, encoding: str | None = None) -> None:
        """Without an *encoding* the bytes suggest one."""
        self._chosen = encoding
        self._raw = b""
        self._decoder: codecs.IncrementalDecoder | None = None
        self._newlines = io.IncrementalNewlineDecoder(None, translate=True)
        self._is_ascii = True
        self.unfinished = ""

    def take(self, raw: bytes, is_end: bool = False) -> list[str]:
        """Return the lines that are whole now; at the end the last one is, too."""
        text = self._newlines.decode(self._decoded(raw, is_end), is_end)
        # a logger that goes on where it was in a file that was emptied leaves NUL before its line
        lines = [line.lstrip("\0") for line in (self.unfinished + text).split("\n")]
        self.unfinished = "" if is_end else lines.pop()[:_LONGEST_LINE]
        return lines

    def _decoded(self, raw: bytes, is_end: bool) -> str:
        if self._decoder is None:
            raw = self._raw = self._raw + raw
            if not (is_end or len(raw) > _TELLING or b"\n" in raw or b"\r" in raw):
                return ""
            self._raw = b""
            self._decoder = self._made_decoder(raw)
        try:
            text = self._decoder.decode(raw, is_end)
        except UnicodeDecodeError:
            # the first letter beyond ASCII tells; after it, what is wrong is a fault of the line
            raw = self._decoder.getstate()[0] + raw
            encoding = "cp1252" if self._is_ascii else "utf-8"
            self._decoder = codecs.getincrementaldecoder(encoding)("replace")
            text = self._decoder.decode(raw, is_end)
        self._is_ascii = self._is_ascii and text.isascii()
        return text

    def _made_decoder(self, raw: bytes) -> codecs.IncrementalDecoder:
        try:
            encoding = decode(raw[:_LOOKED_AT], "", self._chosen, is_whole=False)[1]
        except UnreadableFile:
            encoding = "latin-1"
        self._is_ascii = encoding == "utf-8"
        is_doubtful = encoding.startswith("utf-8")
        return codecs.getincrementaldecoder(encoding)("strict" if is_doubtful else "replace")


class GrowingTable:
    """Reads what comes as a file is read, with what its beginning has told about its columns.

    What cannot be read later is passed over: nobody is there to mend it.

    Attributes:
        heading_of_t_c: what the header calls the reference.
        problem: why nothing can be read yet; empty once a table has begun, and while nothing has come.
        passed_over: how many lines were, that are no rows of the table.
        last_passed_over: the last of them, as it is told.
        skipped: how many rows lack a reading.
    """

    def __init__(self, name: str, choices: Choices = UNDECIDED) -> None:
        """*name* stands in the sentences."""
        self._name, self._choices = name, choices
        self._text = GrowingText(choices.encoding)
        self._head: list[str] = []
        self._row = 0
        self._layout: TextLayout | None = None
        self._places: Places = {}
        self._header: tuple[str, ...] | None = None
        self._pattern = ""
        self.heading_of_t_c = ""
        self.problem = self.last_passed_over = ""
        self.passed_over = self.skipped = 0

    def take(self, raw: bytes, is_end: bool = False) -> Readings | None:
        """Return the readings in the lines that are whole now; None where there are none."""
        lines = self._text.take(raw, is_end)
        if self._layout is None:
            lines = self._beginning(lines, is_end)
        pieces: list[Readings] = []
        for start in range(0, len(lines), _CHUNK):
            pieces += self._read(lines[start : start + _CHUNK])
        return Readings.joined(pieces) if pieces else None

    def begin_anew(self) -> None:
        """Say that what comes next is the beginning of another text, whose table is like the one before."""
        if self._text.unfinished.strip():
            self._row += 1
            self._pass_over(self._text.unfinished)
        self._text = GrowingText(self._choices.encoding)
        self._layout, self._head, self._row = None, [], 0

    def _beginning(self, lines: list[str], is_end: bool) -> list[str]:
        """Return the lines from the first row of readings on; none as long as it is not clear which it is."""
        self._head += lines
        if not any(line.strip() for line in lines) and not is_end:
            return []
        try:
            layout = text_layout("\n".join(self._head[:_HEAD]), self._name, self._choices)
            places = self._places_in(layout)
        except UnreadableFile as error:
            self.problem = str(error)
            if (gone := len(self._head) - _HEAD) > 0:
                del self._head[:gone]
                self._row += gone
            return []
        if self._is_doubtful(layout) and len(layout.sample) < _SURE and not is_end:
            return []
        self.problem = ""
        self._places, self._header, self._pattern = places, layout.header, layout.pattern
        self.heading_of_t_c = layout.heading(list(places.values())[1])
        self._choices = replace(
            self._choices, delimiter=layout.delimiter, decimal_mark=layout.mark[0], columns=places
        )
        self._layout = replace(layout, text="", first_row=1, sample=())
        begin = layout.first_row - 1
        self._row += begin
        lines, self._head = self._head[begin:], []
        return lines

    def _is_doubtful(self, layout: TextLayout) -> bool:
        """Say whether more rows could tell that these are a preamble, or that a column counts them."""
        is_preamble = layout.pattern.startswith(WORDS) and layout.pattern != self._pattern
        return is_preamble or (self._choices.columns is None and is_ambiguous(layout, number_columns(layout)))

    def _places_in(self, layout: TextLayout) -> Places:
        """Return where the columns are: where they were, unless they have other names now."""
        if self._places and layout.header != self._header and None not in (layout.header, self._header):
            return columns_of(layout)
        return chosen_columns(layout, choices=self._choices)

    def _read(self, lines: list[str]) -> Iterator[Readings]:
        """Yield the readings in lines, but for those that cannot be read: found by halves."""
        if not any(line.strip() for line in lines):
            self._row += len(lines)
            return
        assert self._layout is not None
        try:
            layout = replace(self._layout, text=plain_text("\n".join(lines), self._name))
            table = table_of(layout, self._places, looked_at=_DECIMALS).whole()
        except UnreadableFile:
            if len(lines) == 1:
                self._row += 1
                self._pass_over(lines[0])
                return
            middle = len(lines) // 2
            yield from self._read(lines[:middle])
            yield from self._read(lines[middle:])
            return
        self._row += len(lines)
        self.skipped += table.skipped
        if len(table):
            yield table.readings()

    def _pass_over(self, line: str) -> None:
        self.passed_over += 1
        self.last_passed_over = f"row {self._row:,}: “{one_line(line.strip())}”"
