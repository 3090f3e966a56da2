"""Every kind of damage to a scan: to the bytes of its file, and to the mesh in it."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable

import numpy as np

from seed_scans import Mesh, glb_of, glued, sheet, threemf_of

Rng = np.random.Generator
Injury = Callable[[bytes, Rng], bytes]
Distortion = Callable[[Mesh, Rng, dict[str, Mesh]], Mesh]

TOKENS = [
    b"nan", b"-nan(ind)", b"inf", b"-inf", b"Infinity", b"1e308", b"-1e308", b"1e-320", b"1e999", b"-0", b"0", b"-1",
    b"1", b"3", b"4", b"999", b"2147483647", b"2147483648", b"4294967295", b"9223372036854775808", b"9" * 400, b"0x10",
    b"1_0", b"1,5", b"12,5", b"3.5", b".", b"+", b"1e", b"--1", b"", b"foot", b"vertex", b"solid", b"endsolid",
    b"facet", b"f", b"v", b"#", b"OFF", b"end_header", b"element", b"\xc3\xa9", b"\xe2\x82\xac", b"\xed\xa0\x80",
    b"\xd9\xa3\xd9\xa4", b"\xff\xfe", b"\0", b"\\", b"/", b"1/2/3", b"1//", b"//1", b"{", b"}", b"[", b"null", b"<",
    b"/>", b"&a;", b'"', b"\n", b"\r", b"\t", b"\x1a",
]  # fmt: skip
EXTREMES = [
    struct.pack("<i", value)
    for value in (0, 1, -1, 2, 3, 255, 1 << 16, 1 << 24, 1 << 30, (1 << 31) - 1, -(1 << 31), -12345)
] + [struct.pack("<f", value) for value in (np.nan, np.inf, -np.inf, 3e38, -3e38, 1e-44, 1e30, 1e18, 0.0, 1.0)]
HEADER = 500


def damaged_file(data: bytes, rng: Rng) -> bytes:
    """One to four injuries to a file; those inside a 3MF or to the description of a GLB before it is packed."""
    if data[:4] == b"PK\3\4" and rng.random() < 0.7:
        return threemf_of(_injured(zipfile.ZipFile(io.BytesIO(data)).read("3D/3dmodel.model"), rng))
    if data[:4] == b"glTF" and rng.random() < 0.6:
        size = struct.unpack_from("<I", data, 12)[0]
        return glb_of(_injured(data[20 : 20 + size], rng), data[28 + size :])
    return _injured(data, rng)


def _injured(data: bytes, rng: Rng) -> bytes:
    for _ in range(int(rng.integers(1, 5))):
        if data:
            data = INJURIES[int(rng.integers(len(INJURIES)))](data, rng)
    return data


def _at(data: bytes, rng: Rng) -> int:
    """Anywhere, but every third time in the header."""
    return int(rng.integers(min(len(data), HEADER) if rng.random() < 0.35 else len(data)))


def _length(data: bytes, rng: Rng) -> int:
    """Mostly short, seldom as long as the file."""
    return min(len(data), int(10 ** rng.uniform(0, 3 if rng.random() < 0.8 else 6)))


def flipped(data: bytes, rng: Rng) -> bytes:
    """Bytes or bits changed, 1 to 500 of them."""
    changed = bytearray(data)
    bits = rng.random() < 0.5
    for _ in range(int(rng.choice([1, 1, 3, 20, 500]))):
        at = _at(data, rng)
        changed[at] = changed[at] ^ (1 << int(rng.integers(8))) if bits else int(rng.integers(256))
    return bytes(changed)


def cut_short(data: bytes, rng: Rng) -> bytes:
    """Its end missing."""
    return data[: _at(data, rng)] if rng.random() < 0.5 else data[: len(data) - _length(data, rng)]


def cut_out(data: bytes, rng: Rng) -> bytes:
    """A block missing."""
    at = _at(data, rng)
    return data[:at] + data[at + _length(data, rng) :]


def doubled(data: bytes, rng: Rng) -> bytes:
    """A block repeated, in place or elsewhere."""
    at, to = _at(data, rng), _at(data, rng)
    piece = data[at : at + _length(data, rng)]
    return data[:to] + piece + data[to:] if rng.random() < 0.5 else data[:to] + piece + data[to + len(piece) :]


def filled(data: bytes, rng: Rng) -> bytes:
    """A block of zeros, of 255, or of anything."""
    at, length = _at(data, rng), _length(data, rng)
    length = min(length, len(data) - at)
    what = (b"\0" * length, b"\xff" * length, rng.bytes(length))[int(rng.integers(3))]
    return data[:at] + what + data[at + length :]


def extreme_numbers(data: bytes, rng: Rng) -> bytes:
    """Four bytes that are an extreme number, as counts and indices of binary files."""
    for _ in range(int(rng.choice([1, 1, 2, 10]))):
        at = int(rng.choice([80, 4, 8, 12])) if rng.random() < 0.2 else _at(data, rng)
        value = EXTREMES[int(rng.integers(len(EXTREMES)))]
        data = data[:at] + (value if rng.random() < 0.7 else value[::-1]) + data[at + 4 :]
    return data


def other_words(data: bytes, rng: Rng) -> bytes:
    """Words of text replaced by words that belong elsewhere or nowhere."""
    for _ in range(int(rng.choice([1, 1, 2, 20]))):
        if not data:
            break
        at = _at(data, rng)
        start = at
        while start > 0 and start > at - 40 and data[start - 1 : start] not in b' \t\r\n"/=<>':
            start -= 1
        end = at
        while end < len(data) and end < at + 40 and data[end : end + 1] not in b' \t\r\n"/=<>':
            end += 1
        data = data[:start] + TOKENS[int(rng.integers(len(TOKENS)))] + data[end:]
    return data


def other_counts(data: bytes, rng: Rng) -> bytes:
    """A whole number of the header larger, smaller, negative, huge, or one off."""
    digits = [i for i in range(min(len(data), HEADER)) if 48 <= data[i] < 58 and not 48 <= data[max(i - 1, 0)] < 58]
    if not digits:
        return extreme_numbers(data, rng)
    start = digits[int(rng.integers(len(digits)))]
    end = start
    while end < len(data) and 48 <= data[end] < 58:
        end += 1
    value = int(data[start:end][:18])
    others = (0, -1, value + 1, max(value - 1, 0), 2 * value, -value, 10**9, 2**31, 2**63, 10**15, value // 2)
    return data[:start] + str(others[int(rng.integers(len(others)))]).encode() + data[end:]


def lines_moved(data: bytes, rng: Rng) -> bytes:
    """Lines of text in another order, joined, broken, or with other endings."""
    match int(rng.integers(4)):
        case 0:
            return data.replace(b"\n", b"\r\n" if rng.random() < 0.5 else b"\r")
        case 1:
            at = data.find(b"\n", _at(data, rng))
            return data if at < 0 else data[:at] + b" " + data[at + 1 :]
        case 2:
            at = data.find(b" ", _at(data, rng))
            return data if at < 0 else data[:at] + b"\n" + data[at + 1 :]
        case _:
            at, to = data.find(b"\n", _at(data, rng)), data.find(b"\n", _at(data, rng))
            low, high = min(at, to), max(at, to)
            return data if low < 0 else data[:low] + data[high:] + data[low:high]


INJURIES: tuple[Injury, ...] = (
    flipped, cut_short, cut_out, doubled, filled, extreme_numbers, other_words, other_words, other_counts, lines_moved,
)  # fmt: skip


def damaged_mesh(mesh: Mesh, rng: Rng, others: dict[str, Mesh]) -> Mesh:
    """One to three distortions of a mesh; `others` are what may be glued to it."""
    for _ in range(int(rng.choice([1, 1, 2, 3]))):
        mesh = DISTORTIONS[int(rng.integers(len(DISTORTIONS)))](mesh, rng, others)
    return mesh


def _some(count: int, rng: Rng) -> np.ndarray:
    """One, a few, many or all of so many things."""
    if count == 0:
        return np.empty(0, dtype=np.int64)
    share = int(rng.choice([1, 5, 100, max(1, count // 10), max(1, count // 2), count]))
    return rng.permutation(count)[:share]


def _direction(rng: Rng) -> np.ndarray:
    way = rng.normal(size=3)
    return way / np.linalg.norm(way)


def wrong_indices(mesh: Mesh, rng: Rng, _: object) -> Mesh:
    """Faces that name vertices that are not there, or the first one for all."""
    faces = mesh[1].copy()
    value = int(rng.choice([-1, -2, len(mesh[0]), 10**9, 2**31 - 1, 0]))
    hit = _some(faces.size, rng)
    faces.reshape(-1)[hit] = value
    return mesh[0], faces


def mixed_up_faces(mesh: Mesh, rng: Rng, _: object) -> Mesh:
    """Corners of some faces exchanged with others': a soup of long triangles."""
    faces = mesh[1].copy()
    hit = _some(faces.size, rng)
    faces.reshape(-1)[hit] = faces.reshape(-1)[rng.permutation(hit)]
    return mesh[0], faces


