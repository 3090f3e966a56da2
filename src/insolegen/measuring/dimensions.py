"""Lengths, widths, heights and girths."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insolegen.anatomy.edge_surface import FEWEST_STATIONS, VALUE_REACH, edge_at, fit
from insolegen.geometry.grid import HeightMap
from insolegen.measuring.girths import corners_between, girth
from insolegen.measuring.landmarks import HEEL_STATION, Bearings
from insolegen.measuring.missing import Missing, Value
from insolegen.model.foot import Foot

INSTEP_STATION = 0.50
BREADTH_STATIONS = (0.55, 0.82)

HEEL_REACH = 0.06
"""Over so much of the foot's length to either side the heel's outline is fitted, which takes the noise out. [E]"""

NO_BALL = Missing("ball_not_found", "the ball was not found on both sides", "warning")
NO_HEEL = Missing("heel_not_captured", "a side of the heel was not scanned")
NO_INSTEP = Missing("instep_not_captured", "the scan does not reach over the instep")
UNDER_LEG = Missing("instep_under_leg", "at half the foot's length its top lies under the leg", "warning")
OPEN_SECTION = Missing("section_open", "the scan does not go all round the foot there")


def dimensions(foot: Foot, bearings: Bearings) -> dict[str, Value]:
    """All lengths in mm by name; Missing with the reason where the scan does not allow one."""
    first, fifth = bearings.first_head, bearings.fifth_head
    start = bearings.start
    has_first, has_fifth = first.confidence > 0, fifth.confidence > 0
    both = has_first and has_fifth
    return {
        "foot_length_mm": bearings.foot_length,
        "truncated_length_mm": first.forward - start if has_first else NO_BALL,
        "outside_ball_length_mm": fifth.forward - start if has_fifth else NO_BALL,
        "ball_width_mm": float(np.hypot(first.forward - fifth.forward, first.medial - fifth.medial))
        if both
        else NO_BALL,
        "ball_width_orthogonal_mm": first.medial - fifth.medial if both else NO_BALL,
        "maximum_breadth_mm": _finite(maximum_breadth(foot, bearings), NO_BALL),
        "heel_width_mm": _finite(heel_width(bearings), NO_HEEL),
        "instep_height_mm": instep_height(foot, bearings),
        **girths(foot, bearings),
    }


def maximum_breadth(foot: Foot, bearings: Bearings) -> float:
    """From the most medial to the most lateral place of the forefoot, across, mm; NaN where a side was not scanned."""
    outline = bearings.outline
    forefoot = np.flatnonzero(
        (outline.forward >= bearings.at(BREADTH_STATIONS[0])) & (outline.forward <= bearings.at(BREADTH_STATIONS[1]))
    )
    breadth = 0.0
    for view, edge, outward in ((foot.maps.medial, outline.medial, +1.0), (foot.maps.lateral, outline.lateral, -1.0)):
        out = outward * edge[forefoot]
        if not np.isfinite(out).any():
            return float("nan")
        widest = int(np.nanargmax(out))
        # The outermost node of them all is the one that noise has moved furthest; the surface around it is not moved.
        place = float(outline.forward[forefoot[widest]])
        smooth = edge_at(view, place, outward, VALUE_REACH * bearings.foot_length)
        breadth += float(out[widest]) if smooth is None else outward * smooth
    return breadth


def heel_width(bearings: Bearings) -> float:
    """Width of the heel at its station, mm; NaN where a side of it was not scanned.

    (Tried: the surface of its sides, as at the ball. They are upright, and widen again towards the ankle, so that no
    level is the outermost on them all: 0.5 mm less on real feet than the outline.)
    """
    forward, reach = bearings.at(HEEL_STATION), HEEL_REACH * bearings.foot_length
    outline = bearings.outline
    near = np.abs(outline.forward - forward) < reach
    along, width = (outline.forward[near] - forward) / reach, (outline.medial - outline.lateral)[near]
    if np.isnan(width).any() or len(width) < FEWEST_STATIONS:
        return outline.width_at(forward)
    return float(fit(along, 1 - along * along, width, 4)[0])


def instep_height(foot: Foot, bearings: Bearings) -> Value:
    """Top of the section at half length; Missing where the scan is cut below it."""
    view = foot.maps.dorsum
    if foot.kind not in ("plantar", "foam") and np.isfinite(view.heights).any():
        height = _ridge_height(view, bearings.at(INSTEP_STATION))
        if height > HIGHEST_INSTEP * bearings.foot_length:
            return UNDER_LEG
        if height > 0.15 * bearings.foot_length:
            return height
    return NO_INSTEP


HIGHEST_INSTEP = 0.42
"""What is higher over half the length, in foot lengths, is the leg: insteps reach 0.22 to 0.34. [E]"""

RIDGE_REACH_MM = (8.0, 8.0)
RIDGE_MISFIT_MM = 1.5
"""How far along and across the foot the top of the instep is taken as a paraboloid, and how far from it a node may lie
that belongs to it: at the end of a small foot's view and beside a hole the inside of the sole is seen. [E]"""

