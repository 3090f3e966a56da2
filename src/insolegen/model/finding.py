"""A remark about a valid run: said in the report, fatal under `--strict` from `warning` on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["note", "warning", "serious"]


@dataclass(frozen=True)
class Finding:
    """One doubt or remark: a stable code, how bad, a sentence for people, and the place or field it is about."""

    code: str
    severity: Severity
    message: str
    where: str = ""
