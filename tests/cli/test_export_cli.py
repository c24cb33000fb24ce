"""`thermogui export`: what it writes and what it refuses."""

import ast
import csv
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import openpyxl
import pytest

from thermogui import app

KINDS = {
    "notebook": "out.ipynb",
    "report": "out.html",
    "python": "out.py",
    "c": "out.h",
    "csv": "out.csv",
    "xlsx": "out.xlsx",
}
WATCHED = """
import os, signal, sys, threading
from thermogui import app

def draft_is_begun():
    try:
        drafts = [entry for entry in os.scandir() if entry.name.startswith(".thermogui-")]
        folder = "/proc/self/fd"
        if os.path.isdir(folder):
            entries = (entry.path for entry in os.scandir(folder))
            drafts += [entry for entry in entries if os.readlink(entry).startswith(f"{os.getcwd()}/#")]
        return any(os.stat(draft).st_size for draft in drafts)
    except OSError:
        return False

def watch():
    while not ({condition}):
        pass
    os.kill(os.getpid(), signal.SIGINT)

threading.Thread(target=watch, daemon=True).start()
sys.exit(app.main(sys.argv[1:]))
"""
"""The program, which is interrupted once something is so."""
FULL = """
import resource, sys
from thermogui import app

resource.setrlimit(resource.RLIMIT_FSIZE, (300, 300))
for output in sys.argv[1:]:
    kind, name = output.split(":")
    status = app.main(["export", kind, "--output", name, "--engine", "numpy"])
    print(name, status, flush=True)
"""
"""The program, for which no file can grow beyond 300 bytes."""


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


