"""Bony prominences under the skin: the navicular's tuberosity and the malleoli, from close-ups of the ankle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.grid import HeightMap
from insolegen.geometry.smooth import smooth
from insolegen.measuring.closeup import corners_within, protrusion, side_closeup
from insolegen.model.foot import Foot
from insolegen.model.measurements import Landmark

MALLEOLI_FROM_MM = 90.0
"""A scan that reaches no higher holds no malleoli: reference 1.1 [E]."""

LEAST_TOP = 0.24
"""A scan that reaches no higher, in foot lengths, does not hold the navicular with what surrounds it. [E]"""

RIM_MM = 5.0
"""A prominence nearer than this to the end of the scan may be the flare of its rim. [E]"""


SWELLING_TOP = 0.1
"""What stands out by more than this share of the most makes the top of a swelling. [E]: at 0.3 mm of noise the height
of the navicular on real feet then stays within 0.35 mm (p95); at 0.35, squared, within 1, the greatest alone by 1.7."""

CALMED_MM = 4.0
"""Over so much the side is smoothed before malleoli are looked for: noise decides which ripple on a swelling is its
summit, and which of two swellings has the higher one. With 2 mm, 0.3 of noise moved malleoli of real feet by 1 to 29 at
worst, with this by 1 to 5, but for two that hardly stand out (12 and 9, at low confidence). [E]"""

MALLEOLUS_TOP, MALLEOLUS_MM = 0.5, 12.5
"""What stands out by more than this share of a malleolus, no further from its middle than this, is its swelling, the
less the further. [E]"""

TO_SUMMIT = 0.4
"""A malleolus lies this far on the way from the summit of what stands out over its surroundings to the place to which
the side rises, mm. On synthetic feet the latter is right, to 1 mm; on real ones it slides down the bone by 8. [E]"""

APART_MM = 5.0
"""Two places of one malleolus that lie further apart than this contradict each other. [E]"""

RISES_MM, LEAST_RIVAL = 0.2, 0.3
"""So far a side must rise to a swelling that is taken in place of the best, to which it does not, and so well that one
must score beside it. [E]"""

RIVAL, FAINT_MM, DOUBTED = 0.7, 2.2, 0.6
"""A second swelling that scores so well may be the malleolus as well, and one that stands out by less may be noise:
then this share of the confidence is left. [E]"""

LEVEL_MM = 3.0
"""A medial malleolus lies higher than the lateral: where it is this much lower, or behind it, both are doubted. The leg
leans, or one of the two is another swelling. [E]"""

CANDIDATES = 4
"""So many summits are asked whether the side rises to them."""

USUAL_SPREADS = 1.7
"""What lies further than this from the usual place of a malleolus is half as sure. [E]"""


@dataclass(frozen=True)
class _Prior:
    """Where a prominence usually lies, and how far from there it may: (forward, up) in foot lengths, the spreads [E].

    spread_mm: the size of what it stands out over; least_mm: how much it must stand out. The malleoli are summits by
    themselves; the navicular is a swelling on a ridge, where summits are noise.
    """

    station: float
    height: float
    station_spread: float
    height_spread: float
    spread_mm: float
    least_mm: float


NAVICULAR = _Prior(0.42, 0.17, 0.035, 0.035, 10.0, 0.05)
MEDIAL_MALLEOLUS = _Prior(0.25, 0.335, 0.05, 0.07, 15.0, 0.8)
LATERAL_MALLEOLUS = _Prior(0.20, 0.30, 0.05, 0.07, 15.0, 0.8)


def prominences(foot: Foot, length: float, start: float, middle: float) -> dict[str, Landmark]:
    """`navicular`, `medial_malleolus`, `lateral_malleolus`, (3,) mm, as far as the scan holds them.

    length and start: of the foot, mm; middle: the medial coordinate that parts its sides. Each is the middle of what
    stands out furthest over its surroundings, weighted by where it usually lies; the malleoli lie on the way from there
    to the nearest place to which the side rises, if there is one (a leg that leans has none: then they are unsure,
    as they are where another swelling may be meant). Tried for the navicular: the summit of
    the side (slides onto the heel or the first ray), mean curvature (noise decides), this. It follows the prior for
    want of a better guide: its confidence is low, and marking it on the skin is better (Chhikara 2026).
    """
    top = float(foot.coordinates[2].max())
    found: dict[str, Landmark] = {}
    if top < LEAST_TOP * length:
        return found
    along, high = (start + 0.06 * length, start + 0.54 * length), min(0.46 * length, top)
    corners = corners_within(foot, along, (0.07 * length, high))
    medial = side_closeup(corners, +1, (start + 0.08 * length, along[1]), (0.07 * length, high), middle)
    swelling = _swelling(medial, NAVICULAR, length, start)
    if swelling is not None:
        found["navicular"] = Landmark(swelling, 0.3)
    if top > MALLEOLI_FROM_MM:
        lateral = side_closeup(corners, -1, (along[0], start + 0.40 * length), (0.14 * length, high), middle)
        for name, view, prior, outward in (
            ("medial_malleolus", medial, MEDIAL_MALLEOLUS, +1),
            ("lateral_malleolus", lateral, LATERAL_MALLEOLUS, -1),
        ):
            malleolus = _malleolus(view, prior, length, start, outward)
            if malleolus is not None:
                found[name] = malleolus
    return found | _doubted_together(found)


def _doubted_together(found: Mapping[str, Landmark]) -> dict[str, Landmark]:
    """The two malleoli with less confidence, where they do not lie to each other as malleoli do."""
    both = [(name, found[name]) for name in ("medial_malleolus", "lateral_malleolus") if name in found]
    if len(both) < 2:
        return {}
    forward, _, up = both[0][1].position - both[1][1].position
    if forward > 0 and up > -LEVEL_MM:
        return {}
    return {name: Landmark(its.position, round(DOUBTED * its.confidence, 2)) for name, its in both}


def _score(
    view: HeightMap, prior: _Prior, length: float, start: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How far each node stands out, mm, and that times the prior; -inf where it cannot be the prominence."""
    out = protrusion(view, prior.spread_mm)
    station = ((view.grid.forward - start) / length - prior.station) / prior.station_spread
    height = (view.grid.medial / length - prior.height) / prior.height_spread
    weight = np.exp(-0.5 * (station[:, None] ** 2 + height[None, :] ** 2))
    allowed = (np.abs(station)[:, None] < 2.2) & (np.abs(height)[None, :] < 2.2) & _away_from_rim(view)
    return out, np.where(allowed & (np.nan_to_num(out, nan=-1.0) >= prior.least_mm), out * weight, -np.inf)


