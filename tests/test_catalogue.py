"""The catalogue of corrections, the profiles and the schema say what is so, and every correction has its drawing."""

from __future__ import annotations

import json
import re
import struct
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from insolegen.prescriptions.fields import fields_of
from insolegen.prescriptions.registry import KINDS
from insolegen.prescriptions.shipped import shipped_names

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
MOST_BYTES = 30_000


def test_the_pages_are_what_the_program_says():
    result = subprocess.run(
        [sys.executable, DOCS / "generate_catalogue.py", "--check"], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_is_in_the_catalogue_with_limits_and_source(kind):
    # Independent of the generator, which could forget something.
    page = (DOCS / "corrections.md").read_text(encoding="utf-8")
    section = re.search(rf"^## {kind}\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    assert section
    for name, field in fields_of(KINDS[kind]).items():
        (row,) = [line for line in section[1].splitlines() if line.startswith(f"| `{name}` |")]
        assert field.allowed in row
        assert f"[{field.certainty}]" in row
        assert field.source


@pytest.mark.parametrize("kind", KINDS)
def test_every_correction_has_a_small_drawing(kind):
    data = (DOCS / "corrections" / f"{kind}.png").read_bytes()
    assert data.startswith(b"\x89PNG")
    assert len(data) < MOST_BYTES
    width, height = struct.unpack(">II", data[16:24])
    assert (width, height) == (640, 290)
    assert b"tEXt" not in data
    assert b"tIME" not in data


def test_no_drawing_of_what_is_not_there():
    assert {path.stem for path in (DOCS / "corrections").glob("*")} == set(KINDS)


def test_every_profile_is_there():
    page = (DOCS / "profiles.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^## (\S+)$", page, re.MULTILINE)) == set(shipped_names())
    assert page.count("**Rests on.**") == len(shipped_names())


def test_the_schema_knows_every_key_of_the_shipped_profiles():
    schema = json.loads((DOCS / "profile.schema.json").read_text(encoding="utf-8"))
    known = set(re.findall(r'"([a-z_]+)":', json.dumps(schema)))
    for file in (ROOT / "src" / "insolegen" / "profiles").glob("*.toml"):
        profile = tomllib.loads(file.read_text(encoding="utf-8"))
        keys = set(profile) | set(profile.get("device", {}))
        for correction in profile.get("corrections", []):
            keys |= set(correction)
        assert keys <= known