THROUGH_A_HOLE_MM = 12.0
"""What lies so much lower than the top of the section is not beside it on the skin, which falls by 6, but seen
through a hole. [E]"""

TOP_MM = 5.0
"""So far around the top of the instep most of the skin must be seen. [E]"""

LEAST_FALL = -0.22
"""Towards the toes the instep falls by 0.4 to 0.7; where a cut has taken its top, by less than this. [E]"""


def _ridge_height(view: HeightMap, forward: float) -> float:
    """Highest point of a view from above on the section at `forward`, mm; NaN where it is not seen.

    From a paraboloid fitted around it: the highest of many noisy nodes lies half a millimetre too high.
    """
    along, across = np.asarray(view.grid.forward), np.asarray(view.grid.medial)
    row = view.heights[int(np.argmin(np.abs(along - forward)))]
    if not np.isfinite(row).any():
        return float("nan")
    middle = across[int(np.nanargmax(row))]
    near = (np.abs(along - forward) <= RIDGE_REACH_MM[0])[:, None] & (np.abs(across - middle) <= RIDGE_REACH_MM[1])
    near &= np.isfinite(view.heights)
    near[near] = view.heights[near] > np.nanmax(row) - THROUGH_A_HOLE_MM
    i, j = np.nonzero(near)
    x, y, z = along[i] - forward, across[j] - middle, view.heights[near]
    if len(z) < 20:
        return float(np.nanmax(row))
    terms, z = np.column_stack([np.ones(len(z)), x, y, x * x, x * y, y * y]), np.asarray(z, dtype=np.float64)
    for _ in range(8):
        fit = np.linalg.lstsq(terms, z, rcond=None)[0]
        close = np.abs(terms @ fit - z) < RIDGE_MISFIT_MM
        if close.all() or close.sum() < 20:
            break
        terms, z = terms[close], z[close]
    top, rise, slope, _, _, bend = fit
    if rise > LEAST_FALL:
        return float("nan")  # the level lid of a scan that was cut below the instep, and closed
    aside = float(np.clip(-slope / (2 * bend), -RIDGE_REACH_MM[1], RIDGE_REACH_MM[1])) if bend < 0 else 0.0
    # The top itself must be seen, to both sides: the rim of a scan that was cut below it stands out over an opening.
    on_skin = np.hypot(terms[:, 1], terms[:, 2] - aside) < TOP_MM
    if np.count_nonzero(on_skin) * view.grid.pitch**2 < 0.7 * np.pi * TOP_MM**2:
        return float("nan")
    return float(top + slope * aside + bend * aside**2)


def girths(foot: Foot, bearings: Bearings) -> dict[str, Value]:
    """Girths of ball, instep and short heel, mm; a scan of the sole alone holds none."""
    names = ("ball_girth_mm", "instep_girth_mm", "short_heel_girth_mm")
    if foot.kind == "plantar":
        return dict.fromkeys(names, OPEN_SECTION)
    ahead = corners_between(foot, bearings.at(0.46), bearings.at(0.84))
    first, fifth = bearings.first_head, bearings.fifth_head
    values: dict[str, Value] = {}
    if min(first.confidence, fifth.confidence) > 0:
        line = np.array([fifth.forward - first.forward, fifth.medial - first.medial])
        middle = np.array([first.forward + line[0] / 2, first.medial + line[1] / 2, 0.0])
        ball = girth(foot, middle, np.array([-line[1], line[0], 0.0]), ahead)
        values["ball_girth_mm"] = OPEN_SECTION if ball is None else ball
    else:
        values["ball_girth_mm"] = NO_BALL
    instep = girth(foot, np.array([bearings.at(INSTEP_STATION), 0.0, 0.0]), np.array([1.0, 0.0, 0.0]), ahead)
    cut = isinstance(instep_height(foot, bearings), Missing)  # a lid closes a section that the foot does not
    values["instep_girth_mm"] = OPEN_SECTION if instep is None or cut else instep
    values["short_heel_girth_mm"] = short_heel_girth(foot, bearings)
    return values


