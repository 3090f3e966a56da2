"""Extrinsic rearfoot post: a wedge built under the heel, the foot's side left alone."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.easing import smoothstep
from insolegen.model.correction import Correction, Zone, described
from insolegen.model.dose import Expectation
from insolegen.model.place import Place
from insolegen.prescriptions.corrections.checkpoints import across_rows
from insolegen.prescriptions.corrections.reading_places import across_the_foot
from insolegen.prescriptions.corrections.rearfoot_post import FADE_END_STATION, FADE_START_STATION


class ExtrinsicRearfootPost(Correction, frozen=True, kw_only=True, tag="extrinsic_rearfoot_post"):
    """Build a wedge under the heel, varus (medial side thicker) positive; the top stays as it is.

    The wedge ends at the side that stays thin, so that material is only added. A file with this post rests on the
    wedge's edge: the tilt appears when the device stands in the shoe.
    """

    angle_deg: Annotated[
        float,
        described(
            "tilt of the underside, varus (medial side thicker) positive; the clinic uses 2 to 6",
            unit="deg",
            source="Telfer 2013 J Biomech: nine posts from -6 to +10 by 2 [V]; start at half the measured deformity "
            "(Volpe [V]); more than 6 for review (reference 4.7) [E]",
            certainty="E",
            ge=-6.0,
            le=10.0,
        ),
    ] = 0.0

    def apply(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Heights (n_forward, n_medial), mm, as they were: this post acts on the underside."""
        return heights.copy()

    def apply_to_bottom(self, bottom: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """The underside (n_forward, n_medial), mm, lowered by the wedge."""
        if self.angle_deg == 0:
            return bottom
        heel = (place.station[:, 0] >= 0.0) & (place.station[:, 0] <= FADE_END_STATION)
        thin = place.lateral_edge[heel].min() if self.angle_deg > 0 else place.medial_edge[heel].max()
        # A straight plane right to the edges: beyond the thin side it would rise, outside the device.
        rise = (place.medial - thin) * np.tan(np.radians(self.angle_deg))
        return np.asarray(bottom - np.maximum(rise, 0.0) * (1.0 - smoothstep(place.station, *_FADE)))

    def expectations(self, heights: NDArray[np.float64], place: Place) -> tuple[Expectation, ...]:
        """The angle, read as the tilt of the underside under the heel; the wedge itself, from its thin edge."""
        if self.angle_deg == 0:
            return ()
        places = across_the_foot(place, start_station=0.10, end_station=0.25)
        angle = Expectation("angle_deg", self.angle_deg, "deg", 0.25, "underside_tilt", places, factor=-1.0)
        sole = np.abs(place.station[:, 0] - FADE_END_STATION / 2) <= FADE_END_STATION / 2
        thin = np.min(place.lateral_edge[sole]) if self.angle_deg > 0 else np.max(place.medial_edge[sole])
        slope = np.tan(np.radians(abs(self.angle_deg)))
        rows = across_rows(place, _SHARES, lambda medial: -np.abs(medial - thin) * slope, _FRACTIONS)
        wedge = Expectation("shape_departure_mm", 0.0, "mm", 0.1, "underside_largest", rows[:, :2], rises=rows[:, 2])
        return angle, wedge

    def checkpoints(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Nothing: it does not act on the top."""
        return np.empty((0, 3))

    def zone(self, place: Place) -> Zone:
        """Nowhere on the top."""
        return Zone((0.0, 0.0), (0.0, 0.0))


_FADE = (FADE_START_STATION, FADE_END_STATION)

_SHARES = {0.10: 1.0, 0.25: 1.0, 0.32: 0.972, 0.40: 0.5, 0.48: 0.028, 0.51: 0.0}
"""How much of the wedge stands at stations: a tenth into its fade, and a tenth before the end, 1 - sm(0.1) and sm(0.1)
of reference 4.1, for there a wedge that was rounded off departs the most."""

_FRACTIONS = (0.15, 0.3, 0.5, 0.7, 0.85)
"""Where across the foot the wedge is looked at: no wall decides an underside, and near its edge it is thickest [E]."""
