"""What can be exported from the window, in the order of its menu."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from thermogui.core.files.exports import (
    Content,
    Writer,
    write_c,
    write_csv,
    write_notebook,
    write_python,
    write_workbook,
)


@dataclass(frozen=True)
class Kind:
    """Something that can be exported.

    Attributes:
        key: its name, as on the command line.
        action: the name of its action.
        title: of the action.
        formats: what its files are called, by their suffix; the first is proposed.
        stem: of the name that is proposed.
        write: makes the file; called in a thread of its own.
        calibrates: whether there is none without a calibration.
        tells_of_run: whether it tells of the run that is shown.
    """

    key: str
    action: str
    title: str
    formats: dict[str, str]
    stem: str
    write: Writer
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


def _write_report(content: Content, path: Path) -> str:
    # late: a window is there before Qt's module for PDF is
    from thermogui.ui.report.save import save_report

    save_report(content.assessment, path, content.source, content.date, content.lines)
    return ""


KINDS = (
    Kind(
        "report",
        "actionExportReport",
        "Calibration report…",
        {".pdf": "PDF", ".html": "HTML"},
        "calibration-report",
        _write_report,
        calibrates=True,
    ),
    Kind(
        "notebook",
        "actionExportNotebook",
        "Notebook…",
        {".ipynb": "Jupyter notebook"},
        "descent",
        write_notebook,
        tells_of_run=True,
    ),
    Kind(
        "xlsx",
        "actionExportXlsx",
        "Spreadsheet…",
        {".xlsx": "Spreadsheet"},
        "calibration",
        write_workbook,
        tells_of_run=True,
    ),
    Kind("csv", "actionExportCsv", "CSV…", {".csv": "CSV"}, "readings-and-fit", write_csv),
    Kind(
        "python",
        "actionExportPython",
        "Python module…",
        {".py": "Python module"},
        "calibration",
        write_python,
        calibrates=True,
    ),
    Kind("c", "actionExportC", "C header…", {".h": "C header"}, "calibration", write_c, calibrates=True),
)
