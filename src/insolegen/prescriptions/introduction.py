"""Corrections at a part of their dose: the first device is not the last one (reference 4.7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from insolegen.model.correction import Correction

FIRST_PERCENT = 50.0
"""Corrections are introduced at this part of their dose at the most, and the foot is scanned again; 4.7 [E]."""

_DIGITS = 4
"""So many decimals of a dose are kept: what a percentage makes of 3.2 is a number that can be read."""


def dose_field(correction: Correction) -> str:
    """Dotted name of the dose, for instance `rearfoot_post.angle_deg`."""
    return f"{correction.kind}.{correction.__struct_fields__[0]}"


def at_percent(corrections: Sequence[Correction], percent: float) -> tuple[tuple[Correction, ...], Mapping[str, float]]:
    """Corrections with the dose of each that presses on the foot at so many percent; and the whole doses by name.

    What makes room for the foot stays whole: half of a fill or of a relief would press more, not less.
    """
    whole = {dose_field(one): one.dose for one in corrections if one.presses}
    scaled = tuple(
        msgspec.structs.replace(one, **{one.__struct_fields__[0]: round(one.dose * percent / 100.0, _DIGITS)})
        if one.presses
        else one
        for one in corrections
    )
    return scaled, whole
