"""Angles of the foot: toes, rearfoot, arch, forefoot; degrees, varus positive."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from insolegen.anatomy.outline import Outline
from insolegen.measuring.landmarks import Bearings
from insolegen.measuring.missing import NO_APEX, NO_SOLE, Missing, Value
from insolegen.model.foot import Foot, FootMaps
from insolegen.model.measurements import Landmark

HALLUX_REACH, HALLUX_HEEL = (0.12, 0.28), (0.42, 0.70)
FIFTH_TOE_REACH, FIFTH_TOE_HEEL = (0.07, 0.19), (0.30, 0.60)
"""Where the tangents touch toe and heel: in foot lengths ahead of the ball point, and behind it. [E]"""

REARFOOT_STATIONS = 0.08
REARFOOT_LOW, REARFOOT_HIGH = (3.0, 12.0), (25.0, 40.0)
"""The two sections of the heel: in foot lengths from its back, and mm up; reference 1.7 [S]."""

LEAST_HIGH_BAND_MM = 8.0
"""A scan that is cut lower than this above 25 mm gives no rearfoot angle. [E]"""

HEEL_CONTACT = (0.04, 0.30)
MEDIAL_BALL, LATERAL_BALL = (0.64, 0.79), (0.54, 0.72)
OUTER_HEADS = 0.35
"""Where the sole touches the ground, in foot lengths, and how far from the middle the outer heads lie, in half widths:
the zones on which `scans.stance` stands the foot."""

_NO_TOE = Missing("toe_not_captured", "the border of the toe was not found")
_NO_BALL = Missing("ball_not_found", "the ball was not found on both sides", "warning")
_NO_HEEL = Missing("heel_cut_low", "the scan is cut too low at the heel for its upper section (25 to 40 mm)")


def angles(foot: Foot, bearings: Bearings) -> dict[str, Value]:
    """All angles by name; Missing with the reason where the scan does not allow one."""
    first, fifth = bearings.first_head, bearings.fifth_head
    outline, length = bearings.outline, bearings.foot_length
    found = min(first.confidence, fifth.confidence) > 0
    lateral = Outline(outline.forward, -outline.lateral, -outline.medial)
    rearfoot = rearfoot_angle(foot.maps, bearings.start, length)
    values: dict[str, Value] = {
        "ball_line_angle_deg": _degrees(first.forward - fifth.forward, first.medial - fifth.medial)
        if found
        else _NO_BALL,
        "hallux_angle_deg": toe_angle(outline, (first.forward, first.medial), length, HALLUX_REACH, HALLUX_HEEL)
        if first.confidence > 0
        else _NO_BALL,
        "fifth_toe_angle_deg": toe_angle(
            lateral, (fifth.forward, -fifth.medial), length, FIFTH_TOE_REACH, FIFTH_TOE_HEEL
        )
        if fifth.confidence > 0
        else _NO_BALL,
        "rearfoot_angle_deg": rearfoot,
    }
    if not foot.sole_captured:
        return values | dict.fromkeys(("forefoot_to_rearfoot_angle_deg", "medial_arch_angle_deg"), NO_SOLE)
    contacts = contact_points(foot, bearings)
    if isinstance(rearfoot, Missing) or contacts is None:
        values["forefoot_to_rearfoot_angle_deg"] = rearfoot if isinstance(rearfoot, Missing) else _NO_BALL
    else:
        _, inner, outer = contacts
        values["forefoot_to_rearfoot_angle_deg"] = _degrees(inner[2] - outer[2], inner[1] - outer[1]) - rearfoot
    apex = bearings.landmarks.get("arch_apex")
    if apex is None or contacts is None:
        values["medial_arch_angle_deg"] = NO_APEX
    else:
        values["medial_arch_angle_deg"] = angle_between(contacts[0] - apex.position, contacts[1] - apex.position)
    return values


def toe_angle(
    outline: Outline,
    ball: tuple[float, float],
    length: float,
    reach: tuple[float, float],
    heel: tuple[float, float],
) -> Value:
    """Turn of a toe from the border of its foot, degrees, positive towards the other toes; seen from above.

    outline: its `medial` is the border, outward positive; ball: (forward, outward) mm of the ball point; reach, heel:
    where the tangents through the ball point may touch toe and heel, foot lengths ahead and behind. Reference 1.7.
    """
    ahead = (outline.forward - ball[0]) / length
    known = np.isfinite(outline.medial)
    toe = known & (ahead >= reach[0]) & (ahead <= reach[1])
    back = known & (-ahead >= heel[0]) & (-ahead <= heel[1])
    if toe.sum() < 5 or back.sum() < 5:
        return _NO_TOE
    inward = np.degrees(np.arctan2(ball[1] - outline.medial[toe], outline.forward[toe] - ball[0])).min()
    border = np.degrees(np.arctan2(outline.medial[back] - ball[1], ball[0] - outline.forward[back])).max()
    return float(inward - border)


def rearfoot_angle(maps: FootMaps, start: float, length: float) -> Value:
    """Lean of the heel, degrees, varus positive: from the centroids of two sections of its rear 8 %; reference 1.7."""
    view = maps.medial
    rows = (view.grid.forward >= start) & (view.grid.forward <= start + REARFOOT_STATIONS * length)
    inner, outer = maps.medial.heights[rows], maps.lateral.heights[rows]
    width = np.where(np.isfinite(inner) & np.isfinite(outer), np.maximum(inner - outer, 0), 0.0)
    centre = np.where(width > 0, (inner + outer) / 2, 0.0)
    up = np.asarray(view.grid.medial, dtype=np.float64)
    # A level counts when the scan holds both sides of it over the most of the heel's length there.
    whole = (width > 0).sum(axis=0) >= 0.6 * max(int((width > 0).sum(axis=0).max(initial=0)), 1)
    centroids = []
    for low, high in (REARFOOT_LOW, REARFOOT_HIGH):
        levels = (up >= low) & (up <= high) & whole if low > 20 else (up >= low) & (up <= high)
        weight = width[:, levels]
        if levels.sum() < 5 or weight.sum() <= 0 or (low > 20 and up[levels].max() - low < LEAST_HIGH_BAND_MM):
            return _NO_HEEL
        total = weight.sum()
        centroids.append(
            (float((weight * centre[:, levels]).sum() / total), float((weight * up[levels]).sum() / total))
        )
    (medial_low, up_low), (medial_high, up_high) = centroids
    return -_degrees(medial_high - medial_low, up_high - up_low)


def contact_points(
    foot: Foot, bearings: Bearings
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]] | None:
    """Lowest points (3,) mm of the sole under the heel, the first and the fifth metatarsal head."""
    sole = foot.maps.sole
    known = foot.maps.captured if foot.holes is None else foot.maps.captured | foot.holes.filled
    station = (sole.grid.forward - bearings.start)[:, None] / bearings.foot_length
    medial, lateral = (
        np.interp(sole.grid.forward, bearings.outline.forward, edge)[:, None]
        for edge in (bearings.outline.medial, bearings.outline.lateral)
    )
    across = (2 * sole.grid.medial[None, :] - medial - lateral) / np.maximum(medial - lateral, 1e-6)
    points = []
    for (low, high), side in ((HEEL_CONTACT, 0), (MEDIAL_BALL, 1), (LATERAL_BALL, -1)):
        zone = (station > low) & (station < high) & known
        if side:
            zone = zone & (side * across > OUTER_HEADS)
        heights = np.where(zone, sole.heights, np.inf)
        row, column = np.unravel_index(int(np.argmin(heights)), heights.shape)
        if not np.isfinite(heights[row, column]):
            return None
        points.append(np.array([sole.grid.forward[row], sole.grid.medial[column], heights[row, column]]))
    return points[0], points[1], points[2]


def navicular_measures(landmarks: Mapping[str, Landmark], truncated: float | None) -> dict[str, Value]:
    """Everything that is read off the navicular: height, its normalised forms, the longitudinal arch angle, Feiss."""
    names = ("navicular_height_mm", "normalised_navicular_height", "navicular_index")
    lines = ("longitudinal_arch_angle_deg", "feiss_distance_mm")
    if "navicular" not in landmarks:
        return dict.fromkeys(
            (*names, *lines),
            Missing("navicular_not_captured", "the medial side of the navicular was not scanned"),
        )
    navicular = landmarks["navicular"].position
    height = float(navicular[2])
    values: dict[str, Value] = {"navicular_height_mm": height}
    if truncated is None:
        return values | dict.fromkeys((*names[1:], *lines), _NO_BALL)
    values |= {"normalised_navicular_height": height / truncated, "navicular_index": truncated / max(height, 1e-6)}
    if "medial_malleolus" not in landmarks:
        return values | dict.fromkeys(lines, NO_MALLEOLI)
    ankle, ball = landmarks["medial_malleolus"].position, landmarks["first_metatarsal_head"].position
    sagittal = [0, 2]
    share = (navicular[0] - ankle[0]) / (ball[0] - ankle[0])
    return values | {
        "longitudinal_arch_angle_deg": angle_between((ankle - navicular)[sagittal], (ball - navicular)[sagittal]),
        "feiss_distance_mm": float(height - (ankle[2] + share * (ball[2] - ankle[2]))),
    }


NO_MALLEOLI = Missing("malleoli_not_captured", "the scan does not hold the malleoli (it must reach over 90 mm)")


def malleolar_valgus_index(landmarks: Mapping[str, Landmark]) -> Value:
    """Percent of the malleolar width by which its middle lies medial of the foot axis; Song 1996, jig constant 0."""
    if not {"medial_malleolus", "lateral_malleolus"} <= set(landmarks):
        return NO_MALLEOLI
    if "second_metatarsal_head" not in landmarks:
        return _NO_BALL
    inner, outer = landmarks["medial_malleolus"].position, landmarks["lateral_malleolus"].position
    heel, ball = landmarks["heel_centre"].position, landmarks["second_metatarsal_head"].position
    middle = (inner + outer) / 2
    axis = heel[1] + (middle[0] - heel[0]) / (ball[0] - heel[0]) * (ball[1] - heel[1])
    return float(100 * (middle[1] - axis) / (inner[1] - outer[1]))


def angle_between(first: NDArray[np.floating], second: NDArray[np.floating]) -> float:
    """Angle of two vectors, degrees, 0 to 180."""
    cosine = float(first @ second / (np.linalg.norm(first) * np.linalg.norm(second)))
    return float(np.degrees(np.arccos(np.clip(cosine, -1, 1))))


def _degrees(rise: float, run: float) -> float:
    return float(np.degrees(np.arctan2(rise, run)))
