from __future__ import annotations

import hashlib
import os
import pickle
import struct
import subprocess
import sys

import numpy as np
import pytest

from insolegen.errors import ScanError
from insolegen.model.scan import ScanHints
from insolegen.scans.read import read_scan


def stl(corners: object) -> bytes:
    """A binary STL of corners (m, 3, 3)."""
    triangles = np.asarray(corners, dtype="<f4")
    bodies = [b"\0" * 12 + triangle.tobytes() + b"\0\0" for triangle in triangles]
    return b"\0" * 80 + struct.pack("<I", len(bodies)) + b"".join(bodies)


TRIANGLE = [[0, 0, 0], [1, 0, 0], [0, 1, 0]]


def test_what_the_scan_knows_of_its_file(tmp_path):
    folder = tmp_path / "Jane Doe"
    folder.mkdir()
    path = folder / "scan.stl"
    path.write_bytes(stl([TRIANGLE]))
    hints = ScanHints(side="left", unit="cm")
    scan = read_scan(path, hints)
    assert scan.file == "scan.stl"
    assert scan.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert scan.hints == hints
    assert scan.vertices.tolist() == TRIANGLE
    assert scan.faces.tolist() == [[0, 1, 2]]


def test_real_scans_are_read(shared_scan):
    scan = read_scan(shared_scan("flat_sole_left.stl"))
    assert scan.faces.shape == (12_772, 3)
    assert scan.hints == ScanHints()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "an empty file"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 500, "JPEG"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"Dear colleague,\nthe foot v. the shoe: see f 1.\n", "looks like text"),
        (b"<html></html>", "XML or HTML"),
        (b'{"asset": {}}', "glTF as text"),
        (bytes(range(256)) * 3, "binary data"),
        (b"v 1 2 3\nv 4 5 6\n", "point cloud: 2 points"),
        (stl([[[0, 0, 0], [1, 1, 1], [2, 2, 2]]] * 4), "each of the 4 triangles has no area"),
        (stl([TRIANGLE, [[0, 0, 0], [np.inf, 0, 0], [np.nan, 1, 0]]]), "2 of 6 vertices are not finite .*vertex 4"),
    ],
)
def test_refusals(tmp_path, content, message):
    path = tmp_path / "scan.xyz"
    path.write_bytes(content)
    with pytest.raises(ScanError, match=message) as caught:
        read_scan(path)
    assert caught.value.expected
    assert caught.value.where == "scan.xyz"
    assert caught.value.remedy
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_one_triangle_with_an_area_among_thousands_without():
    from insolegen.scans.read import decode_scan

    flat = [[[0, 0, 0], [1, 1, 1], [2, 2, 2]]] * 20_000
    assert len(decode_scan(stl([*flat, TRIANGLE]), "a.stl").faces) == 20_001
    with pytest.raises(ScanError, match="20,000 triangles has no area"):
        decode_scan(stl(flat), "a.stl")


def test_a_foot_in_metres_is_not_taken_for_slivers(shared_scan):
    read_scan(shared_scan("no_sole_noisy_left.obj"))


def test_paths_that_are_no_files(tmp_path):
    with pytest.raises(ScanError, match="no such file"):
        read_scan(tmp_path / "missing.stl")
    with pytest.raises(ScanError, match="a folder"):
        read_scan(tmp_path)
    with pytest.raises(ScanError, match=r"cannot be read: File name too long|no such file"):
        read_scan(tmp_path / ("x" * 5000))
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(ScanError, match="not a regular file"):
            read_scan(tmp_path / "pipe")


def test_a_file_that_may_not_be_read(tmp_path, monkeypatch):
    path = tmp_path / "scan.stl"
    path.write_bytes(stl([TRIANGLE]))

    def deny(self):
        raise PermissionError(13, "Permission denied")

    # chmod does not keep the administrator from reading.
    monkeypatch.setattr(type(path), "read_bytes", deny)
    with pytest.raises(ScanError, match="cannot be read: Permission denied"):
        read_scan(path)


def test_reading_imports_nothing_heavy():
    code = (
        "import sys, insolegen.scans.read as r; "
        "print([m for m in ('trimesh', 'scipy', 'lxml', 'matplotlib', 'shapely') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
