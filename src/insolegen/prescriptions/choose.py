"""The profile that fits a measured arch, and why (reference 1.8)."""

from __future__ import annotations

from collections.abc import Sequence

from insolegen.model.measurements import Measurements
from insolegen.model.patient import Condition

PROFILE_OF_ARCH = {
    "very_low": "flat-foot",
    "low": "flat-foot",
    "normal": "neutral",
    "high": "high-arch",
    "very_high": "high-arch",
}
"""Shipped profile by class of arch [E]."""

LEAST_AGREEMENT = 0.5
"""Below this the measures are said to disagree (reference 1.8) [E]."""

_QUOTED = {
    "arch_height_index": ("arch height index", ".3f", ""),
    "arch_index": ("arch index", ".3f", ""),
    "arch_height_mm": ("plantar arch height", ".1f", " mm"),
    "navicular_height_mm": ("navicular height", ".1f", " mm"),
    "chippaux_smirak_percent": ("Chippaux-Smirak index", ".0f", " %"),
}


NEVER_CHOSEN_FOR = {
    "child": "a child's arch has other limits than an adult's",
    "diabetes": "diabetes wants the pressure in the shoe, not the arch, to decide",
    "neuropathy": "loss of sensation wants the pressure in the shoe, not the arch, to decide",
}
"""Conditions for which a measured arch chooses no correction (reference 4.6)."""


def choose_profile(measurements: Measurements, conditions: Sequence[Condition] = ()) -> tuple[str, str]:
    """Name of a shipped profile and a sentence that gives class, agreement and the numbers behind it.

    An arch that is not known chooses nothing, nor does one for a child or a foot that does not feel: the device is
    built without corrections, and the sentence says so.
    """
    for condition in conditions:
        if condition in NEVER_CHOSEN_FOR:
            return "uncorrected", (
                f"no profile is chosen by the arch here, for {NEVER_CHOSEN_FOR[condition]}; the foot is built as "
                "scanned unless a profile is named"
            )
    arch = measurements.arch
    if arch.classification not in PROFILE_OF_ARCH:
        return "uncorrected", (
            "the arch was not captured or is not known, so no profile was chosen from it; the foot is built as scanned"
        )
    name = PROFILE_OF_ARCH[arch.classification]
    reason = f"arch class {arch.classification}, agreement {arch.agreement:.2f}"
    numbers = [
        f"{words} {value:{form}}{unit}"
        for key, (words, form, unit) in _QUOTED.items()
        if (value := measurements.values.get(key)) is not None
    ]
    if numbers:
        reason += f" ({', '.join(numbers)})"
    if not arch.agreement >= LEAST_AGREEMENT:
        reason += "; the measures disagree, a clinician should choose"
    return name, reason
