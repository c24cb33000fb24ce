"""What a report says beside the figures: typed in one place, kept with the readings."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from thermogui.core.details import (
    LONGEST_DETAIL,
    MOST_POINTS,
    TITLES,
    ReportDetails,
    parse_points,
    points_text,
)
from thermogui.core.errors import ThermoError
from thermogui.ui.model.document import Document
from thermogui.ui.widgets.boxes import filled
from thermogui.ui.widgets.fields import MessageLabel, new_gesture
from thermogui.ui.widgets.plain import PlainLabel, plain_tip

_POINTS = "points"
_POINTS_SAID = (
    f"The readings t_u at which corrections are listed, with semicolons or blanks between them; at most "
    f"{MOST_POINTS}. Empty: half a dozen over the range of the readings."
)
_SPOKEN = {
    "serial_number": "Serial number of the thermometer",
    "reference_serial_number": "Serial number of the reference thermometer",
}
_NOTES_SAID = (
    "The report also has the notes, which are written in View → Notes. All is saved with the session."
)


class DetailsDialog(QDialog):
    """Instruments, operator, certificate and points; what is typed is the document's at once.

    Each field that was typed into is one step of undo. Points that are wrong stay in their field, with a
    sentence beneath, and those before stay in use.
    """

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("detailsDialog")
        self.setWindowTitle("Report details")
        self._document = document
        self._gesture = new_gesture()
        self._points: tuple[float, ...] = ()
        self._fields: dict[str, QLineEdit] = {}
        self._message = MessageLabel(self)
        self._message.setObjectName("details_pointsMessage")
        form = QFormLayout()
        for name, title in (*TITLES.items(), (_POINTS, "Corrections at t_u")):
            field = QLineEdit(self)
            field.setObjectName(f"details_{name}")
            field.setProperty("detail", name)
            field.setMinimumWidth(320)
            field.setAccessibleName(_SPOKEN.get(name, title))
            if name == _POINTS:
                field.setToolTip(plain_tip(_POINTS_SAID))
                field.setPlaceholderText("some over the range")
            else:
                field.setMaxLength(LONGEST_DETAIL)
            field.textEdited.connect(self._on_edited)
            field.editingFinished.connect(self._on_finished)
            form.addRow(title, field)
            self._fields[name] = field
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        said = PlainLabel(_NOTES_SAID, self, "muted", wraps=True)
        filled(QVBoxLayout(self), form, self._message, said, buttons)
        document.notes_changed.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show what the document says; what means the same stays as it was typed."""
        details = self._document.project.details
        for name, field in self._fields.items():
            if name == _POINTS:
                is_other = details.points != self._points
                if is_other and _parsed(field.text())[0] != details.points:
                    field.setText(points_text(details.points))
                    self._message.show_message("")
                self._points = details.points
            elif field.text() != getattr(details, name):
                field.setText(getattr(details, name))

    @Slot(str)
    def _on_edited(self, text: str) -> None:
        name = self.sender().property("detail")
        value: Any = text
        if name == _POINTS:
            value, problem = _parsed(text)
            self._message.show_message(problem)
            if problem:
                return
        details = replace(self._document.project.details, **cast(dict[str, Any], {name: value}))
        title = "the points of corrections" if name == _POINTS else name.replace("_", " ")
        self._document.set_details(details, f"change {title}", (name, self._gesture))

    @Slot()
    def _on_finished(self) -> None:
        self._gesture = new_gesture()


def _parsed(text: str) -> tuple[tuple[float, ...] | None, str]:
    """Return the points of a line, and what is wrong with it."""
    try:
        points = parse_points(text)
    except ThermoError as error:
        return None, str(error)
    return points, ReportDetails(points=points).problems().get(_POINTS, "")
