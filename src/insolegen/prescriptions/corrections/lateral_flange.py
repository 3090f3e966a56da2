"""Lateral flange: the lateral wall of the midfoot raised."""

from __future__ import annotations

from typing import Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray

from insolegen.model.correction import Correction, Zone, described
from insolegen.model.dose import Expectation
from insolegen.model.place import Place
from insolegen.prescriptions.corrections.flange import flange_expectations, raised_rim


class LateralFlange(Correction, frozen=True, kw_only=True, tag="lateral_flange"):
    """Raise the rim of the device beside the lateral midfoot; the sole itself stays as it is.

    For supination and the high arch; it stands beside the base of the fifth metatarsal.
    """

    makes_room: ClassVar[bool] = True

    height_mm: Annotated[
        float,
        described(
            "how far the lateral wall rises above the edge that the device has without it",
            unit="mm",
            source="reference 4.2, lateral flange: to 10 [K]; 6 between [E]",
            certainty="E",
            ge=0.0,
            le=10.0,
        ),
    ] = 6.0

    def apply(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Heights (n_forward, n_medial), mm, as they were: a flange acts on the rim."""
        return heights.copy()

    def apply_to_rim(self, rim: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """The rim (n_forward, n_medial), mm, raised beside the midfoot."""
        return raised_rim(rim, place, self.height_mm, -1.0)

    def expectations(self, heights: NDArray[np.float64], place: Place) -> tuple[Expectation, ...]:
        """The height, read as the rise of the crest of the wall; its slopes; and that nothing rises beside it."""
        return flange_expectations(place, self.height_mm, -1.0)

    def checkpoints(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Nothing: it does not act on the top."""
        return np.empty((0, 3))

    def zone(self, place: Place) -> Zone:
        """Nowhere on the top."""
        return Zone((0.0, 0.0), (0.0, 0.0))
