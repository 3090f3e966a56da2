"""The device under the corrections: base, cup, trim, rim."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from insolegen.model.correction import described

DeviceType = Literal["unspecified", "milled_eva", "printed_shell", "printed_soft", "positive"]
Material = Literal["unspecified", "pa12_mjf", "pa12_sls", "tpu_mjf", "tpu_fdm", "pp_fdm", "petg_fdm", "eva"]
"""Material and the process that makes it a device; `model.material` has their figures."""

OutlinePoints = tuple[tuple[float, float], ...]


class Device(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is made whatever is corrected; every length in mm."""

    type: Annotated[
        DeviceType,
        described(
            "milled_eva: flat base, milled from above. printed_shell: constant thickness, rigid. printed_soft: full "
            "length, zones of firmness. positive: the corrected foot as a solid, sole up, for vacuum forming. Each "
            "fills in what is not stated of bottom, trim, material and edges; unspecified fills in nothing",
            source="what laboratories order",
            certainty="E",
        ),
    ] = "unspecified"
    material: Annotated[
        Material,
        described(
            "material and process: sets the least thickness, and mass and cost in the report; unspecified: a device of "
            "any material that may be 2 mm thin",
            source="reference 5.1 and 5.4",
            certainty="E",
        ),
    ] = "unspecified"
    bottom: Annotated[
        Literal["flat", "shell", "bridge"],
        described(
            "flat: solid down to a flat base. shell: constant thickness along the normal. bridge: flat under heel and "
            "forefoot, arched between them, nowhere thinner than the thickness",
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
            "shell: thickness along the normal, walls of the cup included; flat and bridge: least thickness under the "
            "foot; refused below the least of the material",
            unit="mm",
            source="McCormick 2013 (shell 3 to 4.5 by body mass and foot); least by material: reference 5.1",
            certainty="S",
            ge=1.2,
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
    lateral_expansion_mm: Annotated[
        float,
        described(
            "the outline along the lateral column and the fifth head moved outward for tissue that spreads under load",
            unit="mm",
            source="reference 4.2, lateral expansion: 0 to 5, 3 for unloaded scans [K]; 0 unless asked for [E]",
            certainty="E",
            ge=0.0,
            le=5.0,
        ),
    ] = 0.0
    rim_width_mm: Annotated[
        float,
        described(
            "thickness of the wall of the cup at its rim; half of it at the edge in front of the cup",
            unit="mm",
            source="reference 4.3.5",
            certainty="E",
            ge=2.0,
            le=6.0,
        ),
    ] = 3.0
    rim_taper_mm: Annotated[
        float,
        described(
            "so far below its rim the wall of a shell has its full thickness; it tapers to the rim above that",
            unit="mm",
            source="reference 4.3.5 names no figure",
            certainty="E",
            ge=2.0,
            le=10.0,
        ),
    ] = 5.0
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
    heel_infill_percent: Annotated[
        float,
        described(
            "printed_soft: density of the filling under the heel",
            unit="%",
            source="no literature gives infill; firm under the heel, reference 5.4",
            certainty="E",
            ge=5.0,
            le=100.0,
        ),
    ] = 20.0
    arch_infill_percent: Annotated[
        float,
        described(
            "printed_soft: density of the filling under the arch",
            unit="%",
            source="no literature gives infill; the arch carries the correction",
            certainty="E",
            ge=5.0,
            le=100.0,
        ),
    ] = 30.0
    forefoot_infill_percent: Annotated[
        float,
        described(
            "printed_soft: density of the filling under the forefoot",
            unit="%",
            source="no literature gives infill; the forefoot bends",
            certainty="E",
            ge=5.0,
            le=100.0,
        ),
    ] = 15.0
    relief_infill_percent: Annotated[
        float,
        described(
            "printed_soft: density of the filling under reliefs, apertures and grooves",
            unit="%",
            source="no literature gives infill; a relief is the softest place",
            certainty="E",
            ge=5.0,
            le=100.0,
        ),
    ] = 8.0
    outline: Annotated[
        Literal["foot", "size", "shoe"],
        described(
            "foot: the edge follows the foot. size: in front of the cup, that of an insole of size_eu. shoe: in front "
            "of the cup, the outline in shoe_outline",
            source="what laboratories order",
            certainty="E",
        ),
    ] = "foot"
    size_eu: Annotated[
        float,
        described(
            "size (Paris points) of the insole for outline size; 0: the size of the foot",
            source="reference 1.9: EU = 1.5 (length in cm + 1.5); 6.667 mm each [V, Jurca 2019], 15 mm allowed [K]",
            certainty="K",
            ge=0.0,
            le=52.0,
        ),
    ] = 0.0
    shoe_outline: Annotated[
        OutlinePoints,
        described(
            "outline of the shoe's own insole seen from above: a DXF, SVG or CSV file in mm, kept as its points; laid "
            "on the foot by heel and ball",
            unit="mm",
            source="the shoe",
            certainty="E",
        ),
    ] = ()
