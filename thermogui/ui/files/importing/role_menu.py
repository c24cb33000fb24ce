"""What a column can be, offered beneath its heading in the preview."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHeaderView, QMenu

from thermogui.core.reading.preview import Preview
from thermogui.core.readings.roles import VALUE_ROLES, Role


class RoleMenu(QMenu):
    """The roles of a column, the one that it has ticked; gone once it is closed.

    Signals:
        chosen: (index, Role): what a column is; *ignored* for one that is left out.
    """

    chosen = Signal(int, object)

    def __init__(self, preview: Preview, index: int, header: QHeaderView) -> None:
        super().__init__(header)
        self.setObjectName("importRoles")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._index, self._header = index, header
        for role in (*VALUE_ROLES, Role.IGNORED):
            action = self.addAction(f"{role.symbol}, {role.meaning}" if role in VALUE_ROLES else "left out")
            action.setObjectName(f"importRole-{role}")
            action.setCheckable(True)
            action.setChecked(preview.role_of(index) is role)
            action.setData(str(role))
        self.triggered.connect(self._on_triggered)

    def show_beneath(self) -> None:
        left = self._header.sectionViewportPosition(self._index)
        self.popup(self._header.mapToGlobal(QPoint(left, self._header.height())))

    @Slot(QAction)
    def _on_triggered(self, action: QAction) -> None:
        self.chosen.emit(self._index, Role(action.data()))
