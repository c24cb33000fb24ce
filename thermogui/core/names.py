"""Names of files and of columns as they can be shown, for not every name is text."""

from __future__ import annotations

import os
import re

LONGEST_NAME = 200
# what would break a line; what is no letter, and turns the order of others around or hides among them
_BREAKS, _UNSEEN = (
    re.compile("[\0-\x1f\x7f-\x9f\u2028\u2029]"),
    re.compile("[\u200b\u202a-\u202e\u2066-\u2069\ufeff]"),
)
_NO_TEXT = re.compile("[\ud800-\udfff\ufffe\uffff]")


def shown_name(name: str | os.PathLike[str]) -> str:
    """Return a name, or a path, in which what is no text has become `�`.

    A name that is not UTF-8 is held with surrogates, which no file and no screen can take.
    """
    return "".join("\N{REPLACEMENT CHARACTER}" if "\ud800" <= c <= "\udfff" else c for c in os.fspath(name))


def clean_name(text: str) -> str:
    """Return a name or a unit that somebody has typed, on one line that every file and screen can take."""
    plain = _UNSEEN.sub("", _BREAKS.sub(" ", text[: 2 * LONGEST_NAME]))
    plain = _NO_TEXT.sub("\N{REPLACEMENT CHARACTER}", " ".join(plain.split()))
    return plain if len(plain) <= LONGEST_NAME else plain[: LONGEST_NAME - 1] + "…"
