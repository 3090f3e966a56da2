"""GLB (binary glTF 2.0): the triangles of its scene, every node's transform applied.

Read here and not by trimesh: a few damaged bytes make trimesh raise some dozen kinds of exception, allocate what a
count claims, or walk a cyclic node graph. glTF is metres by its specification, but scanners write what they have, so
the unit is left unknown.
"""

from __future__ import annotations

import struct
from typing import Annotated, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from insolegen.errors import ScanError
from insolegen.scans.formats.raw_mesh import EXPORT_AGAIN, RawMesh, joined, refuse_above_most_triangles

_Item = TypeVar("_Item")
_Natural = Annotated[int, msgspec.Meta(ge=0)]
_Three = tuple[float, float, float]
_COMPONENTS = {5120: "<i1", 5121: "<u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
_WIDTHS = {"SCALAR": 1, "VEC3": 3}
_TRIANGLES, _STRIP, _FAN = 4, 5, 6
_COMPRESSIONS = {"KHR_draco_mesh_compression": "Draco", "EXT_meshopt_compression": "meshopt"}


class _Node(msgspec.Struct):
    children: list[_Natural] = []
    mesh: _Natural | None = None
    matrix: Annotated[list[float], msgspec.Meta(min_length=16, max_length=16)] | None = None
    translation: _Three = (0.0, 0.0, 0.0)
    rotation: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 1.0)
    scale: _Three = (1.0, 1.0, 1.0)


class _Scene(msgspec.Struct):
    nodes: list[_Natural] = []


class _Primitive(msgspec.Struct):
    attributes: dict[str, _Natural]
    indices: _Natural | None = None
    mode: int = _TRIANGLES
    extensions: dict[str, msgspec.Raw] = {}


class _Mesh(msgspec.Struct):
    primitives: list[_Primitive]


class _Accessor(msgspec.Struct, rename="camel"):
    component_type: int
    type: str
    count: _Natural
    buffer_view: _Natural | None = None
    byte_offset: _Natural = 0
    normalized: bool = False
    sparse: msgspec.Raw | None = None


class _View(msgspec.Struct, rename="camel"):
    buffer: _Natural
    byte_length: _Natural
    byte_offset: _Natural = 0
    byte_stride: _Natural | None = None


class _Document(msgspec.Struct, rename="camel"):
    scene: _Natural = 0
    scenes: list[_Scene] = []
    nodes: list[_Node] = []
    meshes: list[_Mesh] = []
    accessors: list[_Accessor] = []
    buffer_views: list[_View] = []
    extensions_required: list[str] = []


def is_glb(data: bytes) -> bool:
    """Whether the magic number is there."""
    return data[:4] == b"glTF"


def read_glb(data: bytes, where: str) -> RawMesh:
    """Vertices (n, 3) float64 in the scene's frame and faces (m, 3), all nodes that hold a mesh one after another."""
    text, binary = _chunks(data, where)
    try:
        document = msgspec.json.decode(text, type=_Document)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _damaged(f"its description cannot be read ({error})", where) from None
    for extension, name in _COMPRESSIONS.items():
        if extension in document.extensions_required:
            raise ScanError(
                f"a GLB compressed by {name}",
                expected="plain triangles",
                where=where,
                remedy="export it without compression, or as STL or PLY",
            )
    return joined(_placed_meshes(document, binary, where))


def _chunks(data: bytes, where: str) -> tuple[bytes, bytes]:
    if len(data) < 20:
        raise _damaged(f"it ends after {len(data)} bytes", where)
    version, length = struct.unpack_from("<II", data, 4)
    if version != 2:
        raise ScanError(f"glTF version {version}", expected="version 2", where=where, remedy="export it as STL or PLY")
    if length > len(data):
        raise _damaged(f"{len(data):,} of its {length:,} bytes are there", where)
    size, kind = struct.unpack_from("<I4s", data, 12)
    if kind != b"JSON" or 20 + size > len(data):
        raise _damaged("its description is missing or cut off", where)
    text, at = data[20 : 20 + size], 20 + size
    if at + 8 > len(data):
        return text, b""
    size, kind = struct.unpack_from("<I4s", data, at)
    if kind != b"BIN\0" or at + 8 + size > len(data):
        raise _damaged("its numbers are missing or cut off", where)
    return text, data[at + 8 : at + 8 + size]


def _placed_meshes(document: _Document, binary: bytes, where: str) -> list[RawMesh]:
    nodes = document.nodes
    if document.scenes:
        roots = _item(document.scenes, document.scene, "scene", where).nodes
    else:
        children = {child for node in nodes for child in node.children}
        roots = [i for i in range(len(nodes)) if i not in children]
    if not nodes:
        return [piece for i in range(len(document.meshes)) for piece in _pieces(document, i, binary, where)]
    meshes: dict[int, list[RawMesh]] = {}
    placed: list[RawMesh] = []
    seen: set[int] = set()
    size = 0
    waiting = [(root, np.eye(4)) for root in reversed(roots)]
    while waiting:
        index, parent = waiting.pop()
        # A node has one parent by the specification; one met twice would make the walk endless or its size explode.
        if index in seen:
            raise _damaged(f"node {index} hangs in its scene more than once", where)
        seen.add(index)
        node = _item(nodes, index, "node", where)
        with np.errstate(all="ignore"):
            matrix = parent @ _local(node)
        if node.mesh is not None:
            if node.mesh not in meshes:
                meshes[node.mesh] = _pieces(document, node.mesh, binary, where)
            for piece in meshes[node.mesh]:
                size += max(len(piece.faces), len(piece.vertices))
                refuse_above_most_triangles(size, where)
                # What overflows here comes out as infinite and is refused with all other vertices that are not finite.
                with np.errstate(all="ignore"):
                    moved = piece.vertices @ matrix[:3, :3].T + matrix[:3, 3]
                placed.append(RawMesh(moved, piece.faces))
        waiting.extend((child, matrix) for child in reversed(node.children))
    return placed


