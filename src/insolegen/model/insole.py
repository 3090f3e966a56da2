"""What comes out: the designed surfaces, the solid, and what was found on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.grid import Grid
from insolegen.model.dose import Dose
from insolegen.model.finding import Finding
from insolegen.model.foot import Foot
from insolegen.model.label import Label
from insolegen.model.measurements import Measurements
from insolegen.model.other_foot import OtherFoot
from insolegen.model.prescription import Prescription
from insolegen.model.surface import ReleasedSurface


@dataclass(frozen=True, eq=False)
class FirmnessZone:
    """A part of a device that is filled more or less densely than others.

    name: heel, arch, forefoot, or the kind of the correction whose relief it is; outline (k, 2): closed without a
    repeated point, forward and medial, mm, foot frame; it may reach beyond the edge of the device. Where zones overlap
    the later one in a list counts.
    """

    name: str
    infill_percent: float
    outline: NDArray[np.float64]


@dataclass(frozen=True)
class Design:
    """Top and bottom of the device as height maps over its outline, in the foot frame.

    top, bottom (n_forward, n_medial) mm, finite at and around the outline; outline (k, 2) closed without a repeated
    point, forward and medial, counter-clockwise seen from above; distance (n_forward, n_medial): how far each node
    lies inside the outline, mm, negative outside. zones: where the filling differs; empty: the same everywhere.
    sole_up: a positive, solid above its top instead of below it and turned sole up in its file.
    """

    grid: Grid
    top: NDArray[np.float64]
    bottom: NDArray[np.float64]
    outline: NDArray[np.float64]
    distance: NDArray[np.float64]
    findings: tuple[Finding, ...] = ()
    zones: tuple[FirmnessZone, ...] = ()
    sole_up: bool = False


@dataclass(frozen=True)
class Solid:
    """A closed mesh: vertices (n, 3) mm, faces (m, 3) counter-clockwise from outside.

    In `Insole.solid` it is already in the frame of the file: on its own side, resting on z = 0; foot_to_file (4, 4)
    says how it got there from the foot frame.
    """

    vertices: NDArray[np.float64]
    faces: NDArray[np.int32]
    foot_to_file: NDArray[np.float64]


@dataclass(frozen=True)
class Insole:
    """The answer of `pipeline.make_insole`; `surface` is that of the exported mesh, None where nothing was exported.

    label: what is written on the underside, None where nothing was asked for; the design does not hold it. other_foot:
    what the scan of the person's other foot says, None where none was given.
    """

    foot: Foot
    measurements: Measurements
    prescription: Prescription
    design: Design
    solid: Solid
    doses: tuple[Dose, ...]
    fit: Mapping[str, float]
    device: Mapping[str, object]
    findings: tuple[Finding, ...]
    surface: ReleasedSurface | None = None
    label: Label | None = None
    other_foot: OtherFoot | None = None
