"""A foot that is vertices and faces and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from insolegen.model.foot import Foot


@dataclass
class BareFoot:
    vertices: np.ndarray
    faces: np.ndarray

    corners_of = Foot.corners_of

    @property
    def coordinates(self):
        return np.ascontiguousarray(self.vertices.T)
