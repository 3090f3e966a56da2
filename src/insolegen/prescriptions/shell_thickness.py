"""How thick a shell is made for a body mass and a type of foot (reference 4.2, McCormick 2013)."""

from __future__ import annotations

HEAVY_KG = 75.0
TABLE_MM = {("usual", False): 4.0, ("usual", True): 4.5, ("cavoid", False): 3.0, ("cavoid", True): 4.0}
"""Polypropylene, mm, by foot (cavoid: a high arch) and whether the body mass is 75 kg or more [V]."""


def shell_thickness_mm(body_mass_kg: float, arch: str) -> float:
    """Thickness of a polypropylene shell; arch: a class of `Arch.classification`."""
    foot = "cavoid" if arch in ("high", "very_high") else "usual"
    return TABLE_MM[foot, body_mass_kg >= HEAVY_KG]