def _swelling(view: HeightMap, prior: _Prior, length: float, start: float) -> NDArray[np.float64] | None:
    """The middle (3,) mm of where the protrusion times the prior is nearly greatest; None where nothing stands out, and
    where the middle lies in a hole.

    The node where it is greatest is one of many on a flat top: 0.3 mm of noise moves it by up to three nodes.
    """
    _, score = _score(view, prior, length, start)
    best = float(score.max())
    if not np.isfinite(best):
        return None
    forward, up = _middle(view, np.maximum(score / best - SWELLING_TOP, 0.0))
    out = float(view.grid.sample(view.heights, np.array([forward]), np.array([up]))[0])
    return np.array([forward, out, up]) if np.isfinite(out) else None


def _middle(view: HeightMap, share: NDArray[np.float64]) -> NDArray[np.float64]:
    """The middle (2,) mm, forward and up, of nodes weighted by a share."""
    row, column = np.nonzero(share)
    weight = share[row, column]
    return np.array([np.average(axis, weights=weight) for axis in (view.grid.forward[row], view.grid.medial[column])])


def _malleolus(view: HeightMap, prior: _Prior, length: float, start: float, outward: int) -> Landmark | None:
    """A malleolus; None where nothing stands out, and where it lies in a hole."""
    seen = np.isfinite(view.heights)
    calm = smooth(view.heights, seen, CALMED_MM / view.grid.pitch)
    view = HeightMap(view.grid, np.where(seen, calm, np.nan))
    out, score = _score(view, prior, length, start)
    places, scores, are_summits = _search(out, score)
    if not places:
        return None
    # Beside the end of a scan the leg's own bend makes summits over its surroundings, to which nothing rises: that
    # they are no malleoli shows when another does rise, and not by the noise.
    climbs = [_climb(view, place) for place in places]
    which = 0
    if climbs[0][1] == 0:
        rising = (
            number
            for number, climb in enumerate(climbs)
            if climb[1] > RISES_MM and scores[number] > LEAST_RIVAL * scores[0]
        )
        which = next(rising, 0)
    (row, column), rise = climbs[which]
    place = _swelling_about(view, out, places[which])
    sure = 0.2 + 0.25 * are_summits
    if rise > 0:
        # A rise as small as what noise makes counts for less: or the place would leap between the two.
        clear = min(rise / RISES_MM, 1.0)
        away = np.array([view.grid.forward[row], view.grid.medial[column]]) - place
        place = place + TO_SUMMIT * clear * away
        sure += clear * (0.35 if np.hypot(*away) < APART_MM else 0.15)
    usual = _usual(place, prior, length, start)
    rivalled = len(scores) > 1 and scores[1] > RIVAL * scores[0]
    doubted = which > 0 or rivalled or out[places[which]] < FAINT_MM
    sure *= (1.0 if usual else 0.5) * (DOUBTED if doubted else 1.0)
    side = float(view.grid.sample(view.heights, place[:1], place[1:])[0])
    return Landmark(np.array([place[0], outward * side, place[1]]), round(sure, 2)) if np.isfinite(side) else None


