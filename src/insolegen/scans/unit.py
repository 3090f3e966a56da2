"""The unit of a scan, from how long the foot is."""

from __future__ import annotations

from insolegen.errors import ScanError
from insolegen.model.scan import MM_PER_UNIT, Unit

FOOT_LENGTH_MM = (150.0, 350.0)
"""What counts as a foot, mm. The four ranges that this makes (in mm, cm, m and inches) do not overlap, so the unit is
found, not guessed; reference 3.1."""


def unit_of(length: float, stated: Unit | None) -> Unit:
    """The unit in which a foot of this length, in scan units, is a foot; ScanError when there is none."""
    low, high = FOOT_LENGTH_MM
    if stated is not None:
        if not low <= length * MM_PER_UNIT[stated] <= high:
            in_mm = "" if stated == "mm" else f", which is {_plainly(length * MM_PER_UNIT[stated])} mm"
            raise ScanError(
                f"the foot is {_plainly(length)} {stated} long{in_mm}",
                expected=f"a foot of {low:.0f} to {high:.0f} mm",
                where="--unit",
                remedy=_suggestion(length),
            )
        return stated
    for unit, millimetres in MM_PER_UNIT.items():
        if low <= length * millimetres <= high:
            return unit
    raise ScanError(
        f"what looks like the foot is {_plainly(length)} scan units long, which is a foot in no unit",
        expected=", ".join(f"{low / mm:.4g} to {high / mm:.4g} {unit}" for unit, mm in MM_PER_UNIT.items()),
        where="scan unit",
        remedy="rescale the scan so that it is in mm, cm, m or in, and check that it holds one whole foot",
    )


def _plainly(length: float) -> str:
    """A length to four figures, without an exponent as far as people read them so."""
    return f"{length:,.0f}" if 1e4 <= length < 1e9 else f"{length:.4g}"


def _suggestion(length: float) -> str:
    low, high = FOOT_LENGTH_MM
    fitting = [unit for unit, mm in MM_PER_UNIT.items() if low <= length * mm <= high]
    return f"leave --unit out, or give --unit {fitting[0]}" if fitting else "rescale the scan"
