"""A scan file into a `Scan`: read once, recognised by its content, refused with the reason or whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from insolegen.errors import ScanError
from insolegen.model.scan import Scan, ScanHints
from insolegen.scans.checks import refuse_unusable
from insolegen.scans.recognise import READABLE, reader_for

_NO_HINTS = ScanHints()


def read_scan(path: Path, hints: ScanHints = _NO_HINTS) -> Scan:
    """Read a mesh file: STL, PLY, OBJ, OFF, GLB or 3MF.

    The scan keeps the file's units and frame. Its hints are the given ones; where they leave the unit open and the
    file states one (3MF), that is taken. Raises ScanError on everything that is not a whole, finite mesh.
    """
    return decode_scan(_content(path), path.name, hints)


def decode_scan(data: bytes, name: str, hints: ScanHints = _NO_HINTS) -> Scan:
    """As `read_scan`, from the bytes of a file and its name without folders."""
    mesh = reader_for(data, Path(name).suffix.lower(), name)(data, name)
    refuse_unusable(mesh, name)
    if hints.unit is None and mesh.unit is not None:
        hints = replace(hints, unit=mesh.unit)
    # All indices are in range by now, so that they fit whatever counts the vertices.
    index = np.int32 if len(mesh.vertices) < 2**31 else np.int64
    return Scan(
        vertices=mesh.vertices,
        faces=mesh.faces.astype(index, copy=False),
        file=name,
        content=data,
        hints=hints,
    )


def _content(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise ScanError("a folder", expected="a scan file", where=str(path), remedy="name one file in it")
        if not path.exists():
            raise ScanError(
                "no such file", expected=READABLE, where=str(path), remedy="check the spelling and the folder"
            )
        if not path.is_file():
            # Devices and pipes may never end.
            raise ScanError("not a regular file", expected=READABLE, where=str(path), remedy="save the scan as a file")
        data = path.read_bytes()
    except OSError as error:
        raise ScanError(
            f"cannot be read: {error.strerror or error}",
            expected="a file that may be read",
            where=str(path),
            remedy="check its permissions, and that its disk is there",
        ) from error
    if not data:
        raise ScanError("an empty file", expected=READABLE, where=path.name, remedy="export or copy the scan again")
    return data
