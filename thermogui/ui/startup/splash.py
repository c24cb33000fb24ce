"""Words on the screen while nothing of Qt may be there yet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tkinter

_BACKGROUND, _TEXT, _MUTED = "#ffffff", "#1b1f24", "#57606a"


@contextmanager
def splash(title: str, text: str) -> Iterator[bool]:
    """Show a title and a line under it in the middle of the screen, by the toolkit that Python brings.

    Gives whether it is there to be seen: where there is no such toolkit or no display there is none.
    """
    try:
        window = _shown(title, text)
    except Exception:
        # whatever is wrong with it, the program starts without it
        window = None
    try:
        yield window is not None
    finally:
        if window is not None:
            window.destroy()


def _shown(title: str, text: str) -> tkinter.Tk:
    # late, for it is wanted on one system only, and not every Python has it
    import tkinter

    window = tkinter.Tk(className=title)
    window.overrideredirect(True)
    window.configure(background=_BACKGROUND, padx=48, pady=30, highlightthickness=1)
    for words, size, colour in ((title, 20, _TEXT), (text, 11, _MUTED)):
        tkinter.Label(window, text=words, font=("", size), background=_BACKGROUND, foreground=colour).pack()
    window.eval("tk::PlaceWindow . center")
    window.update()
    return window
