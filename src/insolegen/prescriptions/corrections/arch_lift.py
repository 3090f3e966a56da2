"""Arch lift: the medial arch of the insole raised above the arch that was scanned under load."""

from __future__ import annotations

from typing import Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray

from insolegen.model.correction import Correction, Zone, described
from insolegen.model.dose import Expectation
from insolegen.model.place import Place
from insolegen.prescriptions.corrections.arch_shape import arch_checks, arch_zone, crest_places, medial_arch_shape


class ArchLift(Correction, frozen=True, kw_only=True, tag="arch_lift"):
    """Raise the medial arch; for weight-bearing scans, in which the arch is measured collapsed."""

    height_mm: Annotated[
        float,
        described(
            "how far the top is raised at the arch apex; at most 2 for a child or with diabetes",
            unit="mm",
            source="public rule set [S]; more than 5 is refused [E] (reference 4.2, 4.7)",
            certainty="E",
            ge=0.0,
            le=5.0,
        ),
    ] = 0.0

    stands_in_the_arch: ClassVar[bool] = True

    def apply(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Heights (n_forward, n_medial), mm, raised over the medial arch; DesignError without arch landmarks."""
        if self.height_mm == 0:
            return heights.copy()
        return np.asarray(heights + self.height_mm * medial_arch_shape(place, self.kind))

    def expectations(self, heights: NDArray[np.float64], place: Place) -> tuple[Expectation, ...]:
        """The height, read as the rise on the crest of the arch."""
        return (Expectation("height_mm", self.height_mm, "mm", 0.1, "displacement", crest_places(place, self.kind)),)

    def checkpoints(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Whole at the apex of the arch, half way towards heel, ball and lateral side, nothing beyond."""
        return arch_checks(place, self.kind) * [1.0, 1.0, self.height_mm]

    def zone(self, place: Place) -> Zone:
        """From the heel to the ball, open to the medial side."""
        return arch_zone(place, self.kind)
