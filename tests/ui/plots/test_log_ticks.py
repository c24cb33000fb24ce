"""The numbers along a logarithmic axis: readable wherever somebody zooms to."""

import itertools
import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thermogui.ui.plots.log_ticks import LogTicks

GAP = 10


def extent(text):
    return 8 * len(text) + GAP


def texts(low, high, length=600, shift=0):
    return [text for _, text in LogTicks(low, high, length, extent, shift).labels()]


def number(text):
    """Return the number that a label says."""
    power = re.fullmatch(r"(?:(.+)·)?10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", text)
    if power is None:
        return float(text.replace(",", ""))
    exponent = power[2].translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    return float(f"{power[1] or 1}e{exponent}")


@pytest.mark.parametrize(
    ("low", "high", "length", "shift", "expected"),
    [
        (-0.1, 3.8, 700, 1, "0 1 2 5 10 20 50 100 200 500 1,000 2,000 5,000"),
        (-0.1, 3.8, 500, 1, "0 1 10 100 1,000"),
        (math.log10(2.7), math.log10(90), 300, 0, "5 10 20 50"),
        (math.log10(89), math.log10(101), 300, 0, "90 100"),
        (-0.1, 40, 200, 0, "1 10¹⁰ 10²⁰ 10³⁰"),
        (-150, 150, 300, 0, "10⁻¹⁰⁰ 1 10¹⁰⁰"),
        (4.9, 7.2, 700, 0, "10⁵ 2·10⁵ 5·10⁵ 10⁶ 2·10⁶ 5·10⁶ 10⁷"),
        (-4.1, -1.9, 600, 0, "10⁻⁴ 2·10⁻⁴ 5·10⁻⁴ 10⁻³ 2·10⁻³ 5·10⁻³ 10⁻²"),
        (math.log10(2.9276), math.log10(2.9279), 400, 0, "2.92765 2.92770 2.92775 2.92780 2.92785"),
        (0, 0.62, 400, 1, "0 1 2 3"),
        (math.log10(2.5), math.log10(95), 90, 0, "3 10 30"),
        (math.log10(4), math.log10(70), 44, 0, "5 50"),
        (math.log10(2.5), math.log10(28), 20, 0, "10"),
    ],
)
def test_an_axis_has_the_round_numbers_that_have_room(low, high, length, shift, expected):
    assert texts(low, high, length, shift) == expected.split()


@given(st.floats(-6, 9), st.floats(0.02, 12), st.integers(150, 1600), st.sampled_from([0, 1]))
def test_no_two_labels_collide_and_each_stands_at_its_number(low, span, length, shift):
    ticks = LogTicks(low, low + span, length, extent, shift)
    labels = ticks.labels()
    pixels = length / span
    for (before, one), (after, other) in itertools.pairwise(labels):
        assert before * pixels + extent(one) / 2 <= after * pixels - extent(other) / 2 + 1e-6
    for position, text in labels:
        assert math.log10(number(text) + shift) == pytest.approx(position, abs=span / 100)
    assert all(low <= line <= low + span for line in ticks.lines_between(labels))


@given(st.floats(-3, 6), st.floats(0.3, 12), st.integers(400, 1600))
def test_no_label_stands_alone(low, span, length):
    assert len(texts(low, low + span, length)) > 1


@given(st.floats(-400, 400), st.floats(0, 800), st.floats(1, 5000), st.sampled_from([0, 1]))
def test_any_range_has_labels_without_a_fault(low, span, length, shift):
    LogTicks(low, low + span, length, extent, shift).labels()
