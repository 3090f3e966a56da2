"""3MF: a zip of XML; the build's objects, with their components and transforms, and the unit that the model states.

Read here and not by trimesh: nested components that name each other often, cyclic ones, or an archive that unpacks to
gigabytes must end in a message, which nobody can add around a finished reader.
"""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from dataclasses import dataclass, field
from xml.parsers import expat

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import ScanError
from insolegen.model.scan import Unit
from insolegen.scans.formats.numbers import floats, integers
from insolegen.scans.formats.raw_mesh import EXPORT_AGAIN, RawMesh, joined, refuse_above_most_triangles

_DAMAGED_ZIP = (
    zipfile.BadZipFile,  # structure and checksums
    zlib.error,
    lzma.LZMAError,
    EOFError,  # a member that ends early
    NotImplementedError,  # a compression or zip version that Python does not know
    RuntimeError,  # encrypted
    OSError,  # bzip2 data, or a seek to before the start
    ValueError,  # a negative seek; UnicodeDecodeError in member names
    OverflowError,
)
"""All that zipfile raises on bytes that are not a whole archive."""

_CHUNK = 1 << 20
_MOST_UNPACKED = 1 << 30
_MOST_INSTANCES = 10_000
_NAMESPACE_END = "}"
_UNITS: dict[str, tuple[Unit, float]] = {
    "millimeter": ("mm", 1.0),
    "centimeter": ("cm", 1.0),
    "meter": ("m", 1.0),
    "inch": ("in", 1.0),
    # These two are no units of ours and are taken to millimetres.
    "micron": ("mm", 0.001),
    "foot": ("mm", 304.8),
}
_Key = tuple[str, str]


@dataclass
class _Object:
    """A mesh, or other objects by (part, id) with a transform, or both."""

    coordinates: list[str] = field(default_factory=list)
    corners: list[str] = field(default_factory=list)
    components: list[tuple[_Key, str]] = field(default_factory=list)


@dataclass
class _Model:
    """What the model parts of the archive hold: objects by (part, id), and the root part's build and unit."""

    objects: dict[_Key, _Object] = field(default_factory=dict)
    build: list[tuple[_Key, str]] = field(default_factory=list)
    unit: str = ""


def is_threemf(data: bytes) -> bool:
    """Whether it is a zip archive; that it holds a model is found while reading."""
    return data[:4] == b"PK\x03\x04"


