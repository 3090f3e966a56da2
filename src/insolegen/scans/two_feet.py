"""Two feet in one file: told apart, and the one taken that was asked for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import ScanError
from insolegen.geometry.components import connected_labels
from insolegen.model.finding import Finding
from insolegen.model.scan import MM_PER_UNIT, ScanHints, Side
from insolegen.scans.heading import rough_foot
from insolegen.scans.plausible import check_proportions
from insolegen.scans.sample import TriangleSample, sample_triangles
from insolegen.scans.side import CERTAIN, right_foot_votes, side_confidence
from insolegen.scans.unit import unit_of
from insolegen.scans.upright import sole_candidates

Faces = NDArray[np.integer]

RIVAL = 0.3
"""A second piece with this share of the largest one's area is not debris: one foot may be cut higher up its leg."""


FLAT = 0.003
"""A piece that spreads no further about a plane than this, in its own sizes (0.8 mm), is the lid of a cast. [E]"""


@dataclass(frozen=True)
class _Found:
    """What one piece of a scan is, roughly."""

    piece: int
    side: Side
    confidence: float
    length_mm: float

    def __str__(self) -> str:
        sure = "" if self.confidence > 0.25 else " (not sure)"
        return f"a {self.side} foot{sure}, {self.length_mm:.0f} mm long"


def pick_foot(
    vertices: NDArray[np.floating], pieces: list[Faces], hints: ScanHints, where: str
) -> tuple[int, Finding] | None:
    """Which of several pieces (each (m, 3) faces) is the foot that is meant, and the remark on it.

    None where no piece is a foot; a piece that is none is passed over. Of two feet the hinted side is taken; ScanError
    names them where no side is given, where both are of one side, and where none is of the side asked for.
    """
    found = [foot for number, faces in enumerate(pieces) if (foot := _look_at(vertices, faces, number, hints, where))]
    named = " and ".join(str(foot) for foot in found)
    if len(found) == 1:
        only = found[0]
        if hints.side is not None and only.side != hints.side and only.confidence >= CERTAIN:
            raise ScanError(
                f"of {len(pieces)} large pieces only one is a foot, {only}",
                expected=f"a whole {hints.side} foot, as --side says",
                where=where,
                remedy=f"save the {hints.side} foot as a file of its own, whole",
            )
        message = f"of {len(pieces)} large pieces only one is a foot ({named}); the others were left out"
        return found[0].piece, Finding("other_pieces_removed", "warning", message, "scan")
    if not found:
        return None
    meant = [foot for foot in found if foot.side == hints.side]
    if len(meant) == 1:
        message = f"the scan holds {named}; the {hints.side} one was taken, as --side says"
        return meant[0].piece, Finding("one_of_two_feet", "note", message, "scan")
    raise ScanError(
        f"the scan holds {len(found)} feet: {named}",
        expected="one foot, or one of each side and --side",
        where=where,
        remedy="say which: --side left or --side right"
        if hints.side is None and len({foot.side for foot in found}) == len(found)
        else "save each foot as a file of its own",
    )


def _look_at(vertices: NDArray[np.floating], faces: Faces, number: int, hints: ScanHints, where: str) -> _Found | None:
    sample = sample_triangles(vertices, faces, 6000)
    if _is_flat(sample):
        return None
    for candidate in sole_candidates(sample.thinned(1500))[:2]:
        try:
            rough = rough_foot(sample, candidate.down)
            check_proportions(rough, candidate, where)
            unit = unit_of(rough.length, hints.unit)
        except ScanError:
            continue
        vote = side_confidence(right_foot_votes(rough))
        return _Found(number, "right" if vote > 0 else "left", abs(vote), rough.length * MM_PER_UNIT[unit])
    return None


def _is_flat(sample: TriangleSample) -> bool:
    """Whether a piece is a plane: sawn off low, the flat top of a cast has the outline of a foot, and its side."""
    away = sample.centroid - sample.centroid.mean(axis=0)
    spread = np.sqrt(np.maximum(np.linalg.eigvalsh(away.T @ away / max(len(away), 1)), 0.0))
    return bool(spread[0] < FLAT * 4 * spread[2])


def told_apart(
    vertices: NDArray[np.floating], faces: Faces, hints: ScanHints, where: str
) -> tuple[Faces, Finding] | None:
    """The foot that is meant among feet that touch but do not share a place; None where they cannot be parted."""
    pieces = connected_pieces(vertices, faces)
    picked = pick_foot(vertices, pieces, hints, where) if len(pieces) > 1 else None
    return None if picked is None else (pieces[picked[0]], picked[1])


def connected_pieces(vertices: NDArray[np.floating], faces: Faces) -> list[Faces]:
    """The large pieces of a mesh that hang together by shared edges, the largest first; debris left out.

    For feet that stand so close that distance does not part them. Slow (it merges vertices): only for refused scans.
    """
    _, first, inverse = np.unique(
        np.ascontiguousarray(vertices, dtype=np.float32), axis=0, return_index=True, return_inverse=True
    )
    merged = first[inverse.reshape(-1)][faces].astype(np.int64)
    # By edges: feet that touch share a corner, and no edge.
    edges = np.sort(merged[:, [[0, 1], [1, 2], [2, 0]]], axis=2)
    _, edge = np.unique(edges[..., 0] * len(vertices) + edges[..., 1], return_inverse=True)
    edge = edge.reshape(-1, 3)
    labels = connected_labels(int(edge.max()) + 1, edge[:, [0, 1]].reshape(-1), edge[:, [1, 2]].reshape(-1))[edge[:, 0]]
    names, which = np.unique(labels, return_inverse=True)
    corners = vertices[faces].astype(np.float64)
    area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    areas = np.bincount(which.reshape(-1), area, minlength=len(names))
    order = [int(piece) for piece in np.argsort(-areas) if areas[piece] > RIVAL * areas.max()]
    return [faces[which.reshape(-1) == piece] for piece in order]
