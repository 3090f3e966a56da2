"""The insole dilated by the tool on the nodes of a map: whole maps at once, by shifting them over each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.grid import Array
from insolegen.model.milling import Tool

_ROWS = 48
"""So many rows at once stay in the processor's cache while a few hundred shifts pass over them."""

_NOTHING = -(2**30)


def offsets_of(tool: Tool, pitch: float, allowance_mm: float = 0.0) -> tuple[NDArray[np.int64], Array]:
    """The nodes under the tool, (k, 2) in pitches, and how high the tool's surface is above its tip there, (k,)."""
    radius = tool.radius_mm + allowance_mm
    reach = np.arange(-int(radius / pitch), int(radius / pitch) + 1)
    i, j = (steps.ravel() for steps in np.meshgrid(reach, reach, indexing="ij"))
    squared = (i * i + j * j) * pitch**2
    under = squared <= radius**2
    return np.stack([i, j], axis=1)[under], -raised_mm(tool, squared[under], radius)


def raised_mm(tool: Tool, squared: Array, radius: float) -> Array:
    """How much higher than a point of the insole the tip must be, at this squared distance in plan; -inf if free."""
    if tool.shape == "flat":
        return np.where(squared <= radius**2, 0.0, -np.inf)
    inside = radius**2 - squared
    return np.where(inside >= 0, np.sqrt(np.maximum(inside, 0)), -np.inf) - tool.radius_mm


def dilated(heights: Array, tool: Tool, pitch: float, allowance_mm: float = 0.0) -> Array:
    """The tip surface on the nodes themselves, (n, m); coarser than `TipSurface`, and quick for whole maps."""
    return _envelope(heights, *offsets_of(tool, pitch, allowance_mm))


def left_at_best(heights: Array, tool: Tool, pitch: float) -> Array:
    """What the tool leaves if it goes everywhere: the closing of heights (n, m) by the tool; -inf stays -inf.

    Equal to `heights` where the tool reaches, for a plane of any slope exactly: both steps use the same nodes.
    """
    offsets, above = offsets_of(tool, pitch)
    tips = np.maximum(_envelope(heights, offsets, above), 0.0)
    return np.where(np.isfinite(heights), np.maximum(-_envelope(-tips, offsets, above), heights), -np.inf)


def touched(heights: Array, tool: Tool, pitch: float, allowance_mm: float = 0.0) -> NDArray[np.int64]:
    """Which node the tool touches first when it comes down on each node: (n, m) flat index into it; -1 for none."""
    offsets, above = offsets_of(tool, pitch, allowance_mm)
    count = len(offsets)
    known = np.isfinite(heights)
    lowest = float(heights[known].min(initial=0.0))
    span = float(heights[known].max(initial=1.0)) - lowest + tool.diameter_mm + 1.0
    # One whole number holds both: the height in steps of a fraction of a micron, and below it which offset gave it.
    steps = (2**30 // count - 1) / span
    packed = np.full(heights.shape, _NOTHING, dtype=np.int32)
    packed[known] = ((heights[known] - lowest) * steps).astype(np.int32) * np.int32(count)
    added = np.arange(count) - np.rint(above * steps).astype(np.int64) * count
    best = np.asarray(_highest(packed, offsets, added.astype(np.int32), np.int32(_NOTHING)), dtype=np.int64)
    offset = offsets[best % count]
    node = np.arange(heights.size).reshape(heights.shape) + offset[..., 0] * heights.shape[1] + offset[..., 1]
    # Below every height that a node can give: nothing lies under the tool.
    return np.where(best < -int((tool.diameter_mm + 0.5) * steps) * count, -1, node)


def _envelope(heights: Array, offsets: NDArray[np.int64], above: Array) -> NDArray[np.float32]:
    """The highest of heights - above over the offsets, -inf beyond the array."""
    answer = _highest(heights.astype(np.float32), offsets, -above.astype(np.float32), np.float32(-np.inf))
    return np.asarray(answer, dtype=np.float32)


def _highest(
    values: NDArray[np.generic], offsets: NDArray[np.int64], added: NDArray[np.generic], nothing: np.generic
) -> NDArray[np.generic]:
    """The highest of values (n, m) + added (k,) over the offsets (k, 2); `nothing` lies beyond the array."""
    reach = int(np.abs(offsets).max(initial=0))
    rows, columns = values.shape
    padded = np.pad(values, reach, constant_values=nothing)
    answer = np.full(values.shape, nothing, dtype=values.dtype)
    moved = np.empty((min(_ROWS, rows), columns), dtype=values.dtype)
    steps = list(zip(offsets.tolist(), added, strict=True))
    for top in range(0, rows, _ROWS):
        here = answer[top : top + _ROWS]
        part = moved[: len(here)]
        for (i, j), more in steps:
            first = top + reach + i
            window = padded[first : first + len(here), reach + j : reach + j + columns]
            np.add(window, more, out=part)
            np.maximum(here, part, out=here)
    return answer
