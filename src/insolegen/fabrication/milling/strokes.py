"""What a planner hands on: strokes of the tool through material, and how they are thinned out and chained."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.grid import Array
from insolegen.model.milling import Tool


@dataclass(frozen=True, eq=False)
class Stroke:
    """One way of the tip through material without leaving it: points (k, 3) mm in the blank's frame.

    enter_mm: above the first point nothing stands higher than that, so that a rapid may come down so far.
    """

    points: NDArray[np.float64]
    enter_mm: float


@dataclass(frozen=True, eq=False)
class Operation:
    """Strokes of one tool at one speed: roughing, finishing or the outline of one insole."""

    name: str
    tool: Tool
    rpm: int
    feed_mm_min: float
    plunge_mm_min: float
    strokes: tuple[Stroke, ...]


def thinned(points: Array, tolerance_mm: float) -> NDArray[np.float64]:
    """Leave out what lies within the tolerance of the straight line between its neighbours, (k, 3) to (l, 3)."""
    for shift in (0, 1):
        points = points[_kept(points, tolerance_mm / 2, shift)]
    return np.asarray(points, dtype=np.float64)


def _kept(points: Array, tolerance_mm: float, shift: int) -> NDArray[np.bool_]:
    """Merge neighbouring stretches of 1, 2, 4, ... segments into one while every point between stays near it."""
    kept = np.ones(len(points), dtype=bool)
    merged: NDArray[np.bool_] = np.ones(
        len(points) - 1, dtype=bool
    )  # which stretches of the last round are one segment
    length = 2
    while True:
        count = (len(points) - 1 - shift) // length
        if count < 1:
            return kept
        pair = merged[shift % 2 if length == 2 else 0 :]
        both = pair[: 2 * count : 2] & pair[1 : 2 * count : 2]
        block = shift + np.flatnonzero(both) * length
        start, end = points[block], points[block + length]
        along = end - start
        between = points[block[:, None] + np.arange(1, length)] - start[:, None]
        part = np.einsum("bij,bj->bi", between, along) / np.maximum(np.square(along).sum(axis=1), 1e-12)[:, None]
        off = np.linalg.norm(between - part.clip(0, 1)[:, :, None] * along[:, None], axis=2).max(axis=1, initial=0.0)
        block = block[off <= tolerance_mm]
        if block.size == 0:
            return kept
        kept[(block[:, None] + np.arange(1, length)).ravel()] = False
        merged = np.zeros(count, dtype=bool)
        merged[(block - shift) // length] = True
        length *= 2


def chained(runs: Sequence[Array], link_mm: float) -> list[list[Array]]:
    """Put runs (k, 3) into an order, each turned as it comes best: the nearest end next; a new chain past `link_mm`."""
    if not runs:
        return []
    ends = np.asarray([[run[0, :2], run[-1, :2]] for run in runs])
    left = np.ones(len(runs), dtype=bool)
    chains: list[list[Array]] = []
    here = ends[:, :, :].reshape(-1, 2).min(axis=0)
    for _ in runs:
        away = np.linalg.norm(ends - here, axis=2)
        away[~left] = np.inf
        which, end = divmod(int(away.argmin()), 2)
        run = runs[which] if end == 0 else runs[which][::-1]
        if chains and away[which, end] <= link_mm:
            chains[-1].append(run)
        else:
            chains.append([run])
        left[which] = False
        here = run[-1, :2]
    return chains


def linked(chain: Sequence[Array], tips: Callable[[Array], Array], spacing_mm: float = 0.25) -> NDArray[np.float64]:
    """Join runs by straight ways in plan, the tip as low as the insole lets it but no lower than both ends, (k, 3)."""
    gaps = list(pairwise(chain))
    plans = []
    for one, other in gaps:
        count = max(2, int(np.linalg.norm(other[0, :2] - one[-1, :2]) / spacing_mm) + 1)
        plans.append(np.linspace(one[-1], other[0], count + 1)[1:-1])
    if not plans:
        return np.asarray(chain[0])
    heights = np.split(tips(np.concatenate(plans)[:, :2]), np.cumsum([len(plan) for plan in plans])[:-1])
    pieces: list[Array] = [chain[0]]
    for (one, other), plan, height in zip(gaps, plans, heights, strict=True):
        lowest = min(float(one[-1, 2]), float(other[0, 2]))
        # As high as the higher neighbour: between two points nothing is known.
        held = np.concatenate([one[-1:, 2], np.maximum(height, lowest), other[:1, 2]])
        held = np.maximum(np.maximum(held[:-2], held[1:-1]), held[2:])
        pieces.append(np.column_stack([plan[:, :2], held]))
        pieces.append(other)
    return np.concatenate(pieces)


def along(loop: Array) -> Array:
    """How far along a way (k, 2) each of its points lies, (k,) mm."""
    return np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(loop, axis=0), axis=1))])


def length_of(loop: Array) -> float:
    """How long a way in plan is, mm."""
    return float(along(loop)[-1])
