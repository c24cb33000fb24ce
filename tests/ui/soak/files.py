"""Files that a person may open: good, odd, hostile and damaged; each folder of them is the same."""

import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np

from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.run import Outcome, Run
from thermogui.core.descent.training import train
from thermogui.core.project import Project
from thermogui.core.readings.readings import Readings, seed_readings
from thermogui.core.session.content import Session
from thermogui.core.session.file import session_text

MANY, VERY_MANY = 20_000, 120_000
LONG_RUN = 250_000
PIPES = ("pipe.csv", "pipe.thermo")
DEVICES = ("/dev/zero", "/dev/null", "/proc/self/mem")


def make_files(folder):
    """Fill a folder with files to open."""
    for name, content in _texts().items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    sessions = _sessions()
    for name, session in sessions.items():
        (folder / name).write_text(session_text(session), "ascii")
    _damage(folder, session_text(sessions["run.thermo"]))
    _make_sheet(folder / "sheet.xlsx")
    (folder / "folder.csv").mkdir()
    (folder / "loop.csv").symlink_to("loop.csv")
    if os.name == "posix":
        (folder / os.fsdecode(b"caf\xe9.csv")).write_bytes(b"t_u,t_c\n1,2\n3,4\n5,6\n")
        for name in PIPES:
            os.mkfifo(folder / name)


def to_open(folder):
    """Return the files of a folder that may be opened, and some that are not there."""
    found = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    absent = [folder / "missing.csv", folder / "missing.thermo", folder / ("n" * 300 + ".csv")]
    endless = [path for path in map(Path, DEVICES) if path.exists()]
    return [*found, *absent, *endless]


def _rows(count):
    t_u = np.linspace(-40.0, 212.0, count)
    return "t_u,t_c\n" + "".join(f"{x:.3f},{(x - 32) / 1.8 + 0.1 * (i % 7):.3f}\n" for i, x in enumerate(t_u))


def _texts():
    return {
        "good.csv": "t_u,t_c\n10,1\n20,2.5\n30,2.9\n40,4.4\n",
        "good.tsv": "10\t1\n20\t2.5\n30\t2.9\n",
        "sigma.csv": "t_u,t_c,sigma\n10,1,0.1\n20,2.5,0.2\n30,2.9,0.1\n40,4.1,0.3\n",
        "comma.csv": "t_u;t_c\n1,5;2,5\n3,5;4,5\n5,5;6,4\n",
        "which.csv": "time,raw,reference,other\n1,10,1,5\n2,20,2.5,6\n3,30,2.9,8\n",
        "gaps.csv": "t_u,t_c\n10,\n,2.5\n30,2.9\n\n\n40,4.4\n",
        "extreme.csv": "t_u,t_c\n1e308,-1e308\n-1e308,1e308\n1e-320,0\n1e200,1\n",
        "alike.csv": "t_u,t_c\n5,1\n5,2\n5,3\n",
        "<img src=x>.csv": "<img src=x>,<b>t</b>\n1,2\n3,4\n5,6\n",
        "html.csv": "t_u,t_c\n<img src=x>,2\n3,<a href=x>4</a>\n",
        "a&b %s %1 ünï.csv": "t_u,t_c\n1,2\n3,4\n6,5\n",
        "header.csv": "t_u,t_c\n",
        "empty.csv": "",
        "prose.txt": "Dear diary,\nit was warm today, 1 or 2 degrees more.\n",
        "binary.dat": bytes(range(256)) * 20,
        "utf16.csv": "t_u,t_c\n1,2\n3,4\n5,7\n".encode("utf-16"),
        "nul.csv": "t_u,t_c\n1,2\n\x00,4\n",
        "many.csv": _rows(MANY),
        "very many.csv": _rows(VERY_MANY),
        "no sheet.xlsx": "PK\x03\x04 not really",
    }


def _sessions():
    book = seed_readings()
    few = Readings.from_columns([1.0, 2.0, float("nan"), 4.0], [1.5, float("nan"), 3.0, 4.5])
    short = _run(Experiment(epochs=300, learning_rate=1e-4), book)
    # it ends elsewhere when it is trained again, as on another processor
    long = replace(
        short,
        experiment=replace(short.experiment, epochs=LONG_RUN),
        planned=LONG_RUN,
        trace=replace(short.trace, length=LONG_RUN),
    )
    diverged = _run(Experiment(epochs=40, learning_rate=0.1), book)
    later = {"": {"later": [1, {"a": None}]}, "readings": {"colour": "red"}, "experiment": {"batch": 3}}
    return {
        "plain.thermo": Session(Project(book, notes="noted"), source="x.csv"),
        "few.thermo": Session(Project(few, experiment=Experiment(epochs=5, engine="numpy"))),
        "none.thermo": Session(Project(Readings.from_columns([], []))),
        "run.thermo": Session(Project(book), runs=(short, diverged)),
        "long.thermo": Session(Project(book, notes="slow"), runs=(long, short)),
        "later.thermo": Session(Project(book), runs=(short,), view={"zoom": 3}, unknown=later),
    }


def _run(experiment, readings):
    run = Run.begun(experiment, readings)
    for block in train(experiment, readings):
        run.append(block)
    run.outcome = Outcome.FINISHED
    return run.snapshot()


def _damage(folder, text):
    (folder / "cut.thermo").write_text(text[: len(text) // 2])
    content = json.loads(text)
    for name, place, value in (
        ("newer.thermo", ("version",), 99),
        ("rate.thermo", ("experiment", "learning_rate"), "nan"),
        ("epochs.thermo", ("experiment", "epochs"), -5),
        ("reference.thermo", ("calibration", "reference"), -1.0),
        ("resolution.thermo", ("calibration", "resolution"), "inf"),
        ("confidence.thermo", ("calibration", "confidence"), 5.0),
        ("origin.thermo", ("calibration", "origin"), "nan"),
        ("notes.thermo", ("notes",), "<img src=x> \ud800 &amp; " * 50),
        ("source.thermo", ("source",), "<img src=x>"),
        ("view.thermo", ("view",), {"workspace": ["x"], "log_epochs": "yes", "file": "/no/such/file.csv"}),
        ("lengths.thermo", ("readings", "t_u"), [1.0]),
    ):
        changed = json.loads(text)
        inner = changed
        for key in place[:-1]:
            inner = inner[key]
        inner[place[-1]] = value
        (folder / name).write_text(json.dumps(changed))
    content["runs"] = "none"
    (folder / "runs.thermo").write_text(json.dumps(content))


def _make_sheet(path):
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["t_u", "t_c"])
    for row in ((1, 2), (3, 4.5), (5, "<b>6</b>"), (7, 8)):
        book.active.append(row)
    book.save(path)
