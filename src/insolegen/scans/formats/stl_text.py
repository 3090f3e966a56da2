"""STL, ASCII: `solid`, then 21 words a triangle, then `endsolid`; any letter case, any spacing, several solids."""

from __future__ import annotations

import numpy as np

from insolegen.errors import ScanError
from insolegen.scans.formats.numbers import floats, words
from insolegen.scans.formats.raw_mesh import EXPORT_AGAIN, RawMesh

_WORDS_PER_TRIANGLE = 21
_KEYWORDS = {
    0: b"facet", 1: b"normal", 5: b"outer", 6: b"loop", 7: b"vertex", 11: b"vertex", 15: b"vertex", 19: b"endloop",
    20: b"endfacet",
}  # fmt: skip
_COORDINATES = (8, 9, 10, 12, 13, 14, 16, 17, 18)


def is_text_stl(data: bytes) -> bool:
    """Whether the text begins as an ASCII STL does: the word "solid", then soon a facet or the end."""
    start = data[:4096].lstrip().lower()
    return start.startswith(b"solid") and (b"facet" in start or b"endsolid" in start)


def read_text_stl(data: bytes, where: str) -> RawMesh:
    """A soup: float64 vertices (3m, 3), all solids together. Stored normals are not looked at."""
    text = data.replace(b"\r", b"\n") if b"\r" in data else data
    text, begun, ended = _without_names(text)
    parts = words(text, where)
    triangles, left_over = divmod(len(parts), _WORDS_PER_TRIANGLE)
    for place, keyword in _KEYWORDS.items():
        here = parts[place : triangles * _WORDS_PER_TRIANGLE : _WORDS_PER_TRIANGLE]
        if here.count(keyword) == triangles:
            continue
        at = next((i for i, word in enumerate(here) if word.lower() != keyword), None)
        if at is not None:
            raise ScanError(
                f"{here[at][:40].decode('ascii', 'backslashreplace')!r} in facet {at}",
                expected=f"the word {keyword.decode()!r}",
                where=where,
                remedy=EXPORT_AGAIN,
            )
    if left_over or ended < begun:
        raise ScanError(
            f"the text breaks off after {triangles:,} whole triangles",
            expected="a text STL that ends with 'endsolid'",
            where=where,
            remedy=EXPORT_AGAIN,
        )
    corners = np.empty((triangles, 9))
    for column, place in enumerate(_COORDINATES):
        corners[:, column] = floats(parts[place::_WORDS_PER_TRIANGLE], where)
    return RawMesh(corners.reshape(-1, 3), np.arange(3 * triangles, dtype=np.int64).reshape(-1, 3))


def _without_names(text: bytes) -> tuple[bytes, int, int]:
    """The text without its `solid` and `endsolid` lines, and how many there were of each.

    The rest of such a line is a name, which may hold anything, the word "vertex" and underscores included.
    """
    # Looked for word by word, since a pattern tried at the start of each of a million lines takes seconds.
    lower = text.lower()
    kept, begun, ended, at = [], 0, 0, 0
    while (found := lower.find(b"solid", at)) >= 0:
        line = lower.rfind(b"\n", at, found) + 1 or at
        end = lower.find(b"\n", found)
        end = len(text) if end < 0 else end
        match lower[line:found].strip():
            case b"":
                begun += 1
            case b"end":
                ended += 1
            case _:
                kept.append(text[at:end])
                at = end
                continue
        kept.append(text[at:line])
        at = end
    kept.append(text[at:])
    return b"".join(kept), begun, ended
