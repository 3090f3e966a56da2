"""What a device has to lie in: the outline of an insole, from a shoe or from a size, laid on the foot by heel and ball.

An insole has a side like a foot has. Its own is found, by which way round it fits the foot better, and it is turned to
the foot's: a shoe's two insoles are each other's mirror image, so one drawing serves both feet.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import DesignError
from insolegen.geometry.polyline import Points, resampled
from insolegen.model.device import Device
from insolegen.model.place import Place
from insolegen.shaping.sizes import insole_of_size, size_of_foot

HEEL_STATION = 0.15
"""Where across the heel the middles of foot and insole are laid on each other, in insole lengths; reference 1.1."""

BALL_STATIONS = (0.5, 0.85)
"""Where the ball of an insole is looked for, in its lengths. [E]"""

COMPARED_STATIONS = (0.2, 0.9)
"""Between these the side of an insole is told, in foot lengths: where foot and insole both have two edges. [E]"""

CLEARLY = 0.8
"""The side is clear if the one way round fits better than the other by this factor. [E]"""


@dataclass(frozen=True, eq=False)
class Last:
    """An insole laid on a foot: ring (k, 2) in the foot frame, mm, counter-clockwise from above.

    length_mm, width_mm: its own; ball_forward_mm: where its ball lies, along the foot; turned: whether it was mirrored
    to fit, which a left one is, as every foot is a right one here; sure: whether that was clear.
    """

    ring: Points
    length_mm: float
    width_mm: float
    ball_forward_mm: float
    turned: bool
    sure: bool

    def edges(self, forward: NDArray[np.floating]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Lateral and medial edge at forward coordinates, medial coordinates, mm; NaN in front of and behind it."""
        return _edges(self.ring, forward)


def last_of(device: Device, place: Place, rear_mm: float) -> Last | None:
    """The insole that a device is made for, its rear where the device's is; None where neither shoe nor size is given.

    DesignError where the ball of foot or insole cannot be found.
    """
    if device.outline == "size":
        size = device.size_eu or size_of_foot(place.foot_length_mm)
        return laid_on(insole_of_size(size), place, rear_mm)
    if device.shoe_outline:
        return laid_on(np.array(device.shoe_outline, dtype=np.float64), place, rear_mm)
    return None


def laid_on(outline: Points, place: Place, rear_mm: float) -> Last:
    """An outline (n, 2) in any pose laid on a foot: heel on heel, the line from heel to ball on the foot's."""
    upright = _heel_first(resampled(outline, 1.0))
    candidates = [_on_foot(upright * [1.0, side], place, rear_mm) for side in (1.0, -1.0)]
    misfits = [_misfit(ring, place) for ring, _ in candidates]
    turned = misfits[1] < misfits[0]
    (ring, ball), best = candidates[turned], misfits[turned]
    doubled = np.sum(ring[:, 0] * np.roll(ring[:, 1], -1) - np.roll(ring[:, 0], -1) * ring[:, 1])
    return Last(
        ring=ring if doubled > 0 else ring[::-1],
        length_mm=float(np.ptp(upright[:, 0])),
        width_mm=float(np.ptp(upright[:, 1])),
        ball_forward_mm=ball,
        turned=bool(turned),
        sure=bool(best <= CLEARLY * max(misfits)),
    )


def _heel_first(ring: Points) -> Points:
    """Turned so that its length runs forward from the heel at 0, the narrower end, and its middle is about 0."""
    centred = ring - ring.mean(axis=0)
    axis = np.linalg.svd(centred, full_matrices=False)[2][0]
    turned = centred @ np.array([[axis[0], -axis[1]], [axis[1], axis[0]]])
    along = turned[:, 0]
    lateral, medial = _edges(turned, along.min() + np.array([0.25, 0.75]) * np.ptp(along))
    if medial[0] - lateral[0] > medial[1] - lateral[1]:
        turned = -turned
    return np.asarray(turned - [turned[:, 0].min(), 0.0])


