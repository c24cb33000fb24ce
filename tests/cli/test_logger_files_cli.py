"""A logger's file on the command line: where its table is, which columns are meant, and standard input."""

import io
import json
import os
import subprocess
import sys

import pytest

from thermogui import app

LOG = (
    "Logger 7\nOrt: Labor\n\nZeit;Sensor [mV];Referenz [°C]\n10:00;1,5;20,1\n10:01;1,7;22,0\n"
    "10:02;2,1;25,9\n10:03;2,3;28,0\nMittelwert;1,9;24,0\n"
)
NOTE = "note: 2 lines before the table and 1 after it were skipped\n"
WIDE = "a,b,c,d\n1,2.5,0.1,1\n2,3.5,0.2,2\n4,5.5,0.1,5\n"


@pytest.fixture
def run(capsys, monkeypatch):
    def run(*args, text=""):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        capsys.readouterr()
        status = app.main([str(arg) for arg in args])
        return (status, *capsys.readouterr())

    return run


@pytest.mark.parametrize("command", [("train", "--engine", "numpy", "--epochs", "1"), ("calibrate",)])
def test_a_loggers_file_is_read_from_standard_input(run, command):
    status, out, err = run(*command, "-", "--json", text=LOG)
    found = json.loads(out)
    assert (status, err) == (0, NOTE)
    assert found.get("count", found.get("readings", {}).get("count")) == 4


def test_an_error_names_standard_input_the_row_and_the_column(run):
    status, out, err = run("calibrate", "-", text=LOG.replace("2,1", "OL"))
    assert (status, out) == (2, "")
    assert err.startswith("thermogui: standard input, row 7, column 2 (Sensor [mV]): “OL” is not a number")


def test_without_standard_input_it_says_so(run, monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    child = [sys.executable, "-m", "thermogui", "calibrate", "-"]
    if os.name == "posix":
        done = subprocess.run(["sh", "-c", '"$@" <&-', "sh", *child], capture_output=True, text=True)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == "thermogui: standard input: there is none here; name a file.\n"


def test_where_the_table_begins_can_be_said(run):
    text = "Sensor;Ref\n9,5;9\n7,5;8\nSensor;Ref\n1;2\n2;3\n3;4,5\n"
    status, _, err = run("calibrate", "-", text=text)
    assert status == 2 and "row 4, column 1" in err
    status, out, err = run("calibrate", "-", "--json", "--skip-rows", 3, text=text)
    assert (status, json.loads(out)["count"], err) == (0, 3, "note: 3 lines before the table were skipped\n")
    _, out, _ = run("calibrate", "-", "--json", "--header-rows", 2, text="1;1\n2;2\n1;2\n2;3\n3;4,5\n")
    assert json.loads(out)["count"] == 3
    assert run("calibrate", "-", "--skip-rows", -1, text=text)[0] == 2


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ((), 2),
        (("--weights", "absolute"), 2),
        (("--scatter", "both"), 0),
        (("--columns", "a,b"), 0),
    ],
)
def test_columns_that_are_not_clear_are_refused_unless_something_accounts_for_them(run, options, status):
    found, _, err = run("calibrate", "-", *options, text=WIDE)
    assert found == status
    if status:
        names = "T_U,T_C,SIGMA" if options else "T_U,T_C"
        assert f"name them with --columns {names}; the columns are 1 (a), 2 (b), 3 (c), 4 (d)." in err
        assert err.count("\n") == 1


@pytest.mark.parametrize("beside", ["n", "time [s]", "Zeit", "Scan", "timestamp", "time_ms"])
def test_a_counter_or_a_clock_is_no_reading(run, beside):
    rows = "".join(f"{3 * i},{i}.5,{2 * i + i % 2}\n" for i in range(5))
    assert run("calibrate", "-", text=f"{beside},a,b\n{rows}")[1].startswith("5 readings: t_c = 2.0")


def test_a_column_without_a_name_that_counts_is_a_reading_beside_one_that_stays_the_same(run):
    assert run("calibrate", "-", text="1,2.5,3\n2,3.5,4.1\n3,4,4.9\n")[1].startswith("3 readings: ")
    status, _, err = run("calibrate", "-", text="1,2.5,0.1\n2,3.5,0.1\n3,4,0.1\n")
    assert status == 2 and "--columns" in err


HEADLESS = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
def test_without_a_display_standard_input_is_trained_on_to_its_end():
    child = [sys.executable, "-m", "thermogui", "-"]
    with subprocess.Popen(child, stdin=-1, stdout=-1, stderr=-1, text=True, env=HEADLESS) as running:
        running.stdin.write("t_u,t_c\n35.7,0.5\n")
        running.stdin.flush()
        out, err = running.communicate("55.9,14.0\n58.2,15.0\n")
    assert running.returncode == 0
    assert err.startswith("No display found. Training without a window.")
    assert out.startswith("Epoch 1, Loss ")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
def test_without_a_display_a_file_to_follow_is_trained_on_as_it_is(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("t_u,t_c\n35.7,0.5\n55.9,14.0\n")
    child = [sys.executable, "-m", "thermogui", str(path), "--follow"]
    done = subprocess.run(child, capture_output=True, text=True, env=HEADLESS)
    assert (done.returncode, done.stderr) == (0, "No display found. Training without a window.\n")
    assert done.stdout.startswith("Epoch 1, Loss ")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        (None, "--follow: Name a file to follow, or - for standard input."),
        ("ours.thermo", "this is no text, which alone can be followed; open it without."),
        ("ours.XLSX", "this is no text, which alone can be followed; open it without."),
    ],
)
def test_what_cannot_be_followed_is_refused(run, tmp_path, name, says):
    args = []
    if name is not None:
        args.append(tmp_path / name)
        args[0].write_text("1,2")
    status, out, err = run(*args, "--follow")
    assert (status, out) == (2, "")
    assert err.startswith("thermogui: ") and err.endswith(f"{says}\n") and err.count("\n") == 1


def test_a_file_to_follow_that_is_not_there_is_refused(run, tmp_path):
    status, _, err = run(tmp_path / "none.csv", "--follow")
    assert (status, err) == (2, f"thermogui: {tmp_path}/none.csv: there is no such file; check the name.\n")


@pytest.mark.skipif(os.name == "nt", reason="there are no named pipes")
def test_a_named_pipe_to_follow_is_refused(run, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    status, _, err = run(tmp_path / "pipe", "--follow")
    assert status == 2 and "for a pipe, name -" in err
