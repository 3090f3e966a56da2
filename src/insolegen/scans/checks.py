"""What every mesh must be before anything measures it, whichever format it came in."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import ScanError
from insolegen.geometry.extent import extent
from insolegen.scans.formats.raw_mesh import EXPORT_AGAIN, RawMesh

FEWEST_POINTS = 1000
"""Fewer points lie 8 mm and more apart on a foot: no surface can be made of them. [E]"""

FARTHEST, SMALLEST = 1e12, 1e-9
"""Largest coordinate, and least size, of anything that is a scan: a foot is 0.15 to 350 units long and may lie in a
country's coordinates. Beyond them squares of lengths leave the range of numbers. [E]"""

_FIRST_LOOK = 1024
"""So many are looked at before all are: nearly always that is enough."""


def refuse_unusable(mesh: RawMesh, where: str) -> None:
    """Raise ScanError on too few points without faces, bad indices, NaN or infinity, and nothing but slivers.

    A cloud of many points passes: a surface can be made of it.
    """
    if len(mesh.faces) == 0 and len(mesh.vertices) < FEWEST_POINTS:
        raise _without_faces(len(mesh.vertices), where)
    if len(mesh.faces):
        _refuse_bad_indices(mesh, where)
    _refuse_bad_coordinates(mesh.vertices, where)
    if len(mesh.faces) and _all_degenerate(mesh.vertices, mesh.faces):
        raise ScanError(
            f"each of the {len(mesh.faces):,} triangles has no area",
            expected="a surface",
            where=where,
            remedy=EXPORT_AGAIN,
        )


def _without_faces(points: int, where: str) -> ScanError:
    if points == 0:
        return ScanError("no triangles", expected="a triangle mesh", where=where, remedy=EXPORT_AGAIN)
    return ScanError(
        f"a point cloud: {points:,} points and no faces",
        expected=f"a triangle mesh, or a cloud of {FEWEST_POINTS:,} points and more",
        where=where,
        remedy="mesh it first, in the scanner's software, or scan more densely for insolegen's extra 'reconstruct'",
    )


def _refuse_bad_indices(mesh: RawMesh, where: str) -> None:
    lowest, highest = int(mesh.faces.min()), int(mesh.faces.max())
    if lowest < 0 or highest >= len(mesh.vertices):
        wrong = ((mesh.faces < 0) | (mesh.faces >= len(mesh.vertices))).any(axis=1)
        raise ScanError(
            f"{int(wrong.sum()):,} triangles name vertices that are not there, the first is triangle "
            f"{int(np.argmax(wrong))}",
            expected=f"indices among the {len(mesh.vertices):,} vertices",
            where=where,
            remedy=EXPORT_AGAIN,
        )


def _refuse_bad_coordinates(vertices: NDArray[np.floating], where: str) -> None:
    # NaN comes through both; axis by axis it takes 50 times as long.
    low, high = float(vertices.min()), float(vertices.max())
    if not (np.isfinite(low) and np.isfinite(high)):
        wrong = ~np.isfinite(vertices).all(axis=1)
        raise ScanError(
            f"{int(wrong.sum()):,} of {len(wrong):,} vertices are not finite (NaN or infinite), "
            f"the first is vertex {int(np.argmax(wrong))}",
            expected="finite coordinates",
            where=where,
            remedy=EXPORT_AGAIN,
        )
    if max(-low, high) > FARTHEST:
        wrong = (np.abs(vertices) > FARTHEST).any(axis=1)
        raise ScanError(
            f"{int(wrong.sum()):,} of {len(wrong):,} vertices lie further out than {FARTHEST:.0e} units, "
            f"the first is vertex {int(np.argmax(wrong))}",
            expected="coordinates of a scan, in mm, cm, m or in",
            where=where,
            remedy=EXPORT_AGAIN,
        )
    size = _size(vertices[:_FIRST_LOOK])
    if size < SMALLEST and (size := _size(vertices)) < SMALLEST:
        raise ScanError(
            f"all {len(vertices):,} vertices lie within {size:.1g} units of each other",
            expected="a surface, in mm, cm, m or in",
            where=where,
            remedy=EXPORT_AGAIN,
        )


def _size(vertices: NDArray[np.floating]) -> float:
    return float(extent(vertices).max())


def _all_degenerate(vertices: NDArray[np.floating], faces: NDArray[np.integer]) -> bool:
    # One triangle with an area is enough, and nearly always among the first: look further only where it is not.
    start, size = 0, _FIRST_LOOK
    with np.errstate(all="ignore"):
        while start < len(faces):
            corners = vertices[faces[start : start + size]].astype(np.float64)
            normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
            if (normals != 0).any():
                return False
            start, size = start + size, size * 8
    return True
