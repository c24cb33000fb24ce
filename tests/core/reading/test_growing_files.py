"""A file that another process appends to: whole lines are read on, whatever becomes of the file."""

import os

import numpy as np
import pytest

from thermogui.core.reading.following import FollowedFile
from thermogui.core.reading.growing import GrowingTable, GrowingText
from thermogui.core.reading.readings_file import Choices
from thermogui.core.readings.roles import Role

HEADER = "Logger 7\nOrt: Labor\n\nZeit;Sensor [mV];Referenz [°C]\n"


@pytest.fixture(params=[True, False], ids=["kept open", "opened anew"])
def keeps_open(request):
    return request.param


@pytest.fixture
def log(tmp_path):
    return tmp_path / "log.csv"


@pytest.fixture
def follow(keeps_open):
    """Return a function that follows a file; all are let go at the end."""
    followers = []

    def follow(path, **options):
        followers.append(FollowedFile(path, keeps_open=keeps_open, **options))
        return followers[-1]

    yield follow
    for follower in followers:
        follower.close()


def append(path, text):
    with open(path, "a", encoding="utf-8", newline="") as file:
        file.write(text)


def came(news):
    """Return the pairs that have come, as a list."""
    readings = news.readings
    return [] if readings is None else list(zip(readings.t_u.tolist(), readings.t_c.tolist(), strict=True))


def test_what_stands_in_a_file_comes_first_and_then_what_is_appended(log, follow):
    append(log, HEADER + "10:00;1,5;20,1\n10:01;1,7;22,0\n")
    follower = follow(log)
    assert came(follower.look()) == [(1.5, 20.1), (1.7, 22.0)]
    assert follower.look().readings is None
    append(log, "10:02;2,1;25,9\n")
    news = follower.look()
    assert (came(news), news.said, news.stands) == ([(2.1, 25.9)], (), True)


def test_a_line_that_is_not_finished_waits(log, follow):
    append(log, "1.5,20.1\n1.7,2")
    follower = follow(log)
    assert came(follower.look()) == [(1.5, 20.1)]
    append(log, "2.5")
    assert came(follower.look()) == []
    append(log, "\n")
    assert came(follower.look()) == [(1.7, 22.5)]


@pytest.mark.parametrize("begins", ["", HEADER, "t_u,t_c\n"], ids=["empty", "preamble", "header"])
def test_a_file_without_readings_waits_for_the_first(log, follow, begins):
    append(log, begins)
    follower = follow(log)
    assert came(follower.look()) == []
    append(log, "1.5,20.1\n" if begins.startswith("t_u") or not begins else "10:00;1,5;20,1\n")
    assert came(follower.look()) == [(1.5, 20.1)]
    assert follower.table.passed_over == 0


def test_a_preamble_that_looks_like_a_row_is_none_of_the_table(log, follow):
    append(log, "Intervall;10;60\n")
    follower = follow(log)
    assert came(follower.look()) == []
    append(log, "Zeit;Sensor;Referenz\n10:00;1,5;20,1\n10:01;1,7;22,0\n")
    assert came(follower.look()) == [(1.5, 20.1), (1.7, 22.0)]


def test_a_column_that_counts_is_told_by_the_rows_that_come(log, follow):
    append(log, "1,1.5,20.1\n")
    follower = follow(log)
    assert came(follower.look()) == []
    append(log, "2,1.7,22.0\n3,1.9,24.0\n4,2.1,26.0\n")
    assert came(follower.look()) == [(1.5, 20.1), (1.7, 22.0), (1.9, 24.0), (2.1, 26.0)]


def test_chosen_columns_are_kept_to(log, follow):
    append(log, "a,b,c\n1,2,3\n")
    follower = follow(log, choices=Choices(columns={Role.T_U: 2, Role.T_C: 0}))
    assert came(follower.look()) == [(3.0, 1.0)]
    append(log, "4,5,6\n")
    assert came(follower.look()) == [(6.0, 4.0)]


