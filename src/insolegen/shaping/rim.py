"""How high the device reaches at its edge: a smooth height over the whole foot that caps the surface of the foot.

The top of the device is the lower of foot and rim. So the edge never depends on where exactly the outline runs: inside
the line where the foot rises through the rim the device is the foot, outside it is the rim.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.easing import smoothstep
from insolegen.model.device import Device
from insolegen.model.place import Place
from insolegen.shaping.positive import wall_beyond_rim

CUP_STATIONS = (0.18, 0.42)
"""Where the rim of the cup begins to fall, and where it has fallen; reference 4.3.5."""

SMOOTH_MM = 7.0
"""How far along the foot the rim is smoothed (one standard deviation). [E]"""

PASSAGE = (-0.4, 0.5)
"""Between these positions across the foot the rim of one side passes into that of the other. [E]"""

WALL_STATIONS = (0.05, 0.13)
"""From here to there the back of the cup, where its depth is measured, becomes its sides, which tilt. [E]"""

OUTER_MARGIN_MM = 3.0
"""What corrections move this far inside the outline moves the rim with it. [E]"""

LATERAL_RIM_MM = 6.0
MEDIAL_RIM_MM = 6.0
BALL_RIM_MM = 2.5
"""Height of the rim above the sole beside the midfoot, and beside the ball. [E]"""

INSIDE_MM = 25.0
FAR_INSIDE_MM = (16.0, 32.0)
BEHIND_MM = 8.0
"""The rim caps the edge of the device and what is near it: between these distances from the foot's edges (and so much
further from its rear, under which the heel is round) it rises out of the way of everything. [E]"""

ROOM_MM = 2.5
INNER_MARGIN_MM = 7.0
"""The rim stays this much above everything that lies this far inside the outline: it cuts off no dose, and the arch,
whose apex is looked for 8 mm inside, keeps its height. [E]"""

BALL_MARGIN_MM = {"three_quarter": 8.0, "sulcus": 4.0, "full": 4.0}
"""Beside the ball, where feet curl up, the margin is so much wider: the front corners of a three-quarter device stay
low, and the edge of a longer one comes down to the plate under the toes. [E]"""


def cup_depth(device: Device, foot_length_mm: float) -> float:
    """Depth of the heel cup, mm: as asked, scaled with foot length / 270 by 20 % at the most where that is asked."""
    if not device.heel_cup_scales:
        return device.heel_cup_depth_mm
    return device.heel_cup_depth_mm * float(np.clip(foot_length_mm / 270.0, 0.8, 1.2))


def heel_wall_height(device: Device, foot_length_mm: float) -> float:
    """Height of the posterior wall above the lowest inside point of the heel, mm: of a positive, beyond the cup."""
    return cup_depth(device, foot_length_mm) + wall_beyond_rim(device)


def lowest_heel(top: NDArray[np.float64], place: Place) -> float:
    """Lowest height of the top inside the heel, mm: what the depth of the cup is counted from."""
    heel = (place.station > 0.02) & (place.station < 0.30) & place.captured
    return float(top[heel].min())


def rim_heights(
    top: NDArray[np.float64], start: NDArray[np.float64], device: Device, place: Place, pocket_mm: float = 0.0
) -> NDArray[np.float64]:
    """Height of the rim over every node, (n_forward, n_medial) mm.

    top, start: the surface with all corrections and with none; pocket_mm: by how much pockets lower the heel, which the
    rim does not follow. The rim is designed for the foot; then it rises and falls with the heel, and beside and around
    everything that corrections raised it makes room for it.
    """
    sides = _designed_sides(start, device, place)
    rim = _between(sides, place) + _out_of_the_way(place)
    if top is start:
        return rim
    risen = lowest_heel(top, place) + pocket_mm - lowest_heel(start, place)
    with_heel = risen * (1 - smoothstep(place.station, *CUP_STATIONS))
    needed = top - rim - with_heel - np.maximum(start - rim, -ROOM_MM)
    # Added to the smooth rim, so that a device without corrections is not touched by any of this.
    lifted = tuple(_room_for(needed, place, outward) for outward in (-1.0, 1.0))
    return np.asarray(rim + with_heel + _between(lifted, place) * smoothstep(place.station, *WALL_STATIONS))


def _out_of_the_way(place: Place) -> NDArray[np.float64]:
    """By how much the rim is higher than its sides far inside the foot, (n_forward, n_medial) mm.

    There it caps nothing: a dome in the middle of the foot raises no wall beside it.
    """
    from_edge = np.minimum(place.medial_edge[:, None] - place.medial, place.medial - place.lateral_edge[:, None])
    return np.asarray(INSIDE_MM * smoothstep(np.minimum(from_edge, place.forward - BEHIND_MM), *FAR_INSIDE_MM))


def _designed_sides(
    top: NDArray[np.float64], device: Device, place: Place
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Height of the rim for the uncorrected foot along the lateral and the medial side, (n_forward,) each, mm."""
    station = place.station[:, 0]
    heel = lowest_heel(top, place) + cup_depth(device, place.foot_length_mm)
    ball_zone = (place.station > 0.58) & (place.station < 0.74) & place.captured
    ground = float(top[ball_zone].min()) if ball_zone.any() else 0.0
    in_front = smoothstep(station, *CUP_STATIONS)
    to_ball = smoothstep(station, 0.45, 0.66)
    sides = []
    for side_rim, outward in ((LATERAL_RIM_MM, -1.0), (MEDIAL_RIM_MM, 1.0)):
        beside = ground + side_rim + (BALL_RIM_MM - side_rim) * to_ball
        designed = heel + (beside - heel) * in_front
        inner = _highest_inside(top, device, place, outward) + ROOM_MM * (1 - 0.5 * to_ball)
        sides.append(_smooth_along(np.maximum(designed, inner), SMOOTH_MM / place.grid.pitch))
    return sides[0], sides[1]


