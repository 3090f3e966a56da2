"""Blake inversion: the heel inverted by a fifth of the angle at which the cast was poured, the arch filled again."""

from __future__ import annotations

from typing import Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.easing import smoothstep
from insolegen.model.correction import Correction, Zone, described
from insolegen.model.dose import Expectation
from insolegen.model.place import Place
from insolegen.prescriptions.corrections.arch_shape import arch_zone, medial_arch_shape
from insolegen.prescriptions.corrections.checkpoints import across_rows, checks
from insolegen.prescriptions.corrections.landmarks import required_landmark
from insolegen.prescriptions.corrections.reading_places import across_the_foot

POUR_PER_INVERSION = 5.0
"""The rule 5:1: a pour at 15, 25 or 35 degrees inverts the heel by 3, 5 or 7 [V]."""
FADE_START_STATION = 0.32
FADE_END_STATION = 0.65
"""The forefoot stays on its balance platform: the tilt is whole up to 0.32 and gone from 0.65 on [E]."""
REFILL_STATIONS = (0.31, 0.38)
"""The arch is filled again in front of the heel only [E]."""


class BlakeInversion(Correction, frozen=True, kw_only=True, tag="blake_inversion"):
    """Invert the heel by a fifth of the pour angle about the heel centre, and fill the arch that rises with it.

    Milder eversion (2 to 4) is poured at 15, moderate (5 to 7) at 25, severe (8 and more) at 35; 2 degrees of heel less
    when combined with a skive; the lateral cup at least 21 mm deep (reference 4.2).
    """

    pour_angle_deg: Annotated[
        float,
        described(
            "angle at which the cast is poured; the heel is inverted by a fifth of it",
            unit="deg",
            source="Blake 1986 JAPMA 76:275, rule 5:1, pours of 15, 25 and 35: reference 4.2",
            certainty="V",
            ge=0.0,
            le=35.0,
        ),
    ] = 0.0
    arch_refill_fraction: Annotated[
        float,
        described(
            "how much of the rise of the medial arch is filled again; needed from 10 degrees of heel inversion on",
            unit="fraction",
            source="reference 4.2, Blake: re-fill the medial arch; all of it by default",
            certainty="E",
            ge=0.0,
            le=1.0,
        ),
    ] = 1.0

    stands_in_the_arch: ClassVar[bool] = True

    def apply(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Heights (n_forward, n_medial), mm, inverted; DesignError without heel centre or arch landmarks."""
        if self.pour_angle_deg == 0:
            return heights.copy()
        pivot = required_landmark(place, "heel_centre", self.kind)[1]
        inversion = np.tan(np.radians(self.pour_angle_deg / POUR_PER_INVERSION))
        weight = 1.0 - smoothstep(place.station, FADE_START_STATION, FADE_END_STATION)
        rise = (place.medial - pivot) * inversion * weight
        refill = medial_arch_shape(place, self.kind) * smoothstep(place.station, *REFILL_STATIONS)
        return np.asarray(heights + rise * (1.0 - self.arch_refill_fraction * refill))

    def expectations(self, heights: NDArray[np.float64], place: Place) -> tuple[Expectation, ...]:
        """The pour angle, read as five times the tilt between a skive's end and the arch's fill."""
        places = across_the_foot(place, start_station=0.294, end_station=0.306, rows=3, columns=15)
        return (
            Expectation(
                "pour_angle_deg",
                self.pour_angle_deg,
                "deg",
                0.25 * POUR_PER_INVERSION,
                "tilt",
                places,
                factor=POUR_PER_INVERSION,
            ),
        )

    def checkpoints(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """The heel's tilt whole, half way and over, where no arch is filled; what the fill leaves of it at the apex."""
        pivot = required_landmark(place, "heel_centre", self.kind)[1]
        slope = np.tan(np.radians(self.pour_angle_deg / POUR_PER_INVERSION))
        shares = {0.20: 1.0, 0.29: 1.0, 0.305: 1.0, 0.66: 0.0}
        rows = across_rows(place, shares, lambda medial: (medial - pivot) * slope)
        zone, apex = arch_zone(place, self.kind), required_landmark(place, "arch_apex", self.kind)
        # Lateral of the arch's shape nothing is filled: half the tilt half way, 5/32 of it three quarters down.
        forward = np.array([0.485, 0.5675]) * place.foot_length_mm
        lateral, medial = (np.interp(forward, place.grid.forward, e) for e in (place.lateral_edge, place.medial_edge))
        beside = np.minimum(lateral + 0.25 * (medial - lateral), zone.medial[0] - 2.0)
        half = checks(forward, beside, np.array([1 / 2, 5 / 32]) * (beside - pivot) * slope)
        unfilled = checks(REFILL_STATIONS[0] * place.foot_length_mm, apex[1], (apex[1] - pivot) * slope)
        rows = np.concatenate([rows, half, unfilled])
        faded = (apex[0] / place.foot_length_mm - FADE_START_STATION) / (FADE_END_STATION - FADE_START_STATION)
        if apex[0] < REFILL_STATIONS[1] * place.foot_length_mm or faded < 0:
            return rows
        left = (1 - faded) ** 2 * (1 + 2 * faded) * (1 - self.arch_refill_fraction)
        return np.concatenate([rows, checks(apex[0], apex[1], (apex[1] - pivot) * slope * left)])

    def zone(self, place: Place) -> Zone:
        """All behind the ball."""
        return Zone(forward=(-np.inf, FADE_END_STATION * place.foot_length_mm))

    def conflict_with(self, other: Correction) -> str:
        """A pour of 25 degrees or more does not go with a post of 4 or more (reference 4.4)."""
        posted = other.kind in ("rearfoot_post", "extrinsic_rearfoot_post") and abs(other.dose) >= 4
        return "a pour of 25 degrees or more with a post of 4 or more" if posted and self.pour_angle_deg >= 25 else ""
