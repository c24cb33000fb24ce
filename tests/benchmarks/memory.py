"""How much memory this process holds."""

import sys
from pathlib import Path


def resident_megabytes():
    """Return what is in memory now; where the system does not say, the most that ever was."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        import resource

        return int(statm.read_text().split()[1]) * resource.getpagesize() / 1e6
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak / 1e3
