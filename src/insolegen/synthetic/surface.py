"""The surface of one foot: the template stretched to its measures, turned into the foot frame, its sole carved."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from insolegen.synthetic import anatomy
from insolegen.synthetic.anatomy import TEMPLATE_LENGTH_MM
from insolegen.synthetic.implicit import Floats, RoundCones, soft_intersection, soft_union

_WEB_SOFTNESS_MM = 2.5
_SOLE_SOFTNESS_MM = 9.0


@dataclass(frozen=True)
class Form:
    """The numbers that shape the template; `fitting` finds them from the measures that were asked for."""

    length_scale: float
    heel_width_scale: float
    ball_width_scale: float
    instep_scale: float
    vault_mm: float
    hallux_turn_deg: float
    heel_turn_deg: float
    yaw_deg: float
    origin_mm: tuple[float, float]
    lateral_reach: float
    second_toe_ahead_mm: float
    fifth_toe_behind_mm: float


def _ease(value: Floats, start: float, stop: float) -> Floats:
    """0 before `start`, 1 after `stop`, two continuous derivatives between."""
    t = np.clip((value - start) / (stop - start), 0.0, 1.0)
    return t**3 * (10.0 - 15.0 * t + 6.0 * t * t)


@dataclass(frozen=True)
class FootSurface:
    """A foot as an implicit solid in the foot frame: forward, medial, up, mm; the ground is z = 0."""

    form: Form

    @cached_property
    def _toes(self) -> RoundCones:
        form = self.form
        return anatomy.toes(form.hallux_turn_deg, form.second_toe_ahead_mm, form.fifth_toe_behind_mm)

    def distance(self, points: Floats) -> Floats:
        """Negative inside, positive outside, (n,) mm, roughly a distance; points (n, 3) mm, foot frame."""
        template = self.to_template(points)
        solid = anatomy.body().distance(template)
        # Further back the toes change nothing by more than 1e-9 mm.
        near = template[:, 0] > anatomy.TOES_MATTER_FROM_MM
        solid[near] = soft_union(solid[near], self._toes.distance(template[near]), _WEB_SOFTNESS_MM)
        floor = self.form.vault_mm * anatomy.vault(template[:, 0], template[:, 1], self.form.lateral_reach)
        return soft_intersection(solid, floor - points[:, 2], _SOLE_SOFTNESS_MM)

    @property
    def steepness(self) -> float:
        """A bound of the gradient of `distance`, for those who step along it."""
        form = self.form
        least = min(form.length_scale, form.heel_width_scale, form.ball_width_scale, form.instep_scale)
        return max(1.25 / least, 1.0 + form.vault_mm / 40.0)

    def to_template(self, points: Floats) -> Floats:
        """Where in the template each point (n, 3) of the foot frame lies."""
        form = self.form
        x, y = self._turn(points[:, 0] + form.origin_mm[0], points[:, 1] + form.origin_mm[1], form.yaw_deg)
        up = points[:, 2]
        forward = x / form.length_scale
        station = forward / TEMPLATE_LENGTH_MM
        width = form.heel_width_scale + (form.ball_width_scale - form.heel_width_scale) * _ease(station, 0.28, 0.60)
        # Only what stands behind the instep grows with it; ball and toes keep the thickness of a foot this long.
        flat = (form.length_scale + form.ball_width_scale) / 2
        height = form.instep_scale + (flat - form.instep_scale) * _ease(station, 0.50, 0.72)
        return np.stack([forward, (y + self._lean(up, station)) / width, up / height], axis=1)

    def to_foot(self, points: Floats) -> Floats:
        """The inverse of `to_template`, for points (n, 3) of the template."""
        form = self.form
        station = points[:, 0] / TEMPLATE_LENGTH_MM
        width = form.heel_width_scale + (form.ball_width_scale - form.heel_width_scale) * _ease(station, 0.28, 0.60)
        flat = (form.length_scale + form.ball_width_scale) / 2
        height = form.instep_scale + (flat - form.instep_scale) * _ease(station, 0.50, 0.72)
        up = points[:, 2] * height
        y = points[:, 1] * width - self._lean(up, station)
        x, y = self._turn(points[:, 0] * form.length_scale, y, -form.yaw_deg)
        return np.stack([x - form.origin_mm[0], y - form.origin_mm[1], up], axis=1)

    def _lean(self, up: Floats, station: Floats) -> Floats:
        # The calcaneus leans as a whole; the shank above it stands where the lean has brought it.
        leaning = 52.0 * np.tanh(up / 52.0)
        slope = float(np.tan(np.radians(self.form.heel_turn_deg)))
        return slope * leaning * (1.0 - _ease(station, 0.22, 0.55))

    @staticmethod
    def _turn(x: Floats, y: Floats, degrees: float) -> tuple[Floats, Floats]:
        cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
        return cosine * x - sine * y, sine * x + cosine * y
