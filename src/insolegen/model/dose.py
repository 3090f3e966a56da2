"""A dose: what a correction promises to be found on the finished device, and what was found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Reading = Literal["displacement", "tilt", "largest", "surface_tilt", "crest", "underside_tilt", "underside_largest"]
"""How an expectation is read off the exported mesh at its places.

From the displacement field, the height of the exported top above the top of the same device built without this
correction: `displacement`, its mean, mm; `tilt`, the angle in degrees, medial side up positive, of the plane fitted to
it; `largest`, its largest departure from the rises known there, mm, for instance where nothing may move.
From the surface itself: `surface_tilt`, the angle of the plane fitted to the top less what later corrections add;
`underside_tilt`, the same of the underside; `underside_largest`, as `largest`, of the underside.
Along lines across an edge, one for every forward coordinate of the places: `crest`, by how much the highest top of each
line is higher than that of the device without this correction, mean over the lines, mm; places beside the device are
passed over."""


@dataclass(frozen=True)
class Expectation:
    """One promise of one correction: read `reading` at `places` and find `requested` within `tolerance`.

    places (n, 2): forward, medial, mm. realised = factor * reading (factor -1 turns a lowering into a depth).
    rises (n,) or 0: what is known to be found there, mm; only what departs from it is read.
    """

    parameter: str
    requested: float
    unit: Literal["mm", "deg", "fraction"]
    tolerance: float
    reading: Reading
    places: NDArray[np.float64]
    factor: float = 1.0
    rises: NDArray[np.float64] | float = 0.0


@dataclass(frozen=True, eq=False)
class Probe:
    """Where and how a dose was read, so that it can be read again from the files alone.

    places (n, 2): forward, medial, mm, foot frame; reference (n,): the heights that they were read against, mm.
    """

    reading: Reading
    factor: float
    places: NDArray[np.float64]
    reference: NDArray[np.floating]


@dataclass(frozen=True)
class CupProbe:
    """What the depth of the heel cup depends on beside the mesh; mm.

    pocket_mm: how much lower the lowest inside point lies for pockets and grooves, beside which the heel stands.
    """

    foot_length_mm: float
    heel_centre_medial_mm: float
    pocket_mm: float = 0.0


@dataclass(frozen=True)
class Dose:
    """Requested against realised, measured on the exported mesh; `probe` says how to measure it again."""

    correction: str
    parameter: str
    requested: float
    realised: float
    tolerance: float
    unit: str
    probe: Probe | CupProbe | None = field(default=None, compare=False, repr=False)

    @property
    def ok(self) -> bool:
        """Whether the realised dose is the requested one, within the tolerance; NaN never is."""
        return abs(self.realised - self.requested) <= self.tolerance
