"""The named points of a foot, found or given, and what most measures start from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.anatomy.ball import (
    EdgePoint,
    fifth_metatarsal_head,
    first_metatarsal_head,
    second_metatarsal_head,
)
from insolegen.anatomy.edge_surface import on_surface
from insolegen.anatomy.heel import rearmost_point
from insolegen.anatomy.midfoot import fifth_metatarsal_base
from insolegen.anatomy.outline import Outline, outline_from_maps
from insolegen.anatomy.side_holes import END_HOLE, LATERAL_BALL, MEDIAL_BALL, holes_mm2
from insolegen.geometry.grid import HeightMap
from insolegen.measuring.low_cut import ends_at_extreme, ends_on_slope, heel_ends_on_slope
from insolegen.measuring.prominences import prominences
from insolegen.measuring.toes import longest_toe, toe_tips
from insolegen.model.foot import Foot
from insolegen.model.measurements import Landmark

HEEL_STATION = 0.16
"""Where the heel's breadth is taken, in foot lengths: Lee 2014, reference 1.2 [V]."""

ARCH_STATIONS = (0.30, 0.60)
ARCH_MARGIN_MM = 8.0
"""Where the arch apex is looked for: reference 1.6; the margin keeps the side wall from being read as arch."""

AT_MARGIN_MM = 2.0
"""An apex so near to the margin is where the search ended, not where the sole is highest. [E]"""

APEX_TOP, APEX_TOP_MM, APEX_REACH_MM = 0.055, 0.8, 40.0
"""What counts as the top of the arch: no more than so much of its height lower, or so many mm if that is more, the less
the further from the middle. [E]: under 0.3 mm of noise it moves by up to 4 mm on real scans; with 0.8 mm for all of
them, within 18 of the highest node, by up to 8; with 1.5, it leaves the top of low arches."""

APEX_FIT_MM, APEX_FIT_MARGIN_MM = 12.0, 8.0
"""Over this distance the top of the arch is a paraboloid, which may reach nearer to the outline than the apex. [E]"""

CUT_OFF = 0.7
"""What is left of the confidence of a ball point that lies on the rim of the scan. [E]"""

UNFITTED = 0.5
"""No surer than this is one that no fit of its side confirms: too little was scanned, or the fit has no top. [E]"""

CUT_OFF_END = 0.4
"""The same for the ends of the foot: they rise less steeply, and more is missing. [E]"""

PIN_MM2, HOLE_MM2 = 15.0, 40.0
"""A hole of the first size in a side of the ball that no fit bridges may hold its widest place: of 10 mm across it
moves the ball by up to 8 mm and its width by 2. One of the second that a fit does bridge, by up to 1.6 and 0.5. [E]"""

IN_A_HOLE, BESIDE_A_HOLE = 0.15, 0.7
"""What is then believed of the ball point at most, and what is left of its confidence where it was bridged. [E]"""

_NOTHING: Mapping[str, NDArray[np.float64]] = {}


@dataclass(frozen=True)
class Bearings:
    """What most measures start from: the outline, where the heel begins and the length (mm), the landmarks.

    on_rim names the ball points, the ends and the heel's centre where the scan does not reach beyond them: the foot may
    be wider or longer there. in_hole names the ball points that may lie in a hole of the scan: what rests on them is a
    guess.
    """

    outline: Outline
    foot_length: float
    first_head: EdgePoint
    fifth_head: EdgePoint
    landmarks: dict[str, Landmark]
    start: float = 0.0
    on_rim: tuple[str, ...] = ()
    in_hole: tuple[str, ...] = ()

    def at(self, station: float) -> float:
        """Forward coordinate of a station, mm."""
        return self.start + station * self.foot_length


