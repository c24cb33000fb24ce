"""A settings file that is damaged, from elsewhere, or cannot be written."""

import os

import pytest

from thermogui.ui.preferences import Preferences

BROKEN = {
    "garbage": b"\x00\xff\xfe[[[\n=;=%00%ZZ\n",
    "empty": b"",
    "wrong kinds": (
        b"[General]\ntheme=42\nworkspace=@Variant(\\0\\0\\0\\t\\0)\nresiduals=perhaps\nfolder=/no/such/folder\n"
        b"recent=@Invalid()\n[layout]\nversion=2\ngeometry=abc\nstate=@ByteArray(\\x1\\x2)\nsplitter=7\n"
    ),
    "not text": os.urandom(5000),
}


@pytest.fixture
def settings_file(settings_folder):
    path = settings_folder / "thermogui" / "thermogui.ini"
    path.parent.mkdir(parents=True)
    return path


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_a_damaged_settings_file_is_as_good_as_none(settings_file, open_window, content, close):
    settings_file.write_bytes(content)
    window = open_window()
    assert window.isVisible() and window.docks["Readings"].isVisible()
    assert window.workspaces.name in ("learn", "calibrate")
    assert window.preferences.folder.is_dir()
    close(window)
    assert Preferences().theme in ("system", "light", "dark")


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
