"""From a scan in any pose, unit and side to a foot that stands: the first stage of the pipeline."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from insolegen.anatomy.heel import rearmost_point
from insolegen.errors import ScanError
from insolegen.geometry.curved import curved
from insolegen.geometry.grid import HeightMap
from insolegen.geometry.rigid import rigid
from insolegen.model.finding import Finding
from insolegen.model.foot import Foot, FootMaps
from insolegen.model.scan import MM_PER_UNIT, Scan, Side
from insolegen.scans.cast import FLAT_TOP_REMOVED, doubted, is_turned_over, refuse_plate, without_flat_face
from insolegen.scans.clean import DRAWN, CleanMesh, clean
from insolegen.scans.heading import RoughFoot, rough_foot
from insolegen.scans.holes import as_scanned, holes_in, judged, patch
from insolegen.scans.maps import (
    SIDE_HEIGHT,
    LowFoot,
    ScannedTriangles,
    both_sides,
    continuous_sole,
    seen_from,
    smoothed,
)
from insolegen.scans.plausible import (
    SHAPED_LIKE_A_FOOT,
    check_foot,
    check_proportions,
    looks_whole,
    no_sole,
    not_a_foot,
    refuse_walled_cast,
    sole_is_captured,
    wall_findings,
)
from insolegen.scans.reconstruct import with_surface
from insolegen.scans.sample import TriangleSample, sample_triangles
from insolegen.scans.side import (
    TELLS_A_FOOT,
    arch_is_against,
    right_foot_votes,
    side_confidence,
    side_of,
    telling,
)
from insolegen.scans.stance import find_stance
from insolegen.scans.standing import pose_findings
from insolegen.scans.steady import steadied
from insolegen.scans.two_feet import told_apart
from insolegen.scans.unit import unit_of
from insolegen.scans.upright import sole_candidates

PLANTAR_HEIGHT = 0.22
"""A scan that reaches no higher than this, in foot lengths, holds the sole and no instep."""

FORWARD, MEDIAL, UP = 0, 1, 2
"""The axes of the foot frame."""

NEAR_GROUND = 0.24
"""So much of a foot, in foot lengths, is looked at: the views reach 0.16, and the rough pose may lean."""

UPSIDE_DOWN = -0.7
"""Cosine of two ways down that are each other's opposite, or nearly."""

FARTHEST_NEAR_GROUND = 4.0
"""So far, in foot lengths, may anything near the ground reach from the heel. [E]"""

COARSE_EDGE_MM = 2.4
"""Where triangles are larger than this, what is seen in profile is seen on curved edges: chords take 0.3 mm off a
width and 0.6 mm off a girth at 8,000 triangles. The sole is not: it is flat, and its noise would be spread. [E]"""

PLANTAR_PITCH = 0.7
MARGIN_MM = 12.0
"""Room around the foot on the plantar map: for the walls of a cup and the end of a full-length device."""


@dataclass(frozen=True)
class _Pose:
    """A rough pose: scan units to rough millimetres as a right foot."""

    rough: RoughFoot
    side: Side
    confidence: float
    unit_mm: float
    to_rough: NDArray[np.float64]


def align(scan: Scan) -> Foot:
    """The foot in a scan, upright, pointing forward, in mm, as a right foot.

    Raises ScanError when there is no foot in it, no sole, no unit that fits, or no telling left from right.
    """
    foot = _aligned(scan)
    refuse_walled_cast(foot.findings, scan.hints.kind, scan.file)
    return foot


def _aligned(scan: Scan) -> Foot:
    made_of: tuple[Finding, ...] = ()
    if not len(scan.faces):
        scan, made_of = with_surface(scan)
    mesh = clean(scan.vertices, scan.faces, scan.hints, scan.file)
    mesh = replace(mesh, findings=made_of + mesh.findings)
    try:
        foot = _align(scan, mesh, mesh.sample)
        if foot.sole_captured:
            return foot
        turned = None if mesh.kind == "foot" else _turned_over(scan, mesh)
        if turned is not None and is_turned_over(foot, turned):
            return turned
        refuse_plate(foot, mesh.sample, scan.file)
        return doubted(foot, mesh.sample)
    except ScanError as refusal:
        # A second look, that costs more: at a scan so noisy that its triangles face anywhere, at feet that touch.
        steady = steadied(mesh.sample)
        if steady is not mesh.sample:
            with suppress(ScanError):
                return _align(scan, mesh, steady)
        part = told_apart(mesh.vertices, mesh.faces, scan.hints, scan.file)
        if part is None:
            raise _with_what_was_left_out(refusal, mesh.findings) from None
        mesh = replace(mesh, faces=part[0], findings=(*mesh.findings, part[1]))
        return _align(scan, mesh, sample_triangles(mesh.vertices, mesh.faces, DRAWN))