def _between(sides: Sequence[NDArray[np.float64]], place: Place) -> NDArray[np.float64]:
    """Values along the lateral and the medial side spread over the whole foot, (n_forward, n_medial)."""
    lateral, medial = sides
    return np.asarray(lateral[:, None] + (medial - lateral)[:, None] * smoothstep(place.across, *PASSAGE))


def _room_for(needed: NDArray[np.float64], place: Place, outward: float) -> NDArray[np.float64]:
    """Per row, how much the rim of one side has to rise for what is needed over the nodes it governs, smoothly, mm."""
    edge = (place.medial_edge if outward > 0 else place.lateral_edge)[:, None] - outward * OUTER_MARGIN_MM
    governed = (outward * (edge - place.medial) >= 0) & (outward * (place.across - PASSAGE[outward < 0]) >= 0)
    governed &= place.captured & (place.station > 0.02) & (place.station < 0.98)
    most = np.where(governed, needed, 0.0).max(axis=1, initial=0.0)
    sigma = SMOOTH_MM / place.grid.pitch
    reach = int(2 * sigma)
    # Held over the width of the smoothing first, so that smoothing takes nothing off the peak.
    held = np.lib.stride_tricks.sliding_window_view(np.pad(most, reach, mode="edge"), 2 * reach + 1).max(axis=1)
    return _smooth_along(held, sigma)


def _inner_edge(device: Device, place: Place, outward: float) -> NDArray[np.float64]:
    """Per row, the medial coordinate up to which on one side the rim leaves everything uncovered, mm."""
    wider = BALL_MARGIN_MM[device.trim] * smoothstep(place.station[:, 0], 0.45, 0.60)
    margin = INNER_MARGIN_MM + wider
    return np.asarray((place.medial_edge if outward > 0 else place.lateral_edge) - outward * margin)


def _highest_inside(top: NDArray[np.float64], device: Device, place: Place, outward: float) -> NDArray[np.float64]:
    """Per row, the highest top between the middle and the inner margin on one side; -inf where there is none."""
    middle = ((place.medial_edge + place.lateral_edge) / 2)[:, None]
    edge = _inner_edge(device, place, outward)[:, None]
    inside = (outward * (place.medial - middle) >= 0) & (outward * (edge - place.medial) >= 0)
    inside &= place.captured & (place.station > 0.18) & (place.station < 0.95)
    return np.asarray(np.where(inside, top, -np.inf).max(axis=1))


def _smooth_along(values: NDArray[np.float64], sigma: float) -> NDArray[np.float64]:
    reach = int(3 * sigma)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    padded = np.pad(values, reach, mode="edge")
    return np.convolve(padded, kernel / kernel.sum(), mode="valid")
