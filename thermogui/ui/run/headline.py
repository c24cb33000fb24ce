"""The line as it learns, in large letters: its equation, its loss, how far it is from the best one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QToolButton, QWidget

from thermogui.core.descent.run import Outcome
from thermogui.core.descent.summary import headline
from thermogui.ui.run.live import Frame
from thermogui.ui.widgets.plain import plain_tip
from thermogui.ui.widgets.type_size import LARGE, sized
from thermogui.ui.widgets.words import offer_copy

if TYPE_CHECKING:
    from thermogui.core.calibration.assessment import Assessment

_WHAT_IT_SAYS = (
    "The loss is the mean of the squared residuals of this line. The distance is the largest gap, over the "
    "range of the readings, between it and the line of least squares."
)
_PIECE = re.compile(r"(?P<letter>[a-z])_(?P<index>[a-z])\b|(?P<figure>[−-]?\d[\d.,]*(?:e[+−-]?\d+)?)")
_INDEX_SIZE, _INDEX_DROP = 0.7, 0.18
_GAP = 3.0  # between parts, in widths of a figure


@dataclass(frozen=True)
class _Piece:
    """Letters in one font, and the room that is kept for them."""

    text: str
    width: float
    is_index: bool = False


class Equation(QWidget):
    """Parts of a sentence: the first one large, beneath it as many beside each other as there is room for.

    A figure keeps the widest room that it has needed in a run, so that what follows stands still.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("equationLine")
        self._parts: tuple[str, ...] = ()
        self._lines: list[list[tuple[QFont, list[_Piece]]]] = []
        self._kept: dict[tuple[int, int], float] = {}
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.setSizePolicy(policy)
        self.setToolTip(plain_tip(_WHAT_IT_SAYS))
        offer_copy(self, self.text)

    def text(self) -> str:
        return " · ".join(self._parts)

    def show_parts(self, parts: tuple[str, ...]) -> None:
        if parts != self._parts:
            self._parts = parts
            self.setAccessibleName(self.text())
            self._lay_out()

    def forget_room(self) -> None:
        """Keep no more room for figures than they need."""
        self._kept.clear()

    # -- room

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 20, round(self._height()))

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._lay_out()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._kept.clear()
            self._lay_out()

    def _lay_out(self) -> None:
        """Break the parts into lines; ask for room only where it takes more or fewer of them."""
        before = self._height()
        room = self.width()
        lines: list[list[tuple[QFont, list[_Piece]]]] = []
        at = 0.0
        for index, part in enumerate(self._parts):
            font = self._font(index, part, room)
            pieces = self._pieces(index, part, font)
            width = sum(piece.width for piece in pieces)
            gap = _GAP * QFontMetricsF(self.font()).horizontalAdvance("0")
            if len(lines) > 1 and at + gap + width <= room:
                lines[-1].append((font, pieces))
                at += gap + width
            else:
                lines.append([(font, pieces)])
                at = width
        self._lines = lines
        if self._height() != before:
            self.updateGeometry()
        self.update()

    def _font(self, index: int, part: str, room: float) -> QFont:
        """Return the font of a part: smaller where the part would not fit, for no figure is cut off."""
        wanted = LARGE if index == 0 else 1.0
        width = QFontMetricsF(sized(self.font(), wanted)).horizontalAdvance(part)
        return sized(self.font(), wanted if width <= room else max(wanted * room / width, 0.7))

    def _pieces(self, index: int, part: str, font: QFont) -> list[_Piece]:
        metrics = QFontMetricsF(font)
        small = QFontMetricsF(sized(font, _INDEX_SIZE))
        pieces, end = [], 0
        for found in _PIECE.finditer(part):
            if found.start() > end:
                before = part[end : found.start()]
                pieces.append(_Piece(before, metrics.horizontalAdvance(before)))
            end = found.end()
            if found["letter"]:
                pieces.append(_Piece(found["letter"], metrics.horizontalAdvance(found["letter"])))
                pieces.append(_Piece(found["index"], small.horizontalAdvance(found["index"]), is_index=True))
            else:
                place = index, len(pieces)
                width = max(metrics.horizontalAdvance(found["figure"]), self._kept.get(place, 0.0))
                self._kept[place] = width
                pieces.append(_Piece(found["figure"], width))
        if end < len(part):
            pieces.append(_Piece(part[end:], metrics.horizontalAdvance(part[end:])))
        return pieces

    def _height(self) -> float:
        return sum(self._line_height(line) for line in self._lines) or self.fontMetrics().height()

    @staticmethod
    def _line_height(line: list[tuple[QFont, list[_Piece]]]) -> float:
        return max(QFontMetricsF(font).height() for font, _ in line)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        top = 0.0
        gap = _GAP * QFontMetricsF(self.font()).horizontalAdvance("0")
        for line in self._lines:
            baseline = top + max(QFontMetricsF(font).ascent() for font, _ in line)
            x = 0.0
            for font, pieces in line:
                small = sized(font, _INDEX_SIZE)
                drop = QFontMetricsF(font).ascent() * _INDEX_DROP
                for piece in pieces:
                    painter.setFont(small if piece.is_index else font)
                    painter.drawText(QPointF(x, baseline + (drop if piece.is_index else 0)), piece.text)
                    x += piece.width
                x += gap
            top += self._line_height(line)
        painter.end()


