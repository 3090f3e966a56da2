"""Holes in the sole: found, filled so that the curvature goes on, marked; too wide ones are doubted or refused.

Measured on five real feet with discs cut out of heel, arch and ball: filled over 20 mm the sole is right within 0.1 mm
rms and 0.4 at worst, over 30 mm within 0.25 and 1.0, over 40 mm within 1 and 4. A membrane is four to eight times as
far off under heel and ball, a fitted paraboloid or cubic two to three times.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import ScanError
from insolegen.geometry.components import connected_labels
from insolegen.geometry.fill import enclosed, grown
from insolegen.geometry.grid import HeightMap
from insolegen.geometry.spline import fill_curved
from insolegen.model.finding import Finding
from insolegen.model.foot import FilledHoles, FootMaps
from insolegen.scans.maps import LowFoot, seen_from
from insolegen.scans.plan import EDGE_MM, ZONES, Plan, plan_of

FILLED_MM = 22.0
"""Holes up to this width, 20 mm and their ragged edge, are filled and marked; what rests on wider ones is not measured.
The width is that of the largest circle in the hole. [E]"""

AT_SIDE = 0.5
"""Of that, where a hole reaches the side of the foot, which turns up steeply and says where it goes on one side only:
holes of 6 to 18 mm anywhere along the sides are filled within 3 mm, taken across the surface, in nine of ten, and 9 mm
at worst; left open, the sole rose in them by up to 42 mm. [E]"""

MOST_UNDER_CONTACT_MM = 45.0
"""A wider hole under the heel or the ball, on which the foot stands, is refused: it cannot be told where the ground
is. [E]"""

FILLED_MM2 = 420.0
"""Nor are holes larger than this filled with confidence, however narrow: a tenth more than such a circle. [E]"""

LEAST_MM2 = 30.0
"""Smaller ones are not worth a remark: pin holes of the scanner, folds at the root of the toes; unless the far side of
the foot is seen through them. [E]"""

MOST_MISSING = 0.25
"""A sole with a larger share of it in holes is refused. [E]"""

CLIFF_MM = 6.0
"""A step in the sole from one node to the next that is higher than this is no sole: what is seen there is seen through
a hole. [E]"""

OCTAGON = 1.118
"""By how much a circle that octagons of steps take off is larger than their number says: half of the root of 5."""

AGAIN = "scan the sole again, from more directions or with less light on it"


def holes_in(maps: FootMaps) -> NDArray[np.bool_] | None:
    """The nodes of the plantar map that lie in holes worth a remark; None where there are none, as in most scans."""
    plan = plan_of(maps)
    hole = _holes(maps, plan)
    row, column, label = _numbered(hole)
    if not len(row):
        return None
    # Through a pin hole the far side of the foot may be seen: left in, it would stand up from the sole like a thorn.
    # And where a hole reaches the side of the foot, however small, the sole would rise like a wall.
    through = np.bincount(label, np.isfinite(maps.plantar.heights[row, column])) > 0
    beside = np.bincount(label, ~plan.within[row, column] & plan.foot[row, column]) > 0
    small = ((np.bincount(label) * maps.plantar.grid.pitch**2 < LEAST_MM2) & ~through & ~beside)[label]
    if small.all():
        return None
    hole[row[small], column[small]] = False
    return hole


def filled_heights(maps: FootMaps, hole: NDArray[np.bool_]) -> NDArray[np.floating]:
    """The plantar heights, mm, with the nodes of a mask filled, each hole by the spline through its surroundings.

    Where a hole reaches the side of the foot, the side's edge is its rim there.
    """
    heights = np.where(hole, np.nan, maps.plantar.heights)
    for away, level in plan_of(maps).rims:
        rim = away & grown(hole, 1) & ~hole & np.isnan(heights)
        heights[rim] = np.broadcast_to(level[:, None], rim.shape)[rim]
    row, column, label = _numbered(hole)
    for number in range(int(label.max()) + 1):
        own = np.zeros(hole.shape, dtype=bool)
        own[row[label == number], column[label == number]] = True
        heights = fill_curved(heights, own)
    return heights


def patch(maps: FootMaps, hole: NDArray[np.bool_], winding: int) -> LowFoot:
    """The triangles that close the holes, mm, foot frame, wound as the foot is (see `LowFoot.winding`)."""
    grid, heights = maps.plantar.grid, filled_heights(maps, hole)
    row, column = np.nonzero(hole)
    # The cells that have a node of a hole for one of their corners: so the patch reaches the rim.
    cells = np.unique(np.concatenate([np.stack([row - i, column - j], axis=1) for i in (0, 1) for j in (0, 1)]), axis=0)
    cells = cells[(cells >= 0).all(axis=1) & (cells < np.array(grid.shape) - 1).all(axis=1)]
    corners = []
    for steps in (((0, 0), (0, 1), (1, 0)), ((1, 0), (0, 1), (1, 1))):
        nodes = [(cells[:, 0] + i, cells[:, 1] + j) for i, j in steps]
        corners.append(np.stack([np.stack([grid.forward[i], grid.medial[j], heights[i, j]]) for i, j in nodes]))
    both = np.concatenate(corners, axis=2)
    both = both[:, :, np.isfinite(both).all(axis=(0, 1))].astype(np.float32)
    return LowFoot(both[::-1] if winding < 0 else both)


def as_scanned(closed: FootMaps, low: LowFoot) -> tuple[FootMaps, NDArray[np.bool_] | None]:
    """The views of a foot whose holes were closed, `plantar` again as it was scanned, and the nodes in the holes.

    low: the foot's low triangles without the patches, in the foot frame.
    """
    grid = closed.plantar.grid
    room = 1e-6  # so that the same number of nodes comes out
    bounds = (
        float(grid.forward[0]),
        float(grid.forward[-1]) - room,
        float(grid.medial[0]),
        float(grid.medial[-1]) - room,
    )
    maps = replace(closed, plantar=seen_from(low, (0, 1, 2), -1, bounds, grid.pitch))
    hole = holes_in(maps)
    if hole is None:
        return maps, None
    return replace(maps, plantar=HeightMap(grid, np.where(hole, np.nan, maps.plantar.heights))), hole


def judged(maps: FootMaps, hole: NDArray[np.bool_], where: str) -> tuple[FilledHoles, tuple[Finding, ...]]:
    """The holes with what is to be said of them; maps.plantar is NaN in them.

    A hole that is too wide is said once for each part of the foot that it touches, `where` being `sole.heel`,
    `sole.arch`, `sole.ball` or `sole.toes`. Raises ScanError where one under heel or ball is wider than
    MOST_UNDER_CONTACT_MM, and where holes make up more than MOST_MISSING of the sole.
    """
    grid = maps.plantar.grid
    length = float(np.nanmax(maps.toes.heights))
    row, column, label = _numbered(hole)
    areas = np.bincount(label) * grid.pitch**2
    widths = _widths(~np.isfinite(maps.plantar.heights), row, column, label) * grid.pitch
    seen = float(np.isfinite(maps.plantar.heights).sum()) * grid.pitch**2
    share, widest = float(areas.sum()) / (float(areas.sum()) + seen), float(widths.max())
    if share > MOST_MISSING:
        raise ScanError(
            f"{100 * share:.0f} % of the sole lies in holes, the widest of {widest:.0f} mm",
            expected=f"at most {100 * MOST_MISSING:.0f} %",
            where=where,
            remedy=AGAIN,
        )
    findings = [
        Finding(
            "sole_holes_filled",
            "note",
            f"{100 * share:.1f} % of the sole was not scanned and was filled: {len(areas)} hole(s), the widest of "
            f"{widest:.0f} mm, the largest of {areas.max():.0f} mm2",
            "sole",
        )
    ]
    guessed = np.zeros(hole.shape, dtype=bool)
    plan = plan_of(maps)
    at_side = np.bincount(label, ~plan.within[row, column] & plan.foot[row, column]) > 0
    share_of_width = np.where(at_side, AT_SIDE, 1.0)
    for number in np.flatnonzero((widths > share_of_width * FILLED_MM) | (areas > share_of_width**2 * FILLED_MM2)):
        own = label == number
        guessed[row[own], column[own]] = True
        station = grid.forward[row[own]] / length
        for zone, (low, high) in ZONES.items():
            if float(np.mean((station >= low) & (station < high))) <= 0.05:
                continue
            if zone in ("heel", "ball") and widths[number] > MOST_UNDER_CONTACT_MM:
                raise ScanError(
                    f"a hole {widths[number]:.0f} mm wide under the {zone}, on which the foot stands",
                    expected=f"at most {MOST_UNDER_CONTACT_MM:.0f} mm there",
                    where=where,
                    remedy=AGAIN,
                )
            side, part = (" and at the side of the foot", AT_SIDE) if at_side[number] else ("", 1.0)
            message = (
                f"a hole of {areas[number]:.0f} mm2, {widths[number]:.0f} mm wide, in the {zone}{side} is larger than "
                f"the {part**2 * FILLED_MM2:.0f} mm2 and {part * FILLED_MM:.0f} mm that are filled with confidence "
                f"there: what lies in it is a guess, of the insole too"
            )
            findings.append(Finding("sole_hole_too_large", "serious", message, f"sole.{zone}"))
    return FilledHoles(filled=hole, guessed=guessed), tuple(findings)


def _holes(maps: FootMaps, plan: Plan) -> NDArray[np.bool_]:
    """The nodes that lie in holes. Behind the toes: what is not seen inside the outline, whether or not it opens to the
    side. At the toes, between which there is nothing to see: only what is closed all round."""
    seen = maps.captured
    through = _seen_through(maps.plantar.heights, plan.foot & seen, plan.within)
    seen = seen & ~through
    inside = (plan.within & ~seen) | through
    # A view from below may end near the outline without a hole; beside one it is part of it.
    inside |= grown(inside, round(EDGE_MM / maps.plantar.grid.pitch) + 1) & plan.foot & ~seen
    closed = enclosed(~seen) & ~plan.behind_toes
    row, column, label = _numbered(closed)
    outside = np.pad(~seen & ~closed, 1, constant_values=True)
    leaks = np.logical_or.reduce([outside[row + i, column + j] for i, j in ((0, 1), (2, 1), (1, 0), (1, 2))])
    open_one = np.isin(label, label[leaks])
    closed[row[open_one], column[open_one]] = False
    return np.asarray(inside | closed)


def _seen_through(
    heights: NDArray[np.floating], seen: NDArray[np.bool_], within: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """The nodes at which the upper side of the foot is seen from inside, through a hole: an island above a cliff.

    All of it where any of it lies within the outline, for a hole may reach to the side of the foot.

    Only where the winding of a scan is mixed; where it is not, what faces up was left out before.
    """
    held = np.where(seen, heights, np.nan)
    with np.errstate(invalid="ignore"):
        cliffs = [np.abs(np.diff(held, axis=axis)) > CLIFF_MM for axis in (0, 1)]
    inner = seen & within
    beside = ((inner[1:], inner[:-1]), (inner[:, 1:], inner[:, :-1]))
    if np.array_equal(inner, within) and not any(
        (cliff & a & b).any() for cliff, (a, b) in zip(cliffs, beside, strict=True)
    ):
        return np.zeros(seen.shape, dtype=bool)  # all within the outline hangs together, as in most scans
    row, column, label = _numbered(seen, cliffs)
    largest = int(np.argmax(np.bincount(label)))
    ground = float(np.median(held[row[label == largest], column[label == largest]]))
    high = (label != largest) & (heights[row, column] > ground + CLIFF_MM)
    high &= (np.bincount(label, high & within[row, column]) > 0)[label]
    island = np.zeros(seen.shape, dtype=bool)
    island[row[high], column[high]] = True
    return island


def _widths(
    unseen: NDArray[np.bool_], row: NDArray[np.intp], column: NDArray[np.intp], label: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Diameter, in nodes, of the largest circle in each hole: how long it lasts while its rim is taken off in octagons.

    What opens to the outside has no rim there and lasts longer: it is filled from one side only.
    """
    first, left = row.min(), column.min()
    window = np.pad(unseen, 1, constant_values=True)[first : row.max() + 3, left : column.max() + 3]
    place = (row - first + 1, column - left + 1)
    lasted = np.zeros(int(label.max()) + 1)
    for step in range(1, 200):
        alive = window[place]
        if not alive.any():
            break
        lasted[np.unique(label[alive])] = step
        padded = np.pad(window, 1, constant_values=True)
        window = padded[1:-1, 1:-1] & padded[2:, 1:-1] & padded[:-2, 1:-1] & padded[1:-1, 2:] & padded[1:-1, :-2]
        if step % 2:
            window &= padded[2:, 2:] & padded[2:, :-2] & padded[:-2, 2:] & padded[:-2, :-2]
    return 2 * OCTAGON * lasted


def _numbered(
    mask: NDArray[np.bool_], apart: list[NDArray[np.bool_]] | None = None
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Row, column and number of its connected patch for each node of a mask (n, m).

    apart: where neighbours do not hang together, (n - 1, m) and (n, m - 1).
    """
    row, column = np.nonzero(mask)
    number = np.full(mask.shape, -1)
    number[row, column] = np.arange(len(row))
    first, second = [], []
    for axis, (a, b) in enumerate(((number[1:], number[:-1]), (number[:, 1:], number[:, :-1]))):
        both = (a >= 0) & (b >= 0)
        if apart is not None:
            both &= ~apart[axis]
        first.append(a[both])
        second.append(b[both])
    label = connected_labels(len(row), np.concatenate(first), np.concatenate(second))
    return row, column, np.unique(label, return_inverse=True)[1].reshape(-1)
