"""What is to be built: a device and the corrections in the order in which they apply."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from insolegen.model.correction import Correction
from insolegen.model.device import Device
from insolegen.model.finding import Finding
from insolegen.model.patient import Patient


@dataclass(frozen=True)
class Prescription:
    """A device, its corrections in order, the profile they came from and why that profile.

    dose_percent: at how much of its dose everything that presses on the foot is built, None where nobody said;
    whole_doses: the doses that this comes from, by dotted name (`rearfoot_post.angle_deg`), empty where nobody said.
    patient: what was stated of the person; findings: what is to be said about the prescription itself, for instance
    what a clinician had to review.
    """

    profile: str
    chosen_because: str
    device: Device
    corrections: tuple[Correction, ...]
    patient: Patient = field(default_factory=Patient)
    findings: tuple[Finding, ...] = ()
    dose_percent: float | None = None
    whole_doses: Mapping[str, float] = field(default_factory=dict)
