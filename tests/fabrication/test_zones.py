"""Firmness zones as bodies: closed, inside the device, side by side without gap or overlap."""

from __future__ import annotations

from dataclasses import replace

import manifold3d
import numpy as np
import pytest

from insolegen.fabrication.zones import zone_bodies
from insolegen.model.insole import FirmnessZone

HEEL_ENDS, ARCH_ENDS = 80.0, 150.0


def across(start, end):
    return np.array([[start, -99.0], [end, -99.0], [end, 99.0], [start, 99.0]])


ZONES = (
    FirmnessZone("heel", 20.0, across(-50.0, HEEL_ENDS)),
    FirmnessZone("arch", 30.0, across(HEEL_ENDS, ARCH_ENDS)),
    FirmnessZone("forefoot", 15.0, across(ARCH_ENDS, 400.0)),
    FirmnessZone("relief", 8.0, np.array([[30.0, -10.0], [45.0, -10.0], [45.0, 5.0], [30.0, 5.0]])),
    FirmnessZone("beside", 50.0, across(900.0, 950.0)),
)


def solid_of(body):
    mesh = manifold3d.Mesh(np.asarray(body.vertices, np.float32), np.asarray(body.faces, np.uint32))
    solid = manifold3d.Manifold(mesh)
    assert solid.status() == manifold3d.Error.NoError
    return solid


@pytest.mark.parametrize("name", ["plantar_right.obj", pytest.param("find_mean_left.ply", marks=pytest.mark.slow)])
def test_zones_fill_the_device_and_nothing_else(name, insole_of):
    insole = insole_of(name, "neutral")
    bodies = zone_bodies(replace(insole.design, zones=ZONES), insole.solid.foot_to_file)
    assert [(body.name, body.infill_percent) for body in bodies] == [
        ("heel", 20.0), ("arch", 30.0), ("forefoot", 15.0), ("relief", 8.0)
    ]  # fmt: skip
    whole = solid_of(insole.solid)
    heel, arch, forefoot, relief = (solid_of(body) for body in bodies)
    assert heel.volume() + arch.volume() + forefoot.volume() == pytest.approx(whole.volume(), rel=1e-3)
    for zone in (heel, arch, forefoot, relief):
        assert zone.volume() > 100
        assert (zone - whole).volume() < 1e-3 * zone.volume()
    for one, other in ((heel, arch), (arch, forefoot)):
        assert (one ^ other).volume() < 1.0
    assert (relief - heel).volume() < 1.0
    assert arch.bounding_box()[0] == pytest.approx(HEEL_ENDS, abs=0.05)
    assert arch.bounding_box()[3] == pytest.approx(ARCH_ENDS, abs=0.05)


def test_a_device_without_zones_has_no_bodies(insole_of):
    insole = insole_of("plantar_right.obj", "neutral")
    assert zone_bodies(replace(insole.design, zones=()), insole.solid.foot_to_file) == ()
