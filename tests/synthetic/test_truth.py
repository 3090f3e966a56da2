"""The truth against other means: dense triangles, trimesh's sections, SciPy's hulls."""

from __future__ import annotations

import json

import numpy as np
import pytest
import trimesh
from numpy.typing import NDArray
from scipy.spatial import ConvexHull

from insolegen.synthetic import FootShape, SyntheticFoot, make_foot

Floats = NDArray[np.float64]


@pytest.fixture(scope="module")
def mesh(dense_foot: SyntheticFoot) -> trimesh.Trimesh:
    return trimesh.Trimesh(dense_foot.vertices, dense_foot.faces, process=False)


def section(mesh: trimesh.Trimesh, origin: list[float] | Floats, normal: list[float] | Floats) -> Floats:
    """The segments (n, 2, 3) in which a plane cuts the mesh."""
    return np.asarray(trimesh.intersections.mesh_plane(mesh, normal, origin), dtype=np.float64)


def crossings(segments: Floats, along: int, at: float, other: int) -> Floats:
    """Where the segments pass `at` on one axis: their coordinates on another."""
    a, b = segments[:, 0], segments[:, 1]
    passing = (a[:, along] - at) * (b[:, along] - at) < 0
    a, b = a[passing], b[passing]
    share = (at - a[:, along]) / (b[:, along] - a[:, along])
    return np.asarray(a[:, other] + share * (b[:, other] - a[:, other]))


def test_foot_length(dense_foot: SyntheticFoot) -> None:
    v, length = dense_foot.vertices, dense_foot.truth.values["foot_length_mm"]
    assert length is not None
    assert v[v[:, 2] < 0.15 * length][:, 0].max() == pytest.approx(length, abs=0.05)
    assert v[v[:, 2] < 0.12 * length][:, 0].min() == pytest.approx(0.0, abs=0.05)


def test_ball_widths(dense_foot: SyntheticFoot) -> None:
    v, values = dense_foot.vertices, dense_foot.truth.values
    station = v[:, 0] / values["foot_length_mm"]
    low = v[:, 2] < 40
    medial = v[(station > 0.64) & (station < 0.82) & low]
    lateral = v[(station > 0.55) & (station < 0.75) & low]
    first, fifth = medial[medial[:, 1].argmax()], lateral[lateral[:, 1].argmin()]
    assert values["ball_width_orthogonal_mm"] == pytest.approx(first[1] - fifth[1], abs=0.05)
    assert values["ball_width_mm"] == pytest.approx(np.hypot(*(first - fifth)[:2]), abs=0.3)
    assert values["truncated_length_mm"] == pytest.approx(first[0], abs=1.5)


def test_heel_width_and_instep(dense_foot: SyntheticFoot, mesh: trimesh.Trimesh) -> None:
    values = dense_foot.truth.values
    length = values["foot_length_mm"]
    assert length is not None
    heel = section(mesh, [0.16 * length, 0, 0], [1, 0, 0]).reshape(-1, 3)
    heel = heel[heel[:, 2] < 40]
    assert values["heel_width_mm"] == pytest.approx(np.ptp(heel[:, 1]), abs=0.05)
    middle = section(mesh, [0.5 * length, 0, 0], [1, 0, 0]).reshape(-1, 3)
    assert values["instep_height_mm"] == pytest.approx(middle[:, 2].max(), abs=0.05)


def test_arch_height(dense_foot: SyntheticFoot, mesh: trimesh.Trimesh) -> None:
    values = dense_foot.truth.values
    length = values["foot_length_mm"]
    assert length is not None
    highest = 0.0
    for x in np.linspace(0.30, 0.60, 31) * length:
        segments = section(mesh, [x, 0, 0], [1, 0, 0])
        low = segments.reshape(-1, 3)
        low = low[low[:, 2] < 40]
        medial, lateral = low[:, 1].max(), low[:, 1].min()
        for y in np.linspace(medial - 8.0, medial - (medial - lateral) * 2 / 3, 9):
            highest = max(highest, crossings(segments, 1, y, 2).min())
    assert values["arch_height_mm"] == pytest.approx(highest, abs=0.05)


