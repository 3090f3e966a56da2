"""Shoe sizes from foot length: a guide only (reference 1.9)."""

from __future__ import annotations


def shoe_sizes(foot_length_mm: float) -> dict[str, float]:
    """EU (Paris point), UK, US men, US women and Mondopoint, to 0.01.

    EU = 1.5 (length in cm + 1.5); UK = 3 (length in inches) - 23; US men and women 1 and 2 above (Brannock).
    """
    inches = foot_length_mm / 25.4
    return {
        "eu": round(1.5 * (foot_length_mm / 10 + 1.5), 2),
        "uk": round(3 * inches - 23, 2),
        "us_men": round(3 * inches - 22, 2),
        "us_women": round(3 * inches - 21, 2),
        "mondopoint": round(foot_length_mm, 1),
    }
