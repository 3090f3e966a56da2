"""Measures of a foot's surface by root finding on its implicit form; nothing here looks at a mesh.

Definitions: clinical reference sections 1.1, 1.2 and 1.7. `fitting` uses these to find the form, `truth` to state it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from insolegen.synthetic import anatomy
from insolegen.synthetic.anatomy import TEMPLATE_LENGTH_MM
from insolegen.synthetic.implicit import Floats
from insolegen.synthetic.probing import Range, Search, cast, climb, drop_onto, extreme_points
from insolegen.synthetic.surface import FootSurface

OUTLINE_HEIGHT_MM = 40.0
"""The plantar outline is the silhouette, seen from above, of what lies below this height."""

HEEL_STATION = 0.16
AXIS_FRACTION = 0.35
"""Where the foot axis crosses the line from the medial to the lateral extreme of the ball."""

MEDIAL_MARGIN_MM = 8.0


@dataclass(frozen=True)
class Gauges:
    """What `fitting` steers by; points (3,) mm in the frame in which the surface was given."""

    heel_point: Floats
    toe_point: Floats
    first_metatarsal_head: Floats
    fifth_metatarsal_head: Floats
    heel_medial: Floats
    heel_lateral: Floats
    instep: Floats
    arch_apex: Floats
    axis_deg: float
    hallux_angle_deg: float
    rearfoot_angle_deg: float

    @property
    def foot_length_mm(self) -> float:
        """From the rearmost heel point to the longest toe, along the axis."""
        return float(self.toe_point[0] - self.heel_point[0])

    @property
    def ball_width_mm(self) -> float:
        """Oblique: horizontal distance of the two extremes of the ball."""
        return float(np.hypot(*(self.first_metatarsal_head - self.fifth_metatarsal_head)[:2]))

    @property
    def heel_width_mm(self) -> float:
        """Of the plantar outline at 16 % of the length."""
        return float(self.heel_medial[1] - self.heel_lateral[1])


@dataclass(frozen=True)
class Survey:
    """The gauges of a surface with the points that a survey of a slightly different surface may start from."""

    gauges: Gauges
    ends: Floats
    extremes: Floats


def survey(surface: FootSurface, last: Survey | None = None) -> Survey:
    """Measure the surface, whose heel is near the origin and whose axis is nearly forward."""
    distance, steep = surface.distance, surface.steepness
    size = surface.form.length_scale * TEMPLATE_LENGTH_MM
    across = (-0.35 * size, 0.25 * size)
    low = (2.0, OUTLINE_HEIGHT_MM)
    near = (-0.06 * size, 1.06 * size)
    ends = extreme_points(
        distance,
        [
            Search(0, -1, (near, (-0.05 * size, 0.05 * size), (2.0, 0.12 * size)), (5, 7)),
            Search(0, 1, (near, across, (2.0, 0.15 * size)), (41, 5)),
            *toe_searches(surface),
        ],
        steep,
        None if last is None else last.ends,
    )
    # Rays across the whole foot may miss the tip of the second toe where it is hardly longer than the hallux.
    toe_point = ends[1 + int(np.argmax(ends[1:, 0]))]
    start, length = ends[0, 0], toe_point[0] - ends[0, 0]

    def span(first: float, last: float) -> tuple[float, float]:
        return (start + first * length, start + last * length)

    at_heel, at_instep = span(HEEL_STATION, HEEL_STATION), span(0.5, 0.5)
    arch = start + length * np.linspace(0.30, 0.60, 9)
    searches = [
        Search(1, 1, (span(0.64, 0.82), across, low), (7, 6)),
        Search(1, -1, (span(0.55, 0.75), across, low), (7, 6)),
        Search(1, 1, (at_heel, across, low), (1, 9)),
        Search(1, -1, (at_heel, across, low), (1, 9)),
        Search(2, 1, (at_instep, across, (0.0, 0.5 * size)), (1, 15)),
        *outline_searches(surface, arch, 1),
        *outline_searches(surface, arch, -1),
    ]
    extremes = extreme_points(distance, searches, steep, None if last is None else last.extremes)
    first_head, fifth_head, heel_medial, heel_lateral, instep = extremes[:5]
    medial_edge, lateral_edge = np.split(extremes[5:], 2)
    crossing = first_head + AXIS_FRACTION * (fifth_head - first_head)
    centre = (heel_medial + heel_lateral) / 2
    to_heel = _tangent(surface, first_head, (-0.70 * length, -0.42 * length), 0.0)
    to_hallux = _tangent(surface, first_head, (0.12 * length, 0.28 * length), surface.form.hallux_turn_deg)
    gauges = Gauges(
        heel_point=ends[0],
        toe_point=toe_point,
        first_metatarsal_head=first_head,
        fifth_metatarsal_head=fifth_head,
        heel_medial=heel_medial,
        heel_lateral=heel_lateral,
        instep=instep,
        arch_apex=_arch_apex(surface, medial_edge, lateral_edge),
        axis_deg=float(np.degrees(np.arctan2(crossing[1] - centre[1], crossing[0] - centre[0]))),
        hallux_angle_deg=to_hallux - to_heel,
        rearfoot_angle_deg=_rearfoot_angle(surface, start, length),
    )
    return Survey(gauges, ends, extremes)


def toe_searches(surface: FootSurface) -> list[Search]:
    """Searches for the foremost points of the hallux and of the second toe."""
    form = surface.form
    chains = anatomy.toe_chains(form.hallux_turn_deg, form.second_toe_ahead_mm, form.fifth_toe_behind_mm)
    pulps = surface.to_foot(np.array([chain[-1, :3] for chain in chains[:2]]))
    size = form.length_scale * TEMPLATE_LENGTH_MM
    return [
        Search(0, 1, ((-0.06 * size, 1.06 * size), (at - reach * size, at + reach * size), (2.0, 0.12 * size)), (9, 7))
        for at, reach in zip(pulps[:, 1], (0.018, 0.014), strict=True)
    ]


def second_toe_tip(surface: FootSurface) -> Floats:
    """Foremost point (3,) of the second toe taken by itself, put onto the surface.

    Where it ends behind the hallux and beside it, the foremost point near it lies on the hallux.
    """
    form = surface.form
    chains = anatomy.toe_chains(form.hallux_turn_deg, form.second_toe_ahead_mm, form.fifth_toe_behind_mm)
    toe = anatomy.as_solid(chains[1:2])

    def alone(points: Floats) -> Floats:
        return toe.distance(surface.to_template(points))

    tip = extreme_points(alone, toe_searches(surface)[1:], surface.steepness)
    return np.asarray(drop_onto(surface.distance, tip, 0, 6)[0])


def outline_searches(surface: FootSurface, forward: Floats, side: int) -> list[Search]:
    """Searches for the plantar outline at each `forward` (n,), mm; side +1 medial, -1 lateral."""
    size = surface.form.length_scale * TEMPLATE_LENGTH_MM
    window = ((-0.35 * size, 0.25 * size), (1.5, OUTLINE_HEIGHT_MM))
    return [Search(1, side, ((float(x), float(x)), *window), (1, 7)) for x in forward]


def lowest(surface: FootSurface, forward: Floats, medial: Floats) -> Floats:
    """Lowest height of the foot over each place, (n,) mm; NaN where there is no foot below the outline's height."""
    start = np.stack([forward, medial, np.full(len(forward), -1.0)], axis=1)
    return cast(surface.distance, start, np.eye(3)[2], OUTLINE_HEIGHT_MM + 1.0, surface.steepness) - 1.0


