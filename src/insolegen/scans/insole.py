"""An insole in place of a foot: a shell of one thickness everywhere, whose front end is an edge and no toes."""

from __future__ import annotations

import numpy as np

from insolegen.model.foot import Foot
from insolegen.scans.plausible import TWO_SURFACES_CODE, WALL_MM, not_a_foot

FRONT, FRONT_MM = 0.9, 4.0
"""What reaches further forward than this, in foot lengths, is the front end; its wall lies within so much of it."""

EDGE, EVEN = 1.2, 1.7
"""The wall at the front end of a shell is hardly higher than the shell is thick: 0.7 to 1.0 times on ten shells of
three feet; 1.6 and more on soles that were cut 10 mm up and thickened by 3, whose toes rise. The thickness of
nine in ten places is then at most so many times that of one in ten: 1.4 on shells. [E]"""


def refuse_insole(foot: Foot, where: str) -> None:
    """Raise ScanError for a shell that was made for a foot; a scan that was given a thickness has toes, and passes."""
    if all(finding.code != TWO_SURFACES_CODE for finding in foot.findings):
        return
    forward, medial, up = foot.low[:, :, :: max(1, foot.low.shape[2] // 8000)].mean(axis=0).astype(np.float64)
    grid = foot.maps.plantar.grid
    above = up - grid.sample(foot.maps.plantar.heights, forward, medial)
    between = above[(above > WALL_MM[0]) & (above < WALL_MM[1])]
    thin, thickness, thick = np.percentile(between, [10, 50, 90])
    view = foot.maps.toes
    reach = np.where(np.isfinite(view.heights), view.heights, -np.inf)
    furthest = reach.max(axis=1)
    wall = view.grid.pitch * (reach > furthest[:, None] - FRONT_MM).sum(axis=1)
    edge = float(np.median(wall[furthest > FRONT * furthest.max()]))
    if edge < EDGE * thickness and thick < EVEN * thin:
        raise not_a_foot(
            f"it is a shell, {thickness:.1f} mm thick everywhere, that ends in an edge where toes should be: an insole",
            "a foot, or the print of one",
            where,
        )
