"""What is to be built: a device and the corrections in the order in which they apply."""

from __future__ import annotations

from dataclasses import dataclass, field

from insolegen.model.correction import Correction
from insolegen.model.device import Device
from insolegen.model.finding import Finding
from insolegen.model.patient import Patient


@dataclass(frozen=True)
class Prescription:
    """A device, its corrections in order, the profile they came from and why that profile.

    patient: what was stated of the person; findings: what is to be said about the prescription itself, for instance
    what a clinician had to review.
    """

    profile: str
    chosen_because: str
    device: Device
    corrections: tuple[Correction, ...]
    patient: Patient = field(default_factory=Patient)
    findings: tuple[Finding, ...] = ()
