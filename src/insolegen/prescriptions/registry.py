"""Every correction there is. Adding one is its file, its test and one line here.

The order is the order of operations of reference 4.4 (posting, arch, skives, pads, grooves, lifts and wedges); it
decides where an override puts a correction that the profile does not hold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Union

from insolegen.errors import PrescriptionError
from insolegen.model.correction import Correction
from insolegen.prescriptions.corrections.arch_fill import ArchFill
from insolegen.prescriptions.corrections.arch_lift import ArchLift
from insolegen.prescriptions.corrections.heel_lift import HeelLift
from insolegen.prescriptions.corrections.medial_heel_skive import MedialHeelSkive
from insolegen.prescriptions.corrections.rearfoot_post import RearfootPost
from insolegen.prescriptions.suggest import did_you_mean

CORRECTIONS: tuple[type[Correction], ...] = (
    RearfootPost,
    ArchFill,
    ArchLift,
    MedialHeelSkive,
    HeelLift,
)

KINDS: dict[str, type[Correction]] = {str(kind.__struct_config__.tag): kind for kind in CORRECTIONS}
"""The same, by the name that profiles use."""

if TYPE_CHECKING:
    AnyCorrection = Correction
else:
    AnyCorrection = Union[CORRECTIONS]  # noqa: UP007 - built from the tuple, for msgspec


def correction_named(name: str, *, where: str = "") -> type[Correction]:
    """The correction of that kind; PrescriptionError with a suggestion if there is none."""
    if name not in KINDS:
        raise PrescriptionError(
            f"unknown correction {name!r}",
            expected=f"one of {', '.join(KINDS)}",
            where=where,
            remedy=did_you_mean(name, KINDS) or "`insolegen corrections` describes them",
        )
    return KINDS[name]


def place_in_order(correction: Correction) -> int:
    """Position of a correction in the order of operations."""
    return list(KINDS).index(correction.kind)
