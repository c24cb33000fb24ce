"""Which columns are t_u, t_c and σ: by name, by number, or the first that hold numbers."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Collection, Mapping

from thermogui.core.reading.beside import counts, is_beside
from thermogui.core.reading.cells import (
    MISSING,
    MOMENT,
    NUMBER,
    WIDEST,
    WORDS,
    columns_of_numbers,
    kinds_of,
    tally,
)
from thermogui.core.reading.heading import named_in, parse_heading
from thermogui.core.reading.layout import Layout
from thermogui.core.reading.unreadable import one_line
from thermogui.core.readings.roles import PAIR, VALUE_ROLES, Role
from thermogui.core.readings.units import SCALES


def _bare(heading: str) -> str:
    """Return *heading* without its unit, `Standard-uncertainty (°C)` as `standard_uncertainty`."""
    name = re.split(r"[(\[{,:]", parse_heading(heading)[0] or heading, maxsplit=1)[0]
    return "_".join(re.split(r"[\s_-]+", name.casefold())).strip("_")


def _bare_header(layout: Layout) -> list[str]:
    return [_bare(heading) for heading in (layout.header or ())[:WIDEST]]


Places = Mapping[Role, int]
"""The index, from 0, of the column that holds each role; those of `PAIR` are always there."""
_OF_SIGMA = re.compile(r"deviation|uncertainty|error|unsicherheit|abweichung|σ|sigma")


def _known(layout: Layout) -> dict[Role, int]:
    """Return the columns whose roles the header names: in full, or in a word of a name that is longer."""
    bare = _bare_header(layout)
    found = {
        role: next((bare.index(name) for name in role.headers if name in bare), None) for role in VALUE_ROLES
    }
    known = {role: index for role, index in found.items() if index is not None}
    for role in reversed(PAIR):
        named = [i for i, name in enumerate(bare) if i not in known.values() and _has_word(name, role)]
        if role not in known and len(named) == 1 and not is_beside(layout.heading(named[0])):
            known[role] = named[0]
    measured = known.get(Role.T_U)
    if measured is not None and _counts(layout, measured):
        numbers, texts, _ = tally((cells for _, cells in layout.sample), layout.mark)
        if set(columns_of_numbers(numbers, texts)) - set(known.values()):
            del known[Role.T_U]
    return known


def _has_word(name: str, role: Role) -> bool:
    words = re.findall(r"[^\W\d_]+", name)
    return any(word in role.headers for word in words) and not any(map(_OF_SIGMA.fullmatch, words))


def _with_known(layout: Layout, chosen: Places) -> Places:
    """Return columns with those that the header names for other roles, as far as they are free."""
    more = {
        role: index
        for role, index in _known(layout).items()
        if role not in chosen and index not in chosen.values()
    }
    return {**chosen, **more}


def columns_of(layout: Layout, wanted: Collection[Role] = (), is_sure: bool = False) -> Places:
    """Choose the columns; that no two are t_u and t_c is an error.

    Others are chosen by name; those that are *wanted* are the next columns of readings where no name fits.
    With *is_sure* more columns than these can account for are an error as well.
    """
    chosen = dict(_by_name_or_number(layout, len(wanted)))
    if is_sure and is_ambiguous(layout, number_columns(layout), wanted):
        names = ",".join(role.upper() for role in VALUE_ROLES if role in PAIR or role in wanted)
        raise layout.error(f"more than one choice of columns makes sense; name them with --columns {names}")
    for role in VALUE_ROLES:
        if role in chosen or role not in wanted:
            continue
        more = [
            i for i in readings_among(layout, number_columns(layout), len(wanted)) if i not in chosen.values()
        ]
        if more:
            chosen[role] = next((i for i in more if i > max(chosen.values())), more[0])
    return chosen


def knows_pair(layout: Layout) -> bool:
    """Say whether the header names both t_u and t_c."""
    return set(PAIR) <= _known(layout).keys()


def is_ambiguous(layout: Layout, numeric: Collection[int], wanted: Collection[Role] = ()) -> bool:
    """Say whether more than one choice of the columns makes sense, of those that hold numbers."""
    known = _known(layout)
    free = len(set(PAIR) - known.keys())
    more = len(set(wanted) - known.keys())
    left = set(readings_among(layout, numeric, len(wanted))) - set(known.values())
    return free > 0 and len(left) > free + more


def readings_among(layout: Layout, numeric: Collection[int], more: int = 0) -> list[int]:
    """Return the columns of numbers without counters and clocks, as long as a pair and *more* are left."""
    known = set(_known(layout).values())
    left = sorted(numeric)
    for index in sorted(numeric):
        is_spare = len(left) > len(PAIR) + more and index not in known
        if not is_spare:
            continue
        others = [other for other in left if other != index]
        # beside a column that is always the same, a σ perhaps, even a counter may be a reading
        counted = _counts(layout, index) and all(_varies(layout, other) for other in others)
        if counted or is_beside(layout.heading(index)):
            left = others
    return left


def _varies(layout: Layout, index: int) -> bool:
    cells = [row[index] for _, row in layout.sample if index < len(row)]
    return len(set(cells)) > 1 or len(cells) < 3


def _counts(layout: Layout, index: int) -> bool:
    cells = [row[index] for _, row in layout.sample if index < len(row)]
    return counts(layout.heading(index), cells, layout.mark, index == 0)


def held_in(layout: Layout) -> tuple[str, ...]:
    """Say of each column what it holds: readings, counter (or clock), times, words, or nothing."""
    rows = [kinds_of(cells, layout.mark) for _, cells in layout.sample]
    readings = readings_among(layout, number_columns(layout))
    held = []
    for index in range(min(layout.width, WIDEST)):
        kinds = Counter(row[index] for row in rows if index < len(row) and row[index] != MISSING)
        ((kind, _),) = kinds.most_common(1) or (("", 0),)
        says = {NUMBER: "counter", MOMENT: "times", WORDS: "words"}
        held.append("readings" if index in readings else says.get(kind, "nothing"))
    return tuple(held)


def number_columns(layout: Layout) -> list[int]:
    """Return the columns that hold more numbers than anything else."""
    return _tallied(layout)[1]


def _tallied(layout: Layout) -> tuple[Counter[int], list[int]]:
    """Count the numbers of each column, and say which columns hold more of them than of anything else."""
    numbers, texts, _ = tally((cells for _, cells in layout.sample), layout.mark)
    likely = columns_of_numbers(numbers, texts)
    if len(likely) < 2 and len(numbers | texts) < layout.width:
        # a column may begin with a long gap
        numbers, texts, _ = tally((cells for _, cells in layout.rows()), layout.mark)
        likely = columns_of_numbers(numbers, texts)
    return numbers, likely


def _by_name_or_number(layout: Layout, more: int) -> Places:
    known = _known(layout)
    if set(PAIR) <= known.keys():
        return _with_known(layout, {role: known[role] for role in PAIR})
    numbers, likely = _tallied(layout)
    pair = {role: known[role] for role in PAIR if known.get(role) in numbers}
    free = [role for role in PAIR if role not in pair]
    readings = readings_among(layout, likely, more)
    unnamed = [i for i in readings if i not in known.values()]
    # with too few, columns with any number follow, so that the error names the cell in the way
    for choice in (unnamed, readings, likely, sorted(numbers)):
        others = [i for i in choice if i not in pair.values()]
        if len(others) >= len(free):
            if len(others) == len(free) == 2 and [_is_temperature(layout, i) for i in others] == [
                True,
                False,
            ]:
                # what is in °C beside millivolts is the reference, wherever it stands
                others.reverse()
            pair |= dict(zip(free, others, strict=False))
            return _with_known(layout, {role: pair[role] for role in PAIR})
    raise layout.error(
        "there are not two columns of numbers in it: separate them by commas, semicolons or tabs"
    )


def _is_temperature(layout: Layout, index: int) -> bool | None:
    """Return whether the header says a temperature scale of a column; None where it says no unit."""
    unit = named_in(layout.heading(index), Role.T_U)[1]
    return None if unit is None else unit in SCALES


def named_columns(layout: Layout, columns: str) -> Places:
    """Return the indices that a `columns` option names; anything else in it is an error."""
    try:
        parts = next(csv.reader([columns], skipinitialspace=True, strict=True), [])
    except csv.Error:
        parts = []
    if not len(PAIR) <= len(parts) <= len(VALUE_ROLES):
        raise layout.error(
            f"“{one_line(columns)}” are not two, three or four columns; write T_U,T_C[,SIGMA[,SIGMA_U]]"
        )
    chosen = {role: _index(layout, part.strip()) for role, part in zip(VALUE_ROLES, parts, strict=False)}
    if len(set(chosen.values())) < len(chosen):
        raise layout.error(f"“{one_line(columns)}” names a column twice; choose different ones")
    return _with_known(layout, chosen)


def numbered_columns(layout: Layout, chosen: Places) -> Places:
    """Return the indices *chosen*; that one is not there, or there twice, is an error."""
    if not set(PAIR) <= chosen.keys() or len(set(chosen.values())) < len(chosen):
        raise layout.error("t_u, t_c and each σ need a column each; choose different ones")
    if beyond := [index for index in chosen.values() if not 0 <= index < layout.width]:
        raise layout.error(f"there is no column {beyond[0] + 1}; choose another")
    return chosen


def _index(layout: Layout, part: str) -> int:
    """Return the index of the column that has this name or, counted from 1, this number."""
    for names, wanted in ((list(layout.header or ()), part), (_bare_header(layout), _bare(part))):
        if wanted and wanted in names:
            return names.index(wanted)
    if part.isdecimal() and len(part) < 10 and 0 < int(part) <= layout.width:
        return int(part) - 1
    raise layout.error(f"there is no column “{one_line(part)}”; choose another")
