"""Fields of device and corrections in plain terms, and values checked against them.

Everything is read off the annotated types: no second list of names, bounds or defaults.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin

import msgspec

from insolegen.errors import PrescriptionError
from insolegen.model.correction import Certainty
from insolegen.prescriptions.corrections.closed_curve import Curve, read_curve
from insolegen.prescriptions.suggest import did_you_mean

StructT = TypeVar("StructT", bound=msgspec.Struct)


@dataclass(frozen=True)
class Field:
    """One field: its type, limits and provenance; `choices` holds the words allowed, `default` None means required."""

    name: str
    type: Any
    description: str
    unit: str
    source: str
    certainty: Certainty
    default: object
    minimum: float | None
    maximum: float | None
    choices: tuple[object, ...]

    @property
    def allowed(self) -> str:
        """What may stand there, for people: `0 to 6.4 mm`, `three_quarter, sulcus or full`, `true or false`."""
        if self.choices:
            words = [str(choice) for choice in self.choices]
            return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
        if self.type is bool:
            return "true or false"
        if self.name == "shoe_outline":
            return "a DXF, SVG or CSV file, or points [[x, y], ...] in mm"
        if self.type == Curve:
            return "a CSV file, or points [[forward, medial], ...] in mm"
        if self.minimum is not None and self.maximum is not None:
            return f"{self.minimum:g} to {self.maximum:g} {self.unit}".strip()
        return {str: "text", float: "a number", int: "a whole number"}.get(self.type, "a value")


@cache
def fields_of(kind: type[msgspec.Struct]) -> dict[str, Field]:
    """The fields of a struct by name, in their order."""
    return {field.name: _field(field) for field in msgspec.structs.fields(kind)}


def _field(field: msgspec.structs.FieldInfo) -> Field:
    annotated = get_origin(field.type) is Annotated
    bare = get_args(field.type)[0] if annotated else field.type
    meta = next((item for item in get_args(field.type)[1:] if isinstance(item, msgspec.Meta)), msgspec.Meta())
    provenance = meta.extra or {}
    return Field(
        name=field.name,
        type=bare,
        description=meta.description or "",
        unit=provenance.get("unit", ""),
        source=provenance.get("source", ""),
        certainty=provenance.get("certainty", "E"),
        default=None if field.default is msgspec.NODEFAULT else field.default,
        minimum=meta.ge,
        maximum=meta.le,
        choices=get_args(bare) if get_origin(bare) is Literal else (),
    )


def checked(value: object, field: Field, *, where: str, folder: Path = Path()) -> Any:
    """The value as the field's type; PrescriptionError quoting value, limits and their source if it does not fit."""
    meta = msgspec.Meta(ge=field.minimum, le=field.maximum)
    if field.name == "shoe_outline" and isinstance(value, str):
        from insolegen.prescriptions.outlines.read import read_outline

        return read_outline(folder / value)
    if field.type == Curve and isinstance(value, str):
        # Read here, once, so that the prescription holds the points themselves: it travels, and the report can be
        # repeated without the file.
        return read_curve(folder / value)
    try:
        converted = msgspec.convert(value, Annotated[field.type, meta])
    except msgspec.ValidationError:
        raise _unfit(value, field, where) from None
    if isinstance(converted, float) and not math.isfinite(converted):
        raise _unfit(value, field, where)
    return converted


def _unfit(value: object, field: Field, where: str) -> PrescriptionError:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if number and field.minimum is not None:
        remedy = "stay within these limits; nothing is clamped"
        if field.source:
            remedy += f" (they rest on: {field.source})"
    elif isinstance(value, str) and field.choices:
        remedy = did_you_mean(value, [str(choice) for choice in field.choices])
    elif isinstance(value, str) and field.type is float:
        remedy = "write a bare number with a decimal point, without quotes or unit"
    else:
        remedy = ""
    # A unit belongs to a number: `true mm` would read as nonsense.
    unit = f" {field.unit}" if number and field.unit else ""
    return PrescriptionError(f"{shown(value)}{unit}", expected=field.allowed, where=where, remedy=remedy)


def shown(value: object) -> str:
    """A value as TOML would write it, shortened to one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and value.bit_length() > 50:
        return f"a number of {value.bit_length() * 3 // 10 + 1} digits"
    if isinstance(value, int | float):
        return f"{value:g}"
    if isinstance(value, Mapping):
        return "a table"
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def read_struct(kind: type[StructT], table: object, *, where: str, prefix: str = "", folder: Path = Path()) -> StructT:
    """A struct from a TOML table, every key and value checked; PrescriptionError at the first that does not fit.

    `where` names the file, `prefix` the table in it (`device.`), so that errors name the whole path.
    """
    known = fields_of(kind)
    here = f"{where}: {prefix.rstrip('.')}" if prefix else where
    if not isinstance(table, Mapping):
        raise PrescriptionError(shown(table), expected=f"a table with {', '.join(known)}", where=here)
    refuse_unknown(table, known, where=here)
    values = {
        name: checked(table[name], field, where=f"{where}: {prefix}{name}", folder=folder)
        for name, field in known.items()
        if name in table
    }
    for name, field in known.items():
        if name not in values and field.default is None:
            raise PrescriptionError(
                f"{name} is missing", expected=field.allowed, where=here, remedy=f"add {prefix}{name}"
            )
    return kind(**values)


def refuse_unknown(keys: Mapping[str, object], known: Mapping[str, object], *, where: str) -> None:
    """PrescriptionError with a suggestion for the first key that is not known."""
    for key in _strangers(keys, known):
        raise PrescriptionError(
            f"unknown key {key!r}", expected=f"one of {', '.join(known)}", where=where, remedy=did_you_mean(key, known)
        )


def _strangers(keys: Mapping[str, object], known: Mapping[str, object]) -> Iterator[str]:
    return (key for key in keys if key not in known)
