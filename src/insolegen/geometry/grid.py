"""A regular grid over the ground, and heights on it.

Axis legend: axis 0 of every array runs forward, axis 1 runs medial; cell (i, j) stands for the *node* at
`(forward_start + i * pitch, medial_start + j * pitch)`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]
"""Any floating array; the docstrings give the shape."""


@dataclass(frozen=True)
class Grid:
    """Nodes at equal distances over the ground plane; lengths in mm."""

    forward_start: float
    medial_start: float
    pitch: float
    shape: tuple[int, int]

    @property
    def forward(self) -> Array:
        """Forward coordinate of each row of nodes, (n_forward,), mm."""
        return self.forward_start + self.pitch * np.arange(self.shape[0])

    @property
    def medial(self) -> Array:
        """Medial coordinate of each column of nodes, (n_medial,), mm."""
        return self.medial_start + self.pitch * np.arange(self.shape[1])

    def sample(self, heights: Array, forward: Array, medial: Array) -> Array:
        """Bilinear heights at points; NaN outside the grid and next to NaN nodes.

        heights (n_forward, n_medial); forward and medial of one shape; mm.
        """
        row = (np.asarray(forward) - self.forward_start) / self.pitch
        column = (np.asarray(medial) - self.medial_start) / self.pitch
        inside = (row >= 0) & (column >= 0) & (row <= self.shape[0] - 1) & (column <= self.shape[1] - 1)
        i = np.minimum(np.where(inside, row, 0).astype(int), self.shape[0] - 2)
        j = np.minimum(np.where(inside, column, 0).astype(int), self.shape[1] - 2)
        a, b = row - i, column - j
        blended = (
            heights[i, j] * (1 - a) * (1 - b)
            + heights[i + 1, j] * a * (1 - b)
            + heights[i, j + 1] * (1 - a) * b
            + heights[i + 1, j + 1] * a * b
        )
        return np.where(inside, blended, np.nan)


@dataclass(frozen=True)
class HeightMap:
    """Heights (grid.shape) on a grid, NaN where there is nothing.

    Also used sideways: the grid may span any two axes, and the heights run along the third.
    """

    grid: Grid
    heights: Array
