"""Pairs of points that lie near each other in plan, found by cells instead of one by one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

_MOST_PAIRS = 2_000_000
_CELLS = 2


def pairs_within(
    points: NDArray[np.floating], others: NDArray[np.floating], radius_mm: float
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Pairs (index into points (p, 2), index into others (q, 2)) no further apart than `radius_mm`, in portions.

    Some pairs are further apart, by half as much again: the cells are coarse, the caller's own formula decides.
    """
    if len(points) == 0 or len(others) == 0:
        return
    low = np.minimum(points.min(axis=0), others.min(axis=0))
    side = radius_mm / _CELLS
    cells = (np.maximum(points.max(axis=0), others.max(axis=0)) - low) // side + 1 + 2 * _CELLS
    rows, columns = cells.astype(int).tolist()
    cell = ((others - low) // side).astype(int) + _CELLS
    number = cell[:, 0] * columns + cell[:, 1]
    order = np.argsort(number, kind="stable")
    start = np.searchsorted(number[order], np.arange(rows * columns + 1))
    home = ((points - low) // side).astype(int) + _CELLS
    # The neighbouring cells of a row follow each other: one run for each row of them.
    left = (home[:, 0] * columns + home[:, 1] - _CELLS)[:, None] + columns * np.arange(-_CELLS, _CELLS + 1)
    begin = start[left]
    length = start[left + 2 * _CELLS + 1] - begin
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
