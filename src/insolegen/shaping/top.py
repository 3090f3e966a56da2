"""The top of the device: the foot with its corrections, capped by the rim, its edges rounded and thinned."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.easing import smoothstep, soft_ramp
from insolegen.model.correction import Correction
from insolegen.model.device import Device
from insolegen.model.place import Place
from insolegen.shaping.toe_plate import toe_plate

RIM_BLEND_MM = 1.0
"""Foot and rim pass into each other over this height. [E]"""

BEVEL_MM = 5.0
"""The distal edge is thinned over this length. [E]"""


def uncorrected(place: Place, device: Device) -> NDArray[np.float64]:
    """What the corrections start from, (n_forward, n_medial) mm: the plantar surface, a plate under the toes."""
    return toe_plate(place.plantar, device, place)


def corrected(heights: NDArray[np.float64], place: Place, corrections: Sequence[Correction]) -> NDArray[np.float64]:
    """Heights with corrections in order, (n_forward, n_medial) mm."""
    for correction in corrections:
        heights = correction.apply(heights, place)
    return heights


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
