"""The bundle that THERMOGUI_BUNDLE names, run with an empty environment and no Python on the path."""

import json
import math
import os
import subprocess
from pathlib import Path

import nbformat
import openpyxl
import pytest

from PySide6.QtGui import QImage

import thermogui

pytestmark = pytest.mark.machine

PROGRAM = Path(os.environ["THERMOGUI_BUNDLE"])
GOLDEN = json.loads(
    (Path(__file__).parent.parent / "golden" / "seed_figures.json").read_text(encoding="utf-8")
)
MOST_MB = 650


@pytest.fixture
def run(tmp_path):
    def run(*arguments):
        return subprocess.run(
            [PROGRAM, *arguments],
            env={"HOME": str(tmp_path), "LANG": "C.UTF-8"},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run


def near(got, want, relative):
    got, want = float(got), float(want)
    return got == want or math.isclose(got, want, rel_tol=relative, abs_tol=1e-4)


@pytest.mark.parametrize("name", GOLDEN["runs"])
@pytest.mark.parametrize("gradient", ["analytic", "autograd"])
def test_it_prints_the_figures_of_the_book(run, name, gradient):
    wanted = GOLDEN["runs"][name]
    options = [
        *(
            "train",
            "--json",
            "--log-epochs",
            "all" if wanted["n_epochs"] <= 100 else "1,2,3,10,11,99,100,4000,5000",
        ),
        *("--epochs", str(wanted["n_epochs"]), "--learning-rate", str(wanted["learning_rate"])),
        *("--input-scale", str(wanted["input_scale"]), "--gradient", gradient),
        *([] if wanted["early_stop"] else ["--no-early-stop"]),
    ]
    done = run(*options)
    assert (done.returncode, done.stderr) == (0, "")
    found = {record["epoch"]: record for record in json.loads(done.stdout)["epochs"]}
    for record in wanted["epochs"]:
        assert near(
            found[record["epoch"]]["loss"], record["loss"], GOLDEN["tolerance"]["loss_relative_diverging"]
        )


def test_it_says_its_version(run):
    assert run("--version").stdout == f"thermogui {thermogui.__version__}\n"


def test_it_reads_a_file_and_draws_every_kind_of_plot(run, tmp_path):
    (tmp_path / "pairs.csv").write_text("t_u;t_c\n1,5;10\n2,5;20\n3,5;30\n")
    names = [
        f"{kind}.{suffix}" for kind, suffix in (("plot", "png"), ("data-plot", "svg"), ("loss-plot", "pdf"))
    ]
    options = [part for name in names for part in (f"--{name.partition('.')[0]}", name)]
    done = run("train", "pairs.csv", "--input-scale", "standardize", "--log-epochs", "none", *options)
    assert (done.returncode, done.stderr) == (0, "")
    assert QImage(str(tmp_path / "plot.png")).width() == 3840
    assert "<svg" in (tmp_path / "data-plot.svg").read_text(encoding="utf-8")
    assert (tmp_path / "loss-plot.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    "kind, name",
    [
        *(("notebook", "out.ipynb"), ("report", "out.pdf"), ("report", "out.html"), ("python", "out.py")),
        *(("c", "out.h"), ("csv", "out.csv"), ("xlsx", "out.xlsx")),
    ],
)
def test_it_exports_every_kind(run, tmp_path, kind, name):
    done = run("export", kind, "--output", name, "--epochs", "100")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    path = tmp_path / name
    match path.suffix:
        case ".ipynb":
            book = nbformat.read(path, 4)
            nbformat.validate(book)
            assert len(book.cells) > 20
        case ".xlsx":
            assert openpyxl.load_workbook(path).sheetnames == [
                "Readings",
                "Calibration",
                "Uncertainty",
                "Trace",
            ]
        case ".pdf":
            assert path.read_bytes().startswith(b"%PDF")
        case _:
            assert "56.3" in path.read_text(encoding="utf-8") or kind in ("python", "c")


def test_bad_input_is_one_line_and_exit_2(run):
    done = run("train", "--epochs", "0")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith("thermogui: ")


def test_without_a_display_it_trains(run):
    done = run()
    assert done.returncode == 0
    assert "Training without a window" in done.stderr and "Epoch 5000" in done.stdout


def test_no_library_is_missing():
    files = [*PROGRAM.parent.rglob("*.so"), *PROGRAM.parent.rglob("*.so.*")]
    folders = {str(file.parent) for file in files}
    environment = {**os.environ, "LD_LIBRARY_PATH": ":".join(sorted(folders))}
    listed = subprocess.run(["ldd", PROGRAM, *files], env=environment, capture_output=True, text=True).stdout
    assert len(files) > 50
    assert not [line.strip() for line in listed.splitlines() if "not found" in line]


def test_it_is_no_larger_than_it_may_be():
    files = [file for file in PROGRAM.parent.rglob("*") if file.is_file() and not file.is_symlink()]
    size = sum(file.stat().st_size for file in files)
    assert size <= MOST_MB * 2**20
