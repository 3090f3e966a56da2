"""A foot that stands: aligned, scaled, on its right side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.model.finding import Finding
from insolegen.model.scan import ScanKind, Side, Unit, WeightBearing


@dataclass(frozen=True)
class Foot:
    """A scan in the foot frame.

    vertices (n, 3) mm: forward, medial, up; faces (m, 3); scan_to_foot (4, 4) takes scan units to the foot frame and
    contains the mirror for a left foot. `side` is the wearer's side although the coordinates are always those of a
    right foot.
    """

    vertices: NDArray[np.floating]
    faces: NDArray[np.integer]
    scan_to_foot: NDArray[np.float64]
    side: Side
    side_confidence: float
    unit: Unit
    kind: ScanKind
    weight_bearing: WeightBearing
    sole_captured: bool
    findings: tuple[Finding, ...] = ()
