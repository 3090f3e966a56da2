"""Write docs/corrections.md, docs/profiles.md and docs/profile.schema.json from the types and the shipped profiles.

`python docs/generate_catalogue.py` writes them; `--check` only says whether they are up to date (exit code 1 if not).
The drawings beside the corrections are made by docs/make_correction_figures.py.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from insolegen.prescriptions.describe import describe_correction, describe_device, describe_profile
from insolegen.prescriptions.registry import CORRECTIONS
from insolegen.prescriptions.schema import json_schema
from insolegen.prescriptions.shipped import resolve_profile, shipped_names

DOCS = Path(__file__).parent

TAGS = (
    "How sure a number is: **V** read in the source itself, **S** second hand, **K** from memory and to be checked "
    "before it is quoted, **E** a choice made here that no literature claims. A number that rests on several carries "
    "the weakest."
)

CORRECTIONS_PREAMBLE = f"""\
# Corrections

<!-- Written by docs/generate_catalogue.py from the types themselves: change those, then run that. -->

Everything that can be prescribed, in the order in which it is applied. The first field of each is its dose: 0 changes
nothing at all. Values outside the allowed range are refused, never clamped. `insolegen corrections KIND` prints the
same, `--set KIND.FIELD=VALUE` changes one value, [profile.schema.json](profile.schema.json) lets an editor check a
profile while it is written.

{TAGS} *Reference* is the clinical reference that the sources were collected in.

The drawings are of a synthetic right foot of 260 mm. Left: by how much the surface moves, from above, toes up, medial
side left. Right: the device with and without the correction, cut where it moves most.
"""

PROFILES_PREAMBLE = f"""\
# Profiles

<!-- Written by docs/generate_catalogue.py from the shipped profiles: change those, then run that. -->

What comes with insolegen: starting points for a clinician, each saying for whom it is, what it rests on and how strong
the evidence is. `insolegen profiles NAME` prints the same. A number in bold is stated by the profile; the rest are
defaults. insolegen is a geometry tool, not a medical device and not medical advice: corrections must be reviewed by a
qualified clinician.

{TAGS}
"""


def main() -> None:
    """Write the pages, or check them."""
    pages = {"corrections.md": corrections_page(), "profiles.md": profiles_page(), "profile.schema.json": schema()}
    if sys.argv[1:] == ["--check"]:
        stale = [name for name, text in pages.items() if not _holds(DOCS / name, text)]
        if stale:
            sys.exit(f"not what the program says: docs/{', docs/'.join(stale)}; run: python docs/generate_catalogue.py")
        return
    for name, text in pages.items():
        (DOCS / name).write_text(text, encoding="utf-8", newline="\n")


def corrections_page() -> str:
    """Give the catalogue of corrections and the device."""
    described = [describe_correction(kind) for kind in CORRECTIONS]
    overview = table(
        ("correction", "what it does"), [(f"[{d['kind']}](#{d['kind']})", d["summary"]) for d in described]
    )
    device = [f"## device\n\nWhat is made whatever is corrected.\n\n{fields(describe_device())}"]
    return "\n".join([CORRECTIONS_PREAMBLE, overview, *device, *map(correction, described)])


def correction(described: Mapping[str, Any]) -> str:
    """Give the section of one correction."""
    kind = described["kind"]
    parts = [f"## {kind}", described["summary"]]
    if described["remarks"]:
        parts.append(described["remarks"])
    parts += [f"![{kind.replace('_', ' ')}, with and without](corrections/{kind}.png)", fields(described["fields"])]
    return "\n\n".join(parts)


def fields(rows: Sequence[Mapping[str, Any]]) -> str:
    """Give the table of fields: allowed values, default, meaning, source with its tag."""
    return table(
        ("field", "allowed", "default", "meaning", "source"),
        [
            (
                f"`{row['name']}`", row["allowed"], valued(row["default"], row["unit"]), row["description"],
                f"[{row['certainty']}] {row['source']}",
            )
            for row in rows
        ],
    )  # fmt: skip


def profiles_page() -> str:
    """Give every shipped profile with all of its numbers."""
    described = [describe_profile(resolve_profile(name)) for name in shipped_names()]
    overview = table(("profile", "what it is"), [(f"[{d['name']}](#{d['name']})", d["summary"]) for d in described])
    return "\n".join([PROFILES_PREAMBLE, overview, *map(profile, described)])


def profile(described: Mapping[str, Any]) -> str:
    """Give the section of one profile."""
    parts = [f"## {described['name']}", described["summary"]]
    for key, title in (("for_whom", "For whom"), ("rests_on", "Rests on"), ("evidence", "Evidence")):
        if described[key]:
            parts.append(f"**{title}.** {' '.join(described[key].split())}")
    rows = [("device", row) for row in described["device"] if row["stated"]]
    for one in described["corrections"]:
        rows += [(one["kind"], row) for row in one["fields"]]
    if rows:
        parts.append(table(("number", "value", "source"), [_number(kind, row) for kind, row in rows]))
    else:
        parts.append("No corrections, and the device as it comes.")
    return "\n\n".join(parts)


def schema() -> str:
    """Give the JSON schema of a profile file."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Give a Markdown table, ended by a line break."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(_cell(text) for text in line) + " |\n" for line in lines)


def valued(value: object, unit: str) -> str:
    """Give a value with its unit."""
    if value is None:
        return "must be given"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:g} {unit}".strip()
    return str(value) if value not in ((), "") else "none"


def _number(kind: str, row: Mapping[str, Any]) -> tuple[str, str, str]:
    value = valued(row["value"], row["unit"])
    return (
        f"`{kind}.{row['name']}`", f"**{value}**" if row["stated"] else value, f"[{row['certainty']}] {row['source']}",
    )  # fmt: skip


def _cell(text: str) -> str:
    return " ".join(str(text).split()).replace("|", "\\|")


def _holds(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    main()
