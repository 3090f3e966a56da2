"""Holes in the sole: how much of it was filled, and what a hole that is too large for that touches.

The sole is continued over holes by a membrane (`maps.continuous_sole`). In the arch that is right within 0.1 mm over a
disc of 15 mm radius; a heel it cuts off flat, 0.7 mm too high over one of 10 mm. Nothing of it is to pass for scanned.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insolegen.anatomy.outline import outline_from_maps
from insolegen.errors import ScanError
from insolegen.geometry.components import connected_labels
from insolegen.geometry.fill import enclosed
from insolegen.model.finding import Finding
from insolegen.model.foot import FootMaps

FILLED_MM2 = float(np.pi * 15.5**2)
"""Holes up to this area, a disc of 15 mm radius and its ragged edge, are filled and marked; larger ones are doubted or
refused. [E]"""

LEAST_MM2 = 30.0
"""Smaller ones are not worth a remark: pin holes of the scanner, folds at the root of the toes. [E]"""

MOST_MISSING = 0.25
"""A sole with a larger share of it in holes is refused. [E]"""

EDGE_MM = 3.0
"""So near to the outline a view from below may end without a hole."""

ZONES = {"heel": (0.0, 0.33), "arch": (0.33, 0.62), "ball": (0.62, 0.80), "toes": (0.80, 1.01)}
"""Stations, in foot lengths."""

RESTS_ON = {
    "heel": "the ground plane, the heel centre, the rearfoot angle",
    "arch": "the arch height, the navicular, the footprint indices",
    "ball": "the ground plane, the footprint indices",
    "toes": "the fit under the toes",
}


def hole_findings(maps: FootMaps, where: str) -> tuple[Finding, ...]:
    """What is to be said of the holes in a sole; nothing where there are none.

    A hole that is too large is said once for each part of the foot that it touches, `where` being `sole.heel`,
    `sole.arch`, `sole.ball` or `sole.toes`. Raises ScanError where holes make up more than MOST_MISSING of the sole.
    """
    grid, seen = maps.plantar.grid, maps.captured
    length = float(np.nanmax(maps.toes.heights))
    row, _, label = _numbered(_holes(maps, length))
    if not len(row):
        return ()
    areas = np.bincount(label) * grid.pitch**2
    filled, largest = float(areas.sum()), float(areas.max())
    if largest < LEAST_MM2:
        return ()
    share = filled / (filled + float(seen.sum()) * grid.pitch**2)
    if share > MOST_MISSING:
        raise ScanError(
            f"{100 * share:.0f} % of the sole lies in holes, the largest of {largest:.0f} mm2",
            expected=f"at most {100 * MOST_MISSING:.0f} %",
            where=where,
            remedy="scan the sole again, from more directions or with less light on it",
        )
    findings = [
        Finding(
            "sole_holes_filled",
            "note",
            f"{100 * share:.1f} % of the sole was not scanned and was filled: {int((areas > LEAST_MM2).sum())} "
            f"hole(s), the largest of {largest:.0f} mm2",
            "sole",
        )
    ]
    for hole in np.flatnonzero(areas > FILLED_MM2):
        station = grid.forward[row[label == hole]] / length
        for zone, (low, high) in ZONES.items():
            if float(np.mean((station >= low) & (station < high))) > 0.05:
                message = (
                    f"a hole of {areas[hole]:.0f} mm2 in the {zone} is larger than the {FILLED_MM2:.0f} that are "
                    f"filled with confidence: what lies there is a guess, and so is what rests on it: {RESTS_ON[zone]}"
                )
                findings.append(Finding("sole_hole_too_large", "serious", message, f"sole.{zone}"))
    return tuple(findings)


def _holes(maps: FootMaps, length: float) -> NDArray[np.bool_]:
    """The nodes that lie in holes. Behind the toes: what is not seen inside the outline, whether or not it opens to the
    side. At the toes, between which there is nothing to see: only what is closed all round."""
    grid, seen = maps.plantar.grid, maps.captured
    outline = outline_from_maps(maps.medial, maps.lateral)
    known = np.isfinite(outline.medial) & np.isfinite(outline.lateral)
    medial = np.interp(grid.forward, outline.forward[known], outline.medial[known])[:, None] - EDGE_MM
    lateral = np.interp(grid.forward, outline.forward[known], outline.lateral[known])[:, None] + EDGE_MM
    behind_toes = ((grid.forward > 2 * EDGE_MM) & (grid.forward < ZONES["ball"][1] * length))[:, None]
    inside = behind_toes & (grid.medial < medial) & (grid.medial > lateral) & ~seen
    closed = enclosed(~seen) & ~behind_toes
    row, column, label = _numbered(closed)
    outside = np.pad(~seen & ~closed, 1, constant_values=True)
    leaks = np.logical_or.reduce([outside[row + i, column + j] for i, j in ((0, 1), (2, 1), (1, 0), (1, 2))])
    open_one = np.isin(label, label[leaks])
    closed[row[open_one], column[open_one]] = False
    return np.asarray(inside | closed)


def _numbered(mask: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Row, column and number of its connected patch for each node of a mask (n, m)."""
    row, column = np.nonzero(mask)
    number = np.full(mask.shape, -1)
    number[row, column] = np.arange(len(row))
    first, second = [], []
    for a, b in ((number[1:], number[:-1]), (number[:, 1:], number[:, :-1])):
        both = (a >= 0) & (b >= 0)
        first.append(a[both])
        second.append(b[both])
    label = connected_labels(len(row), np.concatenate(first), np.concatenate(second))
    return row, column, np.unique(label, return_inverse=True)[1].reshape(-1)
