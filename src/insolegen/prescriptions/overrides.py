"""`--set KIND.FIELD=VALUE`: single values laid over a profile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar

import msgspec

from insolegen.errors import PrescriptionError
from insolegen.model.correction import Correction
from insolegen.model.device import Device
from insolegen.prescriptions.fields import Field, checked, fields_of
from insolegen.prescriptions.profile import Profile, refuse_conflicts
from insolegen.prescriptions.registry import KINDS, place_in_order
from insolegen.prescriptions.suggest import did_you_mean

StructT = TypeVar("StructT", bound=msgspec.Struct)


def apply_overrides(profile: Profile, overrides: Sequence[str]) -> Profile:
    """The profile with `KIND.FIELD=VALUE` or `device.FIELD=VALUE` laid over it, all of them or none.

    A correction that the profile lacks is added, its other fields at their defaults, before the first one that comes
    later in the order of operations. PrescriptionError for names, types and values that do not fit, and for two
    values for one field.
    """
    changed: dict[str, dict[str, Any]] = {}
    for text in overrides:
        target, name, value = _parse(text)
        if name in changed.setdefault(target, {}):
            raise PrescriptionError(
                f"{target}.{name} is set twice", expected="one value", where=f"--set {text}", remedy="leave one out"
            )
        changed[target][name] = value
    device = _with_values(profile.device, changed.pop("device", {}))
    corrections = [_with_values(correction, changed.pop(correction.kind, {})) for correction in profile.corrections]
    for kind, values in changed.items():
        _add(corrections, KINDS[kind](**values))
    refuse_conflicts(tuple(corrections), where=f"{profile.where} with --set" if profile.where else "--set")
    stated = {text.split("=", 1)[0].strip() for text in overrides}
    return replace(
        profile,
        device=device,
        corrections=tuple(corrections),
        stated=profile.stated | stated,
        # The profile's reasons are not reasons for somebody else's number.
        sources={name: source for name, source in profile.sources.items() if name not in stated},
    )


def _parse(text: str) -> tuple[str, str, Any]:
    where = f"--set {text}"
    path, equals, value = text.partition("=")
    target, dot, name = path.strip().partition(".")
    if not (equals and dot and target and name and value.strip()):
        raise PrescriptionError(
            f"{text!r}",
            expected="KIND.FIELD=VALUE, for instance arch_fill.depth_mm=1.6",
            where="--set",
            remedy="`insolegen corrections` lists kinds and fields; the device is set with device.FIELD=VALUE",
        )
    targets: dict[str, type[msgspec.Struct]] = {"device": Device, **KINDS}
    if target not in targets:
        raise PrescriptionError(
            f"unknown correction {target!r}",
            expected=f"one of {', '.join(targets)}",
            where=where,
            remedy=did_you_mean(target, targets) or "`insolegen corrections` describes them",
        )
    known = fields_of(targets[target])
    if name not in known:
        raise PrescriptionError(
            f"{target} has no {name!r}",
            expected=f"one of {', '.join(known)}",
            where=where,
            remedy=did_you_mean(name, known),
        )
    return target, name, checked(_typed(value.strip(), known[name]), known[name], where=where)


def _typed(text: str, field: Field) -> object:
    """The text as the kind of value that the field holds; left as text, to be refused, where it is none."""
    if field.type is bool:
        return {"true": True, "false": False}.get(text.lower(), text)
    if field.type is float:
        try:
            return float(text)
        except ValueError:
            return text
    return text


def _with_values(struct: StructT, values: dict[str, Any]) -> StructT:
    return msgspec.structs.replace(struct, **values) if values else struct


def _add(corrections: list[Correction], correction: Correction) -> None:
    own = place_in_order(correction)
    later = (index for index, other in enumerate(corrections) if place_in_order(other) > own)
    corrections.insert(next(later, len(corrections)), correction)