def test_a_bad_cell_and_a_heading_again_are_passed_over_and_told(log, follow):
    append(log, HEADER + "10:00;1,5;20,1\n")
    follower = follow(log)
    follower.look()
    append(log, "10:01;OL;22,0\n10:02;1,9;24,0\n" + HEADER + "10:03;2,0;\n10:04;2,1;26,0\n")
    assert came(follower.look()) == [(1.9, 24.0), (2.1, 26.0)]
    table = follower.table
    # of the preamble only what has words where numbers should be
    assert table.passed_over == 2 and table.skipped == 3
    assert table.last_passed_over == "row 11: “Zeit;Sensor [mV];Referenz [°C]”"


def test_bad_lines_at_the_beginning_are_passed_over_too(log, follow):
    rows = [f"{i}.5,{2 * i}.25\n" for i in range(50)]
    append(log, "".join([*rows, "Err,1\n", *rows]))
    follower = follow(log)
    assert len(came(follower.look())) == 100
    assert follower.table.last_passed_over == "row 51: “Err,1”"


def test_many_lines_at_once_are_all_there(log, follow):
    append(log, "t_u,t_c\n1,2\n")
    follower = follow(log)
    follower.look()
    append(
        log, "".join(f"{i},{i / 4}\nbad,line\n" if i % 3000 == 7 else f"{i},{i / 4}\n" for i in range(20_000))
    )
    readings = follower.look().readings
    np.testing.assert_array_equal(readings.t_u, np.arange(20_000))
    np.testing.assert_array_equal(readings.t_c, np.arange(20_000) / 4)
    assert follower.table.passed_over == 7


def test_a_file_that_is_replaced_is_read_from_its_beginning(log, follow):
    append(log, HEADER + "10:00;1,5;20,1\n")
    follower = follow(log)
    follower.look()
    other = log.with_suffix(".new")
    append(other, HEADER + "11:00;2,5;30,1\n")
    os.replace(other, log)
    news = follower.look()
    assert came(news) == [(2.5, 30.1)]
    assert news.said == ("log.csv was replaced; the new file is read from its beginning.",)
    assert not news.stands
    append(log, "11:01;2,6;31,1\n")
    news = follower.look()
    assert (came(news), news.said, news.stands) == ([(2.6, 31.1)], (), False)


@pytest.mark.skipif(os.name == "nt", reason="an open file cannot be renamed there")
def test_what_was_still_written_to_a_file_that_was_rotated_comes_first(log):
    append(log, "1.5,20.1\n")
    follower = FollowedFile(log)
    follower.look()
    os.rename(log, log.with_suffix(".1"))
    append(log.with_suffix(".1"), "1.6,21.1\n")
    append(log, "1.7,22.1\n")
    found = came(follower.look()) + came(follower.look())
    append(log, "1.8,23.1\n")
    assert found + came(follower.look()) == [(1.5 + i / 10, 20.1 + i) for i in (1, 2, 3)]
    follower.close()


@pytest.mark.skipif(os.name == "nt", reason="an open file cannot be renamed there")
def test_a_rotated_file_that_goes_on_growing_keeps_nobody_from_the_new_one(log):
    append(log, "1.5,20.1\n")
    follower = FollowedFile(log)
    follower.look()
    os.rename(log, log.with_suffix(".1"))
    append(log, "9.5,90.1\n")
    found = []
    for _ in range(10):
        append(log.with_suffix(".1"), "2.5,30.1\n")
        found += came(follower.look())
    assert (9.5, 90.1) in found
    follower.close()


def test_a_file_that_is_emptied_is_read_from_its_beginning(log, follow):
    append(log, HEADER + "10:00;1,5;20,1\n10:01;1,")
    follower = follow(log)
    follower.look()
    os.truncate(log, 0)
    news = follower.look()
    assert news.said == ("log.csv was cut short; what stands in it now is read from its beginning.",)
    assert follower.table.last_passed_over.endswith("“10:01;1,”")
    append(log, "10:02;1,6;21,1\n")
    assert came(follower.look()) == [(1.6, 21.1)]


