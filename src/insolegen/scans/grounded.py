"""A foot put down on its ground with its heel at the origin, and all the views of it from there."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from insolegen.anatomy.heel import rearmost_point
from insolegen.geometry.curved import curved
from insolegen.geometry.grid import HeightMap
from insolegen.geometry.rigid import rigid, turn_about_up
from insolegen.model.finding import Finding
from insolegen.model.foot import FootMaps
from insolegen.scans.maps import (
    SIDE_HEIGHT,
    LowFoot,
    ScannedTriangles,
    both_sides,
    continuous_sole,
    seen_from,
    smoothed,
)
from insolegen.scans.plausible import not_a_foot
from insolegen.scans.stance import find_stance

FORWARD, MEDIAL, UP = 0, 1, 2
"""The axes of the foot frame."""

COARSE_EDGE_MM = 2.4
"""Where triangles are larger than this, what is seen in profile is seen on curved edges: chords take 0.3 mm off a
width and 0.6 mm off a girth at 8,000 triangles. The sole is not: it is flat, and its noise would be spread. [E]"""

MOST_CURVED = 2_000_000
"""So many triangles may come of it: a mesh whose leg is fine and whose sole is coarse would grow to sixteen times its
size and more. Its chords are left then, and its confidences are those of a coarse scan in any case. [E]"""

PLANTAR_PITCH = 0.7
MARGIN_MM = 12.0
"""Room around the foot on the plantar map: for the walls of a cup and the end of a full-length device."""


@dataclass(frozen=True)
class Grounded:
    """A foot on the ground: to_foot (4, 4) from rough millimetres to the foot frame; its low triangles there, as
    scanned, and on curved edges for what is seen in profile."""

    to_foot: NDArray[np.float64]
    low: LowFoot
    profile: LowFoot
    foot_length: float
    settled: bool

    @property
    def findings(self) -> tuple[Finding, ...]:
        """A doubt where the foot did not come to rest."""
        if self.settled:
            return ()
        message = "the foot did not come to rest on heel and ball: the ground and the direction of the foot are unsure"
        return (Finding("pose_not_settled", "serious", message, "scan"),)


def curved_where_coarse(
    vertices: NDArray[np.floating], faces: NDArray[np.integer], edge_mm: float
) -> tuple[NDArray[np.floating], NDArray[np.integer]]:
    """The same surface on curved edges until its triangles are not coarse, or too many; a fine one as it is.

    vertices (n, 3), faces (m, 3), in any unit; edge_mm: of its triangles near the ground.
    """
    while edge_mm > COARSE_EDGE_MM and 4 * len(faces) <= MOST_CURVED:
        vertices, faces = curved(vertices, faces)
        edge_mm /= 2
    return vertices, faces


def on_ground(near: LowFoot, profile: LowFoot, length: float, turned_deg: float = 0.0) -> Grounded:
    """Stand a roughly standing right foot, and move its rearmost point to the origin.

    profile: the same triangles on curved edges; turned_deg: by how much its axis is to be turned medially.
    """
    stance = find_stance(near, length)
    if turned_deg:
        turn = rigid(turn_about_up(-float(np.radians(turned_deg))))
        stance = replace(stance, rough_to_foot=turn @ stance.rough_to_foot, low=stance.low.moved(turn))
    standing = stance.low
    if profile is not near:
        standing = profile.moved(stance.rough_to_foot)
        standing = standing.reaching(standing.corners[:, UP] < SIDE_HEIGHT * length)
    # The heel's rearmost point is the origin; it is found on a view of the heel, so it takes two steps.
    heel = view_of_end(standing, length, heel=True)
    back = rearmost_point(heel)
    shift = rigid(translation=[-back[0], -back[1], 0.0])
    low = stance.low.shifted(shift[:3, 3])
    moved = low if profile is near else standing.shifted(shift[:3, 3])
    return Grounded(shift @ stance.rough_to_foot, low, moved, stance.foot_length, stance.settled)


def all_views(
    ground: Grounded,
    triangles: ScannedTriangles,
    to_rough: NDArray[np.float64],
    length: float,
    patches: LowFoot | None = None,
) -> FootMaps:
    """The views of a standing foot, its holes closed by patches in the foot frame.

    to_rough (4, 4) takes the scan's triangles to the rough millimetres from which it was put down; length in those.
    """
    low, profile = ground.low, ground.profile
    if patches is not None:
        together = low.with_more(patches)
        low, profile = together, together if profile is low else profile.with_more(patches)
    instep = triangles.between(ground.to_foot @ to_rough, FORWARD, 0.46 * length, 0.54 * length)
    return _maps(low, profile, instep, ground.foot_length)


def _maps(low: LowFoot, profile: LowFoot, instep: LowFoot, length: float) -> FootMaps:
    """All views of the standing foot: from below as scanned, from its sides and ends on curved edges."""
    forward, medial = low.corners[:, FORWARD], low.corners[:, MEDIAL]
    across = (float(medial.min()) - MARGIN_MM, float(medial.max()) + MARGIN_MM)
    along = (-MARGIN_MM, float(forward.max()) + MARGIN_MM)
    plantar = seen_from(low, (FORWARD, MEDIAL, UP), -1, (*along, *across), PLANTAR_PITCH)
    medial_side, lateral_side = both_sides(profile, (*along, -6.0, SIDE_HEIGHT * length), 1.0, 1.5)
    sideways = instep.corners[:, MEDIAL]
    if not sideways.size:
        raise not_a_foot("as it came to stand, nothing is where its middle should be", "a foot", "scan")
    window = (0.46 * length, 0.54 * length, float(sideways.min()) - 2, float(sideways.max()) + 2)
    return FootMaps(
        plantar=plantar,
        sole=continuous_sole(plantar, SIDE_HEIGHT * length),
        medial=medial_side,
        lateral=lateral_side,
        heel=view_of_end(profile, length, heel=True),
        toes=view_of_end(profile, length, heel=False),
        dorsum=smoothed(seen_from(instep, (FORWARD, MEDIAL, UP), +1, window, 1.0), 1.5),
    )


def view_of_end(low: LowFoot, length: float, *, heel: bool) -> HeightMap:
    """The heel from behind, or the toes from in front: (medial, up), up to 0.12 or 0.15 of the length."""
    forward = low.corners[:, FORWARD]
    part = low.reaching(forward < 0.12 * length if heel else forward > 0.85 * length)
    medial = part.corners[:, MEDIAL]
    nothing = not_a_foot(
        f"as it came to stand, nothing is where its {'heel' if heel else 'toes'} should be", "a foot", "scan"
    )
    if not medial.size:
        raise nothing
    bounds = (float(medial.min()) - 2, float(medial.max()) + 2, -2.0, (0.12 if heel else 0.15) * length)
    seen = seen_from(part, (MEDIAL, UP, FORWARD), -1 if heel else +1, bounds, 1.0)
    if not np.isfinite(seen.heights).any():
        raise nothing
    return smoothed(seen, 1.5)
