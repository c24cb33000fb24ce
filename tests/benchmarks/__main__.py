"""How fast the program is, beside the book's own loop and the bare libraries, as a table in Markdown.

python tests/benchmarks [NAME ...] [--repeats N | --profile]
"""

import argparse
import cProfile
import importlib
import json
import os
import pstats
import subprocess
import sys
import tempfile
from pathlib import Path

from rows import HEAD, Row, line_of

BENCHMARKS = {
    "training": "training",
    "autograd": "training",
    "difference": "training",
    "optimizers": "rules",
    "in_window": "window",
    "resting": "window",
    "scrubbing": "window",
    "exporting": "window",
    "typing": "window",
    "following": "following",
    "editing": "window",
    "dragging": "window",
    "sliding": "window",
    "loss_curve": "window",
    "first_window": "starting",
    "first_epoch": "starting",
    "million_readings": "training",
    "forecast": "training",
    "closed_form": "training",
    "sweeping": "training",
    "opening": "training",
    "idle_memory": "starting",
    "trace_memory": "training",
}
"""By name: the module whose function of that name it is."""

_MARK = "rows: "


def main():
    sys.stdout.reconfigure(encoding="utf-8")  # whatever it is piped to
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(BENCHMARKS)}")
    parser.add_argument("--repeats", type=int, default=5, help="the middle one counts (%(default)s)")
    parser.add_argument("--here", action="store_true", help="in this process, once")
    parser.add_argument("--profile", action="store_true", help="once, and where the time of its thread goes")
    options = parser.parse_args()
    if unknown := set(options.names) - set(BENCHMARKS):
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}")
    names = options.names or list(BENCHMARKS)
    if options.here or options.profile:
        profile = cProfile.Profile()
        for name in names:
            benchmark = getattr(importlib.import_module(BENCHMARKS[name]), name)
            rows = profile.runcall(benchmark) if options.profile else benchmark()
            print(_MARK + json.dumps([row.as_dict() for row in rows]))
        if options.profile:
            pstats.Stats(profile).sort_stats("cumtime").print_stats(60)
        sys.stdout.flush()
        os._exit(0)  # a window and its threads need no farewell
    runs = {name: [] for name in names}
    # in turns, so that a neighbour's load does not fall on one of them alone
    for repeat in range(options.repeats):
        for name in names:
            print(f"{repeat + 1}/{options.repeats} {name}", file=sys.stderr, flush=True)
            runs[name].append(_apart(name))
    print(HEAD)
    for name in names:
        for same in zip(*runs[name], strict=True):
            print(line_of(same))


def _apart(name):
    """Run a benchmark in a process and a home of its own; return its rows."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        for kind in ("CONFIG", "DATA", "STATE", "CACHE"):
            environment[f"XDG_{kind}_HOME"] = str(Path(home) / kind.lower())
        command = [sys.executable, str(Path(__file__).parent), "--here", name]
        done = subprocess.run(command, capture_output=True, text=True, timeout=900, env=environment)
    if done.returncode != 0:
        sys.exit(f"{name} failed:\n{done.stderr}")
    said = next(line for line in done.stdout.splitlines() if line.startswith(_MARK))
    return [Row(**row) for row in json.loads(said.removeprefix(_MARK))]


if __name__ == "__main__":
    main()
