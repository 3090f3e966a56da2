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
from insolegen.geometry.triangles import named_vertices
from insolegen.model.finding import Finding
from insolegen.model.scan import ScanHints, ScanKind
from insolegen.scans.crumbs import without_crumbs
from insolegen.scans.floor import floor_plane, without_floor
from insolegen.scans.foam import find_impression
from insolegen.scans.plinth import PLINTH_REMOVED, without_plinth
from insolegen.scans.pressed import check_pressed
from insolegen.scans.sample import TriangleSample, sample_triangles
from insolegen.scans.sound import refuse_nothing_left, refuse_unsound, without_far_vertices
from insolegen.scans.spikes import mended
from insolegen.scans.stated_kind import foam_findings
from insolegen.scans.two_feet import RIVAL, pick_foot, told_apart

_NO_HINTS = ScanHints()

GAP = 0.015
"""Pieces further apart than this fraction of the scan's size (4 mm on a foot) are separate pieces."""

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
    scanned = faces
    kind = hints.kind
    may_be_foam = kind in (None, "foam")
    impression, no_foot = None, None
    try:
        impression = find_impression(vertices, faces, sample, where) if may_be_foam else None
    except ScanError as refusal:
        no_foot = refusal
    plane = None if impression is not None else floor_plane(sample)
    if plane is None and no_foot is not None:
        raise no_foot
    if plane is not None:
        findings += foam_findings(vertices, faces, sample, kind)
        faces, removed = without_floor(vertices, faces, plane)
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
        sample = _drawn(vertices, own)
    refuse_nothing_left(sample, where)
    if own is not scanned:
        # What is asked of all vertices, as how high the scan reaches, must not see the other leg nor the walls of a
        # box: with them a navicular was found at the end of a dent, 16 mm too low, and a high arch was a flat one.
        vertices, own = named_vertices(vertices, own)
    if impression is not None:
        findings += check_pressed(replace(impression, vertices=vertices), own, hints, where)
    return CleanMesh(vertices, own, sample, (*findings, *piece_findings), kind)


def _rounded(vertices: NDArray[np.floating], sample: TriangleSample) -> list[Finding]:
    """A doubt where the scan lies so far from its origin that single precision has rounded it."""
    if vertices.dtype != np.float32:
        return []
    step = float(np.spacing(np.float32(np.abs(sample.centroid).max())))
    size = sample.diagonal
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


def _without_loose_pieces(
    vertices: NDArray[np.floating],
    faces: NDArray[np.integer],
    sample: TriangleSample,
    hints: ScanHints,
    where: str,
) -> tuple[NDArray[np.integer], list[Finding]]:
    size = sample.diagonal
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
