"""Does a device fit a printer's bed: as it lies, turned, or not at all."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import DesignError, UsageError

MARGIN_MM = 3.0
"""Kept free along every edge of a bed, for skirt and clips. [E]"""

TURNS_DEG = np.arange(0.0, 180.0, 1.0)


@dataclass(frozen=True)
class Bed:
    """The room of a machine, mm: width, depth, height."""

    name: str
    width_mm: float
    depth_mm: float
    height_mm: float


BEDS = {
    bed.name: bed
    for bed in (
        Bed("prusa-mk4", 250.0, 210.0, 220.0),
        Bed("prusa-xl", 360.0, 360.0, 360.0),
        Bed("prusa-mini", 180.0, 180.0, 180.0),
        Bed("bambu-x1", 256.0, 256.0, 256.0),
        Bed("ender-3", 220.0, 220.0, 250.0),
        Bed("mjf-5200", 380.0, 284.0, 380.0),
        Bed("eos-p110", 200.0, 250.0, 330.0),
    )
}
"""Machines by name: multi jet fusion after reference 5.1 [V], all others as their makers state them [K]."""


@dataclass(frozen=True)
class Placement:
    """How a device lies on a bed: turned about the vertical, degrees, and the room it takes so, mm."""

    bed: Bed
    turn_deg: float
    size_mm: tuple[float, float, float]


def bed_named(text: str) -> Bed:
    """A machine of the table, or `WIDTHxDEPTHxHEIGHT` in mm; UsageError for anything else."""
    if text in BEDS:
        return BEDS[text]
    sizes = re.fullmatch(r"(\d+(?:\.\d+)?)x(\d+(?:\.\d+)?)x(\d+(?:\.\d+)?)", text)
    if sizes is None or min(map(float, sizes.groups())) <= 2 * MARGIN_MM:
        raise UsageError(
            f"the bed {text!r}",
            expected=f"WIDTHxDEPTHxHEIGHT in mm, for instance 250x210x220, or one of {', '.join(BEDS)}",
            where="--bed",
            remedy="write the three sizes with an x between them",
        )
    return Bed(text, *map(float, sizes.groups()))


def place_on_bed(vertices: NDArray[np.floating], bed: Bed) -> Placement:
    """The least turn by which a device, vertices (n, 3) mm as it lies in its file, fits a bed.

    DesignError for one that fits in no direction, or is too high.
    """
    height = float(np.ptp(vertices[:, 2]))
    turn, sizes = _turned(np.asarray(vertices[:, :2], dtype=np.float64))
    room = np.array([bed.width_mm, bed.depth_mm]) - 2 * MARGIN_MM
    over = (sizes - room).max(axis=1)
    if height > bed.height_mm or over.min() > 0:
        best = int(np.argmin(over))
        along, across = sizes[0]
        raise DesignError(
            f"{along:.0f} x {across:.0f} x {height:.0f} mm on a bed of {bed.width_mm:g} x {bed.depth_mm:g} x "
            f"{bed.height_mm:g} mm",
            expected=f"to fit with {MARGIN_MM:g} mm free along every edge; at best, turned by {turn[best]:.0f} "
            f"degrees, {max(float(over[best]), height - bed.height_mm):.1f} mm are missing",
            where=f"bed {bed.name}",
            remedy="choose a larger machine, or a shorter device: device.trim=sulcus or three_quarter",
        )
    fits = int(np.argmax(over <= 0))
    return Placement(bed, float(turn[fits]), (float(sizes[fits, 0]), float(sizes[fits, 1]), height))


def _turned(points: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The extents (t, 2) of points (n, 2) turned by each of the turns (t,), least turn first."""
    order = np.argsort(np.minimum(TURNS_DEG, 180 - TURNS_DEG), kind="stable")
    turns = TURNS_DEG[order]
    angle = np.radians(turns)
    # Extents are those of the hull; a point in each of many directions is as good, and needs no hull.
    outer = np.unique(np.argmax(points @ np.stack([np.cos(_AROUND), np.sin(_AROUND)]), axis=0))
    x, y = points[outer].T
    along = np.cos(angle)[:, None] * x - np.sin(angle)[:, None] * y
    across = np.sin(angle)[:, None] * x + np.cos(angle)[:, None] * y
    return turns, np.stack([np.ptp(along, axis=1), np.ptp(across, axis=1)], axis=1)


_AROUND = np.radians(np.arange(0.0, 360.0, 1.0))
