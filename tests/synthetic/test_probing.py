"""Rays and extremes on a ball and an ellipsoid, where the answers are known."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from insolegen.synthetic.implicit import RoundCones, soft_intersection, soft_union
from insolegen.synthetic.probing import Search, cast, extreme_points

Floats = NDArray[np.float64]


def ball(points: Floats) -> Floats:
    return np.linalg.norm(points - [1.0, 2.0, 3.0], axis=1) - 10.0


def ellipsoid(points: Floats) -> Floats:
    return (np.linalg.norm(points / [30.0, 10.0, 20.0], axis=1) - 1.0) * 10.0


def test_rays_meet_the_ball() -> None:
    start = np.array([[1.0, 2.0, -20.0], [7.0, 2.0, -20.0], [1.0, 13.0, -20.0]])
    run = cast(ball, start, np.array([0.0, 0.0, 1.0]), 60.0, 1.0)
    assert run[:2] == pytest.approx([13.0, 15.0], abs=1e-5)
    assert np.isnan(run[2])


def test_extremes_free_and_on_a_plane() -> None:
    window = ((-40.0, 40.0), (-40.0, 40.0), (-40.0, 40.0))
    cut = ((18.0, 18.0), (-40.0, 40.0), (-40.0, 40.0))
    half = ((-40.0, 40.0), (-40.0, 40.0), (12.0, 40.0))
    found = extreme_points(
        ellipsoid,
        [Search(0, 1, window, (9, 9)), Search(1, -1, cut, (1, 15)), Search(0, -1, half, (9, 9))],
        1.0,
    )
    assert found[0] == pytest.approx([30.0, 0.0, 0.0], abs=1e-4)
    assert found[1] == pytest.approx([18.0, -8.0, 0.0], abs=1e-4)
    assert found[2] == pytest.approx([-24.0, 0.0, 12.0], abs=1e-4)


def test_a_guess_off_the_plane_is_brought_onto_it() -> None:
    cut = ((18.0, 18.0), (-40.0, 40.0), (-40.0, 40.0))
    guess = np.array([[17.0, 8.2, 0.3]])
    assert extreme_points(ellipsoid, [Search(1, 1, cut, (1, 15))], 1.0, guess)[0] == pytest.approx(
        [18.0, 8.0, 0.0], abs=1e-4
    )


def test_a_round_cone_is_the_hull_of_its_balls() -> None:
    cone = RoundCones(np.zeros((1, 3)), np.array([[20.0, 0, 0]]), np.array([8.0]), np.array([3.0]), 1.0)
    random = np.random.default_rng(0)
    points = random.uniform([-15, -15, -15], [30, 15, 15], (500, 3))
    share = np.linspace(0.0, 1.0, 4001)
    centres = np.stack([20 * share, 0 * share, 0 * share], axis=1)
    slow = [(np.linalg.norm(p - centres, axis=1) - (8.0 - 5.0 * share)).min() for p in points]
    assert cone.distance(points) == pytest.approx(slow, abs=1e-4)


def test_soft_operations_are_exact_away_from_the_crease() -> None:
    a, b = np.array([-9.0, 4.0, -2.0]), np.array([0.0, -8.0, -2.0])
    assert soft_intersection(a, b, 9.0) == pytest.approx([0.0, 4.0, -0.5])
    assert soft_union(np.array([0.0]), np.array([50.0]), 2.0) == pytest.approx([0.0], abs=1e-9)
    assert soft_union(np.array([1.0]), np.array([1.0]), 2.0) == pytest.approx([1.0 - 2.0 * np.log(2.0)])
