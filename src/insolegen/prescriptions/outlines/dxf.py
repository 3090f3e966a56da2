"""DXF, the format of cutting tables: lines, arcs, polylines and splines that together make one closed outline."""

from __future__ import annotations

from io import BytesIO, StringIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import PrescriptionError
from insolegen.prescriptions.outlines.check import EXPECTED, LARGEST_GAP_MM

FLATTENED_MM = 0.02
"""Curves become chords that are no further off than this."""

UNITS = {0: "no unit", 1: "inches", 2: "feet", 4: "mm", 5: "centimetres", 6: "metres", 13: "micrometres"}
"""Of the header variable $INSUNITS; a drawing without a unit is read as millimetres, and its size is checked."""

CURVES = ("LINE", "ARC", "CIRCLE", "ELLIPSE", "LWPOLYLINE", "POLYLINE", "SPLINE")


def decode_dxf(data: bytes, *, where: str) -> NDArray[np.float64]:
    """The one closed curve of a drawing, (n, 2) mm, x to the right and y up; PrescriptionError without one."""
    drawing = _drawing(data, where)
    unit = int(drawing.header.get("$INSUNITS", 0))
    if unit not in (0, 4):
        raise _refused(f"a drawing in {UNITS.get(unit, f'unit {unit}')}", where, "save the drawing in millimetres")
    pieces = _pieces(drawing)
    if not pieces:
        raise _refused("a drawing without lines, arcs, polylines or splines", where, "draw the outline itself")
    loops, loose = _joined(pieces)
    if loose:
        gap = float(np.linalg.norm(loose[0][0] - loose[0][-1]))
        x, y = loose[0][-1]
        raise _refused(
            f"a curve that is open: it ends near {x:.1f}, {y:.1f}, {gap:.1f} mm from where it began",
            where,
            "close the outline, and leave out all other lines",
        )
    if len(loops) > 1:
        raise _refused(f"{len(loops)} closed curves", where, "save the outline alone, without holes and marks")
    return loops[0]


def _drawing(data: bytes, where: str) -> Any:
    try:
        from ezdxf import recover
        from ezdxf.filemanagement import read
        from ezdxf.lldxf.const import DXFError
    except ImportError:
        raise PrescriptionError(
            "DXF needs ezdxf, which is not installed",
            expected="the extra `print`",
            where=where,
            remedy="pip install 'insolegen[print]', or save the outline as SVG or CSV",
        ) from None
    try:
        if data.startswith(b"AutoCAD Binary DXF"):
            return recover.read(BytesIO(data))[0]
        return read(StringIO(data.decode("utf-8", "replace").replace("\r\n", "\n")))
    except (DXFError, ValueError, KeyError, IndexError, TypeError, AttributeError, EOFError) as error:
        # What ezdxf raises for a broken file is not one family of its own.
        raise _refused(f"no DXF drawing: {error or type(error).__name__}", where, "save the drawing again") from None


def _pieces(drawing: Any) -> list[NDArray[np.float64]]:
    from ezdxf import path

    pieces = []
    for entity in drawing.modelspace():
        if entity.dxftype() in CURVES:
            points = np.array([(point.x, point.y) for point in path.make_path(entity).flattening(FLATTENED_MM)])
            if len(points) > 1:
                pieces.append(points)
    return pieces


def _joined(pieces: list[NDArray[np.float64]]) -> tuple[list[NDArray[np.float64]], list[NDArray[np.float64]]]:
    """Closed loops, and what is left open, from curves whose ends meet."""
    loops: list[NDArray[np.float64]] = []
    loose: list[NDArray[np.float64]] = []
    left = list(pieces)
    while left:
        chain = left.pop(0)
        while np.linalg.norm(chain[0] - chain[-1]) > LARGEST_GAP_MM or len(chain) < 3:
            ends = [np.linalg.norm(piece[[0, -1]] - chain[-1], axis=1) for piece in left]
            nearest = min(range(len(left)), key=lambda k: float(ends[k].min()), default=None)
            if nearest is None or ends[nearest].min() > LARGEST_GAP_MM:
                break
            piece = left.pop(nearest)
            turned = piece if ends[nearest][0] <= ends[nearest][1] else piece[::-1]
            chain = np.concatenate([chain, turned[1:]])
        closed = np.linalg.norm(chain[0] - chain[-1]) <= LARGEST_GAP_MM and len(chain) >= 3
        (loops if closed else loose).append(chain)
    return loops, loose


def _refused(found: str, where: str, remedy: str) -> PrescriptionError:
    return PrescriptionError(found, expected=EXPECTED, where=where, remedy=remedy)
