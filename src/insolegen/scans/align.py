"""From a scan in any pose, unit and side to a foot that stands: the first stage of the pipeline."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import ScanError
from insolegen.geometry.grid import HeightMap
from insolegen.geometry.rigid import rigid
from insolegen.model.finding import Finding
from insolegen.model.foot import Foot, FootMaps
from insolegen.model.scan import MM_PER_UNIT, Scan, Side
from insolegen.scans.cast import FLAT_TOP_REMOVED, without_flat_face
from insolegen.scans.clean import CleanMesh, clean
from insolegen.scans.heading import RoughFoot, rough_foot
from insolegen.scans.holes import hole_findings
from insolegen.scans.maps import (
    SIDE_HEIGHT,
    LowFoot,
    both_sides,
    continuous_sole,
    seen_from,
    smoothed,
    triangles_between,
)
from insolegen.scans.plausible import check_foot, check_proportions, sole_is_captured
from insolegen.scans.reconstruct import with_surface
from insolegen.scans.sample import TriangleSample, sample_triangles
from insolegen.scans.side import right_foot_votes, side_confidence
from insolegen.scans.stance import find_stance
from insolegen.scans.standing import pose_findings
from insolegen.scans.steady import steadied
from insolegen.scans.two_feet import told_apart
from insolegen.scans.unit import unit_of
from insolegen.scans.upright import sole_candidates

CERTAIN_SIDE = 0.25
"""Below this agreement of the votes the side is asked for, not guessed. Real feet reach 0.6 to 0.9."""

PLANTAR_HEIGHT = 0.22
"""A scan that reaches no higher than this, in foot lengths, holds the sole and no instep."""

FORWARD, MEDIAL, UP = 0, 1, 2
"""The axes of the foot frame."""

NEAR_GROUND = 0.24
"""So much of a foot, in foot lengths, is looked at: the views reach 0.16, and the rough pose may lean."""

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
    made_of: tuple[Finding, ...] = ()
    if not len(scan.faces):
        scan, made_of = with_surface(scan)
    mesh = clean(scan.vertices, scan.faces, scan.hints, scan.file)
    mesh = replace(mesh, findings=made_of + mesh.findings)
    sample = sample_triangles(mesh.vertices, mesh.faces, 10000)
    try:
        foot = _align(scan, mesh, sample)
        return foot if foot.sole_captured or mesh.kind == "foot" else _turned_over(scan, mesh, sample) or foot
    except ScanError:
        # A second look, that costs more: at a scan so noisy that its triangles face anywhere, at feet that touch.
        steady = steadied(sample)
        if steady is not sample:
            with suppress(ScanError):
                return _align(scan, mesh, steady)
        part = told_apart(mesh.vertices, mesh.faces, scan.hints, scan.file)
        if part is None:
            raise
        mesh = replace(mesh, faces=part[0], findings=(*mesh.findings, part[1]))
        return _align(scan, mesh, sample_triangles(mesh.vertices, mesh.faces, 10000))


def _turned_over(scan: Scan, mesh: CleanMesh, sample: TriangleSample) -> Foot | None:
    """The foot on the other side of the plane on which a scan stands; None where there is none."""
    faces = without_flat_face(mesh.vertices, mesh.faces, sample)
    if faces is None or not len(faces):
        return None
    open_mesh = replace(mesh, faces=faces, findings=(*mesh.findings, FLAT_TOP_REMOVED), kind="cast")
    try:
        foot = _align(scan, open_mesh, sample_triangles(mesh.vertices, faces, 10000))
    except ScanError:
        return None
    return foot if foot.sole_captured else None


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
    for candidate in candidates[:3]:
        # The best direction is nearly always right; the others are asked only when what stands on it is no foot.
        if candidate.score < 0.35 * candidates[0].score:
            break
        try:
            rough = rough_foot(sample, candidate.down)
            check_proportions(rough, candidate.score, scan.file)
            return _stand(scan, mesh.vertices, mesh.faces, rough, mesh.findings)
        except ScanError as error:
            refusal = refusal or error
    assert refusal is not None
    raise refusal


def _stand(
    scan: Scan,
    vertices: NDArray[np.floating],
    faces: NDArray[np.integer],
    rough: RoughFoot,
    findings: tuple[Finding, ...],
) -> Foot:
    pose, side_findings = _rough_pose(scan, rough)
    length = rough.length * pose.unit_mm
    near = triangles_between(vertices, faces, pose.to_rough, UP, -np.inf, NEAR_GROUND * length)
    stance = find_stance(near, length)
    # The heel's rearmost point is the origin; it is found on a view of the heel, so it takes two steps.
    low = near.moved(stance.rough_to_foot)
    heel = _view_of_end(low, length, heel=True)
    back = float(np.nanmin(heel.heights))
    at_back = heel.grid.forward[np.nonzero(heel.heights < back + 0.2)[0]]
    shift = rigid(translation=[-back, -float(at_back.mean()), 0.0])
    to_foot = shift @ stance.rough_to_foot @ pose.to_rough
    low = LowFoot(low.corners + shift[:3, 3].astype(np.float32)[:, None])
    instep = triangles_between(vertices, faces, to_foot, FORWARD, 0.46 * length, 0.54 * length)
    maps = _maps(low, instep, stance.foot_length)
    check_foot(maps, scan.file)
    seen = hole_findings(maps, scan.file) + pose_findings(vertices, to_foot, stance.foot_length)
    return Foot(
        scan_vertices=vertices,
        faces=faces,
        low=low.corners,
        scan_to_foot=to_foot,
        side=pose.side,
        side_confidence=pose.confidence,
        unit=unit_of(rough.length, scan.hints.unit),
        kind=scan.hints.kind or ("plantar" if rough.points[:, 2].max() < PLANTAR_HEIGHT else "foot"),
        weight_bearing=scan.hints.weight_bearing,
        sole_captured=sole_is_captured(maps),
        maps=maps,
        findings=findings + side_findings + seen,
    )


def _rough_pose(scan: Scan, rough: RoughFoot) -> tuple[_Pose, tuple[Finding, ...]]:
    """Unit and side of a rough foot, and the matrix to rough millimetres as a right foot."""
    unit_mm = MM_PER_UNIT[unit_of(rough.length, scan.hints.unit)]
    votes = right_foot_votes(rough)
    vote = side_confidence(votes)
    found: Side = "right" if vote > 0 else "left"
    side = scan.hints.side or found
    findings: tuple[Finding, ...] = ()
    if scan.hints.side is None and abs(vote) < CERTAIN_SIDE:
        raise ScanError(
            f"left or right cannot be told: the signs disagree ({_spelled(votes)})",
            expected="signs that agree",
            where=scan.file,
            remedy="say which foot it is: --side left or --side right; if the shape is no foot at all, check the file",
        )
    if scan.hints.side is not None and side != found and abs(vote) >= CERTAIN_SIDE:
        findings = (
            Finding(
                "side_contradicts_shape",
                "serious",
                f"--side says {side}, the shape says {found} (confidence {abs(vote):.2f}); --side was followed",
                "side",
            ),
        )
    to_rough = rigid(rough.rotation * unit_mm, -(rough.rotation @ rough.origin) * unit_mm)
    if side == "left":
        to_rough = np.diag([1.0, -1.0, 1.0, 1.0]) @ to_rough
    return _Pose(rough, side, abs(vote), unit_mm, to_rough), findings


def _spelled(votes: dict[str, float]) -> str:
    return ", ".join(f"{name} {'right' if vote > 0 else 'left'} {abs(vote):.2f}" for name, vote in votes.items())


def _view_of_end(low: LowFoot, length: float, *, heel: bool) -> HeightMap:
    """The heel from behind, or the toes from in front: (medial, up), up to 0.12 or 0.15 of the length."""
    forward = low.corners[:, FORWARD]
    part = low.reaching(forward < 0.12 * length if heel else forward > 0.85 * length)
    medial = part.corners[:, MEDIAL]
    bounds = (float(medial.min()) - 2, float(medial.max()) + 2, -2.0, (0.12 if heel else 0.15) * length)
    return smoothed(seen_from(part, (MEDIAL, UP, FORWARD), -1 if heel else +1, bounds, 1.0), 1.5)


def _maps(low: LowFoot, instep: LowFoot, length: float) -> FootMaps:
    """All views of the standing foot."""
    outer = low.reaching(low.corners[:, UP] < SIDE_HEIGHT * length)
    forward, medial = outer.corners[:, FORWARD], outer.corners[:, MEDIAL]
    across = (float(medial.min()) - MARGIN_MM, float(medial.max()) + MARGIN_MM)
    along = (-MARGIN_MM, float(forward.max()) + MARGIN_MM)
    plantar = seen_from(outer, (FORWARD, MEDIAL, UP), -1, (*along, *across), PLANTAR_PITCH)
    medial_side, lateral_side = both_sides(outer, (*along, -6.0, SIDE_HEIGHT * length), 1.0, 1.5)
    sideways = instep.corners[:, MEDIAL]
    window = (0.46 * length, 0.54 * length, float(sideways.min()) - 2, float(sideways.max()) + 2)
    return FootMaps(
        plantar=plantar,
        sole=continuous_sole(plantar, SIDE_HEIGHT * length),
        medial=medial_side,
        lateral=lateral_side,
        heel=_view_of_end(outer, length, heel=True),
        toes=_view_of_end(outer, length, heel=False),
        dorsum=smoothed(seen_from(instep, (FORWARD, MEDIAL, UP), +1, window, 1.0), 1.5),
    )
