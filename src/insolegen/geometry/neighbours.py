"""The nodes of a grid and their eight neighbours: masks grown by them, heights lowered to theirs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def grown(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The nodes of a mask (n, m) and their neighbours, (n, m)."""
    return np.asarray(np.logical_or.reduce(_with_neighbours(np.pad(mask, 1))))


def lowest_beside(heights: NDArray[np.floating]) -> NDArray[np.floating]:
    """The least of each height (n, m) and its neighbours', (n, m); +inf stands for a node without one."""
    return np.asarray(np.minimum.reduce(_with_neighbours(np.pad(heights, 1, constant_values=np.inf))))


def _with_neighbours(padded: NDArray[np.generic]) -> list[NDArray[np.generic]]:
    """The nine arrays (n, m) that a padded one (n + 2, m + 2) holds, each shifted by a node or none."""
    rows, columns = padded.shape[0] - 2, padded.shape[1] - 2
    return [padded[i : i + rows, j : j + columns] for i in range(3) for j in range(3)]
