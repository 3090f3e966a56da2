"""Where one insole or a pair lies in a blank, and which blank it takes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import UsageError
from insolegen.geometry.grid import Array
from insolegen.model.milling import Blank, Placement

FRAME_MM = 5.0
"""What must stand around the moat for the tabs to hold on to [E]."""

_BLANK_STEP_MM = 5.0
_COLUMN_MM = 1.0


@dataclass(frozen=True)
class Layout:
    """How the insoles lie to each other: one placement each, and the rectangle that they fill with their moats, mm."""

    placements: tuple[Placement, ...]
    length_mm: float
    width_mm: float

    def turned(self) -> Layout:
        """The whole layout turned by a quarter."""
        placements = tuple(
            Placement((one.quarter_turns + 1) % 4, self.width_mm - one.y_mm, one.x_mm) for one in self.placements
        )
        return Layout(placements, self.width_mm, self.length_mm)

    def moved(self, x_mm: float, y_mm: float) -> tuple[Placement, ...]:
        """Every placement, moved."""
        return tuple(replace(one, x_mm=one.x_mm + x_mm, y_mm=one.y_mm + y_mm) for one in self.placements)


def layouts(plans: Sequence[NDArray[np.floating]], *, gap_mm: float, margin_mm: float) -> list[Layout]:
    """Ways to lay one insole or two, the smallest rectangle first; plans (p, 2) mm: points of each, seen from above.

    gap_mm: between two insoles; margin_mm: from an insole to the edge of the rectangle. The second is tried both ways
    round, beside the first and behind it, shifted along.
    """
    if len(plans) == 1:
        ways: list[tuple[Placement, ...]] = [(Placement(0, 0.0, 0.0),)]
    else:
        ways = [pair for turns in (0, 2) for pair in _pairs(plans[0], plans[1], turns, gap_mm)]
    found = [_boxed(plans, way, margin_mm) for way in ways]
    # Of those that are within a few percent of each other, the one that fits the smaller machine.
    return sorted(
        found, key=lambda one: (int(20 * math.log(one.length_mm * one.width_mm)), one.length_mm + one.width_mm)
    )


def _pairs(first: Array, second: Array, turns: int, gap_mm: float) -> Iterator[tuple[Placement, ...]]:
    turned = second @ Placement(turns, 0.0, 0.0).matrix[:2, :2].T
    for axis in (0, 1):
        mine, other = first[:, [axis, 1 - axis]], turned[:, [axis, 1 - axis]]
        middle = (mine[:, 0].min() + mine[:, 0].max() - other[:, 0].min() - other[:, 0].max()) / 2
        for shift in middle + np.arange(-40.0, 41.0, 4.0):
            away = _clearance(mine, other + np.asarray([shift, 0.0]), gap_mm)
            x, y = (shift, away) if axis == 0 else (away, shift)
            yield Placement(0, 0.0, 0.0), Placement(turns, float(x), float(y))


def _clearance(first: Array, second: Array, gap_mm: float) -> float:
    """How far the second must move along its second axis to be `gap_mm` from the first, measured every millimetre."""
    low = min(first[:, 0].min(), second[:, 0].min())
    count = int((max(first[:, 0].max(), second[:, 0].max()) - low) / _COLUMN_MM) + 2
    top, bottom = np.full(count, -np.inf), np.full(count, np.inf)
    np.maximum.at(top, ((first[:, 0] - low) / _COLUMN_MM).astype(int), first[:, 1])
    np.minimum.at(bottom, ((second[:, 0] - low) / _COLUMN_MM).astype(int), second[:, 1])
    away = -np.inf
    reach = int(gap_mm / _COLUMN_MM) + 1
    for column in range(-reach, reach + 1):
        # Two columns are at least one width less apart than their numbers say.
        between = math.sqrt(max(gap_mm**2 - (max(abs(column) - 1, 0) * _COLUMN_MM) ** 2, 0.0))
        one = top[max(column, 0) : count + min(column, 0)]
        other = bottom[max(-column, 0) : count - max(column, 0)]
        away = max(away, float((one - other).max()) + between)
    return away


def _boxed(plans: Sequence[Array], way: tuple[Placement, ...], margin_mm: float) -> Layout:
    placed = np.concatenate(
        [plan @ one.matrix[:2, :2].T + one.matrix[:2, 3] for plan, one in zip(plans, way, strict=True)]
    )
    low, high = placed.min(axis=0) - margin_mm, placed.max(axis=0) + margin_mm
    return Layout(tuple(replace(one, x_mm=one.x_mm - float(low[0]), y_mm=one.y_mm - float(low[1])) for one in way),
                  float(high[0] - low[0]), float(high[1] - low[1]))  # fmt: skip


def in_blank(
    ways: Sequence[Layout], height_mm: float, blank: Blank | None, machine: Blank | None
) -> tuple[Blank, tuple[Placement, ...]]:
    """Choose the first layout that fits, as it is or turned by a quarter, in the middle of the blank.

    Without a blank: the smallest in steps of 5 mm that holds it. Raises UsageError where nothing fits, saying which
    blank would do.
    """
    needed = [_smallest(way, height_mm) for way in ways]
    if blank is not None and height_mm > blank.height_mm + 1e-6:
        raise _too_small(f"the blank is {blank.height_mm:g} mm high, the insole {height_mm:.1f} mm", needed[0])
    for way, least in zip(ways, needed, strict=True):
        for layout, own in ((way, least), (way.turned(), Blank(least.width_mm, least.length_mm, least.height_mm))):
            block = blank or own
            fits = layout.length_mm <= block.length_mm + 1e-6 and layout.width_mm <= block.width_mm + 1e-6
            if fits and (machine is None or _holds(machine, block)):
                spare = block.length_mm - layout.length_mm, block.width_mm - layout.width_mm
                return block, layout.moved(spare[0] / 2, spare[1] / 2)
    if machine is not None and (blank is None or not _holds(machine, blank)):
        raise UsageError(
            f"the machine moves {machine} mm, the blank is {blank or needed[0]} mm",
            expected="a blank within the machine's travel",
            where="--machine",
            remedy="mill one insole at a time, or use a larger machine",
        )
    raise _too_small(f"the blank is {blank} mm", needed[0])


def _smallest(way: Layout, height_mm: float) -> Blank:
    sides = (
        math.ceil(side / _BLANK_STEP_MM - 1e-9) * _BLANK_STEP_MM for side in (way.length_mm, way.width_mm, height_mm)
    )
    return Blank(*sides)


def _holds(machine: Blank, block: Blank) -> bool:
    return machine.length_mm >= block.length_mm and machine.width_mm >= block.width_mm


def _too_small(found: str, needed: Blank) -> UsageError:
    return UsageError(
        found,
        expected=f"a blank of at least {needed} mm for the insole, the way of the tool around it and a frame",
        where="--blank",
        remedy=f"use --blank {needed}, or leave --blank out to be told what is needed",
    )
