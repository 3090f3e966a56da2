"""Feeds, speeds and depths of cut by material, each with its source and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass

_ANGGORO = "Anggoro 2016, EVA foam [V]"
_OWN = "own choice, cautious; try it on scrap [E]"


@dataclass(frozen=True)
class CuttingData:
    """How a material is cut; mm, mm/min, rpm.

    depth_mm: what one level of roughing takes off. stock_mm: what roughing leaves on the surface for finishing.
    plunge_mm_min: the fastest that a tool in material may come down. least_floor_mm: what must remain above the table
    (reference 5.1).
    """

    name: str
    rough_rpm: int
    rough_mm_min: float
    finish_rpm: int
    finish_mm_min: float
    plunge_mm_min: float
    depth_mm: float
    stock_mm: float
    least_floor_mm: float
    source: str


MATERIALS = {
    material.name: material
    for material in (
        CuttingData(
            name="eva",
            rough_rpm=14_500,
            rough_mm_min=2000,
            finish_rpm=12_500,
            finish_mm_min=850,
            plunge_mm_min=500,
            depth_mm=2.0,
            stock_mm=0.5,
            least_floor_mm=2.0,
            source=f"speeds, feeds and depth: {_ANGGORO}; plunge and stock: {_OWN}",
        ),
        CuttingData(
            name="cork",
            rough_rpm=14_000,
            rough_mm_min=2000,
            finish_rpm=14_000,
            finish_mm_min=1500,
            plunge_mm_min=500,
            depth_mm=3.0,
            stock_mm=0.5,
            least_floor_mm=2.0,
            source=_OWN,
        ),
        CuttingData(
            name="modelling-foam",
            rough_rpm=14_000,
            rough_mm_min=3000,
            finish_rpm=14_000,
            finish_mm_min=2500,
            plunge_mm_min=800,
            depth_mm=4.0,
            stock_mm=0.5,
            least_floor_mm=0.0,
            source=f"rigid polyurethane foam, for positives: {_OWN}",
        ),
        CuttingData(
            name="polypropylene",
            rough_rpm=12_000,
            rough_mm_min=1500,
            finish_rpm=12_000,
            finish_mm_min=1200,
            plunge_mm_min=300,
            depth_mm=1.5,
            stock_mm=0.4,
            least_floor_mm=2.0,
            source=_OWN,
        ),
    )
}
"""Every material by its name on the command line."""

RAPID_MM_MIN = 5000.0
"""What a hobby router's G0 makes; only the estimate of time depends on it [E]."""

ACCELERATION_MM_S2 = 300.0
"""A common setting of such machines; only the estimate of time depends on it [E]."""
