"""The way in: a profile's name, a few overrides and a measured foot become a prescription."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from insolegen.model.measurements import Measurements
from insolegen.model.prescription import Prescription
from insolegen.prescriptions.choose import choose_profile
from insolegen.prescriptions.overrides import apply_overrides
from insolegen.prescriptions.shipped import resolve_profile


def prescribe(profile: str | Path | None, overrides: Sequence[str], measurements: Measurements) -> Prescription:
    """What is to be built for this foot.

    profile: a shipped name, the path of a TOML file, or None to choose from the measured arch. overrides:
    `KIND.FIELD=VALUE`. PrescriptionError for anything unknown, out of range or in conflict.
    """
    if profile is None:
        name, reason = choose_profile(measurements)
        chosen = resolve_profile(name)
    else:
        chosen, reason = resolve_profile(profile), "asked for"
    resolved = apply_overrides(chosen, overrides)
    return Prescription(
        profile=resolved.name,
        chosen_because=reason,
        device=resolved.device,
        corrections=resolved.corrections,
    )
