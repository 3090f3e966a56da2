"""Arch height reduction: the scanned arch flattened by a part of its height."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import DesignError
from insolegen.geometry.easing import soft_ramp
from insolegen.model.correction import Correction, Zone, described
from insolegen.model.dose import Expectation
from insolegen.model.place import Place
from insolegen.prescriptions.corrections.arch_shape import arch_checks, arch_zone, crest_places, medial_arch_shape
from insolegen.prescriptions.corrections.landmarks import required_landmark

LOWEST_ARCH_MM = 3.0
"""Below this there is no arch of which a part could be taken and read off again [E]."""
SOFT_MM = 1.0


class ArchHeightReduction(Correction, frozen=True, kw_only=True, tag="arch_height_reduction"):
    """Lower the medial arch by a part of its scanned height above the ground.

    For an arch that is not tolerated. It counts from the scan, never from a lift (reference 4.4).
    """

    makes_room: ClassVar[bool] = True

    reduction_fraction: Annotated[
        float,
        described(
            "part of the scanned arch's height that is taken away",
            unit="fraction",
            source="reference 4.2, arch height reduction: 0 to 30 %",
            certainty="E",
            ge=0.0,
            le=0.3,
        ),
    ] = 0.0

    rivals: ClassVar[Mapping[str, str]] = {"arch_lift": "one raises the arch that the other lowers"}

    stands_in_the_arch: ClassVar[bool] = True

    def apply(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Heights (n_forward, n_medial), mm, lowered over the medial arch; DesignError where there is none."""
        if self.reduction_fraction == 0:
            return heights.copy()
        return np.asarray(heights - self.reduction_fraction * self._height(place) * medial_arch_shape(place, self.kind))

    def expectations(self, heights: NDArray[np.float64], place: Place) -> tuple[Expectation, ...]:
        """The part, read as the lowering on the crest of the arch over its scanned height there."""
        if self.reduction_fraction == 0:
            return ()
        places = crest_places(place, self.kind)
        height = float(place.grid.sample(self._height(place), *places.T).mean())
        return (
            Expectation(
                "reduction_fraction",
                self.reduction_fraction,
                "fraction",
                0.1 / height,
                "displacement",
                places,
                factor=-1.0 / height,
            ),
        )

    def checkpoints(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Its part of the scanned height, as far as the shape of the arch goes."""
        points = arch_checks(place, self.kind)
        points[:, 2] *= -self.reduction_fraction * place.grid.sample(place.plantar, points[:, 0], points[:, 1])
        return points

    def zone(self, place: Place) -> Zone:
        """From the heel to the ball, open to the medial side."""
        return arch_zone(place, self.kind)

    def _height(self, place: Place) -> NDArray[np.float64]:
        """Height of the scanned sole above the ground, no more than at the apex: the wall beside it is no arch."""
        apex = required_landmark(place, "arch_apex", self.kind)
        height = float(place.grid.sample(place.plantar, apex[0], apex[1])) + SOFT_MM
        if not height - SOFT_MM >= LOWEST_ARCH_MM:
            raise DesignError(
                f"the arch is {height - SOFT_MM:.1f} mm high",
                expected=f"at least {LOWEST_ARCH_MM:g} mm, of which a part can be taken",
                where=self.kind,
                remedy=f"leave {self.kind} out, or lower the arch by millimetres with arch_fill",
            )
        return np.asarray(height - soft_ramp(height - place.plantar, SOFT_MM))
