"""What a session holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from thermogui.core.descent.excerpt import Excerpt
from thermogui.core.descent.run import Run
from thermogui.core.project import Project
from thermogui.core.session.strict_json import Json

Unknown = Mapping[str, Mapping[str, Json]]
"""Keys of later versions with their values, by the object they stand in; the outermost is ""."""

_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class Session:
    """What a `.thermo` file holds.

    Attributes:
        project: its settings are right, each by itself (`Experiment.field_problems`).
        runs: the runs, oldest first.
        view: what the window wants to find again; JSON.
        source: the name of the file the readings came from.
        unknown: keys of a later version.
        mended: settings that were read and could not be used, so that their defaults stand in their place;
            by their keys in the file.
        shown: which of the runs is shown, by its place; None for the last.
        ticked: which are drawn together, by their places; None where nobody has said.
        places: of each run which colour and line it has (`Drawn.place`), or None; of none in older sessions.
    """

    project: Project
    runs: tuple[Run[Excerpt], ...] = ()
    view: Mapping[str, Json] = field(default_factory=lambda: _NOTHING)
    source: str | None = None
    unknown: Unknown = field(default_factory=lambda: _NOTHING)
    mended: tuple[str, ...] = ()
    shown: int | None = None
    ticked: tuple[int, ...] | None = None
    places: tuple[int | None, ...] = ()
