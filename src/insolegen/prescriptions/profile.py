"""A profile: what a TOML file states, checked, with the file's own sources beside its numbers."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from insolegen.errors import PrescriptionError
from insolegen.model.correction import Correction
from insolegen.model.device import Device
from insolegen.model.patient import Condition
from insolegen.prescriptions.document import SCHEMA, ProfileDocument, Provenance
from insolegen.prescriptions.fields import checked, fields_of, read_struct, refuse_unknown, shown
from insolegen.prescriptions.layers import laid_over
from insolegen.prescriptions.registry import correction_named
from insolegen.prescriptions.suggest import did_you_mean

_TEXTS = ("name", "summary", "for_whom", "rests_on", "evidence")


@dataclass(frozen=True)
class Profile:
    """A checked profile.

    `stated` holds the dotted names of the numbers that the file itself gives (`device.trim`, `arch_fill.depth_mm`);
    all others are defaults. `sources` gives provenance by the same names.
    """

    name: str
    summary: str
    for_whom: str = ""
    rests_on: str = ""
    evidence: str = ""
    device: Device = field(default_factory=Device)
    corrections: tuple[Correction, ...] = ()
    sources: Mapping[str, Provenance] = field(default_factory=dict)
    stated: frozenset[str] = frozenset()
    where: str = ""
    clinician_review: bool = False
    conditions: tuple[Condition, ...] = ()


Named = Callable[[str], Profile]
"""Finds the profile that another one extends, by shipped name or path."""


def _none_named(name: str) -> Profile:
    raise PrescriptionError(
        f"extends = {name!r}", expected="a profile that stands alone", where="extends", remedy="leave extends out"
    )


def read_profile(path: Path, named: Named = _none_named) -> Profile:
    """The profile in a TOML file; PrescriptionError for a file that is missing, broken or says what cannot be built."""
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise PrescriptionError(
            "there is no such profile file",
            where=str(path),
            expected="a TOML file",
            remedy="check the path; `insolegen profiles` lists the shipped ones",
        ) from None
    except OSError as error:
        raise PrescriptionError(
            f"the profile cannot be read: {error.strerror}", where=str(path), expected="a readable TOML file"
        ) from None
    except UnicodeDecodeError as error:
        raise PrescriptionError(
            f"byte {error.start + 1} is not UTF-8",
            where=str(path),
            expected="a TOML file, in UTF-8",
            remedy="save the file as UTF-8 text",
        ) from None
    return parse_profile(text, where=str(path), named=named)


def parse_profile(text: str, *, where: str, named: Named = _none_named) -> Profile:
    """The profile in a TOML text; `where` names it in errors."""
    try:
        table = tomllib.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:  # a number of thousands of digits is a plain ValueError
        raise PrescriptionError(
            f"not valid TOML: {error}",
            where=where,
            expected="a TOML file",
            remedy="mend that line; text stands in quotes, a decimal number has a point",
        ) from None
    return profile_from_table(table, where=where, named=named)


def profile_from_table(table: Mapping[str, object], *, where: str, named: Named = _none_named) -> Profile:
    """The profile in a parsed table, everything checked; PrescriptionError at the first thing that does not fit."""
    _check_schema(table, where)
    known = fields_of(ProfileDocument)
    refuse_unknown(table, known, where=where)
    texts = {name: _text(table, name, where) for name in _TEXTS}
    device_table = table.get("device", {})
    device = read_struct(Device, device_table, where=where, prefix="device.")
    corrections, stated = _corrections(table.get("corrections", []), where)
    if isinstance(device_table, Mapping):
        stated |= {f"device.{name}" for name in device_table}
    flags = {name: checked(table.get(name, known[name].default), known[name], where=f"{where}: {name}")
             for name in ("extends", "without", "clinician_review", "conditions")}  # fmt: skip
    own = Profile(
        name=texts["name"],
        summary=texts["summary"],
        for_whom=texts["for_whom"],
        rests_on=texts["rests_on"],
        evidence=texts["evidence"],
        device=device,
        corrections=corrections,
        sources=_sources(table.get("sources", {}), stated, where),
        stated=frozenset(stated),
        where=where,
        clinician_review=flags["clinician_review"],
        conditions=flags["conditions"],
    )
    merged = laid_over(named(flags["extends"]), own, flags["without"]) if flags["extends"] else own
    if flags["without"] and not flags["extends"]:
        raise PrescriptionError(
            "without is for a profile that extends another",
            expected="extends beside without",
            where=where,
            remedy='add extends = "...", or leave without out',
        )
    refuse_conflicts(merged.corrections, where=where)
    return merged


def refuse_conflicts(corrections: tuple[Correction, ...], *, where: str) -> None:
    """PrescriptionError for the first two corrections that cannot go into one device (reference 4.4)."""
    for one in corrections:
        for other in corrections:
            reason = one.conflict_with(other) if other is not one else ""
            if reason:
                raise PrescriptionError(
                    f"{one.kind} and {other.kind} do not go together: {reason}",
                    expected="one of the two",
                    where=where,
                    remedy=f"leave out {one.kind} or {other.kind}",
                )


def _check_schema(table: Mapping[str, object], where: str) -> None:
    # Before all else: in a file of another format every other complaint would mislead.
    found = table.get("schema")
    if found is None:
        raise PrescriptionError(
            "schema is missing",
            expected=f"schema = {SCHEMA}",
            where=where,
            remedy=did_you_mean("schema", table) or f"begin the file with `schema = {SCHEMA}`",
        )
    if type(found) is not int or found != SCHEMA:
        newer = type(found) is int and found > SCHEMA
        raise PrescriptionError(
            f"schema = {found if type(found) is float else shown(found)}",
            expected=f"schema = {SCHEMA}",
            where=where,
            remedy="a newer insolegen reads it" if newer else f"write `schema = {SCHEMA}`",
        )


def _text(table: Mapping[str, object], name: str, where: str) -> str:
    known = fields_of(ProfileDocument)[name]
    required = known.default is None
    if required and name not in table:
        raise PrescriptionError(
            f"{name} is missing", expected="text", where=where, remedy=f'add `{name} = "..."` at the top of the file'
        )
    text = str(checked(table.get(name, ""), known, where=f"{where}: {name}")).strip()
    if required and not text:
        raise PrescriptionError(f"{name} is empty", expected="text", where=where, remedy=f"fill in {name}")
    return text


def _corrections(tables: object, where: str) -> tuple[tuple[Correction, ...], set[str]]:
    if not isinstance(tables, list):
        raise PrescriptionError(
            f"corrections is {shown(tables)}",
            expected="a list of tables",
            where=f"{where}: corrections",
            remedy="head each correction with [[corrections]], in double brackets",
        )
    corrections: list[Correction] = []
    stated: set[str] = set()
    for number, table in enumerate(tables, start=1):
        correction, values = _correction(table, f"{where}: correction {number}", where)
        if any(correction.kind == other.kind for other in corrections):
            raise PrescriptionError(
                f"a second {correction.kind}",
                expected="each kind of correction once",
                where=f"{where}: correction {number}",
                remedy="put the wanted value into one of them",
            )
        corrections.append(correction)
        stated |= {f"{correction.kind}.{name}" for name in values}
    return tuple(corrections), stated


def _correction(table: object, here: str, where: str) -> tuple[Correction, Mapping[str, object]]:
    if not isinstance(table, Mapping):
        raise PrescriptionError(shown(table), expected='a table with kind = "..."', where=here)
    kind = table.get("kind")
    if not isinstance(kind, str):
        raise PrescriptionError(
            "kind is missing" if kind is None else f"kind = {shown(kind)}",
            expected='kind = "..."',
            where=here,
            remedy="`insolegen corrections` lists the kinds",
        )
    values = {name: value for name, value in table.items() if name != "kind"}
    folder = Path(where).parent if where.endswith(".toml") else Path()
    correction = read_struct(correction_named(kind, where=here), values, where=where, prefix=f"{kind}.", folder=folder)
    return correction, values


def _sources(tables: object, stated: set[str], where: str) -> dict[str, Provenance]:
    if not isinstance(tables, Mapping):
        raise PrescriptionError(shown(tables), expected="a table by dotted names", where=f"{where}: sources")
    for name in tables:
        if name not in stated:
            raise PrescriptionError(
                f"a source for {name!r}, which this profile does not state",
                expected=f"one of {', '.join(sorted(stated)) or '(nothing is stated)'}",
                where=f"{where}: sources",
                remedy=did_you_mean(name, stated) or 'quote the dotted name: "arch_fill.depth_mm" = { ... }',
            )
    return {
        name: read_struct(Provenance, table, where=where, prefix=f'sources."{name}".') for name, table in tables.items()
    }
