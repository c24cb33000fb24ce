"""Marks that are moved look like marks that are made anew."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pyqtgraph as pg

from thermogui.core.readings.readings import Readings
from thermogui.ui.plots.extents import rows_not_among
from thermogui.ui.plots.marks import Marks

FIELDS = ("x", "y", "data", "size", "symbol", "pen", "brush", "visible", "sourceRect")


def columns(count, seed):
    random = np.random.default_rng(seed)
    return *random.normal(size=(2, count)), np.sort(random.choice(1000, count, replace=False))


@pytest.mark.parametrize(("before", "after"), [(11, 11), (11, 12), (12, 3), (0, 5), (5, 0), (1, 800), (0, 0)])
def test_marks_in_other_places_are_as_if_made_there(qapp, before, after):
    plot = pg.PlotWidget()
    moved, fresh = Marks(symbol="o", size=9), pg.ScatterPlotItem(symbol="o", size=9)
    for item in (moved, fresh):
        plot.addItem(item)
    moved.place(*columns(before, 1))
    moved.place(*columns(after, 2))
    x, y, rows = columns(after, 2)
    fresh.setData(x=x, y=y, data=rows)
    for field in FIELDS:
        assert moved.data[field].tolist() == fresh.data[field].tolist()
    assert not after or moved.boundingRect() == fresh.boundingRect()
    assert [point.data() for point in moved.points()] == rows.tolist()
    assert moved.isVisible() == (after > 0)
    plot.close()


PAIRS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.booleans()), max_size=12)


def readings_of(pairs):
    t_u, t_c, use = zip(*pairs, strict=True) if pairs else ((), (), ())
    return Readings.from_columns(t_u, t_c, use=use)


@given(PAIRS, PAIRS)
def test_pairs_that_are_used_nowhere_are_found(here, there):
    readings, others = readings_of(here), readings_of(there)
    used = {(t_u, t_c) for t_u, t_c, use in here if use}
    gone = [row for row, (t_u, t_c, _) in enumerate(there) if (t_u, t_c) not in used]
    assert rows_not_among(readings, others, np.arange(len(there))).tolist() == gone
