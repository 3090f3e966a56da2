"""Gaps in the side of a foot: its edge carried over them, from heel to toes, as the sole's holes are from below.

A scan with a piece of the side missing has no hole when it is seen from below: its outline has a bite. Left open, the
sole would rise there like a wall, up to 38 mm on a foot with a gap of 18 mm.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.grid import HeightMap

LONGEST_GAP_MM = 40.0
"""An edge that goes in and comes out again within this is not a foot's: its hollows are longer. [E]"""

LEAST_DEPTH_MM = 0.5
"""A gap reaches to where its edge goes in by no more than this. [E]"""

BEHIND_MM = 8.0
"""Where nothing is seen nearer than this behind the bridged edge, at its level, the side was not scanned: the notch
between ball and little toe goes in by 4 mm, and its skin is there. [E]"""

ROOM_MM = 2.0
"""So far round a gap the edge is not believed: smoothing has drawn it in. [E]"""

FLANK_MM = 20.0
"""So much of the edge on either side of a gap says how it goes on across it. [E]"""

START, END = slice(0, 3), slice(-3, None)
"""The stations beside a gap. [E]"""

AT_EDGE_MM = 0.3
"""What stands out no less than this short of the edge is at its level. [E]"""


@dataclass(frozen=True)
class SideEdge:
    """How far a side stands out at each station, in the sense of `medial`, and the height at which, (n,) mm each; both
    carried over the gaps, which gap (n,) marks."""

    edge: NDArray[np.float64]
    level: NDArray[np.float64]
    gap: NDArray[np.bool_]


def side_edge(view: HeightMap, outward: float, stations: tuple[float, float]) -> SideEdge:
    """The edge of a side, its gaps bridged.

    view (forward, up) mm; outward +1 for the medial, -1 for the lateral side; stations: from where to where along the
    foot gaps are looked for, mm.
    """
    out = outward * np.asarray(view.heights, dtype=np.float64)
    forward, up, pitch = np.asarray(view.grid.forward, dtype=np.float64), view.grid.medial, view.grid.pitch
    known = np.isfinite(out).any(axis=1)
    edge = np.max(np.where(np.isfinite(out), out, -np.inf), axis=1)
    at_edge = np.isfinite(out) & (out > edge[:, None] - AT_EDGE_MM)
    level = (at_edge * up).sum(axis=1) / np.maximum(at_edge.sum(axis=1), 1)
    looked = (forward >= stations[0]) & (forward <= stations[1])
    closed = _closed(edge, int(LONGEST_GAP_MM / pitch))
    looked &= np.isfinite(closed)
    depth = np.zeros(len(edge))
    depth[looked] = closed[looked] - edge[looked]
    gap = np.zeros(len(edge), dtype=bool)
    for first, last in _runs(depth > LEAST_DEPTH_MM):
        run = np.zeros(len(edge), dtype=bool)
        run[max(first - int(ROOM_MM / pitch), 0) : last + int(ROOM_MM / pitch)] = True
        sure = known & ~run
        if not sure.any():
            continue
        heights = np.interp(forward[run], forward[sure], level[sure])
        column = np.clip(np.rint((heights - up[0]) / pitch).astype(int), 0, len(up) - 1)
        if not (out[run, column] > _across(forward, edge, sure, run) - BEHIND_MM).all():  # NaN: not seen at all
            gap |= run
    sure = known & ~gap
    for first, last in _runs(gap & sure.any()):
        run = np.zeros(len(edge), dtype=bool)
        run[first:last] = True
        level[run] = np.interp(forward[run], forward[sure], level[sure])
        edge[run] = _across(forward, edge, sure, run)
    return SideEdge(outward * np.where(known | gap, edge, np.nan), level, gap)


def _across(
    forward: NDArray[np.float64], edge: NDArray[np.float64], sure: NDArray[np.bool_], run: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """An edge carried over a run of stations, by the cubic through its flanks where they are long enough, or straight.

    What the cubic misses beside the run is carried over it, so that there is no step.
    """
    inside = forward[run]
    behind = sure & (forward < inside[0]) & (forward > inside[0] - FLANK_MM)
    ahead = sure & (forward > inside[-1]) & (forward < inside[-1] + FLANK_MM)
    if min(behind.sum(), ahead.sum()) * (forward[1] - forward[0]) < FLANK_MM / 2:
        return np.interp(inside, forward[sure], edge[sure])
    near, middle = behind | ahead, (inside[0] + inside[-1]) / 2
    curve = np.polynomial.Polynomial.fit(forward[near] - middle, edge[near], 3)
    missed = np.where(sure, edge - curve(forward - middle), 0.0)
    ends = [float(missed[np.flatnonzero(flank)[which]].mean()) for flank, which in ((behind, END), (ahead, START))]
    return np.asarray(curve(inside - middle) + np.interp(inside, inside[[0, -1]], ends))


def _closed(edge: NDArray[np.float64], window: int) -> NDArray[np.float64]:
    """A profile with all that goes in and comes out again within a window of nodes filled up."""
    for extreme, end in ((np.max, -np.inf), (np.min, np.inf)):
        padded = np.pad(edge, (window // 2, window - 1 - window // 2), constant_values=end)
        # Turned round, so that the second pass closes to the other side by as much as the first opened.
        edge = extreme(np.lib.stride_tricks.sliding_window_view(padded, window), axis=1)[::-1]
    return edge


def _runs(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and one past the last of each run."""
    steps = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    return [(int(first), int(last)) for first, last in steps.reshape(-1, 2)]
