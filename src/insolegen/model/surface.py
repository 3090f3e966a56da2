"""The surface of a released device, kept so that its file can be known again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class ReleasedSurface:
    """Top and bottom of an exported mesh on a coarse grid, in the frame of its file, mm.

    bounds (2, 3): lowest and highest x, y, z; start: x and y of the first node; top, bottom (n_x, n_y): NaN beside the
    device and near its edge, where walls are too steep to be compared by heights.
    """

    bounds: NDArray[np.float64]
    start: tuple[float, float]
    pitch_mm: float
    top: NDArray[np.float64]
    bottom: NDArray[np.float64]

    @property
    def nodes(self) -> NDArray[np.float64]:
        """x and y of every node, (n_x, n_y, 2) mm."""
        x, y = (self.start[axis] + self.pitch_mm * np.arange(self.top.shape[axis]) for axis in (0, 1))
        return np.stack(np.broadcast_arrays(x[:, None], y[None, :]), axis=-1)
