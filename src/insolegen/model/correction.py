"""What every correction is: bounded, sourced fields, and a pure function on the insole's top surface."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from insolegen.model.dose import Expectation
from insolegen.model.finding import Finding
from insolegen.model.place import Place

Certainty = Literal["V", "S", "K", "E"]
"""How sure a number is. V: read in the source itself. S: second hand. K: from memory, to be checked before it is
quoted. E: a choice made here that no literature claims. A number that rests on several carries the weakest."""


def described(
    text: str,
    *,
    source: str,
    certainty: Certainty,
    unit: str = "",
    ge: float | None = None,
    le: float | None = None,
) -> msgspec.Meta:
    """Bounds and provenance of one field, from which validation, schema, docs and the command line all read.

    `ge` and `le` are the hard limits, both included. Fields that are not lengths or angles leave `unit` empty.
    """
    provenance = {"unit": unit, "source": source, "certainty": certainty}
    return msgspec.Meta(
        description=text,
        ge=ge,
        le=le,
        extra=provenance,
        extra_json_schema={f"x-{key}": value for key, value in provenance.items() if value},
    )


@dataclass(frozen=True)
class Zone:
    """A part of the ground, from and to, mm: outside it a correction may move nothing. Everywhere, unless narrowed."""

    forward: tuple[float, float] = (-np.inf, np.inf)
    medial: tuple[float, float] = (-np.inf, np.inf)


class Correction(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """Base of all corrections: `class ArchFill(Correction, tag="arch_fill")` with annotated fields.

    The first field is the dose: 0 there means that nothing is changed, exactly, whatever the other fields say.
    """

    rivals: ClassVar[Mapping[str, str]] = {}
    """Kinds that cannot go into one device with this one, at any dose but 0, and why (reference 4.4)."""

    stands_in_the_arch: ClassVar[bool] = False
    """Whether the medial arch decides where it goes; where none was captured, arches usually lie somewhere else."""

    shortest_trim: ClassVar[Literal["three_quarter", "sulcus", "full"]] = "three_quarter"
    """The shortest device that carries it, taken where nobody states how long the device shall be."""

    makes_room: ClassVar[bool] = False
    """Whether it gives way to the foot, or stands beside it: whole from the first device on."""

    @property
    def kind(self) -> str:
        """The name under which profiles and the command line know this correction."""
        return str(self.__struct_config__.tag)

    @property
    def is_pocket(self) -> bool:
        """Whether it takes away a spot, and does not lower the heel: the cup stands as high as if it were not there."""
        return False

    @property
    def dose(self) -> float:
        """The value of the first field."""
        return float(getattr(self, self.__struct_fields__[0]))

    @property
    def presses(self) -> bool:
        """Whether it presses on the foot, so that it is best introduced at a part of its dose (reference 4.7)."""
        return self.dose != 0 and not self.makes_room

    def apply(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Heights of the top, (n_forward, n_medial) mm, with this correction added; the input is left as it was."""
        raise NotImplementedError

    def apply_to_rim(self, rim: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Height of the rim over every node, (n_forward, n_medial) mm, for what acts on the rim, not on the sole."""
        return rim

    def apply_to_bottom(self, bottom: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Heights of the underside, (n_forward, n_medial) mm, for what is built under the device."""
        return bottom

    def remarks(self, place: Place) -> tuple[Finding, ...]:
        """What is to be said about this correction on this foot, for instance a size that had to follow the foot."""
        return ()

    def expectations(self, heights: NDArray[np.float64], place: Place) -> tuple[Expectation, ...]:
        """What must be found on the finished device; `heights` is the top just before this correction.

        The places are chosen so that the reading stays right whichever other corrections come before or after.
        """
        raise NotImplementedError

    def checkpoints(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Where it must begin, be half way, whole and over: (n, 3) forward, medial and the rise found there, mm.

        From landmarks and its own fields, never by `apply`: a shape built in a wrong place must not take these along.
        `heights` is the top just before this correction. Empty for what does not act on the top.
        """
        raise NotImplementedError

    def zone(self, place: Place) -> Zone:
        """Outside of this the top is left alone, whatever `apply` does."""
        return Zone()

    def conflict_with(self, other: Correction) -> str:
        """Why the two cannot go into one device (reference 4.4), or an empty string."""
        return self.rivals.get(other.kind, "") if self.dose and other.dose else ""
