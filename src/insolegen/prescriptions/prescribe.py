"""The way in: a profile's name, a few overrides and a measured foot become a prescription."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import msgspec

from insolegen.model.device import Device
from insolegen.model.finding import Finding
from insolegen.model.measurements import Measurements
from insolegen.model.patient import Condition, Patient
from insolegen.model.prescription import Prescription
from insolegen.prescriptions.choose import choose_profile
from insolegen.prescriptions.device_types import completed, refuse_unmakeable
from insolegen.prescriptions.interlocks import refuse_unsafe
from insolegen.prescriptions.introduction import at_percent
from insolegen.prescriptions.overrides import apply_overrides
from insolegen.prescriptions.profile import Profile
from insolegen.prescriptions.shell_thickness import HEAVY_KG, shell_thickness_mm
from insolegen.prescriptions.shipped import resolve_profile

ADULT_YEARS = 16.0
"""Younger than this is a child: no device without a clinician's review; reference 4.7 [E]."""

_NOTHING_KNOWN = Patient()


def prescribe(
    profile: str | Path | None,
    overrides: Sequence[str],
    measurements: Measurements,
    patient: Patient = _NOTHING_KNOWN,
    dose_percent: float | None = None,
) -> Prescription:
    """What is to be built for this foot.

    profile: a shipped name, the path of a TOML file, or None to choose from the measured arch. overrides:
    `KIND.FIELD=VALUE`. dose_percent: of everything that presses on the foot, the overrides included; what is unsafe is
    judged by what is built. PrescriptionError for anything unknown, out of range, in conflict, unsafe for this patient
    or in need of a review that has not taken place.
    """
    young: tuple[Condition, ...] = (
        ("child",) if patient.age_years is not None and patient.age_years < ADULT_YEARS else ()
    )
    stated = (*patient.conditions, *young)
    if profile is None:
        name, reason = choose_profile(measurements, stated)
        chosen = resolve_profile(name)
    else:
        chosen, reason = resolve_profile(profile), "asked for"
    resolved = apply_overrides(chosen, overrides)
    whole: Mapping[str, float] = {}
    if dose_percent is not None:
        corrections, whole = at_percent(resolved.corrections, dose_percent)
        resolved = replace(resolved, corrections=corrections)
    resolved = replace(resolved, device=completed(resolved.device, resolved.stated))
    patient = replace(patient, conditions=tuple(dict.fromkeys((*resolved.conditions, *stated))))
    reviewed = refuse_unsafe(resolved.corrections, patient)
    resolved, lengthened = _long_enough(resolved)
    device, remarks = _by_body_mass(resolved, measurements.arch.classification, patient)
    refuse_unmakeable(device, resolved.corrections)
    return Prescription(
        profile=resolved.name,
        chosen_because=reason,
        device=device,
        corrections=resolved.corrections,
        patient=patient,
        findings=(*reviewed, *_for_review(resolved, patient), *lengthened, *remarks),
        dose_percent=dose_percent,
        whole_doses=whole,
    )


def _for_review(profile: Profile, patient: Patient) -> tuple[Finding, ...]:
    if not profile.clinician_review or patient.clinician_reviewed:
        return ()
    return (
        Finding(
            "profile_for_review",
            "note",
            f"the profile {profile.name} is meant for a clinician's review; --clinician-reviewed records it",
            "profile",
        ),
    )


def _long_enough(profile: Profile) -> tuple[Profile, tuple[Finding, ...]]:
    """A device as long as its corrections need, where nobody states its trim; a note says so."""
    lengths = ("three_quarter", "sulcus", "full")
    acting = [one for one in profile.corrections if one.dose]
    longest = max(acting, key=lambda one: lengths.index(one.shortest_trim), default=None)
    if longest is None or "device.trim" in profile.stated:
        return profile, ()
    if lengths.index(longest.shortest_trim) <= lengths.index(profile.device.trim):
        return profile, ()
    remark = Finding(
        "trim_by_corrections",
        "note",
        f"a device of trim {longest.shortest_trim}, which {longest.kind} needs; no trim was asked for",
        "device.trim",
    )
    device = msgspec.structs.replace(profile.device, trim=longest.shortest_trim)
    return replace(profile, device=device), (remark,)


def _by_body_mass(profile: Profile, arch: str, patient: Patient) -> tuple[Device, tuple[Finding, ...]]:
    if profile.device.bottom != "shell" or "device.thickness_mm" in profile.stated:
        return profile.device, ()
    if patient.body_mass_kg is None:
        usual = shell_thickness_mm(HEAVY_KG, arch)
        remark = Finding(
            "shell_without_body_mass",
            "note",
            f"a shell of {profile.device.thickness_mm:g} mm, and the body mass is not known; from {HEAVY_KG:g} kg on "
            f"{usual:g} mm of polypropylene is usual for this arch: state --body-mass-kg or device.thickness_mm",
            "device.thickness_mm",
        )
        return profile.device, (remark,)
    thickness = shell_thickness_mm(patient.body_mass_kg, arch)
    remark = Finding(
        "shell_by_body_mass",
        "note",
        f"a shell of {thickness:g} mm for {patient.body_mass_kg:g} kg (McCormick 2013, polypropylene)",
        "device.thickness_mm",
    )
    return msgspec.structs.replace(profile.device, thickness_mm=thickness), (remark,)
