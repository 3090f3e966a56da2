"""3MF as lib3mf itself reads it, in strict mode, and as PrusaSlicer looks for what belongs to its zones."""

from __future__ import annotations

import io
import re
import zipfile
from xml.etree import ElementTree

import lib3mf
import numpy as np
import pytest
import trimesh

from insolegen import __version__
from insolegen.errors import UsageError
from insolegen.fabrication.part import Modifier, Part
from insolegen.fabrication.threemf import SLICER_SETTINGS, write_threemf
from insolegen.scans.formats.threemf import read_threemf


def box(x, width):
    made = trimesh.creation.box((width, 30, 10))
    made.apply_translation((x, 0, 5))
    return made


WHOLE, HEEL, FOREFOOT = box(0, 60), box(-20, 20), box(15, 30)
PLAIN = Part(WHOLE.vertices, WHOLE.faces, "left", "neutral")
ZONES = Part(
    WHOLE.vertices,
    WHOLE.faces,
    "left",
    'profile "A" & <B>',
    infill_percent=20,
    modifiers=tuple(
        Modifier(name, zone.vertices, zone.faces, infill)
        for name, zone, infill in (("heel", HEEL, 35.0), ("forefoot", FOREFOOT, 12.5))
    ),
)


def written(part):
    stream = io.BytesIO()
    write_threemf(stream, part)
    return stream.getvalue()


def read_strictly(data):
    wrapper = lib3mf.get_wrapper()
    model = wrapper.CreateModel()
    reader = model.QueryReader("3mf")
    reader.SetStrictModeActive(True)
    reader.ReadFromBuffer(data)
    assert [reader.GetWarning(i) for i in range(reader.GetWarningCount())] == []
    return model


@pytest.mark.parametrize("part", [PLAIN, ZONES], ids=["plain", "zones"])
def test_lib3mf_reads_it_strictly_without_a_warning(part):
    model = read_strictly(written(part))
    assert model.GetUnit() == lib3mf.ModelUnit.MilliMeter
    objects = model.GetMeshObjects()
    assert objects.Count() == 1
    objects.MoveNext()
    mesh = objects.GetCurrentMeshObject()
    assert mesh.IsManifoldAndOriented()
    vertices = np.array([list(one.Coordinates) for one in mesh.GetVertices()])
    np.testing.assert_allclose(vertices[: len(WHOLE.vertices)], WHOLE.vertices, atol=1e-6)
    triangles = np.array([list(one.Indices) for one in mesh.GetTriangleIndices()])
    np.testing.assert_array_equal(triangles[: len(WHOLE.faces)], WHOLE.faces)
    about = model.GetMetaDataGroup()
    said = {about.GetMetaData(i).GetName(): about.GetMetaData(i).GetValue() for i in range(about.GetMetaDataCount())}
    assert said == {
        "Title": "left insole",
        "Description": f"left insole, profile {part.profile}, mm",
        "Application": f"insolegen {__version__}",
    }


def test_the_slicer_learns_whose_each_triangle_is():
    data = written(ZONES)
    config = ElementTree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read(SLICER_SETTINGS.lstrip("/")))
    mesh = read_threemf(data, "zones.3mf")
    found = {}
    for volume in config.iter("volume"):
        said = {entry.get("key"): entry.get("value") for entry in volume.iter("metadata")}
        faces = mesh.faces[int(volume.get("firstid")) : int(volume.get("lastid")) + 1]
        body = trimesh.Trimesh(mesh.vertices, faces)
        assert body.is_watertight
        found[said["name"]] = (said["volume_type"], said.get("fill_density"), body.volume)
    assert found == {
        "left insole": ("ModelPart", None, pytest.approx(60 * 30 * 10)),
        "heel": ("ParameterModifier", "35%", pytest.approx(20 * 30 * 10)),
        "forefoot": ("ParameterModifier", "12.5%", pytest.approx(30 * 30 * 10)),
    }
    (whole,) = (
        entry
        for entry in config.iter("metadata")
        if entry.get("key") == "fill_density" and entry.get("type") == "object"
    )
    assert whole.get("value") == "20%"


def test_without_zones_nothing_is_said_to_the_slicer():
    assert SLICER_SETTINGS.lstrip("/") not in zipfile.ZipFile(io.BytesIO(written(PLAIN))).namelist()


@pytest.mark.parametrize("part", [PLAIN, ZONES], ids=["plain", "zones"])
def test_the_same_bytes_at_any_time(part):
    data = written(part)
    assert written(part) == data
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
    identifiers = re.findall(rb'UUID="([^"]*)"', archive.read("3D/3dmodel.model"))
    assert len(identifiers) == 3
    assert all(one.startswith(b"00000000-0000-4000-8000-") for one in identifiers)


def test_without_lib3mf_the_extra_is_named(monkeypatch):
    for name in ("lib3mf", "lib3mf.Lib3MF"):
        monkeypatch.setitem(__import__("sys").modules, name, None)
    with pytest.raises(UsageError, match=r"insolegen\[print\]"):
        written(PLAIN)
