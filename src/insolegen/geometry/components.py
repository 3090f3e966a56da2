"""Connected parts of a graph, without a graph library: its import would cost more than the work."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.extent import highs, lows


def connected_labels(count: int, first: NDArray[np.integer], second: NDArray[np.integer]) -> NDArray[np.int64]:
    """Label (count,) of each node: the smallest node number of its component.

    first, second (k,): the two ends of each edge. Hooking and pointer jumping: a handful of passes, whatever the shape.
    """
    label = np.arange(count, dtype=np.int64)
    while True:
        a, b = label[first], label[second]
        differ = a != b
        if not differ.any():
            return label
        first, second = first[differ], second[differ]
        low, high = np.minimum(a, b)[differ], np.maximum(a, b)[differ]
        np.minimum.at(label, high, low)
        while True:
            jumped = label[label]
            if np.array_equal(jumped, label):
                break
            label = jumped


def voxel_labels(points: NDArray[np.floating], size: float) -> NDArray[np.int64]:
    """Component of each point (n, 3) when points in touching cubes of a given edge length hang together, (n,)."""
    cell = np.floor((points - lows(points)) / size).astype(np.int64) + 1
    span = highs(cell) + 2
    key = (cell[:, 0] * span[1] + cell[:, 1]) * span[2] + cell[:, 2]
    occupied, which = _numbered(key, int(np.prod(span)))
    steps = np.array([(i, j, k) for i in (-1, 0, 1) for j in (-1, 0, 1) for k in (-1, 0, 1)])[14:]
    first, second = [], []
    for step in steps:
        neighbour = occupied + (step[0] * span[1] + step[1]) * span[2] + step[2]
        place = np.minimum(np.searchsorted(occupied, neighbour), len(occupied) - 1)
        hit = np.flatnonzero(occupied[place] == neighbour)
        first.append(hit)
        second.append(place[hit])
    labels = connected_labels(len(occupied), np.concatenate(first), np.concatenate(second))
    return np.asarray(labels[which])


def _numbered(key: NDArray[np.int64], most: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The keys that occur, ascending, and for each key (n,) its number among them; keys are 0 to `most` - 1."""
    if most > 4_000_000:
        occupied, which = np.unique(key, return_inverse=True)
        return occupied, which.reshape(-1)
    # A table of all cells is a tenth of the time of a sort, as long as there are not too many of them.
    number: NDArray[np.int64] = np.zeros(most, dtype=np.int64)
    number[key] = 1
    occupied = np.flatnonzero(number)
    number[occupied] = np.arange(len(occupied))
    return occupied, number[key]
