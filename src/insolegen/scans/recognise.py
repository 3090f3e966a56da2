"""Which format a file is in, by its content first; its name only decides how to put a refusal."""

from __future__ import annotations

from collections.abc import Callable

from insolegen.errors import ScanError
from insolegen.scans.formats.glb import is_glb, read_glb
from insolegen.scans.formats.obj import is_obj, read_obj
from insolegen.scans.formats.off import is_off, read_off
from insolegen.scans.formats.ply import is_ply, read_ply
from insolegen.scans.formats.raw_mesh import RawMesh
from insolegen.scans.formats.stl import broken_binary_stl, is_binary_stl, read_binary_stl
from insolegen.scans.formats.stl_text import is_text_stl, read_text_stl
from insolegen.scans.formats.threemf import is_threemf, read_threemf

Reader = Callable[[bytes, str], RawMesh]

_FORMATS: tuple[tuple[Callable[[bytes], bool], Reader], ...] = (
    # The size rule of binary STL comes first: it holds whatever the header begins with.
    (is_binary_stl, read_binary_stl),
    (is_ply, read_ply),
    (is_glb, read_glb),
    (is_threemf, read_threemf),
    (is_off, read_off),
    (is_text_stl, read_text_stl),
    (is_obj, read_obj),
)
_OTHERS = {
    b"\xff\xd8\xff": "a JPEG picture",
    b"\x89PNG": "a PNG picture",
    b"GIF8": "a GIF picture",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a gzip archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"ISO-10303": "a STEP model",
    b"Kaydara FBX": "an FBX model",
    b"BLENDER": "a Blender file",
    b"{": "JSON (perhaps glTF as text)",
    b"<": "XML or HTML",
}
READABLE = "STL, PLY, OBJ, OFF, GLB or 3MF"


def reader_for(data: bytes, suffix: str, where: str) -> Reader:
    """The reader for the content; raises ScanError, with what the file seems to be, where no reader knows it.

    suffix: the file name's ending with its dot, in lower case.
    """
    for is_format, reader in _FORMATS:
        if is_format(data):
            return reader
    seems = next((name for magic, name in _OTHERS.items() if data.startswith(magic)), None)
    text = _is_text(data)
    if seems is None and suffix == ".stl" and not text:
        raise broken_binary_stl(data, where)
    raise ScanError(
        f"not a mesh that can be read: it looks like {seems or ('text' if text else 'binary data')}",
        expected=READABLE,
        where=where,
        remedy="export the scan as STL, PLY or OBJ",
    )


def _is_text(data: bytes) -> bool:
    start = data[:4096]
    return all(byte >= 32 or byte in b"\t\n\r\f" for byte in start)
