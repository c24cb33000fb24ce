"""The plots of the window: what each workspace shows, and the way back from a zoom."""

import numpy as np
import pytest
from looking import item_of

from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QToolButton

from thermogui.core.calibration.settings import CalibrationSettings, Conventions
from thermogui.core.descent.experiment import Experiment


@pytest.fixture
def calibrated(window, qtbot):
    window.calibration.start()
    qtbot.waitUntil(lambda: window.calibration.is_current)
    window.live.draw_now()
    return window


def seen(plots):
    return [plot is not None and plot.isVisible() for plot in (plots.fit, plots.residuals.panel, plots.loss)]


def test_who_calibrates_sees_neither_the_line_of_a_descent_nor_its_loss(calibrated, trigger, xy):
    plots = calibrated.plots
    trigger("actionWorkspaceCalibrate")
    plots.set_workspace("calibrate")
    assert seen(plots) == [True, True, False]
    assert len(xy(item_of(plots.fit, "curve"))[0]) == 0
    assert all(item_of(plots.fit, name).isVisible() for name in ("exact", "confidence", "prediction"))
    assert plots.fit.out_of_view() == []
    trigger("actionWorkspaceLearn")
    plots.set_workspace("learn")
    assert seen(plots) == [True, False, True]
    assert len(xy(item_of(plots.fit, "curve"))[0]) == 2


def test_the_exact_parabola_stands_beside_the_line_and_beside_a_network(calibrated, trigger, xy, qtbot, part):
    plots, document = calibrated.plots, calibrated.document
    curve = item_of(plots.fit, "parabola")
    assert not curve.isVisible()
    plots.of_calibration.parabola.setChecked(True)
    plots.calibration_actions["exact"].setChecked(True)
    network = Experiment(model="tanh", initial=(), learning_rate=1e-3, epochs=20)
    document.set_experiment(network, "try")
    part("speed").setValue(part("speed").maximum())
    trigger("actionStart")
    qtbot.waitUntil(lambda: calibrated.property("outcome") == "finished", timeout=60_000)
    calibrated.live.draw_now()
    assert curve.isVisible()
    t_u, t_c = xy(curve)
    np.testing.assert_allclose(t_c, np.polyval(np.polyfit(*document.readings.used(), 2), t_u), rtol=1e-9)
    plots.fit.grab()
    assert {"exact line", "exact parabola"} <= {label.text for label in plots.fit.labels.shown}
    with qtbot.waitSignal(plots.fit.place_hovered) as said:
        plots.fit.crosshair.point_at(plots.fit.getViewBox().mapViewToScene(QPointF(50.0, 10.0)))
    assert all(f"{name} " in said.args[0] for name in ("curve", "exact line", "exact parabola"))


def test_a_calibration_by_a_parabola_is_called_one_and_has_no_other_beside_it(calibrated, qtbot):
    plots = calibrated.plots
    plots.of_calibration.parabola.setChecked(True)
    calibrated.document.set_calibration(CalibrationSettings(Conventions("quadratic")), "curve")
    qtbot.waitUntil(lambda: calibrated.calibration.is_current)
    assert plots.calibration_actions["exact"].text() == "Exact parabola"
    assert not plots.of_calibration.parabola.isVisible()
    assert not item_of(plots.fit, "parabola").isVisible() and plots.fit.bands.exact == {}


