"""Kinetic wedge (Dananberg): the lesser heads raised, the first one lowered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.easing import smoothstep
from insolegen.model.correction import Correction, Zone, described
from insolegen.model.dose import Expectation
from insolegen.model.place import Place
from insolegen.prescriptions.corrections.checkpoints import along, checks, slope
from insolegen.prescriptions.corrections.forefoot import INTERSPACE_FRACTIONS, forefoot_of
from insolegen.prescriptions.corrections.shapes import PLATE_BEVEL_MM, around, band, gentle

BEHIND_HEADS_MM = 18.0
AHEAD_FRACTION = 0.085
"""From behind the heads to the sulcus, so far in front of them in foot lengths [E]."""


class KineticWedge(Correction, frozen=True, kw_only=True, tag="kinetic_wedge"):
    """Raise the second to fifth heads and lower the first, which may be filled with a softer plug.

    For functional hallux limitus.
    """

    height_mm: Annotated[
        float,
        described(
            "rise under the second to fifth head; 3 to 4",
            unit="mm",
            source="Dananberg, reference 4.2, kinetic wedge: 3 to 4",
            certainty="K",
            ge=0.0,
            le=4.0,
        ),
    ] = 3.0
    first_head_depth_mm: Annotated[
        float,
        described(
            "how far the first head is lowered",
            unit="mm",
            source="reference 4.2, kinetic wedge: depressed under the first head; as deep as its cut-out",
            certainty="E",
            ge=0.0,
            le=3.0,
        ),
    ] = 2.0

    shortest_trim: ClassVar[Literal["three_quarter", "sulcus", "full"]] = "sulcus"
    rivals: ClassVar[Mapping[str, str]] = {"reverse_mortons_extension": "both raise the lesser heads [E]"}

    def apply(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Heights (n_forward, n_medial), mm, raised and lowered; DesignError without both sides of the ball."""
        if self.height_mm == 0:
            return heights.copy()
        forefoot = forefoot_of(place, self.kind)
        # One slope over the whole step from pocket to plate: two beside each other would add up.
        slope = gentle(self.height_mm + self.first_head_depth_mm, PLATE_BEVEL_MM)
        interspace = forefoot.medial_at(INTERSPACE_FRACTIONS["first"])
        lateral = 1.0 - smoothstep(place.medial, interspace - slope / 2, interspace + slope / 2)
        line = forefoot.line(place.medial)
        end = line + AHEAD_FRACTION * place.foot_length_mm
        edge = gentle(1.2 * max(self.height_mm, self.first_head_depth_mm), PLATE_BEVEL_MM)
        stretch = band(place.forward, line - BEHIND_HEADS_MM, end, edge)
        change = (self.height_mm + self.first_head_depth_mm) * lateral - self.first_head_depth_mm
        return np.asarray(heights + change * stretch)

    def expectations(self, heights: NDArray[np.float64], place: Place) -> tuple[Expectation, ...]:
        """The rise, read under the third and fourth head; the depth, read under the first."""
        forefoot = forefoot_of(place, self.kind)
        lesser = np.concatenate([around(forefoot.head("third")), around(forefoot.head("fourth"))])
        rise = Expectation("height_mm", self.height_mm, "mm", 0.1, "displacement", lesser)
        if self.height_mm == 0:
            return (rise,)
        first = forefoot.head("first") + np.array([0.0, 2.0])
        depth = self.first_head_depth_mm
        return (
            rise,
            Expectation("first_head_depth_mm", depth, "mm", 0.1, "displacement", around(first), factor=-1.0),
        )

    def checkpoints(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Raised under the lesser heads, lowered under the first, half half way up its ends, nothing past them."""
        forefoot, depth = forefoot_of(place, self.kind), self.first_head_depth_mm if self.height_mm else 0.0
        edge = max(PLATE_BEVEL_MM, 2.25 * 1.2 * max(self.height_mm, depth))
        start, end = -BEHIND_HEADS_MM, AHEAD_FRACTION * place.foot_length_mm
        ends = slope(start, start + edge, self.height_mm) | slope(end, end - edge, self.height_mm)
        interspace = forefoot.medial_at(INTERSPACE_FRACTIONS["first"])
        heads = [along(forefoot.head(head), (1.0, 0.0), ends) for head in ("third", "fourth")]
        step = checks(forefoot.line(interspace), interspace, (self.height_mm - depth) / 2)
        return np.concatenate([*heads, step, along(forefoot.head("first"), (0.0, 1.0), {2.0: -depth})])

    def zone(self, place: Place) -> Zone:
        """Round the heads."""
        line = forefoot_of(place, self.kind).line(place.medial)
        front = float(line.max()) + AHEAD_FRACTION * place.foot_length_mm
        return Zone(forward=(float(line.min()) - BEHIND_HEADS_MM, front))
