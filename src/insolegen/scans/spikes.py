"""Outliers: single vertices that a scanner has thrown far off the surface, put back among their neighbours.

Put back, not left out: leaving out their triangles makes holes, through which the views see the far side of the foot.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insolegen.scans.sample import TriangleSample, sample_triangles

STANDS_OUT = 1.3
"""How far a vertex may stand out from the middle of its neighbours, as a share of how far they lie apart. Long, uneven
triangles between the toes of clean scans reach 1.0, the wall of a dent in foam 1.3; of vertices that were thrown 2 to
30 mm off 99 in 100 exceed 1.75. [E]"""

ON_RIM = 4.0
"""The same on the rim of a mesh, where the neighbours lie all on one side: the tips of a ragged rim reach 3. [E]"""

LEAST = 0.005
"""Less than this, in sizes of the scan, is no spike but roughness: 1.5 mm on a foot. [E]"""

ABOVE_NOISE = 4.0
"""On a noisy scan every vertex stands out: a spike by so many times the median. [E]"""

FEW_TRIANGLES = 30_000
"""Meshes up to this size are looked through in any case: the triangles of coarse ones may hide their spikes."""

DRAWN = 12_000
"""So many triangles speak for a large mesh."""

PASSES = 4
"""Spikes side by side hide one another; after each pass the rest stands out more."""


def mended(
    vertices: NDArray[np.floating], faces: NDArray[np.integer], sample: TriangleSample | None = None
) -> tuple[NDArray[np.floating], NDArray[np.integer], int]:
    """Vertices (n, 3) with spikes put back, faces (m, 3), and how many were; the same arrays where there is none.

    sample: triangles drawn from the mesh, where they are at hand; they say whether a large one is worth looking
    through. A soup of triangles comes back with shared vertices, if it has spikes.
    """
    soup = len(vertices) == 3 * len(faces)
    if len(faces) < 100:
        return vertices, faces, 0
    if (soup or len(faces) > FEW_TRIANGLES) and not _slivers_stand_out(
        (sample or sample_triangles(vertices, faces, DRAWN)).corners
    ):
        return vertices, faces, 0
    whole_vertices, whole_faces = vertices, faces
    if soup:
        whole_vertices, whole_faces = _with_shared_vertices(vertices, faces)
    moved = np.zeros(len(whole_vertices), dtype=bool)
    place = np.asarray(whole_vertices, dtype=np.float64)
    for _ in range(PASSES):
        found, middle = _spikes(place, whole_faces)
        if not len(found):
            break
        place = place.copy()
        place[found] = middle
        moved[found] = True
    count = int(moved.sum())
    if not count:
        return vertices, faces, 0
    return place.astype(vertices.dtype, copy=False), whole_faces, count


def _spikes(vertices: NDArray[np.float64], faces: NDArray[np.integer]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Numbers (k,) of the vertices that stand out, and the middles (k, 3) of their neighbours."""
    origin = vertices[faces[0, 0]]
    corners = [np.take(vertices, faces[:, k], axis=0) - origin for k in range(3)]
    total = corners[0] + corners[1] + corners[2]
    square = sum(np.einsum("ij,ij->i", corner, corner) for corner in corners)
    flat = faces.T.reshape(-1)
    uses = np.bincount(flat, minlength=len(vertices)).astype(np.float64)
    # Each triangle tells each of its corners of the two others: what all three say, less the corner itself.
    others = np.maximum(2 * uses, 1)[:, None]
    here = vertices - origin
    thrice = [np.bincount(flat, np.tile(total[:, axis], 3), len(vertices)) for axis in range(3)]
    middle = (np.stack(thrice, axis=1) - uses[:, None] * here) / others
    squares = np.bincount(flat, np.tile(square, 3), len(vertices)) - uses * np.einsum("ij,ij->i", here, here)
    apart = np.sqrt(np.maximum(squares / others[:, 0] - np.einsum("ij,ij->i", middle, middle), 0.0))
    out = np.linalg.norm(here - middle, axis=1)
    used = uses >= 3
    size = float(np.linalg.norm(np.ptp(np.percentile(vertices, [1, 99], axis=0), axis=0)))
    least = max(LEAST * size, ABOVE_NOISE * float(np.median(out[used]))) if used.any() else np.inf
    stands_out = used & (out > least) & (out > STANDS_OUT * apart)
    if stands_out.any():
        stands_out &= (out > ON_RIM * apart) | ~_on_rim(stands_out, faces)
    found = np.flatnonzero(stands_out)
    return found, middle[found] + origin


def _on_rim(some: NDArray[np.bool_], faces: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Which of some vertices (n,) lie on the rim of the mesh: their neighbours are all on one side of them."""
    near = faces[some[faces].any(axis=1)].astype(np.int64)
    edges = np.sort(np.concatenate([near[:, [0, 1]], near[:, [1, 2]], near[:, [2, 0]]]), axis=1)
    edges = edges[some[edges].any(axis=1)]
    _, first, uses = np.unique(edges[:, 0] * len(some) + edges[:, 1], return_index=True, return_counts=True)
    rim = np.zeros(len(some), dtype=bool)
    rim[edges[first[uses == 1]]] = True
    return rim


def _slivers_stand_out(drawn: NDArray[np.floating]) -> bool:
    """Whether there are triangles far longer than most, as spikes make: only then is a large mesh looked through."""
    edges = drawn - drawn[:, [2, 0, 1]]
    longest = np.einsum("ijk,ijk->ij", edges, edges).max(axis=1)
    return bool((longest > 9 * np.median(longest)).mean() > 2e-4)


def _with_shared_vertices(
    vertices: NDArray[np.floating], faces: NDArray[np.integer]
) -> tuple[NDArray[np.floating], NDArray[np.integer]]:
    """The same triangles, vertices at one place made one."""
    single = np.ascontiguousarray(vertices, dtype=np.float32).view(np.dtype((np.void, 12))).reshape(-1)
    _, first, number = np.unique(single, return_index=True, return_inverse=True)
    return vertices[first], number.reshape(-1)[faces].astype(np.int32)
