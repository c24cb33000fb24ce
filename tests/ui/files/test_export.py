"""Plots as files: as large, as thick and as light as they should be."""

import re
from dataclasses import replace

import numpy as np
import pytest
from straight import straight

from PySide6.QtGui import QColor, QImage

from thermogui.core.descent.experiment import Experiment, initial_params
from thermogui.core.descent.run import Run
from thermogui.core.descent.trace import Trace
from thermogui.core.descent.training import train
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import seed_readings
from thermogui.ui.files.exporting.plot_files import image_of, save_plots
from thermogui.ui.plots.fit import FitPlot
from thermogui.ui.plots.loss import LossPlot
from thermogui.ui.plots.style import PlotStyle
from thermogui.ui.widgets.theme import DARK, LIGHT

LEVEL = straight(0.0, 12.3)
"""A line along the axis, whose thickness can be counted down a column of pixels."""


@pytest.fixture(scope="module")
def trace():
    experiment = Experiment(epochs=2_000, engine="numpy")
    trace = Trace(initial_params(experiment))
    for block in train(experiment, seed_readings()):
        trace.append(block)
    return trace


@pytest.fixture(scope="module")
def level():
    """A run that stands still on a level line."""
    experiment = Experiment(
        epochs=2_000, engine="numpy", input_scale=1.0, initial=(0.0, 12.3), learning_rate=1e-30
    )
    run = Run.begun(experiment, seed_readings())
    for block in train(experiment, seed_readings()):
        run.append(block)
    return run


@pytest.fixture
def save(tmp_path, level):
    """Return a function that saves one plot and gives its path."""

    def save(kind, name, dpi=150, unit=None):
        path = tmp_path / name
        run = replace(level, readings=seed_readings().with_unit(unit))
        save_plots([(kind, path)], [run], dpi)
        assert [file.name for file in tmp_path.iterdir()] == [name]
        return path

    return save


@pytest.fixture(params=[LIGHT, DARK], ids=lambda theme: theme.name)
def shown(request, qtbot, trace):
    """A fit plot and a loss plot as a window shows them."""
    plots = {"fit": FitPlot(PlotStyle(request.param)), "loss": LossPlot(PlotStyle(request.param))}
    for plot in plots.values():
        qtbot.addWidget(plot)
        plot.resize(700, 300)
        plot.show()
    plots["fit"].show_readings(seed_readings())
    plots["fit"].show_curve(LEVEL)
    plots["loss"].show_trace(trace, len(trace))
    return plots


def pixels(image):
    """Red, green and blue of an image, shape (height, width, 3)."""
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).astype(np.int16)


def of_colour(image, colour, tolerance=40):
    """Which pixels are about of a colour, shape (height, width)."""
    wanted = np.array(QColor(colour).getRgb()[:3])
    return (np.abs(pixels(image) - wanted) < tolerance).all(axis=2)


def thickness(image, colour):
    """How many pixels of a colour there usually are in a column that has some."""
    columns = of_colour(image, colour, 60).sum(axis=0)
    return np.median(columns[columns > 0])


@pytest.mark.parametrize("dpi", [96, 150, 600])
def test_a_png_has_its_size_its_dpi_and_a_line_as_thick_as_on_the_screen(save, dpi):
    image = QImage(str(save("fit", "fit.png", dpi)))
    assert (image.width(), image.height()) == (round(6.4 * dpi), round(4.8 * dpi))
    assert image.dotsPerMeterX() == image.dotsPerMeterY() == round(dpi / 0.0254)
    assert thickness(image, LIGHT.line) == pytest.approx(2.5 * dpi / 96, abs=1.1)


def test_the_default_is_600_dpi(tmp_path, level):
    save_plots([("loss", tmp_path / "loss.png")], [level])
    image = QImage(str(tmp_path / "loss.png"))
    assert (image.width(), image.height(), image.dotsPerMeterX()) == (3840, 2880, 23622)


def test_text_grows_with_the_resolution(save, tmp_path):
    shares = []
    for dpi in (96, 384):
        path = save("data", "data.png", dpi)
        dark = pixels(QImage(str(path))).sum(axis=2) < 300
        shares.append(dark.mean())
        path.unlink()
    assert shares[1] == pytest.approx(shares[0], rel=0.35)


