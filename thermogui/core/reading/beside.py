"""Counters and clocks: columns of numbers that stand beside readings and are none."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from thermogui.core.reading.cells import Cell, is_number, number_in
from thermogui.core.reading.heading import parse_heading

_WORD = re.compile(r"[^\W\d_]+|[#№]")
_OF_COUNTERS = re.compile(
    r"n|no|nr|num|number|numéro|nummer|#|№|id|index|idx|counter|scan|record|rec|row|zeile|lfd|samples?"
)
_OF_CLOCKS = re.compile(
    r"times?|zeit|zeitpunkt|uhrzeit|date|datum|datetime|timestamp|zeitstempel|elapsed|clock|epoch|unix|uptime"
    r"|millis|sec|seconds?|sekunden?|minutes?|minuten|hours?|stunden|temps|heure|tiempo|fecha|hora"
)
_OF_STATES = re.compile(r"alarm|status|flag")
_FILLING = re.compile(r"of|the|since|start|readings?|measurement|messung|value|s|ms|x")
_UNITS_OF_TIME = re.compile(r"[muµμ]?s|min|h|d|sec|seconds?|minutes?|hours?")
_X_VALUE = "x_value"  # of LabVIEW
_MAY_COUNT = {"", "reading", "measurement"}  # headings of readings, and of their numbers
_EPOCH = (8e8, 5e9)  # seconds since 1970, of the years 1995 to 2128


def is_beside(heading: str) -> bool:
    """Say whether a heading is that of a counter, a clock or an alarm."""
    name, unit = parse_heading(heading)
    bare = (name or "").casefold()
    words = _WORD.findall(bare)
    telling = [any(kind.fullmatch(word) for kind in (_OF_COUNTERS, _OF_CLOCKS, _OF_STATES)) for word in words]
    filling = [bool(_FILLING.fullmatch(word)) for word in words]
    if bare == _X_VALUE:
        return True
    if any(telling) and all(a or b for a, b in zip(telling, filling, strict=True)):
        return True
    return bool(unit) and bool(_UNITS_OF_TIME.fullmatch(unit or "")) and len(words) < 2


def counts(heading: str, cells: Sequence[Cell], mark: str, is_first: bool) -> bool:
    """Say whether a column without a telling name holds the seconds of a clock or, the first, counts rows."""
    if heading.casefold() not in _MAY_COUNT or not all(is_number(cell, mark) for cell in cells):
        return False
    try:
        values = [number_in(cell, mark) for cell in cells]
    except ValueError:
        return False  # it is too large
    if len(values) > 1 and values == sorted(values):
        low, high = _EPOCH
        for per_second in (1, 1000):
            if per_second * low < values[0] and values[-1] < per_second * high:
                return True
    begins = values[0] if values else math.nan
    return (
        is_first
        and begins in (0, 1)
        and len(values) > 2
        and values == [begins + i for i in range(len(values))]
    )
