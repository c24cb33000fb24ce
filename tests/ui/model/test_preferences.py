"""A settings file that is damaged, from elsewhere, or cannot be written."""

import os
import random
import time
from pathlib import Path

import pytest

from PySide6.QtCore import QByteArray, QSettings

from thermogui.ui.model.preferences import Preferences

DAMAGED = "The settings file was damaged. Reset to defaults: "
BROKEN = {
    "garbage": b"\x00\xff\xfe[[[\n=;=%00%ZZ\n",
    "empty": b"",
    "wrong kinds": (
        b"[General]\ntheme=42\nworkspace=@Variant(\\0\\0\\0\\t\\0)\nresiduals=perhaps\nfolder=/no/such/folder\n"
        b"recent=@Invalid()\n[layout]\nversion=2\ngeometry=abc\nstate=@ByteArray(\\x1\\x2)\nsplitter=7\n"
    ),
    "cut short": b"[Gene",
    "not text": os.urandom(5000),
    "never written to the disk": bytes(5000),
    "cut in a letter": "theme=dark\nfolder=/Größe".encode()[:-2],
}


@pytest.fixture
def settings_file(settings_folder):
    path = settings_folder / "thermogui" / "thermogui.ini"
    path.parent.mkdir(parents=True)
    return path


@pytest.fixture
def whole(settings_file):
    """The bytes of a settings file as a window leaves it."""
    kept = Preferences()
    kept.recent, kept.folder = ["/lab/a.csv", "/lab/b.thermo"], Path.home()
    kept.theme, kept.residuals_shown = "dark", False
    kept.keep_panels("learn", ["Walk-through", "Log"], "Log")
    kept.lesson, kept.lessons_done = "descent", frozenset({"loss", "data"})
    kept.keep_layout(*(QByteArray(os.urandom(size)) for size in (66, 42, 30, 30)))
    kept._settings.sync()
    return settings_file.read_bytes()


@pytest.fixture
def started(tmp_path, monkeypatch):
    """Return a function that reads settings as a start does, in a folder that Qt has not read before."""
    count = 0

    def started(content):
        nonlocal count
        count += 1
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / f"{count}"))
        path = tmp_path / f"{count}" / "thermogui" / "thermogui.ini"
        path.parent.mkdir(parents=True)
        if content is not None:
            path.write_bytes(content)
        kept = Preferences()
        kept._settings.sync()
        return kept, path

    return started


def is_usable(kept):
    assert kept.theme in ("system", "light", "dark")
    assert kept.residuals_shown in (True, False) and kept.folder.is_dir()
    assert all(isinstance(name, str) and name for name in kept.recent)
    assert isinstance(kept.lesson, str) and isinstance(kept.lessons_done, frozenset)
    assert kept.layout() is None or all(isinstance(part, QByteArray) for part in kept.layout())
    return True


def test_whole_settings_are_read_as_they_were_written(whole, started):
    kept, _ = started(whole)
    assert kept.put_back == ""
    assert kept.recent == ["/lab/a.csv", "/lab/b.thermo"] and kept.theme == "dark"
    assert [part.size() for part in kept.layout()] == [66, 42, 30, 30]
    assert kept.panels("learn") == (
        ("Walk-through", "Log"),
        "Log",
    )


VALUES = (
    *(
        "42",
        "-1",
        "1e308",
        "9" * 30,
        "true",
        '""',
        "x" * 20_000,
        "/" + "a" * 300,
        "\\x0",
        "/\\x0/a",
        "a, b, c",
    ),
    *("@Invalid()", "@ByteArray(\\x1\\x2)", "@Variant(\\0\\0\\0\\t\\xff\\xff\\xff\\xff)", "@Rect(1 2 3 4)"),
    *("@Size(1 2)", "@DateTime(\\0)", "@Point(a)", "@@x", "\\xd800", "quoted:%ff", "quoted:%00", "3", "-3"),
)
KEYS = {
    "General": ("theme", "workspace", "residuals", "recent", "folder"),
    "lessons": ("step", "done"),
    "layout": ("version", "geometry", "state", "splitter", "digest"),
}


def damaged(whole, chance):
    """Return settings with some bytes changed, cut short, of chance, or of values of wrong kinds."""
    content = bytearray(whole)
    match chance.randrange(4):
        case 0:
            for _ in range(chance.randint(1, 20)):
                content[chance.randrange(len(content))] = chance.randrange(256)
        case 1:
            del content[chance.randrange(len(content)) :]
        case 2:
            content = bytearray(chance.randbytes(chance.randint(0, 3000)))
        case _:
            lines = []
            for section, keys in KEYS.items():
                chosen = (key for key in keys if chance.random() < 0.6)
                lines += [f"[{section}]", *(f"{key}={chance.choice(VALUES)}" for key in chosen)]
            content = bytearray("\n".join(lines).encode())
    return bytes(content)


def test_whatever_stands_in_the_file_is_put_back_once(whole, started):
    chance = random.Random(7)
    put_back = 0
    for _ in range(120):
        content = damaged(whole, chance)
        kept, path = started(content)
        assert is_usable(kept), content
        put_back += bool(kept.put_back)
        again, _ = started(path.read_bytes() if path.exists() else None)
        assert is_usable(again) and again.put_back == "", content
    assert put_back > 40


def folder(path):
    (path / "in it").mkdir(parents=True)


def loop(path):
    path.symlink_to(path)


