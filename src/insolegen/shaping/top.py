"""The top of the device: the foot with its corrections, capped by the rim, its edges rounded and thinned."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.easing import smoothstep, soft_ramp
from insolegen.model.correction import Correction
from insolegen.model.device import Device
from insolegen.model.place import Place

RIM_BLEND_MM = 1.0
"""Foot and rim pass into each other over this height. [E]"""

BEVEL_MM = 5.0
"""The distal edge is thinned over this length. [E]"""

PLATE_STARTS, PLATE_BLEND, PLATE_EASE = 0.0, 0.05, 0.15
"""The plate under the toes begins this far in front of the line of the metatarsal heads, is whole this much further and
level this far out, in foot lengths: the ball is a print; the crease behind the toes, which carries nothing, is not. [E]
"""
LEDGE_BEHIND = (0.0, 0.015, 0.03)
"""So far behind that line, in foot lengths, the height is taken from which the plate starts. [E]"""


def uncorrected(place: Place, device: Device) -> NDArray[np.float64]:
    """What the corrections start from, (n_forward, n_medial) mm: the plantar surface, a plate under the toes."""
    return toe_plate(place.plantar, device, place)


def corrected(heights: NDArray[np.float64], place: Place, corrections: Sequence[Correction]) -> NDArray[np.float64]:
    """Heights with corrections in order, (n_forward, n_medial) mm."""
    for correction in corrections:
        heights = correction.apply(heights, place)
    return heights


def toe_plate(top: NDArray[np.float64], device: Device, place: Place) -> NDArray[np.float64]:
    """In front of the sulcus the device is a plate, not a print of the toes: level with the ball, or lower.

    Unchanged for a three-quarter device, which ends before the toes.
    """
    if device.trim == "three_quarter":
        return top
    length = place.foot_length_mm
    first, fifth = place.landmarks["first_metatarsal_head"], place.landmarks["fifth_metatarsal_head"]
    share = np.clip((first[1] - place.medial) / (first[1] - fifth[1]), 0, 1)
    line = first[0] + share * (fifth[0] - first[0]) + PLATE_STARTS * length
    ball = (place.station > 0.62) & (place.station < 0.76) & place.captured
    level = float(np.percentile(top[ball], 10)) if ball.any() else 0.0
    toes = place.captured & (place.forward > line + PLATE_BLEND * length)
    lowest = np.where(toes, place.plantar, np.inf).min(axis=1)
    hanging = np.minimum(np.where(np.isfinite(lowest), lowest, level), level)
    ease = np.exp(-0.5 * (np.arange(-60, 61) * place.grid.pitch / 8.0) ** 2)
    plate = np.convolve(np.pad(hanging, 60, mode="edge"), ease / ease.sum(), mode="valid")
    # The plate starts as high as the ball is at its end, not as the crease before the toes, and eases to its own level.
    beyond = place.forward - line
    across = np.broadcast_to(line, (1, place.grid.shape[1]))[0]
    ledge = np.minimum.reduce([_along_line(top, across - back * length, place) for back in LEDGE_BEHIND])
    eased = plate[:, None] + (ledge - plate[:, None]) * (1 - smoothstep(beyond, 0.0, PLATE_EASE * length))
    weight = smoothstep(beyond, 0.0, PLATE_BLEND * length)
    return np.asarray(top + (eased - top) * weight)


def _along_line(top: NDArray[np.float64], line: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
    """Heights of the top where a line across the foot (n_medial,) runs, off its side walls, smoothed across, mm."""
    medial = place.grid.medial
    heights = place.grid.sample(top, line, medial)
    lateral_edge, medial_edge = (
        np.interp(line, place.grid.forward, e) for e in (place.lateral_edge, place.medial_edge)
    )
    margin = 0.15 * (medial_edge - lateral_edge)
    inner = (medial > lateral_edge + margin) & (medial < medial_edge - margin) & np.isfinite(heights)
    if not inner.any():
        return np.zeros_like(line)
    even = np.interp(medial, medial[inner], heights[inner])
    ease = np.exp(-0.5 * (np.arange(-20, 21) * place.grid.pitch / 4.0) ** 2)
    return np.convolve(np.pad(even, 20, mode="edge"), ease / ease.sum(), mode="valid")


def capped(top: NDArray[np.float64], rim: NDArray[np.float64]) -> NDArray[np.float64]:
    """The lower of foot and rim, rounded where they meet, exactly the one or the other elsewhere."""
    return rim - soft_ramp(rim - top, RIM_BLEND_MM)


def rounded_edge(top: NDArray[np.float64], distance: NDArray[np.float64], radius: float) -> NDArray[np.float64]:
    """The edge of the top as a quarter round; distance: mm inside the outline."""
    short = np.clip(radius - distance, 0.0, radius)
    return np.asarray(top - (radius - np.sqrt(radius**2 - short**2)))


def bevelled(
    top: NDArray[np.float64], bottom: NDArray[np.float64], to_front: NDArray[np.float64], thickness: float
) -> NDArray[np.float64]:
    """The top lowered towards the distal edge to a thickness of `thickness` there; to_front: mm behind the edge."""
    over = np.maximum(top - bottom - thickness, 0.0)
    thinned = bottom + np.minimum(top - bottom, thickness + over * smoothstep(to_front, -0.5, BEVEL_MM))
    return np.where(to_front < BEVEL_MM, thinned, top)