def test_girths(dense_foot: SyntheticFoot, mesh: trimesh.Trimesh) -> None:
    truth = dense_foot.truth
    first, fifth = (truth.landmarks[f"{which}_metatarsal_head"] for which in ("first", "fifth"))
    along = (first - fifth)[:2] / np.linalg.norm((first - fifth)[:2])
    ball = section(mesh, first, [-along[1], along[0], 0.0]).reshape(-1, 3)
    flat = np.column_stack([ball[:, :2] @ along, ball[:, 2]])
    assert truth.values["ball_girth_mm"] == pytest.approx(ConvexHull(flat).area, abs=0.1)
    length = truth.values["foot_length_mm"]
    assert length is not None
    middle = section(mesh, [0.5 * length, 0, 0], [1, 0, 0]).reshape(-1, 3)
    assert truth.values["instep_girth_mm"] == pytest.approx(ConvexHull(middle[:, 1:]).area, abs=0.1)


def test_arch_index(dense_foot: SyntheticFoot) -> None:
    """Shadows of crumbs of triangles: 36 of each that faces down, counted where they are lower than 1 mm."""
    truth = dense_foot.truth
    corners = dense_foot.vertices[dense_foot.faces]
    corners = corners[corners[:, :, 2].min(axis=1) < 1.0]
    a, b = corners[:, 1, :2] - corners[:, 0, :2], corners[:, 2, :2] - corners[:, 0, :2]
    shadow = -(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]) / 2  # negative where a triangle faces up
    n = 6
    up = [((i + 1 / 3) / n, (j + 1 / 3) / n) for i in range(n) for j in range(n - i)]
    down = [((i + 2 / 3) / n, (j + 2 / 3) / n) for i in range(n) for j in range(n - 1 - i)]
    u, v = np.array(up + down).T
    weights = np.stack([1 - u - v, u, v], axis=1)
    crumbs = np.einsum("kc,tcd->tkd", weights, corners).reshape(-1, 3)
    area = np.repeat(shadow / n**2, n**2)
    line = truth.toe_line[np.argsort(truth.toe_line[:, 1])]
    keep = (crumbs[:, 2] < 1.0) & (crumbs[:, 0] < np.interp(crumbs[:, 1], line[:, 1], line[:, 0]))
    forward, area = crumbs[keep, 0], area[keep]
    start, end = forward.min(), forward.max()
    thirds = np.clip(((forward - start) / (end - start) * 3).astype(int), 0, 2)
    rear, middle, front = np.bincount(thirds, area)
    assert truth.values["arch_index"] == pytest.approx(middle / (rear + middle + front), abs=0.002)


def test_angles(dense_foot: SyntheticFoot, mesh: trimesh.Trimesh) -> None:
    truth = dense_foot.truth
    length = truth.values["foot_length_mm"]
    assert length is not None
    first = truth.landmarks["first_metatarsal_head"]
    low = dense_foot.vertices[dense_foot.vertices[:, 2] < 40]
    ahead = low[(low[:, 0] > first[0] + 0.12 * length) & (low[:, 0] < first[0] + 0.28 * length)]
    behind = low[low[:, 0] < 0.32 * length]
    to_hallux = np.arctan2(first[1] - ahead[:, 1], ahead[:, 0] - first[0]).min()
    to_heel = np.arctan2(first[1] - behind[:, 1], first[0] - behind[:, 0]).min()
    assert truth.values["hallux_angle_deg"] == pytest.approx(np.degrees(to_hallux + to_heel), abs=0.1)

    centroids = []
    for heights in (np.arange(3.5, 12, 1.0), np.arange(25.5, 40, 1.5)):
        moment = []
        for z in heights:
            segments = section(mesh, [0, 0, z], [0, 0, 1])
            for x in np.linspace(0.004, 0.08, 20) * length:
                across = crossings(segments, 0, x, 1)
                if len(across):
                    moment.append((np.ptp(across), across.min() / 2 + across.max() / 2, z))
        width, y, z_mean = np.array(moment).T
        centroids.append((np.average(y, weights=width), np.average(z_mean, weights=width)))
    (y0, z0), (y1, z1) = centroids
    assert truth.values["rearfoot_angle_deg"] == pytest.approx(-np.degrees(np.arctan2(y1 - y0, z1 - z0)), abs=0.25)


