"""The insole from the medial side: rims, lowest top, bottom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from insolegen.model.insole import Design, Insole
from insolegen.views.paper import DEVICE, DEVICE_LIGHT, FOOT, INK, SMALL
from insolegen.views.standpoint import look_from_medial_side

RIM_INSIDE_MM = 1.5
"""How far inside the outline the rim's height is read: about the middle of the rim. [E]"""


@dataclass(frozen=True)
class SideView:
    """What the device shows to its side, mm.

    medial_rim, lateral_rim (k, 2): forward and up along the rim, rearmost point first. forward (n,): rows of the
    grid, and on each the highest and the lowest top and the lowest bottom, (n,).
    """

    medial_rim: NDArray[np.float64]
    lateral_rim: NDArray[np.float64]
    forward: NDArray[np.float64]
    highest: NDArray[np.float64]
    lowest: NDArray[np.float64]
    bottom: NDArray[np.float64]


def side_view(design: Design) -> SideView:
    """Rims just inside the outline, heights row by row of the grid."""
    inside = design.distance >= 0
    rows = np.flatnonzero(inside.any(axis=1))
    held, top = inside[rows], design.top[rows]
    # Counter-clockwise from the rearmost point: first the lateral side, then back along the medial one.
    outline = np.roll(design.outline, -int(np.argmin(design.outline[:, 0])), axis=0)
    front = int(np.argmax(outline[:, 0]))
    # Read a little inside: on the edge itself the rounding falls steeply and every node's place shows.
    ahead = np.roll(outline, -1, axis=0) - np.roll(outline, 1, axis=0)
    inward = np.stack([-ahead[:, 1], ahead[:, 0]], axis=-1) / np.linalg.norm(ahead, axis=1, keepdims=True)
    read = outline + RIM_INSIDE_MM * inward
    rim = np.stack([read[:, 0], design.grid.sample(design.top, read[:, 0], read[:, 1])], axis=-1)
    return SideView(
        medial_rim=np.concatenate([rim[front:], rim[:1]])[::-1],
        lateral_rim=rim[: front + 1],
        forward=np.asarray(design.grid.forward[rows], dtype=np.float64),
        highest=np.where(held, top, -np.inf).max(axis=1),
        lowest=np.where(held, top, np.inf).min(axis=1),
        bottom=np.where(held, design.bottom[rows], np.inf).min(axis=1),
    )


def draw_profile(axes: Axes, insole: Insole, along: tuple[float, float]) -> None:
    """Draw the silhouette seen from the other foot, equal aspect, mm; along: limits, mm."""
    view = side_view(insole.design)
    # A positive is solid above its top.
    beyond = view.lowest if insole.design.sole_up else view.highest
    axes.fill_between(view.forward, view.bottom, beyond, color=DEVICE_LIGHT, linewidth=0, zorder=1)
    axes.plot(view.forward, view.bottom, color=INK, linewidth=0.9, zorder=3)
    axes.plot(*view.medial_rim.T, color=DEVICE, linewidth=1.3, label="medial rim", zorder=4)
    axes.plot(*view.lateral_rim.T, color=FOOT, linewidth=1.0, label="lateral rim", zorder=4)
    axes.plot(view.forward, view.lowest, "--", color=INK, linewidth=0.7, label="lowest top", zorder=4)
    look_from_medial_side(axes, insole.foot.side, *along)
    low, high = min(view.bottom.min(), view.lowest.min()), max(view.bottom.max(), view.highest.max())
    axes.set_ylim(float(low) - 3, float(high) + 4)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=3, frameon=False, fontsize=SMALL, borderpad=0.1)
    axes.set_title("Insole from the medial side")
