"""Scans of kinds that nobody gave us, made of feet that we have: impressions in foam, floors, pairs of feet, spikes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.grid import Grid
from insolegen.geometry.raster import lowest_heights

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mesh = tuple[Floats, Ints]


def standing_right(foot: object) -> Mesh:
    """Vertices in the foot frame and faces of an aligned foot."""
    return np.asarray(foot.vertices, dtype=np.float64), np.asarray(foot.faces)  # type: ignore[attr-defined]


def mirrored(mesh: Mesh) -> Mesh:
    """The same foot of the other side."""
    return mesh[0] * [1.0, -1.0, 1.0], mesh[1][:, ::-1]


def joined(*meshes: Mesh) -> Mesh:
    """Several meshes in one."""
    faces, first = [], 0
    for vertices, own in meshes:
        faces.append(own + first)
        first += len(vertices)
    return np.concatenate([mesh[0] for mesh in meshes]), np.concatenate(faces)


def sheet(heights: Floats, pitch: float, corner: tuple[float, float]) -> Mesh:
    """A surface over a grid: two triangles for each cell whose four nodes are finite."""
    rows, columns = heights.shape
    i, j = np.meshgrid(np.arange(rows), np.arange(columns), indexing="ij")
    vertices = np.stack([corner[0] + i * pitch, corner[1] + j * pitch, heights], axis=-1).reshape(-1, 3)
    a = (i * columns + j)[:-1, :-1].reshape(-1)
    quads = np.stack([a, a + columns, a + columns + 1, a + 1], axis=1)
    quads = quads[np.isfinite(vertices[quads, 2]).all(axis=1)]
    return _compact(vertices, np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]]))


def _compact(vertices: Floats, faces: Ints) -> Mesh:
    used, number = np.unique(faces, return_inverse=True)
    return vertices[used], number.reshape(-1, 3)


def impression(
    mesh: Mesh,
    *,
    depth: float = 25.0,
    pitch: float = 1.0,
    margin: tuple[float, float] = (30.0, 25.0),
    noise: float = 0.2,
    bulge: float = 3.0,
    walls: float = 0.0,
    box_depth: float = 0.0,
    crumbs: int = 0,
    seed: int = 0,
) -> Mesh:
    """A block of foam into which a standing foot, mm, was pressed `depth` mm deep, seen from above.

    margin: rim before and beside the foot. bulge: how far the foam is pushed up beside the dent. walls: height of the
    box's cardboard above the foam. box_depth: how far the block's sides and bottom reach below, 0 for none. crumbs:
    loose bits on the rim and in the dent.
    """
    random = np.random.default_rng(seed)
    vertices, faces = mesh
    low = vertices[vertices[:, 2] < depth]
    start, end = low[:, :2].min(axis=0) - margin, low[:, :2].max(axis=0) + margin
    shape = tuple(np.ceil((end - start) / pitch).astype(int) + 1)
    grid = Grid(float(start[0]), float(start[1]), pitch, (int(shape[0]), int(shape[1])))
    foot = np.minimum(lowest_heights(*(vertices[faces][:, :, axis].T for axis in range(3)), grid), 1e3).astype(float)
    pressed = foot < depth
    beside = pressed.astype(float)
    for _ in range(int(8 / pitch)):
        beside = (beside + sum(np.roll(beside, step, axis) for step in (1, -1) for axis in (0, 1))) / 5
    surface = np.where(pressed, foot - depth, bulge * np.clip(2 * beside, 0, 1))
    surface = surface + random.normal(0, noise, surface.shape)
    places = random.uniform(start, end, (crumbs, 2))
    forward, across = np.meshgrid(grid.forward, grid.medial, indexing="ij")
    for k, at in enumerate(places[: crumbs // 2]):  # those that lie on the foam: the scanner sees one surface
        inside = np.maximum(1.0 + 2.0 * (k % 2) - np.hypot(forward - at[0], across - at[1]), 0.0)
        surface = surface + inside
    parts = [sheet(surface, pitch, (float(start[0]), float(start[1])))]
    corners = [(start[0], start[1]), (end[0], start[1]), (end[0], end[1]), (start[0], end[1])]
    if walls or box_depth:
        for a, b in zip(corners, corners[1:] + corners[:1], strict=True):
            parts.append(_panel(a, b, -box_depth, walls))
    if box_depth:
        flat = np.full(shape, -box_depth)
        parts.append(sheet(flat, pitch, (float(start[0]), float(start[1]))))
    for at in places[crumbs // 2 :]:  # and those that hang above it
        i, j = ((at - start) / pitch).astype(int)
        parts.append(_crumb(np.array([*at, float(surface[i, j]) + 6.0]), random.uniform(1.0, 3.0)))
    return joined(*parts)


def _panel(a: tuple[float, float], b: tuple[float, float], low: float, high: float) -> Mesh:
    steps = np.linspace(0, 1, 60)
    ground = np.outer(1 - steps, a) + np.outer(steps, b)
    levels = np.linspace(low, high, max(2, int((high - low) / 4)))
    rows, columns = len(steps), len(levels)
    vertices = np.column_stack([np.repeat(ground, columns, axis=0), np.tile(levels, rows)])
    i, j = np.meshgrid(np.arange(rows - 1), np.arange(columns - 1), indexing="ij")
    k = (i * columns + j).reshape(-1)
    quads = np.stack([k, k + columns, k + columns + 1, k + 1], axis=1)
    return vertices, np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])


def _crumb(centre: Floats, size: float) -> Mesh:
    points = np.array([[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]], dtype=float)
    faces = [[0, 2, 4], [2, 1, 4], [1, 3, 4], [3, 0, 4], [2, 0, 5], [1, 2, 5], [3, 1, 5], [0, 3, 5]]
    return centre + size * points, np.array(faces)


def floor(mesh: Mesh, *, reach: float = 120.0, pitch: float = 4.0, height: float = 0.0, noise: float = 0.0) -> Mesh:
    """A floor under a standing foot, a piece of its own."""
    random = np.random.default_rng(1)
    low = mesh[0].min(axis=0)[:2] - reach
    count = np.ceil((mesh[0].max(axis=0)[:2] + reach - low) / pitch).astype(int) + 1
    return sheet(height + random.normal(0, noise, tuple(count)), pitch, (float(low[0]), float(low[1])))


def spiky(mesh: Mesh, share: float, seed: int = 0) -> Mesh:
    """A share of the vertices thrown 2 to 30 mm in any direction."""
    random = np.random.default_rng(seed)
    vertices = mesh[0].copy()
    hit = random.random(len(vertices)) < share
    way = random.normal(size=(int(hit.sum()), 3))
    vertices[hit] += way / np.linalg.norm(way, axis=1, keepdims=True) * random.uniform(2, 30, (int(hit.sum()), 1))
    return vertices, mesh[1]


def with_hole(mesh: Mesh, centre: tuple[float, float], radius: float) -> Mesh:
    """The low surface cut out in a disc on the ground, mm."""
    middle = mesh[0][mesh[1]].mean(axis=1)
    gone = (np.hypot(*(middle[:, :2] - centre).T) < radius) & (middle[:, 2] < 35)
    return mesh[0], mesh[1][~gone]


def posed(mesh: Mesh, seed: int, mm_per_unit: float = 1.0) -> Mesh:
    """Turned and shifted any way, in any unit."""
    random = np.random.default_rng(seed)
    turn = np.linalg.qr(random.normal(size=(3, 3)))[0]
    turn = turn * np.sign(np.linalg.det(turn))
    return (mesh[0] @ turn.T + random.uniform(-300, 300, 3)) / mm_per_unit, mesh[1]


def subdivided(mesh: Mesh) -> Mesh:
    """Each triangle in four."""
    vertices, faces = mesh
    edges = np.sort(np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]), axis=1)
    unique, inverse = np.unique(edges, axis=0, return_inverse=True)
    ab, bc, ca = np.split(len(vertices) + inverse.reshape(-1), 3)
    a, b, c = faces.T
    four = [(a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca)]
    return (
        np.concatenate([vertices, vertices[unique].mean(axis=1)]),
        np.concatenate([np.stack(three, axis=1) for three in four]),
    )


def sawn_cast(mesh: Mesh, top: float) -> Mesh:
    """A plaster cast of the sole, seen from below as a height map, with its top sawn flat `top` mm above the ground."""
    vertices, faces = mesh
    low = vertices[vertices[:, 2] < top]
    start = low[:, :2].min(axis=0) - 2
    rows, columns = (int(count) for count in np.ceil(low[:, :2].max(axis=0) + 2 - start) + 1)
    corners = vertices[faces.T]
    grid = Grid(float(start[0]), float(start[1]), 1.0, (rows, columns))
    sole = lowest_heights(corners[..., 0], corners[..., 1], corners[..., 2], grid).astype(float)
    sole = np.where(sole < top, sole, np.nan)
    corner = (float(start[0]), float(start[1]))
    return joined(sheet(sole, 1.0, corner), sheet(np.where(np.isfinite(sole), top, np.nan), 1.0, corner))


def drawn_outline(mesh: Mesh, thick: float) -> Mesh:
    """The outline of a standing foot, seen from below, as a solid with a flat face on either side."""
    vertices, faces = sawn_cast(mesh, thick)
    upper = _compact(vertices, faces[(vertices[faces][:, :, 2] == thick).all(axis=1)])
    edges = np.concatenate([upper[1][:, [0, 1]], upper[1][:, [1, 2]], upper[1][:, [2, 0]]])
    _, which, count = np.unique(np.sort(edges, axis=1), axis=0, return_inverse=True, return_counts=True)
    start, end = upper[0][edges[count[which.reshape(-1)] == 1]].transpose(1, 0, 2)
    first = 4 * np.arange(len(start))[:, None]
    walls = []
    for low in np.arange(0, thick, 4.0):
        corners = np.stack([part * [1, 1, 0] + [0, 0, up] for part in (start, end) for up in (low, low + 4)], axis=1)
        walls.append(
            (corners.reshape(-1, 3), np.concatenate([first + np.array(three) for three in ([0, 1, 2], [1, 3, 2])]))
        )
    return joined(upper, (upper[0] * [1, 1, 0], upper[1]), *walls)


def carved_cast(mesh: Mesh, top: float) -> Mesh:
    """A solid positive of a closed foot, its top sawn flat `top` mm above the ground: the back of the foot stays."""
    vertices, faces = mesh
    start = vertices[:, :2].min(axis=0) - 2
    rows, columns = (int(count) for count in np.ceil(vertices[:, :2].max(axis=0) + 2 - start) + 1)
    grid = Grid(float(start[0]), float(start[1]), 1.0, (rows, columns))
    forward, medial, up = vertices[faces.T].transpose(2, 0, 1)
    sole = lowest_heights(forward, medial, up, grid).astype(float)
    back = np.minimum(-lowest_heights(forward, medial, -up, grid).astype(float), top)
    body = np.isfinite(sole) & (sole < back)
    corner = (float(start[0]), float(start[1]))
    return joined(*(sheet(np.where(body, heights, np.nan), 1.0, corner) for heights in (sole, back)))


def block(mesh: Mesh, height: float, *, wide: float = 15.0, top: float = 0.0, pitch: float = 8.0) -> Mesh:
    """A box under a standing foot, `wide` mm larger all round, its upper face at `top`."""
    low, high = mesh[0].min(axis=0)[:2] - wide, mesh[0].max(axis=0)[:2] + wide
    count = np.ceil((high - low) / pitch).astype(int) + 1
    high = low + pitch * (count - 1)
    corner = (float(low[0]), float(low[1]))
    faces = [sheet(np.full(tuple(count), level), pitch, corner) for level in (top - height, top)]
    return joined(*faces, *_walls(low, high, top - height, top))


def cast_on_plinth(mesh: Mesh, top: float, *, wide: float = 15.0, high: float = 20.0) -> Mesh:
    """The cast of a standing foot, its sole away from a plinth that begins `top` mm above the ground, seen as one."""
    vertices, faces = mesh
    low, end = vertices[:, :2].min(axis=0) - wide, vertices[:, :2].max(axis=0) + wide
    count = np.ceil(end - low).astype(int) + 1
    corner = (float(low[0]), float(low[1]))
    corners = vertices[faces.T]
    grid = Grid(*corner, 1.0, (int(count[0]), int(count[1])))
    sole = lowest_heights(corners[..., 0], corners[..., 1], corners[..., 2], grid).astype(float)
    surface = np.where(np.isfinite(sole) & (sole < top), sole, top)
    far = np.full(surface.shape, top + high)
    walls = _walls(low, low + count - 1, top, top + high)
    return joined(sheet(surface, 1.0, corner), sheet(far, 1.0, corner), *walls)


def _walls(low: Floats, high: Floats, bottom: float, top: float) -> list[Mesh]:
    corners = [(low[0], low[1]), (high[0], low[1]), (high[0], high[1]), (low[0], high[1])]
    return [_panel(a, b, bottom, top) for a, b in zip(corners, corners[1:] + corners[:1], strict=True)]


def crumbs(mesh: Mesh, count: int, seed: int = 0) -> Mesh:
    """The mesh with crumbs of 1 to 3 mm anywhere about it, on it and in it."""
    random = np.random.default_rng(seed)
    low, high = mesh[0].min(axis=0) - 5, mesh[0].max(axis=0) + 5
    return joined(mesh, *[_crumb(random.uniform(low, high), random.uniform(1, 3)) for _ in range(count)])


def with_leg(mesh, length, lean_deg, top=75.0):
    """A standing foot, cut off at `top` mm, with a leg so many mm long that leans forward by an angle."""
    merged, number = np.unique(np.round(mesh[0], 6), axis=0, return_inverse=True)
    faces = number.reshape(-1)[mesh[1]]
    faces = faces[(merged[faces][:, :, 2] < top).all(axis=1)]
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    _, which, count = np.unique(np.sort(edges, axis=1), axis=0, return_inverse=True, return_counts=True)
    rim = edges[count[which.reshape(-1)] == 1]
    rim = rim[merged[rim][:, :, 2].min(axis=1) > top - 9]
    ring = np.unique(rim)
    start = np.searchsorted(ring, rim)
    vertices, strips, before = [merged], [faces], rim
    for step in range(1, int(length / 4) + 1):
        rise = 4.0 * step
        at = (merged[ring] - merged[ring].mean(axis=0)) * [1, 1, 0] + merged[ring].mean(axis=0)
        vertices.append(at + np.array([np.tan(np.radians(lean_deg)) * rise, 0, rise]))
        now = start + len(merged) + (step - 1) * len(ring)
        (a, b), (c, d) = before.T, now.T
        strips += [np.stack([a, c, b], axis=1), np.stack([b, c, d], axis=1)]
        before = now
    return np.concatenate(vertices), np.concatenate(strips)
