"""Is it a foot, and does it have a sole? Refusals with the reason, before anything is built on it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insolegen.anatomy.outline import Outline, outline_from_maps
from insolegen.errors import ScanError
from insolegen.model.finding import Finding
from insolegen.model.foot import FootMaps
from insolegen.model.scan import ScanKind
from insolegen.scans.heading import RoughFoot
from insolegen.scans.side import right_foot_votes, side_confidence
from insolegen.scans.upright import SoleCandidate

SOLE_SCORE = 25.0
"""Least score of a sole (`upright.sole_candidates`): real soles reach 45 to 170, a foot without one 17."""

LYING, SHAPED_LIKE_THE_REST = 0.03, 0.7
"""Or it lies on the ground with so much, in sizes squared, and what tells its side agrees so well. Narrow feet and such
whose toes are held high score 10 to 25: of real ones made 10 % narrower and 20 % higher a third was refused for want of
a sole. They have 0.035 and 0.77 at least; a foot without a sole 0.001 and 0.53 as it stands, less than 0.4 on its side.
[E]"""

FARTHEST_NEAR_GROUND = 4.0
"""So far, in foot lengths, may anything near the ground reach from the heel. [E]"""

SHAPED_LIKE_A_FOOT = 0.4
"""Least agreement of the signs of left and right (`side`) in something that is a foot: real ones reach 0.6 to 0.9."""

LENGTH_TO_WIDTH = (2.0, 3.6)
HEEL_TO_BALL = (0.45, 0.98)
"""Proportions that people have, with room on both sides: the mean is 2.6 and 0.65."""


def not_a_foot(found: str, expected: str, where: str) -> ScanError:
    """The refusal of a thing that is no foot."""
    return ScanError(
        f"this does not look like a foot: {found}",
        expected=expected,
        where=where,
        remedy="check that the file holds one whole foot with its sole, and little else: no plinth or block under or "
        "over it",
    )


def no_sole(found: str, where: str) -> ScanError:
    """The refusal of a foot whose sole was not scanned."""
    return ScanError(
        f"the scan has no sole: {found}",
        expected="the underside of the foot, from heel to toes",
        where=where,
        remedy="scan the sole (foot raised, on glass, or an impression) and try again; it cannot be invented",
    )


LOW_END = 0.22
"""Height of the end at which toes are, in lengths: they reach 0.1 to 0.15. [E]"""


def _end_height(top: NDArray[np.float64]) -> float:
    """Height of the first seventh of a profile of heights."""
    end = top[1:6]
    return float(np.median(end[np.isfinite(end)])) if np.isfinite(end).any() else 0.0


def looks_whole(rough: RoughFoot) -> bool:
    """Whether something of it lies at every station from heel to toes."""
    return not np.isnan(rough.profile.width[4:36]).any()


def check_proportions(rough: RoughFoot, candidate: SoleCandidate, where: str) -> None:
    """Refuse what does not have the proportions of a foot; raises ScanError."""
    width = rough.profile.width
    shaped = 0.0 if candidate.score >= SOLE_SCORE or not looks_whole(rough) else _shaped(rough)
    no_sole_seen = candidate.score < SOLE_SCORE and (candidate.lying < LYING or shaped < SHAPED_LIKE_THE_REST)
    if not looks_whole(rough):
        found = "there are gaps along it, or its triangles are longer than a fortieth of it"
        raise not_a_foot(found, "a surface from heel to toes", where)
    ball, heel = float(np.nanmax(width[18:34])), float(np.nanmean(width[5:8]))
    if not LENGTH_TO_WIDTH[0] <= 1 / ball <= LENGTH_TO_WIDTH[1]:
        raise not_a_foot(
            f"it is {1 / ball:.2f} times as long as it is wide",
            f"{LENGTH_TO_WIDTH[0]} to {LENGTH_TO_WIDTH[1]} times",
            where,
        )
    if no_sole_seen and min(_end_height(rough.profile.top), _end_height(rough.profile.top[::-1])) > LOW_END:
        raise not_a_foot(
            f"neither end of it is lower than {LOW_END:.0%} of its length, as toes are", "a foot with its toes", where
        )
    # A foot without a sole may have lost so much else that its proportions are off: what tells its side tells a foot.
    if no_sole_seen and shaped > SHAPED_LIKE_A_FOOT:
        raise no_sole("no side of it has a surface like a sole's", where)
    if not HEEL_TO_BALL[0] <= heel / ball <= HEEL_TO_BALL[1]:
        raise not_a_foot(
            f"its narrow end is {heel / ball:.2f} times as wide as its wide end",
            f"a heel of {HEEL_TO_BALL[0]} to {HEEL_TO_BALL[1]} times the ball's width",
            where,
        )
    if no_sole_seen:
        raise no_sole("no side of it has a surface like a sole's", where)


def _shaped(rough: RoughFoot) -> float:
    """How far the signs of left and right agree, whichever they say: on what is no foot they do not."""
    return abs(side_confidence(right_foot_votes(rough)))


def check_reach(corners: NDArray[np.floating], length: float, where: str) -> None:
    """Refuse what reaches far beyond the foot near the ground, for its views would have no end; raises ScanError.

    corners (3, 3 axes, m) mm in the rough frame of a standing foot, heel at the origin.
    """
    if not corners.size:
        raise not_a_foot("as it came to stand, nothing is near the ground", "a foot", where)
    reach = max(-float(corners[:, :2].min()), float(corners[:, :2].max())) / length
    if reach > FARTHEST_NEAR_GROUND:
        raise not_a_foot(
            f"triangles near the ground reach {reach:.2g} times as far from its heel as it is long",
            "a foot, and nothing that it is grown together with",
            where,
        )


def check_foot(maps: FootMaps, where: str) -> None:
    """Refuse what has no sole once it stands; raises ScanError."""
    inside = _well_inside(maps)
    heights = maps.plantar.heights[inside]
    captured = np.isfinite(heights)
    if captured.mean() < 0.6:
        raise no_sole(f"only {100 * captured.mean():.0f} % of the underside holds a surface", where)
    check_edges(maps, where)
    length = float(np.nanmax(maps.toes.heights))
    high = float(np.mean(heights[captured] > 0.12 * length))
    if high > 0.25:
        raise no_sole(
            f"{100 * high:.0f} % of the underside lies more than {0.12 * length:.0f} mm above the ground", where
        )


EDGES = {"heel": (0.05, 0.30), "ball": (0.60, 0.78)}
"""Where the edge of a foot is round everywhere, in foot lengths; at the arch and the toes it is hollow."""

NOTCH_MM, NOTCH_DEEP_MM, BESIDE_NOTCH_MM = 12.0, 3.0, 40.0
"""An edge that is hollow over such a length, by such a depth, between what lies so far on either side, and whose wall
is less than half as high there as beside it, was not scanned. [E]"""


def check_edges(maps: FootMaps, where: str) -> None:
    """Refuse a foot of which a piece is missing at the side of its heel or ball, where it is as wide as it is.

    Raises ScanError.
    """
    length = float(np.nanmax(maps.toes.heights))
    outline = outline_from_maps(maps.medial, maps.lateral)
    forward = outline.forward
    pitch = float(forward[1] - forward[0])
    reach = round(BESIDE_NOTCH_MM / pitch)
    for side, view, edge in (("medial", maps.medial, outline.medial), ("lateral", maps.lateral, -outline.lateral)):
        seen = np.isfinite(view.heights)
        up = np.asarray(view.grid.medial)
        top = np.where(seen, up, 0.0).max(axis=1)
        known = np.isfinite(edge)
        edge = np.interp(forward, forward[known], edge[known])
        # On either side the best of what lies within reach: windows[i] holds `reach` rows from row i on.
        padded = [np.pad(values, reach, mode="edge") for values in (top, edge)]
        tops, edges = (np.lib.stride_tricks.sliding_window_view(values, reach) for values in padded)
        behind, ahead = slice(0, len(top)), slice(reach + 1, reach + 1 + len(top))
        low = top < 0.5 * np.minimum(tops[behind].max(axis=1), tops[ahead].max(axis=1))
        hollow = edge < np.minimum(edges[behind].max(axis=1), edges[ahead].max(axis=1)) - NOTCH_DEEP_MM
        for part, (start, end) in EDGES.items():
            missing = low & (hollow | ~known) & (forward > start * length) & (forward < end * length)
            missing_mm = pitch * float(missing.sum())
            if missing_mm > NOTCH_MM:
                raise ScanError(
                    f"the {side} side of the {part} was not scanned over {missing_mm:.0f} mm",
                    expected="the sole with its edge all round",
                    where=where,
                    remedy="scan the foot again, from that side too",
                )


BLOCK, LEVEL_MM, MOSTLY, ROLLING_MM = 15, 0.5, 0.88, 0.09
"""A sole that was filled in is level over such a share of it, and what is level there is a plane: medians of blocks of
so many nodes, 10 mm, stay within so much of a surface of second order, and one of third order is no further from the
plane (root mean square). 253 filled soles, of five scans under 0 to 0.3 mm of noise, reach a share of 0.92 to 1 and
0.055 mm, under 0.5 mm of noise 0.075; 279 feet with arches of 2 to 6 mm that are as level 0.105 at the least, under
0.5 mm 0.094. [E]"""


def sole_is_captured(maps: FootMaps) -> bool:
    """False where the scanner has filled the sole with a plane, however it lies, and however noisy it is.

    (Tried: the share of nodes, or of medians, that are level. An arch of 2.5 mm is as level, to within the noise; but
    a sole is round at its edges, so that all of it together rolls, and the noise on that is far less than on a node.
    How far a surface of second order bends from end to end: one in forty filled soles under 0.3 mm of noise bends
    as far as a flat foot does, since two corners decide it.)
    """
    row, column, heights = _block_medians(maps)
    if len(row) < 12:
        return True
    first, second = row - row.mean(), column - column.mean()
    plane, curved, rolling = (
        np.column_stack([first**i * second**j for i in range(order + 1) for j in range(order + 1 - i)])
        for order in (1, 2, 3)
    )
    level = _off_plane(row, column, heights) < LEVEL_MM
    for _ in range(3):
        if level.mean() < MOSTLY:
            return True
        level = np.abs(heights - _fitted(curved, heights, level)) < LEVEL_MM
    off = (_fitted(rolling, heights, level) - _fitted(plane, heights, level))[level]
    return bool(level.mean() < MOSTLY or np.sqrt(np.mean(off**2)) > ROLLING_MM)


def _fitted(terms: NDArray[np.floating], heights: NDArray[np.float64], kept: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The surface of these terms (k, terms) through the heights (k,) that are kept, at all of them."""
    return np.asarray(terms @ np.linalg.lstsq(terms[kept], heights[kept], rcond=None)[0], dtype=np.float64)


