"""A profile laid over the one that it extends: a laboratory's own numbers over shipped ones."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec

from insolegen.errors import PrescriptionError
from insolegen.prescriptions.registry import place_in_order
from insolegen.prescriptions.suggest import did_you_mean

if TYPE_CHECKING:
    from insolegen.prescriptions.profile import Profile


def laid_over(base: Profile, own: Profile, without: tuple[str, ...]) -> Profile:
    """A profile with the base's numbers wherever it states none itself; PrescriptionError for a `without` not held."""
    held = {correction.kind: correction for correction in base.corrections}
    for kind in without:
        if kind not in held:
            raise PrescriptionError(
                f"without {kind!r}, which {base.name} does not hold",
                expected=f"one of {', '.join(held) or '(none)'}",
                where=f"{own.where}: without",
                remedy=did_you_mean(kind, held),
            )
        del held[kind]
    for correction in own.corrections:
        stated = {
            name: getattr(correction, name)
            for name in correction.__struct_fields__
            if f"{correction.kind}.{name}" in own.stated
        }
        kept = held.get(correction.kind)
        held[correction.kind] = msgspec.structs.replace(kept, **stated) if kept else correction
    known = {one.kind for one in base.corrections}
    added = [correction.kind for correction in own.corrections if correction.kind not in known]
    # In the base's order; what is new goes where the order of operations puts it.
    corrections = [correction for kind, correction in held.items() if kind not in added]
    for kind in added:
        later = (k for k, one in enumerate(corrections) if place_in_order(one) > place_in_order(held[kind]))
        corrections.insert(next(later, len(corrections)), held[kind])
    kinds = set(held) | {"device"}
    fields = own.device.__struct_fields__
    device = {name: getattr(own.device, name) for name in fields if f"device.{name}" in own.stated}
    return replace(
        own,
        for_whom=own.for_whom or base.for_whom,
        rests_on=own.rests_on or f"The profile {base.name}, with its own numbers laid over it. {base.rests_on}",
        evidence=own.evidence or base.evidence,
        device=msgspec.structs.replace(base.device, **device),
        corrections=tuple(corrections),
        stated=frozenset(name for name in base.stated | own.stated if name.split(".")[0] in kinds),
        sources={
            name: source
            for name, source in {
                **{name: one for name, one in base.sources.items() if name not in own.stated},
                **own.sources,
            }.items()
            if name.split(".")[0] in kinds
        },
        clinician_review=own.clinician_review or base.clinician_review,
        conditions=tuple(dict.fromkeys((*base.conditions, *own.conditions))),
    )
