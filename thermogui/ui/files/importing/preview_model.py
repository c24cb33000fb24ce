"""The first rows of a file, for a table that shows what is understood of them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QColor, QFont

from thermogui.core.reading.preview import Preview
from thermogui.core.readings.roles import Role
from thermogui.ui.readings.rows import AnyIndex
from thermogui.ui.widgets.plain import paragraph, plain_tip

_ROOT = QModelIndex()
_ROLE = Qt.ItemDataRole
_CLICK = "Click to say what the column is"
_FEW = 200  # columns; more are none that anybody looks through


class PreviewModel(QAbstractTableModel):
    """The rows of a preview; columns that will be read stand out, and cells that cannot be."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._preview: Preview | None = None
        self._tint, self._wrong, self._muted = QColor(), QColor(), QColor()
        self._bold = QFont()
        self._bold.setBold(True)

    def show_preview(self, preview: Preview | None) -> None:
        self.beginResetModel()
        self._preview = preview
        self.endResetModel()

    def set_colours(self, tint: QColor, wrong: QColor, muted: QColor) -> None:
        """Colours behind what is read, behind what cannot be, and of what is left out."""
        self._tint, self._wrong, self._muted = tint, wrong, muted

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() or self._preview is None else len(self._preview.shown)

    def columnCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() or self._preview is None else min(self._preview.width, _FEW)

    def data(self, index: AnyIndex, role: int = _ROLE.DisplayRole) -> Any:
        if not index.isValid() or self._preview is None:
            return None
        cells, column = self._preview.shown[index.row()].cells, index.column()
        cell = cells[column] if column < len(cells) else ""
        is_read = self._preview.role_of(column) is not Role.IGNORED
        match role:
            case _ROLE.DisplayRole:
                return cell
            case _ROLE.TextAlignmentRole:
                side = _ALIGN.AlignRight if column in self._preview.numeric else _ALIGN.AlignLeft
                return side | _ALIGN.AlignVCenter
            case _ROLE.BackgroundRole if is_read:
                return self._wrong if self._preview.is_wrong(cell) else self._tint
            case _ROLE.ForegroundRole if not is_read:
                return self._muted
            case _ROLE.ToolTipRole if is_read and self._preview.is_wrong(cell):
                return plain_tip(f"“{cell}” is not a number.")
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole) -> Any:
        if self._preview is None:
            return None
        if orientation == Qt.Orientation.Vertical:
            line = self._preview.shown[section].line
            return str(line or "…") if role == _ROLE.DisplayRole else None
        read_as = self._preview.role_of(section)
        match role:
            case _ROLE.DisplayRole:
                heading = paragraph(self._preview.heading(section))
                short = heading if len(heading) <= 24 else heading[:23] + "…"
                return f"{read_as.symbol or '–'}\n{short or f'column {section + 1}'}"
            case _ROLE.FontRole if read_as is not Role.IGNORED:
                return self._bold
            case _ROLE.ForegroundRole if read_as is Role.IGNORED:
                return self._muted
            case _ROLE.ToolTipRole:
                heading = self._preview.heading(section)
                return plain_tip(f"{heading}: click to say what the column is" if heading else _CLICK)
        return None


_ALIGN = Qt.AlignmentFlag
