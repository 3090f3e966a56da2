"""The exact pose: standing on three places, pointing from the heel's centre to the second metatarsal head.

The ground touches the lowest points of three zones: heel, medial ball, lateral ball; the three-point plane of orthotic
design. The foot axis runs from the middle of the heel at 16 % of the length to the second metatarsal head. Both are
solved to a fixed point, so that the answer does not depend on the pose in which the scan came.

Tried: resting on the convex hull (an unloaded toe that hangs down tilts the whole foot); heel to second toe as the
axis (the toe is crude or missing in many scans, 0.5 to 2 degrees of scatter between poses and remeshings; this axis
0.03).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.anatomy.ball import fifth_metatarsal_head, first_metatarsal_head, second_metatarsal_head
from insolegen.anatomy.outline import outline_from_points
from insolegen.geometry.rigid import level, rigid, turn_about_up
from insolegen.scans.maps import SIDE_HEIGHT, LowFoot, both_sides, points_of, seen_from, smoothed
from insolegen.scans.plausible import not_a_foot

CONTACT_RADIUS_MM, CONTACT_DEPTH_MM, CONTACT_BLUR_MM = 10.0, 0.7, 0.4
"""Over this distance a contact is fitted, this deep, and the fit is averaged this deep. [E]"""

SMOOTHING_MM = 2.0
USUAL_EDGE_MM, MOST_COARSE = 2.5, 2.0
"""Where triangles are larger than this, noise of 0.3 mm and more is averaged over too few vertices, and the ground lies
0.4 to 0.8 mm too low: the sole is smoothed and the contact fitted over more, up to twice as much. [E]"""

LEAST_CONTACT_MM2, SPIKE_REACH_MM = 25.0, 6.0
"""What is lowest over a smaller area is no skin, whose roundness it would put below 6 mm, but a vertex that was thrown
down; so far around it its triangles reach in a mesh of 5,000. [E]"""

HEEL_STATION = 0.16
HEEL_ZONE = (0.04, 0.30)
MEDIAL_BALL_ZONE = (0.64, 0.79)
LATERAL_BALL_ZONE = (0.54, 0.72)
ROUGHLY_SETTLED, SETTLED = 3e-4, 1e-5
"""Radians of the last turn: of the foot as it is first looked at, and as it is looked at from there. Each turn leaves a
twentieth of itself: what is left of the last one is ten nanometres. [E]"""

FIRST_PITCH_MM, DENSE = 2.0, 0.5
"""The first look is through a coarser grid; where edges are shorter than half of its pitch the corners alone are
looked at: they leave no node out, and the look that follows starts within 0.1 degrees of where it would. [E]"""

LEANING, ROOM = 0.06, 1.05
"""How far a foot that does not stand yet may lean out of the side views, in lengths, and the room that is left above
them for its exact length."""

OUTER_HEADS = 0.35
"""The first and the fifth head lie further than this from the middle, in half widths. On a round, unloaded ball the
lowest points of its two halves meet at the middle, a millimetre apart, and noise between them would turn the foot by
degrees. [E]"""


@dataclass(frozen=True)
class Stance:
    """rough_to_foot (4, 4), mm; foot_length mm (to the millimetre: the maps measure it properly); settled says
    whether the fixed point was reached; low: the triangles that the side views hold, standing."""

    rough_to_foot: NDArray[np.float64]
    foot_length: float
    settled: bool
    low: LowFoot


def find_stance(foot: LowFoot, length: float) -> Stance:
    """Solve the pose of a roughly standing right foot, `length` mm long, its heel near the origin.

    Twice: what is seen from a pose depends a little on the pose, so the first answer only says from where to look.
    Tried: every so-manyth triangle of a dense foot. Through the gaps the views see the back of the foot, and it came to
    stand up to 3 degrees askew; it saved 5 ms of 50 on 200k triangles.
    """
    coarse = _coarseness(foot)
    dense = foot.edge_mm < DENSE * FIRST_PITCH_MM
    first, _, _ = _settle(foot.as_points() if dense else foot, length, FIRST_PITCH_MM, ROUGHLY_SETTLED, LEANING, coarse)
    standing = foot.moved(first)
    standing = standing.reaching(standing.corners[:, 2] < ROOM * SIDE_HEIGHT * length)
    second, foot_length, settled = _settle(standing, length, 1.0, SETTLED, 0.0, coarse)
    return Stance(second @ first, foot_length, settled, standing.moved(second))


def _coarseness(foot: LowFoot) -> float:
    """By how much more than usual the sole is smoothed and a contact widened: so that it holds as many vertices."""
    return min(max(foot.edge_mm / USUAL_EDGE_MM, 1.0), MOST_COARSE)


def _settle(
    foot: LowFoot, length: float, pitch: float, enough: float, leaning: float, coarse: float
) -> tuple[NDArray[np.float64], float, bool]:
    """Look at the foot from below and from both sides, and turn it until it stands, to `enough` radians.

    leaning: how far the side views reach beyond their height, in lengths, for a foot that does not stand yet; coarse:
    see `_coarseness`. Returns the turn (4, 4), the foot's length, mm, and whether it settled.
    """
    reach, wide = 0.06 * length, 0.32 * length
    across = (-wide, wide)
    along = (-reach, length + reach)
    sole = smoothed(seen_from(foot, (0, 1, 2), -1, (*along, *across), pitch), SMOOTHING_MM * coarse)
    up = (-reach, (SIDE_HEIGHT + leaning) * length)
    medial, lateral = both_sides(foot, (*along, *up), 1.5 * pitch, 2.0)
    views = [points_of(sole, (0, 1, 2)), points_of(medial, (0, 2, 1)), points_of(lateral, (0, 2, 1))]
    fewest = int(LEAST_CONTACT_MM2 * coarse / pitch**2)
    contact = (CONTACT_RADIUS_MM * min(coarse, 1.3), CONTACT_DEPTH_MM * min(coarse, 1.4))

    total = np.eye(4)
    for _ in range(20):
        step, change = _step(views, length, 1.5 * pitch, fewest, contact)
        views = [points @ step[:3, :3].T + step[:3, 3] for points in views]
        total = step @ total
        if change < enough:
            break
    return total, float(np.ptp(views[0][:, 0])), change < 1e-3


def _step(
    views: list[NDArray[np.float64]], length: float, station_mm: float, fewest: int, contact: tuple[float, float]
) -> tuple[NDArray[np.float64], float]:
    """One turn towards the fixed point, and its size in radians.

    fewest: nodes that make a contact; contact: its radius and its depth, mm.
    """
    sole, medial, lateral = views
    low_side = [points[points[:, 2] < 0.15 * length] for points in (medial, lateral)]
    if not all(len(points) for points in low_side):
        raise not_a_foot("as it came to stand, one of its sides has nothing near the ground", "a foot", "scan")
    outline = outline_from_points(low_side[0], low_side[1], station_mm)
    heel = float(min(points[:, 0].min() for points in low_side))
    length = float(max(points[:, 0].max() for points in low_side)) - heel
    first = first_metatarsal_head(outline, heel, length)
    fifth = fifth_metatarsal_head(outline, heel, length)
    second = second_metatarsal_head(first, fifth)
    heel_station = heel + HEEL_STATION * length
    centre = (outline.medial_at(heel_station) + outline.lateral_at(heel_station)) / 2
    yaw = float(np.arctan2(second[1] - centre, second[0] - heel_station))
    if not np.isfinite(yaw):
        yaw = 0.0

    station = (sole[:, 0] - heel) / length
    middle = np.interp(sole[:, 0], outline.forward, (outline.medial + outline.lateral) / 2)
    half_width = np.interp(sole[:, 0], outline.forward, (outline.medial - outline.lateral) / 2)
    across = (sole[:, 1] - middle) / np.maximum(half_width, 1e-6)
    zones = [
        (station > HEEL_ZONE[0]) & (station < HEEL_ZONE[1]),
        (station > MEDIAL_BALL_ZONE[0]) & (station < MEDIAL_BALL_ZONE[1]) & (across > OUTER_HEADS),
        (station > LATERAL_BALL_ZONE[0]) & (station < LATERAL_BALL_ZONE[1]) & (across < -OUTER_HEADS),
    ]
    if not all(zone.any() for zone in zones):
        return np.eye(4), np.inf
    touch = np.stack([_lowest_place(_without_spikes(sole[zone], fewest), *contact) for zone in zones])
    plane = np.linalg.solve(np.column_stack([touch[:, :2], np.ones(3)]), touch[:, 2])
    turn = turn_about_up(-yaw) @ level(plane[0], plane[1])
    grounded = touch @ turn.T
    shift = [-heel, -centre, -float(grounded[:, 2].mean())]
    return rigid(turn, shift), abs(yaw) + float(np.hypot(plane[0], plane[1]))


def _without_spikes(points: NDArray[np.float64], fewest: int) -> NDArray[np.float64]:
    """Nodes (k, 3) of the sole without those at which fewer than `fewest` reach down alone."""
    for _ in range(4):
        lowest = int(np.argmin(points[:, 2]))
        deep = points[:, 2] < points[lowest, 2] + CONTACT_DEPTH_MM
        if np.count_nonzero(deep) >= fewest:
            return points
        off = points[:, :2] - points[lowest, :2]
        kept = points[(off**2).sum(axis=1) > SPIKE_REACH_MM**2]
        if len(kept) < 0.5 * len(points):
            return points
        points = kept
    return points


def _lowest_place(
    points: NDArray[np.float64], radius: float = CONTACT_RADIUS_MM, depth: float = CONTACT_DEPTH_MM
) -> NDArray[np.float64]:
    """Where a zone (k, 3) of the sole touches the ground, (3,): the lowest point of a paraboloid fitted to its lowest
    part.

    The lowest of some thousand noisy nodes lies below the sole, 0.3 to 0.4 mm at 0.3 mm of noise, and every height
    with it; the fit averages over some hundred. All weights fade out smoothly: a node that comes in or goes out
    between two turns must not keep the pose from settling.
    """
    above = points[:, 2] - points[:, 2].min()
    share = np.maximum(1 - above / depth, 0) ** 2
    middle = share @ points[:, :2] / share.sum()
    offset = (points[:, :2] - middle) / radius
    weight = np.maximum(1 - (offset**2).sum(axis=1), 0) * np.maximum(1 - above / (2 * depth), 0)
    near = np.flatnonzero(weight)
    # Two low places far apart, one of them debris, have a middle where nothing is low.
    if len(near) < 12 or float(above[near].min()) >= depth:
        return np.asarray(points[np.argmin(points[:, 2])])
    x, y = offset[near].T
    terms = np.column_stack([np.ones(len(x)), x, y, x * x, x * y, y * y])
    weighted = terms * weight[near, None]
    normal = terms.T @ weighted + 1e-9 * weight.sum() * np.eye(6)
    fitted = terms @ np.linalg.solve(normal, weighted.T @ points[near, 2])
    # Not the fit's own bottom: a zone may end before the sole has reached its lowest, and there it touches at its rim.
    # Nor its lowest node, which jumps about on a flat contact: the middle of what is lowest.
    fitted = np.where(above[near] < depth, fitted, np.inf)
    share = np.maximum(1 - (fitted - fitted.min()) / CONTACT_BLUR_MM, 0) ** 2
    share /= share.sum()
    return np.array([*(share @ points[near, :2]), share @ np.where(share > 0, fitted, 0.0)])
