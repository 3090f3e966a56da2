"""The trim line: a designed, smooth, closed curve around the device.

It starts from where the foot rises through the rim: by rays round the heel, by rows along the sides. That curve is
smoothed, moved outward by the width of the rim, and ended by a line tied to the metatarsal heads, the sulcus or the
toes. Tried and wrong: the contour of the height map itself (it tears where the lateral arch lifts).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import DesignError
from insolegen.geometry.easing import smoothstep
from insolegen.geometry.polyline import Points, resampled, smoothed_ring
from insolegen.model.device import Device
from insolegen.model.place import Place
from insolegen.shaping.last import Last, last_of
from insolegen.shaping.positive import front_beyond_trim, is_positive
from insolegen.shaping.wall import rim_width

HEEL_RAYS_STATION = 0.15
"""The rays round the heel start here, in foot lengths."""

BEHIND_HEADS_MM = 8.0
"""A three-quarter device ends this far behind the metatarsal heads; reference 4.2: 5 to 10 [K]."""

SULCUS_FRACTIONS = (0.07, 0.09)
"""How far in front of the first and the fifth head, in foot lengths, the sulcus of the toes runs. [E]"""

TOE_ROOM_MM = 5.0
"""A full device reaches this far beyond the toes; reference 4.2 [K]."""

BALL_EASE = (0.44, 0.62)
"""Where the sides of a device that reaches the toes widen to the foot's own outline, in foot lengths. [E]"""

LAST_EASE = {"lateral": (0.22, 0.36), "medial": (0.46, 0.60)}
"""Where the sides of a device that is made for an insole's outline pass from the foot's to the insole's, in foot
lengths: on the medial side in front of the arch, whose flank lies above the insole's edge and beyond it. [E]"""

FRONT_OF_LAST = 0.62
"""From here on, in its lengths, the front of an insole is followed round. [E]"""

WIDTH_MM = {"narrow": -3.0, "standard": 0.0, "wide": 3.0}
"""How far the edge in front of the heel is moved outward; reference 4.2, width [K]. The cup keeps its rim."""

LATERAL_COLUMN = (0.30, 0.42)
PAST_FIFTH_HEAD = (0.03, 0.10)
"""The lateral expansion begins between these stations, and ends this far in front of the fifth head, in foot lengths;
reference 4.2: along the lateral column and the fifth head [K]."""

HEADS_ARC_MM = 4.0
"""The middle heads lie in front of the straight line from the first to the fifth: 3 to 8 mm; reference 4.3.3 [K]."""

LEAP_MM = 14.0
"""The walls of a positive, higher than those of a device, follow the middle of this much either way. [E]"""

ROUNDING_MM = 5.0
TOE_ROUNDING_MM = 10.0
"""How far along itself the outline, and its part round the toes, is smoothed (one standard deviation). [E]"""

LEAST_RADIUS_MM = 12.0
"""No heel bends more sharply; a curve that does is at the end of the scan, where a side leaps outward. [E]"""


