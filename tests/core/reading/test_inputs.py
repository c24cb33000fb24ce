"""Files to read: what is none is refused at once, and a pipe is read to its end."""

import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from thermogui.core.names import shown_name
from thermogui.core.reading import inputs
from thermogui.core.reading.inputs import bytes_of, check_readable
from thermogui.core.reading.unreadable import UnreadableFile
from thermogui.core.session.file import read_session
from thermogui.core.session.file_head import preview_file
from thermogui.core.session.opening import read_readings

PAIRS = b"t_u,t_c\n1,2\n2,3.9\n3,6\n"

pytestmark = pytest.mark.skipif(os.name == "nt", reason="special files of POSIX")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("pairs.csv").write_bytes(PAIRS)
    return tmp_path


def make(kind, suffix):
    """Make a special file; return its name."""
    path = Path(f"special{suffix}")
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "endless device":
            path.symlink_to("/dev/zero")
        case "empty device":
            path.symlink_to("/dev/null")
        case "terminal":
            path.symlink_to("/dev/tty")
        case "loop":
            path.symlink_to(path)
        case "folder":
            path.mkdir()
        case "socket":
            with socket.socket(socket.AF_UNIX) as made:
                made.bind(str(path))
        case "beneath a file":
            path = Path("pairs.csv") / f"x{suffix}"
        case "long name":
            path = Path("n" * 300 + suffix)
        case "long path":
            path = Path("n/" * 2100 + suffix)
        case "NUL":
            return f"nul\0{suffix}"
        case "empty name":
            return ""
        case "huge":
            with path.open("wb") as file:
                file.truncate(1 << 42)
    return str(path)


KINDS = ("pipe", "endless device", "empty device", "terminal", "loop", "folder", "socket", "beneath a file",
         "long name", "long path", "NUL", "empty name", "huge")  # fmt: skip


@pytest.mark.timed
@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".thermo"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_file_is_a_sentence_at_once(kind, suffix):
    name = make(kind, suffix)
    began = time.monotonic()
    for read in (check_readable, bytes_of, read_readings, read_session, preview_file):
        with pytest.raises(UnreadableFile) as refused:
            read(name)
        assert str(refused.value).isprintable() and str(refused.value).endswith(".")
    for read in (bytes_of, read_readings):
        with pytest.raises(UnreadableFile):
            read(name, pipes=True)
    assert time.monotonic() - began < 1


def write_slowly(path, pieces):
    with open(path, "wb", buffering=0) as pipe:
        for piece in pieces:
            pipe.write(piece)
            time.sleep(0.05)


def test_a_pipe_is_read_to_its_end_however_slow_its_writer_is():
    os.mkfifo("pipe.csv")
    pieces = [PAIRS[:5], PAIRS[5:12], PAIRS[12:]]
    writer = threading.Thread(target=write_slowly, args=("pipe.csv", pieces))
    writer.start()
    assert read_readings("pipe.csv", pipes=True).readings.t_c.tolist() == [2, 3.9, 6]
    writer.join()


def test_a_pipe_whose_writer_has_gone_holds_what_was_written():
    reads, writes = os.pipe()
    os.write(writes, PAIRS)
    os.close(writes)
    assert bytes_of(f"/dev/fd/{reads}", pipes=True) == PAIRS
    os.close(reads)


def test_a_pipe_that_brings_too_much_is_a_sentence(monkeypatch):
    monkeypatch.setattr(inputs, "_LARGEST_PIPE", 1_000_000)
    os.mkfifo("pipe.csv")

    def write():
        with pytest.raises(BrokenPipeError):
            write_slowly("pipe.csv", iter(lambda: bytes(1_000_000), b""))

    writer = threading.Thread(target=write)
    writer.start()
    with pytest.raises(UnreadableFile, match="more than 1 MB"):
        bytes_of("pipe.csv", pipes=True)
    writer.join()


@pytest.mark.parametrize("name", [b"\xff\xfe.csv", b"t\xe9.csv"])
def test_a_name_that_is_no_text_is_read_and_shown(name):
    path = os.fsdecode(name)
    Path(path).write_bytes(PAIRS)
    assert len(read_readings(path).readings) == 3
    preview_file(path).name.encode("utf-8")
    Path(path).write_bytes(b"1,x\n2,y\n")
    with pytest.raises(UnreadableFile) as refused:
        read_readings(path)
    assert "\N{REPLACEMENT CHARACTER}" in str(refused.value)
    str(refused.value).encode("utf-8")


def test_a_shown_name_is_text():
    assert shown_name("a\udcffb\ud800é°.csv") == "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}é°.csv"
    assert shown_name(Path("x.csv")) == "x.csv"


def test_what_the_program_writes_to_itself_is_not_waited_for():
    code = "from thermogui.core.reading.inputs import bytes_of; bytes_of('/dev/stdout', pipes=True)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert "UnreadableFile: /dev/stdout: this is where the program itself writes to" in found.stderr


@pytest.mark.parametrize(("size", "is_read"), [(1000, True), (1001, False)])
def test_a_pipe_may_bring_just_as_much_as_is_said(monkeypatch, size, is_read):
    monkeypatch.setattr(inputs, "_LARGEST_PIPE", 1000)
    reads, writes = os.pipe()
    os.write(writes, bytes(size))
    os.close(writes)
    try:
        if is_read:
            assert bytes_of(f"/dev/fd/{reads}", pipes=True) == bytes(size)
        else:
            with pytest.raises(UnreadableFile, match="it holds more than"):
                bytes_of(f"/dev/fd/{reads}", pipes=True)
    finally:
        os.close(reads)
