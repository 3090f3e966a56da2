"""A label on the underside of an insole: cut in where there is material to spare, else raised.

A shell has nothing to spare: a cut would leave it thinner than asked. So there the letters stand out of the underside,
under the arch, where nothing touches them. Either way there is no undercut, and the foot's side stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import DesignError
from insolegen.fabrication.lettering import text_outlines
from insolegen.fabrication.optional import optional
from insolegen.geometry.ball import offset_below
from insolegen.geometry.grid import Grid
from insolegen.geometry.rigid import move
from insolegen.model.device import Device
from insolegen.model.insole import Design, Solid
from insolegen.model.label import Label

DEPTH_MM = 0.6
"""How deep letters are cut, or how high they stand: two or three layers of a printer. [E]"""

HEIGHTS_MM = (6.0, 5.0, 4.0)
"""Of capitals, the largest that finds room; below 4 mm a nozzle of 0.4 mm blurs the strokes. [E]"""

EDGE_MM = 4.0
"""Letters keep so far from the outline. [E]"""

CLEARANCE_MM = 2.0
"""Raised letters stay so far above the ground: an arch gives way under load. [E]"""

STEEPEST = 0.6
"""Slope of the underside under raised letters, above which they are hard to read. [E]"""

CUT_STATION, RAISED_STATION = (0.35, 0.5), (0.4, 0.65)
"""Of the places that serve, the one nearest to here is taken: fractions of length and, from lateral, of width. [E]"""

_MERGED_MM = 2e-5
"""Corners of an edge shorter than this are one: single precision, in which files are written, is no finer."""

_SHIFTS_MM = (0.0, 0.03, 0.07, 0.12, 0.18, 0.25)
"""Where a letter's edge runs along an edge of the mesh, a triangle of no area may be left: then a hair further."""


@dataclass(frozen=True, eq=False)
class _Place:
    """Where a text goes: its corners (2,) and its outlines there, foot frame, mm; raised or cut."""

    outlines: list[NDArray[np.float64]]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    raised: bool


def engrave(design: Design, solid: Solid, device: Device, text: str) -> tuple[Solid, Label]:
    """The solid with a text on its underside, to be read from below with the toes to the right, and where it went.

    Nowhere is the device left thinner than its thickness. Raises UsageError for a text that cannot be written, and
    DesignError where there is no room for it, or where the machine does not reach the underside.
    """
    _refuse_out_of_reach(device)
    m = optional("manifold3d", "engraves labels")
    mirrored = bool(np.linalg.det(solid.foot_to_file[:3, :3]) < 0)
    place = _placed(design, text, device.thickness_mm, mirrored)
    # Beyond the underside on its far side, so that no two surfaces coincide.
    low, high = (-DEPTH_MM, 1.0) if place.raised else (-1.0, DEPTH_MM)
    letters = _letters(m, design, place, low, high)
    to_foot = np.asarray(np.linalg.inv(solid.foot_to_file), dtype=np.float64)
    body = _manifold(m, move(to_foot, solid.vertices), solid.faces[:, ::-1] if mirrored else solid.faces)
    for shift in _SHIFTS_MM:
        shifted = letters.translate((shift, shift, 0.0))
        mesh = (body + shifted if place.raised else body - shifted).simplify(_MERGED_MM).to_mesh64()
        vertices, faces = _welded(move(solid.foot_to_file, np.asarray(mesh.vert_properties[:, :3])), mesh.tri_verts)
        if not _has_needles(vertices, faces):
            break
    made = Solid(vertices, faces[:, ::-1] if mirrored else faces, solid.foot_to_file)
    corners = [(float(corner[0] + shift), float(corner[1] + shift)) for corner in (place.low, place.high)]
    return made, Label(text, place.raised, DEPTH_MM, *corners)


