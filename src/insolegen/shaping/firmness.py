"""Where a soft device is filled more and less densely: heel, arch, forefoot, and every relief."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.polyline import Points
from insolegen.model.insole import FirmnessZone
from insolegen.model.place import Place
from insolegen.model.prescription import Prescription
from insolegen.shaping.top import uncorrected
from insolegen.shaping.trim import behind_heads_line

HEEL_ENDS_STATION = 0.30
"""The heel ends here, where a post and a skive end too, in foot lengths; reference 4.3."""

BEYOND_MM = 15.0
"""Zones reach this far beyond the edge of the device, so that no sliver of it is left without one."""

RELIEFS = (
    "first_metatarsal_head_cut_out",
    "first_ray_cut_out",
    "heel_spur_aperture",
    "metatarsal_head_relief",
    "plantar_fascia_groove",
    "relief_by_curve",
)
"""What takes load off a place: it is softer there as well as lower."""

SMALLEST_MM2 = 20.0
"""A relief whose outline at half its depth holds less is no zone: no printer fills it. [E]"""


def firmness_zones(outline: Points, place: Place, prescription: Prescription) -> tuple[FirmnessZone, ...]:
    """Heel, arch and forefoot, which cover the device and share their borders, then its reliefs; soft devices only.

    outline (k, 2): the edge of the device, forward and medial, mm. The forefoot begins behind the metatarsal heads,
    where a three-quarter device ends. A relief's zone is its outline at half its depth.
    """
    device = prescription.device
    if device.type != "printed_soft":
        return ()
    low, high = outline.min(axis=0) - BEYOND_MM, outline.max(axis=0) + BEYOND_MM
    across = np.linspace(low[1], high[1], 41)
    lines = [
        np.full_like(across, low[0]),
        np.full_like(across, HEEL_ENDS_STATION * place.foot_length_mm),
        behind_heads_line(place, across),
        np.full_like(across, high[0]),
    ]
    infills = (device.heel_infill_percent, device.arch_infill_percent, device.forefoot_infill_percent)
    zones = [
        FirmnessZone(name, infill, _between(behind, front, across))
        for name, infill, behind, front in zip(
            ("heel", "arch", "forefoot"), infills, lines[:-1], lines[1:], strict=True
        )
        # A device that ends behind the heads has no forefoot.
        if front.max() > behind.min()
    ]
    reliefs = _reliefs(place, prescription)
    return (*zones, *(FirmnessZone(kind, device.relief_infill_percent, ring) for kind, ring in reliefs))


def _between(behind: NDArray[np.float64], front: NDArray[np.float64], across: NDArray[np.float64]) -> Points:
    """The ring between two lines across the foot, counter-clockwise from above."""
    back = np.stack([behind, across], axis=1)
    ahead = np.stack([front, across], axis=1)
    return np.concatenate([ahead, back[::-1]])


def _reliefs(place: Place, prescription: Prescription) -> Iterator[tuple[str, Points]]:
    heights = uncorrected(place, prescription.device)
    for correction in prescription.corrections:
        after = correction.apply(heights, place)
        if correction.kind in RELIEFS:
            depth = heights - after
            for ring in _rings_at(depth, float(depth.max()) / 2, place):
                yield correction.kind, ring
        heights = after


def _rings_at(depth: NDArray[np.float64], level: float, place: Place) -> list[Points]:
    """The outlines of where a depth reaches a level; none where nothing is lowered."""
    if not level > 0:
        return []
    from contourpy import contour_generator  # not for every device

    grid = place.grid
    # A border of nothing closes the outline of what lies at the grid's own edge.
    forward, medial = (np.pad(axis, 1, mode="reflect", reflect_type="odd") for axis in (grid.forward, grid.medial))
    lines = contour_generator(x=medial, y=forward, z=np.pad(depth, 1)).lines(level)
    rings = [np.asarray(line, dtype=np.float64)[:-1, ::-1] for line in lines]
    return [ring for ring in rings if len(ring) >= 3 and abs(_area(ring)) >= SMALLEST_MM2]


def _area(ring: Points) -> float:
    ahead = np.roll(ring, -1, axis=0)
    return float(np.sum(ring[:, 0] * ahead[:, 1] - ahead[:, 0] * ring[:, 1])) / 2
