"""How thick lines of plots are painted; as a program, on a screen with the pixels that Qt is told of."""

import json
import os
import sys

import numpy as np
from straight import straight

from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from thermogui.core.descent.experiment import Experiment, initial_params
from thermogui.core.descent.trace import Trace
from thermogui.core.descent.training import train
from thermogui.core.readings.readings import Readings
from thermogui.ui.plots.fit import FitPlot
from thermogui.ui.plots.loss import LossPlot
from thermogui.ui.plots.style import PlotStyle
from thermogui.ui.widgets.theme import LIGHT

LEVEL = Readings.from_columns([0.0, 50.0, 100.0], [0.0, 5.0, 10.0])


def thicknesses():
    """Return how many logical pixels thick each kind of line is."""
    fit, loss = FitPlot(PlotStyle()), LossPlot(PlotStyle())
    fit.show_readings(LEVEL)
    fit.show_curve(straight(0.0, 3.0))
    experiment = Experiment(epochs=3, learning_rate=1e-9)
    trace = Trace(initial_params(experiment))
    for block in train(experiment, LEVEL):
        trace.append(block)
    loss.set_log(False, False)
    loss.show_trace(trace, 3)
    found = {
        "line": _ink(fit, LIGHT.line, 0.3, down=True),
        "residual": _ink(fit, LIGHT.residual, 0.25, down=False),
        "loss": _ink(loss, LIGHT.loss, 0.37, down=True),
    }
    for plot in (fit, loss):
        plot.deleteLater()
    return found


def _ink(plot, colour, share, down):
    """Return how many logical pixels have a colour at a share of the view's width, or of its height."""
    plot.resize(500, 300)
    plot.show()
    image = plot.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    ratio = image.devicePixelRatio()
    view = plot.getViewBox().sceneBoundingRect()
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    pixels = pixels[:, :, 2::-1].astype(float)
    left, top, right, bottom = (round(ratio * side) for side in view.getCoords())
    inside = pixels[top + 2 : bottom - 2, left + 2 : right - 2]
    height, width = inside.shape[:2]
    across = inside[:, round(share * width)] if down else inside[round(share * height)]
    ink = np.array(QColor(colour).getRgb()[:3], float)
    # an edge that is smoothed counts where more than half of a pixel is covered
    covered = np.abs(across - ink).sum(axis=1) < np.abs(across - 255).sum(axis=1) / 2
    return float(covered.sum() / ratio)


if __name__ == "__main__":
    app = QApplication([])
    sys.stdout.write(json.dumps(thicknesses()))
    sys.stdout.flush()
    os._exit(0)
