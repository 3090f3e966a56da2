"""How thick a finished insole is along the normal of its foot's side, from above, as measured on its triangles."""

from __future__ import annotations

from typing import BinaryIO

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from insolegen.views.paper import BAD, MUTED, SMALL, paper, shortened

CELL_MM = 1.0
"""Each cell shows the least of what was measured in it, so that no thin spot is averaged away."""

SHOWN_MM = 6.0
"""Where the colours end; what is thicker is of no concern."""

_DOTS_PER_INCH = 150
_MM_PER_INCH = 40.0


def save_thickness_map(
    places: NDArray[np.float64], thickness_mm: NDArray[np.float64], stream: BinaryIO, *, name: str, least_mm: float
) -> None:
    """Write a PNG of thickness (t,) mm, inf where it is more than is shown, at places (t, 3) in the file; toes up.

    least_mm: what is thinner off the edges would be a fault; it is marked, as far as the colours go.
    """
    across, along, least = least_by_cell(places, thickness_mm)
    with paper():
        figure = Figure(figsize=(np.ptp(across) / _MM_PER_INCH + 2.0, np.ptp(along) / _MM_PER_INCH + 1.0))
        axes = figure.subplots()
        image = axes.pcolormesh(across, along, np.minimum(least, SHOWN_MM), cmap="viridis", vmin=0.0, vmax=SHOWN_MM)
        thin = np.ma.masked_invalid(least)
        if thin.min() < least_mm < thin.max():
            middles = (across[:-1] + across[1:]) / 2, (along[:-1] + along[1:]) / 2
            axes.contour(*middles, thin, levels=[least_mm], colors=BAD, linewidths=0.6)
        axes.set_aspect("equal")
        # Seen from above with the toes up, y runs to the left.
        axes.invert_xaxis()
        axes.spines[["top", "right"]].set_visible(False)
        axes.set_xlabel(f"y in the file, mm\n\nthinnest {np.nanmin(thickness_mm):.2f} mm; red line: {least_mm:.2f} mm")
        axes.set_ylabel("x in the file, mm")
        axes.set_title("thickness along the normal", pad=14)
        said = shortened(name, float(np.ptp(across)) / _MM_PER_INCH, SMALL)
        axes.text(0, 1.01, said, transform=axes.transAxes, color=MUTED, fontsize=SMALL)
        bar = figure.colorbar(image, ax=axes, shrink=0.6, pad=0.03, extend="max")
        bar.ax.set_title("mm", fontsize=SMALL, fontweight="normal", color=MUTED)
        figure.savefig(stream, format="png", dpi=_DOTS_PER_INCH, metadata={"Software": None})


def least_by_cell(
    places: NDArray[np.float64], thickness_mm: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Borders of cells in y (m + 1,) and in x (n + 1,), mm, and the least thickness in each, (n, m); NaN: none.

    A cell in which no triangle has its middle takes the least of its neighbours: triangles may be larger than cells.
    """
    low = np.floor(places[:, :2].min(axis=0) / CELL_MM)
    i, j = (places[:, :2] / CELL_MM - low).astype(np.int64).T
    shape = int(i.max()) + 1, int(j.max()) + 1
    least = np.full(shape, np.nan)
    np.fmin.at(least, (i, j), thickness_mm)
    padded = np.pad(least, 1, constant_values=np.nan)
    around = [padded[a : a + shape[0], b : b + shape[1]] for a in range(3) for b in range(3)]
    least = np.where(np.isnan(least), np.fmin.reduce(around), least)
    return (low[1] + np.arange(shape[1] + 1)) * CELL_MM, (low[0] + np.arange(shape[0] + 1)) * CELL_MM, least
