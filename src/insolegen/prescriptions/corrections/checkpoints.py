"""Points at which the rise of a correction is known beforehand: what `Correction.checkpoints` is made of.

A slope has half its height half way, whatever curve it follows; a little past its ends it is whole, or over. Such
points come from landmarks and prescribed numbers alone, by none of the code that builds the shape: a correction that is
built in a wrong place, on the wrong side, too wide or too soft cannot take them along.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from insolegen.model.correction import Zone
from insolegen.model.place import Place

Checks = NDArray[np.float64]
"""(n, 3): forward and medial coordinate, and the rise that must be found there, mm."""

PAST_MM = 1.5
"""So far past its border nothing is left of a correction, and so far inside a plateau it is whole [E]."""

INNER_FRACTIONS = (0.3, 0.5, 0.7)
"""Where across the foot, from its lateral edge, rows are looked at: off the walls of the cup [E]."""


def checks(forward: ArrayLike, medial: ArrayLike, rise: ArrayLike) -> Checks:
    """Points of one shape, or that broadcast, as rows."""
    return np.stack(np.broadcast_arrays(*np.atleast_1d(forward, medial, rise)), axis=-1).reshape(-1, 3).astype(float)


def along(start: ArrayLike, direction: ArrayLike, rises: Mapping[float, float]) -> Checks:
    """Points on a line from `start` (2,) in the unit `direction` (2,): distance in mm to rise in mm."""
    distance = np.array(list(rises))[:, None]
    places = np.asarray(start, dtype=np.float64) + distance * np.asarray(direction, dtype=np.float64)
    return checks(places[:, 0], places[:, 1], np.array(list(rises.values())))


def across_rows(
    place: Place,
    shares: Mapping[float, float],
    rise: Callable[[NDArray[np.float64]], ArrayLike],
    fractions: Sequence[float] = INNER_FRACTIONS,
) -> Checks:
    """Rows across the foot: station to the share of `rise` found there; rise: of medial coordinates (n,), mm.

    fractions: where in a row, from the lateral edge of the foot.
    """
    rows = []
    for station, share in shares.items():
        forward = station * place.foot_length_mm
        lateral, medial = (np.interp(forward, place.grid.forward, e) for e in (place.lateral_edge, place.medial_edge))
        at = lateral + np.array(fractions) * (medial - lateral)
        rows.append(checks(forward, at, share * np.asarray(rise(at))))
    return np.concatenate(rows)


def slope(start: float, end: float, rise: float) -> dict[float, float]:
    """Distances to rises of a slope that begins at `start` with nothing and is whole at `end`, either way round."""
    past = PAST_MM if end > start else -PAST_MM
    return {start - past: 0.0, (start + end) / 2: rise / 2, end + past: rise}


def pad_checks(
    apex: ArrayLike,
    rise: float,
    *,
    ahead: float,
    behind: float,
    half_width: float,
    direction: tuple[float, float] = (1.0, 0.0),
) -> Checks:
    """A pad: whole at its apex only, half half way to its border, nothing past it, in four directions; mm."""
    forward, across = np.array(direction), np.array([-direction[1], direction[0]])
    reaches = ((forward, ahead), (-forward, behind), (across, half_width), (-across, half_width))
    parts = [along(apex, d, {reach / 2: rise / 2, reach + PAST_MM: 0.0}) for d, reach in reaches]
    return np.concatenate([along(apex, forward, {0.0: rise}), *parts])


def pocket_checks(centre: ArrayLike, diameter: float, blend: float, rise: float) -> Checks:
    """A round pocket or plateau: half on its circle, whole and over half a blend inside and outside it; mm."""
    radius = diameter / 2
    rises = {
        max(radius - blend / 2 - 0.5, 0.0): rise,
        radius: rise / 2,
        radius + blend / 2 + PAST_MM: 0.0,
    }
    directions = ((1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0))
    return np.concatenate([along(centre, direction, rises) for direction in directions])


def zone_around(points: Checks) -> Zone:
    """The upright box that holds all checkpoints, of which the outermost lie past the borders."""
    low, high = points[:, :2].min(axis=0), points[:, :2].max(axis=0)
    return Zone((float(low[0]), float(high[0])), (float(low[1]), float(high[1])))
