"""What a picture of the loss shows: nothing beyond its edge, and nothing that moved is left out."""

import numpy as np
import pytest

from thermogui.core.descent.bowl import Bowl
from thermogui.core.descent.contours import contour
from thermogui.core.descent.trajectory import one_a_pixel, segments_in

UNIT = ((-1.0, 1.0), (-1.0, 1.0))


@pytest.mark.parametrize("margin", [0.0, 0.02, 0.25])
def test_a_trajectory_is_drawn_as_far_as_the_margin_of_the_width_around_the_view(margin):
    across = np.array([(-9.0, 0.0), (9.0, 0.0)])
    assert segments_in(UNIT, across, margin)[:, 0].tolist() == pytest.approx(
        [-1 - 2 * margin, 1 + 2 * margin]
    )
    beside = np.array([(-9.0, 1.0 + 2 * margin + 0.001), (9.0, 1.0 + 2 * margin + 0.001)])
    assert len(segments_in(UNIT, beside, margin)) == 0


def test_the_last_point_stays_though_it_shares_its_pixel():
    points = np.array([(0.1, 0.0), (1.1, 0.0), (1.2, 0.0), (1.3, 0.0)])
    assert one_a_pixel(points, (1.0, 1.0)).tolist() == [[0.1, 0.0], [1.1, 0.0], [1.3, 0.0]]


def test_without_a_pixel_or_with_two_points_all_stay():
    points = np.zeros((5, 2))
    assert len(one_a_pixel(points, (0.0, 1.0))) == 5 and len(one_a_pixel(points[:2], (1.0, 1.0))) == 2


def test_a_contour_that_a_side_cuts_is_in_one_piece_and_inside():
    # of inputs whose mean is 0 and whose deviation is 1 it is a circle
    bowl = Bowl.of(np.array([-1.0, 1.0]), np.array([0.0, 0.0]))
    (piece,) = contour(bowl, 1.0, ((-2.0, 0.5), (-2.0, 2.0)))
    p, q = piece
    np.testing.assert_allclose(np.hypot(p, q), 1.0)
    assert p.max() <= 0.5 + 1e-12 and p.min() == pytest.approx(-1, abs=1e-3)
    assert (p[0], p[-1]) == pytest.approx((0.5, 0.5)) and q[0] == pytest.approx(-q[-1])


def test_of_a_valley_only_the_side_in_sight_is_drawn():
    level = Bowl.of(np.array([0.0, 0.0]), np.array([0.0, 2.0]))
    assert not level.has_one_minimum
    ((p, q),) = contour(level, 0.25, ((-1.0, 1.0), (-1.0, 1.0)))
    assert p.tolist() == [-1.0, 1.0] and q.tolist() == [0.5, 0.5]
