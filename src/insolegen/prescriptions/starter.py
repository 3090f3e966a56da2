"""A commented profile to start one's own from: every line says what it does, within which limits, on whose word."""

from __future__ import annotations

import json
import textwrap

from insolegen.model.device import Device
from insolegen.prescriptions.fields import Field, fields_of
from insolegen.prescriptions.registry import CORRECTIONS


def starter(name: str, extends: str = "neutral") -> str:
    """The TOML text of a profile of that name which extends a shipped one and changes nothing yet."""
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
        "",
        "[device]",
    ]
    for field in fields_of(Device).values():
        lines += _field(field)
    lines += ["", "# Corrections: those of the extended profile are changed, others are added where they belong."]
    for kind in CORRECTIONS:
        lines += ["", "# [[corrections]]", f'# kind = "{kind.__struct_config__.tag}"']
        for field in fields_of(kind).values():
            lines += _field(field)
    lines += [
        "",
        "# Where your own numbers come from; certainty: V read, S second hand, K from memory, E your choice.",
        "# [sources]",
        '# "device.trim" = { source = "our clinic", certainty = "E" }',
    ]
    return "\n".join(lines) + "\n"


def _field(field: Field) -> list[str]:
    remarks = f"{field.description} ({field.allowed}) [{field.certainty}: {field.source}]"
    return [
        *textwrap.wrap(remarks, 110, initial_indent="#   ", subsequent_indent="#   "),
        f"# {field.name} = {_toml(field.default)}",
    ]


def _toml(value: object) -> str:
    return json.dumps(list(value) if isinstance(value, tuple) else value)