def _with_what_was_left_out(refusal: ScanError, findings: tuple[Finding, ...]) -> ScanError:
    """The refusal with what was taken away before, which may have been the foot."""
    taken = [finding.message for finding in findings if finding.code.endswith(("_removed", "_left_out"))]
    if not taken:
        return refusal
    return ScanError(
        f"{refusal.found} (before that, {'; '.join(taken)})",
        expected=refusal.expected,
        where=refusal.where,
        remedy=refusal.remedy,
    )


def _turned_over(scan: Scan, mesh: CleanMesh) -> Foot | None:
    """The foot on the other side of the plane on which a scan stands; None where there is none."""
    faces = without_flat_face(mesh.vertices, mesh.faces, mesh.sample)
    if faces is None or not len(faces):
        return None
    open_mesh = replace(mesh, faces=faces, findings=(*mesh.findings, FLAT_TOP_REMOVED), kind="cast")
    try:
        return _align(scan, open_mesh, sample_triangles(mesh.vertices, faces, DRAWN))
    except ScanError:
        return None


def _align(scan: Scan, mesh: CleanMesh, sample: TriangleSample) -> Foot:
    """The foot in a clean mesh, by the most likely of the directions that may be down."""
    scan = replace(scan, hints=replace(scan.hints, kind=mesh.kind))
    candidates = sole_candidates(sample.thinned(1500))
    if not candidates:
        raise ScanError(
            "nothing in the scan is flat enough to stand on",
            expected="a foot with its sole",
            where=scan.file,
            remedy="check that the file holds a foot, and that its sole was scanned",
        )
    refusal: ScanError | None = None
    passed_over: list[tuple[NDArray[np.float64], RoughFoot]] = []
    for candidate in candidates[:3]:
        # The best direction is nearly always right; the others are asked only when what stands on it is no foot.
        if candidate.score < 0.35 * candidates[0].score:
            break
        try:
            rough = rough_foot(sample, candidate.down)
            if refusal is not None and any(_other_way_up(rough, candidate.down, *other) for other in passed_over):
                continue
            passed_over.append((candidate.down, rough))
            check_proportions(rough, candidate.score, scan.file)
            return _stand(scan, mesh.vertices, mesh.faces, rough, mesh.findings)
        except ScanError as error:
            refusal = refusal or error
    assert refusal is not None
    raise refusal


def _other_way_up(
    rough: RoughFoot, down: NDArray[np.float64], other_down: NDArray[np.float64], other: RoughFoot
) -> bool:
    """Whether this is a foot that was refused, upside down: the other way up it looked more like a foot.

    Without it a foot without a sole comes to stand on its instep, and left is right.
    """
    if down @ other_down > UPSIDE_DOWN or not looks_whole(other):
        return False
    shaped = abs(side_confidence(right_foot_votes(other)))
    return shaped > SHAPED_LIKE_A_FOOT and (
        not looks_whole(rough) or shaped > abs(side_confidence(right_foot_votes(rough)))
    )


