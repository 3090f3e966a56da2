"""SVG, strictly: one path or polygon, in a drawing that states its size in millimetres."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import PrescriptionError
from insolegen.prescriptions.outlines.check import EXPECTED, LARGEST_GAP_MM

_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_TOKEN = re.compile(rf"([MmLlHhVvCcSsQqTtAaZz])|({_NUMBER.pattern})|([^\s,])")
_LENGTH = re.compile(rf"\s*({_NUMBER.pattern})\s*(mm|cm)\s*")
_ARGUMENTS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}
_SHAPES = ("path", "polygon", "polyline", "line", "rect", "circle", "ellipse")
_CHORDS = 48
"""Chords of one curve: of an arc of 100 mm radius and 90 degrees they are 0.01 mm off."""


def decode_svg(data: bytes, *, where: str) -> NDArray[np.float64]:
    """The one closed curve of a drawing, (n, 2) mm, x to the right and y up; PrescriptionError without one."""
    if b"<!ENTITY" in data:
        raise _refused("a drawing with entities of its own", where, "save it as plain SVG")
    try:
        root = ElementTree.fromstring(data)
    except ElementTree.ParseError as error:
        raise _refused(f"no SVG drawing: {error}", where, "save the drawing again") from None
    if _name(root) != "svg":
        raise _refused(f"no SVG drawing but <{_name(root)}>", where, "save the drawing as SVG")
    scale = _mm_per_unit(root, where)
    shapes = list(_drawn(root, where))
    if len(shapes) != 1:
        raise _refused(f"{len(shapes)} shapes", where, "save the outline alone, as one path")
    (shape,) = shapes
    if _name(shape) == "path":
        points = _path(shape.get("d", ""), where)
    elif _name(shape) == "polygon":
        numbers = [float(number) for number in _NUMBER.findall(shape.get("points", ""))]
        points = np.array(numbers[: len(numbers) // 2 * 2]).reshape(-1, 2)
    else:
        raise _refused(f"a <{_name(shape)}>", where, "save the outline as a path")
    # y runs down in SVG: unturned, a right shoe would be a left one.
    return points * [scale, -scale]


def _name(element: ElementTree.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _drawn(element: ElementTree.Element, where: str) -> Iterator[ElementTree.Element]:
    """The shapes that a drawing shows, none of them moved by a transform."""
    if _name(element) in ("defs", "metadata", "clipPath", "mask", "symbol", "pattern", "marker"):
        return
    if element.get("transform"):
        raise _refused(
            f"a transform on <{_name(element)}>", where, "apply all transforms before saving (in Inkscape: ungroup)"
        )
    if _name(element) in _SHAPES:
        yield element
    for child in element:
        yield from _drawn(child, where)


def _mm_per_unit(root: ElementTree.Element, where: str) -> float:
    sizes = [_LENGTH.fullmatch(root.get(side, "")) for side in ("width", "height")]
    if sizes[0] is None or sizes[1] is None:
        raise _refused(
            f"width={root.get('width')!r} and height={root.get('height')!r}: no size in mm",
            where,
            'save the drawing with its size in millimetres, for instance width="210mm"',
        )
    width, height = (float(size[1]) * (10.0 if size[2] == "cm" else 1.0) for size in sizes if size)
    box = [float(number) for number in _NUMBER.findall(root.get("viewBox", ""))]
    if len(box) != 4 or not (box[2] > 0 and box[3] > 0):
        raise _refused("a drawing without a viewBox", where, "save the drawing with a viewBox")
    scale, other = width / box[2], height / box[3]
    if abs(scale / other - 1) > 1e-3:
        raise _refused("a drawing that is stretched in one direction", where, "save it with equal scales")
    return scale


def _path(text: str, where: str) -> NDArray[np.float64]:
    """The points (n, 2) of path data with one closed piece."""
    here = start = control = np.zeros(2)
    last = ""
    points: list[NDArray[np.float64]] = []
    closed = False
    for command, numbers in _commands(text, where):
        kind, base = command.upper(), here if command.islower() else np.zeros(2)
        if closed or (kind == "M" and points):
            raise _refused("a path of several pieces", where, "save the outline alone, as one closed path")
        pairs = np.array(numbers[-(len(numbers) // 2 * 2) :]).reshape(-1, 2) if kind in "MLCSQTA" else np.zeros((0, 2))
        pairs = pairs + base
        if kind == "M":
            here = start = pairs[-1]
            points.append(here[None])
        elif kind == "Z":
            closed = True
        elif kind == "L":
            here = pairs[-1]
            points.append(here[None])
        elif kind in "HV":
            moved = numbers[0] + (base[0] if kind == "H" else base[1])
            here = np.array([moved, here[1]] if kind == "H" else [here[0], moved])
            points.append(here[None])
        elif kind in "CS":
            first = pairs[0] if kind == "C" else 2 * here - control if last in "CS" else here
            points.append(_bezier(np.stack([here, first, pairs[-2], pairs[-1]])))
            control, here = pairs[-2], pairs[-1]
        elif kind in "QT":
            middle = pairs[0] if kind == "Q" else 2 * here - control if last in "QT" else here
            points.append(_bezier(np.stack([here, middle, pairs[-1]])))
            control, here = middle, pairs[-1]
        else:
            points.append(_arc(here, numbers, pairs[-1]))
            here = pairs[-1]
        last = kind
    if not points:
        raise _refused("a path without points", where, "save the outline as a path")
    gap = float(np.linalg.norm(here - start))
    if not closed and gap > LARGEST_GAP_MM:
        raise _refused(f"a path that is open: its ends are {gap:.1f} units apart", where, "close the path")
    return np.concatenate(points)


def _commands(text: str, where: str) -> Iterator[tuple[str, list[float]]]:
    command, waiting = "", False
    numbers: list[float] = []
    for letter, number, other in _TOKEN.findall(text):
        if other or (number and not command) or (letter and (numbers or waiting)):
            raise _refused(f"path data with {other or letter or number!r} out of place", where, "save the path again")
        if letter:
            command, waiting = letter, letter not in "Zz"
            if command.upper() == "Z":
                yield command, []
            continue
        numbers.append(float(number))
        if len(numbers) == _ARGUMENTS[command.upper()]:
            yield command, numbers
            numbers, waiting = [], False
            # More pairs after a move are lines.
            command = {"M": "L", "m": "l"}.get(command, command)
        elif command.upper() == "Z":
            raise _refused("path data with a number after its end", where, "save the path again")
    if numbers or waiting:
        raise _refused("path data that breaks off", where, "save the path again")


def _bezier(corners: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points of a Bezier curve (4 or 3 corners), its start left out: de Casteljau."""
    share = np.linspace(0, 1, _CHORDS + 1)[1:, None, None]
    level = np.broadcast_to(corners, (_CHORDS, *corners.shape))
    while level.shape[1] > 1:
        level = level[:, :-1] * (1 - share) + level[:, 1:] * share
    return np.asarray(level[:, 0])


