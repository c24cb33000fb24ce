"""Notebooks as text: their cells, and what these come to when they are run."""

import nbformat
import numpy as np


def code_of(text):
    return [cell.source for cell in nbformat.reads(text, 4).cells if cell.cell_type == "code"]


def executed(text, capsys):
    """Run the cells in this interpreter; return what they leave and what they print."""
    namespace = {}
    with np.errstate(all="ignore"):
        for source in code_of(text):
            exec(compile(source, "cell", "exec"), namespace)
    return namespace, capsys.readouterr().out
