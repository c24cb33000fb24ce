"""Which way Tab goes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def put_in_tab_order(*parts: QWidget) -> None:
    """Have Tab go through these, one after the other, each with all that is in it in the order it has."""
    chain = list(_chain(parts[0]))
    inside = [
        widget
        for part in parts
        for widget in chain
        if (widget is part or part.isAncestorOf(widget)) and _stops_at(widget)
    ]
    for before, after in pairwise(inside):
        if before.nextInFocusChain() is not after:
            QWidget.setTabOrder(before, after)


def _chain(widget: QWidget) -> Iterator[QWidget]:
    first = widget.window()
    yield first
    after = first.nextInFocusChain()
    while after is not None and after is not first:
        yield after
        after = after.nextInFocusChain()


def _stops_at(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None