def _refuse_out_of_reach(device: Device) -> None:
    if device.type in ("milled_eva", "positive"):
        raise DesignError(
            f"a label on a device of type {device.type}",
            expected="a printed device: a mill works from above and keeps the underside of its block",
            where="label",
            remedy="leave the label out, or print the device",
        )


def _placed(design: Design, text: str, thickness_mm: float, mirrored: bool) -> _Place:
    grid = design.grid
    spare, clear = _spare(design, thickness_mm), _clear(design)
    rear, front = design.outline.min(axis=0), design.outline.max(axis=0)
    for height in HEIGHTS_MM:
        outlines = text_outlines(text, height)
        size = np.max([ring.max(axis=0) for ring in outlines], axis=0)
        for free, raised, station in ((spare, False, CUT_STATION), (clear, True, RAISED_STATION)):
            corner = _nearest_free(free, grid, size, rear + np.array(station) * (front - rear))
            if corner is None:
                continue
            # Seen from below with the toes to the right, up on the page is lateral on a right foot, medial on a left.
            turned = [ring if mirrored else ring * [1, -1] + [0, size[1]] for ring in outlines]
            return _Place([corner + ring for ring in turned], corner, corner + size, raised)
    raise DesignError(
        f"no room for the label {text!r}, {HEIGHTS_MM[-1]:g} mm high, on the underside",
        expected=f"a place {EDGE_MM:g} mm off the edge that stays {thickness_mm:g} mm thick under a cut of "
        f"{DEPTH_MM:g} mm, or that clears the ground by {DEPTH_MM + CLEARANCE_MM:g} mm for letters that stand out",
        where="label",
        remedy="shorten the label",
    )


def _spare(design: Design, thickness_mm: float) -> NDArray[np.bool_]:
    """Nodes where a cut leaves the thickness, measured to the nearest point of the top."""
    kept = offset_below(design.top, design.grid.pitch, thickness_mm)
    return np.asarray((design.bottom + DEPTH_MM <= kept) & (design.distance >= _most(design, EDGE_MM)))


def _clear(design: Design) -> NDArray[np.bool_]:
    """Nodes where letters may stand out: off the ground, and not on a steep slope."""
    lowest = float(design.bottom[design.distance > 0].min())
    slopes = np.gradient(design.bottom, design.grid.pitch)
    gentle = np.hypot(slopes[0], slopes[1]) <= STEEPEST
    clear = design.bottom - DEPTH_MM >= lowest + CLEARANCE_MM
    return np.asarray(clear & gentle & (design.distance >= _most(design, EDGE_MM)))


def _most(design: Design, distance_mm: float) -> float:
    """Distances to the outline are known up to some reach only, and all beyond it count as that."""
    return min(distance_mm, float(design.distance.max()))


def _nearest_free(
    free: NDArray[np.bool_], grid: Grid, size: NDArray[np.float64], wanted: NDArray[np.float64]
) -> NDArray[np.float64] | None:
    """Forward and medial of the corner of the free rectangle of that size whose middle is nearest to a place."""
    rows, columns = (int(np.ceil(side / grid.pitch)) + 2 for side in size)
    if rows > free.shape[0] or columns > free.shape[1]:
        return None
    count = np.zeros((free.shape[0] + 1, free.shape[1] + 1), dtype=np.int64)
    count[1:, 1:] = np.cumsum(np.cumsum(free, axis=0), axis=1)
    held = count[rows:, columns:] - count[:-rows, columns:] - count[rows:, :-columns] + count[:-rows, :-columns]
    row, column = np.nonzero(held == rows * columns)
    if not row.size:
        return None
    corner = np.stack([grid.forward[row], grid.medial[column]], axis=1) + grid.pitch / 2
    return np.asarray(corner[np.argmin(np.linalg.norm(corner + size / 2 - wanted, axis=1))])