class Headline(QWidget):
    """What the run has found by now; at its end, which unit the readings say, and the way to there.

    Signals:
        calibration_asked: show the calibration, with the verdict and its uncertainty.
    """

    calibration_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sentence")
        self._equation = Equation(self)
        self._link = QToolButton(self)
        self._link.setObjectName("verdictLink")
        self._link.setProperty("link", True)
        self._link.setCursor(Qt.CursorShape.PointingHandCursor)
        self._link.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._link.setToolTip("How sure that is, and the calibration with its uncertainty")
        self._link.hide()
        self._link.clicked.connect(self.calibration_asked)
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setContentsMargins(8, 4, 8, 4)
        self._layout.addWidget(self._equation, 1)
        self._layout.addWidget(self._link, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        self._frame: Frame | None = None
        self._verdict = ""

    def text(self) -> str:
        """Return the words."""
        return " · ".join(filter(None, (self._equation.text(), self._shown_verdict())))

    @Slot(object)
    def show_frame(self, frame: Frame) -> None:
        if self._frame is None or frame.run is not self._frame.run:
            self._equation.forget_room()
        self._frame = frame
        if frame.curve is None or frame.loss is None:
            needs = ": it needs readings to learn from" if frame.planned else ""
            self._equation.show_parts((f"No line yet{needs}.",))
        else:
            unit = frame.run.readings.unit_of_t_c if frame.run else "degC"
            parts = headline(frame.curve, frame.loss, frame.distance, unit, frame.as_of_start)
            self._equation.show_parts(parts)
        self._show_link()

    def show_assessment(self, assessment: Assessment | None) -> None:
        """Know what the calibration of the readings in the table says of their unit."""
        verdict = assessment.verdict if assessment is not None else None
        scales = verdict.consistent if verdict is not None else ()
        self._verdict = f"consistent with {' or '.join(scales)}" if scales else ""
        self._show_link()

    def _shown_verdict(self) -> str:
        frame = self._frame
        run = frame.run if frame is not None else None
        if frame is None or run is None or frame.as_of_start or not frame.is_live:
            return ""
        return self._verdict if run.outcome is Outcome.FINISHED else ""

    def _show_link(self) -> None:
        verdict = self._shown_verdict()
        if verdict:
            self._link.setText(f"{verdict[0].upper()}{verdict[1:]} → Calibrate")
        if bool(verdict) != self._link.isVisibleTo(self):
            self._link.setVisible(bool(verdict))
            self._choose_direction()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._choose_direction()

    def _choose_direction(self) -> None:
        """Put the link beneath where it would leave too little room beside it."""
        beside = self.width() >= 2.2 * self._link.sizeHint().width()
        directions = QBoxLayout.Direction
        self._layout.setDirection(directions.LeftToRight if beside else directions.TopToBottom)
