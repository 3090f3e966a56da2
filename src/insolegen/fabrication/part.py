"""What a printer is given: one closed body, and inside it the places that are printed differently."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.model.scan import Side


@dataclass(frozen=True, eq=False)
class Modifier:
    """A closed body inside the part, in which a slicer uses another infill.

    vertices (n, 3) mm in the frame of the file; faces (m, 3) counter-clockwise from outside; infill_percent 0..100.
    """

    name: str
    vertices: NDArray[np.floating]
    faces: NDArray[np.integer]
    infill_percent: float


@dataclass(frozen=True, eq=False)
class Part:
    """An insole as it goes into a file: vertices (n, 3) mm in the frame of the file, faces (m, 3), side and profile.

    infill_percent: of what no modifier holds; None leaves it to whoever slices. Where modifiers overlap, the later one
    counts.
    """

    vertices: NDArray[np.floating]
    faces: NDArray[np.integer]
    side: Side
    profile: str
    infill_percent: float | None = None
    modifiers: tuple[Modifier, ...] = ()
