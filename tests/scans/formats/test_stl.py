from __future__ import annotations

import struct

import numpy as np
import pytest

from insolegen.errors import ScanError
from insolegen.scans.formats.stl import is_binary_stl, read_binary_stl
from insolegen.scans.read import decode_scan


@pytest.mark.parametrize(
    "header", [b"solid", b"ply\n", b"OFF", b"glTF", b"PK\x03\x04", b"v 1 2 3\nf 1 2 3", b"\0", b"\xff"]
)
def test_the_size_decides_whatever_the_header_says(files, ball, same_triangles, header):
    data = header.ljust(80, b" ") + files["binary.stl"][80:]
    same_triangles(decode_scan(data, "a.stl"), ball)


def test_a_soup_of_float32(files):
    mesh = read_binary_stl(files["binary.stl"], "")
    assert mesh.vertices.shape == (240, 3)
    assert mesh.vertices.dtype == np.float32
    assert mesh.vertices.flags.c_contiguous
    assert mesh.faces.tolist() == np.arange(240).reshape(-1, 3).tolist()


@pytest.mark.parametrize("start", [b"", b"solid"])
def test_truncated_says_how_much_is_there(files, start):
    data = (start + files["binary.stl"][len(start) :])[: 84 + 50 * 33 + 17]
    with pytest.raises(ScanError, match="33 of the 80 triangles") as caught:
        decode_scan(data, "foot.stl")
    assert caught.value.where == "foot.stl"
    assert "4,084 bytes" in caught.value.expected


def test_bytes_left_over_are_refused(files):
    with pytest.raises(ScanError, match="announces 80 triangles, and 4,085 bytes"):
        decode_scan(files["binary.stl"] + b"\0", "a.stl")


def test_an_absurd_count_costs_nothing():
    with pytest.raises(ScanError, match="0 of the 4,294,967,295"):
        decode_scan(b"\1" * 80 + b"\xff" * 4, "a.stl")


def test_a_header_alone():
    with pytest.raises(ScanError, match="40 bytes"):
        decode_scan(b"\0" * 40, "a.stl")


def test_no_triangles():
    data = b"\0" * 80 + struct.pack("<I", 0)
    assert is_binary_stl(data)
    with pytest.raises(ScanError, match="no triangles"):
        decode_scan(data, "a.stl")
