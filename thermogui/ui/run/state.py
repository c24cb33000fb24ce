"""The states of a run."""

from enum import StrEnum


class RunState(StrEnum):
    """What the current run, or race of runs, is doing.

    ```
    IDLE --start, step, continue--> RUNNING --pause, after a step--> PAUSED
     ^                               |   ^                            |  |
     +---finished, stopped,----------+   +-----resume, step-----------+  |
     |   diverged, failed                                                |
     +-------------------------stop, reset-------------------------------+
    ```
    """

    IDLE = "idle"
    RUNNING = "running"
    PAUSED = "paused"

    @property
    def is_active(self) -> bool:
        """Whether there is a thread that trains, or waits to go on."""
        return self is not RunState.IDLE
