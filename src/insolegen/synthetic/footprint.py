"""The footprint of a standing foot: where its sole is lower than a threshold, and the indices of that region."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from insolegen.synthetic import anatomy
from insolegen.synthetic.implicit import Floats
from insolegen.synthetic.surface import FootSurface

CONTACT_HEIGHT_MM = 1.0
_PITCH_MM = 0.5


@dataclass(frozen=True)
class Footprint:
    """Contact region without toes, cut in three equal lengths along the axis (Cavanagh & Rodgers 1987).

    rear_mm2, middle_mm2, front_mm2: the areas of the thirds; print_start_mm, print_end_mm: where it begins and ends,
    forward; toe_line (5, 2) mm, forward and medial, from the hallux to the fifth toe: what lies ahead of it is toe;
    widths are across the axis: the narrowest of the middle third, the widest of the rear and of the front third.
    """

    rear_mm2: float
    middle_mm2: float
    front_mm2: float
    print_start_mm: float
    print_end_mm: float
    narrowest_middle_mm: float
    widest_rear_mm: float
    widest_front_mm: float
    toe_line: Floats

    @property
    def arch_index(self) -> float:
        """Middle third over the whole toeless print."""
        return self.middle_mm2 / (self.rear_mm2 + self.middle_mm2 + self.front_mm2)


def toe_line(surface: FootSurface) -> Floats:
    """Five points (5, 2) mm, forward and medial: the sulcus under each toe, hallux first.

    Half way between the ball of the root and the pulp no toe touches the ground, nor does the ball of the foot.
    """
    form = surface.form
    chains = anatomy.toe_chains(form.hallux_turn_deg, form.second_toe_ahead_mm, form.fifth_toe_behind_mm)
    middles = np.array([0.28 * chain[0, :3] + 0.72 * chain[1, :3] for chain in chains])
    middles[:, 2] = 0.0
    return surface.to_foot(middles)[:, :2]


def footprint(surface: FootSurface) -> Footprint:
    """The footprint at 1 mm, from areas that are exact to the square of the 0.5 mm grid."""
    size = surface.form.length_scale * anatomy.TEMPLATE_LENGTH_MM
    forward = np.arange(-2.0, 0.95 * size, _PITCH_MM)
    medial = np.arange(-0.32 * size, 0.22 * size, _PITCH_MM)
    line = toe_line(surface)
    order = np.argsort(line[:, 1])
    front = np.interp(medial, line[order, 1], line[order, 0])
    x, y = np.meshgrid(forward, medial, indexing="ij")
    behind = x < front
    value = np.full(x.shape, np.inf)
    # The sole has no overhang this low: a place is in contact if the point 1 mm above it is inside the foot.
    places = np.stack([x[behind], y[behind], np.full(int(behind.sum()), CONTACT_HEIGHT_MM)], axis=1)
    value[behind] = surface.distance(places)
    finite = np.where(np.isfinite(value), value, 5.0)
    slope = np.maximum(np.hypot(*np.gradient(finite, _PITCH_MM)), 1e-3)
    cover = np.clip(0.5 - finite / (slope * _PITCH_MM), 0.0, 1.0)

    rows = cover.sum(axis=1) * _PITCH_MM
    start, end = _ends(forward, finite)
    area = np.concatenate([[0.0], np.cumsum(rows) * _PITCH_MM])
    edges = np.concatenate([forward - _PITCH_MM / 2, [forward[-1] + _PITCH_MM / 2]])
    cuts = start + (end - start) * np.array([1 / 3, 2 / 3])
    first, second = np.interp(cuts, edges, area)
    in_middle = (forward >= cuts[0]) & (forward <= cuts[1])
    return Footprint(
        rear_mm2=float(first),
        middle_mm2=float(second - first),
        front_mm2=float(area[-1] - second),
        print_start_mm=start,
        print_end_mm=end,
        narrowest_middle_mm=float(rows[in_middle].min()),
        widest_rear_mm=float(rows[forward < cuts[0]].max()),
        widest_front_mm=float(rows[forward > cuts[1]].max()),
        toe_line=line,
    )


def _ends(forward: Floats, value: Floats) -> tuple[float, float]:
    """Where contact begins and ends along the axis, mm, by linear interpolation in every column of the grid."""
    inside = value < 0
    columns = inside.any(axis=0)
    v, i = value[:, columns], inside[:, columns]
    first, last = i.argmax(axis=0), len(forward) - 1 - i[::-1].argmax(axis=0)
    across = np.arange(v.shape[1])
    before, after = v[np.maximum(first - 1, 0), across], v[np.minimum(last + 1, len(forward) - 1), across]
    at_first, at_last = v[first, across], v[last, across]
    start = forward[first] - _PITCH_MM * at_first / (at_first - before)
    end = forward[last] + _PITCH_MM * at_last / (at_last - after)
    return float(start.min()), float(end.max())
