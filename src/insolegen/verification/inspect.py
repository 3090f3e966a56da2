"""The whole inspection of one exported insole: solid, size, doses, fit, verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.model.device import Device
from insolegen.model.dose import Dose
from insolegen.model.foot import Foot
from insolegen.verification.cup import cup_depth_mm
from insolegen.verification.dose import Promise, measure_doses
from insolegen.verification.exported import ExportedMesh
from insolegen.verification.fit import Displacement, measure_fit
from insolegen.verification.judge import Failure, Limits, failures
from insolegen.verification.makeability import Makeability, measure_makeability
from insolegen.verification.rays import VerticalRays
from insolegen.verification.solid import check_solid
from insolegen.verification.survey import survey

THICKNESS_TOLERANCE_MM = 0.05
CUP_TOLERANCE_MM = 0.1
RESIDUAL_RMS_MM = 0.5
RESIDUAL_P95_MM = 1.0
"""Beyond these the device does not follow the foot that it was made for, whatever its doses say. [E]"""


@dataclass(frozen=True)
class Inspection:
    """What was found, and everything that is wrong with it (empty: the device may be released)."""

    doses: tuple[Dose, ...]
    fit: dict[str, float | int]
    makeability: Makeability
    failures: tuple[Failure, ...]


def inspect(
    mesh: ExportedMesh,
    foot_to_file: NDArray[np.float64],
    foot: Foot,
    device: Device,
    promises: Sequence[Promise],
    *,
    cup_depth_asked_mm: float,
    foot_length_mm: float,
    heel_centre_medial_mm: float,
    heads: tuple[NDArray[np.float64], NDArray[np.float64]],
    intended: Displacement,
) -> Inspection:
    """Measure an exported insole against what was promised; foot_to_file (4, 4); lengths in mm.

    heads: first and fifth metatarsal head, (3,) each, foot frame: fit is judged behind them, for in front of them a
    device is a plate and no print of the toes. intended: by how much the corrections were to move the top, at places (p, 2) in the foot frame.
    """
    rays = VerticalRays.through(mesh)
    seen = survey(rays)
    solid = check_solid(mesh)
    makeability = measure_makeability(rays, seen, solid)
    depth, _, _ = cup_depth_mm(
        rays, seen, foot_to_file, foot_length_mm=foot_length_mm, heel_centre_medial_mm=heel_centre_medial_mm
    )
    cup = Dose("device", "heel_cup_depth_mm", cup_depth_asked_mm, depth, CUP_TOLERANCE_MM, "mm")
    doses = (cup, *measure_doses(rays, foot_to_file, promises))
    fit = measure_fit(rays, seen, foot_to_file, *_behind_the_toes(foot, heads), intended=intended)
    limits = Limits(
        minimum_thickness_mm=device.thickness_mm - THICKNESS_TOLERANCE_MM,
        residual_rms_gap_mm=RESIDUAL_RMS_MM,
        residual_p95_gap_mm=RESIDUAL_P95_MM,
    )
    return Inspection(doses, fit, makeability, failures(solid, makeability, doses, fit, limits))


def _behind_the_toes(
    foot: Foot, heads: tuple[NDArray[np.float64], NDArray[np.float64]]
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """The scan's own triangles behind the line of the heads, vertices (3 k, 3) and faces (k, 3): not the builder's map."""
    first, fifth = heads
    forward, medial = foot.low[:, 0], foot.low[:, 1]
    share = np.clip((first[1] - medial) / (first[1] - fifth[1]), 0, 1)
    corners = np.compress((forward < first[0] + share * (fifth[0] - first[0])).all(axis=0), foot.low, axis=2)
    count = corners.shape[2]
    return corners.transpose(2, 0, 1).reshape(-1, 3), np.arange(3 * count).reshape(-1, 3)
