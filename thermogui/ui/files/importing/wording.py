"""What the import dialog says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from thermogui.core.reading.preview import Preview
from thermogui.core.reading.readings_file import Understood

DELIMITER_NAMES = {"\t": "tab", ";": "semicolon", ",": "comma", " ": "blanks"}
MARK_NAMES = {".": "point", ",": "comma"}
HEADER_ROWS = {0: "none", 1: "1", 2: "2", 3: "3"}
ENCODING_NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with BOM",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16, little-endian",
    "utf-16-be": "UTF-16, big-endian",
    "cp1252": "Windows-1252",
    "latin-1": "Latin-1",
}
_FEW = 8  # columns that are named
Entries = list[tuple[str, object]]


def size_words(size: int, unit: str = "bytes") -> str:
    """Return a size as people say it: `812 bytes`, `131 kB`, `19.8 MB`."""
    if unit != "bytes":
        return f"{size:,} {unit}"
    for factor, name in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if size >= factor:
            value = size / factor
            return f"{value:.1f} {name}" if value < 100 else f"{value:,.0f} {name}"
    return f"{size} byte{'' if size == 1 else 's'}"


def about(preview: Preview) -> str:
    """Return how large it is, and how much of it is shown."""
    unit = "bytes" if preview.encoding or preview.kind != "text" else "characters"
    size = size_words(preview.size, unit)
    if preview.is_whole:
        shown = f"its first {len(preview.rows)} rows are shown" if len(preview.rows) >= 50 else ""
    elif preview.kind == "workbook":
        shown = f"the first {len(preview.rows)} rows are shown, and the first 1,000 were looked at"
    else:
        shown = f"only the first {size_words(preview.seen, unit)} were looked at"
    return "; ".join(filter(None, (size, shown, passed_over(preview))))


def passed_over(found: Understood) -> str:
    """Return how many lines of a file belong to no table: `3 lines before the table, 1 after it`."""
    before, after = len(found.before), len(found.after)
    said = [f"{counted(before, 'line')} before the table"] if before else []
    said += (
        [f"{after:,} after it" if before else f"{counted(after, 'line')} after the table"] if after else []
    )
    return ", ".join(said)


def counted(count: int, what: str) -> str:
    """Return `1 line`, `2,000 lines`."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def understood(preview: Preview) -> str:
    """Return what will be read from where, in a sentence, and what to do where that is a guess."""
    if preview.kind == "session":
        return "This is a session: there is nothing to choose."
    asks = preview.is_ambiguous and preview.choices.columns is None
    verb = "as" if asks else "is"
    places = [
        f"column {index + 1}{_quoted(preview.heading(index))} {verb} {role.symbol}"
        for role, index in preview.columns.items()
    ]
    said = f"{_listed(places)}."
    if asks:
        count = len(preview.numeric)
        said = (
            f"{count} columns hold numbers, and no names say which are t_u and t_c. "
            f"Choose them above, or open it with {said}"
        )
    else:
        said = said[0].upper() + said[1:]
    if preview.left_out:
        said += f" Left out: {_listed([_left_out(preview, index) for index in preview.left_out[:_FEW]])}."
    if preview.alternatives:
        others = _listed(
            [f"{DELIMITER_NAMES[d]} with decimal {MARK_NAMES[m]}" for d, m in preview.alternatives], "or"
        )
        said += f" Separated by {others} the numbers would be different."
    return said


def _left_out(preview: Preview, index: int) -> str:
    """Return which column is left out and what it holds: `“Zeit” (times)`."""
    heading = preview.heading(index)
    return (
        f"“{heading}” ({preview.held[index]})" if heading else f"column {index + 1} ({preview.held[index]})"
    )


def offered(names: Mapping[Any, str], found: str, chosen: object) -> Entries:
    """Return what can be chosen, by its names; the first entry is what is *found*, unless one is *chosen*."""
    first = f"Found: {found}" if found and chosen is None else "Find out"
    return [(first, None), *((name, value) for value, name in names.items())]


def columns(preview: Preview, none: str) -> Entries:
    """Return the columns to choose from; *none* is what stands for no column, if anything does."""
    listed: Entries = [(none, -1)] if none else []
    for index in range(min(preview.width, 200)):
        heading = preview.heading(index)
        listed.append((f"{index + 1}  {heading}" if heading else f"Column {index + 1}", index))
    return listed


def _listed(parts: Sequence[str], last: str = "and") -> str:
    return f" {last} ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def _quoted(heading: str) -> str:
    return f" “{heading}”" if heading else ""
