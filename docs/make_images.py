"""Draw docs/images/foot_and_insole.png: a synthetic foot over the insole that the program makes for it.

`python docs/make_images.py` needs nothing but insolegen itself: the meshes are drawn by a z-buffer (the one that makes
the program's height maps) and lit in NumPy, so that no graphics card and no display is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.grid import Grid
from insolegen.geometry.raster import lowest_heights
from insolegen.geometry.smooth import smooth
from insolegen.model.request import Request
from insolegen.model.scan import Scan, ScanHints
from insolegen.pipeline import make_insole
from insolegen.synthetic import FootShape, make_foot

PICTURE = Path(__file__).parent / "images" / "foot_and_insole.png"

PIXELS = (660, 920)
"""Height and width of the picture."""

FINENESS = 2
"""Drawn so many times larger, then averaged: smooth edges."""

AZIMUTH_DEG, ELEVATION_DEG = 58.0, 30.0
"""Where the onlooker stands: from straight ahead of the toes towards the medial side, and above the ground."""

LIFT_MM = 84.0
"""How far the foot floats above its insole."""

CLAY = np.array([0.90, 0.71, 0.60])
TEAL = np.array([0.28, 0.62, 0.67])
PAPER = np.array([1.0, 1.0, 1.0])

_KEY, _FILL = np.array([-0.45, 0.62, 0.64]), np.array([0.85, 0.05, 0.52])
"""Lamps in the picture's own frame: right, up, towards the onlooker."""


@dataclass(frozen=True)
class Body:
    """A mesh to draw: vertices (n, 3) mm, faces (m, 3), and its colour."""

    vertices: NDArray[np.float64]
    faces: NDArray[np.int32]
    colour: NDArray[np.float64]


def main() -> None:
    """Make foot and insole, draw them, write the picture."""
    foot = make_foot(FootShape.with_arch("normal", 260.0, ankle_cut_mm=85.0), triangles=300_000)
    scan = Scan(foot.vertices, foot.faces, hints=ScanHints(side="right", unit="mm", kind="foot"))
    insole = make_insole(scan, Request("neutral"))
    # Back from the file's frame to the foot's, and the foot up.
    to_foot = np.linalg.inv(insole.solid.foot_to_file)
    device = insole.solid.vertices @ to_foot[:3, :3].T + to_foot[:3, 3]
    lifted = np.asarray(insole.foot.vertices, dtype=np.float64) + np.array([0.0, 0.0, LIFT_MM])
    bodies = (Body(lifted, np.asarray(insole.foot.faces, np.int32), CLAY), Body(device, insole.solid.faces, TEAL))
    write(draw(bodies))


