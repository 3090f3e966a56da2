"""Real scans changed in ways that leave the foot the same: re-posed, mirrored, re-meshed, noised."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from insolegen.model.scan import MM_PER_UNIT, Scan, ScanHints, Side, Unit
from insolegen.scans.align import align
from insolegen.scans.read import read_scan
from insolegen.synthetic import random_rotation

REAL_SCANS = Path(__file__).resolve().parents[2] / "shared" / "scans"
WITHOUT_A_SOLE = "no_sole"
"""Scans whose name begins so are refused as they come: there is nothing to compare."""

NOISE_MM = 0.3

Floats = NDArray[np.float64]
Faces = NDArray[np.int64]


@dataclass(frozen=True)
class Variant:
    """A scan that has been changed, and what is known of it."""

    number: int
    way: str
    described: str
    scan: Scan
    side: Side
    unit: Unit


def variants_of(path: Path, seed: int, count: int) -> Iterator[Variant]:
    """The scan as it came, then `count` variants in each way, each in a pose, a unit and of a side of its own."""
    if path.name.startswith(WITHOUT_A_SOLE):
        return
    came = read_scan(path)
    foot = align(came)
    hints = ScanHints(weight_bearing=foot.weight_bearing)
    vertices, faces = _merged(np.asarray(came.vertices, dtype=np.float64) * MM_PER_UNIT[foot.unit], came.faces)
    yield Variant(0, "as it came", path.name, came, foot.side, foot.unit)
    meshes = {
        "re-posed": (vertices, faces),
        "four triangles for each": subdivided(vertices, faces),
        "half the triangles": decimated(vertices, faces, 0.5),
        f"noise of {NOISE_MM} mm": (vertices, faces),
    }
    units: tuple[Unit, ...] = tuple(MM_PER_UNIT)
    sides: tuple[Side, Side] = ("left", "right")
    number = 0
    for way, (moved, kept) in meshes.items():
        for _ in range(count):
            number += 1
            random = np.random.default_rng([seed, number])
            unit, mirror = units[int(random.integers(len(units)))], bool(random.integers(2))
            points = moved + (random.normal(0.0, NOISE_MM, moved.shape) if way.startswith("noise") else 0.0)
            points = points * ([1.0, -1.0, 1.0] if mirror else 1.0)
            points = (points @ random_rotation(random).T + random.uniform(-400.0, 400.0, 3)) / MM_PER_UNIT[unit]
            side = sides[(foot.side == "right") != mirror]
            scan = Scan(points, kept[:, ::-1] if mirror else kept, file=path.name, hints=hints)
            yield Variant(number, way, f"{path.name} {way} {side} {unit}", scan, side, unit)


def _merged(vertices: Floats, faces: NDArray[np.integer]) -> tuple[Floats, Faces]:
    """Vertices at one place made one (STL files are triangle soup), so that re-meshing sees neighbours."""
    unique, number = np.unique(vertices, axis=0, return_inverse=True)
    faces = number.reshape(-1)[faces]
    real = (faces != np.roll(faces, 1, axis=1)).all(axis=1)
    return unique, np.asarray(faces[real], dtype=np.int64)


def subdivided(vertices: Floats, faces: Faces) -> tuple[Floats, Faces]:
    """Each triangle in four, all in its plane."""
    edges = np.sort(np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]), axis=1)
    unique, number = np.unique(edges, axis=0, return_inverse=True)
    ab, bc, ca = np.split(len(vertices) + number.reshape(-1), 3)
    a, b, c = faces.T
    parts = [(a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca)]
    return (
        np.concatenate([vertices, vertices[unique].mean(axis=1)]),
        np.concatenate([np.stack(part, axis=1) for part in parts]),
    )


def decimated(vertices: Floats, faces: Faces, share: float) -> tuple[Floats, Faces]:
    """About a share of the triangles: the flattest vertices are pulled into a neighbour, a few hundred at a time.

    A vertex goes where no other within reach goes in the same round, none at the rim of the scan does, and none whose
    going would turn a triangle over.
    """
    wanted = int(share * len(faces))
    for _ in range(200):
        if len(faces) <= wanted:
            break
        corner = vertices[faces]
        normal = np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0])
        total = np.stack([np.bincount(faces.ravel(), np.repeat(normal[:, k], 3), len(vertices)) for k in range(3)], 1)
        total = total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-30)
        both = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
        unique, uses = np.unique(np.sort(both, axis=1), axis=0, return_counts=True)
        fixed = np.zeros(len(vertices), dtype=bool)
        fixed[unique[uses != 2]] = True
        pairs = np.concatenate([unique, unique[:, ::-1]])
        pairs = pairs[~fixed[pairs[:, 0]]]
        away = vertices[pairs[:, 1]] - vertices[pairs[:, 0]]
        cost = np.abs(np.einsum("ij,ij->i", away, total[pairs[:, 0]])) + 0.02 * np.linalg.norm(away, axis=1)
        # The cheapest way out of each vertex; it goes if it is the cheapest of all about it.
        order = np.lexsort((cost, pairs[:, 0]))
        first = order[np.diff(pairs[order, 0], prepend=-1) != 0]
        least = np.full(len(vertices), np.inf)
        least[pairs[first, 0]] = cost[first]
        around = np.minimum.reduce([least[faces[:, k]] for k in range(3)])
        near = np.full(len(vertices), np.inf)
        for k in range(3):
            np.minimum.at(near, faces[:, k], around)
        far = np.full(len(vertices), np.inf)
        for k in range(3):
            np.minimum.at(far, faces[:, k], np.minimum.reduce([near[faces[:, j]] for j in range(3)]))
        going = first[least[pairs[first, 0]] <= far[pairs[first, 0]]]
        into = np.arange(len(vertices))
        into[pairs[going, 0]] = pairs[going, 1]
        moved = into[faces]
        kept = (moved != np.roll(moved, 1, axis=1)).all(axis=1)
        after = vertices[moved]
        turned = np.cross(after[:, 1] - after[:, 0], after[:, 2] - after[:, 0])
        over = kept & (np.einsum("ij,ij->i", turned, normal) <= 0)
        into[faces[over]] = faces[over]
        moved = into[faces]
        faces = moved[(moved != np.roll(moved, 1, axis=1)).all(axis=1)]
    used, number = np.unique(faces, return_inverse=True)
    return vertices[used], np.asarray(number.reshape(-1, 3), dtype=np.int64)
