"""Names that are not text, and what is no file: from the start, from Recent, by a drop, and from Open."""

import os
import socket
import time
from pathlib import Path
from urllib.parse import quote_from_bytes

import numpy as np
import pytest

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from thermogui.ui.model.preferences import Preferences

pytestmark = pytest.mark.skipif(os.name == "nt", reason="names and files of POSIX")

ROWS = "t_u,t_c\n10,1\n20,2\n30,3\n40,4.5\n"


@pytest.fixture
def file(tmp_path):
    """A file of readings whose name is no UTF-8."""
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9 #1%20.csv"))
    try:
        path.write_text(ROWS)
    except OSError:
        pytest.skip("the file system here takes names in UTF-8 alone")
    return path


def drop(window, path):
    mime = QMimeData()
    mime.setUrls([QUrl.fromEncoded(b"file://" + quote_from_bytes(os.fsencode(path)).encode())])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(5, 5), copy, mime, left, none))
    QApplication.sendEvent(window, QDropEvent(QPointF(5, 5), copy, mime, left, none))


def opened(window, qtbot, count=4):
    qtbot.waitUntil(lambda: len(window.document.readings) == count)
    assert window.messages.said("fault") == ""


def test_a_name_that_is_no_text_opens_at_the_start_and_is_shown(open_window, file, qtbot):
    window = open_window(str(file))
    opened(window, qtbot)
    assert window.document.path == str(file)
    assert window.windowTitle().startswith("caf\N{REPLACEMENT CHARACTER} #1%20.csv[*]")
    first = window.file_actions.opening.recent.actions()[0]
    assert "caf\N{REPLACEMENT CHARACTER} #1%20.csv" in first.text()


def test_it_opens_from_recent_at_the_next_start_too(open_window, file, close, qtbot):
    window = open_window(str(file))
    opened(window, qtbot)
    close(window)
    # as another process reads it
    kept = Preferences()
    kept._settings.sync()
    assert kept.recent == [str(file)] and kept.folder == file.parent
    again = open_window()
    again.file_actions.opening.recent.actions()[0].trigger()
    opened(again, qtbot)
    assert again.document.path == str(file)


def test_it_opens_by_a_drop(window, file, qtbot):
    drop(window, file)
    opened(window, qtbot)
    assert window.document.path == str(file)


def test_a_session_of_such_a_name_is_saved_and_opened(open_window, file, qtbot):
    window = open_window(str(file))
    opened(window, qtbot)
    window.document.set_values("t_c", np.array([3]), np.array([29.5]), "edit row 4")
    path = file.with_suffix(".thermo")
    window.file_actions.saving.save_to(path)
    qtbot.waitUntil(lambda: not window.document.is_modified)
    assert "\N{REPLACEMENT CHARACTER}" in window.messages.said("file")
    again = open_window(str(path))
    opened(again, qtbot)
    assert again.document.readings.t_c[3] == 29.5


def pipe(path):
    os.mkfifo(path)


def loop(path):
    path.symlink_to(path)


def folder(path):
    path.mkdir()


def device(path):
    path.symlink_to("/dev/zero")


def listening(path):
    with socket.socket(socket.AF_UNIX) as server:
        # the name of a socket may not be long
        before = Path.cwd()
        os.chdir(path.parent)
        try:
            server.bind(path.name)
        finally:
            os.chdir(before)


def beneath_a_file(path):
    path.parent.write_text("")


SPECIAL = {
    "pipe": (pipe, "p.csv"),
    "pipe named session": (pipe, "p.thermo"),
    "loop": (loop, "l.csv"),
    "loop named session": (loop, "l.thermo"),
    "folder": (folder, "f.csv"),
    "folder named session": (folder, "f.thermo"),
    "device": (device, "zero.csv"),
    "device named session": (device, "zero.thermo"),
    "socket": (listening, "s.csv"),
    "beneath a file": (beneath_a_file, "file/x.csv"),
    "too long": (lambda _path: None, "x" * 300 + ".csv"),
    "too long a session": (lambda _path: None, "x" * 300 + ".thermo"),
}


def test_what_is_no_file_is_a_sentence_wherever_it_is_opened_from(window, tmp_path, qtbot):
    opening, messages = window.file_actions.opening, window.messages

    def from_recent(path):
        window.preferences.recent = [str(path)]
        opening.recent.refresh()
        opening.recent.actions()[0].trigger()

    ways = (window.file_actions.open_path, from_recent, lambda path: drop(window, path))
    for kind, (make, name) in SPECIAL.items():
        path = tmp_path / name
        make(path)
        for way in ways:
            messages.take_back("file")
            began = time.monotonic()
            way(path)
            qtbot.waitUntil(lambda: messages.said("file") != "")
            assert time.monotonic() - began < 2, kind
            assert path.name[:20] in messages.said("file") and messages.said("fault") == "", kind
        assert len(window.document.readings) == 11


@pytest.mark.parametrize("kind", ["pipe", "loop", "device named session", "too long", "beneath a file"])
def test_a_window_starts_with_it_among_the_recent_files_and_as_the_folder(open_window, tmp_path, kind):
    make, name = SPECIAL[kind]
    make(tmp_path / name)
    kept = Preferences()
    kept.recent, kept.folder = [str(tmp_path / name)], tmp_path / name
    window = open_window(str(tmp_path / name))
    assert window.preferences.folder.is_dir()
    assert window.messages.said("file") != "" and window.messages.said("fault") == ""