def test_the_readings_alone_have_no_line_and_no_name_of_a_unit(save):
    image = QImage(str(save("data", "data.png", unit="degF")))
    assert not of_colour(image, LIGHT.line).any() and of_colour(image, LIGHT.reading).any()


@pytest.mark.parametrize("kind", ["fit", "data", "loss"])
def test_an_svg_holds_vectors_and_no_image(save, kind):
    text = save(kind, "plot.svg").read_text(encoding="utf-8")
    assert "<svg" in text and "<image" not in text and "base64" not in text
    longest = max(len(re.findall(r"[-\d.e]+", path)) for path in re.findall(r'\bd="([^"]*)"', text))
    if kind == "loss":
        assert longest > 200
    assert ("After epoch 2,000 · loss " in text) == (kind != "data")


def test_an_svg_names_the_axes(save):
    text = save("fit", "plot.svg", unit="degF").read_text(encoding="utf-8")
    assert "Temperature (°Fahrenheit)" in text and "Temperature (°Celsius)" in text


@pytest.mark.parametrize("kind", ["fit", "data", "loss"])
def test_a_pdf_is_a_page_of_vectors(save, kind):
    data = save(kind, "plot.pdf").read_bytes()
    assert data.startswith(b"%PDF-") and not re.search(rb"/Subtype\s*/Image", data)
    (box,) = re.findall(rb"/MediaBox \[([\d. ]+)\]", data)
    assert [round(float(side)) for side in box.split()] == [0, 0, 461, 346]


@pytest.mark.parametrize("kind", ["fit", "loss"])
def test_what_the_window_shows_is_saved_light_and_leaves_it_as_it_was(save_shown, shown, tmp_path, kind):
    before = shown[kind].grab().toImage()
    save_shown(shown[kind], kind, tmp_path / "plot.png", "Epoch 2,000 · loss 4.4")
    image = QImage(str(tmp_path / "plot.png"))
    assert image.pixelColor(2, 2) == QColor("white") and (pixels(image).sum(axis=2) > 700).mean() > 0.7
    assert of_colour(image, LIGHT.line if kind == "fit" else LIGHT.loss).sum() > 300
    assert not of_colour(image, DARK.plot, 8).any()
    assert shown[kind].grab().toImage() == before


def test_a_zoom_and_the_axes_of_the_window_are_saved(save_shown, shown, tmp_path):
    shown["loss"].set_log(False, False)
    shown["fit"].setRange(xRange=(0, 1), yRange=(100, 101), padding=0)
    save_shown(shown["fit"], "fit", tmp_path / "fit.png")
    assert not of_colour(QImage(str(tmp_path / "fit.png")), LIGHT.reading).any()
    save_shown(shown["loss"], "loss", tmp_path / "loss.svg")
    assert "10²" not in (tmp_path / "loss.svg").read_text() and "2000" in (tmp_path / "loss.svg").read_text()


def test_hidden_residuals_stay_hidden(shown, tmp_path):
    shares = []
    for visible in (True, False):
        shown["fit"].set_residuals_visible(visible)
        image = image_of(shown["fit"], "fit", 96, "")
        shares.append(of_colour(image, LIGHT.residual, 12).sum())
    assert shares[0] > shares[1] + 100


@pytest.mark.parametrize("name", ["plot.gif", "plot", "nowhere/plot.png", "file/plot.pdf", "folder.svg"])
def test_a_file_that_cannot_be_written_is_said_and_leaves_nothing(tmp_path, level, name):
    (tmp_path / "file").write_text("")
    (tmp_path / "folder.svg").mkdir()
    before = sorted(path.name for path in tmp_path.rglob("*"))
    with pytest.raises(ThermoError) as caught:
        save_plots([("fit", tmp_path / name)], [level])
    assert name.rsplit("/")[-1] in str(caught.value) and "\n" not in str(caught.value)
    assert sorted(path.name for path in tmp_path.rglob("*")) == before


def test_a_file_that_is_there_is_replaced_whole(save, tmp_path):
    (tmp_path / "fit.png").write_text("something else")
    assert QImage(str(save("fit", "fit.png"))).width() == 960
