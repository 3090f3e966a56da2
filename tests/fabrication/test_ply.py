from __future__ import annotations

import io

import numpy as np
import trimesh

from insolegen.fabrication.ply import write_ply


def test_trimesh_reads_it_back():
    ball = trimesh.creation.icosphere(subdivisions=2, radius=40.0)
    stream = io.BytesIO()
    write_ply(stream, ball.vertices, ball.faces)
    again = trimesh.load(io.BytesIO(stream.getvalue()), file_type="ply", process=False)
    np.testing.assert_array_equal(again.vertices, ball.vertices.astype(np.float32))
    np.testing.assert_array_equal(again.faces, ball.faces)
    other = io.BytesIO()
    write_ply(other, np.asfortranarray(ball.vertices), ball.faces.astype(np.int32))
    assert other.getvalue() == stream.getvalue()
