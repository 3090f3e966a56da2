"""An outline out of a file, whichever of the known formats it is in."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from insolegen.errors import PrescriptionError
from insolegen.model.device import OutlinePoints
from insolegen.prescriptions.corrections.closed_curve import read_curve
from insolegen.prescriptions.outlines.check import EXPECTED, even_outline

LARGEST_BYTES = 20_000_000


def read_outline(path: Path) -> OutlinePoints:
    """The outline in a DXF or SVG file, or in a CSV file of `x,y` in mm; PrescriptionError for anything else."""
    suffix = path.suffix.lower()
    if suffix not in (".dxf", ".svg", ".csv"):
        raise PrescriptionError(
            f"an outline in a file of type {suffix or '(none)'!r}",
            expected="a DXF, SVG or CSV file in mm",
            where=str(path),
            remedy="save the outline in one of these formats",
        )
    if suffix == ".csv":
        return even_outline(np.array(read_curve(path)), where=str(path))
    try:
        data = path.read_bytes()
    except OSError as error:
        raise PrescriptionError(
            f"the outline cannot be read: {error.strerror}",
            expected=EXPECTED,
            where=str(path),
            remedy="give the path of the file, from the folder of the profile or the current one",
        ) from None
    if len(data) > LARGEST_BYTES:
        raise PrescriptionError(
            f"a file of {len(data) / 1e6:.0f} MB", expected=EXPECTED, where=str(path), remedy="save the outline alone"
        )
    if suffix == ".svg":
        from insolegen.prescriptions.outlines.svg import decode_svg

        return even_outline(decode_svg(data, where=str(path)), where=str(path))
    from insolegen.prescriptions.outlines.dxf import decode_dxf

    return even_outline(decode_dxf(data, where=str(path)), where=str(path))
