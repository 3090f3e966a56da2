"""Profiles and corrections as plain data, every number with its unit, limits and provenance: for tables and JSON."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

import msgspec

from insolegen.model.correction import Correction
from insolegen.model.device import Device
from insolegen.prescriptions.document import Provenance
from insolegen.prescriptions.fields import Field, fields_of
from insolegen.prescriptions.profile import Profile


def describe_profile(profile: Profile) -> dict[str, Any]:
    """Name, texts, and every number of a profile; `stated` is False for the defaults among them."""
    return {
        "name": profile.name,
        "summary": profile.summary,
        "for_whom": profile.for_whom,
        "rests_on": profile.rests_on,
        "evidence": profile.evidence,
        "clinician_review": profile.clinician_review,
        "conditions": list(profile.conditions),
        "device": _values(profile.device, "device", profile),
        "corrections": [
            {
                "kind": correction.kind,
                "summary": _summary(type(correction)),
                "fields": _values(correction, correction.kind, profile),
            }
            for correction in profile.corrections
        ],
    }


def describe_correction(kind: type[Correction]) -> dict[str, Any]:
    """Kind, summary, remarks and fields of a correction."""
    summary, _, remarks = inspect.cleandoc(kind.__doc__ or "").partition("\n\n")
    return {
        "kind": str(kind.__struct_config__.tag),
        "summary": " ".join(summary.split()),
        "remarks": " ".join(remarks.split()),
        "fields": describe_fields(kind),
    }


def describe_device() -> list[dict[str, Any]]:
    """The fields of the device."""
    return describe_fields(Device)


def describe_fields(kind: type[msgspec.Struct]) -> list[dict[str, Any]]:
    """Fields of a struct, each with default, unit, limits and provenance."""
    return [{"name": name, "default": field.default, **_limits(field, None)} for name, field in fields_of(kind).items()]


def _summary(kind: type[Correction]) -> str:
    return str(describe_correction(kind)["summary"])


def _values(struct: msgspec.Struct, prefix: str, profile: Profile) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "value": getattr(struct, name),
            "stated": f"{prefix}.{name}" in profile.stated,
            "default": field.default,
            **_limits(field, profile.sources.get(f"{prefix}.{name}")),
        }
        for name, field in fields_of(type(struct)).items()
    ]


def _limits(field: Field, own: Provenance | None) -> Mapping[str, Any]:
    return {
        "unit": field.unit,
        "minimum": field.minimum,
        "maximum": field.maximum,
        "choices": list(field.choices),
        "allowed": field.allowed,
        "description": field.description,
        "source": own.source if own else field.source,
        "certainty": own.certainty if own else field.certainty,
    }
