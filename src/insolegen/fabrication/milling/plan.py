"""The recipe of a milling job: insoles and a request in, operations in the frame of the blank out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.fabrication.milling.cutting import CuttingData
from insolegen.fabrication.milling.finishing import Direction, finishing_runs
from insolegen.fabrication.milling.nesting import FRAME_MM, in_blank, layouts
from insolegen.fabrication.milling.outline import outline_loops, outline_strokes
from insolegen.fabrication.milling.reach import Unreachable, refuse_unreachable
from insolegen.fabrication.milling.relief import Relief
from insolegen.fabrication.milling.roughing import FLOOR_MM, Moat, cusp_mm, roughing_strokes
from insolegen.fabrication.milling.strokes import Operation, Stroke, thinned
from insolegen.fabrication.milling.tabs import Tabs, place_tabs
from insolegen.model.milling import Blank, Placement, Tool

SAFE_MM = 5.0
"""How far above the blank the tool travels between strokes [E]."""

_SPARE_MM = 2.0
_RIB_MM = 3.0
_THINNING_MM = 0.005


@dataclass(frozen=True)
class MillingRequest:
    """What is asked of a job; None: a blank just large enough, no limit of the machine, the finishing tool.

    positive: solid feet, sole up, whose walls are higher than the device that is formed over them.
    """

    cut: CuttingData
    tool: Tool
    rough_tool: Tool | None = None
    outline_tool: Tool | None = None
    scallop_mm: float = 0.05
    direction: Direction = 90
    tabs: int = 4
    blank: Blank | None = None
    machine: Blank | None = None
    positive: bool = False


@dataclass(frozen=True, eq=False)
class MillingPlan:
    """A planned job: blank, where each insole lies in it, operations in order, what the finishing tool leaves,
    and what holds each insole."""

    request: MillingRequest
    blank: Blank
    placements: tuple[Placement, ...]
    operations: tuple[Operation, ...]
    unreachable: tuple[Unreachable, ...]
    thinnest_mm: float
    tabs: tuple[Tabs, ...]

    @property
    def safe_mm(self) -> float:
        """Height of the tip above the table between strokes."""
        return self.blank.height_mm + SAFE_MM

    @property
    def tools(self) -> tuple[Tool, ...]:
        """The tools in the order in which they are first used: number 1, 2, ..."""
        return tuple(dict.fromkeys(operation.tool for operation in self.operations))


def plan_milling(names: Sequence[str], meshes: Sequence[NDArray[np.float32]], request: MillingRequest) -> MillingPlan:
    """Plan roughing, finishing and outline of one insole or a pair; meshes (3 corners, 3 axes, n) mm, z = 0 below.

    Raises UsageError where the blank is too small, VerificationError where an insole cannot be milled from above.
    """
    rough, outline = request.rough_tool or request.tool, request.outline_tool or request.tool
    stock = request.cut.stock_mm
    # Wide enough for the outline's tool to pass without touching the moat's far wall.
    axis = max(rough.radius_mm, 2 * outline.radius_mm - rough.radius_mm) + stock + _SPARE_MM
    moat = axis + rough.radius_mm
    # Between two insoles that hang on tabs a rib must stay; without tabs their moats may overlap.
    gap, margin = (2 * moat + _RIB_MM, moat + FRAME_MM) if request.tabs else (moat + 1.0, moat + 1.0)
    ways = layouts([_plan_of(mesh) for mesh in meshes], gap_mm=gap, margin_mm=margin)
    height = max(float(mesh[:, 2].max()) for mesh in meshes)
    blank, placements = in_blank(ways, height, request.blank, request.machine)
    reliefs = [
        Relief.of(place.place(mesh), margin_mm=moat + 2.0) for mesh, place in zip(meshes, placements, strict=True)
    ]
    unreached = tuple(
        refuse_unreachable(name, relief, request.tool, positive=request.positive)
        for name, relief in zip(names, reliefs, strict=True)
    )
    loops = [outline_loops(relief, outline) for relief in reliefs]
    cut = request.cut
    operations = []
    used = (request.tool, rough, outline)
    all_tabs = [place_tabs(relief, around, request.tabs, used) for relief, around in zip(reliefs, loops, strict=True)]
    for relief, tabs in zip(reliefs, all_tabs, strict=True):
        ring = Moat(axis, tabs, 2 * max(outline.radius_mm, rough.radius_mm))
        strokes = roughing_strokes(relief, rough, cut, ring, blank.height_mm)
        operations.append(Operation("rough", rough, cut.rough_rpm, cut.rough_mm_min, cut.plunge_mm_min, tuple(strokes)))
    for relief, around, tabs in zip(reliefs, loops, all_tabs, strict=True):
        rim = around if outline == request.tool else outline_loops(relief, request.tool)
        runs = finishing_runs(
            relief,
            request.tool,
            rim,
            tabs,
            scallop_mm=request.scallop_mm,
            direction=request.direction,
            walled=request.positive,
        )
        strokes = [_finishing_stroke(run, cut, cusp_mm(rough), blank) for run in runs]
        operations.append(
            Operation("finish", request.tool, cut.finish_rpm, cut.finish_mm_min, cut.plunge_mm_min, tuple(strokes))
        )
    for around, tabs in zip(loops, all_tabs, strict=True):
        strokes = outline_strokes(
            around, outline, tabs, stock_mm=stock, floor_mm=FLOOR_MM + cusp_mm(rough) + cut.depth_mm
        )
        operations.append(
            Operation("outline", outline, cut.rough_rpm, cut.finish_mm_min, cut.plunge_mm_min, tuple(strokes))
        )
    thinnest = min(float(relief.heights[relief.covered].min()) for relief in reliefs)
    return MillingPlan(request, blank, placements, tuple(operations), unreached, thinnest, tuple(all_tabs))


def _finishing_stroke(run: NDArray[np.float64], cut: CuttingData, cusp: float, blank: Blank) -> Stroke:
    # Roughing left its stock, a level's step and a cusp of its own above the first point.
    above = min(float(run[0, 2]) + cut.stock_mm + 2 * cut.depth_mm + cusp + 1.0, blank.height_mm + 1.0)
    return Stroke(thinned(run, _THINNING_MM), above)


def _plan_of(mesh: NDArray[np.float32]) -> NDArray[np.float64]:
    """The outermost points seen from above, in every quarter of a millimetre along both axes, (p, 2) mm."""
    x, y = mesh[:, 0].ravel(), mesh[:, 1].ravel()
    kept = []
    for along, across in ((x, y), (y, x)):
        column = ((along - along.min()) * 4).astype(np.int64)
        order = np.lexsort((across, column))
        first = np.flatnonzero(np.diff(column[order], prepend=-1))
        kept += [order[first], order[np.append(first[1:], order.size) - 1]]
    outer = np.unique(np.concatenate(kept))
    return np.stack([x[outer], y[outer]], axis=1).astype(np.float64)
