"""3MF out, through lib3mf: unit, metadata, and zones of other infill as PrusaSlicer keeps them.

A core 3MF knows nothing of infill. PrusaSlicer, and those that descend from it, keep it in a file of their own inside
the 3MF, `Metadata/Slic3r_PE_model.config`: the triangles of one object are the part's and then those of its modifiers,
and that file says which are whose. The modifiers lie inside the part, so a program that does not know the file prints
the same insole with one infill.
"""

from __future__ import annotations

import ctypes
import html
import io
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from insolegen import __version__
from insolegen.fabrication.optional import optional
from insolegen.fabrication.part import Part

SLICER_SETTINGS = "/Metadata/Slic3r_PE_model.config"
"""Where PrusaSlicer 2 looks for what belongs to parts of an object."""

PATTERN = "gyroid"
"""Infill of a part with zones: as soft in every direction, and its density can be read off the G-code. [E]"""

_RELATION = "urn:insolegen:slicer-settings"
# lib3mf would draw them at random, and the same insole must give the same bytes.
_UUIDS = tuple(f"00000000-0000-4000-8000-00000000000{number}" for number in (1, 2, 3))
_OBJECT_ID = 1


def write_threemf(stream: BinaryIO, part: Part) -> None:
    """Write a part as 3MF in mm, the same bytes for the same part; UsageError where lib3mf is not installed."""
    lib3mf = optional("lib3mf.Lib3MF", "writes 3MF")
    wrapper = optional("lib3mf", "writes 3MF").get_wrapper()
    model = wrapper.CreateModel()
    model.SetUnit(lib3mf.ModelUnit.MilliMeter)
    bodies = [(part.vertices, part.faces), *((one.vertices, one.faces) for one in part.modifiers)]
    mesh = model.AddMeshObject()
    mesh.SetName(_name(part))
    _set_geometry(wrapper, lib3mf, mesh, bodies)
    item = model.AddBuildItem(mesh, wrapper.GetIdentityTransform())
    for owner, uuid in zip((mesh, item), _UUIDS[1:], strict=True):
        owner.SetUUID(uuid)
    model.SetBuildUUID(_UUIDS[0])
    about = model.GetMetaDataGroup()
    description = f"{part.side} insole, profile {part.profile}, mm"
    for key, value in (
        ("Title", _name(part)),
        ("Description", description),
        ("Application", f"insolegen {__version__}"),
    ):
        about.AddMetaData("", key, value, "xs:string", True)
    if part.modifiers or part.infill_percent is not None:
        settings = slicer_settings(part).encode()
        attachment = model.AddAttachment(SLICER_SETTINGS, _RELATION)
        attachment.ReadFromBuffer((ctypes.c_uint8 * len(settings)).from_buffer_copy(settings))
        model.AddCustomContentType("config", "text/xml")
    writer = model.QueryWriter("3mf")
    writer.SetStrictModeActive(True)
    stream.write(_written(lib3mf, writer))


def slicer_settings(part: Part) -> str:
    """Which triangles of the object are whose, and their infill, in the words of PrusaSlicer."""
    ends = np.cumsum([0, len(part.faces), *(len(one.faces) for one in part.modifiers)]).tolist()
    ranges = [(first, last - 1) for first, last in pairwise(ends)]
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<config>", f' <object id="{_OBJECT_ID}" instances_count="1">']
    lines += [_entry("object", "name", _name(part)), _entry("object", "fill_pattern", PATTERN)]
    if part.infill_percent is not None:
        lines.append(_entry("object", "fill_density", f"{part.infill_percent:g}%"))
    lines += _volume(ranges[0], [("name", _name(part)), ("volume_type", "ModelPart")])
    for modifier, its_range in zip(part.modifiers, ranges[1:], strict=True):
        # Versions before 2.4 look for `modifier`, later ones for `volume_type`.
        lines += _volume(
            its_range,
            [
                ("name", modifier.name),
                ("modifier", "1"),
                ("volume_type", "ParameterModifier"),
                ("fill_density", f"{modifier.infill_percent:g}%"),
            ],
        )
    return "\n".join([*lines, " </object>", "</config>", ""])


def _name(part: Part) -> str:
    return f"{part.side} insole"


def _volume(its_range: tuple[int, int], settings: Sequence[tuple[str, str]]) -> list[str]:
    first, last = its_range
    return [
        f'  <volume firstid="{first}" lastid="{last}">',
        *(" " + _entry("volume", key, value) for key, value in settings),
        "  </volume>",
    ]


def _entry(owner: str, key: str, value: str) -> str:
    return f'  <metadata type="{owner}" key="{key}" value="{html.escape(value)}"/>'


def _set_geometry(
    wrapper: Any, lib3mf: Any, mesh: Any, bodies: Sequence[tuple[NDArray[np.floating], NDArray[np.integer]]]
) -> None:
    vertices = np.concatenate([np.asarray(body, dtype=np.float32) for body, _ in bodies])
    starts = np.cumsum([0, *(len(body) for body, _ in bodies)])
    faces = np.concatenate(
        [np.asarray(body, dtype=np.uint32) + np.uint32(start) for (_, body), start in zip(bodies, starts, strict=False)]
    )
    # The binding's own SetGeometry copies its arguments one vertex at a time: two thirds of the time of all writing.
    wrapper.checkError(
        mesh,
        wrapper.lib.lib3mf_meshobject_setgeometry(
            mesh._handle,
            ctypes.c_uint64(len(vertices)),
            (lib3mf.Position * len(vertices)).from_buffer(vertices),
            ctypes.c_uint64(len(faces)),
            (lib3mf.Triangle * len(faces)).from_buffer(faces),
        ),
    )


def _written(lib3mf: Any, writer: Any) -> bytes:
    """The bytes of the file; by callbacks, because lib3mf's own buffer comes as a list of numbers."""
    buffer = io.BytesIO()

    def write(address: int, count: int, _: object) -> None:
        buffer.write(ctypes.string_at(address, count))

    def seek(position: int, _: object) -> None:
        buffer.seek(position)

    writer.WriteToCallback(lib3mf.WriteCallback(write), lib3mf.SeekCallback(seek), None)
    return buffer.getvalue()
