"""The device under the corrections: base, cup, trim, rim."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from insolegen.model.correction import described


class Device(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is made whatever is corrected; every length in mm."""

    bottom: Annotated[
        Literal["flat", "shell"],
        described(
            "flat: solid down to a flat base. shell: constant thickness along the normal",
            source="reference 4.1",
            certainty="E",
        ),
    ] = "flat"
    trim: Annotated[
        Literal["three_quarter", "sulcus", "full"],
        described(
            "where the device ends: 8 mm behind the metatarsal heads, in the toe sulcus, past the toes",
            source="reference 4.2, trim length",
            certainty="K",
        ),
    ] = "three_quarter"
    thickness_mm: Annotated[
        float,
        described(
            "shell: thickness along the normal; flat: least thickness under the foot",
            unit="mm",
            source="McCormick 2013 (shell 3 to 4.5 by body mass and foot)",
            certainty="V",
            ge=2.0,
            le=12.0,
        ),
    ] = 3.0
    heel_cup_depth_mm: Annotated[
        float,
        described(
            "height of the posterior rim above the lowest inside point of the heel",
            unit="mm",
            source="Kevin Orthopedic; KLM: 12 men, 10 women, 14 sport",
            certainty="V",
            ge=6.0,
            le=30.0,
        ),
    ] = 12.0
    heel_cup_scales: Annotated[
        bool,
        described(
            "scale the cup depth with foot length / 270 mm, by 20 % at the most",
            source="reference 4.2, size scaling, after Kevin Orthopedic",
            certainty="E",
        ),
    ] = True
    soft_tissue_expansion_mm: Annotated[
        float,
        described(
            "the outline of the cup moved outward for tissue that spreads under load",
            unit="mm",
            source="reference 4.2, heel fat-pad expansion: 2 for unloaded scans, 0 to 1 for loaded ones [K]; "
            "0 unless asked for [E]",
            certainty="E",
            ge=0.0,
            le=4.0,
        ),
    ] = 0.0
    rim_width_mm: Annotated[
        float,
        described("width of the rim of the cup", unit="mm", source="reference 4.3.5", certainty="E", ge=2.0, le=6.0),
    ] = 3.0
    rim_radius_mm: Annotated[
        float,
        described("rounding of the rim", unit="mm", source="reference 4.3.5: >= 1", certainty="E", ge=1.0, le=2.0),
    ] = 1.0
    width: Annotated[
        Literal["narrow", "standard", "wide"],
        described(
            "edge in front of the heel: narrow 3 mm inside the standard one, for dress shoes, wide 3 mm outside it",
            source="reference 4.2, width: -3, 0, +3",
            certainty="K",
        ),
    ] = "standard"
    top_cover_mm: Annotated[
        float,
        described(
            "thickness of the cover that is glued on afterwards; the file is the device without it, the shoe needs "
            "room for both",
            unit="mm",
            source="reference 4.2, top cover: 1.5 to 6, 3 by custom; 0 for none",
            certainty="S",
            ge=0.0,
            le=6.0,
        ),
    ] = 3.0
    distal_edge_mm: Annotated[
        float,
        described(
            "thickness left at the distal edge",
            unit="mm",
            source="reference 4.2, forefoot thickness",
            certainty="E",
            ge=1.0,
            le=5.0,
        ),
    ] = 1.0
