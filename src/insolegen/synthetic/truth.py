"""What is known of a synthetic foot, from its implicit surface and never from a mesh."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from insolegen.model.scan import Side, Unit
from insolegen.synthetic.anatomy import TEMPLATE_LENGTH_MM
from insolegen.synthetic.fitting import fit
from insolegen.synthetic.footprint import CONTACT_HEIGHT_MM, Footprint, footprint
from insolegen.synthetic.gauging import OUTLINE_HEIGHT_MM, Gauges, second_toe_tip, toe_searches
from insolegen.synthetic.girths import girth
from insolegen.synthetic.implicit import Floats
from insolegen.synthetic.probing import Search, extreme_points
from insolegen.synthetic.shape import FootShape
from insolegen.synthetic.surface import FootSurface

_MALLEOLUS_MARGIN_MM = 5.0
"""A malleolus counts as in the scan if the cut is at least this much above it."""

_ABOVE_THE_BOWL = ("instep_height_mm", "arch_height_index", "ball_girth_mm", "instep_girth_mm")
"""What a scan of the sole alone does not hold."""


@dataclass(frozen=True)
class FootTruth:
    """Measures (mm, degrees, ratios), landmarks and pose of one synthetic foot.

    values: by the names that `insolegen measure` uses; None where the scan does not hold the measure. landmarks: name
    -> (3,) mm in the foot frame, that of a right foot. mesh_to_foot (4, 4): from the mesh's own units and frame to
    the foot frame; for a left foot it contains the mirror. toe_line (5, 2) mm, foot frame: the print ahead of it is
    toe. noise_mm: sigma of the noise that was added to the vertices, of which the values know nothing.
    """

    side: Side
    unit: Unit
    values: Mapping[str, float | None]
    landmarks: Mapping[str, Floats]
    toe_line: Floats
    mesh_to_foot: NDArray[np.float64]
    noise_mm: float = 0.0

    def __getattr__(self, name: str) -> float | None:
        """Each value by its name: `truth.foot_length_mm`."""
        values: Mapping[str, float | None] = self.__dict__.get("values", {})
        if name in values:
            return values[name]
        raise AttributeError(name)

    def landmark_in_mesh(self, name: str) -> Floats:
        """A landmark in the mesh's own units and frame, (3,)."""
        foot_to_mesh = np.linalg.inv(self.mesh_to_foot)
        return np.asarray(foot_to_mesh[:3, :3] @ self.landmarks[name] + foot_to_mesh[:3, 3])

    def as_dict(self) -> dict[str, Any]:
        """All of it, ready for JSON."""
        return {
            "side": self.side,
            "unit": self.unit,
            "noise_mm": self.noise_mm,
            "values": dict(self.values),
            "landmarks": {
                name: {
                    "foot": [float(c) for c in position],
                    "mesh": [float(c) for c in self.landmark_in_mesh(name)],
                }
                for name, position in self.landmarks.items()
            },
            "mesh_to_foot": self.mesh_to_foot.tolist(),
            "definitions": {
                "foot_axis": "heel centre (middle of the heel chord at 16 % of the length) to the point at 0.35 of "
                "the way from the medial to the lateral extreme of the ball",
                "outline_height_mm": OUTLINE_HEIGHT_MM,
                "contact_height_mm": CONTACT_HEIGHT_MM,
                "toe_line_foot_mm": self.toe_line.tolist(),
                "measured_on": "the implicit surface, by root finding; not on this mesh",
            },
        }


def truth_of(shape: FootShape) -> tuple[Mapping[str, float | None], Mapping[str, Floats], Floats]:
    """Values, landmarks (3,) mm and toe line (5, 2) mm of this foot as it is cut, in the foot frame."""
    values, landmarks, toe_line = _whole_truth(shape.uncut)
    held = {name: None if shape.plantar_only and name in _ABOVE_THE_BOWL else value for name, value in values.items()}
    visible = {
        name: position.copy()
        for name, position in landmarks.items()
        if position[2] <= shape.cut_mm - (_MALLEOLUS_MARGIN_MM if name.endswith("malleolus") else 0.0)
    }
    return held, visible, toe_line.copy()


@lru_cache(maxsize=64)
def _whole_truth(shape: FootShape) -> tuple[dict[str, float], dict[str, Floats], Floats]:
    surface, survey = fit(shape)
    mark = footprint(surface)
    return _values(surface, survey.gauges, mark), _landmarks(surface, survey.gauges), mark.toe_line


def _values(surface: FootSurface, gauges: Gauges, mark: Footprint) -> dict[str, float]:
    first, fifth = gauges.first_metatarsal_head, gauges.fifth_metatarsal_head
    truncated = float(first[0] - gauges.heel_point[0])
    instep = float(gauges.instep[2])
    station = gauges.instep[:1]
    return {
        "foot_length_mm": gauges.foot_length_mm,
        "truncated_length_mm": truncated,
        "ball_width_mm": gauges.ball_width_mm,
        "ball_width_orthogonal_mm": float(first[1] - fifth[1]),
        "heel_width_mm": gauges.heel_width_mm,
        "instep_height_mm": instep,
        "arch_height_mm": float(gauges.arch_apex[2]),
        "arch_height_index": instep / truncated,
        "arch_index": mark.arch_index,
        "chippaux_smirak_percent": 100.0 * mark.narrowest_middle_mm / mark.widest_front_mm,
        "staheli_index": mark.narrowest_middle_mm / mark.widest_rear_mm,
        "hallux_angle_deg": gauges.hallux_angle_deg,
        "rearfoot_angle_deg": gauges.rearfoot_angle_deg,
        "ball_girth_mm": girth(surface, first[:2], fifth[:2]),
        "instep_girth_mm": girth(surface, np.concatenate([station, [0.0]]), np.concatenate([station, [-1.0]])),
    }


def _landmarks(surface: FootSurface, gauges: Gauges) -> dict[str, Floats]:
    form = surface.form
    malleoli = surface.to_foot(np.array([[73.0, 17.0, 81.0], [55.0, -27.0, 67.0]]))
    size = form.length_scale * TEMPLATE_LENGTH_MM
    across = (-0.35 * size, 0.25 * size)

    def around(value: float, reach: float) -> tuple[float, float]:
        return (value - reach, value + reach)

    found = extreme_points(
        surface.distance,
        [
            *toe_searches(surface),
            Search(1, 1, (around(malleoli[0, 0], 0.06 * size), across, around(malleoli[0, 2], 0.06 * size)), (9, 9)),
            Search(1, -1, (around(malleoli[1, 0], 0.06 * size), across, around(malleoli[1, 2], 0.06 * size)), (9, 9)),
        ],
        surface.steepness,
    )
    centre = (gauges.heel_medial + gauges.heel_lateral) / 2
    return {
        "heel_point": gauges.heel_point,
        "hallux_tip": found[0],
        "second_toe_tip": second_toe_tip(surface),
        "first_metatarsal_head": gauges.first_metatarsal_head,
        "fifth_metatarsal_head": gauges.fifth_metatarsal_head,
        "heel_centre": np.array([centre[0], centre[1], 0.0]),
        "arch_apex": gauges.arch_apex,
        "medial_malleolus": found[2],
        "lateral_malleolus": found[3],
    }
