"""A measure that the scan does not allow: no number, but the reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from insolegen.model.finding import Finding, Severity


@dataclass(frozen=True)
class Missing:
    """Why there is no value: a stable code, a sentence for people, how bad."""

    code: str
    because: str
    severity: Severity = "note"


Value = float | Missing

NO_SOLE = Missing(
    "sole_not_captured",
    "the sole is a plane: the scanner filled it in, the arch was not captured and is not measurable",
    "serious",
)
NO_APEX = Missing(
    "arch_apex_not_found",
    "the top of the arch was not captured: the foam did not reach it, or the scan ends below it",
    "warning",
)


def findings_of(values: Mapping[str, Value]) -> list[Finding]:
    """One finding per reason; its `where` names every measure that it took away."""
    by_reason: dict[Missing, list[str]] = {}
    for name, value in values.items():
        if isinstance(value, Missing):
            by_reason.setdefault(value, []).append(name)
    return [
        Finding(
            reason.code, reason.severity, f"{reason.because}: no {', no '.join(map(_words, names))}", ", ".join(names)
        )
        for reason, names in by_reason.items()
    ]


def _words(name: str) -> str:
    for suffix in ("_mm", "_deg"):
        name = name.removesuffix(suffix)
    return name.replace("_", " ")