def _arc(start: NDArray[np.float64], numbers: list[float], end: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points of an elliptical arc, its start left out; SVG 1.1, appendix F.6."""
    radii = np.abs(numbers[:2])
    if radii.min() == 0 or np.array_equal(start, end):
        return end[None]
    tilt = np.radians(numbers[2])
    turn = np.array([[np.cos(tilt), np.sin(tilt)], [-np.sin(tilt), np.cos(tilt)]])
    half = turn @ (start - end) / 2
    excess = float(np.sum((half / radii) ** 2))
    radii = radii * np.sqrt(max(1.0, excess))
    spread = float(np.sum((half / radii) ** 2))
    sign = -1.0 if bool(numbers[3]) == bool(numbers[4]) else 1.0
    middle = sign * np.sqrt(max(0.0, 1 / spread - 1)) * radii * np.array([half[1] / radii[1], -half[0] / radii[0]])
    angles = [np.arctan2(*(((side * half - middle) / radii)[::-1])) for side in (1, -1)]
    sweep = angles[1] - angles[0]
    if numbers[4] and sweep < 0:
        sweep += 2 * np.pi
    if not numbers[4] and sweep > 0:
        sweep -= 2 * np.pi
    at = angles[0] + sweep * np.linspace(0, 1, _CHORDS + 1)[1:]
    local = np.stack([np.cos(at), np.sin(at)], axis=1) * radii + middle
    return np.asarray(local @ turn + (start + end) / 2)


def _refused(found: str, where: str, remedy: str) -> PrescriptionError:
    return PrescriptionError(found, expected=EXPECTED, where=where, remedy=remedy)
