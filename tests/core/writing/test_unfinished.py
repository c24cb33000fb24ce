"""Unfinished files: none outlives its process, and none of a living one is taken away."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from thermogui.core.errors import CannotWriteError
from thermogui.core.writing import unfinished
from thermogui.core.writing.outputs import written_whole
from thermogui.core.writing.unfinished import clear_unfinished, drop_unfinished

NAMELESS = """
import os, sys
from pathlib import Path
if sys.argv[1] == "named" and hasattr(os, "O_TMPFILE"):
    del os.O_TMPFILE
from thermogui.core.writing.outputs import written_whole
with written_whole(Path("table.csv").absolute()) as draft:
    draft.write_text("half")
    print("half", flush=True)
    sys.stdin.read()
    draft.write_text("whole")
"""
"""Writes half of a file, and the rest once nothing more comes in."""
CAN_BE_NAMELESS = sys.platform == "linux" and hasattr(os, "O_TMPFILE")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def named(monkeypatch):
    """Let the system have no files without a name."""
    monkeypatch.delattr(os, "O_TMPFILE", raising=False)


@pytest.fixture
def half_written(request):
    """Return a process that has written half of a file."""
    child = subprocess.Popen(
        [sys.executable, "-c", NAMELESS, request.param],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout.readline() == "half\n"
    yield child
    child.kill()
    child.communicate()


def notes():
    folder = Path(os.environ["XDG_STATE_HOME"]) / "thermogui" / "drafts"
    return sorted(folder.iterdir()) if folder.is_dir() else []


@pytest.mark.skipif(not CAN_BE_NAMELESS, reason="a file without a name is of Linux")
@pytest.mark.parametrize("half_written", ["nameless"], indirect=True)
def test_a_killed_process_leaves_nothing_where_drafts_have_no_name(folder, half_written):
    assert [*folder.iterdir()] == notes() == []
    half_written.kill()
    half_written.wait()
    assert [*folder.iterdir()] == []


@pytest.mark.skipif(os.name == "nt", reason="notes are looked for in the folders of XDG")
@pytest.mark.parametrize("half_written", ["named"], indirect=True)
def test_what_a_killed_process_leaves_is_cleared_away_and_never_that_of_a_living_one(folder, half_written):
    (draft,) = folder.iterdir()
    assert draft.name.startswith(".thermogui-") and draft.read_text() == "half" and len(notes()) == 1
    clear_unfinished()
    assert [*folder.iterdir()] == [draft] and len(notes()) == 1
    half_written.kill()
    half_written.wait()
    assert [*folder.iterdir()] == [draft]
    clear_unfinished()
    assert [*folder.iterdir()] == notes() == []


@pytest.mark.parametrize("half_written", ["named", "nameless"], indirect=True)
def test_a_draft_that_was_looked_at_by_others_becomes_the_file(folder, half_written):
    clear_unfinished()
    half_written.communicate("")
    assert half_written.returncode == 0
    assert [path.name for path in folder.iterdir()] == ["table.csv"] and notes() == []
    assert Path("table.csv").read_text() == "whole"


@pytest.mark.parametrize("named", ["named", "nameless"])
@pytest.mark.parametrize("there", [True, False])
def test_a_file_is_written_whole_with_the_permissions_that_it_had(folder, named, there, monkeypatch):
    if named == "named":
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    path = folder / "table.csv"
    if there:
        path.write_text("dear")
        path.chmod(0o640)
    with written_whole(path) as draft:
        draft.write_text("new")
        assert not there or path.read_text() == "dear"
        clear_unfinished()
    assert (path.read_text(), [*folder.iterdir()], notes()) == ("new", [path], [])
    if os.name != "nt":
        mask = os.umask(0)
        os.umask(mask)
        assert path.stat().st_mode & 0o777 == (0o640 if there else 0o666 & ~mask)


@pytest.mark.parametrize("named", ["named", "nameless"])
def test_an_error_leaves_nothing(folder, named, monkeypatch):
    if named == "named":
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    with pytest.raises(ZeroDivisionError), written_whole(folder / "table.csv") as draft:
        draft.write_text("half")
        raise ZeroDivisionError
    with pytest.raises(CannotWriteError, match="No space left"), written_whole(folder / "table.csv"):
        raise OSError(28, "No space left on device")
    assert [*folder.iterdir()] == notes() == []
    assert not unfinished._living


def test_where_no_name_can_be_given_later_the_content_is_copied(folder, monkeypatch):
    def refuse(*_, **__):
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", refuse)
    with written_whole(folder / "table.csv") as draft:
        draft.write_text("new")
    assert [path.name for path in folder.iterdir()] == ["table.csv"] and notes() == []
    assert (folder / "table.csv").read_text() == "new"


@pytest.mark.usefixtures("named")
def test_without_a_place_for_notes_files_are_still_written(folder, monkeypatch):
    (folder / "no folder").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(folder / "no folder" / "state"))
    clear_unfinished()
    with written_whole(folder / "table.csv") as draft:
        draft.write_text("new")
    assert {path.name for path in folder.iterdir()} == {"no folder", "table.csv"}


@pytest.mark.usefixtures("named")
def test_all_drafts_go_at_once_where_the_process_must_end(folder):
    with pytest.raises(CannotWriteError), written_whole(folder / "a.csv"):
        assert len([*folder.iterdir()]) == len(notes()) == 1
        drop_unfinished()
        assert [*folder.iterdir()] == notes() == []
    assert [*folder.iterdir()] == []


@pytest.mark.skipif(os.name == "nt", reason="notes are looked for in the folders of XDG")
@pytest.mark.parametrize("content", ["", "dear.csv", "/", "\0", "x" * 5000, "{folder}/dear.csv", "{folder}"])
def test_a_note_that_somebody_else_wrote_costs_no_file(folder, content):
    Path("dear.csv").write_text("dear")
    place = Path(os.environ["XDG_STATE_HOME"]) / "thermogui" / "drafts"
    place.mkdir(parents=True)
    (place / f"thermogui-{'0' * 32}").write_text(content.format(folder=folder))
    (place / "other").write_text("/")
    (place / f"thermogui-{'1' * 32}").mkdir()
    os.symlink(folder / "dear.csv", place / f"thermogui-{'2' * 32}")
    clear_unfinished()
    assert Path("dear.csv").read_text() == "dear" and (place / "other").exists()


@pytest.mark.skipif(os.name == "nt", reason="notes are looked for in the folders of XDG")
def test_a_draft_is_looked_for_until_its_folder_is_there_again(folder):
    place = Path(os.environ["XDG_STATE_HOME"]) / "thermogui" / "drafts"
    place.mkdir(parents=True)
    note, draft = place / f"thermogui-{'0' * 32}", folder / "stick" / f".thermogui-{'0' * 32}"
    note.write_text(str(draft))
    clear_unfinished()
    assert note.exists()
    draft.parent.mkdir()
    draft.write_text("half")
    clear_unfinished()
    assert not note.exists() and not draft.exists()
    note.write_text("/nowhere/" + draft.name)
    os.utime(note, (0, 0))
    clear_unfinished()
    assert not note.exists()
