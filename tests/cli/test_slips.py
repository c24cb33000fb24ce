"""What is named that there is not: one line that helps, and no window."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from thermogui import app
from thermogui.cli.slips import check_file, closest
from thermogui.core.errors import ThermoError


@pytest.fixture
def refusal(capsys, tmp_path, monkeypatch):
    """Return the one line that a command is refused with."""
    monkeypatch.chdir(tmp_path)
    Path("readings.csv").write_text("t_u,t_c\n1,2\n2,3.9\n3,6\n")
    monkeypatch.setattr(app, "_show", lambda _path, _follows: pytest.fail("a window was opened"))

    def refusal(*args):
        capsys.readouterr()
        status = app.main(list(args))
        out, err = capsys.readouterr()
        assert (status, out, err.count("\n")) == (2, "", 1), err
        assert err.startswith("thermogui: ")
        return err

    return refusal


@pytest.fixture(params=[True, False], ids=["with a display", "without"])
def display(request, monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    if request.param:
        monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")


@pytest.mark.usefixtures("display")
@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["trian"], "did you mean thermogui train?"),
        (["Train"], "did you mean thermogui train?"),
        (["TRAIN", "readings.csv", "--epochs", "5"], "did you mean thermogui train?"),
        (["callibrate"], "did you mean thermogui calibrate?"),
        (["calibration", "readings.csv"], "did you mean thermogui calibrate?"),
        (["exprot", "report"], "did you mean thermogui export?"),
        (["help"], "did you mean thermogui --help?"),
        (["hlep"], "did you mean thermogui --help?"),
        (["HELP"], "did you mean thermogui --help?"),
        (["/?"], "did you mean thermogui --help?"),
        (["version"], "did you mean thermogui --version?"),
        (["verison"], "did you mean thermogui --version?"),
        (["-help"], "did you mean --help?"),
        (["--hlep"], "did you mean --help?"),
        (["--verison"], "did you mean --version?"),
        (["-v"], "--help"),
        (["-V"], "did you mean --version?"),
        (["nothing-like-it.csv"], "nothing-like-it.csv: there is no such file; check the name."),
        (["reading.csv"], "did you mean readings.csv?"),
        (["--", "trian"], "did you mean thermogui train?"),
        (["nowhere/readings.csv"], "nowhere/readings.csv: there is no such file"),
        ([""], "there is no such file"),
        (["a\nb\x1b[31m"], "there is no such file"),
        (["train", "nofile"], "nofile: there is no such file"),
        (["train", "help"], "did you mean thermogui train --help?"),
        (["train", "raedings.csv"], "did you mean readings.csv?"),
        (["train", "--epoch", "5"], "did you mean --epochs?"),
        (["train", "readings.csv", "--leanring-rate=5"], "did you mean --learning-rate?"),
        (["calibrate", "nofile"], "nofile: there is no such file"),
        (["calibrate", "version"], "did you mean thermogui calibrate --help?"),
        (["export", "nofile"], "nofile: There is no such kind"),
        (["export", "Notebok"], "did you mean thermogui export notebook?"),
        (["export", "help"], "did you mean thermogui export --help?"),
        (["export", "csv", "nofile", "--output", "o.csv"], "nofile: there is no such file"),
        (["export", "csv", "--ouput", "o.csv"], "did you mean --output?"),
    ],
    ids=lambda value: ascii(" ".join(value))[:40] if isinstance(value, list) else "",
)
def test_a_slip_is_one_line_that_helps(refusal, args, says):
    assert says in refusal(*args)
    assert [path.name for path in Path().iterdir()] == ["readings.csv"]


def test_a_file_that_is_called_nearly_as_a_command_is_a_file(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    Path("trian").write_text("1,2\n2,3\n")
    shown = []
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setitem(sys.modules, "PySide6.QtWidgets", sys)
    monkeypatch.setattr(app, "_show", lambda path, _follows: shown.append(path) or 0)
    assert (app.main(["trian"]), shown, capsys.readouterr().err) == (0, ["trian"], "")


def test_what_is_like_nothing_is_like_nothing():
    assert closest("xyzzy", ["train", "calibrate"]) == ""
    assert closest("t" * 100_000, ["train"]) == ""


@pytest.mark.skipif(sys.platform == "win32", reason="which has no such permissions")
def test_a_file_in_a_folder_that_cannot_be_searched_is_not_said_to_be_missing():
    folder = Path(tempfile.mkdtemp())
    (folder / "readings.csv").touch()
    # its names can be read, but not what they are names of
    folder.chmod(0o644)
    was_root = os.geteuid() == 0
    if was_root:
        os.seteuid(65534)
    try:
        for name in ("readings.csv", "reading.csv"):
            with pytest.raises(ThermoError, match=f"{name}: reading it is not permitted"):
                check_file(str(folder / name), "thermogui")
    finally:
        if was_root:
            os.seteuid(0)
        folder.chmod(0o755)
        shutil.rmtree(folder)
