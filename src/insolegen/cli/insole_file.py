"""Reading a finished insole: the file that goes to the machine, not a scan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from insolegen.verification.exported import ExportedMesh


def content_of(path: Path) -> bytes:
    """Read a file's bytes; raises UsageError where the system refuses."""
    from insolegen.errors import UsageError

    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"cannot be read: {error.strerror or error}",
            expected="a file that may be read",
            where=str(path),
            remedy="check the spelling and the folder",
        ) from error


def read_insole(path: Path) -> ExportedMesh:
    """Read the triangles of an insole: STL, 3MF, PLY, OBJ, OFF or GLB, mm; of a 3MF the device without its modifiers.

    A binary STL is read without the readers of scans, which cost more than the reading. Raises UsageError where the
    file cannot be read, VerificationError where it holds no mesh.
    """
    from insolegen.errors import ScanError, VerificationError
    from insolegen.verification.exported import ExportedMesh

    data = content_of(path)
    if path.suffix.lower() == ".stl" and len(data) == 84 + 50 * int.from_bytes(data[80:84], "little"):
        return ExportedMesh.from_stl_bytes(data)
    from insolegen.scans.read import decode_scan

    try:
        mesh = decode_scan(data, path.name)
    except ScanError as error:
        raise VerificationError(
            error.found, expected=error.expected, where=error.where, remedy="make or save the insole again"
        ) from error
    faces = mesh.faces
    if path.suffix.lower() == ".3mf":
        from insolegen.verification.part_faces import part_faces

        faces = faces[part_faces(data, len(faces))]
    return ExportedMesh.from_arrays(mesh.vertices, faces)
