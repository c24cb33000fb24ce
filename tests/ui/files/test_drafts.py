"""Drafts in the state folder: whose they are, where they came from, and who may take them."""

import os
import subprocess
import sys
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest

from PySide6.QtCore import QLockFile

from thermogui.core.errors import ThermoError
from thermogui.core.project import Project
from thermogui.core.reading.stamp import UNKNOWN, Stamp
from thermogui.core.readings.readings import empty_rows, seed_readings
from thermogui.core.session.content import Session
from thermogui.core.session.file import write_session
from thermogui.core.writing.lock import FileLock
from thermogui.ui.files.recovery.drafts import Draft, Found, Origin, left_behind

SESSION = Session(Project(seed_readings(), notes="hot"))

HOLDER = """
import subprocess, sys, time
from pathlib import Path
from thermogui.core.writing.lock import FileLock

lock = FileLock.take(Path(sys.argv[1]))
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], close_fds=False)
print(child.pid, flush=True)
time.sleep(60)
"""

CROWD = """
import random, sys, time
from pathlib import Path
from thermogui.core.project import Project
from thermogui.core.session.content import Session
from thermogui.core.readings.readings import seed_readings
from thermogui.ui.files.recovery.drafts import Draft, Origin, left_behind
from thermogui.core.reading.stamp import UNKNOWN

folder, seed = Path(sys.argv[1]), int(sys.argv[2])
chance = random.Random(seed)
session = Session(Project(seed_readings()))
until = time.monotonic() + 2
while time.monotonic() < until:
    # a window that types, saves, and now and then dies
    draft = Draft.new(folder, chance.choice([None, Origin("/lab.csv", UNKNOWN)]))
    for _ in range(chance.randrange(1, 4)):
        draft.write(session)
    for found in left_behind(folder):
        print("found", found.draft.path.name)
        found.draft.drop() if chance.random() < 0.5 else found.draft.leave()
    if chance.random() < 0.2:
        print("left", draft.path.name)
        draft.leave()
    else:
        print("closed", draft.path.name)
        draft.drop()
"""


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "state" / "recovery"


@pytest.fixture
def left(folder):
    """Return a function that leaves a draft behind as a window does that ends."""

    def left(session=SESSION, origin=None, written=None):
        draft = Draft.new(folder, origin)
        draft.write(session)
        draft.leave()
        if written is not None:
            os.utime(draft.path, (written, written))
        return draft.path

    return left


def taken(folder):
    """What is found in a folder, held no longer."""
    found = list(left_behind(folder))
    for one in found:
        one.draft.leave()
    return found


def test_all_that_was_left_behind_is_found_newest_first_and_by_one_alone(folder, left):
    paths = [left(written=written) for written in (1.7e9, 1.8e9, 1.6e9)]
    found = list(left_behind(folder))
    assert [one.draft.path for one in found] == [paths[1], paths[0], paths[2]]
    assert all(one.session.project.notes == "hot" for one in found)
    assert list(left_behind(folder)) == []
    found[0].draft.drop()
    found[1].draft.leave()
    assert [one.draft.path for one in taken(folder)] == [paths[0]]


def test_what_a_window_holds_is_found_by_nobody_and_goes_with_all_that_belongs_to_it(folder):
    draft = Draft.new(folder, Origin("/lab.csv", UNKNOWN))
    draft.write(SESSION)
    assert taken(folder) == []
    draft.write(Session(Project(empty_rows(0))))
    assert taken(folder) == []
    assert draft.drop() and list(folder.iterdir()) == []


def test_a_lock_ends_with_its_process_though_a_child_lives_on(tmp_path):
    lock = tmp_path / "a.lock"
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(lock)], stdout=subprocess.PIPE) as process:
        child = int(process.stdout.readline())
        try:
            assert FileLock.take(lock) is None
            process.kill()
            process.wait()
            again = FileLock.take(lock)
            assert again is not None
            again.release()
        finally:
            os.kill(child, 9)


