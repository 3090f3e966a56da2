from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
import trimesh

from insolegen.errors import UsageError
from insolegen.fabrication.formats import FORMATS, check_format, holds_modifiers, write_part
from insolegen.fabrication.part import Part

BOX = trimesh.creation.box((60, 30, 10))


@pytest.mark.parametrize("suffix", [*FORMATS, ".STL", ".3MF"])
def test_every_format_holds_the_same_body(suffix):
    path = Path(f"insole{suffix}")
    check_format(path)
    stream = io.BytesIO()
    write_part(stream, path, Part(BOX.vertices, BOX.faces, "right", "neutral"))
    stream.seek(0)
    read = trimesh.load(stream, file_type=suffix[1:].lower(), force="mesh")
    assert read.is_watertight
    np.testing.assert_allclose(read.bounds, BOX.bounds, atol=1e-5)
    assert read.volume == pytest.approx(BOX.volume, rel=1e-5)


@pytest.mark.parametrize("name", ["insole.obj", "insole", "insole.stl.gz", ".stl"])
def test_another_ending_is_refused_with_the_list(name):
    with pytest.raises(UsageError, match=r"\.stl, \.3mf, \.ply"):
        check_format(Path(name))


def test_only_3mf_holds_modifiers():
    assert [suffix for suffix in FORMATS if holds_modifiers(Path(f"a{suffix}"))] == [".3mf"]