def degenerate_faces(mesh: Mesh, rng: Rng, _: object) -> Mesh:
    """Faces with two equal corners or three."""
    faces = mesh[1].copy()
    hit = _some(len(faces), rng)
    faces[hit, 1] = faces[hit, 0]
    if rng.random() < 0.5:
        faces[hit, 2] = faces[hit, 0]
    return mesh[0], faces


def repeated_faces(mesh: Mesh, rng: Rng, _: object) -> Mesh:
    """Faces twice, the second time perhaps the other way round."""
    again = mesh[1][_some(len(mesh[1]), rng)]
    return mesh[0], np.concatenate([mesh[1], again[:, ::-1] if rng.random() < 0.5 else again])


def turned_faces(mesh: Mesh, rng: Rng, _: object) -> Mesh:
    """Faces the other way round, and all in another order."""
    faces = mesh[1].copy()
    hit = _some(len(faces), rng)
    faces[hit] = faces[hit, ::-1]
    return mesh[0], faces[rng.permutation(len(faces))]


def not_finite(mesh: Mesh, rng: Rng, _: object) -> Mesh:
    """Vertices that are no numbers, infinite, or beyond single precision."""
    vertices = mesh[0].copy()
    hit = _some(vertices.size, rng)
    vertices.reshape(-1)[hit] = rng.choice([np.nan, np.inf, -np.inf, 3e38, 1e300, -1e300])
    return vertices, mesh[1]


