"""What is known of a foot, each number with how sure it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from insolegen.model.finding import Finding
from insolegen.model.scan import WeightBearing


@dataclass(frozen=True)
class Landmark:
    """A named point of the foot: position (3,) in the foot frame, mm, and a confidence 0..1."""

    position: NDArray[np.float64]
    confidence: float


@dataclass(frozen=True)
class Arch:
    """The class of the arch and what speaks for it; `evidence` holds one mapping per index used."""

    classification: str  # very_low | low | normal | high | very_high | unknown
    agreement: float
    evidence: tuple[Mapping[str, object], ...] = ()


@dataclass(frozen=True)
class Measurements:
    """Named values (mm, deg or ratios; None where the scan does not allow one), confidences, landmarks, arch.

    weight_bearing: the state that norms and the contact threshold follow, stated or assumed; None where nothing tells.
    """

    values: Mapping[str, float | None]
    confidence: Mapping[str, float]
    landmarks: Mapping[str, Landmark]
    arch: Arch
    sizes: Mapping[str, float] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    weight_bearing: WeightBearing | None = None
