"""What an outline of a shoe's insole must be: closed, simple, in millimetres, as long and as wide as an insole."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import PrescriptionError
from insolegen.geometry.polyline import resampled
from insolegen.model.device import OutlinePoints

SHORTEST_MM, LONGEST_MM = 90.0, 380.0
"""Insoles of the smallest children's and the largest men's sizes, with room. [E]"""

WIDTH_OF_LENGTH = (0.22, 0.60)
"""Greatest width of an insole as a part of its length, with room. [E]"""

STEP_MM = 1.0
LARGEST_GAP_MM = 0.5
"""Points are kept this far apart; ends that are no further apart than the gap are joined. [E]"""

EXPECTED = "one closed curve that does not cross itself, in mm, seen from above: the outline of the shoe's insole"


def even_outline(points: NDArray[np.float64], *, where: str) -> OutlinePoints:
    """A checked outline (n, 2) at even steps, to a thousandth of a millimetre; PrescriptionError for any other."""
    ring = np.asarray(points, dtype=np.float64)
    if len(ring) > 1 and np.linalg.norm(ring[0] - ring[-1]) <= LARGEST_GAP_MM:
        ring = ring[:-1]
    if len(ring) < 3:
        raise _refused(f"a curve of {len(ring)} points", where, "draw the outline as one closed curve")
    even = np.round(resampled(ring, STEP_MM), 3)
    outline: OutlinePoints = tuple((float(x), float(y)) for x, y in even)
    check_outline(outline, where=where)
    return outline


def check_outline(outline: OutlinePoints, *, where: str) -> None:
    """PrescriptionError for points that are no outline of an insole in millimetres."""
    ring = np.array(outline, dtype=np.float64).reshape(-1, 2)
    if len(ring) < 3 or not np.isfinite(ring).all():
        raise _refused(f"a curve of {len(ring)} points", where, "draw the outline as one closed curve")
    if len(ring) > 20_000:
        raise _refused(f"{len(ring)} points", where, "save the outline with fewer points: one per millimetre is enough")
    centred = ring - ring.mean(axis=0)
    length, width = np.sort(np.ptp(centred @ np.linalg.svd(centred, full_matrices=False)[2].T, axis=0))[::-1]
    if not SHORTEST_MM <= length <= LONGEST_MM:
        guess = next(
            (f"; in {unit} it would be {length * factor:.0f} mm"
             for unit, factor in (("inches", 25.4), ("centimetres", 10.0), ("metres", 1000.0), ("1/1000 mm", 0.001))
             if SHORTEST_MM <= length * factor <= LONGEST_MM), "",
        )  # fmt: skip
        raise _refused(f"a curve {length:.4g} mm long{guess}", where, "save the outline in millimetres, at full size")
    if not WIDTH_OF_LENGTH[0] <= width / length <= WIDTH_OF_LENGTH[1]:
        raise _refused(
            f"a curve {length:.0f} mm long and {width:.0f} mm wide", where, "give the outline of a whole insole"
        )
    crossing = _first_crossing(ring)
    if crossing is not None:
        raise _refused(
            f"the outline crosses itself near {crossing[0]:.1f}, {crossing[1]:.1f}", where, "mend it where it was drawn"
        )


def _refused(found: str, where: str, remedy: str) -> PrescriptionError:
    return PrescriptionError(found, expected=EXPECTED, where=where, remedy=remedy)


def _first_crossing(ring: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """Where two sides of a ring (n, 2) that are no neighbours cross, or None."""
    start, end = ring, np.roll(ring, -1, axis=0)
    count, block = len(ring), 256
    for low in range(0, count, block):
        mine = np.arange(low, min(low + block, count))
        a, b = start[mine, None], end[mine, None]
        on_mine = [_turn(a, b, start[None]), _turn(a, b, end[None])]
        on_other = [_turn(start[None], end[None], a), _turn(start[None], end[None], b)]
        crosses = (on_mine[0] * on_mine[1] < 0) & (on_other[0] * on_other[1] < 0)
        if crosses.any():
            return np.asarray(ring[mine[int(np.argmax(crosses.any(axis=1)))]])
    return None


def _turn(a: NDArray[np.float64], b: NDArray[np.float64], c: NDArray[np.float64]) -> NDArray[np.float64]:
    """Which way a, b, c turn, (..., 2) each: positive to the left."""
    return np.asarray(
        (b[..., 0] - a[..., 0]) * (c[..., 1] - a[..., 1]) - (b[..., 1] - a[..., 1]) * (c[..., 0] - a[..., 0])
    )