def read_threemf(data: bytes, where: str) -> RawMesh:
    """Vertices (n, 3) float64 in the build's frame and faces (m, 3), all built objects one after another.

    The unit is None where the model states none: the specification's millimetre is then nobody's word for it.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        names = {name.lstrip("/").lower(): name for name in archive.namelist()}
    except _DAMAGED_ZIP as error:
        raise _damaged(str(error), where) from None
    parts = [name for name in names if name.endswith(".model")]
    if not parts:
        raise ScanError(
            f"a zip archive of {len(names)} files without a 3D model",
            expected="a 3MF, which holds 3D/3dmodel.model",
            where=where,
            remedy="if the scan is zipped, unpack it first",
        )
    # The root part goes by this name in all but name; other parts are what the production extension refers to.
    root = "3d/3dmodel.model" if "3d/3dmodel.model" in parts else min(parts, key=lambda name: (name.count("/"), name))
    model = _Model()
    left = _MOST_UNPACKED
    for part in [root, *(part for part in parts if part != root)]:
        left = _parse(archive, names[part], part, model, part == root, left, where)
    pieces = joined(_placed(model, where))
    if not model.unit:
        return pieces
    if model.unit not in _UNITS:
        raise ScanError(
            f"the unit {model.unit[:40]!r}", expected="one of " + ", ".join(_UNITS), where=where, remedy=EXPORT_AGAIN
        )
    unit, factor = _UNITS[model.unit]
    return RawMesh(pieces.vertices * factor, pieces.faces, unit)


def _parse(archive: zipfile.ZipFile, name: str, part: str, model: _Model, is_root: bool, left: int, where: str) -> int:
    """Add one model part to `model`; returns how many bytes may still be unpacked."""
    parser: expat.XMLParserType | None = None
    try:
        with archive.open(name) as stream:
            while chunk := stream.read(_CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise ScanError(
                        "an archive that unpacks to more than 1 GB",
                        expected="a scan of one foot",
                        where=where,
                        remedy="export the foot alone, as one mesh",
                    )
                if parser is None:
                    parser = _parser(chunk, part, model, is_root, where)
                parser.Parse(chunk, False)
        if parser is not None:
            parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise _damaged(f"its XML breaks off or is none ({error})", where) from None
    except _DAMAGED_ZIP as error:
        raise _damaged(str(error), where) from None
    return left


def _parser(chunk: bytes, part: str, model: _Model, is_root: bool, where: str) -> expat.XMLParserType:
    # The encoding is given, because one that the file names itself might be any that Python knows, or none.
    encoding = "utf-16" if chunk[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    parser = expat.ParserCreate(encoding, _NAMESPACE_END)
    current = _Object()

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal current
        try:
            match tag.rpartition(_NAMESPACE_END)[2]:
                case "vertex":
                    current.coordinates += attributes["x"], attributes["y"], attributes["z"]
                case "triangle":
                    current.corners += attributes["v1"], attributes["v2"], attributes["v3"]
                case "object":
                    current = model.objects.setdefault((part, attributes["id"]), _Object())
                case "component":
                    current.components.append(_reference(attributes, part))
                case "item" if is_root:
                    model.build.append(_reference(attributes, part))
                case "model" if is_root:
                    model.unit = attributes.get("unit", "").strip().lower()
        except KeyError as missing:
            raise _damaged(f"the attribute {missing} is missing in <{tag.rpartition('}')[2]}>", where) from None

    def refuse_document_type(*_: object) -> None:
        # 3MF forbids them; entities that expand into each other could fill the memory.
        raise _damaged("its XML declares a document type", where)

    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse_document_type
    return parser


def _reference(attributes: dict[str, str], part: str) -> tuple[_Key, str]:
    """The object that an item or component names, and its transform."""
    path = next((value for name, value in attributes.items() if name.endswith(_NAMESPACE_END + "path")), None)
    key = (part if path is None else path.lstrip("/").lower(), attributes["objectid"])
    return key, attributes.get("transform", "")


def _placed(model: _Model, where: str) -> list[RawMesh]:
    meshes: dict[_Key, RawMesh] = {}
    placed: list[RawMesh] = []
    size = instances = 0
    waiting = [(key, _matrix(text, where)) for key, text in reversed(model.build)]
    while waiting:
        key, matrix = waiting.pop()
        instances += 1
        if instances + len(waiting) > _MOST_INSTANCES:
            raise _damaged("its components name each other too often, or in a circle", where)
        if key not in model.objects:
            raise _damaged(f"it names object {key[1][:40]!r}, which it does not hold", where)
        found = model.objects[key]
        if found.corners or found.coordinates:
            if key not in meshes:
                meshes[key] = RawMesh(
                    floats(found.coordinates, where).reshape(-1, 3),
                    integers(found.corners, where).reshape(-1, 3),
                )
            mesh = meshes[key]
            size += max(len(mesh.faces), len(mesh.vertices))
            refuse_above_most_triangles(size, where)
            # What overflows here comes out as infinite and is refused with all other vertices that are not finite.
            with np.errstate(all="ignore"):
                placed.append(RawMesh(mesh.vertices @ matrix[:3] + matrix[3], mesh.faces))
        for component, text in reversed(found.components):
            with np.errstate(all="ignore"):
                local = _matrix(text, where)
                moved = local[:, :3] @ matrix[:3]
                moved[3] += matrix[3]
            waiting.append((component, moved))
    return placed


def _matrix(text: str, where: str) -> NDArray[np.float64]:
    """A transform as 3MF writes it, (4, 3): a row vector times it, plus its last row, is the moved point."""
    if not text:
        return np.eye(4, 3)
    values = floats(text.split(), where)
    if len(values) != 12:
        raise _damaged(f"a transform of {len(values)} numbers instead of 12", where)
    return values.reshape(4, 3)


def _damaged(how: str, where: str) -> ScanError:
    return ScanError(f"a damaged 3MF: {how}", expected="a whole 3MF", where=where, remedy=EXPORT_AGAIN)
