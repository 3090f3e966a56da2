"""A region in strips: its area, its rim and nothing turned over, whatever the shape; None where strips do not do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insolegen.geometry.strips import strips


def ring_of(count: int, start: int = 0) -> np.ndarray:
    loop = (np.arange(count) + start) % count
    return np.stack([loop, np.roll(loop, -1)], axis=1)


def covers_once(points: np.ndarray, faces: np.ndarray) -> None:
    a, b, c = points[faces].transpose(1, 0, 2)
    area = ((b - a)[:, 0] * (c - a)[:, 1] - (b - a)[:, 1] * (c - a)[:, 0]) / 2
    following = np.roll(points, -1, axis=0)
    whole = np.sum(points[:, 0] * following[:, 1] - points[:, 1] * following[:, 0]) / 2
    assert (area > 0).all()
    assert area.sum() == pytest.approx(whole, rel=1e-9)
    edges = {tuple(edge) for edge in faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2).tolist()}
    assert len(edges) == 3 * len(faces), "an edge is used twice the same way"
    rim = {edge for edge in edges if edge[::-1] not in edges}
    assert rim == {tuple(edge) for edge in ring_of(len(points)).tolist()}


@settings(max_examples=60, deadline=None)
@given(st.integers(8, 300), st.floats(0.0, 0.8), st.integers(0, 10_000), st.integers(0, 7))
def test_any_insole_like_ring(count: int, waist: float, seed: int, start: int) -> None:
    """Wide at both ends, with a waist on one side, unevenly spaced: monotone along, concave across."""
    rng = np.random.default_rng(seed)
    angle = np.sort(rng.random(count)) * 2 * np.pi + 0.1
    along, across = 130 * np.cos(angle), 40 * np.sin(angle)
    across = np.where(across > 0, across * (1 - waist * np.exp(-((along / 40) ** 2))), across)
    points = np.stack([along, across], axis=1)
    faces = strips(points, np.random.default_rng(1).permutation(ring_of(count, start)))
    if faces is not None:  # points of a random ring may lie too near a line
        covers_once(points, faces)
    elif count > 40:
        a, b, c = points, np.roll(points, -1, axis=0), np.roll(points, -2, axis=0)
        bend = np.abs((b - a)[:, 0] * (c - b)[:, 1] - (b - a)[:, 1] * (c - b)[:, 0])
        assert bend.min() < 1e-2


def test_a_rectangle_with_points_along_its_sides() -> None:
    x = np.arange(0.0, 10.0)
    points = np.concatenate([np.stack([x, 0 * x], axis=1), np.stack([10 - x, 0 * x + 4.0], axis=1)])
    faces = strips(points, ring_of(20))
    assert faces is not None
    covers_once(points, faces)


def test_one_that_turns_back_has_none() -> None:
    """A hook: its upper side runs back and forth."""
    points = np.array([[0.0, 0], [10, 0], [10, 6], [2, 6], [2, 4], [8, 4], [8, 2], [0, 2]])
    assert strips(points, ring_of(8)) is None


def test_two_loops_have_none() -> None:
    points = np.array([[0.0, 0], [1, 0], [0, 1], [5, 0], [6, 0], [5, 1]])
    assert strips(points, np.array([[0, 1], [1, 2], [2, 0], [3, 4], [4, 5], [5, 3]])) is None
