"""What a mill leaves on an insole and what its tool cannot reach, from above, as they lie in the blank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from insolegen.verification.milling.target import Target
from insolegen.views.paper import DEVICE, INK, MUTED, SMALL, paper

_DOTS_PER_INCH = 170
_UNREACHABLE_SHOWN_MM = 0.5
_WIDTH_IN = 10.0


@dataclass(frozen=True, eq=False)
class MillingPicture:
    """One insole to draw: where it lies, and maps (n, m) in mm; None: the program was never run."""

    name: str
    target: Target
    unreachable: NDArray[np.float64]
    leftover: NDArray[np.float64] | None
    gouge: NDArray[np.float64] | None


def save_milling_map(pictures: Sequence[MillingPicture], stream: BinaryIO, *, scallop_mm: float) -> None:
    """Write a PNG with one row an insole: the ridges, the cuts into it, and what the tool must leave."""
    wide, high = _size(pictures)
    panels = 3 if pictures[0].leftover is not None else 1
    row_in = _WIDTH_IN / max(panels, 2) * high / wide + 0.75
    figure = Figure(figsize=(_WIDTH_IN, row_in * len(pictures) + 0.2))
    with paper():
        axes = figure.subplots(len(pictures), panels, squeeze=False)
        for row, picture in zip(axes, pictures, strict=True):
            _draw(row[-1], picture, picture.unreachable, _UNREACHABLE_SHOWN_MM, "beyond the tool's reach", "magma_r")
            if picture.leftover is not None and picture.gouge is not None:
                _draw(row[0], picture, picture.leftover, 2 * scallop_mm, "ridges left by the tool", "viridis")
                _draw(row[1], picture, picture.gouge, 0.05, "cut into the insole", "Reds")
        figure.tight_layout(pad=1.2)
        figure.savefig(stream, format="png", dpi=_DOTS_PER_INCH, metadata={"Software": None})


def _size(pictures: Sequence[MillingPicture]) -> tuple[float, float]:
    sides = [(float(np.ptp(one.target.x)), float(np.ptp(one.target.y))) for one in pictures]
    return max(side[0] for side in sides), max(side[1] for side in sides)


def _draw(
    axes: Axes, picture: MillingPicture, depth: NDArray[np.float64], shown_mm: float, what: str, colours: str
) -> None:
    target, half = picture.target, picture.target.pitch_mm / 2
    extent = (target.x[0] - half, target.x[-1] + half, target.y[0] - half, target.y[-1] + half)
    on_it = np.isfinite(target.top)
    image = axes.imshow(
        np.where(on_it, np.nan_to_num(depth), np.nan).T, origin="lower", extent=extent, vmin=0.0, vmax=shown_mm,
        cmap=colours, interpolation="nearest",
    )  # fmt: skip
    axes.contour(target.x, target.y, on_it.T.astype(float), levels=[0.5], colors=INK, linewidths=0.7)
    rows, columns = np.nonzero(on_it)
    axes.set_xlim(target.x[rows.min()] - 4, target.x[rows.max()] + 4)
    axes.set_ylim(target.y[columns.min()] - 4, target.y[columns.max()] + 4)
    axes.spines[["top", "right"]].set_visible(False)
    worst = float(np.nanmax(np.where(on_it, depth, np.nan)))
    axes.set_title(what, pad=14)
    axes.text(
        0, 1.01, f"{picture.name}   ·   at most {worst:.2f} mm", transform=axes.transAxes, color=MUTED, fontsize=SMALL
    )
    bar = axes.figure.colorbar(image, ax=axes, shrink=0.7, pad=0.02, extend="max")
    bar.outline.set_edgecolor(DEVICE)
    bar.ax.set_title("mm", fontsize=SMALL, fontweight="normal", color=MUTED)