def test_the_number_of_a_process_that_lives_hides_nothing(folder, left):
    path = left()
    own = QLockFile(str(folder / "x.lock"))
    assert own.tryLock(0)
    # as an earlier version left it, and this process bears its number now
    path.with_suffix(".lock").write_bytes((folder / "x.lock").read_bytes())
    own.unlock()
    assert [one.draft.path for one in taken(folder)] == [path]


def test_a_window_of_an_earlier_version_that_lives_keeps_its_own(folder, left):
    path = left()
    lock = QLockFile(str(path.with_suffix(".lock")))
    lock.setStaleLockTime(0)
    assert lock.tryLock(0)
    assert taken(folder) == []
    lock.unlock()
    assert len(taken(folder)) == 1


def test_of_windows_that_live_none_loses_its_draft_and_of_the_others_all_is_found(folder):
    commands = [[sys.executable, "-c", CROWD, str(folder), str(seed)] for seed in range(3)]
    crowd = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for command in commands]
    said = Counter()
    for process in crowd:
        said.update(line.rstrip() for line in process.communicate(timeout=60)[0].splitlines())
        assert process.returncode == 0
    names = {kind: {line.split()[1] for line in said if line.startswith(kind)} for kind in ("left", "closed")}
    found = {line.split()[1] for line in said if line.startswith("found")}
    assert found and len(names["closed"]) > 20
    assert found <= names["left"]
    found |= {one.draft.path.name for one in taken(folder)}
    assert found == names["left"]
    assert {path.suffix for path in folder.iterdir()} <= {".thermo", ".origin"}


def test_a_draft_knows_its_file_and_says_it_in_no_session(folder, left, tmp_path):
    file = tmp_path / "secret place" / "lab.csv"
    file.parent.mkdir()
    file.write_text("1,2\n")
    origin = Origin(str(file), Stamp.of(file))
    path = left(SESSION, origin)
    assert b"secret" not in path.read_bytes()
    assert [one.draft.origin for one in taken(folder)] == [origin]


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
@pytest.mark.parametrize(
    "name", [b"M\xfcnchen.csv", b"two\nlines.csv", b"\xff\xfe", "日本 €.thermo".encode()]
)
def test_any_name_survives(folder, left, name):
    left(origin=Origin(os.fsdecode(b"/lab/" + name), UNKNOWN))
    (found,) = taken(folder)
    assert os.fsencode(found.draft.origin.path) == b"/lab/" + name
    assert found.described().encode() and "\n" not in found.described()


def test_half_an_origin_is_none(folder, left):
    path = left(origin=Origin("/lab/important.thermo", UNKNOWN))
    whole = path.with_suffix(".origin").read_bytes()
    for length in range(len(whole)):
        path.with_suffix(".origin").write_bytes(whole[:length])
        assert [one.draft.origin for one in taken(folder)] == [None], length
    path.with_suffix(".origin").write_bytes(bytes(len(whole)))
    assert [one.draft.origin for one in taken(folder)] == [None]


def test_a_draft_of_an_earlier_version_knows_its_file_still(folder):
    folder.mkdir(parents=True)
    write_session(
        folder / "0a.thermo", Session(Project(seed_readings()), view={"file": "/lab/a.csv", "log_loss": True})
    )
    (found,) = taken(folder)
    assert found.draft.origin == Origin("/lab/a.csv", UNKNOWN)
    assert "a.csv" in found.described()


def test_what_cannot_be_read_is_passed_over_and_stays(folder, left):
    path = left()
    newer = path.read_text().replace('"version": 1', '"version": 2')
    (folder / "newer.thermo").write_text(newer)
    (folder / "half.thermo").write_text(newer[:300])
    (folder / "none.thermo").touch()
    (folder / ".thermogui-0.thermo").write_bytes(path.read_bytes())
    (folder / "folder.thermo").mkdir()
    (folder / "link.thermo").symlink_to(path)
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "pipe.thermo")
    before = sorted(folder.iterdir())
    assert [one.draft.path for one in taken(folder)] == [path]
    assert sorted(folder.iterdir()) == before


