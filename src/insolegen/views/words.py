"""Names of the data model in words: `ball_width_orthogonal_mm` is the "ball width orthogonal", in mm."""

from __future__ import annotations

_UNITS = {"_mm": "mm", "_deg": "°", "_percent": "%", "_mm2": "mm²", "_mm3": "mm³"}
_LETTERS = {"eu": "EU", "uk": "UK", "us": "US"}


def in_words(name: str) -> str:
    """The words of a name, its unit left out."""
    for ending in _UNITS:
        name = name.removesuffix(ending)
    return " ".join(_LETTERS.get(word, word) for word in name.split("_"))


def unit_of(name: str) -> str:
    """The unit that a name ends in; empty for ratios and counts."""
    return next((unit for ending, unit in _UNITS.items() if name.endswith(ending)), "")


def as_number(value: float, name: str) -> str:
    """A value with the digits that its unit deserves."""
    unit = unit_of(name)
    return f"{value:.1f}" if unit in ("mm", "°", "%") else f"{value:.0f}" if unit else f"{value:.3f}"
