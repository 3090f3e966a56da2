"""The rows of an ASCII PLY element, taken word by word: writers differ on where they break lines."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import ScanError
from insolegen.scans.formats.numbers import floats, integers
from insolegen.scans.formats.ply_header import Element, Rows
from insolegen.scans.formats.polygons import gathered
from insolegen.scans.formats.raw_mesh import EXPORT_AGAIN


def read_text_rows(parts: list[bytes], at: int, element: Element, where: str) -> tuple[Rows, int]:
    """The element's rows from word `at` on, and the word after them; raises ScanError where the file is too short."""
    if element.count == 0 or not element.properties:
        empty = np.empty(0, dtype=np.int64)
        return Rows(
            {given.name: np.empty(0) for given in element.properties if given.count_type is None},
            {given.name: (empty, empty) for given in element.properties if given.count_type is not None},
        ), at
    if all(given.count_type is None for given in element.properties):
        width = len(element.properties)
        if at + width * element.count > len(parts):
            raise _too_short(element, (len(parts) - at) // width, where)
        table = floats(parts[at : at + width * element.count], where).reshape(-1, width)
        names = [given.name for given in element.properties]
        return Rows(dict(zip(names, table.T, strict=True)), {}), at + table.size
    if at >= len(parts):
        raise _too_short(element, 0, where)
    if len(element.properties) == 1:
        uniform = _uniform_list(parts, at, element, where)
        if uniform is not None:
            return uniform
    return _walked(parts, at, element, where)


def _uniform_list(parts: list[bytes], at: int, element: Element, where: str) -> tuple[Rows, int] | None:
    """Rows of one list, all of the first one's length; None where they are not."""
    width = 1 + _count(parts[at], where)
    end = at + width * element.count
    if end > len(parts) or parts[at:end:width].count(parts[at]) != element.count:
        return None
    numbers = integers if np.issubdtype(element.properties[0].type, np.integer) else floats
    table = numbers(parts[at:end], where).reshape(-1, width)
    counts = np.full(element.count, width - 1, dtype=np.int64)
    return Rows({}, {element.properties[0].name: (counts, table[:, 1:].reshape(-1))}), end


def _walked(parts: list[bytes], at: int, element: Element, where: str) -> tuple[Rows, int]:
    # Where a row begins is known only after the row before it: places first, row by row, then the values at once.
    spots: list[list[tuple[int, int]]] = [[] for _ in element.properties]
    start = at
    for row in range(element.count):
        for given, noted in zip(element.properties, spots, strict=True):
            length = 1
            if given.count_type is not None:
                if at >= len(parts):
                    raise _too_short(element, row, where)
                length = _count(parts[at], where)
                at += 1
            noted.append((at - start, length))
            at += length
        if at > len(parts):
            raise _too_short(element, row, where)
    values = floats(parts[start:at], where)
    rows = Rows({}, {})
    for given, noted in zip(element.properties, spots, strict=True):
        counts, places = gathered(noted)
        picked: NDArray[np.float64] = values[places]
        if given.count_type is None:
            rows.scalars[given.name] = picked
        else:
            rows.lists[given.name] = counts, picked
    return rows, at


def _count(part: bytes, where: str) -> int:
    # Almost all counts are a few plain digits; the rest ("3.0", "-1", "nan") goes the careful way.
    length = int(part) if part.isdigit() and len(part) < 10 else int(integers([part], where)[0])
    if length < 0:
        raise ScanError(f"a list of {length} values", expected="a count of 0 or more", where=where, remedy=EXPORT_AGAIN)
    return length


def _too_short(element: Element, whole_rows: int, where: str) -> ScanError:
    return ScanError(
        f"{max(0, whole_rows):,} of {element.count:,} rows of element {element.name!r} are there",
        expected="as many as the header announces",
        where=where,
        remedy=EXPORT_AGAIN,
    )
