"""What holes in the sole and in the sides of the ball take away: a measure that rests on a guess is no measure."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from insolegen.measuring.definitions import BY_NAME
from insolegen.measuring.landmarks import Bearings
from insolegen.measuring.missing import Missing, Value
from insolegen.model.foot import Foot

PRINTS = {
    "arch_index": (0.0, 0.80),
    "arch_index_at_1_mm": (0.0, 0.80),
    "arch_index_at_3_mm": (0.0, 0.80),
    "chippaux_smirak_percent": (0.30, 0.80),
    "staheli_index": (0.0, 0.60),
    "clarke_angle_deg": (0.02, 0.80),
}
"""The stations of the sole, in foot lengths, that each index of the footprint reads (`footprint`)."""

OF_THE_ARCH = ("arch_height_mm", "arch_height_percent", "medial_arch_angle_deg")

FROM_THE_GROUND = (
    *OF_THE_ARCH,
    *PRINTS,
    "instep_height_mm",
    "arch_height_index",
    "navicular_height_mm",
    "normalised_navicular_height",
    "navicular_index",
    "rearfoot_angle_deg",
    "forefoot_to_rearfoot_angle_deg",
    "malleolar_valgus_index",
)
"""Heights above the ground, and angles to it."""

CONTACT_ZONES = ((0.04, 0.30), (0.54, 0.79))
"""Stations, in foot lengths, at which the foot stands on the ground (`scans.stance`)."""

MAY_TOUCH_MM = 3.0
"""A guessed surface that comes so near to the ground may in truth be what touches it. [E]"""

ARCH_HOLE = Missing("hole_in_arch", "the arch has a hole that is too wide to be filled with confidence", "serious")
GROUND_HOLE = Missing(
    "hole_under_contact",
    "a place on which the foot stands has a hole that is too wide to be filled with confidence, so that the ground is "
    "not known",
    "serious",
)
PRINT_HOLE = Missing("hole_in_print", "the print has a hole that is too wide to be filled with confidence", "serious")


def taken_by_holes(foot: Foot, bearings: Bearings, found: Mapping[str, Value]) -> dict[str, Missing]:
    """The measures of those found that holes in the sole take away, each with its reason; none on a whole sole."""
    if foot.holes is None or not foot.holes.guessed.any():
        return {}
    grid = foot.maps.plantar.grid
    row, column = np.nonzero(foot.holes.guessed)
    station = (grid.forward[row] - bearings.start) / bearings.foot_length
    taken = {
        name: PRINT_HOLE for name, (low, high) in PRINTS.items() if bool(((station >= low) & (station <= high)).any())
    }
    if "arch_apex" not in bearings.landmarks:
        taken |= dict.fromkeys(OF_THE_ARCH, ARCH_HOLE)
    low = station[foot.maps.sole.heights[row, column] < MAY_TOUCH_MM]
    if any(bool(((low >= start) & (low <= end)).any()) for start, end in CONTACT_ZONES):
        taken |= dict.fromkeys(FROM_THE_GROUND, GROUND_HOLE)
    return {name: why for name, why in taken.items() if name in OF_THE_ARCH or not isinstance(found[name], Missing)}


BALL_HOLE = Missing(
    "hole_at_ball",
    "a side of the ball has a hole in which its widest place may lie",
    "serious",
)


def taken_by_side_holes(bearings: Bearings, found: Mapping[str, Value]) -> dict[str, Missing]:
    """The measures of those found that rest on a ball point in a hole; none where it was seen, or a fit bridged it."""
    if not bearings.in_hole:
        return {}
    rests = [name for name in found if name == "maximum_breadth_mm" or set(BY_NAME[name].needs) & set(bearings.in_hole)]
    return {name: BALL_HOLE for name in rests if not isinstance(found[name], Missing)}