def test_a_report_says_what_its_options_tell_of_instruments_and_where_it_is_corrected(run):
    status, out, err = run(
        *("report", "--output", "out.html", "--instrument", "Testo 110", "--serial-number", "A-1"),
        *("--reference", "Fluke 1524", "--reference-serial-number", "77", "--traceability", "K-1234"),
        *("--operator", "M. Curie", "--notes", "Stirred bath.", "--points", "-10,20.5,90"),
        *("--component", "certificate;U=0.4;k=2", "--component", "drift;u=0.1;distribution=rectangular"),
    )
    assert (status, out, err) == (0, "", "")
    text = text_of("out.html")
    for part in ("Testo 110, serial number A-1", "Fluke 1524, serial number 77", "K-1234", "M. Curie"):
        assert part in text
    for part in ("Stirred bath.", "certificate (shared)", "drift (shared)", "−10*", "20.5", "90*"):
        assert part in text


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--operator", "a" * 201], "--operator: It must be one line of at most 200 letters."),
        (["--points", "1,warm"], "--points: “warm” is not a number"),
        (["--component", "x"], "--component: “x” has neither u nor U: say one."),
    ],
)
def test_details_that_are_wrong_are_refused_in_a_line(run, options, says):
    status, out, err = run("report", "--output", "out.html", *options)
    assert (status, out) == (2, "") and err.startswith(f"thermogui: {says}") and err.count("\n") == 1


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
        ([], "KIND is one of report, notebook, xlsx, csv, python, c"),
        (["--output", "out.pdf"], "KIND"),
        (["poem", "--output", "out.pdf"], "poem: There is no such kind"),
        (["report"], "--output"),
        (["report", "--output", "out.txt"], "out.txt: A report's name ends in .pdf, .html."),
        (["report", "--output", "nowhere/out.pdf"], "there is no folder"),
        (["report", "none.csv", "--output", "out.html"], "none.csv: there is no such file"),
        (["report", "--output", "out.html", "--epochs", "0"], "--epochs"),
        (["report", "--output", "out.html", "--target-loss", "0"], "--target-loss"),
        (["report", "--output", "out.html", "--learning-rate", "1,2"], "--learning-rate"),
        (
            ["report", "--output", "out.html", "--trace", "a.csv"],
            "--trace: That is written by thermogui train",
        ),
        (["notebook", "--output", "out.ipynb", "--target-loss", "3"], "A notebook goes through all epochs"),
        (["report", "--output", "out.html", "--model", "cubic"], "--model"),
        (["report", "--output", "out.html", "--confidence", "2"], "--confidence"),
        (["report", "--output", "out.html", "--weights", "absolute"], "σ"),
        (["report", "short.csv", "--output", "out.html"], "short.csv: A line needs at least 3 readings"),
        (["report", "zero.csv", "--output", "out.html", "--weights", "absolute"], "row 3, column 3 (sigma)"),
        (["report", "same.html", "--output", "same.html"], "This is the file of readings"),
        (["notebook", "--output", "out.txt"], "out.txt: A notebook's name ends in .ipynb."),
        (["notebook", "--output", "out.ipynb", "--engine", "numpy", "--gradient", "autograd"], "--gradient"),
        (["notebook", "empty.csv", "--output", "out.ipynb"], "empty.csv: "),
        (["python", "--output", "out.pyc"], "out.pyc: A module's name ends in .py."),
        (["python", "short.csv", "--output", "out.py"], "short.csv: A line needs at least 3 readings"),
        (["c", "--output", "out.c"], "out.c: A header's name ends in .h."),
        (["c", "level.csv", "--output", "out.h", "--scatter", "t_u"], "level.csv: "),
        (["csv", "--output", "out.tsv"], "out.tsv: A table's name ends in .csv."),
        (["csv", "short.csv", "--output", "out.csv"], "short.csv: A line needs at least 3 readings"),
        (["csv", "zero.csv", "--output", "out.csv", "--weights", "absolute"], "row 3, column 3 (sigma)"),
        (["csv", "zero.csv", "--output", "zero.csv"], "This is the file of readings"),
        (["xlsx", "--output", "out.xls"], "out.xls: A workbook's name ends in .xlsx."),
        (["xlsx", "--output", "nowhere/out.xlsx"], "there is no folder"),
        (["xlsx", "level.csv", "--output", "out.xlsx", "--input-scale", "standardize"], "level.csv: "),
        (["csv", "--output", "/dev/full/out.csv"], "there is no folder"),
        (["csv", "--output", "out.csv", "--dpi", "1"], "--dpi: It must be from 30 to 2400."),
        (["csv", "--output", "out.csv", "--plot", "fit.png"], "--plot: That is written by thermogui train"),
    ],
)
def test_what_the_caller_can_mend_is_one_line_and_leaves_no_file(run, folder, arguments, says):
    Path("short.csv").write_text("t_u,t_c\n1,1\n2,\n3,3\n")
    Path("zero.csv").write_text("t_u,t_c,sigma\n1,1,1\n2,2,0\n3,3.1,1\n4,4,1\n")
    Path("same.html").write_text("t_u,t_c\n1,1\n2,2.2\n3,3\n")
    Path("empty.csv").write_text("t_u,t_c\n1,\n,2\n")
    Path("level.csv").write_text("t_u,t_c\n5,1\n5,2\n5,3\n5,3.5\n")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    status, out, err = run(*arguments)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("thermogui: ") and says in err
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize("arguments", [["--help"], ["report", "--help"]])
def test_help_says_how(run, arguments):
    status, out, err = run(*arguments)
    assert (status, err) == (0, "") and "--output PATH" in out and "lab book" in out


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_written_from_a_file_of_readings(run, folder, kind):
    status, out, err = run(kind, "pairs & <more>.csv", "--output", KINDS[kind], "--epochs", "10")
    assert (status, out, err) == (0, "", "note: 1 row without a reading was skipped\n")
    assert {path.name for path in folder.iterdir()} == {"pairs & <more>.csv", KINDS[kind]}
    assert "pairs" in text_of(KINDS[kind]) if kind not in ("csv", "xlsx") else True