def _swelling_about(view: HeightMap, out: NDArray[np.float64], place: tuple[int, int]) -> NDArray[np.float64]:
    """The middle (2,) mm, forward and up, of what stands out about a summit."""
    share = np.maximum(np.nan_to_num(out, nan=-np.inf) - MALLEOLUS_TOP * out[place], 0.0)
    middle = np.array([view.grid.forward[place[0]], view.grid.medial[place[1]]])
    # Looked for around itself: where it is looked for first is where noise has made it stand out furthest.
    for _ in range(5):
        away = (view.grid.forward - middle[0])[:, None] ** 2 + (view.grid.medial - middle[1])[None, :] ** 2
        middle = _middle(view, share * np.maximum(1 - away / MALLEOLUS_MM**2, 0.0))
    return middle


def _search(out: NDArray[np.float64], score: NDArray[np.float64]) -> tuple[list[tuple[int, int]], list[float], bool]:
    """The summits of what stands out, mm, the first few, and how they score; or, where it has none, the one node where
    the score is greatest. Also says whether they are summits.

    They are ranked by how far they stand out squared: a malleolus far from its usual place, on a foot turned in, stands
    out further than what lies there.
    """
    # A summit is one whatever the prior says: without this, the prior pulls the place up the slope towards itself.
    on_summit = np.where(_summits(out), score, -np.inf)
    are_summits = bool(np.isfinite(on_summit).any())
    flat = (on_summit if are_summits else score).ravel()
    known = np.flatnonzero(np.isfinite(flat))
    squared = flat[known] * out.ravel()[known]
    best = known[np.argsort(-squared, kind="stable")[: CANDIDATES if are_summits else 1]]
    places = [np.unravel_index(int(node), score.shape) for node in best]
    scores = np.sort(squared)[::-1][: len(best)]
    return [(int(row), int(column)) for row, column in places], [float(its) for its in scores], are_summits


def _usual(place: NDArray[np.float64], prior: _Prior, length: float, start: float) -> bool:
    """Whether a place (2,) mm is not so far from where the prominence usually lies that it may be another: a hole may
    have taken the right one."""
    station = ((place[0] - start) / length - prior.station) / prior.station_spread
    height = (place[1] / length - prior.height) / prior.height_spread
    return bool(np.hypot(station, height) < USUAL_SPREADS)


def _summits(out: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Nodes that no other within three nodes tops."""
    level = np.nan_to_num(out, nan=-np.inf)
    padded = np.pad(level, 3, constant_values=-np.inf)
    highest = np.max([padded[i : i + level.shape[0]] for i in range(7)], axis=0)
    highest = np.max([highest[:, j : j + level.shape[1]] for j in range(7)], axis=0)
    return np.asarray(level >= highest)


def _away_from_rim(view: HeightMap) -> NDArray[np.bool_]:
    """Nodes with scanned surface all around them, up to `RIM_MM` away."""
    seen = np.isfinite(view.heights)
    steps = int(np.ceil(RIM_MM / view.grid.pitch))
    padded = np.pad(seen, steps, constant_values=False)
    clear = seen.copy()
    for along, up in ((steps, 0), (-steps, 0), (0, steps), (0, -steps)):
        clear &= padded[steps + along : steps + along + seen.shape[0], steps + up : steps + up + seen.shape[1]]
    return clear


def _climb(view: HeightMap, place: tuple[int, int]) -> tuple[tuple[int, int], float]:
    """The highest node within 10 mm, and how far it rises over the edge of what was searched, mm; where that is
    highest, the place where it started, and 0."""
    steps = int(10.0 / view.grid.pitch)
    row, column = place
    low_row, low_column = max(row - steps, 0), max(column - steps, 0)
    part = view.heights[low_row : row + steps + 1, low_column : column + steps + 1]
    i, j = np.unravel_index(int(np.nanargmax(part)), part.shape)
    if not (0 < i < part.shape[0] - 1 and 0 < j < part.shape[1] - 1):
        return place, 0.0
    around = np.concatenate([part[0], part[-1], part[:, 0], part[:, -1]])
    return (low_row + int(i), low_column + int(j)), float(part[i, j] - np.nanmax(around))
