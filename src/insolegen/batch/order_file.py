"""A list of orders in a file, CSV or JSON: for every scan what is asked for it, and what is known of the person."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from insolegen.batch.folder import key
from insolegen.batch.orders import Order, OrderList, Output, Wish
from insolegen.batch.results import SUMMARY
from insolegen.errors import UsageError
from insolegen.fabrication.beds import bed_named
from insolegen.model.patient import Condition, Patient
from insolegen.model.scan import ScanHints

SUFFIXES = (".csv", ".json")
LARGEST_BYTES = 100_000_000
_LISTS = ("set", "conditions")
_NUMBERS = ("body_mass_kg", "age_years", "dose_percent")
_YES = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
_FORMS = "CSV with a heading, or a JSON list of objects; columns or keys: "
_NO_WISH = Wish()


class OrderRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One order as it is written down; only `scan` must be given. Paths are from the folder of the file."""

    scan: Annotated[str, msgspec.Meta(min_length=1)]
    id: str = ""
    profile: str | None = None
    set: tuple[str, ...] = ()
    side: Literal["left", "right"] | None = None
    unit: Literal["mm", "cm", "m", "in"] | None = None
    scan_kind: Literal["foot", "plantar", "foam", "cast"] | None = None
    weight_bearing: Literal["none", "semi", "full"] | None = None
    conditions: tuple[Condition, ...] = ()
    clinician_reviewed: bool = False
    body_mass_kg: Annotated[float, msgspec.Meta(ge=10, le=300)] | None = None
    age_years: Annotated[float, msgspec.Meta(ge=0, le=130)] | None = None
    dose_percent: Annotated[float, msgspec.Meta(ge=1, le=100)] | None = None
    other_foot: str | None = None
    format: Literal["stl", "3mf", "ply"] | None = None
    engrave: Annotated[str, msgspec.Meta(min_length=1)] | None = None
    bed: str | None = None


def orders_in_file(path: Path, wish: Wish = _NO_WISH) -> OrderList:
    """The orders of a CSV or JSON file, laid over a wish that holds for all of them.

    In CSV `set` and `conditions` take several values, separated by semicolons. An order without an id is named like
    its scan without the ending. UsageError, naming the line, for what cannot be understood: a condition or a review
    that is misspelt must not be passed over, and so no order of the file is begun.
    """
    rows = _rows_of(path)
    if not rows:
        raise _refusal("no order in it", path.name)
    orders: dict[str, Order] = {}
    for where, row in rows:
        order = _order(_checked(row, where), path.parent, wish, where)
        if key(order.id) in orders or key(order.id) == key(SUMMARY):
            raise UsageError(
                f"a second order {order.id!r}" if key(order.id) in orders else f"an order {order.id!r}",
                expected="an id of its own for every order, not the name of the summary",
                where=where,
                remedy="give it another id",
            )
        orders[key(order.id)] = order
    return OrderList(sorted(orders.values(), key=lambda order: order.id))


def _order(row: OrderRow, folder: Path, wish: Wish, where: str) -> Order:
    name = row.id or Path(row.scan).stem
    if not name or name.startswith(".") or set(name) & set('/\\:*?"<>|') or not name.isprintable():
        raise UsageError(
            f"the id {name!r}",
            expected="a name for a folder, without / and \\",
            where=where,
            remedy="give it another id",
        )
    own = {text.partition("=")[0].strip() for text in row.set}
    common = tuple(text for text in wish.overrides if text.partition("=")[0].strip() not in own)
    hints, patient = wish.hints, wish.patient
    return Order(
        id=name,
        scan=folder / row.scan,
        file=Path(row.scan).as_posix(),
        profile=_profile(row.profile, folder) or wish.profile,
        overrides=(*common, *row.set),
        hints=ScanHints(
            side=row.side or hints.side,
            unit=row.unit or hints.unit,
            kind=row.scan_kind or hints.kind,
            weight_bearing=row.weight_bearing or hints.weight_bearing,
        ),
        patient=Patient(
            conditions=tuple(dict.fromkeys((*patient.conditions, *row.conditions))),
            clinician_reviewed=patient.clinician_reviewed or row.clinician_reviewed,
            body_mass_kg=patient.body_mass_kg if row.body_mass_kg is None else row.body_mass_kg,
            age_years=patient.age_years if row.age_years is None else row.age_years,
        ),
        dose_percent=wish.dose_percent if row.dose_percent is None else row.dose_percent,
        other_foot=folder / row.other_foot if row.other_foot else None,
        output=_output(row, wish.output, where),
    )


