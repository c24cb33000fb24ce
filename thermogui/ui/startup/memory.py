"""What is done so that memory does not keep the window waiting.

Measured on two cores with Python 3.11: a search for garbage, 94 ms with torch, scipy and Qt there, takes no
time once they are spared; without one the window is there 50 ms earlier; sums of a million numbers take 4 ms
where freed memory is kept, and 12 ms where the system is asked for 2,500 pages anew.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

_LARGEST_KEPT = 30 * 2**20  # bytes; glibc keeps no more than 32 MB


def spare_from_collections() -> None:
    """Let Python's search for garbage pass over all that there is by now: libraries, which never go.

    Looking through 200,000 objects of torch keeps every thread waiting for a tenth of a second, and
    somebody who edits readings comes to it again and again.
    """
    gc.freeze()


@contextmanager
def collections_put_off() -> Iterator[None]:
    """Make what stays, an import or a window, without looking for garbage in between."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def keep_freed_memory() -> None:
    """Let the C library keep what is freed for the next picture, rather than give it back to the system.

    glibc begins to keep blocks of a size once it has seen one freed. From then on a picture of the window
    or a column of a million readings is not fetched and zeroed anew, and a script that takes the bits of
    a picture that has just gone, for PySide6 does not keep it for them, finds them still there.
    """
    np.empty(_LARGEST_KEPT, np.uint8)
