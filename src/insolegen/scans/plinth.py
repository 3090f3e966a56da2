"""A block under a foot, or over a cast: two parallel faces, the outer one the end of the scan, the foot on the other.

Unseen, its walls are taken for those of the foot: heels 40 mm too wide, and an arch of the block's height.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.extent import highs, lows
from insolegen.model.finding import Finding
from insolegen.scans.crumbs import piece_of_each
from insolegen.scans.planes import Plane, large_planes, plane_near
from insolegen.scans.sample import TriangleSample, sample_triangles

LEAST_OUTER, LEAST_INNER = 0.12, 0.04
"""Shares of the surface that the two faces of a block hold at least; the inner one is a ring round the foot. [E]"""

APART, MOST_LEVELS = 5.0, 3
"""The two faces of a block lie so many tolerances apart, 5 mm on a foot; so many levels are looked at. [E]"""

SPREAD = 0.3
"""Most that the inner face spreads about its plane, in tolerances, in the median: a slice of a curved sole, where no
face is, fills them evenly and has 0.5; a face with 0.3 mm of noise 0.15. [E]"""

LEAST_BEYOND = 0.12
"""Share of the surface that stands on the block: a foot has 0.3 and more; nothing stands on the rim of a foam. [E]"""

RING, LEAST_RING = 0.25, 0.02
"""Share of the inner face that lies beside the foot, and of all the surface: of a flat sole none does. [E]"""

CELL = 0.012
"""Cells in which the ring is told from the foot, in sizes of the scan: 4 mm."""

FILLET = 3.0
"""So far, in tolerances, beyond the inner face of a block that has grown together with the foot the foot begins. [E]"""

FEW = 3000

PLINTH_REMOVED = Finding(
    "plinth_removed",
    "warning",
    "the foot stands on a block with a flat top and bottom, or a cast is set on one: the block was left out, and all "
    "that it hid is missing",
    "scan",
)


def without_plinth(
    vertices: NDArray[np.floating], faces: NDArray[np.integer], sample: TriangleSample
) -> NDArray[np.integer] | None:
    """The faces (k, 3) without the block on which a foot stands; None where there is no block.

    vertices (n, 3), faces (m, 3), in scan units. A block that is a piece of its own goes as a piece, so that the sole
    on it stays whole; of one that has grown together with the foot goes all up to its inner face.
    """
    inner = _inner_face(sample)
    if inner is None:
        return None
    height = vertices @ inner.normal - inner.offset
    block = (height < inner.tolerance)[faces].all(axis=1)
    labels = piece_of_each(vertices, faces)
    standing = np.zeros(len(vertices), dtype=bool)
    standing[labels[~block]] = True
    kept = faces[standing[labels]]
    rest = sample_triangles(vertices, kept, len(sample.area))
    if _reaches_out(rest, inner):
        # With the fillet between the two: what is nearly level there made the outline, and the arch, of a cast.
        kept = faces[standing[labels] & (height > FILLET * inner.tolerance)[faces].any(axis=1)]
    return kept


def _inner_face(sample: TriangleSample) -> Plane | None:
    """The face of a block on which a foot stands, its normal towards the foot; None where there is no block."""
    few = sample.thinned(FEW)  # enough to see that an ordinary foot has no such face
    outer = [face for plane in large_planes(few, LEAST_OUTER) if (face := _at_the_end(sample, plane)) is not None]
    if not outer:
        return None
    for end in outer:
        for inner in _level_with(sample, end):
            apart = inner.offset - end.offset * float(inner.normal @ end.normal)
            height = sample.centroid @ inner.normal - inner.offset
            near = np.abs(height) < inner.tolerance
            spread = float(np.median(np.abs(height[near]))) if near.any() else np.inf
            beyond = sample.area[height > 3 * inner.tolerance].sum()
            if (
                apart > APART * inner.tolerance
                and spread < SPREAD * inner.tolerance
                and beyond > LEAST_BEYOND * sample.area.sum()
                and _reaches_out(sample, inner)
            ):
                return inner
    return None


def _level_with(sample: TriangleSample, end: Plane) -> list[Plane]:
    """The faces that are level with the end of a scan, the largest first, their normals as the end's.

    Looked for by their height over the end. (Tried: large planes through three points, those kept that are parallel to
    the end. Of a ring of 3 mm three triangles tell a plane that lies askew by 2 degrees: a part of the block was left
    then, and was an arch 13 mm too high. It took five times as long.)
    """
    level = sample.centroid @ end.normal / end.tolerance - end.offset / end.tolerance
    apart = level > APART - 1
    number, area = np.rint(level[apart]).astype(np.int64), sample.area[apart]
    if not len(number):
        return []
    held = np.bincount(number, weights=area)
    found = []
    for _ in range(MOST_LEVELS):
        most = int(np.argmax(held))
        if not held[most] > 0:
            break
        height = float(level[apart][number == most].mean()) * end.tolerance
        face = plane_near(sample, end.normal, end.offset + height, end.tolerance)
        if face.share >= LEAST_INNER:
            found.append(face)
        held[max(most - 2, 0) : most + 3] = 0.0
    return found


def _at_the_end(sample: TriangleSample, plane: Plane) -> Plane | None:
    """A plane on one side of which everything lies, its normal to that side."""
    low, high = np.percentile(sample.centroid @ plane.normal - plane.offset, [1, 99])
    if min(-low, high) > 3 * plane.tolerance:
        return None
    sign = 1.0 if high > -low else -1.0
    return Plane(sign * plane.normal, sign * plane.offset, plane.tolerance, plane.share)


def _reaches_out(sample: TriangleSample, inner: Plane) -> bool:
    """Whether the inner face lies beside what stands on it, and not under it."""
    height = sample.centroid @ inner.normal - inner.offset
    on_face, beyond = np.abs(height) < inner.tolerance, height > inner.tolerance
    if not on_face.any() or not beyond.any():
        return False
    axes = np.linalg.svd(inner.normal[None])[2][1:]
    cell = CELL * sample.diagonal
    ground = np.rint(sample.corners @ axes.T / cell).astype(np.int64)
    ground -= lows(ground.reshape(-1, 2)) - 2
    covered = np.zeros(highs(ground.reshape(-1, 2)) + 3, dtype=bool)
    under = ground[beyond].reshape(-1, 2)
    for shift in np.ndindex(3, 3):
        covered[tuple((under + np.array(shift) - 1).T)] = True
    # The sole of an open shell has nothing above it but the shell's wall round it: what is walled in is no ring.
    covered = np.logical_and.reduce([_filled(covered, axis) for axis in (0, 1)])
    beside = ~covered[tuple(ground[on_face].reshape(-1, 2).T)]
    weight = np.repeat(sample.area[on_face], 3) / 3
    ring = float(weight[beside].sum())
    return bool(ring > RING * weight.sum() and ring > LEAST_RING * sample.area.sum())


def _filled(covered: NDArray[np.bool_], axis: int) -> NDArray[np.bool_]:
    """The cells between the first and the last that are covered, along an axis."""
    after = np.logical_or.accumulate(covered, axis=axis)
    return np.asarray(after & np.flip(np.logical_or.accumulate(np.flip(covered, axis), axis=axis), axis))
