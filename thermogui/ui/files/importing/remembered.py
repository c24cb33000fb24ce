"""What was chosen for a file, kept for others of the same shape: with these columns, so separated."""

from __future__ import annotations

import json
import zlib
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from thermogui.core.reading.preview import Preview
from thermogui.core.reading.readings_file import UNDECIDED, Choices
from thermogui.core.readings.roles import PAIR, VALUE_ROLES, Role
from thermogui.ui.model.preferences import Preferences

_MOST = 20  # shapes
_WORDS = ("delimiter", "decimal_mark", "encoding", "sheet")
_NUMBERS = ("table_row", "header_rows")


def chosen_before(preferences: Preferences, guess: Preview) -> Choices:
    """Return what was chosen for a file that was understood alike without choices; nothing at first."""
    return _choices(_kept(preferences).get(_shape(guess)))


def remember(preferences: Preferences, guess: Preview, choices: Choices) -> None:
    """Keep to *choices* for files that are understood as *guess* without any."""
    kept = _kept(preferences)
    kept.pop(_shape(guess), None)
    if choices != UNDECIDED:
        said = {name: value for name, value in asdict(choices).items() if value is not None}
        kept[_shape(guess)] = said
    newest = list(kept.items())[-_MOST:]
    preferences.imports = json.dumps(dict(newest), separators=(",", ":"))


def _shape(guess: Preview) -> str:
    told = [guess.kind, guess.delimiter, str(guess.width), *(guess.header or guess.held)]
    return f"{zlib.crc32(chr(0).join(told).encode('utf-8', 'surrogatepass')):08x}"


def _kept(preferences: Preferences) -> dict[str, Any]:
    with suppress(ValueError, RecursionError):
        found = json.loads(preferences.imports)
        if isinstance(found, dict):
            return found
    return {}


def _choices(said: Any) -> Choices:
    """Return choices as they were kept; those that are not as this program writes them are none."""
    if not isinstance(said, dict):
        return UNDECIDED
    columns = said.get("columns")
    places: dict[Role, int] = {}
    if isinstance(columns, dict):
        places = {Role(role): i for role, i in columns.items() if role in VALUE_ROLES and _is_count(i)}
    words = {name: said[name] for name in _WORDS if isinstance(said.get(name), str)}
    numbers = {name: said[name] for name in _NUMBERS if _is_count(said.get(name))}
    return Choices(**words, **numbers, columns=places if set(PAIR) <= places.keys() else None)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9