def take_bearings(foot: Foot, given: Mapping[str, NDArray[np.float64]] = _NOTHING) -> Bearings:
    """Outline, foot length and landmarks of a foot; frame and units of the foot frame.

    given: points (3,) mm in the foot frame that replace those that would be found, at confidence 1; what is measured
    from them follows.
    """
    maps = foot.maps
    outline = outline_from_maps(maps.medial, maps.lateral)
    landmarks: dict[str, Landmark] = {"heel_point": Landmark(rearmost_point(maps.heel), 0.95)}
    landmarks |= _given(given, "heel_point")
    on_rim = []
    for name, view, outward in (("heel_point", maps.heel, -1.0), ("hallux_tip", maps.toes, +1.0)):
        if name not in given and ends_at_extreme(view, outward):
            on_rim.append(name)
    start = float(landmarks["heel_point"].position[0])
    longest = longest_toe(foot, float(np.nanmax(maps.toes.heights)) - start)
    landmarks |= toe_tips(maps.toes, longest - start) | _given(given, "hallux_tip", "second_toe_tip")
    if "hallux_tip" in given or "second_toe_tip" in given:
        longest = max(float(landmarks[name].position[0]) for name in landmarks if name.endswith("_tip"))
    length = longest - start
    for name in on_rim:
        landmarks[name] = Landmark(landmarks[name].position, round(CUT_OFF_END * landmarks[name].confidence, 3))
    for finding in foot.findings:
        name = finding.where.split(",")[0]
        if finding.code == END_HOLE and name in landmarks and name not in given:
            left = CUT_OFF_END if finding.severity == "serious" else BESIDE_A_HOLE
            landmarks[name] = Landmark(landmarks[name].position, round(left * landmarks[name].confidence, 3))

    in_hole: list[str] = []
    heads: list[EdgePoint] = []
    for name, find, view, outward, beside in (
        ("first_metatarsal_head", first_metatarsal_head, maps.medial, +1.0, MEDIAL_BALL),
        ("fifth_metatarsal_head", fifth_metatarsal_head, maps.lateral, -1.0, LATERAL_BALL),
    ):
        point = find(outline, start, length)
        if name in given:
            point = EdgePoint(float(given[name][0]), float(given[name][1]), 1.0)
            landmarks |= _given(given, name)
        elif point.confidence > 0:
            bulge = on_surface(view, point, outward, length)
            if bulge is None:
                position, rim = _on_edge(view, point, outward)
                point = EdgePoint(point.forward, point.medial, min(point.confidence, UNFITTED))
            else:
                point, rim = bulge.point, bulge.cut_off
                position = np.array([point.forward, point.medial, bulge.up])
            if rim:
                on_rim.append(name)
                point = EdgePoint(point.forward, point.medial, CUT_OFF * point.confidence)
            (area,) = holes_mm2(view, (start + beside[0] * length, start + beside[1] * length))
            if area >= PIN_MM2 and (bulge is None or rim):
                in_hole.append(name)
                point = EdgePoint(point.forward, point.medial, min(point.confidence, IN_A_HOLE))
            elif area >= HOLE_MM2:
                point = EdgePoint(point.forward, point.medial, BESIDE_A_HOLE * point.confidence)
            landmarks[name] = Landmark(position, round(point.confidence, 3))
        heads.append(point)
    first, fifth = heads

    heel = start + HEEL_STATION * length
    if heel_ends_on_slope(maps.medial, maps.lateral, heel, length):
        on_rim.append("heel_centre")
    sure = round(0.9 * (CUT_OFF_END if "heel_centre" in on_rim else 1.0), 3)
    landmarks["heel_centre"] = Landmark(_heel_centre(maps.sole, outline, heel), sure)
    if min(first.confidence, fifth.confidence) > 0:
        second = second_metatarsal_head(first, fifth)
        sure = round(0.7 * min(first.confidence, fifth.confidence), 3)
        landmarks["second_metatarsal_head"] = Landmark(_on_sole(maps.sole, second[0], second[1]), sure)
    apex = arch_apex(foot, outline, length, start) if foot.sole_captured else None
    if apex is not None:
        landmarks["arch_apex"] = Landmark(apex, 0.8)
    base = fifth_metatarsal_base(outline, start, length)
    if base.confidence > 0:
        position, _ = _on_edge(maps.lateral, base, -1.0)
        landmarks["fifth_metatarsal_base"] = Landmark(position, base.confidence)
    landmarks |= prominences(foot, length, start, float(landmarks["heel_centre"].position[1]))
    landmarks |= _given(given, *given)
    return Bearings(outline, length, first, fifth, landmarks, start, tuple(on_rim), tuple(in_hole))


