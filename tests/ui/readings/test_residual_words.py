"""A residual is t_c − t_p in every place of the window; t_p − t_c is called an error."""

import contextlib
import re

import pytest
from looking import item_of, named

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QTableView, QWidget

from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.figures import residual_text

RESIDUAL = 3


def number(text):
    return float(text.replace("−", "-"))


@pytest.fixture
def stepped(window, qtbot):
    """Return a function that trains one more epoch, but for epoch 0; the inspector is there."""
    window.side.open("Inspector")

    def stepped(epoch):
        if epoch:
            window.run_actions.step.trigger()
            qtbot.waitUntil(
                lambda: window.property("epochCount") == epoch and window.property("runState") == "paused"
            )
        window.live.draw_now()
        inspector = window.tour.inspector.panel
        qtbot.waitUntil(lambda: inspector.is_settled and inspector._found is not None, timeout=30_000)
        return inspector

    return stepped


@pytest.mark.parametrize("scale", [0.1, 1.0, "standardize"])
def test_table_plot_and_inspector_agree_about_the_first_reading(window, stepped, scale):
    window.document.set_experiment(Experiment(input_scale=scale, learning_rate=0.0001), "set")
    t_u, t_c = (float(window.document.readings.used()[column][0]) for column in (0, 1))
    for epoch in (0, 1, 2):
        inspector = stepped(epoch)
        slope, intercept = window.live.current.curve.slope_intercept
        residual = t_c - (slope * t_u + intercept)
        shown = residual_text(residual)
        assert number(window.readings.model.index(0, RESIDUAL).data()) == number(shown)
        window.plots.fit.reading_hovered.emit(0)
        assert named(window.plots, "fitValue").text().endswith(f", residual {shown}")
        predicted, error = (number(inspector.chain.rows.model().index(0, column).data()) for column in (0, 1))
        assert error == pytest.approx(-residual, rel=1e-3)
        assert predicted == pytest.approx(t_c - residual, rel=1e-3)


def test_of_the_calibration_table_and_plot_have_the_same_sign(window, qtbot, xy):
    window.workspaces.actions["calibrate"].trigger()
    qtbot.waitUntil(lambda: window.calibration.is_current, timeout=30_000)
    plot, model = window.plots.residuals.panel, window.readings.model
    _, drawn = xy(item_of(plot, "marks"))
    assert number(model.index(0, RESIDUAL).data()) == -1.36
    assert drawn[0] == pytest.approx(-1.36, abs=0.005)
    plot.reading_hovered.emit(0)
    assert named(window.plots, "fitValue").text().endswith(", of the calibration −1.36")


def test_headings_and_tips_call_t_p_minus_t_c_an_error(window, stepped):
    stepped(1)
    texts = [text for action in window.findChildren(QAction) for text in (action.text(), action.toolTip())]
    for widget in window.findChildren(QWidget):
        texts += [widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()]
        text = getattr(widget, "text", None)
        if callable(text):
            with contextlib.suppress(TypeError):  # a text that is asked for with arguments
                texts.append(str(text()))
    for view in window.findChildren(QTableView):
        model = view.model()
        for section in range(model.columnCount()):
            for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
                texts.append(str(model.headerData(section, Qt.Orientation.Horizontal, role)))
    plain = [" ".join(text.split()) for text in texts]
    assert any("error t_p − t_c" in text for text in plain)
    for text in plain:
        assert not re.search("t_p [-−] t_c", re.sub(r"errors?( =)? t_p [-−] t_c", "", text)), text
