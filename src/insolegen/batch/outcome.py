"""What came of an order: small enough to be sent home from a worker by the thousand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Status = Literal["done", "refused", "failed"]


@dataclass(frozen=True)
class Facts:
    """What the summary says of an insole; None where it is not known."""

    side: str | None = None
    foot_length_mm: float | None = None
    arch_class: str | None = None
    profile: str | None = None
    doses_ok: bool | None = None
    device_length_mm: float | None = None
    findings: int | None = None


@dataclass(frozen=True)
class Outcome:
    """What came of one order.

    done: the insole is there. refused: something that the user can mend, said in the message. failed: a bug, or a
    worker process that died. `kept` marks a resumed order that was done already. exit_code is what `insolegen design`
    would end with; error is the name of the error's class; traceback is for error.txt.
    """

    id: str
    file: str
    status: Status
    exit_code: int = 0
    error: str = ""
    message: str = ""
    facts: Facts = field(default_factory=Facts)
    seconds: float = 0.0
    fingerprint: str = ""
    traceback: str = ""
    kept: bool = False


def one_line(text: str) -> str:
    """The text in one line: its lines joined by semicolons, every run of blanks as one space."""
    return "; ".join(" ".join(line.split()) for line in text.splitlines() if line.strip())