def _arch_apex(surface: FootSurface, medial_edge: Floats, lateral_edge: Floats) -> Floats:
    """The highest place of the sole in the medial two thirds, but 8 mm inside the outline, (3,) mm.

    The edges (n, 3) are points of the outline at stations that cover 30 to 60 % of the length.
    """
    low, high = medial_edge[0, 0], medial_edge[-1, 0]
    forward, share = medial_edge[:, 0], np.linspace(0.0, 1.0, 5)
    best = np.full(3, np.nan)
    for count in (7, 5, 0):
        inner = medial_edge[:, 1] - MEDIAL_MARGIN_MM
        outer = medial_edge[:, 1] - (medial_edge[:, 1] - lateral_edge[:, 1]) * 2 / 3
        places = (inner[:, None] + (outer - inner)[:, None] * share).ravel()
        rows = np.repeat(forward, len(share))
        heights = lowest(surface, rows, places)
        found = int(np.nanargmax(heights))
        best = np.array([rows[found], places[found], heights[found]])
        if not count:
            break
        i, j = divmod(found, len(share))
        pitch, spread = forward[1] - forward[0], share[1] - share[0]
        forward = np.linspace(max(low, forward[i] - pitch), min(high, forward[i] + pitch), count)
        share = np.linspace(max(0.0, share[j] - spread), min(1.0, share[j] + spread), 4)
        medial_edge, lateral_edge = (
            outline_between(surface, edge, forward, side) for edge, side in ((medial_edge, 1), (lateral_edge, -1))
        )
    return best