def _on_foot(ring: Points, place: Place, rear_mm: float) -> tuple[Points, float]:
    """The ring moved onto the foot, and where its ball lies, forward, mm."""
    heads = [place.landmarks.get(f"{name}_metatarsal_head") for name in ("first", "fifth")]
    if heads[0] is None or heads[1] is None:
        raise DesignError(
            "the ball of the foot was not found on both sides",
            expected="both metatarsal heads, by which an insole is laid on the foot",
            where="device.outline",
            remedy="scan the whole ball, or use device.outline=foot",
        )
    foot_ball = (heads[0][:2] + heads[1][:2]) / 2
    # Twice more, because the stations of heel and ball move a little as the ring turns.
    for _ in range(3):
        length = float(np.ptp(ring[:, 0]))
        forward = ring[:, 0].min() + np.linspace(*BALL_STATIONS, 61) * length
        lateral, medial = _edges(ring, forward)
        # As on a foot: where it reaches furthest on either side, not where it is widest straight across.
        inner, outer = int(np.argmax(medial)), int(np.argmin(lateral))
        ball = np.array([forward[inner] + forward[outer], medial[inner] + lateral[outer]]) / 2
        at = ring[:, 0].min() + HEEL_STATION * length
        heel = np.array([at, np.mean(_edges(ring, np.array([at])))])
        foot_at = rear_mm + HEEL_STATION * length
        foot_heel = np.array([foot_at, _middle(place, foot_at)])
        turn = np.arctan2(*(foot_ball - foot_heel)[::-1]) - np.arctan2(*(ball - heel)[::-1])
        rotation = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
        ring = (ring - heel) @ rotation + foot_heel
        ring[:, 0] += rear_mm - ring[:, 0].min()
        ball = (ball - heel) @ rotation + foot_heel
    return ring, float(ball[0])


def _misfit(ring: Points, place: Place) -> float:
    """How far the edges of ring and foot run apart, root mean square, mm, the ring as long and wide as the foot."""
    station = place.station[:, 0]
    rows = (station > COMPARED_STATIONS[0]) & (station < COMPARED_STATIONS[1])
    rear = ring[:, 0].min()
    share = np.ptp(ring[:, 0]) / place.foot_length_mm
    edges = np.stack(_edges(ring, rear + (place.grid.forward[rows] - rear) * share))
    foot = np.stack([place.lateral_edge[rows], place.medial_edge[rows]])
    middles = edges.mean(axis=0), foot.mean(axis=0)
    halves = np.ptp(edges, axis=0) / 2, np.ptp(foot, axis=0) / 2
    scaled = halves[0] * np.nanmedian(halves[1]) / np.nanmedian(halves[0])
    return float(np.sqrt(np.nanmean((middles[0] - middles[1]) ** 2 + (scaled - halves[1]) ** 2)))


def _middle(place: Place, forward: float) -> float:
    return float(np.interp(forward, place.grid.forward, (place.medial_edge + place.lateral_edge) / 2))


def _edges(ring: Points, forward: NDArray[np.floating]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Least and greatest medial coordinate where a ring crosses forward coordinates (n,), (n,) each; NaN beyond it."""
    start, end = ring, np.roll(ring, -1, axis=0)
    low, high = np.minimum(start[:, 0], end[:, 0]), np.maximum(start[:, 0], end[:, 0])
    at = np.asarray(forward, dtype=np.float64)[:, None]
    run = np.where(end[:, 0] == start[:, 0], 1.0, end[:, 0] - start[:, 0])
    medial = start[:, 1] + (at - start[:, 0]) / run * (end[:, 1] - start[:, 1])
    crosses = (at >= low) & (at <= high) & (end[:, 0] != start[:, 0])
    lateral_edge = np.where(crosses, medial, np.inf).min(axis=1)
    medial_edge = np.where(crosses, medial, -np.inf).max(axis=1)
    held = crosses.any(axis=1)
    return np.where(held, lateral_edge, np.nan), np.where(held, medial_edge, np.nan)
