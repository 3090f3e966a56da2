"""What of the view from below lies on the foot, the gaps in its sides bridged."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.anatomy.outline import outline_from_maps
from insolegen.model.foot import FootMaps
from insolegen.scans.side_gaps import side_edge

EDGE_MM = 3.0
"""So near to the outline a view from below may end without a hole."""

GAPS = (0.08, 0.78)
"""Between these stations, in foot lengths, the sides are looked at for gaps: beyond, they turn round heel and toes."""

ZONES = {"heel": (0.0, 0.33), "arch": (0.33, 0.62), "ball": (0.62, 0.80), "toes": (0.80, 1.01)}
"""Stations, in foot lengths."""


@dataclass(frozen=True)
class Plan:
    """What lies on the foot behind the toes, in the plantar map, the gaps in its sides bridged.

    Masks (n, m): foot, what is well within it, and what of it lies in gaps of its sides. rims: for either side, what
    lies away from the foot there, and the height (n,) mm of the side's edge.
    """

    foot: NDArray[np.bool_]
    within: NDArray[np.bool_]
    bitten: NDArray[np.bool_]
    behind_toes: NDArray[np.bool_]
    rims: tuple[tuple[NDArray[np.bool_], NDArray[np.float64]], ...]


def plan_of(maps: FootMaps) -> Plan:
    """The plan of a foot, in the nodes of its plantar map."""
    grid, length = maps.plantar.grid, float(np.nanmax(maps.toes.heights))
    outline = outline_from_maps(maps.medial, maps.lateral)
    behind_toes = ((grid.forward > 2 * EDGE_MM) & (grid.forward < ZONES["ball"][1] * length))[:, None]
    foot, within, bitten = (np.broadcast_to(mask, grid.shape) for mask in (behind_toes, behind_toes, ~behind_toes))
    rims = []
    for view, scanned, outward in ((maps.medial, outline.medial, +1.0), (maps.lateral, outline.lateral, -1.0)):
        side = side_edge(view, outward, (GAPS[0] * length, GAPS[1] * length))
        known = np.isfinite(side.edge)
        at = [np.interp(grid.forward, outline.forward[known], values[known]) for values in (side.edge, side.level)]
        beyond = outward * (grid.medial - at[0][:, None])
        foot, within = foot & (beyond < 0), within & (beyond < -EDGE_MM)
        seen = np.interp(grid.forward, outline.forward, np.where(np.isfinite(scanned), scanned, side.edge))[:, None]
        bitten = bitten | (outward * (grid.medial - seen) > 0)
        rims.append((behind_toes & (beyond >= 0), at[1]))
    return Plan(foot, within, bitten & foot, behind_toes, tuple(rims))
