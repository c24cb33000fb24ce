"""Plots as files: PNG at any resolution, SVG and PDF as vectors; always light, 6.4 × 4.8 inches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import shiboken6

import pyqtgraph as pg
from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QImageWriter, QPageSize, QPainter, QPicture
from PySide6.QtSvg import QSvgGenerator

from thermogui.core.descent.drawn import drawn_in_order
from thermogui.core.descent.figures import loss_text
from thermogui.core.descent.run import Run
from thermogui.core.descent.trace import Trace
from thermogui.core.errors import ThermoError
from thermogui.core.readings.roles import Role
from thermogui.core.writing.outputs import written_whole
from thermogui.ui.files.pages import application, open_buffer, pdf_of
from thermogui.ui.plots.fit import FitPlot
from thermogui.ui.plots.loss import LossPlot
from thermogui.ui.plots.style import PlotStyle
from thermogui.ui.surface.plot import SurfacePlot
from thermogui.ui.widgets.theme import LIGHT

PlotKind = Literal["fit", "data", "loss", "surface"]
ExportedPlot = FitPlot | LossPlot | SurfacePlot
PLOTS: dict[PlotKind, tuple[str, str]] = {
    "fit": ("Fit: readings and line", "temp_unknown_plot.png"),
    "data": ("Readings alone", "temp_data_plot.png"),
    "loss": ("Loss", "loss.png"),
    "surface": ("Loss surface", "loss_surface.png"),
}
"""What they are called, and the names of files that are proposed."""
SUFFIXES = (".png", ".svg", ".pdf")
DPI_RANGE = (30, 2400)
DEFAULT_DPI = 600

_INCHES = (6.4, 4.8)
_SCREEN_DPI = 96
_WIDTH, _HEIGHT = (round(inches * _SCREEN_DPI) for inches in _INCHES)
_SMOOTH = QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing


def save_plots(
    plots: Iterable[tuple[PlotKind, Path]],
    runs: Sequence[Run[Trace]],
    dpi: int = DEFAULT_DPI,
) -> None:
    """Draw and save plots of a run without a window; the suffix of a path says as what.

    Of several runs on the same readings the loss plot has all, and the fit plot the first.

    Raises:
        ThermoError: a file cannot be written.
    """
    app = application()
    first, *others = runs
    trace, readings = first.trace, first.readings
    caption = _caption(len(trace), trace.loss_after(len(trace))) if len(trace) and not others else ""
    for kind, path in plots:
        style = export_style(path, dpi)
        plot: ExportedPlot
        if kind == "loss":
            plot = LossPlot(style, for_a_file=True)
            if others:
                plot.show_drawn(drawn_in_order(runs))
            plot.show_trace(trace, max(1, *(len(run.trace) for run in runs)))
            plot.name_loss(readings.label(Role.T_C).squared)
        else:
            plot = FitPlot(style, for_a_file=True)
            # among the readings alone nobody knows the scale yet
            known = kind == "fit" or readings.label(Role.T_U).is_described
            held_out = first.held_out if kind == "fit" else None
            plot.show_readings(readings if known else readings.with_unit(None), held_out=held_out)
            plot.show_curve(first.curve_at_end if kind == "fit" else None)
            plot.show_everything()
        if kind != "data" and caption:
            plot.set_caption(caption)
        with _destroyed_here(plot):
            _drawn(plot, path, dpi).write(path)
    del app


def new_plot(source: ExportedPlot, path: Path, dpi: int) -> ExportedPlot:
    """Return an empty plot of the kind of *source*, in the style of what *path* will be."""
    return _empty(source, export_style(path, dpi))


def drawing_of(
    source: ExportedPlot, kind: PlotKind, path: Path, dpi: int, caption: str, plot: ExportedPlot
) -> PlotDrawing:
    """Draw what a plot of the window shows (its zoom, its axes), in light colours.

    *plot* is from `new_plot`, and is destroyed here.

    Raises:
        ThermoError: the suffix of *path* is unknown.
    """
    with _destroyed_here(plot):
        _copy_into(plot, source, kind, caption)
        return _drawn(plot, path, dpi)


def image_of(source: ExportedPlot, kind: PlotKind, dpi: int, caption: str) -> QImage:
    """Return a picture of what a plot of the window shows."""
    plot = _empty(source, PlotStyle(LIGHT, dpi / _SCREEN_DPI))
    with _destroyed_here(plot):
        _copy_into(plot, source, kind, caption)
        return _image(_picture(plot, dpi / _SCREEN_DPI), dpi)


def export_style(path: Path, dpi: int) -> PlotStyle:
    """Return the light style with pens for what *path* will be."""
    return PlotStyle(LIGHT, dpi / _SCREEN_DPI if path.suffix.lower() == ".png" else 1.0)


def caption_for(epoch: int, loss: float | None) -> str:
    """Return the title that says which epoch a saved plot shows."""
    return "Before the first epoch" if epoch == 0 or loss is None else _caption(epoch, loss)


def _caption(epoch: int, loss: float) -> str:
    return f"After epoch {epoch:,} · loss {loss_text(loss)}"


def _empty(source: ExportedPlot, style: PlotStyle) -> ExportedPlot:
    kinds = (SurfacePlot, LossPlot, FitPlot)
    return next(kind for kind in kinds if isinstance(source, kind))(style, for_a_file=True)


def _copy_into(plot: ExportedPlot, source: ExportedPlot, kind: PlotKind, caption: str) -> None:
    _lay_out(plot)
    # both are of one kind
    plot.copy_state(source)
    if kind == "data" and isinstance(plot, FitPlot):
        plot.show_curve(None)
    elif caption and not (isinstance(plot, FitPlot) and not plot.descends):
        # what is calibrated is of no epoch
        plot.set_caption(caption)


@dataclass(frozen=True, eq=False)
class PlotDrawing:
    """A plot whose strokes have been taken down, so that any thread can make a file of them.

    Attributes:
        content: strokes in pixels of the image or of the page.
        title: of the page.
    """

    content: QPicture
    title: str
    dpi: int

    def write(self, path: Path) -> str:
        """Write the file of which this is the drawing; it appears whole or not at all.

        Raises:
            ThermoError: the file cannot be written.
        """
        with written_whole(path) as draft:
            match path.suffix.lower():
                case ".png":
                    content = _png(self.content, self.dpi)
                case ".svg":
                    content = _svg(self.content, self.title)
                case _:
                    content = _page(self.content, self.title)
            draft.write_bytes(content)
        return ""


def _drawn(plot: ExportedPlot, path: Path, dpi: int) -> PlotDrawing:
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise ThermoError(f"{path.name}: a plot is saved as .png, .svg or .pdf; choose one of them.")
    title = plot.getPlotItem().titleLabel.text or "thermogui"
    return PlotDrawing(_picture(plot, dpi / _SCREEN_DPI if suffix == ".png" else 1.0), title, dpi)


def _picture(plot: pg.PlotWidget, scale: float) -> QPicture:
    picture = QPicture()
    painter = QPainter(picture)
    painter.setRenderHints(_SMOOTH)
    _render(plot, painter, QRectF(0, 0, round(_WIDTH * scale), round(_HEIGHT * scale)), scale)
    painter.end()
    return picture


def _image(picture: QPicture, dpi: int) -> QImage:
    image = QImage(round(_INCHES[0] * dpi), round(_INCHES[1] * dpi), QImage.Format.Format_RGB32)
    if image.isNull():
        raise OSError("there is not enough memory for so large an image")
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHints(_SMOOTH)
    painter.drawPicture(0, 0, picture)
    painter.end()
    # said only now: a painter would scale text by it, on top of the scaling from the screen's pixels
    image.setDotsPerMeterX(round(dpi / 0.0254))
    image.setDotsPerMeterY(round(dpi / 0.0254))
    return image


def _png(picture: QPicture, dpi: int) -> bytes:
    buffer = open_buffer()
    writer = QImageWriter(buffer, QByteArray(b"png"))
    if not writer.write(_image(picture, dpi)):
        raise OSError(f"the image was not made: {writer.errorString()}")
    return bytes(buffer.data().data())


def _svg(picture: QPicture, title: str) -> bytes:
    buffer = open_buffer()
    # 1.1 has paths to clip by, which 1.2 Tiny has not
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
    generator.setOutputDevice(buffer)
    generator.setResolution(_SCREEN_DPI)
    generator.setSize(QSize(_WIDTH, _HEIGHT))
    generator.setViewBox(QRect(0, 0, _WIDTH, _HEIGHT))
    generator.setTitle(title)
    painter = QPainter(generator)
    painter.setRenderHints(_SMOOTH)
    painter.drawPicture(0, 0, picture)
    painter.end()
    return bytes(buffer.data().data())


def _page(picture: QPicture, title: str) -> bytes:
    size = QPageSize(QSizeF(*_INCHES), QPageSize.Unit.Inch)
    return pdf_of(lambda painter: painter.drawPicture(0, 0, picture), size, _SCREEN_DPI, title)


def _render(plot: pg.PlotWidget, painter: QPainter, target: QRectF, mark_scale: float) -> None:
    _lay_out(plot)
    scene = plot.scene()
    items = [item for item in scene.items() if hasattr(item, "setExportMode")]
    options = {
        "antialias": True,
        "background": plot.backgroundBrush().color(),
        "painter": painter,
        "resolutionScale": mark_scale,
    }
    for item in items:
        # without it marks are painted from a cache of screen pixels
        item.setExportMode(True, options)
    try:
        scene.render(painter, target, QRectF(0, 0, _WIDTH, _HEIGHT))
    finally:
        for item in items:
            item.setExportMode(False)


def _lay_out(plot: pg.PlotWidget) -> None:
    """Give a plot its size without ever showing it on a screen."""
    if not plot.isVisible():
        plot.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        plot.resize(_WIDTH, _HEIGHT)
        plot.show()
    layout = plot.getPlotItem().layout
    layout.activate()
    plot.scene().prepareForPaint()


@contextmanager
def _destroyed_here(plot: pg.PlotWidget) -> Iterator[None]:
    """Destroy a plot of ours at the end, in this thread.

    Left to itself it would wait for the collector of garbage, which may run in the thread that trains.
    """
    try:
        yield
    finally:
        shiboken6.delete(plot)
