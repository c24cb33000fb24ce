"""What a person works on: readings, the settings for them, and notes."""

from __future__ import annotations

from dataclasses import dataclass, field

from thermogui.core.calibration.settings import CalibrationSettings
from thermogui.core.descent.experiment import Experiment
from thermogui.core.details import ReportDetails
from thermogui.core.readings.readings import Readings


@dataclass(frozen=True, eq=False)
class Project:
    """What the window edits, a session keeps and exports tell of; it never changes.

    Attributes:
        readings: with ticks, σ and units.
        experiment: settings of the next run.
        calibration: settings of the calibration.
        notes: free text.
        details: what a report says beside the figures.
    """

    readings: Readings
    experiment: Experiment = field(default_factory=Experiment)
    calibration: CalibrationSettings = field(default_factory=CalibrationSettings)
    notes: str = ""
    details: ReportDetails = field(default_factory=ReportDetails)

    @property
    def words(self) -> tuple[str, ReportDetails]:
        """What somebody has written about the readings."""
        return self.notes, self.details
