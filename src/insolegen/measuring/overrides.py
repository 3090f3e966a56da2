"""Landmarks that the user gives, in the scan's own coordinates: checked, and brought into the foot frame."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import ScanError
from insolegen.measuring.definitions import LANDMARKS
from insolegen.model.foot import Foot

FURTHEST_MM = 25.0
"""A point further from the scan than this was set on another scan, or in another unit or frame. [E]"""


def in_foot_frame(foot: Foot, landmarks: Mapping[str, NDArray[np.floating]]) -> dict[str, NDArray[np.float64]]:
    """Given points (3,), scan coordinates, in the foot frame, mm.

    Raises ScanError for a name that is no landmark's and for a point more than 25 mm off the scanned surface.
    """
    check_names(landmarks, "landmarks")
    moved: dict[str, NDArray[np.float64]] = {}
    for name, point in landmarks.items():
        position = foot.scan_to_foot[:3, :3] @ np.asarray(point, dtype=np.float64) + foot.scan_to_foot[:3, 3]
        off = distance_to_surface(foot, position)
        if not off <= FURTHEST_MM:
            raise ScanError(
                f"the point lies {off:.0f} mm off the scan"
                if np.isfinite(off)
                else "the point is nowhere near the scan",
                expected=f"a point on the skin, within {FURTHEST_MM:.0f} mm of the scanned surface",
                where=f"landmark {name}",
                remedy="give it in the coordinates and unit of the scan file; check that it belongs to this scan",
            )
        moved[name] = position
    return moved


def check_names(names: Iterable[str], where: str) -> None:
    """Raise ScanError for the first name that is no landmark's, with the nearest that is."""
    for name in names:
        if name not in LANDMARKS:
            from difflib import get_close_matches

            near = get_close_matches(name, LANDMARKS, n=1, cutoff=0.5)
            raise ScanError(
                f"unknown landmark {name!r}" + (f"; did you mean {near[0]!r}?" if near else ""),
                expected=f"one of {', '.join(LANDMARKS)}",
                where=where,
                remedy="correct the name, or leave the point out",
            )


def distance_to_surface(foot: Foot, point: NDArray[np.float64]) -> float:
    """Distance of a point (3,), foot frame, from the scanned triangles, mm; inf when none is within reach."""
    corners = foot.vertices[foot.faces]
    low, high = corners.min(axis=1) - FURTHEST_MM, corners.max(axis=1) + FURTHEST_MM
    near = ((point >= low) & (point <= high)).all(axis=1)
    if not near.any():
        return float("inf")
    a, b, c = (np.asarray(corners[near, k], dtype=np.float64) for k in range(3))
    inside = _distance_inside(point, a, b, c)
    edges = [_distance_to_edge(point, start, end) for start, end in ((a, b), (b, c), (c, a))]
    return float(min(inside.min(), *(edge.min() for edge in edges)))


def _distance_to_edge(
    point: NDArray[np.float64], start: NDArray[np.float64], end: NDArray[np.float64]
) -> NDArray[np.float64]:
    along = end - start
    squared = np.maximum((along**2).sum(axis=1), 1e-12)
    share = np.clip(((point - start) * along).sum(axis=1) / squared, 0, 1)
    return np.asarray(np.linalg.norm(start + share[:, None] * along - point, axis=1))


def _distance_inside(
    point: NDArray[np.float64], a: NDArray[np.float64], b: NDArray[np.float64], c: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Distance along the normal where the foot of the perpendicular falls inside the triangle, else inf."""
    normal = np.cross(b - a, c - a)
    twice = np.maximum((normal**2).sum(axis=1), 1e-12)
    weights = [
        (np.cross(end - start, point - start) * normal).sum(axis=1) / twice for start, end in ((a, b), (b, c), (c, a))
    ]
    within = np.min(weights, axis=0) >= 0
    height = np.abs(((point - a) * normal).sum(axis=1)) / np.sqrt(twice)
    return np.asarray(np.where(within, height, np.inf))
