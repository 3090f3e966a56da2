"""A program run on a blank: move by move in the order of its text, what is cut and what is hit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import VerificationError
from insolegen.model.milling import Blank, Tool
from insolegen.verification.milling.gcode import Motions
from insolegen.verification.milling.sweep import Ceiling, Places

_TOUCH_MM = 1e-3
"""Less than this is rounding: the program has three decimals."""

_FIRST = 5


@dataclass(frozen=True)
class Incident:
    """Something that the program does wrong: what, how far or fast, and in which line of its text."""

    what: str
    worst: float
    line: int


@dataclass(frozen=True, eq=False)
class Milled:
    """The blank after the program: height of material at each place (p,) mm, 0 where it is gone; and the incidents."""

    stock: NDArray[np.float64]
    incidents: tuple[Incident, ...]


def run(
    motions: Motions, points: NDArray[np.float64], blank: Blank, tools: Mapping[int, Tool], *, plunge_mm_min: float
) -> Milled:
    """Run the motions, in the blank's frame, over a blank looked at in points (p, 2) mm.

    Watched all the way: rapids through material, moves below the table, cutting without spindle or feed, coming down in
    material faster than `plunge_mm_min`.
    """
    inside = ((points >= 0) & (points <= (blank.length_mm, blank.width_mm))).all(axis=1)
    stock = np.where(inside, blank.height_mm, -np.inf)
    incidents = _below_the_table(motions)
    if not motions.ended:
        incidents.append(Incident("the program does not end with M2 or M30", 0.0, int(motions.line[-1])))
    places = Places(points)
    material = places.below(stock)
    kind = np.stack([motions.rapid, motions.tool], axis=1)
    ends = np.flatnonzero((np.diff(kind, axis=0) != 0).any(axis=1)) + 1
    for block in np.split(np.arange(len(kind)), ends):
        number = int(motions.tool[block[0]])
        if number not in tools:
            raise VerificationError(
                f"tool T{number}", expected=f"one of {sorted(tools)}", where=f"line {motions.line[block[0]]}",
                remedy="check the program by hand",
            )  # fmt: skip
        incidents += _cut(motions, block, places, material, tools[number], plunge_mm_min)
    return Milled(np.where(inside, np.maximum(stock, 0.0), np.nan), _worst_of_each(incidents))


def _cut(
    motions: Motions,
    block: NDArray[np.int64],
    places: Places,
    material: Ceiling,
    tool: Tool,
    plunge_mm_min: float,
) -> list[Incident]:
    """Run one block of moves of one kind; `material` is cut in place, while the moves go on."""
    start, end = motions.start[block], motions.end[block]
    rapid = bool(motions.rapid[block[0]])
    stock = material.height
    engaged = np.zeros(len(block))
    for touch in places.under(start, end, tool, material):
        deep = stock[touch.place] - touch.height
        hit = np.flatnonzero(deep > (_TOUCH_MM if rapid else 1e-6))
        np.maximum.at(engaged, touch.move[hit], deep[hit])
        if not rapid:
            np.minimum.at(stock, touch.place[hit], touch.height[hit])
    if rapid:
        return [
            Incident("a rapid move goes through material", float(engaged[k]), int(motions.line[block[k]]))
            for k in np.flatnonzero(engaged > 0)
        ]
    return _unsafe(motions, block, start, end, engaged > 0, plunge_mm_min)


def _unsafe(
    motions: Motions,
    block: NDArray[np.int64],
    start: NDArray[np.float64],
    end: NDArray[np.float64],
    cutting: NDArray[np.bool_],
    plunge_mm_min: float,
) -> list[Incident]:
    feed, line = motions.feed_mm_min[block], motions.line[block]
    length = np.linalg.norm(end - start, axis=1)
    down = feed * np.maximum(start[:, 2] - end[:, 2], 0.0) / np.where(length > 0, length, 1.0)
    wrong = {
        "the spindle stands while the tool cuts": (~motions.spinning[block], np.zeros(len(block))),
        "the tool cuts without a feed": (~(feed > 0), np.zeros(len(block))),
        # A move of a few microns says little about its own slope.
        "the tool comes down in material too fast, mm/min": ((down > 1.01 * plunge_mm_min) & (length > 0.02), down),
    }
    return [
        Incident(what, float(worst[k]), int(line[k]))
        for what, (where, worst) in wrong.items()
        for k in np.flatnonzero(where & cutting)
    ]


def _below_the_table(motions: Motions) -> list[Incident]:
    lowest = np.minimum(motions.start[:, 2], motions.end[:, 2])
    return [
        Incident("the tip goes below the table, mm", float(-lowest[k]), int(motions.line[k]))
        for k in np.flatnonzero(lowest < -_TOUCH_MM)[:_FIRST]
    ]


def _worst_of_each(incidents: Sequence[Incident]) -> tuple[Incident, ...]:
    worst: dict[str, Incident] = {}
    for incident in incidents:
        if incident.what not in worst or incident.worst > worst[incident.what].worst:
            worst[incident.what] = incident
    return tuple(worst.values())
