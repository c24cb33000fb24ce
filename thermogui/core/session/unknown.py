"""What a later version says in a session: kept with the object that it stands in, and written again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from thermogui.core.session.content import Unknown
from thermogui.core.session.strict_json import Fields, Json

Part = TypeVar("Part")


def with_unknown(content: dict[str, Json], unknown: Unknown, name: str) -> dict[str, Json]:
    """Return the JSON of an object with what is not known of it."""
    return {**content, **unknown.get(name, {})}


def keep(unknown: dict[str, dict[str, Json]], name: str, found: Fields) -> None:
    """Keep what has not been taken of an object."""
    if rest := found.rest():
        unknown[name] = rest


def kept(
    read: Callable[[Fields], Part], outer: Fields, name: str, unknown: dict[str, dict[str, Json]]
) -> Part:
    """Return an object that is read, and keep what it has beside."""
    found = outer.object(name)
    part = read(found)
    keep(unknown, name, found)
    return part