def endless(path):
    path.symlink_to("/dev/zero")


def long(path):
    path.write_bytes(b"theme=dark\n" * 200_000)


@pytest.mark.skipif(os.name == "nt", reason="files of POSIX")
@pytest.mark.parametrize("make", [os.mkfifo, folder, loop, endless, long])
@pytest.mark.parametrize("name", ["thermogui.ini", "thermogui.ini.lock"])
def test_what_is_no_settings_file_is_put_aside(settings_file, make, name):
    make(settings_file.with_name(name))
    began = time.monotonic()
    kept = Preferences()
    assert is_usable(kept)
    kept.theme = "dark"
    kept._settings.sync()
    assert time.monotonic() - began < 1
    assert b"theme=dark" in settings_file.read_bytes()
    assert kept.put_back == ("all settings" if name == "thermogui.ini" else "")
    assert Preferences().put_back == ""


def in_sight(window):
    """Whether a window is no larger than at its first start, with its middle and what is on the left seen."""
    middle = window.centralWidget()
    return (
        window.width() <= 1280
        and window.height() <= 820
        and not window.isMinimized()
        and middle.isVisible()
        and middle.width() > 200
        and middle.height() > 200
        and window.readings.isVisible()
        and window.readings.width() > 100
    )


def test_a_layout_that_nobody_has_written_is_never_given_to_qt(settings_file, open_window, close):
    first = open_window()
    close(first)
    path = str(settings_file)
    settings = QSettings(path, QSettings.Format.IniFormat)
    state = bytearray(settings.value("layout/columns").data())
    for place in range(8, len(state), 3):
        state[place] ^= 0xFF
    settings.setValue("layout/columns", QByteArray(bytes(state)))
    settings.sync()
    window = open_window()
    assert window.messages.said("settings") == (
        f"{DAMAGED}where the parts of the window are. Nothing else is affected."
    )
    assert in_sight(window)
    close(window)
    again = open_window()
    assert again.messages.said("settings") == "" and in_sight(again)


def test_a_window_of_a_screen_that_is_gone_comes_back(settings_folder, open_window, close):
    window = open_window()
    window.move(20_000, 20_000)
    close(window)
    again = open_window()
    room = again.screen().availableGeometry()
    assert room.intersects(again.geometry()) and in_sight(again)
    assert again.messages.said("settings") == ""


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_a_damaged_settings_file_is_as_good_as_none(settings_file, open_window, content, close):
    settings_file.write_bytes(content)
    window = open_window()
    assert window.isVisible() and window.readings.isVisible()
    assert window.workspaces.name in ("learn", "calibrate")
    assert window.preferences.folder.is_dir()
    assert window.messages.said("fault") == "" and in_sight(window)
    close(window)
    again = Preferences()
    assert again.theme in ("system", "light", "dark") and again.put_back == ""


def test_settings_that_cannot_be_written_do_not_keep_the_window_from_closing(
    settings_folder, open_window, close
):
    settings_folder.mkdir(parents=True, exist_ok=True)
    (settings_folder / "thermogui").write_text("a file where the folder would be")
    window = open_window()
    window.appearance.actions[2].trigger()
    close(window)
    assert (settings_folder / "thermogui").read_text() == "a file where the folder would be"


@pytest.mark.parametrize("kept", [None, "", "one.csv", ["a.csv", "", "b.csv"], 7])
def test_the_list_of_files_is_a_list_whatever_was_kept(settings_folder, kept):
    preferences = Preferences()
    preferences._settings.setValue("recent", kept)
    assert all(isinstance(name, str) and name for name in preferences.recent)


class Evil:
    """Makes a file when it is read back."""

    def __init__(self, path):
        self._path = path

    def __reduce__(self):
        return os.mkdir, (self._path,)


OBJECTS = (
    *("@Variant(", r"\x40Variant(", r"@\x10056\x61riant(", r"\100Variant(", r"\200100Variant("),
    *(r"@V\141riant(", '"@Var" "iant("', r"@V\qariant(", r"@\xVariant(", "@Vari\\\nant("),
    *("@\ufeffVariant(", r"x, \x40Variant("),
)


@pytest.mark.parametrize("written", OBJECTS)
def test_no_settings_are_run_as_a_program_however_they_are_written(written, started, tmp_path):
    bait = tmp_path / "bait"
    settings = QSettings(str(tmp_path / "evil.ini"), QSettings.Format.IniFormat)
    settings.setValue("recent", Evil(str(bait)))
    settings.sync()
    whole = (tmp_path / "evil.ini").read_text(encoding="latin-1")
    kept, _ = started(whole.replace("@Variant(", written).encode())
    assert kept.put_back == "all settings" and kept.recent == []
    assert not bait.exists()


def test_what_only_looks_a_little_like_an_object_stays(started, settings_file):
    names = ["/a/@home/Variant (1).csv", "/b/x@y.org, @.csv", "@Varia\u00f1t.csv", "/c/back\\x40slash"]
    kept = Preferences()
    kept.recent = names
    kept._settings.sync()
    again, _ = started(settings_file.read_bytes())
    assert again.recent == names and again.put_back == ""


@pytest.mark.parametrize("name", ["not text", "never written to the disk", "cut in a letter"])
def test_what_qt_has_not_written_is_put_back_with_a_word(name, started):
    kept, path = started(BROKEN[name])
    assert kept.put_back == "all settings" and path.with_name("thermogui.ini.damaged").exists()