def draw(bodies: tuple[Body, ...]) -> NDArray[np.float64]:
    """Draw bodies, the last of which lies on the ground and shades it; returns (height, width, 3), 0..1."""
    view = _view()
    seen = [body.vertices @ view.T for body in bodies]
    everything = np.concatenate(seen)
    grid = _screen(everything.min(axis=0), everything.max(axis=0))
    picture = np.broadcast_to(PAPER, (*grid.shape, 3)).copy()
    picture *= 1 - 0.40 * _shadow(bodies[-1], view, grid)[..., None]
    nearest = np.full(grid.shape, np.inf)
    for body, vertices in zip(bodies, seen, strict=True):
        depth = np.asarray(lowest_heights(*_corners(vertices, body.faces, away=True), grid), dtype=np.float64)
        front = depth < nearest
        nearest = np.where(front, depth, nearest)
        picture = np.where(front[..., None], _lit(depth, grid.pitch, body.colour), picture)
    blocks = picture.reshape(grid.shape[0] // FINENESS, FINENESS, grid.shape[1] // FINENESS, FINENESS, 3)
    return np.clip(blocks.mean(axis=(1, 3))[::-1], 0, 1)


def write(picture: NDArray[np.float64]) -> None:
    """Write a PNG of few colours, without date or program in it."""
    from PIL import Image

    image = Image.fromarray(np.rint(picture * 255).astype(np.uint8)).quantize(255, dither=Image.Dither.FLOYDSTEINBERG)
    PICTURE.parent.mkdir(exist_ok=True)
    image.save(PICTURE, optimize=True)


def _corners(
    vertices: NDArray[np.float64], faces: NDArray[np.int32], *, away: bool = False
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Up, right and depth of the triangles' corners, each (3, m); away: the depth grows away from the onlooker."""
    right, up, towards = (vertices[:, axis][faces.T] for axis in range(3))
    return up, right, -towards if away else towards


def _view() -> NDArray[np.float64]:
    """Rotation (3, 3) from the foot frame to the picture's: right, up, towards the onlooker."""
    azimuth, elevation = np.radians([AZIMUTH_DEG, ELEVATION_DEG])
    towards = np.array([np.cos(elevation) * np.cos(azimuth), np.cos(elevation) * np.sin(azimuth), np.sin(elevation)])
    right = np.cross([0.0, 0.0, 1.0], towards)
    right /= np.linalg.norm(right)
    return np.stack([right, np.cross(towards, right), towards])


def _screen(low: NDArray[np.float64], high: NDArray[np.float64]) -> Grid:
    """Grid over the picture's plane, up first, that holds everything with a margin."""
    rows, columns = PIXELS[0] * FINENESS, PIXELS[1] * FINENESS
    pitch = 1.07 * max((high[1] - low[1]) / rows, (high[0] - low[0]) / columns)
    middle = (low + high) / 2
    return Grid(float(middle[1] - pitch * rows / 2), float(middle[0] - pitch * columns / 2), pitch, (rows, columns))


def _lit(depth: NDArray[np.float64], pitch: float, colour: NDArray[np.float64]) -> NDArray[np.float64]:
    """A surface under two lamps, with its creases darkened; depth (rows, columns), +inf where nothing is."""
    known = np.isfinite(depth)
    filled = np.where(known, depth, 0.0)
    slopes = [_gentler_slope(filled, known, pitch, axis) for axis in (0, 1)]
    up, right = (np.nan_to_num(smooth(slope, known, 1.6)) for slope in slopes)
    normal = np.stack([right, up, np.ones_like(up)]) / np.sqrt(1 + up**2 + right**2)
    key, fill = (np.maximum(np.tensordot(lamp / np.linalg.norm(lamp), normal, 1), 0) for lamp in (_KEY, _FILL))
    half = _KEY / np.linalg.norm(_KEY) + [0.0, 0.0, 1.0]
    gloss = np.maximum(np.tensordot(half / np.linalg.norm(half), normal, 1), 0) ** 40
    # A place that lies behind its surroundings sees less of the sky.
    around = np.nan_to_num(smooth(filled, known, 14.0 * FINENESS))
    open_sky = np.clip(1 - np.maximum(filled - around, 0) / 45.0, 0.55, 1.0)
    light = (0.36 + 0.56 * key + 0.30 * fill) * open_sky
    return colour * light[..., None] + 0.10 * gloss[..., None]


def _gentler_slope(
    depth: NDArray[np.float64], known: NDArray[np.bool_], pitch: float, axis: int
) -> NDArray[np.float64]:
    """Slope along an axis, of the two neighbours the one that does not jump: edges stay free of a dark fringe."""
    step = np.diff(depth, axis=axis) / pitch
    usable = np.logical_and(*(np.delete(known, end, axis) for end in (0, -1)))
    step = np.where(usable, step, 1e9)
    pad = [(0, 0), (0, 0)]
    pad[axis] = (1, 0)
    before = np.pad(step, pad, constant_values=1e9)
    pad[axis] = (0, 1)
    after = np.pad(step, pad, constant_values=1e9)
    slope = np.where(np.abs(before) < np.abs(after), before, after)
    return np.where(np.abs(slope) < 1e8, slope, 0.0)


def _shadow(body: Body, view: NDArray[np.float64], grid: Grid) -> NDArray[np.float64]:
    """How dark the ground is under a body that lies on it, (rows, columns) 0..1: a soft shadow from straight above."""
    flat = body.vertices.copy()
    flat[:, 2] = flat[:, 2].min()
    place = flat @ view.T
    covered = np.isfinite(lowest_heights(*_corners(place, body.faces), grid))
    everywhere = np.ones(grid.shape, dtype=bool)
    soft = smooth(covered.astype(float), everywhere, 9.0 / grid.pitch)
    return np.asarray(np.clip(soft, 0, 1), dtype=np.float64)


if __name__ == "__main__":
    main()
