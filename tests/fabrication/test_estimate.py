"""Estimates of prints: known answers; the slicer's own figures are held against them in tests/test_slicer.py."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from insolegen.fabrication.estimate import (
    FLOW_MM3_S,
    PRICE_EUR_PER_KG,
    SKIN_MM,
    UNZONED_INFILL_PERCENT,
    estimate_print,
    mean_infill_percent,
)
from insolegen.model.device import Device
from insolegen.model.insole import FirmnessZone
from insolegen.model.material import MATERIALS

VOLUME, AREA = 100_000.0, 30_000.0


def test_filament_is_skin_and_infill():
    found = estimate_print(Device(material="tpu_fdm"), VOLUME, AREA, 20.0)
    skin = SKIN_MM * AREA
    assert found.material_mm3 == pytest.approx(skin + 0.2 * (VOLUME - skin))
    assert found.mass_g == pytest.approx(found.material_mm3 * 1.21e-3)
    assert found.filament_m == pytest.approx(found.material_mm3 / (np.pi * 0.875**2) / 1000, rel=1e-3)
    assert found.time_h == pytest.approx(found.material_mm3 / FLOW_MM3_S / 3600)
    assert found.material_cost_eur == pytest.approx(found.mass_g * PRICE_EUR_PER_KG["tpu_fdm"] / 1000)


def test_a_thin_shell_is_all_skin_and_never_more_than_itself():
    assert estimate_print(Device(material="petg_fdm"), 20_000.0, AREA, 20.0).material_mm3 == 20_000.0


def test_powder_is_solid_and_shares_the_time_of_its_build():
    found = estimate_print(Device(material="pa12_mjf"), VOLUME, AREA, 20.0)
    assert found.mass_g == pytest.approx(101.0)
    assert (found.infill_percent, found.filament_m, found.time_h) == (100.0, None, None)


@pytest.mark.parametrize("material", ["unspecified", "eva"])
def test_what_is_not_printed_has_no_estimate(material):
    assert estimate_print(Device(material=material), VOLUME, AREA, 20.0) is None


def test_every_printed_material_has_a_price():
    assert set(PRICE_EUR_PER_KG) == set(MATERIALS) - {"unspecified", "eva"}


def test_the_mean_infill_goes_by_volume_and_the_later_zone_counts(insole_of):
    design = insole_of("plantar_right.obj", "neutral").design
    everywhere = np.array([[-99.0, -99.0], [400.0, -99.0], [400.0, 99.0], [-99.0, 99.0]])
    rear = np.minimum(everywhere, [80.0, 99.0])
    assert mean_infill_percent(replace(design, zones=())) == UNZONED_INFILL_PERCENT
    one = replace(design, zones=(FirmnessZone("all", 30.0, everywhere),))
    assert mean_infill_percent(one) == pytest.approx(30.0)
    both = replace(design, zones=(*one.zones, FirmnessZone("heel", 10.0, rear)))
    volume = np.where(design.distance > 0, design.top - design.bottom, 0.0).sum(axis=1)
    share = volume[design.grid.forward < 80.0].sum() / volume.sum()
    assert mean_infill_percent(both) == pytest.approx(10.0 * share + 30.0 * (1 - share), rel=1e-6)
