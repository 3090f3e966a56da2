"""First ray cut-out: the medial front of the device lowered behind the first metatarsal head."""

from __future__ import annotations

from typing import Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.easing import smoothstep
from insolegen.model.correction import Correction, Zone, described
from insolegen.model.dose import Expectation
from insolegen.model.place import Place
from insolegen.prescriptions.corrections.checkpoints import along, slope
from insolegen.prescriptions.corrections.forefoot import HEAD_FRACTIONS, INTERSPACE_FRACTIONS, forefoot_of
from insolegen.prescriptions.corrections.shapes import CUT_OUT_EDGE_MM, around, band, gentle

PROXIMAL_MM = 40.0
"""How far behind the first head the cut-out begins: along the shaft of the first metatarsal [E]."""
END_BLEND_MM = 8.0
"""Reference 4.1: blends of at least 8 mm."""


class FirstRayCutOut(Correction, frozen=True, kw_only=True, tag="first_ray_cut_out"):
    """Lower the device under the first ray from the interspace to the medial edge, behind the first head.

    For a plantarflexed first ray, which needs room to drop (reference 4.2).
    """

    makes_room: ClassVar[bool] = True

    depth_mm: Annotated[
        float,
        described(
            "how far it is lowered; 2 to 3",
            unit="mm",
            source="reference 4.2, 1st-ray cut-out: 2 to 3, width to the first interspace [K]; 2.5 between [E]",
            certainty="E",
            ge=0.0,
            le=3.0,
        ),
    ] = 2.5

    def apply(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Heights (n_forward, n_medial), mm, lowered; DesignError without both sides of the ball."""
        if self.depth_mm == 0:
            return heights.copy()
        forefoot = forefoot_of(place, self.kind)
        interspace = forefoot.medial_at(INTERSPACE_FRACTIONS["first"])
        head = forefoot.head("first")[0]
        open_medially = smoothstep(place.medial, interspace, interspace + gentle(self.depth_mm, CUT_OUT_EDGE_MM))
        stretch = band(place.forward, head - PROXIMAL_MM, head, END_BLEND_MM)
        return np.asarray(heights - self.depth_mm * stretch * open_medially)

    def expectations(self, heights: NDArray[np.float64], place: Place) -> tuple[Expectation, ...]:
        """The depth, read under the shaft of the first metatarsal."""
        forefoot = forefoot_of(place, self.kind)
        centre = [forefoot.head("first")[0] - PROXIMAL_MM / 2, forefoot.medial_at(HEAD_FRACTIONS["first"])]
        return (Expectation("depth_mm", self.depth_mm, "mm", 0.1, "displacement", around(centre), factor=-1.0),)

    def checkpoints(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Whole under the shaft, half half way up its ends and its lateral side, nothing past them."""
        forefoot = forefoot_of(place, self.kind)
        head, medial = forefoot.head("first")[0], forefoot.medial_at(HEAD_FRACTIONS["first"])
        interspace, side = forefoot.medial_at(INTERSPACE_FRACTIONS["first"]), max(CUT_OUT_EDGE_MM, 2.25 * self.depth_mm)
        rear = slope(head - PROXIMAL_MM, head - PROXIMAL_MM + END_BLEND_MM, -self.depth_mm)
        front = slope(head, head - END_BLEND_MM, -self.depth_mm)
        lateral = slope(interspace, interspace + side, -self.depth_mm)
        return np.concatenate(
            [
                along((0.0, medial), (1.0, 0.0), rear | front),
                along((head - PROXIMAL_MM / 2, 0.0), (0.0, 1.0), lateral),
            ]
        )

    def zone(self, place: Place) -> Zone:
        """Behind the first head, medial of the first interspace."""
        forefoot = forefoot_of(place, self.kind)
        head = float(forefoot.head("first")[0])
        return Zone((head - PROXIMAL_MM, head), (forefoot.medial_at(INTERSPACE_FRACTIONS["first"]), np.inf))
