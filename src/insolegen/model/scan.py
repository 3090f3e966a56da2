"""What was read from a file, before anybody knows which way is up; and what the user says of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Side = Literal["left", "right"]
Unit = Literal["mm", "cm", "m", "in"]
ScanKind = Literal["foot", "plantar", "foam", "cast"]
WeightBearing = Literal["none", "semi", "full"]
FootAxis = Literal["second-metatarsal-head", "second-toe"]

MM_PER_UNIT: dict[Unit, float] = {"mm": 1.0, "cm": 10.0, "m": 1000.0, "in": 25.4}


@dataclass(frozen=True)
class ScanHints:
    """What the user states about a scan; None where it is left to be found.

    foot_axis: where the axis of the foot shall run, which `foot_axis.stand` sees to; turned_deg: by how much it is
    turned for that, medially, from the one that runs from the heel's centre to the second metatarsal head.
    """

    side: Side | None = None
    unit: Unit | None = None
    kind: ScanKind | None = None
    weight_bearing: WeightBearing | None = None
    foot_axis: FootAxis = "second-metatarsal-head"
    turned_deg: float = 0.0


@dataclass(frozen=True)
class Scan:
    """A triangle mesh in the scanner's own units and frame.

    vertices (n, 3) float64 or float32, finite; faces (m, 3) int, every index valid. STL files arrive as a soup (three
    vertices of their own per triangle): nothing downstream may assume that neighbours share vertices. content: the
    bytes of its file.
    """

    vertices: NDArray[np.floating]
    faces: NDArray[np.integer]
    file: str = ""
    content: bytes = field(default=b"", repr=False)
    hints: ScanHints = field(default_factory=ScanHints)

    @cached_property
    def sha256(self) -> str:
        """Of the bytes of its file, for the record; empty where it came from none. Made when first asked for."""
        return hashlib.sha256(self.content).hexdigest() if self.content else ""
