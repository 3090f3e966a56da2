"""What is known of the person, as far as it decides what may be built."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Condition = Literal[
    "open-ulcer", "charcot", "infection", "diabetes", "neuropathy", "child", "rigid-deformity", "weakness"
]
"""What bears on safety (reference 4.7); child: under 16; weakness: of muscles, above all in a high-arched foot."""


@dataclass(frozen=True)
class Patient:
    """Conditions that were stated, whether a clinician has reviewed the prescription; body mass and age, or None.

    Somebody under 16 is a child, whether that is stated as a condition or not.
    """

    conditions: tuple[Condition, ...] = ()
    clinician_reviewed: bool = False
    body_mass_kg: float | None = None
    age_years: float | None = None
