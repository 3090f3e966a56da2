"""Tools and blanks as they are written on the command line: ball:8, 210x120x35."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from insolegen.model.milling import Blank, Tool

_LARGEST_TOOL_MM = 25.0
_LARGEST_SIDE_MM = 3000.0


def read_tool(_context: click.Context, _parameter: click.Parameter, text: str | None) -> Tool | None:
    """Read `ball:8` or `flat:6`, the shape of the tip and the diameter in mm; raises click.BadParameter."""
    from insolegen.model.milling import Tool

    if text is None:
        return None
    shape, _, diameter = text.partition(":")
    millimetres = _number(diameter)
    if shape not in ("ball", "flat") or not 1 <= millimetres <= _LARGEST_TOOL_MM:
        raise click.BadParameter(f"{text!r} is not a tool such as ball:8 or flat:6, of 1 to {_LARGEST_TOOL_MM:g} mm")
    return Tool("ball" if shape == "ball" else "flat", millimetres)


def read_blank(_context: click.Context, _parameter: click.Parameter, text: str | None) -> Blank | None:
    """Read `210x120x35`, length, width and height in mm; raises click.BadParameter."""
    from insolegen.model.milling import Blank

    if text is None:
        return None
    sides = [_number(side) for side in re.split("[xX]", text)]
    if len(sides) != 3 or not all(0 < side <= _LARGEST_SIDE_MM for side in sides):
        raise click.BadParameter(f"{text!r} is not a size such as 210x120x35, in mm")
    return Blank(*sides)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan
