from __future__ import annotations

import io
import zipfile

import numpy as np
import pytest

from insolegen.errors import ScanError
from insolegen.model.scan import ScanHints
from insolegen.scans.formats import threemf
from insolegen.scans.read import decode_scan

CORE = 'xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02"'
PRODUCTION = 'xmlns:p="http://schemas.microsoft.com/3dmanufacturing/production/2015/06"'
MESH = (
    '<mesh><vertices><vertex x="0" y="0" z="0"/><vertex x="1" y="0" z="0"/><vertex x="0" y="1" z="0"/></vertices>'
    '<triangles><triangle v1="0" v2="1" v3="2"/></triangles></mesh>'
)
ONE = f'<object id="1">{MESH}</object>'
POINTS = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], dtype=float)


def model(resources: str = ONE, build: str = '<item objectid="1"/>', attributes: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><model {CORE} {PRODUCTION} {attributes}>'
        f"<resources>{resources}</resources><build>{build}</build></model>"
    )


def pack(root: str | bytes, **others: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("3D/3dmodel.model", root)
        for name, text in others.items():
            archive.writestr(f"3D/Objects/{name}.model", text)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("attributes", "unit", "factor"),
    [
        ("", None, 1),
        ('unit="millimeter"', "mm", 1),
        ('unit="centimeter"', "cm", 1),
        ('unit="meter"', "m", 1),
        ('unit="inch"', "in", 1),
        ('unit="foot"', "mm", 304.8),
        ('unit="micron"', "mm", 0.001),
    ],
)
def test_the_unit_that_the_model_states(attributes, unit, factor):
    scan = decode_scan(pack(model(attributes=attributes)), "a.3mf")
    assert scan.hints.unit == unit
    np.testing.assert_allclose(scan.vertices, POINTS * factor)


def test_what_the_user_says_of_the_unit_stands():
    scan = decode_scan(pack(model(attributes='unit="inch"')), "a.3mf", ScanHints(unit="cm", side="left"))
    assert scan.hints == ScanHints(unit="cm", side="left")
    assert decode_scan(pack(model(attributes='unit="inch"')), "a.3mf", ScanHints(side="left")).hints.side == "left"


def test_components_and_items_are_placed():
    resources = (
        ONE + '<object id="2"><components><component objectid="1" transform="0 1 0 -1 0 0 0 0 1 0 0 3"/>'
        '<component objectid="1"/></components></object>'
    )
    build = '<item objectid="2" transform="2 0 0 0 2 0 0 0 2 10 0 0"/><item objectid="1"/>'
    scan = decode_scan(pack(model(resources, build)), "a.3mf")
    turned = np.stack((-POINTS[:, 1], POINTS[:, 0], POINTS[:, 2] + 3), axis=1)
    expected = [2 * turned + [10, 0, 0], 2 * POINTS + [10, 0, 0], POINTS]
    np.testing.assert_allclose(scan.vertices, np.concatenate(expected))
    assert scan.faces.tolist() == np.arange(9).reshape(3, 3).tolist()


def test_objects_in_other_parts():
    resources = (
        '<object id="2"><components><component p:path="/3D/Objects/b.model" objectid="1"/></components></object>'
    )
    data = pack(model(resources, '<item objectid="2"/>'), b=model(build=""))
    np.testing.assert_allclose(decode_scan(data, "a.3mf").vertices, POINTS)


def test_utf16():
    data = pack(model().replace("UTF-8", "UTF-16").encode("utf-16"))
    np.testing.assert_allclose(decode_scan(data, "a.3mf").vertices, POINTS)


@pytest.mark.parametrize(
    ("root", "message"),
    [
        (model(build=""), "no triangles"),
        (model(build='<item objectid="9"/>'), "names object '9'"),
        (model(build='<item objectid="1" transform="1 2 3"/>'), "transform of 3 numbers"),
        (model(build="<item/>"), "attribute 'objectid' is missing in <item>"),
        (model().replace('x="1"', 'q="1"'), "attribute 'x' is missing in <vertex>"),
        (model().replace('x="1"', 'x="one"'), "'one' stands where a number"),
        (model().replace('x="1"', 'x="NaN"'), "1 of 3 vertices"),
        (model().replace('v2="1"', 'v2="3"'), "1 triangles name"),
        (model(attributes='unit="cubit"'), "the unit 'cubit'"),
        (model()[:-20], "XML breaks off"),
        (model().replace("?>", '?><!DOCTYPE x [<!ENTITY a "b">]>'), "document type"),
        (model().replace("UTF-8", "nonsense").replace("?>", "?><"), "XML breaks off"),
        ("", "no triangles"),
        ("{}", "XML breaks off"),
    ],
)
def test_refusals(root, message):
    with pytest.raises(ScanError, match=message):
        decode_scan(pack(root), "a.3mf")


def component(*ids: int) -> str:
    return "<components>" + "".join(f'<component objectid="{i}"/>' for i in ids) + "</components>"


def test_circles_and_avalanches_of_components_end():
    circle = f'<object id="1">{component(2)}</object><object id="2">{component(1)}</object>'
    with pytest.raises(ScanError, match="in a circle"):
        decode_scan(pack(model(circle)), "a.3mf")
    steps = "".join(f'<object id="{i}">{component(i + 1, i + 1)}</object>' for i in range(1, 30))
    with pytest.raises(ScanError, match="too often"):
        decode_scan(pack(model(steps + f'<object id="30">{MESH}</object>')), "a.3mf")


def test_an_archive_that_unpacks_without_end(monkeypatch):
    monkeypatch.setattr(threemf, "_MOST_UNPACKED", 1 << 22)
    with pytest.raises(ScanError, match="unpacks to more"):
        decode_scan(pack(model() + " " * (1 << 23)), "a.3mf")


def test_a_zip_of_something_else():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("foot.stl", "solid")
    with pytest.raises(ScanError, match="zip archive of 1 files without a 3D model") as caught:
        decode_scan(stream.getvalue(), "a.zip")
    assert "unpack" in caught.value.remedy


def test_cut_off_archives():
    data = pack(model())
    for cut in range(1, len(data) - 3, 7):
        with pytest.raises(ScanError):
            decode_scan(data[:-cut], "a.3mf")
