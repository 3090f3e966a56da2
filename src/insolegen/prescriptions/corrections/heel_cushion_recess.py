"""Heel cushion recess: the middle of the heel lowered as a whole, to be filled with a soft cushion."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import DesignError
from insolegen.geometry.easing import smoothstep
from insolegen.model.correction import Correction, Zone, described
from insolegen.model.dose import Expectation
from insolegen.model.place import Place
from insolegen.prescriptions.corrections.checkpoints import PAST_MM, along, zone_around
from insolegen.prescriptions.corrections.landmarks import required_landmark
from insolegen.prescriptions.corrections.shapes import CUT_OUT_EDGE_MM, around, gentle

HALF_LENGTH_FRACTION = 0.095
"""So far before and behind the heel's centre its edge lies, in foot lengths: most of the heel's contact [E]."""


class HeelCushionRecess(Correction, frozen=True, kw_only=True, tag="heel_cushion_recess"):
    """Lower an oval under most of the heel's contact, which a cushion of the same thickness fills again.

    For a thin or painful fat pad, where one tender point (heel_spur_aperture) is not the matter. The rim round the oval
    keeps on holding the fat pad. Its width is measured at half the depth.
    """

    makes_room: ClassVar[bool] = True

    depth_mm: Annotated[
        float,
        described(
            "depth of the recess, the thickness of the cushion that fills it",
            unit="mm",
            source="laboratories order heel cushions, no published dose found: as deep as the aperture of reference "
            "4.2, to 4, 3 by default",
            certainty="E",
            ge=0.0,
            le=4.0,
        ),
    ] = 3.0
    width_fraction: Annotated[
        float,
        described(
            "width at half the depth, as a part of the heel's contact",
            unit="fraction",
            source="our choice: a rim is left on either side, to hold the fat pad",
            certainty="E",
            ge=0.6,
            le=0.9,
        ),
    ] = 0.8

    rivals: ClassVar[Mapping[str, str]] = {"heel_spur_aperture": "both lower the same place [E]"}

    @property
    def is_pocket(self) -> bool:
        """A cushion fills it again."""
        return True

    def apply(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Heights (n_forward, n_medial), mm, lowered; DesignError without a heel centre or on a narrow heel."""
        if self.depth_mm == 0:
            return heights.copy()
        centre, half_length, half_width = self._oval(place)
        along_it, aside = (place.forward - centre[0]) / half_length, (place.medial - centre[1]) / half_width
        # In mm of the narrower half axis, so that nowhere the edge is steeper than across it.
        inside = (1.0 - np.hypot(along_it, aside)) * min(half_length, half_width)
        edge = self._edge
        return np.asarray(heights - self.depth_mm * smoothstep(inside, -edge / 2, edge / 2))

    def expectations(self, heights: NDArray[np.float64], place: Place) -> tuple[Expectation, ...]:
        """The depth, read on the floor."""
        places = around(self._oval(place)[0])
        return (Expectation("depth_mm", self.depth_mm, "mm", 0.1, "displacement", places, factor=-1.0),)

    def checkpoints(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Whole inside, half on the oval, nothing past its edge, on its four ends."""
        centre, half_length, half_width = self._oval(place)
        reach = max(CUT_OUT_EDGE_MM, 2.25 * self.depth_mm) / 2 / min(half_length, half_width)
        parts = []
        for direction, half in (((1.0, 0.0), half_length), ((0.0, 1.0), half_width)):
            for sign in (1.0, -1.0):
                past = half * (1 + reach) + PAST_MM
                rises = {half * (1 - reach) - PAST_MM: 1.0, half: 0.5, past: 0.0}
                ends = {sign * distance: -self.depth_mm * share for distance, share in rises.items()}
                parts.append(along(centre, direction, ends))
        return np.concatenate(parts)

    def zone(self, place: Place) -> Zone:
        """The box round its edge."""
        return zone_around(self.checkpoints(place.plantar, place))

    @property
    def _edge(self) -> float:
        return gentle(self.depth_mm, CUT_OUT_EDGE_MM)

    def _oval(self, place: Place) -> tuple[NDArray[np.float64], float, float]:
        """Centre (2,) and half axes along and across the foot at half the depth, mm."""
        forward = float(required_landmark(place, "heel_centre", self.kind)[0])
        lateral, medial = place.heel_contact
        half_length = HALF_LENGTH_FRACTION * place.foot_length_mm
        half_width = self.width_fraction * (medial - lateral) / 2
        if half_width < self._edge:
            raise DesignError(
                f"the heel touches the ground over {medial - lateral:.0f} mm",
                expected=f"at least {2 * self._edge / self.width_fraction:.0f} mm, so that the recess has a floor",
                where=f"{self.kind}.depth_mm",
                remedy=f"lessen {self.kind}.depth_mm or widen {self.kind}.width_fraction",
            )
        return np.array([forward, (lateral + medial) / 2]), half_length, half_width
