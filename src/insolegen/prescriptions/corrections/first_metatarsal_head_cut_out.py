"""First metatarsal head cut-out: a round pocket under the first head."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from insolegen.model.correction import Correction, Zone, described
from insolegen.model.dose import Expectation
from insolegen.model.place import Place
from insolegen.prescriptions.corrections.checkpoints import pocket_checks, zone_around
from insolegen.prescriptions.corrections.forefoot import forefoot_of
from insolegen.prescriptions.corrections.shapes import CUT_OUT_EDGE_MM, around, disc, gentle


class FirstMetatarsalHeadCutOut(Correction, frozen=True, kw_only=True, tag="first_metatarsal_head_cut_out"):
    """Lower a round pocket under the first metatarsal head; for sesamoiditis and hallux limitus.

    Its diameter is measured at half the depth.
    """

    makes_room: ClassVar[bool] = True

    depth_mm: Annotated[
        float,
        described(
            "depth of the pocket; 2 to 3",
            unit="mm",
            source="reference 4.2, 1st met-head cut-out: 2 to 3 [K]; 2.5 between them [E]",
            certainty="E",
            ge=0.0,
            le=3.0,
        ),
    ] = 2.5
    diameter_mm: Annotated[
        float,
        described(
            "diameter at half the depth",
            unit="mm",
            source="reference 4.2, 1st met-head cut-out: 25 to 30 [K]; 27 between them [E]",
            certainty="E",
            ge=25.0,
            le=30.0,
        ),
    ] = 27.0

    shortest_trim: ClassVar[Literal["three_quarter", "sulcus", "full"]] = "sulcus"

    def apply(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Heights (n_forward, n_medial), mm, lowered; DesignError without both sides of the ball."""
        if self.depth_mm == 0:
            return heights.copy()
        centre = forefoot_of(place, self.kind).head("first")
        return np.asarray(
            heights - self.depth_mm * disc(place, centre, self.diameter_mm, gentle(self.depth_mm, CUT_OUT_EDGE_MM))
        )

    def expectations(self, heights: NDArray[np.float64], place: Place) -> tuple[Expectation, ...]:
        """The depth, read on the floor of the pocket."""
        places = around(forefoot_of(place, self.kind).head("first"))
        return (Expectation("depth_mm", self.depth_mm, "mm", 0.1, "displacement", places, factor=-1.0),)

    def checkpoints(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Whole inside, half on its circle, nothing around it."""
        blend = max(CUT_OUT_EDGE_MM, 2.25 * self.depth_mm)
        return pocket_checks(forefoot_of(place, self.kind).head("first"), self.diameter_mm, blend, -self.depth_mm)

    def zone(self, place: Place) -> Zone:
        """The box round its borders."""
        return zone_around(self.checkpoints(place.plantar, place))
