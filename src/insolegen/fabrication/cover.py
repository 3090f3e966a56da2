"""The cover that is glued onto an insole: its outline, to cut out of a sheet; as DXF and as SVG, both at 1:1 in mm."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from insolegen import __version__
from insolegen.errors import UsageError
from insolegen.fabrication.optional import optional
from insolegen.geometry.polyline import resampled, smoothed_ring
from insolegen.model.insole import Design

ALLOWANCE_MM = 5.0
"""What the cover overlaps the edge by, to be trimmed off after gluing. [E]"""

LAYER = "COVER"

_WALL_REACH_MM = 20.0
_SMOOTH_MM = 4.0
_STEP_MM = 1.0


def cover_outline(
    design: Design, foot_to_file: NDArray[np.float64], allowance_mm: float = ALLOWANCE_MM
) -> NDArray[np.float64]:
    """Outline of the cover seen from above, (k, 2) mm, closed without a repeated point, in the frame of the file.

    The cover climbs the walls of the cup: at each place it reaches beyond the outline of the insole by as much as the
    way from the rim down to the floor is longer than it looks from above, and by the allowance.
    """
    ring = resampled(design.outline, _STEP_MM)
    tangent = np.roll(ring, -1, axis=0) - np.roll(ring, 1, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1)[:, None]
    outward = np.stack([tangent[:, 1], -tangent[:, 0]], axis=1)  # counter-clockwise: the outside is on the right
    reach = allowance_mm + _longer_than_seen(design, ring, outward)
    cut = smoothed_ring(ring + outward * reach[:, None], _SMOOTH_MM, _STEP_MM)
    in_file = np.column_stack([cut, np.zeros(len(cut))]) @ foot_to_file[:3, :3].T + foot_to_file[:3, 3]
    # The mirror of a left insole turns the sense of the curve.
    return np.ascontiguousarray(in_file[:: -1 if np.linalg.det(foot_to_file[:3, :3]) < 0 else 1, :2])


def _longer_than_seen(design: Design, ring: NDArray[np.float64], outward: NDArray[np.float64]) -> NDArray[np.float64]:
    """By how much the way along the top from each point of the ring inward is longer than its plan, (k,) mm."""
    inward = np.arange(0.0, _WALL_REACH_MM + 0.5, 0.5)
    at = ring[:, None, :] - inward[None, :, None] * outward[:, None, :]
    heights = design.grid.sample(design.top, at[..., 0], at[..., 1])
    rise = np.nan_to_num(np.diff(heights, axis=1))
    return np.asarray((np.hypot(rise, 0.5) - 0.5).sum(axis=1))


def check_cover(path: Path) -> None:
    """Raise UsageError where a cover cannot be written under this name; to be called before any long work."""
    if path.suffix.lower() not in FORMATS:
        raise UsageError(
            f"the ending {path.suffix!r}" if path.suffix else "a name without an ending",
            expected="one of " + ", ".join(FORMATS),
            where=str(path),
            remedy="name the cover by the format that the cutter reads",
        )
    if path.suffix.lower() == ".dxf":
        optional("ezdxf", "writes DXF")


def write_cover(stream: BinaryIO, path: Path, outline: NDArray[np.float64]) -> None:
    """Write an outline (k, 2) mm in the format that the name of its file says."""
    FORMATS[path.suffix.lower()](stream, outline)


def write_dxf(stream: BinaryIO, outline: NDArray[np.float64]) -> None:
    """Write an outline (k, 2) mm as DXF R2010: one closed LWPOLYLINE on a layer of its own, units mm."""
    ezdxf = optional("ezdxf", "writes DXF")
    before = ezdxf.options.write_fixed_meta_data_for_testing
    # Without dates and random identifiers: the same insole gives the same bytes.
    ezdxf.options.write_fixed_meta_data_for_testing = True
    try:
        drawing = ezdxf.new("R2010", units=ezdxf.units.MM)
        drawing.header["$MEASUREMENT"] = 1
        drawing.layers.add(LAYER)
        points = np.round(outline, 4).tolist()
        drawing.modelspace().add_lwpolyline(points, close=True, dxfattribs={"layer": LAYER})
        text = io.StringIO()
        drawing.write(text)
    finally:
        ezdxf.options.write_fixed_meta_data_for_testing = before
    stream.write(text.getvalue().encode(drawing.output_encoding, errors="dxfreplace"))


def write_svg(stream: BinaryIO, outline: NDArray[np.float64]) -> None:
    """Write an outline (k, 2) mm as SVG that prints at its true size: toes to the right, seen from above."""
    # Downward is positive in SVG.
    points = outline * [1.0, -1.0]
    low, high = np.floor(points.min(axis=0) - 1), np.ceil(points.max(axis=0) + 1)
    width, height = (high - low).astype(int)
    path = " ".join(f"{x:.3f},{y:.3f}" for x, y in points)
    stream.write(
        f'<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm" '
        f'viewBox="{low[0]:g} {low[1]:g} {width} {height}">\n'
        f"  <title>cover, mm; insolegen {__version__}</title>\n"
        f'  <path id="{LAYER.lower()}" d="M {path} Z" fill="none" stroke="black" stroke-width="0.2"/>\n'
        f"</svg>\n".encode()
    )


FORMATS: Mapping[str, Callable[[BinaryIO, NDArray[np.float64]], None]] = {".dxf": write_dxf, ".svg": write_svg}
