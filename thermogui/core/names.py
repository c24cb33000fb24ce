"""Names of files as they can be shown, for not every name is text."""

from __future__ import annotations

import os


def shown_name(name: str | os.PathLike[str]) -> str:
    """Return a name, or a path, in which what is no text has become `�`.

    A name that is not UTF-8 is held with surrogates, which no file and no screen can take.
    """
    return "".join("\N{REPLACEMENT CHARACTER}" if "\ud800" <= c <= "\udfff" else c for c in os.fspath(name))
