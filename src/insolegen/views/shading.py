"""Heights as a lit surface."""

from __future__ import annotations

import numpy as np
from matplotlib.colors import Colormap, Normalize
from numpy.typing import NDArray

_LIGHT = np.array([-0.55, 0.50, 0.67])
"""Towards the lamp, in the picture: right, up the page, out of it. From the upper left, as maps are lit."""


def shaded(
    heights: NDArray[np.floating], pitch_mm: float, rightward: float, colours: Colormap, low: float, high: float,
    *, strength: float = 1.0, tint: NDArray[np.floating] | None = None,
) -> NDArray[np.float64]:  # fmt: skip
    """Colours (n_forward, n_medial, 4), 0..1, of a lit height map; NaN becomes transparent.

    heights (n_forward, n_medial) mm; rightward +1 or -1: where `medial` runs on the page; low, high: ends of the
    colours, mm; strength 0..1 of the light; tint: values to colour by in place of the heights.
    """
    known = np.isfinite(heights)
    up_page, along_medial = np.gradient(np.where(known, heights, np.nan), pitch_mm)
    normal = np.stack([-along_medial * rightward, -up_page, np.ones_like(up_page)])
    light = np.tensordot(_LIGHT / np.linalg.norm(_LIGHT), normal / np.sqrt(np.square(normal).sum(axis=0)), axes=1)
    level = _LIGHT[2] / np.linalg.norm(_LIGHT)
    # Next to the edge the slope is unknown: lit as if level.
    brightness = 1 + strength * (np.nan_to_num(np.maximum(light, 0), nan=level) - level)
    rgba = np.asarray(colours(Normalize(low, high, clip=True)(np.nan_to_num(heights if tint is None else tint))))
    darker = rgba[..., :3] * np.minimum(brightness, 1)[..., None]
    rgba[..., :3] = np.clip(darker + np.maximum(brightness - 1, 0)[..., None] * (1 - darker), 0, 1)
    rgba[..., 3] = known
    return np.asarray(rgba, dtype=np.float64)