def _letters(m: Any, design: Design, place: _Place, low: float, high: float) -> Any:
    """The letters as a body from `low` to `high` above the underside, which they follow."""
    pitch = design.grid.pitch
    forward, medial = (np.arange(place.low[k] - 2 * pitch, place.high[k] + 2 * pitch, pitch) for k in (0, 1))
    heights = design.grid.sample(design.bottom, *np.broadcast_arrays(forward[:, None], medial[None, :]))
    below, above = float(heights.min()) + low - 1.0, float(heights.max()) + high + 1.0
    section = m.CrossSection(place.outlines, m.FillRule.NonZero)
    prism = section.extrude(above - below).translate((0.0, 0.0, below))
    return prism ^ _manifold(m, *_layer(forward, medial, heights + low, heights + high))


def _layer(
    forward: NDArray[np.floating], medial: NDArray[np.floating], low: NDArray[np.floating], high: NDArray[np.floating]
) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """A closed layer between two height fields (n, m) over a lattice."""
    rows, columns = low.shape
    ground = np.stack(np.broadcast_arrays(forward[:, None], medial[None, :]), axis=-1).reshape(-1, 2)
    vertices = np.concatenate([np.column_stack([ground, heights.ravel()]) for heights in (high, low)])
    number = np.arange(rows * columns).reshape(rows, columns)
    a, b, c, d = number[:-1, :-1].ravel(), number[1:, :-1].ravel(), number[1:, 1:].ravel(), number[:-1, 1:].ravel()
    top = np.concatenate([np.stack([a, b, c], axis=1), np.stack([a, c, d], axis=1)])
    rim = np.concatenate([number[:, 0], number[-1, 1:], number[-2::-1, -1], number[0, -2:0:-1]])
    ahead, under = np.roll(rim, -1), rows * columns
    walls = [np.stack([rim + under, ahead + under, ahead], axis=1), np.stack([rim + under, ahead, rim], axis=1)]
    return vertices, np.concatenate([top, top[:, ::-1] + under, *walls]).astype(np.int32)


def _welded(
    vertices: NDArray[np.floating], faces: NDArray[np.integer]
) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """The mesh as single precision will hold it: corners that fall together there are one, what they span is nothing.

    Readers of a file merge by position; two corners that a boolean left a hair apart would be an edge of four faces.
    """
    rounded, number = np.unique(np.asarray(vertices, dtype=np.float32), axis=0, return_inverse=True)
    single, kept = rounded.astype(np.float64), number.reshape(-1)[faces]
    edges = np.concatenate([kept[:, [0, 1]], kept[:, [1, 2]], kept[:, [2, 0]]])
    short = edges[np.linalg.norm(single[edges[:, 0]] - single[edges[:, 1]], axis=1) < _MERGED_MM]
    first = np.arange(len(single))
    for _ in range(len(short)):
        lower = first[short].min(axis=1)
        if (first[short] == lower[:, None]).all():
            break
        for end in (0, 1):
            np.minimum.at(first, short[:, end], lower)
    kept = first[kept]
    spans = (kept[:, 0] != kept[:, 1]) & (kept[:, 1] != kept[:, 2]) & (kept[:, 2] != kept[:, 0])
    return single, kept[spans].astype(np.int32)


def _has_needles(vertices: NDArray[np.float64], faces: NDArray[np.int32]) -> bool:
    """Whether any triangle is so thin that single precision may see no area in it."""
    a, b, c = (vertices[faces[:, corner]] for corner in range(3))
    longest = np.max([np.square(q - p).sum(axis=1) for p, q in ((a, b), (b, c), (c, a))], axis=0)
    return bool((np.linalg.norm(np.cross(b - a, c - a), axis=1) <= 1e-6 * longest).any())


def _manifold(m: Any, vertices: NDArray[np.floating], faces: NDArray[np.integer]) -> Any:
    mesh = m.Mesh64(np.ascontiguousarray(vertices, dtype=np.float64), np.ascontiguousarray(faces, dtype=np.uint64))
    return m.Manifold(mesh)