@pytest.mark.parametrize("scatter", ["t_c", "t_u"])
def test_residuals_without_the_descent_are_those_of_the_exact_line(calibrated, qtbot, xy, scatter, part):
    window = calibrated
    window.document.set_calibration(CalibrationSettings(Conventions(scatter=scatter)), "scatter")
    qtbot.waitUntil(lambda: window.calibration.is_current)
    window.plots.set_workspace("calibrate")
    window.plots.residuals_action.setChecked(True)
    x, y = (values.reshape(-1, 2) for values in xy(item_of(window.plots.fit, "residuals")))
    assessment, readings = window.calibration.state.assessment, window.document.readings
    np.testing.assert_array_equal([x[:, 0], y[:, 0]], [readings.t_u, readings.t_c])
    apart = {"t_u": x[:, 0] - x[:, 1], "t_c": y[:, 0] - y[:, 1]}
    np.testing.assert_allclose(apart.pop(scatter), assessment.residuals, atol=1e-12)
    assert not np.any(*apart.values())
    window.plots.fit.reading_hovered.emit(0)
    assert part("fitValue").text().startswith("reading 1: t_u 35.7, t_c 0.5, of the calibration ")


@pytest.mark.parametrize("name", ["fit", "loss"])
def test_a_key_and_a_button_show_everything_again(calibrated, qtbot, name):
    plot = getattr(calibrated.plots, name)
    action = getattr(calibrated.plots, f"{name}_all_action")
    before = np.array(plot.viewRange())
    (button,) = (b for b in plot.parent().findChildren(QToolButton) if b.defaultAction() is action)
    calibrated.activateWindow()
    qtbot.waitUntil(calibrated.isActiveWindow)
    plot.setFocus()
    for back in (lambda: qtbot.keyClick(plot, Qt.Key.Key_0), button.click):
        view = plot.getPlotItem().getViewBox()
        view.setRange(xRange=(1, 2), yRange=(1, 2), padding=0)
        view.sigRangeChangedManually.emit([True, True])
        back()
        np.testing.assert_allclose(plot.viewRange(), before)
    assert button.toolTip().endswith("(0)")


def test_the_key_of_a_plot_is_a_digit_in_a_field(calibrated, qtbot, part):
    view = calibrated.plots.fit.viewRange()
    epochs = part("epochs")
    calibrated.activateWindow()
    qtbot.waitUntil(calibrated.isActiveWindow)
    epochs.setFocus()
    epochs.selectAll()
    qtbot.keyClicks(epochs, "10")
    qtbot.keyClick(epochs, Qt.Key.Key_Return)
    assert epochs.value() == 10 and calibrated.plots.fit.viewRange() == view


def test_plots_are_told_to_who_does_not_see_them(calibrated, trigger, part, qtbot):
    plots = calibrated.plots
    said = lambda plot: plot.accessibleDescription()  # noqa: E731
    qtbot.waitUntil(lambda: said(plots.loss) == "No epoch is trained yet.")
    part("speed").setValue(part("speed").maximum())
    trigger("actionStart")
    qtbot.waitUntil(lambda: calibrated.property("outcome") == "finished", timeout=30_000)
    qtbot.waitUntil(
        lambda: said(plots.loss).startswith("5,000 of 5,000 epochs: loss 80.364342 at the start, 2.9")
    )
    qtbot.waitUntil(lambda: "t_c = 0.5367" in said(plots.fit))
    assert said(plots.fit).startswith("11 readings: t_u 21.8 to 81.9, t_c −4.0 to 28.0 °C. Line: ")
    assert said(plots.fit).endswith(" Largest residual −2.68, at t_u 48.4.")
    part("learningRate").setValue(1.0)
    trigger("actionStart")
    qtbot.waitUntil(lambda: calibrated.property("outcome") == "diverged", timeout=30_000)
    qtbot.waitUntil(lambda: "no longer finite" in said(plots.loss))
    trigger("actionWorkspaceCalibrate")
    plots.set_workspace("calibrate")
    qtbot.waitUntil(lambda: said(plots.fit).endswith("Exact: t_c = 0.537(36)·t_u − 17.3(1.9)."))
    residuals = said(plots.residuals.panel)
    assert residuals == "11 readings: residuals of t_c from −2.67 to 2.11 °C. None is an outlier."
    trigger("actionNew")
    qtbot.waitUntil(lambda: said(plots.fit) == "No readings yet.")
    qtbot.waitUntil(lambda: said(plots.residuals.panel) == "No calibration yet.")
