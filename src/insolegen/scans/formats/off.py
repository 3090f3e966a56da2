"""OFF, the text form: `OFF`, counts, a line a vertex, a line a face."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import ScanError
from insolegen.scans.formats.numbers import floats, integers, whole, words
from insolegen.scans.formats.polygons import fan_triangulated, gathered
from insolegen.scans.formats.raw_mesh import EXPORT_AGAIN, RawMesh

_HEADER = re.compile(rb"\s*(?:#[^\n]*\n\s*)*(ST)?C?N?(4)?(n)?OFF\b[ \t]*(BINARY)?")


def is_off(data: bytes) -> bool:
    """Whether the first word, after comments, is OFF or one of its variants (COFF, NOFF, ...)."""
    return _HEADER.match(data[:4096].replace(b"\r", b"\n")) is not None


def read_off(data: bytes, where: str) -> RawMesh:
    """Vertices (n, 3) float64 and faces (m, 3); polygons are fanned; normals and colours left aside."""
    text = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in data else data
    header = _HEADER.match(text)
    if header is None or any(header.groups()[1:]):
        raise ScanError(
            "an OFF of another kind: binary or not three-dimensional" if header else "no OFF header",
            expected="the text form of OFF in three dimensions",
            where=where,
            remedy="export the scan as STL or PLY",
        )
    body = text[header.end() :]
    if b"#" in body:
        body = re.sub(rb"#[^\n]*", b"", body)
    lines = [line for line in body.split(b"\n") if line.strip()]
    sizes = integers(words(lines[0], where)[:3], where) if lines else np.empty(0, dtype=np.int64)
    if len(sizes) < 2 or sizes[:2].min() < 0:
        raise ScanError("no counts after OFF", expected="vertices, faces, edges", where=where, remedy=EXPORT_AGAIN)
    vertex_count, face_count = int(sizes[0]), int(sizes[1])
    if len(lines) - 1 < vertex_count + face_count:
        raise ScanError(
            f"{len(lines) - 1:,} lines of vertices and faces",
            expected=f"{vertex_count:,} vertices and {face_count:,} faces",
            where=where,
            remedy=EXPORT_AGAIN,
        )
    vertex_lines = lines[1 : 1 + vertex_count]
    face_lines = lines[1 + vertex_count : 1 + vertex_count + face_count]
    values, widths = _rows(vertex_lines, where)
    if vertex_count and widths.min() < 3:
        raise ScanError(
            f"vertex {int(np.argmin(widths))} has {int(widths.min())} coordinates",
            expected="three",
            where=where,
            remedy=EXPORT_AGAIN,
        )
    starts = np.cumsum(widths) - widths
    vertices = values[starts[:, None] + np.arange(3)]
    values, widths = _rows(face_lines, where)
    if face_count == 0:
        return RawMesh(vertices, np.empty((0, 3), dtype=np.int64))
    firsts = np.cumsum(widths) - widths
    counts = whole(values[firsts], where)
    wrong = (counts < 0) | (counts >= widths)
    if wrong.any():
        at = int(np.argmax(wrong))
        raise ScanError(
            f"face {at} announces {int(counts[at])} corners and has {int(widths[at]) - 1}",
            expected="as many as announced",
            where=where,
            remedy=EXPORT_AGAIN,
        )
    counts, places = gathered(np.stack((firsts + 1, counts), axis=1))
    return RawMesh(vertices, fan_triangulated(counts, whole(values[places], where), where))


def _rows(lines: list[bytes], where: str) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """All numbers of the lines, and how many each line has, (n,)."""
    counts = np.fromiter((len(line.split()) for line in lines), dtype=np.int64, count=len(lines))
    return floats(words(b" ".join(lines), where), where), counts
