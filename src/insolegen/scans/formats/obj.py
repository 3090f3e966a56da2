"""Wavefront OBJ: its vertices and faces; groups, materials, normals, textures and curves are passed over."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import ScanError
from insolegen.scans.formats.numbers import floats, integers, words
from insolegen.scans.formats.polygons import fan_triangulated
from insolegen.scans.formats.raw_mesh import EXPORT_AGAIN, RawMesh

_LOOKS_LIKE_OBJ = re.compile(rb"^[ \t]*v[ \t]+[-+.0-9]", re.MULTILINE)
_INDENTED = re.compile(rb"^[ \t]+", re.MULTILINE)
_COMMENT = re.compile(rb"#[^\n]*")
_NEWLINE, _SPACE, _TAB = b"\n \t"


@dataclass(frozen=True)
class _Lines:
    """The lines of one keyword: all their words but the keyword, how many each line has, where each begins."""

    words: list[bytes]
    counts: NDArray[np.int64]
    starts: NDArray[np.int64]


def is_obj(data: bytes) -> bool:
    """Whether it is text, and a line of it is a vertex as OBJ writes them."""
    if b"\0" in data[:65536]:
        return False
    # Vertices come early as a rule, and late after long comments.
    starts = (data[:65536], data)
    return any(_LOOKS_LIKE_OBJ.search(start.replace(b"\r", b"\n")) is not None for start in starts)


def read_obj(data: bytes, where: str) -> RawMesh:
    """Vertices (n, 3) float64 and faces (m, 3); polygons are fanned, colours after the coordinates left aside."""
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if b"\\\n" in data:
        data = data.replace(b"\\\n", b" ")
    if b"\n " in data or b"\n\t" in data or data[:1] in (b" ", b"\t"):
        data = _INDENTED.sub(b"", data)
    vertex_lines, face_lines = _lines(data, b"v", where), _lines(data, b"f", where)
    vertices = _vertices(vertex_lines, where)
    if len(face_lines.counts) == 0:
        return RawMesh(vertices, np.empty((0, 3), dtype=np.int64))
    corners = _corners(face_lines, where)
    if (corners < 0).any():
        # Negative indices count back from the last vertex above the face's own line.
        above = np.repeat(np.searchsorted(vertex_lines.starts, face_lines.starts), face_lines.counts)
        corners = np.where(corners < 0, np.where(corners >= -above, above + corners, -1), corners - 1)
    else:
        corners -= 1
    return RawMesh(vertices, fan_triangulated(face_lines.counts, corners, where))


def _lines(data: bytes, keyword: bytes, where: str) -> _Lines:
    # Files hold long runs of lines of one kind. Whole runs are cut out, so that no line is ever handled by itself.
    letters = np.frombuffer(data + b"\n", dtype=np.uint8)
    ends = np.flatnonzero(letters == _NEWLINE)
    starts = np.concatenate(([0], ends[:-1] + 1))
    after = letters[np.minimum(starts + 1, len(letters) - 1)]
    mine = (letters[starts] == keyword[0]) & ((after == _SPACE) | (after == _TAB))
    steps = np.flatnonzero(np.diff(mine.astype(np.int8), prepend=0, append=0))
    runs = zip(starts[steps[0::2]].tolist(), ends[steps[1::2] - 1].tolist(), strict=True)
    text = b"\n".join([data[start:end] for start, end in runs])
    if b"#" in text:
        text = _COMMENT.sub(b"", text)
    parts = words(text, where)
    if b"/" in text:
        # Of a corner "vertex/texture/normal" only the vertex is of use.
        parts = [part.partition(b"/")[0] for part in parts]
    line_count = int(np.count_nonzero(mine))
    width = len(parts) // max(1, line_count)
    if line_count and len(parts) == width * line_count and parts[::width].count(keyword) == line_count:
        del parts[::width]
        return _Lines(parts, np.full(line_count, width - 1), starts[mine])
    at = np.array([i for i, part in enumerate(parts) if part == keyword], dtype=np.int64)
    if len(at) != line_count:
        raise ScanError(
            f"the word {keyword.decode()!r} within a line that begins with it",
            expected="numbers",
            where=where,
            remedy=EXPORT_AGAIN,
        )
    counts = np.diff(at, append=len(parts)) - 1
    return _Lines([part for part in parts if part != keyword], counts, starts[mine])


def _vertices(lines: _Lines, where: str) -> NDArray[np.float64]:
    if len(lines.counts) == 0:
        return np.empty((0, 3))
    if lines.counts.min() < 3:
        at = int(np.argmax(lines.counts < 3))
        raise ScanError(
            f"vertex {at + 1} has {int(lines.counts[at])} coordinates",
            expected="three",
            where=where,
            remedy=EXPORT_AGAIN,
        )
    starts = np.cumsum(lines.counts) - lines.counts
    vertices: NDArray[np.float64] = floats(lines.words, where)[starts[:, None] + np.arange(3)]
    return vertices


def _corners(lines: _Lines, where: str) -> NDArray[np.int64]:
    corners = integers(lines.words, where)
    if (corners == 0).any():
        raise ScanError("a face that names vertex 0", expected="indices from 1 on", where=where, remedy=EXPORT_AGAIN)
    return corners
