"""What is to be built: a device and the corrections in the order in which they apply."""

from __future__ import annotations

from dataclasses import dataclass

from insolegen.model.correction import Correction
from insolegen.model.device import Device


@dataclass(frozen=True)
class Prescription:
    """A device, its corrections in order, the profile they came from and why that profile."""

    profile: str
    chosen_because: str
    device: Device
    corrections: tuple[Correction, ...]
