"""The wall of the cup is as thick as asked: where the outline leaves it thinner, the outline gives way.

Measured along the normal of the foot's side, a wall ends at its outer face, which stands upright on the outline. A ray
that leaves a slope of angle s goes the sine of s outward for every millimetre, so a wall of thickness t needs t sin(s)
between its foot's side and the outline.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.easing import smoothstep
from insolegen.geometry.polyline import Points
from insolegen.model.device import Device
from insolegen.model.place import Place
from insolegen.shaping.positive import is_positive

ENDS_STATION = 0.60
"""Walls stand up to here, flanges among them, in foot lengths: in front of it the edge of the device is low. [E]"""

CUP_ENDS_STATION = 0.25
"""The cup stands up to here, in foot lengths; reference 4.2, heel cup depth: s < 0.25."""

ALLOWANCE_MM = 0.04
"""What is made thicker than asked, for what the mesh loses between its nodes. [E]"""

RIM_MM = 0.05
"""What is no further below the rim is the rim. [E]"""

SURE_OF_RIM = 0.6
"""The part of a rim's width that is there however the outline was smoothed. [E]"""

HELD_MM = 8.0
EASED_MM = 6.0
"""Where a wall was too thin the outline gives way over this length and eases back over that. [E]"""


def rim_width(device: Device, station: NDArray[np.float64]) -> NDArray[np.float64]:
    """Width of the rim at stations along the foot, mm: half in front of the cup."""
    return np.asarray(device.rim_width_mm * (1 - 0.5 * smoothstep(station, 0.45, 0.65)))


def wall_thickness(device: Device, width: NDArray[np.float64], below: NDArray[np.float64]) -> NDArray[np.float64]:
    """Thickness asked of a wall so far below a rim of that width, mm; width and below broadcast.

    A shell has its full thickness from `rim_taper_mm` below the rim on; other devices are solid below their rim.
    """
    if device.bottom != "shell":
        return width
    share = np.clip(below / device.rim_taper_mm, 0.0, 1.0)
    thin = np.minimum(width, device.thickness_mm)
    return np.asarray(thin + (device.thickness_mm - thin) * share)


def room_for_walls(
    outline: Points, top: NDArray[np.float64], rim: NDArray[np.float64], device: Device, place: Place
) -> Points:
    """The outline moved outward where a wall would be too thin; the very same outline where none is.

    outline (k, 2) counter-clockwise from above; top: capped by the rim, before its edge is rounded; all mm.
    """
    if is_positive(device):
        return outline
    walls = _walls(top, rim, device, place)
    if not len(walls.nodes):
        return outline
    squared = (outline**2).sum(axis=1)[None, :] - 2 * walls.nodes @ outline.T
    nearest = np.argmin(squared, axis=1)
    ahead, behind = np.roll(outline, -1, axis=0), np.roll(outline, 1, axis=0)
    chord = np.linalg.norm(ahead - behind, axis=1)
    outward = np.stack([(ahead - behind)[:, 1], -(ahead - behind)[:, 0]], axis=1) / chord[:, None]
    # Of a slope that rises along the edge and not towards it, the edge is the further away.
    towards = np.maximum((walls.uphill * outward[nearest]).sum(axis=1), 0.0)
    away = walls.nodes - outline[nearest]
    inside = np.where((away * outward[nearest]).sum(axis=1) < 0, 1.0, -1.0)
    missing = walls.needed * towards - inside * np.linalg.norm(away, axis=1)
    if not missing.max() > 0:
        return outline
    room = np.zeros(len(outline))
    np.maximum.at(room, nearest, missing)
    return np.asarray(outline + outward * _eased(room, float(chord.mean()) / 2)[:, None])


@dataclass(frozen=True)
class _Walls:
    """Nodes (n, 2) of walls that may be too thin; the room each needs, mm; the direction uphill there, (n, 2)."""

    nodes: NDArray[np.float64]
    needed: NDArray[np.float64]
    uphill: NDArray[np.float64]


def _walls(top: NDArray[np.float64], rim: NDArray[np.float64], device: Device, place: Place) -> _Walls:
    # The outline of a shoe gives way for the cup alone.
    ends = ENDS_STATION if device.outline == "foot" else CUP_ENDS_STATION
    rows = int(np.searchsorted(place.grid.forward, ends * place.foot_length_mm))
    below = rim[:rows] - top[:rows]
    along, across = (np.gradient(top[:rows], place.grid.pitch, axis=axis) for axis in (0, 1))
    steep = along**2 + across**2
    width = rim_width(device, place.station)[:rows]
    needed = (wall_thickness(device, width, below) + ALLOWANCE_MM) * np.sqrt(steep / (1 + steep))
    # From a wall to the outline it is the way to the foot of the rim, by its slope, and the width of the rim, of which
    # smoothing takes a part. The rim itself, which slopes along the edge, is no wall.
    near = below < np.sqrt(steep) * (needed - SURE_OF_RIM * width)
    row, column = np.nonzero(near & (below > RIM_MM))
    slope = np.stack([along[row, column], across[row, column]], axis=1)
    return _Walls(
        np.stack([place.grid.forward[row], place.grid.medial[column]], axis=1),
        needed[row, column],
        slope / np.maximum(np.linalg.norm(slope, axis=1), 1e-12)[:, None],
    )


def _eased(room: NDArray[np.float64], step: float) -> NDArray[np.float64]:
    """Room along a ring, held over a length and eased beyond it, so that the peak keeps its height."""
    held, soft = round(HELD_MM / step), round(EASED_MM / step)
    reach = held + 3 * soft
    padded = np.pad(room, reach, mode="wrap")
    most = np.lib.stride_tricks.sliding_window_view(padded, 2 * held + 1).max(axis=1)
    kernel = np.exp(-0.5 * (np.arange(-3 * soft, 3 * soft + 1) / soft) ** 2)
    return np.convolve(most, kernel / kernel.sum(), mode="valid")
