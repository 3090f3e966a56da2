"""A closed curve that somebody drew on the foot: read from a file, checked, and turned into a soft-edged patch."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import PrescriptionError
from insolegen.geometry.polyline import resampled, signed_distance
from insolegen.model.place import Place
from insolegen.prescriptions.corrections.checkpoints import PAST_MM, Checks, checks

Curve = tuple[tuple[float, float], ...]
"""Points (forward, medial) in the foot frame, mm, in order round the patch; the last is joined to the first."""

EDGE_STEP_MM = 1.0
"""So finely the curve is followed when it is laid on the grid [E]."""

CLEAR = 0.75
"""So many blends off the curve the patch is whole, or over: a little more than the slope's reach across a corner."""

FURTHEST_MM = 1000.0
MOST_POINTS = 10_000
MOST_CHECKS = 100


def read_curve(path: Path) -> Curve:
    """The curve in a CSV file, `forward,medial` in mm a line, with or without that heading.

    PrescriptionError for a file that is missing or holds anything else.
    """
    expected = "a CSV file with `forward,medial` in mm on every line, at least three of them"
    try:
        with path.open(newline="", encoding="utf-8-sig") as stream:
            rows = [row for row in csv.reader(stream) if any(cell.strip() for cell in row)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        raise PrescriptionError(
            f"the curve cannot be read: {reason}",
            where=str(path),
            expected=expected,
            remedy="give the path of the file, from the folder of the profile or the current one",
        ) from None
    if rows and [cell.strip().lower() for cell in rows[0]] == ["forward", "medial"]:
        rows = rows[1:]
    points = []
    for number, row in enumerate(rows, start=1):
        try:
            forward, medial = (float(cell) for cell in row)
        except ValueError:
            raise PrescriptionError(
                f"point {number} reads {','.join(row)[:40]!r}",
                where=str(path),
                expected=expected,
                remedy="write two numbers with decimal points, separated by a comma",
            ) from None
        points.append((forward, medial))
    check_curve(tuple(points), where=str(path))
    return tuple(points)


def check_curve(curve: Curve, *, where: str) -> None:
    """PrescriptionError for a curve that encloses nothing, or whose points cannot lie on a foot."""
    ring = np.array(curve, dtype=np.float64).reshape(-1, 2)
    if not (3 <= len(ring) <= MOST_POINTS and np.isfinite(ring).all() and np.abs(ring).max() <= FURTHEST_MM):
        raise PrescriptionError(
            f"a curve of {len(ring)} points" if len(ring) < 3 or len(ring) > MOST_POINTS else "points far off any foot",
            expected=f"3 to {MOST_POINTS} points within {FURTHEST_MM:.0f} mm of the heel",
            where=where,
            remedy="draw the curve in the foot frame: mm from the rearmost heel point, forward and medial",
        )


def soft_patch(curve: Curve, place: Place, blend_mm: float) -> NDArray[np.float64]:
    """1 well inside the curve, 1/2 on it, exactly 0 from half a blend outside it on, (n_forward, n_medial); C1.

    The mask of the curve, its edge between two nodes, smoothed by a raised cosine as wide as the blend along either
    axis: unlike a distance, it has no ridges, whatever the shape.
    """
    ring = resampled(np.array(curve, dtype=np.float64), EDGE_STEP_MM)
    pitch = place.grid.pitch
    patch = np.clip(0.5 + np.asarray(signed_distance(ring, place.grid, 2 * pitch), dtype=np.float64) / pitch, 0.0, 1.0)
    half = max(1, round(blend_mm / 2 / place.grid.pitch))
    offset = np.arange(-half + 1, half)
    kernel = 1.0 + np.cos(np.pi * offset / half)
    kernel /= kernel.sum()
    for axis in (0, 1):
        width = [(half - 1, half - 1) if k == axis else (0, 0) for k in (0, 1)]
        windows = np.lib.stride_tricks.sliding_window_view(np.pad(patch, width), len(kernel), axis=axis)
        patch = windows @ kernel
    return patch


def curve_checks(curve: Curve, blend_mm: float) -> Checks:
    """Points at which the share of the patch is known, (n, 3): forward, medial, share of its height.

    1 or 0 well inside and outside, on a lattice; 1/2 in the middle of straight sides that are long against the blend.
    """
    ring = np.array(curve, dtype=np.float64)
    step, reach = blend_mm / 2, CLEAR * blend_mm + PAST_MM
    low, high = ring.min(axis=0) - 2 * reach, ring.max(axis=0) + 2 * reach
    lattice = checks(np.arange(low[0], high[0], step)[:, None], np.arange(low[1], high[1], step)[None, :], 0.0)
    away = _distances(lattice[:, :2], ring).min(axis=1)
    lattice[:, 2] = _encloses(ring, lattice[:, :2])
    clear = lattice[(away > reach) & (away < 2 * reach)]
    end = np.roll(ring, -1, axis=0)
    long_sides = np.flatnonzero(np.linalg.norm(end - ring, axis=1) > 2 * reach)
    middle = (ring[long_sides] + end[long_sides]) / 2
    to_others = _distances(middle, ring)
    to_others[np.arange(len(middle)), long_sides] = np.inf
    straight = middle[(to_others > reach).all(axis=1)]
    few = max(1, len(clear) // MOST_CHECKS)
    return np.concatenate([clear[::few], checks(straight[:, 0], straight[:, 1], 0.5)])


def _distances(points: NDArray[np.float64], ring: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of every point (n, 2) from every side of the ring, (n, sides) mm."""
    side = np.roll(ring, -1, axis=0) - ring
    away = points[:, None] - ring
    share = np.clip((away * side).sum(axis=2) / np.maximum((side**2).sum(axis=1), 1e-12), 0.0, 1.0)
    return np.asarray(np.linalg.norm(away - share[:, :, None] * side, axis=2))


def _encloses(ring: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which points (n, 2) a ring encloses: it winds round them an odd number of times."""
    start, end = ring, np.roll(ring, -1, axis=0)
    ahead = points[:, None]
    spans = (start[:, 0] > ahead[..., 0]) != (end[:, 0] > ahead[..., 0])
    run = np.where(end[:, 0] == start[:, 0], 1.0, end[:, 0] - start[:, 0])
    crossing = start[:, 1] + (ahead[..., 0] - start[:, 0]) / run * (end[:, 1] - start[:, 1])
    return np.asarray((spans & (crossing > ahead[..., 1])).sum(axis=1) % 2 == 1)
