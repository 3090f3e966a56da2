"""The whole inspection of one exported insole: solid, size, doses, fit, verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from insolegen.model.device import Device
from insolegen.model.dose import CupProbe, Dose
from insolegen.model.foot import Foot
from insolegen.model.surface import ReleasedSurface
from insolegen.verification.cup import cup_depth_mm
from insolegen.verification.dose import Promise, measure_doses
from insolegen.verification.exported import ExportedMesh
from insolegen.verification.fit import Displacement, measure_fit
from insolegen.verification.judge import Failure, Limits, failures
from insolegen.verification.likeness import surface_of
from insolegen.verification.makeability import Makeability, measure_makeability
from insolegen.verification.rays import VerticalRays
from insolegen.verification.solid import check_solid
from insolegen.verification.survey import Survey, survey

THICKNESS_TOLERANCE_MM = 0.05
CUP_TOLERANCE_MM = 0.1
UPRIGHT_MM = 1e-3
"""A wall that leans by less stands upright: it is what single precision makes of the walls of letters."""
RESIDUAL_RMS_MM = 0.5
RESIDUAL_P95_MM = 1.0
"""Beyond these the device does not follow the foot that it was made for, whatever its doses say. [E]"""


@dataclass(frozen=True)
class Inspection:
    """What was found, and everything that is wrong with it (empty: the device may be released)."""

    doses: tuple[Dose, ...]
    fit: dict[str, float | int]
    makeability: Makeability
    surface: ReleasedSurface
    failures: tuple[Failure, ...]


def inspect(
    mesh: ExportedMesh,
    foot_to_file: NDArray[np.float64],
    foot: Foot,
    device: Device,
    promises: Sequence[Promise],
    *,
    cup_depth_asked_mm: float,
    pocket_mm: float,
    foot_length_mm: float,
    heel_centre_medial_mm: float,
    heads: tuple[NDArray[np.float64], NDArray[np.float64]],
    intended: Displacement,
) -> Inspection:
    """Measure an exported insole against what was promised; foot_to_file (4, 4); lengths in mm.

    heads: first and fifth metatarsal head, (3,) each, foot frame: fit is judged behind them, for in front of them a
    device is a plate and no print of the toes. intended: by how much the corrections were to move the top, at places
    (p, 2) in the foot frame.
    """
    rays = VerticalRays.through(mesh)
    seen = survey(rays)
    solid = check_solid(mesh)
    makeability = measure_makeability(rays, seen, solid, plumb_mm=UPRIGHT_MM)
    cup_probe = CupProbe(foot_length_mm, heel_centre_medial_mm, pocket_mm)
    # The wall of a positive is higher than the cup that will be trimmed from what is formed over it.
    parameter = "heel_wall_height_mm" if device.type == "positive" else "heel_cup_depth_mm"
    cup = measure_cup(rays, seen, foot_to_file, cup_probe, asked_mm=cup_depth_asked_mm, parameter=parameter)
    doses = (cup, *measure_doses(rays, foot_to_file, promises))
    fit = fit_behind_the_toes(rays, seen, foot_to_file, foot, heads, intended)
    limits = Limits(
        minimum_thickness_mm=device.thickness_mm - THICKNESS_TOLERANCE_MM,
        residual_rms_gap_mm=RESIDUAL_RMS_MM,
        residual_p95_gap_mm=RESIDUAL_P95_MM,
    )
    return Inspection(doses, fit, makeability, surface_of(mesh, seen), failures(solid, makeability, doses, fit, limits))


def measure_cup(
    rays: VerticalRays,
    seen: Survey,
    foot_to_file: NDArray[np.float64],
    probe: CupProbe,
    *,
    asked_mm: float,
    tolerance_mm: float = CUP_TOLERANCE_MM,
    parameter: str = "heel_cup_depth_mm",
) -> Dose:
    """The depth of the heel cup as a dose of the device itself; pockets that a cushion fills do not deepen it."""
    depth, _, _ = cup_depth_mm(
        rays, seen, foot_to_file,
        foot_length_mm=probe.foot_length_mm, heel_centre_medial_mm=probe.heel_centre_medial_mm,
    )  # fmt: skip
    return Dose("device", parameter, asked_mm, depth - probe.pocket_mm, tolerance_mm, "mm", probe)


def fit_behind_the_toes(
    rays: VerticalRays,
    seen: Survey,
    foot_to_file: NDArray[np.float64],
    foot: Foot,
    heads: tuple[NDArray[np.float64], NDArray[np.float64]],
    intended: Displacement,
) -> dict[str, float | int]:
    """The gaps between scan and device behind the metatarsal heads; arguments as for `inspect`."""
    return measure_fit(
        rays, seen, foot_to_file, _sole_of(foot, heads), intended=intended, within=partial(_behind, heads[0], heads[1])
    )


def _sole_of(foot: Foot, heads: tuple[NDArray[np.float64], NDArray[np.float64]]) -> NDArray[np.float32]:
    """The scan's own triangles near the ground up to the heads, (3 corners, 3 axes, k) mm: no height map."""
    front = max(float(head[0]) for head in heads) + 10.0
    return np.compress(foot.low[0, 0] < front, foot.low, axis=2)


def _behind(first: NDArray[np.float64], fifth: NDArray[np.float64], places: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which places (p, 2) lie behind the line of the metatarsal heads."""
    share = np.clip((first[1] - places[:, 1]) / (first[1] - fifth[1]), 0, 1)
    return np.asarray(places[:, 0] < first[0] + share * (fifth[0] - first[0]))
