"""The commands that need no window: which of them, and how it ends."""

from __future__ import annotations

import os

from thermogui.cli.outputs import Drawing
from thermogui.cli.streams import complain
from thermogui.core.errors import ThermoError
from thermogui.core.interrupts import INTERRUPTED, Interrupt

DONE, PROGRAM_FAULT, CALLER_CAN_MEND = 0, 1, 2


def main(argv: list[str], drawing: Drawing) -> int:
    """Run a command, whose name comes first in *argv*; return the exit status."""
    # of a run alone there is something to tell before its end
    interrupt = Interrupt(at_once=argv[0] != "train")
    try:
        with interrupt.installed():
            return _run(argv[0], argv[1:], drawing, interrupt)
    except SystemExit as end:  # --help
        return end.code if isinstance(end.code, int) else DONE
    except KeyboardInterrupt:
        return INTERRUPTED
    except ThermoError as error:
        complain(f"thermogui: {error}")
        return CALLER_CAN_MEND
    except MemoryError:
        complain("thermogui: There is not enough memory for so many readings; take a part of them.")
        return CALLER_CAN_MEND
    except Exception as error:
        if os.environ.get("THERMOGUI_TRACEBACK"):
            raise
        complain(f"thermogui: internal error: {type(error).__name__}: {error}")
        return PROGRAM_FAULT


def _run(command: str, argv: list[str], drawing: Drawing, interrupt: Interrupt) -> int:
    # a command's own imports take longer than another command's whole work
    if command == "calibrate":
        from thermogui.cli import calibrate

        calibrate.run(argv)
    elif command == "export":
        from thermogui.cli import export

        export.run(argv, drawing)
    elif command == "sweep":
        from thermogui.cli import sweep

        sweep.run(argv)
    else:
        from thermogui.cli import train

        return INTERRUPTED if train.run(argv, drawing, interrupt) else DONE
    return DONE
