"""The few shapes of which pads, plates and pockets are made: weights from 0 to 1, C1, exactly 0 outside."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from insolegen.errors import DesignError
from insolegen.geometry.easing import smoothstep
from insolegen.model.place import Place

STEEPEST = 2.25
"""A slope of this length per mm of height stays below 35 degrees: pi / (2 tan 35) = 2.243 for cos^2, reference 4.3.3;
smoothstep is gentler (2.142)."""
PLATE_BEVEL_MM = 6.0
CUT_OUT_EDGE_MM = 4.0
"""Least lengths of the edges of plates and cut-outs, reference 4.3.4; longer where 35 degrees ask for it [E]."""


def gentle(height_mm: float, least_mm: float) -> float:
    """Length of a slope over this height: at least `least_mm`, and long enough for 35 degrees (reference 4.1)."""
    return max(least_mm, STEEPEST * abs(height_mm))


def band(position: ArrayLike, start: ArrayLike, end: ArrayLike, blend: float) -> NDArray[np.float64]:
    """1 from `start` + blend to `end` - blend, 0 before start and behind end."""
    rise = smoothstep(position, start, np.asarray(start) + blend)
    return np.asarray(rise * (1.0 - smoothstep(position, np.asarray(end) - blend, end)))


def disc(place: Place, centre: NDArray[np.float64], diameter_mm: float, blend: float) -> NDArray[np.float64]:
    """A round pocket, (n_forward, n_medial): 1 inside, half at its diameter, 0 half a blend further out."""
    radius = np.hypot(place.forward - centre[0], place.medial - centre[1])
    return np.asarray(1.0 - smoothstep(radius, diameter_mm / 2 - blend / 2, diameter_mm / 2 + blend / 2))


def dome(
    place: Place,
    apex: NDArray[np.float64],
    *,
    ahead: float,
    behind: float,
    half_width: float,
    direction: tuple[float, float] = (1.0, 0.0),
) -> NDArray[np.float64]:
    """cos^2(pi rho / 2) over a teardrop, (n_forward, n_medial), 1 at the apex (2,) only (reference 4.3.3).

    It reaches `ahead` mm in the unit `direction` (forward, medial), `behind` mm against it, `half_width` to each side.
    """
    along, across = direction
    u = (place.forward - apex[0]) * along + (place.medial - apex[1]) * across
    v = (place.medial - apex[1]) * along - (place.forward - apex[0]) * across
    rho = np.sqrt(np.square(u / np.where(u < 0, behind, ahead)) + np.square(v / half_width))
    return np.asarray(np.cos(np.pi / 2 * np.minimum(rho, 1.0)) ** 2 * (rho < 1.0))


def around(centre: ArrayLike, reach: float = 1.0) -> NDArray[np.float64]:
    """Nine points, (9, 2) mm, on a square about a centre, for a dose that is constant there."""
    offset = np.array([-reach, 0.0, reach])
    square = np.stack(np.meshgrid(offset, offset), axis=-1).reshape(-1, 2)
    return np.asarray(np.asarray(centre, dtype=np.float64) + square)


def refuse_too_steep(height_mm: float, run_mm: float, *, where: str, what: str) -> None:
    """DesignError where a height has less than its gentle slope to fall on."""
    if STEEPEST * height_mm > run_mm:
        raise DesignError(
            f"{height_mm:g} mm over half {what} of {run_mm:.1f} mm",
            expected=f"at most {run_mm / STEEPEST:.1f} mm on this foot, so that no slope exceeds 35 degrees",
            where=where,
            remedy=f"lessen {where}",
        )
