from __future__ import annotations

import numpy as np
import pytest

from insolegen.errors import UsageError
from insolegen.model.scan import MM_PER_UNIT, Unit
from insolegen.synthetic import SyntheticFoot, pose


def to_foot(foot: SyntheticFoot) -> np.ndarray:
    matrix = foot.truth.mesh_to_foot
    return foot.vertices @ matrix[:3, :3].T + matrix[:3, 3]


@pytest.mark.parametrize("unit", ["mm", "cm", "m", "in"])
def test_the_matrix_leads_back(small_foot: SyntheticFoot, unit: Unit) -> None:
    posed = pose(small_foot, seed=3, unit=unit)
    assert to_foot(posed) == pytest.approx(small_foot.vertices, abs=1e-9)
    assert posed.truth.unit == unit
    size = np.linalg.norm(np.ptp(small_foot.vertices, axis=0))
    widest = np.linalg.norm(posed.vertices - posed.vertices.mean(axis=0), axis=1).max() * MM_PER_UNIT[unit]
    assert size / 3 < widest < size


def test_twice_posed(small_foot: SyntheticFoot) -> None:
    posed = pose(pose(small_foot, seed=1, unit="in"), seed=2, unit="m")
    assert to_foot(posed) == pytest.approx(small_foot.vertices, abs=1e-9)
    tip = posed.truth.landmark_in_mesh("hallux_tip")
    assert np.linalg.norm(posed.vertices - tip, axis=1).min() * 1000 < 3.0


def test_same_seed_same_bytes_other_seed_other_pose(small_foot: SyntheticFoot) -> None:
    one, again, other = (pose(small_foot, seed=seed, noise_mm=0.3, shuffle=True) for seed in (5, 5, 6))
    assert one.vertices.tobytes() == again.vertices.tobytes()
    assert one.faces.tobytes() == again.faces.tobytes()
    assert not np.allclose(one.vertices, other.vertices)


def test_poses_point_everywhere_and_are_proper(small_foot: SyntheticFoot) -> None:
    ups = []
    for seed in range(200):
        matrix = pose(small_foot, seed=seed).truth.mesh_to_foot[:3, :3]
        assert np.linalg.det(matrix) == pytest.approx(1.0)
        ups.append(matrix[2])
    assert np.linalg.norm(np.mean(ups, axis=0)) < 0.2
    assert min(up[2] for up in ups) < -0.9


def test_upright_poses_stand(small_foot: SyntheticFoot) -> None:
    for seed in range(20):
        up = pose(small_foot, seed=seed, upright=True).truth.mesh_to_foot[2, :3]
        assert np.degrees(np.arccos(up[2])) <= 5.001


def test_noise_is_as_strong_as_asked(small_foot: SyntheticFoot) -> None:
    noisy = pose(small_foot, noise_mm=0.3)
    assert (noisy.vertices - small_foot.vertices).std() == pytest.approx(0.3, rel=0.05)
    assert noisy.truth.noise_mm == 0.3
    assert noisy.truth.values == small_foot.truth.values


def test_shuffling_keeps_the_surface(small_foot: SyntheticFoot) -> None:
    shuffled = pose(small_foot, seed=1, rotation=np.eye(3), shuffle=True)

    def triangles(foot: SyntheticFoot) -> np.ndarray:
        corners = foot.vertices[foot.faces].reshape(-1, 9)
        return corners[np.lexsort(corners.T)]

    assert np.array_equal(triangles(shuffled), triangles(small_foot))
    assert not np.array_equal(shuffled.faces, small_foot.faces)


def test_refusals(small_foot: SyntheticFoot) -> None:
    with pytest.raises(UsageError, match="ft"):
        pose(small_foot, unit="ft")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="noise"):
        pose(small_foot, noise_mm=-1.0)
    with pytest.raises(UsageError, match="rotation"):
        pose(small_foot, rotation=np.diag([1.0, 1.0, -1.0]))
