"""The firmness zones of a design as closed bodies inside its solid, for slicers that fill them differently."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insolegen.fabrication.part import Modifier
from insolegen.geometry.polyline import resampled, signed_distance
from insolegen.geometry.rigid import move
from insolegen.geometry.slab import clip_grid, close
from insolegen.model.insole import Design
from insolegen.model.label import Label

_STEP_MM = 0.5
_REACH_MM = 3.0


def zone_bodies(design: Design, foot_to_file: NDArray[np.float64], label: Label | None = None) -> tuple[Modifier, ...]:
    """One body for each zone of a design, in the frame of the file; a zone beside the device has none.

    Cut out of the device and not laid over it: a program that does not know what a modifier is, and prints it, prints
    nothing that is not in the device anyhow. Neighbours share their boundary. They stay above the letters of a label.
    """
    mirrored = bool(np.linalg.det(foot_to_file[:3, :3]) < 0)
    underside = design.bottom if label is None or label.raised else _above_letters(design, label)
    bodies = []
    for zone in design.zones:
        inside = signed_distance(resampled(zone.outline, _STEP_MM), design.grid, _REACH_MM)
        clipped = clip_grid(design.grid, np.minimum(inside, design.distance))
        if not len(clipped.triangles):
            continue
        forward, medial = clipped.points.T
        top, bottom = (design.grid.sample(heights, forward, medial) for heights in (design.top, underside))
        vertices, faces = close(clipped, top, bottom)
        faces = faces[:, ::-1] if mirrored else faces
        bodies.append(Modifier(zone.name, move(foot_to_file, vertices), faces, zone.infill_percent))
    return tuple(bodies)


def _above_letters(design: Design, label: Label) -> NDArray[np.float64]:
    """The underside, lifted where letters are cut into it, and one node around them, (n_forward, n_medial) mm."""
    grid = design.grid
    forward, medial = (
        (nodes >= low - grid.pitch) & (nodes <= high + grid.pitch)
        for nodes, low, high in zip((grid.forward, grid.medial), label.low, label.high, strict=True)
    )
    return np.asarray(design.bottom + label.depth_mm * (forward[:, None] & medial[None, :]))