def test_all_settings_of_a_run_reach_the_notebook(run):
    status, _, err = run(
        *(
            "notebook",
            "--output",
            "n.ipynb",
            "--epochs",
            "70",
            "--learning-rate",
            "0.02",
            "--initial",
            "-2,3,0.5",
        ),
        *("--input-scale", "standardize", "--dtype", "float64", "--engine", "numpy", "--delta", "0.25"),
        *(
            "--gradient",
            "finite-difference",
            "--no-early-stop",
            "--unit-of-t-u",
            "degF",
            "--model",
            "quadratic",
        ),
        *("--json", "--log-epochs", "all", "--dpi", "300", "--seed", "3"),
    )
    assert (status, err) == (0, "")
    book = nbformat.read("n.ipynb", 4)
    nbformat.validate(book)
    code = "\n".join(cell.source for cell in book.cells if cell.cell_type == "code")
    for part in ("LEARNING_RATE = 0.02", "EPOCHS = 70", "INITIAL = [-2.0, 3.0, 0.5]", "DELTA = 0.25",
                 "STOP_EARLY = False", "gradient = finite_differences", "np.array(numbers, dtype=np.float64)",
                 "np.std(T_U)", "SIZE = 3", "Fahrenheit"):  # fmt: skip
        assert part in code, part
    assert "thermogui" not in code


def test_a_notebook_of_one_reading_has_a_run_and_no_least_squares(run):
    Path("one.csv").write_text("t_u,t_c\n5,1\n")
    assert run("notebook", "one.csv", "--output", "n.ipynb") == (0, "", "")
    assert "at least 3 readings" in Path("n.ipynb").read_text(encoding="utf-8")


def test_the_module_converts_in_an_interpreter_of_its_own(run):
    assert run("python", "--output", "calibration.py", "--confidence", "0.9") == (0, "", "")
    program = "import sys; sys.path.insert(0, '.'); import calibration as c; print(c.convert(68.4), c.K)"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True)
    assert list(map(float, done.stdout.split())) == pytest.approx([19.410413887, 1.833112933], abs=1e-8)
    doc = ast.get_docstring(ast.parse(Path("calibration.py").read_text(encoding="utf-8")))
    assert re.search(r"\d{4}-\d\d-\d\d", doc) and "90" in doc


def test_the_header_has_a_function_of_its_own_name(run):
    assert run("c", "--output", "sensor-2.h") == (0, "", "")
    assert "static inline double sensor_2(double t_u)" in Path("sensor-2.h").read_text(encoding="ascii")


def test_the_table_holds_readings_fit_and_residuals(run):
    assert run("csv", "--output", "r.csv", "--scatter", "t_u") == (0, "", "")
    rows = list(csv.DictReader(Path("r.csv").read_text(encoding="ascii").splitlines()))
    assert [float(row["t_u"]) for row in rows][:2] == [35.7, 55.9] and len(rows) == 11
    for row in rows:
        assert float(row["fit_t_u"]) + float(row["residual_t_u"]) == pytest.approx(float(row["t_u"]))


def test_the_workbook_has_the_trace_of_a_run_with_these_settings(run):
    assert run("xlsx", "--output", "r.xlsx", "--epochs", "123", "--engine", "numpy")[0] == 0
    book = openpyxl.load_workbook("r.xlsx")
    assert book.sheetnames == ["Readings", "Calibration", "Uncertainty", "Trace"]
    rows = list(book["Trace"].iter_rows(values_only=True))
    epochs = [row for row in rows if isinstance(row[0], int)]
    assert epochs[-1][0] == 123 and np.isclose(epochs[0][1], 80.36434)
    assert ("epochs", 123) in [row[:2] for row in rows]