ANKLE_STRIP_MM = 6.0
SHANK_FROM = 0.30
LEAST_FOLD_MM = 8.0
"""The fold of the ankle: looked for on a strip along the foot axis, between half length and the top of a scan that
reaches at least 0.30 of the length. Shallower than 8 mm the shin ends before its fold is told from its slope: its
place then jumps by a centimetre with every new mesh of one foot. [E]"""

SPARSE_TRIANGLES, REACH_MM = 60_000, 10.0
"""Of smaller meshes, whose vertices lie too far apart, the triangles beside the strip are drawn from."""

BLUR_MM = 3.0
"""What lies so near to the deepest place of the fold, or to the low back of the heel, has a part in it. [E]"""


def short_heel_girth(foot: Foot, bearings: Bearings) -> Value:
    """Perimeter of the hull of the section from heel to ankle (`ankle_section`), mm; reference 1.2 [K]."""
    ends = ankle_section(foot, bearings)
    if ends is None:
        return Missing("ankle_not_captured", "the scan does not reach over the fold of the ankle")
    back, fold = ends
    rise = fold - back
    middle = bearings.landmarks["heel_centre"].position[1]
    girdle = girth(foot, np.array([back[0], middle, back[1]]), np.array([-rise[1], 0.0, rise[0]]))
    return OPEN_SECTION if girdle is None else girdle


def ankle_section(foot: Foot, bearings: Bearings) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """The low back of the heel and the fold of the ankle, (2,) mm each, forward and up; None where there is no fold.

    The fold is where the front of the foot lies deepest behind the line from the instep to the top of the shin; the
    low back of the heel where a line at 45 degrees touches it.
    """
    top = float(foot.coordinates[2].max())
    if top < SHANK_FROM * bearings.foot_length:
        return None
    centre = bearings.landmarks["heel_centre"].position
    points = _strip(foot, float(centre[1]))
    # The front of the strip, level by level: the shin and the instep, from half length to 8 mm below the scan's end.
    levels = np.arange(0.12 * bearings.foot_length, top - 8.0, 4.0)
    level = np.digitize(points[:, 2], levels) - 1
    front = np.full(len(levels), -np.inf)
    inside = (level >= 0) & (points[:, 0] < bearings.at(0.55))
    np.maximum.at(front, level[inside], points[inside, 0])
    # Below the instep the strip's front is the back of the heel, or the end of the window.
    shin = np.column_stack([front, levels + 2.0])[int(np.argmax(front)) :]
    shin = shin[np.isfinite(shin[:, 0])]
    if len(shin) < 6:
        return None
    low, high = shin[0], shin[-1]
    along = (high - low) / np.linalg.norm(high - low)
    depth = (shin - low) @ np.array([-along[1], along[0]])
    if depth.max() < LEAST_FOLD_MM:
        return None
    # Round as it is, its deepest level jumps by centimetres; the middle of what is nearly as deep does not.
    fold = _middle_of_least(-depth, shin)
    heel = points[points[:, 2] < 0.15 * bearings.foot_length]
    if len(heel) == 0:
        return None
    return _middle_of_least(heel[:, 0] + heel[:, 2], heel[:, [0, 2]]), fold


def _strip(foot: Foot, middle: float) -> NDArray[np.float64]:
    """Points (n, 3) of the foot's surface no further than `ANKLE_STRIP_MM` to either side of a plane along the axis."""
    away = np.abs(foot.coordinates[1] - middle)
    if len(foot.faces) >= SPARSE_TRIANGLES:
        return np.take(foot.coordinates, np.flatnonzero(away < ANKLE_STRIP_MM), axis=1).T.astype(np.float64)
    beside = (away < ANKLE_STRIP_MM + REACH_MM)[foot.faces].any(axis=1)
    corners = foot.corners_of(np.compress(beside, foot.faces, axis=0)).astype(np.float64)
    shares = np.array([(i, j, 4 - i - j) for i in range(5) for j in range(5 - i)]) / 4
    points = np.einsum("kc,ncd->knd", shares, corners).reshape(-1, 3)
    return np.asarray(points[np.abs(points[:, 1] - middle) < ANKLE_STRIP_MM])


def _middle_of_least(values: NDArray[np.float64], places: NDArray[np.float64]) -> NDArray[np.float64]:
    """The middle of the places (n, 2) at which values (n,), mm, are least, weighted by how near to that they are."""
    share = np.maximum(1 - (values - values.min()) / BLUR_MM, 0) ** 2
    return np.asarray(share @ places / share.sum())


def _finite(value: float, otherwise: Missing) -> Value:
    return value if np.isfinite(value) else otherwise