def distal_line(device: Device, place: Place, medial: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far forward the device reaches at each medial coordinate, mm, (of the shape of medial); not for `full`."""
    beyond = front_beyond_trim(device)
    if device.trim == "three_quarter":
        return behind_heads_line(place, medial) + beyond
    return _heads_line(place, medial, np.array(SULCUS_FRACTIONS) * place.foot_length_mm) + beyond


def behind_heads_line(place: Place, medial: NDArray[np.float64]) -> NDArray[np.float64]:
    """Where at each medial coordinate a three-quarter device ends, and the forefoot begins, mm forward."""
    return _heads_line(place, medial, np.full(2, -BEHIND_HEADS_MM))


def _heads_line(place: Place, medial: NDArray[np.float64], ahead: NDArray[np.float64]) -> NDArray[np.float64]:
    """The arc of the metatarsal heads moved forward by `ahead` (2,) at the first and at the fifth, mm."""
    first, fifth = (place.landmarks.get(f"{name}_metatarsal_head") for name in ("first", "fifth"))
    if first is None or fifth is None:
        raise DesignError(
            "the ball of the foot was not found on both sides",
            expected="both metatarsal heads, to which the trim line is tied",
            where="device.trim",
            remedy="look at the preview; the scan must hold the ball from the medial to the lateral side",
        )
    share = np.clip((first[1] - medial) / (first[1] - fifth[1]), -0.2, 1.2)
    line = first[0] + ahead[0] + share * (fifth[0] + ahead[1] - first[0] - ahead[0])
    return np.asarray(line + HEADS_ARC_MM * 4 * share * (1 - share))


def trim_line(
    top: NDArray[np.float64], rim: NDArray[np.float64], device: Device, place: Place
) -> tuple[Points, Last | None]:
    """The outline, (k, 2) forward and medial, mm, counter-clockwise from above, 0.5 mm apart; and the insole of the
    shoe or the size that the device is made for.

    top: the surface with all corrections; rim: `rim.rim_heights`; both on the grid of the place.
    """
    above = top - rim
    side, width = _sides(above, device, place)
    open_curve = _moved_outward(_smooth_open(side), side, width)
    last = last_of(device, place, float(open_curve[:, 0].min()))
    if last is not None and device.outline != "foot":
        open_curve = _along_the_last(open_curve, last, place)
    elif device.trim != "three_quarter":
        open_curve = _as_wide_as_the_ball(open_curve, place)
    open_curve = _spread_laterally(open_curve, device, place)
    if device.trim != "full":
        ring = _ended(open_curve, device, place)
    elif last is not None and device.outline != "foot":
        ring = _with_front_of(open_curve, last)
    else:
        ring = _hull_with_toes(open_curve, device, place)
    ring = smoothed_ring(resampled(ring, 0.5), ROUNDING_MM, 0.5)
    return _counter_clockwise(ring), last


def _sides(above: NDArray[np.float64], device: Device, place: Place) -> tuple[Points, NDArray[np.float64]]:
    """Where foot and rim meet: up the lateral side to the heel, round it, down the medial side; and the rim's width."""
    length, grid = place.foot_length_mm, place.grid
    centre = np.array([HEEL_RAYS_STATION * length, float(_middle(place, HEEL_RAYS_STATION * length))])
    angle = np.radians(np.linspace(-85, 85, 86))
    radius = np.arange(0.04 * length, 0.24 * length, 0.5)
    forward = centre[0] - np.cos(angle)[:, None] * radius
    medial = centre[1] + np.sin(angle)[:, None] * radius
    reach = _outermost_crossing(grid.sample(above, forward, medial), radius)
    heel = centre + np.stack([-np.cos(angle) * reach, np.sin(angle) * reach], axis=1)

    rows = np.flatnonzero((grid.forward > centre[0] + 3.0) & (grid.forward < 0.86 * length))
    middle = _middle(place, grid.forward[rows])
    sides = []
    for outward in (-1.0, 1.0):
        across = np.arange(8.0, 75.0, 0.5)
        at = middle[:, None] + outward * across
        values = grid.sample(above, np.broadcast_to(grid.forward[rows][:, None], at.shape), at)
        reach = _outermost_crossing(values, across)
        if is_positive(device):
            reach = _without_leaps(reach, round(LEAP_MM / grid.pitch))
        sides.append(np.stack([grid.forward[rows], middle + outward * reach], axis=1))
    curve = np.concatenate([sides[0][::-1], heel, sides[1]])
    curve = curve[np.isfinite(curve).all(axis=1)]
    station = curve[:, 0] / length
    heel_share = 1 - smoothstep(station, 0.20, 0.40)
    width = rim_width(device, station)
    width = width + WIDTH_MM[device.width] * (1 - heel_share)
    return curve, width + device.soft_tissue_expansion_mm * heel_share


def _middle(place: Place, forward: NDArray[np.floating] | float) -> NDArray[np.float64]:
    """Middle between the edges of the foot at some places along it, mm."""
    return np.asarray(np.interp(forward, place.grid.forward, (place.medial_edge + place.lateral_edge) / 2))


def _outermost_crossing(values: NDArray[np.floating], reach: NDArray[np.float64]) -> NDArray[np.float64]:
    """Per row of values, the last place along `reach` where they are below zero, interpolated, else NaN."""
    below = np.nan_to_num(values, nan=1.0) < 0
    last = below.shape[1] - 1 - np.argmax(below[:, ::-1], axis=1)
    nearer = np.minimum(last, below.shape[1] - 2)
    rows = np.arange(len(values))
    inner, outer = values[rows, nearer], np.nan_to_num(values[rows, nearer + 1], nan=np.inf)
    share = np.clip(-inner / np.maximum(outer - inner, 1e-9), 0, 1)
    crossing = reach[nearer] + share * (reach[1] - reach[0])
    return np.where(below.any(axis=1), crossing, np.nan)


def _without_leaps(reach: NDArray[np.float64], half: int) -> NDArray[np.float64]:
    """Running median over 2 half + 1 rows: high up on a flank a few rows meet the wall much further out."""
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(reach, half, mode="edge"), 2 * half + 1)
    held = np.isfinite(reach)
    middle = np.full(len(reach), np.nan)
    middle[held] = np.nanmedian(windows[held], axis=1)
    return middle


