"""What a device is made of: how thin it may be, and what a cubic centimetre weighs (reference 5.1)."""

from __future__ import annotations

from dataclasses import dataclass

from insolegen.model.correction import Certainty
from insolegen.model.device import Material


@dataclass(frozen=True)
class MaterialFigures:
    """Figures of one material, made by one process.

    least_wall_mm: nothing is thinner, edges included; least_loaded_mm: nothing that carries the foot is.
    density_g_cm3: of the solid, None where it is not known. Sources with their certainty.
    """

    words: str
    least_wall_mm: float
    least_loaded_mm: float
    walls_source: str
    walls_certainty: Certainty
    density_g_cm3: float | None
    density_source: str
    density_certainty: Certainty


LEAST_SHELL_MM = 2.0
"""No shell is thinner, whatever it is made of; reference 5.1, shell min generic [S]."""

MOST_SHELL_MM = 6.0
"""A shell is 3 to 5 mm thick (reference 4.2) and bends; a thicker one is a solid device. [E]"""

MATERIALS: dict[Material, MaterialFigures] = {
    "unspecified": MaterialFigures(
        "any material", 1.0, 2.0, "reference 5.1: generic least of a shell 2.0", "S", None, "not known", "E"
    ),
    "pa12_mjf": MaterialFigures(
        "PA12, multi jet fusion", 1.0, 2.0, "reference 5.1: 0.5, 1.0 recommended, load-bearing 2.0", "V",
        1.01, "HP 3D HR PA 12 data sheet", "K",
    ),
    "pa12_sls": MaterialFigures(
        "PA12, laser sintered", 1.0, 1.5, "reference 5.1: 0.7 to 1.0, good range from 1.5", "V",
        0.93, "EOS PA 2200 data sheet", "K",
    ),
    "tpu_mjf": MaterialFigures(
        "TPU, multi jet fusion", 1.0, 1.5, "reference 5.1: 1.0, 1.5 recommended", "V",
        1.10, "BASF Ultrasint TPU01 data sheet", "K",
    ),
    "tpu_fdm": MaterialFigures(
        "TPU, filament", 0.8, 1.2, "reference 5.1: 0.8 to 1.2, two to three lines", "K",
        1.21, "usual TPU 95 A filament", "K",
    ),
    "pp_fdm": MaterialFigures(
        "polypropylene, filament", 0.8, 1.2, "reference 5.1: 0.8 to 1.2, two to three lines", "K",
        0.90, "usual PP filament", "K",
    ),
    "petg_fdm": MaterialFigures(
        "PETG, filament", 0.8, 1.2, "reference 5.1: 0.8 to 1.2, two to three lines", "K",
        1.27, "usual PETG filament", "K",
    ),
    "eva": MaterialFigures(
        "EVA, milled", 2.0, 2.0, "reference 5.1: at least 2 remaining, 3 recommended", "K",
        0.20, "orthopaedic EVA of about 50 Shore A", "K",
    ),
}  # fmt: skip
"""Every choice of `device.material`."""
