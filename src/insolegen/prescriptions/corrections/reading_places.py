"""Where on the device a dose can be read: points well inside the outline, off the walls of the cup."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import DesignError
from insolegen.model.place import Place

EDGE_MARGIN_MM = 6.0
"""Distance from the outline within which the rim, not the correction, may decide the height [E]."""

WALL_FRACTION = 0.25
"""So much of the width on either side may be wall: a heel is as deep there as its cup [E]."""


def across_the_foot(
    place: Place, *, start_station: float, end_station: float, rows: int = 5, columns: int = 9
) -> NDArray[np.float64]:
    """A lattice of points, (rows * columns, 2) forward and medial, mm, over the width between two stations.

    Stations are fractions of the foot's length. Points over cells that the scan does not hold are left out as long as
    enough others remain. DesignError where the foot is too narrow to be read.
    """
    forward = np.linspace(start_station, end_station, rows) * place.foot_length_mm
    lateral = np.interp(forward, place.grid.forward, place.lateral_edge)
    medial = np.interp(forward, place.grid.forward, place.medial_edge)
    wall = np.maximum(EDGE_MARGIN_MM, WALL_FRACTION * (medial - lateral))
    lateral, medial = lateral + wall, medial - wall
    if not np.all(medial - lateral >= EDGE_MARGIN_MM):
        raise DesignError(
            f"the outline is only {np.min(medial - lateral) + 2 * EDGE_MARGIN_MM:.1f} mm wide",
            expected=f"at least {3 * EDGE_MARGIN_MM:.0f} mm, so that a dose can be read off its walls",
            where=f"stations {start_station:.2f} to {end_station:.2f} of the foot's length",
            remedy="check the unit of the scan and its pose",
        )
    fraction = np.linspace(0.0, 1.0, columns)
    points = np.stack(
        [
            np.broadcast_to(forward[:, None], (rows, columns)),
            lateral[:, None] + fraction * (medial - lateral)[:, None],
        ],
        axis=-1,
    ).reshape(-1, 2)
    return _preferably_captured(points, place)


def _preferably_captured(points: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
    row = np.rint((points[:, 0] - place.grid.forward_start) / place.grid.pitch).astype(int)
    column = np.rint((points[:, 1] - place.grid.medial_start) / place.grid.pitch).astype(int)
    held = place.captured[np.clip(row, 0, place.grid.shape[0] - 1), np.clip(column, 0, place.grid.shape[1] - 1)]
    # The device is built over filled cells too and the dose can be read there: a poor scan of the heel is a matter for
    # the fit, not a reason to leave the dose unread.
    return points[held] if held.sum() >= len(points) // 2 else points
