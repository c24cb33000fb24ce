"""The loss surface on the screen: real runs over it, the mouse and the keys, and what would break it."""

import re

import numpy as np
import pytest
from looking import item_of, named
from straight import over_t_u

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton

from thermogui.core.descent.curve import Curve
from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.figures import figure_text
from thermogui.core.descent.loss_view import edge_of_region
from thermogui.core.descent.run import Run
from thermogui.core.readings.readings import Readings, seed_readings
from thermogui.ui.files.exporting.plot_files import image_of
from thermogui.ui.plots.style import PlotStyle
from thermogui.ui.run.frame import Frame
from thermogui.ui.surface.loss_colours import height_colours
from thermogui.ui.surface.panel import SurfacePanel
from thermogui.ui.surface.plot import SurfacePlot
from thermogui.ui.surface.trajectory import Trajectory
from thermogui.ui.widgets.theme import DARK, LIGHT

DEFAULT = Experiment(engine="numpy", epochs=3000)
RAW = Experiment(engine="numpy", input_scale=1.0, epochs=100)
STANDARD = Experiment(engine="numpy", input_scale="standardize", learning_rate=0.1, epochs=100)


@pytest.fixture
def run_of(trace_of):
    """Return a function that trains, and gives the run as the window has it."""

    def run_of(experiment, readings=None):
        readings = readings or seed_readings()
        return Run(experiment, readings, trace_of(experiment, readings), experiment.epochs)

    return run_of


def frame_of(run, epoch=None):
    epoch = len(run.trace) if epoch is None else epoch
    record = run.trace.record(epoch) if epoch else None
    params = run.trace.params_after(epoch)
    curve = Curve.of(run.experiment, run.scaling, params)
    loss, gradient = run.trace.loss_after(epoch), run.trace.gradient_after(epoch)
    return Frame(run, epoch, run.planned, record, params, curve, loss, gradient, None, None)


@pytest.fixture
def plot(qtbot):
    plot = SurfacePlot(PlotStyle())
    qtbot.addWidget(plot)
    plot.resize(500, 400)
    with qtbot.waitExposed(plot):
        plot.show()
    plot.show_surface(seed_readings(), DEFAULT)
    return plot


@pytest.fixture
def panel(panel):
    panel.show_surface(seed_readings(), DEFAULT)
    return panel


def place(plot, p, q):
    """Where a point of the axes is on the widget."""
    return plot.mapFromScene(plot.getViewBox().mapViewToScene(QPointF(p, q)))


def seen(plot, p, q):
    (left, right), (bottom, top) = plot.getPlotItem().viewRange()
    return left < p < right and bottom < q < top


def trajectory(plot, part):
    """The points of a part of the trajectory, shape (k, 2)."""
    (item,) = (item for item in plot.scene().items() if isinstance(item, Trajectory))
    path = item.shapes[part]
    elements = (path.elementAt(index) for index in range(path.elementCount()))
    return np.array([(element.x, element.y) for element in elements]).reshape(-1, 2)


