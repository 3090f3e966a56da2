"""How the foot went into the foam: deep and level enough to leave all of itself, or else not."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import ScanError
from insolegen.model.finding import Finding, Severity
from insolegen.model.scan import MM_PER_UNIT, ScanHints
from insolegen.scans.foam import Impression
from insolegen.scans.unit import FOOT_LENGTH_MM

AT_END, INSIDE = 0.0056, 0.037
"""At its two ends and so far inside them the depth of a dent is looked at, in lengths: 1.5 and 10 mm. [E]"""

RUNS_OUT = 0.0167
"""A dent that gets deeper there by less than this, in lengths (4.5 mm), ends before the foot does. On seven real feet,
pressed 20 to 40 mm deep and tilted by up to 10 degrees, what is refused is up to 170 mm short. [E]"""

LEVELS = (0.0115, 0.023)
"""So far below its upper edge it is seen how much longer the dent gets from the lower to the upper level, in lengths: 3
and 6 mm. Above, the edge of a range image is a slope itself. [E]"""

LACKS_AN_END, MAY_BE_LONGER = 0.0154, 0.0058
"""A wall adds nothing there. An end that adds more than this (4 mm) is not the foot's: it is refused. With one that
adds more than the second (1.5 mm) the foot is longer than was measured. Of 175 dents of seven feet, 20 to 45 mm deep
and tilted by up to 5 degrees, the first are up to 52 mm short; of the second 59 of 66 are more than 2 mm short, up to
7; of the rest 6 of 109, up to 3. [E]"""

BALL, AT_SIDE, SIDE_SLOPES = (0.62, 0.72), 0.009, 0.0185
"""Where the ball lies, in lengths of the dent; within 2.4 mm of its edge there a side that is no deeper than 5 mm is a
slope: with one the ball is up to 13 mm wider than it was measured, 4 without. [E]"""

SIDES_ADD = (0.0015, 0.0038)
"""Where both sides of the ball add more than this (0.4 and 1 mm), it may be wider than was measured, or is: by up to 11
mm; where they add less, by 2.4. [E]"""

TOES_IN, HEEL_PART, BALL_TO_TOES = 0.045, 0.33, 0.29
"""Where the foam reaches up less than this at the toes, in lengths (12 mm), they were not in it: of the 175 dents two
that were 50 mm short, and three that were 4, the others 13 mm and more. Told from the deepest places of the rear third
and of the front half, the latter so far behind the toes. [E]"""

BALL_ZONE = (0.58, 0.80)
"""Where its sides may stand out furthest, in lengths of the dent from the heel."""

TOO_SHALLOW = 0.06
"""A foot that went in less deep than this, in lengths (16 mm), leaves too little of itself: of seven real feet, pressed
15 mm deep and level, one was measured right, and of those that went in askew one came out with the wrong side. [E]"""

WALL = 0.033
"""Where a dent is as deep as this right at its end, in lengths (9 mm), it ends in a wall. [E]"""

WIDTHS = 2.4
"""A foot is so many times as long as its dent is wide, at least: of one that lost its toes the length says little."""

CELLS = 90

STATIONS = 20
"""Parts of its length, each of which a dent holds something of. [E]"""

OUTERMOST = 8
"""So many points tell together how far out a dent reaches."""

SIDE_MESSAGE = (
    "a side of the ball is still a slope where the foam ends, and the ball wider than was measured: press the foot in "
    "deeper, or level"
)


@dataclass(frozen=True)
class _Ends:
    """Of one dent, scan units: its length and width, its greatest depth; how much deeper it is a little inside either
    end than at the end, and how much longer the end gets from the lower level to the upper; how deep it is beside the
    ball, on the shallower side, and how much wider both sides together get; how high the foam reaches over the ground
    at the toes."""

    length: float
    width: float
    depth: float
    deepens: tuple[float, float]
    adds: tuple[float, float]
    beside_ball: float
    sides_add: float
    at_toes: float

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
    ends = _ends(impression, faces, where)
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
    sides = _doubted_sides(ends)
    added = f"{ends.adds[0] * scale:.2g} and {ends.adds[1] * scale:.2g} {said}"
    below = f"from {LEVELS[1] * ends.foot * scale:.2g} to {LEVELS[0] * ends.foot * scale:.2g} {said} below its edge"
    first, second, over, depth = (
        f"{value * scale:.2g}" for value in (*ends.deepens, (INSIDE - AT_END) * ends.foot, ends.depth)
    )
    if min(ends.deepens) < RUNS_OUT * ends.foot:
        out = [deeper < RUNS_OUT * ends.foot for deeper in ends.deepens]
        seen = f"within {over} {said} of its ends it gets {first} and {second} {said} deeper ({depth} deep at the most)"
    else:
        out = [longer > LACKS_AN_END * ends.foot for longer in ends.adds]
        seen = f"{below} its ends still go {added} further out"
    if not any(out) and ends.at_toes < TOES_IN * ends.foot:
        out = [True]
        seen = (
            f"it reaches only {ends.at_toes * scale:.2g} {said} up at the toes, so askew or shallow did the foot go in"
        )
    if not any(out):
        if max(ends.adds) < MAY_BE_LONGER * ends.foot:
            return sides
        message = f"the toes or the heel are not wholly in the foam, the foot is longer than was measured: {below} the "
        message += f"ends of the dent still go {added} further out; press the foot in deeper, or level"
        return (*sides, Finding("foam_end_slopes", "serious", message, "foot_length_mm"))
    where_out = "both ends" if out == [True, True] else "one end"
    raise ScanError(
        f"the foot is not wholly in the foam, the dent runs out at {where_out}: {seen}",
        expected="the heel and the toes pressed into the foam with a wall at either end",
        where=where,
        remedy="press the foot in deeper (25 mm and more), level, and its toes too: what was not in the foam, and how "
        "long the foot is, cannot be told",
    )


def _doubted_sides(ends: _Ends) -> tuple[Finding, ...]:
    """A doubt about the width of the ball where its sides are no walls."""
    least, most = (share * ends.foot for share in SIDES_ADD)
    if ends.sides_add < least and ends.beside_ball > SIDE_SLOPES * ends.foot:
        return ()
    severity: Severity = "serious" if ends.sides_add > most else "warning"
    return (Finding("foam_side_slopes", severity, SIDE_MESSAGE, "ball_width_mm, ball_width_orthogonal_mm"),)


def _ends(impression: Impression, faces: NDArray[np.integer], where: str) -> _Ends:
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
    station = (along - start) / length
    if not np.histogram(station, STATIONS, (0.0, 1.0))[0].all():
        raise ScanError(
            "there are gaps along the dent that was taken for the foot's",
            expected="a surface from heel to toes",
            where=where,
            remedy="scan the whole impression, with its rim; if it is no impression, state the scan's kind",
        )
    widths = [np.ptp(across[np.abs(station - end) < 0.03]) for end in (0.12, 0.88)]
    station = station if widths[0] < widths[1] else 1 - station  # the heel is the narrow end
    ball = (station > BALL_ZONE[0]) & (station < BALL_ZONE[1])
    below = depth - depth.min()
    return _Ends(
        length,
        width,
        float(np.percentile(depth, 95)),
        (deepens[0], deepens[1]),
        (_adds(-along, below, foot), _adds(along, below, foot)),
        _beside_ball(station, across, depth, AT_SIDE * foot),
        sum(_adds(outward[ball], below[ball], foot) for outward in (across, -across)),
        _at_toes(station, depth, foot / length),
    )


def _at_toes(station: NDArray[np.float64], depth: NDArray[np.float64], foot: float) -> float:
    """How high the foam reaches over the ground of heel and ball at the toes; stations (k,) and foot in lengths of the
    dent, which may lack the toes."""
    deepest, places = [], []
    for part in (station < HEEL_PART, station > 0.5):
        level = float(np.percentile(depth[part], 97))
        deepest.append(level)
        places.append(float(np.median(station[part & (depth >= 0.94 * level)])))
    falls = (deepest[1] - deepest[0]) / (places[1] - places[0])
    return deepest[1] + falls * BALL_TO_TOES * foot


def _adds(outward: NDArray[np.float64], below: NDArray[np.float64], foot: float) -> float:
    """How much further out a dent reaches 3 mm below its edge than 6 mm, from points (k,) so far out and below it."""
    reaches = []
    for level in LEVELS:
        out = outward[below >= level * foot]
        if len(out) < OUTERMOST:
            return 0.0
        reaches.append(float(np.partition(out, -OUTERMOST)[-OUTERMOST:].mean()))
    return reaches[0] - reaches[1]


def _beside_ball(
    station: NDArray[np.float64], across: NDArray[np.float64], depth: NDArray[np.float64], near: float
) -> float:
    """How deep the dent is at its edges beside the ball, on the shallower side; stations (k,) from the heel."""
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
