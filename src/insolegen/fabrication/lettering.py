"""Text as outlines, in the typeface that Matplotlib brings along: the same on every machine."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import UsageError

MOST_CHARACTERS = 24
_EM = 100.0
"""Outlines are flattened at this size, so that curves are smooth whatever size they end up at."""


def text_outlines(text: str, height_mm: float) -> list[NDArray[np.float64]]:
    """Closed outlines of a text, each (k, 2) mm: x along the line, y up; capitals of that height, the text from 0, 0.

    Outlines of holes run the other way. UsageError for a text that is empty, too long, or has no letters for itself.
    """
    from matplotlib.font_manager import FontProperties, fontManager
    from matplotlib.textpath import TextPath

    face = FontProperties(family="DejaVu Sans", weight="bold", size=_EM)
    _refuse_unwritable(text, fontManager.findfont(face))
    scale = height_mm / np.ptp(TextPath((0, 0), "H", prop=face).vertices[:, 1])
    path = TextPath((0, 0), text, prop=face)
    rings = [np.asarray(ring, dtype=np.float64) for ring in path.to_polygons(closed_only=True)]
    outlines = [ring[:-1] * scale for ring in rings if len(ring) > 3]
    start = np.min([ring.min(axis=0) for ring in outlines], axis=0)
    return [ring - start for ring in outlines]


def _refuse_unwritable(text: str, typeface: str) -> None:
    from matplotlib.font_manager import get_font

    known: dict[int, Any] = get_font(typeface).get_charmap()
    strange = sorted({sign for sign in text if ord(sign) not in known or not (sign.isprintable())})
    if not text.strip() or len(text) > MOST_CHARACTERS or strange:
        raise UsageError(
            f"the label {text!r}" + (f", with the signs {''.join(strange)!r}" if strange else ""),
            expected=f"1 to {MOST_CHARACTERS} letters, digits and signs on one line",
            where="label",
            remedy="shorten it, or write it with other signs",
        )
