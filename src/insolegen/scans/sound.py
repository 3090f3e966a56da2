"""Is it a surface of one thing at all? Refusals with the reason, before anything is looked for in it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import ScanError
from insolegen.geometry.triangles import named_vertices
from insolegen.model.finding import Finding
from insolegen.scans.formats.raw_mesh import EXPORT_AGAIN
from insolegen.scans.sample import TriangleSample

FEW = 2000
"""So many triangles tell what is no surface at all."""

FEWEST_TRIANGLES = 200
"""A foot of fewer has edges of 30 mm and more. [E]"""

MOST_COVERED = 300.0
"""The squares of the longest edges may be so many times the square of the scan's size: clean feet reach 2 to 4. [E]"""

THINNEST = 0.01
"""Thickness over length of anything that holds a sole, cut however low: 10 mm of 260 mm are 0.04. [E]"""

FAR, FEW_FAR = 3.0, 0.01
"""Vertices further than so many sizes of the scan from its middle are no part of it, if so few triangles name them: a
floor reaches one or two, a leg one. [E]"""


def without_far_vertices(
    vertices: NDArray[np.floating], faces: NDArray[np.integer], sample: TriangleSample
) -> tuple[NDArray[np.floating], NDArray[np.integer]]:
    """The scan without vertices far from all others and the few faces that name them; the same arrays without any.

    One damaged byte throws a vertex kilometres away: in what is as large as that a foot is a crumb, and a vertex that
    no face names makes its leg as high.
    """
    if not len(sample.area):
        return vertices, faces
    low, middle, high = np.percentile(sample.thinned(FEW).centroid, [2, 50, 98], axis=0)
    reach = FAR * float(np.linalg.norm(high - low))
    if vertices.min() >= middle.max() - reach and vertices.max() <= middle.min() + reach:
        return vertices, faces  # as nearly always; by axes it takes ten times as long
    beyond = np.zeros(len(vertices), dtype=bool)
    for axis in range(3):
        along = vertices[:, axis]
        if along.min() < middle[axis] - reach or along.max() > middle[axis] + reach:
            beyond |= np.abs(along - middle[axis]) > reach
    if not beyond.any():
        return vertices, faces
    far = beyond[faces].any(axis=1)
    if int(far.sum()) > FEW_FAR * len(faces):
        return vertices, faces
    return named_vertices(vertices, faces[~far])


def refuse_unsound(sample: TriangleSample, triangles: int, where: str) -> None:
    """Raise ScanError on hardly any triangles, on a tangle and on a plane; `sample` was drawn from `triangles`."""
    if len(sample.area) < FEWEST_TRIANGLES:
        raise ScanError(
            f"the scan has {triangles:,} triangles, {len(sample.area):,} of them with an area",
            expected="a foot: thousands of triangles",
            where=where,
            remedy="export the scan again as a surface mesh, as fine as it was scanned",
        )
    few = sample.thinned(FEW)
    edges = few.corners - few.corners[:, [1, 2, 0]]
    longest = np.einsum("ijk,ijk->ij", edges, edges).max(axis=1)
    over = float(longest.mean()) * triangles / few.diagonal**2
    if not over < MOST_COVERED:
        raise ScanError(
            f"the {triangles:,} triangles are so long that they would cover the scan {over:,.0f} times over",
            expected=f"a surface; even rough ones stay below {MOST_COVERED:g} times",
            where=where,
            remedy="its faces seem to name the wrong vertices: " + EXPORT_AGAIN,
        )
    refuse_flat(few, where)


def refuse_flat(sample: TriangleSample, where: str) -> None:
    """Raise ScanError on a plane, noisy or not: nothing stands on it."""
    away = sample.centroid - np.average(sample.centroid, axis=0, weights=sample.area)
    along = away @ np.linalg.eigh(away.T @ (away * sample.area[:, None]))[1]
    thickness, _, length = np.ptp(np.percentile(along, [0.5, 99.5], axis=0), axis=0)
    if thickness < THINNEST * length:
        raise ScanError(
            f"the scan is a flat plane and nothing else, {thickness / length:.1%} as thick as it is long",
            expected="a foot",
            where=where,
            remedy="check that the file holds a foot, and not only the floor under it",
        )


def refuse_nothing_left(sample: TriangleSample, where: str) -> None:
    """Raise ScanError where nothing is left but the floor and what hangs loose: far vertices passed for the scan."""
    if len(sample.area) < 4:
        raise ScanError(
            "nothing is left of the scan without what hangs loose: single triangles reach further than all the rest",
            expected="one surface, and no vertex far from it",
            where=where,
            remedy="take out the vertices that lie far from the foot, or export the scan again",
        )


def with_what_was_left_out(refusal: ScanError, findings: tuple[Finding, ...]) -> ScanError:
    """The refusal with what was taken away before, which may have been the foot."""
    taken = [finding.message for finding in findings if finding.code.endswith(("_removed", "_left_out"))]
    if not taken:
        return refusal
    return ScanError(
        f"{refusal.found} (before that, {'; '.join(taken)})",
        expected=refusal.expected,
        where=refusal.where,
        remedy=refusal.remedy,
    )
