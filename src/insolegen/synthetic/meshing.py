"""Triangle meshes of implicit solids: surface nets, coarse to fine, vertices moved onto the surface."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

_RELAXATIONS = 2

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Distance = Callable[[Floats], Floats]

# Corner c of a cell lies at bits (c & 1, c >> 1 & 1, c >> 2 & 1) of it, along forward, medial, up.
_CORNERS = np.array([[c & 1, c >> 1 & 1, c >> 2 & 1] for c in range(8)], dtype=np.int64)
_FACES = np.array([[0, 1, 3, 2], [4, 5, 7, 6], [0, 1, 5, 4], [2, 3, 7, 6], [0, 2, 6, 4], [1, 3, 7, 5]])
_EDGES = np.array([(a, b) for a in range(8) for b in range(a + 1, 8) if bin(a ^ b).count("1") == 1], dtype=np.int64)


def mesh_solid(
    distance: Distance,
    lower: Floats,
    upper: Floats,
    *,
    top: float,
    cell: float,
    closed: bool,
    steepness: float,
    pins: Floats | None = None,
) -> tuple[Floats, NDArray[np.int32]]:
    """Mesh the part below `top` of the solid where `distance` < 0; its sole is taken to lie on z = 0.

    distance: (n, 3) mm -> (n,) mm, |gradient| <= steepness. lower, upper (3,) mm: a box around the solid. pins (k, 3)
    mm: points of the surface, below the cut and off the ground, that vertices are to lie on. Returns vertices (n, 3)
    mm and faces (m, 3), counter-clockwise from outside; with `closed` a cap closes the cut at `top`,
    else the surface ends there in a plane rim. S. Gibson 1998, Constrained elastic surface nets.
    """
    # Both planes, sole and cut, go through the middle of a layer of cells: a node on a plane has no safe sign.
    layers = max(2, round(top / cell))
    pitch = np.array([cell, cell, top / layers])
    origin = np.array([lower[0], lower[1], -1.5 * pitch[2]])
    count = np.array([*np.ceil((upper[:2] - lower[:2]) / cell).astype(int), layers + 2])
    cells = _cells_near_surface(distance, origin, pitch, count, steepness, top)
    nodes, corner = _number_nodes(cells, count)
    position = origin + nodes * pitch
    value = distance(position)
    value[position[:, 2] > top] = np.maximum(value[position[:, 2] > top], 0.25 * cell)
    _close_narrow_creases(value, corner, cell)

    inside = value[corner] < 0
    crossed = inside.any(axis=1) & ~inside.all(axis=1)
    cells, corner, inside = cells[crossed], corner[crossed], inside[crossed]
    vertices = _edge_crossings(value, corner, position)
    on_cut = cells[:, 2] == layers + 1
    within_cut = on_cut & inside[:, :4].all(axis=1)
    vertices[on_cut, 2] = top
    quads = _quads(cells, inside, count, rim_layer=None if closed else layers + 1)

    rim, movable = on_cut & ~within_cut, ~within_cut
    pinned, places = _nearest(vertices, on_cut, pins)
    vertices[pinned] = places
    movable[pinned] = False
    for _ in range(_RELAXATIONS):
        vertices = _relaxed(vertices, quads)
        vertices[on_cut, 2] = top
        vertices[pinned] = places
    vertices[movable] = _onto_surface(distance, vertices[movable], rim[movable], cell)
    if closed:
        # The rim has moved since: even the cap out once more, which stays plane whatever its vertices do.
        vertices[within_cut] = _relaxed(vertices, quads)[within_cut]
        vertices[within_cut, 2] = top
    else:
        used = np.unique(quads)
        renumber = np.full(len(vertices), -1)
        renumber[used] = np.arange(len(used))
        vertices, quads = vertices[used], renumber[quads]
    return vertices, _split(vertices, quads)


def _cells_near_surface(
    distance: Distance, origin: Floats, pitch: Floats, count: Ints, steepness: float, top: float
) -> Ints:
    """Indices (n, 3) of all cells that may hold a piece of the surface or of the cut, by halving blocks of them."""
    size = 1
    while size < 2 or size * pitch[0] < 7.0:
        size *= 2
    blocks: Ints = np.stack(np.meshgrid(*(np.arange(-(-n // size)) for n in count), indexing="ij"), axis=-1).reshape(
        -1, 3
    )
    while True:
        half = pitch * size / 2
        centre = origin + blocks * (2 * half) + half
        reach = steepness * float(np.linalg.norm(half)) * 1.001
        value = distance(centre)
        # Above the cut there is nothing; a block that straddles it belongs if any solid is near.
        straddles = np.abs(centre[:, 2] - top) <= half[2]
        keep = ((np.abs(value) <= reach) | (straddles & (value <= reach))) & (centre[:, 2] - half[2] < top)
        blocks = (blocks[keep][:, None, :] * 2 + _CORNERS).reshape(-1, 3)
        size //= 2
        blocks = blocks[(blocks * size < count).all(axis=1)]
        # The corners of the last cells are asked anyway; to ask their centres first would not pay.
        if size == 1:
            return blocks


def _number_nodes(cells: Ints, count: Ints) -> tuple[Ints, NDArray[np.int32]]:
    """The corner nodes of the cells, each once, (m, 3), and the corners (n, 8) of each cell as numbers of them."""
    shape = count + 1
    dense = np.zeros(int(np.prod(shape)), dtype=np.int32)  # pages that are never touched cost nothing
    step = np.array([shape[1] * shape[2], shape[2], 1])
    keys = (cells @ step)[:, None] + _CORNERS @ step
    dense[keys] = 1
    used = np.flatnonzero(dense)
    dense[used] = np.arange(len(used), dtype=np.int32)
    nodes = np.stack(np.unravel_index(used, tuple(shape)), axis=1)
    return nodes, dense[keys]


def _close_narrow_creases(value: Floats, corner: NDArray[np.int32], cell: float) -> None:
    """Fill, in place, creases that the cells cannot resolve: diagonal signs on a face or a cell are not manifold.

    Filling a node may make a neighbouring face diagonal; as nodes are only ever filled, it comes to an end.
    """
    while True:
        inside = value[corner] < 0
        to_fill = np.zeros(len(value), dtype=bool)
        for face in _FACES:
            on_face = inside[:, face]
            diagonal = (on_face[:, 0] == on_face[:, 2]) & (on_face[:, 1] == on_face[:, 3])
            diagonal &= on_face[:, 0] != on_face[:, 1]
            to_fill[corner[diagonal][:, face]] = True
        total = inside.sum(axis=1)
        for start in range(4):
            one, other = inside[:, start], inside[:, 7 - start]
            lone = (one & other & (total == 2)) | (~one & ~other & (total == 6))
            to_fill[corner[lone]] = True
        to_fill &= value >= 0
        if not to_fill.any():
            return
        value[to_fill] = -0.01 * cell


def _edge_crossings(value: Floats, corner: NDArray[np.int32], position: Floats) -> Floats:
    """The mean of the places where the surface crosses the edges of each cell, (n, 3)."""
    total = np.zeros((len(corner), 3))
    hits = np.zeros(len(corner))
    for a, b in _EDGES:
        u, v = value[corner[:, a]], value[corner[:, b]]
        cut = (u < 0) != (v < 0)
        share = (u[cut] / (u[cut] - v[cut]))[:, None]
        total[cut] += position[corner[cut, a]] * (1 - share) + position[corner[cut, b]] * share
        hits += cut
    return total / hits[:, None]


def _quads(cells: Ints, inside: NDArray[np.bool_], count: Ints, *, rim_layer: int | None) -> Ints:
    """Around every grid edge that the surface crosses, the four vertices beside it, outward, (n, 4)."""
    shape = count + 1
    dense = np.full(int(np.prod(shape)), -1, dtype=np.int32)
    step = np.array([shape[1] * shape[2], shape[2], 1])
    key = cells @ step
    dense[key] = np.arange(len(cells), dtype=np.int32)
    found = []
    for axis in range(3):
        u, v = step[(axis + 1) % 3], step[(axis + 2) % 3]
        first, second = inside[:, 0], inside[:, 1 << axis]
        cut = first != second
        if axis == 2 and rim_layer is not None:
            cut &= cells[:, 2] != rim_layer
        k = key[cut]
        around = np.stack([dense[k - u - v], dense[k - v], dense[k], dense[k - u]], axis=1)
        backward = ~first[cut]
        around[backward] = around[backward][:, ::-1]
        found.append(around)
    return np.concatenate(found).astype(np.int64)


def _relaxed(vertices: Floats, quads: Ints) -> Floats:
    """Each vertex moved half way to the mean of its neighbours, which evens the triangles out."""
    tails, heads = quads.ravel(), np.roll(quads, -1, axis=1).ravel()
    a, b = np.concatenate([tails, heads]), np.concatenate([heads, tails])
    degree = np.maximum(np.bincount(a, minlength=len(vertices)), 1)
    mean = np.stack([np.bincount(a, vertices[b, i], len(vertices)) for i in range(3)], axis=1) / degree[:, None]
    alone = ~np.isin(np.arange(len(vertices)), a)  # inside an open rim there is no cap
    mean[alone] = vertices[alone]
    moved: Floats = vertices + 0.5 * (mean - vertices)
    return moved


def _nearest(vertices: Floats, on_cut: NDArray[np.bool_], pins: Floats | None) -> tuple[Ints, Floats]:
    """Numbers (m,) of the vertices that are nearest to the pins, and those pins (m, 3); one pin to a vertex."""
    if pins is None or not len(pins):
        return np.empty(0, dtype=np.int64), np.empty((0, 3))
    away = np.array([np.where(on_cut, np.inf, ((vertices - pin) ** 2).sum(axis=1)) for pin in pins])
    nearest, first = np.unique(away.argmin(axis=1), return_index=True)
    return nearest, pins[first]


def _onto_surface(distance: Distance, points: Floats, flat: NDArray[np.bool_], cell: float) -> Floats:
    """Points (n, 3) moved onto the zero surface along its gradient; `flat` ones stay at their height."""
    step = 1e-3
    start, value = points.copy(), distance(points)
    gradient = np.empty_like(points)
    for axis in range(3):
        shifted = points.copy()
        shifted[:, axis] += step
        gradient[:, axis] = (distance(shifted) - value) / step
    gradient[flat, 2] = 0.0
    slope = np.linalg.norm(gradient, axis=1)
    direction = gradient / np.maximum(slope, 1e-6)[:, None]
    moved = np.zeros(len(points))
    slope = np.maximum(slope, 0.2)
    for _ in range(3):
        previous, before = moved, value
        moved = np.clip(moved - value / slope, -cell, cell)
        value = distance(start + moved[:, None] * direction)
        stride = moved - previous
        slope = np.where(np.abs(stride) > 1e-9, (value - before) / np.where(stride == 0, 1.0, stride), slope)
        slope = np.clip(slope, 0.2, 3.0)
    moved = np.clip(moved - value / slope, -cell, cell)
    landed: Floats = start + moved[:, None] * direction
    return landed


def _split(vertices: Floats, quads: Ints) -> NDArray[np.int32]:
    """Each quad as two triangles, along its shorter diagonal."""
    a, b, c, d = (vertices[quads[:, i]] for i in range(4))
    shorter = np.linalg.norm(a - c, axis=1) <= np.linalg.norm(b - d, axis=1)
    first = np.where(shorter[:, None], quads[:, [0, 1, 2]], quads[:, [0, 1, 3]])
    second = np.where(shorter[:, None], quads[:, [0, 2, 3]], quads[:, [1, 2, 3]])
    return np.stack([first, second], axis=1).reshape(-1, 3).astype(np.int32)
