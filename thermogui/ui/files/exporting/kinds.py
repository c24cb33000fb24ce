"""What can be exported from the window, in the order of its menu."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from thermogui.core.writing.exports import Content, Writer


@dataclass(frozen=True)
class Kind:
    """Something that can be exported.

    Attributes:
        key: its name, as on the command line.
        action: the name of its action.
        title: of the action.
        formats: what its files are called, by their suffix; the first is proposed.
        stem: of the name that is proposed.
        calibrates: whether there is none without a calibration.
        tells_of_run: whether it tells of the run that is shown.
    """

    key: str
    action: str
    title: str
    formats: dict[str, str]
    stem: str
    calibrates: bool = False
    tells_of_run: bool = False

    @property
    def proposed(self) -> str:
        """The name that is proposed."""
        return self.stem + next(iter(self.formats))

    @property
    def filters(self) -> list[str]:
        """The formats as a file dialog offers them."""
        return [f"{name} (*{suffix})" for suffix, name in self.formats.items()]

    def write(self, content: Content, path: Path) -> str:
        """Make the file, in a thread of its own; return what is remarkable about it, or "".

        Raises:
            ThermoError: it cannot be made or written.
        """
        # late: what makes files is as much as the rest of the window, and few starts export anything
        from thermogui.core.writing import exports

        writers: dict[str, Writer] = {
            "report": _write_report,
            "notebook": exports.write_notebook,
            "xlsx": exports.write_workbook,
            "csv": exports.write_csv,
            "python": exports.write_python,
            "c": exports.write_c,
        }
        return writers[self.key](content, path)


def _write_report(content: Content, path: Path) -> str:
    from thermogui.ui.files.report.save import save_report

    save_report(content.assessment, path, content.source, content.date, content.lines)
    return ""


KINDS = (
    Kind(
        "report",
        "actionExportReport",
        "Calibration report…",
        {".pdf": "PDF", ".html": "HTML"},
        "calibration-report",
        calibrates=True,
    ),
    Kind(
        "notebook",
        "actionExportNotebook",
        "Notebook…",
        {".ipynb": "Jupyter notebook"},
        "descent",
        tells_of_run=True,
    ),
    Kind(
        "xlsx",
        "actionExportXlsx",
        "Spreadsheet…",
        {".xlsx": "Spreadsheet"},
        "calibration",
        tells_of_run=True,
    ),
    Kind("csv", "actionExportCsv", "CSV…", {".csv": "CSV"}, "readings-and-fit"),
    Kind(
        "python",
        "actionExportPython",
        "Python module…",
        {".py": "Python module"},
        "calibration",
        calibrates=True,
    ),
    Kind("c", "actionExportC", "C header…", {".h": "C header"}, "calibration", calibrates=True),
)