def scaled(mesh: Mesh, rng: Rng, _: object) -> Mesh:
    """Larger or smaller by up to 30 powers of ten, or along one axis only."""
    reach = float(rng.choice([0.3, 1.0, 4.0, 30.0, 150.0]))
    factor = np.full(3, 10 ** rng.uniform(-reach, reach))
    if rng.random() < 0.5:
        factor = np.where(np.arange(3) == rng.integers(3), factor, 1.0)
    return mesh[0] * factor, mesh[1]


def moved(mesh: Mesh, rng: Rng, _: object) -> Mesh:
    """All of it, or some of its vertices, far away."""
    vertices = mesh[0].copy()
    hit = np.arange(len(vertices)) if rng.random() < 0.5 else _some(len(vertices), rng)
    vertices[hit] += _direction(rng) * 10 ** rng.uniform(0, 9)
    return vertices, mesh[1]


def collapsed(mesh: Mesh, rng: Rng, _: object) -> Mesh:
    """Some vertices, or all, to a point, a line or a plane, or on a coarse lattice."""
    vertices = mesh[0].copy()
    hit = _some(len(vertices), rng)
    match int(rng.integers(4)):
        case 0:
            vertices[hit] = vertices[hit[:1]]
        case 1:
            vertices[hit, int(rng.integers(3))] = 0.0
        case 2:
            vertices[hit[:, None], rng.permutation(3)[:2]] = 1.0
        case _:
            step = 10 ** rng.uniform(-1, 2.5)
            vertices[hit] = np.round(vertices[hit] / step) * step
    return vertices, mesh[1]


def noisy(mesh: Mesh, rng: Rng, _: object) -> Mesh:
    """Noise from nothing to all of it."""
    vertices = mesh[0].copy()
    hit = _some(len(vertices), rng)
    vertices[hit] += rng.normal(0, 10 ** rng.uniform(-2, 2.5), (len(hit), 3))
    return vertices, mesh[1]


def part_left(mesh: Mesh, rng: Rng, _: object) -> Mesh:
    """What lies on one side of a plane, in a slab, in a ball, or some of the triangles."""
    vertices, faces = mesh
    if not len(faces):
        return vertices[np.sort(_some(len(vertices), rng))], faces
    # Faces may have come to name vertices that are not there: those lie where the last one does.
    middle = vertices[np.clip(faces, 0, len(vertices) - 1)].mean(axis=1)
    with np.errstate(all="ignore"):
        along = middle @ _direction(rng)
        if rng.random() < 0.3:
            along = np.linalg.norm(middle - middle[int(rng.integers(len(middle)))], axis=1)
    order = np.argsort(along if rng.random() < 0.8 else rng.random(len(faces)))
    start, end = sorted(rng.random(2)) if rng.random() < 0.5 else (0.0, 10 ** rng.uniform(-3, 0))
    kept = order[int(start * len(order)) : max(int(end * len(order)), int(start * len(order)) + 1)]
    return vertices, faces[kept if rng.random() < 0.5 else np.setdiff1d(order, kept)]


