"""Damaged files: whatever the bytes, a scan or a refusal comes out; warnings are errors in all tests."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from insolegen.errors import ScanError
from insolegen.scans.read import decode_scan

# How many damaged files the slow test makes: INSOLEGEN_FUZZ=100000 for a long run.
SLOW_RUN = int(os.environ.get("INSOLEGEN_FUZZ", "20000"))
NASTY = [
    b"-1", b"nan", b"-nan(ind)", b"inf", b"1e999", b"99999999999", b"4294967295", b"9" * 400, b"0x10", b"1_0", b"1,5",
    b"\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\xc0\x7f", b"\1\0\x80\x7f", b"#", b"\n", b"\r", b"/",
    b"\\\n", b"f ", b"v ", b"list ", b"element face 7\n", b"end_header\n", b"property double x\n", b"[", b"]",
    b"{", b"}",
    b'"', b"null", b"true", b"<", b"/>", b"&a;", b"\xc3\x28", b"\xed\xa0\x80", b"vertex", b"solid", b"endsolid\n",
    b"OFF",
]  # fmt: skip


def damaged(data: bytes, rng: np.random.Generator) -> bytes:
    """One to four injuries: bytes changed, cut out, doubled, moved, or replaced by something nasty."""
    for _ in range(rng.integers(1, 5)):
        if not data:
            break
        # Half of the injuries near the beginning, where the headers are.
        reach = len(data) if rng.random() < 0.5 else min(len(data), 400)
        at = int(rng.integers(reach))
        length = int(rng.integers(1, 40)) if rng.random() < 0.9 else int(rng.integers(1, len(data) + 1))
        piece = data[at : at + length]
        match int(rng.integers(8)):
            case 0:
                data = data[:at]
            case 1:
                data = data[:at] + data[at + length :]
            case 2:
                data = data[:at] + piece + data[at:]
            case 3:
                data = data[:at] + bytes([data[at] ^ (1 << int(rng.integers(8)))]) + data[at + 1 :]
            case 4:
                data = data[:at] + rng.bytes(min(length, 8)) + data[at + min(length, 8) :]
            case 5:
                nasty = NASTY[int(rng.integers(len(NASTY)))]
                data = data[:at] + nasty + data[at + len(nasty) :]
            case 6:
                data = data[:at] + NASTY[int(rng.integers(len(NASTY)))] + data[at:]
            case _:
                to = int(rng.integers(len(data)))
                data = data[:to] + piece + data[to + len(piece) :]
    return data


def scan_or_refusal(data: bytes, name: str, history: str) -> bool:
    """Whether it was read; anything but a sound scan or a full refusal is a failure that names its history."""
    try:
        scan = decode_scan(data, name)
    except ScanError as error:
        if not (error.found and error.expected and error.remedy and error.where == name):
            raise AssertionError(f"{history}: a refusal that says too little: {error}") from error
        return False
    except Exception as error:
        raise AssertionError(f"{history}: {error!r} from {data[:300]!r}") from error
    assert np.isfinite(scan.vertices).all(), history
    assert scan.faces.min() >= 0, history
    assert scan.faces.max() < len(scan.vertices), history
    assert scan.faces.shape[1] == scan.vertices.shape[1] == 3, history
    return True


def run(files: dict[str, bytes], packed: Callable[[bytes], bytes], count: int, seed: int) -> int:
    rng = np.random.default_rng(seed)
    names = [*files, "inside.3mf"]
    inner = zipfile.ZipFile(io.BytesIO(files["scene.3mf"])).read("3D/3dmodel.model")
    read = 0
    for i in range(count):
        name = names[i % len(names)]
        # Damage inside the archive gets past its checksums only if it is done before packing.
        data = packed(damaged(inner, rng)) if name == "inside.3mf" else damaged(files[name], rng)
        read += scan_or_refusal(data, name, f"{name}, seed {seed}, number {i}")
    return read


def test_some_damaged_files(files, packed):
    read = run(files, packed, 300, seed=1)
    assert 0 < read < 300


@pytest.mark.slow
def test_many_damaged_files(files, packed):
    assert 0 < run(files, packed, SLOW_RUN, seed=2) < SLOW_RUN


MAGIC = st.sampled_from(
    [
        b"", b"ply\n", b"ply\nformat binary_little_endian 1.0\nelement vertex 3\n", b"glTF\2\0\0\0", b"PK\3\4", b"OFF ",
        b"solid facet ", b"v 1 2 3\nf 1 1 1\n",
        b"ply\nformat ascii 1.0\nelement face 1\nproperty list uchar int a\nend_header\n",
    ]
)  # fmt: skip


@given(MAGIC, st.binary(max_size=300), st.sampled_from(["a.stl", "a.ply", "a.obj", "a.off", "a.glb", "a.3mf", "a"]))
def test_garbage(magic, rest, name):
    scan_or_refusal(magic + rest, name, "garbage")
