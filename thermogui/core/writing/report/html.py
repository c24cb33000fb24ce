"""The report as one HTML file that needs no other, and prints on two pages of A4."""

from __future__ import annotations

import math
from collections.abc import Iterable
from html import escape
from string import Template

from thermogui.core.calibration.assessment import Assessment
from thermogui.core.resources import resources
from thermogui.core.writing.report.annex import Annex, BudgetRow
from thermogui.core.writing.report.content import LEFT_WIDTH, Report, Section, columns_of, plot_heights
from thermogui.core.writing.report.figures import aligned, unbroken
from thermogui.core.writing.report.listing import ReportTable
from thermogui.core.writing.report.plots import plots_of
from thermogui.core.writing.report.svg import FONTS

_ROOM = 655.0  # points below a short equation and one line on the unit


def html_of(assessment: Assessment, report: Report) -> str:
    """Return the file."""
    left, right, last = columns_of(report)
    (right if _statements_go_right(report) else left).append(last)
    plots = plots_of(assessment, LEFT_WIDTH, *plot_heights(_room_for_plots(report)))
    more = f'<p class="more">{escape(report.listing.more)}</p>' if report.listing.more else ""
    contents = {
        "parameters": _table(report.parameters, 64),
        "figures": f"<dl>{_pairs(report.figures)}</dl>",
        "fit": plots[0],
        "residuals": plots[1],
        "listing": _table(report.listing.table, 44) + more,
        "remarks": "".join(f"<p>{escape(unbroken(remark))}</p>" for remark in report.listing.remarks),
        "statements": f"<dl>{_pairs((said.topic, said.text) for said in report.statements)}</dl>",
    }
    warnings = "".join(f'<p class="warning">{escape(warning)}</p>' for warning in report.warnings)
    unit = f'<p class="unit">{escape(report.unit)}</p>' if report.unit else ""
    template = Template((resources() / "templates" / "report.html").read_text(encoding="utf-8"))
    said = {
        name: escape(getattr(report, name)) for name in ("title", "source", "date", "program", "equation")
    }
    columns = {"left": _column(left, contents), "right": _column(right, contents)}
    annex = _annex(report.annex)
    return template.substitute(said, unit=unit, warnings=warnings, fonts=FONTS, annex=annex, **columns)


def _annex(annex: Annex) -> str:
    """Write what stands on the second page."""
    parts = []
    if annex.details:
        parts.append(("Instruments", f"<dl>{_pairs(annex.details)}</dl>", "figures"))
    heads = "".join(f"<th>{escape(head)}</th>" for head in annex.budget_heads)
    rows = "\n".join(map(_budget_row, annex.budget))
    table = f"<table><thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody></table>"
    parts.append((annex.budget_heading, f"{table}<p>{escape(unbroken(annex.budget_sum))}</p>", "budget"))
    listed = _table(annex.corrections, 110) + f"<p>{escape(unbroken(annex.corrections_note))}</p>"
    parts.append((annex.corrections_heading, listed, "corrections"))
    if annex.notes:
        parts.append(("Notes", "".join(f"<p>{escape(text)}</p>" for text in annex.notes), "notes"))
    return "\n".join(
        f'<section class="{kind}"><h2>{escape(heading)}</h2>{text}</section>' for heading, text, kind in parts
    )


def _budget_row(row: BudgetRow) -> str:
    name, u, distribution, share = map(escape, row.cells)
    bar = (
        "" if row.share is None else f'<span class="bar"><span style="width: {row.share:.2f}%"></span></span>'
    )
    cells = (name, u, distribution, f"{bar}{share}")
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _column(sections: list[Section], contents: dict[str, str]) -> str:
    parts = []
    for section in sections:
        heading = f"<h2>{escape(section.heading)}</h2>" if section.heading else ""
        parts.append(f'<section class="{section.kind}">{heading}{contents[section.kind]}</section>')
    return "\n".join(parts)


def _room_for_plots(report: Report) -> float:
    rows = len(report.parameters.rows) * 13 + len(report.figures) * 11.5
    statements = 0.0 if _statements_go_right(report) else _height_of_statements(report, 66)
    return _room(report) - rows - 95 - statements


def _room(report: Report) -> float:
    lines = 12 * (len(report.source) // 95) + 18 * (len(report.equation) // 75)
    return _ROOM - 26 * len(report.warnings) - lines


def _statements_go_right(report: Report) -> bool:
    """Say whether there is room for them below the readings."""
    remarks = sum(3 + 10 * math.ceil(len(remark) / 50) for remark in report.listing.remarks)
    taken = 60 + 11.2 * len(report.listing.table.rows) + remarks
    return taken + _height_of_statements(report, 46) < _room(report)


def _height_of_statements(report: Report, characters: int) -> float:
    lines = sum(math.ceil(len(statement.text) / characters) for statement in report.statements)
    return 26.0 + 14 * len(report.statements) + 11.5 * lines


def _table(table: ReportTable, room: int) -> str:
    """Write a table, in smaller type where its numbers are long."""
    size = 8.5 * min(1.0, room / (table.characters + 2 * len(table.heads)))
    columns = [aligned(cells) for cells in zip(*(row.cells for row in table.rows), strict=True)]
    heads = "".join(f"<th>{escape(head)}</th>" for head in table.heads)
    lines = []
    for row, cells in zip(table.rows, zip(*columns, strict=True), strict=True):
        kinds = {"outlier": row.is_flagged, "muted": row.is_muted, "gap": row.follows_gap}
        names = " ".join(name for name, holds in kinds.items() if holds)
        marked = f' class="{names}"' if names else ""
        lines.append(f"<tr{marked}>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>")
    body = "\n".join(lines)
    return (
        f'<table style="font-size: {size:.2f}pt">\n<thead><tr>{heads}</tr></thead>\n'
        f"<tbody>\n{body}\n</tbody></table>"
    )


def _pairs(pairs: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"<dt>{escape(name)}</dt><dd>{escape(unbroken(value))}</dd>" for name, value in pairs)