def test_landmarks_lie_on_the_surface(dense_foot: SyntheticFoot, mesh: trimesh.Trimesh) -> None:
    truth = dense_foot.truth
    for name, position in truth.landmarks.items():
        nearest = np.linalg.norm(dense_foot.vertices - position, axis=1).min()
        assert nearest < 1.2, name  # the cells are 0.9 mm
    assert truth.landmarks["medial_malleolus"][2] > truth.landmarks["lateral_malleolus"][2]
    assert truth.landmarks["medial_malleolus"][0] > truth.landmarks["lateral_malleolus"][0]
    assert truth.landmarks["first_metatarsal_head"][0] > truth.landmarks["fifth_metatarsal_head"][0]


def test_the_frame_is_the_foots_own(dense_foot: SyntheticFoot) -> None:
    marks = dense_foot.truth.landmarks
    crossing = marks["first_metatarsal_head"] * 0.65 + marks["fifth_metatarsal_head"] * 0.35
    axis = crossing - marks["heel_centre"]
    assert abs(np.degrees(np.arctan2(axis[1], axis[0]))) < 0.02
    assert marks["heel_point"][:2] == pytest.approx([0.0, 0.0], abs=0.01)


def test_the_ground_carries_heel_and_both_sides_of_the_ball(dense_foot: SyntheticFoot) -> None:
    v, marks = dense_foot.vertices, dense_foot.truth.landmarks
    heel = v[np.abs(v[:, 0] - marks["heel_centre"][0]) < 10]
    medial = v[(v[:, 1] > 5) & (np.abs(v[:, 0] - marks["first_metatarsal_head"][0]) < 10)]
    lateral = v[(v[:, 1] < -35) & (np.abs(v[:, 0] - marks["fifth_metatarsal_head"][0]) < 10)]
    for zone in (heel, medial, lateral):
        assert zone[:, 2].min() == pytest.approx(0.0, abs=0.02)
    assert v[:, 2].min() > -0.005


def test_toes_touch_the_ground_apart_from_the_ball(dense_foot: SyntheticFoot) -> None:
    contact = dense_foot.vertices[dense_foot.vertices[:, 2] < 1.0]
    line = dense_foot.truth.toe_line[np.argsort(dense_foot.truth.toe_line[:, 1])]
    ahead = contact[:, 0] - np.interp(contact[:, 1], line[:, 1], line[:, 0])
    assert (ahead > 0).any()
    assert np.abs(ahead).min() > 0.5


@pytest.mark.slow
def test_the_print_tells_the_arches_apart() -> None:
    index: dict[str, float] = {}
    for arch in ("flat", "normal", "high"):
        found = make_foot(FootShape.with_arch(arch), triangles=5_000).truth.values["arch_index"]
        assert found is not None
        index[arch] = found
    # Cavanagh & Rodgers 1987
    assert index["high"] < 0.21 < index["normal"] < 0.26 < index["flat"]


def test_as_dict_is_json(small_foot: SyntheticFoot) -> None:
    text = json.dumps(small_foot.truth.as_dict())
    assert json.loads(text)["values"]["foot_length_mm"] == pytest.approx(260.0, abs=0.1)


def test_what_the_bowl_does_not_hold_is_not_told() -> None:
    bowl = make_foot(FootShape.with_arch("normal", plantar_only=True), triangles=5_000)
    assert bowl.truth.values["instep_height_mm"] is None
    assert bowl.truth.values["arch_height_mm"] is not None
    assert "medial_malleolus" not in bowl.truth.landmarks
    assert "arch_apex" in bowl.truth.landmarks
