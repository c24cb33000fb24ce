"""A million readings in the window: opened from a file, and saved as a session."""

import tempfile
import time
from pathlib import Path

import numpy as np
from driving import Watch, opened, rest, wait_until
from rows import within
from training import MANY, many_readings


def million_in_window():
    t_u, t_c = many_readings()
    with tempfile.TemporaryDirectory() as folder:
        path, session = Path(folder) / "many.csv", Path(folder) / "many.thermo"
        np.savetxt(path, np.column_stack([t_u, t_c]), "%.2f", ",", header="t_u,t_c", comments="")
        window = opened()
        rest(2.0)  # until what may come later has come
        with Watch() as watch:
            window.file_actions.open_path(path, asks=False)
            wait_until(lambda: len(window.document.readings) == MANY and window.calibration.is_current)
            rest(1.5)
        saving = window.file_actions.saving
        began = time.perf_counter()
        saving.save_to(session)
        wait_until(lambda: session.exists() and not saving.is_busy)
        seconds = time.perf_counter() - began
    late, worked = watch.late, watch.worked
    return [
        within("wait while a million readings are opened: 99.9 %", float(np.percentile(late, 99.9)), 33.0),
        within("of it the work of the window's thread alone", float(np.percentile(worked, 99.9)), 33.0),
        within("a session of a million readings, saved beside the window", seconds, 2.0, "s"),
    ]
