"""A commented profile to start one's own from: every line says what it does, within which limits, on whose word."""

from __future__ import annotations

import inspect
import json
import textwrap

from insolegen.model.device import Device
from insolegen.prescriptions.fields import Field, fields_of
from insolegen.prescriptions.registry import CORRECTIONS
from insolegen.prescriptions.shipped import shipped_profile


def starter(name: str, extends: str = "neutral") -> str:
    """The TOML text of a profile of that name which extends a shipped one and changes nothing yet.

    Every number stands there as the extended profile has it: to take a # away changes nothing either.
    """
    base = shipped_profile(extends)
    held = {correction.kind: correction for correction in base.corrections}
    lines = [
        "# A profile of your own. Lines that begin with # are remarks: take the # away to make a number yours.",
        f"# Check it with: insolegen profiles {name}.toml",
        "",
        "schema = 1",
        f"name = {json.dumps(name)}",
        'summary = "What it is, in one line."',
        f'extends = "{extends}"  # everything below is laid over this one; `insolegen profiles` lists the others',
        '# without = ["arch_fill"]  # corrections of the extended profile to leave out',
        '# for_whom = "Whom it suits, and whom it does not."',
        '# rests_on = "Where its numbers come from."',
        '# evidence = "What may be claimed for it."',
        "# clinician_review = true",
        '# conditions = ["diabetes"]  # of all whom it is for; some need a review, some refuse an insole',
        "",
        "[device]",
    ]
    for field in fields_of(Device).values():
        lines += ["", *_field(field, getattr(base.device, field.name))]
    lines += ["", "# Corrections: those of the extended profile are changed, others are added where they belong."]
    for kind in CORRECTIONS:
        lines += ["", "# [[corrections]]", f'# kind = "{kind.__struct_config__.tag}"']
        summary = " ".join(inspect.cleandoc(kind.__doc__ or "").partition("\n\n")[0].split())
        lines += textwrap.wrap(summary, 110, initial_indent="#   ", subsequent_indent="#   ")
        own = held.get(str(kind.__struct_config__.tag))
        for field in fields_of(kind).values():
            lines += _field(field, field.default if own is None else getattr(own, field.name))
    lines += [
        "",
        "# Where your own numbers come from; certainty: V read, S second hand, K from memory, E your choice.",
        "# [sources]",
        '# "device.trim" = { source = "our clinic", certainty = "E" }',
    ]
    return "\n".join(lines) + "\n"


def _field(field: Field, value: object) -> list[str]:
    remarks = f"{field.description} ({field.allowed}) [{field.certainty}: {field.source}]"
    return [
        *textwrap.wrap(remarks, 110, initial_indent="#   ", subsequent_indent="#   "),
        f"# {field.name} = {_toml(value)}",
    ]


def _toml(value: object) -> str:
    return json.dumps(list(value) if isinstance(value, tuple) else value)
