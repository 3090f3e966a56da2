"""Where the metatarsal heads lie: fractions of the ball's width, on an arc through its two sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from insolegen.errors import DesignError
from insolegen.model.place import Place
from insolegen.prescriptions.corrections.landmarks import required_landmark

HEAD_FRACTIONS = {"first": 0.17, "second": 0.38, "third": 0.51, "fourth": 0.65, "fifth": 0.80}
"""Middle of each head under the sole, as a fraction of the ball's width from its medial side [E]."""
INTERSPACE_FRACTIONS = {"first": 0.275, "second": 0.445, "third": 0.58, "fourth": 0.725}
"""Half way between neighbouring heads; the first lies between the first and the second head [E]."""
RAYS_2_TO_4 = (0.33, 0.69)
"""Medial margin of the second, lateral margin of the fourth metatarsal: 30 to 40 mm apart, reference 4.2 [E]."""
HEADS_ARC_MM = 4.0
"""The middle heads lie in front of the straight line from the first to the fifth: 3 to 8, reference 4.3.3 [K]."""
FIFTH_BASE_STATION = 0.46
"""Base of the fifth metatarsal where the scan does not mark it: 0.45 to 0.50, reference 1.1 [E]."""

Head = Literal["first", "second", "third", "fourth", "fifth"]


@dataclass(frozen=True)
class Forefoot:
    """The ball of a foot: its medial and lateral extremes, (2,) forward and medial, mm, and the foot's length."""

    first: NDArray[np.float64]
    fifth: NDArray[np.float64]
    foot_length_mm: float

    @property
    def width_mm(self) -> float:
        """Width of the ball across the foot."""
        return float(self.first[1] - self.fifth[1])

    def medial_at(self, fraction: float) -> float:
        """Medial coordinate at a fraction of the width from the medial side, mm."""
        return float(self.first[1] - fraction * self.width_mm)

    def line(self, medial: ArrayLike) -> NDArray[np.float64]:
        """Forward coordinate of the line of the heads at medial coordinates, of their shape, mm."""
        share = (self.first[1] - np.asarray(medial, dtype=np.float64)) / self.width_mm
        straight = self.first[0] + share * (self.fifth[0] - self.first[0])
        return np.asarray(straight + 4 * HEADS_ARC_MM * share * (1 - share))

    def head(self, head: Head) -> NDArray[np.float64]:
        """Middle of a metatarsal head under the sole, (2,) forward and medial, mm."""
        medial = self.medial_at(HEAD_FRACTIONS[head])
        return np.array([self.line(medial), medial])


def forefoot_of(place: Place, needed_by: str) -> Forefoot:
    """The ball of this foot; DesignError where one of its sides is missing or the two lie on each other."""
    first = required_landmark(place, "first_metatarsal_head", needed_by)[:2]
    fifth = required_landmark(place, "fifth_metatarsal_head", needed_by)[:2]
    if not first[1] - fifth[1] >= 0.15 * place.foot_length_mm:
        raise DesignError(
            f"the ball is {first[1] - fifth[1]:.1f} mm wide",
            expected=f"at least {0.15 * place.foot_length_mm:.0f} mm on a foot of {place.foot_length_mm:.0f} mm",
            where=needed_by,
            remedy="check the landmarks in the preview",
        )
    return Forefoot(first, fifth, place.foot_length_mm)


def fifth_base_forward(place: Place) -> float:
    """Forward coordinate of the base of the fifth metatarsal, mm: as marked, or where it usually lies."""
    marked = place.landmarks.get("fifth_metatarsal_base")
    return float(marked[0]) if marked is not None else FIFTH_BASE_STATION * place.foot_length_mm
