"""How high the device reaches at its edge: a smooth height over the whole foot that caps the surface of the foot.

The top of the device is the lower of foot and rim. So the edge never depends on where exactly the outline runs: inside
the line where the foot rises through the rim the device is the foot, outside it is the rim.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.easing import smoothstep
from insolegen.model.device import Device
from insolegen.model.place import Place

CUP_STATIONS = (0.18, 0.42)
"""Where the rim of the cup begins to fall, and where it has fallen; reference 4.3.5."""

WALL_STATIONS = (0.05, 0.13)
"""From here to there the back of the cup, where its depth is measured, becomes its sides, which tilt with the heel. [E]"""

OUTER_MARGIN_MM = 3.0
"""What corrections move this far inside the outline moves the rim with it. [E]"""

LATERAL_RIM_MM = 6.0
MEDIAL_RIM_MM = 6.0
BALL_RIM_MM = 2.5
"""Height of the rim above the sole beside the midfoot, and beside the ball. [E]"""

ROOM_MM = 2.5
BALL_MARGIN_MM = 8.0
INNER_MARGIN_MM = 7.0
"""The rim stays this much above everything that lies this far inside the outline: it cuts off no dose, and the arch,
whose apex is looked for 8 mm inside, keeps its height. Beside the ball the margin is wider, so that the front corners
of the device stay low under feet that curl up there. [E]"""


def cup_depth(device: Device, foot_length_mm: float) -> float:
    """Depth of the heel cup, mm: as asked, scaled with foot length / 270 by 20 % at the most where that is asked."""
    if not device.heel_cup_scales:
        return device.heel_cup_depth_mm
    return device.heel_cup_depth_mm * float(np.clip(foot_length_mm / 270.0, 0.8, 1.2))


def lowest_heel(top: NDArray[np.float64], place: Place) -> float:
    """Lowest height of the top inside the heel, mm: what the depth of the cup is counted from."""
    heel = (place.station > 0.02) & (place.station < 0.30) & place.captured
    return float(top[heel].min())


def rim_heights(
    top: NDArray[np.float64], moved: NDArray[np.float64], device: Device, place: Place
) -> NDArray[np.float64]:
    """Height of the rim over every node, (n_forward, n_medial) mm.

    top: the surface with all corrections; moved: by how much they moved it.
    """
    station = place.station[:, 0]
    heel = lowest_heel(top, place) + cup_depth(device, place.foot_length_mm)
    ball_zone = (place.station > 0.58) & (place.station < 0.74) & place.captured
    ground = float(top[ball_zone].min()) if ball_zone.any() else 0.0
    inside_heel = (place.station > 0.02) & (place.station < 0.30) & place.captured
    lowest = moved.reshape(-1)[int(np.argmin(np.where(inside_heel, top, np.inf)))]
    in_front = smoothstep(station, *CUP_STATIONS)
    to_ball = smoothstep(station, 0.45, 0.66)
    sides = []
    for side_rim, outward in ((LATERAL_RIM_MM, -1.0), (MEDIAL_RIM_MM, 1.0)):
        beside = ground + side_rim + (BALL_RIM_MM - side_rim) * to_ball
        cup = heel + _raised(moved, place, outward, lowest) * smoothstep(station, *WALL_STATIONS)
        designed = cup + (beside - cup) * in_front
        margin = place.grid.sample(moved, place.grid.forward, _inner_edge(place, outward))
        inner = _highest_inside(top, place, outward) + _raised(moved, place, outward, margin)
        inner += ROOM_MM * (1 - 0.5 * to_ball)
        sides.append(_smooth_along(np.maximum(designed, inner), 7.0 / place.grid.pitch))
    lateral, medial = sides
    share = smoothstep(place.across, -0.4, 0.5)
    return np.asarray(lateral[:, None] + (medial - lateral)[:, None] * share)


def _inner_edge(place: Place, outward: float) -> NDArray[np.float64]:
    """Per row, the medial coordinate up to which on one side the rim leaves everything uncovered, mm."""
    margin = INNER_MARGIN_MM + BALL_MARGIN_MM * smoothstep(place.station[:, 0], 0.45, 0.60)
    return np.asarray((place.medial_edge if outward > 0 else place.lateral_edge) - outward * margin)


def _raised(
    moved: NDArray[np.float64], place: Place, outward: float, reference: NDArray[np.floating]
) -> NDArray[np.float64]:
    """Per row, by how much corrections raised the outer part of one side above a reference: walls rise with it, mm."""
    edge = place.medial_edge if outward > 0 else place.lateral_edge
    share = np.linspace(0.0, 1.0, 5)[:, None]
    at = _inner_edge(place, outward) * (1 - share) + (edge - outward * OUTER_MARGIN_MM) * share
    outer = place.grid.sample(moved, np.broadcast_to(place.grid.forward, at.shape), at).max(axis=0)
    return np.asarray(np.maximum(outer - reference, 0.0))


def _highest_inside(top: NDArray[np.float64], place: Place, outward: float) -> NDArray[np.float64]:
    """Per row, the highest top between the middle and the inner margin on one side; -inf where there is none."""
    middle = ((place.medial_edge + place.lateral_edge) / 2)[:, None]
    edge = _inner_edge(place, outward)[:, None]
    inside = (outward * (place.medial - middle) >= 0) & (outward * (edge - place.medial) >= 0)
    inside &= place.captured & (place.station > 0.18) & (place.station < 0.95)
    return np.asarray(np.where(inside, top, -np.inf).max(axis=1))


def _smooth_along(values: NDArray[np.float64], sigma: float) -> NDArray[np.float64]:
    reach = int(3 * sigma)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    padded = np.pad(values, reach, mode="edge")
    return np.convolve(padded, kernel / kernel.sum(), mode="valid")
