from __future__ import annotations

import numpy as np
import pytest

from insolegen.errors import ScanError
from insolegen.scans.read import decode_scan

POINTS = [[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [1.0, 1.0, 0.0], [0.0, 1.0, 0.5], [0.5, 2.0, 0.5]]
INTEGERS = {"uchar": "u1", "int8": "i1", "short": "i2", "ushort": "u2", "int": "i4", "uint32": "u4", "int64": "i8"}


def ply(
    form: str, faces, *, count="uchar", index="int", name="vertex_indices", end="\n", extra=False, flip=False
) -> bytes:
    """A PLY of POINTS; `extra` adds properties and elements, `flip` puts the faces first."""
    order = {"ascii": "", "binary_little_endian": "<", "binary_big_endian": ">"}[form]
    vertex = ["property float x", "property float y", "property float z"]
    dtype, rows = "f4,f4,f4", [tuple(point) for point in POINTS]
    if extra:
        vertex = ["property uchar red", "property double z", "property float y", "property short q", "property float x"]
        dtype, rows = "u1,f8,f4,i2,f4", [(200, p[2], p[1], -3, p[0]) for p in POINTS]
    codes = {**INTEGERS, "float": "f4"}

    def value(number, code) -> bytes:
        return f"{number} ".encode() if not order else np.array([number], dtype=order + code).tobytes()

    vertex_body = b""
    for row in rows:
        vertex_body += b"".join(value(n, code) for n, code in zip(row, dtype.split(","), strict=True))
        vertex_body += b"" if order else end.encode()
    face_body = b""
    for corners in faces:
        face_body += value(len(corners), codes[count]) + b"".join(value(i, codes[index]) for i in corners)
        face_body += value(9, "u1") if extra else b""
        face_body += b"" if order else end.encode()
    parts = [
        ([f"element vertex {len(rows)}", *vertex], vertex_body),
        ([f"element face {len(faces)}", f"property list {count} {index} {name}"], face_body),
    ]
    if extra:
        parts[1][0].append("property uchar flag")
        lists = b"".join(value(n, "u1") + b"".join(value(1.5, "f4") for _ in range(n)) for n in (0, 3, 1))
        parts.insert(1, (["element other 3", "property list uchar float stuff"], lists))
    if flip:
        parts.reverse()
    header = [
        "ply",
        f"format {form} 1.0",
        "comment a b c",
        *(line for lines, _ in parts for line in lines),
        "end_header",
    ]
    return (end.join(header) + end).encode() + b"".join(body for _, body in parts)


FORMS = ["ascii", "binary_little_endian", "binary_big_endian"]
MIXED = [[0, 1, 2], [0, 1, 2, 3], [2, 3, 4], [0, 1, 2, 3, 4]]
MIXED_FANNED = [[0, 1, 2], [0, 1, 2], [0, 2, 3], [2, 3, 4], [0, 1, 2], [0, 2, 3], [0, 3, 4]]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("extra", [False, True])
@pytest.mark.parametrize("flip", [False, True])
@pytest.mark.parametrize(
    ("faces", "expected"),
    [
        ([[0, 1, 2], [2, 3, 4]], [[0, 1, 2], [2, 3, 4]]),
        ([[0, 1, 2, 3], [1, 2, 3, 4]], [[0, 1, 2], [0, 2, 3], [1, 2, 3], [1, 3, 4]]),
        ([[0, 1, 2, 3, 4]], [[0, 1, 2], [0, 2, 3], [0, 3, 4]]),
        (MIXED, MIXED_FANNED),
    ],
)
def test_polygons(form, extra, flip, faces, expected):
    scan = decode_scan(ply(form, faces, extra=extra, flip=flip), "a.ply")
    np.testing.assert_array_equal(scan.vertices, POINTS)
    assert scan.faces.tolist() == expected
    assert scan.vertices.dtype == (np.float64 if extra or form == "ascii" else np.float32)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("count", INTEGERS)
@pytest.mark.parametrize("index", [*INTEGERS, "float"])
def test_types_of_lists(form, count, index):
    data = ply(form, MIXED, count=count, index=index, name="vertex_index")
    assert decode_scan(data, "a.ply").faces.tolist() == MIXED_FANNED


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends(form, end):
    assert decode_scan(ply(form, MIXED, end=end), "a.ply").faces.tolist() == MIXED_FANNED


@pytest.mark.parametrize("form", FORMS[1:])
@pytest.mark.parametrize("faces", [MIXED, [[0, 1, 2]] * 7])
def test_cut_off_anywhere_is_refused(form, faces):
    data = ply(form, faces)
    for cut in range(1, len(data)):
        with pytest.raises(ScanError):
            decode_scan(data[:-cut], "a.ply")


def test_truncated_says_what_is_missing():
    data = ply("binary_little_endian", [[0, 1, 2]] * 9)
    with pytest.raises(ScanError, match="7 of 9 rows of element 'face'"):
        decode_scan(data[:-20], "a.ply")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("count", ["4000000000", "999999999999999", "9" * 5000])
@pytest.mark.parametrize("element", ["vertex 5", "face 4"])
def test_absurd_counts_cost_nothing(form, count, element):
    absurd = f"{element.split()[0]} {count}"
    with pytest.raises(ScanError):
        decode_scan(ply(form, MIXED).replace(element.encode(), absurd.encode()), "a.ply")


def test_absurd_list_lengths_cost_nothing():
    data = ply("binary_little_endian", [[0, 1, 2]], count="uint32")
    with pytest.raises(ScanError, match="0 of 1 rows"):
        decode_scan(data.replace(b"\3\0\0\0\0\0\0\0", b"\xff\xff\xff\xff\0\0\0\0"), "a.ply")


@pytest.mark.parametrize("form", FORMS)
def test_point_clouds_are_named(form):
    with pytest.raises(ScanError, match="point cloud: 5 points") as caught:
        decode_scan(ply(form, []), "a.ply")
    assert "mesh it first" in caught.value.remedy
    assert "reconstruct" in caught.value.remedy


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b"end_header", b"end_heade", "without 'end_header'"),
        (b"format ascii 1.0", b"format rot13 1.0", "header line 'format rot13 1.0'"),
        (b"format ascii 1.0\n", b"", "without its format"),
        (b"property float x", b"property float w", "vertices without x"),
        (b"element vertex", b"element vortex", "without vertices"),
        (b"vertex_indices", b"vortex_indices", "faces without corners"),
        (b"list uchar", b"list float", "header line"),
        (b"element face", b"element tristrips", "triangle strips"),
        (b"3 0 1 2", b"2 0 1", "face 0 has 2 corners"),
        (b"3 0 1 2", b"3 0 1 7", "1 triangles name vertices that are not there, the first is triangle 0"),
        (b"3 0 1 2", b"3 0 1 -1", "1 triangles name"),
        (b"3 0 1 2", b"3 0 1 1.5", "1.5 stands where an index"),
        (b"3 0 1 2", b"-3 0 1 2", "a list of -3 values"),
        (b"1.0 1.0 0.0", b"1.0 nan 0.0", "1 of 5 vertices are not finite .* the first is vertex 2"),
    ],
)
def test_damage_is_named(old, new, message):
    data = ply("ascii", [[0, 1, 2], [2, 3, 4]])
    assert old in data
    with pytest.raises(ScanError, match=message):
        decode_scan(data.replace(old, new, 1), "a.ply")


def test_negative_indices_and_counts_in_binary():
    data = ply("binary_little_endian", [[0, 1, -2]])
    with pytest.raises(ScanError, match="triangle 0"):
        decode_scan(data, "a.ply")
    data = ply("binary_little_endian", [[0, 1, 2]], count="int8")
    with pytest.raises(ScanError, match="list of -3"):
        decode_scan(data.replace(b"\3\0\0\0\0\1\0", b"\xfd\0\0\0\0\1\0"), "a.ply")
