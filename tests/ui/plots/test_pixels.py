"""Lines are as thick on a screen with many pixels as on another."""

import json
import os
import subprocess
import sys

import pytest
from thickness import thicknesses


def test_lines_are_as_thick_where_there_are_two_pixels_for_one(qapp):
    child = subprocess.run(
        [sys.executable, "-m", "thickness"],
        env=os.environ | {"QT_SCALE_FACTOR": "2", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert child.returncode == 0, child.stderr
    fine, coarse = json.loads(child.stdout), thicknesses()
    assert coarse == pytest.approx({"line": 2.5, "residual": 1.0, "loss": 2.0}, abs=0.5)
    assert fine == pytest.approx(coarse, abs=0.5)
