"""How fast the program is, beside the book's own loop and the bare libraries, as a table in Markdown.

python tests/benchmarks [NAME ...] [--repeats N] [--before FOLDER | --profile]
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

from rows import HEAD, HEAD_OF_PAIRS, Row, line_of, line_of_pairs

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
    "million_in_window": "many",
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
_HERE = Path(__file__).resolve().parents[2]


def main():
    sys.stdout.reconfigure(encoding="utf-8")  # whatever it is piped to
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(BENCHMARKS)}")
    parser.add_argument("--repeats", type=int, default=5, help="the middle one counts (%(default)s)")
    parser.add_argument(
        "--before",
        type=Path,
        metavar="FOLDER",
        help="another copy of the sources: each benchmark runs in both, one right after the other",
    )
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
    copies = [_HERE] if options.before is None else [options.before.resolve(), _HERE]
    runs = {(name, copy): [] for name in names for copy in copies}
    # in turns, so that a neighbour's load does not fall on one of them alone
    for repeat in range(options.repeats):
        for name, copy in runs:
            print(f"{repeat + 1}/{options.repeats} {name} {copy.name}", file=sys.stderr, flush=True)
            runs[name, copy].append(_apart(name, copy))
    print(HEAD if options.before is None else HEAD_OF_PAIRS)
    for name in names:
        of_copies = [list(zip(*runs[name, copy], strict=True)) for copy in copies]
        for same in zip(*of_copies, strict=True):
            print(line_of(*same) if options.before is None else line_of_pairs(*same))


def _apart(name, copy):
    """Run a benchmark of a copy of the sources in a process and a home of its own; return its rows."""
    with tempfile.TemporaryDirectory() as home:
        # what is compiled is kept, as pip does for whoever installs it
        kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        environment = {**kept, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(copy)}
        for kind in ("CONFIG", "DATA", "STATE", "CACHE"):
            environment[f"XDG_{kind}_HOME"] = str(Path(home) / kind.lower())
        command = [sys.executable, str(copy / "tests" / "benchmarks"), "--here", name]
        done = subprocess.run(command, capture_output=True, text=True, timeout=900, env=environment)
    if done.returncode != 0:
        sys.exit(f"{name} failed:\n{done.stderr}")
    said = next(line for line in done.stdout.splitlines() if line.startswith(_MARK))
    return [Row(**row) for row in json.loads(said.removeprefix(_MARK))]


if __name__ == "__main__":
    main()
