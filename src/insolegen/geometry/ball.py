"""The offset of a height map by a ball: the underside of a shell, the surface that a ball-nosed cutter can reach."""

from __future__ import annotations

import numpy as np

from insolegen.geometry.grid import Array


def offset_below(heights: Array, pitch: float, radius: float) -> Array:
    """The surface at a distance `radius` below heights (n, m), mm: everywhere the least of height - ball.

    Grey erosion: answer(x) = min over d of heights(x + d) - sqrt(radius^2 - |d|^2). Beyond the array the heights are
    taken as +inf. Points between the nodes are reached too: the surface is the lower envelope of balls on the nodes,
    at most pitch^2 / (8 radius) too high between them (0.01 mm at 0.5 and 3 mm).
    """
    reach = int(radius / pitch)
    rows, columns = heights.shape
    padded = np.pad(heights, reach, constant_values=np.inf)
    answer = np.full(heights.shape, np.inf, dtype=heights.dtype)
    for i in range(-reach, reach + 1):
        for j in range(-reach, reach + 1):
            away = (i * i + j * j) * pitch * pitch
            if away <= radius * radius:
                drop = float(np.sqrt(radius * radius - away))
                np.minimum(
                    answer,
                    padded[reach + i : reach + i + rows, reach + j : reach + j + columns] - drop,
                    out=answer,
                )
    return answer
