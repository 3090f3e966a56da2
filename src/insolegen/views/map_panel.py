"""What every map of a foot or an insole has: the same scale, direction, ticks and colour bar."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Colormap, Normalize
from matplotlib.ticker import MaxNLocator, MultipleLocator
from numpy.typing import NDArray

from insolegen.geometry.grid import Grid
from insolegen.model.scan import Side
from insolegen.views.paper import INK, MUTED, SMALL
from insolegen.views.standpoint import look_from_above_or_behind, mark_medial_and_lateral


def show_map(axes: Axes, grid: Grid, picture: NDArray[np.float64]) -> None:
    """Lay colours (n_forward, n_medial, 4) at their place, in mm."""
    half = grid.pitch / 2
    extent = (
        float(grid.medial[0]) - half, float(grid.medial[-1]) + half,
        float(grid.forward[0]) - half, float(grid.forward[-1]) + half,
    )  # fmt: skip
    # Mirrored axes would turn the image's own upper left; the extent alone decides here.
    axes.imshow(picture, extent=extent, origin="lower", interpolation="bilinear", aspect="auto", zorder=1)


def contour_lines(axes: Axes, grid: Grid, heights: NDArray[np.floating], high: float, *, every_mm: float = 2.0) -> None:
    """Thin lines of equal height, every second one labelled."""
    values = np.ma.masked_invalid(heights)
    low = float(values.min())
    levels = np.arange(np.ceil(low / every_mm), np.floor(min(high, float(values.max())) / every_mm) + 1) * every_mm
    if len(levels) == 0:
        return
    lines = axes.contour(
        grid.medial, grid.forward, values, levels=levels, colors=INK, linewidths=0.45, alpha=0.55, zorder=3
    )
    named = levels[levels % (2 * every_mm) == 0]
    for label in axes.clabel(lines, levels=named, fmt="%g", fontsize=5.5, inline_spacing=2):
        label.set_alpha(0.9)


def frame_map(axes: Axes, side: Side, across: tuple[float, float], along: tuple[float, float]) -> None:
    """Set the limits, mm, with the toes up and each side where the wearer has it."""
    look_from_above_or_behind(axes, side, *across)
    axes.set_ylim(*along)
    axes.xaxis.set_major_locator(MultipleLocator(50))
    axes.yaxis.set_major_locator(MultipleLocator(50))
    axes.set_xlabel("mm", labelpad=3)
    axes.spines[["top", "right"]].set_visible(False)
    mark_medial_and_lateral(axes, side)


def colour_bar(axes: Axes, colours: Colormap, low: float, high: float, label: str) -> None:
    """A slim bar at the right of a map, with the unit."""
    bar_axes = axes.inset_axes((1.03, 0.30, 0.035, 0.40))
    bar = axes.figure.colorbar(
        ScalarMappable(Normalize(low, high), colours), cax=bar_axes, ticks=MaxNLocator(5, integer=True)
    )
    bar.outline.set_visible(False)
    bar.ax.tick_params(length=2, pad=2)
    bar.ax.set_title(label, fontsize=SMALL, fontweight="normal", color=MUTED, loc="left", pad=4)
