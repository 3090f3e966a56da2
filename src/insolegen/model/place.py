"""Where on the foot: the coordinates that corrections think in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.grid import Grid


@dataclass(frozen=True)
class Place:
    """The plantar surface's grid in the foot's own terms; everything a correction may know of the foot.

    plantar (n_forward, n_medial): lowest height of the foot over each node, mm, finite everywhere (filled and
    extended); captured: True where the scan really holds the sole. medial_edge and lateral_edge (n_forward,): medial
    coordinate of the plantar outline on either side of each row, mm. landmarks: name -> (3,) mm, foot frame.
    heel_contact: (lateral, medial) ends of the heel's contact across `heel_centre`, medial coordinates, mm.
    """

    grid: Grid
    plantar: NDArray[np.float64]
    captured: NDArray[np.bool_]
    foot_length_mm: float
    medial_edge: NDArray[np.float64]
    lateral_edge: NDArray[np.float64]
    heel_contact: tuple[float, float]
    landmarks: Mapping[str, NDArray[np.float64]]

    @property
    def forward(self) -> NDArray[np.float64]:
        """Forward coordinate of every row, (n_forward, 1), mm: broadcasts against `medial`."""
        return np.asarray(self.grid.forward, dtype=np.float64)[:, None]

    @property
    def medial(self) -> NDArray[np.float64]:
        """Medial coordinate of every column, (1, n_medial), mm."""
        return np.asarray(self.grid.medial, dtype=np.float64)[None, :]

    @property
    def station(self) -> NDArray[np.float64]:
        """Fraction of the foot's length, 0 at the heel, 1 at the longest toe, (n_forward, 1)."""
        return self.forward / self.foot_length_mm

    @property
    def across(self) -> NDArray[np.float64]:
        """Position across the foot, -1 at the lateral edge, +1 at the medial one, (n_forward, n_medial)."""
        middle = (self.medial_edge + self.lateral_edge) / 2
        half = np.maximum((self.medial_edge - self.lateral_edge) / 2, 1e-6)
        return np.asarray((self.medial - middle[:, None]) / half[:, None])
