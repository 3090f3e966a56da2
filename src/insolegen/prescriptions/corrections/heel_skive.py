"""The plane under one side of the heel that the medial and the lateral skive share (reference 4.3.1)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import DesignError
from insolegen.geometry.easing import smoothstep, soft_ramp
from insolegen.model.correction import Zone
from insolegen.model.dose import Expectation
from insolegen.model.place import Place
from insolegen.prescriptions.corrections.checkpoints import Checks, checks
from insolegen.prescriptions.corrections.landmarks import required_landmark

FADE_START_STATION = 0.20
FADE_END_STATION = 0.30
"""The skive is whole up to 0.20 of the foot's length and gone from 0.30 on (reference 4.3.1)."""
BLEND_MM = 8.0
"""Reference 4.1: plane and heel pass into each other over this width, on a flat heel [E]."""
NARROWEST_READ_MM = 6.0
"""A plane that shows over less than this width has no slope that could be read off [E]."""


@dataclass(frozen=True)
class HeelSkive:
    """A skive on one side: `outward` is +1 for the medial, -1 for the lateral one."""

    depth_mm: float
    skive_angle_deg: float
    outward: float
    kind: str

    def applied(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Heights (n_forward, n_medial), mm, raised to the plane; DesignError without a usable heel centre."""
        if self.depth_mm == 0:
            return heights.copy()
        weight = 1.0 - smoothstep(place.station, FADE_START_STATION, FADE_END_STATION)
        return np.asarray(heights + weight * soft_ramp(self._excess(heights, place), self._radius))

    def expected(self, heights: NDArray[np.float64], place: Place) -> tuple[Expectation, ...]:
        """The depth, as the rise at the junction; the angle, as the tilt of the plane itself where it shows.

        The depth at one place only: everywhere else the rise depends on the shape of the heel.
        """
        junction = np.array([self._junction(place)])
        depth = Expectation("depth_mm", self.depth_mm, "mm", 0.1, "displacement", junction)
        # Round the junction, a little past it on the outer side: there the wall of the cup begins.
        offset = np.stack(np.meshgrid(np.linspace(-3, 3, 5), np.linspace(-12, 8, 21), indexing="ij"), axis=-1)
        places = junction + offset.reshape(-1, 2) * [1.0, self.outward]
        clear = place.grid.sample(self._excess(heights, place), *places.T) >= self._radius + 0.05
        places = places[clear]
        if self.depth_mm == 0 or not len(places) or np.ptp(places[:, 1]) < NARROWEST_READ_MM:
            return (depth,)
        angle = Expectation(
            "skive_angle_deg", self.skive_angle_deg, "deg", 0.25, "surface_tilt", places, factor=self.outward
        )
        return depth, angle

    def checks(self, heights: NDArray[np.float64], place: Place) -> Checks:
        """The rise on a lattice round the junction: the plane less the heel, nothing where the heel lies above it."""
        forward, medial = self._junction(place)
        length = place.foot_length_mm
        # Whole behind station 0.20, half at 0.25, nothing from 0.30 on.
        shares = {forward - 20.0: 1.0, forward - 8.0: 1.0, forward: 1.0, 0.25 * length: 0.5, 0.305 * length: 0.0}
        at = checks(np.array(list(shares))[:, None], medial + self.outward * np.linspace(-24.0, 8.0, 9), 0.0)
        share = np.repeat(list(shares.values()), 9)
        junction = place.grid.sample(heights, np.array(forward), np.array(medial))
        plane = junction + self.depth_mm + self.outward * (at[:, 1] - medial) * self._slope
        excess = plane - place.grid.sample(heights, at[:, 0], at[:, 1])
        # Plane and heel pass into each other by a parabola that begins and ends one radius off.
        radius = self._radius
        rounded = np.where(np.abs(excess) < radius, (excess + radius) ** 2 / (4 * radius), np.maximum(excess, 0.0))
        at[:, 2] = share * rounded
        return at[np.isfinite(excess)]

    def zone(self, place: Place) -> Zone:
        """The heel: all behind station 0.30."""
        return Zone(forward=(-np.inf, FADE_END_STATION * place.foot_length_mm))

    @property
    def _slope(self) -> float:
        return float(np.tan(np.radians(self.skive_angle_deg)))

    @property
    def _radius(self) -> float:
        # Never more than half the depth: at the junction the plane itself must be the surface.
        return min(BLEND_MM / 2 * self._slope, self.depth_mm / 2)

    def _excess(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        forward, medial = self._junction(place)
        plane = place.grid.sample(heights, np.array(forward), np.array(medial)) + self.depth_mm
        return np.asarray(plane + self.outward * (place.medial - medial) * self._slope - heights)

    def _junction(self, place: Place) -> tuple[float, float]:
        forward = float(required_landmark(place, "heel_centre", self.kind)[0])
        lateral, medial = place.heel_contact
        if not 0.0 < forward <= FADE_START_STATION * place.foot_length_mm or not medial > lateral:
            raise DesignError(
                f"the heel centre lies {forward:.1f} mm in front of the heel, its contact reaches from {lateral:.1f} "
                f"to {medial:.1f} mm",
                expected=f"a heel centre within {FADE_START_STATION * place.foot_length_mm:.1f} mm and a contact of "
                "positive width",
                where=self.kind,
                remedy=f"check the landmarks in the preview, or leave {self.kind} out of the prescription",
            )
        third = (medial - lateral) / 3.0
        return forward, medial - third if self.outward > 0 else lateral + third
