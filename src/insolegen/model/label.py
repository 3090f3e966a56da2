"""What is written on the underside of a device."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Label:
    """A text, whether its letters stand out of the underside or are cut into it, and by how much, mm.

    low, high: corners of the rectangle that it fills, forward and medial, mm, foot frame.
    """

    text: str
    raised: bool
    depth_mm: float
    low: tuple[float, float]
    high: tuple[float, float]