def _local(node: _Node) -> NDArray[np.float64]:
    if node.matrix is not None:
        return np.array(node.matrix).reshape(4, 4).T
    x, y, z, w = node.rotation
    matrix = np.eye(4)
    matrix[:3, :3] = np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    ) * np.array(node.scale)
    matrix[:3, 3] = node.translation
    return matrix


def _pieces(document: _Document, index: int, binary: bytes, where: str) -> list[RawMesh]:
    pieces = []
    for primitive in _item(document.meshes, index, "mesh", where).primitives:
        if "KHR_draco_mesh_compression" in primitive.extensions:
            raise ScanError(
                "a GLB compressed by Draco",
                expected="plain triangles",
                where=where,
                remedy="export it without compression, or as STL or PLY",
            )
        if "POSITION" not in primitive.attributes:
            continue
        with np.errstate(invalid="ignore"):  # a signalling NaN warns when cast
            vertices = _values(document, primitive.attributes["POSITION"], "VEC3", binary, where).astype(np.float64)
        if primitive.indices is None:
            corners = np.arange(len(vertices))
        else:
            values = _values(document, primitive.indices, "SCALAR", binary, where)
            if not np.issubdtype(values.dtype, np.integer):
                raise _damaged("indices that are not whole numbers", where)
            corners = values.reshape(-1).astype(np.int64)
        pieces.append(RawMesh(vertices, _triangles(primitive.mode, corners, where)))
    return pieces


def _triangles(mode: int, corners: NDArray[np.int64], where: str) -> NDArray[np.int64]:
    if mode == _TRIANGLES:
        if len(corners) % 3:
            raise _damaged(f"{len(corners)} corners for triangles", where)
        return corners.reshape(-1, 3)
    first = np.arange(max(0, len(corners) - 2))
    if mode == _STRIP:
        # Every second triangle of a strip runs the other way round.
        odd = first % 2
        return np.stack((corners[first], corners[first + 1 + odd], corners[first + 2 - odd]), axis=1)
    if mode == _FAN:
        return np.stack((corners[first * 0], corners[first + 1], corners[first + 2]), axis=1)
    return np.empty((0, 3), dtype=np.int64)  # points and lines


def _values(document: _Document, index: int, kind: str, binary: bytes, where: str) -> NDArray[np.number]:
    """The numbers of an accessor, (count, width); every byte of them is in the file, whatever the counts claim."""
    accessor = _item(document.accessors, index, "accessor", where)
    if accessor.type != kind or accessor.component_type not in _COMPONENTS:
        raise _damaged(f"accessor {index} is {accessor.type} of {accessor.component_type}, not {kind}", where)
    if accessor.sparse is not None or accessor.buffer_view is None:
        raise ScanError(
            f"accessor {index} has sparse or no values",
            expected="plain values",
            where=where,
            remedy="export it as STL or PLY",
        )
    view = _item(document.buffer_views, accessor.buffer_view, "buffer view", where)
    if view.buffer != 0:
        raise ScanError(
            "numbers in a second buffer",
            expected="a GLB that holds everything itself",
            where=where,
            remedy="export it as one GLB file, or as STL or PLY",
        )
    component = np.dtype(_COMPONENTS[accessor.component_type])
    width = _WIDTHS[kind]
    stride = view.byte_stride or width * component.itemsize
    start = view.byte_offset + accessor.byte_offset
    last = start + (accessor.count - 1) * stride + width * component.itemsize
    if accessor.count and (last > min(view.byte_offset + view.byte_length, len(binary)) or stride < component.itemsize):
        raise _damaged(f"accessor {index} reaches past the end of its numbers", where)
    if accessor.count == 0:
        return np.empty((0, width), dtype=component)
    values: NDArray[np.integer | np.floating] = np.ndarray(
        (accessor.count, width), component, binary, offset=start, strides=(stride, component.itemsize)
    )
    if accessor.normalized and component.kind in "iu":
        # KHR_mesh_quantization: the full range of the integer stands for 1, and a signed one for no less than -1.
        return np.maximum(values.astype(np.float64) / np.iinfo(component.type).max, -1.0)
    return values


def _item(items: list[_Item], index: int, what: str, where: str) -> _Item:
    if index >= len(items):
        raise _damaged(f"it names {what} {index} and has {len(items)}", where)
    return items[index]


def _damaged(how: str, where: str) -> ScanError:
    return ScanError(f"a damaged GLB: {how}", expected="a whole GLB (glTF 2.0)", where=where, remedy=EXPORT_AGAIN)
