"""A program against the insoles that should come out: gouge, leftover, what the tool cannot reach, tabs, safety."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.model.milling import Blank, Tool
from insolegen.verification.exported import ExportedMesh
from insolegen.verification.judge import Failure
from insolegen.verification.milling.gcode import read_program
from insolegen.verification.milling.simulation import Incident, Milled, run
from insolegen.verification.milling.target import Target, pieces

GOUGE_MM = 0.05
"""No cut may go deeper into the insole than that, along the normal."""

_LEFT_TOLERANCE_MM = 0.01
"""What thinning the way out and rounding it may add to a ridge."""
_FEW = 0.04
"""The share of an insole that may lie in such grooves: what is left over more of it was left by the program."""

_THROUGH_MM = 0.3
_ROUND_MM = 1.5
"""How far inside the edge the rounding of the rim begins, with room for the grid."""

_HOLDS_MM = 0.5
_FRAME_MM = 4.0
"""So much further than twice the tool around an insole the frame of the blank has begun."""

_MATTERS_MM = 0.3


@dataclass(frozen=True)
class MillingOrder:
    """What the program was asked for, as far as the check must know it.

    tools: by the number of their T word; finish_tool and outline_tool: which of them. zero (x, y, z) mm: where in the
    blank the program's zero lies. tabs: how many hold each insole; tab_mm, strip_mm: how high a tab, or a strip of skin
    where the edge is thin, must stand at least.
    """

    blank: Blank
    zero: tuple[float, float, float]
    tools: Mapping[int, Tool]
    finish_tool: Tool
    outline_tool: Tool
    scallop_mm: float
    plunge_mm_min: float
    tabs: int
    tab_mm: float
    strip_mm: float


@dataclass(frozen=True, eq=False)
class MilledInsole:
    """One insole after the program, figures along the normal in mm, maps (n, m) on the grid of its target.

    gouge_mm: the deepest cut into it; leftover_mm, leftover_p95_mm: what stays on it beyond what the tool must leave;
    left_anywhere_mm: the most that stays on it; unreachable_mm: the most that the tool must leave; unreachable_mm2:
    where that is more than 0.3 mm. tabs: how many stand, strips: how many of these are strips of skin;
    left_at_strips_mm: the most that stays on the rim beside a strip, which is trimmed with it; held: whether the insole
    still hangs on the frame; uncut_mm2: what else stands on the way around it.
    """

    target: Target
    gouge: NDArray[np.float64]
    leftover: NDArray[np.float64]
    unreachable: NDArray[np.float64]
    gouge_mm: float
    gouge_at: tuple[float, float]
    leftover_mm: float
    leftover_p95_mm: float
    leftover_at: tuple[float, float]
    left_anywhere_mm: float
    unreachable_mm: float
    unreachable_mm2: float
    tabs: int
    strips: int
    left_at_strips_mm: float
    held: bool
    uncut_mm2: float


@dataclass(frozen=True, eq=False)
class MillingCheck:
    """The verdict on a program: each insole, the incidents on the way, and all that is wrong."""

    insoles: tuple[MilledInsole, ...]
    incidents: tuple[Incident, ...]
    failures: tuple[Failure, ...]


def check_program(text: str, insoles: Sequence[ExportedMesh], order: MillingOrder) -> MillingCheck:
    """Run a program on paper; insoles: meshes in their places in the blank.

    Raises VerificationError where the text cannot be read.
    """
    motions = read_program(text)
    for places in (motions.start, motions.end):
        places += order.zero
    margin = _FRAME_MM + 2 * max(tool.diameter_mm for tool in order.tools.values())
    targets = [Target.of(mesh, margin_mm=margin) for mesh in insoles]
    points = np.concatenate([part for target in targets for part in (target.points, target.rim)])
    milled = run(motions, points, order.blank, order.tools, plunge_mm_min=order.plunge_mm_min)
    found = []
    at = 0
    for target in targets:
        size = len(target.points) + len(target.rim)
        found.append(_compared(target, milled.stock[at : at + size], order))
        at += size
    return MillingCheck(tuple(found), milled.incidents, _failures(found, milled, order))


def _compared(target: Target, stock: NDArray[np.float64], order: MillingOrder) -> MilledInsole:
    shape = target.top.shape
    after, rim_after = stock[: target.top.size].reshape(shape), stock[target.top.size :]
    gouge = (target.top - after) * target.upright
    rim_gouge = (target.rim_top - rim_after) * target.rim_upright
    places = np.concatenate([target.points, target.rim])
    depth = np.nan_to_num(np.concatenate([gouge.ravel(), rim_gouge]), nan=-np.inf)
    best = target.best(order.finish_tool)
    # A groove between two facets is narrower than the pitch: where something is left, a closer look says why.
    looks_left = (after - best) * target.upright > order.scallop_mm
    unreachable = (best - target.top) * target.upright
    if 0 < np.count_nonzero(looks_left) <= _FEW * np.count_nonzero(np.isfinite(target.top)):
        at_least = target.top[looks_left] + target.lift_at(target.points[looks_left.ravel()], order.finish_tool)
        best[looks_left] = np.fmax(best[looks_left], at_least)
    leftover = np.maximum((after - np.fmax(best, target.top)) * target.upright, 0.0)
    ring = target.ring(order.outline_tool) & np.isfinite(after)
    standing = ring & (after >= order.strip_mm)
    tabs = pieces(standing)
    count = int(tabs.max()) + 1
    high = np.full(count, -np.inf)
    np.maximum.at(high, tabs[standing], after[standing])
    low = standing & np.append(high < order.tab_mm, False)[tabs]
    # The rim is rounded past a strip as far as it can be without cutting it: what stays is trimmed with the strip.
    trimmed = target.near(low, order.outline_tool.radius_mm + order.finish_tool.radius_mm + _ROUND_MM)
    trimmed &= np.isfinite(target.top) & target.near(~np.isfinite(target.top), _ROUND_MM)
    at_strips = np.where(trimmed, leftover, 0.0)
    leftover = np.where(trimmed, 0.0, leftover)
    highest = np.nan_to_num(leftover, nan=-np.inf).ravel()
    uncut = np.count_nonzero(ring & (after > _THROUGH_MM) & ~standing) * target.pitch_mm**2
    return MilledInsole(
        target=target,
        gouge=np.maximum(gouge, 0.0),
        leftover=leftover,
        unreachable=unreachable,
        gouge_mm=float(max(depth.max(), 0.0)),
        gouge_at=_place(places[int(depth.argmax())]),
        leftover_mm=float(max(highest.max(), 0.0)),
        leftover_p95_mm=float(np.nanpercentile(leftover, 95)),
        leftover_at=_place(places[int(highest.argmax())]),
        left_anywhere_mm=float(max(np.nanmax(-gouge), 0.0)),
        unreachable_mm=float(np.nanmax(unreachable)),
        unreachable_mm2=float(np.count_nonzero(unreachable > _MATTERS_MM) * target.pitch_mm**2),
        tabs=count,
        strips=int(np.count_nonzero(high < order.tab_mm)),
        left_at_strips_mm=float(np.nan_to_num(at_strips).max(initial=0.0)),
        held=_held(target, after, order.blank),
        uncut_mm2=float(uncut),
    )


def _held(target: Target, after: NDArray[np.float64], blank: Blank) -> bool:
    """Whether what is left of the blank (n, m) connects the insole with the uncut frame around it."""
    solid = pieces(np.nan_to_num(after) > _HOLDS_MM)
    covered = np.isfinite(target.top)
    frame = ~covered & (np.nan_to_num(after) > blank.height_mm - 0.01)
    return bool(np.isin(solid[covered], solid[frame]).all())


def _place(point: NDArray[np.float64]) -> tuple[float, float]:
    return float(point[0]), float(point[1])


def _failures(found: Sequence[MilledInsole], milled: Milled, order: MillingOrder) -> tuple[Failure, ...]:
    remedy = "report this insole: the planner made a faulty program"
    wrong = [
        Failure(f"{one.what}: {one.worst:.3f}" if one.worst else one.what, "a safe program", f"line {one.line}", remedy)
        for one in milled.incidents
    ]
    for number, insole in enumerate(found, start=1):
        x, y = insole.gouge_at
        if not insole.gouge_mm <= GOUGE_MM:
            wrong.append(
                Failure(
                    f"a gouge of {insole.gouge_mm:.3f} mm", f"at most {GOUGE_MM} mm",
                    f"insole {number}, x = {x:.1f}, y = {y:.1f} mm in the blank", remedy,
                )
            )  # fmt: skip
        limit = order.scallop_mm + _LEFT_TOLERANCE_MM
        x, y = insole.leftover_at
        if not insole.leftover_mm <= limit:
            wrong.append(
                Failure(
                    f"{insole.leftover_mm:.3f} mm left over", f"a scallop of at most {order.scallop_mm:g} mm",
                    f"insole {number}, x = {x:.1f}, y = {y:.1f} mm in the blank",
                    "ask for a larger --scallop, or use a ball of larger diameter",
                )
            )  # fmt: skip
        if order.tabs and not insole.held:
            wrong.append(Failure("no tab reaches the frame", "an insole that is held", f"insole {number}", remedy))
        if insole.tabs != order.tabs:
            wrong.append(Failure(f"{insole.tabs} tabs stand", f"{order.tabs}", f"insole {number}", remedy))
    return tuple(wrong)
