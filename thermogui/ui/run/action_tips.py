"""What the actions of a run do, where that is always the same."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from thermogui.core.descent.optimizers import OPTIMIZERS

NO_STEP = "The run diverged, so there is no next step: Reset, or Start a new run"
TIPS: Mapping[str, str] = MappingProxyType(
    {
        "actionStart": "Begin a new run, or resume a paused one",
        "actionPause": "Pause the run, or resume it",
        "actionStep": "Train one epoch, then pause",
        "actionStop": "End the run and keep what it has learned",
        "actionReset": "Go back to the initial parameters; the run is kept under Run, Show last run",
        "actionContinue": "Add as many epochs as the settings say to the run that has ended",
        "actionRaceOptimizers": f"Train with {', '.join(OPTIMIZERS)} in turns, from the same start",
        "actionShowLastRun": "Bring back the run that Reset or Start set aside",
    }
)
"""By the names of the actions."""
