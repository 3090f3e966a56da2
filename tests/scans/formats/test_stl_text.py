from __future__ import annotations

import pytest

from insolegen.errors import ScanError
from insolegen.scans.read import decode_scan

FACET = (
    b"  facet normal nan nan nan\n    outer loop\n      vertex 0 0 0\n      vertex 1.5e+01 -0 0\n"
    b"      vertex 0 2.5E1 1e-3\n    endloop\n  endfacet\n"
)
TRIANGLE = [[0, 0, 0], [15, 0, 0], [0, 25, 0.001]]


def solid(name: bytes, facets: int = 1) -> bytes:
    return b"solid " + name + b"\n" + FACET * facets + b"endsolid " + name + b"\n"


@pytest.mark.parametrize(
    "data",
    [
        solid(b""),
        solid(b"a_b vertex 1 2 3 solid endsolid facet"),
        solid(b"x").replace(b"\n", b"\r\n"),
        solid(b"x").replace(b"\n", b"\r"),
        solid(b"x").upper().replace(b"NAN", b"0"),
        b"  \n" + solid(b"x").replace(b" ", b" \t  "),
        solid(b"x").replace(b"endsolid", b"end solid"),
        solid(b"x").rstrip(),
        solid(b"x").replace(b"facet", b"Facet"),
    ],
)
def test_spellings(data):
    scan = decode_scan(data, "a.stl")
    assert scan.vertices.tolist() == TRIANGLE
    assert scan.faces.tolist() == [[0, 1, 2]]


def test_several_solids_are_one_scan():
    scan = decode_scan(solid(b"a", 2) + b"\n" + solid(b"b", 3), "a.stl")
    assert scan.vertices.tolist() == TRIANGLE * 5


@pytest.mark.parametrize("cut", [5, 60, 150, len(FACET) + 20])
def test_truncated_text_is_refused(cut):
    whole = solid(b"x", 20)
    with pytest.raises(ScanError, match=r"breaks off after 1[6789] whole|breaks off after 20 whole|number belongs"):
        decode_scan(whole[: len(whole) - len(b"endsolid x\n") - cut + 5], "a.stl")


def test_an_end_that_is_missing_is_a_truncation():
    with pytest.raises(ScanError, match="breaks off after 4 whole"):
        decode_scan(b"solid\n" + FACET * 4, "a.stl")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b"1.5e+01", b"1.5e+0l", "'1.5e\\+0l' stands where a number"),
        (b"1.5e+01", b"1_5", "number belongs"),
        (b"outer", b"inner", "'inner' in facet 0"),
        (b"endloop", b"vertex 1 2 3\nendloop", "'vertex' in facet 0"),
        (b"1.5e+01", b"nan", "1 of 3 vertices"),
        (b"1.5e+01", b"1e999", "1 of 3 vertices are not finite .*vertex 1$"),
    ],
)
def test_damage_is_named(old, new, message):
    with pytest.raises(ScanError, match="(?m)" + message):
        decode_scan(solid(b"x").replace(old, new), "a.stl")


def test_decimal_commas_have_their_own_remedy():
    with pytest.raises(ScanError) as caught:
        decode_scan(solid(b"x").replace(b"1.5e+01", b"15,0"), "a.stl")
    assert "commas" in caught.value.remedy


def test_no_facets():
    with pytest.raises(ScanError, match="no triangles"):
        decode_scan(b"solid x\nendsolid x\n", "a.stl")
