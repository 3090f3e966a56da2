"""A made-up insole whose heights are formulas: drawn in no time, with answers that are known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from insolegen.geometry.grid import Grid, HeightMap
from insolegen.model.device import Device
from insolegen.model.dose import Dose
from insolegen.model.finding import Finding
from insolegen.model.foot import Foot, FootMaps
from insolegen.model.insole import Design, Insole, Solid
from insolegen.model.measurements import Arch, Landmark, Measurements
from insolegen.model.prescription import Prescription
from insolegen.model.scan import Side

LENGTH_MM = 250.0
CENTRE, RADII = (95.0, 0.0), (92.0, 36.0)
GAP_MM = 0.75
"""Everywhere the made-up insole lies so far below the sole."""


def sole_height(forward, medial):
    """A valley along the foot with a hill at the medial arch, mm."""
    hill = 18 * np.exp(-(((forward - 110) / 30) ** 2) - ((medial - 24) / 14) ** 2)
    return (medial / 12) ** 2 + hill


def _insole() -> Insole:
    grid = Grid(-5.0, -60.0, 1.0, (261, 121))
    forward, medial = np.meshgrid(grid.forward, grid.medial, indexing="ij")
    heights = sole_height(forward, medial)
    print_ = ((forward - 125) / 125) ** 2 + (medial / 46) ** 2 <= 1
    empty = HeightMap(grid, np.full(grid.shape, np.nan))
    maps = FootMaps(
        HeightMap(grid, np.where(print_, heights, np.nan)), HeightMap(grid, heights), *(empty for _ in range(5))
    )
    angle = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    outline = np.stack([CENTRE[0] + RADII[0] * np.cos(angle), CENTRE[1] + RADII[1] * np.sin(angle)], axis=-1)
    # Like the real ones, known near the outline only.
    inside = np.hypot((forward - CENTRE[0]) / RADII[0], (medial - CENTRE[1]) / RADII[1])
    vertices = np.stack([forward, medial, heights], axis=-1).reshape(-1, 3)
    node = np.arange(grid.shape[0] * grid.shape[1]).reshape(grid.shape)
    corner = node[:-1, :-1].ravel(), node[1:, :-1].ravel(), node[1:, 1:].ravel(), node[:-1, 1:].ravel()
    faces = np.concatenate([np.stack([corner[0], corner[k], corner[k + 1]], axis=-1) for k in (1, 2)])
    foot = Foot(
        scan_vertices=vertices, faces=faces, low=np.zeros((3, 3, 0), np.float32), scan_to_foot=np.eye(4),
        side="right", side_confidence=0.9, unit="mm",
        kind="plantar", weight_bearing=None, sole_captured=True, maps=maps,
    )  # fmt: skip
    places = {
        "heel_point": (0.0, 0.0, 20.0),
        "longest_toe_tip": (LENGTH_MM, 2.0, 10.0),
        "heel_centre": (40.0, 0.0, 0.0),
        "first_metatarsal_head": (180.0, 40.0, 15.0),
        "fifth_metatarsal_head": (160.0, -40.0, 15.0),
        "arch_apex": (110.0, 24.0, 22.0),
    }
    measurements = Measurements(
        values={
            "foot_length_mm": LENGTH_MM, "ball_width_mm": 82.5, "heel_width_mm": 60.0, "instep_height_mm": None,
            "arch_index": 0.234,
        },
        confidence={"foot_length_mm": 0.95, "ball_width_mm": 0.9, "arch_index": 0.7},
        landmarks={name: Landmark(np.array(place), 0.9) for name, place in places.items()},
        arch=Arch(
            "normal", 1.0,
            ({"measure": "arch_index", "value": 0.234, "class": "normal", "limits": [0.21, 0.26],
              "source": "Cavanagh & Rodgers 1987", "certainty": "V"},),
        ),
        sizes={"eu": 39.75, "us_men": 7.0},
    )  # fmt: skip
    return Insole(
        foot=foot,
        measurements=measurements,
        prescription=Prescription("flat-foot", "asked for", Device(), ()),
        design=Design(
            grid, heights - GAP_MM, np.full(grid.shape, -4.0), outline, np.clip((1 - inside) * RADII[1], -2, 2)
        ),
        solid=Solid(np.zeros((0, 3)), np.zeros((0, 3), np.int32), np.eye(4)),
        doses=(Dose("rearfoot_post", "angle_deg", 4.0, 3.98, 0.25, "deg"),),
        fit={"mean_gap_mm": 0.75, "within_1mm_fraction": 1.0},
        device={"length_mm": 184.0, "watertight": True},
        findings=(Finding("instep_not_captured", "note", "the scan ends below the instep", "instep_height_mm"),),
    )


@pytest.fixture(scope="session")
def insole_of() -> Callable[[Side], Insole]:
    """The made-up insole, for the foot of either side."""
    insole = _insole()

    def of(side: Side) -> Insole:
        return replace(insole, foot=replace(insole.foot, side=side))

    return of


@pytest.fixture
def insole(insole_of) -> Insole:
    return insole_of("right")
