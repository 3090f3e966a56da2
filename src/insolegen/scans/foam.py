"""A foam impression: the dent that a foot left in a flat block, freed from rim, walls, bottom and crumbs.

The dent is seen from above, the foot stood in it: its surface is the foot's own sole, in the foot's own layout, seen
from inside. So nothing is mirrored and left stays left. What changes is the winding of the triangles, which nothing
downstream looks at; what has to go is the block.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import ScanError
from insolegen.geometry.grid import Grid
from insolegen.geometry.neighbours import grown, lowest_beside
from insolegen.geometry.raster import lowest_heights
from insolegen.model.finding import Finding
from insolegen.scans.dent import CELL, Dents, dents_in
from insolegen.scans.planes import TOLERANCE, Plane
from insolegen.scans.rim import cropped_rim, rims_in
from insolegen.scans.sample import TriangleSample

FINER = 4
"""So many times finer is the view by which the dent is told from the bottom of its block: 1 mm."""

RIM_MARGIN = 0.08
"""How much of the dent's depth goes with the rim: its shoulder is round and pushed up, the foot's outline is not."""

CRUMBLING, CRUMBLING_SHARE = 0.025, 0.3
"""How far down the edge of a dent crumbles, in sizes of the scan (8 mm of a block) and shares of its depth. [E]"""

STEPS_OUT, GOES_ON = 0.006, 0.6
"""By so much, in sizes of the scan, may the foot be wider there than below, all round: 2 mm; and by this share of what
it goes outwards just below, where its side is a slope and no wall. [E]"""

Surface = tuple[NDArray[np.floating], NDArray[np.integer]]


@dataclass(frozen=True)
class Impression:
    """A dent: up (3,) unit vector towards the open side; rim, how high along it the block's top lies, and depth, scan
    units; vertices (n, 3) and faces (m, 3)."""

    up: NDArray[np.float64]
    rim: float
    depth: float
    vertices: NDArray[np.floating]
    faces: NDArray[np.integer]

    def finding(self) -> Finding:
        """What was seen and done."""
        message = (
            "a foam impression: the block's top, walls and bottom were left out, the dent was taken as the sole; "
            "what of the foot lay above the rim (tips of toes, back of the heel, side of a high arch) is not in it"
        )
        return Finding("foam_impression", "note", message, "scan")


def find_impression(
    vertices: NDArray[np.floating], faces: NDArray[np.integer], sample: TriangleSample, where: str = "scan"
) -> Impression | None:
    """The impression in a scan, or None where there is none: a flat rim round a dent of a foot's proportions.

    Raises ScanError for a block whose dents are walled in, but no whole foot's.
    """
    found: Dents | None = None
    for rim in rims_in(sample):
        for up in (rim.plane.normal, -rim.plane.normal):
            if _may_be_rim(sample, rim.plane, up):
                dents = dents_in(vertices, faces, rim, up)
                if dents.feet:
                    return _impression(dents, rim.plane, vertices, faces)
                found = found or (dents if dents.others else None)
    if found is not None:
        raise _no_whole_foot(found, where)
    cropped = cropped_rim(sample)
    if cropped is not None:
        dents = dents_in(vertices, faces, cropped, cropped.plane.normal)
        if dents.feet:
            return _impression(dents, cropped.plane, vertices, faces)
    return None


def _impression(dents: Dents, rim: Plane, vertices: NDArray[np.floating], faces: NDArray[np.integer]) -> Impression:
    height = rim.offset * float(dents.up @ rim.normal)
    return Impression(dents.up, height, dents.depth, *_surface_of(dents, vertices, faces))


def _no_whole_foot(dents: Dents, where: str) -> ScanError:
    if dents.cracked:
        return ScanError(
            "a block of foam with a foot's dent, out of which cracks run into its top",
            expected="a dent with a flat, unbroken rim",
            where=where,
            remedy="cut the cracks out of the scan, with the rim beside them, or press into new foam: what broke away "
            "would be taken for the foot's side",
        )
    count = len(dents.others)
    what = "a dent that is no whole foot's" if count == 1 else f"{count} dents, none of them a whole foot's"
    return ScanError(
        f"a flat block with {what}",
        expected="a dent that holds the whole foot, from the heel to the tips of the toes",
        where=where,
        remedy="press the foot in deeper (25 mm and more) and level: where it goes in too shallow, heel and ball leave "
        "dents of their own; tilted, the toes or the heel stay out of the foam",
    )


def _may_be_rim(sample: TriangleSample, plane: Plane, up: NDArray[np.float64]) -> bool:
    """Cheap: no more than a block lies below, enough for a dent, and no more than a box's walls above."""
    size = plane.tolerance / TOLERANCE
    height = sample.centroid @ up - plane.offset * float(up @ plane.normal)
    low, high = np.percentile(height, [2, 98])
    below = float(sample.area[height < -3 * plane.tolerance].sum())
    return bool(low > -0.25 * size and high < 0.12 * size and below > 0.1 * float(sample.area.sum()))


