"""The ball: the medial extreme at the first metatarsal head, the lateral extreme at the fifth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.anatomy.outline import Outline

FIRST_HEAD = (0.64, 0.73, 0.82)
FIFTH_HEAD = (0.55, 0.635, 0.75)
"""From where to where the extremes are looked for, and where they usually lie, in foot lengths from the heel: reference
1.1, tags K and S."""

OFF_USUAL = 0.4
"""By so many foot lengths, times the square of how far off the usual station it lies, a bulge must stand out more: 1 mm
of 255 for a tenth. Some little toes stand out as far as the fifth head, 30 mm in front of it. [E]"""

RIPPLE_MM = 3.0
"""What is shorter along the edge than this is no bulge. [E]"""

FAR = 0.4
"""A top so many reaches of the fit from where it was looked for must be higher than that was. [E]"""

SUMMIT, STRAIGHT = 0.9, 0.45
"""How sure a ball point is that is a summit of its edge, and one on an edge that has none. [E]"""

SECOND_HEAD_FRACTION = 0.35
"""Where the second metatarsal head lies on the way from the first to the fifth. [E]"""


@dataclass(frozen=True)
class EdgePoint:
    """A place on the outline: forward and medial, mm, and a confidence 0..1."""

    forward: float
    medial: float
    confidence: float


def first_metatarsal_head(outline: Outline, heel_forward: float, foot_length: float) -> EdgePoint:
    """Most medial point of the ball, the hallux left out; reference 1.1, MT."""
    return _bulge(outline.forward, outline.medial, heel_forward, foot_length, FIRST_HEAD, +1.0)


def fifth_metatarsal_head(outline: Outline, heel_forward: float, foot_length: float) -> EdgePoint:
    """Most lateral point of the ball; reference 1.1, MF."""
    return _bulge(outline.forward, outline.lateral, heel_forward, foot_length, FIFTH_HEAD, -1.0)


def second_metatarsal_head(first: EdgePoint, fifth: EdgePoint) -> NDArray[np.float64]:
    """Ground position (2,) of the second metatarsal head, from the ball line."""
    return np.array(
        [
            first.forward + SECOND_HEAD_FRACTION * (fifth.forward - first.forward),
            first.medial + SECOND_HEAD_FRACTION * (fifth.medial - first.medial),
        ]
    )


def _bulge(
    forward: NDArray[np.float64],
    edge: NDArray[np.float64],
    heel_forward: float,
    foot_length: float,
    stations: tuple[float, float, float],
    outward: float,
) -> EdgePoint:
    """The outermost local extreme of an edge inside a window of stations; of equals the most usual.

    A toe that stands out further than the ball has no local extreme inside the window's inside, so it is not taken for
    one. Where the edge has none at all (a straight inner border), the place furthest from the chord across the window
    is taken, at half the confidence.
    """
    station = (forward - heel_forward) / foot_length
    first, usual, last = stations
    window = (station >= first) & (station <= last) & np.isfinite(edge)
    if window.sum() < 5:
        return EdgePoint(np.nan, np.nan, 0.0)
    along, out = forward[window], outward * edge[window]
    calm = _without_ripples(out, RIPPLE_MM / float(along[1] - along[0]))
    peak = np.flatnonzero((calm[1:-1] >= calm[:-2]) & (calm[1:-1] >= calm[2:])) + 1
    if len(peak):
        off = foot_length * (station[window][peak] - usual) ** 2
        best, confidence = int(peak[np.argmax(calm[peak] - OFF_USUAL * off)]), SUMMIT
        place, reach = _top_of_bulge(along, out, float(along[best]), 0.055 * foot_length)
    else:
        chord = np.interp(along, along[[0, -1]], calm[[0, -1]])
        best, confidence = int(np.argmax(calm - chord)), STRAIGHT
        place, _ = _top_of_bulge(along, out - chord, float(along[best]), 0.055 * foot_length)
        reach = float(np.interp(place, along, calm))
    return EdgePoint(place, outward * reach, confidence)


def _top_of_bulge(
    along: NDArray[np.float64], out: NDArray[np.float64], start: float, reach: float
) -> tuple[float, float]:
    """Place and height of the top of the cubic fitted to an edge around a start, mm.

    The bulge is nearly flat on top, so that 0.1 mm of noise moves its highest node by 10 mm along the foot; the fit
    moves by tenths. The cubic term is there because no bulge is symmetrical.
    """
    place, height = start, float(np.interp(start, along, out))
    before: tuple[float, float] | None = None
    for _ in range(12):
        low, high = np.searchsorted(along, [place - reach, place + reach])
        if high - low < 6:
            break
        u = (along[low:high] - place) / reach
        powers = np.stack([np.ones_like(u), u, u * u, u * u * u])
        height, b, c, d = (float(found) for found in np.linalg.solve(powers @ powers.T, powers @ out[low:high]))
        moved = step_to_top(np.array([height, b, c, d]), reach, place, before)
        if moved is None:
            break
        step, leap = moved
        top = step / reach
        height = height + top * (b + top * (c + top * d))
        if abs(step) < 1e-6:
            place += step
            break
        before = place, step
        place = float(min(max(place + leap, along[0]), along[-1]))
    top_height = _height_at(along, out, place, reach, float(height))
    if abs(place - start) > FAR * reach:
        before_height = _height_at(along, out, start, reach, float(height))
        if before_height > top_height:
            return start, before_height  # it has run down into the hollow beside the bulge
    return place, top_height


def step_to_top(
    cubic: NDArray[np.float64], reach: float, place: float, before: tuple[float, float] | None
) -> tuple[float, float] | None:
    """From the middle of a window to the top of the cubic (4,), in reaches, fitted to it, mm; and how far to go, mm.

    before: the place and the step of the last window; None where the cubic has no top.
    """
    _, b, c, d = (float(found) for found in cubic)
    # The root of b + 2 c u + 3 d u^2 that is a top; it needs a downward curvature.
    inner = 4 * c * c - 12 * b * d
    if c >= 0 or inner < 0:
        return None
    step = min(max(-2 * b / (2 * c - float(np.sqrt(inner))), -0.5), 0.5) * reach
    # The window moves with the place, so the plain step falls short: a secant from the last two finds the place
    # at which the top lies in the middle of its own window.
    leap = step
    if before is not None and abs(before[1] - step) > 1e-6:
        leap = min(max(step * (place - before[0]) / (before[1] - step), -reach), reach)
        if leap * step < 0:
            leap = step  # back from the top to the hollow beside it, at which the fit stands still as well
    return step, leap


def _height_at(
    along: NDArray[np.float64], out: NDArray[np.float64], place: float, reach: float, otherwise: float
) -> float:
    """Height of an edge at a place, from a quartic: the cubic that finds the top lies 0.1 mm below it."""
    low, high = np.searchsorted(along, [place - reach, place + reach])
    if high - low < 8:
        return otherwise
    u = (along[low:high] - place) / reach
    powers = np.stack([u**n for n in range(5)])
    return float(np.linalg.solve(powers @ powers.T, powers @ out[low:high])[0])


def _without_ripples(values: NDArray[np.float64], sigma: float) -> NDArray[np.float64]:
    reach = int(3 * sigma)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    # Continued by point reflection: an edge that rises to the window's end must not be bent into a bulge there.
    room = min(reach, len(values) - 1)
    padded = np.concatenate([2 * values[0] - values[room:0:-1], values, 2 * values[-1] - values[-2 : -room - 2 : -1]])
    if room < reach:
        padded = np.pad(padded, reach - room, mode="edge")
    return np.convolve(padded, kernel / kernel.sum(), mode="valid")
