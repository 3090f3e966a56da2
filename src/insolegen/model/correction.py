"""What every correction is: bounded, sourced fields, and a pure function on the insole's top surface."""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from insolegen.model.dose import Expectation
from insolegen.model.place import Place


def described(
    text: str, *, unit: str, source: str, certainty: str, ge: float | None = None, le: float | None = None
) -> msgspec.Meta:
    """Bounds and provenance of one field, from which validation, schema, docs and the command line all read.

    certainty: the tag of reference section 0 (V read in the source, S second hand, K from memory, E our choice).
    """
    return msgspec.Meta(
        description=text, ge=ge, le=le, extra={"unit": unit, "source": source, "certainty": certainty}
    )


class Correction(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """Base of all corrections: `class ArchFill(Correction, tag="arch_fill")` with annotated fields."""

    def apply(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Heights of the top, (n_forward, n_medial) mm, with this correction added; the input is left as it was."""
        raise NotImplementedError

    def expectations(self, heights: NDArray[np.float64], place: Place) -> tuple[Expectation, ...]:
        """What must be found on the finished device; `heights` is the top just before this correction."""
        raise NotImplementedError
