"""Files to write: refused beforehand where they cannot be, and with the permissions that they should have."""

import os
import stat
from pathlib import Path

import pytest

from thermogui.core.errors import CannotWriteError
from thermogui.core.writing.outputs import same_file, surely_writable, writable, written_whole

POSIX = pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(params=["nameless", "named"])
def draft(request, monkeypatch):
    """Write with a draft that has no name, and with one that has."""
    if request.param == "named":
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)


@pytest.fixture
def mask():
    """Return a function that sets what is kept from new files until the end of the test."""
    before = os.umask(0o022)
    yield os.umask
    os.umask(before)


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)


def write(path):
    with written_whole(path) as draft:
        draft.write_text("new")


@POSIX
@pytest.mark.parametrize("masked", [0o022, 0o077, 0o002, 0o000])
def test_a_new_file_has_the_permissions_of_any_that_is_made_by_hand(folder, draft, mask, masked):
    mask(masked)
    write(folder / "new.csv")
    by_hand = folder / "by hand.csv"
    by_hand.touch()
    assert mode_of(folder / "new.csv") == mode_of(by_hand) == 0o666 & ~masked
    # looking at what is kept from new files does not change it
    assert os.umask(masked) == masked


@POSIX
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o755])
def test_a_file_that_is_replaced_keeps_its_permissions(folder, draft, mask, mode):
    mask(0o022)
    path = folder / "old.csv"
    path.write_text("old")
    path.chmod(mode)
    write(path)
    assert (path.read_text(), mode_of(path)) == ("new", mode)


@POSIX
def test_a_file_that_runs_as_its_owner_does_not_do_so_once_it_is_replaced(folder, draft):
    path = folder / "old"
    path.write_text("old")
    path.chmod(0o4755)
    write(path)
    assert mode_of(path) == 0o755


def test_what_fails_on_the_way_leaves_the_old_file_and_nothing_else(folder, draft):
    path = folder / "old.csv"
    path.write_text("old")
    with pytest.raises(ZeroDivisionError), written_whole(path) as half:
        half.write_text("half")
        raise ZeroDivisionError
    assert [*folder.iterdir()] == [path] and path.read_text() == "old"


@pytest.mark.parametrize("name", ["no/such/folder.csv", "nul\0.csv"])
def test_what_cannot_be_written_is_an_error_that_names_the_file(folder, name):
    with pytest.raises(CannotWriteError) as caught, written_whole(folder / name):
        pytest.fail("there is nothing to write to")
    assert str(caught.value).startswith(f"{folder / name}: it cannot be written (")
    with pytest.raises(CannotWriteError, match="cannot be written"):
        surely_writable(folder / name)


def test_a_folder_in_the_place_of_the_file_is_an_error(folder, draft):
    (folder / "taken").mkdir()
    with pytest.raises(CannotWriteError, match="cannot be written"):
        write(folder / "taken")


def test_a_file_that_can_be_written_is_told_by_its_whole_path_and_not_made(folder):
    assert writable("new.csv") == folder / "new.csv" == surely_writable(Path("new.csv"))
    assert [*folder.iterdir()] == []
    (folder / "old.csv").write_text("old")
    assert writable("old.csv") == folder / "old.csv" and (folder / "old.csv").read_text() == "old"


@POSIX
def test_a_link_leads_to_what_is_written(folder):
    (folder / "file.csv").write_text("old")
    (folder / "link.csv").symlink_to("file.csv")
    assert writable("link.csv") == folder / "file.csv"


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("made", "it is a folder"),
        ("made/", "it is a folder"),
        ("new/", "it is a folder"),
        ("no/new.csv", "there is no folder"),
    ],
)
def test_what_is_no_file_is_refused_beforehand(folder, name, problem):
    (folder / "made").mkdir()
    with pytest.raises(OSError, match=problem):
        writable(name)
    assert [path.name for path in folder.iterdir()] == ["made"]


@POSIX
def test_a_pipe_is_no_plain_file(folder):
    os.mkfifo(folder / "pipe")
    with pytest.raises(OSError, match="not a plain file"):
        writable("pipe")
    with pytest.raises(CannotWriteError, match="not a plain file"):
        surely_writable(folder / "pipe")


@POSIX
def test_a_protected_file_is_refused_beforehand(folder, monkeypatch):
    (folder / "old.csv").write_text("old")
    # whoever tests as the administrator may write anything
    monkeypatch.setattr(os, "access", lambda *_, **__: False)
    with pytest.raises(OSError, match="it is protected"):
        writable("old.csv")


def test_two_paths_to_one_file_are_the_same_even_before_it_is_there(folder):
    path = folder / "file.csv"
    assert same_file(path, Path("file.csv"))
    assert not same_file(path, Path("other.csv"))
    path.write_text("x")
    (folder / "twin.csv").hardlink_to(path)
    assert same_file(path, Path("file.csv")) and same_file(path, folder / "twin.csv")
    (folder / "other.csv").write_text("x")
    assert not same_file(path, Path("other.csv"))
