"""The program that mills a pair against exporting the same meshes with trimesh.

pytest benchmarks/milling.py -o python_files='*.py'
"""

from __future__ import annotations

import statistics
import time
from io import BytesIO

import pytest


@pytest.fixture(scope="module")
def pair():
    from insolegen.model.request import Request
    from insolegen.model.scan import Scan
    from insolegen.pipeline import make_insole
    from insolegen.synthetic import FootShape, make_foot
    from insolegen.verification.exported import ExportedMesh

    foot = make_foot(FootShape(), triangles=200_000)
    solids = []
    for sign in (1, -1):
        faces = foot.faces if sign > 0 else foot.faces[:, ::-1]
        scan = Scan(vertices=foot.vertices * (1, sign, 1), faces=faces, file="made.stl", sha256="")
        solids.append(make_insole(scan, Request("neutral")).solid)
    return [ExportedMesh.from_arrays(solid.vertices, solid.faces) for solid in solids]


def seconds(work, rounds):
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times)


def test_a_pair_against_exporting_it_with_trimesh(pair, compare):
    import trimesh

    from insolegen.fabrication.milling.cutting import MATERIALS
    from insolegen.fabrication.milling.plan import MillingRequest, plan_milling
    from insolegen.fabrication.milling.program import DIALECTS, program_text
    from insolegen.machining import build_program
    from insolegen.model.milling import Tool

    request = MillingRequest(MATERIALS["eva"], Tool("ball", 8.0))
    arrays = [(mesh.vertices, mesh.faces) for mesh in pair]

    def planned() -> str:
        plan = plan_milling(["left", "right"], [mesh.corners for mesh in pair], request)
        return program_text(plan, DIALECTS["grbl"], "corner")

    def exported() -> None:
        # Made anew each time: trimesh keeps what it computed for the last export.
        for vertices, faces in arrays:
            trimesh.Trimesh(vertices, faces, process=False).export(BytesIO(), file_type="stl")

    ours, reference = seconds(planned, 3), seconds(exported, 7)
    checked = seconds(lambda: build_program(["left", "right"], pair, request), 1)
    compare("tool paths of a pair / trimesh STL export", ours, reference, 100)
    compare("the same, and run on paper / trimesh STL export", checked, reference, 250)