@pytest.mark.skipif(os.name == "nt", reason="limits of POSIX")
@pytest.mark.parametrize("kinds", [KINDS, pytest.param({"report": "out.pdf"}, marks=pytest.mark.draws)])
def test_on_a_full_disk_nothing_is_left_but_what_was_there(folder, kinds):
    for name in kinds.values():
        Path(name).write_text("dear")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    child = subprocess.run(
        [sys.executable, "-c", FULL, *(f"{kind}:{name}" for kind, name in kinds.items())],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert child.stdout.splitlines() == [f"{name} 2" for name in kinds.values()], child.stderr
    for line, name in zip(child.stderr.splitlines(), kinds.values(), strict=True):
        assert line.startswith("thermogui: ") and f"{name}: it cannot be written" in line
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.skipif(os.name == "nt", reason="a signal of POSIX")
@pytest.mark.parametrize(
    ("arguments", "condition"),
    [
        (("csv", "many.csv", "--output", "out.csv"), "draft_is_begun()"),
        (("xlsx", "many.csv", "--output", "out.xlsx", "--engine", "numpy", "--epochs", "1"),
         "'thermogui.core.writing.workbook_archive' in sys.modules"),
        (("xlsx", "--output", "out.xlsx", "--epochs", "10000000", "--engine", "numpy"),
         "'thermogui.core.descent.engines.choice' in sys.modules"),
        (("notebook", "--output", "out.ipynb"), "'thermogui.core.writing.notebook' in sys.modules"),
    ],
    ids=["writing a table", "writing a workbook", "training", "importing"],
)  # fmt: skip
def test_ctrl_c_ends_it_and_leaves_nothing(folder, arguments, condition):
    pairs = "".join(f"{k % 977},{k % 991}\n" for k in range(100_000))
    Path("many.csv").write_text(f"t_u,t_c\n{pairs}")
    child = subprocess.run(
        [sys.executable, "-c", WATCHED.replace("{condition}", condition), "export", *arguments],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (child.returncode, child.stdout, child.stderr) == (130, "", "")
    assert {path.name for path in folder.iterdir()} == {"pairs & <more>.csv", "many.csv"}


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a name is text")
@pytest.mark.parametrize("name", [*KINDS.values(), pytest.param("out.pdf", marks=pytest.mark.draws)])
def test_a_file_whose_name_is_no_text_is_exported_and_named(run, name):
    kind = next((kind for kind, other in KINDS.items() if other == name), "report")
    source = os.fsdecode(b"m\xfcll.csv")
    Path(source).write_text("t_u,t_c\n1,1\n2,2.1\n3,2.9\n4,4.4\n")
    output = os.fsdecode(b"\xff") + name
    assert run(kind, source, "--output", output, "--epochs", "3", "--engine", "numpy") == (0, "", "")
    content = Path(output).read_bytes()
    if kind in ("notebook", "python", "c"):
        assert b"m%FCll.csv" in content
    elif name == "out.html":
        assert "m\N{REPLACEMENT CHARACTER}ll.csv" in content.decode("utf-8")
    elif kind == "xlsx":
        cells = [str(cell) for row in openpyxl.load_workbook(output)["Calibration"].values for cell in row]
        assert any("m%FCll.csv" in cell or "m\N{REPLACEMENT CHARACTER}ll.csv" in cell for cell in cells)
    Path(source).write_text("t_u,t_c\n1,1\n2,x\n3,2.9\n4,4.4\n")
    status, out, err = run(kind, source, "--output", output)
    assert (status, out, err.count("\n")) == (2, "", 1) and "m\N{REPLACEMENT CHARACTER}ll.csv" in err


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a name is text")
def test_a_file_whose_name_is_no_text_is_trained_and_calibrated_on(capsys):
    source = os.fsdecode(b"\xff\x80.csv")
    Path(source).write_text("t_u,t_c\n1,1\n2,2.1\n3,2.9\n4,4.4\n")
    for command in (["train", "--engine", "numpy"], ["train", "--engine", "numpy", "--json"], ["calibrate"]):
        assert app.main([*command, source]) == 0
        assert capsys.readouterr().err == ""
    Path(source).write_text("t_u,t_c\n1,1\n")
    assert app.main(["calibrate", source]) == 2
    assert "\N{REPLACEMENT CHARACTER}" * 2 in capsys.readouterr().err
