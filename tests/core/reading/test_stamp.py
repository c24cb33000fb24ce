"""Whether a file is still the one that was read: by what can be told without reading it."""

import os

import pytest

from thermogui.core.project import Project
from thermogui.core.reading.stamp import UNKNOWN, Stamp
from thermogui.core.readings.readings import seed_readings
from thermogui.core.session.content import Session
from thermogui.core.session.file import ChangedOnDisk, read_session, write_session


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "file.csv"
    path.write_text("1,2\n")
    return path


def test_a_file_that_nobody_touches_keeps_its_stamp(file):
    with file.open() as opened:
        assert Stamp.of(file) == Stamp.of(str(file)) == Stamp.of(opened.fileno()) != UNKNOWN


def test_a_change_of_size_or_of_time_is_seen(file):
    before = Stamp.of(file)
    later = before.modified_ns + 1_000_000_000
    os.utime(file, ns=(later, later))
    touched = Stamp.of(file)
    assert touched != before
    file.write_text("1,2\n3,4\n")
    os.utime(file, ns=(later, later))
    assert Stamp.of(file) not in (before, touched)


def test_another_file_in_its_place_is_seen_even_within_a_tick_of_the_clock(file):
    before = Stamp.of(file)
    other = file.with_name("other.csv")
    other.write_text("1,3\n")
    os.utime(other, ns=(before.modified_ns, before.modified_ns))
    other.replace(file)
    assert Stamp.of(file) != before


@pytest.mark.parametrize("name", ["no such file", "nul\0"])
def test_where_there_is_no_file_there_is_no_stamp(tmp_path, name):
    assert Stamp.of(tmp_path / name) is None


def test_a_session_is_not_written_over_another_one_but_where_one_is_gone(tmp_path):
    path, session = tmp_path / "x.thermo", Session(Project(seed_readings(), notes="first"))
    stamp = write_session(path, session)
    assert stamp == Stamp.of(path)
    second = write_session(path, Session(Project(seed_readings(), notes="second")), stamp)
    with pytest.raises(ChangedOnDisk, match="changed on the disk"):
        write_session(path, session, stamp)
    assert read_session(path).project.notes == "second"
    path.unlink()
    write_session(path, Session(Project(seed_readings(), notes="third")), second)
    assert read_session(path).project.notes == "third"
