"""The insole of the other foot as the mirror image of this one's, for orders of a pair from a single scan."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from insolegen.fabrication.part import Part
from insolegen.model.finding import Finding
from insolegen.model.scan import Side

OTHER: dict[Side, Side] = {"left": "right", "right": "left"}


def mirrored_part(part: Part) -> Part:
    """The same part for the other foot: mirrored from side to side, its faces turned to stay outside."""
    mirror = np.array([1.0, -1.0, 1.0])
    modifiers = tuple(
        replace(body, vertices=body.vertices * mirror, faces=body.faces[:, ::-1]) for body in part.modifiers
    )
    return replace(
        part,
        vertices=part.vertices * mirror,
        faces=part.faces[:, ::-1],
        side=OTHER[part.side],
        modifiers=modifiers,
    )


def mirrored_path(file: Path, side: Side) -> Path:
    """Where the mirrored insole goes: beside the other, its side and `mirrored` in its name; side: of the scan."""
    return file.with_name(f"{file.stem}_{OTHER[side]}_mirrored{file.suffix}")


def pair_finding(side: Side) -> Finding:
    """What the report says of a pair that was made from one scan."""
    other = OTHER[side]
    return Finding(
        "pair_by_mirroring",
        "warning",
        f"the {other} insole is the mirror image of the {side} one; the {other} foot was not scanned, and no two feet "
        "are alike",
        "pair",
    )
