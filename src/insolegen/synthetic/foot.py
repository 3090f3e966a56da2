"""A synthetic foot: a mesh, and what is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import UsageError
from insolegen.model.scan import Side
from insolegen.synthetic.fitting import fit
from insolegen.synthetic.meshing import mesh_solid
from insolegen.synthetic.shape import FootShape
from insolegen.synthetic.truth import FootTruth, truth_of

FEWEST_TRIANGLES = 5_000
MOST_TRIANGLES = 1_000_000
_PILOT_CELL_MM = 5.0


@dataclass(frozen=True)
class SyntheticFoot:
    """vertices (n, 3), in the unit of the truth; faces (m, 3) int32, counter-clockwise from outside; and the truth."""

    vertices: NDArray[np.float64]
    faces: NDArray[np.int32]
    truth: FootTruth


def make_foot(shape: FootShape, *, triangles: int = 20_000, side: Side = "right") -> SyntheticFoot:
    """Make a foot of about so many triangles (within 10 %), mm, standing in the foot frame on its own side.

    A left foot is the mirror image of the right one: medial is -y there. The same arguments give the same arrays.
    Raises UsageError for a number of triangles outside 5,000 to 1,000,000 or a side that is none.
    """
    if not FEWEST_TRIANGLES <= triangles <= MOST_TRIANGLES:
        raise UsageError(
            f"{triangles} triangles", expected=f"{FEWEST_TRIANGLES} to {MOST_TRIANGLES}", where="synthetic foot"
        )
    if side not in ("left", "right"):
        raise UsageError(f"side {side!r}", expected="left or right", where="synthetic foot")
    values, landmarks, toe_line = truth_of(shape)
    # The number of triangles goes with the square of the cell, so one small mesh tells the cell for any number.
    pilot = len(_mesh(shape, _PILOT_CELL_MM)[1])
    cell = _PILOT_CELL_MM * (pilot / triangles) ** 0.5
    vertices, faces = _mesh(shape, cell)
    for _ in range(2):
        if abs(len(faces) / triangles - 1.0) < 0.05:
            break
        cell *= (len(faces) / triangles) ** 0.5
        vertices, faces = _mesh(shape, cell)
    mesh_to_foot = np.eye(4)
    if side == "left":
        mirror = np.array([1.0, -1.0, 1.0])
        vertices, faces = vertices * mirror, faces[:, ::-1].copy()
        mesh_to_foot = np.diag([*mirror, 1.0])
    truth = FootTruth(side, "mm", values, landmarks, toe_line, mesh_to_foot)
    return SyntheticFoot(vertices, faces, truth)


@lru_cache(maxsize=8)
def _mesh(shape: FootShape, cell: float) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    surface, survey = fit(shape)
    # Between its vertices a coarse mesh lies inside the foot, up to a millimetre at the toes: what is known of the
    # foot is true of its mesh only if the mesh has vertices there.
    pins = np.concatenate([survey.ends, survey.extremes[:4]])
    pins = pins[pins[:, 2] < shape.cut_mm - cell]
    lower = np.array([-0.05, -0.36, 0.0]) * shape.foot_length_mm
    upper = np.array([1.05, 0.28, 0.0]) * shape.foot_length_mm
    return mesh_solid(
        surface.distance,
        lower,
        upper,
        top=shape.cut_mm,
        cell=cell,
        closed=shape.capped,
        steepness=surface.steepness,
        pins=pins,
    )
