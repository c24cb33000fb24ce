"""The report as one HTML file that needs no other, and prints on one page of A4."""

from __future__ import annotations

import math
from collections.abc import Iterable
from html import escape

from thermogui.core.calibration.assessment import Assessment
from thermogui.core.writing.report.content import (
    LEFT_WIDTH,
    Report,
    Section,
    columns_of,
    plot_heights,
)
from thermogui.core.writing.report.figures import aligned, unbroken
from thermogui.core.writing.report.listing import ReportTable
from thermogui.core.writing.report.plots import plots_of
from thermogui.core.writing.report.svg import FONTS

_ROOM = 655.0  # points below a short equation and one line on the unit
_STYLE = """
@page { size: A4; margin: 13mm 15mm 12mm }
:root { color-scheme: light }
* { box-sizing: border-box }
body { margin: 0; background: #eceff3; color: #1d2430; font: 8.5pt/1.35 FONTS;
       font-variant-numeric: tabular-nums lining-nums }
main { width: 210mm; min-height: 297mm; margin: 8mm auto; padding: 13mm 15mm 12mm; background: #fff;
       box-shadow: 0 1px 6px #0003 }
header { display: grid; grid-template-columns: 1fr auto; align-items: end; gap: 8mm;
         border-bottom: 1.2pt solid #1d2430; padding-bottom: 2.2mm }
header p { margin: 0 }
h1 { margin: 0 0 1mm; font-size: 19pt; line-height: 1.1; letter-spacing: -.01em }
.source { font-size: 9.5pt; overflow-wrap: anywhere }
.meta { color: #5c6675; text-align: right; white-space: nowrap }
.equation { margin: 4.5mm 0 1mm; font-size: 15pt; line-height: 1.2; overflow-wrap: anywhere }
.unit { margin: 0; font-size: 9.5pt }
.warning { margin: 2mm 0 0; padding: 1.4mm 2.4mm; border-left: 2.5pt solid #8a5a00; background: #fff4dc;
           color: #6b4600 }
.page { display: grid; grid-template-columns: 100mm minmax(0, 1fr); column-gap: 8mm; margin-top: 4.5mm }
h2 { margin: 0 0 1mm; font-size: 8.5pt; line-height: 1.3 }
section { margin-bottom: 4mm }
.fit { margin-bottom: 0 }
table { width: 100%; border-collapse: collapse; white-space: nowrap }
th { padding: 0 0 .6mm 2.4mm; border-bottom: .5pt solid #8892a0; color: #5c6675; font-size: .88em;
     font-weight: normal; text-align: right }
td { padding: .25mm 0 .25mm 2.4mm; text-align: right }
th:first-child, td:first-child { padding-left: 0 }
.parameters th:first-child, .parameters td:first-child { text-align: left }
tbody tr:first-child td { padding-top: .7mm }
tbody tr:last-child td { padding-bottom: .7mm; border-bottom: .5pt solid #8892a0 }
.listing { line-height: 1.22 }
.listing td:first-child, .muted td { color: #5c6675 }
.muted td { font-style: italic }
.remarkable td, .listing .remarkable td:first-child { color: #8f2f6d; font-weight: bold }
.gap td { border-top: .5pt dashed #8892a0 }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2mm 3mm; margin: 0 }
dt { color: #5c6675 }
dd { margin: 0 }
.statements dl { display: block }
.statements dt { font-size: .92em }
.statements dd { margin-bottom: 1mm }
.more, .remarks p { margin: .8mm 0 0 }
.more { color: #5c6675; text-align: right }
.remarks { font-size: 7.5pt; line-height: 1.3 }
svg { display: block; width: 100%; height: auto; margin-bottom: 1.5mm }
@media print {
  body { background: #fff }
  main { width: auto; min-height: 0; margin: 0; padding: 0; box-shadow: none }
  section, table, svg { break-inside: avoid }
}
"""


def html_of(assessment: Assessment, report: Report) -> str:
    """Return the file."""
    left, right, last = columns_of(report)
    (right if _statements_go_right(report) else left).append(last)
    plots = plots_of(assessment, LEFT_WIDTH, *plot_heights(_room_for_plots(report)))
    contents = {
        "parameters": _table(report.parameters, 64),
        "figures": f"<dl>{_pairs(report.figures)}</dl>",
        "fit": plots[0],
        "residuals": plots[1],
        "listing": _table(report.listing.table, 44) + _more(report),
        "remarks": "".join(f"<p>{escape(unbroken(remark))}</p>" for remark in report.listing.remarks),
        "statements": f"<dl>{_pairs((said.topic, said.text) for said in report.statements)}</dl>",
    }
    warnings = "".join(f'<p class="warning">{escape(warning)}</p>' for warning in report.warnings)
    unit = f'<p class="unit">{escape(report.unit)}</p>' if report.unit else ""
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="generator" content="{escape(report.program)}">
<title>{escape(report.title)}: {escape(report.source)}</title>
<style>{_STYLE.replace("FONTS", FONTS)}</style>
</head>
<body>
<main>
<header>
<div><h1>{escape(report.title)}</h1><p class="source">{escape(report.source)}</p></div>
<p class="meta"><time datetime="{report.date}">{report.date}</time><br>{escape(report.program)}</p>
</header>
<p class="equation">{escape(report.equation)}</p>
{unit}{warnings}
<div class="page">
<div>
{_column(left, contents)}
</div>
<div>
{_column(right, contents)}
</div>
</div>
</main>
</body>
</html>
"""


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
        kinds = {"remarkable": row.is_flagged, "muted": row.is_muted, "gap": row.follows_gap}
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


def _more(report: Report) -> str:
    return f'<p class="more">{escape(report.listing.more)}</p>' if report.listing.more else ""
