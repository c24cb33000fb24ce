"""File → Export: what is written from the window, and what is said of it."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import nbformat
import numpy as np
import openpyxl
import pytest

from PySide6.QtCore import QThread
from PySide6.QtWidgets import QFileDialog, QPushButton

from thermogui.core.descent.experiment import Experiment
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import Readings, seed_readings
from thermogui.core.writing.kinds import KINDS
from thermogui.ui.files.exporting.jobs import Job, Jobs
from thermogui.ui.model.tasks import running

NAMES = {name: f"out{next(iter(kind.formats))}" for name, kind in KINDS.items()}


@pytest.fixture
def save(qtbot, window, tmp_path):
    """Return a function that saves a kind, waits for it, and gives what is said then."""

    def save(key, path=None):
        with qtbot.waitSignal(window.exports.jobs.ended, timeout=60_000) as ended:
            assert window.exports.save(key, path or tmp_path / NAMES[key]) is not None
        (job,) = ended.args
        assert bool(job.problem) != job.path.is_file() or path is not None
        return window.messages.said("export")

    return save


@pytest.fixture
def trained(qtbot, part, trigger):
    """Return a function that trains so many epochs as fast as possible."""

    def trained(window, epochs=40):
        part("speed").setValue(part("speed").maximum())
        part("epochs").setValue(epochs)
        trigger("actionStart")
        qtbot.waitUntil(lambda: window.property("outcome") == "finished", timeout=60_000)
        return window.controller.run

    return trained


@pytest.fixture
def calibrated(qtbot, window):
    """A window that has a calibration."""
    qtbot.waitUntil(lambda: window.calibration.is_current, timeout=30_000)
    return window


@pytest.fixture
def blocked(tmp_path):
    """A job that goes on until it is told to end, and then writes its file."""
    go_on = threading.Event()

    def write(path, _progress):
        assert go_on.wait(30)
        path.write_text("whole")
        return ""

    yield Job(tmp_path / "blocked.txt", write), go_on
    go_on.set()


@pytest.fixture
def protected():
    """A folder in which nobody but root can write, for a process that is not root meanwhile."""
    folder = Path(tempfile.mkdtemp())
    (folder / "read-only.csv").write_text("dear")
    (folder / "read-only.csv").chmod(0o444)
    folder.chmod(0o555)
    was_root = os.geteuid() == 0
    if was_root:
        os.seteuid(65534)
    yield folder
    if was_root:
        os.seteuid(0)
    folder.chmod(0o755)
    shutil.rmtree(folder)


def code_of(path):
    book = nbformat.read(path, 4)
    nbformat.validate(book)
    return "\n".join(cell.source for cell in book.cells if cell.cell_type == "code")


# -- the menu


def test_the_menu_has_every_kind_in_the_order_a_person_expects(window):
    menu = next(menu for menu in window.menuBar().findChildren(type(window.menuBar().addMenu("x")))
                if menu.title() == "&Export")  # fmt: skip
    assert [action.text() for action in menu.actions()] == [
        *("Plot…", "Calibration report…", "Notebook…", "Spreadsheet…", "CSV…", "Python module…", "C header…"),
        "Runs as CSV…",
    ]
    assert [action.objectName() for action in menu.actions()] == [
        *("actionExportPlot", "actionExportReport", "actionExportNotebook", "actionExportXlsx"),
        *("actionExportCsv", "actionExportPython", "actionExportC", "actionExportRuns"),
    ]


def test_each_action_asks_where_and_saves(qtbot, calibrated, part, trigger, tmp_path):
    for kind in KINDS.values():
        folder = tmp_path / kind.name
        folder.mkdir()
        calibrated.preferences.folder = folder
        trigger(f"actionExport{kind.name.capitalize()}")
        dialog = part(f"{kind.name}Dialog")
        assert isinstance(dialog, QFileDialog) and dialog.isVisible()
        assert Path(dialog.selectedFiles()[0]).name == kind.proposed
        with qtbot.waitSignal(calibrated.exports.jobs.ended, timeout=60_000):
            dialog.accept()
        assert [path.name for path in folder.iterdir()] == [kind.proposed]
        assert calibrated.messages.said("export") == f"Saved {folder / kind.proposed}."


def test_the_filter_decides_the_suffix_of_a_report(calibrated, part, trigger, tmp_path):
    calibrated.preferences.folder = tmp_path
    trigger("actionExportReport")
    dialog = part("reportDialog")
    dialog.filterSelected.emit("HTML (*.html)")
    assert Path(dialog.selectedFiles()[0]).name == "calibration-report.html"
    assert dialog.defaultSuffix() == "html"
    dialog.reject()


def test_without_a_calibration_it_cannot_be_asked_for_and_says_why(calibrated, part, qtbot):
    actions = [part(name) for name in ("actionExportReport", "actionExportPython", "actionExportC")]
    for action in actions:
        assert action.isEnabled() and "There is no" not in action.toolTip()
    calibrated.document.open_readings(Readings.from_columns([1, 2], [1, 2]), "two.csv")
    qtbot.waitUntil(lambda: calibrated.calibration.is_current)
    for action in actions:
        said = action.toolTip()
        assert not action.isEnabled()
        assert said.startswith("There is no calibration to export. ") and "at least 3 readings" in said
    assert calibrated.findChild(QFileDialog) is None


# -- what is in the files


def test_the_module_and_the_header_hold_the_calibration_of_the_table(calibrated, save, tmp_path):
    assert save("python", tmp_path / "sensor.py") == f"Saved {tmp_path / 'sensor.py'}."
    program = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import sensor; print(sensor.convert(68.4))"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True)
    assert float(done.stdout) == pytest.approx(19.410413887, abs=1e-8)
    save("c", tmp_path / "sensor.h")
    assert "static inline double sensor(double t_u)" in (tmp_path / "sensor.h").read_text(encoding="ascii")


def test_where_a_network_is_shown_it_is_what_converts_and_where_one_calibrates_the_calibration_is(
    calibrated, trained, save, tmp_path
):
    experiment = Experiment(model="tanh", initial=(), hidden_units=3, learning_rate=1e-3)
    calibrated.document.set_experiment(experiment, "try")
    run = trained(calibrated)
    said = save("python")
    assert said.endswith("It converts by the network of the run that is shown, not by the calibration.")
    module = {}
    exec((tmp_path / "out.py").read_text("utf-8"), module)
    assert module["convert"](50.0) == pytest.approx(float(run.curve_at_end(np.array(50.0))), rel=1e-6)
    save("c")
    assert "3 hidden units" in (tmp_path / "out.h").read_text("ascii")
    calibrated.workspaces.go_to("calibrate")
    assert "It converts" not in save("python") + save("c")
    assert "hidden" not in (tmp_path / "out.h").read_text("ascii")


def test_the_notebook_of_a_network_is_that_of_the_window(calibrated, trained, save, tmp_path):
    experiment = Experiment(
        model="tanh", initial=(), optimizer="adam", learning_rate=0.01, batch_size=4, validation_share=0.2
    )
    calibrated.document.set_experiment(experiment, "try")
    run = trained(calibrated, 30)
    assert save("notebook") == f"Saved {tmp_path / 'out.ipynb'}."
    namespace = {}
    exec(code_of(tmp_path / "out.ipynb"), namespace)
    np.testing.assert_allclose(namespace["losses"], run.trace.losses, rtol=2e-4)
    np.testing.assert_allclose(namespace["val_losses"], run.trace.validation_losses, rtol=2e-4)


def test_the_notebook_ends_at_the_parameters_of_the_window(calibrated, trained, save, tmp_path):
    run = trained(calibrated)
    assert save("notebook") == f"Saved {tmp_path / 'out.ipynb'}."
    code = code_of(tmp_path / "out.ipynb")
    assert "EPOCHS = 40" in code and "thermogui" not in code
    w, b = run.trace.params_after(40)
    assert f"$w$ = {w:.7g}, $b$ = {b:.7g}" in (tmp_path / "out.ipynb").read_text(encoding="utf-8")


def test_the_notebook_of_a_paused_run_has_the_epochs_there_are(qtbot, window, part, trigger, save, tmp_path):
    part("speed").setValue(part("speed").minimum())
    trigger("actionStep")
    qtbot.waitUntil(lambda: window.property("runState") == "paused", timeout=30_000)
    save("notebook")
    assert "EPOCHS = 1\n" in code_of(tmp_path / "out.ipynb")


def test_before_a_run_the_notebook_has_the_settings_that_are_set(window, part, save, tmp_path):
    part("epochs").setValue(321)
    save("notebook")
    assert "EPOCHS = 321" in code_of(tmp_path / "out.ipynb")


def test_a_run_with_other_readings_than_the_tables_is_told_of_and_said(calibrated, trained, save, tmp_path):
    trained(calibrated)
    calibrated.document.set_values("t_c", np.array([0]), np.array([77.25]), "edit")
    assert "which have changed since" in save("notebook")
    assert "77.25" not in code_of(tmp_path / "out.ipynb")
    assert "Its trace is of the run that is shown" in save("xlsx")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert book["Readings"]["B2"].value == 77.25
    assert [row[0] for row in book["Trace"].iter_rows(min_row=2, values_only=True)][:40] == list(range(1, 41))


def test_without_a_run_the_workbook_has_no_trace(calibrated, save, tmp_path):
    assert save("xlsx") == f"Saved {tmp_path / 'out.xlsx'}."
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert book.sheetnames == ["Readings", "Calibration", "Uncertainty"]
    assert book["Calibration"]["B2"].value.startswith("=")


def test_two_readings_are_saved_without_a_fit_which_is_said(calibrated, save, tmp_path):
    calibrated.document.open_readings(Readings.from_columns([1, 2], [1, 2.5]), "two.csv")
    for key in ("csv", "xlsx"):
        assert "It has no fit: A line needs at least 3 readings" in save(key)
    assert (tmp_path / "out.csv").read_text() == "t_u,t_c,use\n1.0,1.0,1\n2.0,2.5,1\n"


def test_what_is_saved_is_what_was_there_when_it_was_asked_for(qtbot, calibrated, blocked, tmp_path):
    job, go_on = blocked
    jobs = calibrated.exports.jobs
    jobs.add(job)
    calibrated.exports.save("csv", tmp_path / "out.csv")
    calibrated.document.set_values("t_c", np.array([0]), np.array([77.25]), "edit")
    with qtbot.waitSignal(jobs.emptied, timeout=30_000):
        go_on.set()
    assert "77.25" not in (tmp_path / "out.csv").read_text()
    assert calibrated.messages.said("export") == f"Saved {tmp_path / 'out.csv'}."


def test_while_a_run_goes_on_it_is_saved_as_far_as_it_has_come(
    qtbot, calibrated, part, trigger, save, tmp_path
):
    part("speed").setValue(part("speed").maximum())
    part("epochs").setValue(10_000_000)
    trigger("actionStart")
    qtbot.waitUntil(lambda: calibrated.property("epochCount") > 1000, timeout=30_000)
    for _ in range(3):
        before = calibrated.property("epochCount")
        save("xlsx")
        rows = openpyxl.load_workbook(tmp_path / "out.xlsx")["Trace"].iter_rows(min_row=2, values_only=True)
        epochs = [row[0] for row in rows if isinstance(row[0], int)]
        assert before <= epochs[-1] <= calibrated.property("epochCount")
    trigger("actionStop")
    qtbot.waitUntil(lambda: calibrated.property("runState") == "idle", timeout=30_000)


# -- faults


def test_a_folder_that_has_vanished_is_said(calibrated, save, tmp_path):
    for key, name in NAMES.items():
        path = tmp_path / "gone" / name
        assert save(key, path) == f"{path}: it cannot be written (there is no folder {path.parent})."
        assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
def test_a_folder_or_a_file_that_is_protected_is_said(qtbot, calibrated, save, protected):
    before = {path.name for path in protected.iterdir()}
    new, old = protected / "new.csv", protected / "read-only.csv"
    assert save("csv", new) == f"{new}: it cannot be written (Permission denied)."
    assert save("csv", old) == f"{old}: it cannot be written (it is protected)."
    assert {path.name for path in protected.iterdir()} == before and old.read_text() == "dear"


@pytest.mark.skipif(os.name == "nt", reason="limits of POSIX")
def test_on_a_full_disk_it_is_said_and_nothing_is_left(calibrated, save, tmp_path):
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    for key, file in [*NAMES.items(), ("report", "out.html")]:
        path = tmp_path / file
        path.write_text("dear")
        resource.setrlimit(resource.RLIMIT_FSIZE, (300, before[1]))
        try:
            said = save(key, path)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        assert said == f"{path}: it cannot be written (File too large)."
        assert [path.name for path in tmp_path.iterdir()] == [file] and path.read_text() == "dear"
        path.unlink()


def test_a_name_with_another_suffix_is_refused(window, tmp_path):
    assert window.exports.save("c", tmp_path / "out.txt") is None
    assert window.messages.said("export") == "out.txt: choose a name that ends in .h."
    assert window.exports.save("report", tmp_path / "out") is None
    assert window.messages.said("export") == "out: choose a name that ends in .pdf or .html."


def test_the_file_of_readings_that_is_open_is_not_replaced(window, tmp_path):
    path = tmp_path / "pairs.csv"
    path.write_text("t_u,t_c\n1,1\n2,2.2\n3,3\n")
    assert window.file_actions.open_path(path)
    assert window.exports.save("csv", path) is None
    assert "this is the file of readings that is open" in window.messages.said("export")


def test_settings_that_allow_no_run_are_said(window, save, part):
    from dataclasses import replace

    window.document.set_experiment(replace(window.document.experiment, learning_rate=-1.0), "wrong")
    assert save("notebook") == "The learning rate must be a number greater than 0."


# -- the thread


def test_files_are_written_in_their_order_beside_the_windows_thread(qtbot, tmp_path):
    jobs, seen = Jobs(), []

    def write(path, _progress):
        seen.append((path.name, QThread.isMainThread()))
        path.write_text("whole")
        return "a note"

    with qtbot.waitSignals([jobs.ended] * 3 + [jobs.emptied], timeout=30_000):
        for name in ("a", "b", "c"):
            jobs.add(Job(tmp_path / name, write))
    assert seen == [("a", False), ("b", False), ("c", False)]
    assert jobs.is_empty and not any(task.isRunning() for task in running)


def test_one_that_fails_does_not_keep_the_next_from_being_written(qtbot, tmp_path):
    jobs, ended = Jobs(), []
    jobs.ended.connect(ended.append)

    def fail(_path, _progress):
        raise ThermoError("no.")

    def write(path, _progress):
        path.write_text("whole")
        return ""

    with qtbot.waitSignal(jobs.emptied, timeout=30_000) as emptied:
        jobs.add(Job(tmp_path / "a", fail))
        jobs.add(Job(tmp_path / "b", write))
    assert [job.problem for job in ended] == ["no.", ""] and emptied.args == [False]
    assert (tmp_path / "b").read_text() == "whole"


@pytest.mark.parametrize("key", ["csv", "xlsx"])
def test_a_long_export_tells_how_far_it_is_and_can_be_given_up(qtbot, calibrated, tmp_path, key):
    many = np.linspace(20, 90, 200_000)
    calibrated.document.open_readings(Readings.from_columns(many, many**1.01), "many.csv")
    jobs, path = calibrated.exports.jobs, tmp_path / NAMES[key]
    with qtbot.waitSignal(jobs.progressed, timeout=60_000):
        calibrated.exports.save(key, path)
    assert re.fullmatch(rf"Saving {path.name}: \d+ %", calibrated.messages.said("export"))
    cancel = [b for b in calibrated.messages.findChildren(QPushButton) if b.text() == "Cancel"]
    with qtbot.waitSignal(jobs.emptied, timeout=60_000) as emptied:
        cancel[-1].click()
    said = f"Saving {path.name} was cancelled; nothing has been written."
    assert calibrated.messages.said("export") == said and emptied.args == [True]
    assert list(tmp_path.iterdir()) == []


def test_a_fault_of_the_program_is_said_and_not_swallowed(qtbot, tmp_path):
    jobs, ended = Jobs(), []
    jobs.ended.connect(ended.append)

    def fail(_path, _progress):
        raise ZeroDivisionError("by nothing")

    with qtbot.captureExceptions() as caught, qtbot.waitSignal(jobs.emptied, timeout=30_000):
        jobs.add(Job(tmp_path / "a", fail))
    qtbot.waitUntil(lambda: len(caught) == 1)
    assert ended[0].problem == f"{tmp_path / 'a'}: it was not written (ZeroDivisionError: by nothing)."


def test_closing_the_window_waits_for_a_file(calibrated, close, tmp_path):
    many = np.linspace(20, 90, 30_000)
    calibrated.document.open_readings(Readings.from_columns(many, many**1.01), "many.csv")
    calibrated.exports.save("csv", tmp_path / "out.csv")
    calibrated.exports.save("python", tmp_path / "out.py")
    close(calibrated)
    assert (tmp_path / "out.csv").read_text().count("\n") == 30_001
    assert {path.name for path in tmp_path.iterdir()} == {"out.csv", "out.py"}


def test_a_window_that_was_to_close_closes_when_a_long_file_is_there(qtbot, window, blocked, monkeypatch):
    monkeypatch.setattr("thermogui.ui.window.main_window._STOP_WITHIN_MS", 50)
    job, go_on = blocked
    window.exports.jobs.add(job)
    assert not window.close() and window.isVisible()
    go_on.set()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=30_000)
    assert job.path.read_text() == "whole"


def test_a_window_that_was_to_close_stays_to_say_what_was_not_saved(qtbot, window, tmp_path):
    window.exports.save("csv", tmp_path / "gone" / "out.csv")
    assert not window.close() and window.isVisible()
    assert "there is no folder" in window.messages.said("export")
    assert window.close()


@pytest.mark.machine
def test_the_notebook_runs_and_ends_where_the_window_does(calibrated, trained, save, tmp_path):
    from nbclient import NotebookClient

    run = trained(calibrated, 500)
    save("notebook")
    book = nbformat.read(tmp_path / "out.ipynb", 4)
    NotebookClient(book, timeout=300, kernel_name="python3").execute()
    text = "".join(str(o) for c in book.cells if c.cell_type == "code" for o in c.outputs)
    w, b = (float(number) for number in re.findall(r"w = (\S+), b = (\S+) after", text)[0])
    assert (w, b) == pytest.approx(run.trace.params_after(500).tolist(), rel=2e-5)


@pytest.mark.machine
def test_the_header_compiles_and_converts(calibrated, save, tmp_path):
    save("c", tmp_path / "sensor.h")
    (tmp_path / "use.c").write_text(
        '#include <stdio.h>\n#include "sensor.h"\n'
        'int main(void) { printf("%.17g\\n", sensor(68.4)); return 0; }\n'
    )
    flags = ["-std=c99", "-Wall", "-Wextra", "-Werror"]
    subprocess.run(["gcc", *flags, "use.c", "-o", "use", "-lm"], cwd=tmp_path, check=True)
    done = subprocess.run([tmp_path / "use"], capture_output=True, text=True, check=True)
    assert float(done.stdout) == pytest.approx(19.410413887, abs=1e-8)


def test_the_readings_of_the_book_are_what_all_of_this_is_about(window):
    assert window.document.readings == seed_readings() and window.document.source == "the book's readings"
