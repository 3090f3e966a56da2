"""The rows of a binary PLY element."""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import ScanError
from insolegen.scans.formats.ply_header import Element, Rows
from insolegen.scans.formats.polygons import gathered
from insolegen.scans.formats.raw_mesh import EXPORT_AGAIN

_WIDEST_UNIFORM_ROW = 1 << 20
_STRUCT_CODES = {"i1": "b", "u1": "B", "i2": "h", "u2": "H", "i4": "i", "u4": "I", "i8": "q", "u8": "Q"}


def read_binary_rows(data: bytes, at: int, element: Element, where: str) -> tuple[Rows, int]:
    """The element's rows from byte `at` on, and the byte after them; raises ScanError where the file is too short.

    Rows whose lists all have the length of the first one's come in one structured read; any other mix is walked.
    """
    if element.count == 0 or not element.properties:
        return _no_rows(element), at
    lengths = _first_lengths(data, at, element)
    if lengths is not None:
        fields: list[tuple[str, np.dtype[np.generic], tuple[int, ...]]] = []
        for i, (given, length) in enumerate(zip(element.properties, lengths, strict=True)):
            if given.count_type is not None:
                fields.append((f"count{i}", given.count_type, ()))
            fields.append((f"value{i}", given.type, () if given.count_type is None else (length,)))
        row = np.dtype(fields)
        if at + row.itemsize * element.count <= len(data):
            records = np.frombuffer(data, dtype=row, count=element.count, offset=at)
            lists = [i for i, given in enumerate(element.properties) if given.count_type is not None]
            if all((records[f"count{i}"] == lengths[i]).all() for i in lists):
                return _uniform(element, records, lengths), at + row.itemsize * element.count
        if not any(given.count_type is not None for given in element.properties):
            raise _too_short(element, (len(data) - at) // row.itemsize, where)
    return _walked(data, at, element, where)


def _first_lengths(data: bytes, at: int, element: Element) -> list[int] | None:
    """The list lengths of the first row (0 for scalars); None where they cannot be those of all rows."""
    lengths, total = [], 0
    for given in element.properties:
        length = 1
        if given.count_type is not None:
            if at + total + given.count_type.itemsize > len(data):
                return None
            length = int(np.frombuffer(data, given.count_type, 1, at + total)[0])  # type: ignore[call-overload, unused-ignore]
            total += given.count_type.itemsize
            if length < 0:
                return None
        lengths.append(0 if given.count_type is None else length)
        total += length * given.type.itemsize
        if total > _WIDEST_UNIFORM_ROW:
            return None
    return lengths


def _uniform(element: Element, records: NDArray[np.void], lengths: list[int]) -> Rows:
    rows = Rows({}, {})
    for i, given in enumerate(element.properties):
        values = records[f"value{i}"].astype(given.type.newbyteorder("="))
        if given.count_type is None:
            rows.scalars[given.name] = values
        else:
            rows.lists[given.name] = np.full(len(records), lengths[i], dtype=np.int64), values.reshape(-1)
    return rows


def _walked(data: bytes, at: int, element: Element, where: str) -> tuple[Rows, int]:
    # Where a row begins is known only after the row before it, so this is the one place that goes row by row; it only
    # notes where values lie, and the values are gathered afterwards, all at once.
    spots: list[list[tuple[int, int]]] = [[] for _ in element.properties]
    steps = [
        (
            None if given.count_type is None else _counter(given.count_type),
            given.type.itemsize,
            spots[i].append,
        )
        for i, given in enumerate(element.properties)
    ]
    end = len(data)
    for row in range(element.count):
        for counter, size, note in steps:
            length = 1
            if counter is not None:
                if at + counter.size > end:
                    raise _too_short(element, row, where)
                (length,) = counter.unpack_from(data, at)
                at += counter.size
                if length < 0:
                    raise ScanError(
                        f"a list of {length} values in row {row} of element {element.name!r}",
                        expected="a count of 0 or more",
                        where=where,
                        remedy=EXPORT_AGAIN,
                    )
            note((at, length))
            at += length * size
        if at > end:
            raise _too_short(element, row, where)
    raw = np.frombuffer(data, dtype=np.uint8)
    rows = Rows({}, {})
    for given, noted in zip(element.properties, spots, strict=True):
        size = given.type.itemsize
        # In units of values relative to each row's own first byte, so that a value need not be aligned in the file.
        counts, places = gathered([(0, length) for _, length in noted])
        firsts = np.repeat(np.array([first for first, _ in noted]), counts)
        picked = raw[(firsts + places * size)[:, None] + np.arange(size)]
        values = picked.view(given.type).reshape(-1).astype(given.type.newbyteorder("="))
        if given.count_type is None:
            rows.scalars[given.name] = values
        else:
            rows.lists[given.name] = counts, values
    return rows, at


def _counter(kind: np.dtype[np.generic]) -> struct.Struct:
    # NumPy calls single bytes "|" and the machine's own order "="; struct's "=" has standard sizes, as files have.
    order = kind.byteorder if kind.byteorder in "<>" else "="
    return struct.Struct(order + _STRUCT_CODES[kind.str[1:]])


def _no_rows(element: Element) -> Rows:
    empty = np.empty(0, dtype=np.int64)
    return Rows(
        {given.name: np.empty(0, given.type) for given in element.properties if given.count_type is None},
        {given.name: (empty, empty) for given in element.properties if given.count_type is not None},
    )


def _too_short(element: Element, whole_rows: int, where: str) -> ScanError:
    return ScanError(
        f"{max(0, whole_rows):,} of {element.count:,} rows of element {element.name!r} are there",
        expected="as many as the header announces",
        where=where,
        remedy=EXPORT_AGAIN,
    )
