"""Does a surface pass through itself: every pair of triangles that lie near each other, looked at one by one.

It knows nothing of how the surface was made. Two triangles pass through each other if an edge of one crosses the inside
or the border of the other; if they lie in one plane, if their insides overlap. Touching, as neighbours do, is none.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insolegen.verification.cells import TriangleCells
from insolegen.verification.exported import ExportedMesh

_CELLS_PER_EDGE = 1.5
_BLOCK = 200_000
TOUCH_MM = 2e-5
"""What lies so near to a plane lies in it: single precision, in which files are written, is no finer at 300 mm."""

_FLAT = 1e-12
"""Volumes below this, against the cube of the largest distance in a pair, are none: rounding."""


def crossing_triangles(mesh: ExportedMesh) -> NDArray[np.int64]:
    """Pairs of triangles that pass through each other or overlap in one plane, (k, 2)."""
    corners = mesh.corners
    typical = float(np.median(np.ptp(corners, axis=0).max(axis=0)))
    pairs = TriangleCells(corners, max(_CELLS_PER_EDGE * typical, 1e-3)).pairs()
    found = [block[_cross(mesh, block)] for block in np.array_split(pairs, max(1, -(-len(pairs) // _BLOCK)))]
    return np.concatenate(found)


def _cross(mesh: ExportedMesh, pairs: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which pairs cross, (k,)."""
    triangles = mesh.corners.transpose(2, 0, 1)  # (n, corner, axis)
    one, other = (triangles[pairs[:, side]].astype(np.float64) for side in (0, 1))
    vertices = mesh.corner_vertices.T
    shared = vertices[pairs[:, 0]][:, :, None] == vertices[pairs[:, 1]][:, None, :]  # (k, corner, corner)
    size = np.maximum(np.abs(one - one[:, :1]).max(axis=(1, 2)), np.abs(other - one[:, :1]).max(axis=(1, 2)))
    flat = _FLAT * np.maximum(size, 1e-9) ** 3
    sides = _sides(one, other), _sides(other, one)
    # Neighbours at an edge that do not fold back onto each other only touch.
    at_edge = shared.any(axis=2).sum(axis=1) == 2
    in_plane = (sides[0] == 0).all(axis=1) & (sides[1] == 0).all(axis=1)
    # All of one triangle on one side of the other: no crossing.
    apart = np.zeros(len(pairs), dtype=bool)
    for side in sides:
        apart |= (side > 0).all(axis=1) | (side < 0).all(axis=1)
    answer = np.zeros(len(pairs), dtype=bool)
    todo = np.flatnonzero(~in_plane & ~apart & ~at_edge)
    if todo.size:
        of_one, of_other = shared[todo].any(axis=2), shared[todo].any(axis=1)
        answer[todo] = _pierces(one[todo], other[todo], sides[1][todo], of_one, flat[todo])
        answer[todo] |= _pierces(other[todo], one[todo], sides[0][todo], of_other, flat[todo])
    level = np.flatnonzero(in_plane)
    if level.size:
        answer[level] = _overlap(one[level], other[level])
    return answer


def _sides(triangle: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.int64]:
    """On which side of each triangle (k, 3, 3) its three points (k, 3, 3) lie: -1, 0 or 1, (k, 3)."""
    a = triangle[:, 0]
    normal = np.cross(triangle[:, 1] - a, triangle[:, 2] - a)
    volume = np.einsum("kpi,ki->kp", points - a[:, None], normal)
    touching = TOUCH_MM * np.linalg.norm(normal, axis=1)[:, None]
    return np.where(np.abs(volume) <= touching, 0, np.sign(volume)).astype(np.int64)


def _pierces(
    edges_of: NDArray[np.float64],
    through: NDArray[np.float64],
    side: NDArray[np.int64],
    shared: NDArray[np.bool_],
    flat: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """Whether an edge of the first triangles passes through the second; side, shared (k, 3): of its corners.

    An edge from a corner that both have touches there, and could cross only if it lay in the plane.
    """
    answer = np.zeros(len(edges_of), dtype=bool)
    for start, end in ((0, 1), (1, 2), (2, 0)):
        crosses = (side[:, start] * side[:, end] < 0) & ~shared[:, start] & ~shared[:, end]
        at = np.flatnonzero(crosses & ~answer)
        p, q = edges_of[at, start], edges_of[at, end]
        signs = []
        for one, other in ((0, 1), (1, 2), (2, 0)):
            u, v = through[at, one] - p, through[at, other] - p
            volume = np.einsum("ki,ki->k", np.cross(u, v), q - p)
            signs.append(np.where(np.abs(volume) <= flat[at], 0, np.sign(volume)))
        turn = np.stack(signs, axis=1)
        # Its border counts: a top built over the nodes of its bottom dips through it edge on edge.
        answer[at] |= ((turn >= 0).all(axis=1) | (turn <= 0).all(axis=1)) & (turn != 0).any(axis=1)
    return answer


def _overlap(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether the insides of triangles in one plane overlap, (k,): unless an edge of either keeps them apart."""
    normal = np.cross(one[:, 1] - one[:, 0], one[:, 2] - one[:, 0])
    # Seen along the axis in which the plane is widest.
    kept = np.array([[1, 2], [0, 2], [0, 1]])[np.abs(normal).argmax(axis=1)]
    a, b = (np.take_along_axis(triangle, kept[:, None, :], axis=2) for triangle in (one, other))
    together = np.ones(len(one), dtype=bool)
    for own, others in ((a, b), (b, a)):
        inward = np.sign(_turn(own[:, 0], own[:, 1], own[:, 2]))
        for k in range(3):
            start, end = own[:, k], own[:, (k + 1) % 3]
            beyond = np.stack([inward * _turn(start, end, others[:, corner]) for corner in range(3)])
            together &= beyond.max(axis=0) > TOUCH_MM * np.linalg.norm(end - start, axis=1)
    return together


def _turn(p: NDArray[np.float64], q: NDArray[np.float64], r: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray((q[:, 0] - p[:, 0]) * (r[:, 1] - p[:, 1]) - (q[:, 1] - p[:, 1]) * (r[:, 0] - p[:, 0]))
