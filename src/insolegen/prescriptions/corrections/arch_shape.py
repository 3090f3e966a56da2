"""The shape that fill and lift of the medial arch share: 1 at the apex, gone at the heel, the ball and laterally."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import DesignError
from insolegen.geometry.easing import smoothstep
from insolegen.model.correction import Zone
from insolegen.model.place import Place
from insolegen.prescriptions.corrections.checkpoints import PAST_MM, Checks, checks
from insolegen.prescriptions.corrections.landmarks import required_landmark

HEEL_END_STATION = 0.22
"""Up to here the heel carries and the arch shape is 0 [E]."""
CREST_RADIUS_MM = 3.0
"""The shape is exactly 1 this far before, behind and lateral of the apex: a dose that can be read off again [E]."""
LATERAL_FADE_FRACTION = 0.4
"""From the apex towards the lateral edge the shape fades to 0 over this fraction of the outline's width [E]."""
SHORTEST_BLEND_MM = 8.0
"""Reference 4.1: every blend is at least this long [E]."""


def medial_arch_shape(place: Place, needed_by: str) -> NDArray[np.float64]:
    """The C1 bump A over the medial arch, (n_forward, n_medial), 0..1 (reference 4.2, arch fill).

    1 at the arch apex and from there on to the medial edge; 0 up to station 0.22, from the first metatarsal head on,
    and on the lateral side. DesignError where apex or first metatarsal head are missing or lie too close together.
    """
    apex, heel_end, ball, fade_start = _limits(place, needed_by)
    from_heel = smoothstep(place.forward, heel_end, apex[0] - CREST_RADIUS_MM)
    to_ball = 1.0 - smoothstep(place.forward, apex[0] + CREST_RADIUS_MM, ball)
    return np.asarray(from_heel * to_ball * smoothstep(place.medial, fade_start, apex[1] - CREST_RADIUS_MM))


def crest_places(place: Place, needed_by: str) -> NDArray[np.float64]:
    """Points, (n, 2) forward and medial, mm, where the arch shape is exactly 1 and no wall of the device is near."""
    apex = required_landmark(place, "arch_apex", needed_by)
    # A cell less than the crest: interpolation between nodes must not reach down its flanks. Not medial of the apex,
    # where the rim of the device begins.
    reach = CREST_RADIUS_MM - place.grid.pitch
    forward = np.linspace(apex[0] - reach, apex[0] + reach, 5)
    medial = np.linspace(apex[1] - reach, apex[1], 5)
    return np.stack(np.meshgrid(forward, medial, indexing="ij"), axis=-1).reshape(-1, 2)


def arch_checks(place: Place, needed_by: str) -> Checks:
    """Points at which the share of the arch shape is known, 1 at the apex: forward, medial, share."""
    apex = required_landmark(place, "arch_apex", needed_by)
    ball = float(required_landmark(place, "first_metatarsal_head", needed_by)[0])
    heel, lateral = arch_zone(place, needed_by).forward[0], arch_zone(place, needed_by).medial[0]
    rear, front, side = apex[0] - CREST_RADIUS_MM, apex[0] + CREST_RADIUS_MM, apex[1] - CREST_RADIUS_MM
    shares = {heel - PAST_MM: 0.0, (heel + rear) / 2: 0.5, apex[0]: 1.0, (front + ball) / 2: 0.5, ball + PAST_MM: 0.0}
    # A quarter of the way up a cubic slope is 5/32 of it: there the shape reaches across the middle of the foot.
    quarter = lateral + (side - lateral) / 4
    across = {lateral - PAST_MM: 0.0, quarter: 5 / 32, (lateral + side) / 2: 0.5, side + 0.5: 1.0}
    return np.concatenate(
        [
            checks(list(shares), apex[1], list(shares.values())),
            checks(apex[0], list(across), list(across.values())),
            # Half way across as well as along: well inside the device, wherever the apex lies.
            checks([(heel + rear) / 2, (front + ball) / 2], (lateral + side) / 2, 0.25),
        ]
    )


def arch_zone(place: Place, needed_by: str) -> Zone:
    """From the end of the heel to the ball, and medially from where the shape has faded."""
    apex = required_landmark(place, "arch_apex", needed_by)
    ball = float(required_landmark(place, "first_metatarsal_head", needed_by)[0])
    lateral, medial = (
        float(np.interp(apex[0], place.grid.forward, edge)) for edge in (place.lateral_edge, place.medial_edge)
    )
    fade = max(LATERAL_FADE_FRACTION * (medial - lateral), SHORTEST_BLEND_MM)
    return Zone((HEEL_END_STATION * place.foot_length_mm, ball), (float(apex[1]) - CREST_RADIUS_MM - fade, np.inf))


def _limits(place: Place, needed_by: str) -> tuple[NDArray[np.float64], float, float, float]:
    apex = required_landmark(place, "arch_apex", needed_by)
    ball = float(required_landmark(place, "first_metatarsal_head", needed_by)[0])
    heel_end = HEEL_END_STATION * place.foot_length_mm
    room = CREST_RADIUS_MM + SHORTEST_BLEND_MM
    if not heel_end + room <= apex[0] <= ball - room:
        raise DesignError(
            f"the arch apex lies {apex[0]:.1f} mm in front of the heel, the first metatarsal head {ball:.1f} mm",
            expected=f"an apex between {heel_end + room:.1f} and {ball - room:.1f} mm, to blend over "
            f"{SHORTEST_BLEND_MM:.0f} mm on either side",
            where=needed_by,
            remedy="check the landmarks in the preview, or leave the correction out of the prescription",
        )
    lateral = float(np.interp(apex[0], place.grid.forward, place.lateral_edge))
    medial = float(np.interp(apex[0], place.grid.forward, place.medial_edge))
    fade = max(LATERAL_FADE_FRACTION * (medial - lateral), SHORTEST_BLEND_MM)
    return apex, heel_end, ball, float(apex[1]) - CREST_RADIUS_MM - fade
