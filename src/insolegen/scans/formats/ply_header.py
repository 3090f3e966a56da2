"""The header of a PLY: which elements follow, how many of each, and how they are written."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import ScanError
from insolegen.scans.formats.raw_mesh import EXPORT_AGAIN

_TYPES = {
    "char": "i1", "uchar": "u1", "short": "i2", "ushort": "u2", "int": "i4", "uint": "u4", "float": "f4",
    "double": "f8", "int8": "i1", "uint8": "u1", "int16": "i2", "uint16": "u2", "int32": "i4", "uint32": "u4",
    "int64": "i8", "uint64": "u8", "float32": "f4", "float64": "f8",
}  # fmt: skip
_BYTE_ORDERS = {"ascii": "", "binary_little_endian": "<", "binary_big_endian": ">"}
_END = re.compile(rb"(?:\r\n|\n|\r)[ \t]*end_header[ \t]*(\r\n|\n|\r|$)")


@dataclass(frozen=True)
class Property:
    """One property: its NumPy type, and for a list the type of the count before it."""

    name: str
    type: np.dtype[np.generic]
    count_type: np.dtype[np.generic] | None = None


@dataclass(frozen=True)
class Element:
    """One element: its name, how many rows, and their properties in order."""

    name: str
    count: int
    properties: tuple[Property, ...]


@dataclass(frozen=True)
class Header:
    """The elements in order; whether they are text; where in the file they begin."""

    text: bool
    elements: tuple[Element, ...]
    body: int


@dataclass(frozen=True)
class Rows:
    """The values of one element: each scalar property as (n,), each list property as counts (n,) and flat values."""

    scalars: dict[str, NDArray[np.generic]]
    lists: dict[str, tuple[NDArray[np.int64], NDArray[np.generic]]]


def read_header(data: bytes, where: str) -> Header:
    """The header of the file; raises ScanError with the line that cannot be understood."""
    end = _END.search(data)
    if end is None:
        raise ScanError("a PLY without 'end_header'", expected="a whole header", where=where, remedy=EXPORT_AGAIN)
    lines = [line.split() for line in data[: end.start()].decode("ascii", "backslashreplace").splitlines()]
    order: str | None = None
    names: list[tuple[str, int, list[Property]]] = []
    for line in lines[1:]:
        match line:
            case [] | ["comment" | "obj_info", *_]:
                continue
            case ["format", form, *_] if form in _BYTE_ORDERS:
                order = _BYTE_ORDERS[form]
            case ["element", name, count] if re.fullmatch("[0-9]{1,15}", count):
                names.append((name, int(count), []))
            case ["property", "list", count, kind, name] if _TYPES.get(count, "f")[0] != "f" and kind in _TYPES:
                # Types are native here; the byte order is put on below, once the format line has been seen.
                _last(names, line, where).append(Property(name, np.dtype(_TYPES[kind]), np.dtype(_TYPES[count])))
            case ["property", kind, name] if kind in _TYPES:
                _last(names, line, where).append(Property(name, np.dtype(_TYPES[kind])))
            case _:
                raise _strange(line, where)
    if order is None:
        raise ScanError("a PLY without its format", expected="a line 'format ...'", where=where, remedy=EXPORT_AGAIN)
    elements = tuple(
        Element(name, count, tuple(_ordered(given, order or "=") for given in properties))
        for name, count, properties in names
    )
    return Header(order == "", elements, end.end())


def _last(names: list[tuple[str, int, list[Property]]], line: list[str], where: str) -> list[Property]:
    if not names:
        raise _strange(line, where)
    return names[-1][2]


def _ordered(given: Property, order: str) -> Property:
    count_type = None if given.count_type is None else given.count_type.newbyteorder(order)  # type: ignore[arg-type]
    return Property(given.name, given.type.newbyteorder(order), count_type)  # type: ignore[arg-type]


def _strange(line: list[str], where: str) -> ScanError:
    return ScanError(
        f"the header line {' '.join(line)[:80]!r}",
        expected="a PLY header: format, element, property, comment",
        where=where,
        remedy=EXPORT_AGAIN,
    )