def _surface_of(dents: Dents, vertices: NDArray[np.floating], faces: NDArray[np.integer]) -> Surface:
    """The dent's own surface: below the rim, in its cells, not under its bottom; triangles at the rim are cut there."""
    height = dents.moved[:, 2]
    places = _places(dents.moved, dents.grid)
    few = vertices[faces[:: max(1, len(faces) // 2000)]].astype(np.float64)
    edge = float(np.median(np.linalg.norm(few[:, 0] - few[:, 1], axis=1)))
    inside = grown(dents.within)[places] & ~_under(dents, faces)
    for foot in dents.feet:
        inside &= ~_crumbled(dents, inside & grown(foot)[places], edge)
    rim = -RIM_MARGIN * dents.depth
    below = (height < rim)[faces]
    own = inside[faces].all(axis=1) & below.any(axis=1)
    whole = faces[own & below.all(axis=1)]
    cut, cut_below = faces[own & ~below.all(axis=1)], below[own & ~below.all(axis=1)]
    # Each corner above the rim slides down to it, towards a corner below.
    anchor = np.take_along_axis(cut, np.argmax(cut_below, axis=1)[:, None], axis=1)
    anchor = np.broadcast_to(anchor, cut.shape)[~cut_below]
    above = cut[~cut_below]
    share = ((height[above] - rim) / (height[above] - height[anchor]))[:, None]
    added = vertices[above] * (1 - share) + vertices[anchor] * share
    cut = cut.copy()
    cut[~cut_below] = len(vertices) + np.arange(len(above))
    return np.concatenate([vertices, added]), np.concatenate([whole, cut])


def _crumbled(dents: Dents, own: NDArray[np.bool_], edge_length: float) -> NDArray[np.bool_]:
    """Which vertices (n,) of one dent lie high up and further out than all that lies lower: where its edge broke away.

    edge_length: of the triangles; the next vertex of a wall may lie so much further out.

    Where the foam did not reach the top of the arch, this lies between heel and ball and is no edge.
    """
    size = dents.grid.pitch / CELL
    height = dents.moved[:, 2]
    band = min(CRUMBLING * size, CRUMBLING_SHARE * dents.depth)
    high = height > -band
    angle = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    ways = np.stack([np.cos(angle), np.sin(angle)])
    below, lower = (
        (dents.moved[own & (height <= -times * band), :2] @ ways).max(axis=0, initial=-np.inf) for times in (1, 2)
    )
    known = np.isfinite(below) & np.isfinite(lower)
    slope = GOES_ON * np.subtract(below, lower, out=np.zeros_like(below), where=known) / band
    edge = np.flatnonzero(own & high)
    reach = below + max(STEPS_OUT * size, edge_length) + slope * (height[edge, None] + band)
    broken = np.zeros(len(own), dtype=bool)
    broken[edge] = (dents.moved[edge, :2] @ ways > reach).any(axis=1)
    return broken


def _places(moved: NDArray[np.floating], grid: Grid) -> tuple[NDArray[np.intp], ...]:
    """Row and column of the node next to each point (n, 3)."""
    place = np.rint((moved[:, :2] - [grid.forward_start, grid.medial_start]) / grid.pitch)
    return tuple(np.clip(place.astype(np.intp), 0, np.array(grid.shape) - 1).T)


def _under(dents: Dents, faces: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Which vertices (n,) lie under the surface that is seen from above: those of the block's bottom, however near."""
    pitch = dents.grid.pitch / FINER
    fine = Grid(
        dents.grid.forward_start,
        dents.grid.medial_start,
        pitch,
        (FINER * dents.grid.shape[0], FINER * dents.grid.shape[1]),
    )
    corners = dents.moved[faces.T]
    top = -lowest_heights(corners[..., 0], corners[..., 1], -corners[..., 2], fine)
    # The wall of the dent falls within a cell or two: what is lowest of the neighbours' tops is still the dent.
    seen = np.isfinite(top)
    floor = lowest_beside(lowest_beside(np.where(seen, top, np.inf))) - 1.5 * pitch
    # So does the side of a block that is hardly larger than the dent.
    beyond = grown(grown(~seen & ~np.kron(dents.within, np.ones((FINER, FINER), dtype=bool))))
    places = _places(dents.moved, fine)
    return np.asarray((dents.moved[:, 2] <= floor[places]) | beyond[places])
