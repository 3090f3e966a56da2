"""Where the onlooker stands, so that a left foot looks left although its coordinates are those of a right one.

Every axis keeps the foot's own coordinates (`medial` grows towards the other foot); only its direction on the page
follows from the side.
"""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes

from insolegen.model.scan import Side


def rightward(side: Side) -> float:
    """+1 where `medial` runs to the right of the page, seen from above with the toes up or from behind; else -1."""
    return 1.0 if side == "left" else -1.0


def look_from_above_or_behind(axes: Axes, side: Side, low: float, high: float) -> None:
    """Make the horizontal axis `medial`, mm, as the wearer sees it."""
    axes.set_xlim((low, high) if side == "left" else (high, low))


def look_from_medial_side(axes: Axes, side: Side, low: float, high: float) -> None:
    """Make the horizontal axis `forward`, mm, as it looks from the other foot."""
    # From the medial side of a right foot, its toes are on the onlooker's left.
    axes.set_xlim((low, high) if side == "left" else (high, low))


def mark_medial_and_lateral(axes: Axes, side: Side, *, height: float = 0.02) -> None:
    """Write "medial" and "lateral" at the two ends of the horizontal axis, at a fraction of the panel's height."""
    left, right = ("lateral", "medial") if side == "left" else ("medial", "lateral")
    look: dict[str, Any] = {"va": "bottom", "style": "italic", "alpha": 0.75, "zorder": 9, "transform": axes.transAxes}
    axes.text(0.02, height, left, ha="left", **look)
    axes.text(0.98, height, right, ha="right", **look)
