"""Files on their way in: read beside the window, looked at in a dialog, dropped on it."""

import datetime
import os

import numpy as np
import openpyxl
import pytest
import shiboken6
from looking import named

from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QObject, QPointF, Qt, QThread, QUrl, Slot
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QMainWindow, QProgressBar, QWidget

from thermogui.core.reading.readings_file import Choices
from thermogui.core.reading.text import parse_readings
from thermogui.core.session.opening import read_readings
from thermogui.core.writing.spreadsheet import write_xlsx
from thermogui.ui.files.importing.dialog import ImportDialog
from thermogui.ui.files.importing.drop import DropTarget
from thermogui.ui.files.importing.reader import BackgroundReader
from thermogui.ui.model.tasks import running

FIVE = "n;time;probe;bath;depth\n1;0,5;35,7;0,5;9\n2;1,0;55,9;14,0;9\n3;1,5;58,2;15,0;9\n"
ROWS = 400_000
PROMPT = 5000  # ms


def choose(box, value):
    box.setCurrentIndex(box.findData(value))


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A file that takes much longer than a moment."""
    path = tmp_path_factory.mktemp("large") / "large.csv"
    path.write_text("t_u,t_c\n" + "".join(f"{i}.5,{2 * i}.25\n" for i in range(ROWS)), encoding="utf-8")
    return path


@pytest.fixture
def write(tmp_path):
    def write(text, name="pairs.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def reading_threads():
    return [task for task in running if task.objectName() == "reading" and task.isRunning()]


@pytest.fixture(autouse=True)
def no_thread_is_left(qtbot):
    yield
    qtbot.waitUntil(lambda: not reading_threads(), timeout=PROMPT)


class Log(QObject):
    """What a reader has signalled, in order, and in which thread."""

    def __init__(self, reader):
        super().__init__(reader)
        self.events, self.done, self.threads = [], [], set()
        reader.progressed.connect(self.on_progressed)
        reader.read.connect(self.on_read)
        reader.failed.connect(self.on_failed)
        reader.cancelled.connect(self.on_cancelled)

    def _note(self, *event):
        self.events.append(event)
        self.threads.add(QThread.currentThread())

    @Slot(float)
    def on_progressed(self, done):
        self.done.append(done)
        self.threads.add(QThread.currentThread())

    @Slot(object)
    def on_read(self, found):
        self._note("read", len(found.readings))

    @Slot(str)
    def on_failed(self, problem):
        self._note("failed", problem)

    @Slot()
    def on_cancelled(self):
        self._note("cancelled")


@pytest.fixture
def reader(qapp):
    reader = BackgroundReader()
    yield reader
    reader.close()


@pytest.fixture
def log(reader):
    return Log(reader)


def test_a_small_file_is_there_at_once(reader, log, write):
    reader.start(write(FIVE), Choices(columns={"t_u": 2, "t_c": 3}))
    if reader.is_busy:  # where the machine is slow
        return
    assert log.events == [("read", 3)]


def test_a_large_file_is_read_beside_the_window_and_tells_how_far_it_is(qtbot, reader, log, large):
    reader.start(large)
    assert reader.is_busy and log.events == []
    with qtbot.waitSignal(reader.read, timeout=60_000) as caught:
        pass
    assert caught.args[0] == read_readings(large)
    assert log.events == [("read", ROWS)] and not reader.is_busy
    assert log.done == sorted(set(log.done)) and log.done[0] >= 0 and log.done[-1] <= 1
    assert log.threads == {QThread.currentThread()}


def test_cancelling_ends_the_reading_and_the_next_one_goes_well(qtbot, reader, log, large, write):
    reader.start(large)
    with qtbot.waitSignal(reader.cancelled, timeout=PROMPT):
        reader.cancel()
    assert log.events == [("cancelled",)] and not reader.is_busy
    with qtbot.waitSignal(reader.read, timeout=PROMPT):
        reader.start(write(FIVE))
    reader.cancel()
    assert log.events == [("cancelled",), ("read", 3)]


def test_the_newest_file_wins_and_there_is_one_thread_at_a_time(qtbot, reader, log, large, write):
    reader.start(large)
    for rows in range(2, 9):
        reader.start(write("1,2\n" * rows, f"{rows}.csv"))
        assert len(reading_threads()) <= 1
    qtbot.waitUntil(lambda: log.events != [] and not reader.is_busy, timeout=PROMPT)
    assert log.events == [("read", 8)]


def test_cancelling_what_waits_for_its_turn_is_told_once(qtbot, reader, log, large):
    reader.start(large)
    reader.start(large)
    with qtbot.waitSignal(reader.cancelled, timeout=PROMPT):
        reader.cancel()
    assert log.events == [("cancelled",)] and not reader.is_busy


def test_closing_waits_and_tells_nothing(qtbot, reader, log, large):
    reader.start(large)
    reader.close()
    assert not reading_threads() and log.events == [] and not reader.is_busy
    reader.close()


def test_a_reader_that_is_deleted_ends_its_thread(qtbot, large):
    reader = BackgroundReader()
    reader.start(large)
    shiboken6.delete(reader)
    qtbot.waitUntil(lambda: not reading_threads(), timeout=PROMPT)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("none.csv", None, "there is no such file"),
        ("words.csv", "warm,cold\nmild,hot\n", "there are not two columns of numbers"),
        ("bad.csv", "t_u,t_c\n1,2\n3,x\n", "bad.csv, row 3, column 2 (t_c): “x” is not a number"),
        ("none.xlsx", "words", "this .xlsx workbook is not complete"),
        ("", None, "this is a folder"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(qtbot, reader, log, tmp_path, name, text, said):
    if text is not None:
        (tmp_path / name).write_text(text, encoding="utf-8")
    with qtbot.waitSignal(reader.failed, timeout=PROMPT) as caught:
        reader.start(tmp_path / name)
    assert said in caught.args[0] and len(log.events) == 1 and not reader.is_busy


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
def test_a_pipe_is_refused_for_it_may_never_end(qtbot, reader, tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    with qtbot.waitSignal(reader.failed, timeout=PROMPT) as caught:
        reader.start(tmp_path / "pipe.csv")
    assert "a pipe, not a file" in caught.args[0]


def test_a_file_that_vanishes_meanwhile_is_read_or_said_to_be_missing(qtbot, reader, log, large, tmp_path):
    path = tmp_path / "fleeting.csv"
    path.write_bytes(large.read_bytes())
    reader.start(path)
    path.unlink()
    qtbot.waitUntil(lambda: log.events != [], timeout=60_000)
    ((kind, what),) = log.events
    assert (kind, what) == ("read", ROWS) or "there is no such file" in what


# -- the dialog


@pytest.fixture
def parent(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    return parent


@pytest.fixture
def show(qtbot, parent):
    """Return a function that opens a dialog on a file or on a text; one that is open at the end is closed."""
    shown = []

    def show(path=None, text=None):
        if text is None:
            dialog = ImportDialog.of_file(path, parent)
        else:
            dialog = ImportDialog.of_text(text, "Clipboard", parent)
        dialog.found = []
        dialog.accepted_readings.connect(dialog.found.append)
        with qtbot.waitExposed(dialog):
            dialog.open()
        shown.append(dialog)
        return dialog

    yield show
    for dialog in shown:
        # another window would wait for it
        if shiboken6.isValid(dialog):
            dialog.reject()


def roles(dialog):
    model = dialog.table.model()
    header = (model.headerData(i, Qt.Orientation.Horizontal) for i in range(model.columnCount()))
    return [text.split("\n")[0] for text in header]


def accepted(qtbot, dialog):
    with qtbot.waitSignal(dialog.accepted_readings, timeout=60_000) as caught:
        dialog.open_button.click()
    return caught.args[0]


def pairs(file):
    return list(zip(file.readings.t_u.tolist(), file.readings.t_c.tolist(), strict=True))


def test_the_dialog_shows_what_is_understood_and_opening_reads_just_that(qtbot, show, write):
    path = write("day;probe;bath\nmon;35,7;0,5\ntue;55,9;14,0\n")
    dialog = show(path)
    assert roles(dialog) == ["–", "t_u", "t_c"]
    assert dialog.controls.separator.currentText() == "Found: semicolon"
    assert dialog.controls.decimal_mark.currentText() == "Found: comma"
    assert dialog.problem == "" and dialog.choices == Choices()
    assert accepted(qtbot, dialog) == read_readings(path)
    assert not dialog.isVisible() if shiboken6.isValid(dialog) else True


def test_columns_are_chosen_and_two_that_meet_change_places(qtbot, show, write):
    dialog = show(write(FIVE))
    assert roles(dialog) == ["–", "–", "t_u", "t_c", "–"]
    assert "5 columns hold numbers" in named(dialog, "importUnderstood").text()
    choose(dialog.controls.columns["t_u"], 2)
    choose(dialog.controls.columns["t_c"], 3)
    choose(dialog.controls.columns["sigma"], 1)
    assert roles(dialog) == ["–", "σ", "t_u", "t_c", "–"]
    choose(dialog.controls.columns["t_u"], 3)
    assert dialog.choices.columns == {"t_u": 3, "t_c": 2, "sigma": 1}
    assert (
        named(dialog, "importUnderstood").text().startswith("Column 4 “bath” is t_u, column 3 “probe” is t_c")
    )
    file = accepted(qtbot, dialog)
    assert pairs(file)[0] == (0.5, 35.7) and file.readings.sigma.tolist() == [0.5, 1.0, 1.5]


def test_another_separator_or_mark_is_looked_at_at_once_and_reset_takes_all_back(show, write):
    dialog = show(write("1,5;2,5;3\n4,5;5,5;6\n"))
    choose(dialog.controls.decimal_mark, ".")
    assert "is not a number" in dialog.problem or "columns of numbers" in dialog.problem
    assert not dialog.open_button.isEnabled()
    choose(dialog.controls.separator, ",")
    assert dialog.choices == Choices(delimiter=",", decimal_mark=".")
    dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Reset).click()
    assert dialog.choices == Choices() and dialog.open_button.isEnabled() and dialog.problem == ""
    assert roles(dialog) == ["t_u", "t_c", "–"]


def test_the_first_row_can_be_said_to_be_names(qtbot, show, write):
    dialog = show(write("1,2\n3,4\n5,6\n"))
    choose(dialog.controls.header, 1)
    assert dialog.table.model().headerData(0, Qt.Orientation.Horizontal) == "t_u\n1"
    assert pairs(accepted(qtbot, dialog)) == [(3.0, 4.0), (5.0, 6.0)]


def test_the_role_of_a_column_is_chosen_on_its_heading(qtbot, show, write):
    dialog = show(write(FIVE))
    header = dialog.table.horizontalHeader()
    for column, role in ((4, "sigma"), (0, "t_u"), (4, "ignored")):
        header.sectionClicked.emit(column)
        menu = named(dialog, "importRoles")
        assert menu.isVisible()
        named(menu, f"importRole-{role}").trigger()
        menu.close()
        QCoreApplication.sendPostedEvents(menu, QEvent.Type.DeferredDelete)
    assert roles(dialog) == ["t_u", "–", "–", "t_c", "–"]
    assert pairs(accepted(qtbot, dialog))[0] == (1.0, 0.5)


def test_a_loggers_file_is_shown_from_where_its_table_begins_to_its_end(qtbot, show, write):
    rows = "".join(f"10:{i % 60:02d};{i},5;{2 * i},25;gut\n" for i in range(80))
    path = write(f"Logger 7\nLabor 3\n\nZeit;Sensor [mV];Referenz [°C];Notiz\n{rows}Mittelwert;1;2\nEND\n")
    dialog = show(path)
    assert "2 lines before the table, 2 after it" in dialog._about.text()
    assert dialog.controls.table_row.value() == 4 and dialog.controls.header.currentText() == "Found: 1"
    assert "Left out: “Zeit” (times) and “Notiz” (words)." in named(dialog, "importUnderstood").text()
    model = dialog.table.model()
    assert model.index(model.rowCount() - 1, 1).data() == "79,5"
    dialog.controls.table_row.setValue(6)
    assert dialog.choices == Choices(table_row=6)
    assert dialog.controls.header.currentText() == "Found: 0"
    assert len(accepted(qtbot, dialog).readings) == 79


def test_the_encoding_can_be_chosen_and_a_wrong_one_is_said(show, tmp_path):
    path = tmp_path / "latin.csv"
    path.write_bytes("Fühler,Bad\n1,2\n".encode("cp1252"))
    dialog = show(path)
    assert dialog.controls.encoding.currentText() == "Found: Windows-1252"
    choose(dialog.controls.encoding, "utf-8")
    assert dialog.problem == "latin.csv: this is not text in utf-8; save it as UTF-8 text."
    assert not dialog.open_button.isEnabled()
    choose(dialog.controls.encoding, "cp1252")
    assert dialog.problem == "" and dialog.open_button.isEnabled()


def test_a_sheet_of_a_workbook_is_chosen(qtbot, show, tmp_path):
    book = openpyxl.Workbook()
    book.active.append([1, 2])
    book.create_sheet("second").append([35.7, 0.5])
    path = tmp_path / "book.xlsx"
    book.save(path)
    dialog = show(path)
    assert not dialog.controls.separator.isVisible() and dialog.controls.sheet.isVisible()
    choose(dialog.controls.sheet, "second")
    file = accepted(qtbot, dialog)
    assert pairs(file) == [(35.7, 0.5)] and file.sheet == "second"


def test_a_wrong_cell_is_named_in_place_and_stands_out(show, write):
    dialog = show(write("t_u,t_c\n1,2\n3,warm\n"))
    assert dialog.problem.startswith("pairs.csv, row 3, column 2 (t_c): “warm” is not a number")
    assert not dialog.open_button.isEnabled()
    model = dialog.table.model()
    colours = [model.index(row, 1).data(Qt.ItemDataRole.BackgroundRole) for row in (0, 1)]
    assert colours[0] != colours[1]


@pytest.mark.parametrize("text", ["", "warm\ncold\n", "\0\1\2", "1\n2\n3\n"])
def test_what_holds_no_pairs_is_said_and_cannot_be_opened(show, write, text):
    dialog = show(write(text))
    assert dialog.problem.startswith("pairs.csv") and not dialog.open_button.isEnabled()
    dialog.accept()
    assert dialog.isVisible() and dialog.found == []


def test_a_file_that_is_not_there_is_said_in_the_dialog(show, tmp_path):
    dialog = show(tmp_path / "none.csv")
    assert "there is no such file" in dialog.problem and not dialog.open_button.isEnabled()


def test_a_file_that_vanishes_between_looking_and_reading_is_said_to_be_gone(qtbot, show, write):
    path = write("1,2\n3,4\n")
    dialog = show(path)
    path.unlink()
    dialog.open_button.click()
    qtbot.waitUntil(lambda: "there is no such file" in dialog.problem, timeout=PROMPT)
    assert dialog.isVisible() and dialog.found == []


def test_a_pasted_text_is_read_from_the_dialog(qtbot, show):
    dialog = show(text=FIVE)
    assert not dialog.controls.encoding.isVisible()
    choose(dialog.controls.columns["t_u"], 2)
    choose(dialog.controls.columns["t_c"], 3)
    file = accepted(qtbot, dialog)
    assert file == parse_readings(FIVE, "Clipboard", choices=Choices(columns={"t_u": 2, "t_c": 3}))


def test_of_a_large_file_the_head_is_shown_and_reading_it_can_be_given_up(qtbot, show, large):
    dialog = show(large)
    assert "only the first 131 kB were looked at" in dialog._about.text()
    assert dialog.table.model().rowCount() == 55  # 50 first ones and 5 last ones
    dialog.open_button.click()
    assert dialog.findChild(QProgressBar).isVisible() and not dialog.controls.isEnabled()
    assert not dialog.open_button.isEnabled()
    dialog.reject()
    qtbot.waitUntil(dialog.open_button.isEnabled, timeout=PROMPT)
    assert dialog.isVisible() and not dialog.findChild(QProgressBar).isVisible() and dialog.found == []
    assert named(dialog, "importUnderstood").text() == "Reading was cancelled; nothing has changed."
    assert len(accepted(qtbot, dialog).readings) == ROWS


def test_a_dialog_that_goes_while_it_reads_leaves_nothing_behind(qtbot, show, large, parent):
    dialog = show(large)
    dialog.open_button.click()
    dialog.done(QDialog.DialogCode.Rejected)
    assert not reading_threads()
    QCoreApplication.sendPostedEvents(dialog, QEvent.Type.DeferredDelete)
    assert not shiboken6.isValid(dialog) and parent.findChildren(QDialog) == []


def test_a_large_workbook_is_shown_by_its_head(show, tmp_path):
    path = tmp_path / "large.xlsx"
    readings = parse_readings("".join(f"{i}.5,{2 * i}.25\n" for i in range(30_000)), "x").readings
    write_xlsx(path, readings, "x", datetime.date(2026, 3, 14))
    dialog = show(path)
    assert "the first 1,000 were looked at" in dialog._about.text() and dialog.problem == ""


# -- dropping


@pytest.fixture
def target(qtbot):
    """A window that takes drops, and what has been dropped on it."""
    window = QMainWindow()
    qtbot.addWidget(window)
    drop = DropTarget(window)
    window.told = []
    drop.file_dropped.connect(lambda path: window.told.append(("file", path)))
    drop.text_dropped.connect(lambda text: window.told.append(("text", text)))
    drop.refused.connect(lambda why: window.told.append(("refused", why)))
    return window


def dropped(window, mime):
    """Drag something over a window and let it go where it may; return whether it was taken."""
    move, left, none = Qt.DropAction.MoveAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    actions = move | Qt.DropAction.CopyAction
    place = QPointF(5, 5)
    events = [
        QDragEnterEvent(place.toPoint(), actions, mime, left, none),
        QDragMoveEvent(place.toPoint(), actions, mime, left, none),
        QDropEvent(place, actions, mime, left, none),
    ]
    for event in events:
        QCoreApplication.sendEvent(window, event)
        if not event.isAccepted():
            return False
        assert event.dropAction() == Qt.DropAction.CopyAction  # the file stays where it is
    return True


def of_urls(*urls):
    mime = QMimeData()
    mime.setUrls([QUrl(url) for url in urls])
    return mime


def test_one_file_is_taken(target, write):
    path = write("1,2\n", "é 1.csv")
    assert dropped(target, of_urls(QUrl.fromLocalFile(str(path)).toString()))
    assert target.told == [("file", str(path))]


def test_plain_text_is_taken(target):
    mime = QMimeData()
    mime.setText("1\t2\n")
    assert dropped(target, mime) and target.told == [("text", "1\t2\n")]


def test_several_files_are_refused_in_a_sentence(target, tmp_path):
    urls = [QUrl.fromLocalFile(str(tmp_path / name)).toString() for name in ("a.csv", "b.csv", "c.csv")]
    assert dropped(target, of_urls(*urls))
    assert target.told == [("refused", "3 files were dropped; drop them one at a time.")]


@pytest.mark.parametrize("kind", ["an address", "an image", "nothing"])
def test_drags_of_other_kinds_are_left_alone(target, kind):
    mime = QMimeData()
    if kind == "an address":
        mime = of_urls("https://example.org/a.csv")
    elif kind == "an image":
        mime.setData("image/png", b"x")
    assert not dropped(target, mime) and target.told == []


def test_numbers_are_the_same_whichever_way_a_file_comes_in(qtbot, show, reader, write):
    path = write(FIVE)
    choices = Choices(columns={"t_u": 2, "t_c": 3})
    with qtbot.waitSignal(reader.read, timeout=PROMPT) as caught:
        reader.start(path, choices)
    dialog = show(path)
    choose(dialog.controls.columns["t_u"], 2)
    choose(dialog.controls.columns["t_c"], 3)
    file = accepted(qtbot, dialog)
    assert file == caught.args[0] == read_readings(path, choices=choices)
    np.testing.assert_array_equal(file.lines, [2, 3, 4])
