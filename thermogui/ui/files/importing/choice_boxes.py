"""The controls of the import dialog: lists, with what the reader finds by itself as their first entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QGridLayout, QSpinBox, QWidget

from thermogui.core.reading.preview import Preview
from thermogui.core.reading.readings_file import ENCODINGS, UNDECIDED, Choices
from thermogui.core.readings.roles import PAIR, VALUE_ROLES, Role
from thermogui.ui.files.importing import wording
from thermogui.ui.files.importing.wording import DELIMITER_NAMES, ENCODING_NAMES, HEADER_ROWS, MARK_NAMES
from thermogui.ui.widgets.fields import ComboBox
from thermogui.ui.widgets.plain import PlainLabel, paragraph, plain_tip

_LONGEST = 30
_LAST_ROW = 100_000_000
_NONE = -1  # no column
_TIPS = {
    "row": "The row with which the table begins; those before it are passed over. Found out at first",
    "header": "How many rows of the table hold names of columns and their units; found out at first",
    "separator": "What stands between the columns of the text; found out at first",
    "sheet": "The sheet that holds the readings; the first one with two columns of numbers at first",
    "mark": "What stands before the decimals of a number; found out at first",
    "encoding": "How the bytes of the file stand for letters; found out at first",
}


class ChoiceBox(ComboBox):
    """A list whose entries have values; None stands for what the reader finds by itself."""

    def __init__(self, name: str, what: str, tip: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(what)
        self.setToolTip(plain_tip(tip))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(13)

    def offer(self, entries: Sequence[tuple[str, object]], current: object) -> None:
        """List texts and their values, and show one as chosen; tells nobody."""
        with QSignalBlocker(self):
            self.clear()
            for text, value in entries:
                self.addItem(paragraph(text, _LONGEST), value)
                self.setItemData(self.count() - 1, plain_tip(text), Qt.ItemDataRole.ToolTipRole)
            values = [value for _, value in entries]
            self.setCurrentIndex(values.index(current) if current in values else 0)


class ChoicePanel(QWidget):
    """
    ```
    table begins  header rows  separator or sheet  decimal mark  encoding
    t_u           t_c          sigma               sigma_u
    ```

    Signals:
        chosen: (Choices): the user has decided something else.
        lacking: (str): what must be chosen too.
    """

    chosen = Signal(object)
    lacking = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._choices = UNDECIDED
        self._preview: Preview | None = None
        self.table_row = QSpinBox(self)
        self.table_row.setObjectName("importTableRow")
        self.table_row.setAccessibleName("Table begins at row")
        self.table_row.setToolTip(plain_tip(_TIPS["row"]))
        self.table_row.setRange(1, _LAST_ROW)
        self.table_row.setKeyboardTracking(False)
        self.header = ChoiceBox("importHeader", "Header rows", _TIPS["header"], self)
        self.separator = ChoiceBox("importSeparator", "Separator", _TIPS["separator"], self)
        self.sheet = ChoiceBox("importSheet", "Sheet", _TIPS["sheet"], self)
        self.decimal_mark = ChoiceBox("importDecimalMark", "Decimal mark", _TIPS["mark"], self)
        self.encoding = ChoiceBox("importEncoding", "Encoding", _TIPS["encoding"], self)
        self.columns = {
            role: ChoiceBox(
                f"import{role.title().replace('_', '')}", f"Column of {role.symbol}", role.tip, self
            )
            for role in VALUE_ROLES
        }
        places = (
            ("Table &begins at row", self.table_row, 0, 0),
            ("&Header rows", self.header, 0, 1),
            ("Se&parator", self.separator, 0, 2),
            ("&Sheet", self.sheet, 0, 2),
            ("&Decimal mark", self.decimal_mark, 0, 3),
            ("&Encoding", self.encoding, 0, 4),
            *((_label(role), box, 1, place) for place, (role, box) in enumerate(self.columns.items())),
        )
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.setRowMinimumHeight(2, 6)
        self._labels: dict[QWidget, PlainLabel] = {}
        for text, box, row, column in places:
            self._labels[box] = label = PlainLabel(text, self)
            label.setBuddy(box)
            grid.addWidget(label, 3 * row, column)
            grid.addWidget(box, 3 * row + 1, column)
            grid.setColumnStretch(column, 1)
        for box in (self.header, self.separator, self.sheet, self.decimal_mark, self.encoding):
            box.currentIndexChanged.connect(self._on_dialect_chosen)
        self.table_row.valueChanged.connect(self._on_dialect_chosen)
        for box in self.columns.values():
            box.currentIndexChanged.connect(self._on_column_chosen)

    def show_preview(self, preview: Preview, has_bytes: bool) -> None:
        """Show what was found and chosen; *has_bytes* says whether there is an encoding at all."""
        self._preview, self._choices = preview, preview.choices
        choices = preview.choices
        with QSignalBlocker(self.table_row):
            self.table_row.setValue(preview.table_row)
        header_rows = str(preview.header_rows) if preview.rows else ""
        encodings = {encoding: ENCODING_NAMES[encoding] for encoding in ENCODINGS}
        delimiters = {delimiter: name.capitalize() for delimiter, name in DELIMITER_NAMES.items()}
        marks = {mark: name.capitalize() for mark, name in MARK_NAMES.items()}
        for box, names, found, chosen in (
            (self.header, HEADER_ROWS, header_rows, choices.header_rows),
            (self.separator, delimiters, DELIMITER_NAMES.get(preview.delimiter, ""), choices.delimiter),
            (self.sheet, {title: title for title in preview.sheets}, preview.sheet, choices.sheet),
            (self.decimal_mark, marks, MARK_NAMES[preview.decimal_mark], choices.decimal_mark),
            (self.encoding, encodings, ENCODING_NAMES.get(preview.encoding, ""), choices.encoding),
        ):
            box.offer(wording.offered(names, found, chosen), chosen)
        for role, box in self.columns.items():
            none = "none" if role.is_optional else "" if role in preview.columns else "choose one"
            box.offer(wording.columns(preview, none), preview.columns.get(role, _NONE))
        is_text, is_workbook = preview.kind == "text", preview.kind == "workbook"
        shown: dict[QWidget, bool] = {
            self.separator: is_text,
            self.sheet: is_workbook,
            self.decimal_mark: is_text,
            self.encoding: is_text and has_bytes,
            **dict.fromkeys((self.table_row, self.header, *self.columns.values()), is_text or is_workbook),
        }
        for control, is_shown in shown.items():
            control.setVisible(is_shown)
            self._labels[control].setVisible(is_shown)

    @Slot(int, object)
    def give_role(self, index: int, role: Role) -> None:
        """Choose what a column is, as somebody does on its heading; *ignored* leaves it out."""
        if role is not Role.IGNORED:
            self.columns[role].setCurrentIndex(self.columns[role].findData(index))
        elif self._preview is not None and (had := self._preview.role_of(index)) in self.columns:
            self.columns[had].setCurrentIndex(self.columns[had].findData(_NONE))
            if not had.is_optional:
                self.lacking.emit(
                    f"Choose another column for {had.symbol}, which takes the place of this one."
                )

    @Slot()
    def _on_dialect_chosen(self, _index: int = 0) -> None:
        before = self._choices
        begins = self.table_row.value()
        found = before.table_row or (self._preview.table_row if self._preview else 1)
        chosen = Choices(
            delimiter=self.separator.currentData(),
            decimal_mark=self.decimal_mark.currentData(),
            encoding=self.encoding.currentData(),
            table_row=before.table_row if begins == found else begins,
            header_rows=self.header.currentData(),
            sheet=self.sheet.currentData(),
        )
        if (chosen.delimiter, chosen.sheet) == (before.delimiter, before.sheet):
            # elsewhere the columns would be other ones
            chosen = replace(chosen, columns=before.columns)
        self.chosen.emit(chosen)

    @Slot()
    def _on_column_chosen(self, _index: int = 0) -> None:
        wanted = {role: box.currentData() for role, box in self.columns.items()}
        known = self._preview.columns if self._preview else {}
        before = {role: known.get(role, _NONE) for role in wanted}
        changed = next((role for role in wanted if wanted[role] != before[role]), Role.T_U)
        for other in wanted:
            if other is not changed and wanted[other] == wanted[changed] != _NONE:
                wanted[other] = before[changed]  # the two change places
        if any(wanted[role] == _NONE for role in PAIR):
            self.lacking.emit("Choose a column for t_u and one for t_c.")
            return
        columns = {role: index for role, index in wanted.items() if index != _NONE}
        self.chosen.emit(replace(self._choices, columns=columns))


def _label(role: Role) -> str:
    """Return what stands above a list of columns; the last word's letter leads to it."""
    said, _, last = f"{role.symbol}, {role.meaning}".rpartition(" ")
    return f"{said} &{last}"
