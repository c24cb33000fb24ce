"""More readings than memory holds are refused before they are fetched, with how many can be read."""

import sys
from pathlib import Path

import pytest

from thermogui.core.reading import room
from thermogui.core.reading.unreadable import UnreadableFile
from thermogui.core.session.opening import read_readings


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "long.csv"
    path.write_text("12.25,3.5\n" * 30_000, encoding="utf-8")
    return path


def test_a_file_that_memory_does_not_hold_says_how_many_of_its_rows_it_does(path, monkeypatch):
    monkeypatch.setattr(room, "memory_left", lambda: 3_000_000)
    with pytest.raises(UnreadableFile) as caught:
        read_readings(path)
    said = "long.csv: it holds about 30,000 rows, of which about 10,000 can be read; take a part of it"
    assert str(caught.value) == said + ", or close other programs."


def test_where_the_system_does_not_say_what_is_left_a_file_is_read(path, monkeypatch):
    monkeypatch.setattr(room, "memory_left", lambda: None)
    assert len(read_readings(path).readings) == 30_000


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says")
def test_what_is_left_is_less_where_a_limit_is_set():
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS)
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + 50_000_000, before[1]))
    try:
        left = room.memory_left()
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
    assert 0 < left <= 50_000_000