def outline_between(surface: FootSurface, known: Floats, forward: Floats, side: int) -> Floats:
    """Points (n, 3) of the outline at each `forward` (n,), from known points (m, 3) at stations around them."""
    guesses = np.stack([forward] + [np.interp(forward, known[:, 0], known[:, i]) for i in (1, 2)], axis=1)
    return climb(surface.distance, outline_searches(surface, forward, side), guesses, (0.8, 0.3))


def _tangent(surface: FootSurface, first_head: Floats, reach: Range, guess_deg: float) -> float:
    """Angle, degrees, of the line from the ball's medial extreme that touches the medial side `reach` mm ahead of it.

    0 is forward, positive turns lateral. The line is found by turning the foot until the furthest medial point of
    that part lies on it; a few turns settle it, as the point hardly moves.
    """
    angle, guess = guess_deg, None
    for _ in range(6):
        cosine, sine = np.cos(np.radians(angle)), np.sin(np.radians(angle))
        frame = np.array([[cosine, -sine, 0.0], [sine, cosine, 0.0], [0.0, 0.0, 1.0]])
        origin = np.array([first_head[0], first_head[1], 0.0])

        def turned(points: Floats, frame: Floats = frame, origin: Floats = origin) -> Floats:
            return surface.distance(points @ frame + origin)

        search = Search(1, 1, (reach, (-40.0, 40.0), (2.0, OUTLINE_HEIGHT_MM)), (7, 6))
        point = extreme_points(turned, [search], surface.steepness, guess)[0]
        guess = np.array([[point[0], 0.0, point[2]]])
        more = np.degrees(np.arctan2(-point[1], point[0]) if reach[0] > 0 else np.arctan2(point[1], -point[0]))
        angle += float(more)
        if abs(more) < 1e-3:
            break
    return angle


def _rearfoot_angle(surface: FootSurface, heel: float, length: float) -> float:
    """Lean of the heel, degrees, varus positive: centroids of its rearmost 8 % at 3 to 12 and at 25 to 40 mm.

    The region is smaller than a voxel grid resolves at its skin, so each voxel counts by how much of it is inside.
    """
    pitch = 2.0
    forward = heel + (np.arange(8) + 0.5) * (0.08 * length / 8)
    medial = np.arange(-0.2 * length, 0.2 * length, pitch)
    heights = [np.arange(3.75, 12.0, 1.5), np.arange(26.25, 40.0, 2.5)]
    centroid = []
    for levels in heights:
        x, y, z = (a.ravel() for a in np.meshgrid(forward, medial, levels, indexing="ij"))
        inside = np.clip(0.5 - surface.distance(np.stack([x, y, z], axis=1)) / pitch, 0.0, 1.0)
        centroid.append((np.average(y, weights=inside), np.average(z, weights=inside)))
    (y_low, z_low), (y_high, z_high) = centroid
    return float(-np.degrees(np.arctan2(y_high - y_low, z_high - z_low)))