def test_a_logger_that_goes_on_where_it_was_in_an_emptied_file_is_read(log, follow):
    with open(log, "wb", buffering=0) as logger:
        logger.write(b"1.5,20.1\n1.6,21.1\n")
        follower = follow(log)
        follower.look()
        os.truncate(log, 0)
        assert follower.look().said
        logger.write(b"1.7,22.1\n")
        logger.write(b"1.8,23.1\n")
    assert came(follower.look()) == [(1.7, 22.1), (1.8, 23.1)]


def test_a_file_that_is_written_anew_at_once_is_noticed(log, follow):
    append(log, "1.5,20.1\n")
    follower = follow(log)
    follower.look()
    log.write_text("7.5,80.1\n7.6,81.1\n")
    news = follower.look()
    assert came(news) == [(7.5, 80.1), (7.6, 81.1)]
    assert news.said == ("log.csv was written anew; it is read from its beginning.",)


def test_a_file_may_go_and_come_back(log, follow):
    append(log, "1.5,20.1\n")
    follower = follow(log)
    assert follower.look().stands
    log.unlink()
    news = follower.look()
    assert news.said == ("log.csv is gone; what has this name again is read.",)
    assert not news.stands
    assert follower.look().said == ()
    append(log, "1.6,21.1\n")
    news = follower.look()
    assert came(news) == [(1.6, 21.1)]
    assert len(news.said) == 1 and news.said[0].startswith("log.csv is back; ")


def test_the_same_file_that_comes_back_goes_on_where_it_was(log, follow):
    append(log, "1.5,20.1\n")
    follower = follow(log)
    follower.look()
    os.rename(log, log.with_suffix(".away"))
    follower.look()
    os.rename(log.with_suffix(".away"), log)
    append(log, "1.6,21.1\n")
    news = follower.look()
    assert came(news) == [(1.6, 21.1)]
    assert news.stands


def test_a_folder_in_its_place_is_said_and_does_not_end_it(log, follow):
    append(log, "1.5,20.1\n")
    follower = follow(log)
    follower.look()
    log.unlink()
    log.mkdir()
    said = [*follower.look().said, *follower.look().said, *follower.look().said]
    assert len(said) == 1 and "cannot be read now" in said[0]
    log.rmdir()
    append(log, "1.6,21.1\n")
    assert came(follower.look()) == [(1.6, 21.1)]


def test_other_columns_after_a_change_are_found_by_their_names(log, follow):
    append(log, "t_u,t_c\n1.5,20.1\n")
    follower = follow(log)
    follower.look()
    log.unlink()
    append(log, "t_c,t_u,room\n21.1,1.6,19\n")
    assert came(follower.look()) == [(1.6, 21.1)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_bytes_may_be_cut_anywhere(encoding):
    text = HEADER.replace("\n", "\r\n") + "10:00;1,5;20,1\r\n10:01;−1,7;22,0 \r\n"
    raw = text.replace("−", "-" if encoding == "cp1252" else "−").encode(encoding)
    for step in (1, 3, len(raw)):
        table = GrowingTable("log.csv")
        found = [table.take(raw[i : i + step]) for i in range(0, len(raw), step)]
        pairs = [
            (u, c) for each in found if each is not None for u, c in zip(each.t_u, each.t_c, strict=True)
        ]
        assert pairs == [(1.5, 20.1), (-1.7, 22.0)]
        assert "°C" in table.heading_of_t_c


def test_what_no_line_can_be_is_not_kept():
    text = GrowingText()
    assert text.take(b"1,2\n") == ["1,2"]
    for _ in range(40):
        text.take(b"x" * 100_000)
    assert len(text.unfinished) < 2_000_000


def test_a_letter_that_is_no_utf_8_later_tells_the_encoding():
    text = GrowingText()
    assert text.take(b"a;b\n") == ["a;b"]
    assert text.take(b"\xb0C;1\n") == ["°C;1"]


def test_a_faulty_byte_in_utf_8_is_a_fault_of_its_line():
    text = GrowingText()
    assert text.take("°C;1\n".encode()) == ["°C;1"]
    assert text.take(b"\xff;2\n") == ["\N{REPLACEMENT CHARACTER};2"]
    assert text.take("°C;3\n".encode()) == ["°C;3"]
