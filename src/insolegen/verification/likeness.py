"""Is a file the device that was released: its surface kept in short, and compared again."""

from __future__ import annotations

import numpy as np

from insolegen.model.surface import ReleasedSurface
from insolegen.verification.exported import ExportedMesh
from insolegen.verification.rays import VerticalRays
from insolegen.verification.survey import Survey

EVERY = 2
"""So many nodes of the survey to one that is kept: 4 mm apart, so that hardly a fingertip's dent slips between. [E]"""

OFF_THE_EDGE_MM = 1.0
"""Nearer to the edge than the survey can be sure of, heights of steep walls say little. [E]"""


def surface_of(mesh: ExportedMesh, survey: Survey) -> ReleasedSurface:
    """The surface of a surveyed mesh, in short."""
    kept = slice(None, None, EVERY)
    inside = survey.clearance[kept, kept] >= OFF_THE_EDGE_MM
    return ReleasedSurface(
        bounds=mesh.bounds,
        start=(float(survey.x[0]), float(survey.y[0])),
        pitch_mm=EVERY * survey.pitch_mm,
        top=np.where(inside, survey.top[kept, kept], np.nan),
        bottom=np.where(inside, survey.bottom[kept, kept], np.nan),
    )


def largest_departures(rays: VerticalRays, released: ReleasedSurface) -> tuple[float, float]:
    """By how much top and bottom of the mesh behind `rays` depart at the most from a released surface, mm.

    NaN where the mesh has no surface at a place at which the released one had; 0 where nothing was kept.
    """
    kept = np.isfinite(released.top) & np.isfinite(released.bottom)
    hits = rays.cast(released.nodes[kept])
    top, bottom = hits.highest() - released.top[kept], hits.lowest() - released.bottom[kept]
    return float(np.abs(top).max(initial=0.0)), float(np.abs(bottom).max(initial=0.0))
