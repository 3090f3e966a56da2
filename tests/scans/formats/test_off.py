from __future__ import annotations

import pytest

from insolegen.errors import ScanError
from insolegen.scans.read import decode_scan

WHOLE = b"OFF\n4 2 0\n0 0 0\n1 0 0\n1 1 0\n0 1 0\n3 0 1 2\n3 0 2 3\n"


@pytest.mark.parametrize(
    "data",
    [
        WHOLE,
        WHOLE.replace(b"OFF\n", b"OFF "),
        WHOLE.replace(b"OFF", b"COFF").replace(b" 0\n", b" 0 255 0 0 255\n"),
        WHOLE.replace(b"3 0 1 2", b"3 0 1 2 255 0 0"),
        b"# made\n# by\n" + WHOLE.replace(b"1 1 0\n", b"1 1 0 # corner\n\n# more\n"),
        WHOLE.replace(b"\n", b"\r\n"),
        WHOLE.replace(b"4 2 0", b"4 1 0").replace(b"3 0 1 2\n3 0 2 3", b"4 0 1 2 3"),
    ],
)
def test_spellings(data):
    scan = decode_scan(data, "a.off")
    assert scan.vertices.tolist() == [[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]]
    assert scan.faces.tolist() == [[0, 1, 2], [0, 2, 3]]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b"OFF", b"OFF BINARY", "another kind"),
        (b"OFF", b"4OFF", "another kind"),
        (b"4 2 0", b"4", "no counts"),
        (b"4 2 0", b"4 -2 0", "no counts"),
        (b"4 2 0", b"4 3 0", "6 lines"),
        (b"4 2 0", b"4000000000 2 0", "6 lines"),
        (b"4 2 0", b"6 0 0", "point cloud: 6 points"),
        (b"1 1 0", b"1 1", "vertex 2 has 2 coordinates"),
        (b"3 0 1 2", b"4 0 1 2", "face 0 announces 4 corners and has 3"),
        (b"3 0 1 2", b"3 0 1 4", "1 triangles name"),
        (b"3 0 1 2", b"2 0 1", "face 0 has 2 corners"),
        (b"1 1 0", b"1 nan 0", "vertex 2"),
    ],
)
def test_refusals(old, new, message):
    assert old in WHOLE
    with pytest.raises(ScanError, match=message):
        decode_scan(WHOLE.replace(old, new, 1), "a.off")
