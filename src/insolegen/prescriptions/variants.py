"""`KIND.FIELD=A,B,C`: several values of one field, each an override of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass

from insolegen.errors import PrescriptionError
from insolegen.prescriptions.overrides import apply_overrides
from insolegen.prescriptions.profile import Profile


@dataclass(frozen=True)
class Variant:
    """One value of the field; `field` is KIND.FIELD, `value` as it was written."""

    field: str
    value: str

    @property
    def override(self) -> str:
        """What `--set` would take."""
        return f"{self.field}={self.value}"

    @property
    def label(self) -> str:
        """Part of a file name, for instance `rearfoot_post.angle_deg_2`."""
        return re.sub(r"[^A-Za-z0-9._+-]", "-", f"{self.field}_{self.value}")

    @property
    def kind(self) -> str:
        """The correction, or `device`."""
        return self.field.partition(".")[0]


def read_variants(text: str) -> tuple[Variant, ...]:
    """The variants in their order; PrescriptionError for the first value that cannot be prescribed, or comes twice."""
    path, equals, values = (part.strip() for part in text.partition("="))
    written = [value.strip() for value in values.split(",")]
    if not (equals and path and all(written)):
        raise PrescriptionError(
            f"{text!r}",
            expected="KIND.FIELD=A,B,C, for instance rearfoot_post.angle_deg=0,2,4,6",
            where="sweep",
            remedy="`insolegen corrections` lists kinds and fields",
        )
    variants = tuple(Variant(path, value) for value in written)
    empty = Profile(name="", summary="")
    seen: dict[object, str] = {}
    for variant in variants:
        prescribed = apply_overrides(empty, [variant.override])
        # Two ways of writing one number are one device: 2 and 2.0.
        key = (prescribed.device, prescribed.corrections)
        if key in seen:
            raise PrescriptionError(
                f"{seen[key]} and {variant.value} are the same value",
                expected="different values",
                where=f"sweep {path}",
                remedy="leave one out",
            )
        seen[key] = variant.value
    return variants
