"""Writing an insole of 225k triangles against trimesh's export of the same mesh.

pytest benchmarks/fabrication.py -o python_files='*.py' --benchmark-warmup=on
"""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
import trimesh

from insolegen.fabrication.formats import FORMATS
from insolegen.fabrication.part import Modifier, Part

ROUNDS = 7


@pytest.fixture(scope="module")
def part() -> Part:
    """Waves over a plane, 225k triangles: files do not care what shape it is."""
    rows, columns = 336, 334
    x, y = np.meshgrid(np.linspace(0, 270, rows), np.linspace(0, 95, columns), indexing="ij")
    number = np.arange(rows * columns).reshape(rows, columns)
    a, b, c, d = (cut.ravel() for cut in (number[:-1, :-1], number[1:, :-1], number[1:, 1:], number[:-1, 1:]))
    faces = np.concatenate([np.stack([a, b, c], axis=1), np.stack([a, c, d], axis=1)]).astype(np.int32)
    heights = 10 + 3 * np.sin(x / 17) * np.cos(y / 11)
    return Part(np.stack([x, y, heights], axis=-1).reshape(-1, 3), faces, "right", "neutral")


def zoned(part: Part) -> Part:
    """The same with three zones of a third of its triangles each: twice as much to write."""
    thirds = np.array_split(part.faces, 3)
    return replace(
        part, modifiers=tuple(Modifier(f"zone {k}", part.vertices, faces, 20.0) for k, faces in enumerate(thirds))
    )


@pytest.mark.parametrize(("suffix", "goal"), [(".stl", 1.0), (".ply", 1.0), (".3mf", 0.5)])
def test_write_against_trimesh(suffix, goal, part, benchmark, compare):
    kind = suffix[1:]

    def ours() -> None:
        FORMATS[suffix](io.BytesIO(), part)

    benchmark.pedantic(ours, rounds=3, warmup_rounds=1)

    # Another one each time: a mesh keeps its normals, and those belong to the writing. Making it does not.
    meshes = [trimesh.Trimesh(part.vertices, part.faces, process=False) for _ in range(ROUNDS + 1)]

    def reference() -> None:
        meshes.pop().export(file_type=kind)

    compare(f"write {kind}, {len(part.faces)} triangles / trimesh", *in_turn(ours, reference), goal)


def test_write_stl_against_trimesh_that_knows_the_normals(part, benchmark, compare):
    """For comparison, no goal: ours computes normals every time, trimesh has them from before and only packs."""
    mesh = trimesh.Trimesh(part.vertices, part.faces, process=False)

    def ours() -> None:
        FORMATS[".stl"](io.BytesIO(), part)

    benchmark.pedantic(ours, rounds=3, warmup_rounds=1)
    reference = partial(mesh.export, file_type="stl")
    compare("write stl / trimesh with its normals at hand", *in_turn(ours, reference), float("nan"))


def test_zones_against_the_same_without(part, benchmark, compare):
    with_zones = zoned(part)

    def ours() -> None:
        FORMATS[".3mf"](io.BytesIO(), with_zones)

    benchmark.pedantic(ours, rounds=3, warmup_rounds=1)
    compare("write 3mf with zones / without", *in_turn(ours, lambda: FORMATS[".3mf"](io.BytesIO(), part)), 3.0)


def in_turn(ours: Callable[[], object], reference: Callable[[], object]) -> tuple[float, float]:
    """Medians of processor seconds of both, timed in turn, so that a machine that slows down slows both."""
    ours(), reference()
    seconds: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for times, work in zip(seconds, (ours, reference), strict=True):
            start = time.process_time()
            work()
            times.append(time.process_time() - start)
    return statistics.median(seconds[0]), statistics.median(seconds[1])
