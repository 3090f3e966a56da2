"""What is in a scan and is not the foot: the block of foam round it, the floor under it, loose pieces, the other foot.

Degenerate triangles and inverted winding need no mending here: the height maps downstream ignore the ones and do not
look at the other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import ScanError
from insolegen.geometry.components import voxel_labels
from insolegen.model.finding import Finding
from insolegen.model.scan import ScanHints, ScanKind
from insolegen.scans.crumbs import piece_of_each, without_crumbs
from insolegen.scans.foam import find_impression
from insolegen.scans.planes import large_planes
from insolegen.scans.plinth import PLINTH_REMOVED, without_plinth
from insolegen.scans.pressed import check_pressed
from insolegen.scans.sample import TriangleSample, sample_triangles
from insolegen.scans.sound import refuse_nothing_left, refuse_unsound, without_far_vertices
from insolegen.scans.spikes import mended
from insolegen.scans.two_feet import RIVAL, pick_foot, told_apart

_NO_HINTS = ScanHints()

GAP = 0.015
"""Pieces further apart than this fraction of the scan's size (4 mm on a foot) are separate pieces."""

LEAST_NOISY_FLOOR = 0.25
"""Share of the surface from which on a plane is looked at that no single triangle lies in. [E]"""

NOISY_FLOOR, MOSTLY_FLAT = 4.0, 0.5
"""A piece that lies within so many tolerances of the floor's plane, and so much of it within one, is floor. [E]"""

ROUNDED = 3e-4
"""Coordinates that are rounded to so much, in sizes of the scan, are no longer fine enough: 0.1 mm of a foot. [E]"""

DRAWN = 12000
"""So many triangles speak for the whole scan."""


@dataclass(frozen=True)
class CleanMesh:
    """The foot's own triangles: vertices (n, 3), faces (m, 3), some drawn from them, what was taken away, and the kind
    where it was seen."""

    vertices: NDArray[np.floating]
    faces: NDArray[np.integer]
    sample: TriangleSample
    findings: tuple[Finding, ...] = ()
    kind: ScanKind | None = None


def clean(
    vertices: NDArray[np.floating], faces: NDArray[np.integer], hints: ScanHints = _NO_HINTS, where: str = "scan"
) -> CleanMesh:
    """Drop the block of an impression, or the floor; then loose pieces, and of two feet the one not asked for.

    Raises ScanError where two feet are left and `hints.side` does not tell which is meant.
    """
    findings: list[Finding] = []
    sample = _drawn(vertices, faces)
    vertices, faces, spikes = mended(vertices, faces, sample)
    if spikes:
        sample = _drawn(vertices, faces)
        message = f"{spikes} vertices stood out like spikes and were put back among their neighbours"
        findings.append(Finding("spikes_mended", "note", message, "scan"))
    vertices, near = without_far_vertices(vertices, faces, sample)
    if len(near) < len(faces):
        message = f"{len(faces) - len(near)} triangles reached out far beyond all others and were left out"
        findings.append(Finding("far_vertices_left_out", "warning", message, "scan"))
        sample = _drawn(vertices, near)
    faces = near
    refuse_unsound(sample, len(faces), where)
    findings += _rounded(vertices, sample)
    kind = hints.kind
    may_be_foam = kind in (None, "foam")
    impression, no_foot = None, None
    try:
        impression = find_impression(vertices, faces, sample, where) if may_be_foam else None
    except ScanError as refusal:
        no_foot = refusal
    plane = None if impression is not None else _floor_plane(sample)
    if plane is None and no_foot is not None:
        raise no_foot
    if plane is not None:
        faces, removed = _without_floor(vertices, faces, plane)
        findings.append(
            Finding("floor_removed", "note", f"{removed} triangles of a floor under the foot were left out", "scan")
        )
        sample = _drawn(vertices, faces)
        refuse_nothing_left(sample, where)
        # A box on a table is small beside it.
        impression = find_impression(vertices, faces, sample, where) if may_be_foam else None
        if impression is None and no_foot is not None:
            raise no_foot  # what went as a floor was the block's own top
    if impression is not None:
        kind, vertices, faces = "foam", impression.vertices, impression.faces
        findings.append(impression.finding())
        sample = _drawn(vertices, faces)
    elif kind == "foam":
        message = "no flat rim round a dent was found; the whole surface was taken as the dent that the foot left"
        findings.append(Finding("foam_rim_not_found", "warning", message, "scan"))
    on_block = None if impression is not None else without_plinth(vertices, faces, sample)
    if on_block is not None and len(on_block):
        faces, sample = on_block, _drawn(vertices, on_block)
        findings.append(PLINTH_REMOVED)
    refuse_nothing_left(sample, where)
    own, piece_findings = _without_loose_pieces(vertices, faces, sample, hints, where)
    if own is not faces:
        if {"one_of_two_feet", "other_pieces_removed"} & {finding.code for finding in piece_findings}:
            # What is asked of all vertices, as whether the leg stands over the foot, must not see the other leg.
            used, number = np.unique(own, return_inverse=True)
            vertices, own = vertices[used], number.reshape(-1, 3).astype(own.dtype)
        sample = _drawn(vertices, own)
    refuse_nothing_left(sample, where)
    if impression is not None:
        findings += check_pressed(replace(impression, vertices=vertices), own, hints, where)
    return CleanMesh(vertices, own, sample, (*findings, *piece_findings), kind)


