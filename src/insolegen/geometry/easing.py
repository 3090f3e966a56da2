"""Named easing curves: how one height passes into another without a step or a kink.

Every curve is exactly its end value outside its blend, so that what lies beyond stays untouched to the last bit.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def smoothstep(position: ArrayLike, start: ArrayLike, end: ArrayLike) -> NDArray[np.float64]:
    """0 before `start`, 1 behind `end`, 3u² - 2u³ between: C1, steepest (1.5 / length) half way.

    All three broadcast; start < end everywhere.
    """
    first = np.asarray(start, dtype=np.float64)
    u = np.clip((np.asarray(position, dtype=np.float64) - first) / (np.asarray(end, dtype=np.float64) - first), 0, 1)
    return np.asarray(u * u * (3.0 - 2.0 * u))


def soft_ramp(excess: ArrayLike, radius: float) -> NDArray[np.float64]:
    """A rounded max(0, excess): exactly 0 up to -radius, exactly the excess from +radius on, a parabola between.

    C1; at most radius / 4 above the sharp one, at excess 0. radius 0 gives the sharp one. Unlike log(1 + exp) it ends,
    so that nothing outside the blend moves.
    """
    value = np.asarray(excess, dtype=np.float64)
    if radius <= 0:
        return np.maximum(value, 0.0)
    # Clipped first: the quotient stays within 0 and 1/2 however small the radius.
    start = np.clip(value, -radius, radius) + radius
    rounded = start * (start / (4.0 * radius))
    return np.where(value <= -radius, 0.0, np.where(value >= radius, value, rounded))
