"""Words at what they name, so that a plot needs no legend."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np

import pyqtgraph as pg
from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Slot

from thermogui.core.readings.readings import Floats
from thermogui.ui.plots.direct_label import DirectLabel
from thermogui.ui.plots.label_room import Room, Spots, Track, along, around, in_pixels

_QUIET_MS = 120
_REST_MS = 1000  # so long they stand at least, where something moves all the time
_RING = 12.0
_OTHER_SIDE = 1.5

Line = tuple[Floats, Floats]


@dataclass(frozen=True, eq=False)
class Named:
    """What a label is for; points are those of the axes.

    Attributes:
        lines: with the side on which the word stands sooner, 1 above, −1 below, 0 either.
        share: how far along its line the word stands if all places are as good, from 0 to 1.
        mark: (x, y) of a mark, for a word beside it instead.
        at: a point that the word goes along with, until it is put in another place.
    """

    text: str
    colour: str
    lines: Sequence[tuple[Line, int]] = ()
    share: float = 0.7
    mark: tuple[float, float] | None = None
    at: tuple[float, float] | None = None


@dataclass(frozen=True, eq=False)
class Scenery:
    """All of a plot that labels have to do with.

    Attributes:
        named: in the order in which they are placed.
        lines: what else they do not cross where that can be helped.
        marks: what they do not cover, x and y of shape (n,).
        covered: how many pixels at the foot of the view something else lies over.
    """

    named: Sequence[Named] = ()
    lines: Sequence[Line] = ()
    marks: Line = field(default_factory=lambda: (np.empty(0), np.empty(0)))
    covered: float = 0.0


class DirectLabels(QObject):
    """The labels of a plot.

    The first ones are put in their places before the plot is next painted. Then they go along with the view,
    and look for better places, or others are put there, only when all has been quiet for a moment: to look
    takes some milliseconds, and a word that hops beside a dragged reading cannot be read anyway.
    """

    def __init__(
        self, plot: pg.PlotWidget, scenery: Callable[[], Scenery], *, for_a_file: bool = False
    ) -> None:
        """*scenery* is asked when something has changed."""
        super().__init__(plot)
        self._plot, self._scenery, self._is_for_a_file = plot, scenery, for_a_file
        self._view = plot.getPlotItem().getViewBox()
        self._labels: list[DirectLabel] = []
        self._texts: list[str] = []
        self._stale, self._ground = False, "white"
        self._placed, self._waiting = QElapsedTimer(), QElapsedTimer()
        self._quiet = QTimer(self, interval=_QUIET_MS, singleShot=True)
        self._quiet.timeout.connect(self._begin)
        self._steps: Iterator[None] = iter(())
        self._next = QTimer(self, interval=0)
        self._next.timeout.connect(self._go_on)
        for moved in (self._view.sigRangeChanged, self._view.sigResized):
            moved.connect(self._on_moved)
        plot.scene().sigPrepareForPaint.connect(self._on_prepare)

    @property
    def is_settled(self) -> bool:
        """Whether all stand where they are to stand."""
        return not (self._stale or self._quiet.isActive() or self._next.isActive())

    @property
    def shown(self) -> list[DirectLabel]:
        """Those that have found a place."""
        return [label for label in self._labels if label.isVisible()]

    def set_ground(self, colour: str) -> None:
        """Use a halo for what they stand on."""
        self._ground = colour
        self._texts = []
        self.refresh_later()

    @Slot()
    def refresh_later(self) -> None:
        """Look for places anew."""
        self._stale = True

    @Slot()
    def _on_moved(self, *_what: object) -> None:
        for label in self.shown:
            label.follow(self._view)
        self._stale = True

    @Slot()
    def _on_prepare(self) -> None:
        if not self._stale:
            return
        self._stale = False
        scenery = self._scenery()
        texts = [named.text for named in scenery.named]
        if texts != self._texts and (self._is_for_a_file or not self._placed.isValid()):
            self._place()
        elif texts != self._texts:
            if gone := [label for label in self.shown if label.text not in texts]:
                for label in gone:
                    label.hide()
                self._plot.viewport().update()
            if not self._quiet.isActive():
                self._waiting.start()
            if not self._waiting.hasExpired(_REST_MS):
                self._quiet.start(_QUIET_MS)
        elif self._texts:
            for label, named in zip(self._labels, scenery.named, strict=False):
                label.go_along(named.at, self._view)
            self._quiet.start(_QUIET_MS if self._placed.hasExpired(_REST_MS) else _REST_MS)

    def _place(self) -> None:
        """Put all in their places at once."""
        for _ in self._placing():
            pass

    @Slot()
    def _begin(self) -> None:
        self._steps = self._placing()
        self._next.start()

    @Slot()
    def _go_on(self) -> None:
        """Do the next step: to place four words takes longer than a frame."""
        if next(self._steps, self) is self:
            self._next.stop()

    def _placing(self) -> Iterator[None]:
        """Put them in their places one by one."""
        self._quiet.stop()
        self._placed.start()
        scenery = self._scenery()
        self._texts = [named.text for named in scenery.named]
        while len(self._labels) < len(scenery.named):
            self._labels.append(DirectLabel(self._view))
        unused = self._labels[len(scenery.named) :]
        moved = any(label.isVisible() for label in unused)
        for label in unused:
            label.hide()
        rect = self._view.boundingRect()
        room = rect.width(), rect.height() - scenery.covered
        if not scenery.named or min(room) <= 0:
            self._plot.viewport().update()
            return
        view = self._view.viewRange()

        def pixels(line: Line) -> Floats:
            return in_pixels(*line, view, (rect.width(), rect.height()))

        free = Room(room)
        tracks = [[Track(pixels(line), room) for line, _ in named.lines] for named in scenery.named]
        for track in (*chain(*tracks), *(Track(pixels(line), room) for line in scenery.lines)):
            free.add_line(track)
        free.add_marks(pixels(scenery.marks))
        yield
        places: list[tuple[Floats, float] | None] = []
        for label, named, lines in zip(self._labels, scenery.named, tracks, strict=False):
            if label.text != named.text:
                moved |= label.isVisible()
                label.hide()
            label.say(named.text, named.colour, self._ground)
            spots = _spots(named, lines, label.size, pixels)
            label.spot = free.best(spots, label.size, label.spot)
            found = (spots.at[label.spot], float(spots.angle[label.spot])) if label.spot is not None else None
            places.append(found)
            if found is not None and named is not scenery.named[-1]:
                free.add_word(*found, label.size)
                yield
        # all at once: each that moves has the plot painted
        for label, named, place in zip(self._labels, scenery.named, places, strict=False):
            if place is not None:
                moved |= label.stand(*place, self._view, named.at)
            else:
                moved |= label.isVisible()
                label.hide()
        if moved:
            # one that moves while the plot is about to be painted would leave a copy where it was
            self._plot.viewport().update()


def _spots(
    named: Named, tracks: list[Track], size: tuple[float, float], pixels: Callable[[Line], Floats]
) -> Spots:
    if named.mark is not None:
        x, y = named.mark
        return around(pixels((np.array([x]), np.array([y])))[0], _RING, size)
    return Spots.joined(
        [
            along(track, size, side, named.share, _OTHER_SIDE * (side == -wanted))
            for track, (_, wanted) in zip(tracks, named.lines, strict=True)
            for side in (1, -1)
        ]
    )