def _rounded(vertices: NDArray[np.floating], sample: TriangleSample) -> list[Finding]:
    """A doubt where the scan lies so far from its origin that single precision has rounded it."""
    if vertices.dtype != np.float32:
        return []
    step = float(np.spacing(np.float32(np.abs(sample.centroid).max())))
    size = float(np.linalg.norm(np.ptp(sample.centroid, axis=0)))
    if step < ROUNDED * size:
        return []
    message = (
        f"the scan lies far from the origin of its coordinates, and its file rounds them to {step:.2g}: fine shapes "
        "and angles are lost; export it with the foot at the origin"
    )
    return [Finding("coordinates_rounded", "warning", message, "scan")]


def _drawn(vertices: NDArray[np.floating], faces: NDArray[np.integer]) -> TriangleSample:
    """Triangles drawn evenly, and what that may miss: a floor of two triangles, which reaches out beyond all."""
    sample = sample_triangles(vertices, faces, DRAWN)
    if len(faces) <= DRAWN or not len(sample.area):
        return sample
    low, high = (np.array([extreme(sample.corners[:, :, axis]) for axis in range(3)]) for extreme in (np.min, np.max))
    room = 0.02 * float(np.linalg.norm(high - low))
    beyond = np.zeros(len(vertices), dtype=bool)
    for axis in range(3):
        along = vertices[:, axis]
        if along.min() < low[axis] - room or along.max() > high[axis] + room:
            beyond |= (along < low[axis] - room) | (along > high[axis] + room)
    if not beyond.any():
        return sample
    missed = beyond[faces].any(axis=1)
    if not 0 < int(missed.sum()) <= DRAWN // 10:
        return sample
    parts = [sample_triangles(vertices, faces[which], DRAWN) for which in (missed, ~missed)]
    fields = ("centroid", "normal", "area", "corners")
    return TriangleSample(*(np.concatenate([getattr(part, name) for part in parts]) for name in fields))


@dataclass(frozen=True)
class _Plane:
    normal: NDArray[np.float64]
    offset: float
    tolerance: float


