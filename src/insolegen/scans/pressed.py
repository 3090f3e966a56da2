"""How the foot went into the foam: deep and level enough to leave all of itself, or else not."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import ScanError
from insolegen.model.finding import Finding
from insolegen.model.scan import MM_PER_UNIT, ScanHints
from insolegen.scans.foam import Impression
from insolegen.scans.unit import FOOT_LENGTH_MM

AT_END, INSIDE = 0.0056, 0.037
"""At its two ends and so far inside them the depth of a dent is looked at, in lengths: 1.5 and 10 mm. [E]"""

RUNS_OUT, SLOPES = 0.0167, 0.022
"""A dent that gets deeper there by less than this, in lengths (4.5 mm), ends before the foot does; one by less than the
second (6 mm) may. On seven real feet, pressed 20 to 40 mm deep and tilted by up to 10 degrees, what is refused is up to
170 mm short, 5 of 80 less than 5 mm; of what is doubted half more than 10; of the rest 2 of 136. [E]"""

BALL, AT_SIDE, SIDE_SLOPES = (0.62, 0.72), 0.009, 0.0185
"""Where the ball lies, in lengths of the dent; within 2.4 mm of its edge there a side that is no deeper than 5 mm is a
slope: with one the ball is up to 13 mm wider than it was measured, 4 without. [E]"""

TOO_SHALLOW = 0.06
"""A foot that went in less deep than this, in lengths (16 mm), leaves too little of itself: of seven real feet, pressed
15 mm deep and level, one was measured right, and of those that went in askew one came out with the wrong side. [E]"""

WALL = 0.033
"""Where a dent is as deep as this right at its end, in lengths (9 mm), it ends in a wall. [E]"""

WIDTHS = 2.4
"""A foot is so many times as long as its dent is wide, at least: of one that lost its toes the length says little."""

CELLS = 90

SIDE_MESSAGE = (
    "a side of the ball is still a slope where the foam ends, and the ball wider than was measured: press the foot in "
    "deeper, or level"
)


@dataclass(frozen=True)
class _Ends:
    """Of one dent, scan units: its length and width, its greatest depth, how much deeper it is a little inside either
    end than at the end, and how deep beside the ball, where it is less."""

    length: float
    width: float
    depth: float
    deepens: tuple[float, float]
    beside_ball: float

    @property
    def foot(self) -> float:
        """The length of the foot that left it, or nearly."""
        return max(self.length, WIDTHS * self.width)


def check_pressed(
    impression: Impression, faces: NDArray[np.integer], hints: ScanHints, where: str
) -> tuple[Finding, ...]:
    """Raise ScanError for a dent that runs out at one of its ends: of that foot the toes or the heel are not in it; a
    doubt where it slopes there.

    faces (k, 3): the dent's own, of those of the impression.
    """
    ends = _ends(impression, faces)
    unit = hints.unit or next(
        (unit for unit, mm in MM_PER_UNIT.items() if FOOT_LENGTH_MM[0] <= ends.foot * mm <= FOOT_LENGTH_MM[1]), None
    )
    scale, said = (MM_PER_UNIT[unit], "mm") if unit else (1.0, "scan units")
    if ends.depth < TOO_SHALLOW * ends.foot:
        raise ScanError(
            f"the foot was pressed into the foam too shallow, {ends.depth * scale:.2g} {said} deep",
            expected=f"{TOO_SHALLOW * ends.foot * scale:.2g} {said} at least",
            where=where,
            remedy="press it in deeper: 25 mm hold its length and heel, 40 mm its arch and the width of its ball",
        )
    least = min(ends.deepens)
    doubts: tuple[Finding, ...] = ()
    if ends.beside_ball < SIDE_SLOPES * ends.foot:
        doubts = (Finding("foam_side_slopes", "warning", SIDE_MESSAGE, "ball_width_mm, ball_width_orthogonal_mm"),)
    if least >= SLOPES * ends.foot:
        return doubts
    first, second, over, depth = (
        f"{value * scale:.2g}" for value in (*ends.deepens, (INSIDE - AT_END) * ends.foot, ends.depth)
    )
    seen = f"within {over} {said} of its ends it gets {first} and {second} {said} deeper ({depth} deep at the most)"
    if least >= RUNS_OUT * ends.foot:
        message = f"the toes or the heel may not be wholly in the foam, and the foot longer than was measured: {seen}"
        return (*doubts, Finding("foam_end_slopes", "serious", message, "foot_length_mm"))
    both = max(ends.deepens) < RUNS_OUT * ends.foot
    raise ScanError(
        f"the foot is not wholly in the foam, the dent runs out at {'both ends' if both else 'one end'}: {seen}",
        expected="the heel and the toes pressed into the foam with a wall at either end",
        where=where,
        remedy="press the foot in deeper (25 mm and more), level, and its toes too: what was not in the foam, and how "
        "long the foot is, cannot be told",
    )


def _ends(impression: Impression, faces: NDArray[np.integer]) -> _Ends:
    up = impression.up
    points = impression.vertices[np.unique(faces)].astype(np.float64)
    depth = impression.rim - points @ up
    ground = points @ np.linalg.svd(up[None])[2][1:].T
    # Evenly over the ground, however dense the mesh: one point for each cell tells the axes.
    cell = float(np.ptp(ground, axis=0).max()) / CELLS
    _, one_of_each = np.unique(np.floor(ground / cell), axis=0, return_index=True)
    away = ground - ground[one_of_each].mean(axis=0)
    axes = np.linalg.eigh(away[one_of_each].T @ away[one_of_each])[1]
    across, along = (away @ axes).T
    start, end = float(along.min()), float(along.max())
    width = float(np.ptp(across))
    length = end - start
    foot = max(length, WIDTHS * width)
    deepens = []
    for distance in (along - start, end - along):
        at_end, inside = (
            float(np.percentile(depth[near], 90))
            if (near := np.abs(distance - place * foot) < AT_END * foot).any()
            else 0.0
            for place in (AT_END, INSIDE)
        )
        deepens.append(max(inside - min(at_end, WALL * foot), 0.0))
    return _Ends(
        length,
        width,
        float(np.percentile(depth, 95)),
        (deepens[0], deepens[1]),
        _beside_ball((along - start) / length, across, depth, AT_SIDE * foot),
    )


def _beside_ball(
    station: NDArray[np.float64], across: NDArray[np.float64], depth: NDArray[np.float64], near: float
) -> float:
    """How deep the dent is at its edges beside the ball, on the shallower side; stations (k,) from either end."""
    widths = [np.ptp(across[np.abs(station - end) < 0.03]) for end in (0.12, 0.88)]
    station = station if widths[0] < widths[1] else 1 - station  # the heel is the narrow end
    slices = np.linspace(*BALL, 6)
    sides = []
    for outward in (across, -across):
        found = []
        for low, high in pairwise(slices):
            own = (station > low) & (station <= high)
            if own.any():
                edge = outward[own].max() - outward[own]
                found.append(float(np.percentile(depth[own][edge < near], 80)))
        sides.append(float(np.median(found)) if found else 0.0)
    return min(sides)
