"""The named points of the first set, from the foot's views."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.anatomy.ball import EdgePoint, fifth_metatarsal_head, first_metatarsal_head
from insolegen.anatomy.outline import Outline, outline_from_maps
from insolegen.geometry.grid import HeightMap
from insolegen.model.foot import Foot, FootMaps
from insolegen.model.measurements import Landmark

HEEL_STATION = 0.16
"""Where the heel's breadth is taken, in foot lengths: Lee 2014, reference 1.2 [V]."""

ARCH_STATIONS = (0.30, 0.60)
ARCH_MARGIN_MM = 8.0
"""Where the arch apex is looked for: reference 1.6; the margin keeps the side wall from being read as arch."""


@dataclass(frozen=True)
class Bearings:
    """What most measures start from: the outline, the length (mm) and the landmarks."""

    outline: Outline
    foot_length: float
    first_head: EdgePoint
    fifth_head: EdgePoint
    landmarks: dict[str, Landmark]


def take_bearings(foot: Foot) -> Bearings:
    """Outline, foot length and landmarks of a foot; frame and units of the foot frame."""
    maps = foot.maps
    outline = outline_from_maps(maps.medial, maps.lateral)
    heel = _extreme_of_view(maps.heel, -1)
    toe = _extreme_of_view(maps.toes, +1)
    length = float(toe[0] - heel[0])
    first = first_metatarsal_head(outline, float(heel[0]), length)
    fifth = fifth_metatarsal_head(outline, float(heel[0]), length)
    landmarks = {
        "heel_point": Landmark(heel, 0.95),
        "longest_toe_tip": Landmark(toe, 0.9),
        "heel_centre": Landmark(_heel_centre(maps.sole, outline, length), 0.9),
    }
    for name, view, point, outward in (
        ("first_metatarsal_head", maps.medial, first, +1.0),
        ("fifth_metatarsal_head", maps.lateral, fifth, -1.0),
    ):
        if point.confidence > 0:
            landmarks[name] = Landmark(_on_edge(view, point, outward), point.confidence)
    apex = arch_apex(maps, outline, length) if foot.sole_captured else None
    if apex is not None:
        landmarks["arch_apex"] = Landmark(apex, 0.8)
    return Bearings(outline, length, first, fifth, landmarks)


def arch_apex(maps: FootMaps, outline: Outline, length: float) -> NDArray[np.float64] | None:
    """Highest place of the sole in the medial midfoot, (3,) mm; None where the scan holds nothing there.

    Stations 0.30 to 0.60, the medial two thirds of the width, at least 8 mm inside the medial outline; reference 1.6.
    """
    sole = maps.sole
    forward, medial = sole.grid.forward, sole.grid.medial
    rows = np.flatnonzero((forward >= ARCH_STATIONS[0] * length) & (forward <= ARCH_STATIONS[1] * length))
    edge = np.interp(forward[rows], outline.forward, outline.medial)[:, None]
    opposite = np.interp(forward[rows], outline.forward, outline.lateral)[:, None]
    inside = (medial <= edge - ARCH_MARGIN_MM) & (medial >= opposite + (edge - opposite) / 3)
    heights = np.where(inside & maps.captured[rows], sole.heights[rows], -np.inf)
    row, column = np.unravel_index(int(np.argmax(heights)), heights.shape)
    if not np.isfinite(heights[row, column]):
        return None
    return np.array([forward[rows[row]], medial[column], heights[row, column]], dtype=np.float64)


def _extreme_of_view(view: HeightMap, outward: int) -> NDArray[np.float64]:
    """Outermost point of a view of the heel or the toes, (3,): forward from the view, the middle of where it is flat."""
    out = outward * view.heights
    best = float(np.nanmax(out))
    row, column = np.nonzero(out > best - 0.2)
    weight = out[row, column] - (best - 0.2)
    medial = float(np.average(view.grid.forward[row], weights=weight))
    up = float(np.average(view.grid.medial[column], weights=weight))
    return np.array([outward * best, medial, up])


def _on_edge(view: HeightMap, point: EdgePoint, outward: float) -> NDArray[np.float64]:
    row = int(np.argmin(np.abs(view.grid.forward - point.forward)))
    out = outward * view.heights[row]
    flat = np.flatnonzero(out > np.nanmax(out) - 0.15)
    return np.array([point.forward, point.medial, float(view.grid.medial[flat].mean())])


def _heel_centre(sole: HeightMap, outline: Outline, length: float) -> NDArray[np.float64]:
    forward = HEEL_STATION * length
    medial = (outline.medial_at(forward) + outline.lateral_at(forward)) / 2
    up = sole.grid.sample(sole.heights, np.array([forward]), np.array([medial]))[0]
    return np.array([forward, medial, float(np.nan_to_num(up))])