def mirrored(mesh: Mesh, rng: Rng, _: object) -> Mesh:
    """The other side of it, perhaps glued to it."""
    turn = np.where(np.arange(3) == rng.integers(3), -1.0, 1.0)
    other = mesh[0] * turn, mesh[1][:, ::-1]
    return other if rng.random() < 0.6 else glued(mesh, other)


def beside_another(mesh: Mesh, rng: Rng, others: dict[str, Mesh]) -> Mesh:
    """Glued to one to four others, anywhere."""
    names = rng.choice(list(others), int(rng.choice([1, 1, 1, 2, 4])))
    more = [
        (others[name][0] + _direction(rng) * rng.choice([0.0, 5.0, 100.0, 300.0, 3000.0]), others[name][1])
        for name in names
    ]
    return glued(mesh, *more)


def on_a_floor(mesh: Mesh, rng: Rng, _: object) -> Mesh:
    """With a floor or a wall, as rough as it likes, or in a box of planes."""
    parts = [mesh]
    for _ in range(int(rng.choice([1, 1, 2, 6]))):
        size, pitch = 10 ** rng.uniform(1.5, 3), float(rng.choice([10.0, 40.0]))
        count = int(np.clip(size / pitch, 2, 40))  # a sheet at least, and a small file
        vertices, faces = sheet(
            rng.normal(0, rng.choice([0.0, 0.5, 3.0]), (count, count)), size / count, (-50.0, -90.0)
        )
        axes = rng.permutation(3) if rng.random() < 0.5 else np.arange(3)
        parts.append((vertices[:, axes] + rng.normal(0, rng.choice([0.0, 2.0, 80.0]), 3), faces))
    return glued(*parts)


def without_faces(mesh: Mesh, rng: Rng, _: object) -> Mesh:
    """The points alone, or hardly a face left."""
    few = 0 if rng.random() < 0.5 else int(10 ** rng.uniform(0, 2.5))
    return mesh[0], mesh[1][rng.permutation(len(mesh[1]))[:few]]


def bent(mesh: Mesh, rng: Rng, _: object) -> Mesh:
    """Bent round an axis, or swollen: no foot any more, and still smooth."""
    with np.errstate(all="ignore"):
        away = mesh[0] - np.nanmean(mesh[0], axis=0)
        wave = np.sin(away @ _direction(rng) * 10 ** rng.uniform(-3, -0.5) + rng.uniform(0, 6))
        return mesh[0] + wave[:, None] * _direction(rng) * 10 ** rng.uniform(-1, 2.3), mesh[1]


def other_thing(_: Mesh, rng: Rng, __: object) -> Mesh:
    """A ball, a box, a tube or a sheet of any proportions: no foot at all."""
    along, round_ = np.meshgrid(np.linspace(-1, 1, 24), np.linspace(0, 2 * np.pi, 32), indexing="ij")
    vertices, faces = sheet(along * 0.0, 1.0, (0.0, 0.0))
    power = float(rng.choice([0.15, 0.5, 1.0]))
    width = np.maximum(1 - along**2, 0.0) ** power if rng.random() < 0.7 else 1.0
    at = np.stack([along + 0 * round_, width * np.cos(round_), width * np.sin(round_)], axis=-1).reshape(-1, 3)
    if rng.random() < 0.3:
        at[:, 1:] = np.sign(at[:, 1:]) * np.abs(at[:, 1:]) ** 0.2
    return at[: len(vertices)] * [130.0, rng.uniform(5, 130), rng.uniform(1, 130)], faces


DISTORTIONS: tuple[Distortion, ...] = (
    wrong_indices, mixed_up_faces, degenerate_faces, repeated_faces, turned_faces, not_finite, scaled, moved, collapsed,
    noisy, part_left, part_left, mirrored, beside_another, on_a_floor, without_faces, bent, other_thing,
)  # fmt: skip