def _block_medians(maps: FootMaps) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    """Row and column of the blocks well inside the sole, (k,) each, and the median of the heights there, mm."""
    inside = _well_inside(maps) & maps.captured
    first, second = (count // BLOCK for count in inside.shape)
    held = np.where(inside, maps.plantar.heights, np.nan)[: first * BLOCK, : second * BLOCK]
    blocks = held.reshape(first, BLOCK, second, BLOCK).transpose(0, 2, 1, 3).reshape(first, second, -1)
    row, column = np.nonzero(np.isfinite(blocks).sum(axis=2) > 0.4 * BLOCK**2)
    return row, column, np.asarray(np.nanmedian(blocks[row, column], axis=1), dtype=np.float64)


def _off_plane(row: NDArray[np.intp], column: NDArray[np.intp], heights: NDArray[np.floating]) -> NDArray[np.float64]:
    """How far each height lies from the plane of the better half of them."""
    heights = np.asarray(heights, dtype=np.float64)
    ground = np.column_stack([row, column, np.ones(len(row))]).astype(np.float64)
    off, kept = heights, np.ones(len(row), dtype=bool)
    for _ in range(4):  # what bends up at an edge must not tilt the plane: refitted to the better half
        plane = np.linalg.lstsq(ground[kept], heights[kept], rcond=None)[0]
        off = np.abs(heights - ground @ plane)
        kept = off <= np.median(off)
    return np.asarray(off, dtype=np.float64)


WALL_MM, DOUBLE = (1.5, 12.0), 0.3
"""A second surface so high above the sole, over such a share of it, is the other side of a wall. [E]"""


TWO_SURFACES_CODE = "two_surfaces"
TWO_SURFACES = "the sole has two surfaces, one close above the other, like a slipper cast with its wall"
ONE_SURFACE = "export the surface that touched the foot alone"


def wall_findings(maps: FootMaps, low: NDArray[np.float32]) -> tuple[Finding, ...]:
    """A doubt where the sole has a second surface close above it: a slipper cast with its wall, a hollowed model.

    low: corners (3 corners, 3 axes, k), mm, foot frame.
    """
    forward, medial, up = low[:, :, :: max(1, low.shape[2] // 4000)].mean(axis=0).astype(np.float64)
    grid = maps.plantar.grid
    above = up - grid.sample(np.where(_well_inside(maps), maps.plantar.heights, np.nan), forward, medial)
    second, first = float(np.mean((above > WALL_MM[0]) & (above < WALL_MM[1]))), float(np.mean(above < WALL_MM[0]))
    if second <= DOUBLE * first:
        return ()
    message = (
        f"{TWO_SURFACES}, or a hollowed model: the outer one was taken as the foot. If it is a cast, {ONE_SURFACE}"
    )
    return (Finding(TWO_SURFACES_CODE, "serious", message, "sole"),)


def refuse_walled_cast(findings: tuple[Finding, ...], kind: ScanKind | None, where: str) -> None:
    """Raise ScanError for what is said to be a cast and has two surfaces: which is the foot's cannot be told."""
    if kind == "cast" and any(finding.code == TWO_SURFACES_CODE for finding in findings):
        raise ScanError(TWO_SURFACES, expected="one surface", where=where, remedy=ONE_SURFACE)


def _well_inside(maps: FootMaps) -> NDArray[np.bool_]:
    """Nodes of the plantar map between 10 % and 72 % of the length, a sixth of the width inside the outline."""
    outline: Outline = outline_from_maps(maps.medial, maps.lateral)
    length = float(np.nanmax(maps.toes.heights))
    grid = maps.plantar.grid
    medial = np.interp(grid.forward, outline.forward, np.nan_to_num(outline.medial))
    lateral = np.interp(grid.forward, outline.forward, np.nan_to_num(outline.lateral))
    margin = (medial - lateral) / 6
    rows = (grid.forward > 0.10 * length) & (grid.forward < 0.72 * length)
    return np.asarray(
        rows[:, None]
        & (grid.medial[None, :] < (medial - margin)[:, None])
        & (grid.medial[None, :] > (lateral + margin)[:, None])
    )
