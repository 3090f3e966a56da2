"""The cover's outline: as far beyond the insole as the walls are long, the same curve in DXF and SVG."""

from __future__ import annotations

import io
import re
from pathlib import Path
from xml.etree import ElementTree

import ezdxf
import numpy as np
import pytest

from insolegen.errors import UsageError
from insolegen.fabrication.cover import LAYER, check_cover, cover_outline, write_cover
from insolegen.geometry.grid import Grid
from insolegen.model.insole import Design

RADIUS = 40.0
GRID = Grid(-60.0, -60.0, 0.7, (172, 172))
MIRROR = np.diag([1.0, -1.0, 1.0, 1.0])


def cup(slope):
    """A round device with a wall of that slope, 10 mm wide, all round a level floor."""
    angle = np.linspace(0, 2 * np.pi, 500, endpoint=False)
    outline = RADIUS * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    radius = np.hypot(GRID.forward[:, None], GRID.medial[None, :])
    top = 5.0 + slope * np.maximum(radius - (RADIUS - 10.0), 0.0)
    return Design(GRID, top, np.zeros(GRID.shape), outline, RADIUS - radius)


@pytest.mark.parametrize("slope", [0.0, 1.0, 2.0])
@pytest.mark.parametrize("matrix", [np.eye(4), MIRROR], ids=["right", "left"])
def test_it_reaches_as_far_as_the_wall_is_longer_than_it_looks(slope, matrix):
    outline = cover_outline(cup(slope), matrix, allowance_mm=5.0)
    longer = 10.0 * (np.hypot(1.0, slope) - 1.0)
    np.testing.assert_allclose(np.hypot(*outline.T), RADIUS + 5.0 + longer, atol=0.4)
    ahead = np.roll(outline, -1, axis=0)
    assert np.sum(outline[:, 0] * ahead[:, 1] - ahead[:, 0] * outline[:, 1]) > 0


@pytest.fixture(scope="module")
def outline():
    return cover_outline(cup(1.0), np.eye(4)) * [1.0, 0.6] + [100.0, -7.0]


def written(name, outline):
    stream = io.BytesIO()
    write_cover(stream, Path(name), outline)
    return stream.getvalue()


def test_dxf_holds_one_closed_curve_in_mm_on_its_own_layer(outline):
    data = written("cover.dxf", outline)
    drawing = ezdxf.read(io.StringIO(data.decode()))
    assert not drawing.audit().errors
    assert (drawing.dxfversion, drawing.units) == ("AC1024", ezdxf.units.MM)
    (curve,) = drawing.modelspace()
    assert (curve.dxftype(), curve.dxf.layer, curve.closed) == ("LWPOLYLINE", LAYER, True)
    np.testing.assert_allclose(np.array(curve.get_points("xy")), outline, atol=1e-4)
    assert written("cover.dxf", outline) == data


def test_svg_prints_at_its_true_size(outline):
    root = ElementTree.fromstring(written("cover.svg", outline))
    width, height = (float(re.fullmatch(r"(\d+)mm", root.get(name))[1]) for name in ("width", "height"))
    left, upper, wide, high = map(float, root.get("viewBox").split())
    assert (wide, high) == (width, height)
    (path,) = root.iter("{http://www.w3.org/2000/svg}path")
    points = np.array([pair.split(",") for pair in path.get("d")[1:-1].split()], dtype=float)
    np.testing.assert_allclose(points * [1, -1], outline, atol=1e-3)
    assert (points > [left, upper]).all()
    assert (points < [left + wide, upper + high]).all()


def test_another_ending_is_refused_with_the_list():
    with pytest.raises(UsageError, match=r"\.dxf, \.svg"):
        check_cover(Path("cover.pdf"))
