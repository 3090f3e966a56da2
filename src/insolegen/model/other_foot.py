"""The other foot of the same person, as far as it is compared with the one that a device is made for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from insolegen.model.scan import Side, WeightBearing


@dataclass(frozen=True)
class OtherFoot:
    """What was found on the scan of the other foot.

    values: the measures that are compared, by name, None where its scan does not allow one; class_difference: by how
    many classes the arches differ, None where one of them has no class.
    """

    file: str
    sha256: str
    side: Side
    weight_bearing: WeightBearing | None
    arch_class: str
    class_difference: int | None
    values: Mapping[str, float | None]
