"""Readings that come with the program."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from thermogui.core.resources import resources
from thermogui.ui.widgets.plain import plain_tip

if TYPE_CHECKING:
    from thermogui.core.reading.readings_file import ReadingsFile


@dataclass(frozen=True)
class Sample:
    """
    Attributes:
        file: in the folder of samples.
        name: what the readings are called.
        says: what they are for.
        unit_of_t_u: as the file's heading gives it; None where it gives none.
    """

    file: str
    name: str
    says: str
    unit_of_t_u: str | None = None

    def read(self) -> ReadingsFile:
        """Read the file.

        Raises:
            OSError: the program's folder of resources is not there.
            ThermoError: the file cannot be read.
        """
        from thermogui.core.session.opening import read_readings

        return read_readings(resources() / "samples" / self.file)


SAMPLES = (
    Sample(
        "unknown-thermometer.csv",
        "the book's readings",
        "An unknown thermometer beside one in degrees Celsius; which unit does it read in? From Deep "
        "Learning with PyTorch, by Eli Stevens, Luca Antiga and Thomas Viehmann",
    ),
    Sample(
        "gum-h3.csv",
        "GUM H.3",
        "A thermometer in degrees Celsius and its corrections, from the Guide to the Expression of "
        "Uncertainty in Measurement; switch to Calibrate",
        unit_of_t_u="degC",
    ),
    Sample(
        "one-outlier.csv",
        "one outlier",
        "Two thermometers; in one pair two digits were swapped. Switch to Calibrate to find it",
    ),
    Sample(
        "logger.csv",
        "a logger's file",
        "A thermocouple in millivolts beside a reference, as a logger writes it: lines about itself, times, "
        "and a mean at the end",
    ),
    Sample(
        "ntc.csv",
        "a thermistor",
        "An NTC in ohms beside a reference: no line, yet a parabola over ten degrees. Switch to Calibrate",
    ),
    Sample(
        "pt100.csv",
        "a Pt100",
        "A platinum thermometer in ohms beside a reference: nearly a line. Switch to Calibrate",
    ),
)


class SamplesMenu(QMenu):
    """The samples by name."""

    def __init__(self, open_sample: Callable[[Sample], object], parent: QWidget) -> None:
        super().__init__("&Samples", parent)
        self.setObjectName("menuSamples")
        self.setToolTipsVisible(True)
        self._open_sample = open_sample
        for sample in SAMPLES:
            action = self.addAction(sample.name[0].upper() + sample.name[1:])
            action.setObjectName(f"sample-{sample.file.removesuffix('.csv')}")
            action.setToolTip(plain_tip(sample.says))
            action.setData(sample)
        self.triggered.connect(self._on_triggered)

    @Slot(QAction)
    def _on_triggered(self, action: QAction) -> None:
        self._open_sample(action.data())
