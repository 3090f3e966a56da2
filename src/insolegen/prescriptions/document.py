"""What a profile file holds: the type from which its validation, its documentation and its JSON schema derive."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from insolegen.model.correction import Certainty
from insolegen.model.device import Device
from insolegen.model.patient import Condition
from insolegen.prescriptions.registry import AnyCorrection

SCHEMA = 1
"""The number of the profile format that this version reads."""

Text = Annotated[str, msgspec.Meta(min_length=1)]


class Provenance(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a profile's own number comes from, and how sure it is."""

    source: Annotated[Text, msgspec.Meta(description="paper, laboratory or reference section")]
    certainty: Annotated[
        Certainty, msgspec.Meta(description="V read in the source, S second hand, K from memory, E our own choice")
    ]


class ProfileDocument(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A profile file, `schema = 1`.

    `[sources]` gives a number that the profile states its own source, under the number's dotted name:
    `"rearfoot_post.angle_deg" = { source = "...", certainty = "E" }`; without one the field's own source holds.
    """

    schema: Annotated[Literal[1], msgspec.Meta(description="number of the profile format")]
    name: Annotated[Text, msgspec.Meta(description="the name by which the report knows the profile")]
    summary: Annotated[Text, msgspec.Meta(description="what it is, in one line")]
    for_whom: Annotated[str, msgspec.Meta(description="whom it suits, and whom it does not")] = ""
    rests_on: Annotated[str, msgspec.Meta(description="where its numbers come from")] = ""
    evidence: Annotated[str, msgspec.Meta(description="what may be claimed for it")] = ""
    extends: Annotated[
        str, msgspec.Meta(description="a profile that this one changes: a shipped name, or a path from this file")
    ] = ""
    without: Annotated[
        tuple[str, ...], msgspec.Meta(description="corrections of the extended profile that are left out")
    ] = ()
    clinician_review: Annotated[bool, msgspec.Meta(description="meant for a clinician's review")] = False
    conditions: Annotated[
        tuple[Condition, ...], msgspec.Meta(description="conditions of everybody whom the profile is for")
    ] = ()
    device: Annotated[Device, msgspec.Meta(description="base, cup, trim, rim; left out: the defaults")] = Device()
    corrections: Annotated[
        tuple[AnyCorrection, ...], msgspec.Meta(description="in the order in which they apply; each kind once")
    ] = ()
    sources: Annotated[
        dict[str, Provenance], msgspec.Meta(description="provenance by dotted name, for instance device.trim")
    ] = {}