def _stand(
    scan: Scan,
    vertices: NDArray[np.floating],
    faces: NDArray[np.integer],
    rough: RoughFoot,
    findings: tuple[Finding, ...],
) -> Foot:
    pose, side_findings = _rough_pose(scan, rough)
    length = rough.length * pose.unit_mm
    triangles = ScannedTriangles.of(vertices, faces)
    near = triangles.between(pose.to_rough, UP, -np.inf, NEAR_GROUND * length)
    _refuse_far_reaching(near, length, scan.file)
    skin_vertices, skin_faces = _curved_where_coarse(vertices, faces, near.edge_mm)
    profile = near
    if skin_faces is not faces:
        skin = ScannedTriangles.of(skin_vertices, skin_faces)
        profile = skin.between(pose.to_rough, UP, -np.inf, NEAR_GROUND * length)
    ground = _on_ground(near, profile, length)
    maps = _all_views(ground, triangles, pose)
    if not np.isfinite(maps.toes.heights).any():
        raise not_a_foot("as it came to stand, nothing is where its toes should be", "a foot", scan.file)
    check_foot(maps, scan.file)
    hole, holes, seen = holes_in(maps), None, _unsettled(ground)
    seen += wall_findings(maps, ground.low.corners)
    if hole is not None:
        # What was not scanned must not tilt the ground: it is closed, and the foot stands on it again.
        closed = patch(maps, hole, near.winding).moved(np.asarray(np.linalg.inv(ground.to_foot), dtype=np.float64))
        ground = _on_ground(near.with_more(closed), profile.with_more(closed), length)
        low, below = near.moved(ground.to_foot), SIDE_HEIGHT * length
        sides = low if profile is near else profile.moved(ground.to_foot)
        ground = replace(
            ground,
            low=low.reaching(low.corners[:, UP] < below),
            profile=sides.reaching(sides.corners[:, UP] < below),
        )
        maps, hole = as_scanned(_all_views(ground, triangles, pose, closed.moved(ground.to_foot)), low)
    if hole is not None:
        holes, said = judged(maps, hole, scan.file)
        seen += said
    to_foot = ground.to_foot @ pose.to_rough
    seen += pose_findings(vertices, to_foot, ground.foot_length)
    return Foot(
        scan_vertices=skin_vertices,
        faces=skin_faces,
        low=ground.low.corners,
        scan_to_foot=to_foot,
        side=pose.side,
        side_confidence=pose.confidence,
        unit=unit_of(rough.length, scan.hints.unit),
        kind=scan.hints.kind or ("plantar" if rough.points[:, 2].max() < PLANTAR_HEIGHT else "foot"),
        weight_bearing=scan.hints.weight_bearing,
        sole_captured=sole_is_captured(maps),
        maps=maps,
        findings=findings + side_findings + seen,
        holes=holes,
    )


def _refuse_far_reaching(near: LowFoot, length: float, where: str) -> None:
    """Raise ScanError where triangles near the ground reach far beyond the foot: its views would have no end."""
    if not near.corners.size:
        raise not_a_foot("as it came to stand, nothing is near the ground", "a foot", where)
    reach = max(-float(near.corners[:, :UP].min()), float(near.corners[:, :UP].max())) / length
    if reach > FARTHEST_NEAR_GROUND:
        raise not_a_foot(
            f"triangles near the ground reach {reach:.2g} times as far from its heel as it is long",
            "a foot, and nothing that it is grown together with",
            where,
        )


@dataclass(frozen=True)
class _Ground:
    """A foot on the ground: to_foot (4, 4) from rough millimetres to the foot frame; its low triangles there, as
    scanned, and on curved edges for what is seen in profile."""

    to_foot: NDArray[np.float64]
    low: LowFoot
    profile: LowFoot
    foot_length: float
    settled: bool


def _curved_where_coarse(
    vertices: NDArray[np.floating], faces: NDArray[np.integer], edge_mm: float
) -> tuple[NDArray[np.floating], NDArray[np.integer]]:
    """The same surface on curved edges until no triangle is coarse; a fine one as it is."""
    while edge_mm > COARSE_EDGE_MM:
        vertices, faces = curved(vertices, faces)
        edge_mm /= 2
    return vertices, faces


def _on_ground(near: LowFoot, profile: LowFoot, length: float) -> _Ground:
    """Stand a roughly standing right foot, and move its rearmost point to the origin.

    profile: the same triangles on curved edges.
    """
    stance = find_stance(near, length)
    standing = stance.low
    if profile is not near:
        standing = profile.moved(stance.rough_to_foot)
        standing = standing.reaching(standing.corners[:, UP] < SIDE_HEIGHT * length)
    # The heel's rearmost point is the origin; it is found on a view of the heel, so it takes two steps.
    heel = _view_of_end(standing, length, heel=True)
    if not np.isfinite(heel.heights).any():
        raise not_a_foot("as it came to stand, nothing is where its heel should be", "a foot", "scan")
    back = rearmost_point(heel)
    shift = rigid(translation=[-back[0], -back[1], 0.0])
    low = stance.low.shifted(shift[:3, 3])
    moved = low if profile is near else standing.shifted(shift[:3, 3])
    return _Ground(shift @ stance.rough_to_foot, low, moved, stance.foot_length, stance.settled)


