"""The formats in which an insole is written, by the ending of the file's name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO

from insolegen.errors import UsageError
from insolegen.fabrication.optional import optional
from insolegen.fabrication.part import Part
from insolegen.fabrication.ply import write_ply
from insolegen.fabrication.stl import write_stl

Write = Callable[[BinaryIO, Part], None]


def _threemf(stream: BinaryIO, part: Part) -> None:
    from insolegen.fabrication.threemf import write_threemf

    write_threemf(stream, part)


FORMATS: Mapping[str, Write] = {
    ".stl": lambda stream, part: write_stl(stream, part.vertices, part.faces),
    ".3mf": _threemf,
    ".ply": lambda stream, part: write_ply(stream, part.vertices, part.faces),
}


def holds_modifiers(path: Path) -> bool:
    """Whether the format of that file holds what is to be printed differently inside a part."""
    return path.suffix.lower() == ".3mf"


def check_format(path: Path) -> None:
    """Raise UsageError where an insole cannot be written under this name; to be called before any long work."""
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise UsageError(
            f"the ending {path.suffix!r}" if path.suffix else "a name without an ending",
            expected="one of " + ", ".join(FORMATS),
            where=str(path),
            remedy="name the output by the format that the machine reads",
        )
    if suffix == ".3mf":
        optional("lib3mf", "writes 3MF")


def write_part(stream: BinaryIO, path: Path, part: Part) -> None:
    """Write a part in the format that the name of its file says."""
    FORMATS[path.suffix.lower()](stream, part)
