"""Metatarsal dome: a teardrop behind the middle metatarsal heads, placed by its distal border."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray

from insolegen.model.correction import Correction, Zone, described
from insolegen.model.dose import Expectation
from insolegen.model.finding import Finding
from insolegen.model.place import Place
from insolegen.prescriptions.corrections.checkpoints import pad_checks, zone_around
from insolegen.prescriptions.corrections.forefoot import RAYS_2_TO_4, Forefoot, fifth_base_forward, forefoot_of
from insolegen.prescriptions.corrections.shapes import dome, gentle, refuse_too_steep

REFERENCE_GAP_MM = 5.0
PROXIMAL_GAP_MM = 15.0
"""The dome's length is that between 5 mm behind the heads and 15 mm in front of the base of the fifth metatarsal; it
shifts rigidly: Landorf 2020 JFAR 13:18, table 1 [V]."""
LENGTHS_MM = (35.0, 60.0)
"""Shortest and longest dome (reference 4.3.3)."""
DISTAL_PART = 0.30
"""Part of the length in front of the apex [E]; more where the height asks for it."""


class MetatarsalDome(Correction, frozen=True, kw_only=True, tag="metatarsal_dome"):
    """Raise a teardrop behind the heads of the second to fourth metatarsal, placed by its distal border.

    For metatarsalgia and Morton's neuroma. Position matters more than shape and the best one is contested (Lee 2014:
    5 mm in front of the heads did better than 10 mm behind): the wearer should know that it may need moving.
    """

    height_mm: Annotated[
        float,
        described(
            "height of the apex; 3 to 7, 5 is usual",
            unit="mm",
            source="reference 4.2, metatarsal dome: h 3 to 7, 5 by default, no source; 4.8 (3/16 inch) common [S]",
            certainty="E",
            ge=0.0,
            le=7.0,
        ),
    ] = 5.0
    distal_gap_mm: Annotated[
        float,
        described(
            "from the line of the second to fourth head back to the distal border; 5 to 10 is usual, negative lies in "
            "front of the heads",
            unit="mm",
            source="Landorf 2020 JFAR 13:18 tested 5, 0, -5: 5 best [V]; Hastings 2007: 6.1 to 10.6 [S]; 6 between "
            "them [E]",
            certainty="E",
            ge=-5.0,
            le=10.0,
        ),
    ] = 6.0

    rivals: ClassVar[Mapping[str, str]] = {
        "metatarsal_bar": "both fill the place behind the heads [E]",
        "neuroma_pad": "both fill the place behind the heads [E]",
    }

    def apply(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Heights (n_forward, n_medial), mm, raised; DesignError without both sides of the ball, or too steep."""
        if self.height_mm == 0:
            return heights.copy()
        forefoot = forefoot_of(place, self.kind)
        half_width = (RAYS_2_TO_4[1] - RAYS_2_TO_4[0]) / 2 * forefoot.width_mm
        refuse_too_steep(self.height_mm, half_width, where=f"{self.kind}.height_mm", what="the width of the dome")
        length, _ = self._length(place, forefoot)
        ahead = self._ahead(length)
        bump = dome(
            place,
            self._apex(place, forefoot),
            ahead=ahead,
            behind=length - ahead,
            half_width=half_width,
            direction=self._ray(place, forefoot),
        )
        return np.asarray(heights + self.height_mm * bump)

    def expectations(self, heights: NDArray[np.float64], place: Place) -> tuple[Expectation, ...]:
        """The height, read at the apex: there alone the dome is whole."""
        apex = self._apex(place, forefoot_of(place, self.kind))
        return (Expectation("height_mm", self.height_mm, "mm", 0.1, "displacement", apex[None, :]),)

    def checkpoints(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Whole at the apex, half half way to the borders, nothing past them; counted from the distal border."""
        forefoot = forefoot_of(place, self.kind)
        fractions = np.array(RAYS_2_TO_4)
        width, middle = np.ptp(fractions) * forefoot.width_mm, forefoot.medial_at(fractions.mean())
        length, _ = self._length(place, forefoot)
        ahead = max(DISTAL_PART * length, 2.25 * self.height_mm)
        ray = self._ray(place, forefoot)
        apex = np.array([forefoot.line(middle) - self.distal_gap_mm, middle]) - ahead * np.array(ray)
        reach = {"ahead": ahead, "behind": length - ahead, "half_width": width / 2}
        return pad_checks(apex, self.height_mm, **reach, direction=ray)

    def zone(self, place: Place) -> Zone:
        """The box round its borders."""
        return zone_around(self.checkpoints(place.plantar, place))

    def remarks(self, place: Place) -> tuple[Finding, ...]:
        """That the foot asks for a dome shorter or longer than domes are."""
        length, asked = self._length(place, forefoot_of(place, self.kind))
        if length == asked or self.height_mm == 0:
            return ()
        return (
            Finding(
                "dome_length_limited",
                "warning",
                f"the heads and the base of the fifth metatarsal lie {asked:.0f} mm apart for a metatarsal dome; it is "
                f"{length:.0f} mm long, its distal border where it was asked for",
                self.kind,
            ),
        )

    @staticmethod
    def _length(place: Place, forefoot: Forefoot) -> tuple[float, float]:
        """Length built, and length that the foot asks for, mm."""
        heads = forefoot.head("third")[0]
        asked = float(heads - REFERENCE_GAP_MM - (fifth_base_forward(place) + PROXIMAL_GAP_MM))
        return float(np.clip(asked, *LENGTHS_MM)), asked

    def _ahead(self, length: float) -> float:
        return gentle(self.height_mm, DISTAL_PART * length)

    @staticmethod
    def _ray(place: Place, forefoot: Forefoot) -> tuple[float, float]:
        """Unit vector from the middle of the heel to between the second and the third head."""
        heel = place.landmarks.get("heel_centre", np.array([0.0, forefoot.medial_at(0.5)]))
        along = (forefoot.head("second") + forefoot.head("third")) / 2 - heel[:2]
        along /= np.linalg.norm(along)
        return float(along[0]), float(along[1])

    def _apex(self, place: Place, forefoot: Forefoot) -> NDArray[np.float64]:
        medial = forefoot.medial_at(sum(RAYS_2_TO_4) / 2)
        border = np.array([forefoot.line(medial) - self.distal_gap_mm, medial])
        length, _ = self._length(place, forefoot)
        return np.asarray(border - self._ahead(length) * np.array(self._ray(place, forefoot)))
