"""Profiles and corrections as plain text that reads at any width and pipes well: one line a number, sources below."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

TAGS = (
    "V read in the source, S second hand, K from memory, E our own choice; reference: the clinical reference in which "
    "the sources were collected"
)


def overview(entries: Sequence[tuple[str, str]]) -> str:
    """Names in one column, what they are in the next."""
    column = max((len(name) for name, _ in entries), default=0) + 2
    return "\n".join(_wrapped(f"{name:{column}}{text}", hanging=column) for name, text in entries)


def profile_text(profile: Mapping[str, Any]) -> str:
    """A described profile: its texts, its corrections, then the device: what the profile states, then its defaults."""
    parts = [_wrapped(f"{profile['name']}: {profile['summary']}")]
    headings = {"for_whom": "For whom", "rests_on": "Rests on", "evidence": "Evidence"}
    parts += [_wrapped(f"{title}: {profile[key]}", hanging=2) for key, title in headings.items() if profile[key]]
    parts += [_wrapped(f"Review: {said}", hanging=2) for said in _review(profile)]
    for correction in profile["corrections"]:
        title = _wrapped(f"{correction['kind']}: {correction['summary']}", hanging=2)
        parts.append("\n".join([title, *_numbers(correction["fields"])]))
    if not profile["corrections"]:
        parts.append("no corrections")
    stated = [field for field in profile["device"] if field["stated"]]
    left = [field for field in profile["device"] if not field["stated"]]
    if stated:
        parts.append("\n".join(["device", *_numbers(stated)]))
    parts.append("\n".join(["device, left at its defaults", *_numbers(left)]))
    parts.append(_wrapped(f"[{TAGS}]"))
    return "\n\n".join(parts)


def _review(profile: Mapping[str, Any]) -> list[str]:
    if profile["conditions"]:
        states = ", ".join(profile["conditions"])
        return [f"states the condition {states}: not built without --clinician-reviewed"]
    return ["meant for a clinician's review; --clinician-reviewed records it"] if profile["clinician_review"] else []


def correction_text(correction: Mapping[str, Any]) -> str:
    """A described correction: what it does, then its fields."""
    parts = [_wrapped(f"{correction['kind']}: {correction['summary']}", hanging=2)]
    if correction["remarks"]:
        parts.append(_wrapped(correction["remarks"]))
    parts += ["\n".join(_numbers(correction["fields"])), _wrapped(f"[{TAGS}]")]
    return "\n\n".join(parts)


def _numbers(fields: Sequence[Mapping[str, Any]]) -> list[str]:
    lines = []
    for field in fields:
        value = field.get("value", field["default"])
        remark = "" if field.get("stated", False) else ", default"
        unit = field["unit"] if value != () else ""
        shown = f"{_plain(value)} {unit}".strip() if value is not None else "must be given"
        lines.append(_wrapped(f"  {field['name']} = {shown}  ({field['allowed']}{remark})", hanging=6))
        lines.append(_wrapped(f"      {field['description']}", hanging=6))
        lines.append(_wrapped(f"      [{field['certainty']}] {field['source']}", hanging=10))
    return lines


def _plain(value: object) -> str:
    if value == ():
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _wrapped(text: str, *, hanging: int = 0) -> str:
    width = max(40, min(shutil.get_terminal_size((100, 24)).columns, 120))
    return textwrap.fill(text, width, subsequent_indent=" " * hanging, break_long_words=False, break_on_hyphens=False)
