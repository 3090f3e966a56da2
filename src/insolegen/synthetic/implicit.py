"""Implicit solids out of round cones, blended softly: negative inside, positive outside, mm."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_CHUNK = 1024  # points at a time: (chunk, cones) arrays stay in the second-level cache


@dataclass(frozen=True)
class RoundCones:
    """Round cones (convex hulls of two balls) blended into one solid.

    start, end (n, 3) mm: centres of the balls; start_radius, end_radius (n,) mm; softness mm: how far around a joint
    the blend rounds it. The blend is -k log sum exp(-d / k): symmetrical in its parts and smooth everywhere.
    """

    start: Floats
    end: Floats
    start_radius: Floats
    end_radius: Floats
    softness: float

    def distance(self, points: Floats) -> Floats:
        """Signed distance, (m,) mm, of points (m, 3) mm; a lower bound of it near joints, where the blend bulges."""
        direction, offset, towards, norm, length, shift, thinning = self._prepared
        result = np.empty(len(points))
        for first in range(0, len(points), _CHUNK):
            p = points[first : first + _CHUNK]
            along = p @ direction
            along -= offset
            aside = p @ towards  # squared distance from the axis, then its root
            aside += norm
            aside += np.einsum("ij,ij->i", p, p)[:, None]
            gap = np.square(along)
            aside -= gap
            np.maximum(aside, 0.0, out=aside)
            np.sqrt(aside, out=gap)
            gap *= shift
            ball = np.subtract(along, gap, out=gap)
            np.clip(ball, 0.0, length, out=ball)
            along -= ball
            np.square(along, out=along)
            along += aside
            separation = np.sqrt(along, out=along)
            ball *= thinning
            separation += ball
            separation -= self.start_radius
            nearest = separation.min(axis=1)
            separation -= nearest[:, None]
            separation *= -1.0 / self.softness
            np.exp(separation, out=separation)
            result[first : first + _CHUNK] = nearest - self.softness * np.log(separation.sum(axis=1))
        return result

    @cached_property
    def _prepared(self) -> tuple[Floats, ...]:
        axis = self.end - self.start
        length = np.linalg.norm(axis, axis=1)
        taper = self.start_radius - self.end_radius
        # The nearest ball of the family is not the one beside the point but one shifted by the cone's half angle.
        shift = taper / np.sqrt(np.maximum(length**2 - taper**2, 1e-9))
        direction = (axis / length[:, None]).T.copy()
        offset = np.einsum("ij,ji->i", self.start, direction)
        towards = (-2.0 * self.start).T.copy()
        norm = np.einsum("ij,ij->i", self.start, self.start)
        return direction, offset, towards, norm, length, shift, taper / length


def soft_union(a: Floats, b: Floats, softness: float) -> Floats:
    """The union of two solids given by their distances (m,) mm, its crease rounded over `softness` mm."""
    return -softness * np.logaddexp(-a / softness, -b / softness)


def soft_intersection(a: Floats, b: Floats, softness: float) -> Floats:
    """The intersection of two solids; exact, not only nearly so, where their distances differ by `softness` mm.

    The cubic blend of I. Quilez (smooth minimum), turned round. Exactness matters: the sole of a standing foot must
    lie on the ground itself, not a hundredth of a millimetre above it.
    """
    overlap = np.maximum(1.0 - np.abs(a - b) / softness, 0.0)
    return np.maximum(a, b) + overlap**3 * (softness / 6.0)
