"""JSON schema of a profile file, for editors that complete and check TOML."""

from __future__ import annotations

from typing import Any

import msgspec

from insolegen.prescriptions.document import ProfileDocument


def json_schema() -> dict[str, Any]:
    """The schema of a profile file (JSON schema 2020-12), with bounds, defaults, units and sources."""
    schema = msgspec.json.schema(ProfileDocument)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "insolegen profile", **schema}
