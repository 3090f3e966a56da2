"""Metatarsal bar: a ridge across the whole foot behind the metatarsal heads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.easing import smoothstep
from insolegen.model.correction import Correction, Zone, described
from insolegen.model.dose import Expectation
from insolegen.model.place import Place
from insolegen.prescriptions.corrections.checkpoints import PAST_MM, checks
from insolegen.prescriptions.corrections.forefoot import Forefoot, forefoot_of
from insolegen.prescriptions.corrections.shapes import gentle

PROXIMAL_BEVEL_MM = 25.0
DISTAL_BEVEL_MM = 10.0
"""Reference 4.2, metatarsal bar: 25 mm behind the apex, 10 in front; the latter longer than that where 35 degrees ask
for it, because the reference's own 45 degrees are steeper than its rule of 4.1 [E]."""
OBLIQUITY = 1.2
"""The ridge runs obliquely, which makes its slopes by so much steeper than along the foot [E]."""


class MetatarsalBar(Correction, frozen=True, kw_only=True, tag="metatarsal_bar"):
    """Raise a ridge across the foot whose distal bevel ends at the line of the metatarsal heads.

    For several painful heads, and in rheumatoid arthritis (reference 4.2).
    """

    height_mm: Annotated[
        float,
        described(
            "height of the ridge; 4 to 6",
            unit="mm",
            source="JFAR 7:18, supplement: 4 to 6, apex just proximal to all heads",
            certainty="V",
            ge=0.0,
            le=6.0,
        ),
    ] = 4.0

    shortest_trim: ClassVar[Literal["three_quarter", "sulcus", "full"]] = "sulcus"
    rivals: ClassVar[Mapping[str, str]] = {"neuroma_pad": "both fill the place behind the heads [E]"}

    def apply(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Heights (n_forward, n_medial), mm, raised; DesignError without both sides of the ball."""
        if self.height_mm == 0:
            return heights.copy()
        ahead = place.forward - self._ridge(forefoot_of(place, self.kind), place.medial)
        bump = smoothstep(ahead, -PROXIMAL_BEVEL_MM, 0.0) * (1.0 - smoothstep(ahead, 0.0, self._distal))
        return np.asarray(heights + self.height_mm * bump)

    def expectations(self, heights: NDArray[np.float64], place: Place) -> tuple[Expectation, ...]:
        """The height, read along the ridge from the second to the fourth ray."""
        forefoot = forefoot_of(place, self.kind)
        medial = np.linspace(forefoot.medial_at(0.38), forefoot.medial_at(0.65), 9)
        places = np.stack([self._ridge(forefoot, medial), medial], axis=1)
        return (Expectation("height_mm", self.height_mm, "mm", 0.1, "displacement", places),)

    def checkpoints(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """The ridge under three rays, half its height half way down either bevel, nothing past them."""
        forefoot = forefoot_of(place, self.kind)
        medial = np.array([forefoot.medial_at(fraction) for fraction in (0.38, 0.51, 0.65)])
        distal = max(DISTAL_BEVEL_MM, 2.25 * OBLIQUITY * self.height_mm)
        half = self.height_mm / 2
        rises = {
            0.0: self.height_mm,
            distal / 2: half,
            distal + PAST_MM: 0.0,
            -PROXIMAL_BEVEL_MM / 2: half,
            -PROXIMAL_BEVEL_MM - PAST_MM: 0.0,
        }
        ridge = forefoot.line(medial) - distal
        return np.concatenate([checks(ridge + ahead, medial, rise) for ahead, rise in rises.items()])

    def zone(self, place: Place) -> Zone:
        """Behind the line of the heads, from one side to the other."""
        forward = forefoot_of(place, self.kind).line(place.medial)
        length = PROXIMAL_BEVEL_MM + max(DISTAL_BEVEL_MM, 2.25 * OBLIQUITY * self.height_mm)
        return Zone(forward=(float(forward.min()) - length, float(forward.max())))

    @property
    def _distal(self) -> float:
        return gentle(OBLIQUITY * self.height_mm, DISTAL_BEVEL_MM)

    def _ridge(self, forefoot: Forefoot, medial: NDArray[np.float64]) -> NDArray[np.float64]:
        return forefoot.line(medial) - self._distal
