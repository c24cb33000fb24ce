"""Sums and products of twice a double's digits, against exact fractions."""

from fractions import Fraction

import numpy as np
import pytest

from thermogui.core.calibration.basis import Basis, different
from thermogui.core.calibration.double_double import DoubleDouble

RNG = np.random.default_rng(8)
# one block, its border, and three blocks
COUNTS = [1, 2, 11, 8192, 8193, 20_000]


def exact(number, index=()):
    return Fraction(float(np.asarray(number.high)[index])) + Fraction(float(np.asarray(number.low)[index]))


def numbers(*shape):
    """Numbers of very different size and both signs, with both halves filled."""
    high = RNG.normal(size=shape) * 10.0 ** RNG.uniform(-12, 0, shape)
    return DoubleDouble(high, high * 2.0**-54 * RNG.uniform(-1, 1, shape))


@pytest.mark.parametrize("count", COUNTS)
def test_a_sum_and_a_dot_product_keep_thirty_digits_of_their_largest_terms(count):
    a, b = numbers(count), numbers(count)
    terms = [exact(a, i) for i in range(count)]
    products = [x * exact(b, i) for i, x in enumerate(terms)]
    for found, wanted in ((a.sum(), terms), (a.dot(b), products)):
        size = sum(map(abs, wanted))
        assert abs(exact(found) - sum(wanted)) <= size * Fraction(2) ** -100


def test_what_is_left_of_a_sum_that_cancels_is_found():
    values = RNG.normal(size=5000) * 1e6
    high = np.concatenate([values, [1e-12], -values])
    assert float(DoubleDouble.of(high).sum().high) == pytest.approx(1e-12, rel=1e-8)
    assert exact(DoubleDouble.of(np.zeros(7)).sum()) == 0


@pytest.mark.parametrize("count", [11, 20_000])
def test_each_row_of_many_is_added_up_as_it_would_be_alone(count):
    many, other = numbers(3, count), numbers(count)
    sums, dots = many.sum(), many.dot(other)
    for i in range(3):
        one = DoubleDouble(many.high[i], many.low[i])
        assert exact(sums, i) == exact(one.sum())
        assert exact(dots, i) == exact(one.dot(other))


@pytest.mark.parametrize("count", [5, 9000])
def test_arithmetic_keeps_thirty_digits(count):
    a, b = numbers(count), numbers(count)
    for found, calculate in (
        (a + b, lambda x, y: (x + y, abs(x) + abs(y))),
        (a - b, lambda x, y: (x - y, abs(x) + abs(y))),
        (a * b, lambda x, y: (x * y, abs(x * y))),
        (a / b, lambda x, y: (x / y, abs(x / y))),
    ):
        for i in range(0, count, max(1, count // 50)):
            wanted, size = calculate(exact(a, i), exact(b, i))
            assert abs(exact(found, i) - wanted) <= size * Fraction(2) ** -100


@pytest.mark.parametrize("weighted", [False, True])
def test_the_polynomials_are_orthogonal_for_neighbouring_doubles_and_many_readings(weighted):
    for x in (1 + np.arange(9) * 2.0**-52, 1e9 + RNG.random(9000), np.r_[RNG.random(10) * 1e-6, 1.0]):
        basis = Basis.over(x, RNG.uniform(0.1, 10, len(x)) if weighted else None).extended()
        for i in range(3):
            for j in range(i):
                angle = float(basis.weighted[i].dot(basis.columns[j]).high) / np.sqrt(
                    basis.norms[i].high * basis.norms[j].high
                )
                assert abs(angle) < 1e-15


def test_different_values_are_counted_up_to_three():
    for values, count in (([4, 4, 4], 1), ([4, 5, 4, 5], 2), ([5, 4, 6], 3), ([1, 2, 3, 4], 3), ([7], 1)):
        assert different(np.array(values, float)) == count
