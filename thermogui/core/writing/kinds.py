"""What can be exported, in the order of the window's menu; a further one is an entry, and its writer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from thermogui.core.writing.exports import Content


@dataclass(frozen=True)
class ExportKind:
    """Something that can be exported.

    Attributes:
        name: as on the command line; the function that writes it is `exports.write_<name>`.
        title: of its action.
        says: what it is, for the help.
        what: it as the subject of a sentence.
        formats: what its files are called, by their suffix; the first is proposed.
        stem: of the name that is proposed.
        uses_fit: whether it is of the calibration; without one the command line refuses it.
        needs_fit: whether there is none without a calibration.
        tells_of_run: whether it tells of the run that is shown, where one is.
        trains: whether the command line trains a run for it.
        has_details: whether it says with what and by whom the readings were taken.
        writes_network: whether the command line writes it of a network, too.
    """

    name: str
    title: str
    says: str
    what: str
    formats: dict[str, str]
    stem: str
    uses_fit: bool = False
    needs_fit: bool = False
    tells_of_run: bool = False
    trains: bool = False
    has_details: bool = False
    writes_network: bool = False

    @property
    def proposed(self) -> str:
        """The name that is proposed."""
        return self.stem + next(iter(self.formats))

    def write(self, content: Content, path: Path) -> str:
        """Make the file; return what is remarkable about it in a sentence, or "".

        Raises:
            ThermoError: it cannot be made or written.
        """
        # late: what makes files is as much as the rest of the window, and few starts export anything
        from thermogui.core.writing import exports

        write: Callable[[Content, Path], str] = getattr(exports, f"write_{self.name}")
        return write(content, path)


KINDS = {
    kind.name: kind
    for kind in (
        ExportKind(
            "report",
            "Calibration report…",
            "two pages for the lab book: the fit and the readings, then the budget and corrections",
            "A report",
            {".pdf": "PDF", ".html": "HTML"},
            "calibration-report",
            uses_fit=True,
            needs_fit=True,
            has_details=True,
        ),
        ExportKind(
            "notebook",
            "Notebook…",
            "the way from the readings to the curve with these settings, in plain numpy and torch",
            "A notebook",
            {".ipynb": "Jupyter notebook"},
            "descent",
            tells_of_run=True,
            writes_network=True,
        ),
        ExportKind(
            "xlsx",
            "Spreadsheet…",
            "the readings with fit and residuals, the calibration as live formulas, and the epochs of a run",
            "A workbook",
            {".xlsx": "Spreadsheet"},
            "calibration",
            uses_fit=True,
            tells_of_run=True,
            trains=True,
        ),
        ExportKind(
            "csv",
            "CSV…",
            "the readings with fit and residuals",
            "A table",
            {".csv": "CSV"},
            "readings-and-fit",
            uses_fit=True,
        ),
        ExportKind(
            "python",
            "Python module…",
            "a module that converts readings, without dependencies",
            "A module",
            {".py": "Python module"},
            "calibration",
            uses_fit=True,
            needs_fit=True,
            tells_of_run=True,
            writes_network=True,
        ),
        ExportKind(
            "c",
            "C header…",
            "a C99 header that converts readings",
            "A header",
            {".h": "C header"},
            "calibration",
            uses_fit=True,
            needs_fit=True,
            tells_of_run=True,
            writes_network=True,
        ),
    )
}
