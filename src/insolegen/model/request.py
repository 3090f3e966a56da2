"""What a user asks of the pipeline, before the foot is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from insolegen.model.patient import Patient

NormSet = Literal["butler2008", "williams2001"]
"""Whose limits of the arch height index are used; reference 1.3."""


@dataclass(frozen=True)
class Request:
    """profile: a shipped name, the path of a TOML file, or None to choose from the measured arch; overrides:
    `KIND.FIELD=VALUE`, in order; landmarks: points (3,) by name in the scan's own coordinates, which replace those that
    would be found; norms: whose limits of the arch height index; patient: what decides what may be built; label: what
    to write on the underside, `{side}` in it stands for L or R; dose_percent: at how much of its dose everything that
    presses on the foot is built, None: whole, and nobody said so."""

    profile: str | Path | None = None
    overrides: tuple[str, ...] = ()
    landmarks: Mapping[str, NDArray[np.floating]] | None = None
    norms: NormSet = "butler2008"
    patient: Patient = field(default_factory=Patient)
    label: str | None = None
    dose_percent: float | None = None
