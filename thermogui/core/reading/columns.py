"""Which columns are t_u, t_c and σ: by name, by number, or the first that hold numbers."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Collection, Mapping

from thermogui.core.reading.cells import WIDEST, columns_of_numbers, tally
from thermogui.core.reading.layout import Layout
from thermogui.core.reading.unreadable import one_line
from thermogui.core.readings.roles import PAIR, VALUE_ROLES, Role


def _bare(heading: str) -> str:
    """Return *heading* without its unit, `Standard-uncertainty (°C)` as `standard_uncertainty`."""
    return "_".join(re.split(r"[\s_-]+", re.split(r"[(\[{,:]", heading.casefold(), maxsplit=1)[0])).strip("_")


def _bare_header(layout: Layout) -> list[str]:
    return [_bare(heading) for heading in (layout.header or ())[:WIDEST]]


Places = Mapping[Role, int]
"""The index, from 0, of the column that holds each role; those of `PAIR` are always there."""


def _known(layout: Layout) -> dict[Role, int]:
    """Return the columns whose roles the header names."""
    bare = _bare_header(layout)
    found = {
        role: next((bare.index(name) for name in role.headers if name in bare), None) for role in VALUE_ROLES
    }
    return {role: index for role, index in found.items() if index is not None}


def _with_known(layout: Layout, chosen: Places) -> Places:
    """Return columns with those that the header names for other roles, as far as they are free."""
    more = {
        role: index
        for role, index in _known(layout).items()
        if role not in chosen and index not in chosen.values()
    }
    return {**chosen, **more}


def columns_of(layout: Layout, wanted: Collection[Role] = ()) -> Places:
    """Choose the columns; that no two are t_u and t_c is an error.

    Others are chosen by name; those that are *wanted* are the next columns of numbers where no name fits.
    """
    chosen = dict(_by_name_or_number(layout))
    for role in VALUE_ROLES:
        if role in chosen or role not in wanted:
            continue
        numbers, texts, _ = tally((cells for _, cells in layout.sample), layout.mark)
        more = [i for i in columns_of_numbers(numbers, texts) if i not in chosen.values()]
        if more:
            chosen[role] = next((i for i in more if i > max(chosen.values())), more[0])
    return chosen


def knows_pair(layout: Layout) -> bool:
    """Say whether the header names both t_u and t_c."""
    return set(PAIR) <= _known(layout).keys()


def is_ambiguous(layout: Layout, numeric: Collection[int]) -> bool:
    """Say whether more than one choice of the columns makes sense, of those that hold numbers."""
    known = _known(layout)
    named = {index for role, index in known.items() if role.is_optional}
    return not set(PAIR) <= known.keys() and len(set(numeric) - named) > len(PAIR)


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


def _by_name_or_number(layout: Layout) -> Places:
    known = _known(layout)
    if set(PAIR) <= known.keys():
        return _with_known(layout, {role: known[role] for role in PAIR})
    named = {index for role, index in known.items() if role.is_optional}
    numbers, likely = _tallied(layout)
    # with fewer than two, columns with any number follow, so that the error names the cell in the way
    for choice in ([i for i in likely if i not in named], likely, sorted(numbers)):
        if len(choice) >= len(PAIR):
            return _with_known(layout, dict(zip(PAIR, choice, strict=False)))
    raise layout.error(
        "there are not two columns of numbers in it: separate them by commas, semicolons or tabs"
    )


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
