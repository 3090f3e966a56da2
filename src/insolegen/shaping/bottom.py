"""The underside of the device: a plane, the offset of its top, or both with an arch between."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.ball import offset_below
from insolegen.geometry.easing import smoothstep
from insolegen.model.device import Device
from insolegen.model.place import Place
from insolegen.model.prescription import Prescription
from insolegen.shaping.top import BEVEL_MM

MESH_ALLOWANCE_MM = 0.03
"""A shell is made this much thicker than asked: between its nodes, on the walls of the cup, a mesh is thinner. [E]"""

POSTS = ("rearfoot_post", "extrinsic_rearfoot_post")
POST_STATIONS = (0.28, 0.31)
"""What gives a shell a flat post under its heel, and where that post ends, in foot lengths. [E]"""

BRIDGE_RISES, BRIDGE_FALLS = (0.28, 0.38), (0.50, 0.60)
"""Where the underside of a bridge leaves its plane in front of the heel, and where it has come back to it behind the
ball, in foot lengths. [E]"""


def underside(
    top: NDArray[np.float64],
    distance: NDArray[np.float64],
    to_front: NDArray[np.float64],
    prescription: Prescription,
    place: Place,
) -> NDArray[np.float64]:
    """Heights of the underside, (n_forward, n_medial) mm, what corrections build under it included.

    top: before its edge is rounded; distance: mm inside the outline; to_front: mm behind the distal edge.
    """
    device = prescription.device
    within = (distance > 2.0) & (to_front > BEVEL_MM)
    if device.bottom == "shell":
        bottom = _shell(top, to_front, device, place)
        if any(correction.kind in POSTS for correction in prescription.corrections):
            ground = float(bottom[within].min())
            ahead = smoothstep(place.station, *POST_STATIONS)
            bottom = np.where(ahead < 1, np.minimum(bottom, ground + ahead * (bottom - ground)), bottom)
    else:
        bottom = np.full(top.shape, float(top[within].min()) - device.thickness_mm)
        if device.bottom == "bridge":
            bottom = bottom + _arched(top, bottom, device, place)
    for correction in prescription.corrections:
        bottom = correction.apply_to_bottom(bottom, place)
    return bottom


def _shell(
    top: NDArray[np.float64], to_front: NDArray[np.float64], device: Device, place: Place
) -> NDArray[np.float64]:
    """The top offset by the thickness, towards the distal edge by less."""
    thin = device.distal_edge_mm + (device.thickness_mm - device.distal_edge_mm) * smoothstep(to_front, 0.0, BEVEL_MM)
    bottom = _offset(top, device, place)
    bottom = np.maximum(bottom, np.where(to_front < BEVEL_MM, top - thin, -np.inf))
    return np.asarray(np.minimum(bottom, top - np.where(to_front < BEVEL_MM, thin, 0.6 * device.thickness_mm)))


def _arched(top: NDArray[np.float64], plane: NDArray[np.float64], device: Device, place: Place) -> NDArray[np.float64]:
    """By how much the underside of a bridge rises over its plane, mm: to the offset of the top at the most."""
    room = np.maximum(_offset(top, device, place) - plane, 0.0)
    return room * smoothstep(place.station, *BRIDGE_RISES) * (1.0 - smoothstep(place.station, *BRIDGE_FALLS))


def _offset(top: NDArray[np.float64], device: Device, place: Place) -> NDArray[np.float64]:
    offset = offset_below(top, place.grid.pitch, device.thickness_mm + MESH_ALLOWANCE_MM)
    return np.asarray(offset, dtype=np.float64)