def _unsettled(ground: _Ground) -> tuple[Finding, ...]:
    if ground.settled:
        return ()
    message = "the foot did not come to rest on heel and ball: the ground and the direction of the foot are unsure"
    return (Finding("pose_not_settled", "serious", message, "scan"),)


def _all_views(ground: _Ground, triangles: ScannedTriangles, pose: _Pose, patches: LowFoot | None = None) -> FootMaps:
    """The views of a standing foot, its holes closed by patches in the foot frame."""
    length = pose.rough.length * pose.unit_mm
    low, profile = ground.low, ground.profile
    if patches is not None:
        together = low.with_more(patches)
        low, profile = together, together if profile is low else profile.with_more(patches)
    instep = triangles.between(ground.to_foot @ pose.to_rough, FORWARD, 0.46 * length, 0.54 * length)
    return _maps(low, profile, instep, ground.foot_length)


def _rough_pose(scan: Scan, rough: RoughFoot) -> tuple[_Pose, tuple[Finding, ...]]:
    """Unit and side of a rough foot, and the matrix to rough millimetres as a right foot."""
    unit_mm = MM_PER_UNIT[unit_of(rough.length, scan.hints.unit)]
    votes = right_foot_votes(rough)
    if telling(votes) < TELLS_A_FOOT:
        raise not_a_foot("nothing in its shape is a foot's: no toes, no ball, no arch", "a foot", scan.file)
    if arch_is_against(votes) and rough.points[:, 2].max() > PLANTAR_HEIGHT:
        raise no_sole("it would come to stand on its instep, its arch beside the little toe", scan.file)
    side, confidence, findings = side_of(votes, scan.hints.side, scan.file)
    to_rough = rigid(rough.rotation * unit_mm, -(rough.rotation @ rough.origin) * unit_mm)
    if side == "left":
        to_rough = np.diag([1.0, -1.0, 1.0, 1.0]) @ to_rough
    return _Pose(rough, side, confidence, unit_mm, to_rough), findings


def _view_of_end(low: LowFoot, length: float, *, heel: bool) -> HeightMap:
    """The heel from behind, or the toes from in front: (medial, up), up to 0.12 or 0.15 of the length."""
    forward = low.corners[:, FORWARD]
    part = low.reaching(forward < 0.12 * length if heel else forward > 0.85 * length)
    medial = part.corners[:, MEDIAL]
    if not medial.size:
        end = "heel" if heel else "toes"
        raise not_a_foot(f"as it came to stand, nothing is where its {end} should be", "a foot", "scan")
    bounds = (float(medial.min()) - 2, float(medial.max()) + 2, -2.0, (0.12 if heel else 0.15) * length)
    return smoothed(seen_from(part, (MEDIAL, UP, FORWARD), -1 if heel else +1, bounds, 1.0), 1.5)


def _maps(low: LowFoot, profile: LowFoot, instep: LowFoot, length: float) -> FootMaps:
    """All views of the standing foot: from below as scanned, from its sides and ends on curved edges."""
    forward, medial = low.corners[:, FORWARD], low.corners[:, MEDIAL]
    across = (float(medial.min()) - MARGIN_MM, float(medial.max()) + MARGIN_MM)
    along = (-MARGIN_MM, float(forward.max()) + MARGIN_MM)
    plantar = seen_from(low, (FORWARD, MEDIAL, UP), -1, (*along, *across), PLANTAR_PITCH)
    medial_side, lateral_side = both_sides(profile, (*along, -6.0, SIDE_HEIGHT * length), 1.0, 1.5)
    sideways = instep.corners[:, MEDIAL]
    if not sideways.size:
        raise not_a_foot("as it came to stand, nothing is where its middle should be", "a foot", "scan")
    window = (0.46 * length, 0.54 * length, float(sideways.min()) - 2, float(sideways.max()) + 2)
    return FootMaps(
        plantar=plantar,
        sole=continuous_sole(plantar, SIDE_HEIGHT * length),
        medial=medial_side,
        lateral=lateral_side,
        heel=_view_of_end(profile, length, heel=True),
        toes=_view_of_end(profile, length, heel=False),
        dorsum=smoothed(seen_from(instep, (FORWARD, MEDIAL, UP), +1, window, 1.0), 1.5),
    )
