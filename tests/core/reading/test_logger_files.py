"""Two dozen shapes of files: where the table begins and ends, its names, and what it holds."""

import pytest

from tests.core.reading.logger_files import FILES
from thermogui.core.reading.unreadable import UnreadableFile
from thermogui.core.readings.roles import PAIR
from thermogui.core.session.file_head import preview_file
from thermogui.core.session.opening import read_readings


@pytest.fixture(params=FILES)
def file(request):
    return FILES[request.param]


@pytest.fixture
def path(file, tmp_path):
    path = tmp_path / "log.csv"
    path.write_bytes(file.text.encode(file.encoding))
    return path


def test_a_file_of_a_logger_is_read_without_a_question(file, path):
    if file.asks:
        with pytest.raises(UnreadableFile, match="--columns T_U,T_C"):
            read_readings(path, is_sure=True)
    found = read_readings(path, file.asks or None, is_sure=True)
    readings = found.readings
    assert tuple(zip(readings.t_u.tolist(), readings.t_c.tolist(), strict=True)) == file.pairs
    assert found.lines[0] == file.row
    assert (len(found.before), len(found.after)) == (file.before, file.after)
    names = tuple(found.heading(role) for role in PAIR)
    assert names == (file.header or ("", ""))


def test_its_preview_says_the_same_and_what_it_understood_reads_the_same(file, path):
    preview, found = preview_file(path), read_readings(path)
    assert not preview.problem and preview.is_ambiguous == bool(file.asks)
    assert (preview.table_row, preview.header_rows) == (found.table_row, found.header_rows)
    assert preview.rows[0].line == file.row
    assert read_readings(path, choices=preview.understood).readings == found.readings