def mouse(plot, *places, button=Qt.MouseButton.LeftButton):
    """Click at a place, or drag from it through all others, as the system would tell it."""
    window = plot.viewport()

    def send(kind, at, buttons):
        at = QPointF(at)
        event = QMouseEvent(kind, at, window.mapToGlobal(at), button, buttons, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(window, event)

    send(QEvent.Type.MouseButtonPress, places[0], button)
    for at in places[1:]:
        # more than one move, for pyqtgraph drags from the second one on
        for step in np.linspace(0.2, 1.0, 5):
            send(QEvent.Type.MouseMove, places[0] + (at - places[0]) * step, button)
    send(QEvent.Type.MouseButtonRelease, places[-1], Qt.MouseButton.NoButton)


# -- what is drawn


@pytest.mark.parametrize("units", ["scaled", "reading"])
@pytest.mark.parametrize("experiment", [DEFAULT, STANDARD], ids=["× 0.1", "standardized"])
def test_the_path_goes_from_the_start_to_the_current_epoch(plot, run_of, experiment, units, painted):
    run = run_of(experiment)
    plot.set_units(units)
    plot.show_surface(seed_readings(), experiment)
    for epoch in (1, 20, len(run.trace)):
        plot.show_frame(frame_of(run, epoch))
        params = run.trace.params_after(epoch)
        end = over_t_u(run.scaling, params) if units == "reading" else params
        begin = over_t_u(run.scaling, (1.0, 0.0)) if units == "reading" else (1.0, 0.0)
        np.testing.assert_allclose(trajectory(plot, "path")[[0, -1]], [begin, end], rtol=1e-6)
        assert painted(plot) and seen(plot, *begin) and seen(plot, *end) and plot.shows_run


def test_the_arrow_points_along_the_next_step_that_the_loop_takes(plot, run_of):
    run = run_of(DEFAULT)
    for epoch in (0, 1, 30):
        plot.show_frame(frame_of(run, epoch))
        tail, tip = trajectory(plot, "arrow")[:2]
        step = run.trace.params_after(epoch + 1).astype(float) - run.trace.params_after(epoch)
        pixel = np.array(plot.framing.pixel())
        shown, wanted = (tip - tail) / pixel, step / pixel
        np.testing.assert_allclose(shown / np.hypot(*shown), wanted / np.hypot(*wanted), atol=1e-3)
        assert 25 <= np.hypot(*shown) <= 111


def test_the_minimum_has_a_cross_and_regions_that_can_be_hidden(plot, xy):
    slope, intercept = np.polyfit(*seed_readings().used(), 1)
    x, y = xy(item_of(plot, "cross"))
    assert (x[0] / 10, y[0]) == pytest.approx((slope, intercept))
    plot.set_units("reading")
    plot.framing.recentre("minimum")
    plot.grab()
    for confidence, item in plot.backdrop.ellipses.items():
        p, q = xy(item)
        np.testing.assert_allclose(
            plot.surface.excess(p, q), edge_of_region(plot.surface, confidence), rtol=1e-6
        )
    plot.show_parts(ellipses=False, contours=False)
    plot.grab()
    assert all(len(xy(item)[0]) == 0 for item in plot.backdrop.ellipses.values())
    assert plot.backdrop.picture.contours.isEmpty()


def test_labels_of_contours_stand_apart_and_inside_the_view(plot, run_of):
    for experiment in (DEFAULT, RAW, STANDARD):
        plot.show_surface(seed_readings(), experiment)
        for on in ("path", "minimum"):
            plot.framing.recentre(on)
            plot.grab()
            shown = plot.backdrop.labels.places
            assert 3 <= len(shown) <= 7 and len({label.text for label in shown}) == len(shown)
            places = [QPoint(round(label.x), round(label.y)) for label in shown]
            for index, at in enumerate(places):
                assert plot.rect().contains(at)
                assert all((at - other).manhattanLength() > 60 for other in places[:index])


def test_the_run_of_other_settings_lies_where_its_lines_are(plot, run_of):
    run = run_of(DEFAULT)
    plot.show_surface(seed_readings(), STANDARD)
    plot.show_frame(frame_of(run, 3000))
    end = trajectory(plot, "path")[-1]
    line = over_t_u(plot.conditioning.scaled.scaling, end)
    assert line == pytest.approx(over_t_u(run.scaling, run.trace.params_after(3000)), rel=1e-6)


def test_axes_are_named_after_what_they_show(plot):
    labels = lambda: [plot.getAxis(side).labelText for side in ("bottom", "left")]  # noqa: E731
    assert labels() == ["w", "b"]
    plot.set_units("reading")
    assert labels() == ["Slope (°C per unit)", "Intercept (°C)"]
    plot.show_surface(seed_readings("degF"), DEFAULT)
    assert labels() == ["Slope (°C per °F)", "Intercept (°C)"]


# -- where it looks


def test_it_follows_the_path_until_someone_zooms(plot, run_of):
    run = run_of(Experiment(engine="numpy", learning_rate=0.0335, epochs=100))
    plot.show_frame(frame_of(run, 1))
    first = plot.viewRect()
    plot.show_frame(frame_of(run, 50))
    assert plot.viewRect() != first and seen(plot, *trajectory(plot, "path")[-1])
    plot.framing.zoom(0.1)
    zoomed = plot.viewRect()
    plot.show_frame(frame_of(run, 51))
    assert plot.viewRect() == zoomed and not plot.shows_run
    plot.framing.recentre("path")
    assert plot.shows_run


def test_an_edited_reading_moves_the_surface_but_not_a_zoomed_view(plot):
    plot.framing.zoom(0.5)
    before, minimum = plot.viewRect(), plot.surface.minimum
    plot.show_surface(seed_readings().with_values("t_c", np.array([0]), 9.0), DEFAULT)
    assert plot.viewRect() == before and plot.surface.minimum != minimum
    plot.show_surface(seed_readings(), RAW)
    assert seen(plot, *plot.surface.minimum) and seen(plot, 1.0, 0.0)


# -- mouse and keys


@pytest.mark.parametrize("units", ["scaled", "reading"])
@pytest.mark.parametrize("experiment", [DEFAULT, RAW, STANDARD], ids=["× 0.1", "raw", "standardized"])
def test_a_click_chooses_the_start_in_scaled_units(qtbot, plot, experiment, units):
    plot.set_units(units)
    plot.show_surface(seed_readings(), experiment)
    wanted = np.array(plot.surface.minimum)
    wanted[1] += 40 * plot.framing.pixel()[1]
    with qtbot.waitSignal(plot.start_chosen) as chosen:
        mouse(plot, place(plot, *wanted))
    scaling = plot.conditioning.scaled.scaling
    found = over_t_u(scaling, chosen.args) if units == "reading" else chosen.args
    assert (np.abs(np.array(found) - wanted) < 2.1 * np.array(plot.framing.pixel())).all()
    plot.show_surface(
        seed_readings(), Experiment(input_scale=experiment.input_scale, initial=tuple(chosen.args))
    )
    x, y = item_of(plot, "ring").getData()
    assert (np.abs(np.array([x[0], y[0]]) - wanted) < 2.1 * np.array(plot.framing.pixel())).all()


def test_a_start_that_is_clicked_has_no_more_digits_than_a_pixel(qtbot, plot):
    with qtbot.waitSignal(plot.start_chosen) as chosen:
        mouse(plot, QPoint(250, 200))
    assert all(len(repr(value)) <= 7 for value in chosen.args)


def test_dragging_the_ring_moves_the_start_as_one_gesture_and_not_the_view(qtbot, plot):
    chosen, gestures, before = [], set(), plot.viewRect()

    def note(w, b):
        chosen.append((w, b))
        gestures.add(plot.gesture)
        plot.show_surface(seed_readings(), Experiment(initial=(w, b)))

    plot.start_chosen.connect(note)
    mouse(plot, place(plot, 1.0, 0.0), place(plot, 3.0, -6.0), place(plot, 4.0, -20.0))
    assert len(chosen) >= 2 and len(gestures) == 1
    assert chosen[-1] == pytest.approx((4.0, -20.0), abs=0.2) and plot.viewRect() == before


def test_a_drag_elsewhere_moves_the_view_and_a_right_click_chooses_nothing(qtbot, plot):
    before = plot.viewRect()
    with qtbot.assertNotEmitted(plot.start_chosen):
        mouse(plot, QPoint(300, 100), QPoint(200, 150))
        mouse(plot, QPoint(250, 200), button=Qt.MouseButton.RightButton)
    assert plot.viewRect() != before


def test_keys_zoom_and_with_shift_pan(plot):
    home = plot.viewRect()
    QTest.keyClick(plot, Qt.Key.Key_Plus)
    assert plot.viewRect().width() == pytest.approx(home.width() / 1.25)
    QTest.keyClick(plot, Qt.Key.Key_Minus)
    assert plot.viewRect().width() == pytest.approx(home.width())
    for key, across, up in ((Qt.Key.Key_Left, -1, 0), (Qt.Key.Key_Up, 0, 1)):
        before = plot.viewRect().center()
        QTest.keyClick(plot, key, Qt.KeyboardModifier.ShiftModifier)
        moved = plot.viewRect().center() - before
        assert (np.sign(round(moved.x(), 9)), np.sign(round(moved.y(), 9))) == (across, up)


def test_keys_show_the_minimum_and_the_path_again(panel):
    plot = panel.plot
    panel.activateWindow()
    plot.setFocus()
    home = plot.viewRect()
    QTest.keyClick(plot, Qt.Key.Key_M)
    assert plot.viewRect().width() < home.width() and seen(plot, *plot.surface.minimum)
    QTest.keyClick(plot, Qt.Key.Key_0)
    assert plot.viewRect().center().x() == pytest.approx(home.center().x())


def test_arrow_keys_move_a_mark_from_the_start_and_enter_makes_it_the_start(qtbot, panel):
    plot, view = panel.plot, panel.plot.viewRect()
    panel.activateWindow()
    plot.setFocus()
    mark = item_of(plot, "keyMark")
    with qtbot.assertNotEmitted(plot.start_chosen):
        QTest.keyClick(plot, Qt.Key.Key_Return)
    for key in (*3 * (Qt.Key.Key_Right,), Qt.Key.Key_Down):
        QTest.keyClick(plot, key)
    QTest.keyClick(plot, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    x, y = mark.getData()
    wanted = 1.0 + 0.075 * view.width() - plot.framing.pixel()[0], -0.025 * view.height()
    assert (x[0], y[0]) == pytest.approx(wanted) and plot.viewRect() == view
    # what is there is told, also to who hears it
    assert named(panel, "surfaceValue").text().startswith("w ")
    assert plot.accessibleDescription().startswith(named(panel, "surfaceValue").text())
    with qtbot.waitSignal(plot.start_chosen) as chosen:
        QTest.keyClick(plot, Qt.Key.Key_Return)
    assert chosen.args == pytest.approx(wanted, abs=1.1 * max(plot.framing.pixel()))
    QTest.keyClick(plot, Qt.Key.Key_Escape)
    assert len(mark.data) == 0


def test_the_mark_of_the_keys_stays_in_view_and_goes_with_the_keyboard(panel):
    plot = panel.plot
    panel.activateWindow()
    plot.setFocus()
    mark = item_of(plot, "keyMark")
    for _ in range(60):
        QTest.keyClick(plot, Qt.Key.Key_Left)
    assert mark.data["x"][0] == pytest.approx(plot.viewRect().left())
    plot.clearFocus()
    assert len(mark.data) == 0


def test_the_loss_under_the_cursor_is_told(qtbot, plot):
    told = []
    plot.place_hovered.connect(told.append)
    plot.scene().sigMouseMoved.emit(plot.getViewBox().mapViewToScene(QPointF(*plot.surface.minimum)))
    assert told[-1][2] == pytest.approx(plot.surface.least, rel=1e-6)
    plot.scene().sigMouseMoved.emit(QPointF(-5, -5))
    assert told[-1] is None


# -- what would break it


@pytest.mark.parametrize(("dtype", "units"), [("float32", "scaled"), ("float64", "reading")])
def test_a_run_that_diverges_leaves_the_picture_readable(plot, run_of, dtype, units, painted):
    experiment = Experiment(
        engine="numpy", input_scale=1.0, epochs=600, early_stop=False, dtype=dtype, initial=(1.0, 0.0)
    )
    run = run_of(experiment)
    plot.set_units(units)
    plot.show_surface(seed_readings(), experiment)
    before = plot.viewRect()
    for epoch in (*range(1, 30), 100, 250, 600):
        plot.show_frame(frame_of(run, epoch))
        assert painted(plot) and plot.viewRect() == before
        for part in ("path", "arrow", "dots", "head"):
            points = trajectory(plot, part)
            assert np.isfinite(points).all()
            # what is drawn stays near the view
            assert (np.abs(points - [1, 0]) < 100).all()
    assert not plot.shows_run
    plot.framing.recentre("path")
    assert painted(plot)


FAR = (1e300, -1e300)
EXTREMES = {
    "one": Readings.from_columns([20.0], [5.0]),
    "same t_u": Readings.from_columns([20.0, 20.0], [5.0, 7.0]),
    "zero": Readings.from_columns([0.0, 0.0], [0.0, 0.0]),
    "on a line": Readings.from_columns([1.0, 2.0, 3.0], [1.0, 2.0, 3.0]),
    "none": Readings.from_columns([], []),
    "huge": Readings.from_columns([1e300, -1e300], [1.0, 2.0]),
    "large": Readings.from_columns([1e60, 2e60, 4e60], [1e60, 2e60, 3e60]),
    "small": Readings.from_columns([1e-60, 2e-60, 4e-60], [1e-60, 2e-60, 3e-60]),
    "near": Readings.from_columns([1.0, 1.0000000000000002], [0.0, 1.0]),
}


@pytest.mark.parametrize("readings", EXTREMES.values(), ids=EXTREMES.keys())
@pytest.mark.parametrize(
    ("scale", "initial"),
    [(1.0, FAR), (1e-30, (1.0, 0.0)), ("standardize", FAR)],
    ids=["raw, far", "tiny, near", "standardized, far"],
)
def test_extreme_readings_and_starts_are_no_trouble(plot, readings, scale, initial, painted):
    experiment = Experiment(input_scale=scale, initial=initial)
    for units in ("scaled", "reading"):
        plot.set_units(units)
        plot.show_surface(readings, experiment)
        plot.show_frame(Frame(None, 0, 10, None, np.array(initial), None, None, None, None, None))
        for on in ("path", "minimum"):
            plot.framing.recentre(on)
            assert painted(plot)
    assert (plot.surface is None) == item_of(plot, "hint").isVisible()
    plot.show_surface(seed_readings(), DEFAULT)
    plot.framing.recentre("path")
    assert painted(plot) and not item_of(plot, "hint").isVisible() and seen(plot, *plot.surface.minimum)


def test_zooming_as_far_as_one_can_is_no_trouble(plot, run_of, painted):
    plot.show_frame(frame_of(run_of(DEFAULT)))
    plot.framing.recentre("minimum")
    for factor in (0.1, 10.0):
        for _ in range(60):
            plot.framing.zoom(factor)
        assert painted(plot)
    assert np.abs(plot.getPlotItem().viewRange()).max() <= 1e140


def test_wrong_settings_are_said_in_place_of_the_surface(plot):
    plot.show_surface(seed_readings(), Experiment(input_scale=0.0))
    assert "input scale" in item_of(plot, "hint").toPlainText() and plot.surface is None
    plot.show_surface(seed_readings(), DEFAULT)
    assert plot.surface is not None


# -- colours and files


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_higher_is_always_brighter(theme):
    red, green, blue = height_colours(theme).T.astype(float)
    assert (np.diff(0.2126 * red + 0.7152 * green + 0.0722 * blue) > -0.8).all()
    luminance = (0.2126 * red + 0.7152 * green + 0.0722 * blue)[::32]
    assert (np.diff(luminance) > 2).all()


def pixels(image):
    """Return the colours of an image, (height, width, 4)."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    flat = np.frombuffer(image.constBits(), np.uint8)
    return flat.reshape(image.height(), image.width(), 4).astype(float)


def test_what_is_shown_is_exported_light_and_leaves_it_as_it_was(save_shown, plot, run_of, tmp_path):
    plot.set_style(PlotStyle(DARK))
    plot.show_frame(frame_of(run_of(DEFAULT), 500))
    plot.framing.zoom(1.5)
    before = plot.grab().toImage()
    image = image_of(plot, "surface", 96, "Epoch 500 · loss 11")
    assert image.pixelColor(2, 2) == QColor("white")
    for suffix in ("png", "svg", "pdf"):
        save_shown(plot, "surface", tmp_path / f"surface.{suffix}", "Epoch 500 · loss 11")
    saved = QImage(str(tmp_path / "surface.png"))
    assert saved.size() == image.size()
    # where fonts have been drawn before, single pixels of a letter may differ
    assert np.abs(pixels(saved) - pixels(image)).mean() < 0.5
    text = (tmp_path / "surface.svg").read_text(encoding="utf-8")
    assert "Epoch 500 · loss 11" in text and not re.search(r"\b(nan|inf)\b", text)
    assert (tmp_path / "surface.pdf").read_bytes().startswith(b"%PDF-")
    assert plot.grab().toImage() == before


# -- the panel


def test_the_panel_says_what_scaling_does(panel):
    text = panel.findChild(object, "surfaceScaling").text()
    assert text.startswith("κ = 33,600 raw, 357 with × 0.1, 1 standardized.")
    assert panel._picture.captions() == ["raw: κ 33,600", "× 0.1: κ 357", "standardized: κ 1"]
    panel.show_surface(Readings.from_columns([20.0, 20.0], [5.0, 7.0]), DEFAULT)
    assert "κ = ∞" in panel.findChild(object, "surfaceScaling").text() and not panel._picture.isVisible()
    assert not panel.grab().isNull()


def test_the_panel_shows_w_and_b_both_ways(panel, run_of, locale):
    panel.show_frame(frame_of(run_of(DEFAULT), 3000))
    value = panel.findChild(object, "surfaceValue").text
    run = run_of(DEFAULT)
    w, b = run.trace.params_after(3000)
    shown = [figure_text(number) for number in (w, b, *over_t_u(run.scaling, (w, b)))]
    pattern = "epoch 3,000: w {}, b {} · slope {}, intercept {}"
    assert value() == pattern.format(*shown)
    assert panel.plot.accessibleDescription().startswith(value()), "it is heard as well"
    panel.show_frame(frame_of(run_of(RAW), 9))
    assert "out of this view" in value()
    locale("de_DE")
    panel.plot.place_hovered.emit((1.5, 2.5, 3.5))
    assert value() == "w 1.50000, b 2.50000 · slope 0.150000, intercept 2.50000: loss 3.500000"


def test_the_panels_buttons_do_what_they_say(panel):
    for name, units in (("Reading units", "reading"), ("Reading units", "scaled")):
        button = next(button for button in panel.findChildren(QToolButton) if button.text() == name)
        button.click()
        assert panel.plot.units == units
    wide = panel.plot.viewRect().width()
    panel.minimum_action.trigger()
    assert panel.plot.viewRect().width() < wide
    panel.path_action.trigger()
    assert panel.plot.viewRect().width() == pytest.approx(wide)
    panel.contours_action.trigger()
    panel.ellipses_action.trigger()
    assert panel.plot.backdrop.parts == {"contours": False, "ellipses": False}


def test_a_panel_that_is_hidden_catches_up_when_it_is_shown(qtbot, run_of):
    panel = SurfacePanel(DARK)
    qtbot.addWidget(panel)
    panel.show_surface(seed_readings(), DEFAULT)
    panel.show_frame(frame_of(run_of(DEFAULT), 40))
    assert panel.plot.surface is None
    panel.show()
    assert panel.plot.surface is not None and len(trajectory(panel.plot, "path")) > 2
    panel.set_theme(LIGHT)
    assert not panel.grab().isNull()


def test_everything_in_the_panel_has_a_name_for_a_screen_reader(panel):
    assert panel.plot.accessibleName() == "Loss surface" and "Enter" in panel.plot.accessibleDescription()
    assert all(b.accessibleName() and b.accessibleDescription() for b in panel.findChildren(QToolButton))
