"""The uncertainty budget: what makes a converted reading uncertain, and how much each part counts."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractItemModel, QRect, QSize, Qt, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from thermogui.core.calibration.assessment import Assessment
from thermogui.core.calibration.budget import budget, middle_of
from thermogui.core.calibration.components import DISTRIBUTIONS
from thermogui.core.calibration.settings import Extra
from thermogui.ui.calibration.budget_model import (
    COL_DISTRIBUTION,
    COL_NAME,
    COL_SHARE,
    SHARE_ROLE,
    AnyIndex,
    BudgetModel,
)
from thermogui.ui.model.document import Document
from thermogui.ui.widgets.boxes import STRETCH, filled
from thermogui.ui.widgets.fields import ComboBox, MessageLabel
from thermogui.ui.widgets.plain import PlainLabel, plain_tip

_EMPTY = "Add what makes the reference uncertain."
_MOST_ROWS = 12  # that are shown without scrolling
_MARGIN, _BAR = 3, 4  # pixels: at the sides of a cell, and how high a bar is


class BudgetView(QWidget):
    """
    ```
    certificate   0.04  2  normal  ∞  [x]  ###   60 %
    fitted line   0.03     normal  9       ##    30 %
    [Add a part] [Remove]
    ```
    """

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = BudgetModel(document)
        self.table = _Table(self.model, self)
        self._at = PlainLabel("", self, "muted", wraps=True)
        self._empty = PlainLabel(_EMPTY, self, "muted", wraps=True)
        self._message = MessageLabel(self)
        self._message.setObjectName("budgetMessage")
        self._add = _button(
            "Add a part", "budgetAdd", "Add a part of the reference's uncertainty (Ins)", self
        )
        self._remove = _button("Remove", "budgetRemove", "Remove the part in the current row (Del)", self)
        buttons = filled(QHBoxLayout(), self._add, self._remove, STRETCH, spacing=8)
        parts = (self._empty, self._at, self.table, self._message, buttons)
        filled(QVBoxLayout(self), *parts, margins=(0, 0, 0, 0), spacing=4)
        self._add.clicked.connect(self.table.add)
        self._remove.clicked.connect(self.table.remove)
        self.model.refused.connect(self._message.show_message)
        self.model.modelReset.connect(self._show_kind)
        self.table.selectionModel().currentChanged.connect(self._show_kind)
        self._show_kind()

    def show_assessment(self, assessment: Assessment, reading: tuple[float, Extra] | None) -> None:
        """Show what t_c of a reading is uncertain by; of one in the middle where there is none."""
        at, extra = reading or (middle_of(assessment.calibration), assessment.settings.extra)
        self.model.show_lines(budget(assessment.calibration, at, extra))
        self._at.setText(f"Of t_c at t_u = {at:.6g}".replace("-", "−"))

    def show_nothing(self) -> None:
        """Show what of the reference is uncertain alone: there is no calibration."""
        self.model.show_lines(())
        self._at.setText("")

    @Slot()
    def _show_kind(self, *_what: object) -> None:
        self._empty.setVisible(self.model.is_empty)
        self._remove.setEnabled(self.model.is_component(self.table.currentIndex()))


class _Table(QTableView):
    """Is as high as its rows; Ins adds one and Del removes it."""

    def __init__(self, model: BudgetModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self.setObjectName("budgetView")
        self.setAccessibleName("Uncertainty budget")
        self.setModel(model)
        self.setItemDelegateForColumn(COL_DISTRIBUTION, _DistributionDelegate(self))
        self.setItemDelegateForColumn(COL_SHARE, _ShareDelegate(self))
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setMinimumSectionSize(16)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(COL_NAME, QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setWordWrap(False)
        model.modelReset.connect(self._on_reset)
        self._row, self._column = 0, COL_NAME
        self._on_reset()

    @Slot()
    def add(self) -> None:
        """Add a component, and begin with its name."""
        row = self._model.add()
        if row >= 0:
            self.setFocus()
            self.setCurrentIndex(self._model.index(row, COL_NAME))
            self.edit(self.currentIndex())

    @Slot()
    def remove(self) -> None:
        """Remove the component of the current row."""
        if self._model.is_component(self.currentIndex()):
            self._model.remove(self.currentIndex().row())

    @Slot()
    def _on_reset(self) -> None:
        """Be as high as the rows need, and go back to the cell that one was at."""
        rows = min(self._model.rowCount(), _MOST_ROWS)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        height = (
            rows * self.verticalHeader().defaultSectionSize() + self.horizontalHeader().sizeHint().height()
        )
        self.setFixedHeight(height + 2 * self.frameWidth() + 6)
        if rows:
            self.setCurrentIndex(self._model.index(min(self._row, self._model.rowCount() - 1), self._column))

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        super().currentChanged(current, previous)
        if current.isValid():
            self._row, self._column = current.row(), current.column()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.state() != QAbstractItemView.State.EditingState:
            match event.key():
                case Qt.Key.Key_Insert:
                    self.add()
                    return
                case Qt.Key.Key_Delete:
                    self.remove()
                    return
                case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                    self.edit(self.currentIndex())
                    return
        super().keyPressEvent(event)

    def minimumSizeHint(self) -> QSize:
        # narrower it scrolls
        return QSize(self.fontMetrics().averageCharWidth() * 20, self.height())


class _DistributionDelegate(QStyledItemDelegate):
    """Chooses one of the distributions from a list."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: AnyIndex) -> QWidget:
        box = ComboBox(parent)
        box.addItems(DISTRIBUTIONS)
        box.setAccessibleName("Distribution")
        return box

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        # its words are longer than the column is wide
        width = max(option.rect.width(), editor.sizeHint().width())
        right = min(option.rect.right(), option.widget.width())
        editor.setGeometry(QRect(right - width + 1, option.rect.top(), width, option.rect.height()))

    def setEditorData(self, editor: QWidget, index: AnyIndex) -> None:
        if isinstance(editor, ComboBox):
            editor.setCurrentText(str(index.data(Qt.ItemDataRole.EditRole)))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: AnyIndex) -> None:
        if isinstance(editor, ComboBox):
            model.setData(index, editor.currentText())


class _ShareDelegate(QStyledItemDelegate):
    """Draws the share in words, and a bar beneath."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(option.fontMetrics.horizontalAdvance("< 0.1 %") + 2 * _MARGIN, 0)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        self.initStyleOption(option, index)
        text, option.text = option.text, ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        role = QPalette.ColorRole
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        colours = option.palette
        rect: QRect = option.rect.adjusted(_MARGIN, 0, -_MARGIN, 0)
        share: Any = index.data(SHARE_ROLE)
        painter.save()
        ink = colours.color(role.HighlightedText if is_selected else role.Accent)
        if share is not None and share == share:
            bar = QRect(rect.left(), rect.bottom() - _BAR, rect.width(), _BAR)
            painter.fillRect(bar, colours.color(role.Mid))
            painter.fillRect(bar.adjusted(0, 0, round(rect.width() * (share / 100 - 1)), 0), ink)
        painter.setPen(colours.color(role.HighlightedText if is_selected else role.Text))
        painter.drawText(
            rect.adjusted(0, 0, 0, -_BAR), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text
        )
        painter.restore()


def _button(text: str, name: str, tip: str, parent: QWidget) -> QToolButton:
    button = QToolButton(parent)
    button.setText(text)
    button.setObjectName(name)
    button.setProperty("kind", "do")
    button.setToolTip(plain_tip(tip))
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button
