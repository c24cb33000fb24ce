"""Which tensors may be multiplied: shapes typed by the user, aligned as torch aligns them."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRect, QSize, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from thermogui.core.errors import ThermoError
from thermogui.core.lessons.broadcasting import (
    Alignment,
    Part,
    Shape,
    ShapeError,
    align,
    parse_shape,
    shape_text,
)
from thermogui.ui.model.tasks import Tasks
from thermogui.ui.widgets.fields import MessageLabel
from thermogui.ui.widgets.plain import PlainLabel, plain_tip
from thermogui.ui.widgets.theme import LIGHT, Theme
from thermogui.ui.widgets.words import Words

BOOK_SHAPES: dict[str, Shape] = {"x": (), "y": (3, 1), "z": (1, 3), "a": (2, 1, 1)}
_EXAMPLES = (("x", "y"), ("y", "z"), ("y", "z", "a"))
_ORDINALS = ("First", "Second", "Third")


class ShapesExplorer(QWidget):
    """
    ```
    First   [3, 1   ]      [x · y] [y · z] [y · z · a]
    Second  [1, 3   ]
    Third   [       ]
         3    1
         1    3
    → [  3    3 ]
    It fits: …
    ```
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("shapesExplorer")
        self._tasks = Tasks("shapes", self)
        self.alignment: Alignment | None = None
        self._asked: tuple[Shape, ...] | None = None
        self.fields: list[QLineEdit] = []
        self._messages: list[MessageLabel] = []
        examples = QHBoxLayout()
        examples.setSpacing(8)
        for names in _EXAMPLES:
            button = QToolButton(self)
            button.setText(" · ".join(names))
            button.setObjectName("example_" + "".join(names))
            tip = ", ".join(f"{name} is {shape_text(BOOK_SHAPES[name])}" for name in names)
            button.setToolTip(plain_tip(tip))
            button.setProperty("kind", "do")
            button.setProperty("shapes", " ".join(names))
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.clicked.connect(self._on_example)
            examples.addWidget(button)
        examples.addStretch()
        form = QFormLayout()
        form.setHorizontalSpacing(8)
        form.setVerticalSpacing(4)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for place, title in enumerate(_ORDINALS):
            field = QLineEdit(self)
            field.setObjectName(f"shape{place + 1}")
            field.setAccessibleName(f"{title} shape")
            field.setPlaceholderText("none" if place == 2 else "scalar")
            field.setToolTip("As in 3, 1 or (2, 1, 1); [] or scalar for a single number")
            field.textEdited.connect(self._on_edited)
            message = MessageLabel(self)
            cell = QVBoxLayout()
            cell.setSpacing(0)
            cell.addWidget(field)
            cell.addWidget(message)
            label = PlainLabel(title, self)
            label.setBuddy(field)
            label.setAlignment(Qt.AlignmentFlag.AlignTop)
            label.setContentsMargins(0, 4, 0, 0)
            form.addRow(label, cell)
            self.fields.append(field)
            self._messages.append(message)
        self._picture = _AlignmentPicture(self)
        self._sentence = Words("shapesSentence", "", self)
        self._torch_says = Words("shapesTorch", "muted", self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(PlainLabel("Shapes of the book", self))
        layout.addLayout(examples)
        layout.addLayout(form)
        for widget in (self._picture, self._sentence, self._torch_says):
            layout.addWidget(widget)
        self.show_example("y", "z")

    def set_theme(self, theme: Theme) -> None:
        self._picture.set_theme(theme)

    def show_example(self, *names: str) -> None:
        """Fill in shapes of the book by their names."""
        for place, field in enumerate(self.fields):
            shape = BOOK_SHAPES[names[place]] if place < len(names) else None
            field.setText("" if shape is None else (", ".join(map(str, shape)) or "scalar"))
        self._on_edited()

    def close_down(self) -> None:
        """Return when nothing is being computed any more."""
        self._tasks.close()

    def sentence(self) -> str:
        return self._sentence.text()

    # -- slots

    @Slot()
    def _on_example(self) -> None:
        self.show_example(*str(self.sender().property("shapes")).split())

    @Slot(str)
    def _on_edited(self, _text: str = "") -> None:
        shapes, wrong = [], False
        for place, (field, message) in enumerate(zip(self.fields, self._messages, strict=True)):
            text = field.text().strip()
            problem = ""
            if text or place < 2:
                try:
                    shapes.append(parse_shape(text))
                except ShapeError as error:
                    problem = str(error)
            message.show_message(problem)
            if bool(field.property("wrong")) != bool(problem):
                field.setProperty("wrong", bool(problem))
                field.style().unpolish(field)
                field.style().polish(field)
            wrong = wrong or bool(problem)
        if wrong:
            self._asked = None
            self._show(None)
        else:
            self._asked = asked = tuple(shapes)
            # asked for beside the window's thread, since torch may still have to be loaded
            self._tasks.ask(lambda _: align(asked), partial(self._on_found, asked), self._on_failed)

    def _on_found(self, asked: object, alignment: Alignment) -> None:
        if asked == self._asked:
            self._show(alignment)

    def _on_failed(self, error: ThermoError) -> None:
        self._show(None)
        self._sentence.setText(f"PyTorch cannot be asked: {error}")
        self._sentence.show()

    def _show(self, alignment: Alignment | None) -> None:
        self.alignment = alignment
        self._picture.show_alignment(alignment)
        self._sentence.setText(alignment.sentence if alignment else "")
        self._sentence.setVisible(alignment is not None)
        says = f"torch: {alignment.torch_says}" if alignment and alignment.torch_says else ""
        self._torch_says.setText(says)
        self._torch_says.setVisible(bool(says))


class _AlignmentPicture(QWidget):
    """Sizes in boxes, aligned at the right: dashed where stretched, crossed where they clash."""

    _HEIGHT, _GAP, _LABEL = 26, 5, 52

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._alignment: Alignment | None = None
        self._theme = LIGHT
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def show_alignment(self, alignment: Alignment | None) -> None:
        self._alignment = alignment
        self.setAccessibleName(_spoken(alignment) if alignment else "")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        if self._alignment is None:
            return QSize(0, 0)
        return QSize(200, (len(self._alignment.rows) + 1) * (self._HEIGHT + self._GAP) + self._GAP)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._alignment is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        alignment, theme = self._alignment, self._theme
        columns = max(len(alignment.rows[0]) if alignment.rows else 0, 1)
        width = min(64, (self.width() - self._LABEL - 4) // columns - self._GAP)
        y = 1
        for place, row in enumerate(alignment.rows):
            self._label(painter, y, _ORDINALS[place])
            if not row or all(cell.size is None for cell in row):
                self._box(painter, columns - 1, y, width, "scalar", theme.muted, Qt.PenStyle.DashLine)
            for column, cell in enumerate(row):
                match cell.part:
                    case Part.MISSING:
                        continue
                    case Part.CLASHES:
                        text, colour, line = f"✗ {cell.size}", theme.error, Qt.PenStyle.SolidLine
                    case Part.STRETCHED:
                        size = alignment.result[column] if alignment.result is not None else ""
                        text = f"{cell.size} → {size}" if size != "" else str(cell.size)
                        colour, line = theme.line, Qt.PenStyle.DashLine
                    case _:
                        text, colour, line = str(cell.size), theme.reading, Qt.PenStyle.SolidLine
                self._box(painter, column, y, width, text, colour, line)
            y += self._HEIGHT + self._GAP
        painter.setPen(QColor(theme.border))
        painter.drawLine(0, y, self._LABEL + columns * (width + self._GAP), y)
        y += self._GAP
        self._label(painter, y, "Result")
        if alignment.result is None:
            self._text(painter, QRect(self._LABEL, y, self.width(), self._HEIGHT), "✗ none", theme.error)
        elif not alignment.result:
            self._box(painter, columns - 1, y, width, "scalar", theme.text, Qt.PenStyle.SolidLine)
        for column, size in enumerate(alignment.result or ()):
            self._box(painter, column, y, width, str(size), theme.text, Qt.PenStyle.SolidLine)
        painter.end()

    def _label(self, painter: QPainter, y: int, text: str) -> None:
        self._text(painter, QRect(0, y, self._LABEL, self._HEIGHT), text, self._theme.muted)

    def _text(self, painter: QPainter, box: QRect, text: str, colour: str) -> None:
        painter.setPen(QColor(colour))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), text)

    def _box(
        self, painter: QPainter, column: int, y: int, width: int, text: str, colour: str, line: Qt.PenStyle
    ) -> None:
        box = QRect(self._LABEL + column * (width + self._GAP), y, width, self._HEIGHT - 2)
        pen = painter.pen()
        pen.setColor(QColor(colour))
        pen.setStyle(line)
        painter.setPen(pen)
        painter.drawRoundedRect(box, 4, 4)
        shown = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, width - 4)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), shown)


def _spoken(alignment: Alignment) -> str:
    shapes = ", ".join(map(shape_text, alignment.shapes))
    result = "no result" if alignment.result is None else f"result {shape_text(alignment.result)}"
    return f"Shapes {shapes}; {result}"
