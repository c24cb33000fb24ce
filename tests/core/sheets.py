"""A workbook's formulas, worked out by numpy and scipy: the few functions that the exports use."""

import re

import numpy as np
from scipy.special import ndtri, stdtrit

_RANGE = re.compile(r"(?:(\w+)!)?\$([A-Z])\$(\d+):\$([A-Z])\$(\d+)")
_ELSEWHERE = re.compile(r"(\w+)!\$([A-Z])\$(\d+)")
_CELL = re.compile(r"\$?\b([A-Z])\$?(\d+)\b")


class Sheets:
    """The values of a workbook, each formula worked out when it is asked for."""

    def __init__(self, book):
        self._book = book
        self._known = {}

    def value(self, sheet, cell):
        raw = self._book[sheet][cell].value
        if not (isinstance(raw, str) and raw.startswith("=")):
            return raw
        if (sheet, cell) not in self._known:
            with np.errstate(all="ignore"):
                self._known[sheet, cell] = self._work_out(sheet, raw[1:])
        return self._known[sheet, cell]

    def _work_out(self, sheet, formula):
        texts = re.findall(r'"[^"]*"', formula)
        code = re.sub(r'"[^"]*"', "§", formula)
        code = _RANGE.sub(lambda m: f"column('{m[1] or sheet}', '{m[2]}', {m[3]}, {m[5]})", code)
        code = _ELSEWHERE.sub(r"number('\2\3', '\1')", code)
        code = re.sub(r"ISNUMBER\(([A-Z]\d+)\)", r"is_number('\1')", code)
        pieces = re.split(r"('[^']*')", code)
        pieces[::2] = [_CELL.sub(r"number('\1\2')", piece) for piece in pieces[::2]]
        pieces[::2] = [re.sub(r"(?<![<>])=", "==", piece.replace("^", "**")) for piece in pieces[::2]]
        code = "".join(pieces)
        for text in texts:
            code = code.replace("§", repr(text[1:-1]), 1)
        return eval(code, {"__builtins__": {}}, self._functions(sheet))

    def _functions(self, sheet):
        def number(cell, sheet=sheet):
            value = self.value(sheet, cell)
            return np.float64(0.0 if value is None else value)

        def column(name, letter, first, last):
            cells = [self.value(name, f"{letter}{row}") for row in range(first, last + 1)]
            # an empty cell is a zero, a text is no number
            return np.array([np.nan if isinstance(c, str) else 0.0 if c is None else c for c in cells], float)

        return {
            "number": number,
            "column": column,
            "is_number": lambda cell: isinstance(self.value(sheet, cell), int | float),
            "N": float,
            "IF": lambda test, yes, no: yes if test else no,
            "AND": lambda *tests: all(tests),
            "SUM": np.sum,
            "SUMPRODUCT": lambda *columns: np.sum(np.prod(columns, axis=0)),
            "COUNTIF": lambda cells, test: np.sum(cells > float(test[1:])) if test[0] == ">" else None,
            # of a column what is no number is passed over, an error among numbers is not
            "MIN": lambda *cells: np.min(cells) if cells[1:] else np.nanmin(cells),
            "MAX": lambda *cells: np.max(cells) if cells[1:] else np.nanmax(cells),
            "SQRT": np.sqrt,
            "ABS": np.abs,
            "SIGN": np.sign,
            "TINV": lambda p, dof: -stdtrit(dof, p / 2),
            "NORMSINV": ndtri,
            "NA": lambda: np.nan,
            "INDEX": lambda cells, place: np.nan if np.isnan(place) else cells[int(place) - 1],
            "MATCH": lambda value, cells, _: np.searchsorted(cells, value, "right") or np.nan,
        }