def arch_apex(foot: Foot, outline: Outline, length: float, start: float = 0.0) -> NDArray[np.float64] | None:
    """Highest place of the sole in the medial midfoot, (3,) mm; None where the scan holds nothing there, where it ends
    on the way up to it, and where a hole lies that is too wide to be filled with confidence: the apex may lie in it.

    Stations 0.30 to 0.60, the medial two thirds of the width, at least 8 mm inside the medial outline; reference 1.6.
    """
    sole = foot.maps.sole
    forward, medial = sole.grid.forward - start, sole.grid.medial
    rows = np.flatnonzero((forward >= ARCH_STATIONS[0] * length) & (forward <= ARCH_STATIONS[1] * length))
    edge = np.interp(sole.grid.forward[rows], outline.forward, outline.medial)[:, None]
    opposite = np.interp(sole.grid.forward[rows], outline.forward, outline.lateral)[:, None]
    inside = (medial <= edge - ARCH_MARGIN_MM) & (medial >= opposite + (edge - opposite) / 3)
    if foot.holes is not None and (inside & foot.holes.guessed[rows]).any():
        return None
    heights = np.where(inside & foot.sole_known[rows], sole.heights[rows], -np.inf)
    if not heights.size:
        return None
    row, column = np.unravel_index(int(np.argmax(heights)), heights.shape)
    if not np.isfinite(heights[row, column]):
        return None
    margin = float(edge[row, 0]) - ARCH_MARGIN_MM - float(medial[column])
    if margin < AT_MARGIN_MM and ends_on_slope(foot.maps.medial, float(sole.grid.forward[rows[row]]), length):
        return None
    # A low arch is flat on top: the middle of its top repeats better than its highest node, and its height is the same.
    best = float(heights[row, column])
    near = foot.sole_known[rows] & (medial <= edge - APEX_FIT_MARGIN_MM) & (medial >= opposite + (edge - opposite) / 5)
    height = _without_noise(np.where(near, sole.heights[rows], np.nan), int(row), int(column), sole.grid.pitch, best)
    top = np.maximum(heights - (best - max(APEX_TOP * best, APEX_TOP_MM)), 0.0)
    place = _middle_of_top(top, int(row), int(column), sole.grid.pitch)
    first = np.array([sole.grid.forward[rows[0]], sole.grid.medial[0]])
    return np.array([*(first + place * sole.grid.pitch), height])


def _middle_of_top(weight: NDArray[np.float64], row: int, column: int, pitch: float) -> NDArray[np.float64]:
    """Middle (2,) of what stands up (n, m), in nodes: looked for around itself, for noise decides where it begins."""
    i, j = np.nonzero(weight)
    weight = weight[i, j]
    place = np.array([float(row), float(column)])
    for _ in range(20):
        away = ((i - place[0]) ** 2 + (j - place[1]) ** 2) * (pitch / APEX_REACH_MM) ** 2
        near = weight * np.maximum(1 - away, 0.0)
        moved = np.array([near @ i, near @ j]) / near.sum() - place
        place = place + moved
        if np.hypot(*moved) * pitch < 0.05:
            break
    return place


def _without_noise(heights: NDArray[np.float64], row: int, column: int, pitch: float, otherwise: float) -> float:
    """Height of a paraboloid through the nodes (NaN: none) around the highest, which noise has made the highest."""
    reach = int(APEX_FIT_MM / pitch)
    first, left = max(row - reach, 0), max(column - reach, 0)
    part = heights[first : row + reach + 1, left : column + reach + 1]
    i, j = np.nonzero(np.isfinite(part))
    x, y = (i + first - row) * (pitch / APEX_FIT_MM), (j + left - column) * (pitch / APEX_FIT_MM)
    weight = np.maximum(1 - x * x - y * y, 0.0)
    if np.count_nonzero(weight) < 30:
        return otherwise
    terms = np.column_stack([np.ones(len(x)), x, y, x * x, x * y, y * y])
    return float(np.linalg.lstsq(terms * weight[:, None], part[i, j] * weight, rcond=None)[0][0])


def _given(given: Mapping[str, NDArray[np.float64]], *names: str) -> dict[str, Landmark]:
    return {name: Landmark(np.asarray(given[name], dtype=np.float64), 1.0) for name in names if name in given}


def _on_edge(view: HeightMap, point: EdgePoint, outward: float) -> tuple[NDArray[np.float64], bool]:
    """The point of a side view under a place on the outline, (3,) mm, and whether it lies on the rim of the scan."""
    row = int(np.argmin(np.abs(view.grid.forward - point.forward)))
    out = outward * view.heights[row]
    flat = np.flatnonzero(out > np.nanmax(out) - 0.15)
    seen = np.flatnonzero(np.isfinite(out))
    rim = flat[-1] >= seen[-1] - 1 and seen[-1] < len(out) - 2
    return np.array([point.forward, point.medial, float(view.grid.medial[flat].mean())]), bool(rim)


def _heel_centre(sole: HeightMap, outline: Outline, forward: float) -> NDArray[np.float64]:
    return _on_sole(sole, forward, (outline.medial_at(forward) + outline.lateral_at(forward)) / 2)


def _on_sole(sole: HeightMap, forward: float, medial: float) -> NDArray[np.float64]:
    up = sole.grid.sample(sole.heights, np.array([forward]), np.array([medial]))[0]
    return np.array([forward, medial, float(np.nan_to_num(up))])
