"""A foot that stands: aligned, scaled, on its right side."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.grid import HeightMap
from insolegen.model.finding import Finding
from insolegen.model.scan import FootAxis, ScanKind, Side, Unit, WeightBearing


@dataclass(frozen=True)
class FootMaps:
    """The foot seen from outside, from each side that is measured: smoothed surfaces, computed once.

    plantar: lowest `up` over (forward, medial), as scanned, NaN where nothing was. sole: the same without
    noise, finite everywhere: holes bridged, the outside continued as a wall. medial, lateral:
    greatest and least `medial` over (forward, up), up to 0.16 foot lengths high. heel, toes: least and greatest
    `forward` over (medial, up). dorsum: greatest `up` over (forward, medial) around half length. All mm.
    """

    plantar: HeightMap
    sole: HeightMap
    medial: HeightMap
    lateral: HeightMap
    heel: HeightMap
    toes: HeightMap
    dorsum: HeightMap

    @property
    def captured(self) -> NDArray[np.bool_]:
        """Where the scan really holds the sole, on the grid of `sole`."""
        return np.isfinite(self.plantar.heights)


@dataclass(frozen=True)
class FilledHoles:
    """Where the sole was not scanned and was filled, on the grid of `FootMaps.plantar`.

    filled (n_forward, n_medial): all of it; guessed: of it, what lies in holes too wide to be filled with confidence.
    """

    filled: NDArray[np.bool_]
    guessed: NDArray[np.bool_]


@dataclass(frozen=True)
class Foot:
    """A scan in the foot frame.

    scan_vertices (n, 3) in scan units, loose pieces and floor left out of faces (m, 3); a coarse scan has more of both
    than its file, on curved edges; scan_to_foot (4, 4) takes scan units to the foot frame and contains the mirror for a
    left foot; low (3 corners, 3 axes, k) float32: the triangles near the ground, already in the foot frame. `side` is
    the wearer's side although the coordinates are always those of a right foot. `holes` is None where the sole has
    none.
    """

    scan_vertices: NDArray[np.floating]
    faces: NDArray[np.integer]
    low: NDArray[np.float32]
    scan_to_foot: NDArray[np.float64]
    side: Side
    side_confidence: float
    unit: Unit
    kind: ScanKind
    weight_bearing: WeightBearing | None
    sole_captured: bool
    maps: FootMaps
    findings: tuple[Finding, ...] = ()
    holes: FilledHoles | None = None
    axis: FootAxis = "second-metatarsal-head"

    @property
    def sole_known(self) -> NDArray[np.bool_]:
        """Where the sole is scanned or filled with confidence, on the grid of `maps.sole`."""
        held = self.maps.captured
        return held if self.holes is None else held | (self.holes.filled & ~self.holes.guessed)

    @cached_property
    def coordinates(self) -> NDArray[np.floating]:
        """All vertices in the foot frame in rows, (3, n) forward, medial, up, mm; made when first asked for."""
        kind = self.scan_vertices.dtype.type
        moved = self.scan_to_foot[:3, :3].astype(kind) @ self.scan_vertices.T
        moved += self.scan_to_foot[:3, 3:].astype(kind)
        return np.asarray(moved)

    @property
    def vertices(self) -> NDArray[np.floating]:
        """All vertices (n, 3) in the foot frame, mm; gathering from `coordinates` is faster."""
        return self.coordinates.T

    def corners_of(self, faces: NDArray[np.integer]) -> NDArray[np.floating]:
        """Corners (k, 3 corners, 3 axes) of faces (k, 3), mm."""
        return np.stack([np.take(row, faces) for row in self.coordinates], axis=-1)
