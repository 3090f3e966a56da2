from __future__ import annotations

import io

import numpy as np
import pytest
import trimesh

from insolegen.scans.read import decode_scan

SINGLE = ["binary.stl", "text.stl", "binary.ply", "text.ply", "plain.obj", "plain.off", "plain.glb", "plain.3mf"]


@pytest.mark.parametrize("name", SINGLE)
def test_what_trimesh_writes_is_read_back(files, ball, same_triangles, name):
    # trimesh writes eight decimals in some of its text formats.
    scan = decode_scan(files[name], name)
    same_triangles(scan, ball, atol=1e-7)
    assert scan.vertices.dtype in (np.float32, np.float64)
    assert scan.faces.dtype == np.int32
    assert scan.vertices.flags.writeable


@pytest.mark.parametrize("name", ["scene.glb", "scene.3mf"])
def test_scenes_come_as_trimesh_places_them(files, same_triangles, name):
    scene = trimesh.load_scene(io.BytesIO(files[name]), file_type=name.rpartition(".")[2])
    scan = decode_scan(files[name], name)
    assert len(scan.faces) == 160
    expected = scene.to_mesh()
    key = np.lexsort(np.round(expected.triangles_center, 5).T)
    centres = scan.vertices[scan.faces].mean(axis=1)
    ours = np.lexsort(np.round(centres, 5).T)
    np.testing.assert_allclose(centres[ours], expected.triangles_center[key], atol=1e-5)


def test_mixed_polygons_agree_between_formats(files):
    expected = [[0, 1, 2], [0, 1, 2], [0, 2, 3]]
    assert decode_scan(files["mixed.off"], "a.off").faces.tolist() == expected
    assert decode_scan(files["mixed.ply"], "a.ply").faces.tolist() == [*expected, [0, 2, 3]]
    assert decode_scan(files["mixed.ply"], "a.ply").vertices.tolist() == [[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]]


def test_the_content_decides_and_not_the_ending(files, same_triangles):
    for name, data in files.items():
        for wrong in ("scan.stl", "scan.obj", "scan.ply", "scan", "scan.jpg"):
            same_triangles(decode_scan(data, wrong), decode_scan(data, name))


@pytest.mark.parametrize(
    "name",
    [
        "average_male_left.ply", "find_inversion_left.ply", "find_mean_left.ply", "find_shape1_left.ply",
        "find_shape3_left.ply", "flat_sole_left.stl", "no_sole_noisy_left.obj", "plantar_right.obj",
    ],
)  # fmt: skip
def test_real_scans_as_trimesh_reads_them(shared_scan, same_triangles, name):
    path = shared_scan(name)
    scan = decode_scan(path.read_bytes(), name)
    oracle = trimesh.load(path, process=False)
    assert scan.faces.shape == oracle.faces.shape
    same_triangles(scan, oracle, atol=1e-9)
