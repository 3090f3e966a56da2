"""A foot as scanners deliver it: turned any way, in any unit, with noise on it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from insolegen.errors import UsageError
from insolegen.model.scan import MM_PER_UNIT, Unit
from insolegen.synthetic.foot import SyntheticFoot
from insolegen.synthetic.implicit import Floats


def pose(
    foot: SyntheticFoot,
    *,
    seed: int | None = None,
    rotation: Floats | None = None,
    shift_mm: tuple[float, float, float] | Floats = (0.0, 0.0, 0.0),
    unit: Unit = "mm",
    noise_mm: float = 0.0,
    shuffle: bool = False,
    upright: bool = False,
) -> SyntheticFoot:
    """The same foot in another pose, its truth with it.

    seed: draws a rotation (all are equally likely, upside down too) and a shift up to 500 mm, unless they are given,
    and the noise. rotation (3, 3), proper. noise_mm: sigma of the normal noise on each coordinate of each vertex.
    shuffle: vertices and faces in a random order. upright: the rotation that is drawn turns the foot any way about the
    vertical and tilts it by at most 5 degrees, as on a scanner's glass. Same foot, same arguments: same bytes. Raises
    UsageError for a unit that is none, a negative noise, or a matrix that is no rotation.
    """
    if unit not in MM_PER_UNIT:
        raise UsageError(f"unit {unit!r}", expected="mm, cm, m or in", where="synthetic foot")
    if not 0.0 <= noise_mm < np.inf:
        raise UsageError(f"noise of {noise_mm} mm", expected="0 or more", where="synthetic foot")
    random = np.random.default_rng(seed if seed is not None else 0)
    drawn_rotation = standing_rotation(random) if upright else random_rotation(random)
    drawn_shift = random.uniform(-500.0, 500.0, 3)
    if rotation is None:
        rotation = np.eye(3) if seed is None else drawn_rotation
        shift = np.asarray(shift_mm, dtype=np.float64) if seed is None else drawn_shift
    else:
        rotation = np.asarray(rotation, dtype=np.float64)
        shift = np.asarray(shift_mm, dtype=np.float64)
        proper = rotation.shape == (3, 3) and np.allclose(rotation @ rotation.T, np.eye(3), atol=1e-9)
        if not (proper and np.linalg.det(rotation) > 0):
            raise UsageError("the matrix is no rotation", expected="(3, 3), orthonormal, determinant 1")

    scale = MM_PER_UNIT[foot.truth.unit]
    millimetres = foot.vertices * scale
    if noise_mm:
        millimetres = millimetres + random.normal(0.0, noise_mm, millimetres.shape)
    moved = (millimetres @ rotation.T + shift) / MM_PER_UNIT[unit]
    faces = foot.faces
    if shuffle:
        order = random.permutation(len(moved))
        number = np.empty(len(moved), dtype=np.int32)
        number[order] = np.arange(len(moved), dtype=np.int32)
        moved, faces = moved[order], number[faces][random.permutation(len(faces))]

    # New mesh units and frame back to the old ones, then on to the foot frame.
    back = np.eye(4)
    back[:3, :3] = rotation.T * (MM_PER_UNIT[unit] / scale)
    back[:3, 3] = -(rotation.T @ shift) / scale
    noise = float(np.hypot(foot.truth.noise_mm, noise_mm))
    truth = replace(foot.truth, unit=unit, mesh_to_foot=foot.truth.mesh_to_foot @ back, noise_mm=noise)
    return SyntheticFoot(moved, faces, truth)


def standing_rotation(random: np.random.Generator) -> Floats:
    """A rotation (3, 3): any turn about the vertical, then a tilt of at most 5 degrees about any level axis."""
    turn, towards = random.uniform(-np.pi, np.pi, 2)
    tilt = np.radians(random.uniform(0.0, 5.0))
    return _about(2, turn) @ _about(2, towards) @ _about(0, tilt) @ _about(2, -towards)


def _about(axis: int, angle: float) -> Floats:
    matrix = np.eye(3)
    u, v = (axis + 1) % 3, (axis + 2) % 3
    matrix[u, u] = matrix[v, v] = np.cos(angle)
    matrix[v, u] = np.sin(angle)
    matrix[u, v] = -matrix[v, u]
    return matrix


def random_rotation(random: np.random.Generator) -> Floats:
    """A rotation (3, 3), all of them equally likely: a unit quaternion from four normal numbers (K. Shoemake 1992)."""
    w, x, y, z = (q := random.normal(size=4)) / np.linalg.norm(q)
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
            [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
            [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
        ]
    )
