"""A long list of acts made short: what can be left out without the fault going away is left out."""

import time


def shortened(acts, fails, seconds):
    """Return fewer acts after which it still fails, as far as that is found within a time.

    *fails* does acts from the beginning, and says whether the same fault comes.
    """
    until = time.monotonic() + seconds
    size = max(len(acts) // 2, 1)
    while time.monotonic() < until:
        start, changed = 0, False
        while start < len(acts) and time.monotonic() < until:
            fewer = acts[:start] + acts[start + size :]
            if fewer and fails(fewer):
                acts, changed = fewer, True
            else:
                start += size
        if size == 1 and not changed:
            break
        size = max(size // 2, 1)
    return acts
