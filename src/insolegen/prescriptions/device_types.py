"""Types of device: what each fills in, and what cannot be made of a material or does not go together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from insolegen.errors import PrescriptionError
from insolegen.model.correction import Correction
from insolegen.model.device import Device, DeviceType
from insolegen.model.material import LEAST_SHELL_MM, MATERIALS, MOST_SHELL_MM
from insolegen.prescriptions.outlines.check import check_outline

FILLED_IN: Mapping[DeviceType, Mapping[str, object]] = {
    "unspecified": {},
    # EVA is not ground thinner than 2 mm anywhere: at the distal edge, and at the edge in front of the cup, which is
    # half as wide as the rim.
    "milled_eva": {"bottom": "flat", "material": "eva", "distal_edge_mm": 2.0, "rim_width_mm": 4.0},
    "printed_shell": {"bottom": "shell", "material": "pa12_mjf"},
    "printed_soft": {"bottom": "flat", "material": "tpu_fdm", "trim": "full"},
    "positive": {},
}
"""What a type gives to the fields that neither the profile nor an override states. [E]"""

ALLOWED: Mapping[DeviceType, Mapping[str, tuple[str, ...]]] = {
    "unspecified": {},
    "milled_eva": {"bottom": ("flat",), "material": ("eva",)},
    "printed_shell": {"bottom": ("shell", "bridge"), "material": ("pa12_mjf", "pa12_sls", "pp_fdm", "petg_fdm")},
    "printed_soft": {"bottom": ("flat", "bridge"), "material": ("tpu_mjf", "tpu_fdm")},
    "positive": {"bottom": ("flat",), "outline": ("foot",)},
}
"""What a type can be: a milled device is cut from above and keeps the underside of its block; a soft one has room for
firmness between its surfaces, a shell has none. [E]"""

SMALLEST_SIZE_EU = 20.0
"""Of the sizes of insoles that are known here."""


def completed(device: Device, stated: frozenset[str]) -> Device:
    """The device with what its type gives to the fields that nobody stated (`device.bottom`, ...)."""
    given = {name: value for name, value in FILLED_IN[device.type].items() if f"device.{name}" not in stated}
    return msgspec.structs.replace(device, **given) if given else device


def refuse_unmakeable(device: Device, corrections: Sequence[Correction]) -> None:
    """PrescriptionError for a device that its type, its material or its own fields speak against."""
    if device.shoe_outline:
        check_outline(device.shoe_outline, where="device.shoe_outline")
    for where, found, expected, remedy in (
        *_type_mismatches(device, corrections),
        *_too_thin(device),
        *_too_thick(device),
        *_outline_mismatches(device),
    ):
        raise PrescriptionError(found, expected=expected, where=where, remedy=remedy)


_Problem = tuple[str, str, str, str]


def _type_mismatches(device: Device, corrections: Sequence[Correction]) -> Iterator[_Problem]:
    for name, allowed in ALLOWED[device.type].items():
        value = getattr(device, name)
        if value not in allowed:
            yield (
                f"device.{name}",
                f"device.type = {device.type} with device.{name} = {value}",
                f"{name} {' or '.join(allowed)}",
                f"leave device.{name} out, which {device.type} fills in, or choose another device.type",
            )
    built_under = [one.kind for one in corrections if one.kind == "extrinsic_rearfoot_post" and one.dose]
    if device.type == "positive" and built_under:
        yield (
            built_under[0],
            f"{built_under[0]} is built under a device, and a positive has no underside",
            "corrections of the foot's side",
            "use rearfoot_post, which tilts the heel of the positive, or grind the post onto the formed shell",
        )
    flanges = [one.kind for one in corrections if one.kind.endswith("_flange") and one.dose]
    if device.width == "narrow" and flanges:
        yield (
            "device.width",
            f"device.width = narrow with {flanges[0]}",
            "a flange on a device of standard or wide width: the edge of a narrow one lies on the foot's own flank, "
            "and a wall that rises from it would be another height on every foot",
            f"leave {flanges[0]} out, or set device.width=standard",
        )


def _too_thin(device: Device) -> Iterator[_Problem]:
    figures = MATERIALS[device.material]
    loaded = max(figures.least_loaded_mm, LEAST_SHELL_MM if device.bottom == "shell" else 0.0)
    for name, thickness, least in (
        ("thickness_mm", device.thickness_mm, loaded),
        ("distal_edge_mm", device.distal_edge_mm, figures.least_wall_mm),
        ("rim_width_mm", device.rim_width_mm, 2 * figures.least_wall_mm),
    ):
        if thickness < least:
            yield (
                f"device.{name}",
                f"{thickness:g} mm with device.material = {device.material} and device.bottom = {device.bottom}",
                f"at least {least:g} mm of {figures.words} ({figures.walls_source} [{figures.walls_certainty}])",
                f"raise device.{name} to {least:g}, or choose another device.material; nothing is clamped",
            )


def _too_thick(device: Device) -> Iterator[_Problem]:
    if device.bottom == "shell" and device.thickness_mm > MOST_SHELL_MM:
        yield (
            "device.thickness_mm",
            f"{device.thickness_mm:g} mm for a shell",
            f"at most {MOST_SHELL_MM:g} mm: shells are 3 to 5 mm thick, and a thicker one cannot follow the heel and "
            "thin out to its rim",
            f"set device.thickness_mm to {MOST_SHELL_MM:g} or less, or choose device.bottom=flat",
        )


def _outline_mismatches(device: Device) -> Iterator[_Problem]:
    if device.outline == "shoe" and not device.shoe_outline:
        yield (
            "device.shoe_outline",
            "device.outline = shoe without the outline of a shoe",
            "a DXF, SVG or CSV file in mm",
            "--set device.shoe_outline=FILE, or device.outline=foot",
        )
    if device.size_eu and device.outline != "size":
        yield (
            "device.size_eu",
            f"device.size_eu = {device.size_eu:g} has no effect with device.outline = {device.outline}",
            "device.outline = size",
            "--set device.outline=size, or leave device.size_eu out",
        )
    if device.lateral_expansion_mm and device.outline != "foot":
        yield (
            "device.lateral_expansion_mm",
            f"device.lateral_expansion_mm = {device.lateral_expansion_mm:g} with device.outline = {device.outline}, "
            "which decides how wide the device is",
            "device.outline = foot",
            "leave device.lateral_expansion_mm out, or --set device.outline=foot",
        )
    if 0 < device.size_eu < SMALLEST_SIZE_EU:
        yield (
            "device.size_eu",
            f"size {device.size_eu:g}",
            f"{SMALLEST_SIZE_EU:g} to 52, or 0 for the size of the foot",
            "write the size in Paris points",
        )
