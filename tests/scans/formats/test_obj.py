from __future__ import annotations

import pytest

from insolegen.errors import ScanError
from insolegen.scans.read import decode_scan

SQUARE = [[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]]
V = b"v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\n"
FANNED = [[0, 1, 2], [0, 2, 3]]


@pytest.mark.parametrize(
    "data",
    [
        V + b"f 1 2 3 4\n",
        V + b"f 1 2 3\nf 1 3 4",
        V + b"f 1/1 2/2 3/3\nf 1//1 3//3 4//4\n",
        V + b"f 1/1/1 2//2 3/3\nf 1 3 4/7/8\n",
        V + b"f -4 -3 -2 -1\n",
        b"v 0 0 0\nv 1 0 0\nv 1 1 0\nf -3 -2 -1\nv 0 1 0\nf 1 -2 -1\n",
        (V + b"f 1 2 3 4\n").replace(b"\n", b"\r\n"),
        (V + b"f 1 2 3 4\n").replace(b"\n", b"\r"),
        (V + b"f 1 2 3 4\n").replace(b" ", b"\t  "),
        b"  " + (V + b"f 1 2 3 4\n").replace(b"\n", b"\n  "),
        V + b"f 1 2 \\\n 3 4\n",
        V.replace(b" 0\n", b" 0 0.5 0.5 1\n") + b"f 1 2 3 4\n",
        V.replace(b"v 1 1 0\n", b"v 1 1 0 1.0\n") + b"f 1 2 3 4 # v f\n",
        b"# v 9 9 9\nmtllib a_b.mtl\no f 1 2 3\n"
        + V
        + b"vn 0 0 1\nvt 0 0\ng x\nusemtl y_z\ns off\nf 1 2 3\nl 1 2\nf 1 3 4\n",
        b"f 1 2 3 4\n" + V,
        b"v 0 0 0\nvn 0 0 1\nv 1e0 0 0\nvn 0 0 1\nv +1. 1 0\nvn 0 0 1\nv 0 1 0\nvn 0 0 1\nf 1 2 3 4\n",
    ],
)
def test_spellings(data):
    scan = decode_scan(data, "a.obj")
    assert scan.vertices.tolist() == SQUARE
    assert scan.faces.tolist() == FANNED


def test_mixed_polygons_keep_their_order():
    scan = decode_scan(V + b"v 0 0 1\nf 1 2 3\nf 1 2 3 4 5\nf 3 4 5 1\n", "a.obj")
    assert scan.faces.tolist() == [[0, 1, 2], [0, 1, 2], [0, 2, 3], [0, 3, 4], [2, 3, 4], [2, 4, 0]]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (V, "point cloud: 4 points"),
        (b"v 0 0\nf 1 1 1\n", "vertex 1 has 2 coordinates"),
        (V + b"f 1 2\n", "face 0 has 2 corners"),
        (V + b"f ", "face 0 has 0 corners"),
        (V + b"f 1 2 3\nf \n", "face 1 has 0 corners"),
        (V + b"f 0 1 2\n", "names vertex 0"),
        (V + b"f 1 2 5\n", "1 triangles name vertices"),
        (V + b"f 1 2 -5\n", "1 triangles name vertices"),
        (b"v 0 0 0\nf -1 -2 -3\n" + V, "1 triangles name vertices"),
        (V + b"f 1 2 99999999999999999999999999\n", "stands where an index"),
        (V + b"f 1 2 x\n", "'x' stands where a number"),
        (V + b"f 1 2 f\n", "'f' stands where a number"),
        (V + b"f 1 2 3\nf 1 2 f 3\n", "the word 'f'"),
        (V + b"f /1 /2 /3\n", "'' stands where a number"),
        (b"v 0 0 inf\n" + V + b"f 1 2 3\n", "1 of 5 vertices are not finite"),
        (b"v 1 1 1\nv 1 1 1\nv 2 2 2\nf 1 2 3\nf 1 1 3\n", "each of the 2 triangles has no area"),
    ],
)
def test_refusals(data, message):
    with pytest.raises(ScanError, match=message):
        decode_scan(data, "a.obj")


def test_vertices_after_a_long_comment():
    assert len(decode_scan(b"# words\n" * 20_000 + V + b"f 1 2 3\n", "a.obj").faces) == 1
