"""The program as a process on a real screen, worked with real keys, from source and from the bundle."""

import re
import sys

import pytest
from someone import commands, until

from PySide6.QtGui import QImage

pytestmark = [
    pytest.mark.machine,
    pytest.mark.skipif(sys.platform != "linux", reason="drives an X server"),
]

FIRST_CELL = "ctrl+Home"


def epoch(title):
    found = re.search(r"epoch ([\d,]+) of", title)
    return int(found[1].replace(",", "")) if found else 0


def brightness(picture):
    return QImage.fromData(picture).scaled(1, 1).pixelColor(0, 0).lightness()


@pytest.mark.parametrize("command", commands())
def test_a_person_edits_trains_watches_exports_and_leaves(command, person):
    person.starts(command)

    person.presses(FIRST_CELL)
    person.types("40.5")
    person.presses("Return")
    until(lambda: "*" in person.title, "the edit in the title")
    person.presses(FIRST_CELL, "ctrl+c")
    until(lambda: person.clipboard.strip() == "40.5", "the edit on the clipboard")
    person.presses("ctrl+z")
    until(lambda: "*" not in person.title, "the edit undone")

    def starts():
        person.presses("F5")
        return epoch(person.title) > 0

    until(starts, "the first epochs")
    first, before = epoch(person.title), person.looks()
    until(lambda: epoch(person.title) > first, "more epochs")
    assert person.looks() != before

    person.do("xdotool", "windowsize", "--sync", person.window, "1024", "720")
    light = brightness(person.looks())
    person.presses("alt+v", "t", "d")
    until(lambda: brightness(person.looks()) < light - 40, "the dark theme")

    person.presses("ctrl+e")
    until(lambda: person.do("xdotool", "search", "--onlyvisible", "--name", "Export plot"), "the dialog")
    person.presses("Return")
    plot = person.home / "temp_unknown_plot.png"
    until(plot.exists, "the plot")
    image = QImage(str(plot))
    assert (image.width(), round(image.dotsPerMeterX() * 0.0254)) == (3840, 600)

    person.presses("ctrl+q")
    assert person.sees_it_end() == (0, "")


@pytest.mark.parametrize("command", commands())
def test_a_file_from_a_file_manager_is_opened(command, person):
    file = person.home / "boiler room.csv"
    file.write_text("raw;reference\n1,5;10,0\n2,5;20,0\n3,5;30,5\n", encoding="utf-8")
    person.starts(command, file)
    until(lambda: "boiler room.csv" in person.title, "the file's name in the title")
    person.presses("ctrl+a", "ctrl+c")
    until(lambda: person.clipboard == "1.5\t10.0\n2.5\t20.0\n3.5\t30.5\n", "the readings on the clipboard")
    person.presses("ctrl+q")
    assert person.sees_it_end() == (0, "")
