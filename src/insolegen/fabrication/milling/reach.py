"""What a tool cannot reach, and the largest one that could."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import VerificationError
from insolegen.fabrication.milling.envelope import left_at_best
from insolegen.fabrication.milling.nearby import pairs_within
from insolegen.fabrication.milling.relief import Relief
from insolegen.model.milling import Tool

MATTERS_MM = 0.3
MATTERS_MM2 = 25.0
"""Material left deeper than that over more than that area is felt, or changes a dose: such a design is refused [E]."""

FOOT_OF_WALLS_MM = 6.0
"""So much of the walls of a positive is cut off the formed sheet, up from the ledge at their foot: what a tool leaves
in that corner is no part of the device. As `shaping.positive` builds them."""

_NEAR_MM = 12.0
_DIAMETERS_MM = (25.0, 20.0, 16.0, 12.0, 10.0, 8.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0)
_EVERY = 2


@dataclass(frozen=True)
class Unreachable:
    """What a tool leaves at best over an insole, along the normal: the deepest, mm, and the area that matters, mm2."""

    deepest_mm: float
    area_mm2: float

    @property
    def matters(self) -> bool:
        """Whether it is too much to be milled with this tool."""
        return self.area_mm2 > MATTERS_MM2


def unreachable(relief: Relief, tool: Tool, *, positive: bool = False) -> Unreachable:
    """Measure what the tool cannot reach on the top; of a positive, on what shapes the device."""
    left = left_over(relief, tool)
    if positive:
        left = np.where(_at_the_foot_of_walls(relief, left), 0.0, left)
    pitch = _EVERY * relief.grid.pitch
    return Unreachable(float(left.max(initial=0.0)), float(np.count_nonzero(left > MATTERS_MM) * pitch**2))


def _at_the_foot_of_walls(relief: Relief, left: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Where something is left (n, m) below the part of the walls that shapes the device, (n, m)."""
    row, column = np.nonzero(left > 0)
    nodes = np.stack([relief.grid.forward[::_EVERY][row], relief.grid.medial[::_EVERY][column]], axis=1)
    nearest, ledge = np.full(len(nodes), np.inf), np.full(len(nodes), -np.inf)
    for node, point in pairs_within(nodes, relief.edge[:, :2], _NEAR_MM):
        away = np.linalg.norm(nodes.take(node, axis=0) - relief.edge[:, :2].take(point, axis=0), axis=1)
        order = np.lexsort((away, node))
        first = order[np.flatnonzero(np.diff(node[order], prepend=-1))]
        closer = first[away[first] < nearest[node[first]]]
        nearest[node[closer]], ledge[node[closer]] = away[closer], relief.edge[:, 2].take(point[closer])
    low = np.zeros(left.shape, dtype=bool)
    low[row, column] = relief.heights[::_EVERY, ::_EVERY][row, column] <= ledge + FOOT_OF_WALLS_MM
    return low


def left_over(relief: Relief, tool: Tool) -> NDArray[np.float64]:
    """What the tool leaves at best along the normal, on every second node of the relief, mm; 0 beside the insole."""
    pitch = _EVERY * relief.grid.pitch
    top = relief.heights[::_EVERY, ::_EVERY]
    on_it = np.isfinite(top)
    upright = np.where(on_it, left_at_best(top, tool, pitch), 0.0) - np.where(on_it, top, 0.0)
    slopes = np.gradient(np.where(on_it, top, np.nan), pitch)
    square = np.nan_to_num(np.square(slopes[0]) + np.square(slopes[1]))
    return np.asarray(upright / np.sqrt(1 + square))


def refuse_unreachable(name: str, relief: Relief, tool: Tool, *, positive: bool = False) -> Unreachable:
    """Measure what cannot be reached; raises VerificationError where it matters, naming the largest tool that does."""
    found = unreachable(relief, tool, positive=positive)
    if not found.matters:
        return found
    smaller = (Tool(tool.shape, diameter) for diameter in _DIAMETERS_MM if diameter < tool.diameter_mm)
    fitting = next((other for other in smaller if not unreachable(relief, other, positive=positive).matters), None)
    raise VerificationError(
        f"a {tool} leaves up to {found.deepest_mm:.2f} mm, more than {MATTERS_MM} mm over {found.area_mm2:.0f} mm2",
        expected=f"more than {MATTERS_MM} mm left over at most {MATTERS_MM2:g} mm2",
        where=name,
        remedy=(
            f"mill it with --tool {fitting}, the largest that would do"
            if fitting
            else "ease the pads and pockets of the design: no tool of this shape gets into them"
        )
        + ("" if positive else "; a positive, sole up, is milled with --positive"),
    )
