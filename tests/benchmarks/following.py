"""How long a window keeps people waiting that follows a file: ten lines a second, and very many at once."""

import tempfile
import threading
import time
from pathlib import Path

import numpy as np
from driving import Watch, rest, wait_until
from rows import within

from thermogui.app import create_window

MANY = 100_000
SECONDS = 15


def following():
    path = Path(tempfile.mkdtemp()) / "log.csv"
    chance = np.random.default_rng(1)

    def write(count):
        t_u = chance.uniform(20, 80, count)
        t_c = (t_u - 32) / 1.8 + chance.normal(0, 1, count)
        with path.open("a") as file:
            file.write("".join(f"{a:.1f},{b:.2f}\n" for a, b in zip(t_u, t_c, strict=True)))

    def log():
        for _ in range(SECONDS * 10):
            write(1)
            time.sleep(0.1)

    write(20)
    window = create_window(str(path), follows=True)
    window.show()
    wait_until(lambda: len(window.document.readings) == 20)
    wait_until(window.run_actions.start.isEnabled)
    rest(2.0)
    rows = []
    for what in ("ten lines a second", "the same beneath 100,000"):
        logger = threading.Thread(target=log)
        with Watch() as watch:
            logger.start()
            rest(SECONDS)
        logger.join()
        rows.append(_waits(what, watch))
        if len(rows) == 1:
            with Watch() as watch:
                write(MANY)
                wait_until(lambda: len(window.document.readings) > MANY)
                rest(2.0)
            rows.append(_waits("100,000 lines at once", watch))
    return rows


def _waits(what, watch):
    return within(f"wait while following {what}: 99.9 %", float(np.percentile(watch.late, 99.9)), 33.0)
