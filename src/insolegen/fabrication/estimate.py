"""What printing an insole takes: mass, material, its cost and time, roughly and from size alone.

An estimate to plan and to compare with, no quotation: every assumption is in it, and marked [E] where no source stands
behind it. A slicer knows better; the tests hold the two against each other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from insolegen.geometry.polyline import inside
from insolegen.model.device import Device, Material
from insolegen.model.insole import Design
from insolegen.model.material import MATERIALS

SKIN_MM = 1.1
"""Filament: so thick is what a slicer fills solidly, walls as well as top and bottom: three lines or layers. [E]"""

FLOW_MM3_S = 3.2
"""Filament: what a nozzle of 0.4 mm lays down on average over a whole insole, travels and all, at 0.3 mm layers. [E]"""

UNZONED_INFILL_PERCENT = 20.0
"""Filament: infill of a device that states none. [E]"""

FILAMENT_MM2 = 2.405
"""Cross-section of filament of 1.75 mm."""

PRICE_EUR_PER_KG: dict[Material, float] = {
    "pa12_mjf": 60.0,
    "pa12_sls": 60.0,
    "tpu_mjf": 90.0,
    "tpu_fdm": 40.0,
    "pp_fdm": 45.0,
    "petg_fdm": 25.0,
}
"""Material alone, in small amounts; powders without what is thrown away with each build. [E]"""


@dataclass(frozen=True)
class PrintEstimate:
    """What a print takes; None where that does not follow from one device, as the time of a shared powder bed.

    infill_percent: mean over the device, 100 for a solid one.
    """

    material: Material
    infill_percent: float
    material_mm3: float
    mass_g: float
    filament_m: float | None
    time_h: float | None
    material_cost_eur: float
    assumptions: tuple[str, ...]


def estimate_print(device: Device, volume_mm3: float, area_mm2: float, infill_percent: float) -> PrintEstimate | None:
    """Estimate the print of a device from its volume and surface; None where the material is not known, or is milled.

    infill_percent: mean over the device; only filament is laid down less densely than solid.
    """
    figures = MATERIALS[device.material]
    price = PRICE_EUR_PER_KG.get(device.material)
    if price is None or figures.density_g_cm3 is None:
        return None
    assumptions = [
        f"density {figures.density_g_cm3:g} g/cm3 ({figures.density_source}) [{figures.density_certainty}]",
        f"{price:g} EUR/kg of material, nothing else [E]",
    ]
    filament = device.material.endswith("_fdm")
    if filament:
        skin = min(volume_mm3, SKIN_MM * area_mm2)
        material = skin + infill_percent / 100 * (volume_mm3 - skin)
        assumptions += [
            f"{SKIN_MM:g} mm solid under every surface, {infill_percent:.3g} % infill within [E]",
            f"{FLOW_MM3_S:g} mm3/s on average: a nozzle of 0.4 mm, layers of 0.3 mm [E]",
        ]
    else:
        material = volume_mm3
        assumptions.append("printed solid; the time is that of the build that it shares")
    mass = material / 1000 * figures.density_g_cm3
    return PrintEstimate(
        material=device.material,
        infill_percent=infill_percent if filament else 100.0,
        material_mm3=material,
        mass_g=mass,
        filament_m=material / FILAMENT_MM2 / 1000 if filament else None,
        time_h=material / FLOW_MM3_S / 3600 if filament else None,
        material_cost_eur=mass / 1000 * price,
        assumptions=tuple(assumptions),
    )


def mean_infill_percent(design: Design) -> float:
    """Mean infill of a design over its volume; what is laid where it states none, `UNZONED_INFILL_PERCENT`."""
    if not design.zones:
        return UNZONED_INFILL_PERCENT
    infill = np.full(design.grid.shape, UNZONED_INFILL_PERCENT)
    for zone in design.zones:
        infill[inside(zone.outline, design.grid)] = zone.infill_percent
    thickness = np.where(design.distance > 0, design.top - design.bottom, 0.0)
    return float((infill * thickness).sum() / thickness.sum())
