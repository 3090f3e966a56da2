"""Outlines out of DXF, SVG and CSV files: the same curve from each, and every other drawing refused with its reason."""

from __future__ import annotations

import numpy as np
import pytest

from insolegen.errors import PrescriptionError
from insolegen.prescriptions.outlines.check import check_outline
from insolegen.prescriptions.outlines.read import read_outline

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" width="400mm" height="400mm" viewBox="0 0 200 200">'
# A stadium of 200 by 80 mm, its middle at 150, 100: two straight sides and two half circles.
STADIUM = "M 45 80 h 60 A 20 20 0 0 1 105 120 L 45 120 A 20 20 0 0 1 45 80 Z"


def svg(path, data=STADIUM, head=HEAD, shape='<path d="{}"/>'):
    path.write_text(f"{head}{shape.format(data)}</svg>", encoding="utf-8")
    return path


def figures(outline):
    ring = np.array(outline)
    ahead = np.roll(ring, -1, axis=0)
    doubled = np.sum(ring[:, 0] * ahead[:, 1] - ahead[:, 0] * ring[:, 1])
    return [*ring.min(axis=0), *ring.max(axis=0), abs(doubled) / 2]


EXPECTED = [50.0, -240.0, 250.0, -160.0, 120 * 80 + np.pi * 40**2]


def test_an_svg_path_with_arcs_is_read_in_mm_and_its_y_axis_turned_up(tmp_path):
    outline = read_outline(svg(tmp_path / "shoe.svg"))
    assert figures(outline) == pytest.approx(EXPECTED, abs=0.15, rel=1e-3)


@pytest.mark.parametrize(
    "data",
    [
        "m45,80 60,0 c11.046,0 20,8.954 20,20 s-8.954,20 -20,20 h-60 C33.954,120 25,111.046 25,100 S33.954,80 45,80z",
        "M45 80H105Q125 80 125 100T105 120H45Q25 120 25 100T45 80",
    ],
)
def test_beziers_their_smooth_kinds_and_relative_commands(tmp_path, data):
    ring = figures(read_outline(svg(tmp_path / "shoe.svg", data)))
    assert ring[:4] == pytest.approx(EXPECTED[:4], abs=0.2)


def drawing(tmp_path, unit=4):
    ezdxf = pytest.importorskip("ezdxf")
    document = ezdxf.new()
    document.header["$INSUNITS"] = unit
    return document, document.modelspace(), tmp_path / "shoe.dxf"


def test_lines_and_arcs_of_a_dxf_in_any_order_are_joined(tmp_path):
    document, space, path = drawing(tmp_path)
    space.add_line((210, -160), (90, -160))
    space.add_arc((90, -200), 40, 90, 270)
    space.add_line((90, -240), (210, -240))
    space.add_arc((210, -200), 40, -90, 90)
    space.add_text("left shoe")
    document.saveas(path)
    assert figures(read_outline(path)) == pytest.approx(EXPECTED, abs=0.15, rel=1e-3)


def test_a_polyline_with_bulges_of_a_dxf(tmp_path):
    document, space, path = drawing(tmp_path)
    space.add_lwpolyline([(90, -240, 0), (210, -240, 1), (210, -160, 0), (90, -160, 1)], format="xyb", close=True)
    document.saveas(path)
    assert figures(read_outline(path)) == pytest.approx(EXPECTED, abs=0.15, rel=1e-3)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda document, space: document.header.__setitem__("$INSUNITS", 1), "inches"),
        (lambda document, space: space.add_lwpolyline([(0, 0), (200, 0), (200, 80)]), "open"),
        (lambda document, space: space.add_circle((150, -200), 5), "2 closed curves"),
        (lambda document, space: space.delete_all_entities(), "without lines"),
    ],
)
def test_a_dxf_that_is_no_outline_is_refused_with_its_reason(tmp_path, change, words):
    document, space, path = drawing(tmp_path)
    space.add_lwpolyline([(50, -240), (250, -240), (250, -160), (50, -160)], close=True)
    change(document, space)
    document.saveas(path)
    with pytest.raises(PrescriptionError, match=words) as refused:
        read_outline(path)
    assert refused.value.remedy
    assert str(path) in refused.value.where


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"data": "M 45 80 h 60 v 40 h -60"}, "open"),
        ({"data": STADIUM + STADIUM}, "several pieces"),
        ({"data": "M 45 80 h 60 v"}, "breaks off|out of place"),
        ({"data": "M 25 80 L 125 110 L 25 110 L 125 80 Z"}, "crosses itself"),
        ({"head": HEAD.replace("400mm", "400")}, "no size in mm"),
        ({"head": HEAD.replace('height="400mm"', 'height="300mm"')}, "stretched"),
        ({"head": HEAD.replace("400mm", "40mm")}, "19.98 mm long"),
        ({"shape": '<g transform="scale(2)"><path d="{}"/></g>'}, "transform"),
        ({"shape": '<path d="{}"/><circle r="3"/>'}, "2 shapes"),
        ({"head": '<!DOCTYPE svg [<!ENTITY a "b">]>' + HEAD}, "entities"),
        ({"head": "<svg"}, "no SVG"),
    ],
)
def test_an_svg_that_is_no_outline_is_refused_with_its_reason(tmp_path, given, words):
    with pytest.raises(PrescriptionError, match=words) as refused:
        read_outline(svg(tmp_path / "shoe.svg", **given))
    assert refused.value.remedy


def test_a_broken_dxf_and_a_strange_file_are_refused(tmp_path):
    pytest.importorskip("ezdxf")
    for name, words in (("shoe.dxf", "no DXF"), ("shoe.pdf", "type '.pdf'"), ("none.svg", "No such file")):
        if name != "none.svg":
            (tmp_path / name).write_text("0\nSECTION\nnonsense")
        with pytest.raises(PrescriptionError, match=words):
            read_outline(tmp_path / name)


def test_an_outline_in_inches_is_recognised_by_its_size():
    ring = tuple((x / 25.4, y / 25.4) for x, y in [(0, 0), (270, 0), (270, 95), (0, 95)])
    with pytest.raises(PrescriptionError, match="in inches it would be 270"):
        check_outline(ring, where="test")
