from __future__ import annotations

import io
import zipfile

import numpy as np

from insolegen.verification.part_faces import part_faces

VOLUME = '<volume firstid="{}" lastid="{}">\n<metadata type="volume" key="volume_type" value="{}"/>\n</volume>\n'


def threemf(settings=None):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("3D/3dmodel.model", "<model/>")
        if settings is not None:
            archive.writestr("Metadata/Slic3r_PE_model.config", settings)
    return stream.getvalue()


def test_modifiers_are_left_out():
    settings = VOLUME.format(0, 3, "ModelPart") + VOLUME.format(4, 6, "ParameterModifier")
    np.testing.assert_array_equal(part_faces(threemf(settings), 8), [True] * 4 + [False] * 3 + [True])


def test_where_nothing_is_said_all_is_the_part():
    assert part_faces(threemf(), 5).all()
    assert part_faces(threemf("<config/>"), 5).all()
