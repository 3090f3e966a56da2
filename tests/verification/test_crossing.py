"""Surfaces that pass through themselves, against exact arithmetic and against shapes whose answer is known."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
import trimesh

from insolegen.verification.crossing import crossing_triangles
from insolegen.verification.exported import ExportedMesh


def found(vertices, faces):
    return crossing_triangles(ExportedMesh.from_arrays(np.asarray(vertices, dtype=float), np.asarray(faces)))


def as_pairs(pairs):
    return {tuple(pair) for pair in pairs.tolist()}


def soup(*triangles):
    vertices = np.array(triangles, dtype=float).reshape(-1, 3)
    return vertices, np.arange(len(vertices)).reshape(-1, 3)


def exactly_cross(one, other):
    """Whether an edge of one triangle runs through the inside of another, in rational numbers."""

    def volume(a, b, c, d):
        (ux, uy, uz), (vx, vy, vz), (wx, wy, wz) = (
            [p - q for p, q in zip(point, a, strict=True)] for point in (b, c, d)
        )
        return ux * (vy * wz - vz * wy) - uy * (vx * wz - vz * wx) + uz * (vx * wy - vy * wx)

    def pierces(edges_of, through):
        for p, q in zip(edges_of, edges_of[1:] + edges_of[:1], strict=True):
            if volume(*through, p) * volume(*through, q) < 0:
                turns = [volume(p, q, a, b) for a, b in zip(through, through[1:] + through[:1], strict=True)]
                if all(turn > 0 for turn in turns) or all(turn < 0 for turn in turns):
                    return True
        return False

    one, other = ([[Fraction(float(x)) for x in corner] for corner in triangle] for triangle in (one, other))
    return pierces(one, other) or pierces(other, one)


@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.slow)])
def test_random_triangles_against_exact_arithmetic(seed):
    rng = np.random.default_rng(seed)
    middles = rng.uniform(-7, 7, (60, 1, 3))
    triangles = (middles + rng.uniform(-4, 4, (60, 3, 3))).astype(np.float32)
    # One large one, so that pieces of triangles are put together again.
    triangles[0] = [[-40, -35, 1], [45, -30, -2], [3, 50, 0.5]]
    expected = {pair for pair in combinations(range(60), 2) if exactly_cross(*triangles[list(pair)])}
    assert len(expected) > 10
    assert as_pairs(found(*soup(*triangles))) == expected


def test_bodies_that_touch_or_stay_apart_do_not_cross():
    box = trimesh.creation.box((10, 10, 10))
    assert not len(found(box.vertices, box.faces))
    ball = trimesh.creation.icosphere(subdivisions=4, radius=20)
    assert not len(found(ball.vertices, ball.faces))
    on_top = trimesh.util.concatenate([box, box.copy().apply_translation((0, 0, 10.001))])
    assert not len(found(on_top.vertices, on_top.faces))


@pytest.mark.parametrize("gap", [-0.02, 0.02])
def test_a_top_that_dips_through_its_bottom_is_seen(gap):
    ball = trimesh.creation.icosphere(subdivisions=3, radius=20)
    plate = trimesh.creation.box((60, 60, 2)).subdivide().subdivide()
    plate.apply_translation((0, 0, 21 + gap))
    both = trimesh.util.concatenate([ball, plate])
    assert bool(len(found(both.vertices, both.faces))) == (gap < 0)


CORNER = [(0, 0, 0), (4, 0, 0), (0, 4, 0)]


@pytest.mark.parametrize(
    ("other", "crosses"),
    [
        ([(4, 0, 0), (4, 4, 0), (0, 4, 0)], False),  # the other half of a square
        ([(0, 0, 0), (4, 0, 0), (1, 3, 0)], True),  # folded back onto it at an edge
        ([(0, 0, 0), (-4, 1, 0), (1, -4, 0)], False),  # at one corner, away from it
        ([(0, 0, 0), (5, 1, 0), (1, 5, 0)], True),  # at one corner, over it
        ([(1, 1, 0), (2, 1, 0), (1, 2, 0)], True),  # within it
        ([(0, 0, 0), (3, 2, 1), (3, 2, -1)], True),  # at one corner, its far edge through it
        ([(0, 0, 0), (3, 2, 1), (3, 2, 0.5)], False),
        ([(4, 0, 0), (0, 0, 0), (1, 1, 3)], False),  # standing on its edge
        (CORNER, True),  # the same once more
    ],
)
def test_two_triangles(other, crosses):
    vertices, number = np.unique(np.array([*CORNER, *other], dtype=float), axis=0, return_inverse=True)
    assert bool(len(found(vertices, number.reshape(2, 3)))) == crosses


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments", [("plantar_right.obj", "flat-foot"), ("find_mean_left.ply", "neutral", "device.bottom=shell")]
)
def test_an_insole_does_not_cross_itself_until_it_is_made_to(arguments, insole_of):
    solid = insole_of(*arguments).solid
    assert not len(found(solid.vertices, solid.faces))
    # One vertex of the top pushed down through the bottom.
    broken = solid.vertices.copy()
    away = np.linalg.norm(broken[:, :2] - broken[:, :2].mean(axis=0), axis=1)
    middle = np.argmax(np.where(away < 3, broken[:, 2], -np.inf))
    broken[middle, 2] = -1.0
    pairs = found(broken, solid.faces)
    assert len(pairs)
    assert (solid.faces[pairs] == middle).any(axis=2).any(axis=1).all()
