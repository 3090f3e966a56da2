"""From a scan in any pose, unit and side to a foot that stands: the first stage of the pipeline."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import ScanError
from insolegen.geometry.rigid import rigid
from insolegen.model.finding import Finding
from insolegen.model.foot import Foot, FootMaps
from insolegen.model.scan import MM_PER_UNIT, Scan, Side
from insolegen.scans.boxed import box_refusal
from insolegen.scans.cast import (
    FLAT_TOP_REMOVED,
    doubted,
    is_turned_over,
    other_way_up,
    refuse_plate,
    without_flat_face,
)
from insolegen.scans.clean import DRAWN, CleanMesh, clean
from insolegen.scans.grounded import UP, Grounded, all_views, curved_where_coarse, on_ground
from insolegen.scans.heading import RoughFoot, rough_foot
from insolegen.scans.holes import as_scanned, holes_in, judged, patch
from insolegen.scans.insole import refuse_insole
from insolegen.scans.leg import below_ankle, ends_of_leg
from insolegen.scans.maps import SIDE_HEIGHT, LowFoot, ScannedTriangles
from insolegen.scans.plausible import (
    SHAPED_LIKE_A_FOOT,
    check_foot,
    check_proportions,
    check_reach,
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
from insolegen.scans.side_holes import side_hole_findings
from insolegen.scans.sound import with_what_was_left_out
from insolegen.scans.standing import pose_findings
from insolegen.scans.stated_kind import kind_findings
from insolegen.scans.steady import steadied
from insolegen.scans.two_feet import told_apart
from insolegen.scans.unit import unit_of
from insolegen.scans.upright import sole_candidates

PLANTAR_HEIGHT = 0.22
"""A scan that reaches no higher than this, in foot lengths, holds the sole and no instep."""

NEAR_GROUND = 0.24
"""So much of a foot, in foot lengths, is looked at: the views reach 0.16, and the rough pose may lean."""

UPSIDE_DOWN = -0.7
"""Cosine of two ways down that are each other's opposite, or nearly."""


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
    refuse_insole(foot, scan.file)
    refuse_walled_cast(foot.findings, scan.hints.kind, scan.file)
    said = kind_findings(foot, scan.hints.kind)
    return replace(foot, findings=(*foot.findings, *said)) if said else foot


def _aligned(scan: Scan) -> Foot:
    made_of: tuple[Finding, ...] = ()
    if not len(scan.faces):
        scan, made_of = with_surface(scan)
    mesh = clean(scan.vertices, scan.faces, scan.hints, scan.file)
    mesh = replace(mesh, findings=made_of + mesh.findings)
    try:
        return _on_its_sole(scan, mesh, mesh.sample)
    except ScanError as refusal:
        # A second look, that costs more: at a scan so noisy that its triangles face anywhere, at feet that touch.
        steady = steadied(mesh.sample)
        if steady is not mesh.sample:
            with suppress(ScanError):
                return _on_its_sole(scan, mesh, steady)
        foot = _at_end_of_leg(scan, mesh)
        if foot is not None:
            return foot
        part = told_apart(mesh.vertices, mesh.faces, scan.hints, scan.file)
        if part is None:
            raise box_refusal(mesh.sample, scan.file) or with_what_was_left_out(refusal, mesh.findings) from None
        mesh = replace(mesh, faces=part[0], findings=(*mesh.findings, part[1]))
        return _on_its_sole(scan, mesh, sample_triangles(mesh.vertices, mesh.faces, DRAWN))


def _at_end_of_leg(scan: Scan, mesh: CleanMesh) -> Foot | None:
    """The foot at one end of a leg that is longer than it, by that end alone; None where there is none."""
    for end in ends_of_leg(mesh.sample):
        with suppress(ScanError):
            foot = _align(scan, mesh, end)
            # Again without what was cut off askew: it must not matter how the leg leans.
            foot = _align(scan, mesh, below_ankle(mesh.sample, foot))
            if "pose_not_settled" not in [finding.code for finding in foot.findings]:
                return foot
    return None


def _on_its_sole(scan: Scan, mesh: CleanMesh, sample: TriangleSample) -> Foot:
    """The foot in a clean mesh, turned over where it came to stand on the flat top of a cast."""
    foot = _align(scan, mesh, sample)
    if foot.sole_captured:
        return foot
    turned = None if mesh.kind == "foot" else _turned_over(scan, mesh)
    if turned is not None and is_turned_over(foot, turned, mesh.sample):
        return turned
    refuse_plate(foot, mesh.sample, scan.file)
    if mesh.kind in ("foot", "foam"):
        return doubted(foot, mesh.sample)
    return other_way_up(foot, turned, mesh.sample, scan.hints.side, scan.file)


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
            check_proportions(rough, candidate, scan.file)
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
    check_reach(near.corners, length, scan.file)
    skin_vertices, skin_faces = curved_where_coarse(vertices, faces, near.edge_mm)
    profile = near
    if skin_faces is not faces:
        skin = ScannedTriangles.of(skin_vertices, skin_faces)
        profile = skin.between(pose.to_rough, UP, -np.inf, NEAR_GROUND * length)
    ground = on_ground(near, profile, length, scan.hints.turned_deg)
    maps = all_views(ground, triangles, pose.to_rough, length)
    check_foot(maps, scan.file)
    hole, holes, seen = holes_in(maps), None, ground.findings
    seen += wall_findings(maps, ground.low.corners)
    if hole is not None:
        try:
            ground, maps, hole = _with_holes_closed(
                ground, near, profile, triangles, pose, (maps, hole), scan.hints.turned_deg
            )
        except ScanError:
            if sole_is_captured(maps):
                raise
            hole = None  # the flat top of a cast, on which no foot stands: what lies on its other side will tell
    if hole is not None:
        holes, said = judged(maps, hole, scan.file)
        seen += said
    to_foot = ground.to_foot @ pose.to_rough
    seen += side_hole_findings(maps) + pose_findings(vertices, to_foot, ground.foot_length)
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
        axis=scan.hints.foot_axis,
    )


def _with_holes_closed(
    ground: Grounded,
    near: LowFoot,
    profile: LowFoot,
    triangles: ScannedTriangles,
    pose: _Pose,
    seen: tuple[FootMaps, NDArray[np.bool_]],
    turned_deg: float,
) -> tuple[Grounded, FootMaps, NDArray[np.bool_] | None]:
    """The foot on the ground again, its holes closed, its views, and the holes; seen: its views and holes before."""
    (maps, hole), length = seen, pose.rough.length * pose.unit_mm
    # What was not scanned must not tilt the ground: it is closed, and the foot stands on it again.
    closed = patch(maps, hole, near.winding).moved(np.asarray(np.linalg.inv(ground.to_foot), dtype=np.float64))
    ground = on_ground(near.with_more(closed), profile.with_more(closed), length, turned_deg)
    low, below = near.moved(ground.to_foot), SIDE_HEIGHT * length
    sides = low if profile is near else profile.moved(ground.to_foot)
    ground = replace(
        ground,
        low=low.reaching(low.corners[:, UP] < below),
        profile=sides.reaching(sides.corners[:, UP] < below),
    )
    return ground, *as_scanned(all_views(ground, triangles, pose.to_rough, length, closed.moved(ground.to_foot)), low)


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
