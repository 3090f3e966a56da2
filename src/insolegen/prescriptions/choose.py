"""The profile that fits a measured arch, and why (reference 1.8)."""

from __future__ import annotations

from insolegen.model.measurements import Measurements

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


def choose_profile(measurements: Measurements) -> tuple[str, str]:
    """Name of a shipped profile and a sentence that gives class, agreement and the numbers behind it.

    An arch that is not known chooses nothing: the device is built without corrections, and the sentence says so.
    """
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
