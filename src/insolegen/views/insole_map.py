"""The insole from above: its top, and where it departs from the scanned sole."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from insolegen.model.insole import Design, Insole
from insolegen.views.map_panel import colour_bar, contour_lines, frame_map, show_map
from insolegen.views.paper import CHANGES, HEIGHTS, INK, MUTED
from insolegen.views.shading import shaded
from insolegen.views.standpoint import rightward

CHANGE_SHOWN_MM = 5.0
"""Where the colours of the change end."""

CHANGE_MARGIN_MM = 1.5
"""Nearer to the outline the rounded rim would draw a thicket of lines. Designs know their distances this far in."""


def draw_insole(axes: Axes, insole: Insole, along: tuple[float, float]) -> None:
    """Draw the height of the top over the lowest point of the device, from above, toes up; along: limits, mm."""
    design, side = insole.design, insole.foot.side
    inside = design.distance >= 0
    # A positive stands on what is above its top: it is counted from its own lowest point.
    base = float((design.top if design.sole_up else design.bottom)[inside].min())
    heights = np.where(inside, design.top - base, np.nan)
    high = max(2.0, 2 * float(np.ceil(np.nanmax(heights) / 2)))
    show_map(axes, design.grid, shaded(heights, design.grid.pitch, rightward(side), HEIGHTS, 0.0, high, strength=0.9))
    contour_lines(axes, design.grid, heights, high)
    _finish(axes, insole, along)
    colour_bar(axes, HEIGHTS, 0.0, high, "mm")
    axes.set_xlabel(f"mm   ·   trim: {insole.prescription.device.trim.replace('_', '-')}", labelpad=3)
    axes.set_title(f"{side.capitalize()} insole, height over base")


def draw_change(axes: Axes, insole: Insole, along: tuple[float, float]) -> None:
    """Draw how far the top lies above (+) or below (-) the scanned sole, from above, toes up; along: limits, mm."""
    design, side = insole.design, insole.foot.side
    change = top_over_sole(insole)
    tops = np.where(design.distance >= 0, design.top, np.nan)
    lit = shaded(
        tops, design.grid.pitch, rightward(side), CHANGES, -CHANGE_SHOWN_MM, CHANGE_SHOWN_MM, strength=0.45, tint=change
    )
    beyond = np.isnan(change) & (design.distance >= 0)
    lit[beyond, :3] = 0.82
    show_map(axes, design.grid, lit)
    known = np.ma.masked_invalid(np.where(design.distance >= CHANGE_MARGIN_MM, change, np.nan))
    levels = [level for level in (-4, -3, -2, -1, 1, 2, 3, 4) if known.count() and known.min() < level < known.max()]
    if levels:
        lines = axes.contour(
            design.grid.medial, design.grid.forward, known, levels=levels, colors=INK, linewidths=0.45, alpha=0.6,
            linestyles="solid", zorder=3,
        )  # fmt: skip
        axes.clabel(lines, fmt="%+g", fontsize=5.5, inline_spacing=2)
    _finish(axes, insole, along)
    colour_bar(axes, CHANGES, -CHANGE_SHOWN_MM, CHANGE_SHOWN_MM, "mm")
    axes.set_title("Top over scanned sole")
    axes.text(1.03, 0.27, "+ raised\n− lowered", transform=axes.transAxes, va="top", fontsize=5.5, color=MUTED)


def top_over_sole(insole: Insole) -> NDArray[np.float64]:
    """Top less sole at the nodes of the design, mm; NaN outside the outline and where the scan holds no sole."""
    design, maps = insole.design, insole.foot.maps
    forward, medial = np.meshgrid(design.grid.forward, design.grid.medial, indexing="ij")
    scanned = np.where(maps.captured, maps.sole.heights, np.nan)
    change = design.top - maps.sole.grid.sample(scanned, forward, medial)
    return np.asarray(np.where(design.distance >= 0, change, np.nan), dtype=np.float64)


def _finish(axes: Axes, insole: Insole, along: tuple[float, float]) -> None:
    design: Design = insole.design
    closed = np.concatenate([design.outline, design.outline[:1]])
    axes.plot(closed[:, 1], closed[:, 0], color=INK, linewidth=1.0, zorder=4)
    low, high = float(closed[:, 1].min()), float(closed[:, 1].max())
    frame_map(axes, insole.foot.side, (low - 6, high + 6), along)
