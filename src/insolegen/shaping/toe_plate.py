"""The plate under the toes: in front of the ball a device is level, not a print of the toes.

At its sides the foot's wall passes into it lower than the rim there, so that the edge of the device runs down beside
the heads without a step. Tried and wrong: the wall itself eased into the plate (15 mm of wall fell through the height
of the rim within 4 mm), and the ledge without the foot's margins (a step of 3 mm behind the fifth head).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.easing import smoothstep, soft_ramp
from insolegen.model.device import Device
from insolegen.model.place import Place

BLEND = 0.05
"""The plate begins at the line of the metatarsal heads and is whole this far in front of it, in foot lengths: the ball
is a print; the crease behind the toes, which carries nothing, is not. [E]"""

EASE = {"full": 0.15, "sulcus": 0.10}
"""This far in front of the line, in foot lengths, the plate has come down to its own level: under a sulcus device,
which ends sooner, sooner. [E]"""

LEDGE_BEHIND = (0.0, 0.015, 0.03)
"""So far behind that line, in foot lengths, the height is taken from which the plate starts. [E]"""

LEDGE_MARGIN_MM = 7.0
"""This far inside the foot's edges and no nearer: outside it the height of the foot is that of its wall. [E]"""

WALL_MM = 2.0
WALL_EASE_MM = 1.0
WALL_SINKS = (-0.05, 0.0)
"""Where the plate begins, the foot's wall stands no more than this above the ledge, with a corner so round; between
these places, in foot lengths in front of the line, it sinks to that. [E]"""

WALL_BEHIND_MM = 40.0
"""Higher than any rim: where it has not begun to sink, a wall is as it was. [E]"""


def toe_plate(top: NDArray[np.float64], device: Device, place: Place) -> NDArray[np.float64]:
    """A top whose front, from the metatarsal heads on, is a plate level with the ball, or lower.

    top (n_forward, n_medial) mm. Unchanged for a three-quarter device, which ends before the toes.
    """
    if device.trim == "three_quarter":
        return top
    length = place.foot_length_mm
    line = _line_of_heads(place)
    beyond = place.forward - line
    level = _level(top, line, place)[:, None]
    ledge = np.minimum.reduce([_along_line(top, line[0] - back * length, place) for back in LEDGE_BEHIND])
    eased = level + (ledge - level) * (1 - smoothstep(beyond, 0.0, EASE[device.trim] * length))
    start, end = WALL_SINKS
    highest = ledge + WALL_MM + WALL_BEHIND_MM * (1 - smoothstep(beyond, start * length, end * length))
    low = highest - soft_ramp(highest - top, WALL_EASE_MM)
    return np.asarray(low + (eased - low) * smoothstep(beyond, 0.0, BLEND * length))


def _line_of_heads(place: Place) -> NDArray[np.float64]:
    """How far forward the line through the first and the fifth head runs, (1, n_medial) mm."""
    first, fifth = place.landmarks["first_metatarsal_head"], place.landmarks["fifth_metatarsal_head"]
    share = np.clip((first[1] - place.medial) / (first[1] - fifth[1]), 0, 1)
    return np.asarray(first[0] + share * (fifth[0] - first[0]))


def _level(top: NDArray[np.float64], line: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
    """Per row, the height of the plate itself: the ball's, or that of toes that hang lower, (n_forward,) mm."""
    ball = (place.station > 0.62) & (place.station < 0.76) & place.captured
    level = float(np.percentile(top[ball], 10)) if ball.any() else 0.0
    toes = place.captured & (place.forward > line + BLEND * place.foot_length_mm)
    lowest = np.where(toes, place.plantar, np.inf).min(axis=1)
    hanging = np.minimum(np.where(np.isfinite(lowest), lowest, level), level)
    return _eased(hanging, 8.0, 60, place)


def _along_line(top: NDArray[np.float64], line: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
    """Heights of the top where a line across the foot (n_medial,) runs, off its side walls, smoothed across, mm."""
    medial = place.grid.medial
    heights = place.grid.sample(top, line, medial)
    lateral_edge, medial_edge = (
        np.interp(line, place.grid.forward, edge) for edge in (place.lateral_edge, place.medial_edge)
    )
    inner = (medial > lateral_edge + LEDGE_MARGIN_MM) & (medial < medial_edge - LEDGE_MARGIN_MM) & np.isfinite(heights)
    if not inner.any():
        return np.zeros_like(line)
    return _eased(np.interp(medial, medial[inner], heights[inner]), 4.0, 20, place)


def _eased(values: NDArray[np.float64], sigma_mm: float, reach: int, place: Place) -> NDArray[np.float64]:
    """Values along one axis of the grid, smoothed over `reach` nodes either way."""
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) * place.grid.pitch / sigma_mm) ** 2)
    return np.convolve(np.pad(values, reach, mode="edge"), kernel / kernel.sum(), mode="valid")
