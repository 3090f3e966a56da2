"""What a user asks of the pipeline, before the foot is known."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Request:
    """profile: a shipped name, the path of a TOML file, or None to choose from the measured arch; overrides:
    `KIND.FIELD=VALUE`, in order."""

    profile: str | Path | None = None
    overrides: tuple[str, ...] = ()