def _floor_plane(sample: TriangleSample) -> _Plane | None:
    """The plane of a floor, or None: a large flat region that reaches out far beyond what lies off it."""
    size = float(np.linalg.norm(np.ptp(sample.centroid, axis=0)))
    tolerance = 0.003 * size
    by_size = np.argsort(-sample.area, kind="stable")
    seeds = np.concatenate([by_size[:8], by_size[:: max(1, len(by_size) // 400)][:400:8]])
    normal = sample.normal[seeds]
    thin = np.union1d(by_size[:8], np.arange(0, len(by_size), max(1, len(by_size) // 3000)))
    distance = np.abs(sample.centroid[thin] @ normal.T - np.sum(sample.centroid[seeds] * normal, axis=1))
    held = (sample.area[thin, None] * (distance < tolerance)).sum(axis=0)
    best = int(np.argmax(held > 0.97 * held.max()))  # of those that are as good, the largest: its normal is the surest
    plane = _Plane(normal[best], float(sample.centroid[seeds[best]] @ normal[best]), tolerance)
    flat = (np.abs(sample.centroid @ plane.normal - plane.offset) < tolerance) & (
        np.abs(sample.normal @ plane.normal) > 0.97
    )
    if sample.area[flat].sum() >= 0.1 * sample.area.sum() and _reaches_beyond(sample, flat, plane.normal, size):
        return plane
    # The triangles of a noisy floor face anywhere, so that none of them says where it lies: all of them together do.
    for large in large_planes(sample, LEAST_NOISY_FLOOR, most=1):
        flat = np.abs(sample.centroid @ large.normal - large.offset) < large.tolerance
        if _reaches_beyond(sample, flat, large.normal, size):
            return _Plane(large.normal, large.offset, large.tolerance)
    return None


def _reaches_beyond(sample: TriangleSample, flat: NDArray[np.bool_], normal: NDArray[np.float64], size: float) -> bool:
    """Whether what is flat reaches out beyond what is not: a flat sole lies under its foot, a floor does not."""
    if flat.all():
        return False
    axes = np.linalg.svd(normal[None])[2][1:]
    cell = 0.02 * size
    on_floor = np.repeat(flat, 3)
    ground = np.rint(sample.corners.reshape(-1, 3) @ axes.T / cell).astype(int)
    ground -= ground.min(axis=0) - 1
    covered = np.zeros(ground.max(axis=0) + 2, dtype=bool)
    covered[tuple(ground[~on_floor].T)] = True
    covered = _spread(_spread(covered))
    outside = ~covered[tuple(ground[on_floor].T)]
    weight = np.repeat(sample.area, 3)[on_floor]
    return bool(weight[outside].sum() > 0.25 * weight.sum())


def _spread(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    padded = np.pad(mask, 1)
    rows, columns = mask.shape
    return np.asarray(np.logical_or.reduce([padded[i : i + rows, j : j + columns] for i in range(3) for j in range(3)]))


def _without_floor(
    vertices: NDArray[np.floating], faces: NDArray[np.integer], plane: _Plane
) -> tuple[NDArray[np.integer], int]:
    """Faces without the floor. A floor that is a piece of its own goes as a piece, so that a sole that stands on it
    stays whole; one that is grown together with the foot goes triangle by triangle."""
    off = np.abs(vertices @ plane.normal - plane.offset)
    flat = (off < plane.tolerance)[faces].all(axis=1)
    # A noisy floor has vertices further off: by its pieces it is told from a sole, which rises all round.
    labels = piece_of_each(vertices, faces)
    high = (off > NOISY_FLOOR * plane.tolerance)[faces].any(axis=1)
    lying, of_all, standing = (
        np.bincount(labels[which], minlength=len(vertices)) for which in (flat, slice(None), high)
    )
    own_piece = ((lying > MOSTLY_FLAT * of_all) & (standing == 0))[labels]
    drop = own_piece if own_piece.any() else flat
    return faces[~drop], int(drop.sum())


def _without_loose_pieces(
    vertices: NDArray[np.floating],
    faces: NDArray[np.integer],
    sample: TriangleSample,
    hints: ScanHints,
    where: str,
) -> tuple[NDArray[np.integer], list[Finding]]:
    size = float(np.linalg.norm(np.ptp(sample.centroid, axis=0)))
    # Coarse meshes have long edges: the cubes must bridge a triangle.
    edge = np.linalg.norm(sample.corners[:, 0] - sample.corners[:, 1], axis=1)
    cube = max(GAP * size, 1.1 * float(np.percentile(edge, 99.5)))
    labels = voxel_labels(sample.points, cube)
    pieces, which = np.unique(labels[len(sample.area) * 3 :], return_inverse=True)
    if len(pieces) == 1:
        return faces, []
    areas = np.bincount(which.reshape(-1), weights=sample.area)
    order = np.argsort(-areas)
    rivals = [int(piece) for piece in order if areas[piece] > RIVAL * areas[order[0]]]
    taken: list[Finding] = []
    chosen = rivals[0]
    if len(rivals) > 1:
        parts = [_faces_near(vertices, faces, sample.points, labels == pieces[piece], cube) for piece in rivals]
        picked = pick_foot(vertices, parts, hints, where)
        whole = told_apart(vertices, faces, hints, where) if picked is None else None
        if whole is not None:  # the foot of a leg to the knee may be less than a third of it
            return whole[0], [whole[1]]
        if picked is None:
            raise ScanError(
                f"the scan holds {len(rivals)} separate pieces of like size, and none of them is a foot",
                expected="one foot",
                where=where,
                remedy="save the foot alone as a file of its own",
            )
        chosen, taken = rivals[picked[0]], [picked[1]]
    debris = 1 - sum(areas[piece] for piece in rivals) / areas.sum()
    if len(pieces) > len(rivals):
        taken.append(
            Finding(
                "loose_pieces_removed",
                "note",
                f"{len(pieces) - len(rivals)} loose piece(s), {100 * debris:.1f} % of the surface, were left out",
                "scan",
            )
        )
    own, crumbs = without_crumbs(vertices, _faces_near(vertices, faces, sample.points, labels == pieces[chosen], cube))
    if crumbs:
        message = f"{crumbs} crumb(s) close to the foot, and no part of it, were left out"
        taken.append(Finding("crumbs_removed", "note", message, "scan"))
    return own, taken


def _faces_near(
    vertices: NDArray[np.floating],
    faces: NDArray[np.integer],
    points: NDArray[np.float64],
    own: NDArray[np.bool_],
    cube: float,
) -> NDArray[np.integer]:
    """The faces in the cubes of a piece: the sample says which cubes are its own, every triangle is then looked up."""
    origin = points.min(axis=0)
    cells = np.floor((points[own] - origin) / cube).astype(np.int64)
    span = np.floor((points.max(axis=0) - origin) / cube).astype(np.int64) + 4
    near = np.zeros(tuple(span), dtype=bool)
    for shift in np.ndindex(3, 3, 3):  # one cube wider, for triangles that the sample did not draw
        near[tuple((cells + np.array(shift)).T)] = True
    place = np.clip(np.floor((vertices[faces[:, 0]] - origin) / cube).astype(np.int64) + 1, 0, span - 1)
    return np.asarray(faces[near[tuple(place.T)]])
