"""Arch fill: the medial arch of the insole lowered, as a lab fills the arch of a cast."""

from __future__ import annotations

from typing import Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray

from insolegen.model.correction import Correction, Zone, described
from insolegen.model.dose import Expectation
from insolegen.model.place import Place
from insolegen.prescriptions.corrections.arch_shape import arch_checks, arch_zone, crest_places, medial_arch_shape


class ArchFill(Correction, frozen=True, kw_only=True, tag="arch_fill"):
    """Lower the medial arch under the foot: little fill controls more, much fill is kinder to a stiff foot."""

    makes_room: ClassVar[bool] = True

    depth_mm: Annotated[
        float,
        described(
            "how far the top is lowered at the arch apex; none 0, least 1.6, standard 3.2, most 6.4",
            unit="mm",
            source="Cox: 1/16, 1/8, 1/4 inch; Delphi (Banwell 2014 JFAR 7:49)",
            certainty="V",
            ge=0.0,
            le=6.4,
        ),
    ] = 3.2

    stands_in_the_arch: ClassVar[bool] = True

    def apply(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Heights (n_forward, n_medial), mm, lowered over the medial arch; DesignError without arch landmarks."""
        if self.depth_mm == 0:
            return heights.copy()
        return np.asarray(heights - self.depth_mm * medial_arch_shape(place, self.kind))

    def expectations(self, heights: NDArray[np.float64], place: Place) -> tuple[Expectation, ...]:
        """The depth, read as the lowering on the crest of the arch."""
        return (
            Expectation(
                "depth_mm", self.depth_mm, "mm", 0.1, "displacement", crest_places(place, self.kind), factor=-1.0
            ),
        )

    def checkpoints(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Whole at the apex of the arch, half way towards heel, ball and lateral side, nothing beyond."""
        return arch_checks(place, self.kind) * [1.0, 1.0, -self.depth_mm]

    def zone(self, place: Place) -> Zone:
        """From the heel to the ball, open to the medial side."""
        return arch_zone(place, self.kind)
