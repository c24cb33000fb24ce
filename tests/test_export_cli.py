"""`thermogui export`: what it writes and what it refuses."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from thermogui import app


@pytest.fixture
def run(capsys):
    def run(*args):
        capsys.readouterr()
        status = app.main(["export", *map(str, args)])
        return (status, *capsys.readouterr())

    return run


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Work in a folder with a file of readings."""
    monkeypatch.chdir(tmp_path)
    Path("pairs & <more>.csv").write_text("t_u,t_c,sigma\n1,1,1\n2,2.1,1\n3,2.9,1\n4,,1\n5,5,1\n")
    return tmp_path


def text_of(path):
    return re.sub(r"<[^>]*>", " ", Path(path).read_text(encoding="utf-8"))


def test_the_report_of_the_book_is_written_as_html_without_qt(folder):
    program = "import sys; from thermogui import app; s = app.main(sys.argv[1:]); "
    program += "print(s, 'PySide6' in sys.modules, 'torch' in sys.modules)"
    child = subprocess.run(
        [sys.executable, "-c", program, "export", "report", "--output", "out.html"],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (child.stdout.split(), child.stderr) == (["0", "False", "False"], "")
    assert "t_c = 0.537(36)·t_u − 17.3(1.9)" in text_of("out.html")


@pytest.mark.draws
def test_the_report_is_written_as_pdf_without_a_display():
    environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "QT_QPA_PLATFORM")}
    child = subprocess.run(
        [sys.executable, "-m", "thermogui", "export", "report", "--output", "out.PDF"],
        capture_output=True,
        text=True,
        timeout=60,
        env=environment,
    )
    assert (child.returncode, child.stdout, child.stderr) == (0, "", "")
    assert Path("out.PDF").read_bytes().startswith(b"%PDF")


def test_a_file_is_named_and_its_skipped_rows_are_said(run):
    status, out, err = run("report", "pairs & <more>.csv", "--output", "out.html")
    assert (status, out) == (0, "")
    assert err == "note: 1 row without a reading was skipped\n"
    text = text_of("out.html")
    assert "pairs &amp; &lt;more&gt;.csv" in text
    # rows are those of the file
    assert re.search(r"\b6\s+5\s+5\.0", text)


def test_options_of_train_and_of_calibrate_are_taken(run):
    status, _, err = run(
        *("report", "pairs & <more>.csv", "--output", "out.html", "--epochs", "10", "--initial", "-1,0"),
        *("--model", "quadratic", "--weights", "relative", "--confidence", "0.9", "--resolution", "0.1"),
        *("--columns", "t_u,t_c,sigma", "--unit-of-t-u", "degF", "--scatter", "t_c", "--engine", "numpy"),
        *("--reference-uncertainty", "0.2"),
    )
    assert status == 0 and "skipped" in err
    text = text_of("out.html")
    for part in ("curvature", "90\N{NO-BREAK SPACE}% interval", "relative weights", "t_u (°F)", "0.2"):
        assert part in text


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "KIND is one of report"),
        (["--output", "out.pdf"], "KIND"),
        (["poem", "--output", "out.pdf"], "poem: There is no such kind"),
        (["report"], "--output"),
        (["report", "--output", "out.txt"], "out.txt: A report's name ends in .pdf, .html."),
        (["report", "--output", "nowhere/out.pdf"], "there is no folder"),
        (["report", "none.csv", "--output", "out.html"], "none.csv: there is no such file"),
        (["report", "--output", "out.html", "--epochs", "0"], "--epochs"),
        (["report", "--output", "out.html", "--model", "cubic"], "--model"),
        (["report", "--output", "out.html", "--confidence", "2"], "--confidence"),
        (["report", "--output", "out.html", "--weights", "absolute"], "σ"),
        (["report", "short.csv", "--output", "out.html"], "short.csv: A line needs at least 3 readings"),
        (["report", "zero.csv", "--output", "out.html", "--weights", "absolute"], "row 3, column 3 (sigma)"),
        (["report", "same.html", "--output", "same.html"], "This is the file of readings"),
    ],
)
def test_what_the_caller_can_mend_is_one_line_and_leaves_no_file(run, folder, arguments, says):
    Path("short.csv").write_text("t_u,t_c\n1,1\n2,\n3,3\n")
    Path("zero.csv").write_text("t_u,t_c,sigma\n1,1,1\n2,2,0\n3,3.1,1\n4,4,1\n")
    Path("same.html").write_text("t_u,t_c\n1,1\n2,2.2\n3,3\n")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    status, out, err = run(*arguments)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("thermogui: ") and says in err
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize("arguments", [["--help"], ["report", "--help"]])
def test_help_says_how(run, arguments):
    status, out, err = run(*arguments)
    assert (status, err) == (0, "") and "--output PATH" in out and "lab book" in out
