"""A surface from points: a cloud without faces, as depth cameras and photogrammetry deliver it.

Open3D does it, as the extra `reconstruct`, imported when it is needed: outliers out, the floor out, normals, Poisson.
Poisson closes what was not scanned; what lies far from every point is cut away again, so that a missing sole stays
missing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import ScanError
from insolegen.model.finding import Finding
from insolegen.model.scan import Scan

MOST_POINTS = 40_000
"""More points than this are thinned: 2 mm apart on a foot with its leg, half of what the smoothing downstream takes."""

FLOOR_SHARE = 0.12
"""A plane with this share of the points that reaches beyond what stands on it is a floor."""

DEPTH = 8
"""Depth of Poisson's octree: cells of 1.3 mm on a scan of 330 mm."""


def with_surface(scan: Scan) -> tuple[Scan, tuple[Finding, ...]]:
    """The scan with faces made from its points, and the remarks on it.

    Raises ScanError where the extra is not installed, and where no surface comes out.
    """
    try:
        import open3d  # type: ignore[import-not-found,import-untyped,unused-ignore]
    except ImportError as missing:
        raise ScanError(
            f"a point cloud: {len(scan.vertices):,} points and no faces",
            expected="a triangle mesh, or Open3D to make one",
            where=scan.file,
            remedy="pip install 'insolegen[reconstruct]', or mesh it in the scanner's software",
        ) from missing
    points = np.asarray(scan.vertices, dtype=np.float64)
    centre = points.mean(axis=0)
    # Open3D's tolerances are absolute in places: it gets the cloud one long.
    size = float(np.linalg.norm(np.percentile(points, 99, axis=0) - np.percentile(points, 1, axis=0)))
    cloud = open3d.geometry.PointCloud(open3d.utility.Vector3dVector((points - centre) / size))
    cloud = _thinned(cloud)
    before = len(cloud.points)
    cloud = cloud.remove_statistical_outlier(nb_neighbors=16, std_ratio=2.5)[0]
    outliers = before - len(cloud.points)
    cloud, floor = _without_floor(open3d, cloud)
    vertices, faces = _poisson(open3d, cloud)
    if len(faces) < 100:
        raise ScanError(
            f"no surface comes out of its {len(points):,} points",
            expected="points that lie densely on a foot",
            where=scan.file,
            remedy="mesh it in the scanner's software",
        )
    message = f"the surface was made from {len(points):,} points; {outliers} of {before} after thinning were outliers"
    findings = [Finding("surface_reconstructed", "warning", message, "scan")]
    if floor:
        findings.append(Finding("floor_removed", "note", f"{floor} points of a floor were left out", "scan"))
    return replace(scan, vertices=vertices * size + centre, faces=faces), tuple(findings)


def _thinned(cloud: Any) -> Any:
    """At most MOST_POINTS points, each the mean of a cube."""
    cube = 0.004
    while len(cloud.points) > MOST_POINTS:
        cloud = cloud.voxel_down_sample(cube)
        cube *= 1.3
    return cloud


def _without_floor(open3d: Any, cloud: Any) -> tuple[Any, int]:
    """The cloud without the floor, and how many points that had; RANSAC draws the same each time."""
    open3d.utility.random.seed(0)
    plane, on_plane = cloud.segment_plane(distance_threshold=0.005, ransac_n=3, num_iterations=400)
    points = np.asarray(cloud.points)
    if len(on_plane) < FLOOR_SHARE * len(points):
        return cloud, 0
    flat = np.zeros(len(points), dtype=bool)
    flat[on_plane] = True
    axes = np.linalg.svd(np.asarray(plane[:3])[None])[2][1:]
    ground = np.floor(points @ axes.T / 0.03).astype(np.int64)
    ground -= ground.min(axis=0) - 1
    covered = np.zeros(ground.max(axis=0) + 2, dtype=bool)
    for shift in np.ndindex(3, 3):
        covered[tuple((ground[~flat] + np.array(shift) - 1).T)] = True
    # A flat sole lies under its foot; a floor does not.
    if covered[tuple(ground[flat].T)].mean() > 0.7:
        return cloud, 0
    # All of it: no camera sees a floor and the sole that stands on it; what is left of it would pass for a sole.
    return cloud.select_by_index(np.flatnonzero(~flat)), int(flat.sum())


def _poisson(open3d: Any, cloud: Any) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """Vertices and faces of the surface through the points, cut away where no point is near."""
    spacing = float(np.median(np.asarray(cloud.compute_nearest_neighbor_distance())))
    search = open3d.geometry.KDTreeSearchParamHybrid(radius=max(6 * spacing, 0.015), max_nn=40)
    cloud.estimate_normals(search)
    cloud.orient_normals_consistent_tangent_plane(20)
    mesh, _ = open3d.geometry.TriangleMesh.create_from_point_cloud_poisson(cloud, depth=DEPTH, n_threads=1)
    vertices = np.asarray(mesh.vertices)
    tree = open3d.core.nns.NearestNeighborSearch(open3d.core.Tensor(np.asarray(cloud.points)))
    tree.knn_index()
    _, squared = tree.knn_search(open3d.core.Tensor(vertices), 1)
    near = np.sqrt(squared.numpy()[:, 0]) < max(4 * spacing, 0.01)
    faces = np.asarray(mesh.triangles, dtype=np.int32)
    return vertices.copy(), faces[near[faces].all(axis=1)]
