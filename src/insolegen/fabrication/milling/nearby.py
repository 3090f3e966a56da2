"""Pairs of points that lie near each other in plan, found by cells instead of one by one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

_MOST_PAIRS = 2_000_000


def pairs_within(
    points: NDArray[np.floating], others: NDArray[np.floating], radius_mm: float
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Pairs (index into points (p, 2), index into others (q, 2)) no further apart than `radius_mm`, in portions.

    A pair may be further apart by a factor of up to 3: the cells are coarse, the caller's own formula decides.
    """
    if len(points) == 0 or len(others) == 0:
        return
    low = np.minimum(points.min(axis=0), others.min(axis=0))
    rows, columns = (
        (np.maximum(points.max(axis=0), others.max(axis=0)) - low) // radius_mm + 3
    ).astype(int)  # fmt: skip
    cell = ((others - low) // radius_mm + 1).astype(int)
    number = cell[:, 0] * columns + cell[:, 1]
    order = np.argsort(number, kind="stable")
    start = np.searchsorted(number[order], np.arange(rows * columns + 1))
    home = ((points - low) // radius_mm + 1).astype(int)
    home = home[:, 0] * columns + home[:, 1]
    # Three runs of three neighbouring cells each, the cells of a row being consecutive.
    above = home[:, None] + np.asarray([-columns, 0, columns])
    begin = start[np.maximum(above - 1, 0)]
    length = np.maximum(start[np.minimum(above + 2, rows * columns)] - begin, 0)
    busy = np.flatnonzero(length.sum(axis=1))
    portion = np.cumsum(length[busy].sum(axis=1)) // _MOST_PAIRS
    for part in np.split(busy, np.flatnonzero(np.diff(portion)) + 1):
        if part.size:
            yield _spread(part, begin[part], length[part], order)


def _spread(
    part: NDArray[np.int64], begin: NDArray[np.int64], length: NDArray[np.int64], order: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    runs = length.ravel()
    entry = np.arange(int(runs.sum())) + np.repeat(begin.ravel() - (np.cumsum(runs) - runs), runs)
    return np.repeat(part, length.sum(axis=1)), order[entry]