def test_what_a_window_had_begun_with_when_it_was_ended_is_swept_up(folder):
    folder.mkdir(parents=True)
    for name in ("a.lock", "a.origin", "b.lock"):
        (folder / name).touch()
    held = FileLock.take(folder / "c.lock")
    assert taken(folder) == []
    assert [path.name for path in folder.iterdir()] == ["c.lock"]
    held.release()


def _file(folder):
    folder.write_text("a file where the folder would be")
    return folder


def _long(folder):
    folder.mkdir()
    return folder / ("x" * 300)


def _loop(folder):
    folder.symlink_to(folder)
    return folder


UNUSABLE = {
    "file": _file,
    "in file": lambda folder: _file(folder) / "recovery",
    "loop": _loop,
    "long": _long,
    "device": lambda _folder: Path("/dev/null/recovery"),
}


@pytest.mark.parametrize("kind", UNUSABLE)
@pytest.mark.skipif(os.name == "nt", reason="other names are wrong there")
def test_a_folder_that_is_of_no_use_is_said_in_a_sentence(tmp_path, kind):
    folder = UNUSABLE[kind](tmp_path / "recovery")
    with pytest.raises(ThermoError) as looked:
        list(left_behind(folder))
    with pytest.raises(ThermoError) as written:
        Draft.new(folder, None).write(SESSION)
    for said in (looked, written):
        assert str(said.value).startswith(str(folder)[:100]) and "\n" not in str(said.value)


SEARCH = """
import os, sys
from pathlib import Path
import thermogui.core.session.file
from thermogui.core.errors import ThermoError
from thermogui.ui.files.recovery.drafts import left_behind

os.chdir(sys.argv[1])
if os.geteuid() == 0:
    os.setuid(65534)
try:
    print(list(left_behind(Path("recovery"))))
except ThermoError as error:
    print(error)
"""


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
@pytest.mark.parametrize("mode", [0o000, 0o444, 0o555])
def test_a_folder_that_cannot_be_searched_or_written_is_said_in_a_sentence(folder, left, mode):
    left()
    folder.parent.chmod(0o755)
    folder.chmod(mode)
    child = subprocess.run(
        [sys.executable, "-c", SEARCH, str(folder.parent)], capture_output=True, text=True, timeout=60
    )
    folder.chmod(0o755)
    assert (child.stdout, child.stderr) == ("recovery: Permission denied\n", "")


def test_nothing_is_found_where_there_is_no_folder(folder):
    assert taken(folder) == []
    assert not folder.exists()


@pytest.mark.parametrize(
    ("written", "says"),
    [
        (datetime(2026, 5, 3, 14, 3).timestamp(), "today 14:03"),
        (datetime(2026, 5, 2, 23, 59).timestamp(), "yesterday 23:59"),
        (datetime(2026, 4, 30, 0, 0).timestamp(), "2026-04-30 00:00"),
        (datetime(2031, 1, 1, 9, 30).timestamp(), "2031-01-01 09:30"),
        (1e30, "at an unknown time"),
    ],
)
def test_what_was_left_behind_says_what_it_is_and_from_when(written, says):
    draft = Draft.new(Path("/state"), Origin("/lab/a.csv", UNKNOWN))
    found = Found(draft, SESSION, written)
    assert found.described(date(2026, 5, 3)) == f"11 readings, of a.csv, with notes, {says}"


def test_what_came_from_no_file_says_so():
    draft = Draft.new(Path("/state"), None)
    today = date.fromtimestamp(0)
    said = [Found(draft, Session(Project(empty_rows(rows))), 0.0).described(today) for rows in (0, 1, 1234)]
    assert [text.split(",")[0] for text in said[:2]] == ["0 readings of no file", "1 reading of no file"]
    assert said[2].startswith("1,234 readings of no file, today ")
    assert "of lab.csv" in Found(draft, Session(Project(empty_rows(2)), source="lab.csv"), 0.0).described(
        today
    )
