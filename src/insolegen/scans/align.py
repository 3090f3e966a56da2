"""From a scan in any pose, unit and side to a foot that stands: the first stage of the pipeline."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import ScanError
from insolegen.geometry.grid import HeightMap
from insolegen.geometry.rigid import move, rigid
from insolegen.model.finding import Finding
from insolegen.model.foot import Foot, FootMaps
from insolegen.model.scan import MM_PER_UNIT, Scan, Side
from insolegen.scans.clean import clean
from insolegen.scans.heading import RoughFoot, rough_foot
from insolegen.scans.maps import SIDE_HEIGHT, LowFoot, continuous_sole, low_part, seen_from, smoothed
from insolegen.scans.plausible import check_foot, check_proportions, sole_is_captured
from insolegen.scans.sample import sample_triangles
from insolegen.scans.side import right_foot_votes, side_confidence
from insolegen.scans.stance import find_stance
from insolegen.scans.unit import unit_of
from insolegen.scans.upright import sole_candidates

CERTAIN_SIDE = 0.25
"""Below this agreement of the votes the side is asked for, not guessed. Real feet reach 0.6 to 0.9."""

PLANTAR_HEIGHT = 0.22
"""A scan that reaches no higher than this, in foot lengths, holds the sole and no instep."""

PLANTAR_PITCH = 0.5
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
    mesh = clean(scan.vertices, scan.faces)
    candidates = sole_candidates(sample_triangles(mesh.vertices, mesh.faces, 1800))
    if not candidates:
        raise ScanError(
            "nothing in the scan is flat enough to stand on",
            expected="a foot with its sole",
            where=scan.file,
            remedy="check that the file holds a foot, and that its sole was scanned",
        )
    sample = sample_triangles(mesh.vertices, mesh.faces, 10000)
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
    near = low_part(move(pose.to_rough, vertices), faces, 0.30 * length)
    stance = find_stance(near, length)
    to_foot = stance.rough_to_foot @ pose.to_rough
    # The heel's rearmost point is the origin; it is found on a view of the heel, so it takes two steps.
    low = low_part(move(stance.rough_to_foot, near.vertices), near.faces, 0.18 * length)
    heel = _view_of_end(low, length, heel=True)
    back = float(np.nanmin(heel.heights))
    at_back = heel.grid.forward[np.nonzero(heel.heights < back + 0.2)[0]]
    shift = np.array([-back, -float(at_back.mean()), 0.0])
    to_foot = rigid(translation=shift) @ to_foot
    low = LowFoot(low.vertices + shift.astype(np.float32), low.faces)
    everything = move(to_foot, vertices)
    maps = _maps(low, everything, faces, stance.foot_length)
    check_foot(maps, scan.file)
    return Foot(
        vertices=everything,
        faces=faces,
        scan_to_foot=to_foot,
        side=pose.side,
        side_confidence=pose.confidence,
        unit=unit_of(rough.length, scan.hints.unit),
        kind=scan.hints.kind or ("plantar" if rough.points[:, 2].max() < PLANTAR_HEIGHT else "foot"),
        weight_bearing=scan.hints.weight_bearing,
        sole_captured=sole_is_captured(maps),
        maps=maps,
        findings=findings + side_findings,
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
    near = low.vertices[:, 0] < 0.12 * length if heel else low.vertices[:, 0] > 0.85 * length
    part = LowFoot(low.vertices, low.faces[near[low.faces].any(axis=1)])
    medial = low.vertices[near, 1]
    bounds = (float(medial.min()) - 2, float(medial.max()) + 2, -2.0, (0.12 if heel else 0.15) * length)
    return smoothed(seen_from(part, (1, 2, 0), -1 if heel else +1, bounds, 1.0), 1.5)


def _maps(low: LowFoot, everything: NDArray[np.floating], faces: NDArray[np.integer], length: float) -> FootMaps:
    """All views of the standing foot."""
    across = (float(low.vertices[:, 1].min()) - MARGIN_MM, float(low.vertices[:, 1].max()) + MARGIN_MM)
    along = (-MARGIN_MM, float(low.vertices[:, 0].max()) + MARGIN_MM)
    plantar = seen_from(low, (0, 1, 2), -1, (*along, *across), PLANTAR_PITCH)
    up = (-6.0, SIDE_HEIGHT * length)
    medial, lateral = (smoothed(seen_from(low, (0, 2, 1), way, (*along, *up), 1.0), 1.5) for way in (+1, -1))
    middle = np.abs(everything[:, 0] - 0.5 * length) < 0.04 * length
    instep = LowFoot(np.asarray(everything, dtype=np.float32), faces[middle[faces].any(axis=1)])
    window = (0.46 * length, 0.54 * length)
    sideways = everything[middle, 1]
    dorsum_bounds = (*window, float(sideways.min()) - 2, float(sideways.max()) + 2)
    dorsum = smoothed(seen_from(instep, (0, 1, 2), +1, dorsum_bounds, 1.0), 1.5)
    return FootMaps(
        plantar=plantar,
        sole=continuous_sole(plantar, SIDE_HEIGHT * length),
        medial=medial,
        lateral=lateral,
        heel=_view_of_end(low, length, heel=True),
        toes=_view_of_end(low, length, heel=False),
        dorsum=dorsum,
    )
