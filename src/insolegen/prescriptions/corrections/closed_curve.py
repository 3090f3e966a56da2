"""A closed curve that somebody drew on the foot: read from a file, checked, and turned into a soft-edged patch."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import PrescriptionError
from insolegen.geometry.polyline import inside
from insolegen.model.place import Place

Curve = tuple[tuple[float, float], ...]
"""Points (forward, medial) in the foot frame, mm, in order round the patch; the last is joined to the first."""

FURTHEST_MM = 1000.0
MOST_POINTS = 10_000


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

    The mask of the curve, smoothed by a raised cosine as wide as the blend along either axis: unlike a distance, it
    has no ridges, whatever the shape.
    """
    ring = np.array(curve, dtype=np.float64)
    patch = inside(ring, place.grid).astype(np.float64)
    half = max(1, round(blend_mm / 2 / place.grid.pitch))
    offset = np.arange(-half + 1, half)
    kernel = 1.0 + np.cos(np.pi * offset / half)
    kernel /= kernel.sum()
    for axis in (0, 1):
        width = [(half - 1, half - 1) if k == axis else (0, 0) for k in (0, 1)]
        windows = np.lib.stride_tricks.sliding_window_view(np.pad(patch, width), len(kernel), axis=axis)
        patch = windows @ kernel
    return patch