def _smooth_open(curve: Points) -> Points:
    """An open curve at steps of 1 mm without its small waves; arcs keep their radius (kernel 2 G - G * G)."""
    length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(curve, axis=0), axis=1))])
    at = np.arange(0.0, length[-1], 1.0)
    even = np.stack([np.interp(at, length, curve[:, k]) for k in range(2)], axis=1)
    sigma = 7.0
    # Continued by point reflection at both ends, so that the ends stay where they are.
    room = int(6 * sigma)
    padded = np.concatenate([2 * even[0] - even[room:0:-1], even, 2 * even[-1] - even[-2 : -room - 2 : -1]])
    spread = np.arange(-room, room + 1)
    kernels = [np.exp(-0.5 * (spread / s) ** 2) for s in (sigma, sigma * 2**0.5)]
    kernel = 2 * kernels[0] / kernels[0].sum() - kernels[1] / kernels[1].sum()
    return np.stack([np.convolve(padded[:, k], kernel, mode="same")[room:-room] for k in range(2)], axis=1)


def _moved_outward(curve: Points, rough: Points, width: NDArray[np.float64]) -> Points:
    """A smoothed curve moved by the widths that are known at the points of the rough one, at equal shares of length.

    And by what rounding it later takes off it where it is convex: half the square of ROUNDING_MM times the curvature.
    """
    tangent = np.gradient(curve, axis=0)
    step = np.linalg.norm(tangent, axis=1)
    tangent /= step[:, None]
    outward = np.stack([-tangent[:, 1], tangent[:, 0]], axis=1)  # the curve runs clockwise: outside is on its left
    inward_turn = -(np.gradient(tangent, axis=0) * outward).sum(axis=1) / step
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(rough, axis=0), axis=1))])
    share = np.linspace(0, 1, len(curve))
    lost = ROUNDING_MM**2 / 2 * np.clip(inward_turn, 0.0, 1.0 / LEAST_RADIUS_MM)
    return np.asarray(curve + outward * (np.interp(share, along / along[-1], width) + lost)[:, None])


def _ended(curve: Points, device: Device, place: Place) -> Points:
    """The open curve closed by the distal line."""
    behind = curve[:, 0] <= distal_line(device, place, curve[:, 1])
    start, end = int(np.argmax(behind)), len(curve) - 1 - int(np.argmax(behind[::-1]))
    kept = curve[start : end + 1]
    medial = np.linspace(kept[-1, 1], kept[0, 1], 60)[1:-1]
    front = np.stack([distal_line(device, place, medial), medial], axis=1)
    return np.concatenate([kept, front])


def _as_wide_as_the_ball(curve: Points, place: Place) -> Points:
    """The curve eased, in front of the arch, onto the foot's own outline: it carries the whole ball."""
    share = smoothstep(curve[:, 0] / place.foot_length_mm, *BALL_EASE)
    medial_edge, lateral_edge = (
        np.interp(curve[:, 0], place.grid.forward, edge) for edge in (place.medial_edge, place.lateral_edge)
    )
    edge = np.where(curve[:, 1] > (medial_edge + lateral_edge) / 2, medial_edge, lateral_edge)
    return np.stack([curve[:, 0], curve[:, 1] + share * (edge - curve[:, 1])], axis=1)