def _output(row: OrderRow, wish: Output, where: str) -> Output:
    if row.bed is not None:
        try:
            bed_named(row.bed)
        except UsageError as error:
            raise UsageError(error.found, expected=error.expected, where=where, remedy=error.remedy) from None
    return Output(
        suffix=wish.suffix if row.format is None else f".{row.format}",
        label=row.engrave or wish.label,
        bed=row.bed or wish.bed,
    )


def _profile(profile: str | None, folder: Path) -> str | None:
    """A shipped name as it is, the path of a profile file from the folder of the orders."""
    return str(folder / profile) if profile is not None and profile.lower().endswith(".toml") else profile


def _rows_of(path: Path) -> list[tuple[str, Mapping[str, Any]]]:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise _refusal(f"{path.stat().st_size} bytes", path.name)
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise _refusal(f"the file cannot be read: {error.strerror}", path.name) from error
    except UnicodeDecodeError as error:
        raise _refusal("the file is no text in UTF-8", path.name) from error
    return _from_json(text, path.name) if path.suffix.lower() == ".json" else _from_csv(text, path.name)


def _from_json(text: str, file: str) -> list[tuple[str, Mapping[str, Any]]]:
    try:
        found = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise _refusal(f"not valid JSON: {error}", file) from error
    rows = found.get("orders") if isinstance(found, dict) else found
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _refusal("no list of orders", file)
    return [(f"{file}, order {number}", row) for number, row in enumerate(rows, start=1)]


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("one name twice in one object")
    return dict(pairs)


def _from_csv(text: str, file: str) -> list[tuple[str, Mapping[str, Any]]]:
    # Spreadsheets in half of Europe separate by semicolons; then lists within a cell are separated by |.
    heading, _, _ = text.partition("\n")
    between, within = (";", "|") if heading.count(";") > heading.count(",") else (",", ";")
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=between))
    except csv.Error as error:
        raise _refusal(f"not valid CSV: {error}", file) from error
    names = [name.strip().lower() for name in lines[0]] if lines else []
    if "scan" not in names or len(set(names)) < len(names):
        raise _refusal("no heading with the column scan" if "scan" not in names else "a column twice", file)
    rows: list[tuple[str, Mapping[str, Any]]] = []
    for number, line in enumerate(lines[1:], start=2):
        cells = [cell.strip() for cell in line]
        if not any(cells) or cells[0].startswith("#"):
            continue
        where = f"{file}, line {number}"
        if len(cells) > len(names):
            raise UsageError(f"{len(cells)} cells", expected=f"at most {len(names)}, as in the heading", where=where)
        row = {name: _cell(name, cell, within, where) for name, cell in zip(names, cells, strict=False) if cell}
        rows.append((where, row))
    return rows


def _cell(name: str, text: str, within: str, where: str) -> Any:
    if name in _LISTS:
        return [part.strip() for part in text.split(within) if part.strip()]
    if name == "clinician_reviewed":
        return _YES.get(text.lower(), text)
    if name in _NUMBERS:
        try:
            return float(text)
        except ValueError:
            raise UsageError(f"{name} {text!r}", expected="a number with a decimal point", where=where) from None
    return text


def _checked(row: Mapping[str, Any], where: str) -> OrderRow:
    try:
        return msgspec.convert(row, OrderRow)
    except msgspec.ValidationError as error:
        raise UsageError(
            str(error),
            expected=f"an order with {', '.join(OrderRow.__struct_fields__)}",
            where=where,
            remedy="`insolegen batch --help` says what may stand where",
        ) from None


def _refusal(found: str, where: str) -> UsageError:
    return UsageError(
        found,
        expected=_FORMS + ", ".join(OrderRow.__struct_fields__),
        where=where,
        remedy="check the file, or name a folder of scans",
    )
