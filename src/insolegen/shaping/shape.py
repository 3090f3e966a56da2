"""The device: top, outline and bottom from a place and a prescription; then the solid."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import DesignError
from insolegen.geometry.easing import smoothstep
from insolegen.geometry.polyline import signed_distance
from insolegen.geometry.rigid import move, rigid
from insolegen.geometry.slab import clip_grid, close
from insolegen.model.device import Device
from insolegen.model.insole import Design, Solid
from insolegen.model.place import Place
from insolegen.model.prescription import Prescription
from insolegen.model.scan import Side
from insolegen.shaping.bottom import underside
from insolegen.shaping.firmness import firmness_zones
from insolegen.shaping.fit_in_shoe import fit_in_shoe
from insolegen.shaping.positive import PLINTH_MM, is_positive, wall_beyond_rim
from insolegen.shaping.rim import heel_wall_height, lowest_heel, rim_heights
from insolegen.shaping.top import BEVEL_MM, bevelled, capped, corrected, rounded_edge, uncorrected
from insolegen.shaping.trim import distal_line, trim_line
from insolegen.shaping.wall import room_for_walls

__all__ = ["heel_wall_height", "intended_displacement", "pocket_depth", "shape", "solidify"]

REACH_MM = 3.0
"""How far from the outline distances are known."""


def shape(place: Place, prescription: Prescription) -> Design:
    """Design the device for a foot: its surfaces and its outline, in the foot frame, mm."""
    device = prescription.device
    start = uncorrected(place, device)
    foot_side = corrected(start, place, prescription.corrections)
    rim = rim_over(foot_side, start, prescription, place)
    outline, last = trim_line(foot_side, rim, device, place)
    top = capped(foot_side, rim)
    outline = room_for_walls(outline, top, rim, device, place)
    _refuse_beyond_the_scan(outline, place, prescription)
    distance = np.asarray(signed_distance(outline, place.grid, REACH_MM), dtype=np.float64)
    to_front = distance_to_front(outline, device, place)
    remarks = tuple(remark for correction in prescription.corrections for remark in correction.remarks(place))
    remarks += fit_in_shoe(outline, last, device, place)
    if is_positive(device):
        plinth = np.full(top.shape, float(top[distance > 0].max()) + PLINTH_MM)
        return Design(place.grid, top, plinth, outline, distance, remarks, sole_up=True)
    bottom = underside(top, distance, to_front, prescription, place)
    top = bevelled(top, bottom, to_front, device.distal_edge_mm) if device.bottom != "shell" else top
    sides = smoothstep(to_front, 0.0, BEVEL_MM)
    top = top - sides * (top - rounded_edge(top, distance, device.rim_radius_mm))
    zones = firmness_zones(outline, place, prescription)
    return Design(place.grid, top, bottom, outline, distance, remarks, zones)


def rim_over(
    foot_side: NDArray[np.float64], start: NDArray[np.float64], prescription: Prescription, place: Place
) -> NDArray[np.float64]:
    """The rim that caps a foot's side, what acts on it included, (n_forward, n_medial) mm; start: uncorrected."""
    rim = rim_heights(foot_side, start, prescription.device, place, pocket_depth(place, prescription))
    for correction in prescription.corrections:
        rim = correction.apply_to_rim(rim, place)
    return rim + wall_beyond_rim(prescription.device)


def pocket_depth(place: Place, prescription: Prescription) -> float:
    """By how much pockets and grooves lower the lowest point of the heel, mm."""
    others = tuple(one for one in prescription.corrections if not (one.is_pocket and one.dose))
    if len(others) == len(prescription.corrections):
        return 0.0
    start = uncorrected(place, prescription.device)
    without, with_them = (
        lowest_heel(corrected(start, place, some), place) for some in (others, prescription.corrections)
    )
    return without - with_them


def _refuse_beyond_the_scan(outline: NDArray[np.float64], place: Place, prescription: Prescription) -> None:
    # Refused, not built as high as it goes: a wall lower than ordered is another device.
    grid = place.grid
    low = np.array([grid.forward[0], grid.medial[0]]) + 2 * grid.pitch
    high = np.array([grid.forward[-1], grid.medial[-1]]) - 2 * grid.pitch
    beyond = float(max((low - outline).max(), (outline - high).max()))
    if beyond > 0:
        flanges = [one.kind for one in prescription.corrections if one.kind.endswith("_flange") and one.dose]
        fields = [*(f"{kind}.height_mm" for kind in flanges), "device.heel_cup_depth_mm"]
        raise DesignError(
            f"the edge of the device would run {beyond:.0f} mm beyond what the scan holds of the foot's sides",
            expected="a rim no higher than the foot's sides were scanned",
            where=fields[0],
            remedy=f"lessen {' or '.join(fields)} by a few mm, or scan the foot further up its sides",
        )


def solidify(design: Design, side: Side) -> Solid:
    """The closed mesh of a design, on its own side, resting on z = 0; a positive is turned over about its length."""
    clipped = clip_grid(design.grid, design.distance)
    forward, medial = clipped.points.T
    top, bottom = (design.grid.sample(heights, forward, medial) for heights in (design.top, design.bottom))
    plane = float(design.bottom.flat[0])
    if design.sole_up:
        vertices, faces = close(clipped, bottom, top)
        to_file = np.diag([1.0, -1.0, -1.0, 1.0])
        to_file[2, 3] = plane
    else:
        vertices, faces = close(clipped, top, plane if (design.bottom == plane).all() else bottom)
        to_file = rigid(translation=[0.0, 0.0, -float(vertices[:, 2].min())])
    if side == "left":
        to_file = np.diag([1.0, -1.0, 1.0, 1.0]) @ to_file
        faces = faces[:, ::-1]
    return Solid(np.asarray(move(to_file, vertices)), faces, to_file)


def intended_displacement(
    place: Place, prescription: Prescription
) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    """By how much the top was to be moved off the foot, mm, as a function of places (p, 2) in the foot frame."""
    wanted = corrected(uncorrected(place, prescription.device), place, prescription.corrections)

    def displacement(places: NDArray[np.float64]) -> NDArray[np.float64]:
        moved = wanted - place.plantar
        return np.asarray(place.grid.sample(moved, places[:, 0], places[:, 1]))

    return displacement


def distance_to_front(outline: NDArray[np.float64], device: Device, place: Place) -> NDArray[np.float64]:
    """How far behind the distal edge each node lies, (n_forward, n_medial) mm."""
    if device.trim != "full":
        return np.asarray(distal_line(device, place, place.medial) - place.forward)
    front = np.array([outline[np.abs(outline[:, 1] - m) < 2.0, 0].max(initial=-np.inf) for m in place.grid.medial])
    return np.asarray(np.where(np.isfinite(front), front, -99.0)[None, :] - place.forward)