def _spread_laterally(curve: Points, device: Device, place: Place) -> Points:
    """The curve with its lateral side, from the lateral column to the fifth head, moved outward as the device asks."""
    fifth = place.landmarks.get("fifth_metatarsal_head")
    if device.lateral_expansion_mm == 0 or fifth is None:
        return curve
    length = place.foot_length_mm
    past = fifth[0] + np.array(PAST_FIFTH_HEAD) * length
    share = smoothstep(curve[:, 0] / length, *LATERAL_COLUMN) * (1 - smoothstep(curve[:, 0], *past))
    lateral = curve[:, 1] < _middle(place, curve[:, 0])
    return np.stack([curve[:, 0], curve[:, 1] - device.lateral_expansion_mm * share * lateral], axis=1)


def _along_the_last(curve: Points, last: Last, place: Place) -> Points:
    """The curve eased, in front of the cup, onto the edges of an insole."""
    station = curve[:, 0] / place.foot_length_mm
    lateral, medial = last.edges(curve[:, 0])
    middle = np.interp(curve[:, 0], place.grid.forward, (place.medial_edge + place.lateral_edge) / 2)
    inner = curve[:, 1] > middle
    share = np.where(inner, smoothstep(station, *LAST_EASE["medial"]), smoothstep(station, *LAST_EASE["lateral"]))
    edge = np.where(inner, medial, lateral)
    held = np.isfinite(edge)
    curve, share, edge = curve[held | (share == 0)], share[held | (share == 0)], edge[held | (share == 0)]
    return np.stack([curve[:, 0], curve[:, 1] + share * (np.nan_to_num(edge) - curve[:, 1])], axis=1)


def _with_front_of(curve: Points, last: Last) -> Points:
    """The curve up to the ball, then round the front of an insole."""
    start = last.ring[:, 0].min() + FRONT_OF_LAST * last.length_mm
    behind = curve[curve[:, 0] <= start]
    front = last.ring[last.ring[:, 0] > start]
    # The ring runs counter-clockwise, the curve clockwise; the front begins where the ring comes from behind.
    began = int(np.argmax(np.linalg.norm(front - np.roll(front, 1, axis=0), axis=1)))
    return np.concatenate([behind, np.roll(front, -began, axis=0)[::-1]])


def _hull_with_toes(curve: Points, device: Device, place: Place) -> Points:
    """The curve up to the midfoot, then round forefoot and toes with room, convex in front."""
    length = place.foot_length_mm
    held = place.captured & (place.station > 0.55) & (place.plantar < 0.13 * length)
    rows = np.flatnonzero(held.any(axis=1))
    outermost = np.argmax(held[rows], axis=1), held.shape[1] - 1 - np.argmax(held[rows, ::-1], axis=1)
    forefoot = np.concatenate(
        [np.stack([place.grid.forward[rows], place.grid.medial[columns]], axis=1) for columns in outermost]
    )
    angle = np.linspace(-np.pi, np.pi, 361)[:-1]
    direction = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    reach = (forefoot @ direction.T).max(axis=0)
    sideways = 1.0 + (TOE_ROOM_MM + front_beyond_trim(device) + 1.5) * np.clip(
        np.cos(angle), 0, 1
    )  # room in front, of which smoothing takes a part back
    reach = reach + sideways
    slope = (np.roll(reach, -1) - np.roll(reach, 1)) / (2 * (angle[1] - angle[0]))
    hull = direction * reach[:, None] + np.stack([-direction[:, 1], direction[:, 0]], axis=1) * slope[:, None]
    hull = smoothed_ring(resampled(hull, 0.5), TOE_ROUNDING_MM, 0.5)
    # Both curves by rows, then one passes into the other between the midfoot and the ball.
    behind = curve[curve[:, 0] <= 0.62 * length]
    front = hull[hull[:, 0] > 0.72 * length]
    front = front[np.argsort(-np.arctan2(front[:, 1] - _middle(place, 0.72 * length), front[:, 0] - 0.72 * length))]
    return np.concatenate([behind, front])


def _counter_clockwise(ring: Points) -> Points:
    ahead = np.roll(ring, -1, axis=0)
    doubled = float(np.sum(ring[:, 0] * ahead[:, 1] - ahead[:, 0] * ring[:, 1]))
    return ring if doubled > 0 else ring[::-1]
